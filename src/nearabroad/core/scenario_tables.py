"""Columns of the finding on scenarios: costs by party, months, fillers, levers, past cuts."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import NUMBER, TEXT, WHOLE

KNOWN = pa.bool_()

SMALL_INDICES = ("hedging", "effective", "pact", "clubs", "ties")
"""Indices of `scenario_lever` that do not run 0 to 100."""


def _numbers(*names: str) -> list[tuple[str, pa.DataType]]:
    return [(name, NUMBER) for name in names]


def _bands(*names: str) -> list[tuple[str, pa.DataType]]:
    return _numbers(*(f"{name}{end}" for name in names for end in ("", "_low", "_high")))


SCENARIO = pa.schema(
    [
        ("scenario", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("lever", TEXT),
        ("pulled", TEXT),
        ("party", TEXT),
        ("loses", TEXT),
        ("year", WHOLE),
        ("unit", TEXT),
        *_bands("at_risk"),
        ("status", TEXT),
        ("cut", NUMBER),
        ("months", WHOLE),
        *_bands("cut_amount", "replaced_amount", "lost_amount"),
        *_numbers("lost_data_low", "lost_data_high", "lost_method_low", "lost_method_high"),
        ("share_replaced", NUMBER),
        *_numbers("gdp"),
        ("gdp_year", WHOLE),
        *_bands("at_risk_to_gdp", "lost_to_gdp"),
        *_bands("use_share"),
        ("use_year", WHOLE),
        *_bands("energy_share"),
        *_bands("income_share"),
        ("sources", TEXT),
        ("reason", TEXT),
        ("note", TEXT),
    ]
)

SCENARIO_MONTH = pa.schema(
    [
        ("scenario", TEXT),
        ("pulled", TEXT),
        ("party", TEXT),
        ("month_number", WHOLE),
        ("calendar_month", WHOLE),
        ("season_years", WHOLE),
        ("year", WHOLE),
        ("unit", TEXT),
        ("month_share", NUMBER),
        *_bands("replaced_share", "cut_amount", "replaced_amount", "lost_amount"),
    ]
)

SCENARIO_FILLER = pa.schema(
    [
        ("scenario", TEXT),
        ("pulled", TEXT),
        ("supplier", TEXT),
        ("year", WHOLE),
        ("share_before", NUMBER),
        ("cuts_present", WHOLE),
        ("cuts_grown", WHOLE),
        ("fill_share", NUMBER),
        ("unit", TEXT),
        *_bands("fill_amount"),
        ("fill_cap", NUMBER),
        ("fill_capped", KNOWN),
        ("note", TEXT),
    ]
)

SCENARIO_LEVER = pa.schema(
    [
        ("scenario", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("year", WHOLE),
        ("index", TEXT),
        *_bands("score_before", "score_after", "score_change"),
        *_numbers("score_method_low", "score_method_high"),
        ("observable", KNOWN),
        ("reason", TEXT),
    ]
)

SCENARIO_ASYMMETRY = pa.schema(
    [
        ("scenario", TEXT),
        ("patron", TEXT),
        ("neighbor", TEXT),
        ("pulled", TEXT),
        ("year", WHOLE),
        ("when_counted", TEXT),
        *_bands("asymmetry"),
        ("reason", TEXT),
    ]
)

SCENARIO_CASE = pa.schema(
    [
        ("case", TEXT),
        ("event_of_case", TEXT),
        ("side_of_case", TEXT),
        ("flow", TEXT),
        ("state", TEXT),
        ("partners", TEXT),
        ("cut_on", TEXT),
        ("what_happened", TEXT),
        ("unit", TEXT),
        ("base_years", TEXT),
        *_numbers("supplied_before", "others_before"),
        ("first_year", WHOLE),
        ("last_year", WHOLE),
        ("replaced_by_year", TEXT),
        *_numbers("replaced_long_run", "replaced_tau", "newcomers"),
        ("reason", TEXT),
        ("citation", TEXT),
    ]
)

SCENARIO_MEMBERSHIP = pa.schema(
    [
        ("scenario", TEXT),
        ("bloc", TEXT),
        ("membership_change", TEXT),
        ("party", TEXT),
        ("partners", TEXT),
        ("pulled", TEXT),
        ("year", WHOLE),
        ("unit", TEXT),
        *_bands("at_risk"),
        *_bands("trade_effect", "membership_amount", "membership_to_gdp"),
        ("identified", KNOWN),
        ("reason", TEXT),
        ("note", TEXT),
    ]
)

SCENARIO_LEFT_OUT = pa.schema([("scenario", TEXT), ("left_out", TEXT), ("what_would", TEXT)])

TABLES: dict[str, pa.Schema] = {
    "scenario": SCENARIO,
    "scenario_month": SCENARIO_MONTH,
    "scenario_filler": SCENARIO_FILLER,
    "scenario_lever": SCENARIO_LEVER,
    "scenario_asymmetry": SCENARIO_ASYMMETRY,
    "scenario_case": SCENARIO_CASE,
    "scenario_membership": SCENARIO_MEMBERSHIP,
    "scenario_left_out": SCENARIO_LEFT_OUT,
}
"""By the names that the answer uses."""

ABOUT: dict[str, str] = {
    "scenario": "A lever pulled: what each party may lose, loses, has replaced. Accounting.",
    "scenario_month": "The same month by month, with the share replaced.",
    "scenario_filler": "Who fills the hole: suppliers of before by weight and past cuts, the rest.",
    "scenario_lever": "Grip, levers, hedging and number of patrons before and after.",
    "scenario_asymmetry": "The patron's cost over the neighbor's, each as a share of GDP.",
    "scenario_case": "Past cuts that substitution is measured from, with what they show.",
    "scenario_membership": "What membership of a bloc adds to trade, by gravity; or why not known.",
    "scenario_left_out": "What the account leaves out, and what data or model would tell it.",
}

COLUMNS: dict[str, tuple[str, str]] = {
    "scenario": ("the scenario's id", ""),
    "pulled": ("what is cut: a fuel, exports, imports, remittances, migrants, arms, or all", ""),
    "party": ("whose cost it is: the neighbor or the patron", "code"),
    "loses": ("what the party loses: supply, sales, income, labor", ""),
    "at_risk": ("the flow of a year before the cut; its band is the data's", "see unit, a year"),
    "cut": ("part of the flow that is cut", "0..1"),
    "months": ("how long the cut lasts", "months"),
    "month_number": ("month of the cut, 1 the first", "number"),
    "calendar_month": ("the calendar month that it is", "1..12"),
    "season_years": ("years that the month's part is measured from; 0: spread evenly", "number"),
    "cut_amount": ("what is cut in the month, or over all months", "see unit"),
    "replaced_amount": ("what others replace of it", "see unit"),
    "lost_amount": ("what is cut and not replaced; the band holds data and method", "see unit"),
    "lost_data_low": ("lower end of the loss from the data alone", "see unit"),
    "lost_data_high": ("upper end of the loss from the data alone", "see unit"),
    "lost_method_low": ("lower end of the loss from the share replaced alone", "see unit"),
    "lost_method_high": ("upper end of the loss from the share replaced alone", "see unit"),
    "share_replaced": ("part of what is cut that is replaced over all months", "0..1"),
    "gdp": ("GDP of the party", "USD"),
    "gdp_year": ("year of that GDP", "year"),
    "at_risk_to_gdp": ("the flow at risk over GDP", "share of GDP"),
    "lost_to_gdp": ("the loss over the GDP of as many months", "share of GDP"),
    "use_share": ("the flow's part of the neighbor's use of that fuel", "0..1"),
    "use_year": ("year of the use", "year"),
    "energy_share": ("the flow's part of the neighbor's use of oil and gas together", "0..1"),
    "income_share": ("the flow's part of household income", "0..1"),
    "month_share": ("the month's part of a year's flow", "0..1"),
    "replaced_share": ("share of the month's cut that is replaced", "0..1"),
    "supplier": ("who may fill the hole; unknown: whom nobody can name", "code"),
    "share_before": ("its share of the neighbor's flow before", "0..1"),
    "cuts_present": ("past events of the kind that it supplied before", "number"),
    "cuts_grown": ("those of them after which it sent more", "number"),
    "fill_share": ("its part of what is replaced", "0..1"),
    "fill_amount": ("what it replaces over all months", "see unit"),
    "fill_cap": ("all that it sells elsewhere in a year: more it cannot divert", "see unit"),
    "fill_capped": ("whether that bounds its part", ""),
    "index": ("grip, a lever, hedging, effective (number of patrons); pact, clubs, ties", ""),
    "score_before": ("the index before the cut", "0..100; hedging, pact, clubs 0..1; number"),
    "score_after": ("the index at the end of the months", "as score_before"),
    "score_change": ("after less before", "as the index"),
    "score_method_low": ("lower end of the index after, from the share replaced alone", ""),
    "score_method_high": ("upper end of the index after, from the share replaced alone", ""),
    "when_counted": ("before substitution, or as lost over all months", ""),
    "asymmetry": ("patron's cost over neighbor's, both to GDP; high empty: no upper end", "ratio"),
    "case": ("a past cut of one state", ""),
    "event_of_case": ("the event that it belongs to; cases of one event are alike", ""),
    "side_of_case": ("buyer (lost supply) or seller (lost a market)", ""),
    "partners": ("with whom the flow was lost, or is traded", "codes"),
    "cut_on": ("documented day of the cut", "date"),
    "what_happened": ("what happened", ""),
    "base_years": ("years before that the flow is averaged over", "years"),
    "supplied_before": ("yearly flow with the partners before", "see unit"),
    "others_before": ("yearly flow with all others before", "see unit"),
    "replaced_by_year": ("measured share replaced in each year, not cut off at 0 and 1", ""),
    "replaced_long_run": ("S of the fitted curve: share replaced in the long run", "0..1"),
    "replaced_tau": ("tau of the fitted curve", "years"),
    "newcomers": ("part of the growth from suppliers under 1 % before", "0..1"),
    "membership_change": ("left or joined", ""),
    "membership_amount": ("yearly trade gained (or lost: negative) by the change", "USD"),
    "membership_to_gdp": ("the same over GDP", "share of GDP"),
    "left_out": ("what the account leaves out", ""),
    "what_would": ("data or model that would tell it", ""),
}
