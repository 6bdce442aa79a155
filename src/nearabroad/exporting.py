"""Writing answers to files: CSV, Parquet, workbook, report; each written whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from nearabroad.answers import Answer
from nearabroad.core.dictionary import ABOUT, dictionary
from nearabroad.core.errors import UsageError
from nearabroad.core.specs import Citation
from nearabroad.store import make_directory, write_atomic

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


def export(
    folder: Path, kind: str, tables: Mapping[str, pa.Table], cited: tuple[Citation, ...]
) -> list[Path]:
    """Write tables, the data dictionary and the citations into `folder`; returns the files.

    Raises `UsageError` for a format that is not there, `StoreError` for a disk that refuses.
    """
    check_format(kind)
    words = dictionary()
    written: dict[str, bytes] = {
        "citations.bib": "\n\n".join(item.bibtex() for item in cited).encode() + b"\n",
        "citations.txt": "\n".join(item.plain() for item in cited).encode() + b"\n",
    }
    if kind == "xlsx":
        written["nearabroad.xlsx"] = _workbook(tables, words, cited)
    else:
        to_bytes = csv_bytes if kind == "csv" else parquet_bytes
        everything = {
            **tables,
            "dictionary": pa.Table.from_pylist(words),
            "tables": pa.Table.from_pylist(
                [{"table": name, "about": ABOUT.get(name, "")} for name in tables]
            ),
        }
        for name, table in everything.items():
            written[f"{name}.{kind}"] = to_bytes(table)
    return _write_all(folder, written)


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


def write_picture(path: Path, chart: Any) -> None:
    """Write a chart as PNG, SVG or HTML, after the path's ending; whole or not at all."""
    kind = path.suffix.lower().lstrip(".")
    if kind not in PICTURES:
        raise UsageError(f"no picture format {path.suffix!r}; there are {', '.join(PICTURES)}.")
    buffer = io.BytesIO() if kind == "png" else io.StringIO()
    options = {"scale_factor": 2} if kind == "png" else {"inline": True} if kind == "html" else {}
    chart.save(buffer, format=kind, **options)
    content = buffer.getvalue()
    make_directory(path.parent)
    write_atomic(path, content if isinstance(content, bytes) else content.encode("utf-8"))


def check_answer_path(path: Path) -> None:
    """Raise `UsageError` for a path whose ending no answer can be written as."""
    endings = ("csv", "xlsx", *PICTURES)
    if path.suffix.lower().lstrip(".") not in endings:
        raise UsageError(f"no format {path.suffix!r}; end the file in {', '.join(endings)}.")


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


def write_bloc_page(path: Path, answer: Answer) -> None:
    """Write a bloc's page: one HTML file that opens from disk."""
    from nearabroad.report.bloc_page import render_bloc

    make_directory(path.parent)
    write_atomic(path, render_bloc(answer.title, answer.notes, answer.tables, answer.cited,
                                   answer.run).encode("utf-8"))  # fmt: skip


def _write_all(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    make_directory(folder)
    for name, content in files.items():
        write_atomic(folder / name, content)
    return [folder / name for name in files]
