from __future__ import annotations

import copy
import json
import math
import pickle
from collections import UserDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import StoreError
from victor.store.documents import Document, decode, encode

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
json_documents = st.dictionaries(st.text(max_size=5), json_values, max_size=5)


@given(json_documents)
def test_a_document_comes_back_as_it_was(document: dict[str, Any]) -> None:
    assert decode(encode(document)) == document


@given(json_documents)
def test_the_text_is_canonical(document: dict[str, Any]) -> None:
    backwards = dict(reversed(document.items()))
    assert encode(backwards) == encode(document)
    assert encode(document).isascii()


def test_any_mapping_is_a_document_and_a_tuple_a_list() -> None:
    assert encode(UserDict({"a": (1, 2)})) == '{"a":[1,2]}'


def test_half_a_character_pasted_into_a_note_is_kept() -> None:
    assert decode(encode({"note": "\ud83d"})) == {"note": "\ud83d"}


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ({1: "SECRET"}, "the name of a field is not text; expected text"),
        ({"a": {2: "SECRET"}}, "a: the name of a field is not text; expected text"),
        ({"a": [{"b": {"SECRET"}}]}, "a[0].b: cannot be kept as JSON; expected text"),
        ({"a": b"SECRET"}, "a: cannot be kept as JSON; expected text"),
        ({"a": math.nan}, "a: cannot be kept as JSON; expected text"),
        ({"SECRET words": math.inf}, "…: cannot be kept as JSON; expected text"),
        ({"a": 10**5000}, "the document holds a number that is too long"),
        (["SECRET"], "not a document; expected a mapping of fields"),
        ("SECRET", "not a document; expected a mapping of fields"),
    ],
)
def test_what_is_no_json_is_refused_by_field_and_without_value(document: Any, line: str) -> None:
    with pytest.raises(StoreError) as caught:
        encode(document)
    assert str(caught.value).startswith(line)
    assert "SECRET" not in str(caught.value)


def test_a_document_that_holds_itself_is_refused() -> None:
    document: dict[str, Any] = {}
    document["self"] = document
    with pytest.raises(StoreError, match="nested too deeply"):
        encode(document)


@given(json_documents, st.data())
def test_a_key_twice_is_refused_wherever_it_is(document: dict[str, Any], data: st.DataObject) -> None:
    inner = {"a": {"b": [document | {"c": 1}]}}
    text = encode(inner)
    assert decode(text) == inner
    where = data.draw(st.sampled_from(['"a":', '"b":', '"c":1']))
    twice = text.replace(where, f"{where.split(':')[0]}:null,{where}", 1)
    with pytest.raises(StoreError, match="a stored document is damaged"):
        decode(twice)


@pytest.mark.parametrize("text", ['{"a":', "[]", "", '"SECRET"', "[" * 100_000, '{"a":NaN}', '{"a":[-Infinity]}'])
def test_a_damaged_text_is_one_line(text: str) -> None:
    with pytest.raises(StoreError, match="a stored document is damaged"):
        decode(text)


def test_a_document_shows_no_content_and_is_a_dict() -> None:
    document = Document({"note": "SECRET"}, "c1", 2)
    assert repr(document) == str(document) == f"{document}" == "<Document c1, version 2>"
    assert json.dumps(document) == '{"note": "SECRET"}'
    assert document == {"note": "SECRET"}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda document: pickle.loads(pickle.dumps(document))])  # noqa: S301
def test_a_copy_keeps_id_and_version(again: Any) -> None:
    document = again(Document({"a": [1]}, "c1", 2))
    assert (dict(document), document.doc_id, document.version) == ({"a": [1]}, "c1", 2)
