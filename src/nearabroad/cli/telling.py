"""What the commands share: errors as a sentence with an exit code, progress, the page's width."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from nearabroad.core.errors import NearabroadError

Store = Annotated[
    Path | None,
    typer.Option(
        "--store", help="Folder of the store.", envvar="NEARABROAD_STORE", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]


@contextmanager
def telling() -> Iterator[None]:
    """Errors that a user can act on become one sentence and an exit code."""
    try:
        yield
    except NearabroadError as error:
        fail(str(error), error.exit_code)


def folder_for(path: Path) -> None:
    """End the command, before its work, where no folder can be written at `path`."""
    from nearabroad.store import check_place

    with telling():
        check_place(path, folder=True)


def fail(sentence: str, code: int) -> NoReturn:
    """One sentence on standard error, and the end."""
    Console(stderr=True).print(
        f"nearabroad: {sentence}", style="bold red", highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(code)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """What tells progress on standard error: one line in a terminal, each step once elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal and not quiet:
        with console.status("opening the store …") as status:
            yield lambda text: status.update(f"{text} …")
        return
    told: set[str] = set()

    def tell(text: str) -> None:
        if not quiet and text not in told:
            told.add(text)
            console.print(f"{text} …", style="dim", highlight=False, soft_wrap=True)

    yield tell


PAGE = 110
"""Columns of what is printed where neither a terminal nor COLUMNS says how wide it is."""


def page() -> Console:
    """Standard output; where it is no terminal as wide as COLUMNS says, without padded ends."""
    console = Console()
    if console.is_terminal:
        return console
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdigit() and int(asked) > 0 else PAGE
    return Console(file=_Trimmed(), width=width)


class _Trimmed(io.TextIOBase):
    """Standard output; no line ends in the blanks that fill a table's last cell."""

    def write(self, text: str) -> int:
        return sys.stdout.write(re.sub(r" +$", "", text, flags=re.MULTILINE))

    def flush(self) -> None:
        sys.stdout.flush()
