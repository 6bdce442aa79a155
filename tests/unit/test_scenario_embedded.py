"""Scenarios on the embedded data: figures by hand from the raw values, levers through the index."""

import importlib.util
import json
import sys
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from nearabroad.core.errors import UsageError
from nearabroad.report.scenario_charts import scenario_chart
from nearabroad.store import Store

GAS = ("271111", "271121")
ARMENIA, RUSSIA = 51, 643


@pytest.fixture(scope="module")
def gas_cut(observatory):
    """All of Russia's gas to Armenia for a year, three tenths replaced."""
    return observatory.scenario(
        patron="RUS", neighbor="ARM", lever="energy", product="gas", substitute=0.3
    )


def rows(answer, table="scenario", **wanted):
    return [
        row for row in answer.tables[table].to_pylist()
        if all(row[key] == value for key, value in wanted.items())
    ]  # fmt: skip


def raw_gas(year):
    """USD by exporter, from the embedded bytes themselves."""
    table = pq.read_table(resources.files("nearabroad") / "data" / "baci_energy.parquet")
    bought = pc.and_(pc.equal(table["j"], ARMENIA), pc.equal(table["t"], year))
    mine = table.filter(pc.and_(bought, pc.is_in(table["k"], pa.array(GAS))))
    found = {}
    for row in mine.to_pylist():
        found[row["i"]] = found.get(row["i"], 0.0) + row["v"] * 1000.0
    return found


def test_the_account_is_that_of_the_raw_values_by_hand(gas_cut):
    (ours,) = rows(gas_cut, party="ARM")
    gas = raw_gas(ours["year"])
    assert ours["at_risk"] == pytest.approx(gas[RUSSIA])
    assert ours["cut_amount"] == pytest.approx(gas[RUSSIA])
    assert ours["replaced_amount"] == pytest.approx(0.3 * gas[RUSSIA])
    assert ours["lost_amount"] == pytest.approx(0.7 * gas[RUSSIA])
    assert ours["lost_to_gdp"] == pytest.approx(0.7 * gas[RUSSIA] / ours["gdp"])
    months = rows(gas_cut, "scenario_month", party="ARM")
    assert len(months) == 12
    assert months[4]["lost_amount"] == pytest.approx(0.7 * gas[RUSSIA] / 12)


def test_the_patrons_share_after_is_worked_out_by_hand(gas_cut, observatory):
    (ours,) = rows(gas_cut, party="ARM")
    (energy,) = rows(gas_cut, "scenario_lever", index="energy")
    before = rows(observatory.profile("ARM", until=ours["year"]), "lever_change",
                  patron="RUS", lever="energy")  # fmt: skip
    assert energy["score_before"] == pytest.approx(before[0]["now"], abs=1e-6)
    # All of the patron's gas is gone, so its share of gas is nothing: what is left of the score is
    # other fuels, under a tenth of the lever's value.
    assert energy["score_after"] < 0.5 * energy["score_before"]


def test_patron_and_neighbor_share_the_flow_and_the_patrons_substitution_is_not_observable(gas_cut):
    (ours,), (theirs,) = rows(gas_cut, party="ARM"), rows(gas_cut, party="RUS")
    assert theirs["at_risk"] == ours["at_risk"]
    assert theirs["lost_amount"] is None
    assert (theirs["lost_amount_low"], theirs["lost_amount_high"]) == pytest.approx(
        (0.0, ours["at_risk"])
    )
    assert any("no past cut of the kind" in note for note in gas_cut.notes)
    assert "Accounting only" in gas_cut.notes[0]


def test_the_asymmetry_of_one_flow_is_the_ratio_of_the_gdps(gas_cut):
    (ours,), (theirs,) = rows(gas_cut, party="ARM"), rows(gas_cut, party="RUS")
    (risk,) = rows(gas_cut, "scenario_asymmetry", when_counted="at risk")
    assert risk["asymmetry"] == pytest.approx(ours["gdp"] / theirs["gdp"])
    (lost,) = rows(gas_cut, "scenario_asymmetry", when_counted="lost")
    assert lost["asymmetry"] is None
    assert lost["asymmetry_high"] == pytest.approx(risk["asymmetry_high"] / 0.7)
    assert risk["asymmetry_low"] < risk["asymmetry"] < risk["asymmetry_high"]


