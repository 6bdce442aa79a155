"""`nearabroad bloc`: how much a bloc's members trade with each other, and who depends on whom."""

from __future__ import annotations

from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, app
from nearabroad.cli.options import Files, FirstYear, out_option, year_option


@app.command(
    epilog="Example: nearabroad bloc EAEU --since 2010 -o eaeu.html, or: "
    "nearabroad bloc EU --members-of 2004 --json"
)
def bloc(
    code: Annotated[str, typer.Argument(help="Bloc: EAEU, EU, CIS, GCC, ASEAN, MERCOSUR …")],
    since: FirstYear = None,
    until: Annotated[int | None, year_option("--until", "Last year.")] = None,
    members_of: Annotated[
        int | None, year_option("--members-of", "Keep the members of this year throughout.")
    ] = None,
    out: Annotated[
        Files,
        out_option(
            "the page as html, the picture as png or svg, the yearly table as csv, all tables "
            "as xlsx"
        ),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A bloc's integration by year: shares, intensity, introversion, rivals, trend, holes."""
    from nearabroad.cli import bloc_tables
    from nearabroad.cli.delivering import deliver
    from nearabroad.exporting import write_bloc

    deliver(
        lambda observatory: observatory.bloc(
            code, since=since, until=until, members_of=members_of
        ),
        bloc_tables.bloc, out, store=store, as_json=as_json, quiet=quiet, write=write_bloc,
    )  # fmt: skip
