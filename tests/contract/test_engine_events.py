"""Engines: reports of the publishers' event sets become the same counted events everywhere."""

from __future__ import annotations

import pytest

from nearabroad.core.engines import Engine
from nearabroad.core.event_counts import counted, dyad_counts
from nearabroad.sources import _events as events
from nearabroad.sources import gdelt, icews
from nearabroad.store.engine import embedded
from nearabroad.store.engines import frames_on

SPARK = Engine("spark", "local[2]")
FILES = {
    "gdelt": (gdelt, "gdelt/20191024143000.export.CSV.zip"),
    "icews": (icews, "icews/icews_raw_sample_2018_06.csv.gz"),
}


@pytest.fixture(scope="module", params=sorted(FILES))
def loaded(request, shared_data):
    """A publisher's file: its table, and the reports and acts that the table is counted from."""
    module, name = FILES[request.param]
    path = shared_data / name
    with events.engine() as connection:
        loading = gdelt.load if module is gdelt else icews._load
        loading(connection, [path])
        events.resolved(connection, module._state, events.cameo_act, name)
        tables = {
            "report": connection.table("resolved").to_arrow_table(),
            "act": connection.table("act").to_arrow_table(),
        }
    return module.SPEC.id, module.read(path), tables


def test_reports_of_a_publisher_are_counted_the_same_on_spark(loaded, spark):
    source, table, tables = loaded
    with frames_on(SPARK, tables) as frames:
        found = dyad_counts(frames["report"], frames["act"]).collect("pyarrow").to_arrow()
    assert counted(found, source).equals(table)
    assert table.num_rows > 100


def test_copies_of_reports_on_other_days_are_counted_the_same_on_spark(loaded, spark):
    """Twenty months of the file, so that many cells, months and clusters meet."""
    import duckdb

    source, _, tables = loaded
    with duckdb.connect() as connection:
        connection.register("told", tables["report"])
        many = connection.sql(
            "SELECT actor, recipient, (day + to_months(n) + to_days(n % 3))::DATE AS day, code, "
            "place, story || n % 5 AS story FROM told, range(20) AS copies(n)"
        ).to_arrow_table()
    copied = {"report": many, "act": tables["act"]}
    wanted = dyad_counts(*embedded(copied).values()).collect("pyarrow").to_arrow()
    with frames_on(SPARK, copied) as frames:
        found = dyad_counts(frames["report"], frames["act"]).collect("pyarrow").to_arrow()
    assert counted(found, source).equals(counted(wanted, source))
    assert many.num_rows == 20 * tables["report"].num_rows
