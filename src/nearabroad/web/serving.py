"""Serving on a port: the socket, the server's settings, a clean end."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from nearabroad.core.errors import UsageError
from nearabroad.web.api.guard import LOOPBACK

if TYPE_CHECKING:
    import uvicorn

CONNECTIONS = 256
"""Connections at once; more are told 503."""
GRACE = 3
"""Seconds that requests under way have to end after Ctrl-C."""


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens; raises `UsageError` where host or port cannot be had.

    >>> with bound("127.0.0.1", 0) as free:
    ...     address(free).startswith("http://127.0.0.1:")
    True
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )[0]
        # asyncio sets TCP_NODELAY only where the protocol is named; else an answer of several
        # segments waits 40 ms for the delayed acknowledgement of the one before.
        found = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"there is no host {host!r} on this machine; use 127.0.0.1.") from error
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(where)
        found.listen(128)
    except OSError as error:
        found.close()
        raise UsageError(_why_not(error, host, port)) from error
    return found


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} of {host} is taken; choose another --port."
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than you have; choose a --port over 1023."
    return f"there is no host {host!r} on this machine; use 127.0.0.1."


def address(listening: socket.socket) -> str:
    """The address of a listening socket, as a browser takes it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("")
    (True, True, True, False)
    """
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host.lower() == "localhost"


def names(host: str, proxy: str | None) -> tuple[str, ...] | None:
    """Names that requests may come under: on loopback its own; else, or behind a proxy, any.

    >>> names("127.0.0.2", None), names("0.0.0.0", None), names("127.0.0.1", "127.0.0.1")
    (('localhost', '127.0.0.1', '::1', '127.0.0.2'), None, None)
    """
    if proxy is not None or not is_loopback(host):
        return None
    return tuple(dict.fromkeys((*LOOPBACK, host.lower())))


def server(app: ASGIApp, proxy: str | None = None, log: bool = False) -> uvicorn.Server:
    """The server of an application; `proxy` is the address whose X-Forwarded-For is believed."""
    import uvicorn

    settings = uvicorn.Config(
        app, lifespan="on", ws="none", access_log=log, log_level="info" if log else "warning",
        server_header=False, proxy_headers=proxy is not None, forwarded_allow_ips=proxy,
        limit_concurrency=CONNECTIONS, timeout_graceful_shutdown=GRACE,
    )  # fmt: skip
    return uvicorn.Server(settings)


def serve(made: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    # The server raises the signal again when it has ended well; Ctrl-C is the wish, not a fault.
    with contextlib.suppress(KeyboardInterrupt):
        made.run(sockets=[listening])
