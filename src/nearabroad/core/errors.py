"""Errors a user can act on: one sentence that says what happened and what to do."""

from __future__ import annotations


class NearabroadError(Exception):
    """Base of every error that is shown to a user as one sentence (exit code 1)."""

    exit_code = 1


class UsageError(NearabroadError):
    """The question was put wrongly: an unknown state, preset, lever, year or file (exit code 2)."""

    exit_code = 2


class LackingData(UsageError):
    """The question can be put, and the store holds no data that answer it (exit code 1)."""

    exit_code = 1


class UnknownState(UsageError):
    """A state or bloc code that the registry does not hold; carries the nearest codes."""

    def __init__(self, code: str, nearest: list[str], where: str = "") -> None:
        place = f" in {where}" if where else ""
        super().__init__(f"unknown state or bloc {code!r}{place}; nearest: {', '.join(nearest)}.")
        self.code, self.nearest, self.where = code, nearest, where


class SourceError(NearabroadError):
    """A publisher's file is not as expected; names the file and what is wrong with it."""


class AbsentError(SourceError):
    """The publisher has no such file (404, 410); for some questions that is an answer."""


class StoreError(NearabroadError):
    """The store cannot be read or written; the last good store stays as it was."""


class EngineError(NearabroadError):
    """An engine is not installed, does not start, or cannot do what is asked of it."""
