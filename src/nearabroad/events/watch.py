"""What a watch remembers of some dyads, and when it gives an alert; no disk, no network.

Reports come file by file. One that repeats an event known (`core.event_counts` has the rules: the
same story within a month, the same act on a day at a place) is counted as a report only. Events
are kept by ISO week and by month for each directed dyad, from the day the watch began on.

Three kinds of alert, each given once. A week counts with at least `LEAST` events; its share is
that of material conflict in them. Events of a crisis come in clusters, so that a week's share
scatters more than a binomial's: by `dispersion`, which the weeks before tell.

- record: the lower end of this week's share (Wilson, 90 %, of n / dispersion events) is above the
  share of every earlier week that counts, and there are at least `WEEKS` of those. The record test
  of relations is no use here: to a level that walks, one week is noise, and it seldom finds any.
- break: the break test of relations (`breaks`) on the weeks that count and are over, a regime
  lasting `AFTER` weeks at least; the weeks before a break are not looked at again.
- root: a PLOVER root that the dyad never had, after at least `SEEN` of its events.

An alert says "look": how often it is false alarm stands in docs/method/events-published.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from nearabroad.events.breaks import breaks

LEAST, WEEKS, SEEN = 20, 8, 50
AFTER, Z90 = 4, 1.645
CONFLICT = "material conflict"
FORMAT = 1


@dataclass(frozen=True)
class Report:
    """One record of a watched dyad as a source gives it."""

    actor: str
    recipient: str
    day: dt.date
    code: str
    root: str | None
    quad: str
    place: str | None
    story: str


@dataclass(frozen=True)
class Alert:
    """Something to look at; `id` is the same however often the same files are read."""

    id: str
    kind: str  # "record", "break" or "root"
    actor: str
    recipient: str
    period: str
    value: float | None
    events: int
    since: str
    file: str
    text: str
    stories: tuple[str, ...] = ()


@dataclass
class Cells:
    """What is known of one directed dyad: events by week, month and quad class, and its roots."""

    since: str
    weeks: dict[str, dict[str, int]] = field(default_factory=dict)
    months: dict[str, dict[str, int]] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    events: int = 0
    reports: int = 0
    broke: str = ""

    def counting(self) -> list[tuple[str, int, int]]:
        """Weeks of enough events, in order: label, events of material conflict, events."""
        sums = [
            (week, quads.get(CONFLICT, 0), sum(quads.values()))
            for week, quads in sorted(self.weeks.items())
        ]
        return [item for item in sums if item[2] >= LEAST]


@dataclass
class Memory:
    """The state of a watch: files read, dyads, what was told, and what is still to be sent."""

    dyads: dict[str, Cells] = field(default_factory=dict)
    last: str = ""
    refused: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    known: dict[str, set[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        known = {month: sorted(keys) for month, keys in sorted(self.known.items())}
        return {"format": FORMAT, **asdict(self), "known": known}

    @classmethod
    def of_json(cls, raw: Mapping[str, Any]) -> Memory:
        """The memory from plain values; raises ValueError, TypeError or KeyError for others."""
        values = dict(raw)
        if values.pop("format") != FORMAT:
            raise ValueError("another format")
        values["dyads"] = {name: Cells(**cells) for name, cells in values["dyads"].items()}
        values["known"] = {month: set(keys) for month, keys in values["known"].items()}
        return cls(**values)

    def watch(self, dyads: Iterable[tuple[str, str]], since: dt.date) -> None:
        """Begin with both directions of dyads not watched yet."""
        for pair in dyads:
            for actor, recipient in (pair, pair[::-1]):
                self.dyads.setdefault(f"{actor}-{recipient}", Cells(since.isoformat()))

    def absorb(self, reports: Iterable[Report], file: str) -> list[Alert]:
        """Count the reports of one file, and give the alerts that are new."""
        fresh: dict[str, list[Report]] = {}
        for report in sorted(reports, key=_order):
            if self._counted(report):
                fresh.setdefault(f"{report.actor}-{report.recipient}", []).append(report)
        found = []
        for dyad, events in fresh.items():
            found += _alerts(self.dyads[dyad], events, file)
        self._forget()
        new = [alert for alert in found if alert.id not in self.told]
        self.told += [alert.id for alert in new]
        return new

    def _counted(self, report: Report) -> bool:
        """Whether a report is the first of its event; either way it is counted as a report."""
        cells = self.dyads.get(f"{report.actor}-{report.recipient}")
        if cells is None or report.day.isoformat() < cells.since:
            return False
        cells.reports += 1
        month = f"{report.day:%Y-%m}"
        known = self.known.setdefault(month, set())
        act = (report.actor, report.recipient, report.code)
        keys = {_key(*act, "story", report.story), _key(*act, str(report.day), str(report.place))}
        repeats = bool(keys & known)
        known |= keys
        if repeats:
            return False
        cells.events += 1
        for table, label in ((cells.weeks, week_of(report.day)), (cells.months, month)):
            quads = table.setdefault(label, {})
            quads[report.quad] = quads.get(report.quad, 0) + 1
        return True

    def _forget(self) -> None:
        """Keys of months gone by are dropped; reports that late are of the month before at most."""
        for month in sorted(self.known)[:-3]:
            del self.known[month]


def week_of(day: dt.date) -> str:
    """The ISO week of a day.

    >>> week_of(dt.date(2025, 7, 1))
    '2025-W27'
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def wilson(part: float, whole: float, z: float = Z90) -> tuple[float, float]:
    """Interval of a share (Wilson 1927, Journal of the American Statistical Association 22:209).

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).

    >>> [round(end, 3) for end in wilson(10, 20)]
    [0.327, 0.673]
    """
    share, square = part / whole, z * z / whole
    middle = share + square / 2
    half = z * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def dispersion(weeks: Sequence[tuple[str, int, int]]) -> float:
    """How much more shares scatter than a binomial's; at least 1.

    Pearson's statistic over its degrees of freedom: sum n (c/n - p)^2 / (p (1 - p)) / (k - 1)
    (McCullagh and Nelder 1989, Generalized Linear Models, section 4.5.2).

    >>> round(dispersion([("a", 10, 100), ("b", 30, 100)]), 6)
    12.5
    >>> dispersion([("a", 0, 9), ("b", 0, 9)])
    1.0
    """
    part, whole = (np.array([week[place] for week in weeks], float) for place in (1, 2))
    usual = part.sum() / whole.sum()
    spread = usual * (1 - usual)
    if not spread or len(weeks) < 2:
        return 1.0
    found = (whole * (part / whole - usual) ** 2).sum() / spread / (len(weeks) - 1)
    return max(1.0, float(found))


