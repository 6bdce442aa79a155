"""Whose turn it is: what waits to be computed, fair among those who asked."""

from __future__ import annotations

import heapq
import itertools
import threading
from typing import Generic, TypeVar

Job = TypeVar("Job")

LEAST_SECONDS = 0.1
"""No job counts less: many small ones are a burden too."""


class Turns(Generic[Job]):
    """Jobs that wait, taken in the order of start-time fair queueing; safe between threads.

    A job starts, on a clock that counts seconds of computing, when the one before it of the same
    client would end, but not before now; the job that starts first is taken first. Clients so get
    turns by the seconds that their questions usually take, whoever asks for how many, and nobody
    waits for ever: who comes later starts later (Goyal, Vin and Cheng 1997, "Start-time fair
    queueing", IEEE/ACM Transactions on Networking 5(5)).

    >>> turns = Turns()
    >>> for job in ("slow 1", "slow 2", "slow 3"):
    ...     turns.put(job, "greedy", 6.0)
    >>> turns.take()
    'slow 1'
    >>> turns.put("quick", "other", 1.0)
    >>> [turns.take() for _ in range(3)]
    ['quick', 'slow 2', 'slow 3']
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Job]] = []
        self._ends: dict[str, float] = {}
        self._now = 0.0
        self._numbers = itertools.count()
        self._changed = threading.Condition()

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting)

    def put(self, job: Job, client: str, seconds: float = 0.0) -> None:
        """Let a job of `client` wait that usually takes so many seconds."""
        with self._changed:
            start = max(self._now, self._ends.get(client, 0.0))
            self._ends[client] = start + max(seconds, LEAST_SECONDS)
            heapq.heappush(self._waiting, (start, next(self._numbers), job))
            self._changed.notify()

    def take(self) -> Job:
        """The job whose turn it is; waits until there is one."""
        with self._changed:
            if not self._waiting:
                # All is done: nobody has to make up for anything.
                self._now = max(self._ends.values(), default=self._now)
            self._changed.wait_for(lambda: self._waiting)
            self._now, _, job = heapq.heappop(self._waiting)
            self._ends = {name: end for name, end in self._ends.items() if end > self._now}
            return job
