"""A new store from a backup: on another machine, too, and in a database of a server as well as in a file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen
from sqlalchemy import URL

from victor.errors import StoreError
from victor.store import postgres, sqlite_file
from victor.store.faults import explained
from victor.store.looking import Look, found_in, is_there, looking, place_of
from victor.store.schema import SCHEMA
from victor.store.upkeep.backup import told
from victor.store.upkeep.checking import check
from victor.store.upkeep.copying import copy_tables, must_have, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection


@frozen(kw_only=True)
class Restored:
    """A store that was made from a backup.

    Attributes:
        name: The name of the store.
        backup: The backup.
        schema: Its layout; an older one is brought up to date when the store is opened.
        countries: The codes of its countries.
        sealed: Whether it is sealed: it opens by the passphrase or the key file that opened the backup.
        counts: How many rows there are of each table.
    """

    name: str
    backup: Path
    schema: int
    countries: tuple[str, ...]
    sealed: bool
    counts: Mapping[str, int] = field(repr=False)

    def __str__(self) -> str:
        parts = [f"{self.name}: {told(self.counts)} restored from {self.backup.name}"]
        parts += ["it opens by the passphrase or the key file of that time"] if self.sealed else []
        parts += ["it is brought up to date when it is opened"] if self.schema < SCHEMA else []
        return "; ".join(parts)


def restore(backup: str | os.PathLike[str], to: str | os.PathLike[str], *, timeout: float = 30.0) -> Restored:
    """Make a new store from a backup, whole or not at all; no keys are needed.

    The backup is looked at first and stays as it is. What was erased in the store since it was made is in it again:
    `prune` the backups before.

    Args:
        backup: The file; a store that nobody has open is a backup, too.
        to: A path at which nothing is, or the address of an empty database.
        timeout: Seconds to wait for others.

    Raises:
        StoreError: The backup is damaged or of a newer victor; there is something at its place, which is never
            replaced; or it cannot be written. Nothing was made then.

    >>> import tempfile
    >>> from victor.store import open_store
    >>> from victor.store.upkeep import backup
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_store(f"{folder}/athens.victor", country="gr").close()
    ...     made = backup(f"{folder}/athens.victor", f"{folder}/kept.victor")
    ...     print(restore(made.path, f"{folder}/again.victor"))
    again.victor: 0 cases and 0 other documents restored from kept.victor
    """
    source, target = place_of(backup), place_of(to)
    if isinstance(source, URL):
        raise StoreError("a backup is a file", expected="the path of a file")
    if not isinstance(target, URL) and (is_there(target) or target.is_symlink()):
        raise _taken(target.name)
    checked = check(source)
    if not checked.whole:
        raise StoreError(f"is not whole: {checked.faults[0]}", file=source.name, hint="restore another backup")
    with looking(source, timeout=timeout, tidy=True) as look:
        return _restored(look, source, target, timeout)


def _restored(look: Look, source: Path, target: Path | URL, timeout: float) -> Restored:
    layout = look.layout
    with look.snapshot() as rows:
        found = found_in(rows, layout, look.name)
        tables = tables_of(rows, layout, found.schema)
        counts: dict[str, int] = {}

        def fill(connection: Connection) -> None:
            counts.update(copy_tables(rows, connection, layout, found.schema))
            must_have(connection, tables, counts, look.name)

        if isinstance(target, URL):
            name = target.database or "the store"
            _serve(target, name, frozenset(layout.metadata.tables), fill, timeout)
            made = bool(counts)
        else:
            name = target.name
            made = sqlite_file.create(target, found.schema, fill)
        if not made:
            raise _taken(name)
    return Restored(
        name=name,
        backup=source,
        schema=found.schema,
        countries=found.countries,
        sealed=found.header is not None,
        counts=counts,
    )


def _serve(url: URL, name: str, ours: frozenset[str], fill: Callable[[Connection], None], timeout: float) -> None:
    engine = postgres.engine_for(url, timeout=timeout)
    try:
        with explained(name):
            postgres.create(engine, name, ours, fill)
    finally:
        engine.dispose()


def _taken(name: str) -> StoreError:
    return StoreError("something is there already, and nothing is replaced", file=name, hint="choose another place")
