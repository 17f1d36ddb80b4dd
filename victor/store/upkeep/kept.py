"""Which files are copies of a store, and how old they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import func, select

from victor.errors import StoreError
from victor.store import sqlite_file
from victor.store.audit import erasures
from victor.store.looking import Look, is_there, path_of, url_of
from victor.store.schema import OWN_SINCE
from victor.store.upkeep.backup import STAMP
from victor.vault.header import read

if TYPE_CHECKING:
    from sqlalchemy import Connection

_STAMPED = re.compile(r"-(\d{4}-\d\d-\d\dT\d{6}Z)\.victor$")
_BEFORE = re.compile(r"\.before-\d+$")
_TIMES = {"sessions": "opened_at", "cases": "opened_at", "assessments": "made_at", "events": "at", "exports": "at"}


@frozen
class Left:
    """A file that was left as it is, and why."""

    path: Path
    why: str


@frozen
class Origin:
    """The store from which copies were made: how they are known, and who was erased in it.

    Attributes:
        store_id: The id of a store with keys.
        stones: The rows of its tombstones, by the case.
        proofs: The entries of its audit that tell of an erasure, by the case.
        cases: The ids of its cases, where it has no id.
    """

    store_id: str | None
    stones: Mapping[str, Mapping[str, Any]] = field(repr=False)
    proofs: Mapping[str, Mapping[str, Any]] = field(repr=False)
    cases: frozenset[str] = field(repr=False)


def candidates(named: Iterable[str | os.PathLike[str]], own: Path | None) -> Iterator[tuple[Path, str]]:
    """The files that are named and those in the folders that are named, each once, and why one is not looked at.

    Raises:
        StoreError: There is no such file or folder, or it is the store itself.
    """
    files: list[tuple[Path, str]] = []
    for one in named:
        path = path_of(one, None)
        if path is None or url_of(one) is not None:
            raise StoreError("a backup is a file", expected="the path of a file or a folder")
        if not is_there(path):
            raise StoreError("there is no such file or folder", file=path.name)
        with sqlite_file.looked_at(path):
            if path.is_dir():
                there = sorted(path.iterdir())
                files += [(file, _unfit(file, own)) for file in there if not file.name.endswith(sqlite_file.BESIDE)]
            elif own is not None and own.exists() and path.samefile(own):
                raise StoreError("is the store itself, not a backup of it", file=path.name)
            else:
                files.append((path.resolve(), "" if path.is_file() else "not a file"))
    seen: set[tuple[int, int]] = set()
    for path, why in files:
        with sqlite_file.looked_at(path):
            status = path.lstat()
        if (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            yield path, why


def _unfit(file: Path, own: Path | None) -> str:
    if file.is_symlink():
        return "a link: name the file itself"
    if not file.is_file():
        return "a folder" if file.is_dir() else "not a file"
    if own is not None and own.exists() and file.samefile(own):
        return "it is the store itself"
    if file.name.startswith(".") and file.name.endswith(".new"):
        return "an unfinished copy: remove it when no backup is being made"
    return ""


def origin_of(look: Look) -> Origin:
    """What there is to know of a store."""
    own, cases = look.layout.own, look.layout.tables["cases"].c.id
    with look.snapshot() as connection:
        there = look.found.schema >= OWN_SINCE
        stones = connection.execute(select(own.tombstones)).mappings().all() if there else []
        return Origin(
            store_id=_store_id(look),
            stones={row["case_id"]: dict(row) for row in stones},
            proofs=erasures(connection, own.audit) if there else {},
            cases=frozenset(connection.execute(select(cases)).scalars()) if look.found.header is None else frozenset(),
        )


def _store_id(look: Look) -> str | None:
    return None if look.found.header is None else read(look.found.header).store_id


def is_copy(connection: Connection, look: Look, store: Origin) -> bool:
    """Whether a file is a copy of a store: of the same id, or without ids, with one of its cases."""
    if store.store_id is not None or look.found.header is not None:
        return _store_id(look) == store.store_id
    there = connection.execute(select(look.layout.tables["cases"].c.id)).scalars()
    return any(case_id in store.cases or case_id in store.stones for case_id in there)


def is_named_so(path: Path) -> bool:
    """Whether only a copy has such a name. A store that was restored from one, and is worked with, has its id, too."""
    return bool(_STAMPED.search(path.name) or _BEFORE.search(path.name))


def made_at(connection: Connection, look: Look, path: Path) -> datetime:
    """When a backup was made: by its name, or else when it was changed last; never before the newest time in it."""
    stamp = _STAMPED.search(path.name)
    named = datetime.strptime(stamp[1], STAMP).replace(tzinfo=UTC) if stamp else None
    made = named or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    names = look.layout.names(look.found.schema)
    columns = [look.layout.tables[name].c[column] for name, column in _TIMES.items() if name in names]
    asked = [select(func.max(column)) for column in columns]
    if look.found.schema >= OWN_SINCE:
        audit = look.layout.own.audit.c
        asked.append(select(func.max(audit.at)).where(audit.number > 0))  # not what an earlier prune has put there
    return max(made, *(_time(connection.execute(one).scalar()) for one in asked))


def _time(text: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        found = datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
