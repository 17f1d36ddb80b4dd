"""The identities of a store with keys: apart from the cases, each field sealed under the key of its case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from attrs import frozen
from sqlalchemy import delete, insert, select

from victor.errors import StoreError
from victor.vault import sealed_fields, unsealed_identity

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from victor.store.keys import DataKey, Keys
    from victor.vault import Identity

TABLE = "identities"


@frozen
class Identities:
    """Reads and writes the identities; each method needs a connection, which decides what it is part of."""

    keys: Keys

    def write(self, connection: Connection, case_id: str, identity: Identity) -> None:
        """Keep who a child is, in the place of what was kept."""
        self._keep(connection, case_id, identity, self.keys.current(connection, case_id))

    def read(self, connection: Connection, case_id: str) -> Identity | None:
        """Who a child is, as far as that is kept; every field hides itself.

        Raises:
            StoreError: A field is damaged, was changed or moved, or its key is not there.
        """
        text = self._text(connection, case_id)
        if text is None:
            return None
        key = self.keys.there(connection, case_id)
        if key is None:
            raise StoreError("the key of an identity is missing", path=TABLE, hint="restore a backup")
        return self._opened(case_id, text, key)

    def reseal(self, connection: Connection, case_id: str, old: DataKey, new: DataKey) -> None:
        """Seal an identity anew, under another key."""
        text = self._text(connection, case_id)
        if text is not None:
            self._keep(connection, case_id, self._opened(case_id, text, old), new)

    def _text(self, connection: Connection, case_id: str) -> str | None:
        columns = self.keys.own.identities.c
        return connection.execute(select(columns.fields).where(columns.case_id == case_id)).scalar_one_or_none()

    def _keep(self, connection: Connection, case_id: str, identity: Identity, key: DataKey) -> None:
        sealed = sealed_fields(identity, key.key, store_id=self.keys.keyring.store_id, case_id=case_id)
        table = self.keys.own.identities
        connection.execute(delete(table).where(table.c.case_id == case_id))
        connection.execute(insert(table).values(case_id=case_id, fields=json.dumps(sealed, sort_keys=True)))

    def _opened(self, case_id: str, text: str, key: DataKey) -> Identity:
        try:
            sealed = json.loads(text)
        except (TypeError, ValueError, RecursionError):  # SQLite keeps bytes and numbers, too, in a column of text
            sealed = None
        if not isinstance(sealed, dict) or not all(isinstance(one, str) for one in sealed.values()):
            raise StoreError("what was sealed is damaged or was changed", path=TABLE, hint="restore a backup")
        return unsealed_identity(sealed, key.key, store_id=self.keys.keyring.store_id, case_id=case_id)
