"""The three primitives on which all rests, from the library `cryptography`, which is imported at first use."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from victor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError:
        raise StoreError("keys need the library cryptography", hint="pip install 'victor-desk[trust]'") from None


def aes_gcm(key: bytearray) -> AESGCM:
    """AES-256-GCM under a key of 32 bytes (NIST SP 800-38D)."""
    with _installed():
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    return AESGCM(key)


def encrypted(cipher: AESGCM, plaintext: bytes | bytearray, associated: bytes) -> bytes:
    """A random nonce, the ciphertext and its tag."""
    try:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, plaintext, associated)
    finally:
        del plaintext  # should there be no memory, the traceback's locals do not hold it


def decrypted(cipher: AESGCM, ciphertext: bytes | memoryview, associated: bytes) -> bytes | None:
    """The plaintext, or None when key, ciphertext or associated data are not those that were sealed."""
    from cryptography.exceptions import InvalidTag

    if len(ciphertext) < NONCE_BYTES + TAG_BYTES:
        return None
    try:
        return cipher.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], associated)
    except InvalidTag:
        return None


def argon2id(secret: bytes, *, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Argon2id, version 1.3 (RFC 9106); the caller has checked the parameters.

    Raises:
        StoreError: There is not memory enough, or no Argon2id in this machine's OpenSSL.
    """
    with _installed():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    try:
        stretched = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib)
        return stretched.derive(secret)
    except MemoryError:
        trouble = "there is not memory enough to try the passphrase"
    except UnsupportedAlgorithm:
        trouble = "this machine's OpenSSL has no Argon2id"
    finally:
        del secret
    raise StoreError(trouble, expected=f"{memory_kib // 1024} MiB of memory and OpenSSL 3.2 or newer")


def hkdf(secret: bytes | bytearray, *, salt: bytes, info: bytes) -> bytes:
    """HKDF with SHA-256 (RFC 5869): 32 bytes that tell nothing of the secret or of those with another `info`."""
    with _installed():
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    try:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)
    finally:
        del secret
