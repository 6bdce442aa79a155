"""A made-up `ReportInputs` for tests: shaped like real answers, but no number in it is real."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa

from nearabroad.core.findings import GRIP_SERIES, HOLES, LEVER_CHANGE, RIVALS, VERDICT
from nearabroad.core.specs import Citation
from nearabroad.core.states import state_name
from nearabroad.report.inputs import TABLES, ReportInputs

NEIGHBORS = [
    "EST",
    "LVA",
    "LTU",
    "BLR",
    "UKR",
    "MDA",
    "GEO",
    "ARM",
    "AZE",
    "KAZ",
    "UZB",
    "KGZ",
    "TJK",
    "TKM",
]
PATRONS = ["RUS", "CHN", "EU", "TUR", "USA", "GCC"]
LEVERS = ("trade", "energy", "security", "labor", "culture")
HOSTILE = '</script><script>window.broken=true</script><img src=x onerror="window.broken=true">'
NOT_OBSERVABLE = ("BLR", "TKM")
BAND_ONLY = ("TJK",)
CHANGES = {
    "EST": -13.0, "LVA": -12.0, "LTU": -14.0, "UKR": -9.0, "MDA": -6.0, "GEO": -2.0,
    "ARM": 8.0, "AZE": 0.4, "KAZ": -3.0, "UZB": 4.0, "KGZ": 1.2, "TJK": -0.5,
}  # fmt: skip
LEVELS = {
    "EST": 30.0, "LVA": 33.0, "LTU": 34.0, "BLR": 70.0, "UKR": 40.0, "MDA": 42.0, "GEO": 24.0,
    "ARM": 50.0, "AZE": 22.0, "KAZ": 45.0, "UZB": 30.0, "KGZ": 55.0, "TJK": 50.0, "TKM": 18.0,
}  # fmt: skip
BOUNDARIES = Path(__file__).parents[1] / "src" / "nearabroad" / "data" / "boundaries_50m.topojson"


def make_inputs() -> ReportInputs:
    """Fourteen neighbors, six patrons, 2014 to 2023; holes, bands without point, hostile text."""
    dice = random.Random(7)
    return ReportInputs(
        verdict=_table([_verdict(code, dice) for code in NEIGHBORS], VERDICT),
        lever_change=_table(
            [_lever(code, lever, dice) for code in NEIGHBORS for lever in LEVERS], LEVER_CHANGE
        ),
        grip_series=_table(_series(dice), GRIP_SERIES),
        rivals=_table(_rivals(dice), RIVALS),
        holes=_table(_holes(), HOLES),
        chronicle=_table(_chronicle(), TABLES["chronicle"]),
        citations=_citations(),
        run={
            "version": "0.1.0",
            "seed": 20240229,
            "draws": 2000,
            "preset": "equal",
            "fingerprint": "ab" * 16,
            "built_at": "2025-01-31T12:00:00Z",
            "snapshots": [{"source": "made_up", "name": "made_up.csv", "sha256": "cd" * 32}],
        },
        boundaries=json.loads(BOUNDARIES.read_text("utf-8")),
        patron="RUS",
        neighbors=NEIGHBORS,
        patrons=PATRONS,
        names={code: state_name(code) for code in [*NEIGHBORS, "RUS", "CHN", "TUR", "USA"]}
        | {"EU": "European Union", "GCC": "Gulf Cooperation Council"},
    )


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in schema.names} for row in rows], schema
    )


def _word(change: float) -> tuple[str, float, float]:
    if change < -5:
        return "very likely waning", 0.97, 0.0
    if change < -2:
        return "likely waning", 0.78, 0.03
    if change > 5:
        return "very likely tightening", 0.01, 0.93
    if change > 2:
        return "likely tightening", 0.05, 0.71
    return "no clear change", 0.3, 0.31


def _band(name: str, value: float, half: float, least: float = 0.0) -> dict[str, float]:
    return {name: value, f"{name}_low": max(least, value - half), f"{name}_high": value + half}


def _verdict(code: str, dice: random.Random) -> dict[str, Any]:
    base = {
        "preset": "equal", "patron": "RUS", "neighbor": code, "since": 2014, "until": 2023,
        "relation_word": "not observable", "alignment_word": "no clear change",
        **_band("alignment_then", dice.uniform(-0.3, 0.5), 0.08, -1),
        **_band("alignment_now", dice.uniform(-0.3, 0.5), 0.07, -1),
        **_band("alignment_change", dice.uniform(-0.1, 0.1), 0.1, -1),
    }  # fmt: skip
    if code in NOT_OBSERVABLE:
        return base | {
            "word": "not observable", "coverage": 0.4, "levers": "security, culture",
            "reason": "trade and energy are not published by either side since 2021; "
            "the levers left carry 0.40 of the weight",
            "reading": f"Over {state_name(code)} the change cannot be observed.",
        }  # fmt: skip
    change = CHANGES[code]
    word, waning, tightening = _word(change)
    row = base | {
        **_band("grip_then", LEVELS[code], 7.0),
        **_band("grip_now", LEVELS[code] + change, 6.0),
        **_band("change", change, 4.5, -100),
        "data_low": change - 1.5, "data_high": change + 1.5,
        "method_low": change - 4.0, "method_high": change + 4.0,
        "word": word, "p_waning": waning, "p_tightening": tightening,
        "driver": "energy", "driver_change": change * 2, "own_grip": 30.0,
        "hedging_then": 0.7, "hedging_now": 0.76, "effective_then": 2.7, "effective_now": 3.1,
        "coverage": 0.9, "levers": ", ".join(LEVERS),
        "reading": f"Levers and votes over {state_name(code)} move {word.split()[-1]}.",
        "flags": "import partner Gambia 4 % is implausible" if code == "KAZ" else None,
    }  # fmt: skip
    if code in ("EST", "LVA", "LTU"):
        row |= {"rival": "EU", "rival_grip": 48.0, "rival_low": 40.0, "rival_high": 57.0}
        row |= {"rival_p": 0.98}
    if code == "MDA":
        row |= {"flags": HOSTILE, "alignment_word": "likely farther"}
    if code in BAND_ONLY:
        row |= {"grip_now": None, "change": None}
    return row


def _lever(code: str, lever: str, dice: random.Random) -> dict[str, Any]:
    row: dict[str, Any] = {
        "patron": "RUS", "neighbor": code, "lever": lever, "since": 2014, "until": 2023,
        "status_then": "reported", "status_now": "reported", "observable": True,
        "then_share": 0.3, "now_share": 0.2,
        **_band("then", dice.uniform(10, 80), dice.uniform(1, 8)),
        **_band("change", dice.uniform(-20, 10), 6.0, -100),
    }  # fmt: skip
    row |= _band("now", max(0.0, row["then"] + row["change"]), dice.uniform(1, 6))
    if code in NOT_OBSERVABLE and lever in ("trade", "energy"):
        row |= dict.fromkeys(("now", "now_low", "now_high", "change", "now_share"))
        row |= {"observable": False, "status_now": "unobserved"}
        row |= {"reason": "neither side has published since 2021"}
    if code in ("KAZ", "TJK") and lever == "trade":
        row |= {"now": None, "now_low": 8.0, "now_high": 47.0, "status_now": "truncated"}
    if code == "GEO" and lever == "security":
        row |= {"observable": False, "reason": "the two years share no component"}
    return row


def _series(dice: random.Random) -> list[dict[str, Any]]:
    rows = []
    for patron in PATRONS:
        for code in NEIGHBORS:
            level = LEVELS[code] if patron == "RUS" else dice.uniform(5, 40)
            for year in range(2014, 2024):
                level = max(2.0, level + dice.uniform(-2, 1.5))
                row = {
                    "patron": patron, "neighbor": code, "year": year, "observable": True,
                    "grip": level, "low": max(0, level - 6), "high": level + 6,
                    "top_lever": "trade",
                }  # fmt: skip
                if (code in NOT_OBSERVABLE and year > 2020) or (patron == "GCC" and year < 2016):
                    row |= {"observable": False, "grip": None, "low": None, "high": None}
                    row |= {"reason": HOSTILE if code == "TKM" else "not published"}
                elif code in BAND_ONLY and year > 2019:
                    row |= {"grip": None, "low": 20.0, "high": 62.0}
                rows.append(row)
    return rows


def _rivals(dice: random.Random) -> list[dict[str, Any]]:
    rows = []
    for code in NEIGHBORS:
        for year in (2014, 2023):
            levels = {patron: dice.uniform(5, 50) for patron in PATRONS}
            lead = max(levels, key=lambda patron: levels[patron])
            for patron, level in levels.items():
                seen = not (patron == "GCC" and code in ("EST", "TKM"))
                rows.append(
                    {
                        "neighbor": code,
                        "year": year,
                        "patron": patron,
                        "observable": seen,
                        "grip": level if seen else None,
                        "low": max(0, level - 7) if seen else None,
                        "high": level + 7 if seen else None,
                        "p_lead": 0.8 if patron == lead else 0.04,
                        "reason": None if seen else "no common levers",
                    }
                )
    return rows


def _holes() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"neighbor": code, "lever": lever, "component": component, "patron": patron,
         "year": year, "why": "neither side has published"}
        for code in NOT_OBSERVABLE
        for lever, component in (("trade", "exports"), ("trade", "imports"), ("energy", "gas"))
        for patron in PATRONS
        for year in (2019, 2021, 2022, 2023)
    ]  # fmt: skip
    rows += [
        {"neighbor": code, "lever": "energy", "component": component, "patron": None,
         "year": None, "why": "BACI holds no refined oil and no electricity"}
        for code in NEIGHBORS
        for component in ("refined oil", "electricity")
    ]  # fmt: skip
    return rows


def _chronicle() -> list[dict[str, Any]]:
    texts = ("Airliner hit by air defence, crashes near Aktau", "Cultural centre ordered closed")
    return [
        {"source": "made_up", "id": str(n), "date": dt.date(2024, 12, 25 + n), "actor": "RUS",
         "recipient": "AZE", "code": "190", "root": "ASSAULT", "story": None, "evidence": text}
        for n, text in enumerate(texts)
    ]  # fmt: skip


def _citations() -> list[Citation]:
    return [
        Citation("made_up", "Nobody", "A made-up source", 2023, "Nowhere", "https://example.org/a"),
        Citation("odd", "Nobody", "An odd address", 2023, "Nowhere", "javascript:alert(1)"),
    ]
