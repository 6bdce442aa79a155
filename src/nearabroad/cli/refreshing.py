"""`fetch` and `add`: data from publishers and from files; what they, and a build, changed."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from nearabroad.cli.options import year_option
from nearabroad.cli.telling import Json, Quiet, Store, page, progress, telling
from nearabroad.core.errors import StoreError, UsageError

if TYPE_CHECKING:
    from nearabroad.adding import Added
    from nearabroad.articles import About
    from nearabroad.fetching import Outcome
    from nearabroad.observatory import Observatory
    from nearabroad.store.builds import BuildInfo
    from nearabroad.store.rebuilt import TableChange

MOST = 8
"""Kinds of what was left out that are listed."""

Shrunken = Annotated[
    bool,
    typer.Option("--accept-shrunken", help="Take a file that lacks a tenth of its rows."),
]


def fetch(
    source: Annotated[
        list[str] | None, typer.Argument(help="Sources; see sources.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that has an address.")] = False,
    since: Annotated[
        int | None, year_option("--since", "First year, where a publisher can be asked.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first fault.")] = False,
    accept_shrunken: Shrunken = False,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Download publishers' data: checked, compared with the last good file, read from then on.

    A source that fails leaves its last good files; the others go on, and the exit code is 1.
    """
    with telling():
        from nearabroad.cli.watching import watching
        from nearabroad.fetching import Fetcher
        from nearabroad.store import Store as TheStore

        names = _names(source, every)
        with watching(quiet) as watch:
            outcomes = Fetcher(TheStore.open(store), watch).run(
                names, since, strict=strict, accept_shrunken=accept_shrunken
            )
    if as_json:
        rows = [asdict(item) | {"failed": item.failed} for item in outcomes]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    elif not quiet and (every or any(item.kept for item in outcomes)):
        page().print(summary(outcomes, named=not every))
    _tell(outcomes, names, named=not every)


