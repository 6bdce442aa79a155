"""`nearabroad gravity`: a structural gravity model on a file of bilateral trade."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, _telling, app


@app.command(
    epilog="Example: nearabroad gravity trade.csv --bloc EU, or: "
    "nearabroad gravity trade.csv --bloc-column rta --cluster exporter,importer"
)
def gravity(
    path: Annotated[Path, typer.Argument(help="CSV: exporter, importer, year, trade.")],
    bloc: Annotated[
        str | None,
        typer.Option("--bloc", help="Blocs whose dated members make dummies, as EU,EAEU."),
    ] = None,
    bloc_column: Annotated[
        str | None, typer.Option("--bloc-column", help="Columns of 0 and 1, as rta,wto.")
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", help="pair, or columns joined by a comma (at most two).")
    ] = "pair",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write FILE: csv or xlsx.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Bloc effects on trade: PPML with exporter-year, importer-year and pair effects."""
    with _telling():
        # Before the store is opened and read: without the package all of it is for nothing.
        from nearabroad.trade.gravity import check_installed

        check_installed()
        from nearabroad import exporting

        if out is not None:
            exporting.check_answer_path(out)
    with _asking(store, quiet) as observatory:
        answer = observatory.gravity(
            path, blocs=_listed(bloc), columns=_listed(bloc_column), cluster=_listed(cluster)
        )
        if out is not None:
            exporting.write_answer(out, answer)
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import bloc_tables

    bloc_tables.gravity(_console(), answer)


def _listed(text: str | None) -> list[str]:
    return [item.strip() for item in (text or "").split(",") if item.strip()]
