"""`nearabroad relation`: how two states get on in events, and what is not observable of it."""

from __future__ import annotations

from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, app
from nearabroad.cli.options import Files, FirstYear, out_option, year_option


@app.command(
    epilog="Example: nearabroad relation AZE RUS --since 1992 -o aze-rus.png, or: "
    "nearabroad relation RUS GEO --until 2008 --json"
)
def relation(
    actor: Annotated[str, typer.Argument(help="State, ISO3.")],
    recipient: Annotated[str, typer.Argument(help="The other state, ISO3.")],
    since: FirstYear = None,
    until: Annotated[
        int | None, year_option("--until", "Last year; its level is the latest.")
    ] = None,
    out: Annotated[
        Files,
        out_option("the picture as png, svg or html, the course as csv, all tables as xlsx"),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Two states in events, both ways: bands, record lows, breaks, crises, who answers whom."""
    from nearabroad.cli import relation_tables
    from nearabroad.cli.delivering import deliver

    deliver(
        lambda observatory: observatory.relation(actor, recipient, since=since, until=until),
        relation_tables.relation, out, store=store, as_json=as_json, quiet=quiet,
    )  # fmt: skip
