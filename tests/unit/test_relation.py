"""Relations from counted events: shares, holes, the verdict's face, and the command."""

import csv
import datetime as dt
import gzip
import json
import zipfile

import pyarrow as pa
import pytest

from nearabroad import Observatory, relating
from nearabroad.adding import add
from nearabroad.core.cameo import QUADS
from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import EVENT_COUNT, RELATION, table_of
from nearabroad.events.relation import MEASURES, courses, relation_table
from nearabroad.sources import gdelt, icews
from nearabroad.store import Store

DYAD = ("RUS", "GEO")


def counts(rows, total=1000.0, span="year", source="set"):
    """Rows of (actor, recipient, period, quad, events); a total for each period in them."""
    made = [
        {"source": source, "actor": a, "recipient": r, "period": day, "span": span, "quad": quad,
         "events": None if n is None else float(n)}
        for a, r, day, quad, n in rows
    ]  # fmt: skip
    if total is not None:
        made += [
            {"source": source, "period": day, "span": span, "quad": QUADS[0], "events": total}
            for day in sorted({row["period"] for row in made})
        ]
    return table_of(made, EVENT_COUNT)


def year(number):
    return dt.date(number, 1, 1)


def told(table, measure, actor="RUS"):
    return {
        row["period"].year: row
        for row in table.to_pylist()
        if row["measure"] == measure and row["actor"] == actor
    }


# Shares by hand


def test_shares_are_of_the_directions_own_events_and_the_rate_of_all():
    rows = [
        (*DYAD, year(2001), "verbal cooperation", 50),
        (*DYAD, year(2001), "material cooperation", 10),
        (*DYAD, year(2001), "verbal conflict", 25),
        (*DYAD, year(2001), "material conflict", 15),
        (*DYAD[::-1], year(2001), "verbal conflict", 7),
    ]
    table = relation_table(counts(rows, total=2000.0), (DYAD, DYAD[::-1]))
    values = {row["measure"]: row["value"] for row in table.to_pylist() if row["actor"] == "RUS"}
    assert values == pytest.approx(
        {"cooperation": 0.6, "conflict": 0.4, "net": 0.2, "verbal cooperation": 0.5,
         "material cooperation": 0.1, "verbal conflict": 0.25, "material conflict": 0.15,
         "rate": 0.05}
    )  # fmt: skip
    assert told(table, "net", "GEO")[2001]["value"] == -1
    assert set(MEASURES) == set(values)


def test_growing_coverage_moves_counts_and_no_share():
    small = [(*DYAD, year(y), quad, n) for y in range(2001, 2008)
             for quad, n in zip(QUADS, (80, 5, 10, 5), strict=True)]  # fmt: skip
    table = relation_table(counts(small), [DYAD])
    assert {round(row["value"], 12) for row in told(table, "net").values()} == {0.7}


def test_no_events_in_a_covered_year_is_not_a_year_that_is_not_covered():
    rows = [(*DYAD, year(y), "material conflict", 5) for y in (2001, 2002, 2006)]
    rows += [("USA", "GEO", year(2003), "verbal conflict", 4)]
    found = told(relation_table(counts(rows), [DYAD]), "material conflict")
    assert (found[2003]["volume"], found[2003]["value"]) == (0, None)
    assert found[2003]["status"] == "estimated"
    assert found[2003]["high"] - found[2003]["low"] > 0
    assert found[2004]["status"] == "unobserved"
    assert [found[2004][name] for name in ("volume", "value", "level", "low", "high")] == [None] * 5


def test_an_unknown_count_is_not_zero():
    rows = [(*DYAD, year(2001), "material conflict", 5), (*DYAD, year(2001), QUADS[0], None)]
    rows += [(*DYAD, year(2002), quad, 9) for quad in QUADS]
    found = told(relation_table(counts(rows), [DYAD]), "net")
    assert found[2001]["status"] == "unobserved"
    assert found[2002]["value"] == 0


