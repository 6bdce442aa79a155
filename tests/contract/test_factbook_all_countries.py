"""Both editions of the World Factbook, every country: rows, or a reason why there are none."""

from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nearabroad.core.errors import SourceError, UnknownState
from nearabroad.core.schemas import OBSERVATION, STATUSES
from nearabroad.core.states import iso3_from_gec, states
from nearabroad.sources import _factbook_fields as fields_of
from nearabroad.sources import factbook

DATA = Path(__file__).resolve().parents[2] / "src" / "nearabroad" / "data"
EDITIONS = (2015, 2025)
FORMER = {"CC": "UC", "SK": "NN"}
NO_STATE = {"AT", "AX", "BQ", "CR", "DX", "EE", "GZ", "IP", "JN", "PF", "PG", "UM", "WQ", "XX"}

# indicator -> (rows, states), as measured on the embedded editions.
COUNTS = {
    2015: {
        "electricity_consumption": (217, 217),
        "electricity_exports": (216, 216),
        "electricity_imports": (217, 217),
        "electricity_production": (218, 218),
        "export_partner_share": (1025, 188),
        "exports_goods": (435, 222),
        "exports_goods_services_to_gdp": (198, 198),
        "gas_consumption": (214, 214),
        "gas_exports": (213, 213),
        "gas_imports": (213, 213),
        "gas_production": (215, 215),
        "gdp": (222, 222),
        "import_partner_share": (1029, 187),
        "imports_goods": (435, 222),
        "imports_goods_services_to_gdp": (198, 198),
        "language": (602, 100),
        "oil_consumption": (211, 211),
        "oil_crude_exports": (214, 214),
        "oil_crude_imports": (214, 214),
        "oil_production": (213, 213),
        "oil_refined_exports": (211, 211),
        "oil_refined_imports": (212, 212),
        "organisation_member": (9483, 230),
        "organisation_other": (1083, 213),
        "own_language": (236, 236),
        "own_people": (232, 232),
        "people": (1187, 197),
        "population": (236, 236),
    },
    2025: {
        "coal_consumption": (139, 139),
        "coal_exports": (118, 118),
        "coal_imports": (183, 183),
        "coal_production": (79, 79),
        "electricity_consumption": (211, 211),
        "electricity_exports": (103, 103),
        "electricity_imports": (121, 121),
        "electricity_production": (1, 1),
        "export_partner_share": (1157, 230),
        "exports_goods_services": (634, 212),
        "exports_goods_services_to_gdp": (186, 186),
        "gas_consumption": (128, 128),
        "gas_exports": (63, 63),
        "gas_imports": (94, 94),
        "gas_production": (102, 102),
        "gdp": (225, 225),
        "import_partner_share": (1150, 230),
        "imports_goods_services": (632, 211),
        "imports_goods_services_to_gdp": (186, 186),
        "language": (740, 114),
        "oil_consumption": (213, 213),
        "oil_crude_exports": (1, 1),
        "oil_crude_imports": (1, 1),
        "oil_production": (119, 119),
        "oil_refined_exports": (1, 1),
        "oil_refined_imports": (1, 1),
        "organisation_member": (9795, 235),
        "organisation_other": (1079, 217),
        "own_language": (236, 236),
        "own_people": (231, 231),
        "people": (1409, 201),
        "population": (237, 237),
        "remittances_to_gdp": (597, 199),
    },
}
REASONS = {
    2015: {
        "no figure": 653,
        "no state code": 64,
        "no name within other": 9,
        "partner is no state": 8,
        "prose, no name": 3,
        "no organisation": 3,
        "duplicate key": 2,
    },
    2025: {
        "no figure": 645,
        "no state code": 94,
        "no name within other": 8,
        "prose, no name": 3,
        "duplicate key": 3,
        "no organisation": 3,
    },
}
# Lists whose printed shares sum to more than 1.02: several answers a person were counted.
OVER_ONE = {
    (2015, "language"): "BLZ CHE CHL COK GNB HUN KAZ NZL RUS STP TKL",
    (2015, "people"): "BLZ CAN HUN NZL",
    (2025, "language"): "AFG AGO AND BLZ CAN CHE CHL COK ECU HUN KAZ LKA MDG NZL STP TKL",
    (2025, "people"): "AUS BLZ HUN NZL",
}


def path_of(edition: int) -> Path:
    return DATA / f"factbook_{edition}.parquet"


