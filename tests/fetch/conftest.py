"""A web server on loopback that misbehaves on purpose, and a guard against any other network."""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from typer.testing import CliRunner

from nearabroad import sources
from nearabroad.cli.app import app
from nearabroad.core.errors import SourceError
from nearabroad.core.fetching import Wanted
from nearabroad.fetching import Fetcher
from nearabroad.store import Store
from nearabroad.store.fetch import Expect, get
from nearabroad.store.transfer import Limits

Step = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self):
        web = self.web
        with web.lock:
            web.asked.append((self.path, dict(self.headers)))
            steps = web.steps[self.path]
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        with contextlib.suppress(OSError):
            step(self)

    def do_POST(self):
        with self.web.lock:
            self.web.put.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def log_message(self, *args):
        pass

    def head(self, status, **headers):
        self.send_response(status)
        for name, text in headers.items():
            if text is not None:
                self.send_header(name.replace("_", "-"), str(text))
        self.end_headers()

    def body(self, content):
        for start in range(0, len(content), 1 << 16):
            piece = content[start : start + (1 << 16)]
            self.wfile.write(piece)
            with self.web.lock:
                self.web.sent += len(piece)

    def reset(self):
        """Break the connection off with a TCP reset, after the client took what was sent."""
        self.wfile.flush()
        time.sleep(0.1)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


class Web:
    """What is answered under each path, one step after the other; the last one stays."""

    def __init__(self, server):
        self.server = server
        self.steps: dict[str, list[Step]] = defaultdict(lambda: [self.status(404)])
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.put: list[bytes] = []
        self.sent = 0
        self.lock = threading.Lock()
        self.over = threading.Event()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.server.server_address[1]}{path}"

    def answers(self, path, *steps):
        self.steps[path] = list(steps)
        return self.url(path)

    def status(self, code, body=b"", **headers):
        def step(handler):
            handler.head(code, **{"Content_Length": len(body), **headers})
            handler.body(body)

        return step

    def answer(self, content, kind="application/json", **more):
        """Serves a text or bytes as a publisher's answer."""
        return self.file(content if isinstance(content, bytes) else content.encode(), kind, **more)

    def file(self, content, kind="text/csv", etag='"v1"', *, modified=None, stop=None, how="reset",
             ranges=True, **headers):  # fmt: skip
        """A file with ETag and ranges; `stop` breaks off after so many bytes of this answer."""

        def step(handler):
            ask = handler.headers
            if etag and ask.get("If-None-Match") == etag:
                return handler.head(304, ETag=etag)
            if modified and not etag and ask.get("If-Modified-Since") == modified:
                return handler.head(304)
            start = 0
            if ranges and ask.get("Range") and ask.get("If-Range") in (etag, modified):
                start = int(ask["Range"].removeprefix("bytes=").rstrip("-"))
            about = {"Content_Type": kind, "ETag": etag, "Last_Modified": modified, **headers}
            about["Content_Length"] = len(content) - start
            if start:
                about["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.head(206 if start else 200, **about)
            rest = content[start:]
            handler.body(rest if stop is None else rest[:stop])
            if stop is not None and how == "reset":
                handler.reset()
            elif stop is not None:
                handler.close_connection = True
            return None

        return step

    def hang(self, seconds=5.0):
        return lambda handler: self.over.wait(seconds) and None

    def redirect(self, location, code=302, body=b""):
        return self.status(code, body, Location=location)


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Says nothing: a caller that hangs up would be told of in some other test's output."""


@pytest.fixture
def web():
    handler = type("Bound", (Handler,), {})
    server = Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    handler.web = Web(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield handler.web
    handler.web.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quick():
    """Limits for tests: short time-outs, hardly any pause."""
    return Limits(
        connect_seconds=1.0, read_seconds=0.4, seconds=10.0, attempts=4, backoff=0.01,
        longest_wait=2.0, lock_seconds=5.0,
    )  # fmt: skip


@pytest.fixture
def only_loopback(monkeypatch):
    """Any packet, or any look-up of a name, that leaves this machine fails the test."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def local(host):
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def guarded_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not local(address[0]):
            raise AssertionError(f"connects to {address}")
        return connect(self, address)

    def guarded_look_up(host, *args, **more):
        if not local(host):
            raise AssertionError(f"looks up {host}")
        return look_up(host, *args, **more)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)


@pytest.fixture
def file_size_limit():
    """Files of this process may not grow beyond so many bytes: a full disk that needs no root."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="session")
def one_sentence(one_sentence):
    """Holds an error to its form, and to saying what to do."""

    def check(error, *parts):
        text = str(error.value)
        assert ";" in text or ":" in text, f"does not say what to do: {text}"
        return one_sentence(error, *parts)

    return check


class Publisher:
    """A publisher's address on loopback: `https://host/path` is asked as `/host/path` there."""

    def __init__(self, web):
        self.web = web

    def addresses(self, url):
        """The address that is asked instead of a publisher's."""
        assert url.startswith("https://"), url
        return self.web.url("/" + url.removeprefix("https://"))

    def answers(self, url, *steps):
        """What a publisher's address answers, one step after the other; the last one stays."""
        parts = requests.Request("GET", self.addresses(url)).prepare()
        self.web.answers(parts.path_url, *steps)

    @property
    def asked(self):
        """The publishers' addresses that were asked, in order."""
        return ["https://" + path.removeprefix("/") for path, _ in self.web.asked]


@pytest.fixture
def publisher(web):
    return Publisher(web)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "store")


@pytest.fixture
def fetcher(publisher, store, quick):
    """Fetches from loopback, without pauses."""
    return functools.partial(Fetcher, store, addresses=publisher.addresses, limits=quick, pause=0.0)


@pytest.fixture
def command(publisher, store, quick, monkeypatch):
    """Runs `nearabroad ...` on a store, with publishers on loopback."""
    led = functools.partial(Fetcher, addresses=publisher.addresses, limits=quick, pause=0.0)
    monkeypatch.setattr("nearabroad.fetching.Fetcher", led)

    def run(*arguments):
        words = [str(item) for item in (*arguments, "--store", store.path)]
        return CliRunner().invoke(app, words)

    return run


CSV = Expect(kinds=("csv",))
GOOD = b"last,good\n1,2\n"


@pytest.fixture
def target(tmp_path):
    """A target with a last good file in it."""
    path = tmp_path / "a.csv"
    path.write_bytes(GOOD)
    return path


@pytest.fixture
def refused(target, quick, one_sentence):
    """Holds a download to being refused in one sentence, with the last good file kept."""

    def check(url, *parts, expect=CSV, limits=quick, error=SourceError, kept=False):
        with pytest.raises(error) as caught:
            get(url, target, expect=expect, limits=limits)
        assert one_sentence(caught, *parts)
        assert target.read_bytes() == GOOD
        assert (target.parent / ".fetch" / f"{target.name}.part").exists() == kept
        return caught.value

    return check


@pytest.fixture
def asks(fetcher, monkeypatch):
    """Fetches one source for given states and years; gives its outcome."""

    def run(source, since=2022, until=2024, states=("ARM", "USA"), **more):
        wanted = Wanted(since, until, states)
        monkeypatch.setattr("nearabroad.fetching.wanted_since", lambda year: wanted)
        (outcome,) = fetcher().run([source], since, **more)
        return outcome

    return run


@pytest.fixture
def rows_of(store):
    """What the source reads of a kept file."""

    def read(record):
        module = sources.registry()[record.source]
        return module.read(store.snapshot_path(record.sha256)).to_pylist()

    return read
