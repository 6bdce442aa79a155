"""ENTSOG: gas entering the European Union's grid, by importing country and the country it comes by.

Two shapes, told apart by content: Bruegel's CSV and the answer of ENTSOG's API (JSON).
Daily physical flows in kWh at entry points, files of a year or half a year; several files may be
read together (`read_together`), so that half years make a year.

Counted twice if nothing is done, in three ways, each measured by `double_counting`:
1. *Repeated records*: one operator's record of a day stands two to four times (each eighth row).
   One counts; where they differ (a later revision) the greatest, the least is the band's end.
2. *Parallel operators*: several operators book one pipe's end as points of their own, and each
   reports the whole flow (`PARALLEL`: Dornum, Greifswald / NEL, Emden EPT1). The greatest of a
   day counts, once. Equal values are no sufficient sign: Isaccea II and III are two pipes with
   often equal loads, and parallel records differ by a little, or for months by a lot.
3. *Virtual points*: the Spanish tank (`VTP-00043`, since April 2020) is the sum of the terminals
   that are listed as well. It is left out.

Further quirks. `exportcountry` is the country on the other side of the border: gas by Ukraine,
Belarus, Turkey, Tunisia, Morocco is mostly not theirs. LNG has no country and is an indicator of
its own. St. Fergus and Teesside carry British gas as well (`LNG` at Teesside is none and is left
out). Records of the exit side, and entries into the exporting country itself (reverse flow), are
left out. Blank days within a point's series are estimated by its mean of the other days, with a
band from none to the greatest day; a point whose records end before the year does (Revithoussa in
September 2022) has ended or fallen silent, and its band reaches to what its mean would have made
of the rest. A year without all its days is *unobserved*, and `unit` says how many there are: half a
year is no fall.

Address: the Transparency Platform's API, a question per whole year for the points of
`_entsog_points`; it answers 404 where it has nothing, and tells no adjacent country, which the
table of points does.
"""

from __future__ import annotations

import calendar
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from nearabroad.core.errors import AbsentError, SourceError
from nearabroad.core.fetching import Get, Wanted
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.specs import Citation, Indicator, SourceSpec
from nearabroad.core.states import iso3_from_name, state_name
from nearabroad.sources import _files as files
from nearabroad.sources._entsog_points import POINTS

SPEC = SourceSpec(
    id="entsog",
    title="Gas flows at entry points of the European Union, 2015-2023",
    publisher="European Network of Transmission System Operators for Gas (through Bruegel)",
    table="observation",
    snapshots=(),
    licence="ENTSOG Transparency Platform, free use with citation",
    cadence="yearly",
    citation=Citation(
        key="entsog",
        author="European Network of Transmission System Operators for Gas",
        title="Transparency Platform, physical flows",
        year=2023,
        publisher="ENTSOG",
        url="https://transparency.entsog.eu",
        note="As collected by Bruegel, European natural gas imports.",
    ),
    indicators=(
        Indicator("gas_entry", "Gas entering from the partner's side", "kWh", high=None),
        Indicator("gas_entry_lng", "Gas entering from LNG terminals", "kWh", 0, None, "none"),
    ),
    caution="The partner is the country across the border, not the gas's origin.",
)

COLUMNS = ("dates", "values", "direction", "operator", "location", "country", "exportcountry")
API_FIELDS = (
    "periodFrom", "value", "unit", "directionKey", "operatorKey", "pointKey"
)  # fmt: skip
LNG = "Liquefied Natural Gas"
PARALLEL: dict[str, tuple[str, ...]] = {
    "Dornum": ("ITP-00126", "ITP-00188", "ITP-00211", "ITP-00525"),
    "Greifswald / NEL": ("ITP-00247", "ITP-00297", "ITP-00491"),
    "Emden EPT1": ("ITP-00081", "ITP-00105"),
}
PLACE = {point: place for place, points in PARALLEL.items() for point in points}
VIRTUAL = {"VTP-00043": "the sum of terminals that are listed"}
# Country codes of the file (EU style) -> ISO3.
COUNTRIES = {
    "AL": "ALB", "AT": "AUT", "BE": "BEL", "BG": "BGR", "CZ": "CZE", "DE": "DEU", "DK": "DNK",
    "EE": "EST", "EL": "GRC", "ES": "ESP", "FI": "FIN", "FR": "FRA", "GB": "GBR", "GR": "GRC",
    "HR": "HRV", "HU": "HUN", "IE": "IRL", "IT": "ITA", "LT": "LTU", "LU": "LUX", "LV": "LVA",
    "MT": "MLT", "NL": "NLD", "PL": "POL", "PT": "PRT", "RO": "ROU", "SE": "SWE", "SI": "SVN",
    "SK": "SVK", "UA": "UKR", "UK": "GBR",
}  # fmt: skip

