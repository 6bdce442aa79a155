"""The site's pages, served live: the request's path is looked up among the pages there are."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Callable, Mapping

from fastapi import Request
from starlette.responses import Response

from nearabroad.observatory import Observatory
from nearabroad.web.api.budget import client_of
from nearabroad.web.api.desk import Desk
from nearabroad.web.api.entries import Entry, preferred
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import PREFIX
from nearabroad.web.page import Page

HTML = "text/html"
ICON = {"/favicon.ico": "/assets/icon.svg"}
"""Where browsers ask for an icon that a page, such as one of JSON, does not name."""
PAGE_SECONDS = 1.0
"""What a page usually takes, in the order of turns."""

Pages = Callable[[Observatory], Mapping[str, Page]]
"""The pages of a site by their paths."""


class Site:
    """Pages by path, of the current build; no path from a request ever reaches the disk."""

    def __init__(self, desk: Desk, pages: Pages | None) -> None:
        self._desk, self._pages = desk, pages
        self._build = ""
        self._by_path: Mapping[str, Page] = {}

    async def response(self, request: Request) -> Response:
        """The page at the request's path, or 404: a page for browsers, a problem for others."""
        path: str = request.scope["path"]
        page = None if path.startswith("/api/") else await self._find(path)
        if page is None:
            return _missing(request, path)
        entry = await self._made(
            self._build, page, client_of(request.client.host if request.client else "")
        )
        return entry.response(request.headers)

    async def make_ahead(self, tell: Callable[[str], None]) -> None:
        """Make every page one after the other, so that no reader waits; a request comes between.

        `tell` is told when all are made. A page that cannot be made is left to its first reader.
        """
        await self._find("/")
        build, pages = self._build, dict(self._by_path)
        for page in pages.values():
            if self._build != build:
                return
            with contextlib.suppress(Problem):
                await self._made(build, page)
        tell(f"All {len(pages)} pages are made")

    async def _made(self, build: str, page: Page, client: str = "") -> Entry:
        """A page's bytes, in the turn of who asked for it; pages are finitely many and free."""
        key = (build, "page", page.path)
        make = lambda: Entry(page.make(), page.media_type)  # noqa: E731
        return await self._desk.entry(key, make, client, usual=PAGE_SECONDS, free=True)

    async def _find(self, path: str) -> Page | None:
        if self._pages is None:
            return None
        await self._desk.refresh()
        build = self._desk.live.build
        if build != self._build:
            self._by_path = await self._desk.once(("pages", build), self._listed)
            self._build = build
        wanted = ICON.get(path, path).removeprefix("/")
        return self._by_path.get(f"{wanted}index.html" if wanted[-1:] in ("", "/") else wanted)

    def _listed(self) -> Mapping[str, Page]:
        assert self._pages is not None
        return self._pages(self._desk.live.observatory)


def _missing(request: Request, path: str) -> Response:
    told = f"there is nothing at {path}; {PREFIX} lists the routes, /docs describes them."
    offered = ["application/problem+json", HTML]
    if preferred(request.headers.get("accept", ""), offered) != HTML:
        return Problem(404, told).response()
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Not found</title>'
        f'<h1>Not found</h1><p>{html.escape(told)}</p><p><a href="/">Start</a></p></html>'
    )
    return Response(body, 404, {"Cache-Control": "no-store"}, f"{HTML}; charset=utf-8")
