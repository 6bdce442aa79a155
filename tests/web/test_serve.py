"""`nearabroad serve` as a process: where it listens, what it says, how it ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from nearabroad.core.errors import UsageError
from nearabroad.web.serving import bound


@pytest.fixture
def start(built_store) -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts the command; whatever runs at the test's end is ended."""
    with ExitStack() as stack:

        def run(*words):
            process = subprocess.Popen(
                [sys.executable, "-m", "nearabroad", "serve", *words],
                env={**os.environ, "NEARABROAD_STORE": str(built_store)},
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        yield run


def test_it_listens_on_loopback_says_where_and_ends_on_ctrl_c(start):
    process = start("--port", "0", "--json", "--lazy")
    url = json.loads(process.stdout.readline())["url"]
    assert url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{url}/api/v1/health", timeout=20) as reply:
        assert json.load(reply)["status"] == "ok"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"Serving {url}" in told
    assert "Traceback" not in told
    assert "GET" not in told  # no line on each request unless asked for


def test_beyond_loopback_it_warns_in_one_line(start):
    process = start("--host", "0.0.0.0", "--port", "0", "--json", "--lazy", "--quiet")
    json.loads(process.stdout.readline())
    process.terminate()
    _, told = process.communicate(timeout=20)
    assert len(told.splitlines()) == 1
    assert "can be reached from other machines" in told


def test_a_port_that_is_taken_is_told_before_the_store_is_opened(start):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start("--port", str(port), "--store", "/nowhere/at/all")
        _, told = process.communicate(timeout=30)
    assert process.returncode == 2
    assert told == f"nearabroad: port {port} of 127.0.0.1 is taken; choose another --port.\n"


def test_a_host_that_is_not_here_is_refused():
    with pytest.raises(UsageError, match=r"there is no host '192\.0\.2\.1' on this machine"):
        bound("192.0.2.1", 0)


def test_answers_do_not_wait_for_acknowledgements():
    with bound("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP  # else asyncio leaves TCP_NODELAY unset
