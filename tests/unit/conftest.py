"""Fixtures for tests that use the tool as a user does: one store, built once, and its commands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from nearabroad.cli.app import app

SCRIPT = Path(sys.executable).parent / "nearabroad"


@dataclass(frozen=True)
class Commands:
    """Runs `nearabroad`: in this process, or as a process of its own."""

    store: Path
    script: Path = SCRIPT

    def __call__(self, *arguments: str, store: Path | None = None) -> Result:
        """The command in this process, its output and exit code kept."""
        environment = {"NEARABROAD_STORE": str(store or self.store)}
        return CliRunner().invoke(app, [str(item) for item in arguments], env=environment)

    def environment(self, store: Path | None = None) -> dict[str, str]:
        """What a process of its own finds around it."""
        return {**os.environ, "NEARABROAD_STORE": str(store or self.store), "PYTHONUTF8": "1"}

    def process(
        self, *arguments: Any, store: Path | None = None, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """The installed command in a process of its own, ended."""
        return subprocess.run(
            [str(self.script), *map(str, arguments)],
            env=self.environment(store),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            **more,
        )


@pytest.fixture(scope="session")
def nearabroad(built_store: Path) -> Commands:
    return Commands(built_store)


@pytest.fixture(scope="session")
def fails() -> Callable[..., str]:
    """Asserts a failure of one sentence without a traceback; gives the sentence."""

    def check(result: Any, code: int, *words: str) -> str:
        status = result.returncode if hasattr(result, "returncode") else result.exit_code
        assert status == code, result.stderr
        assert "Traceback" not in result.stderr
        told = [line for line in result.stderr.splitlines() if not line.endswith(" …")]
        assert len(told) == 1, told
        assert told[0].startswith("nearabroad: ")
        assert told[0].endswith(".")
        for word in words:
            assert word in told[0]
        return told[0]

    return check
