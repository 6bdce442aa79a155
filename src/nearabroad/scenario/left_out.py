"""What no account of a cut holds: said on every answer, with what would tell it."""

from __future__ import annotations

EVERYWHERE = (
    ("prices: what replaces a cut flow costs more or less than it did",
     "elasticities of supply and demand of this product and state, estimated and cited"),
    ("general equilibrium: output, wages, jobs and the exchange rate answer a cut",
     "a computable general-equilibrium model of both states"),
    ("rerouting: the cut flow may come through third states under another name",
     "customs records by product and month of all states around (see parallel)"),
    ("answers of either side: counter-measures, subsidies, rationing",
     "nothing that can be measured beforehand"),
    ("stocks and stores that are drawn down in the first months",
     "monthly stocks by product"),
)  # fmt: skip
"""What, and what would tell it."""

BY_LEVER = {
    "energy": (
        ("what the price is against the market's: a cheap contract is worth more than its value",
         "contract prices; import unit values against a hub in the same month"),
        ("how the loss falls on heat, power and industry",
         "energy balances by sector (IEA, Eurostat)"),
        ("capacity of pipelines, terminals and refineries",
         "capacities by entry point (ENTSOG, operators)"),
    ),
    "trade": (
        ("value added: a lost export is not all lost income, its inputs need not be bought",
         "input-output tables (OECD TiVA)"),
        ("goods that no one else sells or buys", "trade by product (BACI, Comtrade)"),
    ),
    "labor": (
        ("household consumption and income, of which remittances are a part",
         "household final consumption (World Bank, NE.CON.PRVT.CD) or a household survey"),
        ("what the emigrants earn, and produce, where they live",
         "labor-force and earnings surveys by citizenship"),
        ("money carried home by hand", "balance-of-payments estimates of the central bank"),
    ),
    "arms": (
        ("money: the register counts volumes of arms (TIV), not prices",
         "contract values; they are seldom published"),
        ("spare parts and repairs of what was delivered before", "no open source"),
    ),
    "transit": (
        ("what passage earns, and whose goods pass",
         "tariffs and bookings; port and rail tonnage by origin and destination"),
    ),
    "membership": (
        ("tariffs, rules of origin, customs revenue and budget transfers",
         "tariff schedules of both sides and the bloc's budget"),
        ("services, capital and labor that membership lets move", "their flows by partner"),
        ("trade turned away from third states by membership",
         "a gravity fit with trade within states, and its general equilibrium"),
    ),
}  # fmt: skip


def left_out(lever: str) -> tuple[tuple[str, str], ...]:
    """All that is left out of a lever's account.

    >>> left_out("arms")[0][0].startswith("money")
    True
    """
    return (*BY_LEVER.get(lever, ()), *EVERYWHERE)
