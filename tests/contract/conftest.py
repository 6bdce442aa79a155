"""Fixtures of the contracts: one Spark session, SQLFrame where it is installed."""

from __future__ import annotations

import pytest

from nearabroad.core.engines import Engine
from nearabroad.core.errors import EngineError
from nearabroad.store.engines import check

SPARK = Engine("spark", "local[2]")


@pytest.fixture(scope="session")
def spark():
    """One Spark session for all tests; whatever else asks for Spark borrows it."""
    try:
        check(SPARK)
    except EngineError as error:
        pytest.skip(str(error))
    from nearabroad.store import spark as store

    with store.session(SPARK.where) as session:
        yield session


@pytest.fixture(scope="session")
def sqlframe():
    pytest.importorskip("sqlframe", reason="no sqlframe: pip install 'nearabroad[bigquery]'")
