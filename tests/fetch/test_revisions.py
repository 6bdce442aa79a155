"""What a new table changes in an old one, worked by hand, and tables that lost their rows."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nearabroad.core.errors import SourceError
from nearabroad.store.revisions import Changes, changes, refuse_shrunken


def table(rows, names=("state", "year", "value")):
    columns = list(zip(*rows, strict=True)) if rows else [[] for _ in names]
    kinds = (pa.string(), pa.int32(), pa.float64())
    return pa.table(
        {
            name: pa.array(column, kind)
            for name, column, kind in zip(names, columns, kinds, strict=True)
        }
    )


KEYS = ["state", "year"]


def test_each_row_is_counted_once():
    old = table(
        [("ARM", 2022, 100.0), ("ARM", 2023, 100.0), ("AZE", 2022, 5.0), ("KAZ", 2022, 1.0)]
    )
    new = table(
        [("ARM", 2022, 101.0), ("ARM", 2023, 101.1), ("KAZ", 2022, 1.0), ("KAZ", 2023, 2.0)]
    )
    found = changes(old, new, KEYS)
    assert found == Changes(added=1, dropped=1, revised=1, unchanged=2)
    assert (found.before, found.after) == (4, 4)


@pytest.mark.parametrize(
    ("before", "after", "revised"),
    [
        (100.0, 101.0, 0), (100.0, 99.0, 0), (100.0, 101.01, 1), (100.0, 98.9, 1),
        (-100.0, -102.0, 1), (-100.0, -100.5, 0), (1.0, -1.0, 1), (0.7, 0.707, 0),
        (0.0, 0.0, 0), (0.0, 1e-9, 1), (1e-9, 0.0, 1),
        (None, None, 0), (None, 1.0, 1), (1.0, None, 1), (None, 0.0, 1),
        (float("nan"), None, 0), (float("nan"), float("nan"), 0), (float("nan"), 1.0, 1),
        (float("inf"), float("inf"), 0), (float("inf"), 1.0, 1), (1.0, float("inf"), 1),
    ],
)  # fmt: skip
def test_what_counts_as_revised(before, after, revised):
    found = changes(table([("ARM", 1, before)]), table([("ARM", 1, after)]), KEYS)
    assert found == Changes(0, 0, revised, 1 - revised)


def test_an_unknown_key_is_a_key_of_its_own():
    old = table([(None, 1, 1.0), ("ARM", 1, 1.0)])
    assert changes(old, old, KEYS) == Changes(0, 0, 0, 2)


def test_only_the_named_values_are_compared_and_odd_names_serve():
    names = ('a "b"', "year of; --", "value")
    old, new = table([("x", 1, 1.0)], names), table([("x", 1, 9.0)], names)
    assert changes(old, new, names[:2]) == Changes(0, 0, 1, 0)
    assert changes(old, new, names[:2], values=[]) == Changes(0, 0, 0, 1)


def test_empty_tables():
    full, none = table([("ARM", 1, 1.0)]), table([])
    assert changes(none, full, KEYS) == Changes(1, 0, 0, 0)
    assert changes(full, none, KEYS) == Changes(0, 1, 0, 0)
    assert changes(none, none, KEYS) == Changes(0, 0, 0, 0)


def test_a_key_that_stands_twice_is_refused(one_sentence):
    double = table([("ARM", 1, 1.0), ("ARM", 1, 2.0), ("ARM", 1, 3.0)])
    with pytest.raises(SourceError) as error:
        changes(table([]), double, KEYS)
    assert one_sentence(error, "the new rows repeat their key (state, year) 2 times")


def test_a_key_that_is_not_there_is_refused(one_sentence):
    with pytest.raises(SourceError) as error:
        changes(table([]), table([], ("state", "Year", "value")), KEYS)
    assert one_sentence(error, "the new rows have no column year")
    with pytest.raises(SourceError):
        changes(table([]), table([]), [])


def test_keys_of_other_types_are_refused_or_compared_by_value(one_sentence):
    old = pa.table({"year": ["2022", "x"], "value": [1.0, 1.0]})
    with pytest.raises(SourceError) as error:
        changes(old, pa.table({"year": [2022, 2023], "value": [1.0, 1.0]}), ["year"])
    assert one_sentence(error, "cannot be compared")
    wide = pa.table({"year": pa.array([2022], pa.int64()), "value": [1.0]})
    narrow = pa.table({"year": pa.array([2022], pa.int32()), "value": [1.0]})
    assert changes(wide, narrow, ["year"]).unchanged == 1


VALUES = st.none() | st.floats(-1e6, 1e6)


@settings(max_examples=40)
@given(st.dictionaries(st.integers(0, 20), VALUES), st.dictionaries(st.integers(0, 20), VALUES))
def test_counts_agree_with_dictionaries(old, new):
    def same(key):
        a, b = old[key], new[key]
        if a is None or b is None:
            return a is b
        return a == b or abs(b - a) <= 0.01 * abs(a)

    both = old.keys() & new.keys()
    unchanged = sum(same(key) for key in both)
    tables = (table([("ARM", key, value) for key, value in rows.items()]) for rows in (old, new))
    assert changes(*tables, KEYS) == Changes(
        len(new.keys() - old.keys()), len(old.keys() - new.keys()), len(both) - unchanged, unchanged
    )


# Shrunken files


def test_a_file_that_lost_nine_rows_in_ten_is_refused(one_sentence):
    old = table([("ARM", year, 1.0) for year in range(1000)])
    found = changes(old, old.slice(0, 100), KEYS)
    with pytest.raises(SourceError) as error:
        refuse_shrunken(found, what="baci_2023.csv")
    assert one_sentence(error, "baci_2023.csv lacks 900 of the 1,000 rows there were (90 %)")


def test_rows_that_were_replaced_are_gone_too():
    old = table([("ARM", year, 1.0) for year in range(100)])
    new = table([("AZE", year, 1.0) for year in range(100)])
    with pytest.raises(SourceError, match="lacks 100 of the 100"):
        refuse_shrunken(changes(old, new, KEYS))


@pytest.mark.parametrize(("dropped", "refused"), [(0, False), (10, False), (11, True), (100, True)])
def test_a_tenth_may_go(dropped, refused):
    found = Changes(added=0, dropped=dropped, revised=0, unchanged=100 - dropped)
    if refused:
        with pytest.raises(SourceError):
            refuse_shrunken(found)
    else:
        refuse_shrunken(found)
    refuse_shrunken(found, at_most=1.0)


def test_a_first_file_has_nothing_to_lose():
    refuse_shrunken(Changes(added=5, dropped=0, revised=0, unchanged=0))
