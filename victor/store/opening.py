"""Opening a store: look first, create what is missing, refuse what is not ours, and change nothing that is refused."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen
from sqlalchemy import URL, Connection, Engine, insert

from victor.errors import StoreError
from victor.store import postgres, sqlite, sqlite_file
from victor.store.database import Database
from victor.store.faults import explained
from victor.store.keys import master_key
from victor.store.looking import COUNTRY, Found, found_in, is_there, must_be_there, path_of, url_of
from victor.store.migration import migrate_file, migrate_served
from victor.store.schema import SCHEMA, TABLES, Layout, TableSpec
from victor.store.store import Store
from victor.vault import Keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from victor.vault import KeyFile, MasterKey, Passphrase


CODE = 3
"""Letters of a country's code; what is longer could be something else that stands in a damaged file."""


def open_store(
    location: str | os.PathLike[str],
    *,
    country: str | Iterable[str] | None = None,
    passphrase: str | Passphrase | None = None,
    key_file: str | os.PathLike[str] | KeyFile | None = None,
    create: bool = True,
    tables: Iterable[TableSpec] = TABLES,
    new_id: Callable[[], str] | None = None,
    timeout: float = 30.0,
) -> Store:
    """Open the store at `location`, and create it if there is nothing.

    Args:
        location: A path, ``":memory:"`` for one that is gone when it is closed, or an address such as
            ``postgresql+psycopg://…`` for a database that several desks share.
        country: The code, or codes, of the countries; needed to create a store, checked if it exists.
        passphrase: That of a store with keys, whose documents are sealed; a new store gets keys by it.
        key_file: The key file, in place of a passphrase.
        create: Whether a missing store is created.
        tables: Its tables; others than the default are for tests.
        new_id: Makes the ids of new documents; random by default.
        timeout: Seconds to wait for another writer.

    Raises:
        StoreError: it is no store, is damaged, belongs to another country or to a newer victor, or cannot be read or
            created; the keys are missing, wrong, or for a store that has none. The file is as it was, byte for byte.

    A store of an older victor is brought up to date; a file is kept beside it as it was (`victor.store.migration`).

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_store(f"{folder}/athens.victor", country="gr") as store:
    ...         print(store)
    <Store athens.victor, gr>
    """
    try:
        master = master_key(passphrase, key_file)
    finally:
        del passphrase  # a traceback that shows the locals of its frames does not hold it
    wanted = _Wanted(Layout(tables), _codes(country), master, create, timeout)
    url = url_of(location)
    alone = False
    if url is not None and url.get_backend_name() != "sqlite":
        url = postgres.address(url)
        name = url.database or "the store"
        engine, keyring = _served(url, name, wanted)
    elif (path := path_of(location, url)) is None:
        name, alone = ":memory:", True
        engine, keyring = _in_memory(name, wanted)
    else:
        name = path.name
        engine, keyring = _file(path, wanted)
    try:
        countries = _look(engine, wanted, name).countries
    except BaseException:
        engine.dispose()
        raise
    database = Database(engine, name, timeout=timeout, alone=alone)
    return Store(database, wanted.layout, countries, new_id or _random_id, keyring)


@frozen
class _Wanted:
    """What is asked of a store."""

    layout: Layout
    codes: tuple[str, ...]
    master: MasterKey | None
    create: bool
    timeout: float


def _file(path: Path, wanted: _Wanted) -> tuple[Engine, Keyring | None]:
    if not wanted.create:
        must_be_there(path)
    elif not is_there(path):
        sqlite_file.create(path, SCHEMA, lambda connection: _fill(connection, wanted))
    sqlite_file.recognise(path, SCHEMA)
    logged = sqlite_file.has_log_beside(path)
    look = sqlite.engine_for(path, timeout=wanted.timeout, read_only=not sqlite_file.is_interrupted(path))
    try:
        try:
            found = _look(look, wanted, path.name)
        finally:
            look.dispose()
        keyring = _unlocked(found, wanted, path.name)
    except StoreError:
        if not logged:
            sqlite_file.put_log_away(path)
        raise
    if found.schema < SCHEMA:
        migrate_file(path, wanted.layout, timeout=wanted.timeout)
    return sqlite.engine_for(path, timeout=wanted.timeout), keyring


def _in_memory(name: str, wanted: _Wanted) -> tuple[Engine, Keyring | None]:
    engine = sqlite.engine_in_memory(timeout=wanted.timeout)
    try:
        with explained(name), engine.begin() as connection:
            _fill(connection, wanted)
        return engine, _unlocked(_look(engine, wanted, name), wanted, name)
    except BaseException:
        engine.dispose()
        raise


def _served(url: URL, name: str, wanted: _Wanted) -> tuple[Engine, Keyring | None]:
    engine = postgres.engine_for(url, timeout=wanted.timeout)
    try:
        with explained(name):
            if wanted.create:
                ours = frozenset(wanted.layout.metadata.tables)
                postgres.create(engine, name, ours, lambda connection: _fill(connection, wanted))
            postgres.recognise(engine, name, wanted.layout.meta)
        found = _look(engine, wanted, name)
        keyring = _unlocked(found, wanted, name)
        if found.schema < SCHEMA:
            migrate_served(engine, wanted.layout, name)
    except BaseException:
        engine.dispose()
        raise
    return engine, keyring


def _fill(connection: Connection, wanted: _Wanted) -> None:
    if not wanted.codes:
        raise StoreError("a new store needs a country", expected='such as country="gr"')
    layout = wanted.layout
    layout.metadata.create_all(connection)
    connection.execute(insert(layout.meta).values(row=1, schema=SCHEMA, countries=" ".join(wanted.codes)))
    if wanted.master:
        keyring = Keyring.new(wanted.master, _random_id())
        connection.execute(insert(layout.own.keyring).values(row=1, header=keyring.header))
        keyring.close()


def _look(engine: Engine, wanted: _Wanted, name: str) -> Found:
    with explained(name), engine.begin() as connection:
        found = found_in(connection, wanted.layout, name)
    if not set(wanted.codes) <= set(found.countries):
        theirs = " or ".join(code for code in found.countries if len(code) <= CODE)
        raise StoreError("is a store of another country", file=name, expected=f"country {theirs}" if theirs else None)
    return found


def _unlocked(found: Found, wanted: _Wanted, name: str) -> Keyring | None:
    if found.header is None:
        if wanted.master:
            hint = "open it without passphrase and key file, or choose another name for a new one"
            raise StoreError("the store is not sealed", file=name, hint=hint)
        return None
    if wanted.master is None:
        raise StoreError("the store is sealed", file=name, expected="its passphrase or key file")
    try:
        return Keyring.open(found.header, wanted.master)
    except StoreError as fault:
        raise fault.at(file=name) from None


def _codes(country: str | Iterable[str] | None) -> tuple[str, ...]:
    codes = () if country is None else (country,) if isinstance(country, str) else tuple(country)
    for code in codes:
        if not re.fullmatch(COUNTRY, str(code)):
            raise StoreError("not the code of a country", expected='letters, such as "gr"')
    return codes


def _random_id() -> str:
    return secrets.token_hex(16)
