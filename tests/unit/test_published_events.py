"""Published event sets: counted by dyad, duplicates clustered, bad rows told, files fetched."""

import datetime as dt
import gzip
import hashlib
import zipfile
from collections import Counter

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.cameo import acts
from nearabroad.core.errors import SourceError
from nearabroad.core.event_counts import counted, dyad_counts
from nearabroad.core.fetching import Wanted
from nearabroad.sources import _packed, acled, gdelt, icews, polecat

RAW = "icews/icews_raw_sample_2018_06.csv.gz"
YEARS = "icews/dyad_year_quad_counts_2002_2014.csv.gz"
UPDATE = "gdelt/20191024143000.export.CSV.zip"


def counts(table, *names):
    """Events and reports by some columns; a total has no actor."""
    return {
        tuple(row[name] for name in names): (row["events"], row["reports"])
        for row in table.to_pylist()
    }


def row_2(number, day, actor, recipient, code, place, url):
    cells = [""] * 61
    cells[0], cells[1], cells[7], cells[17], cells[26] = str(number), day, actor, recipient, code
    cells[52], cells[60] = place, url
    return "\t".join(cells)


def simple_rows(count, **odd):
    """Rows of 61 columns, but for `odd` ones, which are cut short."""
    rows = [row_2(n, "20250701", "AZE", "RUS", "112", "", f"u{n}") for n in range(count)]
    for number in odd.get("short", ()):
        rows[number] = rows[number].rpartition("\t")[0]
    return "\n".join(rows) + "\n"


# Clustering: five reports of March 2014 in the hand-made file are two fights


def test_one_story_over_days_and_one_act_in_many_stories_are_one_event(hand_made):
    table = icews.read(hand_made / "icews_raw.tab")
    # s1 tells of Kerch three times on two days, s2 of the same on the first: one event, four
    # reports. s3 is of another place: a second event.
    assert counts(table, "actor", "recipient", "root")["RUS", "UKR", "ASSAULT"] == (2, 5)


def test_papers_of_one_group_print_one_story_under_many_servers(hand_made):
    table = gdelt.read(hand_made / "gdelt_2.csv")
    assert counts(table, "actor", "recipient", "root")["AZE", "RUS", "ACCUSE"] == (1, 2)


REPORT = pa.schema(
    [("actor", pa.string()), ("recipient", pa.string()), ("day", pa.date32()),
     ("code", pa.string()), ("place", pa.string()), ("story", pa.string())]
)  # fmt: skip
ACT_ROWS = pa.table(
    {
        "code": list(acts()), "root": [a.root for a in acts().values()],
        "quad": [a.quad for a in acts().values()],
        "tenths": [None if a.goldstein is None else round(10 * a.goldstein)
                   for a in acts().values()],
    }
)  # fmt: skip
reports = st.builds(
    dict,
    actor=st.sampled_from(["AZE", "ARM"]), recipient=st.sampled_from(["RUS", "GEO"]),
    day=st.dates(dt.date(2025, 1, 30), dt.date(2025, 2, 2)),
    code=st.sampled_from(["010", "112", "173"]), place=st.sampled_from([None, "Baku", "Kerch"]),
    story=st.sampled_from(["s", "t", "u"]),
)  # fmt: skip


def by_duckdb(rows):
    import duckdb

    with duckdb.connect() as connection:
        connection.register("report", pa.Table.from_pylist(rows, schema=REPORT))
        connection.register("act", ACT_ROWS)
        frames = (nw.from_native(connection.table(name)) for name in ("report", "act"))
        return counted(dyad_counts(*frames).collect("pyarrow").to_arrow(), "x")


