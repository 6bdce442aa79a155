"""What is refused before the work, and what is the question's fault or the store's."""

import json

import pytest


@pytest.mark.parametrize(
    "command",
    [("export", "--to"), ("run", "--out"), ("site", "--out"), ("bloc", "EAEU", "-o"),
     ("history", "--neighbor", "AZE", "--picture"), ("gravity", __file__, "-o"),
     ("build", "--engine", "bigquery://my-project.data", "--sql")],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_written_there_is_refused_before_the_work(
    nearabroad, fails, tmp_path, command
):
    """The store is not even opened: none is made where there was none."""
    (tmp_path / "file").write_text("mine")
    folder = command[-1] in ("--to", "--out", "--sql")
    place = tmp_path / "file" if folder else tmp_path / "file" / "a.png"
    result = nearabroad(*command, place, store=tmp_path / "store")
    if "install" in result.stderr:
        pytest.skip("the extra of this command is not installed")
    fails(result, 2, "is a file")
    assert [item.name for item in tmp_path.iterdir()] == ["file"]


def test_what_the_store_lacks_is_exit_1(nearabroad, fails):
    asked = ("parallel", "--sanctioned-by", "EU", "--target", "RUS", "--through", "KAZ", "-q")
    fails(nearabroad(*asked), 1, "nearabroad add eurostat_comext FILE")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (("history", "RUS", "AZE"), ("history", "--patron", "RUS", "--neighbor", "AZE")),
        (("history", "AZE"), ("history", "--neighbor", "AZE")),
        (("history", "CHN", "--neighbor", "KGZ"), ("history", "--patron", "CHN", "--neighbor",
                                                   "KGZ")),
        (("scenario", "RUS", "ARM", "--lever", "labor"),
         ("scenario", "--patron", "RUS", "--neighbor", "ARM", "--lever", "labor")),
        (("explain", "RUS", "AZE"), ("explain", "RUS", "--neighbor", "AZE")),
    ],
    ids=lambda item: " ".join(item),
)  # fmt: skip
def test_a_patron_and_a_neighbor_are_named_by_place_or_by_option(nearabroad, short, long):
    told = [nearabroad(*words, "-q", "--json") for words in (short, long)]
    assert [item.exit_code for item in told] == [0, 0], told[0].stderr
    by_place, by_option = (_without_the_hour(json.loads(item.stdout)) for item in told)
    assert by_place == by_option
    assert by_place["run"]


def _without_the_hour(answer):
    """An answer but for when it was asked."""
    if isinstance(answer, list):
        return [_without_the_hour(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {key: _without_the_hour(value) for key, value in answer.items() if key != "asked_at"}


@pytest.mark.parametrize(
    "words",
    [("history",), ("history", "RUS", "AZE", "--neighbor", "AZE"), ("history", "RUS", "AZE", "KAZ"),
     ("history", "RUS", "AZE", "--patron", "CHN"), ("explain", "RUS", "AZE", "--neighbor", "ARM"),
     ("scenario", "RUS", "ARM", "--neighbor", "AZE", "--lever", "labor")],
    ids=" ".join,
)  # fmt: skip
def test_a_pair_named_twice_or_not_at_all_is_refused(nearabroad, fails, words):
    fails(nearabroad(*words), 2, "name ")
