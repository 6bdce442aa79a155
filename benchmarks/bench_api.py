"""A cached verdict from `nearabroad serve` over loopback: requests a second, median, p99.

The server is a process of its own with one worker. The client is another, with a few threads that
each keep one connection and count whole answers; it shares the machine's cores with the server, so
the figures are a lower bound. Targets: 300 requests a second, p99 under 50 ms. Beside them stands
what the same client gets from a server that answers the same bytes and does nothing else: the
ratio says what the application costs, whatever the machine.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from _report import line, machine, verdict

CLIENTS, SECONDS, REPEATS = 4, 4.0, 3
RATE, P99 = 300.0, 50.0
QUESTIONS = {
    "all neighbors, gzip": ("/api/v1/verdict", {"Accept-Encoding": "gzip"}),
    "one neighbor, plain": ("/api/v1/verdict?neighbors=AZE", {}),
    "unchanged, 304": ("/api/v1/verdict", {"Accept-Encoding": "gzip", "If-None-Match": "*"}),
}


@contextmanager
def started(command: list[str], environment: Mapping[str, str]) -> Iterator[int]:
    """A server's port, once it says that it listens; it is ended afterwards."""
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(json.loads(process.stdout.readline())["url"].rpartition(":")[2])
    finally:
        process.terminate()
        process.wait()


def serving(folder: Path) -> AbstractContextManager[int]:
    """`nearabroad serve` on a free port, on the embedded data."""
    command = [sys.executable, "-m", "nearabroad", "serve", "--port", "0", "--json", "--lazy", "-q"]
    return started(command, {**os.environ, "NEARABROAD_STORE": str(folder / "store")})


def ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[int, int]:
    """One request, read to its end; gives its status and bytes."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def load(port: int, path: str, headers: dict[str, str]) -> tuple[float, list[float]]:
    """Requests a second over `SECONDS`, and each request's milliseconds."""
    found: list[list[float]] = [[] for _ in range(CLIENTS)]
    end = time.perf_counter() + SECONDS

    def run(taken: list[float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (start := time.perf_counter()) < end:
            status, _ = ask(connection, path, headers)
            assert status in (200, 304), status
            taken.append((time.perf_counter() - start) * 1000)
        connection.close()

    threads = [threading.Thread(target=run, args=(taken,)) for taken in found]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [each for client in found for each in client]
    return len(taken) / (time.perf_counter() - began), taken


def bare(size: int) -> None:
    """A server of the same kind that answers `size` bytes and does nothing else."""
    import uvicorn

    from nearabroad.web.serving import bound

    body = os.urandom(size)
    head = {"type": "http.response.start", "status": 200,
            "headers": [(b"content-length", str(size).encode())]}  # fmt: skip

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(head)
        await send({"type": "http.response.body", "body": body})

    listening = bound("127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
    settings = uvicorn.Config(app, lifespan="off", ws="none", access_log=False, log_level="error")
    uvicorn.Server(settings).run(sockets=[listening])


def measured(question: str, port: int, path: str, headers: dict[str, str]) -> float:
    """Print a question's figures against the targets; gives the median rate."""
    runs = [load(port, path, headers) for _ in range(REPEATS)]
    rates = [rate for rate, _ in runs]
    taken = [each for _, times in runs for each in times]
    print(line(f"{question}, requests", rates, "1/s"))
    word = "within" if median(rates) >= RATE else "UNDER"
    print(f"{question}: {median(rates):.0f} requests/s, {word} the target of {RATE:g}")
    print(f"{question}: median {median(taken):.2f} ms")
    print(verdict(f"{question}, p99", quantiles(taken, n=100)[98], P99, "ms"))
    return median(rates)


def main() -> None:
    """Print rates and latencies by question, and the ratio to the bare server."""
    print(f"{machine()}, {CLIENTS} connections")
    rates, sizes = {}, {}
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as port:
        for question, (path, headers) in QUESTIONS.items():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            start = time.perf_counter()
            _, sizes[question] = ask(connection, path, headers)
            print(f"{path}, first time: {time.perf_counter() - start:.2f} s")
            connection.close()
            rates[question] = measured(question, port, path, headers)
    for question, size in sizes.items():
        with started([sys.executable, __file__, "--bare", str(size)], os.environ) as port:
            rate, _ = load(port, "/", {})
        print(f"{question}, {size} bytes: {rates[question] / rate:.2f} of a bare server's rate")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        bare(int(sys.argv[2]))
    else:
        main()
