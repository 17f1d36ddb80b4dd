"""Opening a store: look first, create what is missing, refuse what is not ours, and change nothing that is refused."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, insert, inspect, make_url, select
from sqlalchemy.exc import ArgumentError

from victor.errors import StoreError
from victor.store import postgres, sqlite
from victor.store.database import Database
from victor.store.faults import explained
from victor.store.schema import SCHEMA, TABLES, Layout, TableSpec
from victor.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def open_store(
    location: str | os.PathLike[str],
    *,
    country: str | Iterable[str] | None = None,
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
        create: Whether a missing store is created.
        tables: Its tables; others than the default are for tests.
        new_id: Makes the ids of new documents; random by default.
        timeout: Seconds to wait for another writer.

    Raises:
        StoreError: it is no store, is damaged, belongs to another country or to a newer victor, or cannot be read or
            created. The file is as it was, byte for byte.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_store(f"{folder}/athens.victor", country="gr") as store:
    ...         print(store)
    <Store athens.victor, gr>
    """
    layout = Layout(tables)
    codes = _codes(country)
    url = _url(location)
    if url is not None and url.get_backend_name() != "sqlite":
        url = postgres.address(url)
        engine, name = _served(url, layout, codes, create=create, timeout=timeout), url.database or "the store"
        alone = False
    elif (path := _path(location, url)) is None:
        engine, name, alone = sqlite.engine_in_memory(timeout=timeout), ":memory:", True
        with explained(name), engine.begin() as connection:
            _fill(connection, layout, codes)
    else:
        engine, name, alone = _file(path, layout, codes, create=create, timeout=timeout), path.name, False
    try:
        countries = _meta(engine, layout, codes, name)
    except BaseException:
        engine.dispose()
        raise
    database = Database(engine, name, timeout=timeout, alone=alone)
    return Store(database, layout, countries, new_id or _random_id)


def _file(path: Path, layout: Layout, codes: tuple[str, ...], *, create: bool, timeout: float) -> Engine:
    if not path.exists():
        if not create:
            raise StoreError("there is no such store", file=path.name)
        sqlite.create(path, SCHEMA, lambda connection: _fill(connection, layout, codes))
    sqlite.recognise(path, SCHEMA)
    look = sqlite.engine_for(path, timeout=timeout, read_only=True)
    try:
        _meta(look, layout, codes, path.name)
    finally:
        look.dispose()
    return sqlite.engine_for(path, timeout=timeout)


def _served(url: URL, layout: Layout, codes: tuple[str, ...], *, create: bool, timeout: float) -> Engine:
    name = url.database or "the store"
    engine = postgres.engine_for(url, timeout=timeout)
    try:
        with explained(name):
            if create:
                ours = frozenset(layout.metadata.tables)
                postgres.create(engine, name, ours, lambda connection: _fill(connection, layout, codes))
            postgres.recognise(engine, name, layout.meta)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _fill(connection: Connection, layout: Layout, codes: tuple[str, ...]) -> None:
    if not codes:
        raise StoreError("a new store needs a country", expected='such as country="gr"')
    layout.metadata.create_all(connection)
    connection.execute(insert(layout.meta).values(row=1, schema=SCHEMA, countries=" ".join(codes)))


def _meta(engine: Engine, layout: Layout, codes: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The countries of a store, after the checks that need a database to answer."""
    with explained(name), engine.begin() as connection:
        there = set(inspect(connection).get_table_names())
        if layout.meta.name not in there:
            raise StoreError("is not a victor store", file=name)
        # Column by column: a newer layout of this row is refused for its number, not for its form.
        sqlite.refuse_newer(connection.execute(select(layout.meta.c.schema)).scalar_one(), SCHEMA, name)
        if not there >= set(layout.tables):
            raise StoreError("is damaged: a table is missing", file=name, hint="restore a backup")
        countries = tuple(connection.execute(select(layout.meta.c.countries)).scalar_one().split())
    if not set(codes) <= set(countries):
        raise StoreError("is a store of another country", file=name, expected=f"country {' or '.join(countries)}")
    return countries


def _codes(country: str | Iterable[str] | None) -> tuple[str, ...]:
    codes = () if country is None else (country,) if isinstance(country, str) else tuple(country)
    for code in codes:
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", str(code)):
            raise StoreError("not the code of a country", expected='letters, such as "gr"')
    return codes


def _url(location: str | os.PathLike[str]) -> URL | None:
    if not isinstance(location, str) or "://" not in location:
        return None
    try:
        return make_url(location)
    except ArgumentError:  # its message shows the address, which may hold a password
        raise StoreError("not the address of a database", expected="such as postgresql+psycopg://host/name") from None


def _path(location: str | os.PathLike[str], url: URL | None) -> Path | None:
    place = (url.database or ":memory:") if url is not None else os.fspath(location)
    if not place or "\0" in place:
        raise StoreError("not a path", expected="the path of a store")
    return None if place == ":memory:" else Path(place).expanduser()


def _random_id() -> str:
    return secrets.token_hex(16)
