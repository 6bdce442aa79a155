"""What a watch remembers of some dyads, and when it gives an alert; no disk, no network.

Reports come file by file. One that repeats an event known (`core.event_counts` has the rules: the
same story within a month, the same act on a day at a place) is counted as a report only. Events
are kept by ISO week and by month for each directed dyad, from the day the watch began on.

Three kinds of alert, each given once, by rules that can be checked with a pencil. A week counts
with at least `LEAST` events; its share is that of material conflict in them.

- record: the lower end of this week's share (Wilson, 90 %) is above the share of every earlier
  week that counts, and there are at least `WEEKS` of those.
- break: the shares of the last `AFTER` whole weeks together and of the weeks before (at least
  `WEEKS` that count) differ by `SCORE` standard errors of two pooled proportions. It is dated to
  the one of those `AFTER` weeks from which on they differ most; the weeks before it are not
  compared again.
- root: a PLOVER root that the dyad never had, after at least `SEEN` of its events.

Events of one crisis are no independent draws, so that the intervals are too narrow: an alert says
"look", not "significant".
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LEAST, WEEKS, SEEN = 20, 8, 50
AFTER, SCORE, Z90 = 4, 4.0, 1.645
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


def wilson(part: int, whole: int, z: float = Z90) -> tuple[float, float]:
    """Interval of a share (Wilson 1927, Journal of the American Statistical Association 22:209).

    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).

    >>> [round(end, 3) for end in wilson(10, 20)]
    [0.327, 0.673]
    """
    share, square = part / whole, z * z / whole
    middle = share + square / 2
    half = z * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)


def score(before: tuple[int, int], after: tuple[int, int]) -> float:
    """By how many standard errors two shares differ, pooled: positive where the second is larger.

    z = (p2 - p1) / sqrt(p (1 - p) (1/n1 + 1/n2)), p of both together.

    >>> round(score((10, 100), (30, 100)), 2)
    3.54
    """
    (a, n), (b, m) = before, after
    pooled = (a + b) / (n + m)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return (b / m - a / n) / spread if spread else 0.0


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
    low, _ = wilson(part, whole)
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
    if len(since) < WEEKS + AFTER or abs(score(*_sums(since, AFTER))) < SCORE:
        return None
    length = max(range(1, AFTER + 1), key=lambda weeks: abs(score(*_sums(since, weeks))))
    sums = _sums(since, length)
    found = score(*sums)
    cells.broke = since[-length][0]
    actor, recipient = dyad
    shares = [part / whole for part, whole in sums]
    return Alert(
        f"break:{actor}-{recipient}:{cells.broke}", "break", actor, recipient, cells.broke,
        shares[1], sums[1][1], cells.since, file,
        f"{actor} → {recipient}: material conflict went from {shares[0]:.0%} to {shares[1]:.0%} "
        f"of events about {cells.broke} ({found:+.1f} standard errors)", stories,
    )  # fmt: skip


def _sums(weeks: Weeks, last: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Material conflict and events of all but the last weeks, and of those."""
    before, after = weeks[:-last], weeks[-last:]
    first, second = ((sum(i[1] for i in p), sum(i[2] for i in p)) for p in (before, after))
    return first, second
