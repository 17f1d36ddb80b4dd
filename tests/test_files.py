"""JSON and TOML are read whole or refused in one line that says where."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import GuidelineError, RecordError, VictorError
from victor.files import MOST_BYTES, read_json, read_toml

CASE = {"id": "case-1", "answers": {"age": 14, "begs": True}, "notes": ["first\nline", "ζ"]}


class Held:
    """A file inside a package: it has a name and bytes, and no place on the disk."""

    name = "held.json"

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read_bytes(self) -> bytes:
        return self.content


def refused(content: str | bytes, read: object = read_json) -> str:
    held = Held(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RecordError) as caught:
        read(held, RecordError)  # type: ignore[operator]  # one of the two readers
    error = caught.value
    assert error.file == "held.json"
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    assert len(str(error).splitlines()) == 1
    return str(error)


def test_every_truncated_json_is_refused_and_said_to_end_early() -> None:
    text = json.dumps(CASE, indent=1, ensure_ascii=False)
    for end in range(1, len(text)):
        cut = text[:end].rstrip()
        told = refused(cut)
        assert told.startswith(f"held.json, line {cut.count(chr(10)) + 1}, column ") or "Unterminated" in told
        assert "seems to end too early" in told or cut[-1] not in "{[,:"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "line 1, column 1: this is no JSON: Expecting value; the file seems to end too early"),
        ('{\n "a": [1,', "line 2, column 10: this is no JSON: Expecting value; the file seems to end too early"),
        ('{"a": 1 "b"}', "line 1, column 9: this is no JSON: Expecting ',' delimiter"),
        ("{'a': 1}", "line 1, column 2"),
        ('{"a": 1} x', "Extra data"),
        ('{"age": 1, "age": 2}', "the key 'age' stands twice; expected each key once"),
        ('{"a": [{"age": 1, "age": 2}]}', "the key 'age' stands twice"),
        ('{"Maria Kowalska": 1, "Maria Kowalska": 2}', "held.json: a key stands twice"),
        ('{"a": NaN}', "NaN and Infinity are no numbers of JSON"),
        ("[-Infinity]", "NaN and Infinity are no numbers of JSON"),
        ("[1e999]", "NaN and Infinity are no numbers of JSON"),
        ("[" * 100_000, "too deep"),
        ("[" * 100_000 + "]" * 100_000, "too deep"),
        ("9" * 5_000, "a number too long"),
        (b'{"a":\n\n "\xff"}', "line 3: the file is no UTF-8 text"),
        ('{"a": 1}'.encode("utf-16"), "the file is no UTF-8 text"),
        ('{"a": "\t"}', "Invalid control character"),
    ],
)
def test_what_is_no_json(content: str | bytes, message: str) -> None:
    assert message in refused(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a = [1,\n", "this is no TOML"),
        ("a = 1\na = 2\n", "line 2"),
        ("a = 1\n\n[b\n", "line 3"),
        ("[a]\n[a]\n", "line 2"),
        ("a = 1e\n", "line 1"),
        ('a = "Maria Kowalska\n', "line 1"),
        (b"# \xe9\n", "line 1: the file is no UTF-8 text"),
        ("a = " + "[" * 100_000, "too deep"),
        ("a = " + "9" * 5_000, "a number too long"),
    ],
)
def test_what_is_no_toml(content: str | bytes, message: str) -> None:
    told = refused(content, read_toml)
    assert message in told
    assert "Maria" not in told


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_json(Held(b'\xef\xbb\xbf{"a": 1}'), RecordError) == {"a": 1}
    assert read_toml(Held(b"\xef\xbb\xbfa = 1"), RecordError) == {"a": 1}


def test_what_is_missing_or_no_file_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.json"
    with pytest.raises(RecordError, match="there is no such file") as caught:
        read_json(missing, RecordError)
    assert caught.value.file == str(missing)
    with pytest.raises(GuidelineError, match="the file cannot be read"):
        read_toml(tmp_path, GuidelineError)
    with pytest.raises(VictorError, match="the file cannot be read"):
        read_json(tmp_path / ("n" * 300), VictorError)


def test_a_file_that_fills_the_memory_is_refused_before_it_is_parsed() -> None:
    assert "the file is too large; expected at most 50 MB" in refused(b" " * (MOST_BYTES + 1))


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_read_or_refused_in_one_line(content: bytes) -> None:
    for read in (read_json, read_toml):
        try:
            read(Held(content), RecordError)
        except RecordError as error:
            assert len(str(error).splitlines()) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(json_values)
def test_json_is_read_as_it_was_written(value: object) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, ensure_ascii=ascii_only)
        assert read_json(Held(text.encode()), RecordError) == value


def test_toml_is_read_as_the_standard_library_reads_it() -> None:
    text = '# a remark\na = 1\n[[b]]\nc = 2026-11-23\nd = "ζ"\n'
    assert read_toml(Held(text.encode()), RecordError) == tomllib.loads(text)
