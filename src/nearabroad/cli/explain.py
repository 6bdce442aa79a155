"""`nearabroad explain`: rival explanations of what a patron does, with every test printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import (
    Json,
    Neighbors,
    Quiet,
    Store,
    _codes,
    _telling,
    app,
)
from nearabroad.cli.options import Files, out_option, pair, year_option


@app.command(
    epilog="Example: nearabroad explain RUS -o why.png, or: nearabroad explain RUS AZE --json"
)
def explain(
    patron: Annotated[str, typer.Argument(help="State whose conduct is explained, ISO3.")],
    word: Annotated[
        str | None, typer.Argument(metavar="NEIGHBOR", help="Instead of --neighbor.")
    ] = None,
    neighbor: Annotated[
        str | None, typer.Option("--neighbor", help="Ask of this neighbor's own course alone.")
    ] = None,
    neighbors: Neighbors = None,
    since: Annotated[int | None, year_option("--since", "First year of the panel.")] = None,
    until: Annotated[int | None, year_option("--until", "Last year of the panel.")] = None,
    comparison: Annotated[
        str | None, typer.Option("--comparison", help="Other neighbors of the patron, as FIN,POL.")
    ] = None,
    rivals: Annotated[
        str | None, typer.Option("--rivals", help="Whom neighbors may turn to, as USA,EU.")
    ] = None,
    explanations: Annotated[
        Path | None, typer.Option("--explanations", help="Your own TOML file, or a folder of them.")
    ] = None,
    out: Annotated[
        Files,
        out_option("the picture as png, svg or html, the verdicts as csv, all tables as xlsx"),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Why a patron presses its neighbors: rival explanations, tested and weighed.

    Each implication is one test with its interval and decibels; what the data cannot tell is *not
    identified*, with what would.
    """
    from nearabroad.cli import explain_tables
    from nearabroad.cli.delivering import deliver

    with _telling():
        _, neighbor = pair([word] if word else None, patron, neighbor)
    deliver(
        lambda observatory: observatory.explain(
            patron, neighbor=neighbor, neighbors=_codes(neighbors), since=since, until=until,
            comparison=_codes(comparison), rivals=_codes(rivals), explanations=explanations,
        ),
        explain_tables.explanation, out, store=store, as_json=as_json, quiet=quiet,
    )  # fmt: skip
