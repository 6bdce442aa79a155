"""The API's page of the docs, from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nearabroad.web.api.budget import Budget
from nearabroad.web.api.docs_page import operations, refusals_of, template
from nearabroad.web.api.guard import LONGEST_QUERY
from nearabroad.web.api.specs import PREFIX


def api_markdown(document: dict[str, Any]) -> str:
    """The page: how to ask, what comes back, every route with its parameters, refusals.

    >>> from nearabroad.web.api.application import document
    >>> "`GET /api/v1/verdict`" in api_markdown(document())
    True
    """
    found = operations(document)
    overview = _table(
        ("route", "answer"), ((f"[`{item['path']}`](#{item['id']})", item["summary"])
                              for item in found),
    )  # fmt: skip
    refused = _table(("status", "why"), refusals_of(document).items())
    intro = template("api.md.j2", autoescape=False).render(
        prefix=PREFIX, budget=Budget(), longest_query=LONGEST_QUERY
    )
    return "\n".join(
        [
            f"{intro}\n",
            f"## Routes\n\n{overview}",
            *map(_route, found),
            f"## Refusals\n\nEvery refusal is a problem document (RFC 9457, "
            f"`application/problem+json`) whose `detail` is one sentence.\n\n{refused}",
        ]
    )


def _route(item: dict[str, Any]) -> str:
    parts = [f"## {item['id']}", f"`GET {item['path']}`", item["summary"]]
    if item["description"]:
        parts.append(item["description"])
    parts.append(f"```sh\ncurl 'http://127.0.0.1:8000{item['example']}'\n```")
    if item["parameters"]:
        rows = (
            (f"`{each['name']}`", each["where"], each["about"], each["allowed"],
             f"`{each['default']}`" if each["default"] else "required" if each["required"] else "")
            for each in item["parameters"]
        )  # fmt: skip
        parts.append(_table(("parameter", "in", "what", "may be", "default"), rows).rstrip())
    if item["tables"]:
        parts.append("Tables: " + ", ".join(f"`{name}`" for name in item["tables"]) + ".")
    return "\n\n".join(parts) + "\n"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
