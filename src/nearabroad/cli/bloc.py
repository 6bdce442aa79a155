"""`nearabroad bloc`: how much a bloc's members trade with each other, and who depends on whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, app


@app.command(
    epilog="Example: nearabroad bloc EAEU --since 2010 -o eaeu.html, or: "
    "nearabroad bloc EU --members-of 2004 --json"
)
def bloc(
    code: Annotated[str, typer.Argument(help="Bloc: EAEU, EU, CIS, GCC, ASEAN, MERCOSUR …")],
    since: Annotated[int | None, typer.Option("--since", help="First year.")] = None,
    until: Annotated[int | None, typer.Option("--until", help="Last year.")] = None,
    members_of: Annotated[
        int | None,
        typer.Option("--members-of", help="Keep the members of this year throughout."),
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the page as html, the picture as png or svg, "
                     "the yearly table as csv, all tables as xlsx. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """A bloc's integration by year: shares, intensity, introversion, rivals, trend, holes."""
    with _asking(store, quiet) as observatory:
        from nearabroad import exporting

        for path in out or ():
            exporting.check_answer_path(path)
        answer = observatory.bloc(code, since=since, until=until, members_of=members_of)
        for path in out or ():
            observatory.progress(f"writing {path.name}")
            if path.suffix.lower() == ".html":
                exporting.write_bloc_page(path, answer)
            else:
                exporting.write_answer(path, answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import bloc_tables

    bloc_tables.bloc(_console(), answer)
    for path in out or ():
        _console().print(f"Written: {path}", highlight=False, soft_wrap=True)