def by_hand(rows):
    """The two rules in plain Python: the events and reports of each dyad, month and code."""
    stories = {}
    for row in rows:
        key = row["actor"], row["recipient"], row["code"], row["day"].replace(day=1), row["story"]
        stories.setdefault(key, []).append(row)
    events = Counter()
    for (actor, recipient, code, month, _), told in stories.items():
        places = [row["place"] for row in told if row["place"] is not None]
        first = min(row["day"] for row in told), min(places, default=None)
        events[actor, recipient, code, month, *first] += len(told)
    found = {}
    for (actor, recipient, code, month, *_), told in events.items():
        before = found.get((actor, recipient, code, month), (0, 0))
        found[actor, recipient, code, month] = before[0] + 1, before[1] + told
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(reports, min_size=1, max_size=30))
def test_events_are_those_of_the_rules_in_plain_python(rows):
    table = by_duckdb(rows).to_pylist()
    root = {None: "010", "ACCUSE": "112", "COERCE": "173"}
    found = {
        (row["actor"], row["recipient"], root[row["root"]], row["period"]): (
            row["events"], row["reports"],
        )
        for row in table if row["actor"]
    }  # fmt: skip
    assert found == by_hand(rows)
    assert sum(row["reports"] for row in table if row["actor"] is None) == len(rows)


@settings(deadline=None, max_examples=60)
@given(st.lists(reports, min_size=1, max_size=30), st.randoms())
def test_the_order_of_reports_does_not_matter(rows, random):
    turned = rows[:]
    random.shuffle(turned)
    assert by_duckdb(turned).equals(by_duckdb(rows))


def test_intensity_is_the_mean_goldstein_value_of_the_events():
    day = dt.date(2025, 7, 1)
    rows = [
        {"actor": "AZE", "recipient": "RUS", "day": day, "code": code, "place": place, "story": s}
        for code, place, s in [("190", "a", "1"), ("190", "a", "2"), ("180", "b", "3")]
    ]
    (dyad,) = [row for row in by_duckdb(rows).to_pylist() if row["actor"] and
               row["root"] == "ASSAULT"]  # fmt: skip
    values = [acts()["190"].goldstein, acts()["180"].goldstein]
    assert dyad["events"] == 2 and dyad["reports"] == 3
    assert dyad["intensity"] == pytest.approx(sum(values) / 2)


# Real files


def test_material_conflict_peaks_in_2008_for_georgia_and_in_2014_for_ukraine(shared_data):
    table = icews.read(shared_data / YEARS)
    for partner, year in (("GEO", 2008), ("UKR", 2014)):
        shares = {}
        for row in table.to_pylist():
            if (row["actor"], row["recipient"]) == ("RUS", partner):
                of_year = shares.setdefault(row["period"].year, Counter())
                of_year[row["quad"] == "material conflict"] += row["events"]
        peak = max(shares, key=lambda y: shares[y][True] / shares[y].total())
        assert peak == year


def test_a_dyad_of_four_zeros_is_zero_and_one_that_is_not_listed_is_unknown(shared_data):
    table = icews.read(shared_data / YEARS)
    dyads = set(zip(table["actor"].to_pylist(), table["recipient"].to_pylist(), strict=True))
    assert not any("TUR" in dyad for dyad in dyads)
    assert 0.0 in table["events"].to_pylist()


def test_every_raw_row_is_counted_or_said_to_be_left_out(shared_data):
    for module, name, rows in ((icews, RAW, 4_993), (gdelt, UPDATE, 2_111)):
        table = module.read(shared_data / name)
        whole = sum(row["reports"] for row in table.to_pylist() if row["actor"] is None)
        out = module.left_out(shared_data / name)
        # A row of two regions is left out once for each side.
        assert whole < rows <= whole + sum(item.count for item in out)
        named = {item.what: item for item in out}
        assert ("EUR" in named) == (module is gdelt)


def test_several_files_of_one_month_are_read_as_one(shared_data, tmp_path):
    once = gdelt.read(shared_data / UPDATE)
    copy = tmp_path / "again.zip"
    copy.write_bytes((shared_data / UPDATE).read_bytes())
    both = gdelt.read_together([shared_data / UPDATE, copy])
    assert both.drop_columns("snapshot").equals(once.drop_columns("snapshot"))
    assert set(both["snapshot"].to_pylist()) == {"20191024143000.export.CSV.zip"}


# Bad input


