"""`nearabroad scenario`: a lever pulled, and what it costs both sides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, app


@app.command(
    epilog="Example: nearabroad scenario --patron RUS --neighbor ARM --lever energy --cut 1.0 "
    "--months 24, or: nearabroad scenario armenia-gas -o cost.png"
)
def scenario(
    what: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A scenario file (TOML), or a shipped id.")
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
        typer.Option("--product", help="gas, crude, coal, refined, power; exports, imports; "
                     "remittances, migrants."),
    ] = None,
    cut: Annotated[float | None, typer.Option("--cut", help="Part cut, 0 to 1 (all).")] = None,
    months: Annotated[int | None, typer.Option("--months", help="How long (12).")] = None,
    substitute: Annotated[
        float | None,
        typer.Option("--substitute", help="Part that the neighbor replaces from the first month "
                     "on, instead of what past cuts show."),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Year of the figures (latest).")
    ] = None,
    bloc: Annotated[
        str | None, typer.Option("--bloc", help="Of membership: the bloc.")
    ] = None,
    change: Annotated[
        str | None, typer.Option("--change", help="Of membership: left or joined.")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the picture as png, svg or html, the main "
                     "table as csv, all tables as xlsx. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """A lever pulled: flows at risk, what is lost and replaced, who fills the hole, grip after.

    Accounting only: no prices, no general equilibrium.
    """
    with _asking(store, quiet) as observatory:
        from nearabroad import exporting

        for path in out or ():
            exporting.check_answer_path(path)
        answer = observatory.scenario(
            what, patron=patron, neighbor=neighbor, lever=lever, product=product, cut=cut,
            months=months, substitute=substitute, year=year, bloc=bloc, change=change,
        )  # fmt: skip
        for path in out or ():
            observatory.progress(f"writing {path.name}")
            exporting.write_answer(path, answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import scenario_tables

    scenario_tables.scenario(_console(), answer)
    for path in out or ():
        _console().print(f"Written: {path}", highlight=False, soft_wrap=True)
