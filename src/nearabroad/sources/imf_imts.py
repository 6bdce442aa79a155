"""IMF International Merchandise Trade Statistics: trade in goods by partner, yearly, current USD.

Quirks of the portal's wide CSV: a byte order mark; one row per series and one column per year;
values in the unit that `SCALE` names (millions); exports are free on board (FOB), imports include
cost, insurance, freight (CIF); partners are ISO3 but for the IMF's own `G...` groups, `TX...`
rests, `WBG` and former states. The IMF's CIS has Ukraine and Georgia in it. A blank cell is
unobserved, never zero (the file has no zeros): Kazakhstan is blank in 2024, and the IMF's groups
and the world are then smaller by it or hold it elsewhere, so that a total with a blank member is
incomplete. Russia has published no partner since 2022: its figures from then on are the IMF's
estimates. Uzbekistan stands at about four times its 2022 figure from 2023 on: such jumps carry a
remark in `unit` (the rule is in `core.jumps`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import SourceError
from nearabroad.core.jumps import implausible_jumps
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.sources._files import amount, csv_rows

SPEC = SourceSpec(
    id="imf_imts",
    title="International Merchandise Trade Statistics (IMTS)",
    publisher="International Monetary Fund",
    table="observation",
    snapshots=(),
    licence="IMF terms: free to use with citation; redistribution of the data set restricted",
    cadence="yearly",
    citation=Citation(
        key="imf_imts",
        author="International Monetary Fund",
        title="International Merchandise Trade Statistics (IMTS)",
        year=2025,
        publisher="IMF",
        url="https://data.imf.org/en/datasets/IMF.STA:IMTS",
        note="Formerly Direction of Trade Statistics.",
    ),
    indicators=(
        Indicator("goods_exports", "Exports of goods to a partner", "USD, FOB", high=None),
        Indicator("goods_imports", "Imports of goods from a partner", "USD, CIF", high=None),
    ),
    caution="Russia from 2022 is the IMF's estimate; a blank is unobserved; jumps are remarked.",
)

SERIES = {
    "XG_FOB_USD": ("goods_exports", "USD, FOB"),
    "MG_CIF_USD": ("goods_imports", "USD, CIF"),
    "MG_FOB_USD": ("goods_imports", "USD, FOB"),
}
NOT_READ = {"TBG_USD"}  # balances: exports less imports
SCALES = {"Units": 1.0, "Thousands": 1e3, "Millions": 1e6, "Billions": 1e9}
ESTIMATED_SINCE = {"RUS": 2022}
COLUMNS = ("COUNTRY.ID", "INDICATOR.ID", "COUNTERPART_COUNTRY.ID", "FREQUENCY.ID", "SCALE")
YEAR = re.compile(r"\d{4}")


def read(path: Path) -> pa.Table:
    """Exports and imports by reporter (`state`), partner or aggregate, and year, in USD."""
    rows: list[dict[str, object]] = []
    for where, row in csv_rows(path, COLUMNS):
        if row["FREQUENCY.ID"] != "A" or row["INDICATOR.ID"] in NOT_READ:
            continue
        rows += _series(row, where)
    if not rows:
        raise SourceError(f"{path.name}: no yearly series; ask the portal for frequency A.")
    return _remarked(table_of(rows, OBSERVATION))


def _series(row: dict[str, str], where: str) -> list[dict[str, object]]:
    """The years of one row of the file."""
    if row["INDICATOR.ID"] not in SERIES or row["SCALE"] not in SCALES:
        raise SourceError(
            f"{where}: indicator {row['INDICATOR.ID']!r} in {row['SCALE']!r} is not known."
        )
    indicator, unit = SERIES[row["INDICATOR.ID"]]
    state = resolve_partner(row["COUNTRY.ID"], "imf", where).code
    partner = resolve_partner(row["COUNTERPART_COUNTRY.ID"], "imf", where).code
    found = []
    for year in (int(name) for name in row if YEAR.fullmatch(name)):
        printed = amount(row[str(year)], where)
        value = None if printed is None else printed * SCALES[row["SCALE"]]
        remark = "" if value is not None else "; blank in the file: unobserved"
        found.append(
            {
                "source": SPEC.id, "indicator": indicator, "state": state, "partner": partner,
                "year": year, "value": value, "low": value, "high": value,
                "unit": unit + remark, "status": _status(state, year, value),
            }
        )  # fmt: skip
    return found


def _status(state: str, year: int, value: float | None) -> str:
    if value is None:
        return "unobserved"
    return "estimated" if year >= ESTIMATED_SINCE.get(state, year + 1) else "reported"


def _remarked(table: pa.Table) -> pa.Table:
    """The table with a remark in `unit` on every implausible jump."""
    flags = {
        (row["indicator"], row["state"], row["partner"], row["year"]): row
        for row in implausible_jumps(table).to_pylist()
    }
    units = []
    for row in table.to_pylist():
        flag = flags.get((row["indicator"], row["state"], row["partner"], row["year"]))
        remark = (
            f"; implausible jump: {flag['ratio']:.2g} times {flag['base_year']}" if flag else ""
        )
        units.append(row["unit"] + remark)
    index = table.column_names.index("unit")
    return table.set_column(index, "unit", pa.array(units, pa.string()))
