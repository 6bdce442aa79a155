"""A draft as a claim file: TOML that `check` reads as it stands."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping

from nearabroad.proposing.model import Draft
from nearabroad.proposing.wording import paraphrase


def toml_of(
    draft: Draft, years: tuple[int, int], reading: tuple[str, ...], about: Mapping[str, str],
    published: dt.date, sentence: str,
) -> str:  # fmt: skip
    """The file's text; `about` has id, who and where. The sentence stands as a comment on top."""
    lines = [
        f"# Read in: {_plain(sentence)}",
        f"id = {_text(about['id'])}",
        f"who = {_text(about['who'])}",
        f"where = {_text(about['where'])}",
        f"when = {_text(published.isoformat())}",
        f"paraphrase = {_text(paraphrase(draft, years))}",
    ]
    if reading:
        lines.append(f"reading = {_text(' '.join(reading))}")
    lines += [f"as_of = {published.isoformat()}", "", "[subject]"]
    if draft.states:
        lines.append(f"states = [{', '.join(map(_text, draft.states))}]")
    if draft.bloc:
        lines.append(f"bloc = {_text(draft.bloc)}")
    told = sorted(set(years))
    lines += [f"years = [{', '.join(map(str, told))}]", "", "[measure]"]
    lines.append(f"name = {_text(draft.measure)}")
    lines += [f"{key} = {_value(value)}" for key, value in draft.arguments.items()]
    lines += ["", "[asserted]", f"relation = {_text(draft.relation)}"]
    lines += [f"{key} = {_text(value)}" for key, value in draft.amounts.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else _text(str(value))


def _text(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's too, but for the delete character."""
    return json.dumps(_plain(text), ensure_ascii=False)


def _plain(text: str) -> str:
    r"""Text on one line, without control characters.

    >>> _plain("a\n b\x7f\x00c")
    'a bc'
    """
    return re.sub(r"[\x00-\x1f\x7f]", "", " ".join(text.split()))


def slug(text: str) -> str:
    """Small letters, digits and hyphens, as a claim's id is made of.

    >>> slug("Article_2025 (07).txt"), slug("…")
    ('article-2025-07-txt', 'text')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:40].rstrip("-") or "text"
