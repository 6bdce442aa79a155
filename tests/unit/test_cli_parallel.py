"""`nearabroad parallel` on a store to which nothing was added."""

from __future__ import annotations

from typing import Any


def test_without_files_it_says_which_to_add(nearabroad: Any, fails: Any) -> None:
    fails(nearabroad("parallel"), 1, "nearabroad add eurostat_comext FILE")


def test_endings_are_checked_before_anything_is_computed(nearabroad: Any, fails: Any) -> None:
    fails(nearabroad("parallel", "-o", "watch.doc"), 2, "no format '.doc'", "csv, xlsx")


def test_an_unknown_conduit_is_told_with_the_nearest(nearabroad: Any, fails: Any) -> None:
    fails(nearabroad("parallel", "--through", "KZA"), 2, "KZA", "KAZ")
