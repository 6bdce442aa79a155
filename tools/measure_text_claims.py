"""Measure the reading of claims in texts and write the numbers into docs/guide/claims.md.

    python tools/measure_text_claims.py                 # measure and write
    python tools/measure_text_claims.py --print         # measure and print only
    python tools/measure_text_claims.py --failures      # what failed, in the half rules came from

Needs the extra nlp. Reads `tests/golden/checkable_sentences.jsonl`: sentences of the project's own,
of which every other one, from the first, was looked at for writing rules. A claim is right if
measure, states, bloc, arguments, relation, amounts and years all are as labelled. The article of
which the shipped claims are made is read too, where it stands beside the project
(`NEARABROAD_SHARED` names another place): counted, never shown.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from nearabroad.claims.model import Claim
from nearabroad.claims.shipped import shipped
from nearabroad.core.states import Blocs, Membership
from nearabroad.events.coding.model import Article
from nearabroad.pipeline import reference_case
from nearabroad.proposing import Scope, propose
from nearabroad.sources import bloc_members, memberships

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden" / "checkable_sentences.jsonl"
PAGE = ROOT / "docs" / "guide" / "claims.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

Row = dict[str, Any]


@dataclass
class Score:
    """How many claims are labelled, told and right; how many reasons of those left are right."""

    sentences: int = 0
    labelled: int = 0
    told: int = 0
    right: int = 0
    left: int = 0
    reasons: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Right claims of those told; None where none is told."""
        return self.right / self.told if self.told else None

    @property
    def recall(self) -> float | None:
        """Right claims of those labelled; None where none is."""
        return self.right / self.labelled if self.labelled else None


def scope() -> Scope:
    """The reference case's patrons and neighbors, with the embedded facts."""
    facts = resources.files("nearabroad") / "data" / "facts"
    rows = bloc_members.read(Path(str(facts / "bloc_members.csv"))).to_pylist()
    blocs = Blocs(tuple(Membership(r["bloc"], r["state"], r["since"], r["until"]) for r in rows))
    held = memberships.read(Path(str(facts / "memberships.csv"))).to_pylist()
    case = reference_case()
    return Scope(
        tuple(case.patrons), tuple(case.neighbors), blocs,
        frozenset(row["organisation"] for row in held),
    )  # fmt: skip


def rows(path: Path = GOLDEN) -> list[Row]:
    """The labelled sentences."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def looked_at(row: Row) -> bool:
    """Whether rules were written on it: those with an odd number."""
    return int(row["id"][1:]) % 2 == 1


def scored(sentences: Sequence[Row], about: Scope) -> Score:
    """Claims told of the sentences against those labelled."""
    score = Score()
    for row in sentences:
        text = f"{row['before']} {row['text']}".strip()
        article = Article(row["id"], text, dt.date.fromisoformat(row["date"]), language="en")
        found = propose(article, about)
        told = [_of_claim(item.claim) for item in found.proposals]
        wanted = [_of_label(item) for item in row["claims"]]
        right = sum(item in wanted for item in told)
        score.sentences += 1
        score.labelled += len(wanted)
        score.told += len(told)
        score.right += right
        if row["cannot"]:
            codes = {item.code for item in found.unread} or {"nothing"}
            score.left += 1
            score.reasons += row["cannot"] in codes
            if told:
                score.failures.append(f"{row['id']}: told {told}, {row['text']}")
            elif row["cannot"] not in codes:
                score.failures.append(f"{row['id']}: {codes} for {row['cannot']}: "
                                      f"{row['text']}")  # fmt: skip
        elif right < max(len(told), len(wanted)):
            codes = {item.code for item in found.unread}
            score.failures.append(f"{row['id']}: told {told or codes}, wanted {wanted}: "
                                  f"{row['text']}")  # fmt: skip
    return score


def _of_claim(claim: Claim) -> tuple[object, ...]:
    asserted = claim.asserted
    return (
        claim.measure.id, frozenset(claim.states), claim.bloc, _plain(claim.arguments),
        claim.years, asserted.text,
    )  # fmt: skip


def _of_label(label: Row) -> tuple[object, ...]:
    text = f"{label['relation']} {label.get('value', '')}".strip()
    if label["relation"] == "between":
        text = f"between {label['low']} and {label['high']}"
    text += f" ± {label['tolerance']}" if "tolerance" in label else ""
    return (
        label["measure"], frozenset(label["states"]), label.get("bloc"),
        _plain(label["arguments"]), tuple(label["years"]), text,
    )  # fmt: skip


def _plain(arguments: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Arguments but for days, which follow from the years and the day of publication."""
    return tuple(sorted((k, str(v)) for k, v in arguments.items() if not isinstance(v, dt.date)))


def measured() -> str:
    """The section of the page."""
    about, all_rows = scope(), rows()
    halves = {
        "looked at": [row for row in all_rows if looked_at(row)],
        "only measured": [row for row in all_rows if not looked_at(row)],
    }
    lines = [
        "| half | sentences | claims labelled | told | right | precision | recall "
        "| not checkable | right reason |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, half in halves.items():
        score = scored(half, about)
        lines.append(
            f"| {name} | {score.sentences} | {score.labelled} | {score.told} | {score.right} "
            f"| {_two(score.precision)} | {_two(score.recall)} | {score.left} | {score.reasons} |"
        )
    return "\n".join([*lines, "", *_of_article(about)]) + "\n"


def _of_article(about: Scope) -> list[str]:
    """What is read of the article that the shipped claims are made of, by hand and by rule."""
    beside = Path(os.environ.get("NEARABROAD_SHARED", ROOT.parent / "shared"))
    path = beside / "data" / "events" / "article_2025_07.txt"
    if not path.is_file():
        return ["The article of July 2025: not measured, it is not beside the project."]
    text = path.read_text(encoding="utf-8")
    found = propose(Article("article", text, dt.date(2025, 7, 10)), about)
    held = shipped(about.blocs)
    by_hand = {_kind(claim): name for name, claim in held.items()}
    told = [_kind(item.claim) for item in found.proposals]
    met = sorted({by_hand[kind] for kind in told if kind in by_hand})
    return [
        f"The article of July 2025, {found.sentences} sentences: {len(told)} claims read, "
        f"{len(found.unread)} sentences left with a reason. {sum(k in by_hand for k in told)} of "
        f"them are of the kind of {len(met)} of the {len(held)} claims written by hand (same "
        "measure, states, bloc, patron and relation): "
        + ", ".join(f"`{name}`" for name in met)
        + "."
    ]


def _kind(claim: Claim) -> tuple[object, ...]:
    arguments = claim.arguments
    keys = ("patron", "rival", "organisation", "status", "counted", "fuel", "flow", "of", "by")
    when = claim.years if claim.measure.id == "event_count" else None
    return (
        claim.measure.id, frozenset(claim.states), claim.bloc, claim.asserted.relation, when,
        tuple(arguments.get(key) for key in keys),
    )  # fmt: skip


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; print, or write between the page's marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", dest="only_print")
    parser.add_argument("--failures", action="store_true")
    options = parser.parse_args(arguments)
    if options.failures:
        found = scored([row for row in rows() if looked_at(row)], scope())
        print("\n".join(found.failures))
        return 0
    section = measured()
    if options.only_print:
        print(section)
        return 0
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    if not rest:
        print(f"{PAGE} has no {BEGIN}", file=sys.stderr)
        return 1
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n{section}{END}{tail}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
