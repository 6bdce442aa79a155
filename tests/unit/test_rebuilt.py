"""What a build tells of the one before it."""

import json

import pyarrow as pa

from nearabroad.core.schemas import GRIP, OBSERVATION, table_of
from nearabroad.store import Store
from nearabroad.store.rebuilt import TableChange, between, told

HEAD = "state,patron,year,share,total_emigrants"
ROWS = ("FIN,RUS,2015,0.05,1000", "FIN,RUS,2020,0.04,1000")


def observed(state, year, value, snapshot="a"):
    return {"source": "wdi", "indicator": "gdp", "state": state, "year": year, "value": value,
            "low": value, "high": value, "unit": "USD", "status": "reported",
            "snapshot": snapshot}  # fmt: skip


def built(store, name, rows, grips=(), **more):
    with store.building(name) as build:
        build.write("observation", table_of(rows, OBSERVATION))
        build.write("grip", table_of([dict(row) for row in grips], GRIP))
        for table, content in more.items():
            build.write(table, content)
    return store.current()


def test_rows_added_dropped_and_revised_are_counted_by_their_keys(tmp_path):
    store = Store.open(tmp_path / "store")
    one = built(store, "one", [observed("ARM", 2010, 1.0), observed("ARM", 2011, 2.0),
                               observed("AZE", 2012, 3.0)])  # fmt: skip
    two = built(store, "two", [observed("ARM", 2010, 1.0, "b"), observed("ARM", 2011, 2.5, "b"),
                               observed("KAZ", 2020, 4.0, "b")])  # fmt: skip
    # 2010 is the same figure of another file; 2011 moved; Azerbaijan went, Kazakhstan came.
    assert between(one, two) == [TableChange("observation", False, 1, 1, 1, 3, 2011, 2020)]
    assert between(two, two) == []
    assert told(between(one, two)).endswith("Figures: none that is measured changed.")


def test_a_known_figure_and_an_unknown_one_differ(tmp_path):
    store = Store.open(tmp_path / "store")
    one = built(store, "one", [observed("ARM", 2010, 0.0)])
    two = built(store, "two", [observed("ARM", 2010, None)])
    assert between(one, two) == [TableChange("observation", False, 0, 0, 1, 1, 2010, 2010)]


def test_a_figure_that_moves_in_the_last_digit_is_a_change(tmp_path):
    store = Store.open(tmp_path / "store")
    cell = {"preset": "equal", "patron": "RUS", "neighbor": "ARM", "year": 2023, "grip": 0.3}
    one = built(store, "one", [], [cell])
    two = built(store, "two", [], [{**cell, "grip": 0.1 + 0.2}])
    assert between(one, two) == [TableChange("grip", True, 0, 0, 1, 1, 2023, 2023)]
    assert told(between(one, two)).startswith(
        "Against the build before it: no row of the data changed. Figures: grip 0 rows added"
    )


def test_a_table_that_only_one_build_has_came_or_went_whole(tmp_path):
    store = Store.open(tmp_path / "store")
    extra = pa.table({"neighbor": ["ARM", "AZE"], "year": [2010, 2012], "level": [0.1, 0.2]})
    one = built(store, "one", [])
    two = built(store, "two", [], scratch=extra)
    assert between(one, two) == [TableChange("scratch", True, 2, 0, 0, 2, 2010, 2012)]
    assert between(two, one) == [TableChange("scratch", True, 0, 2, 0, 2, 2010, 2012)]


def test_build_says_what_an_added_file_changed_and_that_one_changed_nothing(
    nearabroad, own_store, tmp_path
):
    file = tmp_path / "migrants.csv"
    file.write_text("\n".join((HEAD, *ROWS, "")), encoding="utf-8")
    assert nearabroad("add", "undesa_migrants", file, "-q", store=own_store).exit_code == 0
    first = nearabroad("build", "-q", "--json", store=own_store)
    changes = {row["table"]: row for row in json.loads(first.stdout)["changes"]}
    found = changes["observation"]
    assert (found["added"], found["dropped"], found["revised"]) == (2, 0, 0)
    assert (found["states"], found["first_year"], found["last_year"]) == (1, 2015, 2020)
    # The file takes the place of the embedded stock of migrants, of which it has one state.
    assert changes["lever"]["revised"] > 0
    file.write_text("\n".join((HEAD, *reversed(ROWS), "")), encoding="utf-8")
    assert nearabroad("add", "undesa_migrants", file, "-q", store=own_store).exit_code == 0
    second = nearabroad("build", "-q", store=own_store)
    assert second.stdout.endswith("No figure of the observatory changed.\n")
