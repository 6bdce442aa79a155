"""What the page says in words and table cells: counts, bands, grouped holes. No number is made
here; numbers are only written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nearabroad.report import theme
from nearabroad.report.inputs import ReportInputs

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
PERCENT = "\N{NO-BREAK SPACE}%"
"""The sign stays on its figure's line."""


@dataclass(frozen=True)
class Cell:
    """One cell of the verdict table: text, smaller lines below it, and the key it sorts by."""

    text: str
    small: str | tuple[str, ...] = ()
    key: float | str | None = None
    tone: str = ""
    folded: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """The smaller lines, empty ones left out."""
        lines = (self.small,) if isinstance(self.small, str) else self.small
        return tuple(line for line in lines if line)


def number(value: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A number in text with a true minus sign; a dash where it is unknown.

    >>> number(-3.2, 1, signed=True), number(None)
    ('−3.2', '–')
    """
    if value is None:
        return DASH
    text = f"{value:{'+' if signed else ''}.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def band(low: float | None, high: float | None, digits: int = 0, *, signed: bool = False) -> str:
    """A band in text: "12 to 18"; empty where there is none.

    >>> band(-4.0, 2.0, signed=True)
    '−4 to +2'
    """
    if low is None or high is None:
        return ""
    return f"{number(low, digits, signed=signed)} to {number(high, digits, signed=signed)}"


def percent(value: float | None) -> str:
    r"""A share or probability in per cent; never a false 0 or 100.

    >>> percent(0.998), percent(0.5), percent(None)
    ('over 99\xa0%', '50\xa0%', '–')
    """
    if value is None:
        return DASH
    if 0.99 < value <= 1:
        return f"over 99{PERCENT}"
    return f"under 1{PERCENT}" if 0 <= value < 0.01 else f"{100 * value:.0f}{PERCENT}"


def listed(names: Iterable[str]) -> str:
    """Names joined as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = list(names)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


ARTICLE = re.compile(
    r"United |.*\b(Union|Council|Commonwealth|Association|Republic|Emirates|Islands)\b|"
    r"(Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles|Comoros)$"
)
"""Names that stand with an article within a sentence."""


def the(name: str) -> str:
    """A state's or bloc's name within a sentence.

    >>> the("European Union"), the("United States"), the("Russia")
    ('the European Union', 'the United States', 'Russia')
    """
    return f"the {name}" if ARTICLE.match(name) else name


def word_of(row: Mapping[str, Any]) -> str:
    """The verdict's word; a missing one is *not observable*."""
    return row["word"] if row["word"] in theme.WORDS else "not observable"


def summary(inputs: ReportInputs) -> list[str]:
    """Three sentences on the whole table, in counts of neighbors, never in averages."""
    return [_moved(inputs), _unmoved(inputs), _others(inputs)]


CAPACITY_COLUMNS = (0, 1, 2, 3, 4, 5, 6, 7)
"""Columns of the first of the two tables that the verdict is laid out in."""

DISTANCE_COLUMN = 11


def beside_columns(inputs: ReportInputs) -> tuple[int, ...]:
    """Columns of the second: rivals, hedging, conduct, coverage, flags.

    Distances of ideal points stand there where roll calls were added.
    """
    return tuple(
        place for place in (0, *range(8, 15)) if place != DISTANCE_COLUMN or inputs.distances
    )


def verdict_columns(inputs: ReportInputs) -> list[str]:
    """Heads of the verdict table; each says its year."""
    then, now = inputs.since, inputs.until
    return [
        "Neighbor",
        f"Verdict, {then} to {now}",
        f"Grip {then}",
        f"Grip {now}",
        f"Change {then} to {now}",
        "P(waning)",
        "P(tightening)",
        "Driving lever",
        f"Strongest rival {now}",
        f"Hedging {then}, {now}",
        f"Alignment {then}, {now}",
        f"Distance of ideal points {then}, {now}",
        f"Relation {now}",
        "Coverage",
        "Flags",
    ]


def verdict_rows(inputs: ReportInputs) -> list[list[Cell]]:
    """Cells of the verdict table, the neighbor's name first."""
    return [_verdict_row(inputs, row) for row in inputs.verdicts]


def chronicle_rows(inputs: ReportInputs) -> list[dict[str, str]]:
    """The chronicle in order of dates: when, who to whom, what."""
    rows = sorted(
        inputs.chronicle.to_pylist(), key=lambda row: (row["date"] is None, row["date"] or 0)
    )
    return [
        {
            "date": row["date"].isoformat() if row["date"] else "undated",
            "actor": inputs.name(row["actor"] or DASH),
            "recipient": inputs.name(row["recipient"] or DASH),
            "kind": ", ".join(
                part for part in ((row["root"] or "").lower(), _unlike_facts(row)) if part
            ),
            "text": row["evidence"] or row["story"] or "",
        }
        for row in rows
    ]


def _unlike_facts(row: Mapping[str, Any]) -> str:
    """The mark of a row of the chronicle where it is no plain fact."""
    mark = str(row.get("mark") or "fact")
    return "" if mark == "fact" else mark.removeprefix("fact; ")


def _moved(inputs: ReportInputs) -> str:
    parts = [
        f"{word} over {_count(inputs, word)}"
        for word in theme.WORDS
        if word not in ("no clear change", "not observable") and _codes(inputs, word)
    ]
    patron, total = inputs.name(inputs.patron), len(inputs.verdicts)
    span = f"Between {inputs.since} and {inputs.until}"
    if not parts:
        return f"{span} {patron}'s grip shows no likely change over any of {total} neighbors."
    return f"{span}, of {total} neighbors, {patron}'s grip is {listed(parts)}."


def _unmoved(inputs: ReportInputs) -> str:
    same, holes = _codes(inputs, "no clear change"), _codes(inputs, "not observable")
    first = (
        f"It shows no clear change over {_count(inputs, 'no clear change')}"
        if same
        else "No neighbor comes out with no clear change"
    )
    if not holes:
        return f"{first}; the change is observable for every neighbor."
    return (
        f"{first}, and is not observable over {_count(inputs, 'not observable')}: "
        "a hole in the data, not a fall."
    )


def _others(inputs: ReportInputs) -> str:
    rivals = [row for row in inputs.verdicts if row["rival"]]
    closer = [row for row in inputs.verdicts if "closer" in (row["alignment_word"] or "")]
    farther = [row for row in inputs.verdicts if "farther" in (row["alignment_word"] or "")]
    lead = (
        "Among the rivals (which need not be ahead of the patron) one leads the others, in at "
        f"least 66{PERCENT} of the draws, in "
        + _named(inputs, rivals, lambda row: f" ({inputs.name(row['rival'])})")
        if rivals
        else f"No rival stands out from the others in 66{PERCENT} of the draws in any neighbor"
    )
    votes = f"{_named(inputs, closer)} came closer and {_named(inputs, farther)} moved farther"
    return (
        f"{lead} in {inputs.until}; in their own conduct, shown beside grip, "
        f"{votes} from {inputs.since} to {inputs.until}."
    )


def _codes(inputs: ReportInputs, word: str) -> list[str]:
    return [row["neighbor"] for row in inputs.verdicts if word_of(row) == word]


def _count(inputs: ReportInputs, word: str) -> str:
    codes = _codes(inputs, word)
    return f"{len(codes)} ({listed(inputs.name(code) for code in codes)})"


def _named(inputs: ReportInputs, rows: list[dict[str, Any]], more: Any = None) -> str:
    if not rows:
        return "none"
    names = [inputs.name(row["neighbor"]) + (more(row) if more else "") for row in rows]
    return f"{len(rows)} ({listed(names)})" if not more else listed(names)


def _verdict_row(inputs: ReportInputs, row: dict[str, Any]) -> list[Cell]:
    word = word_of(row)
    hidden = row["reason"] or "no reason given"
    return [
        Cell(inputs.name(row["neighbor"]), row["neighbor"], inputs.name(row["neighbor"])),
        Cell(word, hidden if word == "not observable" else "", theme.WORDS.index(word), word),
        _banded(row, "grip_then"),
        _banded(row, "grip_now"),
        _change_cell(row),
        Cell(percent(row["p_waning"]), key=row["p_waning"]),
        Cell(percent(row["p_tightening"]), key=row["p_tightening"]),
        _driver_cell(row),
        _rival_cell(inputs, row),
        _hedging_cell(row),
        _alignment_cell(row),
        _distance_cell(row),
        _relation_cell(row),
        _coverage_cell(row),
        _flags_cell(row),
    ]


def _coverage_cell(row: dict[str, Any]) -> Cell:
    """Weight of the levers with data, and which levers they are."""
    share = row["coverage"]
    text = DASH if share is None else f"{100 * share:.0f}{PERCENT}"
    return Cell(text, row["levers"] or "", share)


def _flags_cell(row: dict[str, Any]) -> Cell:
    """How many flags there are; the flags themselves unfold below."""
    flags = tuple(part.strip() for part in (row["flags"] or "").split("; ") if part.strip())
    if not flags:
        return Cell("none", key=0)
    count = f"{len(flags)} flag{'s' if len(flags) > 1 else ''}"
    return Cell(count, flags, len(flags), folded=True)


def _banded(row: dict[str, Any], name: str) -> Cell:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value = row[name]
    text = "no point" if value is None and low is not None else number(value)
    return Cell(text, band(low, high), value if value is not None else low)


def _change_cell(row: dict[str, Any]) -> Cell:
    low, high, value = row["change_low"], row["change_high"], row["change"]
    parts = [band(low, high, signed=True)]
    for label in ("data", "method"):
        inner = band(row[f"{label}_low"], row[f"{label}_high"], signed=True)
        parts.append(f"{label} {inner}" if inner else "")
    text = "no point" if value is None and low is not None else number(value, 1, signed=True)
    return Cell(text, tuple(parts), value if value is not None else low)


def _driver_cell(row: dict[str, Any]) -> Cell:
    if not row["driver"]:
        return Cell(DASH)
    change = row["driver_change"]
    small = "" if change is None else f"{number(change, 1, signed=True)} points"
    return Cell(row["driver"], small, row["driver"])


def _rival_cell(inputs: ReportInputs, row: dict[str, Any]) -> Cell:
    if not row["rival"]:
        return Cell("not observable" if row["own_grip"] is None else "none leads", "", "")
    reach = band(row["rival_low"], row["rival_high"])
    parts = [
        f"grip {number(row['rival_grip'])}" + (f" ({reach})" if reach else ""),
        f"{inputs.name(inputs.patron)} {number(row['own_grip'])} on the same basis",
        f"first of the rivals in {percent(row['rival_p'])} of draws",
    ]
    return Cell(inputs.name(row["rival"]), tuple(parts), inputs.name(row["rival"]))


def _hedging_cell(row: dict[str, Any]) -> Cell:
    then, now = row["hedging_then"], row["hedging_now"]
    effective = (number(row["effective_then"], 1), number(row["effective_now"], 1))
    small = "" if effective == (DASH, DASH) else f"{effective[0]}, {effective[1]} patrons"
    text = DASH if then is None and now is None else f"{number(then, 2)}, {number(now, 2)}"
    return Cell(text, small, now)


def _alignment_cell(row: dict[str, Any]) -> Cell:
    reach = band(row["alignment_change_low"], row["alignment_change_high"], 2, signed=True)
    change = f"change {number(row['alignment_change'], 2, signed=True)}"
    parts = [row["alignment_word"] or "not observable"]
    if row["alignment_change"] is not None:
        parts += [change, reach]
    then, now = number(row["alignment_then"], 2), number(row["alignment_now"], 2)
    text = DASH if then == now == DASH else f"{then}, {now}"
    return Cell(text, tuple(parts), row["alignment_change"])


def _distance_cell(row: dict[str, Any]) -> Cell:
    """Distance to the patron then and now, and below it that to the patron's main rival."""
    then, now = number(row["distance_then"], 2), number(row["distance_now"], 2)
    rival = [number(row[f"rival_distance_{when}"], 2) for when in ("then", "now")]
    parts = [row["distance_word"] or "not observable"]
    if row["distance_change"] is not None:
        parts += [
            f"change {number(row['distance_change'], 2, signed=True)}",
            band(row["distance_change_low"], row["distance_change_high"], 2, signed=True),
        ]
    if rival != [DASH, DASH]:
        parts.append(f"to the main rival {', '.join(rival)}: {row['rival_distance_word']}")
    text = DASH if then == now == DASH else f"{then}, {now}"
    return Cell(text, tuple(parts), row["distance_change"])


def _relation_cell(row: dict[str, Any]) -> Cell:
    """Net of events then and now, with the word; where it is not observable, the word alone."""
    if row["relation_change"] is None:
        return Cell(row["relation_word"] or "not observable", key=row["relation_word"])
    parts = (
        row["relation_word"],
        f"change {number(row['relation_change'], 2, signed=True)}",
        band(row["relation_change_low"], row["relation_change_high"], 2, signed=True),
        row["relation_source"],
    )
    text = f"{number(row['relation_then'], 2)}, {number(row['relation_now'], 2)}"
    return Cell(text, parts, row["relation_change"])
