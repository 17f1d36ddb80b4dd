"""Documents as a store with keys has them: sealed under the key of their case, for the row in which they stand.

Only the text of a document is sealed. Ids, versions, positions, the indexed fields (`victor.store.schema.TABLES`:
states, times, the code of the country, ids of cases) and the names of tables stay readable, as does how long a text is
and when it was written: they tell how many cases there are and how they go, nothing of what a child said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import bindparam, exists, func, literal_column, select

from victor.errors import StoreError
from victor.store.keys import NOBODY, DataKey, Keys
from victor.vault import as_text, from_text, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection, Table

CASES = "cases"
_OWNER = "case_id"


@frozen
class Seals:
    """How the documents of one table are sealed and opened.

    Args:
        keys: The keys of the store.
        table: The table in SQL.
    """

    keys: Keys
    table: Table

    def columns(self) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        """What a read selects besides: the case of a row, and its key. One statement sees one state of both."""
        owner = self.owner()
        keys = self.keys.own.keys.c
        return owner.label("owner"), select(keys.wrapped).where(keys.case_id == owner).scalar_subquery()

    def owner(self) -> ColumnElement[Any]:
        """The case to which a row belongs, as SQL."""
        if self.table.name == CASES:
            return self.table.c.id
        if _OWNER in self.table.c:
            return func.coalesce(self.table.c[_OWNER], literal_column("''"))
        return literal_column("''")

    def still(self) -> ColumnElement[bool]:
        """Whether the key with which a text was sealed is still that of its case: no other hand gave it a new one."""
        keys = self.keys.own.keys.c
        return exists(
            select(literal_column("1")).where(keys.case_id == bindparam("owner"), keys.wrapped == bindparam("wrapped"))
        )

    def quick(self, row: Mapping[str, Any], *, new: bool) -> dict[str, Any] | None:
        """A row for a statement that asks `still`; None where the key must first be asked for."""
        owner = self._owner_of(row, new=new)
        key = self.keys.kept(owner)
        return None if key is None else self._sealed(row, key, new=new) | {"owner": owner, "wrapped": key.wrapped}

    def sealed(self, connection: Connection, row: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
        """A row for a statement of this transaction."""
        owner = self._owner_of(row, new=new)
        return self._sealed(row, self.keys.current(connection, owner), new=new)

    def opened(self, connection: Connection, doc_id: str, version: int, text: str, key: tuple[str, str | None]) -> str:
        """The text of a document.

        Raises:
            StoreError: A bit of it was changed, it was moved to this row from another one, or its key is not there.
        """
        owner, wrapped = key
        if wrapped is None:
            raise StoreError("the key of a document is missing", path=self.table.name, hint="restore a backup")
        try:
            return self._opened(self.keys.of(owner, wrapped), doc_id, version, text)
        except StoreError:
            # On a server a row that was waited for is newer than what else the statement saw: it may have a new key.
            found = self.keys.there(connection, owner)
            if found is None or found.wrapped == wrapped:
                raise
            return self._opened(found, doc_id, version, text)

    def resealed(self, doc_id: str, version: int, text: str, old: DataKey, new: DataKey) -> str:
        """The text under another key."""
        return self._closed(new, doc_id, version, self._opened(old, doc_id, version, text))

    def _sealed(self, row: Mapping[str, Any], key: DataKey, *, new: bool) -> dict[str, Any]:
        if new:
            return {**row, "document": self._closed(key, row["id"], row["version"], row["document"])}
        text = self._closed(key, row["old_id"], row["old_version"] + 1, row["new_document"])
        return {**row, "new_document": text}

    def _owner_of(self, row: Mapping[str, Any], *, new: bool) -> str:
        if self.table.name == CASES:
            return str(row["id" if new else "old_id"])
        return row.get(_OWNER if new else f"new_{_OWNER}") or NOBODY

    def _closed(self, key: DataKey, doc_id: str, version: int, text: str) -> str:
        return as_text(seal(key.key, text.encode(), self._place(doc_id, version)))

    def _opened(self, key: DataKey, doc_id: str, version: int, text: str) -> str:
        where = f"{self.table.name}, document"
        return unseal(key.key, from_text(text, where=where), self._place(doc_id, version), where=where).decode()

    def _place(self, doc_id: str, version: int) -> tuple[str, ...]:
        return self.keys.keyring.store_id, self.table.name, doc_id, str(version)
