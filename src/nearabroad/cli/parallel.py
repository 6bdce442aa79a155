"""`nearabroad parallel`: goods that go around sanctions, and the watch list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import (
    Json,
    Quiet,
    Store,
    _asking,
    _codes,
    _console,
    _print_json,
    _telling,
    app,
)

WATCH_LIST = "watch_list"


@app.command(
    epilog="Example: nearabroad parallel --sanctioned-by EU --target RUS --through KAZ,KGZ,ARM "
    "-o watch.csv -o watch.xlsx -o picture.png"
)
def parallel(
    sanctioned_by: Annotated[
        str | None, typer.Option("--sanctioned-by", help="State or bloc that sanctions.")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", help="State under sanctions.")] = None,
    through: Annotated[
        str | None, typer.Option("--through", help="Conduits, as KAZ,KGZ,ARM.")
    ] = None,
    shock: Annotated[
        str | None, typer.Option("--shock", help="First whole month after it, as 2022-03.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last month, as 2022-11.")] = None,
    goods: Annotated[
        str | None,
        typer.Option("--products", help="Sanctioned goods: codes of 2 to 8 digits, or chpl."),
    ] = None,
    controls: Annotated[
        str | None, typer.Option("--controls", help="Destinations without detours, as MNG,MDA.")
    ] = None,
    ppml: Annotated[
        bool, typer.Option("--ppml", help="Also fit PPML (half a minute; extra gravity).")
    ] = False,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: watch list as csv, all tables as xlsx, "
                     "pictures as png, svg or html. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Back doors: listed goods through conduits, against a baseline and other goods."""
    with _telling():
        if ppml:
            # Before the store is opened and read: without the package all of it is for nothing.
            from nearabroad.trade.ppml import check_installed

            check_installed()
    with _asking(store, quiet) as observatory:
        from nearabroad.exporting import check_answer_path, write_answer

        for path in out or ():
            check_answer_path(path)
        answer = observatory.parallel(
            sanctioned_by, target, _codes(through), shock=shock, until=until,
            products=_codes(goods) or (), controls=_codes(controls) or (), ppml=ppml,
        )  # fmt: skip
        for path in out or ():
            observatory.progress(f"writing {path.name}")
            write_answer(path, answer, WATCH_LIST)
        observatory.record(answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli.parallel_tables import print_parallel

    console = _console()
    print_parallel(console, answer)
    if out:
        console.print("Written: " + ", ".join(map(str, out)), highlight=False, soft_wrap=True)
