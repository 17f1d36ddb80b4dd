"""A store as it stands, looked at without its keys: nothing is unlocked, made, or brought up to date."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen
from sqlalchemy import URL, Connection, Engine, inspect, make_url, select
from sqlalchemy.exc import ArgumentError

from victor.errors import StoreError
from victor.store import postgres, sqlite, sqlite_file
from victor.store.faults import explained
from victor.store.schema import OWN_SINCE, SCHEMA, TABLES, Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from victor.store.schema import TableSpec

COUNTRY = "[A-Za-z][A-Za-z0-9_-]{0,30}"
COUNTRIES = f"{COUNTRY}( {COUNTRY})*"


@frozen
class Found:
    """What a store says of itself.

    Attributes:
        schema: The number of its layout.
        countries: The codes of its countries.
        header: The header of its keyring, if it has keys.
    """

    schema: int
    countries: tuple[str, ...]
    header: str | None = field(repr=False)


@frozen
class Look:
    """A store that is looked at.

    Attributes:
        name: What errors call it.
        path: Its file; None where it is in a database of a server.
        layout: The tables as this program knows them.
        found: What it says of itself.
        engine: Its connections.
    """

    name: str
    path: Path | None
    layout: Layout
    found: Found
    engine: Engine = field(repr=False)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one state of the store from its first statement on, whoever writes meanwhile."""
        with explained(self.name):
            if self.path is not None:
                with self.engine.begin() as connection:
                    yield connection
                return
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection


@contextmanager
def looking(
    location: str | os.PathLike[str],
    *,
    timeout: float = 30.0,
    tables: Iterable[TableSpec] = TABLES,
    tidy: bool = False,
) -> Iterator[Look]:
    """A store that is there, for the time of the block.

    Args:
        location: As `victor.store.open_store` takes it.
        timeout: Seconds to wait for another writer.
        tables: Its tables.
        tidy: Leave no empty log beside a file, as who may only read it does; its last pages may be brought into it.

    Raises:
        StoreError: There is none, or it is damaged, or of a newer victor.
    """
    layout = Layout(tables)
    place = place_of(location)
    if isinstance(place, URL):
        name = place.database or "the store"
        engine = postgres.engine_for(place, timeout=timeout)
    else:
        name = place.name
        must_be_there(place)
        sqlite_file.recognise(place, SCHEMA)
        engine = sqlite.engine_for(place, timeout=timeout, read_only=not _to_write(place, tidy=tidy))
    try:
        if isinstance(place, URL):
            with explained(name):
                postgres.recognise(engine, name, layout.meta)
        with explained(name), engine.begin() as connection:
            found = found_in(connection, layout, name)
        yield Look(name, None if isinstance(place, URL) else place, layout, found, engine)
    finally:
        engine.dispose()


def _to_write(path: Path, *, tidy: bool) -> bool:
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return False
    return sqlite_file.is_interrupted(path) or (tidy and sqlite_file.has_log(path))


def place_of(location: str | os.PathLike[str]) -> Path | URL:
    """The file, or the address of the database at a server.

    Raises:
        StoreError: It is neither.
    """
    url = url_of(location)
    if url is not None and url.get_backend_name() != "sqlite":
        return postgres.address(url)
    path = path_of(location, url)
    if path is None:
        raise StoreError("a store in memory is seen by its own program only", expected="a file or an address")
    return path


def found_in(connection: Connection, layout: Layout, name: str) -> Found:
    """What a store says of itself, after the checks that need a database to answer.

    Raises:
        StoreError: It is none, or damaged, or of a newer victor.
    """

    def damaged(what: str) -> StoreError:
        return StoreError(f"is damaged: {what}", file=name, hint="restore a backup")

    there = set(inspect(connection).get_table_names())
    if layout.meta.name not in there:
        raise StoreError("is not a victor store", file=name)
    # Column by column: a newer layout of this row is refused for its number, not for its form.
    schema = connection.execute(select(layout.meta.c.schema)).scalar_one()
    if type(schema) is not int or schema < 1:  # SQLite keeps whatever kind of value was put into a column
        raise damaged("the number of its form is none")
    sqlite_file.refuse_newer(schema, SCHEMA, name)
    if not there >= layout.names(schema):
        raise damaged("a table is missing")
    countries = connection.execute(select(layout.meta.c.countries)).scalar_one()
    if not isinstance(countries, str) or not re.fullmatch(COUNTRIES, countries):
        raise damaged("its countries are none")
    header = connection.execute(select(layout.own.keyring.c.header)).scalar() if schema >= OWN_SINCE else None
    return Found(schema, tuple(countries.split()), header)


def must_be_there(path: Path) -> None:
    """Refuse a path at which nothing is.

    Raises:
        StoreError: Nothing is there, or the path cannot be used.
    """
    if not is_there(path):
        raise StoreError("there is no such store", file=path.name)


def is_there(path: Path) -> bool:
    """Whether something is at a path.

    Raises:
        StoreError: The path cannot be used, such as for its length.
    """
    try:
        return path.exists()
    except OSError as fault:
        if fault.errno == errno.ENAMETOOLONG:
            raise StoreError("the path cannot be used", path="the store", expected="a shorter one") from None
        raise StoreError(f"cannot be read ({type(fault).__name__})", file=path.name) from None


def url_of(location: str | os.PathLike[str]) -> URL | None:
    """The address of a database, if it is one and no path.

    Raises:
        StoreError: It looks like an address, and is none.
    """
    if not isinstance(location, str) or "://" not in location:
        return None
    try:
        return make_url(location)
    except (ArgumentError, ValueError):  # their messages show the address, which may hold a password
        raise StoreError("not the address of a database", expected="such as postgresql+psycopg://host/name") from None


def path_of(location: str | os.PathLike[str], url: URL | None) -> Path | None:
    """The path of a store; None for one in memory.

    Raises:
        StoreError: It is none.
    """
    place = (url.database or ":memory:") if url is not None else os.fspath(location)
    if not place or "\0" in place:
        raise StoreError("not a path", expected="the path of a store")
    return None if place == ":memory:" else Path(place).expanduser()
