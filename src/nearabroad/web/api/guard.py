"""The outermost layer: methods, lengths, hosts, and the headers that every answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nearabroad.web.api.problems import Problem

LONGEST_PATH, LONGEST_QUERY = 300, 2000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Only this server's own files; no inline script, no eval, no frame around it."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
METHODS = ("GET", "HEAD")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Guard:
    """Lets short GET and HEAD requests for the host that is served through, and nothing else.

    `hosts` are the names that a request may come under (None: any). On a loopback address that
    keeps a page of another site from reading the store by giving its own name this address.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] | None = None) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, in ASGI's terms."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bodiless = scope["method"] == "HEAD"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            elif message["type"] == "http.response.body" and bodiless:
                message = {**message, "body": b""}
            await send(message)

        problem = self._refusal(scope)
        if problem is not None:
            await problem.response()(scope, receive, guarded)
            return
        await self._app({**scope, "method": "GET"}, receive, guarded)

    def _refusal(self, scope: Scope) -> Problem | None:
        method = scope["method"]
        if method not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            return Problem(405, "the server only reads; use GET or HEAD.", allowed)
        raw = scope.get("raw_path") or scope["path"].encode()
        if len(raw) > LONGEST_PATH or len(scope["query_string"]) > LONGEST_QUERY:
            most = f"its path may have {LONGEST_PATH} bytes, its query {LONGEST_QUERY}"
            return Problem(414, f"the address is too long; {most}.")
        if self._hosts is not None and host_of(Headers(scope=scope)) not in self._hosts:
            return Problem(400, "the Host header names another host than the one that is served.")
        return None


def host_of(headers: Headers) -> str | None:
    """The host that a request names, without its port; None where it names none.

    >>> host_of(Headers({"host": "[::1]:8000"})), host_of(Headers({"host": "LOCALHOST"}))
    ('::1', 'localhost')
    """
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None
