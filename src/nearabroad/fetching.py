"""Publishers' data from their own addresses: fetched, read, checked, compared, and kept.

Each source's `fetch` says which addresses; this module hands it a `get`, takes each file through
the same door as `nearabroad add` (`adding.take`), and goes on where one source fails. The last
good file of a source and name stays until a new one has passed everything.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nearabroad import sources
from nearabroad.adding import Added, NoRows, Origin, last_of, module_of, take
from nearabroad.core.errors import NearabroadError, SourceError, UsageError
from nearabroad.core.fetching import Wanted
from nearabroad.core.states import states
from nearabroad.pipeline import reference_case
from nearabroad.store import Store
from nearabroad.store.fetch import Expect, Fetched, Limits, get

Bytes = Callable[[int, int | None], None]
"""Told the bytes there and, where the server says it, the bytes in all."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PATIENT = Limits(read_seconds=300.0)
"""Some publishers think for minutes before the first byte (the IMF, ENTSOG)."""
PAUSE = 0.6
"""Seconds between two questions to one publisher: the IMF allows ten in five seconds."""


class Watch:
    """Told what goes on; does nothing with it. The command line shows it."""

    def source(self, source: str) -> None:
        """A source begins."""

    def file(self, source: str, name: str) -> Bytes:
        """A download begins; gives what is told of its bytes."""
        return lambda done, total: None

    def reading(self, source: str, name: str) -> None:
        """A file is there and is read and compared."""

    def ended(self, outcome: Outcome) -> None:
        """A source has ended, well or not."""


@dataclass
class Outcome:
    """What came of one source: files kept, and why not more.

    `faults` has a sentence for each file refused; `note` says why there was nothing to do.
    """

    source: str
    kept: list[Added] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def failed(self) -> str:
        """The first fault, and how many more there were; empty where there was none.

        >>> Outcome("wdi", faults=["a is broken.", "b is broken."]).failed
        'a is broken. (1 more)'
        """
        more = f" ({len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        return self.faults[0] + more if self.faults else ""

    @property
    def rows(self) -> int:
        """Rows of the files kept."""
        return sum(item.rows for item in self.kept)

    def count(self, what: str) -> int:
        """Rows `added`, `dropped` or `revised` against the last good files; a first one adds all.

        >>> Outcome("wdi").count("added")
        0
        """
        return sum(
            (item.rows if what == "added" else 0) if item.changes is None else item.changes[what]
            for item in self.kept
        )


@dataclass(frozen=True)
class Fetcher:
    """Fetches sources into a store.

    `addresses` turns an address into the one that is asked (tests lead to loopback by it);
    `pause` is the least time between two questions to a publisher, in seconds.
    """

    store: Store
    watch: Watch = field(default_factory=Watch)
    addresses: Callable[[str], str] = str
    limits: Limits = PATIENT
    pause: float = PAUSE

    def run(
        self,
        names: Sequence[str],
        since: int | None = None,
        *,
        strict: bool = False,
        accept_shrunken: bool = False,
    ) -> list[Outcome]:
        """One outcome for each source; a fault ends its source, or with `strict` the whole run.

        Raises `UsageError` for an unknown source or a year that cannot be.
        """
        for name in names:
            module_of(name)
        wanted = wanted_since(since)
        outcomes = []
        for name in dict.fromkeys(names):
            self.watch.source(name)
            outcomes.append(self._source(name, wanted, accept_shrunken, strict))
            self.watch.ended(outcomes[-1])
            if strict and outcomes[-1].failed:
                break
        return outcomes

    def _source(self, name: str, wanted: Wanted, accept_shrunken: bool, strict: bool) -> Outcome:
        outcome, module = Outcome(name), module_of(name)
        if not hasattr(module, "fetch"):
            outcome.note = by_hand(name)
            return outcome
        downloads = _Downloads(self, name)
        try:
            for path in module.fetch(downloads, wanted):
                self._take(outcome, path, downloads.origin(path), accept_shrunken)
                if strict and outcome.faults:
                    break
        except NearabroadError as error:
            outcome.faults.append(str(error))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            outcome.faults.append(f"its files cannot be kept ({reason}); check the disk.")
        if not outcome.kept and not outcome.faults:
            outcome.note = f"{name}: the publisher has nothing for these years and states."
        return outcome

    def _take(self, outcome: Outcome, path: Path, origin: Origin, accept_shrunken: bool) -> None:
        """Keep one file; a fault is noted, since the source's other files may be good."""
        source = outcome.source
        self.watch.reading(source, path.name)
        try:
            found = take(self.store, source, path, origin=origin, accept_shrunken=accept_shrunken)
        except NoRows as error:
            # A question that has no answer yet; but what once had rows does not lose them so.
            if last_of(self.store, source, path.name) is not None:
                outcome.faults.append(f"{error} The last good file stays.")
        except NearabroadError as error:
            outcome.faults.append(str(error))
        else:
            outcome.kept.append(found)


