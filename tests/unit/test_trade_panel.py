"""The trade panel: flows from all sides, totals with holes, shares; by hand and for any figures."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.codes import is_state
from nearabroad.core.schemas import OBSERVATION, table_of
from nearabroad.core.states import states
from nearabroad.core.trade_panel import TradePanel

Row = dict[str, Any]
OTHERS = [code for code in sorted(states()) if code not in ("RUS", "KAZ", "UZB", "CHN")][:25]


def said(
    source: str, state: str, flow: str, partner: str, value: float | None, year: int = 2020,
    **more: Any,
) -> Row:  # fmt: skip
    unit = "USD, FOB" if flow == "exports" else "USD, CIF"
    return {
        "source": source, "indicator": f"goods_{flow}", "state": state, "partner": partner,
        "year": year, "value": value, "low": value, "high": value, "unit": unit,
        "status": "unobserved" if value is None else "reported", "snapshot": f"hash of {source}",
        **more,
    }  # fmt: skip


def many(source: str, state: str, flow: str, each: float, year: int = 2020) -> list[Row]:
    """Twenty-five partners of no interest, so that the rows are a whole list."""
    return [said(source, state, flow, code, each, year) for code in OTHERS]


def panel(*rows: Row) -> TradePanel:
    return TradePanel(table_of(list(rows), OBSERVATION))


def test_both_sides_of_a_flow_with_cif() -> None:
    found = panel(
        said("imf", "RUS", "exports", "KAZ", 90.0), said("nat", "KAZ", "imports", "RUS", 106.0)
    ).flow("RUS", "KAZ", 2020)
    # 106 / 1.06 = 100, band 106 / 1.10 .. 106 / 1.02; mean of 90 and 100
    assert (found.value, found.used, found.status) == (95.0, "both", "reported")
    assert (found.low, found.high) == (90.0, pytest.approx(106 / 1.02))
    assert found.gap == pytest.approx(10 / 95)
    assert found.sources == ("imf", "nat")
    assert found.snapshots == ("hash of imf", "hash of nat")


def test_a_mirror_alone_is_mirrored() -> None:
    found = panel(said("nat", "KAZ", "imports", "RUS", 106.0)).flow("RUS", "KAZ", 2020)
    assert (found.value, found.used, found.status) == (pytest.approx(100.0), "importer", "mirrored")
    assert (found.low, found.high) == (pytest.approx(106 / 1.10), pytest.approx(106 / 1.02))


def test_a_blank_is_unobserved_and_a_zero_is_zero() -> None:
    blank = panel(said("imf", "RUS", "exports", "KAZ", None)).flow("RUS", "KAZ", 2020)
    zero = panel(said("imf", "RUS", "exports", "KAZ", 0.0)).flow("RUS", "KAZ", 2020)
    assert (blank.status, blank.low, blank.used) == ("unobserved", None, "none")
    assert blank.notes == ("imf: RUS exports KAZ blank",)
    assert (zero.status, zero.value, zero.notes) == ("reported", 0.0, ())


def test_an_estimate_beside_a_report_widens_the_band_and_moves_nothing() -> None:
    found = panel(
        said("imf", "RUS", "exports", "UZB", 228.0, status="estimated"),
        said("nat", "UZB", "imports", "RUS", 66.0),
    ).flow("RUS", "UZB", 2020)
    assert (found.value, found.status, found.used) == (
        pytest.approx(66 / 1.06), "mirrored", "importer",
    )  # fmt: skip
    assert (found.low, found.high) == (pytest.approx(66 / 1.10), 228.0)
    alone = panel(said("imf", "RUS", "exports", "UZB", 228.0, status="estimated"))
    assert alone.flow("RUS", "UZB", 2020).status == "estimated"


def test_a_source_with_one_figure_for_both_sides_is_a_voice_of_its_own() -> None:
    reconciled = [
        said("baci", "RUS", "exports", "KAZ", 97.0),
        said("baci", "KAZ", "imports", "RUS", 97.0, unit="USD, FOB"),
    ]
    alone = panel(*reconciled).flow("RUS", "KAZ", 2020)
    assert (alone.used, alone.value, alone.seller, alone.gap) == ("reconciled", 97.0, None, None)
    both = panel(
        *reconciled, said("imf", "RUS", "exports", "KAZ", 90.0),
        said("nat", "KAZ", "imports", "RUS", 106.0),
    ).flow("RUS", "KAZ", 2020)  # fmt: skip
    # median of 90, 100 and 97; the gap is that of the two real sides
    assert both.value == 97.0 and both.gap == pytest.approx(10 / 95)


def test_a_jump_is_flagged_where_it_stands() -> None:
    rows = [row for year in (2021, 2022) for row in many("imf", "RUS", "exports", 10.0, year)]
    made = panel(
        *rows, said("imf", "RUS", "exports", "UZB", 6.1, 2021),
        said("imf", "RUS", "exports", "UZB", 22.8, 2022),
    )  # fmt: skip
    assert made.flow("RUS", "UZB", 2021).flags == ()
    assert made.flow("RUS", "UZB", 2022).flags == (
        "implausible jump: RUS exports UZB 2022 3.7 times 2021 (imf)",
    )
    share = made.share("RUS", "UZB", "exports", 2022)
    assert "implausible jump: RUS exports UZB 2022" in share.note


def test_a_total_is_the_worlds_row_or_states_and_rests_never_groups() -> None:
    rows = [
        *many("a", "KAZ", "exports", 2.0), said("a", "KAZ", "exports", "NES", 30.0),
        said("a", "KAZ", "exports", "EAEU", 40.0), said("a", "KAZ", "exports", "CIS", 50.0),
    ]  # fmt: skip
    summed = panel(*rows).total("KAZ", "exports", 2020)
    # 25 states at 2 and a rest of 30; groups are part of that already
    assert (summed.value, summed.how) == (80.0, ("a: sum of 26 partners and rests",))
    world = panel(*rows, said("a", "KAZ", "exports", "WLD", 100.0)).total("KAZ", "exports", 2020)
    assert (world.value, world.how) == (100.0, ("a: the publisher's world row",))
    assert world.notes == ("a: the partners' rows hold 80% of exports 2020",)


def test_a_few_rows_are_no_total() -> None:
    made = panel(said("a", "KAZ", "exports", "RUS", 10.0), said("a", "KAZ", "exports", "CHN", 20.0))
    assert made.total("KAZ", "exports", 2020).status == "unobserved"
    assert made.share("KAZ", "RUS", "exports", 2020).observed is False


def test_a_total_with_a_blank_partner_is_incomplete_and_bounded() -> None:
    rows = [
        row
        for year, world in ((2019, 100.0), (2020, 95.0))
        for row in (
            *many("a", "RUS", "exports", 3.0, year), said("a", "RUS", "exports", "WLD", world, year)
        )
    ]  # fmt: skip
    small, large = (
        said("a", "RUS", "exports", "UZB", 0.1, 2019), said("a", "RUS", "exports", "KAZ", 8.0, 2019)
    )  # fmt: skip
    hole = said("a", "RUS", "exports", "KAZ", None)
    made = panel(*rows, small, large, hole, said("a", "RUS", "exports", "UZB", None))
    found = made.total("RUS", "exports", 2020)
    # Kazakhstan at most twice its 8; Uzbekistan at most .2 of 95, too little to name
    assert (found.value, found.complete, found.missing) == (None, False, {"KAZ": 16.0})
    assert (found.low, found.high) == (95.0, pytest.approx(95.0 + 16.0 + 0.2))
    share = made.share("RUS", [OTHERS[0], "KAZ"], "exports", 2020)
    assert (share.value, share.status) == (None, "truncated")
    assert share.low == pytest.approx(3.0 / 111.2) and share.high == pytest.approx(19.0 / 95.0)
    assert "incomplete: KAZ at most" in share.note
    assert made.total("RUS", "exports", 2019).complete


def test_a_share_of_the_states_own_needs_no_factor() -> None:
    made = panel(
        *many("a", "KAZ", "imports", 2.0), said("a", "KAZ", "imports", "RUS", 50.0),
        said("a", "KAZ", "imports", "WLD", 100.0),
    )  # fmt: skip
    found = made.share("KAZ", "RUS", "imports", 2020)
    assert (found.value, found.low, found.high, found.status) == (0.5, 0.5, 0.5, "reported")
    assert found.inputs == (
        "a/goods_imports/KAZ/RUS/2020", "a/goods_imports/KAZ/WLD/2020",
    )  # fmt: skip


def test_a_mirrored_share_stands_over_the_states_own_total_both_fob() -> None:
    made = panel(
        said("imf", "RUS", "exports", "KAZ", 40.0), said("nat", "KAZ", "imports", "WLD", 106.0)
    )
    found = made.share("KAZ", "RUS", "imports", 2020)
    # 40 over 106 / 1.06 = 100; 106 / 1.02 and 106 / 1.10 for the ends
    assert (found.value, found.status) == (pytest.approx(0.40), "mirrored")
    assert found.low == pytest.approx(40 * 1.02 / 106)
    assert found.high == pytest.approx(40 * 1.10 / 106)


def test_own_figures_give_the_value_and_the_mirror_the_band() -> None:
    made = panel(
        said("imf", "RUS", "exports", "KAZ", 40.0), said("nat", "KAZ", "imports", "WLD", 106.0),
        said("nat", "KAZ", "imports", "RUS", 37.1),
    )  # fmt: skip
    found = made.share("KAZ", "RUS", "imports", 2020)
    assert (found.value, found.status) == (pytest.approx(0.35), "reported")
    assert (found.low, found.high) == (pytest.approx(0.35), pytest.approx(44 / 106))
    assert "sources differ: nat 35.0%, imf mirrored 40.0%" in found.note


def test_a_member_without_a_row_has_at_most_what_the_rows_leave() -> None:
    made = panel(
        *many("a", "KGZ", "exports", 2.0), said("a", "KGZ", "exports", "RUS", 10.0),
        said("a", "KGZ", "exports", "WLD", 100.0),
    )  # fmt: skip
    found = made.share("KGZ", ["RUS", "CHN"], "exports", 2020)
    # 25 * 2 + 10 in rows, 40 in nobody's
    assert (found.value, found.low, found.high) == (None, 0.1, pytest.approx(0.5))


def test_trade_adds_both_flows() -> None:
    made = panel(
        said("a", "RUS", "exports", "KAZ", 10.0), said("a", "RUS", "exports", "WLD", 100.0),
        said("a", "RUS", "imports", "KAZ", 5.0), said("a", "RUS", "imports", "WLD", 50.0),
    )  # fmt: skip
    assert made.share("RUS", "KAZ", "trade", 2020).value == pytest.approx(0.1)
    one = panel(said("a", "RUS", "exports", "KAZ", 10.0), said("a", "RUS", "exports", "WLD", 100.0))
    assert not one.share("RUS", "KAZ", "trade", 2020).observed


def test_an_empty_panel_answers_that_nothing_is_observed() -> None:
    empty = TradePanel(pa.table({item.name: pa.array([], item.type) for item in OBSERVATION}))
    assert empty.flow("RUS", "KAZ", 2020).status == "unobserved"
    assert list(empty.flows()) == [] and empty.years("KAZ", "exports") == ()


amounts = st.floats(1.0, 1e11)
reported = st.sampled_from(["reported", "estimated"])
voices = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans(), amounts, reported), min_size=1, max_size=6,
    unique_by=lambda voice: voice[:2],
)  # fmt: skip


def _voices(found: list[tuple[str, bool, float, str]]) -> list[Row]:
    return [
        said(source, "KAZ", "imports", "RUS", value, status=status)
        if own
        else said(source, "RUS", "exports", "KAZ", value, status=status)
        for source, own, value, status in found
    ]


@settings(max_examples=60, deadline=None)
@given(voices, amounts)
def test_a_flows_band_holds_every_side_and_a_new_source_never_narrows_it(
    found: list[tuple[str, bool, float, str]], more: float
) -> None:
    flow = panel(*_voices(found)).flow("RUS", "KAZ", 2020)
    assert flow.value is not None and flow.low is not None and flow.high is not None
    slack = 1e-9 * flow.high
    assert flow.low - slack <= flow.value <= flow.high + slack
    for side in (flow.seller, flow.buyer, flow.reconciled):
        assert side is None or (flow.low <= side.low and side.high <= flow.high)
    wider = panel(*_voices([*found, ("d", True, more, "reported")])).flow("RUS", "KAZ", 2020)
    assert wider.low is not None and wider.high is not None
    assert wider.low <= flow.low and wider.high >= flow.high


@settings(max_examples=60, deadline=None)
@given(voices, amounts)
def test_a_shares_value_lies_in_its_band_and_a_new_source_never_narrows_it(
    found: list[tuple[str, bool, float, str]], more: float
) -> None:
    totals = [
        said(source, "KAZ", "imports", "WLD", 2e11) for source in "abcd"
    ]  # the same world in each source
    share = panel(*_voices(found), *totals).share("KAZ", "RUS", "imports", 2020)
    assert share.value is not None and share.low is not None and share.high is not None
    assert 0.0 <= share.low <= share.value <= share.high <= 1.0
    new = [*_voices(found), said("d", "KAZ", "imports", "RUS", more)]
    wider = panel(*new, *totals).share("KAZ", "RUS", "imports", 2020)
    assert wider.low is not None and wider.high is not None
    assert wider.low <= share.low + 1e-12 and wider.high >= share.high - 1e-12


def test_the_others_are_states() -> None:
    assert all(is_state(code) for code in OTHERS)
