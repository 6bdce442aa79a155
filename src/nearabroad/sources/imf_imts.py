"""IMF International Merchandise Trade Statistics: trade in goods by partner, current USD.

Two shapes, told apart by their header: the portal's wide CSV (a row per series, a column per
year or month) and the SDMX API's answer as SDMX-CSV 1.0 or 2.0 (a row per figure). Yearly series
(frequency A) are observations; monthly ones (M) are rows of the table `flow` (`flows`), level
*total*, and are never summed into years: both may stand in one file. Quarters are not read.

Quirks. A byte order mark; the portal's values are in the unit that `SCALE` names (millions), the
API's `SCALE` is a power of ten that its figures sometimes already have in them (`LARGEST_FLOW`);
exports are free on board (FOB), imports include cost, insurance, freight (CIF); partners are ISO3
but for the IMF's own `G...` groups, `TX...` rests, `WBG` and former states. The IMF's CIS has
Ukraine and Georgia in it. A blank cell is unobserved, never zero (the file has no zeros):
Kazakhstan is blank in 2024, and the IMF's groups and the world are then smaller by it or hold it
elsewhere, so that a total with a blank member is incomplete. An SDMX answer has no blanks: what it
lacks has no row. Russia has published no partner since 2022: its figures from then on are the
IMF's estimates. Uzbekistan stands at about four times its 2022 figure from 2023 on: such jumps
carry a remark in `unit` (the rule is in `core.jumps`).

Address: the IMF's SDMX 3.0 API, one question per reporter, as SDMX-CSV. Quirks: an empty place in
the key gives no rows, `*` all; `startPeriod` is ignored, `c[TIME_PERIOD]=ge:` is not; ten
questions in five seconds are allowed; a reporter without data answers 404.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from nearabroad.core.codes import resolve_partner
from nearabroad.core.errors import AbsentError, SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.jumps import implausible_jumps
from nearabroad.core.schemas import FLOW, OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import states
from nearabroad.sources._files import amount, csv_rows, header_of, observed

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
FLOWS = {"goods_exports": "exports", "goods_imports": "imports"}
NOT_READ = {"TBG_USD"}  # balances: exports less imports
SCALES = {"Units": 1.0, "Thousands": 1e3, "Millions": 1e6, "Billions": 1e9}
LARGEST_FLOW = 1e14
"""USD in a year, four times the trade of the world: scaled figures over it are scaled already."""
ESTIMATED_SINCE = {"RUS": 2022}
WIDE = ("COUNTRY.ID", "INDICATOR.ID", "COUNTERPART_COUNTRY.ID", "FREQUENCY.ID", "SCALE")
SDMX = (
    "COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY", "TIME_PERIOD", "OBS_VALUE"
)  # fmt: skip
PERIOD = re.compile(r"(\d{4})(?:-?M?(0[1-9]|1[0-2]))?")

API = "https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.STA/IMTS/+"
ASKED = ("XG_FOB_USD", "MG_CIF_USD")
SDMX_CSV = "application/vnd.sdmx.data+csv;version=2.0.0"

Period = tuple[int, int | None]
"""Year, and month of a monthly figure."""


@dataclass(frozen=True)
class Figure:
    """One figure as printed: where, series, reporter, partner, period, USD (None: blank)."""

    where: str
    series: str
    reporter: str
    partner: str
    period: Period
    usd: float | None


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Yearly exports and imports of each state with all its partners, a file per reporter."""
    for state in wanted.states:
        name = f"imf_imts_{state}.csv"
        key = f"{_sdmx_code(state)}.{'+'.join(ASKED)}.*.A"
        since = get.first_year(name, wanted.since)
        try:
            yield get(
                f"{API}/{key}?c%5BTIME_PERIOD%5D=ge:{since}", name, headers={"Accept": SDMX_CSV}
            )
        except AbsentError:
            continue


def _sdmx_code(state: str) -> str:
    """The IMF's letters for a state: ISO3 but for Kosovo and the like.

    >>> _sdmx_code("ARM"), _sdmx_code("XKX")
    ('ARM', 'KOS')
    """
    return next((code for code in states()[state].imf if code.isalpha()), state)


def read(path: Path) -> pa.Table:
    """Exports and imports by reporter (`state`), partner or aggregate, and year, in USD.

    Only the yearly series; a file with monthly ones alone gives no rows here (see `flows`).
    Raises `SourceError` for another file, a series twice or an unknown scale, `UnknownState` with
    the line for an unknown party.
    """
    rows = [
        observed(
            SPEC.id, indicator, state, partner, year, usd, unit + _remark(usd),
            _status(state, year, usd),
        )
        for (indicator, unit, state, partner, (year, _)), usd in _cells(path, "A").items()
    ]  # fmt: skip
    return _remarked(table_of(rows, OBSERVATION))


def flows(path: Path) -> pa.Table:
    """The monthly series as rows of the table `flow`: all goods, level *total*, in USD."""
    rows: list[dict[str, object]] = [
        {
            "source": SPEC.id, "reporter": state, "partner": partner, "flow": FLOWS[indicator],
            "product": "TOTAL", "level": "total", "period": dt.date(year, month or 1, 1),
            "value": usd, "unit": unit + _remark(usd), "status": _status(state, year, usd),
        }
        for (indicator, unit, state, partner, (year, month)), usd in _cells(path, "M").items()
    ]  # fmt: skip
    return table_of(rows, FLOW)


