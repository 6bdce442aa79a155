"""What all pages share: the observatory asked, templates, relative links, data scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import jinja2
import pyarrow as pa
from markupsafe import Markup, escape

from nearabroad.answers import Answer
from nearabroad.core.states import state_name
from nearabroad.observatory import Observatory
from nearabroad.report import prose
from nearabroad.report.page import safe_json, web_address
from nearabroad.web.figures import Figure
from nearabroad.web.page import HTML, SCRIPT, Page, PageSpec

TEMPLATES = Path(__file__).parent / "templates"

Asked = TypeVar("Asked")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)
"""Content policy of every page: its own files alone; no inline script or style, no eval."""


class Site:
    """An observatory seen as pages; every answer is asked once.

    `navigation` are the groups of pages that readers are led to, in order.
    """

    def __init__(self, observatory: Observatory, navigation: tuple[PageSpec, ...] = ()) -> None:
        self.observatory = observatory
        self.case = observatory.case
        self.navigation = navigation
        self._answers: dict[Any, Any] = {}

    # Answers, each asked once

    def once(self, key: Any, ask: Callable[[], Asked]) -> Asked:
        """What `ask` gives, asked the first time alone."""
        if key not in self._answers:
            self._answers[key] = ask()
        return cast(Asked, self._answers[key])

    def verdict(self) -> Answer:
        """The verdict on the case's patron over its neighbors, `since` to `until`."""
        return self.once("verdict", self.observatory.verdict)

    @cached_property
    def stamp(self) -> dict[str, Any]:
        """Version, fingerprint, date of build and snapshots, as in an answer's `run`."""
        return self.observatory.stamp()

    @property
    def since(self) -> int:
        """First of the two years that the site compares."""
        return self.case.since

    @property
    def until(self) -> int:
        """Last of the two years that the site compares."""
        return self.observatory.latest_year

    def verdicts(self, neighbor: str) -> dict[str, dict[str, Any]]:
        """The verdict of every patron on a neighbor: a row (schema `VERDICT`) by patron."""
        rows = self.once("verdicts", self.overview.to_pylist)
        return {row["patron"]: row for row in rows if row["neighbor"] == neighbor}

    @cached_property
    def overview(self) -> pa.Table:
        """The verdict of every patron on every neighbor (schema `VERDICT`)."""
        return self.observatory.verdicts()

    def profile(self, neighbor: str) -> Answer:
        """A neighbor's profile between the two years."""
        return self.once(("profile", neighbor), lambda: self.observatory.profile(neighbor))

    @property
    def patrons(self) -> dict[str, str]:
        """The case's patrons: name by code."""
        return {code: state_name(code) for code in self.case.patrons}

    def patrons_of(self, neighbor: str) -> dict[str, str]:
        """The case's patrons but the neighbor itself: name by code."""
        return {code: name for code, name in self.patrons.items() if code != neighbor}

    @property
    def neighbors(self) -> dict[str, str]:
        """The case's neighbors: name by code."""
        return {code: state_name(code) for code in self.case.neighbors}

    # Pages

    def html(self, path: str, template: str, context: Callable[[], Mapping[str, Any]]) -> Page:
        """A page made from a template; `context()` gives the template's variables."""
        return Page(path, HTML, lambda: self.render(path, template, context()))

    def render(self, path: str, template: str, context: Mapping[str, Any]) -> bytes:
        """A template's bytes for the page at `path`."""
        root = root_of(path)
        text = self._templates.get_template(template).render(
            site=self,
            path=path,
            root=root,
            link=lambda target: f"{root}{target}",
            policy=POLICY,
            state_name=state_name,
            **context,
        )
        return text.encode()

    def data(self, name: str, make: Callable[[], Mapping[str, Any]], root: str = "") -> Page:
        """The data script `data/<name>.js`; figures and plain values by key.

        `root` leads from the page that loads it to the site's root ("../" for country/ARM.html).
        """
        return Page(f"data/{name}.js", SCRIPT, lambda: data_script(name, make(), root))

    @cached_property
    def _templates(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {
            "web": web_address, "number": prose.number, "band": prose.band,
            "percent": prose.percent, "slug": slug, "json": json.dumps, "the": prose.the,
            "commands": commands, "sentence": lambda text: f"{text[:1].upper()}{text[1:]}",
        }  # fmt: skip
        return environment


def slug(text: str) -> str:
    """A word as a name in CSS.

    >>> slug("very likely waning")
    'very-likely-waning'
    >>> slug("holds then, not now")
    'holds-then-not-now'
    """
    return text.lower().replace(",", "").replace(" ", "-")


def commands(text: str) -> Markup:
    """A text for a page, what stands between backticks as code; all else stays text.

    >>> str(commands("`nearabroad add` takes <files>"))
    '<code>nearabroad add</code> takes &lt;files&gt;'
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def root_of(path: str) -> str:
    """The way from a page back to the site's root.

    >>> root_of("index.html"), root_of("country/ARM.html")
    ('', '../')
    """
    return "../" * path.count("/")


def data_script(name: str, values: Mapping[str, Any], root: str = "") -> bytes:
    """A classic script that lays values under `nearabroadData[name]`; no text can end it.

    >>> data_script("a", {"b": "</script>"}).decode().split("=", 2)[-1]
    '{"b":"\\\\u003c/script\\\\u003e"};\\n'
    """
    plain = {
        key: value.plain(root) if isinstance(value, Figure) else value
        for key, value in values.items()
    }
    head = "window.nearabroadData=window.nearabroadData||{};"
    return f"{head}nearabroadData[{safe_json(name)}]={safe_json(plain)};\n".encode()
