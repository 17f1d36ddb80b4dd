"""Identities: strict, each field sealed on its own, and opened for its case and field only."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import STORE, case_key, one_line, ring
from victor.errors import RecordError, StoreError
from victor.vault import (
    MOST_PHOTO_BYTES,
    Hidden,
    Identity,
    as_text,
    from_plain,
    plain,
    seal,
    sealed_fields,
    unsealed_identity,
)

texts = st.text(min_size=1, max_size=30).filter(str.strip)
several = st.lists(texts, min_size=1, max_size=4).map(tuple)
identities = st.builds(
    Identity,
    name=st.none() | texts,
    born=st.none() | st.dates() | st.integers(1900, 2100) | texts,
    contacts=st.none() | several,
    documents=st.none() | several,
    photo=st.none() | st.binary(min_size=1, max_size=200),
)
WHOLE = Identity(
    name="Example Child",
    born=date(2012, 5, 4),
    contacts=("an aunt, 000-1234",),
    documents=("passport X0000001", "birth certificate 17"),
    photo=b"\x89PNG a picture",
)


def sealed(identity: Identity, case_id: str = "case-7") -> dict[str, str]:
    return sealed_fields(identity, case_key(), store_id=STORE, case_id=case_id)


def unsealed(fields: dict[str, str], case_id: str = "case-7", store_id: str = STORE) -> Identity:
    return unsealed_identity(fields, case_key(), store_id=store_id, case_id=case_id)


@given(identities)
def test_what_is_sealed_is_read_again(identity: Identity) -> None:
    fields = sealed(identity)
    assert unsealed(fields) == identity
    assert set(fields) == {name for name in attrs.fields_dict(Identity) if getattr(identity, name) is not None}
    assert all(text.startswith("v1:") for text in fields.values())


@given(identities)
def test_what_is_made_plain_is_json_and_read_again(identity: Identity) -> None:
    assert from_plain(json.loads(json.dumps(plain(identity)))) == identity


def test_no_sealed_field_opens_elsewhere() -> None:
    fields = sealed(WHOLE)
    for name in fields:
        for other in fields:
            if other != name:
                with pytest.raises(StoreError) as caught:
                    unsealed({name: fields[other]})
                assert one_line(caught.value).startswith(f"identities, {name}: what was sealed is damaged")
        with pytest.raises(StoreError):
            unsealed({name: fields[name]}, case_id="case-8")
        with pytest.raises(StoreError):
            unsealed({name: fields[name]}, store_id="store-2")
        key = ring().case_key("case-7", ring().new_case_key("case-7"))
        with pytest.raises(StoreError):
            unsealed_identity({name: fields[name]}, key, store_id=STORE, case_id="case-7")


def test_every_flipped_bit_of_a_sealed_name_is_noticed() -> None:
    text = sealed(Identity(name="Ex"))["name"].encode()
    for bit in range(8 * len(text)):
        changed = bytearray(text)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreError, match=r"^identities, name: what was sealed is damaged or was changed"):
            unsealed({"name": changed.decode("latin-1")})


NOT_SEVERAL: tuple[Any, ...] = ("a text", (), ("",), (5,), ["a text"], ("x",) * 51, (("x",),), {"a": "b"})
NOT_SEVERAL_EITHER: tuple[Any, ...] = ((None,), [], ("x" * 501,))
WRONG: list[tuple[str, Any]] = [
    *(("name", one) for one in ("", " ", "x" * 501, 5, True, b"x", ["x"], ("x",), "\ud800")),
    *(("born", one) for one in ("", 1899, 2101, True, 1.5, ("x",), datetime(2012, 5, 4, tzinfo=UTC))),
    *(("contacts", one) for one in NOT_SEVERAL),
    *(("documents", one) for one in NOT_SEVERAL_EITHER),
    *(("photo", one) for one in ("a text", b"", bytes(MOST_PHOTO_BYTES + 1), bytearray(b"x"), 5)),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_a_field_may_not_hold_is_refused(name: str, value: Any) -> None:
    with pytest.raises(RecordError) as caught:
        Identity(**{name: value})
    told = one_line(caught.value)
    assert told.startswith(f"identity.{name}: the value is not right; expected ")


@pytest.mark.parametrize(("name", "value"), [("name", 5), ("born", b"x"), ("contacts", "x"), ("photo", "x")])
def test_what_is_hidden_already_is_looked_at_too(name: str, value: Any) -> None:
    with pytest.raises(RecordError, match=f"identity.{name}: the value is not right"):
        Identity(**{name: Hidden(value)})
    assert attrs.evolve(WHOLE, name=Hidden("Another Child")) != WHOLE
    with pytest.raises(RecordError):
        attrs.evolve(WHOLE, **{name: Hidden(value)})


FOREIGN: dict[str, Any] = {
    "a list": [],
    "null": None,
    "no schema": {"name": "x"},
    "schema 2": {"schema": 2},
    "schema true": {"schema": True},
    "schema text": {"schema": "1"},
    "unknown": {"schema": 1, "Maria": "x"},
    "no text": {"schema": 1, "name": 5},
    "null name": {"schema": 1, "name": None},
    "born bare": {"schema": 1, "born": "2012-05-04"},
    "born no day": {"schema": 1, "born": {"date": "2012-02-30"}},
    "born week": {"schema": 1, "born": {"date": "2012-W18-5"}},
    "born compact": {"schema": 1, "born": {"date": "20120504"}},
    "born twice": {"schema": 1, "born": {"date": "2012-05-04", "year": 2012}},
    "born year true": {"schema": 1, "born": {"year": True}},
    "born year text": {"schema": 1, "born": {"year": "2012"}},
    "born year 1": {"schema": 1, "born": {"year": 1}},
    "born empty": {"schema": 1, "born": {}},
    "contacts text": {"schema": 1, "contacts": "abc"},
    "contacts number": {"schema": 1, "contacts": [1]},
    "contacts deep": {"schema": 1, "contacts": [["a"]]},
    "contacts none": {"schema": 1, "contacts": []},
    "photo list": {"schema": 1, "photo": [1, 2]},
    "photo no base64": {"schema": 1, "photo": "%%%%"},
    "photo spaces": {"schema": 1, "photo": " QQ=="},
    "photo spare bits": {"schema": 1, "photo": "QR=="},
    "photo foreign": {"schema": 1, "photo": "ä"},
    "photo empty": {"schema": 1, "photo": ""},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_documents_are_refused(name: str) -> None:
    with pytest.raises(RecordError) as caught:
        from_plain(FOREIGN[name])
    told = one_line(caught.value)
    assert told.startswith("identity")
    assert "Maria" not in told


@pytest.mark.parametrize("content", [b"", b"null", b"5", b"{", b"\xff", b"[" * 100_000, b'["a"]', b"NaN"])
def test_what_was_sealed_by_another_program_is_refused(content: bytes) -> None:
    text = as_text(seal(case_key(), content, (STORE, "identities", "case-7", "name", "1")))
    with pytest.raises(RecordError) as caught:
        unsealed({"name": text})
    assert one_line(caught.value).startswith("identity.name: the value is not right")


def test_a_field_of_a_newer_victor_is_refused() -> None:
    with pytest.raises(RecordError) as caught:
        unsealed({"Maria": "v1:"})
    told = one_line(caught.value)
    assert told == ("identities: a field has an unknown name; the fields are name, born, contacts, documents, photo")


def test_an_identity_is_compared_and_not_hashed() -> None:
    assert Identity(name="Example Child") == Identity(name="Example Child") != Identity(name="Another Child")
    with pytest.raises(TypeError):
        hash(WHOLE)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        WHOLE.name = None  # type: ignore[misc]  # the point
