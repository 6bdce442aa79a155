"""What every command with `--out` does: ask, write the files, print the tables or JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from nearabroad.cli.app import _asking, _console, _print_json, _telling
from nearabroad.exporting import check_answer_path, write_answer

if TYPE_CHECKING:
    from nearabroad.answers import Answer
    from nearabroad.observatory import Observatory

Write = Callable[[Path, Any], None]


def deliver(
    ask: Callable[[Observatory], Answer],
    show: Callable[[Console, Answer], None],
    out: Iterable[Path] | None,
    *,
    store: Path | None,
    as_json: bool,
    quiet: bool,
    write: Write = write_answer,
) -> None:
    """One answer, in files and on standard output; where it is written to is checked before.

    A run that leaves files is noted in the store's ledger of runs.
    """
    with _telling():
        check(out)
    with _asking(store, quiet) as observatory:
        answer = ask(observatory)
        write_files(observatory, answer, out, write)
        if out:
            observatory.record(answer)
    show_answer(answer, show, out, as_json)


def check(out: Iterable[Path] | None) -> None:
    """Raise `UsageError` for a file that no answer can be written as."""
    for path in out or ():
        check_answer_path(path)


def write_files(
    observatory: Observatory,
    answer: Answer,
    out: Iterable[Path] | None,
    write: Write = write_answer,
) -> None:
    """Write each file, telling which."""
    for path in out or ():
        observatory.progress(f"writing {path.name}")
        write(path, answer)


def show_answer(
    answer: Answer,
    show: Callable[[Console, Answer], None],
    out: Iterable[Path] | None,
    as_json: bool,
) -> None:
    """The answer as JSON alone, or as tables with the files that were written."""
    if as_json:
        _print_json(answer)
        return
    console = _console()
    show(console, answer)
    for path in out or ():
        console.print(f"Written: {path}", highlight=False, soft_wrap=True)
