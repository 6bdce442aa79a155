"""Products in scenarios: what of them the files hold, and what is not known."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import FLOW, OBSERVATION, PRODUCT_FLOW, table_of
from nearabroad.core.states import Blocs
from nearabroad.pulling.answer import NO_PART, _criticality, _edit, _without
from nearabroad.pulling.figures import Figures
from nearabroad.pulling.flows import Reading
from nearabroad.pulling.products import product_flows
from nearabroad.scenario.accounting import Amount
from nearabroad.scenario.model import scenario
from nearabroad.store.engine import embedded


def held(reporter, partner, value, *, flow="exports", product="2208", level="heading", year=2022,
         unit="USD, FOB"):  # fmt: skip
    return {"source": "comtrade", "reporter": reporter, "partner": partner, "flow": flow,
            "product": product, "level": level, "year": year, "value": value, "unit": unit,
            "status": "reported"}  # fmt: skip


def months_of(count, reporter, partner, value, *, product="2208", unit="EUR", first=1):
    level = "total" if product == "TOTAL" else "heading"
    return [
        {"source": "comext", "reporter": reporter, "partner": partner, "flow": "imports",
         "product": product, "level": level, "period": dt.date(2022, month, 1), "value": value,
         "unit": unit, "status": "reported"}
        for month in range(first, first + count)
    ]  # fmt: skip


def cell_of(direction, year):
    """The lever's cell: RUS has half of ARM's goods."""
    row = {"lever": "trade", "component": direction, "value": 0.5, "low": 0.5, "high": 0.5,
           "status": "reported", "data_year": year, "inputs": "", "note": "", "source": "imts",
           "year": 2023}  # fmt: skip
    return {("trade", direction, "RUS", "ARM"): row}


def reading_with(yearly=(), monthly=(), cells=None, members=("RUS",), goods=()):
    asked = scenario(Blocs(), "RUS", "ARM", "trade", product="2208")
    tables = {
        "product_flow": table_of(list(yearly), PRODUCT_FLOW),
        "flow": table_of(list(monthly), FLOW),
        "observation": table_of(list(goods), OBSERVATION),
    }
    frames = embedded(tables)
    figures = Figures(frames, {"ARM", *members})
    return Reading(asked, 2023, cells or {}, figures, frames, frozenset(members))


def all_goods(year, value):
    """ARM's exports of goods in total."""
    return {"source": "imts", "indicator": "exports_goods", "state": "ARM", "partner": None,
            "year": year, "value": value, "low": value, "high": value, "unit": "USD",
            "status": "reported"}  # fmt: skip


def test_a_reported_zero_is_no_part_of_all_goods():
    rows_ = [held("ARM", "RUS", 0.0), held("ARM", "GEO", 5.0)]
    exports, _ = product_flows(
        reading_with(rows_, cells=cell_of("exports", 2022), goods=[all_goods(2022, 1000.0)])
    )
    assert (exports.amount.value, exports.part, exports.component) == (0.0, 0.0, "exports")
    found = _criticality(SimpleNamespace(cells={}), SimpleNamespace(flow=exports))
    assert found == ((), 0.0)
    pulling = SimpleNamespace(asked=scenario(Blocs(), "RUS", "ARM", "trade", product="2208"))
    assert _edit(pulling, None, SimpleNamespace(flow=exports, account=None)) == (None, [])


def test_all_goods_are_of_the_products_year_or_the_part_is_not_known():
    rows_ = [held("ARM", "RUS", 50.0)]
    same = reading_with(rows_, cells=cell_of("exports", 2022), goods=[all_goods(2022, 1000.0)])
    exports, _ = product_flows(same)
    assert exports.part == pytest.approx(50.0 / (0.5 * 1000.0))
    later = reading_with(rows_, cells=cell_of("exports", 2023), goods=[all_goods(2023, 1000.0)])
    exports, _ = product_flows(later)
    assert exports.component is None
    assert "the product is of 2022, all goods of 2023" in exports.note
    nearby = reading_with(rows_, cells=cell_of("exports", 2022), goods=[all_goods(2023, 1000.0)])
    exports, _ = product_flows(nearby)
    assert exports.component is None
    assert "all goods of another year: total of 2023" in exports.note


def test_more_of_a_product_than_of_all_goods_is_no_part():
    small = reading_with([held("ARM", "RUS", 50.0)], cells=cell_of("exports", 2022),
                         goods=[all_goods(2022, 60.0)])  # fmt: skip
    exports, _ = product_flows(small)
    assert (exports.amount.value, exports.component) == (50.0, None)
    assert "50 USD of it in 2022 are more than the 30 of all goods" in exports.note


