"""The header of a keyring: how the master key is made, and the root key wrapped by it. Strict, and checked first."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, TypeAlias

from attrs import asdict, evolve, field, frozen

from victor.errors import StoreError
from victor.strict import make_converter, structure
from victor.vault.sealing import TEXT_PREFIX

FORM = "victor keyring"
VERSION = 1
FILE = "keyring"
MOST_CHARACTERS = 4096

MEMORY_KIB = (64 * 1024, 1024 * 1024)
PASSES = (3, 20)
LANES = (1, 16)
SALT_BYTES = (16, 64)
"""The least and the most that a header may ask for: less is weak, more would keep the machine busy for minutes."""

_STORE_ID = re.compile(r"[!-~]{1,200}")


@frozen
class FromPassphrase:
    """The master key is stretched from a passphrase by Argon2id.

    64 MiB, 3 passes and 4 lanes are the second recommended choice of RFC 9106, section 4.
    """

    salt: str
    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4
    kind: Literal["passphrase"] = "passphrase"
    derivation: Literal["argon2id"] = "argon2id"


@frozen
class FromKeyFile:
    """The master key is derived from a key file by HKDF, so that one file opens several stores by different keys."""

    salt: str
    kind: Literal["key file"] = "key file"
    derivation: Literal["hkdf-sha256"] = "hkdf-sha256"


Master: TypeAlias = FromPassphrase | FromKeyFile


@frozen
class Header:
    """What a store keeps of its keyring: nothing secret but the root key, and that wrapped.

    Attributes:
        store_id: The store to which it belongs.
        master: How the master key is made.
        root_key: The root key, sealed by the master key as text; empty while the header is being made.
        version: The number of this form.
    """

    store_id: str
    master: Master
    root_key: str = field(default="", repr=False)
    version: int = VERSION
    form: str = FORM

    def dump(self) -> str:
        """Its canonical text, the only one that `read` takes."""
        return canonical(asdict(self))

    def bound(self) -> tuple[str, ...]:
        """What the wrap of the root key is bound to: all the rest of the header."""
        return FORM, canonical(asdict(evolve(self, root_key="")))


def canonical(value: object) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def read(text: str) -> Header:
    """The header in a text, if it is one, of this version, and neither weak nor absurd; no key is derived here.

    Raises:
        StoreError: It is not, in one line with the field.

    >>> read('{"form":"victor keyring","version":2}')
    Traceback (most recent call last):
        ...
    victor.errors.StoreError: keyring, version: the keyring has another form; expected 1; a newer victor wrote it
    """
    document = _document(text)
    if document.get("form") != FORM:
        raise StoreError("this is no keyring", file=FILE, path="form")
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        hint = "a newer victor wrote it" if type(version) is int and version > VERSION else None
        raise StoreError("the keyring has another form", file=FILE, path="version", expected=str(VERSION), hint=hint)
    converter = make_converter()
    converter.register_structure_hook(Master, lambda value, _: converter.structure(value, _kind(value)))
    header = structure(converter, document, Header, StoreError, file=FILE)
    check(header)
    if not header.root_key.startswith(TEXT_PREFIX):
        raise StoreError("the root key is missing", file=FILE, path="root_key")
    if header.dump() != text:
        raise StoreError("the keyring is not written as victor writes it", file=FILE, hint="restore a backup")
    return header


def check(header: Header) -> None:
    """Refuse weak and absurd parameters.

    Raises:
        StoreError: With the field and its bounds.
    """
    if not _STORE_ID.fullmatch(header.store_id):
        raise StoreError("the store id is not right", file=FILE, path="store_id", expected="1 to 200 ASCII signs")
    salt = header.master.salt
    if not re.fullmatch(r"(?:[0-9a-f]{2})*", salt):
        raise StoreError("the salt is not right", file=FILE, path="master.salt", expected="hexadecimal digits")
    _within(len(salt) // 2, SALT_BYTES, "salt", "bytes")
    if isinstance(header.master, FromPassphrase):
        _within(header.master.memory_kib, MEMORY_KIB, "memory_kib", "KiB")
        _within(header.master.passes, PASSES, "passes", "passes")
        _within(header.master.lanes, LANES, "lanes", "lanes")


def _within(value: int, bounds: tuple[int, int], name: str, unit: str) -> None:
    least, most = bounds
    if not least <= value <= most:
        raise StoreError(
            f"the parameter is too {'weak' if value < least else 'large'}",
            file=FILE,
            path=f"master.{name}",
            expected=f"{least} to {most} {unit}",
            hint="do not open this store: somebody may have changed it" if value < least else "restore a backup",
        )


def _document(text: object) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise StoreError("this is no keyring", file=FILE, expected=f"a text of at most {MOST_CHARACTERS} characters")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise StoreError("this is no keyring", file=FILE, expected="a JSON object")
    return document


def _kind(value: object) -> type[Any]:
    found = value.get("kind") if isinstance(value, dict) else None
    return FromKeyFile if found == "key file" else FromPassphrase
