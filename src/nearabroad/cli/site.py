"""`nearabroad site`: the whole site as a folder of files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from nearabroad.cli.app import Json, Quiet, Store, _asking, _console, _telling, app


@app.command(epilog="Example: nearabroad site --out public, then open public/index.html")
def site(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write; an older site there "
                                      "is replaced.")] = Path("site"),
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """A static site: map, countries, comparisons; opens from disk and from any static host."""
    with _telling():
        from nearabroad.web.site import check_folder, write_site

        check_folder(out)
    with _asking(store, quiet) as observatory:
        files = write_site(observatory, out, observatory.progress)
    size = sum(path.stat().st_size for path in files)
    if as_json:
        sys.stdout.write(json.dumps({"files": [str(f) for f in files], "bytes": size}) + "\n")
        return
    _console().print(
        f"{len(files)} files, {size / 1e6:.1f} MB, written to {out}; open {out / 'index.html'}",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
