"""Columns of the finding on claims: verdicts, the same by subject, and the figures behind them."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import NUMBER, TEXT, WHOLE

CLAIM = pa.schema(
    [
        ("claim", TEXT),
        ("verdict", TEXT),
        ("paraphrase", TEXT),
        ("who", TEXT),
        ("where", TEXT),
        ("when", TEXT),
        ("as_of", TEXT),
        ("subject", TEXT),
        ("since", WHOLE),
        ("until", WHOLE),
        ("measure", TEXT),
        ("asserted", TEXT),
        ("reading", TEXT),
        ("reason", TEXT),
        ("estimate", TEXT),
        ("would_change", TEXT),
        ("data", TEXT),
        ("lacking", TEXT),
    ]
)

CLAIM_SUBJECT = pa.schema(
    [
        ("claim", TEXT),
        ("subject", TEXT),
        ("verdict", TEXT),
        ("reason", TEXT),
        ("estimate", TEXT),
        ("would_change", TEXT),
    ]
)

CLAIM_FIGURE = pa.schema(
    [
        ("claim", TEXT),
        ("subject", TEXT),
        ("year", WHOLE),
        ("value", NUMBER),
        ("low", NUMBER),
        ("high", NUMBER),
        ("unit", TEXT),
        ("status", TEXT),
        ("dated", TEXT),
        ("stand", TEXT),
        ("asserted_low", NUMBER),
        ("asserted_high", NUMBER),
        ("sources", TEXT),
        ("note", TEXT),
    ]
)

SENTENCE = pa.schema(
    [("article", TEXT), ("sentence", TEXT), ("claim", TEXT), ("verdict", TEXT), ("reason", TEXT)]
)

TABLES: dict[str, pa.Schema] = {
    "claim": CLAIM,
    "claim_subject": CLAIM_SUBJECT,
    "claim_figure": CLAIM_FIGURE,
}
"""By the names that the answer uses."""

READ: dict[str, pa.Schema] = {"sentence": SENTENCE}
"""What the reading of an article adds: its sentences with a claim, or with why there is none."""
