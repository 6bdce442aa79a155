"""The commands. Exit codes: 0 answered (*not observable* included), 1 failed, 2 wrong usage."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from nearabroad.cli import events_watch, refreshing
from nearabroad.cli.options import Neighbors, Patron, PresetName, Since, Until, year, year_option
from nearabroad.cli.telling import Json, Quiet, Store, folder_for
from nearabroad.cli.telling import page as _console
from nearabroad.cli.telling import progress as _progress
from nearabroad.cli.telling import telling as _telling
from nearabroad.core.version import __version__

if TYPE_CHECKING:
    from nearabroad.answers import Answer
    from nearabroad.core.engines import Engine
    from nearabroad.observatory import Observatory

app = typer.Typer(
    name="nearabroad",
    help="Who holds sway over whom, by which levers, how sure, and from what data.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run() -> None:
    """Run the app; an error that a user can act on is one sentence on standard error."""
    try:
        app()
    except SystemExit as ended:
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
    except BrokenPipeError:
        pass
    else:
        return
    # The reader (head, less) went away with what it wanted: no error of ours, whatever click says.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"nearabroad {__version__}\n")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Who holds sway over whom, by which levers, how sure, and from what data."""


@contextmanager
def _asking(
    store: Path | None, quiet: bool = False, engine: str = "duckdb"
) -> Iterator[Observatory]:
    """An open observatory with its progress on standard error; errors become exit codes."""
    with _telling():
        from nearabroad.observatory import Observatory

        with _progress(quiet) as tell:
            yield Observatory.open(store, tell, engine)


def _print_json(answer: Answer) -> None:
    sys.stdout.write(json.dumps(answer.to_dict(), indent=1, default=str) + "\n")


def _codes(text: str | None) -> list[str] | None:
    return None if text is None else [item for item in text.replace(" ", ",").split(",") if item]


def _show(answer: Answer, as_json: bool, view: str, *args: Any) -> None:
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import tables

    getattr(tables, view)(_console(), answer, *args)


