"""The API as an attacker meets it: headers, paths, hosts, texts, budgets."""

from __future__ import annotations

import json
import re
import time

import pyarrow as pa
import pytest

from nearabroad import Observatory
from nearabroad.core.errors import UsageError
from nearabroad.store import Store
from nearabroad.web.api.application import application
from nearabroad.web.api.budget import Budget
from nearabroad.web.api.docs_page import docs_page
from nearabroad.web.api.specs import PREFIX
from nearabroad.web.serving import names
from nearabroad.web.site import SiteMap

ADDRESSES = [
    "/", "/index.html", "/assets/site.css", "/assets/site.js", "/docs", "/docs/style.css",
    "/openapi.json", PREFIX, f"{PREFIX}/health", f"{PREFIX}/levers", f"{PREFIX}/levers?format=csv",
    f"{PREFIX}/verdict?since=x", "/nosuch",
]  # fmt: skip
TRAVERSALS = [
    "/..%2f..%2f..%2fetc/passwd",
    "/../../../../etc/passwd",
    "/assets/../../pyproject.toml",
    "/assets/..%2f..%2f__init__.py",
    "/assets/%2e%2e/%2e%2e/web/__init__.py",
    "/assets//etc/passwd",
    "//etc/passwd",
    "/country/..\\..\\..\\etc\\passwd",
    "/etc/passwd%00.html",
    f"{PREFIX}/claims/..%2f..%2fetc%2fpasswd",
    f"{PREFIX}/claims/%2fetc%2fpasswd",
    f"{PREFIX}/tables/..%2fcurrent",
    f"{PREFIX}/tables/grip.parquet",
]


@pytest.fixture(scope="module")
def light(observatory):
    """Names of the pages whose making costs nothing, without making the others."""
    pages = SiteMap(observatory).pages
    return {path: pages[path] for path in pages if path.startswith("assets/")}


@pytest.fixture
def quick(observatory, light, serving):
    """A server whose start page is a stylesheet's bytes: the map's verdicts take ten seconds."""
    pages = {**light, "index.html": light["assets/site.css"]}
    return serving(application(observatory, lambda current: pages))


def test_every_answer_carries_the_headers_that_shut_others_out(quick):
    for address in ADDRESSES:
        for method in ("GET", "HEAD", "POST"):
            headers = quick(address, method=method).headers
            policy = dict(
                part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
            )
            assert policy["script-src"] == policy["style-src"] == "'self'", address
            assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert "access-control-allow-origin" not in headers
            assert "server" not in headers


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_of_a_request_reaches_the_disk(quick, path):
    reply = quick(path)
    assert reply.status in (404, 422), reply.text
    assert b"root:" not in reply.body
    assert json.loads(reply.body)["status"] == reply.status


def test_script_in_an_address_stays_text(quick):
    reply = quick("/%3Cscript%3Ealert(1)%3C/script%3E", accept="text/html")
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"<script" not in reply.body
    assert b"&lt;script&gt;" in reply.body


def test_script_in_the_stores_texts_stays_text(own_store, serving):
    store = Store.open(own_store)
    build = store.current()
    tables = {name: store.table(name, build) for name in build.tables}
    evil = "<script>alert(1)</script>\u2028</script>"
    rows = tables["membership"].to_pylist()
    rows[0]["organisation"] = evil
    tables["membership"] = pa.Table.from_pylist(rows, tables["membership"].schema)
    with store.building(build.fingerprint) as writing:
        for name, table in tables.items():
            writing.write(name, table)
    get = serving(application(Observatory.open(own_store)))
    reply = get(f"{PREFIX}/tables/membership?limit=1")
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert json.loads(reply.body)["tables"]["membership"]["rows"][0]["organisation"] == evil


def test_script_in_a_description_stays_text_on_the_docs_page():
    described = {
        "info": {"title": "<script>", "version": "1", "description": "<img onerror=x>"},
        "paths": {
            f"{PREFIX}/verdict": {
                "get": {"operationId": "verdict", "summary": "<b>", "responses": {}}
            }
        },
    }
    page = docs_page(described).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page


def test_the_docs_page_loads_nothing_from_elsewhere_and_has_no_script(get):
    page = get("/docs").text
    assert "<script" not in page
    assert not re.search(r'\sstyle=|\son\w+=|(?:src|href)="(?:https?:)?//', page)
    linked = set(re.findall(r'<link[^>]*href="([^"]+)"', page))
    assert linked == {"/docs/style.css", "/assets/icon.svg"}
    assert {get(path).status for path in (*linked, "/favicon.ico")} == {200}


