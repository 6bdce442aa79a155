"""Archives that are sound, broken, or made to do harm."""

import gzip
import io
import os
import random
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.errors import SourceError, StoreError
from nearabroad.store import archives
from nearabroad.store.archives import ArchiveLimits, examine, gunzip, unzip

MEGABYTE = 1 << 20


def zipped(path, files, compression=zipfile.ZIP_DEFLATED):
    """A zip of names (or ZipInfo) and contents, in this order."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


def info(name, mode=0, **more):
    found = zipfile.ZipInfo(name)
    found.filename = name
    found.external_attr = mode << 16
    for key, value in more.items():
        setattr(found, key, value)
    return found


def bomb(path, gigabytes, promised):
    """A zip of one member that unpacks to zeros for ever; its headers promise what they like.

    Blocks that were flushed in full can be put one after the other, so nothing large is made.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(64 * MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (gigabytes * 16) + packer.flush(zlib.Z_FINISH)
    zipped(path, [("a.csv", packed)], zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    central = content.rindex(b"PK\x01\x02")
    for method, size in ((8, 22), (central + 10, central + 24)):
        struct.pack_into("<H", content, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", content, size, promised)
    path.write_bytes(content)
    return path


@pytest.fixture
def refused(tmp_path, one_sentence):
    """Holds an archive to being refused, with nothing left behind."""

    def check(path, *parts, error=SourceError, unpack=unzip, **more):
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(error) as caught:
            unpack(path, tmp_path / "out", **more)
        assert one_sentence(caught, *parts)
        assert sorted(tmp_path.rglob("*")) == before
        return caught.value

    return check


def test_a_sound_zip_is_unpacked_whole(tmp_path):
    files = [("data/2023.csv", b"a,b\n" * 99), ("data/deep/2022.csv", b""), ("read me.txt", b"x")]
    path = zipped(tmp_path / "a.zip", [("data/", b""), *files])
    found = unzip(path, tmp_path / "new" / "out")
    assert found == tuple(tmp_path / "new" / "out" / name for name, _ in files)
    assert [file.read_bytes() for file in found] == [content for _, content in files]
    assert not list(tmp_path.rglob(".tmp-*"))


def test_members_are_chosen_by_name_or_pattern(tmp_path, one_sentence):
    names = ["[Content_Types].xml", "BACI_Y2022.csv", "BACI_Y2023.csv", "codes/country.csv"]
    path = zipped(tmp_path / "a.zip", [(name, name) for name in names])
    found = unzip(path, tmp_path / "one", members=["[Content_Types].xml", "BACI_*2023.csv"])
    assert [file.name for file in found] == ["[Content_Types].xml", "BACI_Y2023.csv"]
    assert len(list((tmp_path / "one").rglob("*"))) == 2
    with pytest.raises(SourceError) as error:
        unzip(path, tmp_path / "two", members=["BACI_Y2024.csv"])
    assert one_sentence(error, "no 'BACI_Y2024.csv' but BACI_Y2022.csv")


def test_backslashes_of_old_windows_archives_are_folders(tmp_path):
    path = zipped(tmp_path / "a.zip", [("x/a.csv", b"1"), ("y/a.csv", b"2")])
    path.write_bytes(path.read_bytes().replace(b"x/a.csv", b"x\\a.csv"))
    assert [str(f.relative_to(tmp_path)) for f in unzip(path, tmp_path / "out")] == [
        "out/x/a.csv",
        "out/y/a.csv",
    ]


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "x/../../a.csv", "/etc/a.csv", "//host/a.csv", "C:/a.csv", "C:a.csv", "x/..",
     "..\\a.csv", "\\a.csv", "x\\..\\a.csv", "a.csv:stream", "x//a.csv", "con", "x/NUL.csv",
     "a\x01", "x/.. /a.csv", "a.csv.", "."],
)  # fmt: skip
def test_names_that_lead_elsewhere_refuse_the_whole_archive(tmp_path, refused, name):
    path = zipped(tmp_path / "a.zip", [("good.csv", b"1"), (info(name), b"2")])
    refused(path, "leads out of its folder")
    refused(path, "leads out of its folder", members=["good.csv"])


def test_a_name_with_a_nul_is_not_cut_short(tmp_path, refused):
    path = zipped(tmp_path / "a.zip", [("a.csvX.exe", b"1")])
    path.write_bytes(path.read_bytes().replace(b"a.csvX.exe", b"a.csv\0.exe"))
    refused(path, "leads out of its folder")


@given(st.text(max_size=30))
def test_a_safe_name_stays_below_its_folder(name):
    try:
        found = archives.safe_name(Path("a.zip"), name)
    except SourceError:
        return
    place = os.path.normpath(f"/base/{found}")
    assert place.startswith("/base/") and "\\" not in found and ":" not in found


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o600, stat.S_IFCHR | 0o600])
def test_links_and_devices_are_refused(tmp_path, refused, mode):
    path = zipped(tmp_path / "a.zip", [(info("a.csv", mode), b"/etc/passwd")])
    refused(path, "is a link or a device")


