"""Known answers: the library computes what the standards print, and its arguments stand where we think."""

from __future__ import annotations

from typing import NoReturn

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf import argon2 as argon2_here
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import one_line
from victor.errors import StoreError
from victor.vault import Key, primitives, unseal
from victor.vault.sealing import VERSION, associated


def test_argon2id_as_rfc_9106_prints_it() -> None:
    # Section 5.3; our own call has no secret and no associated data, so the library is asked with them.
    derivation = argon2_here.Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    expected = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    assert derivation.derive(b"\x01" * 32).hex() == expected


def test_argon2id_as_another_implementation_computes_it() -> None:
    low_level = pytest.importorskip("argon2.low_level", reason="argon2-cffi comes with the notebook extra")
    ours = primitives.argon2id(b"a passphrase", salt=b"salt" * 4, memory_kib=65536, passes=3, lanes=4)
    theirs = low_level.hash_secret_raw(
        b"a passphrase",
        b"salt" * 4,
        time_cost=3,
        memory_cost=65536,
        parallelism=4,
        hash_len=32,
        type=low_level.Type.ID,
    )
    assert ours == theirs


def test_hkdf_as_rfc_5869_prints_it() -> None:
    # Test case 1 asks for 42 bytes; the first 32 do not depend on how many are asked for.
    derived = primitives.hkdf(b"\x0b" * 22, salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    assert derived.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"


def test_aes_256_gcm_as_its_authors_print_it() -> None:
    # McGrew and Viega, The Galois/Counter Mode of Operation, test case 16.
    key = bytearray.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plaintext = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    nonce, about = bytes.fromhex("cafebabefacedbaddecaf888"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    cipher = primitives.aes_gcm(key)
    assert cipher.encrypt(nonce, plaintext, about) == sealed
    assert primitives.decrypted(cipher, nonce + sealed, about) == plaintext
    assert primitives.decrypted(cipher, nonce + sealed, about + b"x") is None


@given(st.binary(max_size=200), st.lists(st.text(max_size=10), min_size=1, max_size=4).map(tuple))
def test_a_seal_is_what_another_door_of_the_library_makes(plaintext: bytes, context: tuple[str, ...]) -> None:
    nonce = b"twelve bytes"
    encryptor = Cipher(algorithms.AES(bytes(range(32))), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(associated(context))
    ciphertext = encryptor.update(plaintext) + encryptor.finalize()
    assert unseal(Key(bytes(range(32))), VERSION + nonce + ciphertext + encryptor.tag, context) == plaintext


@pytest.mark.parametrize("fault", [MemoryError("64 MiB of memory required"), UnsupportedAlgorithm("no Argon2id")])
def test_what_this_machine_cannot_do_is_told_in_one_line(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> NoReturn:
        raise fault

    monkeypatch.setattr(argon2_here, "Argon2id", fail)
    with pytest.raises(StoreError) as caught:
        primitives.argon2id(b"a passphrase", salt=b"salt" * 4, memory_kib=65536, passes=3, lanes=4)
    assert "expected 64 MiB of memory and OpenSSL 3.2 or newer" in one_line(caught.value)


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.ciphers.aead", None)
    with pytest.raises(StoreError) as caught:
        primitives.aes_gcm(bytearray(32))
    assert "pip install 'victor-desk[trust]'" in one_line(caught.value)
