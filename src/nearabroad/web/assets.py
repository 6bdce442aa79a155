"""The site's own files: style, scripts, the Vega bundle, and the theme's colours as a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from nearabroad.report import theme
from nearabroad.report.page import library, safe_json
from nearabroad.web.page import SCRIPT, STYLE, SVG, Page

STATIC = Path(__file__).parent / "static"

TYPES = {".css": STYLE, ".js": SCRIPT, ".svg": SVG}


def assets() -> Iterator[Page]:
    """Every file under `assets/`."""
    for path in sorted(STATIC.iterdir()):
        if path.suffix in TYPES:
            yield Page(f"assets/{path.name}", TYPES[path.suffix], _reader(path))
    yield Page("assets/vega.js", SCRIPT, lambda: library().encode())
    yield Page("assets/colours.js", SCRIPT, _colours)


def _reader(path: Path) -> Callable[[], bytes]:
    return lambda: path.read_bytes().replace(b"\r\n", b"\n")


def _colours() -> bytes:
    """Each colour of a picture, and its partner on a dark ground."""
    return f"window.nearabroadColours={safe_json(theme.DARK)};\n".encode()
