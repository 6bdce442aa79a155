"""`nearabroad relation`: how two states get on in events, and what is not observable of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, app


@app.command(
    epilog="Example: nearabroad relation AZE RUS --since 1992 -o aze-rus.png, or: "
    "nearabroad relation RUS GEO --until 2008 --json"
)
def relation(
    actor: Annotated[str, typer.Argument(help="State, ISO3.")],
    recipient: Annotated[str, typer.Argument(help="The other state, ISO3.")],
    since: Annotated[int | None, typer.Option("--since", help="First year.")] = None,
    until: Annotated[
        int | None, typer.Option("--until", help="Last year; its level is the latest.")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the picture as png, svg or html, the course "
                     "as csv, all tables as xlsx. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Two states in events, both ways: bands, record lows, breaks, crises, who answers whom."""
    with _asking(store, quiet) as observatory:
        from nearabroad import exporting

        for path in out or ():
            exporting.check_answer_path(path)
        answer = observatory.relation(actor, recipient, since=since, until=until)
        for path in out or ():
            observatory.progress(f"writing {path.name}")
            exporting.write_answer(path, answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import relation_tables

    relation_tables.relation(_console(), answer)
    for path in out or ():
        _console().print(f"Written: {path}", highlight=False, soft_wrap=True)