@lru_cache(maxsize=2)
def observations(edition: int) -> list[dict]:
    return factbook.read(path_of(edition)).to_pylist()


@lru_cache(maxsize=2)
def failures(edition: int) -> list[factbook.Unparsed]:
    return factbook.unparsed(path_of(edition))


def value_of(edition: int, indicator: str, state: str, partner: str, year: int) -> float:
    (row,) = [
        row
        for row in observations(edition)
        if (row["indicator"], row["state"], row["partner"], row["year"])
        == (indicator, state, partner, year)
    ]
    return row["value"]


def state_of(gec: str) -> str | None:
    try:
        return iso3_from_gec(FORMER.get(gec, gec))
    except UnknownState:
        return None


def indicators_of(field: str) -> set[str]:
    """Indicators a field may feed, named here once more on purpose."""
    if field in fields_of.PARTNERS:
        return {fields_of.PARTNERS[field][0]}
    if field in fields_of.LISTS:
        return {fields_of.LISTS[field]}
    if field in fields_of.QUANTITIES:
        return {fields_of.QUANTITIES[field][0]}
    if "Remittances 20" in field:
        return {"remittances_to_gdp"}
    if "organization participation" in field:
        return {"organisation_member", "organisation_other"}
    flow = "exports" if "xports" in field else "imports"
    if "end use" in field:
        return {f"{flow}_goods_services_to_gdp"}
    return {f"{flow}_goods", f"{flow}_goods_services"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_field_of_every_country_gives_rows_or_a_reason(edition):
    seen = {(row["state"], row["indicator"]) for row in observations(edition)}
    reasons = {(item.gec, item.field) for item in failures(edition)}
    silent, read = [], 0
    for record in pq.read_table(path_of(edition)).to_pylist():
        gec, field = record["gec"], record["field"]
        if fields_of.reader_of(field) is None and not fields_of.is_end_use(field):
            continue
        read += 1
        found = any((state_of(gec), name) in seen for name in indicators_of(field))
        if not found and (gec, field) not in reasons:
            silent.append((gec, field))
    assert silent == []
    assert read == {2015: 5475, 2025: 5653}[edition]


@pytest.mark.parametrize("edition", EDITIONS)
def test_counts(edition):
    rows, covered = Counter(), defaultdict(set)
    for row in observations(edition):
        rows[row["indicator"]] += 1
        covered[row["indicator"]].add(row["state"])
    assert {name: (rows[name], len(covered[name])) for name in rows} == COUNTS[edition]
    assert Counter(item.why for item in failures(edition)) == REASONS[edition]


@pytest.mark.parametrize("edition", EDITIONS)
def test_schema_codes_bands_and_keys(edition):
    table = factbook.read(path_of(edition))
    assert table.schema.equals(OBSERVATION)
    assert table["snapshot"].null_count == table.num_rows
    indicators = {item.id: item for item in factbook.SPEC.indicators}
    keys = Counter()
    for row in observations(edition):
        keys[row["indicator"], row["state"], row["partner"], row["year"]] += 1
        indicator = indicators[row["indicator"]]
        assert row["state"] in states(), row
        assert (row["partner"] is None) == (indicator.partner == "none"), row
        if indicator.partner == "state":
            assert row["partner"] in states(), row
        assert row["status"] in STATUSES, row
        assert row["unit"].split("; ")[0] == indicator.unit, row
        assert 1980 <= row["year"] <= edition, row
        assert 0 <= row["low"] <= row["high"], row
        if indicator.high is not None:
            assert row["high"] <= indicator.high, row
        if row["value"] is None:
            assert row["status"] == "truncated", row
        else:
            assert row["low"] <= row["value"] <= row["high"], row
    assert max(keys.values()) == 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_shares_of_a_list_sum_to_one_at_most(edition):
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in observations(edition):
        if row["partner"] and not row["indicator"].startswith("organisation"):
            sums[row["indicator"], row["state"]] += row["value"] or 0.0
    over = defaultdict(list)
    for (indicator, state), total in sorted(sums.items()):
        if total > 1.02:
            over[edition, indicator].append(state)
    expected = {key: names.split() for key, names in OVER_ONE.items() if key[0] == edition}
    assert dict(over) == expected


@pytest.mark.parametrize("edition", EDITIONS)
def test_entities_without_a_state_code_are_listed(edition):
    listed = {item.gec for item in failures(edition) if item.why == "no state code"}
    assert listed == NO_STATE


def test_partners_that_are_no_states():
    named = Counter(i.text for i in failures(2015) if i.why == "partner is no state")
    # Monaco's list is by continent.
    assert named == {"Europe": 2, "Africa": 2, "America": 2, "Asia": 2}
    assert not [i for i in failures(2025) if i.why == "partner is no state"]


def test_partner_lists_without_shares():
    without = {
        item.gec
        for item in failures(2025)
        if item.field in fields_of.PARTNERS and item.why == "no figure"
    }
    assert without == {"GK", "IM", "JE", "MN"}
    assert not [i for i in failures(2015) if i.field in fields_of.PARTNERS and i.why == "no figure"]


@pytest.mark.parametrize(
    ("edition", "indicator", "state", "partner", "year", "value"),
    [
        (2015, "import_partner_share", "KAZ", "RUS", 2014, 0.322),
        (2025, "import_partner_share", "KAZ", "RUS", 2023, 0.24),
        (2025, "import_partner_share", "KAZ", "GMB", 2023, 0.04),
        (2015, "export_partner_share", "ARM", "RUS", 2014, 0.203),
        (2025, "export_partner_share", "ARM", "RUS", 2023, 0.37),
        (2015, "export_partner_share", "LTU", "RUS", 2014, 0.209),
        (2025, "export_partner_share", "LTU", "RUS", 2023, 0.06),
        (2015, "language", "KAZ", "Russian", 2001, 0.95),
        (2025, "language", "KAZ", "Russian", 2021, 0.837),
        (2025, "language", "MDA", "Russian", 2014, 0.097),
        (2025, "language", "MDA", "Moldovan/Romanian", 2014, 0.802),
        (2025, "language", "AZE", "Russian", 2019, None),
        (2025, "people", "GEO", "Russian", 2014, None),
        (2025, "people", "KAZ", "Russian", 2023, 0.149),
    ],
)
def test_figures_as_published(edition, indicator, state, partner, year, value):
    assert value_of(edition, indicator, state, partner, year) == value


@pytest.mark.parametrize("state", ["BLR", "TJK", "TKM"])
def test_partner_that_neither_side_published_has_no_row(state):
    rows = [r for r in observations(2025) if r["state"] == state and r["partner"] == "RUS"]
    assert not [r for r in rows if r["indicator"] == "export_partner_share"]
    if state == "BLR":
        assert rows == []


def test_list_without_figures_is_no_zero():
    assert not [
        r for r in observations(2015) if r["state"] == "TJK" and r["indicator"] == "language"
    ]
    left = [i.text for i in failures(2015) if i.gec == "TI" and i.field.endswith("Languages")]
    assert left == ["Tajik (official)", "Russian widely used in government and business"]


def test_languages_and_peoples():
    for edition in EDITIONS:
        found = factbook.languages_and_peoples(path_of(edition))
        expected = {
            "RUS": ("Russian", "Russian"),
            "TUR": ("Turkish", "Turkish"),
            "CHN": ("Chinese", "Chinese"),
            "USA": ("English", "American"),
            "DEU": ("German", "German"),
            "IRN": ("Persian", "Iranian"),
            "BLR": ("Belarusian", "Belarusian"),
            "KAZ": ("Kazakh", "Kazakh"),
            "TKM": ("Turkmen", "Turkmen"),
            "IND": ("Hindi", "Indian"),
            "ATA": (None, None),
        }
        assert {state: found[state] for state in expected} == expected
        assert all(len(language or "") < 30 for language, _ in found.values())


def test_a_file_that_is_no_edition_is_refused(tmp_path):
    columns = {name: ["x"] for name in ("gec", "name", "field", "text")}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    with pytest.raises(SourceError, match="no World Factbook edition"):
        factbook.read(tmp_path / "a.parquet")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "b.parquet")
    with pytest.raises(SourceError, match="columns are a"):
        factbook.read(tmp_path / "b.parquet")
    (tmp_path / "c.parquet").write_bytes(b"no parquet")
    with pytest.raises(SourceError, match="no Parquet file"):
        factbook.unparsed(tmp_path / "c.parquet")


def test_an_edition_is_known_by_its_content_not_its_name(tmp_path):
    copy = tmp_path / "0a1b"
    copy.write_bytes(path_of(2015).read_bytes())
    assert factbook.read(copy).equals(factbook.read(path_of(2015)))
