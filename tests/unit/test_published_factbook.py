"""The Factbook's archive: editions and a dump by hand; the real files against other readings."""

from __future__ import annotations

import csv
import gzip
import io
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from nearabroad.core.errors import SourceError
from nearabroad.core.states import iso3_from_name
from nearabroad.sources import _factbook_fields, factbook, factbook_archive

Cells = dict[tuple[str, str, str | None, int], dict[str, object]]


def cells(path: Path) -> Cells:
    rows = factbook_archive.read(path).to_pylist()
    found = {(row["indicator"], row["state"], row["partner"], row["year"]): row for row in rows}
    assert len(found) == len(rows), "one row per key"
    return found


def test_editions_by_hand(hand_made: Path) -> None:
    path = hand_made / "factbook_fields.csv"
    found = {key: row["value"] for key, row in cells(path).items()}
    assert found["people", "AFG", "Pashtun", 1989] == 0.5
    assert found["exports_goods", "ARM", None, 1998] == 230e6
    assert found["population", "CPV", None, 1999] == 405_748, "by name: `ca` is Canada today"
    assert found["export_partner_share", "CHE", "DEU", 2000] == 0.22
    # Words repeated: once, in the year before the first edition that prints them.
    assert [key[3] for key in found if key[0] == "language"] == [2002] * 3
    assert found["exports_goods", "ARM", None, 2010] == 846e6
    assert found["exports_goods", "ARM", None, 2009] == 722.3e6
    assert found["gas_imports", "KAZ", None, 2011] == 10.7e9
    assert found["exports_goods_services_to_gdp", "ARM", None, 2013] == 0.236
    assert found["imports_goods_services_to_gdp", "ARM", None, 2013] == 0.431
    # Of three editions with the data of 2017 the last counts, with its whole list.
    last = {key[2]: value for key, value in found.items() if key[3] == 2017}
    assert last == {"RUS": 0.243, "CHN": 0.05}
    assert found["exports_goods_services", "ARM", None, 2020] == 3.82e9
    assert found["gas_imports", "KAZ", None, 2022] == 2.181e9
    assert found["remittances_to_gdp", "ARM", None, 2024] == 0.046
    why = {(item.gec, item.why) for item in factbook_archive.unparsed(path)}
    assert why >= {
        ("Soviet Union, 1990", "no state of today"),
        ("Armenia, 1994", "part of trade only"),
        ("Armenia, 1999", "no figure"),
        ("Switzerland, 2002", "partner is no state"),
        ("Armenia, 2004", "the words of an edition before"),
        ("ARM, 2018", "year not printed"),
        ("ARM, 2019", "repeated in a later edition"),
    }
    assert sum(item.count for item in factbook_archive.left_out(path)) == len(
        factbook_archive.unparsed(path)
    )


TWICE = [
    '2007,1,RI,Serbia,International organization participation,"BSEC, FAO, WTO (observer)"',
    '2008,1,RI,Serbia,International organization participation,"BSEC, FAO, WHO, WTO (observer)"',
    '2008,2,RI,Serbia,International organization participation,"BSEC, FAO, WCO, WTO (observer)"',
    '2009,1,RI,Serbia,International organization participation,"BSEC, FAO, WHO, WTO (observer)"',
    "2008,1,RI,Serbia,Exports,$8.8 billion (2007 est.)",
    "2008,2,RI,Serbia,Exports,$6.4 billion (2007 est.)",
]
"""Serbia stands twice in the edition of 2008; that of 2009 repeats one of its two lists."""
PRINTED = """
import sys
from pathlib import Path
from nearabroad.sources import factbook_archive
print(factbook_archive.read(Path(sys.argv[1])).to_pylist())
"""


