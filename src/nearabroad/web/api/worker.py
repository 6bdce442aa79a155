"""One thread that computes, one thing after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from nearabroad.web.api.turns import Turns

Result = TypeVar("Result")


class Worker:
    """Runs what it is given in fair turns, in a thread that does not keep the program from ending.

    (The threads of `concurrent.futures` are waited for when Python ends, so that Ctrl-C would
    wait for a computation that nobody wants any more.)

    >>> Worker().submit(lambda: 6 * 7).result()
    42
    """

    def __init__(self) -> None:
        self._turns: Turns[tuple[Future[Any], Callable[[], Any]]] = Turns()
        threading.Thread(target=self._run, name="nearabroad-compute", daemon=True).start()

    def submit(
        self, job: Callable[[], Result], client: str = "", seconds: float = 0.0
    ) -> Future[Result]:
        """The job's result when its turn has come; an error is raised where it is asked for.

        `client` is who asked (see `Turns`), `seconds` what such a job usually takes.
        """
        future: Future[Result] = Future()
        self._turns.put((future, job), client, seconds)
        return future

    def _run(self) -> None:
        while True:
            future, job = self._turns.take()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(job())
            except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
                future.set_exception(error)
            # Else the last result would live on in this frame until the next job.
            del future, job
