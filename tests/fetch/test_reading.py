"""Publishers' text and CSV: encodings, changed columns, doubled rows."""

import codecs

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nearabroad.core.errors import SourceError
from nearabroad.sources._reading import encoding_of, read_csv_checked, read_text


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"plain", "utf-8"), (b"", "utf-8"), ("Türkiye".encode(), "utf-8"),
        (codecs.BOM_UTF8 + b"plain", "utf-8-sig"), ("Côte d’Ivoire".encode("cp1252"), "cp1252"),
        (b"\x81\x8d", "latin-1"), (("é" * 600_001).encode(), "utf-8"),
    ],
)  # fmt: skip
def test_the_encoding_is_found_and_told(written, content, encoding):
    found = read_text(written(content))
    assert found.encoding == encoding
    assert found.text == content.decode(encoding)


def test_a_russian_file_needs_its_encoding_named(written, one_sentence):
    path = written("Россия;1\n".encode("cp1251"))
    assert read_text(path, ("utf-8", "cp1251")).text == "Россия;1\n"
    with pytest.raises(SourceError) as error:
        read_text(path, ("utf-8-sig", "utf-8"))
    assert one_sentence(error, "cannot be read as utf-8-sig, utf-8", "name it")


def test_nul_characters_are_refused(written, one_sentence):
    with pytest.raises(SourceError) as error:
        read_text(written(b"a,b\n1,\x00\n"))
    assert one_sentence(error, "NUL", "fetch it again")
    path = written("a,b\n".encode("utf-16"))
    with pytest.raises(SourceError) as error:
        read_text(path, ("cp1252",))
    assert one_sentence(error, "NUL", "utf-16")
    assert read_text(path, ("utf-8", "utf-16")) == ("a,b\n", "utf-16")


def test_a_file_that_is_not_there(tmp_path, one_sentence):
    with pytest.raises(SourceError) as error:
        encoding_of(tmp_path / "none.csv")
    assert one_sentence(error, "none.csv cannot be read")


@given(st.text(st.characters(exclude_characters="\0\r", exclude_categories=("Cs",))))
def test_utf8_comes_back_as_written(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_text(text, encoding="utf-8", newline="")
    if not text.startswith("\ufeff"):
        assert read_text(path) == (text, "utf-8")


CONTENT = b'state,year,value\nARM,2023,"1,5"\nNA,,\n"two\nlines",2022,x\n'


def test_columns_come_as_text_and_empty_cells_as_null(written):
    found = read_csv_checked(written(CONTENT), ["value", "state", "year"])
    assert found.column_names == ["value", "state", "year"]
    assert found.to_pydict() == {
        "value": ["1,5", None, "x"],
        "state": ["ARM", "NA", "two\nlines"],
        "year": ["2023", None, "2022"],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encoding_delimiter_and_preamble(written, encoding):
    text = 'Source: "x;y\n\nName;Année\nCôte;2023\n'
    found = read_csv_checked(
        written(text.encode(encoding)), ["Name", "Année"], delimiter=";", skip_rows=2
    )
    assert found.to_pylist() == [{"Name": "Côte", "Année": "2023"}]


def test_types_are_held(written, one_sentence):
    types = {"state": pa.string(), "year": pa.int32()}
    path = written(b"state,year\nARM,2023\n")
    assert read_csv_checked(path, types).schema == pa.schema(types)
    path = written(b"state,year\nARM,soon\n")
    with pytest.raises(SourceError) as error:
        read_csv_checked(path, types)
    assert one_sentence(error, "a.csv", "'soon'")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (b"state,value", ["missing 'year'"]),
        (b"state,year,value,note", ["new 'note'"]),
        (
            b"state,Year ,value",
            ["missing 'year'", "new 'Year '", "'year' looks renamed to 'Year '"],
        ),
        (b"state,year,Value (USD)", ["'value' looks renamed to 'Value (USD)'"]),
        (b"state,year,year,value", ["doubled 'year'"]),
        (b"state;year;value", ["missing 'state', 'year', 'value'", "new 'state;year;value'"]),
        (b"", ["missing 'state', 'year', 'value'"]),
    ],
)
def test_a_changed_column_is_refused_and_named(written, one_sentence, header, says):
    with pytest.raises(SourceError) as error:
        read_csv_checked(written(header + b"\n1,2,3\n"), ["state", "year", "value"])
    assert one_sentence(error, *says)


def test_new_columns_are_let_through_on_request_only(written):
    path = written(b"note,state\nx,ARM\n")
    assert read_csv_checked(path, ["state"], allow_extra=True).column_names == ["state"]
    with pytest.raises(SourceError, match="new 'note'"):
        read_csv_checked(path, ["state"])


def test_doubled_rows_are_counted_and_shown(written, one_sentence):
    path = written(b"state,year,value\nARM,1,5\nARM,1,6\nAZE,1,5\nARM,1,7\nKAZ,,1\nKAZ,,1\n")
    with pytest.raises(SourceError) as error:
        read_csv_checked(path, ["state", "year", "value"], keys=["state", "year"])
    assert one_sentence(error, "3 rows too many", "ARM 1 (3 times)", "KAZ None (2 times)")
    keys = ["state", "year", "value"]
    with pytest.raises(SourceError, match="1 row too many"):
        read_csv_checked(path, keys, keys=keys)


@pytest.mark.parametrize("content", [b"a,b\n1,2,3\n", b"a,b\n1\n", b"a,b\n"])
def test_rows_of_another_width_and_no_rows_are_refused(written, one_sentence, content):
    with pytest.raises(SourceError) as error:
        read_csv_checked(written(content), ["a", "b"])
    assert one_sentence(error, "a.csv")
