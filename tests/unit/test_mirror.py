"""One side of a flow, the CIF/FOB factor and the gap: by hand, and what holds for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.mirror import Factor, Side, gap_of

amounts = st.floats(0.0, 1e12, allow_nan=False)


def test_a_cif_figure_is_divided_by_the_factor_and_its_band_widens() -> None:
    found = Side.exact(106.0, "CIF", "a").fob()
    assert (found.value, found.basis, found.sources) == (pytest.approx(100.0), "FOB", ("a",))
    assert (found.low, found.high) == (pytest.approx(106 / 1.10), pytest.approx(106 / 1.02))


def test_a_fob_figure_stays_as_it_is() -> None:
    side = Side.exact(106.0, "FOB")
    assert side.fob() is side


def test_a_side_without_a_point_keeps_none() -> None:
    found = Side(None, 53.0, 106.0, "CIF").fob()
    assert found.value is None and found.low == pytest.approx(53 / 1.10)


def test_the_gap_by_hand() -> None:
    # 110 less 90 over 100
    assert gap_of(Side.exact(90.0, "FOB"), Side.exact(110.0, "FOB")) == pytest.approx(0.2)
    assert gap_of(Side.exact(50.0, "FOB"), Side.exact(0.0, "FOB")) == -2.0
    assert gap_of(Side.exact(0.0, "FOB"), Side.exact(0.0, "FOB")) == 0.0
    assert gap_of(None, Side.exact(1.0, "FOB")) is None
    assert gap_of(Side(None, 1.0, 2.0, "FOB"), Side.exact(1.0, "FOB")) is None


def test_a_factor_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="factor"):
        Factor(0.9, 0.8, 1.0)


@given(amounts, st.floats(1.0, 1.2))
def test_the_band_holds_the_value(amount: float, value: float) -> None:
    found = Side.exact(amount, "CIF").fob(Factor(value, 1.0, 1.2))
    assert found.value is not None and found.low <= found.value <= found.high


@given(amounts, amounts, st.floats(1e-3, 1e3))
def test_the_gap_has_no_unit(exports: float, imports: float, scale: float) -> None:
    one = gap_of(Side.exact(exports, "FOB"), Side.exact(imports, "FOB"))
    other = gap_of(Side.exact(exports * scale, "FOB"), Side.exact(imports * scale, "FOB"))
    assert one is not None and -2.0 <= one <= 2.0
    if exports + imports > 1e-3:
        assert other == pytest.approx(one, abs=1e-6)