def test_months_stand_in_order_with_their_holes():
    days = [dt.date(2001, 11, 1), dt.date(2002, 2, 1)]
    rows = [(*DYAD, day, QUADS[0], 3) for day in days]
    (course,) = courses(counts(rows, span="month"), [DYAD])
    assert [day.isoformat()[:7] for day in course.periods] == [
        "2001-11", "2001-12", "2002-01", "2002-02",
    ]  # fmt: skip
    assert course.covered.tolist() == [True, False, False, True]


def test_a_source_without_totals_has_no_rate():
    rows = [(*DYAD, year(2001), quad, 9) for quad in QUADS]
    table = relation_table(counts(rows, total=None), [DYAD])
    assert "rate" not in set(table["measure"].to_pylist())


def test_other_spans_are_refused():
    with pytest.raises(ValueError, match="not by 'day'"):
        relation_table(counts([(*DYAD, year(2001), QUADS[0], 1)], span="day"), [DYAD])


# The verdict's face


def warming():
    share = {2001: 40, 2002: 40, 2003: 40, 2004: 75, 2005: 75, 2006: 75}
    return counts(
        [(*way, year(y), quad, n) for y, good in share.items() for way in (DYAD, DYAD[::-1])
         for quad, n in ((QUADS[0], 10 * good), (QUADS[3], 1000 - 10 * good))],
        total=9000.0,
    )  # fmt: skip


def test_the_face_is_the_change_of_net_between_two_covered_years():
    (row,) = relating.relation_changes(warming(), ["RUS"], ["GEO"], 2002, 2005)
    assert row["relation_word"] == "very likely warmer"
    # a leap of 1.5 logits in a year is smoothed a little: few dyads take such steps
    assert row["relation_then"] == pytest.approx(-0.2, abs=0.07)
    assert row["relation_now"] == pytest.approx(0.5, abs=0.07)
    assert row["relation_change_low"] < row["relation_change"] < row["relation_change_high"]
    (back,) = relating.relation_changes(warming(), ["GEO"], ["RUS"], 2002, 2005)
    assert back["relation_change"] == pytest.approx(row["relation_change"], abs=0.01)


def test_a_year_that_is_not_covered_has_no_face_but_a_reason():
    (row,) = relating.relation_changes(warming(), ["RUS"], ["GEO"], 2002, 2014)
    assert row["relation_word"] == "not observable"
    assert row["relation_reason"] == "events cover set 2001–2006, not both 2002 and 2014"
    (none,) = relating.relation_changes(warming(), ["RUS"], ["TUR"], 2002, 2005)
    assert none["relation_reason"] == "no source of counted events has the two"
    (empty,) = relating.relation_changes(None, ["RUS"], ["GEO"], 2002, 2005)
    assert empty["relation_reason"] == relating.NO_EVENTS


# With what is embedded: a chronicle and no counts


def test_a_chronicle_alone_bears_no_record(observatory):
    answer = observatory.relation("AZE", "RUS", since=1992)
    assert answer.tables["record"].num_rows == answer.tables["relation"].num_rows == 0
    notes = " ".join(answer.notes)
    assert "No counted events" in notes
    assert "before 2024-12-25 it has nothing to compare with" in notes
    (crisis,) = answer.tables["crises"].to_pylist()
    assert (str(crisis["onset"]), str(crisis["end"])) == ("2025-05-09", "2025-07-07")
    days = [row["date"] for row in answer.tables["chronicle"].to_pylist()]
    assert days == sorted(days)
    assert len(days) == 12
    assert {item.key for item in answer.citations()} == {"nearabroad_chronicle"}


def test_years_before_the_chronicle_hold_nothing(observatory):
    answer = observatory.relation("AZE", "RUS", until=2014)
    assert answer.tables["chronicle"].num_rows == 0
    assert "No dated events of AZE and RUS" in answer.notes[-1]


