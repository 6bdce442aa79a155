"""Back doors asked wrongly, or of files that give no answer: one sentence each; and small files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from nearabroad.core.errors import NearabroadError, SourceError, UnknownState, UsageError
from nearabroad.core.schemas import FLOW, OBSERVATION, PRODUCT_LIST, table_of
from nearabroad.parallel.finding import tables_of
from nearabroad.parallel.question import asked
from nearabroad.sources import chpl

HAND_MADE = Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(scope="module")
def made(panels: Any) -> Any:
    return panels.planted(7)


def _ask(panels: Any, rows: Any, **more: Any) -> Any:
    tables = more.pop("tables", {})
    return tables_of(panels.frames(rows, **tables), panels.question(**more))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"through": ("RUS",)}, "RUS is the target itself"),
        ({"through": ("KAZ", "POL")}, "POL belongs to EU"),
        ({"through": ()}, "no conduit is named"),
        ({"through": ("EU",)}, "EU is a bloc"),
        ({"controls": ("KAZ",)}, "KAZ is both conduit and control"),
        ({"shock": "2022"}, "'2022' is no month"),
        ({"shock": "2022-13"}, "no month"),
    ],
)
def test_questions_that_contradict_themselves(panels: Any, change: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        panels.question(**change)


def test_an_unknown_state_is_told_with_the_nearest(panels: Any) -> None:
    with pytest.raises(UnknownState, match=r"'KZA'.*KAZ"):
        panels.question(through=("KZA",))
    with pytest.raises(UsageError, match="has no members in 1950"):
        panels.question(shock="1950-03")


def test_a_bloc_of_one_state_sanctions_too(panels: Any, made: Any) -> None:
    question = asked(panels.BLOCS, "DEU", "RUS", ("KGZ",), shock="2022-03")
    tables, _, _ = tables_of(panels.frames(made.rows), question)
    (row,) = tables["conduits"].to_pylist()
    assert row["excess"] > 0 and row["excess_low"] is None
    assert row["finding"] == "not observable"
    assert "too few" in row["flags"]


@pytest.mark.parametrize(
    ("kept", "change", "says"),
    [
        (lambda r: pc.equal(r["level"], "total"), {}, "total rows only, no 8-digit ones"),
        (lambda r: pc.not_equal(r["partner"], "ARM"), {}, "no exports of EU to ARM"),
        (lambda r: pc.not_equal(r["period"], dt.date(2022, 3, 1)), {}, "lack 2022-03, months at"),
        (lambda r: pc.greater(r["period"], dt.date(2021, 6, 1)), {}, "months before .* too few"),
        (None, {"shock": "2023-03"}, "outside the months that there are: 2020-01 to 2022-11"),
        (None, {"until": "2022-01"}, "outside the months"),
        (None, {"products": ("9999",)}, "product '9999' is not among the 20"),
        (None, {"products": ("chpl",)}, "nearabroad add chpl FILE"),
        (lambda r: pc.equal(r["reporter"], "USA"), {}, "no exports of EU to KAZ, KGZ, ARM, RUS"),
    ],
)
def test_files_that_give_no_answer(
    panels: Any, made: Any, kept: Any, change: Any, says: str
) -> None:
    rows = made.rows if kept is None else made.rows.filter(kept(made.rows))
    with pytest.raises(UsageError, match=says) as error:
        _ask(panels, rows, **change)
    assert "\n" not in str(error.value)


def test_no_flows_at_all(panels: Any) -> None:
    with pytest.raises(UsageError, match="add Eurostat's file"):
        tables_of({}, panels.question())


def test_headings_only_are_refused_and_beside_products_not_counted(panels: Any, made: Any) -> None:
    fine = made.rows.filter(pc.equal(made.rows["level"], "cn8"))
    code = pc.utf8_slice_codeunits(fine["product"], 0, 4)
    levels = pa.repeat("heading", len(fine))
    headings = fine.set_column(4, FLOW.field("product"), code)
    headings = headings.set_column(5, FLOW.field("level"), levels)
    with pytest.raises(UsageError, match="heading rows only"):
        _ask(panels, headings)
    both, _, _ = _ask(panels, pa.concat_tables([made.rows, headings.slice(0, 5000)]))
    plain, _, _ = _ask(panels, made.rows)
    assert both["conduits"].to_pylist() == plain["conduits"].to_pylist()


def test_the_same_rows_in_two_files_are_refused(panels: Any, made: Any) -> None:
    again = made.rows.slice(0, 40)
    again = again.set_column(11, FLOW.field("snapshot"), pa.repeat("c" * 64, len(again)))
    with pytest.raises(UsageError, match=r"two added files hold .*count twice"):
        _ask(panels, pa.concat_tables([made.rows, again]))


def test_all_goods_at_eight_digits_need_a_list(panels: Any) -> None:
    rows = panels.planted(8, unlisted=True).rows
    with pytest.raises(UsageError, match=r"do not say which are sanctioned.*--products"):
        _ask(panels, rows)
    tables, notes, _ = _ask(panels, rows, products=("8542",))
    assert tables["watch_list"].num_rows and any("20 named 8-digit" in note for note in notes)


def test_without_totals_other_goods_are_not_identified(panels: Any, made: Any) -> None:
    rows = made.rows.filter(pc.equal(made.rows["level"], "cn8"))
    tables, notes, _ = _ask(panels, rows)
    rows_of = {row["conduit"]: row for row in tables["conduits"].to_pylist()}
    assert rows_of["KGZ"]["finding"] == "excess, other goods not known"
    assert rows_of["KAZ"]["finding"] == "no clear excess"
    assert tables["event_study"].num_rows == 0 and rows_of["KGZ"]["multiple_other"] is None
    assert any("not identified" in note for note in notes)


def test_a_missing_exporters_month_is_told_and_left_out_of_both_sides(
    panels: Any, made: Any
) -> None:
    gone = pc.and_(
        pc.equal(made.rows["reporter"], "DEU"), pc.equal(made.rows["period"], dt.date(2022, 11, 1))
    )
    tables, notes, _ = _ask(panels, made.rows.filter(pc.invert(gone)))
    assert any("DEU is missing in 2022-11" in note for note in notes)
    month = [r for r in tables["growth"].to_pylist() if r["month"] == dt.date(2022, 11, 1)]
    assert all(not row["complete"] and row["missing"] == "DEU" for row in month)
    full, _, _ = _ask(panels, made.rows)

    def found(answer: Any) -> float:
        return float(answer["conduits"].to_pylist()[0]["multiple"])

    assert found(tables) == pytest.approx(found(full), rel=0.05)


def test_a_value_that_is_not_given_is_no_zero(panels: Any, made: Any) -> None:
    blank = [panels.row("DEU", "KGZ", "85423110", month, None) for month in panels.months()[:3]]
    keys = pc.and_(pc.equal(made.rows["reporter"], "DEU"), pc.equal(made.rows["partner"], "KGZ"))
    keys = pc.and_(keys, pc.equal(made.rows["product"], "85423110"))
    keys = pc.and_(keys, pc.less(made.rows["period"], dt.date(2020, 4, 1)))
    rows = pa.concat_tables([made.rows.filter(pc.invert(keys)), table_of(blank, FLOW)])
    _, notes, panel = _ask(panels, rows)
    assert panel.unknown == 3 and any("3 rows without a value" in note for note in notes)


def test_codes_of_a_new_edition_are_compared_with_nothing(panels: Any, made: Any) -> None:
    new = [
        panels.row("DEU", "KGZ", "85423990", month, 1e9)
        for month in panels.months()
        if month.year == 2022
    ]
    tables, notes, _ = _ask(panels, pa.concat_tables([made.rows, table_of(new, FLOW)]))
    plain, _, _ = _ask(panels, made.rows)
    key = "excess"
    for mine, theirs in zip(
        tables["conduits"].to_pylist(), plain["conduits"].to_pylist(), strict=True
    ):
        assert mine[key] == pytest.approx(theirs[key])
    last = tables["watch_list"].to_pylist()[-1]
    assert last["product"] == "85423990" and last["excess"] is None and not last["significant"]
    assert "nothing to compare" in last["caution"]
    assert any("1 codes came or went" in note for note in notes)


def test_tiers_and_their_absence_are_told(panels: Any, made: Any) -> None:
    listed = table_of([{"source": "chpl", "list": "CHPL", "product": "854231", "tier": "1"}],
                      PRODUCT_LIST)  # fmt: skip
    tables, notes, _ = _ask(panels, made.rows, tables={"product_list": listed})
    assert {row["tier"] for row in tables["watch_list"].to_pylist()} == {"1"}
    assert any("first six digits" in note for note in notes)
    plain, notes, _ = _ask(panels, made.rows)
    assert {row["tier"] for row in plain["watch_list"].to_pylist()} == {None}
    assert any("nearabroad add chpl" in note for note in notes)
    named, _, panel = _ask(panels, made.rows, products=("chpl",), tables={"product_list": listed})
    assert set(panel.codes) == set(panels.LISTED) and named["watch_list"].num_rows


def test_the_mirror_gap_by_total_and_by_product(panels: Any, made: Any) -> None:
    total = sum(
        row["value"]
        for row in made.rows.filter(pc.equal(made.rows["product"], "TOTAL")).to_pylist()
        if row["partner"] == "KGZ" and row["period"].year == 2021
    )
    each = total * 1.1827 * 1.06 * 0.8 / 27
    bought = [
        {"source": "natstats", "indicator": "goods_imports", "state": "KGZ", "partner": code,
         "year": 2021, "value": each, "low": each, "high": each, "unit": "USD, CIF",
         "status": "reported"}
        for code in panels.EXPORTERS
    ]  # fmt: skip
    own = [
        {**panels.row("KGZ", "DEU", "85423110", dt.date(2021, 5, 1), 1e5), "flow": "imports",
         "unit": "USD"}
    ]  # fmt: skip
    rows = pa.concat_tables([made.rows, table_of(own, FLOW)])
    tables, _, _ = _ask(panels, rows, tables={"observation": table_of(bought, OBSERVATION)})
    found = {(r["conduit"], r["product"], r["year"]): r for r in tables["lost"].to_pylist()}
    assert found["KGZ", "TOTAL", 2021]["lost"] == pytest.approx(0.2)
    assert found["KGZ", "TOTAL", 2022]["status"] == "not observable"
    assert found["KGZ", "854231", 2021]["status"] == "estimated"
    assert found["KAZ", "ALL", 2022]["status"] == "not observable"


def test_an_extra_that_is_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from nearabroad.trade import ppml

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(NearabroadError, match=r"PPML needs pyfixest.*nearabroad\[gravity\]"):
        ppml.check_installed()


def test_the_high_priority_list_is_read() -> None:
    table = chpl.read(HAND_MADE / "chpl.csv")
    assert table.schema == PRODUCT_LIST
    assert {row["product"]: row["tier"] for row in table.to_pylist()} == {
        "854231": "1", "851762": "2", "847150": "3.A", "848210": "3.B",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hs6,tier\n85423,1\n", "line 2: '85423' is no HS6 code"),
        ("# x\nhs6,tier\n854231,five\n", "line 3: 'five' is no tier"),
        ("hs6,tier\n854231,1\n8542.31,2\n", "line 3: 854231 stands twice"),
        ("code,tier\n854231,1\n", "columns hs6 are missing"),
        ("hs6,tier\n", "no codes"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=says):
        chpl.read(tmp_path / "x.csv")


def _without(rows: Any, *conditions: Any) -> Any:
    gone = conditions[0]
    for condition in conditions[1:]:
        gone = pc.and_(gone, condition)
    return rows.filter(pc.invert(gone))


def test_an_exporter_that_sold_elsewhere_is_no_missing_month(panels: Any, made: Any) -> None:
    rows = made.rows
    gone = [pc.equal(rows["reporter"], "DEU"), pc.equal(rows["period"], dt.date(2022, 7, 1)),
            pc.is_in(rows["partner"], pa.array(["KGZ", "RUS"]))]  # fmt: skip
    tables, notes, panel = _ask(panels, _without(rows, *gone), through=("KGZ",))
    assert panel.seen.all() and not any("DEU is missing" in note for note in notes)
    month = [r for r in tables["growth"].to_pylist() if r["month"] == dt.date(2022, 7, 1)]
    assert all(row["complete"] for row in month)


@pytest.mark.parametrize(
    ("level", "since", "until", "says"),
    [
        (None, dt.date(2020, 1, 1), dt.date(2020, 6, 1), "exports to KGZ are of 2020-07 to"),
        (None, dt.date(2022, 10, 1), dt.date(2022, 11, 1), "to KGZ are of 2020-01 to 2022-09"),
        ("total", dt.date(2020, 1, 1), dt.date(2020, 1, 1), r"\(TOTAL\) of exports to KGZ are of"),
        ("cn8", dt.date(2020, 1, 1), dt.date(2022, 11, 1), "8-digit rows of exports to KGZ lack"),
    ],
)
def test_months_that_a_destination_lacks_are_no_zeros(
    panels: Any, made: Any, level: str | None, since: dt.date, until: dt.date, says: str
) -> None:
    rows = made.rows
    gone = [pc.equal(rows["partner"], "KGZ"), pc.greater_equal(rows["period"], since),
            pc.less_equal(rows["period"], until)]  # fmt: skip
    if level:
        gone.append(pc.equal(rows["level"], level))
    with pytest.raises(UsageError, match=says):
        _ask(panels, _without(rows, *gone))


def test_a_month_without_products_is_no_zero_but_an_exporters_is_told(
    panels: Any, made: Any
) -> None:
    rows = made.rows
    gone = pc.equal(rows["period"], dt.date(2021, 6, 1)), pc.equal(rows["level"], "cn8")
    with pytest.raises(UsageError, match=r"no 8-digit rows of 2021-06, .*missing, not zero"):
        _ask(panels, _without(rows, *gone))
    _, notes, _ = _ask(panels, _without(rows, *gone, pc.equal(rows["reporter"], "MLT")))
    assert any("MLT has rows of all goods and no 8-digit ones in 2021-06" in n for n in notes)
