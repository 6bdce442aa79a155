"""National statistics of Kazakhstan, Kyrgyzstan, Uzbekistan, Armenia: trade in goods by partner.

One long CSV: reporter, partner as printed, flow, year, value in USD, source. Quirks:
Labels are Russian for Kazakhstan, English elsewhere (three of Uzbekistan's are Russian), with
misprints (`MISPRINTS`) and one total with a line break. Totals and groups of states stand among
the partners: they keep an aggregate's code. Uzbekistan and Armenia print no total: it is the sum
of states and rests (`core.codes.is_rest`). Kazakhstan's "outside the EAEU" is the CIS outside the
EAEU, its "outside the EU" is Europe outside the EU. Kyrgyzstan's "European Union (EU)" is what it
imports from no named member, beside "The EU", the group. Kyrgyzstan's exports of 2021 have 40 %
(gold) in no partner's row: use the total, not the sum. Uzbekistan puts 40 % of its exports (gold)
under "Other countries"; its figures are the office's foreign trade turnover, which takes in
services. Armenia has two concepts of import: by country of origin (`goods_imports`) and by country
of consignment (`goods_imports_consignment`): same total, other partners (Georgia is five times as
large by consignment); they are never summed. One state under two labels in one year (Armenia 2024:
"Samoa", "Saoma") has no point, only the band from the smallest to the sum: `duplicates` lists them.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import folded
from nearabroad.sources._files import amount, csv_rows

SPEC = SourceSpec(
    id="natstats",
    title="Trade in goods by partner: national statistics of KAZ, KGZ, UZB, ARM",
    publisher="National statistical offices of Kazakhstan, Kyrgyzstan, Uzbekistan, Armenia",
    table="observation",
    snapshots=(),
    licence="official statistics, free to use with citation of the office",
    cadence="yearly",
    citation=Citation(
        key="natstats_trade",
        author="Bureau of National Statistics of Kazakhstan; National Statistical Committee of "
        "the Kyrgyz Republic; Statistics Agency of Uzbekistan; Statistical Committee of Armenia",
        title="External trade by country",
        year=2024,
        publisher="stat.gov.kz, stat.gov.kg, stat.uz, armstat.am",
        url="https://stat.gov.kz",
        note="Kyrgyz table 4.03.00.18/20, Uzbek tables 1105 and 1176.",
    ),
    indicators=(
        Indicator("goods_exports", "Exports to a partner", "USD, FOB", high=None),
        Indicator("goods_imports", "Imports from a partner, by origin", "USD, CIF", high=None),
        Indicator(
            "goods_imports_consignment", "Imports by country of consignment", "USD, CIF", high=None
        ),
    ),
    by_hand="the four offices have no common address: put their tables of external trade by "
    "country (stat.gov.kz, stat.gov.kg, stat.uz, armstat.am) into one CSV with the columns "
    "reporter, partner, flow, year, value_usd, source",
    caution="Groups stand among partners; two concepts of import in Armenia, never summed.",
)

COLUMNS = ("reporter", "partner", "flow", "year", "value_usd", "source")

# (reporter, flow) where one publisher differs from the others; otherwise by flow alone.
FLOWS: dict[tuple[str, str], tuple[str, str]] = {
    ("", "X"): ("goods_exports", "USD, FOB"),
    ("", "M"): ("goods_imports", "USD, CIF"),
    ("ARM", "M_origin"): ("goods_imports", "USD, CIF; by country of origin"),
    ("ARM", "M"): ("goods_imports_consignment", "USD, CIF; by country of consignment"),
    ("UZB", "X"): ("goods_exports", "USD, FOB; takes in services"),
    ("UZB", "M"): ("goods_imports", "USD, CIF; takes in services"),
}

# Labels that mean something else in one office's tables than elsewhere.
OWN_LABELS: dict[tuple[str, str], str] = {
    ("KAZ", "Страны вне ЕАЭС"): "CIS_NON_EAEU",
    ("KAZ", "Страны вне ЕС"): "EUROPE_NON_EU",
    ("KGZ", "European Union (EU)"): "EU_NES",
}

MISPRINTS = {
    "Французкие южные территории": "ATF", "Малые Тихоокеан.отдален.ост-ва С.Ш.": "UMI",
    "Butane": "BTN", "Bostwana": "BWA", "Burkino Faso": "BFA", "Coconut islands": "CCK",
    "American Saoma": "ASM", "Folkland Islands (Malvinas)": "FLK", "Monako": "MCO",
    "French Southern Terrirories": "ATF", "Saint-Barth?lemy": "BLM", "Saoma": "WSM",
}  # fmt: skip

_OWN = {(reporter, folded(label)): code for (reporter, label), code in OWN_LABELS.items()}
_MISPRINTS = {folded(label): code for label, code in MISPRINTS.items()}

Cell = tuple[str, str, str, int]
"""Indicator, reporter, partner, year."""


def read(path: Path) -> pa.Table:
    """Exports and imports by reporter (`state`), partner or aggregate, and year, in USD."""
    rows = []
    for (indicator, state, partner, year), found in _cells(path).items():
        values = [value for _, value, _ in found]
        unit, single = found[0][2], len(found) == 1 or len(set(values)) == 1
        labels = "" if len(found) == 1 else "; labels " + ", ".join(label for label, *_ in found)
        rows.append(
            {
                "source": SPEC.id, "indicator": indicator, "state": state, "partner": partner,
                "year": year, "value": values[0] if single else None, "low": min(values),
                "high": values[0] if single else sum(values), "unit": unit + labels,
                "status": "reported" if single else "estimated",
            }
        )  # fmt: skip
    return table_of(rows, OBSERVATION)


def duplicates(path: Path) -> list[dict[str, object]]:
    """The cells that a file fills more than once: indicator, state, partner, year, labels."""
    return [
        {
            "indicator": indicator, "state": state, "partner": partner, "year": year,
            "labels": {label: value for label, value, _ in found},
        }
        for (indicator, state, partner, year), found in _cells(path).items()
        if len(found) > 1
    ]  # fmt: skip


def _cells(path: Path) -> dict[Cell, list[tuple[str, float, str]]]:
    """Every cell with the labels, values and units that stand for it, in the file's order."""
    cells: dict[Cell, list[tuple[str, float, str]]] = defaultdict(list)
    for where, row in csv_rows(path, COLUMNS):
        state, label = row["reporter"], row["partner"]
        known = FLOWS.get((state, row["flow"])) or FLOWS.get(("", row["flow"]))
        value = amount(row["value_usd"], where)
        if known is None or value is None or not row["year"].isdigit():
            raise SourceError(f"{where}: flow {row['flow']!r}, year or value is not known.")
        resolve_partner(state, "iso3", where)
        cell = known[0], state, partner_of(state, label, where), int(row["year"])
        cells[cell].append((" ".join(label.split()), value, known[1]))
    return cells


def partner_of(reporter: str, label: str, where: str) -> str:
    """The code of a label as one office means it; raises `UnknownState`.

    >>> partner_of("KAZ", "Страны вне ЕС", "x.csv, line 2"), partner_of("KGZ", "Butane", "")
    ('EUROPE_NON_EU', 'BTN')
    """
    key = folded(label)
    own = _OWN.get((reporter, key)) or _MISPRINTS.get(key)
    return own or resolve_partner(label, "name", where).code
