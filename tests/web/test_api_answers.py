"""The API as a program meets it: formats, tables, tags, refusals."""

from __future__ import annotations

import gzip
import io
import json
from urllib.parse import urlencode

import pandas as pd
import pyarrow.parquet as pq
import pytest

from nearabroad import levers
from nearabroad.index.presets import presets
from nearabroad.web.api.specs import PREFIX, routes

PAIR = f"{PREFIX}/history/RUS/AZE?since=2014&until=2023"
LIGHT = sorted(set(routes()) - {"claims", "explain", "parallel", "presets", "verdict"})
"""Routes whose example is answered at once."""


def strict(reply):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    assert reply.status == 200, reply.text
    return json.loads(reply.body, parse_constant=refuse)


def refused(reply, status, *words):
    assert reply.status == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    problem = json.loads(reply.body)
    assert problem["status"] == status
    assert problem["detail"].endswith(".")
    for word in words:
        assert word in problem["detail"]
    return problem


@pytest.mark.parametrize("route", LIGHT)
def test_every_example_answers_in_every_format(get, route):
    spec = routes()[route].SPEC
    path = PREFIX + spec.example
    more = "&" if "?" in path else "?"
    found = strict(get(path))
    main = found["tables"][found["main"]]
    names = [column["name"] for column in main["columns"]]
    csv = pd.read_csv(io.BytesIO(get(f"{path}{more}format=csv").body), encoding="utf-8-sig")
    parquet = pq.read_table(io.BytesIO(get(f"{path}{more}format=parquet").body))
    assert list(csv.columns) == parquet.column_names == names
    assert len(csv) == parquet.num_rows == len(main["rows"])


def test_what_the_library_answers_is_what_the_api_answers(get, observatory):
    ours = observatory.verdict("CHN", neighbors=["KAZ"], draws=200).tables
    reply = get(f"{PREFIX}/verdict?patron=CHN&neighbors=KAZ&draws=200")
    served = strict(reply)["tables"]
    for name, table in ours.items():
        assert served[name]["rows"] == json.loads(json.dumps(table.to_pylist(), default=str))


def test_an_answer_says_what_columns_mean_whom_to_cite_and_what_it_rests_on(get, observatory):
    found = strict(get(f"{PREFIX}/verdict?neighbors=AZE&draws=200&seed=7"))
    columns = {item["name"]: item for item in found["tables"]["verdict"]["columns"]}
    assert columns["grip_now"]["unit"] == "0..100"
    assert "grip in the last year" in columns["grip_now"]["meaning"]
    assert found["citations"]
    assert found["run"]["build"] == observatory.build.directory.name
    assert (found["run"]["draws"], found["run"]["seed"]) == (200, 7)
    assert all(len(item["sha256"]) == 64 for item in found["run"]["snapshots"])
    assert found["question"]["neighbors"] == "AZE"


def test_unknown_is_null_and_empty_never_zero_nor_nan(get):
    path = f"{PREFIX}/relation/AZE/RUS"
    assert strict(get(path))["tables"]["relation"]["rows"] == []
    rows = strict(get(f"{PREFIX}/profile/TKM?table=lever_change"))["tables"]["lever_change"]["rows"]
    assert [row for row in rows if row["now"] is None]
    assert b"NaN" not in get(f"{PREFIX}/profile/TKM").body


@pytest.mark.parametrize("preset", sorted(presets()))
def test_every_preset_can_be_asked_for(get, preset):
    found = strict(get(f"{PREFIX}/verdict?neighbors=AZE&draws=100&preset={preset}&table=verdict"))
    assert [row["preset"] for row in found["tables"]["verdict"]["rows"]] == [preset]


@pytest.mark.parametrize("lever", [*levers.registry(), "grip"])
def test_every_lever_can_be_traced(get, lever):
    assert strict(get(f"{PREFIX}/trace/RUS/AZE/{lever}/2023"))["tables"]["cells"]["rows"]


def test_explanations_come_with_every_test_of_them(get):
    found = strict(get(f"{PREFIX}/explain?patron=RUS&neighbor=AZE"))
    assert (found["main"], found["question"]["neighbor"]) == ("explanation", "AZE")
    told = {row["explanation"] for row in found["tables"]["explanation"]["rows"]}
    assert {row["explanation"] for row in found["tables"]["implication"]["rows"]} == told
    assert all(item["meaning"] for item in found["tables"]["implication"]["columns"])


def test_a_shipped_scenario_and_its_parts_answer_alike(get, observatory):
    asked = {"patron": "RUS", "neighbor": "ARM", "lever": "membership", "change": "left"}
    ours = observatory.scenario("armenia-leaves-eaeu").tables
    by_id = strict(get(f"{PREFIX}/scenario?id=armenia-leaves-eaeu"))
    by_parts = strict(get(f"{PREFIX}/scenario?{urlencode(asked)}&bloc=EAEU"))
    assert by_id["main"] == "scenario_membership"
    for name, table in ours.items():
        rows = json.loads(json.dumps(table.to_pylist(), default=str))
        assert by_id["tables"][name]["rows"] == rows
        told = by_parts["tables"][name]["rows"]
        assert [{**row, "scenario": "armenia-leaves-eaeu"} for row in told] == rows


def test_one_table_alone_and_files_with_stable_names(get):
    found = strict(get(f"{PREFIX}/profile/AZE?table=holes"))
    assert list(found["tables"]) == ["holes"]
    reply = get(f"{PREFIX}/profile/AZE?table=holes&format=csv")
    assert reply.headers["content-disposition"] == (
        'attachment; filename="nearabroad-profile-holes-AZE.csv"'
    )
    assert reply.body.startswith(b"\xef\xbb\xbf")  # so that Excel reads it as UTF-8


