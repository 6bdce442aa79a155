"""Claim files: what can be said in one, and one sentence for each way to get it wrong."""

import pytest

from nearabroad.claims.parsing import parse_claim
from nearabroad.claims.quantities import amount, moved, told
from nearabroad.core.errors import UsageError
from nearabroad.core.states import Blocs

BLOCS = Blocs()

GOOD = """
id = "one"
who = "W"
where = "a paper"
when = "2024-05"
paraphrase = "Under a tenth of Estonia's trade is with Russia."
as_of = 2024-05-31

[subject]
states = ["EST", "LVA"]
years = [2022, 2023]

[measure]
name = "trade_share"
patron = "RUS"

[asserted]
relation = "<"
value = "10 %"
"""


def parsed(text):
    return parse_claim("one.toml", text, BLOCS)


def test_a_claim_says_who_what_of_whom_and_when():
    claim = parsed(GOOD)
    assert claim.subjects == ("EST", "LVA")
    assert claim.years == (2022, 2023)
    assert claim.measure.id == "trade_share"
    assert claim.arguments == {"patron": "RUS"}
    assert (claim.asserted.text, claim.asserted.high) == ("< 10 %", pytest.approx(0.1))
    assert claim.asserted.low == float("-inf")


def test_one_year_is_first_and_last():
    assert parsed(GOOD.replace("[2022, 2023]", "[2022]")).years == (2022, 2022)


def test_a_tolerance_widens_what_is_asserted():
    text = GOOD.replace('"<"', '"between"').replace(
        'value = "10 %"', 'low = "14 %"\nhigh = "15 %"\ntolerance = "0.5 points"'
    )
    asserted = parsed(text).asserted
    assert (asserted.low, asserted.high) == (pytest.approx(0.135), pytest.approx(0.155))
    assert asserted.text == "between 14 % and 15 % ± 0.5 points"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "trade_share"', 'name = "trade"', ("measure.name", "'trade'", "trade_share")),
        ('"EST"', '"ETS"', ("one.toml", "subject.states", "ETS", "EST")),
        ("[2022, 2023]", "[2023, 2022]", ("subject.years", "2023 is after 2022")),
        ("[2022, 2023]", "[2022.5]", ("subject.years",)),
        ("[2022, 2023]", "[2025, 2026]", ("as_of",)),
        ('value = "10 %"', "value = 10", ("asserted.value", "unit")),
        ('value = "10 %"', 'value = "10"', ("asserted.value", "has no unit")),
        ('value = "10 %"', 'value = "ten %"', ("asserted.value", "not understood")),
        ('"<"', '"about"', ("[asserted] about", "lacks tolerance")),
        ('"<"', '"under"', ("asserted.relation", "between")),
        ('"<"', '"is"', ("asserted.relation", "trade_share")),
        ('"<"', '"overtakes"', ("lead",)),
        ('patron = "RUS"', "", ("[measure] trade_share", "lacks patron")),
        ('patron = "RUS"', 'patron = "RUS"\nsql = "drop"', ("sql", "not known")),
        ('who = "W"\n', "", ("the claim lacks who",)),
        ('who = "W"', 'who = "W"\nwhom = "X"', ("whom", "not known")),
        ('when = "2024-05"', 'when = "May"', ("when", "'May'")),
        ("as_of = 2024-05-31", 'as_of = "2024"', ("as_of", "date")),
        ('id = "one"', 'id = "One claim"', ("id", "small letters")),
        ("[subject]", "[subject", ("line 9",)),
        ('["EST", "LVA"]', '["EST", "EST"]', ("twice",)),
        ('["EST", "LVA"]', "[]", ("states is missing",)),
        ('name = "trade_share"\npatron = "RUS"', 'name = "bloc_share"', ("bloc is missing",)),
        (
            'value = "10 %"', 'value = "10 %"\ntolerance = "1 points"',
            ("[asserted] <", "tolerance", "not known"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_that_names_file_and_key(old, new, words):
    assert old in GOOD
    with pytest.raises(UsageError) as caught:
        parsed(GOOD.replace(old, new))
    sentence = str(caught.value)
    assert "one.toml" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_a_tolerance_without_a_unit_is_refused():
    text = GOOD.replace('"<"', '"about"').replace('"10 %"', '"10 %"\ntolerance = "1"')
    with pytest.raises(UsageError, match=r"asserted.tolerance '1' has no unit"):
        parsed(text)


def test_a_measure_whose_years_are_not_comparable_neither_rises_nor_falls():
    text = GOOD.replace('"trade_share"', '"grip"').replace('"<"\nvalue = "10 %"', '"rising"')
    with pytest.raises(UsageError, match="not comparable"):
        parsed(text)


def test_amounts_are_read_and_told_in_their_unit():
    assert amount("9 %", "share") == pytest.approx(0.09)
    assert amount("0.5 points", "share", tolerance=True) == pytest.approx(0.005)
    assert amount("-3 points", "points") == -3.0
    assert isinstance(amount("9 points", "share"), str)
    assert told(0.0937, "share") == "9.4 %"
    assert moved(-0.02, 0.011, "share") == "-2.0 to +1.1 points"