def test_a_gdelt_row_of_sixty_columns_is_counted_shown_and_skipped(tmp_path):
    file = tmp_path / "some[1].csv"
    file.write_text(simple_rows(200, short=[7]))
    table = gdelt.read(file)
    assert counts(table, "actor")["AZE",] == (1, 199)
    broken = [item for item in gdelt.left_out(file) if "broken" in item.why]
    assert [item.count for item in broken] == [1]


def test_more_than_one_bad_row_in_a_hundred_fails_with_one_sentence(tmp_path):
    file = tmp_path / "broken.csv"
    file.write_text(simple_rows(200, short=[7, 8, 9]))
    with pytest.raises(SourceError, match="3 of 200 rows are broken") as caught:
        gdelt.read(file)
    assert str(caught.value).count(". ") == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no rows"),
        (b"a,b\n1,2\n", "no GDELT event file"),
        (b"PK\x03\x04 and no more", "zip is broken"),
        (bytes(range(256)) * 40, "no GDELT event file"),
    ],
)
def test_what_is_no_gdelt_file_is_refused(tmp_path, content, said):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        gdelt.read(file)


def test_a_row_that_ends_nowhere_or_a_broken_zip_is_refused(tmp_path, shared_data):
    endless = tmp_path / "endless.csv"
    endless.write_text(simple_rows(50) + "x" * (2 * gdelt.LONGEST_LINE))
    with pytest.raises(SourceError, match=r"endless.csv cannot be read by rows"):
        gdelt.read(endless)
    content = bytearray((shared_data / UPDATE).read_bytes())
    content[20_000:20_010] = bytes(10)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(content)
    with pytest.raises(SourceError, match=r"broken.zip: the packed file is broken"):
        gdelt.read(broken)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_packed, "LARGEST", 10_000)
    file = tmp_path / "bomb.gz"
    file.write_bytes(gzip.compress(simple_rows(2_000).encode()))
    with pytest.raises(SourceError, match="unpacks to more than 10,000 bytes"):
        gdelt.read(file)


def test_members_of_a_zip_are_counted_together_in_any_order(tmp_path):
    rows = simple_rows(900, short=[5, 6]).splitlines(keepends=True)
    tables = []
    for name, size in (("one", 900), ("many", 7)):
        parts = ["".join(rows[at : at + size]) for at in range(0, 900, size)]
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as pack:
            for number, part in enumerate(reversed(parts)):
                pack.writestr(f"{number}.csv", part)
        tables.append(gdelt.read(tmp_path / f"{name}.zip"))
        left_out = gdelt.left_out(tmp_path / f"{name}.zip")
        assert [item.count for item in left_out if "broken" in item.why] == [2]
    assert tables[0].equals(tables[1])


def test_a_date_that_is_none_and_broken_letters_are_bad_rows(tmp_path):
    file = tmp_path / "dates.csv"
    rows = simple_rows(300).encode().split(b"\n")
    rows[3] = rows[3].replace(b"20250701", b"20259901")
    rows[4] = rows[4].replace(b"u4", b"\xff\xfe")
    file.write_bytes(gzip.compress(b"\n".join(rows)))
    assert counts(gdelt.read(file), "actor")["AZE",] == (1, 298)


def test_a_set_full_of_unknown_countries_is_refused(tmp_path):
    file = tmp_path / "odd.csv"
    file.write_text(simple_rows(100).replace("\tRUS\t", "\tQQQ\t"))
    with pytest.raises(SourceError, match="100 of 100 rows name a country or an act"):
        gdelt.read(file)


