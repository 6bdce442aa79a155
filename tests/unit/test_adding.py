"""Files that the user adds: checked, kept by hash, read by the next build, never half kept."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from nearabroad import Observatory, adding, pipeline
from nearabroad.core.errors import SourceError, StoreError, UsageError
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.store import Store

HEAD = "state,patron,year,share,total_emigrants\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


@pytest.fixture
def migrants(tmp_path: Path) -> Path:
    file = tmp_path / "migrants.csv"
    file.write_text(HEAD + "FIN,RUS,2015,0.05,1000\nFIN,RUS,2020,0.04,1000\n", encoding="utf-8")
    return file


def test_an_added_file_is_kept_by_its_hash_with_what_it_gives(store: Store, migrants: Path) -> None:
    found = adding.add(store, "undesa_migrants", migrants)
    assert (found.rows, found.first_year, found.last_year, found.states) == (2, 2015, 2020, 1)
    assert store.snapshot_path(found.sha256).read_bytes() == migrants.read_bytes()
    assert adding.added(store) == (found,)


def test_the_same_name_again_takes_the_place_of_the_earlier(store: Store, migrants: Path) -> None:
    first = adding.add(store, "undesa_migrants", migrants)
    migrants.write_text(
        HEAD + "FIN,RUS,2015,0.05,1000\nFIN,RUS,2020,0.03,1000\nFIN,USA,2020,0.1,1000\n",
        encoding="utf-8",
    )
    second = adding.add(store, "undesa_migrants", migrants)
    assert adding.added(store) == (second,)
    assert first.changes is None
    assert second.changes == {"added": 1, "dropped": 0, "revised": 1, "unchanged": 1}
    assert store.snapshot_path(first.sha256).exists()


def test_a_file_that_lost_its_rows_is_refused_unless_that_is_accepted(
    store: Store, migrants: Path
) -> None:
    first = adding.add(store, "undesa_migrants", migrants)
    migrants.write_text(HEAD + "FIN,RUS,2020,0.04,1000\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"lacks 1 of the 2 rows.*last good one stays"):
        adding.add(store, "undesa_migrants", migrants)
    assert adding.added(store) == (first,)
    taken = adding.add(store, "undesa_migrants", migrants, accept_shrunken=True)
    assert taken.changes == {"added": 0, "dropped": 1, "revised": 0, "unchanged": 1}


def test_every_table_of_a_file_is_held_against_the_last_one(
    store: Store, hand_made: Path, tmp_path: Path
) -> None:
    """Years and months of one file are two tables; a month that moved, or is gone, counts."""
    text = (hand_made / "imf_mixed.csv").read_text(encoding="utf-8")
    file = tmp_path / "imf.csv"
    file.write_text(text, encoding="utf-8")
    adding.add(store, "imf_imts", file)
    file.write_text(text.replace('"90","110"', '"95","110"'), encoding="utf-8")
    moved = adding.add(store, "imf_imts", file)
    assert moved.changes == {"added": 0, "dropped": 0, "revised": 1, "unchanged": 11}
    lines = [line for line in text.splitlines(True) if "ARM.MG_CIF_USD.GEO.M" not in line]
    file.write_text("".join(lines).replace('"90","110"', '"95","110"'), encoding="utf-8")
    with pytest.raises(SourceError, match="lacks 4 of the 8 rows"):
        adding.add(store, "imf_imts", file)
    assert adding.added(store) == (moved,)
    taken = adding.add(store, "imf_imts", file, accept_shrunken=True)
    assert taken.changes == {"added": 0, "dropped": 4, "revised": 0, "unchanged": 8}


def test_where_the_last_good_file_is_gone_its_rows_are_counted(
    store: Store, migrants: Path
) -> None:
    first = adding.add(store, "undesa_migrants", migrants)
    (store.path / "snapshots" / first.sha256[:2] / f"{first.sha256}.bin").unlink()
    migrants.write_text(HEAD + "FIN,RUS,2020,0.04,1000\n", encoding="utf-8")
    with pytest.raises(SourceError, match="lacks 1 of the 2 rows"):
        adding.add(store, "undesa_migrants", migrants)


def test_a_row_that_stands_twice_is_refused(store: Store, migrants: Path) -> None:
    with migrants.open("a", encoding="utf-8") as file:
        file.write("FIN,RUS,2020,0.04,1000\n")
    with pytest.raises(SourceError, match="1 row too many with the same"):
        adding.add(store, "undesa_migrants", migrants)


def test_bytes_that_were_lost_are_taken_in_again(store: Store, migrants: Path) -> None:
    first = adding.add(store, "undesa_migrants", migrants)
    (store.path / "snapshots" / first.sha256[:2] / f"{first.sha256}.bin").unlink()
    again = adding.add(store, "undesa_migrants", migrants)
    assert store.snapshot_path(again.sha256).read_bytes() == migrants.read_bytes()


def test_a_ledger_with_a_source_that_is_unknown_is_refused(store: Store, migrants: Path) -> None:
    """Its files would be left out of every build without a word."""
    adding.add(store, "undesa_migrants", migrants)
    ledger = store.path / adding.LEDGER
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("undesa_migrants", "elsewhere"))
    with pytest.raises(StoreError, match=r"does not have .elsewhere."):
        adding.added(store)


def test_a_ledger_of_an_earlier_version_is_read(store: Store, migrants: Path) -> None:
    found = adding.add(store, "undesa_migrants", migrants)
    earlier = ("source", "name", "sha256", "rows", "first_year", "last_year", "states", "added_at")
    rows = [{name: getattr(found, name) for name in earlier}]
    (store.path / adding.LEDGER).write_text(json.dumps(rows), encoding="utf-8")
    (read,) = adding.added(store)
    assert (read.sha256, read.url, read.changes) == (found.sha256, None, None)


def test_a_zip_that_leads_out_of_its_folder_is_refused(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "BACI.zip"
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("../BACI_HS92_Y2020_V1.csv", "t,i,j,k,v,q\n")
    with pytest.raises(SourceError, match="leads out of its folder"):
        adding.add(store, "baci", file)
    assert store.snapshots() == []


def test_an_added_file_changes_what_a_build_is_made_from(store: Store, migrants: Path) -> None:
    before = pipeline.fingerprint_of(store)
    adding.add(store, "undesa_migrants", migrants)
    assert pipeline.fingerprint_of(store) != before
    adding.remove(store, "undesa_migrants", "migrants.csv")
    assert pipeline.fingerprint_of(store) == before


def test_a_build_depends_on_which_file_of_a_source_is_the_newest(
    store: Store, migrants: Path, tmp_path: Path
) -> None:
    """Two files fill one cell; the one that is taken again becomes the newest."""
    later = tmp_path / "later.csv"
    later.write_text(HEAD + "FIN,RUS,2020,0.06,1000\n", encoding="utf-8")
    fingerprints, shares = [], []
    for path in (migrants, later, migrants):
        adding.add(store, "undesa_migrants", path)
        fingerprints.append(pipeline.fingerprint_of(store))
        rows = pipeline.read_sources(store, lambda text: None)["observation"].to_pylist()
        finnish = ("undesa_migrants", "FIN", 2020)
        shares += [r["value"] for r in rows if (r["source"], r["state"], r["year"]) == finnish]
    assert shares == [0.04, 0.06, 0.04]
    assert len(set(fingerprints)) == 3


def test_the_same_bytes_under_two_names_are_read_once(store: Store, tmp_path: Path) -> None:
    listed = (Path(__file__).parents[1] / "data" / "chpl.csv").read_bytes()
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_bytes(listed)
        adding.add(store, "chpl", tmp_path / name)
    products = pipeline.read_sources(store, lambda text: None)["product_list"]
    keys = [(row["list"], row["product"]) for row in products.to_pylist()]
    assert keys and len(keys) == len(set(keys))


def test_a_build_reads_what_was_added_and_embedded_bytes_once(
    store: Store, migrants: Path, tmp_path: Path
) -> None:
    embedded = tmp_path / "again.csv"
    embedded.write_bytes(pipeline._data("facts/migrant_stock_share.csv").read_bytes())
    adding.add(store, "undesa_migrants", migrants)
    adding.add(store, "undesa_migrants", embedded)
    tables = pipeline.read_sources(store, lambda text: None)
    rows = [r for r in tables["observation"].to_pylist() if r["source"] == "undesa_migrants"]
    finnish = [row for row in rows if row["state"] == "FIN"]
    assert [(row["year"], row["value"]) for row in finnish] == [(2015, 0.05), (2020, 0.04)]
    assert len(rows) == len({(r["state"], r["partner"], r["year"]) for r in rows})


def test_a_run_lists_what_was_added_and_not_what_it_took_the_place_of(
    own_store: Path, migrants: Path
) -> None:
    store = Store.open(own_store)
    first = adding.add(store, "undesa_migrants", migrants)
    migrants.write_text(migrants.read_text() + "FIN,USA,2020,0.1,1000\n", encoding="utf-8")
    second = adding.add(store, "undesa_migrants", migrants)
    listed = Observatory.open(own_store).verdict("RUS", neighbors=["ARM"], draws=200).run
    hashes = {item["sha256"] for item in listed["snapshots"]}
    embedded = {about["sha256"] for about in pipeline.manifest().values() if "source" in about}
    assert second.sha256 in hashes and first.sha256 not in hashes
    assert {item.sha256 for item in store.snapshots()} & embedded <= hashes


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no table of shares"),
        (HEAD.encode(), "no rows"),
        (b"a,b\n1,2\n", "no table of shares"),
        (HEAD.encode() + b"FIN,RUS,2015,5,1000\n", "outside 0..1"),
        (HEAD.encode() + b"FIN,RUS,last,0.1,1000\n", "cannot|can read"),
        (b"\xff\xfe\x00\x01" * 50, "no table of shares|can read"),
    ],
)
def test_a_file_that_is_not_the_publishers_is_refused_and_leaves_nothing(
    store: Store, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        adding.add(store, "undesa_migrants", file)
    assert adding.added(store) == ()
    assert store.snapshots() == []


def test_an_unknown_source_and_a_missing_file_are_usage(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="undesa_migrants"):
        adding.add(store, "undesa", tmp_path / "x")
    with pytest.raises(UsageError, match="no file"):
        adding.add(store, "undesa_migrants", tmp_path / "x")
    with pytest.raises(UsageError, match="cannot be read"):
        adding.add(store, "undesa_migrants", tmp_path)


def test_a_broken_ledger_says_what_to_do(store: Store) -> None:
    (store.path / adding.LEDGER).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="add the files again"):
        adding.added(store)


def test_a_band_that_misses_its_value_is_refused() -> None:
    row = {"source": "s", "status": "reported", "value": 0.5, "low": 0.6, "high": 0.7}
    with pytest.raises(SourceError, match="band"):
        adding.check(table_of([row], OBSERVATION), "observation", "x.csv")
    with pytest.raises(SourceError, match="columns"):
        adding.check(pa.table({"a": [1]}), "observation", "x.csv")


def test_add_then_build_from_the_command_line(tmp_path: Path, migrants: Path) -> None:
    command = [sys.executable, "-m", "nearabroad"]
    store = ["--store", str(tmp_path / "store")]
    for words in (["add", "undesa_migrants", str(migrants)], ["build", "--quiet"]):
        done = subprocess.run([*command, *words, *store], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    wrong = subprocess.run(
        [*command, "add", "nosuch", str(migrants), *store], capture_output=True, text=True
    )
    assert wrong.returncode == 2
    assert "there are acled" in wrong.stderr


def test_a_file_of_another_source_is_refused_with_whose_it_is(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("hs6,tier\n8542.31,Tier 1\n")
    with pytest.raises(SourceError) as error:
        adding.add(store, "wdi", file)
    told = str(error.value)
    assert told.startswith("codes.csv is not a file of wdi as we read it: has no header of")
    assert "; it looks like a file of chpl (nearabroad add chpl codes.csv); " in told
    assert told.endswith("`nearabroad sources wdi` says what it reads.")