API = "https://transparency.entsog.eu/api/v1/operationalData.json"
FIRST_YEAR = 2014
Key = tuple[str, str | None, str]
"""Importing state, exporting state (None for LNG), point (or place of parallel points)."""
Pair = tuple[str, str | None, int]
"""Importing state, exporting state (None for LNG), year."""


@dataclass
class Flows:
    """Daily kWh by key: least and greatest record; days and files of each year; double counts."""

    daily: dict[Key, dict[str, tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    days: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    files: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    out: Counter[tuple[str, str]] = field(default_factory=Counter)
    twice: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def fetch(get: Get, wanted: Wanted) -> Iterator[Path]:
    """Daily flows of each whole year at the entry points of `_entsog_points`, a file per year."""
    points = ",".join(f"{operator}{point}entry".lower() for point, operator in POINTS)
    for year in range(max(wanted.since, FIRST_YEAR), wanted.until):
        address = (
            f"{API}?from={year}-01-01&to={year}-12-31&indicator=Physical%20Flow&periodType=day"
            f"&timezone=CET&limit=-1&pointDirection={points}"
        )
        try:
            yield get(address, f"entsog_{year}.json", kinds=("json",))
        except AbsentError:
            continue


def read(path: Path) -> pa.Table:
    """Yearly kWh by importing and exporting state; a part of a year is unobserved."""
    table = read_together([path])
    column = pa.nulls(table.num_rows, pa.string())
    return table.set_column(table.column_names.index("snapshot"), "snapshot", column)


def read_together(paths: Sequence[Path]) -> pa.Table:
    """Yearly kWh from several files, so that half years make a year.

    `snapshot` holds the names of the files that a row's year stands in, with blanks between.
    Raises `SourceError` for another file, `UnknownState` with the line for an unknown country.
    """
    flows = _flows(paths)
    sums: dict[Pair, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (state, partner, _), daily in flows.daily.items():
        by_year: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
        for day, pair in daily.items():
            by_year[int(day[:4])][day] = pair
        for year, of_year in by_year.items():
            cell = sums[state, partner, year]
            for place, amount in enumerate(_year_of_point(of_year, flows.days[year])):
                cell[place] += amount
    ordered = sorted(sums.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2]))
    rows = [_row(pair, kwh, flows) for pair, kwh in ordered]
    return table_of(rows, OBSERVATION)


def _row(pair: Pair, kwh: list[float], flows: Flows) -> dict[str, object]:
    state, partner, year = pair
    indicator = "gas_entry" if partner else "gas_entry_lng"
    files_of_year = {"snapshot": " ".join(flows.files[year])}
    if year not in _whole_years(flows):
        unit = f"kWh; {len(flows.days[year])} of {_days_in(year)} days: unobserved"
        row = files.observed(SPEC.id, indicator, state, partner, year, None, unit, "unobserved")
        return row | files_of_year
    low, value, high = kwh
    status = "estimated" if high - low > 0.05 * max(value, 1.0) else "reported"
    row = files.observed(
        SPEC.id, indicator, state, partner, year, value, "kWh", status, (low, high)
    )
    return row | files_of_year


def left_out(path: Path) -> tuple[files.LeftOut, ...]:
    """Records of other sides, virtual points, repeated records, and years that are not whole."""
    flows = _flows([path])
    out = flows.out.copy()
    for year, days in flows.days.items():
        if year not in _whole_years(flows):
            out[str(year), "incomplete year"] = len(days)
    return files.counted(out)


def double_counting(paths: Sequence[Path]) -> dict[str, float]:
    """kWh that a naive sum of all entry records counts too much, by kind."""
    return dict(_flows(paths).twice)


def _whole_years(flows: Flows) -> list[int]:
    return [year for year, days in sorted(flows.days.items()) if len(days) == _days_in(year)]


def _days_in(year: int) -> int:
    return 365 + calendar.isleap(year)


def _year_of_point(
    daily: dict[str, tuple[float, float]], days: set[str]
) -> tuple[float, float, float]:
    """Least, likely and greatest sum of a point's year.

    Blank days within the point's series are estimated; those after its end widen the band.
    """
    low = sum(pair[0] for pair in daily.values())
    high = sum(pair[1] for pair in daily.values())
    first, last = min(daily), max(daily)
    blank = sum(first < day < last and day not in daily for day in days)
    after = sum(day > last for day in days)
    mean, greatest = high / len(daily), max(pair[1] for pair in daily.values())
    return low, high + blank * mean, high + blank * greatest + after * mean


def _flows(paths: Sequence[Path]) -> Flows:
    flows = Flows()
    records: dict[tuple[Key, str], dict[tuple[str, str], list[float]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for path in paths:
        for where, row in _records(path):
            day = row["dates"][:10]
            if len(day) != 10 or not day[:4].isdigit():
                raise SourceError(f"{where}: {row['dates']!r} is not a date.")
            flows.days[int(day[:4])].add(day)
            if path.name not in flows.files[int(day[:4])]:
                flows.files[int(day[:4])].append(path.name)
            key = _key(row, where, flows)
            if key is not None:
                kwh = files.number(row["values"], where)
                records[key, day][row["location"], row["operator"]].append(kwh)
    for (key, day), by_point in records.items():
        for values in by_point.values():
            if len(values) > 1:
                flows.out["repeated records", "counted once"] += len(values) - 1
                flows.twice["repeated records"] += sum(values) - max(values)
        greatest = max(by_point.values(), key=max)
        flows.twice["parallel operators"] += sum(map(max, by_point.values())) - max(greatest)
        flows.daily[key][day] = min(greatest), max(greatest)
    return flows


def _records(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each daily record with where it stands, under the names of Bruegel's columns."""
    text = files.text_of(path)
    if not text.lstrip().startswith("{"):
        yield from files.rows_below(text, path.name, COLUMNS)
        return
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise SourceError(f"{path.name}: not a whole JSON answer ({error}).") from error
    lists = [v for k, v in answer.items() if k.lower().startswith("operationaldata")]
    if len(lists) != 1 or not isinstance(lists[0], list):
        raise SourceError(f"{path.name} is no answer of ENTSOG's about flows.")
    for number, record in enumerate(lists[0], 1):
        yield f"{path.name}, record {number}", _of_api(record, f"{path.name}, record {number}")


def _of_api(record: dict[str, str | None], where: str) -> dict[str, str]:
    missing = [name for name in API_FIELDS if name not in record]
    if missing:
        raise SourceError(f"{where}: {', '.join(missing)} missing.")
    if record["unit"] not in ("kWh/d", "kWh"):
        raise SourceError(f"{where}: unit {record['unit']!r} where kWh/d is expected.")
    point, operator = str(record["pointKey"]), str(record["operatorKey"])
    other = POINTS.get((point, operator))
    if other is None:
        raise SourceError(f"{where}: point {point} of {operator} is not among those asked for.")
    value = record["value"]
    return {
        "dates": str(record["periodFrom"]), "values": "" if value is None else str(value),
        "direction": str(record["directionKey"]), "operator": operator, "location": point,
        "country": operator[:2], "exportcountry": LNG if other == "LNG" else state_name(other),
    }  # fmt: skip


def _key(row: dict[str, str], where: str, flows: Flows) -> Key | None:
    """Where a record counts; None, with the reason counted, where it does not."""
    if row["direction"] != "entry":
        flows.out["exit", "other side or reverse flow"] += 1
        return None
    state = COUNTRIES.get(row["country"])
    if state is None:
        raise SourceError(f"{where}: {row['country']!r} is no country code of ENTSOG's.")
    lng = row["exportcountry"] == LNG
    if row["exportcountry"] == "LNG":
        flows.out[row.get("label", "LNG"), "no terminal"] += 1
        return None
    partner = None if lng else iso3_from_name(row["exportcountry"], where)
    reason = ""
    if not row["values"].strip():
        reason = "blank"
    elif partner == state:
        reason = "entry into the exporting country itself"
    elif row["location"] in VIRTUAL:
        reason = VIRTUAL[row["location"]]
        flows.twice["virtual points"] += files.number(row["values"], where)
    if reason:
        flows.out[row["location"] if reason != "blank" else "records", reason] += 1
        return None
    return state, partner, PLACE.get(row["location"], row["location"])