def test_a_parquet_file_carries_its_citations(get):
    table = pq.read_table(io.BytesIO(get(f"{PAIR}&format=parquet").body))
    about = json.loads(table.schema.metadata[b"nearabroad"])
    assert about["citations"]
    assert about["run"]["build"]


def test_the_accept_header_chooses_and_format_overrules_it(get):
    assert get(PAIR, accept="text/csv").headers["content-type"].startswith("text/csv")
    assert get(PAIR, accept="text/html, */*;q=0.8").headers["content-type"] == "application/json"
    assert get(f"{PAIR}&format=json", accept="text/csv").headers["content-type"] == (
        "application/json"
    )
    refused(get(PAIR, accept="image/png"), 406, "text/csv")


def test_a_tag_saves_the_answer_and_differs_by_format_and_coding(get):
    first = get(PAIR)
    again = get(PAIR, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    packed = get(PAIR, accept_encoding="gzip")
    assert gzip.decompress(packed.body) == first.body
    others = {packed.headers["etag"], get(f"{PAIR}&format=csv").headers["etag"]}
    assert len(others | {first.headers["etag"]}) == 3
    assert get(PAIR, if_none_match='"other"').status == 200


def test_head_has_the_headers_of_get_and_no_body(get):
    whole, head = get(PAIR), get(PAIR, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag"):
        assert head.headers[name] == whole.headers[name]


def test_rows_of_a_table_come_in_pages(get, observatory):
    whole = observatory.store.table("grip", observatory.build)
    found = strict(get(f"{PREFIX}/tables/grip?offset=10&limit=5"))
    assert found["tables"]["grip"]["rows"] == whole.slice(10, 5).to_pylist()
    assert found["notes"] == [f"Rows 11 to 15 of {whole.num_rows:,}."]
    behind = strict(get(f"{PREFIX}/tables/grip?offset=999999"))
    assert behind["tables"]["grip"]["rows"] == []


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/verdict?patron=RUSS", 422, ["unknown state or bloc 'RUSS'", "nearest: RUS"]),
        ("/verdict?patron=R1", 422, ["patron"]),
        ("/verdict?neighbors=RUS", 422, ["cannot be its own neighbor"]),
        ("/verdict?since=2023&until=2014", 422, ["2023 is not before until 2014"]),
        ("/verdict?since=1800", 422, ["since", "1900"]),
        ("/verdict?draws=1000000", 422, ["draws", "10000"]),
        ("/verdict?preset=nosuch", 422, ["'nosuch' is not there", "equal"]),
        ("/verdict?sinse=2014", 422, ["no parameter 'sinse'", "since"]),
        ("/verdict?since=2014&since=2015", 422, ["since is given twice"]),
        ("/verdict?format=xml", 422, ["format"]),
        ("/verdict?table=nosuch", 422, ["table: 'nosuch' is not there", "rivals"]),
        ("/verdict?neighbors=" + ",".join(["AZE"] * 31), 422, ["neighbors"]),
        ("/profile/EU", 422, ["EU is a bloc"]),
        ("/trace/RUS/AZE/charm/2023", 422, ["no lever 'charm'"]),
        ("/bloc/AZE", 422, ["AZE"]),
        ("/claims/no-such-claim", 404, ["no claim 'no-such-claim'"]),
        ("/tables/nosuch", 404, ["no table 'nosuch'"]),
        ("/parallel", 422, ["nearabroad add eurostat_comext"]),
        ("/scenario?id=nosuch", 422, ["no scenario 'nosuch'", "armenia-gas"]),
        ("/scenario?id=..%2Fetc%2Fpasswd", 422, ["id"]),
        ("/scenario?id=armenia-gas&cut=0.5", 422, ["cut cannot stand beside id"]),
        ("/scenario?lever=energy", 422, ["neighbor is missing"]),
        ("/scenario?neighbor=ARM&lever=charm", 422, ["lever"]),
        ("/scenario?neighbor=ARM&lever=energy&cut=1.5", 422, ["cut"]),
        ("/scenario?neighbor=ARM&lever=energy&months=0", 422, ["months"]),
        ("/scenario?neighbor=ARM&lever=energy&product=arms", 422, ["no product 'arms' of energy"]),
        ("/explain?patron=EU", 422, ["EU"]),
        ("/explain?neighbor=RUS", 422, ["RUS"]),
        ("/nosuch", 404, ["there is nothing at"]),
        ("/verdict?patron=" + "A" * 3000, 414, ["too long"]),
        ("/profile/" + "A" * 400, 414, ["too long"]),
    ],
    ids=lambda item: item[:40] if isinstance(item, str) else None,
)
def test_a_wrong_question_is_refused_in_one_sentence(get, path, status, words):
    refused(get(PREFIX + path), status, *words)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [f"{PREFIX}/verdict", "/", "/docs"])
def test_nothing_but_reading_is_allowed(get, method, path):
    reply = get(path, method=method)
    refused(reply, 405, "only reads")
    assert reply.headers["allow"] == "GET, HEAD"


def test_the_index_lists_every_route_and_health_names_the_build(get, observatory):
    listed = json.loads(get(PREFIX).body)["routes"]
    assert [item["path"] for item in listed] == [
        PREFIX + module.SPEC.path for module in routes().values()
    ]
    health = json.loads(get(f"{PREFIX}/health").body)
    assert health["status"] == "ok"
    assert health["build"] == observatory.build.directory.name