@pytest.mark.parametrize("module", [icews, polecat, acled], ids=lambda m: m.SPEC.id)
def test_a_file_without_its_columns_is_refused(module, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("a,b,c\n1,2,3\n")
    with pytest.raises(SourceError):
        module.read(file)


def test_a_raw_file_with_a_broken_date_names_it(hand_made, tmp_path):
    file = tmp_path / "raw.tab"
    file.write_text((hand_made / "icews_raw.tab").read_text().replace("2014-03-05", "5 March"))
    with pytest.raises(SourceError, match="5 March"):
        icews.read(file)


def test_two_dyad_year_files_of_the_same_years_are_refused(hand_made, tmp_path):
    copy = tmp_path / "copy.csv"
    copy.write_bytes((hand_made / "icews_years.csv").read_bytes())
    with pytest.raises(SourceError, match="too many"):
        icews.read_together([hand_made / "icews_years.csv", copy])


# Publishers' shapes written by hand


def test_polecat_counts_each_of_several_countries_and_yield_is_concede(hand_made):
    found = counts(polecat.read(hand_made / "polecat.tsv"), "actor", "recipient", "root")
    assert found["RUS", "AZE", "CONCEDE"] == found["RUS", "ARM", "CONCEDE"] == (1, 1)
    assert found["AZE", "RUS", "COERCE"] == (1, 2)


def test_acled_battles_count_each_way_and_shelling_for_the_one_who_shells(hand_made):
    found = counts(acled.read(hand_made / "acled.csv"), "actor", "recipient", "root")
    assert found["AZE", "ARM", "ASSAULT"] == (2, 2)
    assert found["ARM", "AZE", "ASSAULT"] == (1, 1)
    assert found["ARM", "AZE", "SUPPORT"] == found["AZE", "ARM", "SUPPORT"] == (1, 1)


# Fetching


class Publisher:
    """Answers `get` from bytes by address, and keeps what was asked."""

    def __init__(self, folder, answers):
        self.folder, self.answers, self.asked = folder, answers, []

    def __call__(self, url, name, *, kinds=("csv",), headers=None, hosts=(), body=None):
        self.asked.append(name)
        (self.folder / name).write_bytes(self.answers[url])
        return self.folder / name

    def first_year(self, name, since):
        return since


def zipped(folder, name, text):
    path = folder / f"{name}.made"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr(name.removesuffix(".zip"), text)
    return path.read_bytes()


@pytest.fixture
def publisher(tmp_path):
    base, old = "https://data.gdeltproject.org/gdeltv2/", gdelt.LISTS.removesuffix("md5sums")
    files = {
        base + f"2025070{day}120000.export.CSV.zip": zipped(
            tmp_path, f"2025070{day}120000.export.CSV.zip", simple_rows(day)
        )
        for day in (1, 2)
    }
    files[old + "201502.zip"] = zipped(tmp_path, "201502.zip", simple_rows(3))
    md5 = {url: hashlib.md5(content).hexdigest() for url, content in files.items()}
    listed = [f"1 {md5[url]} {url.replace('https', 'http')}" for url in files if base in url]
    listed += ["1 00 http://data.gdeltproject.org/gdeltv2/20250701120000.mentions.CSV.zip", ""]
    files[gdelt.UPDATES] = "\n".join(listed).encode()
    files[gdelt.LISTS] = f"{md5[old + '201502.zip']}  201502.zip\n00  2014.zip\n".encode()
    return Publisher(tmp_path, files)


def test_updates_of_a_month_are_checked_and_put_into_one_file(publisher, tmp_path):
    (month,) = gdelt.fetch(publisher, Wanted(2025, 2025, ("AZE",)))
    assert month.name == "gdelt_202507.zip"
    assert counts(gdelt.read(month), "actor")["AZE",][1] == 3
    first, asked = month.read_bytes(), len(publisher.asked)
    list(gdelt.fetch(publisher, Wanted(2025, 2025, ("AZE",))))
    assert month.read_bytes() == first
    assert publisher.asked[asked:] == ["masterfilelist.txt"]  # what is there is not asked again


def test_years_before_2015_come_from_the_first_version(publisher):
    (old,) = gdelt.fetch(publisher, Wanted(2015, 2015, ("AZE",)))
    assert old.name == "201502.zip"


def test_a_file_that_is_not_what_the_list_says_is_refused(publisher):
    url = next(url for url in publisher.answers if "20250701" in url)
    publisher.answers[url] += b"x"
    with pytest.raises(SourceError, match="MD5"):
        list(gdelt.fetch(publisher, Wanted(2025, 2025, ("AZE",))))
