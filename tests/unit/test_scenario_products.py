"""Scenarios of one product, and the measured shape of a year."""

import datetime as dt
from collections import defaultdict
from importlib import resources

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.errors import UsageError
from nearabroad.core.schemas import FLOW, OBSERVATION, PRODUCT_FLOW, table_of
from nearabroad.core.states import Blocs
from nearabroad.pulling.figures import Figures
from nearabroad.pulling.flows import FlowAtRisk, Reading
from nearabroad.pulling.products import product_flows
from nearabroad.pulling.seasons import season_for
from nearabroad.scenario.accounting import EVEN, Amount
from nearabroad.scenario.model import scenario
from nearabroad.scenario.seasons import Season, season_of
from nearabroad.sources import baci, cba_transfers, comtrade
from nearabroad.store.engine import embedded

KAZAKHSTAN, CHINA = 398, 156
MONTHS = st.lists(st.floats(0.0, 1e9), min_size=12, max_size=12).filter(lambda x: sum(x) > 1.0)


def rows(answer, table="scenario", **wanted):
    return [
        row for row in answer.tables[table].to_pylist()
        if all(row[key] == value for key, value in wanted.items())
    ]  # fmt: skip


# Seasons


def test_a_season_by_hand():
    # Year one: all in January, 12 times its mean; year two: even, 1 time. Mean 6.5 of 12 and 0.5.
    one, two = [120.0] + [0.0] * 11, [7.0] * 12
    found = season_of({2001: one, 2002: two}, "office")
    assert found.parts[0] == pytest.approx(6.5 / 12)
    assert found.parts[1] == pytest.approx(0.5 / 12)
    assert found.years == (2001, 2002)
    assert "2 years (2001–2002, office), from February 0.50 times to January 6.50" in found.told()


def test_a_year_with_a_hole_is_no_shape():
    assert season_of({2001: [1.0] * 11 + [None], 2002: [0.0] * 12}, "x") == Season()
    assert Season().parts == EVEN
    assert Season().told() == "spread evenly: the source is yearly"


def test_a_reporter_with_months_missing_does_not_shape_the_year():
    # DEU reports 100 every month of 2020, POL 100 from January to June only: DEU's year is even,
    # the sum of both would have twice as much in its first half. Of 2021 nobody has all months.
    months = [("DEU", 2020, month) for month in range(1, 13)]
    months += [("POL", year, month) for year in (2020, 2021) for month in range(1, 7)]
    table = table_of(
        [{"source": "office", "reporter": who, "partner": "ARM", "flow": "imports",
          "product": "TOTAL", "level": "total", "period": dt.date(year, month, 1), "value": 100.0}
         for who, year, month in months], FLOW)  # fmt: skip
    frames = embedded({"flow": table, "observation": table_of([], OBSERVATION)})
    asked = scenario(Blocs(), "RUS", "ARM", "trade")
    members = frozenset({"DEU", "POL"})
    reading = Reading(asked, 2023, {}, Figures(frames, {"ARM"}), frames, members)
    amount = Amount(1.0, 1.0, 1.0)
    flow = FlowAtRisk("exports", "trade", "exports", "USD", 2020, amount, None, "reported")
    found = season_for(reading, flow)
    assert found.parts == pytest.approx([1 / 12] * 12)
    assert (found.years, found.source) == ((2020,), "office")


@given(st.dictionaries(st.integers(2000, 2020), MONTHS, min_size=1, max_size=5),
       st.floats(0.1, 10.0))  # fmt: skip
def test_parts_add_up_and_the_size_of_a_year_does_not_count(years, by):
    found = season_of(years, "x")
    assert sum(found.parts) == pytest.approx(1.0)
    larger = season_of({y: [by * value for value in months] for y, months in years.items()}, "x")
    assert larger.parts == pytest.approx(found.parts)


# What is asked


@pytest.mark.parametrize("code", ["27", "2709", "27.09", "270900"])
def test_a_product_is_a_code_of_two_four_or_six_digits(code):
    asked = scenario(Blocs(), "RUS", "KAZ", "trade", product=code)
    assert asked.hs == code.replace(".", "")
    assert asked.products == ("exports", "imports")


@pytest.mark.parametrize("code", ["7", "270", "27090", "27090010"])
def test_a_code_of_other_length_is_refused(code):
    with pytest.raises(UsageError, match="has 2, 4 or 6 digits"):
        scenario(Blocs(), "RUS", "KAZ", "trade", product=code)


def test_a_chapter_that_there_is_not_is_refused():
    for code in ("00", "7701"):
        with pytest.raises(UsageError, match="from 01 to 97"):
            scenario(Blocs(), "RUS", "KAZ", "trade", product=code)


def test_a_product_of_another_lever_and_a_month_that_is_none_are_refused():
    with pytest.raises(UsageError, match="no product '2709' of energy"):
        scenario(Blocs(), "RUS", "KAZ", "energy", product="2709")
    with pytest.raises(UsageError, match="codes of the Harmonized System"):
        scenario(Blocs(), "RUS", "KAZ", "trade", product="wine")
    with pytest.raises(UsageError, match="month 13 cannot be"):
        scenario(Blocs(), "RUS", "KAZ", "trade", begins=13)


