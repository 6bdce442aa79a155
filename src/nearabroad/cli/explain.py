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
    _asking,
    _codes,
    _console,
    _print_json,
    app,
)


@app.command(
    epilog="Example: nearabroad explain RUS -o why.png, or: "
    "nearabroad explain RUS --neighbor AZE --json"
)
def explain(
    patron: Annotated[str, typer.Argument(help="State whose conduct is explained, ISO3.")],
    neighbor: Annotated[
        str | None, typer.Option("--neighbor", help="Ask of this neighbor's own course alone.")
    ] = None,
    neighbors: Neighbors = None,
    since: Annotated[int | None, typer.Option("--since", help="First year of the panel.")] = None,
    until: Annotated[int | None, typer.Option("--until", help="Last year of the panel.")] = None,
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
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the picture as png, svg or html, the "
                     "verdicts as csv, all tables as xlsx. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Why a patron presses its neighbors: rival explanations, tested and weighed.

    Each implication is one test with its interval and decibels; what the data cannot tell is *not
    identified*, with what would.
    """
    with _asking(store, quiet) as observatory:
        from nearabroad import exporting

        for path in out or ():
            exporting.check_answer_path(path)
        answer = observatory.explain(
            patron, neighbor=neighbor, neighbors=_codes(neighbors), since=since, until=until,
            comparison=_codes(comparison), rivals=_codes(rivals), explanations=explanations,
        )  # fmt: skip
        for path in out or ():
            observatory.progress(f"writing {path.name}")
            exporting.write_answer(path, answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import explain_tables

    explain_tables.explanation(_console(), answer)
    for path in out or ():
        _console().print(f"Written: {path}", highlight=False, soft_wrap=True)