def test_a_part_that_is_not_known_leaves_the_lever_unknown():
    asked = scenario(Blocs(), "RUS", "ARM", "trade", product="2208")
    exports, imports = product_flows(reading_with([held("ARM", "RUS", 50.0)]))
    assert _without(asked, [exports, imports]) == f"{NO_PART} (exports of HS 2208)"
    known = replace(exports, component="exports")
    assert not _without(asked, [known, imports]).startswith(NO_PART)


def test_members_who_are_not_known_leave_a_band():
    both = ("RUS", "BLR")
    rows_ = [held("RUS", "ARM", 7.0, flow="imports", year=2021),
             held("BLR", "ARM", 3.0, flow="imports", year=2021),
             held("RUS", "ARM", 8.0, flow="imports", year=2022)]  # fmt: skip
    exports, _ = product_flows(reading_with(rows_, members=both))
    assert (exports.amount.value, exports.year) == (10.0, 2021)  # most members, not the newest
    assert "the files of 2022 tell less of it" in exports.note
    exports, _ = product_flows(reading_with(rows_[2:], members=both))
    assert (exports.amount, exports.year) == (None, 2022)
    assert exports.reason == "without BLR: not known; the others add up to 8 USD in 2022"
    bound = held("BLR", "ARM", 90.0, flow="imports", product="TOTAL", level="total")
    exports, _ = product_flows(reading_with([*rows_[2:], bound], members=both))
    assert exports.amount == Amount(None, 8.0, 98.0)
    assert "without BLR: not known, at most all their goods" in exports.note
    assert (exports.status, exports.component) == ("truncated", None)


def test_an_answer_of_one_partner_is_not_all_trade():
    asked_of_one = [held("ARM", "GEO", 5.0, year=2023), held("ARM", "RUS", 4.0, year=2022)]
    exports, _ = product_flows(reading_with(asked_of_one))
    assert (exports.amount.value, exports.year, exports.others) == (4.0, 2022, {})
    assert "the files of 2023 tell less of it with RUS" in exports.note
    assert "the files do not hold all partners" in exports.note
    with pytest.raises(UsageError, match="is not in the files held"):
        product_flows(reading_with(asked_of_one[:1]))
    # With a row of the world that is more than its partners, somebody is left out all the same.
    part = [held("ARM", "WLD", 9.0, year=2023), *asked_of_one]
    assert product_flows(reading_with(part))[0].year == 2022
    whole = [held("ARM", "WLD", 5.0, year=2023), *asked_of_one]
    with pytest.raises(UsageError, match="of 2023 on record, and none with RUS"):
        product_flows(reading_with(whole))


def test_whether_a_code_is_the_whole_is_told_of_each_partner():
    rows_ = [held("ARM", "GEO", 5.0), held("ARM", "WLD", 9.0),
             held("ARM", "RUS", 4.0, product="220820", level="subheading")]  # fmt: skip
    exports, _ = product_flows(reading_with(rows_))
    assert (exports.amount.value, exports.others) == (4.0, {"GEO": 5.0})
    assert "220820 of it: what is cut is these" in exports.note


def test_months_of_other_partners_and_of_all_goods_make_no_year():
    half = months_of(6, "RUS", "ARM", 1.0)
    others = [*months_of(6, "RUS", "GEO", 1.0, first=7),
              *months_of(12, "RUS", "ARM", 9.0, product="TOTAL")]  # fmt: skip
    with pytest.raises(UsageError, match="is not in the files held"):
        product_flows(reading_with(monthly=[*half, *others]))
    rest = months_of(6, "RUS", "ARM", 1.0, first=7)
    exports, _ = product_flows(
        reading_with(monthly=[*half, *rest, *others], cells=cell_of("exports", 2022))
    )
    assert (exports.amount.value, exports.unit) == (12.0, "EUR")
    assert exports.part == pytest.approx(12.0 / 108.0)


def test_goods_in_total_are_summed_over_units_and_asked_of_every_member():
    code = months_of(12, "RUS", "ARM", 1.0, unit="USD, CIF")
    total = [*months_of(6, "RUS", "ARM", 9.0, product="TOTAL", unit="USD, CIF"),
             *months_of(6, "RUS", "ARM", 7.0, product="TOTAL", unit="USD, FOB", first=7),
             ]  # fmt: skip
    cells = cell_of("exports", 2022)
    exports, _ = product_flows(reading_with(monthly=[*code, *total], cells=cells))
    assert exports.part == pytest.approx(12.0 / (6 * 9.0 + 6 * 7.0))
    other = months_of(12, "BLR", "ARM", 1.0, unit="USD, CIF")
    exports, _ = product_flows(
        reading_with(monthly=[*code, *total, *other], cells=cells, members=("RUS", "BLR"))
    )
    assert (exports.amount.value, exports.component) == (24.0, None)