def test_a_country_printed_twice_gives_the_same_rows_in_any_order(tmp_path: Path) -> None:
    told = set()
    for seed, lines in (("0", TWICE), ("1", TWICE), ("2", TWICE[::-1])):
        file = tmp_path / "fields.csv"
        file.write_text("\n".join(["year,country_id,fips_or_code,country,field,content", *lines]))
        done = subprocess.run(
            [sys.executable, "-c", PRINTED, str(file)], env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told.add(done.stdout)
    assert len(told) == 1
    found = cells(file)
    member = {key[3]: set() for key in found if key[0] == "organisation_member"}
    for indicator, _, partner, year in found:
        if indicator == "organisation_member":
            member[year].add(partner)
    # The list of 2009 is not new, in whatever order the lists of 2008 stand.
    assert member == {2006: {"BSEC", "FAO"}, 2007: {"BSEC", "FAO", "WHO", "WCO"}}
    assert [row["value"] for key, row in found.items() if key[0] == "exports_goods"] == [6.4e9]


def test_dump_by_hand(hand_made: Path, tmp_path: Path) -> None:
    path = hand_made / "factbook_dump.sql"
    found = {key: row["value"] for key, row in cells(path).items()}
    assert found == {
        ("export_partner_share", "ARM", "RUS", 2007): 0.175,
        ("export_partner_share", "ARM", "DEU", 2007): 0.147,
        ("imports_goods", "CAF", None, 2006): 203e6,
    }
    assert ("country 72, 2008", "no state of today") in {
        (item.gec, item.why) for item in factbook_archive.unparsed(path)
    }
    text = path.read_text()
    bad = tmp_path / "dump"
    for change, said in (
        (text.replace("(2006 est.)');", "(2006 est.)"), "does not close"),
        (text.replace("N'Imports', N'$203", "N'Imports', 5, N'$203"), "6 values for 5 columns"),
        (text.replace("for year 2008", ""), "of which year"),
        (text[: text.index("Armenia local") - 200], "none of|within a row|does not close"),
        ("year,country\n", "none of"),
    ):
        bad.write_text(change)
        with pytest.raises(SourceError, match=said):
            factbook_archive.read(bad)


def one_edition(shared_data: Path, folder: Path, edition: str) -> Path:
    with gzip.open(shared_data / "factbook" / "fields_selected_1990_2025.csv.gz", "rt") as handle:
        rows = [row for row in csv.reader(handle) if row[0] in ("year", edition)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / edition
    path.write_text(text.getvalue())
    return path


@pytest.mark.parametrize(("edition", "at_least"), [("2015", 3_000), ("2025", 7_500)])
def test_archive_agrees_with_the_embedded_edition(
    shared_data: Path, tmp_path: Path, edition: str, at_least: int
) -> None:
    """The same cells from the archive's text and from the embedded edition: the same figures.

    The archive's edition of 2015 is of an earlier week than the embedded one: quantities were
    revised in between, so only its lists are compared.
    """
    archive = cells(one_edition(shared_data, tmp_path, edition))
    embedded = resources.files("nearabroad") / "data" / f"factbook_{edition}.parquet"
    same = other = 0
    for row in factbook.read(Path(str(embedded))).to_pylist():
        key = (row["indicator"], row["state"], row["partner"], row["year"])
        listed = row["indicator"] in factbook_archive.LISTS
        if key not in archive or not (listed or edition == "2025"):
            continue
        agrees = archive[key]["high"] == pytest.approx(row["high"], rel=0.005)
        same, other = same + agrees, other + (not agrees)
    assert same > at_least
    assert other <= 0.002 * same, (same, other)


def test_real_partner_shares(shared_data: Path) -> None:
    """Each of the file's own figures that this reader keeps is what it prints."""
    path = shared_data / "factbook" / "partner_shares_1999_2025.csv.gz"
    found = cells(path)
    assert len(found) > 43_000
    with gzip.open(path, "rt") as handle:
        rows = list(csv.DictReader(handle))
    names = {"X": "export_partner_share", "M": "import_partner_share"}
    latest: dict[tuple[str, str, str], int] = {}
    for row in rows:
        group = (row["country"], row["flow"], row["data_year"])
        latest[group] = max(latest.get(group, 0), int(row["edition_year"]))
    compared = agree = 0
    for row in rows:
        state = _factbook_fields._partner(row["country"])
        partner = _factbook_fields._partner(row["partner"])
        group = (row["country"], row["flow"], row["data_year"])
        if state and partner and row["data_year"] and latest[group] == int(row["edition_year"]):
            cell = found.get((names[row["flow"]], state, partner, int(row["data_year"])))
            compared += 1
            value = cell and (cell["value"] or cell["high"])
            agree += value == pytest.approx(float(row["share_pct"]) / 100, abs=1e-9)
    assert compared > 40_000
    assert agree >= 0.99 * compared, (compared, agree)
    # Editions that leave Russia out: a hole, not a zero.
    for state, year in ((iso3_from_name("Belarus"), 2022), (iso3_from_name("Belarus"), 2023)):
        assert ("export_partner_share", state, "RUS", year) not in found


def test_real_dump(shared_data: Path) -> None:
    found = cells(shared_data / "factbook" / "country_fields_2008.sql.gz")
    assert len({key[1] for key in found}) > 220
    assert found["export_partner_share", "ARM", "RUS", 2007]["value"] == 0.175