def test_the_same_name_twice_is_refused(tmp_path, refused):
    refused(zipped(tmp_path / "a.zip", [("a.csv", b"1"), ("A.csv", b"2")]), "twice")


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path, refused):
    refused(zipped(tmp_path / "a.zip", [("a", b"1"), ("a/b", b"2")]), error=StoreError)


def test_too_many_members_are_refused(tmp_path, refused):
    path = zipped(tmp_path / "a.zip", [(f"{n}.csv", b"") for n in range(11)])
    refused(path, "11 members, more than 10", limits=ArchiveLimits(members=10))


def test_a_bloated_list_of_members_is_not_read(tmp_path, refused):
    path = zipped(tmp_path / "a.zip", [(f"{n:0200}", b"") for n in range(2000)])
    tracemalloc.start()
    try:
        refused(path, "a.zip is truncated", limits=ArchiveLimits(members=10))
        assert tracemalloc.get_traced_memory()[1] < 2 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_an_encrypted_zip_is_refused(tmp_path, refused):
    path = zipped(tmp_path / "a.zip", [("a.csv", b"1")])
    content = bytearray(path.read_bytes())
    for place in (6, content.rindex(b"PK\x01\x02") + 8):
        content[place] |= 1
    path.write_bytes(content)
    refused(path, "is encrypted", "by hand")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_whose_memory_cannot_be_bounded_are_refused(tmp_path, refused, method):
    refused(zipped(tmp_path / "a.zip", [("a.csv", b"1")], method), f"by method {method}")


@pytest.mark.parametrize("cut", [1, 21, 30, 200, 5000, 50_000])
def test_a_truncated_zip_is_refused(tmp_path, refused, cut):
    path = zipped(tmp_path / "a.zip", [("a.csv", random.Random(1).randbytes(50_000))])
    path.write_bytes(path.read_bytes()[:-cut])
    refused(path, "truncated")


def test_a_zip_cut_in_the_middle_with_its_end_in_place_is_refused(tmp_path, refused):
    content = zipped(
        tmp_path / "a.zip", [("a.csv", random.Random(1).randbytes(50_000))]
    ).read_bytes()
    (tmp_path / "a.zip").write_bytes(content[:20_000] + content[30_000:])
    refused(tmp_path / "a.zip", "truncated")


def test_any_flipped_byte_is_noticed_or_harmless(tmp_path):
    """Whatever a fault does to a zip: the same files come out, or one sentence does."""
    files = {"a.csv": b"state,year\n" * 50, "b/c.csv": random.Random(2).randbytes(300)}
    content = zipped(tmp_path / "a.zip", files.items()).read_bytes()
    rng = random.Random(3)
    for turn in range(200):
        spoilt = bytearray(content)
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        (tmp_path / "b.zip").write_bytes(spoilt)
        try:
            found = unzip(tmp_path / "b.zip", tmp_path / str(turn))
        except SourceError as error:
            assert str(error).endswith(".") and "\n" not in str(error)
        else:
            assert {file.read_bytes() for file in found} <= set(files.values())
            assert all(file.is_relative_to(tmp_path / str(turn)) for file in found)


@given(st.binary(max_size=200))
def test_rubbish_is_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("rubbish")
    (folder / "a.zip").write_bytes(b"PK\x03\x04" + content)
    with pytest.raises(SourceError, match="truncated"):
        unzip(folder / "a.zip", folder / "out")


# Bombs


@pytest.mark.parametrize("promised", [100, 0, 30 * MEGABYTE])
def test_a_ten_gigabyte_bomb_stops_early_whatever_it_promises(
    tmp_path, refused, file_size_limit, promised
):
    path = bomb(tmp_path / "a.zip", 10, promised)
    assert path.stat().st_size < 11 * MEGABYTE
    limit = 32 * MEGABYTE
    file_size_limit(limit + MEGABYTE)  # the disk itself would object to more
    tracemalloc.start()
    start = time.monotonic()
    try:
        refused(path, limits=ArchiveLimits(bytes=limit))
        assert tracemalloc.get_traced_memory()[1] < 4 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert time.monotonic() - start < 5.0


def test_a_bomb_that_says_what_it_is_writes_nothing(tmp_path, refused, file_size_limit):
    path = bomb(tmp_path / "a.zip", 10, 0xFFFFFFF0)
    file_size_limit(MEGABYTE)
    refused(path, "more than 33554432 bytes", limits=ArchiveLimits(bytes=32 * MEGABYTE))


