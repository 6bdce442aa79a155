"""Both sides of a flow: by hand, and what holds for any."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.mirror import Factor, Side, mirror, mirrors, total

amounts = st.floats(0.0, 1e12, allow_nan=False)
maybe = st.none() | amounts


def _sides(exports: float | None, imports: float | None) -> tuple[Side | None, Side | None]:
    return (
        None if exports is None else Side.exact(exports, "FOB"),
        None if imports is None else Side.exact(imports, "CIF"),
    )


def test_both_sides_by_hand() -> None:
    found = mirror(*_sides(90.0, 106.0))
    assert found.value == pytest.approx(95.0)
    assert (found.low, found.high) == (90.0, pytest.approx(106.0 / 1.02))
    assert found.gap == pytest.approx(10.0 / 95.0)
    assert (found.used, found.status) == ("both", "reported")


def test_one_side_by_hand() -> None:
    seller, buyer = mirror(*_sides(90.0, None)), mirror(*_sides(None, 106.0))
    assert (seller.value, seller.low, seller.high, seller.used) == (90.0, 90.0, 90.0, "exporter")
    assert buyer.value == pytest.approx(100.0) and buyer.status == "mirrored"
    assert (buyer.low, buyer.high) == (pytest.approx(106 / 1.10), pytest.approx(106 / 1.02))
    assert seller.gap is None and buyer.gap is None


def test_a_blank_side_is_not_a_zero() -> None:
    assert mirror(*_sides(50.0, None)).low == 50.0
    assert mirror(*_sides(50.0, 0.0)).low == 0.0
    assert mirror(*_sides(50.0, 0.0)).gap == -2.0
    assert mirror(*_sides(0.0, 0.0)).gap == 0.0
    assert mirror(None, None).value is None


def test_a_factor_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="factor"):
        Factor(0.9, 0.8, 1.0)


@given(maybe, maybe)
def test_the_value_lies_in_its_band_and_the_band_holds_both(
    exports: float | None, imports: float | None
) -> None:
    found = mirror(*_sides(exports, imports))
    if exports is None and imports is None:
        assert found.status == "unobserved" and found.low is None
        return
    assert found.value is not None and found.low is not None and found.high is not None
    slack = 1e-9 * max(1.0, found.high)
    assert found.low - slack <= found.value <= found.high + slack
    for side in (found.exporter, found.importer):
        assert side is None or (found.low <= side.low and side.high <= found.high)


@given(amounts, amounts, st.floats(1e-3, 1e3))
def test_the_gap_has_no_unit(exports: float, imports: float, scale: float) -> None:
    one, other = (
        mirror(*_sides(exports, imports)),
        mirror(*_sides(exports * scale, imports * scale)),
    )
    assert one.gap is not None and -2.0 <= one.gap <= 2.0
    if exports + imports > 1e-3:
        assert other.gap == pytest.approx(one.gap, abs=1e-6)


def _row(
    indicator: str, state: str, partner: str, value: float | None, **more: Any
) -> dict[str, Any]:
    unit = "USD, CIF" if indicator == "goods_imports" else "USD, FOB"
    return {
        "source": "a", "indicator": indicator, "state": state, "partner": partner, "year": 2023,
        "value": value, "low": value, "high": value, "unit": unit, **more,
    }  # fmt: skip


def test_observations_are_paired_and_aggregates_left_out() -> None:
    found = mirrors(
        [
            _row("goods_exports", "RUS", "UZB", 228.0),
            _row("goods_imports", "UZB", "RUS", 66.0),
            _row("goods_imports", "UZB", "RUS", 70.0, source="b"),
            _row("goods_exports", "RUS", "WLD", 4711.0),
            _row("goods_exports", "RUS", "KAZ", None),
            _row("goods_imports_consignment", "ARM", "RUS", 1.0),
        ]
    )
    assert list(found) == [("RUS", "KAZ", 2023), ("RUS", "UZB", 2023)]
    pair = found["RUS", "UZB", 2023]
    assert pair.importer is not None and pair.importer.sources == ("a", "b")
    assert pair.importer.value == pytest.approx(68.0 / 1.06)
    assert pair.low == pytest.approx(66.0 / 1.10) and pair.high == 228.0
    assert found["RUS", "KAZ", 2023].status == "unobserved"


def test_a_total_with_a_hole_is_incomplete_not_smaller() -> None:
    hole = total({"ARM": 12.0, "BLR": 47.0, "KAZ": None})
    assert (hole.value, hole.known, hole.missing) == (None, 59.0, ("KAZ",))
    assert total({"ARM": 12.0, "BLR": 0.0}).value == 12.0
