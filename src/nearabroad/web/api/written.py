"""Answers as bytes: JSON with all tables, or one table as CSV or Parquet."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt
from pydantic_core import to_json

from nearabroad.answering.standing import stamp_of
from nearabroad.answers import Answer
from nearabroad.core.dictionary import ABOUT, meaning
from nearabroad.exporting import csv_bytes, parquet_bytes
from nearabroad.observatory import Observatory
from nearabroad.web.api.entries import Entry
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import RouteSpec

FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
"""Formats by what `?format=` calls them, with their media types; the first is the default."""

MOMENT = ("asked_at",)
"""What a run says of the moment of asking, which would make equal answers differ."""


def stamp(observatory: Observatory) -> dict[str, Any]:
    """What every answer of a build rests on: version, build, fingerprint, snapshots' hashes."""
    found = stamp_of(observatory.store, observatory.build)
    kept = {key: value for key, value in found.items() if key not in MOMENT}
    return {"build": observatory.build.directory.name, **kept}


def written(
    spec: RouteSpec, question: Any, answer: Answer, run: Mapping[str, Any], kind: str,
    table: str | None,
) -> Entry:  # fmt: skip
    """The answer in a format; `run` is the build's stamp. Raises `Problem` for no such table."""
    if table is not None and table not in answer.tables:
        there = ", ".join(answer.tables)
        raise Problem(422, f"table: no table {table!r} in this answer; there are {there}.")
    whole = {**run, **{key: item for key, item in answer.run.items() if key not in MOMENT}}
    if kind == "json":
        names = list(answer.tables) if table is None else [table]
        return Entry(to_json(_document(spec, question, answer, whole, names),
                             inf_nan_mode="null"), FORMATS[kind])  # fmt: skip
    name = table or answer.main
    found = answer.tables[name]
    saved_as = f"{file_stem(spec, question, name)}.{kind}"
    if kind == "csv":
        return Entry(csv_bytes(_flat(found)), "text/csv; charset=utf-8", saved_as)
    about = {"title": answer.title, "notes": answer.notes, "run": whole,
             "citations": [item.plain() for item in answer.cited]}  # fmt: skip
    described = found.replace_schema_metadata({"nearabroad": json.dumps(about, default=str)})
    return Entry(parquet_bytes(described), FORMATS[kind], saved_as)


def _document(
    spec: RouteSpec, question: Any, answer: Answer, run: dict[str, Any], names: list[str]
) -> dict[str, Any]:
    return {
        "title": answer.title,
        "notes": list(answer.notes),
        "question": dataclasses.asdict(question),
        "main": answer.main,
        "tables": {name: _table(spec, name, answer.tables[name]) for name in names},
        "citations": [
            {"key": item.key, "plain": item.plain(), "url": item.url} for item in answer.cited
        ],
        "run": run,
    }


def _table(spec: RouteSpec, name: str, table: pa.Table) -> dict[str, Any]:
    about = ABOUT.get(spec.tables.get(name) or name, "")
    return {"about": about, "columns": columns(table.schema), "rows": table.to_pylist()}


def columns(schema: pa.Schema) -> list[dict[str, str | None]]:
    """Name, type, meaning and unit of each column; meaning and unit are null where none stands."""
    found = []
    for item in schema:
        try:
            told, unit = meaning(item.name)
        except KeyError:
            told = unit = ""
        about = {"meaning": told or None, "unit": unit or None}
        found.append({"name": item.name, "type": str(item.type), **about})
    return found


def _flat(table: pa.Table) -> pa.Table:
    """Lists, which CSV does not know, as texts."""
    for index, item in enumerate(table.schema):
        if pt.is_list(item.type) or pt.is_large_list(item.type):
            texts = pc.binary_join(table[item.name].cast(pa.list_(pa.string())), "; ")
            table = table.set_column(index, item.name, texts)
    return table


def file_stem(spec: RouteSpec, question: Any, table: str) -> str:
    """The name of a file without its ending: route, table, and what was asked beside defaults.

    >>> from nearabroad.web.api.routes import history
    >>> file_stem(history.SPEC, history.Question("RUS", "AZE", since=2000), "history")
    'nearabroad-history-RUS-AZE-2000'
    """
    parts = ["nearabroad", spec.id] + ([table] if table != spec.id else [])
    for item in dataclasses.fields(question):
        value = getattr(question, item.name)
        if value != item.default and str(value) != table:
            parts.append(str(value))
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(parts))[:100]
