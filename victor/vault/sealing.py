"""Seals bytes for one place: whoever moves, changes or cuts what was sealed is found out when it is opened.

A seal is one byte of version, a random nonce of 96 bits, and what AES-256-GCM makes of the plaintext. The *context*
says where it belongs (store, table, document, field, version): it is not kept with the seal, but must be the same to
open it.

**How much one key may seal.** Random nonces of 96 bits may be used 2^32 times under one key (NIST SP 800-38D, section
8.3), then the chance of a nonce used twice, which would break the seal, passes 2^-32. A key for each case is far from
it; a store that seals a hundred documents a second under the key of what belongs to no case reaches it after 497 days,
and `rotate_keys` starts anew.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from victor.errors import StoreError
from victor.vault.primitives import decrypted, encrypted

if TYPE_CHECKING:
    from victor.vault.key import Key

VERSION = b"\x01"
TEXT_PREFIX = "v1:"
MOST_SEALS = 2**32
"""Seals under one key, after which new keys are due."""
_LENGTH_BYTES = 4


def seal(key: Key, plaintext: bytes | bytearray, context: tuple[str, ...]) -> bytes:
    """Seal bytes for one place.

    Args:
        key: The key of the case, or of what belongs to none.
        plaintext: What is sealed.
        context: Where it belongs: store id, table, id, field, version.

    Raises:
        StoreError: The context names no place, or the key was wiped.

    >>> from victor.vault import Key, seal, unseal
    >>> key, place = Key.random(), ("store 1", "cases", "case 7", "1")
    >>> unseal(key, seal(key, b"answers", place), place)
    b'answers'
    >>> unseal(key, seal(key, b"answers", place), ("store 1", "cases", "case 8", "1"))
    Traceback (most recent call last):
        ...
    victor.errors.StoreError: cases: what was sealed is damaged or was changed; restore a backup
    """
    try:
        return VERSION + encrypted(key.cipher, plaintext, associated(context))
    finally:
        del plaintext  # a traceback that shows the locals of its frames does not hold it


def unseal(key: Key, sealed: bytes | memoryview, context: tuple[str, ...], *, where: str = "") -> bytes:
    """Open what was sealed for this place.

    Args:
        key: The key with which it was sealed.
        sealed: What `seal` returned.
        context: The same as then.
        where: What an error calls the place, such as ``cases, document``; the context's second name unless given.

    Raises:
        StoreError: The key or the context is another one, or a bit was changed: nothing tells which.
    """
    cipher, about = key.cipher, associated(context)
    plaintext = decrypted(cipher, sealed[1:], about) if sealed[:1] == VERSION else None
    if plaintext is None:
        raise _damaged(where or "".join(context[1:2]))
    return plaintext


def as_text(sealed: bytes) -> str:
    """The seal for a column of text.

    >>> as_text(b"seal")
    'v1:c2VhbA=='
    """
    return TEXT_PREFIX + binascii.b2a_base64(sealed, newline=False).decode()


def from_text(text: str, *, where: str = "") -> bytes:
    """The seal that a column of text holds; each seal has exactly one such text.

    Raises:
        StoreError: It is none: it was cut or changed, or never was sealed.
    """
    sealed = _decoded(text)
    if sealed is None:
        raise _damaged(where)
    return sealed


def associated(context: tuple[str, ...]) -> bytes:
    """The context as associated data: the number of its names, then each with its length, so none can be confused.

    >>> associated(("ab", "c")) == associated(("a", "bc"))
    False
    """
    if not context:
        raise StoreError("a seal needs a place where it belongs", expected="store id, table, id, version")
    names = [name.encode("utf-8", "surrogatepass") for name in context]
    counted = [len(name).to_bytes(_LENGTH_BYTES) + name for name in names]
    return len(names).to_bytes(_LENGTH_BYTES) + b"".join(counted)


def _decoded(text: object) -> bytes | None:
    if not isinstance(text, str) or not text.startswith(TEXT_PREFIX):  # SQLite keeps bytes, too, in a column of text
        return None
    try:
        sealed = binascii.a2b_base64(text[len(TEXT_PREFIX) :])
    except (binascii.Error, ValueError):
        return None
    # The decoder passes over foreign characters and spare bits: a seal that was changed there would not be noticed.
    return sealed if as_text(sealed) == text else None


def _damaged(where: str) -> StoreError:
    return StoreError("what was sealed is damaged or was changed", path=where or None, hint="restore a backup")
