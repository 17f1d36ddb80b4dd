"""New data keys for a whole store: every document and identity is opened with the old key and sealed with the new one.

It is one transaction: whoever pulls the plug finds the old keys and everything under them, or the new ones. It takes
the store for itself while it goes on; other desks wait, and open handles go on with the new keys afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from victor.store.identities import Identities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from victor.store.keys import Keys
    from victor.store.tables import StoreTable


def rotate(connection: Connection, keys: Keys, tables: Iterable[StoreTable]) -> int:
    """Give every case a new key, and what belongs to none; returns how many keys there are.

    Raises:
        StoreError: Something that was sealed is damaged: nothing is changed then.
    """
    columns = keys.own.keys.c
    asked = select(columns.case_id, columns.version, columns.wrapped).order_by(columns.case_id)
    if connection.dialect.name != "sqlite":
        asked = asked.with_for_update()
    rows = connection.execute(asked).all()
    every = tuple(tables)
    identities = Identities(keys)
    for case_id, version, wrapped in rows:
        old = keys.of(case_id, wrapped)
        new = keys.add(connection, case_id, version + 1)
        for table in every:
            table.reseal(connection, case_id, old, new)
        if case_id:
            identities.reseal(connection, case_id, old, new)
    return len(rows)
