"""The protocol of a source that has an address: what is asked of it, and what it is handed.

A source module that can be fetched defines

    def fetch(get: Get, wanted: Wanted) -> Iterator[Path]

It asks for addresses through `get`, which downloads (checked, retried, resumed, conditional) and
gives the file's place on disk, and yields each file that its own `read` takes. It knows no
network, no store and no ledger. A source without an address says in `SPEC.by_hand` where a person
finds the file instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Wanted:
    """What is asked of a publisher: years `since` to `until`, and states by ISO3.

    `until` is the current calendar year, of which publishers have at best a part. A publisher
    that gives only the whole file gives more than is asked.

    >>> list(Wanted(2021, 2023, ("ARM",)).years)
    [2021, 2022, 2023]
    """

    since: int
    until: int
    states: tuple[str, ...]

    @property
    def years(self) -> range:
        """Every year asked for."""
        return range(self.since, self.until + 1)


class Get(Protocol):
    """Downloads an address into a file of a given name, and gives its path.

    `name` is the file's lasting name: the same from one release to the next, so that a new file
    is compared with the last good one. `kinds` are what the bytes may be (`csv`, `json`, `zip`,
    `gzip`, `xlsx`, `text`, `html`); `hosts` the hosts, beside the address's own, that it may
    redirect to. `headers` may hold a key: they are sent to the first host only and are never
    written down. A `body` puts the question by POST. Raises `AbsentError` where the publisher has
    no such file (404, 410), `SourceError` for anything else that is not as it should be.
    """

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
        """The path of the file, whole and checked."""
        ...

    def first_year(self, name: str, since: int) -> int:
        """The year to ask a file from: `since`, or an earlier one that it was asked from before.

        For files that hold all years, so that a narrower question loses nothing that is kept.
        """
        ...


class Fetch(Protocol):
    """A source's `fetch`: yields each file that its `read` takes, as soon as it is there."""

    def __call__(self, get: Get, wanted: Wanted) -> Iterator[Path]:
        """The files, one by one."""
        ...