def test_on_loopback_another_hosts_name_is_refused(observatory, serving):
    get = serving(application(observatory, hosts=("localhost", "127.0.0.1", "::1")))
    assert get(f"{PREFIX}/health").status == 200
    assert get(f"{PREFIX}/health", host="localhost:1234").status == 200
    for host in ("evil.example", "127.0.0.1.evil.example", "[", ""):
        assert get(f"{PREFIX}/health", host=host).status == 400, host


def test_a_client_over_its_budget_is_told_when_to_come_back(observatory, serving):
    app = application(observatory, budget=Budget(burst=2.0, refill=0.001, deposit=2.0))
    get = serving(app)
    first, other = f"{PREFIX}/history/RUS/AZE", f"{PREFIX}/history/RUS/ARM"
    assert get(first).status == 200
    late = get(other)
    assert late.status == 429
    assert int(late.headers["retry-after"]) > 0
    assert json.loads(late.body)["status"] == 429
    assert get(first).status == 200  # kept: costs nothing


def test_two_clients_have_a_budget_each(observatory):
    now = [0.0]
    budget = Budget(burst=2.0, refill=1.0, deposit=2.0, clock=lambda: now[0])
    asking = _asked_by(application(observatory, budget=budget))
    assert asking("192.0.2.1", f"{PREFIX}/history/RUS/KAZ") == 200
    assert asking("192.0.2.1", f"{PREFIX}/history/RUS/KGZ") == 429
    assert asking("192.0.2.2", f"{PREFIX}/history/RUS/KGZ") == 200
    now[0] += 60.0
    assert asking("192.0.2.1", f"{PREFIX}/history/RUS/TJK") == 200


@pytest.mark.parametrize(("proxy", "apart"), [("127.0.0.1", True), (None, False)])
def test_who_asks_is_believed_of_a_trusted_proxy_alone(observatory, serving, proxy, apart):
    budget = Budget(burst=2.0, refill=0.001, deposit=2.0)
    get = serving(application(observatory, budget=budget), proxy=proxy)
    first = get(f"{PREFIX}/history/RUS/EST", x_forwarded_for="192.0.2.1")
    other = get(f"{PREFIX}/history/RUS/LVA", x_forwarded_for="192.0.2.2")
    assert (first.status, other.status) == (200, 200 if apart else 429)


def test_it_serves_over_ipv6_as_well(observatory, serving):
    try:
        get = serving(application(observatory, hosts=names("::1", None)), host="::1")
    except UsageError:
        pytest.skip("this machine has no IPv6")
    assert get(f"{PREFIX}/health").status == 200


def _asked_by(app):
    """Asks an application as a client at an address; gives the status."""
    import asyncio

    import httpx

    async def ask(address, path):
        transport = httpx.ASGITransport(app=app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return (await client.get(path)).status_code

    return lambda address, path: asyncio.run(ask(address, path))


def test_a_new_build_gives_new_answers(own_store, serving):
    get = serving(application(Observatory.open(own_store), every=0.0))
    path = f"{PREFIX}/levers"
    before = get(path)
    tag = before.headers["etag"]
    assert get(path, if_none_match=tag).status == 304
    store = Store.open(own_store)
    old = store.current()
    time.sleep(1.1)  # builds are named by the second
    with store.building(old.fingerprint) as writing:
        for name in old.tables:
            writing.write(name, store.table(name, old))
    after = get(path, if_none_match=tag)
    assert after.status == 200
    was, now = (json.loads(item.body)["run"]["build"] for item in (before, after))
    assert was == old.directory.name
    assert now == store.current().directory.name != was


def test_a_store_that_is_damaged_while_serving_keeps_its_last_build(own_store, serving):
    get = serving(application(Observatory.open(own_store), every=0.0))
    path = f"{PREFIX}/tables/grip?limit=1"
    assert get(path).status == 200
    (own_store / "current.json").write_text("{", "utf-8")
    assert get(path).status == 200
    assert get(f"{PREFIX}/tables/lever?limit=1").status == 200


def test_a_table_that_was_altered_is_told_and_not_served(own_store, serving):
    get = serving(application(Observatory.open(own_store)))
    build = Store.open(own_store).current()
    (build.directory / "lever.parquet").write_bytes(b"altered")
    reply = get(f"{PREFIX}/tables/lever")
    assert reply.status == 503
    assert "altered" in json.loads(reply.body)["detail"]
