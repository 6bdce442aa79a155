"""Writing answers to files: CSV, Parquet, workbook, report; each written whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from nearabroad.answers import Answer
from nearabroad.core.dictionary import ABOUT, dictionary
from nearabroad.core.errors import UsageError
from nearabroad.core.specs import Citation
from nearabroad.store import check_place, make_directory, write_atomic

if TYPE_CHECKING:
    from nearabroad.report.inputs import ReportInputs

FORMATS = ("csv", "parquet", "xlsx")
PICTURES = ("png", "svg", "html")


def csv_bytes(table: pa.Table) -> bytes:
    """A table as CSV with a byte-order mark, so that Excel reads it as UTF-8; NULL is empty."""
    buffer = io.BytesIO()
    buffer.write(b"\xef\xbb\xbf")
    pacsv.write_csv(table, buffer)
    return buffer.getvalue()


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet (zstd)."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def check_format(kind: str) -> None:
    """Raise `UsageError` for a format that is not there."""
    if kind not in FORMATS:
        raise UsageError(f"no format {kind!r}; there are {', '.join(FORMATS)}.")


@dataclass(frozen=True)
class Exported:
    """The files written, and what was left out of them or cut, a sentence each."""

    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


def export(
    folder: Path,
    kind: str,
    tables: Mapping[str, pa.Table],
    cited: tuple[Citation, ...],
    remarks: Mapping[str, str] | None = None,
) -> Exported:
    """Write tables, the data dictionary and the citations into `folder`.

    `remarks` say by table how it was cut. A workbook leaves out what a sheet cannot hold; its
    first sheet lists every table with its remark.

    Raises `UsageError` for a format that is not there, `StoreError` for a disk that refuses.
    """
    check_format(kind)
    words = dictionary()
    remarks = dict(remarks or {})
    written: dict[str, bytes] = {
        "citations.bib": "\n\n".join(item.bibtex() for item in cited).encode() + b"\n",
        "citations.txt": "\n".join(item.plain() for item in cited).encode() + b"\n",
    }
    if kind == "xlsx":
        held, left_out = _what_fits(tables)
        remarks |= left_out
        first = {"tables": _contents(tables, remarks)}
        written["nearabroad.xlsx"] = _workbook({**first, **held}, words, cited)
    else:
        to_bytes = csv_bytes if kind == "csv" else parquet_bytes
        everything = {
            **tables,
            "dictionary": pa.Table.from_pylist(words),
            "tables": _contents(tables, remarks),
        }
        for name, table in everything.items():
            written[f"{name}.{kind}"] = to_bytes(table)
    told = tuple(f"{name}: {remark}" for name, remark in remarks.items())
    return Exported(tuple(_write_all(folder, written)), told)


def _contents(tables: Mapping[str, pa.Table], remarks: Mapping[str, str]) -> pa.Table:
    """What each table holds, its rows, and what was left out of it."""
    return pa.Table.from_pylist(
        [
            {
                "table": name, "about": ABOUT.get(name, ""), "rows": table.num_rows,
                "remark": remarks.get(name, ""),
            }
            for name, table in tables.items()
        ]
    )  # fmt: skip


def _what_fits(tables: Mapping[str, pa.Table]) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """The tables that a sheet can hold, and by name why the others are left out."""
    from nearabroad.report.workbook import fits

    held = {name: table for name, table in tables.items() if fits(table)}
    left_out = {
        name: f"left out of the workbook, {table.num_rows:,} rows are more than a sheet holds; "
        "csv and parquet have it"
        for name, table in tables.items()
        if name not in held
    }
    return held, left_out


def _workbook(
    tables: Mapping[str, pa.Table], words: list[dict[str, str]], cited: tuple[Citation, ...]
) -> bytes:
    from nearabroad.report.workbook import write_workbook

    buffer = io.BytesIO()
    write_workbook(buffer, dict(tables), words, cited)
    return buffer.getvalue()


def write_out(folder: Path, verdict: Answer, inputs: ReportInputs) -> list[Path]:
    """The folder that `run` leaves: report, verdict, grip, run."""
    from nearabroad.report.page import render_report

    return _write_all(
        folder,
        {
            "report.html": render_report(inputs).encode("utf-8"),
            "verdict.csv": csv_bytes(verdict.tables["verdict"]),
            "grip.parquet": parquet_bytes(verdict.tables["grip_series"]),
            "run.json": json.dumps(verdict.run, indent=1, sort_keys=True).encode() + b"\n",
        },
    )


def check_picture_path(path: Path) -> None:
    """Raise `UsageError` for a path that no picture can be written to: its ending, its place."""
    if path.suffix.lower().lstrip(".") not in PICTURES:
        raise UsageError(f"no picture format {path.suffix!r}; there are {', '.join(PICTURES)}.")
    check_place(path)


def write_picture(path: Path, chart: Any) -> None:
    """Write a chart as PNG, SVG or HTML, after the path's ending; whole or not at all."""
    check_picture_path(path)
    kind = path.suffix.lower().lstrip(".")
    buffer = io.BytesIO() if kind == "png" else io.StringIO()
    options = {"scale_factor": 2} if kind == "png" else {"inline": True} if kind == "html" else {}
    chart.save(buffer, format=kind, **options)
    content = buffer.getvalue()
    make_directory(path.parent)
    write_atomic(path, content if isinstance(content, bytes) else content.encode("utf-8"))


