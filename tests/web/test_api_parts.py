"""The API's parts by themselves: what is kept, budgets, the worker, following builds."""

from __future__ import annotations

import asyncio
import logging
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.errors import StoreError, UsageError
from nearabroad.web.api import desk as desks
from nearabroad.web.api.application import application
from nearabroad.web.api.budget import AT_ONCE, CLIENTS, Budget, OverBudget
from nearabroad.web.api.desk import Desk
from nearabroad.web.api.entries import Entry, preferred
from nearabroad.web.api.kept import Kept
from nearabroad.web.api.live import Live
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.specs import routes, usual_seconds
from nearabroad.web.api.worker import Worker
from nearabroad.web.page import Page


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 12)), max_size=60))
def test_what_is_kept_never_weighs_more_than_its_limit(puts):
    kept = Kept(20, len)
    for key, size in puts:
        kept.put(key, "x" * size)
        assert kept.get(key) == "x" * size
        assert kept.bytes == sum(len(kept.get(each) or "") for each in range(9)) <= 20


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(0, 20), st.booleans()), min_size=1, max_size=40)
)
def test_no_client_computes_more_than_burst_and_refill_allow(turns):
    now, spent = [0.0], 0.0
    budget = Budget(burst=10.0, refill=0.5, deposit=1.0, clock=lambda: now[0])
    for seconds, pause, _ in turns:
        now[0] += pause
        try:
            budget.admit("a")
        except OverBudget as error:
            now[0] += error.retry_after
            budget.admit("a")  # the time that it names is enough
        budget.settle("a", seconds)
        spent += seconds
        # A computation may overdraw; what was spent before it was within the bucket.
        assert spent - seconds <= 10.0 + 0.5 * now[0] + 1e-6


def test_many_questions_at_once_do_not_slip_past_the_budget():
    budget = Budget(burst=10.0, refill=0.5, deposit=2.0, at_once=9, clock=lambda: 0.0)
    for _ in range(5):
        budget.admit("a")
    with pytest.raises(OverBudget, match="try again in 4 s"):
        budget.admit("a")


def test_a_deposit_is_what_the_question_usually_takes():
    now = [0.0]
    budget = Budget(burst=40.0, refill=0.5, deposit=1.0, at_once=9, clock=lambda: now[0])
    verdict = routes()["verdict"]
    usual = usual_seconds(verdict.SPEC, verdict.Question(draws=10_000))
    assert usual == 5 * usual_seconds(verdict.SPEC, verdict.Question(draws=2000))
    budget.admit("a", usual)
    with pytest.raises(OverBudget, match=f"try again in {2 * (2 * usual - 40):.0f} s"):
        budget.admit("a", usual)
    budget.settle("a", 4.0, usual)  # 36 s are left
    budget.admit("a", usual)
    budget.settle("a", 0.0, usual)
    budget.admit("b", 1e9)  # at most the whole bucket is held


