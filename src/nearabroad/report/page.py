"""One HTML page that opens from disk: charts, tables and scripts inlined, nothing fetched.

A content security policy lets only the page's own two scripts run, each named by its hash,
and no request leave the machine.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import altair as alt
import jinja2
import vl_convert
from markupsafe import Markup

from nearabroad.report import charts, prose, theme
from nearabroad.report.holes import hole_groups
from nearabroad.report.inputs import ReportInputs
from nearabroad.report.relation_chart import course_charts

TEMPLATES = Path(__file__).parent / "templates"


def render_report(inputs: ReportInputs) -> str:
    """The whole report as one HTML document."""
    scripts = [library(), text("report.js")]
    figures = _figures(inputs)
    return _template().render(
        inputs=inputs,
        patron=inputs.name(inputs.patron),
        since=inputs.since,
        until=inputs.until,
        policy=policy(scripts),
        style=Markup(text("report.css")),
        scripts=[Markup(text) for text in scripts],
        figures={name: Markup(safe_json(spec)) for name, spec in figures.items()},
        dark=Markup(safe_json(theme.DARK)),
        summary=prose.summary(inputs),
        columns=prose.verdict_columns(inputs),
        rows=prose.verdict_rows(inputs),
        capacity_columns=prose.CAPACITY_COLUMNS,
        beside_columns=prose.beside_columns(inputs),
        profiles=_profiles(inputs),
        rivals=_rival_table(inputs),
        relations={name: label for name, (label, _) in course_charts(inputs).items()},
        chronicle=prose.chronicle_rows(inputs),
        holes=hole_groups(inputs),
        words=_words(inputs),
        slug=_slug,
        wide_band=theme.WIDE_BAND,
    )


def safe_json(value: Any) -> str:
    """JSON that cannot end a script block, whatever texts it holds.

    >>> safe_json({"text": "</script>"})
    '{"text":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _figures(inputs: ReportInputs) -> dict[str, dict[str, Any]]:
    """Vega-Lite specs by name; the width is the page's, the heading is the page's too."""
    drawn = {
        "map": charts.grip_map(inputs),
        "change": charts.change_chart(inputs),
        "rivals": charts.rivals_chart(inputs),
        "alignment": charts.alignment_chart(inputs),
    }
    if inputs.distances:
        drawn["distance"] = charts.distance_chart(inputs)
    for code in inputs.neighbors:
        drawn[f"levers-{code}"] = charts.lever_chart(inputs, code)
        drawn[f"series-{code}"] = charts.series_chart(inputs, code)
    drawn |= {name: chart for name, (_, chart) in course_charts(inputs).items()}
    return {name: _for_page(name, chart.to_dict()) for name, chart in drawn.items()}


def _for_page(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    width = spec.pop("width")
    if name == "map":
        spec["title"].pop("subtitle", None)
        spec["usermeta"] = {"ratio": spec["height"] / width}
    else:
        spec.pop("title", None)
    if name == "change":  # the page has its own key, which wraps on a phone
        spec["layer"] = _without_legends(spec["layer"])
    spec["width"] = "container"
    return spec


def _without_legends(item: Any) -> Any:
    if isinstance(item, dict):
        return {k: None if k == "legend" else _without_legends(v) for k, v in item.items()}
    return [_without_legends(value) for value in item] if isinstance(item, list) else item


def _words(inputs: ReportInputs) -> list[str]:
    used = {prose.word_of(row) for row in inputs.verdicts}
    return [word for word in theme.WORDS if word in used]


def _profiles(inputs: ReportInputs) -> list[dict[str, Any]]:
    return [
        {
            "code": row["neighbor"],
            "name": inputs.name(row["neighbor"]),
            "word": prose.word_of(row),
            "reading": row["reading"] or "",
            "reason": row["reason"] or "",
            "levers": [
                item
                for item in inputs.lever_change.to_pylist()
                if item["neighbor"] == row["neighbor"] and item["patron"] == inputs.patron
            ],
        }
        for row in inputs.verdicts
    ]


def _rival_table(inputs: ReportInputs) -> list[dict[str, str]]:
    return [
        {
            "neighbor": inputs.name(row["neighbor"]),
            "patron": inputs.name(row["patron"]),
            "year": str(row["year"]),
            "grip": prose.number(row["grip"]) if row["observable"] else "not observable",
            "band": prose.band(row["low"], row["high"]),
            "lead": prose.percent(row["p_lead"]),
            "reason": row["reason"] or "",
        }
        for row in inputs.rivals.to_pylist()
        if row["neighbor"] in inputs.neighbors
    ]


@lru_cache(maxsize=1)
def library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one classic script."""
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    bundle = vl_convert.javascript_bundle(vl_version=version).replace("\r\n", "\n")
    return "(function(){" + bundle.replace("</script", "<\\/script") + "})();"


def policy(scripts: list[str]) -> str:
    """Content security policy: these scripts and no others, no connection at all."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src 'unsafe-eval' {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"web": web_address, "number": prose.number, "band": prose.band}
    return environment.get_template("report.html.j2")


def web_address(url: str) -> str:
    """The address if it is one of the web, else nothing: no script may hide in a link."""
    return url if url.startswith(("https://", "http://")) else ""


def _slug(word: str) -> str:
    return word.replace(" ", "-")


def text(name: str) -> str:
    """A file of the templates, with plain line ends."""
    return (TEMPLATES / name).read_text("utf-8").replace("\r\n", "\n")
