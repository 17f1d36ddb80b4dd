"""The keys of an open store: one for each case, unwrapped when it is first needed and kept while the store is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen
from sqlalchemy import bindparam, delete, insert, select

from victor.errors import StoreError
from victor.store.postgres import writes
from victor.store.sqlite import Prepared
from victor.vault import KeyFile, Passphrase, as_text, from_text

if TYPE_CHECKING:
    from os import PathLike

    from sqlalchemy import Connection

    from victor.store.schema import Own
    from victor.vault import Key, Keyring, MasterKey

NOBODY = ""
"""Under this id stands the key of what belongs to no case."""

MOST_KEPT = 10_000
_LABEL = "documents"


@frozen
class DataKey:
    """A key and how the store has it: a text that no other key has, so that a statement can ask whether it still is."""

    wrapped: str = field(repr=False)
    key: Key


class Keys:
    """The data keys of one handle.

    Args:
        keyring: The keys of the store, open.
        own: Its tables.
    """

    def __init__(self, keyring: Keyring, own: Own) -> None:
        self.keyring = keyring
        self.own = own
        self._kept: dict[str, DataKey] = {}
        columns = own.keys.c
        self._one = select(columns.wrapped).where(columns.case_id == bindparam("case_id"))
        self._prepared = Prepared(self._one)
        self._erased = select(own.tombstones.c.case_id).where(own.tombstones.c.case_id == bindparam("case_id"))

    def kept(self, case_id: str) -> DataKey | None:
        """The key that this handle used last for the case; the store may have another one by now."""
        return self._kept.get(case_id)

    def of(self, case_id: str, wrapped: str) -> DataKey:
        """The key that the store has as this text.

        Raises:
            StoreError: It is damaged, or that of another case or store.
        """
        found = self._kept.get(case_id)
        if found is None or found.wrapped != wrapped:
            found = DataKey(wrapped, self._unwrapped(case_id, wrapped))
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[case_id] = found
        return found

    def there(self, connection: Connection, case_id: str) -> DataKey | None:
        """The key of a case as the store has it now; in a write it stays so until the end of it."""
        if connection.dialect.name == "sqlite":
            row = self._prepared.first(connection, {"case_id": case_id})
        else:
            asked = self._one.with_for_update(read=True) if writes(connection) else self._one
            found = connection.execute(asked, {"case_id": case_id}).first()
            row = tuple(found) if found else None
        return self.of(case_id, row[0]) if row else None

    def current(self, connection: Connection, case_id: str) -> DataKey:
        """The key with which a write seals: the one that is there, or a new one.

        Raises:
            StoreError: The case was erased: nothing is written about it any more.
        """
        found = self.there(connection, case_id)
        if found is not None:
            return found
        if connection.execute(self._erased, {"case_id": case_id}).first():
            raise StoreError("the case was erased", path=f"case {case_id}", hint="nothing more is recorded about it")
        return self.add(connection, case_id, 1)

    def add(self, connection: Connection, case_id: str, version: int) -> DataKey:
        """Give a case a new key, in the place of the one that it had."""
        wrapped = as_text(self.keyring.new_case_key(case_id)) if case_id else f"{_LABEL} {version}"
        columns = self.own.keys.c
        connection.execute(delete(self.own.keys).where(columns.case_id == case_id))
        connection.execute(insert(self.own.keys).values(case_id=case_id, version=version, wrapped=wrapped))
        return self.of(case_id, wrapped)

    def forget(self) -> None:
        """Let go of the keys that are kept; they are unwrapped again when they are needed."""
        self._kept.clear()

    def close(self) -> None:
        """Let go of all keys, and overwrite the root key."""
        self.forget()
        self.keyring.close()

    def _unwrapped(self, case_id: str, wrapped: str) -> Key:
        if case_id:
            return self.keyring.case_key(case_id, from_text(wrapped, where="keys, wrapped"))
        label, _, number = str(wrapped).partition(" ")
        if label != _LABEL or not (number.isascii() and number.isdigit()):
            raise StoreError("the name of a key is damaged or was changed", path="keys", hint="restore a backup")
        return self.keyring.derived(wrapped)


def concealed(passphrase: str | Passphrase) -> Passphrase:
    """The passphrase, hidden.

    Raises:
        StoreError: It cannot be one.
    """
    try:
        return passphrase if isinstance(passphrase, Passphrase) else Passphrase(passphrase)
    finally:
        del passphrase


def master_key(passphrase: str | Passphrase | None, key_file: str | PathLike[str] | KeyFile | None) -> MasterKey | None:
    """The passphrase or the key file, if there is one.

    Raises:
        StoreError: There are both, or the passphrase cannot be one.
    """
    try:
        if passphrase is not None and key_file is not None:
            raise StoreError("a store is opened in one way", expected="a passphrase or a key file, not both")
        if passphrase is not None:
            return concealed(passphrase)
        return key_file if key_file is None or isinstance(key_file, KeyFile) else KeyFile(key_file)
    finally:
        del passphrase