def _cells(path: Path, frequency: str) -> dict[tuple[str, str, str, str, Period], float | None]:
    """Each figure of one frequency once: indicator, unit, reporter, partner, period -> USD.

    Imports that stand in both valuations count as CIF, which is what most reporters give.
    """
    found: dict[tuple[str, str, str, str, Period], float | None] = {}
    for item in _figures(path, frequency):
        if item.series not in SERIES:
            raise SourceError(f"{item.where}: indicator {item.series!r} is not known.")
        indicator, unit = SERIES[item.series]
        key = (
            indicator, unit,
            resolve_partner(item.reporter, "imf", item.where).code,
            resolve_partner(item.partner, "imf", item.where).code, item.period,
        )  # fmt: skip
        if found.setdefault(key, item.usd) != item.usd:
            raise SourceError(f"{item.where}: a second, other figure of {key[2:]}.")
    cif = {key[2:] for key, usd in found.items() if key[1] == "USD, CIF" and usd is not None}
    doubled = {key for key in found if key[0] == "goods_imports" and key[1] == "USD, FOB"}
    blank = {
        key for key, usd in found.items()
        if key[1] == "USD, CIF" and usd is None and (key[0], "USD, FOB", *key[2:]) in doubled
    }  # fmt: skip
    twice = {key for key in doubled if key[2:] in cif} | blank
    return {key: usd for key, usd in found.items() if key not in twice}


def _figures(path: Path, frequency: str) -> Iterator[Figure]:
    header = [_code(name) for name in header_of(path)]
    if set(SDMX) <= set(header):
        return _of_sdmx(path, header, frequency)
    return _of_portal(path, frequency)


def _of_portal(path: Path, frequency: str) -> Iterator[Figure]:
    """Years of the yearly rows, or months of the monthly ones; the other columns are blank."""
    periods: dict[str, Period] | None = None
    for where, row in csv_rows(path, WIDE):
        if row["FREQUENCY.ID"] != frequency or row["INDICATOR.ID"] in NOT_READ:
            continue
        if row["SCALE"] not in SCALES:
            raise SourceError(
                f"{where}: indicator {row['INDICATOR.ID']!r} in {row['SCALE']!r} is not known."
            )
        if periods is None:
            every = {name: _period(name) for name in row}
            periods = {name: at for name, at in every.items() if at and _is(at, frequency)}
        for name, period in periods.items():
            printed = amount(row[name], where)
            usd = None if printed is None else printed * SCALES[row["SCALE"]]
            yield Figure(
                where, row["INDICATOR.ID"], row["COUNTRY.ID"], row["COUNTERPART_COUNTRY.ID"],
                period, usd,
            )  # fmt: skip


def _of_sdmx(path: Path, header: list[str], frequency: str) -> Iterator[Figure]:
    """The figures of an SDMX-CSV answer, with or without labels beside the codes."""
    found: list[tuple[Figure, float]] = []
    for where, printed in csv_rows(path, header_of(path)):
        row = dict(zip(header, map(_code, printed.values()), strict=True))
        if row["FREQUENCY"] not in ("A", "M") or row["INDICATOR"] in NOT_READ:
            continue
        period = _period(row["TIME_PERIOD"])
        if period is None or not _is(period, row["FREQUENCY"]):
            raise SourceError(
                f"{where}: {row['TIME_PERIOD']!r} is no period of {row['FREQUENCY']!r}."
            )
        if row.get("ACTION") == "D":
            raise SourceError(f"{where}: a deletion; ask the API for a whole answer.")
        power = row.get("SCALE") or "0"
        if not power.isdigit() or int(power) > 9:
            raise SourceError(f"{where}: scale {power!r} is no power of ten.")
        usd = amount(row["OBS_VALUE"].replace("NaN", ""), where)
        figure = Figure(
            where, row["INDICATOR"], row["COUNTRY"], row["COUNTERPART_COUNTRY"], period, usd
        )
        found.append((figure, 10.0 ** int(power)))
    scaled = any((item.usd or 0.0) * scale > LARGEST_FLOW for item, scale in found)
    for item, scale in found:
        if _is(item.period, frequency):
            usd = item.usd if scaled or item.usd is None else item.usd * scale
            yield replace(item, usd=usd)


def _code(text: str) -> str:
    """The code of a cell that may have its label beside it (`RUS: Russian Federation`)."""
    return text.partition(":")[0].strip()


def _period(text: str) -> Period | None:
    """Year and month of `2024`, `2024-M01`, `2024-01`, `2024M01`; None for anything else."""
    found = PERIOD.fullmatch(text)
    return (int(found[1]), int(found[2]) if found[2] else None) if found else None


def _is(period: Period, frequency: str) -> bool:
    return (period[1] is None) == (frequency == "A")


def _remark(usd: float | None) -> str:
    return "" if usd is not None else "; blank in the file: unobserved"


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
