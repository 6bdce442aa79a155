"""Every number of the verdict can be walked back: recomputed from its cells, down to the bytes."""

import json
import re
from math import sqrt

import pytest

YEARS = (2014, 2023)
LEVERS = ("trade", "energy", "security", "labor", "culture")
NEIGHBORS = (
    "EST", "LVA", "LTU", "BLR", "UKR", "MDA", "GEO", "ARM", "AZE", "KAZ", "UZB",
    "KGZ", "TJK", "TKM",
)  # fmt: skip


@pytest.fixture(scope="module")
def verdict(observatory):
    return observatory.verdict(since=2014, until=2023).tables


@pytest.fixture(scope="module")
def lever_table(observatory):
    return {
        (row["neighbor"], row["lever"], row["year"]): row
        for row in observatory.store.table("lever", observatory.build).to_pylist()
        if row["patron"] == "RUS"
    }


def point(cell):
    return cell["value"] if cell["value"] is not None else (cell["low"] + cell["high"]) / 2


def score(cells, names):
    """100 sqrt(share x criticality), or 100 share, from the cells of these components alone."""
    shares = [c for c in cells if c["role"] == "share" and c["component"] in names]
    weight = sum(c["weight"] for c in shares)
    share = sum(c["weight"] * point(c) for c in shares) / weight if weight else 0.0
    (*crit,) = (c for c in cells if c["role"] == "criticality")
    return 100 * sqrt(share * point(crit[0])) if crit else 100 * share


def seen(cells):
    return {
        c["component"]: c["basis"]
        for c in cells
        if c["role"] == "share" and c["low"] is not None and c["weight"] > 0
    }


@pytest.mark.parametrize("neighbor", NEIGHBORS)
def test_every_lever_score_recomputes_from_its_traced_cells(
    observatory, verdict, lever_table, neighbor
):
    changes = {
        row["lever"]: row
        for row in verdict["lever_change"].to_pylist()
        if (row["patron"], row["neighbor"]) == ("RUS", neighbor)
    }
    compared = 0
    for lever in LEVERS:
        cells = {
            year: observatory.trace("RUS", neighbor, lever, year).tables["cells"].to_pylist()
            for year in YEARS
        }
        for year in YEARS:
            own = lever_table[neighbor, lever, year]
            if own["score"] is not None:
                assert score(cells[year], seen(cells[year])) == pytest.approx(
                    own["score"], abs=1e-6
                )
                compared += 1
        then, now = (seen(cells[year]) for year in YEARS)
        common = {name for name, basis in then.items() if now.get(name) == basis}
        for year, name in zip(YEARS, ("then", "now"), strict=True):
            if changes[lever]["observable"] and changes[lever][name] is not None:
                assert score(cells[year], common) == pytest.approx(changes[lever][name], abs=1e-6)
                compared += 1
    assert compared >= 8


@pytest.mark.parametrize("neighbor", ["EST", "ARM", "AZE", "KAZ", "TKM"])
@pytest.mark.parametrize(("year", "name"), [(2014, "grip_then"), (2023, "grip_now")])
def test_the_lines_of_grip_recompute_to_the_verdict(observatory, verdict, neighbor, year, name):
    (row,) = [r for r in verdict["verdict"].to_pylist() if r["neighbor"] == neighbor]
    notes = observatory.trace("RUS", neighbor, "grip", year).notes
    (line,) = [note for note in notes if note.startswith("grip = ")]
    terms = re.findall(r"([\d.]+) x ([\d.]+)", line)
    assert sum(float(w) * float(s) for w, s in terms) == pytest.approx(row[name], abs=0.1)
    assert sum(float(w) for w, _ in terms) == pytest.approx(1, abs=0.005)
    assert f"= {row[name]:.2f}  [" in line
    band = f"[{row[name + '_low']:.1f}..{row[name + '_high']:.1f}]"
    assert band in line


