"""Shared by the benchmarks: repeated runs, and their figures as one line."""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from statistics import median


def timed(action: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of each run."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


def line(name: str, figures: list[float], unit: str) -> str:
    """Minimum, median and maximum of repeated runs."""
    low, middle, high = min(figures), median(figures), max(figures)
    return (
        f"{name}: min {low:.3f}  median {middle:.3f}  max {high:.3f} {unit} ({len(figures)} runs)"
    )


def verdict(name: str, figure: float, target: float, unit: str) -> str:
    """A figure against its target."""
    word = "within" if figure <= target else "OVER"
    return f"{name}: {figure:.3f} {unit}, {word} the target of {target:g} {unit}"


def machine() -> str:
    """What it ran on."""
    return f"Python {platform.python_version()}, {platform.machine()}, {sys.platform}"
