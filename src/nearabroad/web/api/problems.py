"""Refusals as problem documents (RFC 9457): a title, the status, one sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Always about:blank: the status says the kind."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "One sentence: what happened, what to do."},
    },
    "additionalProperties": False,
}
"""JSON schema of a problem document."""


class Problem(Exception):
    """A refusal: its status, one sentence, headers that go with it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})

    def response(self) -> Response:
        """The problem as an answer.

        >>> Problem(404, "no page here.").response().body.decode()
        '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "no page here."}'
        """
        body = {
            "type": "about:blank", "title": HTTPStatus(self.status).phrase,
            "status": self.status, "detail": self.detail,
        }  # fmt: skip
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(json.dumps(body), self.status, headers, MEDIA_TYPE)


def sentence_of(errors: list[Any]) -> str:
    """One sentence on what a validator found wrong with the parameters.

    >>> sentence_of([{"loc": ("query", "since"), "msg": "Input should be a valid integer"}])
    'since: input should be a valid integer.'
    >>> wrong = {"type": "string_pattern_mismatch", "ctx": {"pattern": "^(a|b)$"}, "input": "c"}
    >>> sentence_of([{"loc": ("query", "table"), **wrong}])
    "table: 'c' is not there; there are a, b."
    """
    parts = []
    for item in errors:
        name = ".".join(str(part) for part in item["loc"][1:])
        parts.append(f"{name}: {_wrong(item)}")
    return "; ".join(parts) + "."


def _wrong(item: Any) -> str:
    if item.get("type") == "string_pattern_mismatch":
        pattern, given = item["ctx"]["pattern"], repr(str(item.get("input", ""))[:40])
        names = choices(pattern)
        if names:
            return f"{given} is not there; there are {', '.join(names)}"
        return f"{given} does not have the form {pattern}"
    message = str(item["msg"])
    return f"{message[:1].lower()}{message[1:]}"


def choices(pattern: str) -> list[str]:
    """The names that a pattern of alternatives allows; none for any other pattern.

    >>> choices("^(equal|hard-levers)$"), choices("^[a-z]{2}$")
    (['equal', 'hard-levers'], [])
    """
    found = re.fullmatch(r"\^\(([a-z_-]+(?:\|[a-z_-]+)*)\)\$", pattern)
    return found[1].split("|") if found else []