@pytest.mark.parametrize(
    ("asked", "words"),
    [(("RUS", "RUS"), "own neighbor"), (("EU", "RUS"), "EU is a bloc"), (("AZE", "XXQ"), "XXQ")],
)
def test_what_is_no_pair_of_states_is_told(observatory, asked, words):
    with pytest.raises(UsageError, match=words):
        observatory.relation(*asked)
    with pytest.raises(UsageError, match="after until"):
        observatory.relation("AZE", "RUS", since=2010, until=2000)


def test_the_command_says_what_is_not_observable(nearabroad, tmp_path):
    out = tmp_path / "aze.png"
    result = nearabroad("relation", "AZE", "RUS", "--since", "1992", "-o", out)
    assert result.exit_code == 0, result.stderr
    assert "'lowest since' an earlier date is not observable" in " ".join(result.stdout.split())
    assert "COERCE 2025-06-27 (RUS)" in " ".join(result.stdout.split())
    assert out.read_bytes().startswith(b"\x89PNG")


def test_the_command_refuses_a_bad_path_and_a_picture_of_nothing(nearabroad, fails, tmp_path):
    fails(nearabroad("relation", "AZE", "RUS", "-o", tmp_path / "x.doc"), 2, "x", ".doc")
    fails(nearabroad("relation", "ARM", "GEO", "-o", tmp_path / "x.png"), 1, "no picture")
    assert list(tmp_path.iterdir()) == []


def test_without_events_the_verdict_says_not_observable(observatory):
    (row,) = observatory.verdict(neighbors=["AZE"]).to_arrow().to_pylist()
    assert row["relation_word"] == "not observable"
    assert row["relation_change"] is None
    assert row["reading"].endswith("relation not observable.")


# ICEWS dyad-years as published


@pytest.fixture(scope="module")
def with_icews(shared_data, tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("relation") / "store")
    add(store, "icews", shared_data / "icews" / "dyad_year_quad_counts_2002_2014.csv.gz")
    return Observatory.open(store.path)


def records(answer, measure, side):
    return {
        row["actor"]: row
        for row in answer.tables["record"].to_pylist()
        if (row["measure"], row["side"]) == (measure, side)
    }


def test_the_record_at_the_windows_edge_is_found_where_no_break_can_be(with_icews):
    answer = with_icews.relation("RUS", "UKR")
    for row in records(answer, "material conflict", "highest").values():
        assert row["p"] >= 0.9
        assert row["record_since"] == year(2002)
        assert "before 2002 nothing is known" in row["claim"]
    lows = records(answer, "cooperation", "lowest")
    assert {row["likely_since"] for row in lows.values()} == {year(2002)}
    assert max(row["p"] for row in lows.values()) >= 0.9
    assert all(row["date"] < year(2013) for row in answer.tables["breaks"].to_pylist())


def test_material_conflict_peaks_in_2008_between_russia_and_georgia_verbal_elsewhere(with_icews):
    answer = with_icews.relation("RUS", "GEO")
    material = records(answer, "material conflict", "highest")
    assert {row["extreme"] for row in material.values()} == {year(2008)}
    assert {row["claim"] for row in material.values()} == {"no record"}
    verbal = records(answer, "verbal conflict", "highest")
    assert year(2008) not in {row["extreme"] for row in verbal.values()}
    crisis = answer.tables["crises"].to_pylist()
    assert {row["peak"] for row in crisis} == {year(2008)}
    assert {row["actor"] for row in crisis} == {"RUS"}
    assert all("not observable" in row["note"] for row in crisis)


def test_a_window_that_ends_earlier_judges_its_own_last_year(with_icews):
    answer = with_icews.relation("RUS", "GEO", until=2008)
    assert answer.title == "Russia and Georgia: relation, 2002–2008"
    assert {row["latest"] for row in answer.tables["record"].to_pylist()} == {year(2008)}


