"""A watch over dyads: GDELT's updates read as they come, counted, and alerts passed on.

The order of things makes a kill harmless. One file is read whole; its counts and its alerts go
into the state file in one atomic write; only then are the alerts passed on, and each is struck
from the state's outbox when it is out. What a kill leaves in the outbox is passed on at the next
start: a line that is in the alerts file already is not written again (its id is looked up, and a
line broken off by the kill is taken away first). A webhook may get an alert twice where the kill
falls between its answer and our note of it; the alert's id goes along as `Idempotency-Key`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nearabroad.core.errors import AbsentError, SourceError, StoreError
from nearabroad.events.watch import Alert, Memory, Report
from nearabroad.sources import gdelt
from nearabroad.store import make_directory, write_atomic
from nearabroad.store.fetch import Expect, Limits, get
from nearabroad.store.files import faults, locked, read_json
from nearabroad.store.posting import post_json

STEP = dt.timedelta(minutes=15)
STAMP = "%Y%m%d%H%M%S"
NAME = re.compile(r"(\d{14})\.export\.CSV\.zip")
MOST_ABSENT = 200


@dataclass(frozen=True)
class Turn:
    """What one look at the list gave: files read, refused and absent, and new alerts."""

    read: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass
class Watcher:
    """Watches dyads; its state, downloads and lock stand in `folder`.

    `alerts` is the JSONL file, `webhook` an address; `addresses` turns a publisher's address
    into the one that is asked (tests lead to loopback by it). `stop` is asked between two files.
    """

    folder: Path
    dyads: Sequence[tuple[str, str]]
    alerts: Path | None = None
    webhook: str | None = None
    tell: Callable[[str], None] = lambda text: None
    addresses: Callable[[str], str] = str
    limits: Limits = field(default_factory=Limits)
    post: Callable[..., None] = post_json
    stop: Callable[[], bool] = lambda: False

    @property
    def state(self) -> Path:
        """The state file."""
        return self.folder / "state.json"

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold the folder, so that no two watches write one state; `StoreError` where one does."""
        make_directory(self.folder)
        with locked(self.folder / "watch.lock", 1.0):
            yield

    def turn(self) -> Turn:
        """Look at the list once, and read every file since the last one.

        Raises `SourceError` where the list or a file cannot be had now (the next turn goes on
        there), `StoreError` where the state cannot be read or written.
        """
        memory = self._memory()
        faults = self._pass_on(memory)
        newest = self._newest()
        read: list[str] = []
        refused: list[str] = []
        absent: list[str] = []
        found: list[Alert] = []
        for name in _names(memory.last, newest.name):
            if self.stop():
                break
            try:
                path = self._fetched(name, newest)
            except AbsentError:
                if name == newest.name:
                    raise  # listed and not there yet: the next turn asks again
                memory.absent = [*memory.absent, name][-MOST_ABSENT:]
                absent.append(name)
                memory.last = name
                self._write(memory)
                continue
            new, why = self._read(memory, path, name)
            found += new
            (refused if why else read).append(name)
            faults += [why] if why else []
            memory.last = name
            memory.outbox += [self._item(alert) for alert in new]
            self._write(memory)
            path.unlink(missing_ok=True)
            faults += self._pass_on(memory)
        return Turn(
            tuple(read), tuple(refused), tuple(absent), tuple(found), tuple(dict.fromkeys(faults))
        )

    def _memory(self) -> Memory:
        if not self.state.exists():
            return Memory()
        try:
            return Memory.of_json(read_json(self.state, "move it away to begin a new watch"))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(
                f"{self.state} is no state of a watch ({error}); move it away to begin a new one."
            ) from error

    def _write(self, memory: Memory) -> None:
        write_atomic(self.state, json.dumps(memory.to_json(), ensure_ascii=False).encode() + b"\n")

    def _newest(self) -> gdelt.Listed:
        """The newest event file of the list."""
        path = self._get(gdelt.LATEST, "lastupdate.txt", "text")
        listed = gdelt.updates(path.read_text(encoding="utf-8", errors="replace"))
        if not listed:
            raise SourceError(
                f"{gdelt.LATEST} lists no event file; see whether GDELT changed its form."
            )
        return max(listed, key=lambda item: item.name)

    def _get(self, url: str, name: str, kind: str) -> Path:
        folder = self.folder / "downloads"
        make_directory(folder)
        return get(
            self.addresses(url), folder / name, expect=Expect(kinds=(kind,)), limits=self.limits
        ).path

    def _fetched(self, name: str, newest: gdelt.Listed) -> Path:
        """An update by its name; the newest one's checksum stands in the list."""
        self.tell(f"fetching {name}")
        path = self._get(f"{gdelt.LATEST.rpartition('/')[0]}/{name}", name, "zip")
        if name == newest.name and gdelt.md5_of(path) != newest.md5:
            path.unlink()
            raise SourceError(f"{name} is not what GDELT's list says (MD5); it is fetched again.")
        return path

    def _read(self, memory: Memory, path: Path, name: str) -> tuple[list[Alert], str]:
        """New alerts of a file; a broken file is refused, with the reason, and passed over."""
        day = dt.datetime.strptime(name[:8], "%Y%m%d").date()
        memory.watch(self.dyads, day)
        wanted = {tuple(dyad.split("-")) for dyad in memory.dyads}
        try:
            rows: Iterable[dict[str, Any]] = gdelt.reports(path)
        except SourceError as error:
            memory.refused = [*memory.refused, name][-MOST_ABSENT:]
            return [], str(error)
        reports = [Report(**row) for row in rows if (row["actor"], row["recipient"]) in wanted]
        return memory.absorb(reports, name), ""

    def _item(self, alert: Alert) -> dict[str, Any]:
        return {
            "alert": asdict(alert), "written": self.alerts is None, "posted": self.webhook is None
        }  # fmt: skip

    def _pass_on(self, memory: Memory) -> list[str]:
        """Write and post what is in the outbox; what fails stays there."""
        if not memory.outbox:
            return []
        said = []
        if self.alerts is not None:
            waiting = [item for item in memory.outbox if not item["written"]]
            append_once(self.alerts, [item["alert"] for item in waiting])
            for item in waiting:
                item["written"] = True
        if self.webhook is not None:
            for item in memory.outbox:
                if not item["posted"]:
                    try:
                        self.post(self.webhook, item["alert"], item["alert"]["id"])
                    except SourceError as error:
                        said.append(str(error))
                        break  # in order: the next turn begins with this one
                    item["posted"] = True
                    self._write(memory)
        memory.outbox = [i for i in memory.outbox if not (i["written"] and i["posted"])]
        self._write(memory)
        return said