class _Downloads:
    """The `get` that a source is handed: downloads into its own folder of the store."""

    def __init__(self, fetcher: Fetcher, source: str) -> None:
        self._fetcher, self._source = fetcher, source
        self._folder = fetcher.store.downloads(source)
        self._asked: list[Fetched] = []
        self._since: dict[str, int] = {}
        self._last = 0.0

    def __call__(
        self,
        url: str,
        name: str,
        *,
        kinds: tuple[str, ...] = ("csv",),
        headers: Mapping[str, str] | None = None,
        hosts: tuple[str, ...] = (),
        body: bytes | None = None,
    ) -> Path:
        """See `core.fetching.Get`."""
        if not _NAME.fullmatch(name):
            raise SourceError(f"{name!r} of {self._source} is no plain file name; mend its fetch.")
        fetcher = self._fetcher
        time.sleep(max(0.0, self._last + fetcher.pause - time.monotonic()))
        try:
            found = get(
                fetcher.addresses(url), self._folder / name,
                expect=Expect(kinds=kinds, hosts=hosts), limits=fetcher.limits, headers=headers,
                body=body, progress=fetcher.watch.file(self._source, name),
            )  # fmt: skip
        finally:
            self._last = time.monotonic()
        self._asked.append(found)
        return found.path

    def first_year(self, name: str, since: int) -> int:
        """See `core.fetching.Get`."""
        last = last_of(self._fetcher.store, self._source, name)
        earlier = last.since if last is not None and last.since is not None else since
        self._since[name] = min(since, earlier)
        return self._since[name]

    def origin(self, path: Path) -> Origin:
        """Where a yielded file came from: its own download, or the first that it was made of."""
        found = next((f for f in self._asked if f.path == path), None)
        if found is None and not self._asked:
            raise SourceError(f"{path.name} of {self._source} was not downloaded; mend its fetch.")
        found = found or self._asked[0]
        self._asked.clear()
        version = found.last_modified or found.etag or found.fetched_at
        return Origin(
            found.final_url, version, found.etag, found.fetched_at, self._since.get(path.name)
        )


def wanted_since(since: int | None) -> Wanted:
    """The years and states that are asked for: those of the reference case, from `since` on.

    Raises `UsageError` for a year before 1900 or still to come.

    >>> wanted_since(2020).since
    2020
    """
    case, until = reference_case(), dt.datetime.now(dt.UTC).year
    first = case.first_year if since is None else since
    if not 1900 <= first <= until:
        raise UsageError(f"--since {first} is no year from 1900 to {until}.")
    chosen = dict.fromkeys([*case.neighbors, *case.patrons])
    return Wanted(first, until, tuple(code for code in chosen if code in states()))


def fetchable() -> tuple[str, ...]:
    """Sources that have an address, or are taken by hand: what `--all` goes through.

    >>> "wdi" in fetchable(), "memberships" in fetchable()
    (True, False)
    """
    return tuple(
        name
        for name, module in sources.registry().items()
        if hasattr(module, "fetch") or module.SPEC.by_hand
    )


def by_hand(source: str) -> str:
    """Why a source is not fetched, in one sentence that says what to do."""
    spec = module_of(source).SPEC
    if spec.by_hand:
        return f"{source} cannot be fetched: {spec.by_hand}, then `nearabroad add {source} FILE`."
    return f"{source} comes with the package; there is nothing to fetch."
