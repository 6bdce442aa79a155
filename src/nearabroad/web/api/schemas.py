"""The OpenAPI document's schemas: answers, their tables' rows, problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.types as pt

from nearabroad.core.dictionary import FINDINGS, meaning
from nearabroad.core.schemas import TABLES
from nearabroad.web.api.problems import MEDIA_TYPE, PROBLEM
from nearabroad.web.api.specs import RouteSpec
from nearabroad.web.api.written import FORMATS

Schema = dict[str, Any]

ANY_VALUE: Schema = {
    "type": ["string", "number", "boolean", "array", "null"],
    "items": {"type": ["string", "number", "boolean", "null"]},
}
REFUSALS = {
    400: "The Host header names another host than the one that is served.",
    404: "There is no such thing.",
    405: "The method is neither GET nor HEAD.",
    406: "`Accept` takes none of the formats that there are.",
    414: "The address is too long.",
    422: "The question is put wrongly; the sentence says what to write instead.",
    429: "This client has asked for too much computing; `Retry-After` says when to come back.",
    503: "The store cannot be read, or too many questions wait for their computation.",
}
"""What can be refused everywhere, by status."""


def row_schema(schema: pa.Schema) -> Schema:
    """The JSON schema of one row: every column is there, and may be null.

    >>> row_schema(pa.schema([("year", pa.int32())]))["properties"]["year"]["type"]
    ['integer', 'null']
    """
    found = {item.name: _column(item) for item in schema}
    return {
        "type": "object", "properties": found, "required": list(found),
        "additionalProperties": False,
    }  # fmt: skip


def _column(item: pa.Field) -> Schema:
    told, unit = meaning(item.name)
    return {**_value(item.type), "description": f"{told} ({unit})" if unit else told}


def _value(kind: pa.DataType) -> Schema:
    if pt.is_list(kind):
        return {"type": ["array", "null"], "items": _value(kind.value_type)}
    if pt.is_date(kind):
        return {"type": ["string", "null"], "format": "date"}
    names = {pt.is_boolean: "boolean", pt.is_integer: "integer", pt.is_floating: "number"}
    name = next((name for test, name in names.items() if test(kind)), "string")
    return {"type": [name, "null"]}


def table_schema(row: Schema) -> Schema:
    """A table in an answer: what it is, its columns, its rows."""
    return {
        "type": "object",
        "required": ["about", "columns", "rows"],
        "properties": {
            "about": {"type": "string"},
            "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            "rows": {"type": "array", "items": row},
        },
        "additionalProperties": False,
    }


COLUMN: Schema = {
    "type": "object",
    "required": ["name", "type", "meaning", "unit"],
    "properties": {
        "name": {"type": "string"},
        "type": {"type": "string", "description": "Arrow's name of the type."},
        "meaning": {"type": ["string", "null"]},
        "unit": {"type": ["string", "null"]},
    },
    "additionalProperties": False,
}
CITATION: Schema = {
    "type": "object",
    "required": ["key", "plain", "url"],
    "properties": {name: {"type": "string"} for name in ("key", "plain", "url")},
    "additionalProperties": False,
}
RUN: Schema = {
    "type": "object",
    "description": "What the answer rests on; with the same run it comes out the same.",
    "required": ["build", "version", "fingerprint", "built_at", "snapshots"],
    "properties": {
        "build": {"type": "string", "description": "Id of the store's build."},
        "version": {"type": "string"},
        "fingerprint": {"type": "string", "description": "Hash of code and data of the build."},
        "built_at": {"type": "string"},
        "snapshots": {
            "type": "array",
            "description": "Every file that the build has read, with its SHA-256.",
            "items": {
                "type": "object",
                "required": ["source", "name", "sha256"],
                "properties": {
                    "source": {"type": "string"},
                    "name": {"type": "string"},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
            },
        },
        "preset": {"type": "string"},
        "seed": {"type": "integer"},
        "draws": {"type": "integer"},
    },
}


def answer_schema(spec: RouteSpec) -> Schema:
    """The JSON of a route's answer; tables whose columns are described have their rows described.

    `?table=` leaves one table, so none is required.
    """
    tables = {
        name: {"$ref": f"#/components/schemas/{table_name(described)}"}
        for name, described in spec.tables.items()
    }
    return {
        "type": "object",
        "required": ["title", "notes", "question", "main", "tables", "citations", "run"],
        "properties": {
            "title": {"type": "string"},
            "notes": {"type": "array", "items": {"type": "string"}},
            "question": {"type": "object", "description": "What was asked, defaults included."},
            "main": {"type": "string", "description": "The table that CSV and Parquet give."},
            "tables": {
                "type": "object",
                "properties": tables,
                "additionalProperties": {"$ref": f"#/components/schemas/{table_name(None)}"}
                if not tables
                else False,
            },
            "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}},
            "run": {"$ref": "#/components/schemas/Run"},
        },
        "additionalProperties": False,
    }


def table_name(described: str | None) -> str:
    """The name of a table's schema in the document."""
    return "Table" if described is None else f"Table_{described}"


def components(specs: Mapping[str, RouteSpec]) -> dict[str, Schema]:
    """Every schema that the document refers to."""
    described = {name for spec in specs.values() for name in spec.tables.values() if name}
    known = {**TABLES, **FINDINGS}
    return {
        "Problem": PROBLEM,
        "Column": COLUMN,
        "Citation": CITATION,
        "Run": RUN,
        table_name(None): table_schema({"type": "object", "additionalProperties": ANY_VALUE}),
        **{table_name(name): table_schema(row_schema(known[name])) for name in sorted(described)},
        **{f"Answer_{name}": answer_schema(spec) for name, spec in specs.items()},
    }


def responses(spec: RouteSpec) -> dict[int | str, Schema]:
    """What a route answers with, by status."""
    answers = {
        FORMATS["json"]: {"schema": {"$ref": f"#/components/schemas/Answer_{spec.id}"}},
        FORMATS["csv"]: {"schema": {"type": "string"}},
        FORMATS["parquet"]: {"schema": {"type": "string", "format": "binary"}},
    }
    return {
        200: {"description": "The answer.", "content": answers},
        304: {"description": "Nothing changed since the tag in `If-None-Match`."},
        **refusals(),
    }


def refusals() -> dict[int | str, Schema]:
    """Every refusal as a problem document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    found: dict[int | str, Schema] = {}
    for status, why in REFUSALS.items():
        found[status] = {"description": why, "content": {MEDIA_TYPE: {"schema": schema}}}
    wait = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
    for status in (429, 503):
        found[status]["headers"] = {"Retry-After": wait}
    return found
