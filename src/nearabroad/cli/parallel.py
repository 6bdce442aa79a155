"""`nearabroad parallel`: goods that go around sanctions, and the watch list."""

from __future__ import annotations

from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _codes, _telling, app
from nearabroad.cli.options import Files, out_option


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
        Files,
        out_option(
            "watch list as csv, all tables as xlsx, the page as html, pictures as png or svg"
        ),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Back doors: listed goods through conduits, against a baseline and other goods."""
    with _telling():
        if ppml:
            # Before the store is opened and read: without the package all of it is for nothing.
            from nearabroad.trade.ppml import check_installed

            check_installed()
    from nearabroad.cli.delivering import deliver
    from nearabroad.cli.parallel_tables import print_parallel
    from nearabroad.exporting import write_parallel

    deliver(
        lambda observatory: observatory.parallel(
            sanctioned_by, target, _codes(through), shock=shock, until=until,
            products=_codes(goods) or (), controls=_codes(controls) or (), ppml=ppml,
        ),
        print_parallel, out, store=store, as_json=as_json, quiet=quiet, write=write_parallel,
    )  # fmt: skip
