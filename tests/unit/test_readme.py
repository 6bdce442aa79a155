"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _shown() -> tuple[list[str], list[str]]:
    """The command of the README's first sample, and the lines it is said to print."""
    block = re.search(r"```text\n\$ \.venv/bin/nearabroad (.*?)\n(.*?)```", README, re.S)
    assert block is not None
    lines = [line.strip() for line in block[2].splitlines() if line.strip(" …─")]
    return block[1].split(), lines


def test_the_sample_is_what_the_command_prints(tmp_path: Path) -> None:
    command, lines = _shown()
    found = subprocess.run(
        [sys.executable, "-c", "from nearabroad.cli import main; main()", *command, "--quiet"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NEARABROAD_STORE": str(tmp_path / "store")},
    )
    printed = {" ".join(line.split()) for line in found.stdout.splitlines()}
    assert len(lines) > 5
    for line in lines:
        assert " ".join(line.split()) in printed


def test_the_readme_is_short_and_its_counts_hold(tmp_path: Path) -> None:
    from nearabroad import Observatory

    assert len(README.splitlines()) < 150
    words = Observatory.open(tmp_path / "store").verdict().to_pandas()["word"].value_counts()
    said = re.search(
        r"very likely waning over (\w+) of fourteen neighbors, tightening over (\w+), and "
        r"without clear change\s+over (\w+)\.",
        README,
    )
    assert said is not None
    names = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    numbers = {name: number for number, name in enumerate(names, start=1)}
    tightening = sum(count for word, count in words.items() if word.endswith("tightening"))
    assert [numbers[item] for item in said.groups()] == [
        words["very likely waning"],
        tightening,
        words["no clear change"],
    ]