def test_a_bomb_is_known_by_its_ratio(tmp_path, refused, file_size_limit):
    path = zipped(tmp_path / "a.zip", [("a.csv", bytes(40 * MEGABYTE))])
    most = path.stat().st_size * 100
    file_size_limit(most + MEGABYTE)
    refused(path, "more than 100 times its size", limits=ArchiveLimits(ratio=100))


def test_many_small_members_are_counted_together(tmp_path, refused):
    path = zipped(tmp_path / "a.zip", [(f"{n}.csv", os.urandom(MEGABYTE)) for n in range(4)])
    refused(path, "more than 3145728 bytes", limits=ArchiveLimits(bytes=3 * MEGABYTE))


def test_members_that_share_their_bytes_are_refused(tmp_path, refused):
    """One packed kernel, quoted by a hundred entries of the list."""
    path = zipped(tmp_path / "a.zip", [("00", bytes(MEGABYTE))])
    content = path.read_bytes()
    place = content.rindex(b"PK\x01\x02")
    entry, end = content[place:-22], bytearray(content[-22:])
    entries = b"".join(entry[:-2] + b"%02d" % n for n in range(100))
    struct.pack_into("<HHI", end, 8, 100, 100, len(entries))
    path.write_bytes(content[:place] + entries + bytes(end))
    refused(path)


def test_a_tight_small_file_is_no_bomb(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.csv", bytes(900_000))])
    assert unzip(path, tmp_path / "out")[0].stat().st_size == 900_000


# Places


def test_a_folder_that_holds_files_is_left_alone(tmp_path, one_sentence):
    (tmp_path / "out").mkdir()
    path = zipped(tmp_path / "a.zip", [("a.csv", b"new")])
    unzip(path, tmp_path / "out")  # an empty one is taken
    with pytest.raises(StoreError) as error:
        unzip(path, tmp_path / "out")
    assert one_sentence(error, "is there already")
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"new"


def test_a_full_disk_leaves_no_half_of_an_archive(tmp_path, refused, file_size_limit):
    path = zipped(tmp_path / "a.zip", [("a.csv", b"1"), ("b.csv", os.urandom(500_000))])
    file_size_limit(200_000)
    refused(path, "cannot write", error=StoreError)


def test_an_archive_that_is_not_there(tmp_path, refused):
    refused(tmp_path / "none.zip", "does not exist", error=StoreError)
    refused(tmp_path / "none.gz", "does not exist", error=StoreError, unpack=gunzip)


def test_an_empty_archive_is_refused(tmp_path, refused):
    refused(zipped(tmp_path / "a.zip", []), "holds no files")


# gzip


def test_a_gzip_is_unpacked_or_refused(tmp_path, refused):
    path = tmp_path / "a.csv.gz"
    whole = gzip.compress(b"a,b\n" * 1000) + gzip.compress(b"1,2\n")
    path.write_bytes(whole)
    assert gunzip(path, tmp_path / "a.csv").read_bytes() == b"a,b\n" * 1000 + b"1,2\n"
    for spoilt in (whole[:-9], whole[:40], b"no gzip at all", whole[:30] + b"\0" + whole[31:]):
        path.write_bytes(spoilt)
        refused(path, "truncated", unpack=gunzip)


def test_a_gzip_bomb_stops_early(tmp_path, refused, file_size_limit):
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb") as packer:
        packer.write(bytes(64 * MEGABYTE))
    (tmp_path / "a.gz").write_bytes(made.getvalue())
    file_size_limit(20 * MEGABYTE)
    refused(tmp_path / "a.gz", "times its size", unpack=gunzip)


# Archives that are read in place


def test_a_sound_archive_or_no_archive_passes(tmp_path):
    examine(zipped(tmp_path / "a.zip", [("data/2023.csv", b"a,b\n" * 99)]))
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"a,b\n"))
    examine(tmp_path / "a.gz")
    (tmp_path / "a.csv").write_bytes(b"a,b\n")
    examine(tmp_path / "a.csv")


@pytest.mark.parametrize("promised", [0xFFFFFFF0, 400 * MEGABYTE, 1000])
def test_a_bomb_is_known_in_place_whatever_it_promises(tmp_path, refused, promised):
    path = bomb(tmp_path / "a.zip", 1, promised)
    tracemalloc.start()
    refused(path, unpack=lambda file, folder: examine(file))
    assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
    tracemalloc.stop()


def test_a_gzip_bomb_and_a_broken_one_are_refused_in_place(tmp_path, refused):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(64 * MEGABYTE)))
    refused(path, "zip bomb", unpack=lambda file, folder: examine(file))
    path.write_bytes(gzip.compress(b"a,b\n" * 999)[:-9])
    refused(path, "truncated", unpack=lambda file, folder: examine(file))