def test_a_carried_share_is_of_the_total_of_its_own_year(observatory):
    # Russia's share of Azerbaijan's gas of 2010 is that of 2007; the lever weighs it by the
    # imports of 2012.
    answer = observatory.scenario(neighbor="AZE", lever="energy", product="gas", year=2010)
    (ours, _) = rows(answer)
    assert ours["year"] == 2007
    flows = observatory.store.table("observation", observatory.build).to_pylist()
    sent = sum(row["value"] for row in flows
               if (row["indicator"], row["state"], row["partner"], row["year"])
               == ("imports_gas", "AZE", "RUS", 2007))  # fmt: skip
    assert ours["at_risk"] == pytest.approx(sent)
    assert sent > 1e6


def test_nothing_cut_moves_nothing(observatory):
    answer = observatory.scenario(neighbor="ARM", lever="energy", product="gas", cut=0.0)
    for row in rows(answer, "scenario_lever", observable=True):
        assert row["score_change"] == pytest.approx(0.0, abs=1e-9), row["index"]
        assert row["score_change_low"] == pytest.approx(0.0, abs=1e-9)
    assert all(row["lost_amount_high"] == 0.0 for row in rows(answer))


def test_a_deeper_cut_lowers_grip_further(observatory):
    grips = []
    for cut in (0.0, 0.3, 0.7, 1.0):
        answer = observatory.scenario(
            neighbor="ARM", lever="energy", product="gas", cut=cut, substitute=0.5
        )
        (row,) = rows(answer, "scenario_lever", index="grip")
        grips.append(row["score_after"])
    assert grips == sorted(grips, reverse=True)
    assert grips[0] - grips[-1] > 5.0


def test_measured_substitution_rests_on_past_cuts_that_are_shown(observatory):
    answer = observatory.scenario("armenia-gas")
    cases = [row for row in rows(answer, "scenario_case", side_of_case="buyer")
             if row["reason"] is None]  # fmt: skip
    assert {row["flow"] for row in cases} == {"gas"}
    assert len({row["event_of_case"] for row in cases}) == 5
    # The cuts of 2022 are one shock of one market, whoever they hit.
    shock = {row["state"] for row in cases if row["event_of_case"] == "gas-2022"}
    assert shock == {"LTU", "LVA", "EST", "BGR", "MDA"}
    assert all(row["citation"] and row["cut_on"] for row in cases)
    months = rows(answer, "scenario_month", party="ARM")
    shares = [row["replaced_share"] for row in months]
    assert shares == sorted(shares)
    assert all(row["replaced_share_high"] - row["replaced_share_low"] > 0.3 for row in months)


def test_fillers_add_up_and_name_the_unknown(observatory):
    answer = observatory.scenario("armenia-gas")
    found = rows(answer, "scenario_filler")
    assert sum(row["fill_share"] or 0.0 for row in found) == pytest.approx(1.0)
    assert found[-1]["supplier"] == "unknown"
    assert "IRN" in {row["supplier"] for row in found}
    assert "RUS" not in {row["supplier"] for row in found}


def test_a_flow_that_nobody_publishes_is_not_observable_and_so_is_its_grip(observatory):
    answer = observatory.scenario(neighbor="BLR", lever="energy", product="gas")
    (ours, _) = rows(answer)
    assert ours["at_risk"] is None
    assert "publishes" in ours["reason"]
    (grip,) = rows(answer, "scenario_lever", index="grip")
    assert not grip["observable"]


def test_what_is_unknown_only_after_is_told_before(observatory, nearabroad):
    """Who joins or leaves has a grip now; without all states' trade nobody knows it after."""
    known = {row["index"]: row
             for row in rows(observatory.scenario("armenia-gas"), "scenario_lever")}  # fmt: skip
    answer = observatory.scenario("armenia-leaves-eaeu")
    for name in ("grip", "hedging", "effective"):
        (row,) = rows(answer, "scenario_lever", index=name)
        assert (row["observable"], row["score_after"], row["score_change"]) == (False, None, None)
        for part in ("score_before", "score_before_low", "score_before_high"):
            assert row[part] == pytest.approx(known[name][part]), (name, part)
        assert "trade after it is not identified" in row["reason"]
    told = nearabroad("scenario", "armenia-leaves-eaeu", "-q").stdout
    (line,) = [line for line in told.splitlines() if line.split()[:1] == ["grip"]]
    assert line.split() == ["grip", "2023", f"{known['grip']['score_before']:.1f}", "not",
                            "observable"]  # fmt: skip
    drawn = str(answer.chart().to_dict())
    assert f"{known['hedging']['score_before']:.2f} before, not observable after." in drawn


