"""A key: 32 bytes that show themselves nowhere and are overwritten when they are no longer needed."""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, final

from victor.errors import StoreError
from victor.vault.concealed import Concealed
from victor.vault.primitives import KEY_BYTES, aes_gcm

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


@final
class Key(Concealed):
    """A key of AES-256-GCM and HMAC-SHA256.

    `wipe` (and the end of the key's life) overwrites these 32 bytes. That is the best that Python allows, and not all:
    the immutable ``bytes`` from which a key was made, what the allocator has freed and not yet used again, what the
    system swapped out, and a dump of the process can still hold them. The cipher's own copy is OpenSSL's, which
    overwrites it when the cipher goes.

    >>> from victor.vault import Key
    >>> key = Key(bytes(range(32)))
    >>> key
    <hidden>
    >>> key.mac(b"an entry").hex()[:16]
    'e2552062efd32e0a'
    >>> key.wipe()
    >>> key.mac(b"an entry")
    Traceback (most recent call last):
        ...
    victor.errors.StoreError: the key was wiped; open the store again
    """

    __slots__ = ("_cipher", "_inside")

    _cipher: AESGCM | None
    _inside: Callable[[], bytearray]

    def __init__(self, material: bytes | bytearray) -> None:
        try:
            size = len(material)
            object.__setattr__(self, "_inside", _holding(bytearray(material)))
            object.__setattr__(self, "_cipher", None)
        finally:
            del material
        if size != KEY_BYTES:
            raise StoreError("this is no key", expected=f"{KEY_BYTES} bytes")

    @classmethod
    def random(cls) -> Self:
        """A new key."""
        return cls(os.urandom(KEY_BYTES))

    @property
    def cipher(self) -> AESGCM:
        """AES-256-GCM under this key."""
        if self._cipher is None:
            object.__setattr__(self, "_cipher", aes_gcm(self.material()))
        assert self._cipher is not None
        return self._cipher

    def material(self) -> bytearray:
        """The bytes themselves, while the key lives: for the vault, to wrap a key and to derive one.

        Raises:
            StoreError: The key was wiped.
        """
        inside = self._inside()
        if not inside:
            raise StoreError("the key was wiped", hint="open the store again")
        return inside

    def mac(self, message: bytes) -> bytes:
        """HMAC-SHA256 of the message under this key (RFC 2104)."""
        return hmac.digest(self.material(), message, "sha256")

    def wipe(self) -> None:
        """Overwrite the bytes; the key is of no use after that. A second time does nothing."""
        inside = self._inside()
        inside[:] = bytes(len(inside))
        inside.clear()
        object.__setattr__(self, "_cipher", None)

    def __del__(self) -> None:
        if hasattr(self, "_inside"):  # not where it could not even be made
            self.wipe()


def _holding(material: bytearray) -> Callable[[], bytearray]:
    return lambda: material