# Products of the embedded extract


@pytest.fixture(scope="module")
def crude_to_china(observatory):
    return observatory.scenario(patron="CHN", neighbor="KAZ", lever="trade", product="2709")


def raw_crude(year):
    """USD of Kazakhstan's crude by buyer, from the embedded bytes themselves."""
    table = pq.read_table(resources.files("nearabroad") / "data" / "baci_energy.parquet")
    sold = pc.and_(pc.equal(table["i"], KAZAKHSTAN), pc.equal(table["t"], year))
    found = table.filter(pc.and_(sold, pc.equal(table["k"], "270900")))
    return dict(zip(found["j"].to_pylist(), [v * 1e3 for v in found["v"].to_pylist()],
                    strict=True))  # fmt: skip


def test_a_product_is_measured_from_the_products_own_rows(crude_to_china):
    (ours,) = rows(crude_to_china, pulled="exports of HS 2709", party="KAZ")
    raw = raw_crude(ours["year"])
    assert ours["at_risk"] == pytest.approx(raw[CHINA])
    assert ours["loses"] == "sales"
    fillers = rows(crude_to_china, "scenario_filler", pulled="exports of HS 2709")
    shares = {row["supplier"]: row["share_before"] for row in fillers}
    assert "CHN" not in shares
    assert shares["ITA"] == pytest.approx(raw[380 if 380 in raw else 381] / sum(raw.values()))


def test_without_a_total_of_goods_what_a_product_does_to_grip_is_not_observable(crude_to_china):
    (grip,) = rows(crude_to_china, "scenario_lever", index="grip")
    assert not grip["observable"]
    assert "what part of all goods" in grip["reason"]


def test_a_product_that_the_store_lacks_says_what_to_add(observatory):
    with pytest.raises(UsageError, match="nearabroad add comtrade FILE") as told:
        observatory.scenario(patron="RUS", neighbor="ARM", lever="trade", product="2204")
    assert "ARM with RUS in wine (HS 2204)" in str(told.value)
    assert "\n" not in str(told.value)


def test_without_monthly_figures_the_answer_says_that_it_is_spread_evenly(crude_to_china):
    assert any(note.endswith("spread evenly: the source is yearly.")
               for note in crude_to_china.notes)  # fmt: skip
    assert {row["season_years"] for row in rows(crude_to_china, "scenario_month")} == {0}


def test_a_flow_that_has_ended_is_not_taken_from_an_earlier_year():
    # Lithuania's crude: from Russia to 2022 alone, from others in 2023 too.
    rows_ = [
        {"source": "baci", "reporter": "LTU", "partner": who, "flow": "imports",
         "product": "270900", "level": "subheading", "year": year, "value": 5.0,
         "unit": "USD, FOB; reconciled", "status": "reported"}
        for who, year in (("RUS", 2022), ("SAU", 2022), ("SAU", 2023))
    ]  # fmt: skip
    table = table_of(rows_, PRODUCT_FLOW)
    with pytest.raises(UsageError, match="of 2023 on record, and none with RUS"):
        product_flows(reading_of(table, "RUS", "LTU", "2709"))
    _, imports = product_flows(reading_of(table, "RUS", "LTU", "2709", year=2022))
    assert (imports.amount.value, imports.year) == (5.0, 2022)


# Products that a file brings


ANSWER = """freqCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,\
customsCode,motCode,cifvalue,fobvalue,primaryValue,isReported
A,2022,2022,51,X,643,0,2208,C00,0,,250,250,True
A,2022,2022,51,X,268,0,2208,C00,0,,50,50,True
A,2022,2022,51,X,0,0,2208,C00,0,,300,300,True
"""


def reading_of(table, patron, neighbor, code, year=2023):
    asked = scenario(Blocs(), patron, neighbor, "trade", product=code)
    frames = embedded({"product_flow": table, "observation": table_of([], OBSERVATION)})
    figures = Figures(frames, {neighbor, patron})
    return Reading(asked, year, {}, figures, frames, frozenset({patron}))


def test_a_comtrade_answer_by_product_can_be_cut(tmp_path):
    (tmp_path / "brandy.csv").write_text(ANSWER, encoding="utf-8")
    table = comtrade.products(tmp_path / "brandy.csv")
    exports, imports = product_flows(reading_of(table, "RUS", "ARM", "2208"))
    assert (exports.amount.value, exports.year, exports.sources) == (250.0, 2022, ("comtrade",))
    assert exports.others == {"GEO": 50.0}  # the world's row is no partner
    assert imports.amount is None
    assert imports.reason == "imports of it with RUS are not in the files held"
    # From Georgia's side only Armenia's own report tells: the flow, and nobody else's part of it.
    _, bought = product_flows(reading_of(table, "ARM", "GEO", "2208"))
    assert (bought.amount.value, bought.others) == (50.0, {})
    assert "from the patron's side" in bought.note


