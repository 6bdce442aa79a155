"""`nearabroad scenario`: a lever pulled, and what it costs both sides."""

from __future__ import annotations

from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _telling, app
from nearabroad.cli.options import Files, out_option, pair, year_option


@app.command(
    epilog="Example: nearabroad scenario RUS ARM --lever energy --cut 1.0 --months 24, or: "
    "nearabroad scenario armenia-gas -o cost.png"
)
def scenario(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE or PATRON NEIGHBOR",
            help="A scenario file (TOML), or a shipped id; or instead of --patron and --neighbor.",
        ),
    ] = None,
    patron: Annotated[
        str | None, typer.Option("--patron", help="Who pulls, or loses the other side.")
    ] = None,
    neighbor: Annotated[str | None, typer.Option("--neighbor", help="The state.")] = None,
    lever: Annotated[
        str | None,
        typer.Option("--lever", help="trade, energy, labor, arms, transit, membership."),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option("--product", help="gas, crude, coal, refined, power; exports, imports, or an "
                     "HS code of 2, 4 or 6 digits; remittances, migrants."),
    ] = None,
    cut: Annotated[float | None, typer.Option("--cut", help="Part cut, 0 to 1 (all).")] = None,
    months: Annotated[int | None, typer.Option("--months", help="How long (12).")] = None,
    begins: Annotated[
        int | None,
        typer.Option("--begins", help="Calendar month of the first, 1 to 12 (1)."),
    ] = None,
    substitute: Annotated[
        float | None,
        typer.Option("--substitute", help="Part that the neighbor replaces from the first month "
                     "on, instead of what past cuts show."),
    ] = None,
    year: Annotated[
        int | None, year_option("--year", "Year of the figures (latest).")
    ] = None,
    bloc: Annotated[
        str | None, typer.Option("--bloc", help="Of membership: the bloc.")
    ] = None,
    change: Annotated[
        str | None, typer.Option("--change", help="Of membership: left or joined.")
    ] = None,
    out: Annotated[
        Files,
        out_option("the picture as png, svg or html, the main table as csv, all tables as xlsx"),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """A lever pulled: flows at risk, what is lost and replaced, who fills the hole, grip after.

    Accounting only: no prices, no general equilibrium.
    """
    from nearabroad.cli import scenario_tables
    from nearabroad.cli.delivering import deliver

    what = words[0] if words and len(words) == 1 else None
    with _telling():
        patron, neighbor = pair(None if what else words, patron, neighbor)
    deliver(
        lambda observatory: observatory.scenario(
            what, patron=patron, neighbor=neighbor, lever=lever, product=product, cut=cut,
            months=months, begins=begins, substitute=substitute, year=year, bloc=bloc,
            change=change,
        ),
        scenario_tables.scenario, out, store=store, as_json=as_json, quiet=quiet,
    )  # fmt: skip
