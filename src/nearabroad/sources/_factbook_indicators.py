"""What the World Factbook's readers measure: the same indicators for editions and archive."""

from __future__ import annotations

from nearabroad.core.specs import Indicator


def indicators() -> tuple[Indicator, ...]:
    """Every indicator that a whole edition gives, with unit and range."""
    fuels = {"oil": "bbl/day", "oil_crude": "bbl/day", "oil_refined": "bbl/day"}
    fuels |= {"gas": "cubic metres per year", "coal": "metric tons per year"}
    fuels |= {"electricity": "kWh per year"}
    energy = tuple(
        Indicator(f"{fuel}_{flow}", f"{fuel.replace('_', ' ')} {flow}", unit, 0, None, "none")
        for fuel, unit in fuels.items()
        for flow in ("production", "consumption", "imports", "exports")
        if (flow in ("production", "consumption")) == (fuel == "oil") or "oil" not in fuel
    )
    totals = tuple(
        Indicator(f"{flow}_{basis}", f"{flow.title()} of {words}", "USD", 0, None, "none")
        for flow in ("exports", "imports")
        for basis, words in (("goods", "goods"), ("goods_services", "goods and services"))
    )
    openness = tuple(
        Indicator(
            f"{flow}_goods_services_to_gdp",
            f"{flow.title()} of goods and services to GDP",
            "share of GDP",
            0,
            4,
            "none",
        )
        for flow in ("exports", "imports")
    )
    return (
        Indicator("export_partner_share", "Partner's share of exports", "share of exports"),
        Indicator("import_partner_share", "Partner's share of imports", "share of imports"),
        Indicator("language", "Speakers of a language", "share of population", partner="language"),
        Indicator("people", "Members of a people", "share of population", partner="people"),
        *totals,
        Indicator("gdp", "GDP at official exchange rate", "USD", 0, None, "none"),
        *openness,
        Indicator("remittances_to_gdp", "Remittances received", "share of GDP", partner="none"),
        *energy,
        Indicator("population", "Population", "persons", 0, None, "none"),
        Indicator("organisation_member", "Member of", "membership", partner="organisation"),
        Indicator("organisation_other", "Other standing in", "membership", partner="organisation"),
        Indicator("own_language", "The state's own main language", "name", partner="language"),
        Indicator("own_people", "The state's own people", "name", partner="people"),
    )
