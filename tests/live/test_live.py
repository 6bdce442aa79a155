"""Every publisher's own server, asked for little: `pytest -m live`, left out by default.

A publisher that cannot be reached is skipped with the reason; one that answers otherwise than its
source expects fails.
"""

import dataclasses
import datetime as dt
import os
import socket
import urllib.request
from urllib.parse import urlsplit

import pytest

from nearabroad import sources
from nearabroad.core.fetching import Wanted
from nearabroad.fetching import Fetcher
from nearabroad.sources import (
    baci,
    comtrade,
    entsog,
    eurostat_comext,
    factbook_archive,
    gdelt,
    imf_imts,
    remittances,
    sipri_arms,
    un_votes,
    undesa_migrants,
    wdi,
)
from nearabroad.store import Store
from nearabroad.store.fetch import Limits

ADDRESSES = {
    "baci": baci.PAGE,
    "comtrade": comtrade.PREVIEW,
    "entsog": entsog.API,
    "eurostat_comext": eurostat_comext.API,
    "factbook_archive": factbook_archive.DUMP_ADDRESS,
    "gdelt": gdelt.LISTS,
    "imf_imts": imf_imts.API,
    "remittances": remittances.MATRIX_ADDRESS,
    "sipri_arms": sipri_arms.BACKEND,
    "un_votes": un_votes.FILES,
    "undesa_migrants": undesa_migrants.WORKBOOK,
    "wdi": wdi.API,
}
HUGE = ("baci", "un_votes")
"""Files of hundreds of megabytes: the test sees that they are offered, and takes none."""
LAST = dt.datetime.now(dt.UTC).year - 2
YEARS = {"factbook_archive": (2025, 2025), "gdelt": (1979, 1979), "entsog": (LAST, LAST + 1)}


def test_every_source_with_an_address_has_a_live_test():
    assert set(ADDRESSES) == {n for n, m in sources.registry().items() if hasattr(m, "fetch")}


@pytest.fixture
def reachable():
    """Skips where a publisher's host cannot be reached."""

    def check(url):
        host = urlsplit(url).hostname
        proxy = urllib.request.getproxies().get("https")
        place = urlsplit(proxy) if proxy else None
        try:
            with socket.create_connection(
                (place.hostname, place.port or 80) if place else (host, 443), timeout=10
            ):
                return
        except OSError as error:
            pytest.skip(f"no network: {host} cannot be reached ({error})")

    return check


@pytest.mark.live
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_publisher_answers_as_its_source_expects(name, reachable, tmp_path, monkeypatch):
    reachable(ADDRESSES[name])
    monkeypatch.setenv(comtrade.KEY, os.environ.get(comtrade.KEY, ""))
    since, until = YEARS.get(name, (LAST, LAST + 1))
    wanted = Wanted(since, until, ("ARM",))
    monkeypatch.setattr("nearabroad.fetching.wanted_since", lambda year: wanted)
    limits = Limits(attempts=3, seconds=900.0, read_seconds=300.0)
    if name in HUGE:
        limits = dataclasses.replace(limits, bytes=20_000_000)
    (outcome,) = Fetcher(Store.open(tmp_path / "store"), limits=limits).run([name], since)
    if name in HUGE:
        assert "over the limit" in outcome.failed
        return
    assert outcome.failed == ""
    assert outcome.kept, outcome.note
    assert outcome.rows > 0
