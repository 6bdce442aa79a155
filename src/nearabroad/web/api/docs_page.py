"""`/docs`: the OpenAPI document as a page of its own, without script, nothing from elsewhere."""

from __future__ import annotations

from importlib import resources
from typing import Any

import jinja2

from nearabroad.web.api.problems import choices
from nearabroad.web.api.specs import PREFIX, routes

_TEMPLATES = resources.files("nearabroad.web.api") / "templates"
WORDS = {
    "state": "state",
    "code": "state or bloc",
    "codes": "states, with commas",
    "bloc": "bloc",
    "claim": "id of a claim",
    "table": "name of a table",
    "lever": "name of a lever",
}
"""What parameters of a format may be, where the pattern tells readers less."""
COMMON = ("format", "table")
"""Parameters that every question takes; they are described once, not by route."""
STYLE = (_TEMPLATES / "docs.css").read_text(encoding="utf-8")


def docs_page(document: dict[str, Any]) -> bytes:
    """The page: routes with parameters, answers and an example each; what all have in common."""
    text = template("docs.html.j2").render(
        info=document["info"], operations=operations(document), prefix=PREFIX,
        refusals=refusals_of(document),
    )  # fmt: skip
    return text.encode()


def template(name: str, autoescape: bool = True) -> jinja2.Template:
    """A template beside this module."""
    environment = jinja2.Environment(
        autoescape=autoescape, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.from_string((_TEMPLATES / name).read_text(encoding="utf-8"))


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every route of the document: path, words, parameters in plain words, tables, example.

    >>> from nearabroad.web.api.application import document
    >>> [item["path"] for item in operations(document()) if item["id"] == "claim"]
    ['/api/v1/claims/{id}']
    """
    specs = {name: module.SPEC for name, module in routes().items()}
    found = []
    for path, methods in document["paths"].items():
        told = methods["get"]
        spec = specs.get(told["operationId"])
        found.append(
            {
                "id": told["operationId"], "path": path, "summary": told["summary"],
                "description": told.get("description", ""),
                "parameters": [
                    _parameter(item)
                    for item in told.get("parameters", [])
                    if item["name"] not in COMMON
                ],
                "tables": list(spec.tables) if spec else [],
                "example": PREFIX + spec.example if spec else path,
            }
        )  # fmt: skip
    return found


def _parameter(item: dict[str, Any]) -> dict[str, str]:
    schema = item["schema"]
    choices = schema.get("anyOf", [schema])
    kind = next((each for each in choices if each.get("type") != "null"), schema)
    default = schema.get("default")
    example = next(iter(schema.get("examples") or kind.get("examples") or ()), "")
    return {
        "name": item["name"], "where": item["in"], "about": item.get("description", ""),
        "allowed": _allowed(kind), "default": "" if default is None else str(default),
        "example": str(example), "required": "yes" if item.get("required") else "",
    }  # fmt: skip


def _allowed(kind: dict[str, Any]) -> str:
    """What a parameter may be, in words.

    >>> _allowed({"type": "integer", "minimum": 1900, "maximum": 2100})
    '1900 to 2100'
    >>> _allowed({"pattern": "^(equal|hard-levers)$"}), _allowed({"pattern": "^[a-z]{2}$"})
    ('equal, hard-levers', '^[a-z]{2}$')
    """
    if "minimum" in kind:
        return f"{kind['minimum']} to {kind['maximum']}"
    pattern = str(kind.get("pattern", kind.get("type", "")))
    return WORDS.get(kind.get("format", ""), ", ".join(choices(pattern)) or pattern)


def refusals_of(document: dict[str, Any]) -> dict[str, str]:
    """Statuses that a question can be refused with, and why."""
    told = document["paths"][f"{PREFIX}/verdict"]["get"]["responses"]
    return {status: item["description"] for status, item in told.items() if int(status) >= 400}
