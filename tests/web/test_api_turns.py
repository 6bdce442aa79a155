"""Who asks much does not keep others waiting: turns by client, over a real server."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.web.api import desk as desks
from nearabroad.web.api.application import application
from nearabroad.web.api.budget import Budget
from nearabroad.web.api.entries import Entry
from nearabroad.web.api.problems import Problem
from nearabroad.web.api.routes import history
from nearabroad.web.api.specs import PREFIX
from nearabroad.web.api.turns import Turns

CLIENTS = st.lists(st.sampled_from("abc"), max_size=25)


@given(CLIENTS)
def test_equal_jobs_are_taken_round_by_round_and_each_clients_in_order(clients):
    turns = Turns()
    for number, client in enumerate(clients):
        turns.put((client, number), client, 1.0)
    taken = [turns.take() for _ in clients]
    rounds = []
    for client in "abc":
        mine = [number for name, number in taken if name == client]
        assert mine == sorted(mine)
    seen: dict[str, int] = {}
    for client, _ in taken:
        seen[client] = seen.get(client, 0) + 1
        rounds.append(seen[client])
    assert rounds == sorted(rounds)  # nobody has a second turn before all had their first


def test_who_comes_late_waits_for_no_more_than_one_job_of_the_greedy():
    turns = Turns()
    for number in range(50):
        turns.put(f"slow {number}", "greedy", 6.0)
    assert [turns.take() for _ in range(3)] == ["slow 0", "slow 1", "slow 2"]
    turns.put("quick", "other", 1.0)
    assert [turns.take() for _ in range(2)] == ["quick", "slow 3"]


def test_clients_who_always_come_anew_do_not_starve_who_waits():
    turns = Turns()
    for number in range(3):
        turns.put(f"slow {number}", "greedy", 6.0)
    assert turns.take() == "slow 0"
    taken = []
    for number in range(20):
        turns.put(f"quick {number}", "other", 1.0)
        taken.append(turns.take())
    assert taken.index("slow 1") == 6  # six questions of a second for one of six


def test_what_was_asked_in_the_past_is_forgotten_when_all_is_done():
    turns = Turns()
    turns.put("long ago", "a", 60.0)
    assert turns.take() == "long ago"
    waiting = threading.Thread(target=lambda: turns.take())  # the worker, idle
    waiting.start()
    while not turns._changed._waiters:
        time.sleep(0.001)
    turns.put("wakes", "c", 1.0)
    waiting.join()
    turns.put("first", "a", 1.0)
    turns.put("second", "b", 1.0)
    assert [turns.take(), turns.take()] == ["first", "second"]


class Slow:
    """Answers on some neighbors that take until the gate is opened; in which order they begin."""

    def __init__(self, answer, held):
        self.gate, self.begun = threading.Event(), []
        self._answer, self._held = answer, held

    def __call__(self, observatory, question):
        self.begun.append(question.neighbor)
        if question.neighbor in self._held:
            assert self.gate.wait(30)
        return self._answer(observatory, question)


@pytest.fixture
def slow(monkeypatch):
    made = Slow(history.answer, {"AZE", "ARM", "GEO"})
    monkeypatch.setattr(history, "answer", made)
    yield made
    made.gate.set()


def _until(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_greedy_client_keeps_no_other_waiting(observatory, serving, slow):
    app = application(observatory, budget=Budget(burst=1e6))
    desk = app._app.state.desk
    get = serving(app, proxy="127.0.0.1")
    kept = f"{PREFIX}/levers"
    assert get(kept, x_forwarded_for="192.0.2.3").status == 200
    with ThreadPoolExecutor(8) as pool:

        def ask(who, neighbor):
            path, before = f"{PREFIX}/history/RUS/{neighbor}", len(desk._underway)
            asked = pool.submit(get, path, x_forwarded_for=f"192.0.2.{who}")
            _until(lambda: len(desk._underway) > before)
            return asked

        greedy = [ask(1, neighbor) for neighbor in ("AZE", "ARM", "GEO")]
        _until(lambda: slow.begun == ["AZE"])
        other = ask(2, "KGZ")
        assert get(kept, x_forwarded_for="192.0.2.2").status == 200  # kept: waits for nobody
        assert get(f"{PREFIX}/health").status == 200
        assert not other.done()
        slow.gate.set()
        assert [item.result().status for item in (*greedy, other)] == [200] * 4
    assert slow.begun == ["AZE", "KGZ", "ARM", "GEO"]


def test_a_full_queue_says_when_to_come_back_and_kept_answers_go_on(
    observatory, serving, slow, monkeypatch
):
    monkeypatch.setattr(desks, "WAITING", 2)
    app = application(observatory, budget=Budget(burst=1e6))
    get = serving(app, proxy="127.0.0.1")
    kept = f"{PREFIX}/levers"
    assert get(kept).status == 200
    with ThreadPoolExecutor(2) as pool:
        asked = [
            pool.submit(get, f"{PREFIX}/history/RUS/{code}", x_forwarded_for=f"192.0.2.{who}")
            for who, code in enumerate(("AZE", "ARM"))
        ]
        _until(lambda: len(app._app.state.desk._underway) == 2)
        refused = get(f"{PREFIX}/history/RUS/EST", x_forwarded_for="192.0.2.9")
        assert refused.status == 503
        assert int(refused.headers["retry-after"]) > 0
        assert "too many questions are waiting" in json.loads(refused.body)["detail"]
        assert get(kept, x_forwarded_for="192.0.2.9").status == 200
        slow.gate.set()
        assert [item.result().status for item in asked] == [200, 200]
    assert get(f"{PREFIX}/history/RUS/EST", x_forwarded_for="192.0.2.9").status == 200


class Renewed:
    """A store that has another build from the start."""

    def __init__(self):
        self.build = "old"

    def is_stale(self):
        return self.build == "old"

    def reopen(self):
        self.build = "new"


def test_a_new_build_keeps_nobody_waiting_behind_a_slow_question():
    live, gate = Renewed(), threading.Event()
    desk = desks.Desk(live, Budget(burst=1e6))
    desk.entries.put("kept", Entry(b"old", "text/plain"))

    async def ask():
        slow = asyncio.create_task(desk.once("slow", lambda: gate.wait(20), "a", 6.0))
        await asyncio.sleep(0.01)
        for _ in range(3):
            await asyncio.wait_for(desk.refresh(), 5)
        before = live.build, desk.entries.get("kept").body
        gate.set()
        assert await slow
        while live.build == "old" or desk._underway:
            await asyncio.sleep(0.001)
        await desk.refresh()
        return before, desk.entries.get("kept")

    assert asyncio.run(ask()) == (("old", b"old"), None)


def test_pages_of_one_client_leave_room_for_others():
    desk, gate = desks.Desk(Renewed(), Budget(burst=1e6)), threading.Event()

    def ask(name, client):
        return asyncio.create_task(desk.once(name, lambda: gate.wait(20), client, 1.0, free=True))

    async def greedy():
        mine = [ask(f"page {number}", "greedy") for number in range(desks.OF_ONE)]
        try:
            await asyncio.sleep(0.01)
            with pytest.raises(Problem, match="of yours wait") as refused:
                await asyncio.wait_for(ask("one more", "greedy"), 2)
            others = ask("page of another", "other")
            again = ask("page 0", "greedy")  # waits already: nothing more waits for it
        finally:
            gate.set()
        assert all(await asyncio.gather(*mine, others, again))
        assert await ask("later", "greedy")
        return refused.value

    found = asyncio.run(greedy())
    assert found.status == 429 and int(found.headers["Retry-After"]) > 0
    assert not desk._of_client
