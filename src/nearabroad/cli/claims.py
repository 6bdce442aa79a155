"""`nearabroad check`: what the figures do to what someone said."""

from __future__ import annotations

from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, app
from nearabroad.cli.options import Files, out_option


@app.command(
    epilog="Example: nearabroad check eaeu-share-of-russia -o claim.png, or: "
    "nearabroad check my-claims --json"
)
def check(
    claims: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, ids of shipped claims; none means all shipped."),
    ] = None,
    out: Annotated[
        Files,
        out_option("the picture as png, svg or html, the verdicts as csv, all tables as xlsx"),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Claims against figures: supported, contradicted, held then, partly, or not observable.

    A file that is no claim is told in one sentence, the others are checked, and the exit code is 1.
    """
    from nearabroad.cli import claim_tables, delivering

    with _asking(store, quiet) as observatory:
        delivering.check(out)
        answer, faults = observatory.check_each(claims or ())
        if answer:
            delivering.write_files(observatory, answer, out)
    if answer:
        delivering.show_answer(answer, claim_tables.claims, out, as_json)
    if faults:
        claim_tables.faults(faults)
        raise typer.Exit(1)
