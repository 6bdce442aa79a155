"""`nearabroad check`: what the figures do to what someone said."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _print_json, app


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
        list[Path] | None,
        typer.Option("-o", "--out", help="Write FILE: the picture as png, svg or html, the "
                     "verdicts as csv, all tables as xlsx. May be given again."),
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Claims against figures: supported, contradicted, held then, partly, or not observable.

    A file that is no claim is told in one sentence, the others are checked, and the exit code is 1.
    """
    from nearabroad.cli import claim_tables

    with _asking(store, quiet) as observatory:
        from nearabroad import exporting

        for path in out or ():
            exporting.check_answer_path(path)
        answer, faults = observatory.check_each(claims or ())
        for path in out or () if answer else ():
            observatory.progress(f"writing {path.name}")
            exporting.write_answer(path, answer)
    if answer:
        if as_json:
            _print_json(answer)
        else:
            claim_tables.claims(_console(), answer)
            for path in out or ():
                _console().print(f"Written: {path}", highlight=False, soft_wrap=True)
    if faults:
        claim_tables.faults(faults)
        raise typer.Exit(1)