@app.command("run", epilog="Example: nearabroad run --patron RUS --out out")
def run_all(
    patron: Patron = None,
    neighbors: Neighbors = None,
    since: Since = None,
    until: Until = None,
    preset: PresetName = "equal",
    out: Annotated[Path, typer.Option("--out", help="Folder for report and tables.")] = Path("out"),
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Build what is missing, give the verdict, write the report."""
    folder_for(out)
    with _asking(store, quiet) as observatory:
        answer = observatory.verdict(
            patron, since=since, until=until, neighbors=_codes(neighbors), preset_name=preset
        )
        from nearabroad.exporting import write_out

        observatory.progress("writing the report")
        files = write_out(out, answer, observatory.report_inputs(answer))
        observatory.record(answer)
    _show(answer, as_json, "verdict")
    if not as_json:
        Console().print(
            "Written: " + ", ".join(str(item) for item in files), highlight=False, soft_wrap=True
        )


@app.command(epilog="Example: nearabroad verdict --patron CHN --neighbors KAZ,KGZ,TJK,UZB,TKM")
def verdict(
    patron: Patron = None,
    since: Since = None,
    until: Until = None,
    neighbors: Neighbors = None,
    preset: PresetName = "equal",
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Grip then and now, its change with band and probability, rivals, hedging, alignment."""
    with _asking(store, quiet) as observatory:
        answer = observatory.verdict(
            patron, since=since, until=until, neighbors=_codes(neighbors), preset_name=preset
        )
    _show(answer, as_json, "verdict")


@app.command(epilog="Example: nearabroad profile AZE")
def profile(
    neighbor: Annotated[str, typer.Argument(help="State, ISO3.")],
    since: Since = None,
    until: Until = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """One neighbor: levers by patron then and now, ties by date, chronicle, what is unknown."""
    with _asking(store, quiet) as observatory:
        answer = observatory.profile(neighbor, since=since, until=until)
    _show(answer, as_json, "profile")


@app.command(epilog="Example: nearabroad trace RUS AZE energy 2023")
def trace(
    patron: Annotated[str, typer.Argument(help="State or bloc, ISO3 or bloc code.")],
    neighbor: Annotated[str, typer.Argument(help="State, ISO3.")],
    lever: Annotated[str, typer.Argument(help="Lever, alignment, or grip.")],
    year: Annotated[int, typer.Argument(help="Year.", parser=year, metavar="YEAR")],
    since: Annotated[int | None, year_option("--since", "The verdict's other year.")] = None,
    preset: PresetName = "equal",
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """A number's whole path: formula with figures, observations, hashes, publishers."""
    with _asking(store, quiet) as observatory:
        answer = observatory.trace(patron, neighbor, lever, year, since=since, preset_name=preset)
    _show(answer, as_json, "trace")


app.command(epilog="Example: nearabroad fetch wdi imf_imts --since 2000")(refreshing.fetch)
app.command(epilog="Example: nearabroad add natstats natstats_trade_long.csv.gz")(refreshing.add)
app.command(
    epilog="Example: nearabroad watch --dyads AZE-RUS,ARM-RUS --every 15m --alerts alerts.jsonl"
)(events_watch.watch)


@app.command(epilog="Example: nearabroad build --engine local-spark")
def build(
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help="duckdb, local-spark, spark://HOST:PORT, or bigquery://PROJECT.DATASET.",
        ),
    ] = "duckdb",
    sql: Annotated[
        Path, typer.Option("--sql", help="Folder for the SQL compiled for BigQuery.")
    ] = Path("sql"),
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Turn snapshots into observations and levers; nothing to do where nothing changed.

    What changed against the build before is told: rows of the data, and figures measured.
    On Spark all is measured anew and held against DuckDB. For BigQuery SQL is written, not run.
    """
    with _telling():
        from nearabroad.core.engines import engine_of

        chosen = engine_of(engine)
    if not chosen.can("run"):
        folder_for(sql)
        _compile(chosen, sql, store, as_json, quiet)
        return
    before = refreshing.last_build(store)
    with _asking(store, quiet, engine) as observatory:
        changes = refreshing.changed(observatory, before)
        tables = {name: about["rows"] for name, about in observatory.build.tables.items()}
        built = observatory.build
    if as_json:
        rows_changed = None if changes is None else [asdict(item) for item in changes]
        told = {"built_at": built.created_at, "rows": tables, "changes": rows_changed}
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        rows = ", ".join(f"{name} {rows:,}" for name, rows in tables.items())
        measured = "" if engine == "duckdb" else f" Measured on {chosen}, equal to DuckDB's."
        _console().print(
            f"Built {built.created_at}: {rows}.{measured}", highlight=False, soft_wrap=True
        )
        if changes is not None:
            from nearabroad.store.rebuilt import told as changes_told

            _console().print(changes_told(changes), highlight=False, soft_wrap=True)


def _compile(engine: Engine, folder: Path, store: Path | None, as_json: bool, quiet: bool) -> None:
    """Write what the levers ask as SQL, and say that nobody ran it."""
    with _telling(), _progress(quiet) as tell:
        from nearabroad import compiling
        from nearabroad.store import Store as TheStore

        queries = compiling.compiled_for(engine, TheStore.open(store), tell)
        files = compiling.write_sql(folder, engine, queries)
    if as_json:
        sys.stdout.write(json.dumps({"run": False, "files": [str(f) for f in files]}) + "\n")
    else:
        _console().print(
            f"{len(files)} queries for {engine} written to {folder}; none was run there. The same "
            "SQL on DuckDB gives the levers what the embedded engine gives.",
            highlight=False, soft_wrap=True,
        )  # fmt: skip


@app.command(epilog="Example: nearabroad levers")
def levers(store: Store = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Levers: definition, parts, criticality, coverage by state and year."""
    with _asking(store, quiet) as observatory:
        answer = observatory.levers()
    _show(answer, as_json, "listing")


@app.command(epilog="Example: nearabroad sources, or: nearabroad sources eurostat_comext")
def sources(
    source: Annotated[
        str | None, typer.Argument(help="One source: which files it reads, and where they are.")
    ] = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Sources: last snapshot, rows, years, states, holes, what changed, licence.

    With a source's name: its title, the files that it reads, where they come from, its quirks.
    """
    if source is not None:
        from nearabroad.cli import source_tables

        with _telling():
            source_tables.about(_console(), source, as_json)
        return
    with _asking(store, quiet) as observatory:
        answer = observatory.sources()
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import source_tables

    source_tables.sources(_console(), answer)


@app.command(epilog="Example: nearabroad presets --patron RUS --neighbors AZE")
def presets(
    patron: Patron = None,
    neighbors: Neighbors = None,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Presets, the verdict that each gives, and which choice matters."""
    with _asking(store, quiet) as observatory:
        answer = observatory.presets(patron, _codes(neighbors))
    if as_json:
        _print_json(answer)
        return
    from nearabroad.cli import preset_tables

    preset_tables.presets(_console(), answer)


@app.command(epilog="Example: nearabroad export --to tables --format xlsx")
def export(
    to: Annotated[Path, typer.Option("--to", help="Folder to write into.")],
    kind: Annotated[str, typer.Option("--format", help="csv, parquet or xlsx.")] = "csv",
    patron: Patron = None,
    neighbors: Neighbors = None,
    since: Since = None,
    until: Until = None,
    preset: PresetName = "equal",
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """All tables, with a data dictionary and the citations."""
    with _telling():
        from nearabroad.exporting import check_format

        check_format(kind)
    folder_for(to)
    with _asking(store, quiet) as observatory:
        done = observatory.export(
            to, kind, patron, since=since, until=until, neighbors=_codes(neighbors),
            preset_name=preset,
        )  # fmt: skip
    for remark in done.remarks:
        Console(stderr=True).print(escape(remark), highlight=False, soft_wrap=True)
    files = [str(item) for item in done.files]
    if as_json:
        sys.stdout.write(json.dumps(files) + "\n")
    else:
        Console().print("Written: " + ", ".join(files), highlight=False, soft_wrap=True)


@app.command(epilog="Example: nearabroad cite --bibtex > sources.bib")
def cite(
    patron: Patron = None,
    neighbors: Neighbors = None,
    bibtex: Annotated[bool, typer.Option("--bibtex", help="BibTeX instead of plain text.")] = False,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Citations of all that went into a verdict."""
    with _asking(store, quiet) as observatory:
        cited = observatory.cite(patron, neighbors=_codes(neighbors))
    if as_json:
        rows = [{"key": c.key, "plain": c.plain(), "bibtex": c.bibtex()} for c in cited]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        for item in cited:
            sys.stdout.write((item.bibtex() if bibtex else item.plain()) + "\n")


# Commands with a module of their own; they register themselves.
from nearabroad.cli import bloc as _bloc  # noqa: E402, F401
from nearabroad.cli import claims as _claims  # noqa: E402, F401
from nearabroad.cli import coding as _coding  # noqa: E402, F401
from nearabroad.cli import explain as _explain  # noqa: E402, F401
from nearabroad.cli import gravity as _gravity  # noqa: E402, F401
from nearabroad.cli import history as _history  # noqa: E402, F401
from nearabroad.cli import parallel as _parallel  # noqa: E402, F401
from nearabroad.cli import relation as _relation  # noqa: E402, F401
from nearabroad.cli import scenario as _scenario  # noqa: E402, F401
from nearabroad.cli import serve as _serve  # noqa: E402, F401
from nearabroad.cli import site as _site  # noqa: E402, F401
