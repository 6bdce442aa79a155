"""Fixtures of the API's tests: a built store, the application on it, and real servers."""

from __future__ import annotations

import asyncio
import http.client
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from nearabroad import Observatory
from nearabroad.web.api.application import application
from nearabroad.web.api.budget import Budget
from nearabroad.web.serving import address, bound, server
from nearabroad.web.site import SiteMap


def generous() -> Budget:
    """A budget that no test uses up."""
    return Budget(burst=1e6, refill=1e6, at_once=1000)


@pytest.fixture(scope="session")
def app(observatory: Observatory) -> Any:
    """The application as `nearabroad serve` makes it, without a budget that tests would use up."""
    return application(observatory, lambda current: SiteMap(current).pages, budget=generous())


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers by their small names, bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Served:
    """A server that listens; requests go out as they are written, no path is tidied up."""

    url: str

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """One request; headers are written `if_none_match="..."`."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Reply(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        )


@contextmanager
def served(app: Any, host: str = "127.0.0.1", proxy: str | None = None) -> Iterator[Served]:
    """The application behind uvicorn, in a thread of its own."""
    listening = bound(host, 0)
    made = server(app, proxy)
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield Served(address(listening))
    finally:
        made.should_exit = True
        thread.join(20)
        listening.close()


@pytest.fixture(scope="session")
def get(app: Any) -> Iterator[Served]:
    """Asks the shared application."""
    with served(app) as found:
        yield found


@pytest.fixture
def serving() -> Iterator[Callable[..., Served]]:
    """Serves an application of the test's own until the test ends."""
    with ExitStack() as stack:
        yield lambda app, **more: stack.enter_context(served(app, **more))


@pytest.fixture(autouse=True)
def _own_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coroutines run in a thread of their own: a browser test leaves a loop running in this one."""
    run = asyncio.run

    def apart(coroutine: Any) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(run, coroutine).result()

    monkeypatch.setattr(asyncio, "run", apart)
