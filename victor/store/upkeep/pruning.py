"""Taking out of kept backups what was erased in their store since: an erasure reaches the copies, too.

**Which backups are those of a store.** Of a sealed store: those whose keyring has its id. A store without keys has no
id: there those count that hold one of its cases, living or erased, whose ids are random and so nobody else's.

**What is done.** In one transaction the key, the identity and the documents of a case that was erased go, and the
reasons that the audit of the backup has; the tombstone is put, and beside the chain, which stays as it is, the entry
that proves the erasure (`victor.store.audit.prove_erasure`). Then the file is written anew inside itself, so that no
page keeps what stood there before. Killed before the end of the transaction, a backup is as it was; killed later, it is
without the case, and the next time the rest is overwritten. The disk below, such as one of flash memory, may keep what
was overwritten; and copies that are not named here stay as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import Column, Integer, MetaData, Table, insert, inspect, select

from victor.errors import StoreError
from victor.store import sqlite, sqlite_file
from victor.store.audit import forget_reasons, prove_erasure
from victor.store.erasure import take_out
from victor.store.faults import explained
from victor.store.looking import Look, looking, place_of
from victor.store.rows import Rows
from victor.store.schema import OWN_SINCE
from victor.store.sealed import CASES
from victor.store.upkeep.backup import amount
from victor.store.upkeep.kept import Left, Origin, candidates, is_copy, is_named_so, made_at, origin_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from victor.store.schema import Layout, Own

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

UNFINISHED = Table("victor_prune", MetaData(), Column("row", Integer, primary_key=True))
"""Stands in a backup from which a case was taken, until the space is overwritten."""


@frozen
class Taken:
    """A backup from which cases were taken; none where only what was interrupted was finished."""

    path: Path
    cases: int


@frozen(kw_only=True)
class Pruned:
    """What `prune` did.

    Attributes:
        store: The name of the store.
        taken: The backups from which cases were taken, and how many from each.
        removed: The backups that were removed, as they were too old.
        left: The files that were left as they are, each with the reason.
        failed: The backups of this store of which that cannot be said; what is wrong is to be mended, and to be done
            again.
    """

    store: str
    taken: tuple[Taken, ...] = ()
    removed: tuple[Path, ...] = ()
    left: tuple[Left, ...] = ()
    failed: tuple[Left, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether no backup of the store holds any more what was erased in it."""
        return not self.failed

    def __str__(self) -> str:
        lines = [f"{self.store}: {amount(len(self.taken), 'backup')} pruned, {len(self.removed)} removed"]
        lines += [f"{one.path.name}: {_did(one.cases)}" for one in self.taken]
        lines += [f"{path.name}: removed" for path in self.removed]
        lines += [f"{one.path.name}: left alone, {one.why}" for one in self.left]
        lines += [f"{one.path.name}: NOT DONE, {one.why}" for one in self.failed]
        return "\n".join(lines)


def _did(cases: int) -> str:
    return f"{amount(cases, 'erased case')} taken out" if cases else "what was interrupted is finished"


def prune(
    location: str | os.PathLike[str],
    backups: Paths,
    *,
    older_than: timedelta | None = None,
    now: datetime | None = None,
    timeout: float = 30.0,
) -> Pruned:
    """Take out of backups what was erased in their store since; no keys are needed.

    Args:
        location: The store, as `victor.store.open_store` takes it.
        backups: Files and folders, whose files are looked at, not the folders in them; copies from before a migration
            (``NAME.before-3``) are backups, too. A file that is not a copy of this store is left alone and told.
        older_than: Remove whole backups of this store that are older, if they have the name that
            `victor.store.upkeep.backup` gives in a folder, or that of a copy from before a migration. The age of one is
            that of the time in its name, or else of its last change; but it is never older than the newest time in it.
        now: The time from which the age counts; that of the computer by default.
        timeout: Seconds to wait for others.

    Raises:
        StoreError: There is no such store, file or folder, or the store itself is named as its backup; nothing was
            changed then. What cannot be done with one backup is told in the result, and the others are pruned.

    >>> import tempfile
    >>> from victor.store import open_store
    >>> from victor.store.upkeep import backup
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_store(f"{folder}/athens.victor", country="gr").close()
    ...     made = backup(f"{folder}/athens.victor", f"{folder}/kept.victor")
    ...     print(prune(f"{folder}/athens.victor", folder))
    athens.victor: 0 backups pruned, 0 removed
    athens.victor: left alone, it is the store itself
    kept.victor: left alone, not a copy of this store
    """
    named = [backups] if isinstance(backups, str | os.PathLike) else list(backups)
    limit = None if older_than is None else (now or datetime.now(UTC)) - older_than
    place = place_of(location)
    own = place if isinstance(place, Path) else None
    found = list(candidates(named, own))
    with looking(location, timeout=timeout, tidy=True) as look:
        store = origin_of(look)
        name = look.name
    done: dict[str, list[Any]] = {"taken": [], "removed": [], "left": [], "failed": []}
    for path, why in found:
        what, told = ("left", Left(path, why)) if why else _prune(path, store, limit, timeout)
        done[what].append(told)
    return Pruned(store=name, **{what: tuple(all_of) for what, all_of in done.items()})


