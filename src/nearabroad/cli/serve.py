"""`nearabroad serve`: the site and its API on a port of this machine."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from nearabroad.cli.app import Json, Quiet, Store, _asking, _telling, app

OPEN = (
    "nearabroad: {host} can be reached from other machines: whoever can connect reads the store, "
    "added files included."
)


@app.command(epilog="Example: nearabroad serve --port 8000, then open http://127.0.0.1:8000/docs")
def serve(
    port: Annotated[
        int, typer.Option("--port", help="Port; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; only loopback unless told.")
    ] = "127.0.0.1",
    proxy: Annotated[
        str | None,
        typer.Option("--trusted-proxy", help="Address of a proxy in front, whose X-Forwarded-For "
                     "tells the clients apart."),
    ] = None,
    lazy: Annotated[
        bool, typer.Option("--lazy", help="Make a page when it is first asked for, none ahead.")
    ] = False,
    log: Annotated[bool, typer.Option("--log", help="A line on each request.")] = False,
    store: Store = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """The site and its API, live from the store, until Ctrl-C. Read-only.

    The API is under /api/v1, its description at /docs. A new build of the store is seen within a
    second.
    """
    from nearabroad.web import serving

    with _telling():
        listening = serving.bound(host, port)
    with listening, _asking(store, quiet) as observatory:
        from nearabroad.web.api.application import application
        from nearabroad.web.site import SiteMap

        observatory.progress = lambda text: None
        where = serving.address(listening)
        told = Console(stderr=True, quiet=quiet)
        made = application(
            observatory, lambda current: SiteMap(current).pages, hosts=serving.names(host, proxy),
            ahead=None if lazy else lambda text: told.print(f"{text}.", highlight=False),
        )  # fmt: skip
        if not serving.is_loopback(host):
            Console(stderr=True).print(OPEN.format(host=host), style="yellow", highlight=False,
                                       soft_wrap=True)  # fmt: skip
        told.print(f"Serving {where} (API: {where}/docs). Ctrl-C ends.", highlight=False,
                   soft_wrap=True)  # fmt: skip
        if not lazy:
            told.print("Pages are being made; until all are, a first visit may take some seconds.",
                       highlight=False, soft_wrap=True)  # fmt: skip
        if as_json:
            sys.stdout.write(json.dumps({"url": where, "api": f"{where}/api/v1"}) + "\n")
            sys.stdout.flush()
        serving.serve(serving.server(made, proxy, log), listening)
