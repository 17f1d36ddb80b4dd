"""Keys: of one size, and gone when they are wiped."""

from __future__ import annotations

import gc
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import one_line
from victor.errors import StoreError
from victor.vault import Key, seal


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_a_mac_is_the_standard_librarys(material: bytes, message: bytes) -> None:
    assert Key(material).mac(message) == hmac.new(material, message, hashlib.sha256).digest()


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_has_32_bytes(size: int) -> None:
    with pytest.raises(StoreError) as caught:
        Key(bytes(size))
    assert one_line(caught.value) == "this is no key; expected 32 bytes"


def test_random_keys_differ() -> None:
    assert len({Key.random().mac(b"") for _ in range(100)}) == 100


def test_a_wiped_key_is_overwritten_and_of_no_use() -> None:
    key = Key(b"k" * 32)
    seal(key, b"yes", ("cases",))
    held = key.material()
    key.wipe()
    key.wipe()
    assert held == b""
    for use in (lambda: key.mac(b""), lambda: key.cipher, lambda: seal(key, b"yes", ("cases",))):
        with pytest.raises(StoreError) as caught:
            use()
        assert one_line(caught.value) == "the key was wiped; open the store again"


def test_a_key_that_nobody_holds_is_wiped() -> None:
    key = Key(b"k" * 32)
    held = key.material()
    assert held == b"k" * 32
    del key
    gc.collect()
    assert held == b""
