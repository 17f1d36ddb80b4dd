"""What a store has, read from its file by SQLite alone: no code that writes stores is asked whether it wrote them well.

The keys are those of `victor.vault`; tables, columns and places of seals are said here once more.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import define, field

from victor.store import TABLES
from victor.store.audit import _Seal, _told
from victor.store.entries import Kept
from victor.vault import (
    Key,
    KeyFile,
    Keyring,
    WrongKeyError,
    as_text,
    from_text,
    seal,
    unseal,
    unsealed_identity,
)


@define
class Keys:
    """The keys of a store, by whichever key file opens it; none in a plain one."""

    ring: Keyring | None
    wrapped: dict[str, str]
    opened: dict[str, Key] = field(factory=dict)

    @classmethod
    def of(cls, raw: sqlite3.Connection, there: set[str], files: tuple[KeyFile, ...]) -> Keys:
        header = raw.execute("SELECT header FROM keyring").fetchone() if "keyring" in there else None
        if header is None:
            return cls(None, {})
        wrapped = dict(raw.execute("SELECT case_id, wrapped FROM keys"))
        for file in files:
            try:
                return cls(Keyring.open(header[0], file), wrapped)
            except WrongKeyError:
                pass
        raise AssertionError("no key opens it")

    def key(self, owner: str) -> Key:
        assert self.ring is not None
        if owner not in self.opened:
            text = self.wrapped[owner]
            self.opened[owner] = self.ring.case_key(owner, from_text(text)) if owner else self.ring.derived(text)
        return self.opened[owner]

    def document(self, table: str, doc_id: str, version: int, owner: str, text: str) -> str:
        if self.ring is None:
            return text
        place = (self.ring.store_id, table, doc_id, str(version))
        return unseal(self.key(owner), from_text(text), place).decode()

    def sealed(self, table: str, doc_id: str, version: int, owner: str, text: str) -> str:
        if self.ring is None:
            return text
        return as_text(seal(self.key(owner), text.encode(), (self.ring.store_id, table, doc_id, str(version))))

    def identity(self, case_id: str, fields: str) -> Any:
        assert self.ring is not None
        found = unsealed_identity(json.loads(fields), self.key(case_id), store_id=self.ring.store_id, case_id=case_id)
        assert found.name is not None
        return found.name.reveal("a test", lambda _: None)


def state(path: Path, files: tuple[KeyFile, ...], writes: str | None = None) -> Any:
    """All that a store has, but for what its keys look like and when it was written; None where there is none.

    With `writes` a document of that name is added, as another program would.
    """
    if not path.exists():
        return None
    with closing(sqlite3.connect(path, isolation_level=None, timeout=3)) as raw:
        raw.execute("PRAGMA secure_delete = ON").fetchall()
        raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        there = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        keys = Keys.of(raw, there, files)
        found = _found(raw, there, keys)
        if writes:
            _write(raw, keys, f"probe {writes}", "exports" if "exports" in there else "sessions")
        raw.execute("COMMIT")
        return found


def _write(raw: sqlite3.Connection, keys: Keys, name: str, table: str) -> None:
    if keys.ring is not None and "" not in keys.wrapped:
        keys.wrapped[""] = "documents 1"
        raw.execute("INSERT INTO keys VALUES ('', 1, 'documents 1')")
    column, value = ("at", "2026") if table == "exports" else ("status", "open")
    text = keys.sealed(table, name, 1, "", json.dumps({column: value}, separators=(",", ":")))
    last = f"SELECT coalesce(max(position), 0) + 1 FROM {table}"
    statement = f"INSERT INTO {table} (id, version, position, {column}, document) VALUES (?, 1, ({last}), ?, ?)"
    raw.execute(statement, (name, value, text))


def _found(raw: sqlite3.Connection, there: set[str], keys: Keys) -> dict[str, Any]:
    every = {
        spec.name: _documents(raw, spec.name, "case_id" in spec.index, keys) for spec in TABLES if spec.name in there
    }
    owned = "keyring" in there
    schema, countries = raw.execute("SELECT schema, countries FROM victor").fetchone()
    return {
        "tables": {name: [row for row in rows if not row[0].startswith("probe")] for name, rows in every.items()},
        "probes": sorted(
            row[0].removeprefix("probe ") for rows in every.values() for row in rows if row[0].startswith("probe")
        ),
        "keys": _list(raw, "SELECT case_id, version FROM keys WHERE case_id != '' ORDER BY case_id") if owned else [],
        "identities": {row[0]: keys.identity(*row) for row in raw.execute("SELECT * FROM identities")} if owned else {},
        "audit": _audit(raw, keys.ring) if owned else [],
        "tombstones": [row[0] for row in raw.execute("SELECT case_id FROM tombstones")] if owned else [],
        "countries": countries.split(),
        "schema": schema,
    }


def _list(raw: sqlite3.Connection, statement: str) -> list[Any]:
    return [list(row) for row in raw.execute(statement)]


def _documents(raw: sqlite3.Connection, table: str, owned: bool, keys: Keys) -> list[Any]:
    owner = "id" if table == "cases" else "coalesce(case_id, '')" if owned else "''"
    rows = raw.execute(f"SELECT id, version, {owner}, document FROM {table} ORDER BY position, id")
    return [
        [doc_id, version, json.loads(keys.document(table, doc_id, version, whose, text))]
        for doc_id, version, whose, text in rows
    ]


def _audit(raw: sqlite3.Connection, ring: Keyring | None) -> list[Any]:
    seals = _Seal(ring)
    before = seals.beginning()
    found: list[Any] = []
    columns = "number, at, who, role, what, about, why, committed, previous, mac"
    for row in raw.execute(f"SELECT {columns} FROM audit WHERE number > 0 ORDER BY number"):
        kept = Kept(*row)
        assert kept.number == len(found) + 1
        assert kept.previous == before
        assert kept.mac == seals.mac(_told(kept))
        before = kept.mac
        found.append([kept.who, kept.role, kept.what, kept.about, seals.opened(kept.number, kept.why)])
    return found