def check_answer_path(path: Path) -> None:
    """Raise `UsageError` for a path that no answer can be written to: its ending, its place."""
    endings = ("csv", "xlsx", *PICTURES)
    if path.suffix.lower().lstrip(".") not in endings:
        raise UsageError(f"no format {path.suffix!r}; end the file in {', '.join(endings)}.")
    check_place(path)


def write_answer(path: Path, answer: Answer, listed: str | None = None) -> None:
    """Write an answer to one file, after its ending: csv, xlsx, png, svg, html.

    csv takes the table `listed` (else the main one); xlsx takes all tables, that one first, with
    notes, dictionary and citations. Whole or not at all.
    """
    check_answer_path(path)
    kind = path.suffix.lower().lstrip(".")
    if kind in PICTURES:
        write_picture(path, answer.chart())
        return
    first = listed or answer.main
    if kind == "csv":
        content = csv_bytes(answer.to_arrow(first))
    else:
        notes = pa.table({"note": pa.array(answer.notes, pa.string())})
        rest = {name: table for name, table in answer.tables.items() if name != first}
        tables = {first: answer.tables[first], "notes": notes, **rest}
        words = [row for row in dictionary() if row["table"] in answer.tables]
        content = _workbook(tables, words, answer.cited)
    make_directory(path.parent)
    write_atomic(path, content)


def write_bloc(path: Path, answer: Answer) -> None:
    """Write a bloc's answer: as html its page, else as `write_answer` does."""
    from nearabroad.report.bloc_page import render_bloc

    _write_page_or(path, answer, render_bloc)


def write_parallel(path: Path, answer: Answer) -> None:
    """Write an answer on back doors: as html its page, as csv the watch list."""
    from nearabroad.report.parallel_page import render_parallel

    _write_page_or(path, answer, render_parallel, "watch_list")


def _write_page_or(
    path: Path, answer: Answer, render: Callable[..., str], listed: str | None = None
) -> None:
    """One HTML page that opens from disk where the path ends in html, else `write_answer`."""
    if path.suffix.lower() != ".html":
        write_answer(path, answer, listed)
        return
    content = render(answer.title, answer.notes, answer.tables, answer.cited, answer.run)
    make_directory(path.parent)
    write_atomic(path, content.encode("utf-8"))


def _write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    make_directory(folder)
    for name, content in files.items():
        write_atomic(folder / name, content)
    return [folder / name for name in files]
