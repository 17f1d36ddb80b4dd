"""Keyrings: what opens them, what does not, and what a new passphrase changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import STORE, WORDS, one_line, ring
from victor.errors import StoreError
from victor.vault import Key, KeyFile, Keyring, MasterKey, Passphrase, WrongKeyError, as_text, seal, unseal
from victor.vault.header import canonical

PLACE = ("store-1", "cases", "case-7", "1")
NOT_OPEN = (
    "the passphrase or the key file does not open this store; try again; "
    "if it is surely the right one, the keyring is damaged: restore a backup"
)


def same(one: Key, other: Key) -> bool:
    return unseal(other, seal(one, b"yes", PLACE), PLACE) == b"yes" and one.mac(b"") == other.mac(b"")


def not_opened(header: str, master: MasterKey) -> None:
    with pytest.raises(WrongKeyError) as caught:
        Keyring.open(header, master)
    assert one_line(caught.value) == NOT_OPEN


def test_the_passphrase_opens_it_and_gives_the_same_keys() -> None:
    wrapped = ring().new_case_key("case-7")
    again = Keyring.open(ring().header, Passphrase(WORDS))
    assert (again.header, again.store_id) == (ring().header, STORE)
    assert same(ring().case_key("case-7", wrapped), again.case_key("case-7", wrapped))
    for label in ("documents", "audit"):
        assert same(ring().derived(label), again.derived(label))


@pytest.mark.parametrize("words", ["seven grey herons wai", "Seven grey herons wait", "seven grey herons wait ", "x"])
def test_a_wrong_passphrase_is_told_in_one_line(words: str) -> None:
    not_opened(ring().header, Passphrase(words))


def test_a_header_that_was_changed_is_told_as_a_wrong_passphrase_is() -> None:
    """Whatever within its bounds: salt, parameters, store and wrap are all bound together."""
    for path, value in {
        ("store_id",): "store-2",
        ("master", "salt"): "00" * 16,
        ("master", "passes"): 4,
        ("master", "lanes"): 2,
        ("master", "memory_kib"): 65544,
        ("root_key",): json.loads(Keyring.new(Passphrase(WORDS), STORE).header)["root_key"],
    }.items():
        header = json.loads(ring().header)
        table = header if len(path) == 1 else header[path[0]]
        table[path[-1]] = value
        not_opened(canonical(header), Passphrase(WORDS))


def test_every_flipped_bit_of_a_header_is_noticed(tmp_path: Path) -> None:
    """With a key file, since each bit would cost a fifth of a second with a passphrase."""
    file = KeyFile.create(tmp_path / "a.key")
    text = Keyring.new(file, STORE).header.encode()
    for bit in range(8 * len(text)):
        changed = bytearray(text)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreError) as caught:
            Keyring.open(changed.decode("latin-1"), file)
        one_line(caught.value)


def test_a_key_file_opens_what_it_made_and_nothing_else(tmp_path: Path) -> None:
    file, other = KeyFile.create(tmp_path / "a.key"), KeyFile.create(tmp_path / "b.key")
    made, twin = Keyring.new(file, STORE), Keyring.new(file, "store-2")
    assert same(Keyring.open(made.header, file).derived("audit"), made.derived("audit"))
    assert made.derived("audit").mac(b"") != twin.derived("audit").mac(b"")
    not_opened(made.header, other)
    with pytest.raises(StoreError) as caught:
        Keyring.open(made.header, Passphrase(WORDS))
    assert one_line(caught.value) == "this store opens in another way; expected a key file"
    with pytest.raises(StoreError, match=r"expected a passphrase$"):
        Keyring.open(ring().header, file)


def test_a_weak_passphrase_makes_no_keys() -> None:
    with pytest.raises(StoreError, match="the passphrase is too weak"):
        Keyring.new(Passphrase("heron"), STORE)
    with pytest.raises(StoreError, match="the passphrase is too weak"):
        ring().rewrapped(Passphrase("heron"))


@pytest.mark.parametrize("store_id", ["", "a b", "ä", "x" * 201])
def test_a_store_id_is_ascii(store_id: str) -> None:
    with pytest.raises(StoreError) as caught:
        Keyring.new(Passphrase(WORDS), store_id)
    assert "keyring, store_id: the store id is not right" in one_line(caught.value)


def test_another_passphrase_is_another_header_and_the_same_keys(tmp_path: Path) -> None:
    file = KeyFile.create(tmp_path / "a.key")
    wrapped = ring().new_case_key("case-7")
    before = ring().header
    anew = ring().rewrapped(file)
    assert ring().header == before != anew.header
    opened = Keyring.open(anew.header, file)
    assert same(opened.case_key("case-7", wrapped), ring().case_key("case-7", wrapped))
    assert same(opened.derived("documents"), ring().derived("documents"))
    anew.close()
    assert same(ring().derived("audit"), opened.derived("audit"))  # each keyring has its own copy


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_the_key_of_a_case_opens_for_that_case_only(case_id: str, other: str) -> None:
    wrapped = ring().new_case_key(case_id)
    key = ring().case_key(case_id, wrapped)
    assert unseal(key, seal(key, b"yes", PLACE), PLACE) == b"yes"
    if other != case_id:
        with pytest.raises(StoreError) as caught:
            ring().case_key(other, wrapped)
        assert one_line(caught.value).startswith("the key of a case: what was sealed is damaged or was changed")


def test_every_flipped_bit_of_a_wrapped_key_is_noticed() -> None:
    wrapped = ring().new_case_key("case-7")
    for bit in range(8 * len(wrapped)):
        changed = bytearray(wrapped)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreError):
            ring().case_key("case-7", bytes(changed))


def test_each_case_and_each_label_has_a_key_of_its_own() -> None:
    keys = [ring().case_key("case-7", ring().new_case_key("case-7")) for _ in range(20)]
    keys += [ring().derived(label) for label in ("documents", "audit", "documents 2", "")]
    assert len({key.mac(b"") for key in keys}) == 24


def test_the_key_of_another_store_does_not_open(tmp_path: Path) -> None:
    other = Keyring.new(KeyFile.create(tmp_path / "a.key"), STORE)
    with pytest.raises(StoreError):
        other.case_key("case-7", ring().new_case_key("case-7"))


def test_a_closed_keyring_gives_no_keys(tmp_path: Path) -> None:
    closed = Keyring.new(KeyFile.create(tmp_path / "a.key"), STORE)
    closed.close()
    for use in (
        lambda: closed.derived("audit"),
        lambda: closed.new_case_key("case-7"),
        lambda: closed.case_key("case-7", b""),
        lambda: closed.rewrapped(Passphrase(WORDS)),
    ):
        with pytest.raises(StoreError) as caught:
            use()
        assert one_line(caught.value) == "the key was wiped; open the store again"


def test_nothing_in_a_header_is_secret() -> None:
    text = ring().header
    assert ring()._root.material().hex() not in text
    assert "herons" not in text
    assert as_text(bytes(ring()._root.material()))[3:-4] not in text
