"""Where questions come in: kept answers go out at once, others are computed in fair turns."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Hashable
from types import ModuleType
from typing import Any, TypeVar

from nearabroad.answers import Answer
from nearabroad.core.errors import NearabroadError, UsageError
from nearabroad.observatory import Observatory
from nearabroad.web.api.budget import Budget, OverBudget
from nearabroad.web.api.entries import Entry
from nearabroad.web.api.kept import Kept
from nearabroad.web.api.live import Live
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import RouteSpec, usual_seconds
from nearabroad.web.api.worker import Worker
from nearabroad.web.api.written import stamp, written

Result = TypeVar("Result")

MEGABYTE = 2**20
WAITING = 64
"""Computations that may wait; whoever comes then is told to come back."""
OF_ONE = WAITING // 4
"""Of these one client's at most, pages too, which cost nothing else."""


class Desk:
    """Answers by question and build: kept bytes, else one computation for all who ask for it.

    Raises `Problem` where the client is over its budget, too many wait, or the question is wrong.
    """

    def __init__(self, live: Live, budget: Budget, kept: int = 128 * MEGABYTE) -> None:
        self.live, self.budget = live, budget
        self.entries: Kept[Entry] = Kept(kept, lambda entry: entry.size)
        self._answers: Kept[Answer] = Kept(kept // 2, _weight)
        self._run: dict[str, Any] = {}
        self._worker = Worker()
        self._underway: dict[Hashable, asyncio.Task[Any]] = {}
        self._of_client: Counter[str] = Counter()

    async def answer(
        self, route: ModuleType, question: Any, kind: str, table: str | None, client: str
    ) -> Entry:
        """The answer to a question in a format."""
        await self.refresh()
        spec: RouteSpec = route.SPEC
        asked = (self.live.build, spec.id, question)
        key = (*asked, kind, table)

        def compute() -> Entry:
            observatory = self.live.observatory
            found = self._answers.get(asked)
            if found is None:
                found = route.answer(observatory, question)
                self._answers.put(asked, found)
            return written(spec, question, found, self._stamp(observatory), kind, table)

        return await self.entry(key, compute, client, usual_seconds(spec, question))

    async def entry(
        self, key: Hashable, compute: Callable[[], Entry], client: str = "",
        usual: float = 0.0, free: bool = False,
    ) -> Entry:  # fmt: skip
        """What is kept under the key, else what `compute` gives in the client's turn.

        `usual` are the seconds that it usually takes, which the budget holds until it is done;
        what is `free` is not paid for. No client: the server itself.
        """
        found = self.entries.get(key)
        if found is not None:
            return found
        found = await self.once(key, lambda: compute().prepared(), client, usual, free)
        self.entries.put(key, found)
        return found

    async def refresh(self) -> None:
        """Take over a new build, if there is one; what was kept of the old one goes.

        While something else is computed nobody waits for that: the old build answers on.
        """
        if "reopen" in self._underway or not self.live.is_stale():
            return
        busy = bool(self._underway)
        taking = self._start("reopen", self._take_over, "", 0.0, free=True)
        taking.add_done_callback(lambda done: self.entries.clear())
        if not busy:
            await asyncio.shield(taking)

    def _take_over(self) -> None:
        self.live.reopen()
        self._answers.clear()

    async def once(
        self, key: Hashable, compute: Callable[[], Result], client: str = "", usual: float = 0.0,
        free: bool = False,
    ) -> Result:  # fmt: skip
        """One computation for all who want it now; it goes on when those who asked have left."""
        task = self._underway.get(key)
        if task is None:
            again = {"Retry-After": "5"}
            if len(self._underway) >= WAITING:
                raise Problem(503, "too many questions are waiting; try again.", again)
            if client and self._of_client[client] >= OF_ONE:
                raise Problem(429, f"{OF_ONE} questions of yours wait; try again.", again)
            if client and not free:
                try:
                    self.budget.admit(client, usual)
                except OverBudget as error:
                    again = {"Retry-After": str(error.retry_after)}
                    raise Problem(429, str(error), again) from None
            task = self._start(key, compute, client, usual, free)
        return await asyncio.shield(task)

    def _start(
        self, key: Hashable, compute: Callable[[], Any], client: str, usual: float, free: bool
    ) -> asyncio.Task[Any]:
        task = asyncio.create_task(self._computed(compute, client, usual, free))
        self._underway[key] = task
        self._of_client[client] += 1
        task.add_done_callback(lambda done: self._ended(key, client, done))
        return task

    def _ended(self, key: Hashable, client: str, task: asyncio.Task[Any]) -> None:
        self._underway.pop(key, None)
        self._of_client[client] -= 1
        if self._of_client[client] <= 0:
            del self._of_client[client]
        if not task.cancelled():
            task.exception()  # Else asyncio says of those who left that nobody asked for it.

    async def _computed(
        self, compute: Callable[[], Result], client: str, usual: float, free: bool
    ) -> Result:
        seconds = 0.0

        def timed() -> Result:
            nonlocal seconds
            start = time.perf_counter()
            try:
                return compute()
            finally:
                seconds = time.perf_counter() - start

        try:
            return await asyncio.wrap_future(self._worker.submit(timed, client, usual))
        except UsageError as error:
            raise Problem(422, str(error)) from None
        except NearabroadError as error:
            raise Problem(503, str(error), {"Retry-After": "30"}) from None
        finally:
            if client and not free:
                self.budget.settle(client, seconds, usual)

    def _stamp(self, observatory: Observatory) -> dict[str, Any]:
        if self._run.get("build") != observatory.build.directory.name:
            self._run = stamp(observatory)
        return self._run


def _weight(answer: Answer) -> int:
    return sum(table.nbytes for table in answer.tables.values())