def add(
    source: Annotated[
        str, typer.Argument(help="Source that reads the file, as natstats or sipri_arms.")
    ],
    path: Annotated[Path, typer.Argument(help="The publisher's file.")],
    accept_shrunken: Shrunken = False,
    publisher: Annotated[
        str | None, typer.Option("--publisher", help="articles: who published them.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="articles: the title.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="articles: day of publication, 2025-07-10.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add a publisher's file that you have: checked, kept by its hash, read from then on.

    `nearabroad sources` lists the sources; `nearabroad sources SOURCE` says which files one reads.
    `nearabroad add articles FILE` takes a text, JSON lines, a feed or a web page: its events are
    coded by machine and stand in the chronicle. What the file does not say of itself is named.
    """
    skipped: tuple[str, ...] = ()
    with telling(), progress(quiet) as tell:
        from nearabroad import adding, articles
        from nearabroad.store import Store as TheStore

        where = TheStore.open(store)
        if source == articles.SOURCE:
            found, skipped = articles.add_articles(where, path, _about(publisher, title, date))
        elif publisher or title or date:
            raise UsageError(f"--publisher, --title and --date are of articles, not of {source}.")
        else:
            found = adding.add(where, source, path, accept_shrunken=accept_shrunken, progress=tell)
        left_out = [] if as_json else _left_out(adding.module_of(source), path, tell)
    if as_json:
        sys.stdout.write(json.dumps(asdict(found), indent=1) + "\n")
        return
    page().print(
        f"Added {found.name} to {found.source}: {_held(found)}, "
        f"sha256 {found.sha256[:12]}. {_changed(found)}`nearabroad build` reads it.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    for line in left_out:
        page().print(line, highlight=False, markup=False, soft_wrap=True, style="dim")
    for line in skipped[:MOST]:
        page().print(f"left out: {line}", highlight=False, markup=False, style="dim")


def _about(publisher: str | None, title: str | None, date: str | None) -> About:
    from nearabroad.articles import About

    try:
        day = dt.date.fromisoformat(date) if date else None
    except ValueError as error:
        raise UsageError(f"{date!r} is no day; write it as 2025-07-10.") from error
    return About(publisher or "", title or "", day)


def _held(found: Added) -> str:
    """Rows, states and years of a file, in words: `2 rows, 1 state, 2015`."""
    parts = [f"{found.rows:,} row{'s' * (found.rows != 1)}"]
    if found.states:
        parts.append(f"{found.states} state{'s' * (found.states != 1)}")
    if found.first_year is not None:
        same = found.first_year == found.last_year
        parts.append(str(found.first_year) if same else f"{found.first_year}–{found.last_year}")
    return ", ".join(parts)


def last_build(store: Path | None) -> BuildInfo | None:
    """The build that there is before another; a damaged one counts as none, and is mended."""
    with telling():
        from nearabroad.store import Store as TheStore

        opened = TheStore.open(store)
        with suppress(StoreError):
            return opened.current()
    return None


def changed(observatory: Observatory, before: BuildInfo | None) -> list[TableChange] | None:
    """What a new build changed; None for the first one, empty where no new one was needed."""
    if before is None or not before.directory.is_dir():
        return None
    from nearabroad.store.rebuilt import between

    observatory.progress("comparing it with the build before")
    return between(before, observatory.build)


def _left_out(module: Any, path: Path, tell: Callable[[str], None]) -> list[str]:
    """What of a file of events counts for no dyad, and why, the most first."""
    if module.SPEC.table != "event_count":
        return []
    tell("counting what is left out")
    rows = sorted(module.left_out(path), key=lambda row: -row.count)
    more = [f"and {len(rows) - MOST} kinds more"] if len(rows) > MOST else []
    return [f"left out: {row.count:,} {row.what} ({row.why})" for row in rows[:MOST]] + more


def _changed(found: Added) -> str:
    if found.changes is None:
        return ""
    from nearabroad.store.revisions import Changes

    return f"Against the last one: {Changes(**found.changes).plain()}. "


def _names(source: list[str] | None, every: bool) -> list[str]:
    from nearabroad.fetching import fetchable

    if every == bool(source):
        raise UsageError(f"name sources, or --all; there are {', '.join(fetchable())}.")
    return list(fetchable()) if every else list(source or ())


def summary(outcomes: list[Outcome], *, named: bool = True) -> Table:
    """A row per source: files, rows, what changed; why not stands below, a sentence each.

    A source that was not `named` and needs a hand has its sentence here: that is no failure.
    """
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("source", no_wrap=True)
    for name in ("files", "rows", "added", "dropped", "revised"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    for item in outcomes:
        counts = [len(item.kept), item.rows, *map(item.count, ("added", "dropped", "revised"))]
        figures = [f"{count:,}" for count in counts] if item.kept else ["–"] * len(counts)
        table.add_row(item.source, *figures, _state(item, named))
    return table


def _state(item: Outcome, named: bool) -> str:
    """What came of a source, where its figures do not say it."""
    if item.faults:
        return f"[red]{len(item.faults)} refused[/red]" if item.kept else "[red]failed[/red]"
    return "by hand" if named and item.note else _plain(item.note)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _tell(outcomes: list[Outcome], names: list[str], *, named: bool) -> None:
    """Exit code 1 where a source failed, or was named and cannot be fetched."""
    console = Console(stderr=True)
    failed = [item for item in outcomes if item.failed]
    undone = [item for item in outcomes if named and not item.failed and not item.kept]
    for item in [*failed, *undone]:
        why = f"{item.source}: {item.failed}" if item.failed else item.note
        console.print(
            f"nearabroad: {why}",
            style="bold red", highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    left = [name for name in dict.fromkeys(names) if name not in {i.source for i in outcomes}]
    if left:
        console.print(
            f"nearabroad: stopped (--strict) before {', '.join(left)}.",
            style="bold red", highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    if failed or undone:
        raise typer.Exit(1)
