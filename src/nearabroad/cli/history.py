"""`nearabroad history`: a patron and a neighbor year by year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, _telling, app
from nearabroad.cli.options import OneNeighbor, Patron, PresetName, Since, Until, pair
from nearabroad.core.errors import UsageError


@app.command(
    epilog="Example: nearabroad history RUS AZE --since 2000, or: "
    "nearabroad history --patron RUS --neighbor AZE"
)
def history(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATRON NEIGHBOR",
            help="Instead of --patron and --neighbor; one alone is the neighbor.",
        ),
    ] = None,
    neighbor: OneNeighbor = None,
    patron: Patron = None,
    since: Since = None,
    until: Until = None,
    preset: PresetName = "equal",
    picture: Annotated[
        Path | None, typer.Option("--picture", help="Write the series as PNG, SVG or HTML.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A pair year by year: grip, levers, alignment, with bands, breaks and flags."""
    with _telling():
        patron, asked = pair(words, patron, neighbor)
        if asked is None:
            raise UsageError("name a neighbor, as: nearabroad history RUS AZE.")
        if picture is not None:
            from nearabroad.exporting import check_picture_path, write_picture

            check_picture_path(picture)
    with _asking(store, quiet) as observatory:
        answer = observatory.history(patron, asked, since=since, until=until, preset_name=preset)
        if picture is not None:
            write_picture(picture, answer.chart())
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import history_tables

    history_tables.history(_console(), answer)
