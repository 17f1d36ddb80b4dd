"""A copy of a whole store in one file that is a store itself, made while desks go on with their work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from victor.errors import StoreError
from victor.store import sqlite, sqlite_file
from victor.store.looking import found_in, looking, path_of, url_of
from victor.store.upkeep.copying import copy_tables, must_have, tables_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SUFFIX = ".victor"
STAMP = "%Y-%m-%dT%H%M%SZ"


@frozen(kw_only=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: The file.
        store: The name of the store.
        at: When it was begun: it is the state of this moment.
        schema: The layout of the store.
        countries: The codes of its countries.
        sealed: Whether it is sealed, as the store is: then it opens by what opened the store at this moment.
        counts: How many rows there are of each table.
        size: Bytes of the file.
    """

    path: Path
    store: str
    at: datetime
    schema: int
    countries: tuple[str, ...]
    sealed: bool
    counts: Mapping[str, int] = field(repr=False)
    size: int

    def __str__(self) -> str:
        kind = "sealed as the store is" if self.sealed else "not sealed: whoever has the file reads it"
        return f"{self.store}: {told(self.counts)} copied to {self.path.name} ({self.size:,} bytes), {kind}"


def told(counts: Mapping[str, int]) -> str:
    """How many cases, and documents that are none, for people.

    >>> told({"cases": 1, "events": 3, "sessions": 1, "keys": 2, "victor": 1})
    '1 case and 4 other documents'
    """
    cases = counts.get("cases", 0)
    others = sum(count for name, count in counts.items() if name in _OTHERS)
    return f"{amount(cases, 'case')} and {amount(others, 'other document')}"


_OTHERS = frozenset({"sessions", "assessments", "referrals", "events", "exports"})


def amount(count: int, what: str) -> str:
    """A count with its word."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def backup(
    location: str | os.PathLike[str],
    to: str | os.PathLike[str],
    *,
    now: datetime | None = None,
    timeout: float = 30.0,
) -> Backup:
    """Copy a store, a file or a database of a server, into a new file; no keys are needed, and desks may go on.

    The copy is the state of one moment. It is written beside its place under another name, looked at again, brought to
    the disk, and only then named. Nobody but its owner may read it.

    Args:
        location: The store, as `victor.store.open_store` takes it.
        to: A file that is not there yet; or a folder, then it is called such as ``athens-2026-11-27T170400Z.victor``.
        now: The time of the name; that of the computer by default.
        timeout: Seconds to wait for others.

    Raises:
        StoreError: There is no such store, or it is damaged; there is something in the place of the copy, which is
            never replaced; or it cannot be written.

    >>> import tempfile
    >>> from victor.store import open_store
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_store(f"{folder}/athens.victor", country="gr").close()
    ...     made = backup(f"{folder}/athens.victor", folder, now=datetime(2026, 11, 27, 17, 4, tzinfo=UTC))
    >>> made.path.name, made.counts["cases"]
    ('athens-2026-11-27T170400Z.victor', 0)
    """
    at = (now or datetime.now(UTC)).astimezone(UTC)
    with looking(location, timeout=timeout, tidy=True) as look, look.snapshot() as source:
        path = _place(to, look.name, at)
        found = found_in(source, look.layout, look.name)
        tables = tables_of(source, look.layout, found.schema)
        counts: dict[str, int] = {}

        def fill(target: Connection) -> None:
            counts.update(copy_tables(source, target, look.layout, found.schema))

        def again(engine: Engine) -> None:
            sqlite.without_log(engine)
            with engine.begin() as connection:
                must_have(connection, tables, counts, path.name)

        if not sqlite_file.create(path, found.schema, fill, look=again):
            raise _taken(path)
        with sqlite_file.looked_at(path):
            size = path.stat().st_size
    return Backup(
        path=path,
        store=look.name,
        at=at,
        schema=found.schema,
        countries=found.countries,
        sealed=found.header is not None,
        counts=counts,
        size=size,
    )


def _place(to: str | os.PathLike[str], name: str, at: datetime) -> Path:
    path = path_of(to, None)
    if path is None or url_of(to) is not None:
        raise StoreError("a backup is a file", expected="the path of a file or a folder")
    with sqlite_file.looked_at(path):
        if path.is_dir():
            path /= f"{name.removesuffix(SUFFIX)}-{at:{STAMP}}{SUFFIX}"
        if os.path.lexists(path):
            raise _taken(path)
    return path


def _taken(path: Path) -> StoreError:
    return StoreError("is there already, and a backup replaces nothing", file=path.name, hint="choose another name")