def test_a_product_out_of_finer_codes_names_them():
    rows_ = [
        {"source": "baci", "reporter": who, "partner": "KAZ", "flow": "imports", "product": code,
         "level": "subheading", "year": 2023, "value": value, "unit": "USD, FOB; reconciled",
         "status": "reported"}
        for who, code, value in (("CHN", "271111", 4.0), ("CHN", "271121", 6.0),
                                 ("UZB", "271121", 10.0), ("CHN", "270900", 3.0))
    ]  # fmt: skip
    table = table_of(rows_, PRODUCT_FLOW)
    gas, _ = product_flows(reading_of(table, "CHN", "KAZ", "2711"))
    assert (gas.amount.value, gas.others) == (10.0, {"UZB": 10.0})
    assert "271111, 271121 of it: what is cut is these" in gas.note
    # 270900 is the whole of heading 2709, which is not divided.
    crude, _ = product_flows(reading_of(table, "CHN", "KAZ", "2709"))
    assert "what is cut is these" not in crude.note


def test_products_of_an_extract_are_both_states_own(tmp_path):
    path = tmp_path / "BACI_extract.csv"
    path.write_text("t,i,j,k,v,q\n2022,51,643,220820,2.5,1\n2022,51,643,220820,0.5,1\n"
                    "2022,51,697,220820,1,\n", encoding="utf-8")  # fmt: skip
    found = baci.products(path).to_pylist()
    told = {(row["reporter"], row["flow"], row["partner"]): row["value"] for row in found}
    assert told == {("RUS", "imports", "ARM"): 3000.0}  # a group of states is no reporter
    exports, _ = product_flows(reading_of(baci.products(path), "RUS", "ARM", "2208"))
    assert (exports.amount.value, exports.status) == (3000.0, "reported")
    _, imports = product_flows(reading_of(baci.products(path), "ARM", "RUS", "2208"))
    assert imports.amount.value == 3000.0
    whole = "".join(f"2022,51,643,{chapter:02d}0100,1,1\n" for chapter in range(1, 98))
    path.write_text("t,i,j,k,v,q\n" + whole, encoding="utf-8")
    assert baci.products(path).num_rows == 0


def test_a_monthly_comtrade_answer_has_months(tmp_path):
    path = tmp_path / "months.csv"
    path.write_text(ANSWER.replace("A,2022,2022,", "M,2022,202203,"), encoding="utf-8")
    found = comtrade.flows(path).to_pylist()
    assert {str(row["period"]) for row in found} == {"2022-03-01"}
    assert comtrade.products(path).num_rows == 0


# The publishers' months


def test_armenias_transfers_have_their_measured_shape(full_observatory, shared_data):
    answer = full_observatory.scenario(neighbor="ARM", lever="labor", months=3, begins=12)
    months = rows(answer, "scenario_month", party="ARM")
    assert [row["calendar_month"] for row in months] == [12, 1, 2]
    assert {row["season_years"] for row in months} == {12}
    # December of a year: each year's figure over that year's sum, averaged, from the bank's file.
    (path,) = (shared_data / "armenia").glob("*.csv.gz")
    table = cba_transfers.flows(path)
    mine = [row for row in table.to_pylist()
            if (row["partner"], row["product"]) == ("RUS", "non-commercial")]  # fmt: skip
    years = {row["period"].year for row in mine}
    part = [
        next(r["value"] for r in mine if (r["period"].year, r["period"].month) == (y, 12))
        / sum(r["value"] for r in mine if r["period"].year == y)
        for y in years
    ]
    assert months[0]["month_share"] == pytest.approx(sum(part) / len(part))
    assert any("the measured shape of 12 years (2013–2024, cba_transfers)" in note
               for note in answer.notes)  # fmt: skip


def test_a_product_of_the_unions_monthly_files_is_summed_over_whole_years_alone(full_observatory):
    answer = full_observatory.scenario(patron="EU", neighbor="KAZ", lever="trade", product="8703")
    (ours,) = rows(answer, pulled="imports of HS 8703", party="KAZ")
    flow = full_observatory.store.table("flow", full_observatory.build)
    chosen = pc.and_(pc.equal(flow["product"], "8703"), pc.equal(flow["partner"], "KAZ"))
    year = pc.equal(pc.year(flow["period"]), 2021)
    months = defaultdict(list)
    for row in flow.filter(pc.and_(chosen, year)).to_pylist():
        months[row["reporter"]].append(row["value"])
    # Four members have cars in all months of 2021, and Malta not even all months of its total.
    whole = {name: sum(found) for name, found in months.items() if len(found) == 12}
    assert set(whole) == {"AUT", "BEL", "DEU", "LTU"}
    assert (ours["year"], ours["unit"], ours["status"]) == (2021, "EUR", "unobserved")
    assert (ours["at_risk"], ours["at_risk_low"]) == (None, None)
    assert f"the others add up to {sum(whole.values()):,.0f} EUR in 2021" in ours["reason"]
    assert "MLT" in ours["reason"]
    levers = {row["index"]: row for row in rows(answer, "scenario_lever")}
    assert not levers["grip"]["observable"]
    assert "what part of all goods" in levers["grip"]["reason"]
