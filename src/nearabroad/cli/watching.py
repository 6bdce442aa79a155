"""What `fetch` shows while it runs: bars on a terminal, a line per file elsewhere, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from nearabroad.fetching import Bytes, Outcome, Watch


@contextmanager
def watching(quiet: bool) -> Iterator[Watch]:
    """Bars on a terminal, a line per source and file elsewhere, nothing with --quiet."""
    console = Console(stderr=True)
    if quiet:
        yield Watch()
    elif not console.is_terminal:
        yield _Lines(console)
    else:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(),
            TransferSpeedColumn(), TimeRemainingColumn(), console=console, transient=True,
        ) as bars:  # fmt: skip
            yield _Bars(bars)


class _Lines(Watch):
    def __init__(self, console: Console) -> None:
        self._console = console

    def file(self, source: str, name: str) -> Bytes:
        self._console.print(
            f"fetching {source} {name} …", style="dim", highlight=False, soft_wrap=True
        )
        return super().file(source, name)


class _Bars(Watch):
    """One bar: the file under way, its bytes, rate and time left."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def file(self, source: str, name: str) -> Bytes:
        self._clear()
        task = self._task = self._bars.add_task(f"fetching {source} {name}", total=None)
        return lambda done, total: self._bars.update(task, completed=done, total=total)

    def reading(self, source: str, name: str) -> None:
        self._clear()
        self._task = self._bars.add_task(f"reading {source} {name}", total=None)

    def ended(self, outcome: Outcome) -> None:
        self._clear()
        # Why it failed, or needs a hand, is told once, in the end.
        taken = f"{len(outcome.kept)} taken, {outcome.rows:,} rows" if outcome.kept else "nothing"
        done = f"{taken}, {len(outcome.faults)} refused" if outcome.faults else taken
        self._bars.console.print(
            f"{outcome.source}: {done}", highlight=False, markup=False, soft_wrap=True
        )

    def _clear(self) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
            self._task = None
