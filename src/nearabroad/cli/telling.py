"""What the commands share: options, errors as one sentence with an exit code, the page's width."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from nearabroad.core.errors import NearabroadError, UsageError

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
    except UsageError as error:
        fail(str(error), 2)
    except NearabroadError as error:
        fail(str(error), 1)


def fail(sentence: str, code: int) -> NoReturn:
    """One sentence on standard error, and the end."""
    Console(stderr=True).print(
        f"nearabroad: {sentence}", style="bold red", highlight=False, markup=False, soft_wrap=True
    )
    raise typer.Exit(code)


def page() -> Console:
    """Standard output; as wide as a page where it is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=110)
