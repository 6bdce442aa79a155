"""Checked claims as a page of Markdown, for the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from nearabroad.core.years import year_ranges

Row = dict[str, Any]

INTRO = """# Claims

What others have said, each sentence a check that anyone can run again: `nearabroad check`. A
claim is a small file ([how to write one](guide/claims.md)); the words are the project's own, the
figures asserted are the claimant's. Nobody is evidence for their own claims.

**Data state of this page: what the package embeds, and nothing added.** Much is *not observable*
on so little; "needs" names the sources to add, and `nearabroad check` then says what they do to
the claim. With the publishers' files added they are [other verdicts](claims-added.md).
"""


def claims_markdown(tables: Mapping[str, pa.Table]) -> str:
    """The page: counts of verdicts, a table of all claims, and each claim by itself."""
    claims = tables["claim"].to_pylist()
    subjects: dict[str, list[Row]] = {}
    for row in tables["claim_subject"].to_pylist():
        subjects.setdefault(row["claim"], []).append(row)
    told = counts_told(claims)
    overview = "".join(
        f"| [`{row['claim']}`](#{row['claim']}) | {_cell(row['paraphrase'])} | {row['verdict']} |\n"
        for row in claims
    )
    head = f"{INTRO}\n{len(claims)} claims: {told}.\n\n| claim | says | verdict |\n| --- | --- | "
    return head + f"--- |\n{overview}" + "".join(_claim(r, subjects[r["claim"]]) for r in claims)


def counts_told(claims: Sequence[Row]) -> str:
    """How many claims have which verdict.

    >>> counts_told([{"verdict": "supports"}, {"verdict": "partly"}, {"verdict": "supports"}])
    'partly 1, supports 2'
    """
    words = [row["verdict"] for row in claims]
    return ", ".join(f"{word} {words.count(word)}" for word in dict.fromkeys(sorted(words)))


def verdicts_markdown(claims: Sequence[Row]) -> str:
    """A table of claims: verdict, estimate, why."""
    rows = "".join(
        f"| [`{row['claim']}`](claims.md#{row['claim']}) | {row['verdict']} | "
        f"{_cell(row['estimate'] or '')} | {_cell(row['reason'])} |\n"
        for row in claims
    )
    return f"| claim | verdict | estimate | why |\n| --- | --- | --- | --- |\n{rows}"


def _claim(row: Row, subjects: list[Row]) -> str:
    lines = [
        ("said", f"{row['who']} ({row['where']}), {row['when']}"),
        ("measure", f"`{row['measure']}` of {row['subject']}"),
        ("asserted", f"{row['asserted']}, {year_ranges(range(row['since'], row['until'] + 1))}"),
        ("read as", row["reading"]),
        ("verdict", f"**{row['verdict']}**"),
        ("why", row["reason"]),
        ("estimate", row["estimate"]),
        ("what would change it", row["would_change"]),
        ("needs", row["data"]),
    ]
    facts = "".join(f"| {name} | {_cell(text)} |\n" for name, text in lines if text)
    text = f"\n## {row['claim']}\n\n{row['paraphrase']}\n\n|  |  |\n| --- | --- |\n{facts}"
    if len(subjects) > 1:
        text += "\n| subject | verdict | estimate | why |\n| --- | --- | --- | --- |\n"
        text += "".join(
            f"| {s['subject']} | {s['verdict']} | {_cell(s['estimate'] or '')} | "
            f"{_cell(s['reason'])} |\n"
            for s in subjects
        )
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;").strip()