@pytest.mark.parametrize("neighbor", ["EST", "AZE", "UZB"])
@pytest.mark.parametrize(("year", "name"), [(2014, "alignment_then"), (2023, "alignment_now")])
def test_alignment_recomputes_from_the_two_agreements(observatory, verdict, neighbor, year, name):
    (row,) = [r for r in verdict["verdict"].to_pylist() if r["neighbor"] == neighbor]
    answer = observatory.trace("RUS", neighbor, "alignment", year)
    votes = {
        c["patron"]: c["value"]
        for c in answer.tables["cells"].to_pylist()
        if c["component"] == "votes"
    }
    assert votes["RUS"] - votes["USA"] == pytest.approx(row[name], abs=1e-6)
    assert any(f"= {row[name]:+.4f}" in note for note in answer.notes)


def test_a_number_that_is_not_there_is_traced_to_its_reason(observatory):
    notes = " ".join(observatory.trace("RUS", "BLR", "trade", 2023).notes)
    assert "no point" in notes
    assert "in the verdict 2014-2023: left out" in notes


@pytest.mark.parametrize(
    ("lever", "neighbor"),
    [*((lever, "AZE") for lever in (*LEVERS, "alignment", "grip")), ("trade", "MDA")],
)
def test_what_a_trace_rests_on_stands_in_the_ledger(observatory, lever, neighbor):
    tables = observatory.trace("RUS", neighbor, lever, 2023).tables
    ledger = {item.sha256: item for item in observatory.store.snapshots()}
    named = {row["sha256"]: row for row in tables["snapshots"].to_pylist()}
    hashes = {row["snapshot"] for row in tables["observations"].to_pylist()}
    assert named
    assert hashes <= named.keys()
    for sha256, row in named.items():
        assert re.fullmatch("[0-9a-f]{64}", sha256)
        assert (ledger[sha256].source, ledger[sha256].name) == (row["source"], row["name"])
        assert observatory.store.snapshot_path(sha256).is_file()
        assert all(row[name] for name in ("publisher", "licence", "citation", "origin"))


@pytest.mark.parametrize("lever", LEVERS)
def test_each_observed_cell_has_an_observation_or_a_dated_fact(observatory, lever):
    tables = observatory.trace("RUS", "ARM", lever, 2023).tables
    behind = {row["component"] for row in tables["observations"].to_pylist()}
    sources = {row["source"] for row in tables["snapshots"].to_pylist()}
    for cell in tables["cells"].to_pylist():
        if cell["low"] is not None and cell["weight"] != 0:
            dated = set((cell["source"] or "").split()) <= sources
            assert cell["component"] in behind or dated, cell


def test_two_editions_that_differ_on_one_year_are_both_shown(observatory):
    tables = observatory.trace("RUS", "GEO", "culture", 2014).tables
    russian = {
        row["snapshot"]: row["value"]
        for row in tables["observations"].to_pylist()
        if (row["indicator"], row["partner"], row["year"]) == ("language", "Russian", 2014)
    }
    assert sorted(russian.values()) == [0.012, 0.09]


def test_the_command_prints_the_path_of_the_library(nearabroad, observatory):
    done = nearabroad("trace", "RUS", "AZE", "energy", "2023", "--json", "-q")
    assert json.loads(done.stdout)["notes"] == list(
        observatory.trace("RUS", "AZE", "energy", 2023).notes
    )


def test_a_language_with_a_slash_in_its_name_is_traced(observatory):
    found = observatory.trace("MDA", "UKR", "culture", 2023)
    partners = found.to_arrow("observations")["partner"].to_pylist()
    assert "Moldovan" in partners or "Moldovan/Romanian" in partners


def test_a_lever_has_its_point_whatever_was_left_out_of_the_comparison(verdict):
    rows = {
        (row["patron"], row["neighbor"], row["lever"]): row
        for row in verdict["lever_change"].to_pylist()
    }
    # pact and bases are known in both years; the arms, too few to tell in 2014, are left out
    kyrgyz = rows["RUS", "KGZ", "security"]
    assert (kyrgyz["then"], kyrgyz["now"]) == (100.0, 100.0)