def test_before_is_what_history_has_where_what_is_cut_is_unknown(observatory):
    answer = observatory.scenario(neighbor="BLR", lever="energy", product="gas")
    found = {row["index"]: row for row in rows(answer, "scenario_lever")}
    series = observatory.history("RUS", "BLR").tables["history"].to_pylist()
    (own,) = [row for row in series
              if (row["lever"], row["year"]) == ("grip", found["grip"]["year"])]  # fmt: skip
    assert found["grip"]["score_before"] == pytest.approx(own["value"])
    assert found["hedging"]["score_before"] is None


@pytest.mark.parametrize("product", ["refined", "power"])
def test_what_no_source_covers_says_which_would(observatory, product):
    answer = observatory.scenario(neighbor="ARM", lever="energy", product=product)
    assert "BACI" in rows(answer, party="ARM")[0]["reason"]


def test_household_income_and_the_patrons_labor_are_not_observable(observatory):
    answer = observatory.scenario("tajikistan-remittances")
    (ours, theirs) = rows(answer)
    assert ours["at_risk"] > 1e8
    assert ours["income_share"] is None
    assert "household" in ours["reason"]
    assert theirs["at_risk"] is None
    assert "labor" in theirs["loses"]


def test_a_lever_that_the_pair_does_not_have_is_one_sentence(observatory):
    with pytest.raises(UsageError, match="there is nothing to cut"):
        observatory.scenario(patron="TUR", neighbor="LTU", lever="energy", product="crude")


def test_membership_without_trade_by_partner_is_not_identified(observatory):
    answer = observatory.scenario("armenia-leaves-eaeu")
    found = rows(answer, "scenario_membership")
    assert {row["party"] for row in found} == {"ARM", "RUS"}
    assert not any(row["identified"] for row in found)
    assert all("BACI" in row["reason"] for row in found)
    with pytest.raises(UsageError, match="no member of EAEU"):
        observatory.scenario(neighbor="GEO", lever="membership", bloc="EAEU")
    with pytest.raises(UsageError, match="a member already"):
        observatory.scenario(neighbor="ARM", lever="membership", bloc="EAEU", change="joined")


def test_the_docs_tell_what_the_backtest_finds(built_store):
    file = Path(__file__).parents[2] / "tools" / "backtest_scenarios.py"
    spec = importlib.util.spec_from_file_location("backtest_scenarios", file)
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)
    done, left = tool.replays(Store.open(built_store))
    assert {item.case.cut.flow for item in done} == {"gas", "crude", "coal"}
    page = (file.parents[1] / "docs" / "method" / "scenario.md").read_text(encoding="utf-8")
    for line in tool.summary(done, left)[:3]:
        assert line in page


def test_the_picture_shows_both_sides_on_one_scale(gas_cut):
    spec = gas_cut.chart().to_dict()
    text = json.dumps(spec)
    assert "ARM loses supply" in text
    assert "RUS loses sales" in text
    sides = spec["vconcat"][0]["hconcat"]
    tops = [side["layer"][0]["encoding"]["x"]["scale"]["domain"][1] for side in sides]
    assert tops[0] == tops[1] > 0.0
    assert [side["layer"][0]["encoding"]["x"]["scale"]["reverse"] for side in sides] == [
        True,
        False,
    ]
    assert scenario_chart(gas_cut.tables, "again").to_dict()["title"]["text"] == "again"


def test_the_command_tells_writes_and_refuses(nearabroad, fails, tmp_path):
    done = nearabroad("scenario", "armenia-gas", "-q", "-o", tmp_path / "a.csv")
    assert done.exit_code == 0, done.stderr
    assert "Accounting only" in done.stdout
    assert "Who fills the hole" in done.stdout
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith('"scenario"')
    told = json.loads(nearabroad("scenario", "armenia-gas", "--json", "-q").stdout)
    assert told["scenario"][0]["party"] == "ARM"
    base = ("scenario", "--neighbor", "ARM", "--lever", "energy", "-q")
    fails(nearabroad(*base, "--cut", "1.5"), 2, "a part, from 0 to 1")
    fails(nearabroad(*base, "--months", "0"), 2, "months")
    fails(nearabroad("scenario", "--neighbor", "EAEU", "--lever", "energy", "-q"), 2, "a bloc")
    fails(nearabroad("scenario", "no-such", "-q"), 2, "no file no-such")
    fails(nearabroad("scenario", "-q"), 2, "name a scenario file")
    fails(nearabroad("scenario", "armenia-gas", "--cut", "0.5", "-q"), 2, "cannot stand beside")
    bad = tmp_path / "bad.toml"
    bad.write_text("patron = \n", encoding="utf-8")
    fails(nearabroad("scenario", bad, "-q"), 2, "bad.toml", "line 1")
