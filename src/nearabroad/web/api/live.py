"""The observatory of the store's current build; a new build is seen and taken over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from nearabroad.core.errors import NearabroadError
from nearabroad.observatory import Observatory
from nearabroad.store import Store

log = logging.getLogger("nearabroad.web")

Opener = Callable[[Store], Observatory]


class Live:
    """Holds an observatory and says when the store has another build than it answers from.

    The store's pointer is read at most every `every` seconds. Where the new build cannot be
    opened, the old observatory goes on answering, and the reason is logged once for that build.
    """

    def __init__(
        self,
        observatory: Observatory,
        every: float = 1.0,
        opener: Opener = lambda store: Observatory(store, lambda text: None),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.observatory = observatory
        self._every, self._opener, self._clock = every, opener, clock
        self._asked = clock()
        self._seen = self._refused = ""

    @property
    def build(self) -> str:
        """The id of the build that is answered from."""
        return self.observatory.build.directory.name

    def is_stale(self) -> bool:
        """Whether the store has another build by now; asked at most every `every` seconds."""
        now = self._clock()
        if now - self._asked < self._every:
            return False
        self._asked = now
        try:
            current = self.observatory.store.current()
        except NearabroadError as error:
            self._log(str(error), str(error))
            return False
        self._seen = current.directory.name if current else self.build
        return self._seen not in (self.build, self._refused)

    def reopen(self) -> None:
        """Take over the current build; what is not to be opened is logged and left alone."""
        try:
            self.observatory = self._opener(self.observatory.store)
        except NearabroadError as error:
            self._log(self._seen, str(error))

    def _log(self, build: str, why: str) -> None:
        if build != self._refused:
            self._refused = build
            log.warning("still answering from build %s: %s", self.build, why)
