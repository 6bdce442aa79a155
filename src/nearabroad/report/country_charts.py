"""Pictures of one state among patrons: drawn once, filled with any state's rows.

A template names its data set instead of holding it, so that a site of many states draws each
kind of picture once. The rows come from the functions beside the templates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from nearabroad.report import theme
from nearabroad.report.charts import then_now
from nearabroad.report.drawing import finish, rounded, span, tips

Row = dict[str, Any]
ROWS = alt.NamedData("rows")
SCORES = (0.0, 100.0)
FOREVER = "still"
STEP = 24
"""Pixels for each row of the timeline."""


def levers_template(levers: Sequence[str], ends: tuple[int, int]) -> alt.LayerChart:
    """Levers then and now, 0 to 100; rows from `charts.lever_row`."""
    tip = tips(row="Lever", year="Year", figure="Score", band="90 % band", share="Share",
               status="Status", compared="Change", reason="Why")  # fmt: skip
    chart = then_now(ROWS, list(levers), ends, SCORES, "score, 0 to 100", tip)
    return finish(chart, "Levers", height=44 * len(levers))


def patrons_template(names: Sequence[str], ends: tuple[int, int]) -> alt.LayerChart:
    """Grip of every patron then and now; rows from `patron_values`."""
    tip = tips(row="Patron", year="Year", figure="Grip", band="90 % band", lead="Leads in",
               reason="Why")  # fmt: skip
    chart = then_now(ROWS, list(names), ends, SCORES, "grip, 0 to 100", tip)
    return finish(chart, "Patrons", height=44 * len(names))


def alignment_template(names: Sequence[str], ends: tuple[int, int]) -> alt.LayerChart:
    """Alignment in votes with every patron, less that with its main rival; then and now."""
    tip = tips(row="Patron", year="Year", figure="Alignment", band="90 % band", compared="Change")
    title = "← votes with its rival  ·  votes with the patron →"
    chart = then_now(ROWS, list(names), ends, (-1.0, 1.0), title, tip)
    return finish(chart, "Alignment", height=44 * len(names))


def patron_values(
    rivals: Iterable[Mapping[str, Any]], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of one neighbor (schema `RIVALS`) for `patrons_template`."""
    rows = []
    for row in rivals:
        seen = bool(row["observable"]) and (row["grip"] is not None or row["low"] is not None)
        lead = row["p_lead"]
        rows.append(
            {
                "row": names.get(row["patron"], row["patron"]), "year": str(row["year"]),
                "value": row["grip"], "low": row["low"], "high": row["high"], "seen": seen,
                "comparable": seen,
                "figure": "not observable" if not seen else f"{row['grip']:.0f}",
                "band": span(row["low"], row["high"]),
                "lead": "" if lead is None else f"{100 * lead:.0f} % of draws",
                "reason": row["reason"] or "", "none": f"{row['year']} not observable",
            }
        )  # fmt: skip
    return rounded(rows)


def alignment_values(verdicts: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[Row]:
    """Rows (schema `VERDICT`, one a patron) for `alignment_template`."""
    rows = []
    for row in verdicts:
        for when, year in (("then", row["since"]), ("now", row["until"])):
            value = row[f"alignment_{when}"]
            low, high = row[f"alignment_{when}_low"], row[f"alignment_{when}_high"]
            seen = value is not None
            rows.append(
                {
                    "row": names.get(row["patron"], row["patron"]), "year": str(year),
                    "value": value, "low": low, "high": high, "seen": seen,
                    "comparable": row["alignment_word"] != "not observable",
                    "figure": f"{value:+.2f}" if seen else "not observable",
                    "band": f"{low:+.2f} to {high:+.2f}" if seen else "",
                    "compared": row["alignment_word"] or "not observable",
                    "none": f"{year} not observable",
                }
            )  # fmt: skip
    return rounded(rows)


def ties_template(leaders: Mapping[str, str]) -> alt.LayerChart:
    """Memberships and bases by date, one bar a spell, coloured by who leads; `ties_values`.

    A hollow bar is a spell that is suspended, frozen, applied provisionally, or without the state's
    consent. An arrow at the end says that it lasts.
    """
    domain = [*leaders.values(), "several", "other"]
    colours = [*theme.PATRON_COLOURS[: len(leaders)], theme.MUTED, theme.HATCH]
    colour = alt.Color(
        "leader:N", title="Led by", scale=alt.Scale(domain=domain, range=colours),
        legend=alt.Legend(columns=4, symbolType="square"),
    )  # fmt: skip
    tip = tips(row="What", kind="Kind", leader="Led by", span="Dates", status="Status", note="Note")
    order = alt.EncodingSortField("order", op="min")
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(labelLimit=210, grid=False))
    scale = alt.Scale(type="utc", nice=False)
    axis = alt.Axis(format="%Y", grid=True, tickCount=8, labelOverlap=True)
    x = alt.X("since:T", title=None, scale=scale, axis=axis)
    base = alt.Chart(ROWS).encode(y=y, color=colour, tooltip=tip)
    bar = {"height": 12, "cornerRadius": 2}
    layers = [
        base.transform_filter("datum.full").mark_bar(**bar, opacity=0.85).encode(x=x, x2="until:T"),
        base.transform_filter("!datum.full")
        .mark_bar(**bar, filled=False, strokeWidth=1.6, strokeDash=[4, 2])
        .encode(x="since:T", x2="until:T"),
        base.transform_filter("datum.lasts")
        .mark_point(shape="triangle-right", size=70, filled=True, opacity=1)
        .encode(x="until:T"),
    ]
    done = finish(alt.layer(*layers), "Ties by date", height=8 * STEP)
    # A page gives each row its step, and has a key of its own, which wraps on a phone.
    return done.properties(usermeta={"key": "page", "step": STEP})


def ties_values(
    memberships: Iterable[Mapping[str, Any]],
    presences: Iterable[Mapping[str, Any]],
    leaders: Mapping[str, str],
    until: int,
) -> list[dict[str, Any]]:
    """Rows for `ties_template`, memberships by first date, then forces and bases.

    `leaders` are names by code; what a code without a name leads is "other". What lasts is drawn
    to the end of the year `until`.
    """
    rows = [
        _tie(
            row,
            row["organisation"],
            f"{row['domain']} organisation",
            _leader(row, leaders),
            row["status"] == "member",
            until,
        )
        for row in memberships
    ]
    rows += [
        _tie(row, row["site"], row["kind"], leaders.get(row["patron"], "other"),
             row["consent"] == "yes", until)
        for row in presences
    ]  # fmt: skip
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row["row"], len(first))
    return [row | {"order": first[row["row"]]} for row in rows]


def _leader(row: Mapping[str, Any], leaders: Mapping[str, str]) -> str:
    codes = [code for code in (row["led_by"] or "").split(";") if code]
    return "several" if len(codes) > 1 else leaders.get("".join(codes), "other")


def _tie(
    row: Mapping[str, Any], name: str, kind: str, leader: str, full: bool, until: int
) -> dict[str, Any]:
    since: dt.date | None = row["since"]
    end: dt.date | None = row["until"]
    start = since.isoformat() if since else "1991-01-01"
    return {
        "row": name, "kind": kind, "leader": leader, "full": full, "lasts": end is None,
        "since": start, "until": end.isoformat() if end else max(f"{until}-12-31", start),
        "span": f"{since or 'unknown'} to {end or FOREVER}",
        "status": row.get("status") or ("consent" if full else "without consent"),
        "note": row["note"] or "",
    }  # fmt: skip