def test_a_state_that_the_file_lacks_is_not_observable(with_icews):
    answer = with_icews.relation("TUR", "RUS")
    assert answer.tables["relation"].num_rows == 0
    assert "icews has no TUR: not observable from it." in answer.notes


def test_the_relation_enters_build_verdict_and_profile(with_icews):
    assert with_icews.build.tables["relation"]["rows"] > 0
    built = with_icews.store.table("relation", with_icews.build)
    assert built.schema.names == RELATION.names
    assert {"RUS", "CHN", "USA"} <= set(built["actor"].to_pylist())
    verdict = with_icews.verdict(neighbors=["UKR", "AZE"], since=2004, until=2014)
    ukr, _ = verdict.to_arrow().to_pylist()
    assert ukr["relation_word"] == "very likely colder"
    assert ukr["relation_source"] == "icews"
    assert ukr["reading"].endswith("relation very likely colder.")
    assert "icews" in {item.key for item in verdict.citations()}
    late = with_icews.verdict(neighbors=["UKR"], since=2014).to_arrow().to_pylist()[0]
    assert late["relation_word"] == "not observable"
    assert late["relation_reason"].startswith("events cover icews 2002–2014")
    profile = with_icews.profile("UKR", since=2004, until=2014).to_arrow("relation_change")
    by_patron = {row["patron"]: row for row in profile.to_pylist()}
    assert by_patron["RUS"]["relation_word"] == "very likely colder"
    assert by_patron["EU"]["relation_word"] == "not observable"


def test_report_and_json_show_it(with_icews, nearabroad, tmp_path):
    store = with_icews.store.path
    asked = ("--neighbors", "UKR,GEO", "--since", "2004", "--until", "2014")
    result = nearabroad("run", *asked, "--out", tmp_path, store=store)
    assert result.exit_code == 0, result.stderr
    assert "very likely colder" in result.stdout
    page = (tmp_path / "report.html").read_text("utf-8")
    assert 'id="relation"' in page
    assert 'data-figure="relation-UKR-icews-year"' in page
    found = nearabroad("relation", "RUS", "UKR", "--json", "-q", store=store)
    assert json.loads(found.stdout)["record"]


def test_the_picture_has_a_panel_for_each_measure(with_icews):
    spec = with_icews.relation("RUS", "UKR").chart().to_dict()
    heads = [panel["title"]["text"] for panel in spec["vconcat"]]
    assert len(heads) == 6
    assert heads[0].startswith("Net: cooperation less conflict")


def test_tables_have_their_columns(observatory):
    answer = observatory.relation("AZE", "RUS")
    for name, schema in relating.TABLES.items():
        assert isinstance(answer.tables[name], pa.Table)
        assert answer.tables[name].schema == schema


# By month: publishers' own rows, moved over two years


