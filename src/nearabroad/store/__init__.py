"""The only door to disk, network and engine: snapshots by hash, builds of tables, runs."""

from nearabroad.store.archives import examine
from nearabroad.store.builds import STORE_FORMAT, Build, BuildInfo
from nearabroad.store.files import atomic_path, check_place, hash_file, make_directory, write_atomic
from nearabroad.store.snapshots import SnapshotMismatch, SnapshotRecord
from nearabroad.store.store import Store

__all__ = [
    "STORE_FORMAT",
    "Build",
    "BuildInfo",
    "SnapshotMismatch",
    "SnapshotRecord",
    "Store",
    "atomic_path",
    "check_place",
    "examine",
    "hash_file",
    "make_directory",
    "write_atomic",
]
