"""Commands of text coding: `code` and `evaluate`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from nearabroad.cli.app import Json, Quiet, _console, _telling, app
from nearabroad.core.errors import SourceError, UsageError

if TYPE_CHECKING:
    from nearabroad.events.coding.evaluate import Report
    from nearabroad.events.coding.model import Article, Coded
    from nearabroad.events.coding.reading import Reading

SHOWN = 12
"""Failures and skipped texts that are printed; --json has all."""


@app.command("code", epilog="Example: nearabroad code article.txt --date 2025-07-10 -o events.csv")
def code_text(
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="File, folder, or - for standard input.")
    ],
    date: Annotated[
        str | None, typer.Option("--date", help="Day of publication where a text states none.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help="en or ru; told by the text where not given.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write events: .jsonl, .csv or .parquet.")
    ] = None,
    minimum: Annotated[
        float,
        typer.Option("--minimum", help="Least confidence, 0..1, of an event; 0 tells all."),
    ] = 0.75,
    every: Annotated[
        bool, typer.Option("--all", help="Also events whose parties are no state or organisation.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Who did what to whom: events of articles (text, JSON lines, RSS, Atom, HTML)."""
    with _telling():
        from nearabroad.events.coding.coder import code
        from nearabroad.events.coding.reading import Reading

        if lang not in (None, "en", "ru"):
            raise UsageError(f"language {lang!r} is not read; en and ru are.")
        if out is not None and out.suffix not in (".jsonl", ".csv", ".parquet"):
            raise UsageError(f"{out.name}: events are written as .jsonl, .csv or .parquet.")
        if out is not None:
            from nearabroad.store import check_place

            check_place(out)
        reading = Reading(date=_day(date), language=lang or "")
        with _coding(source, quiet):
            articles = _articles(reading, source, quiet)
            found = code(articles, minimum=minimum, states_only=not every)
        skipped = [*reading.skipped, *found.skipped]
        if out is not None:
            _write(out, found)
    rows = [event.to_dict() for event in (*found.events, *found.undated)]
    if as_json:
        told = {"events": rows, "skipped": [[item.article, item.reason] for item in skipped]}
        sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    elif out is None:
        _print_events(_console(), found)
    if not as_json:
        _print_rest(Console(stderr=True), found, [(i.article, i.reason) for i in skipped], out)


@app.command("evaluate", epilog="Example: nearabroad evaluate sentences.jsonl")
def evaluate_coding(
    file: Annotated[Path, typer.Argument(help="JSON lines with marked parties, or with events.")],
    failures: Annotated[int, typer.Option("--failures", help="Failures to print.")] = SHOWN,
    as_json: Json = False,
) -> None:
    """How good coding is on sentences or texts whose events are known."""
    with _telling():
        from nearabroad.events.coding.evaluate import evaluate, rows_of

        if not file.is_file():
            raise UsageError(f"{file} is no file.")
        report = evaluate(rows_of(file))
    if as_json:
        sys.stdout.write(json.dumps(report.to_dict(), indent=1, ensure_ascii=False) + "\n")
    else:
        _print_report(_console(), report, failures)


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day; write it as 2025-07-10.") from error


@contextmanager
def _coding(source: str, quiet: bool) -> Iterator[None]:
    """A sign of life for one file on a terminal; a folder has its bar."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal or Path(source).is_dir():
        yield
    else:
        with console.status("reading and coding …"):
            yield


def _articles(reading: Reading, source: str, quiet: bool) -> Iterator[Article]:
    """Articles of a file, a folder or standard input; a folder's bad file is told and left out."""
    from nearabroad.events.coding.model import Skipped

    if source == "-":
        yield from reading.stream(sys.stdin.buffer, "standard input")
        return
    path = Path(source)
    if path.is_file():
        yield from reading.file(path)
        return
    if not path.is_dir():
        raise UsageError(f"{source} is neither a file nor a folder.")
    files = list(reading.folder(path))
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        for each in progress.track(files, description="reading and coding"):
            try:
                yield from reading.file(each)
            except SourceError as error:
                reading.skipped.append(Skipped(str(each.relative_to(path)), str(error)))


def _write(out: Path, found: Coded) -> None:
    """Events to a file, as a whole or not at all."""
    from nearabroad.store.files import write_atomic

    if out.suffix == ".parquet":
        import pyarrow.parquet as pq

        buffer = io.BytesIO()
        pq.write_table(found.to_arrow(), buffer)
        write_atomic(out, buffer.getvalue())
        return
    rows = [event.to_dict() for event in (*found.events, *found.undated)]
    text = io.StringIO()
    if out.suffix == ".csv":
        writer = csv.DictWriter(text, found.to_arrow().schema.names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        text.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomic(out, text.getvalue().encode("utf-8"))


def _print_events(console: Console, found: Coded) -> None:
    table = Table("date", "who", "whom", "root", "code", "count", "status", "sure", "evidence")
    for event in (*found.events, *found.undated):
        counts = [
            (event.killed, "killed"),
            (event.injured, "injured"),
            (event.detained, "detained"),
        ]
        table.add_row(
            event.date.isoformat() if event.date else "no date",
            event.actor or escape(event.actor_name),
            event.recipient or escape(event.recipient_name),
            event.root,
            event.code,
            ", ".join(f"{count} {what}" for count, what in counts if count is not None),
            event.factual,
            f"{event.confidence:.2f}",
            escape(event.evidence if len(event.evidence) < 90 else event.evidence[:87] + "…"),
        )
    console.print(table)


def _print_rest(
    console: Console, found: Coded, skipped: list[tuple[str, str]], out: Path | None
) -> None:
    """How much was read, and what was left out and why."""
    where = f", written to {out}" if out is not None else ""
    undated = f", {len(found.undated)} without a date" if found.undated else ""
    console.print(
        f"{_many(len(found.events), 'event')}{undated} from "
        f"{_many(found.articles, 'article')}{where}.",
        highlight=False,
    )
    for name, reason in skipped[:SHOWN]:
        console.print(f"left out: {name}: {reason}", style="dim", highlight=False, markup=False)
    if len(skipped) > SHOWN:
        console.print(f"… and {len(skipped) - SHOWN} more left out (--json tells all)", style="dim")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _print_report(console: Console, report: Report, failures: int) -> None:
    console.print(f"{report.items} {report.shape}")
    table = Table("measure", "right", "told", "marked", "precision", "recall", "F1")
    for name, score in [*report.scores.items(), *sorted(report.groups.items())]:
        table.add_row(
            name, str(score.right), str(score.told), str(score.marked),
            *("–" if value is None else f"{value:.3f}"
              for value in (score.precision, score.recall, score.f1)),
        )  # fmt: skip
    console.print(table)
    if report.confusions:
        console.print("Roots taken for another (marked > told):", highlight=False)
        for (marked, told), count in report.confusions.most_common(10):
            console.print(f"  {marked} > {told}: {count}", highlight=False)
    for item in report.failures[:failures]:
        console.print(
            f"{item.id}: {item.what}: {item.text}", style="dim", markup=False, highlight=False
        )