MONTHS = [dt.date(2018 + m // 12, m % 12 + 1, 1) for m in range(24)]
TURN, COLD = 16, "North Korea"


@pytest.fixture(scope="module")
def moved_icews(shared_data, tmp_path_factory):
    """The raw records of 1 to 3 June 2018 in each of 24 months; from the 17th on a tenth of what
    the USA does with North Korea is left of its verbal cooperation."""
    path = shared_data / "icews" / "icews_raw_sample_2018_06.csv.gz"
    header, *rows = csv.reader(gzip.decompress(path.read_bytes()).decode().splitlines())
    place = {name: header.index(name) for name in header}
    target = tmp_path_factory.mktemp("months") / "moved.csv"
    with target.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number, month in enumerate(MONTHS):
            for at, row in enumerate(rows):
                parties = row[place["source_country"]], row[place["target_country"]]
                warm = row[place["cameo_code"]] < "07"
                if number >= TURN and at % 10 and warm and parties == ("United States", COLD):
                    continue
                moved = list(row)
                moved[place["event_id"]] = f"{row[place['event_id']]}{number:02d}"
                moved[place["event_date"]] = f"{month:%Y-%m}-{row[place['event_date']][-2:]}"
                writer.writerow(moved)
    return icews.read(path), icews.read(target)


def test_months_of_real_records_become_a_course_with_its_break(moved_icews):
    once, months = moved_icews
    tables, notes = relating.relation_tables(months, [], ("USA", "PRK"))
    assert "icews covers 2018-01 to 2019-12, by month" in " ".join(notes)
    rows = [row for row in tables["relation"].to_pylist() if row["measure"] == "cooperation"]
    mine = [row for row in rows if row["actor"] == "USA"]
    assert [row["period"] for row in mine] == MONTHS
    whole = {"PRK": [0, 0], "USA": [0, 0]}
    for row in once.to_pylist():
        if {row["actor"], row["recipient"]} == {"USA", "PRK"}:
            whole[row["actor"]][0] += row["events"]
            whole[row["actor"]][1] += row["events"] * row["quad"].endswith("cooperation")
    for row in rows:
        events, warm = whole[row["actor"]]
        if row["actor"] == "PRK" or row["period"] < MONTHS[TURN]:
            assert (row["volume"], row["value"]) == (events, pytest.approx(warm / events))
        assert row["low"] < row["level"] < row["high"]
    found = [row for row in tables["breaks"].to_pylist() if row["measure"] == "cooperation"]
    assert [(row["actor"], row["date"]) for row in found] == [("USA", MONTHS[TURN])]
    assert found[0]["after"] < found[0]["before"]


def test_a_months_rate_is_of_all_events_of_the_set(moved_icews):
    once, months = moved_icews
    total = sum(row["events"] for row in once.to_pylist() if row["actor"] is None)
    table = relation_table(months, [("PRK", "USA")])
    rates = [row for row in table.to_pylist() if row["measure"] == "rate"]
    own = sum(r["events"] for r in once.to_pylist() if (r["actor"], r["recipient"]) ==
              ("PRK", "USA"))  # fmt: skip
    assert [row["value"] for row in rates[:TURN]] == [pytest.approx(own / total)] * TURN


def test_one_real_month_is_no_course(moved_icews):
    once, _ = moved_icews
    tables, notes = relating.relation_tables(once, [], ("USA", "PRK"))
    assert tables["relation"].num_rows == 0
    assert "icews has 124 events of the two in 1 month: too few for a course." in notes


def test_months_of_a_real_gdelt_update_are_too_thin_for_a_record(shared_data, tmp_path):
    update = shared_data / "gdelt" / "20191024143000.export.CSV.zip"
    with zipfile.ZipFile(update) as pack:
        rows = [line.split("\t") for line in pack.read(pack.namelist()[0]).decode().splitlines()]
    now = [row for row in rows if row[1].startswith("201910")]
    with zipfile.ZipFile(tmp_path / "months.zip", "w", zipfile.ZIP_DEFLATED) as pack:
        for number, month in enumerate(MONTHS):
            lines = ("\t".join([f"{row[0]}{number:02d}", f"{month:%Y%m}{row[1][6:]}", *row[2:]])
                     for row in now)  # fmt: skip
            pack.writestr(f"{number}.csv", "\n".join(lines) + "\n")
    table = gdelt.read(tmp_path / "months.zip")
    once = [
        row for row in gdelt.read(update).to_pylist()
        if row["period"] == dt.date(2019, 10, 1) and row["actor"] == "CAN"
        and row["recipient"] == "USA"
    ]  # fmt: skip
    tables, _ = relating.relation_tables(table, [], ("CAN", "USA"))
    mine = [row for row in tables["relation"].to_pylist()
            if (row["actor"], row["measure"]) == ("CAN", "material conflict")]  # fmt: skip
    events = sum(row["events"] for row in once)
    assert [row["period"] for row in mine] == MONTHS
    assert {row["volume"] for row in mine} == {events}
    assert all(not row["observable"] for row in tables["record"].to_pylist())
    assert not tables["breaks"].num_rows
