"""Older World Factbook editions brought to the field names and forms that the readers know.

Pure functions from an edition's year, a field's name and its text to (name, text, note) as the
editions of 2015 and 2025 print them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nearabroad.sources._factbook_fields import END_USE
from nearabroad.sources._factbook_text import plain

GOODS_AND_SERVICES_SINCE = 2021
"""First edition whose total exports and imports are goods and services, no longer goods."""

_RANK = re.compile(r"country comparison to the world:\s*\d+", re.IGNORECASE)
_BARE_RANK = re.compile(r"\s*\|\s*\d+\s*$")
_TERMS = re.compile(r"\b[fc]\.?[oi]\.?[bf]\.?(?=[\s,)])\s*,?\s*")
_FISCAL = re.compile(r"\bFY\s?(\d\d)(?:/\d\d)?(?!\d)")
_NOTE = re.compile(r"\s*[|;]?\s*\bnotes?\s*[:-]\s*(?!data are in current year dollars)")
_SAMPLE = re.compile(r"\s*\|?\s*major-language sample")
_PARTIAL = re.compile(
    r"outside|exclud|hard[- ]currency|\bFSU\b|former (?:USSR|Soviet)|non-?(?:CEMA|Communist)"
    r"|socialist countries",
    re.IGNORECASE,
)
_SHARE_FIRST = re.compile(r"(\d[\d.]*(?:-\d[\d.]*)?%)\s+([^\W\d_][^,;%()]*)")
_END_USE_PART = re.compile(
    r"\b((?:ex|im)ports of goods and services):\s*([^|:]*?)(?=\||$|\b[a-z ]+:)"
)
_ENERGY_PART = re.compile(
    r"(?<![a-z] )\b(production|consumption|exports|imports):\s*([^|:]*?)(?=\||$|[a-z/ ]+:)"
)
_NAMES = {
    "Languages": "People and Society / Languages",
    "Language": "People and Society / Languages",
    "Ethnic groups": "People and Society / Ethnic groups",
    "Ethnic divisions": "People and Society / Ethnic groups",
    "Population": "People and Society / Population",
    "Exports - partners": "Economy / Exports - partners",
    "Imports - partners": "Economy / Imports - partners",
    "GDP (official exchange rate)": "Economy / GDP (official exchange rate)",
    "International organization participation": (
        "Government / International organization participation"
    ),
}
_OTHERS = (
    "Exports", "Imports", "GDP - composition, by end use", "Remittances", "Electricity",
    "Natural gas", "Coal",
)  # fmt: skip
_FUEL = re.compile(
    r"(?:Electricity|Natural gas|Crude oil|Refined petroleum products) - "
    r"(?:production|consumption|exports|imports)"
)
PART_OF_TRADE = "part of trade only"

Shaped = tuple[str, str, str]
"""Field name, text and note."""


def field_name(name: str) -> str:
    """A field's name with the dash of today.

    >>> field_name("Exports--partners"), field_name("Electricity-production")
    ('Exports - partners', 'Electricity - production')
    """
    return re.sub(r"(?<=\w)-{1,2}(?=[a-z])", " - ", name.strip())


def shaped(edition: int, name: str, text: str) -> Iterator[Shaped]:
    """What an edition prints in one field, as fields that the readers know; none for others.

    >>> list(shaped(1999, "Exports", "$230 million (f.o.b., 1998 est.)"))
    [('Economy / Exports', '$230 million (1998 est.)', '')]
    >>> list(shaped(2013, "Exports", "$2 billion (2012 est.) $1 billion (2011 est.)"))[0][1]
    '$2 billion (2012 est.) ++ $1 billion (2011 est.)'
    """
    name = field_name(name)
    if not (name in _NAMES or name in _OTHERS or _FUEL.fullmatch(name)):
        return
    text = _tidied(text)
    if name in ("Exports", "Imports"):
        yield _total(edition, name, text)
    elif name in _NAMES:
        yield _listed(_NAMES[name], text)
    elif name == "GDP - composition, by end use":
        yield from _end_use(text)
    elif name == "Remittances":
        for part in re.findall(r"[\d.]+%\s*of GDP\s*(?:\([^)]*\))?", text):
            yield f"Economy / Remittances / Remittances {edition}", part, ""
    elif name in ("Electricity", "Natural gas", "Coal"):
        yield from _energy(name, text)
    else:
        yield f"Energy / {name}", _without_note(text)[0], ""


def _tidied(text: str) -> str:
    # The parser of HTML is slow, and most editions have none.
    text = plain(text) if "<" in text or "&" in text else " ".join(text.split())
    text = _RANK.sub("", text)
    text = _BARE_RANK.sub("", text).strip(" |")
    text = _TERMS.sub("", text)
    return _FISCAL.sub(lambda found: _century(found.group(1)), text)


def _century(two: str) -> str:
    return f"{'19' if int(two) > 50 else '20'}{two}"


def _without_note(text: str) -> tuple[str, str]:
    body, *notes = _NOTE.split(text, maxsplit=1)
    return body, " ".join(notes)


def _total(edition: int, name: str, text: str) -> Shaped:
    body = re.split(r"\bcommodities\b|\bpartners\b", text)[0]
    body = body.replace("note: data are in current year dollars", "")
    body, note = _without_note(body)
    parts = [part.strip(" |;") for part in re.split(r"\|(?=\s*\$)|\s(?=\$)", body)]
    figures = [part for part in parts if re.search(r"\$\s*[\d.]", part)] or parts[:1]
    field = f"Economy / {name}"
    if edition >= GOODS_AND_SERVICES_SINCE:
        field += f" / {name} {edition}"
    return (PART_OF_TRADE if _PARTIAL.search(body) else field), " ++ ".join(figures), note


def _listed(name: str, text: str) -> Shaped:
    body, note = _without_note(_SAMPLE.split(text)[0])
    if name.endswith("Population"):
        body = re.split(r",? growth rate|\bmale:", body)[0].removeprefix("total:")
    if "partners" in name and re.search(r"\([^()]*%", body):
        # A group with its members in brackets: "EU 61% (Germany 22%, France 10%), US 8%".
        body = re.sub(r"\(([^()]*%[^()]*)\)", r", \1", body)
    # The first editions print the share before the name.
    if re.match(r"\d[\d.\-]*%\s+[^\W\d]", body):
        body = _SHARE_FIRST.sub(r"\2 \1", body)
    return name, body.replace(" | ", " ").strip(), note


def _end_use(text: str) -> Iterator[Shaped]:
    body, note = _without_note(text)
    dated = re.findall(r"\([^)]*\d{4}[^)]*\)", body)
    for part, figure in _END_USE_PART.findall(body):
        whole = figure if "(" in figure or not dated else f"{figure.strip()} {dated[-1]}"
        yield f"{END_USE} / {part}", whole.strip(), note


def _energy(name: str, text: str) -> Iterator[Shaped]:
    body, _ = _without_note(text)
    dated = re.findall(r"\((?:[^)]*\D)?\d{4}[^)]*\)", body)
    for part, figure in _ENERGY_PART.findall(body):
        whole = figure if "(" in figure or not dated else f"{figure.strip()} {dated[-1]}"
        yield f"Energy / {name} / {part}", whole.strip(), ""