def turns(weeks: Sequence[tuple[str, int, int]]) -> list[int]:
    """The first weeks of new regimes, by the break test of relations on the logits of shares.

    A break adds to the scatter that it is held against: in few weeks it takes a large one.

    >>> calm, tense = [("", 6, 60)] * 12, [("", 30, 60)] * 12
    >>> turns(calm + tense), turns(calm)
    ([12], [])
    """
    part, whole = (np.array([week[place] for week in weeks], float) for place in (1, 2))
    share = (part + 0.5) / (whole + 1)
    noise = dispersion(weeks) / (whole * share * (1 - share))
    return breaks(np.log(share / (1 - share)), noise, AFTER)


def _order(report: Report) -> tuple[str, ...]:
    return (
        str(report.day), report.actor, report.recipient, report.code, report.place or "",
        report.story,
    )  # fmt: skip


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _alerts(cells: Cells, events: list[Report], file: str) -> list[Alert]:
    first = events[0]
    dyad = first.actor, first.recipient
    conflict = tuple(dict.fromkeys(e.story for e in events if e.quad == CONFLICT))[:3]
    found = _new_roots(cells, events, file)
    weeks = cells.counting()
    latest = week_of(max(event.day for event in events))
    for rule in (_record, _break):
        alert = rule(cells, weeks, latest, dyad, file, conflict)
        found += [alert] if alert else []
    return found


def _new_roots(cells: Cells, events: list[Report], file: str) -> list[Alert]:
    found = []
    for event in events:
        if event.root is None or event.root in cells.roots:
            continue
        cells.roots[event.root] = event.day.isoformat()
        if cells.events >= SEEN:
            dyad = f"{event.actor}-{event.recipient}"
            found.append(
                Alert(
                    f"root:{dyad}:{event.root}:{cells.since}", "root", event.actor,
                    event.recipient, event.day.isoformat(), None, cells.events, cells.since, file,
                    f"{event.actor} → {event.recipient}: first {event.root} since {cells.since} "
                    f"(day {event.day}, {cells.events} events seen)", (event.story,),
                )
            )  # fmt: skip
    return found


Weeks = list[tuple[str, int, int]]


def _record(
    cells: Cells, weeks: Weeks, latest: str, dyad: tuple[str, str], file: str,
    stories: tuple[str, ...],
) -> Alert | None:  # fmt: skip
    before = [item for item in weeks if item[0] < latest]
    now = next((item for item in weeks if item[0] == latest), None)
    if now is None or len(before) < WEEKS:
        return None
    _, part, whole = now
    highest = max(part / whole for _, part, whole in before)
    wider = dispersion(before)
    low, _ = wilson(part / wider, whole / wider)
    if low <= highest:
        return None
    actor, recipient = dyad
    return Alert(
        f"record:{actor}-{recipient}:{latest}", "record", actor, recipient, latest, part / whole,
        whole, cells.since, file,
        f"{actor} → {recipient}: material conflict is {part / whole:.0%} of {whole} events in "
        f"{latest}, the highest since {cells.since} (before: {highest:.0%} at most)", stories,
    )  # fmt: skip


def _break(
    cells: Cells, weeks: Weeks, latest: str, dyad: tuple[str, str], file: str,
    stories: tuple[str, ...],
) -> Alert | None:  # fmt: skip
    since = [item for item in weeks if item[0] >= cells.broke and item[0] < latest]
    places = turns(since) if len(since) >= WEEKS + AFTER else []
    if not places:
        return None
    place = places[-1]
    cells.broke = since[place][0]
    (first, second), events = _shares(since, [0, *places][-2], place)
    actor, recipient = dyad
    return Alert(
        f"break:{actor}-{recipient}:{cells.broke}", "break", actor, recipient, cells.broke,
        second, events, cells.since, file,
        f"{actor} → {recipient}: material conflict went from {first:.0%} to {second:.0%} of "
        f"events in {cells.broke}, for {len(since) - place} weeks now", stories,
    )  # fmt: skip


def _shares(weeks: Weeks, first: int, place: int) -> tuple[tuple[float, float], int]:
    """Shares of the weeks from `first` to a place and from there on, and the events of those."""
    found = []
    for part in (weeks[first:place], weeks[place:]):
        whole = sum(item[2] for item in part)
        found.append((sum(item[1] for item in part) / whole, whole))
    return (found[0][0], found[1][0]), found[1][1]
