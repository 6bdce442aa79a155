"""How much computing a client may ask for: a bucket of seconds that refills."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

CLIENTS = 10_000
"""Clients remembered; the one seen longest ago is forgotten, with a full bucket when it returns."""


ROUNDING = 1e-6
"""Seconds that sums of pauses may fall short of what they were said to be enough for."""

AT_ONCE = 3
"""Computations of one client that may be underway or wait; the rest of the queue is others'."""


class OverBudget(Exception):
    """The client may not ask for more computing now; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int, why: str = "too much computing asked for") -> None:
        super().__init__(f"{why}; try again in {retry_after} s.")
        self.retry_after = retry_after


@dataclass
class _Bucket:
    seconds: float
    at: float
    underway: int = 0


class Budget:
    """A token bucket per client whose tokens are seconds of computing.

    A question that has to be computed leaves a deposit of the seconds that such a question usually
    takes (at least `deposit`, at most the whole bucket) until its real time is known, and a client
    has at most `at_once` of them underway, so that many at once neither slip through nor fill the
    queue for everybody. Kept answers cost nothing.

    >>> now = [0.0]
    >>> budget = Budget(burst=10, refill=0.5, deposit=1, clock=lambda: now[0])
    >>> budget.admit("a"); budget.settle("a", 30.0)
    >>> budget.admit("a")
    Traceback (most recent call last):
    ...
    nearabroad.web.api.budget.OverBudget: too much computing asked for; try again in 42 s.
    >>> budget.admit("b")
    >>> now[0] = 42.0
    >>> budget.admit("a")
    """

    def __init__(
        self,
        burst: float = 120.0,
        refill: float = 0.5,
        deposit: float = 1.0,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.burst, self.refill, self.deposit = burst, refill, deposit
        self.at_once = at_once
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admit(self, client: str, usual: float = 0.0) -> None:
        """Take the deposit for a question of `usual` seconds; raises `OverBudget`."""
        bucket, deposit = self._bucket(client), self._deposit(usual)
        if bucket.underway >= self.at_once:
            why = f"{bucket.underway} questions of yours are being computed or wait"
            raise OverBudget(math.ceil(deposit), why)
        if bucket.seconds < deposit - ROUNDING:
            raise OverBudget(math.ceil((deposit - bucket.seconds) / self.refill))
        bucket.seconds -= deposit
        bucket.underway += 1

    def settle(self, client: str, seconds: float, usual: float = 0.0) -> None:
        """Give the deposit back and take what the computing really took."""
        bucket = self._bucket(client)
        bucket.seconds += self._deposit(usual) - seconds
        bucket.underway = max(0, bucket.underway - 1)

    def _deposit(self, usual: float) -> float:
        return min(max(self.deposit, usual), self.burst)

    def _bucket(self, client: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(client, _Bucket(self.burst, now))
        bucket.seconds = min(self.burst, bucket.seconds + (now - bucket.at) * self.refill)
        bucket.at = now
        self._buckets.move_to_end(client)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return bucket


def client_of(address: str) -> str:
    """Whom an address counts as: of IPv6 the /64, which one household has whole.

    >>> client_of("192.0.2.7"), client_of("2001:db8:1:2:3:4:5:6"), client_of("testclient")
    ('192.0.2.7', '2001:db8:1:2::/64', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
