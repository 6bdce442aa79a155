"""`watch`: alerts on dyads from GDELT's updates, printed, appended to a file, posted."""

from __future__ import annotations

import json
import re
import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from nearabroad.cli.telling import Json, Quiet, Store, page, telling
from nearabroad.core.errors import SourceError, UsageError

if TYPE_CHECKING:
    from nearabroad.watching import Turn, Watcher

UNITS = {"s": 1, "m": 60, "h": 3600}


def watch(
    dyads: Annotated[str, typer.Option("--dyads", help="Pairs of states, as AZE-RUS,ARM-RUS.")],
    every: Annotated[str, typer.Option("--every", help="Pause between looks: 30s, 15m, 1h.")] = (
        "15m"
    ),
    alerts: Annotated[
        Path | None, typer.Option("--alerts", help="JSONL file that alerts are appended to.")
    ] = None,
    webhook: Annotated[
        str | None, typer.Option("--webhook", help="https address that alerts are posted to.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Watch dyads in GDELT's updates: new records of material conflict, breaks, acts never seen.

    Each file is read once, also after a restart; what could not be posted is posted later.
    Ctrl-C ends it. Both directions of a dyad are watched.
    """
    with telling():
        from nearabroad.store import Store as TheStore
        from nearabroad.store import check_place
        from nearabroad.store.addresses import checked_url
        from nearabroad.watching import Watcher

        pause = seconds_of(every)
        if alerts is not None:
            check_place(alerts)
        if webhook is not None:
            try:
                checked_url(webhook)
            except SourceError as error:
                raise UsageError(f"--webhook: {error}") from error
        told = Console(stderr=True)
        watcher = Watcher(
            TheStore.open(store).path / "watch", pairs_of(dyads), alerts, webhook,
            tell=lambda text: None if quiet else told.print(text, style="dim", highlight=False),
        )  # fmt: skip
        with watcher.holding():
            _loop(watcher, None if once else pause, as_json, told)


def _loop(watcher: Watcher, pause: float | None, as_json: bool, told: Console) -> None:
    """Turns with pauses until Ctrl-C (or the end of the process is asked for), or just one."""
    over = threading.Event()
    watcher.stop = over.is_set

    def end(number: int, frame: object) -> None:
        over.set()
        signal.signal(number, before[number])  # a second one ends it at once

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, end)
    try:
        while True:
            try:
                _show(watcher.turn(), as_json, told)
            except SourceError as error:
                if pause is None:
                    raise
                told.print(f"{error} Tried again later.", highlight=False, markup=False)
            if pause is None or over.wait(pause):
                break
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if over.is_set():
        told.print("stopped; the next start goes on from here.", style="dim")


def _show(turn: Turn, as_json: bool, told: Console) -> None:
    for alert in turn.alerts:
        if as_json:
            sys.stdout.write(json.dumps(asdict(alert), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            page().print(f"{alert.kind}: {alert.text}", highlight=False, soft_wrap=True)
    for fault in turn.faults:
        told.print(f"nearabroad: {fault}", style="bold red", highlight=False, markup=False)
    if turn.absent:
        told.print(f"{len(turn.absent)} updates that GDELT never published.", style="dim")


def seconds_of(text: str) -> float:
    """A span of time in seconds; raises `UsageError` for another form, or none at all.

    >>> seconds_of("15m"), seconds_of("1h")
    (900.0, 3600.0)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", text.strip())
    if found is None or not float(found[1]):
        raise UsageError(f"--every {text!r} is no span of time; write 30s, 15m or 1h.")
    return float(found[1]) * UNITS[found[2]]


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Pairs of states from `AZE-RUS,ARM-RUS`; raises `UsageError` or `UnknownState`.

    >>> pairs_of("aze-rus, ARM-RUS")
    [('AZE', 'RUS'), ('ARM', 'RUS')]
    """
    from nearabroad.core.states import Blocs, states

    found = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        codes = [Blocs().resolve(code) for code in item.split("-")]
        if len(codes) != 2 or codes[0] == codes[1] or not all(code in states() for code in codes):
            raise UsageError(f"{item!r} is no pair of two states; write AZE-RUS.")
        found.append((codes[0], codes[1]))
    if not found:
        raise UsageError("--dyads names no pair of states; write AZE-RUS,ARM-RUS.")
    return found
