"""Columns of the finding on explanations: verdicts, tests, combinations, other choices."""

from __future__ import annotations

import pyarrow as pa

from nearabroad.core.schemas import NUMBER, TEXT, WHOLE

FLAG = pa.bool_()

EXPLANATION = pa.schema(
    [
        ("explanation", TEXT),
        ("called", TEXT),
        ("verdict", TEXT),
        ("posterior", NUMBER),
        ("posterior_low", NUMBER),
        ("posterior_high", NUMBER),
        ("prior", NUMBER),
        ("told", WHOLE),
        ("implications", WHOLE),
        ("since", WHOLE),
        ("until", WHOLE),
        ("reason", TEXT),
        ("mechanism", TEXT),
        ("literature", TEXT),
    ]
)

IMPLICATION = pa.schema(
    [
        ("implication", TEXT),
        ("explanation", TEXT),
        ("says", TEXT),
        ("outcome", TEXT),
        ("exposure", TEXT),
        ("measure", TEXT),
        ("model", TEXT),
        ("among", TEXT),
        ("years_before", WHOLE),
        ("controls", TEXT),
        ("direction", TEXT),
        ("identified", FLAG),
        ("log_ratio", NUMBER),
        ("log_ratio_low", NUMBER),
        ("log_ratio_high", NUMBER),
        ("se", NUMBER),
        ("df", NUMBER),
        ("left_out", TEXT),
        ("step", NUMBER),
        ("placebo", NUMBER),
        ("placebo_se", NUMBER),
        ("scale", NUMBER),
        ("decibels", NUMBER),
        ("weight", NUMBER),
        ("counted", NUMBER),
        ("link", NUMBER),
        ("leak", NUMBER),
        ("also", TEXT),
        ("pooled", NUMBER),
        ("shrunken", NUMBER),
        ("dyad_years", WHOLE),
        ("dyads", WHOLE),
        ("since", WHOLE),
        ("until", WHOLE),
        ("sources", TEXT),
        ("reason", TEXT),
        ("caution", TEXT),
    ]
)

COMBINATION = pa.schema([("acting", TEXT), ("prior", NUMBER), ("posterior", NUMBER)])

OTHER_CHOICE = pa.schema(
    [
        ("choice_kind", TEXT),
        ("chosen", TEXT),
        ("explanation", TEXT),
        ("posterior", NUMBER),
        ("difference", NUMBER),
    ]
)

TABLES: dict[str, pa.Schema] = {
    "explanation": EXPLANATION,
    "implication": IMPLICATION,
    "combination": COMBINATION,
    "other_choice": OTHER_CHOICE,
}
"""By the names that the answer uses."""

ABOUT: dict[str, str] = {
    "explanation": "Explanations of a patron's conduct: posterior, verdict, why.",
    "implication": "One test a row: effect with its interval, placebo, decibels, or why none.",
    "combination": "Every combination of explanations with its prior and posterior.",
    "other_choice": "The posterior of each explanation under every other choice.",
}

COLUMNS: dict[str, tuple[str, str]] = {
    "explanation": ("id of the explanation", ""),
    "called": ("name of the explanation", ""),
    "posterior": ("probability after the tests", "0..1"),
    "posterior_low": ("its lowest under any other choice", "0..1"),
    "posterior_high": ("its highest under any other choice", "0..1"),
    "prior": ("probability before the tests", "0..1"),
    "told": ("implications that the data tell something of", "number"),
    "implications": ("implications of the explanation, told or not", "number"),
    "mechanism": ("how the explanation works, in words", ""),
    "literature": ("works that it is taken from", ""),
    "implication": ("id of the implication", ""),
    "says": ("what would be seen if the explanation acts", ""),
    "outcome": ("what is explained: a count of events, or what is or is not", ""),
    "exposure": ("events that the outcome is a share of", ""),
    "model": ("model, from a fixed list", ""),
    "among": ("neighbors, or all: the comparison too", ""),
    "years_before": ("years by which the measure comes first", "years"),
    "controls": ("what is held equal", ""),
    "direction": ("what is predicted: positive, negative, or that something is absent", ""),
    "log_ratio": ("logarithm of the ratio of shares by one step (forces: points)", "log ratio"),
    "log_ratio_low": ("lower end of the 95 % interval", "log ratio"),
    "log_ratio_high": ("upper end of the 95 % interval", "log ratio"),
    "df": ("degrees of freedom of Student's t", "number"),
    "left_out": ("what is left out in turn: dyads or years", ""),
    "step": ("one step of the measure: its spread within dyads and years", "as the measure"),
    "placebo": ("the same before the measure: should be nothing", "log ratio"),
    "placebo_se": ("its standard error", "log ratio"),
    "scale": ("standard deviation of the effect's prior", "as the effect"),
    "decibels": ("evidence for the implication: 10 log10 of the Bayes factor", "dB"),
    "counted": ("decibels times weight: the part left beside tests that say the same", "dB"),
    "link": ("P(it is so because of the explanation, given that it acts)", "0..1"),
    "leak": ("P(it is so for another reason)", "0..1"),
    "also": ("links of other explanations", ""),
    "pooled": ("effect over all dyads, where one neighbor is asked about", "log ratio"),
    "shrunken": ("the neighbor's own effect drawn towards the pooled one", "log ratio"),
    "dyad_years": ("dyad-years used", "number"),
    "dyads": ("dyads used", "number"),
    "acting": ("explanations that act together", ""),
    "choice_kind": ("kind of choice made otherwise", ""),
    "chosen": ("choice made otherwise", ""),
    "difference": ("posterior less that at the stated choices", "-1..1"),
}
