"""Bringing an older store up to the layout of this program: a copy first, then all in one transaction.

Until now nothing was ever moved: tables are added, and a store without keys stays one.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from victor.errors import StoreError
from victor.store import postgres, sqlite, sqlite_file
from victor.store.faults import explained
from victor.store.schema import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from victor.store.schema import Layout


def migrate_file(path: Path, layout: Layout, *, timeout: float) -> None:
    """Migrate a file, and keep it as it was beside it as ``NAME.before-3``; two programs that do so do it once."""
    engine = sqlite.engine_for(path, timeout=timeout)
    try:
        with explained(path.name), engine.execution_options(victor_write=True).begin() as connection:
            if _number(connection, layout) < SCHEMA:
                # Others cannot write until the end of this transaction, so the copy is what it begins with.
                _keep_copy(path, path.with_name(f"{path.name}.before-{SCHEMA}"))
                _bring_up(connection, layout)
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
    finally:
        engine.dispose()


def migrate_served(engine: Engine, layout: Layout, name: str) -> None:
    """Migrate a database of a server, which has no place for a copy beside it: ``victor store backup`` makes one."""
    with explained(name), engine.execution_options(victor_write=True).begin() as connection:
        postgres.lock_store(connection)
        if _number(connection, layout) < SCHEMA:
            _bring_up(connection, layout)


def _number(connection: Connection, layout: Layout) -> int:
    number: int = connection.execute(select(layout.meta.c.schema)).scalar_one()
    return number


def _bring_up(connection: Connection, layout: Layout) -> None:
    layout.metadata.create_all(connection)
    connection.execute(update(layout.meta).values(schema=SCHEMA))


def _keep_copy(path: Path, copy: Path) -> None:
    fresh = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}.new")
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as store:
            # Row by row: a copy of the pages would hold what was removed before and not overwritten everywhere.
            store.execute("VACUUM INTO ?", [str(fresh)])
        with fresh.open("rb+") as file:
            os.fsync(file.fileno())
        fresh.replace(copy)
    except OSError as error:
        fault = f"cannot be copied before it is brought up to date ({type(error).__name__})"
        raise StoreError(fault, file=path.name, hint="nothing was changed; make room beside it") from None
    finally:
        sqlite_file.discard(fresh)