def test_one_client_with_many_questions_leaves_room_for_another(desk):
    gate = threading.Event()

    def compute():
        gate.wait(10)
        return Entry(b"", "text/plain")

    async def ask():
        many = [asyncio.create_task(desk.entry(("a", n), compute, "a")) for n in range(60)]
        await asyncio.sleep(0.05)
        other = asyncio.create_task(desk.entry("b", compute, "b"))
        await asyncio.sleep(0.05)
        gate.set()
        entry, asked = await other, await asyncio.gather(*many, return_exceptions=True)
        again = await desk.entry(("a", 59), compute, "a")
        return entry, asked, again

    entry, asked, again = asyncio.run(ask())
    assert isinstance(entry, Entry)
    assert [isinstance(item, Entry) for item in asked] == [True] * AT_ONCE + [False] * 57
    for refused in asked[AT_ONCE:]:
        assert (refused.status, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert isinstance(again, Entry)  # those underway are done


def test_clients_that_never_return_are_forgotten():
    budget = Budget(clock=lambda: 0.0)
    for number in range(CLIENTS + 50):
        budget.admit(str(number))
    assert len(budget._buckets) == CLIENTS


def test_the_worker_does_one_thing_at_a_time_in_order_and_survives_errors():
    worker, order, running = Worker(), [], []

    def job(number):
        running.append(number)
        time.sleep(0.005)
        assert running == [number]
        running.clear()
        order.append(number)
        if number == 2:
            raise ValueError("two")

    futures = [worker.submit(lambda n=n: job(n)) for n in range(6)]
    with pytest.raises(ValueError, match="two"):
        futures[2].result()
    futures[-1].result()
    assert order == list(range(6))


@pytest.fixture
def desk(observatory):
    return Desk(Live(observatory), Budget(burst=1e6))


def test_those_who_ask_the_same_at_once_share_one_computation(desk):
    calls = []

    def compute():
        calls.append(threading.current_thread().name)
        time.sleep(0.05)
        return Entry(b"once", "text/plain")

    async def ask():
        return await asyncio.gather(*(desk.entry("key", compute, "a") for _ in range(20)))

    assert {entry.body for entry in asyncio.run(ask())} == {b"once"}
    assert calls == ["nearabroad-compute"]


def test_an_answer_is_computed_to_its_end_when_who_asked_has_left(desk):
    def compute():
        time.sleep(0.05)
        return Entry(b"late", "text/plain")

    async def leave():
        asking = asyncio.create_task(desk.entry("key", compute, "a"))
        await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.sleep(0.1)
        return await desk.entry("key", compute, "a")

    assert asyncio.run(leave()).body == b"late"


def test_too_many_waiting_are_told_to_come_back(desk, monkeypatch):
    monkeypatch.setattr(desks, "WAITING", 2)

    async def ask():
        compute = lambda: time.sleep(0.05) or Entry(b"", "text/plain")  # noqa: E731
        asking = [asyncio.create_task(desk.entry(key, compute, "a")) for key in "abc"]
        return await asyncio.gather(*asking, return_exceptions=True)

    *fine, refused = asyncio.run(ask())
    assert all(isinstance(item, Entry) for item in fine)
    assert isinstance(refused, Problem)
    assert (refused.status, refused.headers) == (503, {"Retry-After": "5"})


def test_pages_are_made_ahead_one_after_the_other_and_a_fault_in_one_stops_none(observatory):
    made, told = [], []

    def page(name):
        def make():
            made.append(name)
            if name == "b":
                raise UsageError("this one cannot be.")
            return name.encode()

        return Page(name, "text/plain", make)

    app = application(
        observatory, lambda current: {name: page(name) for name in "abc"}, ahead=told.append
    )

    async def run():
        messages = iter([{"type": "lifespan.startup"}])

        async def receive():
            found = next(messages, None)
            if found is None:
                while not told:
                    await asyncio.sleep(0.01)
                return {"type": "lifespan.shutdown"}
            return found

        async def send(message):
            assert "failed" not in message["type"]

        await asyncio.wait_for(app({"type": "lifespan", "state": {}}, receive, send), 20)

    asyncio.run(run())
    assert (made, told) == (["a", "b", "c"], ["All 3 pages are made"])


def test_a_build_that_cannot_be_opened_is_logged_once_and_the_old_one_answers(
    observatory, monkeypatch, caplog
):
    def refuse(store):
        raise StoreError("it is damaged; build it anew.")

    live = Live(observatory, every=0.0, opener=refuse)
    other = type("Build", (), {"directory": type("Path", (), {"name": "another"})})
    monkeypatch.setattr(type(observatory.store), "current", lambda self: other)
    with caplog.at_level(logging.WARNING, "nearabroad.web"):
        for _ in range(3):
            if live.is_stale():
                live.reopen()
    assert live.observatory is observatory
    assert len([item for item in caplog.records if "it is damaged" in item.message]) == 1


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("application/json;q=0.1, text/csv", "text/csv"),
        ("text/csv;q=0, */*", "application/json"),
        ("application/json;q=nonsense", None),
        ("image/png", None),
    ],
)
def test_the_format_that_accept_likes_best_is_taken(header, wanted):
    assert preferred(header, ["application/json", "text/csv"]) == wanted
