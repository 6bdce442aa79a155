"""What stands behind an answer: whom to cite, version, build and snapshots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nearabroad import pipeline, sources
from nearabroad.core.specs import Citation
from nearabroad.core.version import __version__
from nearabroad.index.compare import Settings
from nearabroad.index.draws import DRAWS, SEED
from nearabroad.index.presets import preset
from nearabroad.store import BuildInfo, Store

ALWAYS = ("reporting_gaps", "bloc_members")
"""Sources that every measured answer rests on."""


def citations(names: Iterable[str]) -> tuple[Citation, ...]:
    """Whom to cite for sources, in the order of their names."""
    known = sources.registry()
    return tuple(known[name].SPEC.citation for name in sorted(set(names)))


def cited_for(
    components: pa.Table,
    events: pa.Table | None = None,
    relations: Sequence[Mapping[str, Any]] = (),
) -> tuple[Citation, ...]:
    """Whom to cite for component rows, and for the facts and relations shown beside them."""
    names = {*ALWAYS, *(events["source"].to_pylist() if events is not None else ())}
    names.update(row["relation_source"] for row in relations if row.get("relation_source"))
    for text in pc.unique(components["source"]).to_pylist():
        names.update((text or "").split())
    return citations(names)


def settings_of(name: str = "equal", draws: int = DRAWS, seed: int = SEED) -> Settings:
    """A preset's settings for the levers that there are."""
    return Settings.of(preset(name), pipeline.declared(), draws, seed)


def stamp_of(store: Store, build: BuildInfo) -> dict[str, Any]:
    """Version, build and snapshots that an answer rests on."""
    return {
        "version": __version__,
        "fingerprint": build.fingerprint,
        "built_at": build.created_at,
        "asked_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "snapshots": [
            {"source": item.source, "name": item.name, "sha256": item.sha256}
            for item in pipeline.snapshots_read(store)
        ],
    }


def choices_of(settings: Settings) -> dict[str, Any]:
    """Seed, draws and preset of a run."""
    return {"seed": settings.seed, "draws": settings.draws, "preset": settings.preset.id}