def _prune(path: Path, store: Origin, limit: datetime | None, timeout: float) -> tuple[str, Left | Taken | Path]:
    """What was done with a file, and what there is to tell of it."""
    ours = False
    try:
        with looking(path, timeout=timeout, tidy=True) as look:
            with look.snapshot() as connection:
                ours = is_copy(connection, look, store)
                if not ours:
                    return "left", Left(path, "not a copy of this store")
                made = made_at(connection, look, path)
                todo = _todo(connection, look, store)
                begun = inspect(connection).has_table(UNFINISHED.name) or sqlite_file.was_interrupted(path)
            layout, schema = look.layout, look.found.schema
        old = limit is not None and made < limit
        if old and is_named_so(path):
            sqlite_file.remove(path)
            return "removed", path
        if not todo and not begun:
            return "left", Left(path, "older, but not named as a copy" if old else "nothing in it was erased since")
        status = path.stat()
        _take(path, layout, schema, store, todo, timeout)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # a backup is as old as it was
    except StoreError as fault:
        # Of what cannot be read nobody can say that it is no copy.
        alien = not ours and "not a victor store" in fault.message
        return "left" if alien else "failed", Left(path, fault.message)
    except OSError as fault:
        return "failed", Left(path, f"cannot be read or written ({type(fault).__name__})")
    return "taken", Taken(path, len(todo))


def _todo(connection: Connection, look: Look, store: Origin) -> list[str]:
    """The cases that were erased in the store, and of which there is something in a backup."""
    own, has_own = look.layout.own, look.found.schema >= OWN_SINCE
    of_cases = [own.keys.c.case_id, own.identities.c.case_id] if has_own else []
    for table in look.layout.tables.values():
        if table.name in look.layout.names(look.found.schema):
            of_cases += [table.c.id] if table.name == CASES else [table.c.case_id] if "case_id" in table.c else []

    def known(column: Column[Any]) -> set[str]:
        return set(connection.execute(select(column).distinct()).scalars()) & set(store.stones)

    there = {case_id for column in of_cases for case_id in known(column)}
    if has_own:  # who is in the audit and has a tombstone was erased before this backup was made
        there |= known(own.audit.c.about) - known(own.tombstones.c.case_id)
    return sorted(there)


def _take(path: Path, layout: Layout, schema: int, store: Origin, cases: list[str], timeout: float) -> None:
    """Take cases out in one transaction; then overwrite the space, and make it one file again."""
    engine = sqlite.engine_for(path, timeout=timeout)
    try:
        with explained(path.name), engine.execution_options(victor_write=True).begin() as connection:
            UNFINISHED.create(connection, checkfirst=True)
            # The first layout had no tombstones; an additional table is nothing to those who open it.
            layout.own.tombstones.create(connection, checkfirst=True)
            names = layout.names(schema)
            documents = [Rows(spec, layout.tables[name]) for name, spec in layout.specs.items() if name in names]
            for case_id in cases:
                _take_case(connection, layout.own, documents, store, case_id, has_own=schema >= OWN_SINCE)
        _finish(engine, path.name)
    finally:
        engine.dispose()


def _finish(engine: Engine, name: str) -> None:
    try:
        with explained(name):
            sqlite.overwrite_space(engine, name)
            with engine.execution_options(victor_write=True).begin() as connection:
                UNFINISHED.drop(connection)
            sqlite.without_log(engine)
    except StoreError as fault:
        why = fault.message.removesuffix("; nothing was written")
        raise StoreError(f"its space is not overwritten yet: {why}", file=name, hint="prune it again") from None


def _take_case(
    connection: Connection, own: Own, documents: list[Rows], store: Origin, case_id: str, *, has_own: bool
) -> None:
    take_out(connection, [own.keys, own.identities] if has_own else [], documents, case_id)
    stones = own.tombstones
    if connection.execute(select(stones.c.case_id).where(stones.c.case_id == case_id)).first() is not None:
        return
    connection.execute(insert(stones).values(store.stones[case_id]))
    if has_own:
        forget_reasons(connection, own.audit, case_id)
        if case_id in store.proofs:
            prove_erasure(connection, own.audit, store.proofs[case_id])
