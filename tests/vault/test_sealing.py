"""What is sealed opens in its place with its key, and nowhere else, and not after any change."""

from __future__ import annotations

import base64

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.vault.rings import one_line
from victor.errors import StoreError
from victor.vault import Key, as_text, from_text, seal, unseal
from victor.vault.sealing import associated

KEY = Key(bytes(range(32)))
PLACE = ("store-1", "cases", "case-7", "3")
names = st.text(alphabet=st.characters(exclude_categories=[]), max_size=6)
contexts = st.lists(names, min_size=1, max_size=5).map(tuple)


def refused(sealed: bytes, context: tuple[str, ...] = PLACE, key: Key = KEY) -> str:
    with pytest.raises(StoreError) as caught:
        unseal(key, sealed, context)
    told = one_line(caught.value)
    assert told.endswith("what was sealed is damaged or was changed; restore a backup")
    return told


@given(st.binary(max_size=300), contexts)
def test_what_is_sealed_opens_in_its_place(plaintext: bytes, context: tuple[str, ...]) -> None:
    sealed = seal(KEY, plaintext, context)
    assert unseal(KEY, sealed, context) == plaintext
    assert from_text(as_text(sealed)) == sealed
    assert unseal(KEY, from_text(as_text(sealed)), context) == plaintext
    assert len(sealed) == len(plaintext) + 1 + 12 + 16


def names_in(encoded: bytes) -> tuple[str, ...]:
    """The context back from its associated data: where that can be done, no two contexts have the same."""
    count, rest = int.from_bytes(encoded[:4]), encoded[4:]
    found = []
    for _ in range(count):
        size = int.from_bytes(rest[:4])
        found.append(rest[4 : 4 + size].decode("utf-8", "surrogatepass"))
        rest = rest[4 + size :]
    assert rest == b""
    return tuple(found)


@given(contexts)
def test_a_context_can_be_read_back_from_its_associated_data(context: tuple[str, ...]) -> None:
    assert names_in(associated(context)) == context


@given(contexts, contexts)
def test_two_contexts_never_have_the_same_associated_data(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert (associated(one) == associated(other)) == (one == other)


@given(contexts, st.data())
def test_names_that_were_cut_elsewhere_are_another_context(context: tuple[str, ...], data: st.DataObject) -> None:
    joined = "".join(context)
    cut = data.draw(st.integers(0, len(joined)))
    other = (joined[:cut], joined[cut:])
    assume(other != context)
    assert associated(other) != associated(context)


@given(st.binary(max_size=40), contexts, contexts)
def test_a_seal_of_one_place_does_not_open_in_another(
    plaintext: bytes, one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assume(one != other)
    refused(seal(KEY, plaintext, one), other)


@given(st.binary(max_size=40), st.binary(min_size=32, max_size=32))
def test_another_key_does_not_open_it(plaintext: bytes, other: bytes) -> None:
    assume(other != bytes(range(32)))
    refused(seal(KEY, plaintext, PLACE), key=Key(other))


@given(st.binary(max_size=200), st.data())
def test_any_flipped_bit_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, plaintext, PLACE))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    refused(bytes(sealed))


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_every_flipped_bit_of_a_small_sealed_text_is_noticed(size: int) -> None:
    """Each size has another padding, whose spare bits a decoder would pass over."""
    text = as_text(seal(KEY, b"abc"[:size], PLACE)).encode()
    for bit in range(8 * len(text)):
        changed = bytearray(text)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreError) as caught:
            unseal(KEY, from_text(changed.decode("latin-1"), where="cases"), PLACE)
        assert one_line(caught.value).startswith("cases: what was sealed is damaged or was changed")


def test_every_flipped_bit_of_a_small_seal_is_noticed() -> None:
    sealed = seal(KEY, b"yes", PLACE)
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        assert refused(bytes(changed)).startswith("cases: ")


def test_what_was_cut_or_made_longer_is_noticed() -> None:
    sealed = seal(KEY, b"yes", PLACE)
    for end in range(len(sealed)):
        refused(sealed[:end])
    refused(sealed + b"\0")
    refused(b"\x02" + sealed[1:])


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_no_seal(sealed: bytes) -> None:
    refused(sealed)
    refused(b"\x01" + sealed)


@given(st.text(max_size=60) | st.text(alphabet="v1:AQ=\n -_", max_size=12).map("v1:".__add__))
def test_a_seal_has_one_text_only(text: str) -> None:
    try:
        sealed = from_text(text, where="cases, document")
    except StoreError as error:
        assert one_line(error).startswith("cases, document: ")
    else:
        assert as_text(sealed) == text == "v1:" + base64.b64encode(sealed).decode()


@pytest.mark.parametrize(
    "change", ["{}\n", " {}", "{}=", "{}AAAA", "V1:{}", "{0}{0}"], ids=["line end", "space", "=", "more", "V", "twice"]
)
def test_a_text_that_a_lenient_decoder_would_take_is_refused(change: str) -> None:
    text = as_text(seal(KEY, b"yes", PLACE))
    changed = change.format(text) if not change.startswith("V1") else change.format(text[3:])
    with pytest.raises(StoreError):
        unseal(KEY, from_text(changed), PLACE)


def test_the_same_seals_to_something_else_each_time() -> None:
    nonces = {seal(KEY, b"yes", PLACE)[1:13] for _ in range(2_000)}
    assert len(nonces) == 2_000


def test_a_seal_without_a_place_is_refused() -> None:
    with pytest.raises(StoreError) as caught:
        seal(KEY, b"yes", ())
    assert "a seal needs a place" in one_line(caught.value)


def test_the_place_that_an_error_names_can_be_given() -> None:
    with pytest.raises(StoreError, match=r"^identities, name: what was sealed"):
        unseal(KEY, b"", PLACE, where="identities, name")
    with pytest.raises(StoreError, match=r"^what was sealed"):
        unseal(KEY, b"", ("store-1",))