def append_once(path: Path, alerts: Sequence[dict[str, Any]]) -> None:
    """Append alerts to a JSONL file, each as one line, but those whose id it has already.

    A last line without an end is what a kill left of a write, and is taken away first.
    """
    make_directory(path.parent)
    with faults("write", path), path.open("a+b") as file:
        file.seek(0)
        content = file.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            file.truncate(whole)
        known = {_id_of(line) for line in content[:whole].splitlines()}
        lines = [item for item in alerts if item["id"] not in known]
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in lines)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _id_of(line: bytes) -> str:
    try:
        return str(json.loads(line).get("id"))
    except (ValueError, AttributeError):
        return ""


def _names(last: str, newest: str) -> Iterator[str]:
    """Every update after the last one read, up to the newest: GDELT names them by the quarter hour.

    >>> list(_names("20250701234500.export.CSV.zip", "20250702001500.export.CSV.zip"))
    ['20250702000000.export.CSV.zip', '20250702001500.export.CSV.zip']
    >>> list(_names("", "20250702001500.export.CSV.zip"))
    ['20250702001500.export.CSV.zip']
    """
    if not last:
        yield newest
        return
    time = dt.datetime.strptime(last[:14], STAMP) + STEP
    while (name := f"{time:{STAMP}}.export.CSV.zip") < newest:
        yield name
        time += STEP
    if newest > last:
        yield newest
