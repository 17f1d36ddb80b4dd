"""The audit: a chain of all that was done, to which entries are only added.

Each entry holds the seal of the one before it: HMAC-SHA256 under a key of the store's keyring, or, in a store without
keys, plain SHA-256, which anybody can make anew. It is written in the transaction of what it tells: there is no such
change without its entry, and no entry of a change that did not happen. Entries are added last in a transaction, so
that on a server the desks meet at the end of the chain for the moment of a commit only.

**What the chain proves**, to who has the passphrase: an entry that was changed, removed, moved, repeated or put in
between is found, by `Audit.verify`, always. With an *anchor*, the head of the chain as it was printed or mailed at an
earlier time and kept elsewhere, also that the end was cut off, that the whole store was put back to an older state, and
that somebody who has the key wrote the chain anew.

A store with keys has an entry for each change by a desk, each identity that was kept and each field of one that was
shown, each override, extract, export, import, erasure and change of keys. A store without keys, whose changes the
timelines tell, has overrides, extracts, exports, imports, erasures, and what was published or taken for research only.

**What it cannot prove.** Without an anchor: that the last entries were not cut off, that this is not yesterday's file,
and that nobody who has the passphrase (or, in a store without keys, anybody) wrote it all anew. With an anchor: what
came after it can still be cut off or written anew by such a person; so anchors are to be taken often. It says that an
entry was written by a program that had the key, not who sat at it: who and role are what the desk was told. Nor does it
see what somebody does who reads the database without victor and has the passphrase. Reasons are sealed and stay until
their case is erased; they, and the names of hands, should name no child.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import asdict, evolve
from sqlalchemy import bindparam, func, insert, literal_column, select, update

from victor.errors import StoreError
from victor.store import postgres
from victor.store.entries import ERASED, Entry, Head, Kept, Verified
from victor.store.sqlite import Prepared
from victor.vault import as_text, from_text, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from sqlalchemy import Connection, Table

    from victor.store.database import Database
    from victor.store.schema import Own
    from victor.vault import Key, Keyring


def forget_reasons(connection: Connection, table: Table, about: str) -> None:
    """Remove the reasons that an audit has of a case."""
    connection.execute(update(table).where(table.c.about == about).values(why=""))


def erasures(connection: Connection, table: Table) -> dict[str, dict[str, object]]:
    """The entries that tell of an erasure as they stand, by the case."""
    rows = connection.execute(select(table).where(table.c.what == ERASED)).mappings()
    return {row["about"]: dict(row) for row in rows}


def prove_erasure(connection: Connection, table: Table, entry: Mapping[str, object]) -> None:
    """Keep the entry of an erasure in an older copy of its store, from which the case is taken, too.

    Who takes it out needs no keys, so cannot add to the chain of the copy. The entry was sealed by who erased the case:
    it proves why reasons are missing. It stands under its negative number, apart from the chain, which stays as it was.
    """
    number = entry["number"]
    assert isinstance(number, int)
    connection.execute(insert(table).values({**entry, "number": -abs(number)}))


class Audit:
    """The audit of an open store, as ``store.audit``.

    >>> from victor.store import open_store
    >>> with open_store(":memory:", country="gr") as store:
    ...     store.audit.add(Entry(at="2026-11-23T09:30:00Z", who="desk 1", role="desk_worker", what="looked"))
    ...     print(store.audit.verify(store.audit.head))
    the audit is whole: 1 entries; the store has no keys: anybody could have made the chain anew
    """

    def __init__(self, database: Database, own: Own, keyring: Keyring | None) -> None:
        self._database = database
        self._table = own.audit
        self._seal = _Seal(keyring)
        self._here = threading.local()  # .waiting: what is to be added at the end of this thread's transaction
        columns = own.audit.c
        last = select(func.max(columns.number)).where(columns.number > literal_column("0")).scalar_subquery()
        self._last = select(columns.number, columns.mac).where(columns.number == last)
        self._first = Prepared(self._last)
        self._insert = insert(own.audit).values({column.name: bindparam(column.name) for column in columns})
        self._append = Prepared(self._insert)

    def __repr__(self) -> str:
        return f"<Audit of {self._database.name}>"

    def __len__(self) -> int:
        return self.head.number

    def __bool__(self) -> bool:
        """True, also for an empty one."""
        return True

    @property
    def is_keyed(self) -> bool:
        """Whether the chain is under a key."""
        return self._seal.key is not None

    @property
    def head(self) -> Head:
        """The end of the chain: the anchor of what was done until now."""
        with self._database.read() as connection:
            return self._head(connection)

    def add(self, entry: Entry) -> None:
        """Add an entry at the end of the transaction that is open, or at once.

        Raises:
            StoreError: It cannot be written.
        """
        waiting = self._waiting()
        if waiting is not None:
            waiting.append(entry)
            return
        with self._database.write() as connection, self.gathering(connection):
            self._here.waiting.append(entry)

    def add_now(self, entry: Entry) -> None:
        """Add an entry that is written when this returns.

        Raises:
            StoreError: A transaction is open, which could still undo it; or it cannot be written.
        """
        if self._waiting() is not None:
            raise StoreError("not inside a transaction: the entry in the audit could be undone", path="audit")
        self.add(entry)

    @contextmanager
    def gathering(self, connection: Connection) -> Generator[None]:
        """Inside the transaction of a connection: what is added is written at the end of the outermost such block."""
        waiting = self._waiting()
        if waiting is not None:
            before = len(waiting)
            try:
                yield
            except BaseException:
                del waiting[before:]
                raise
            return
        self._here.waiting = waiting = []
        try:
            yield
            if waiting:
                self._write(connection, waiting)
        finally:
            self._here.waiting = None

    def entries(self, about: str | None = None) -> Iterator[Entry]:
        """The entries in their order, all or those about a case, with their reasons."""
        for kept in self._kept(about):
            if kept.beside:
                continue
            why = self._seal.opened(kept.number, kept.why)
            yield Entry(at=kept.at, who=kept.who, role=kept.role, what=kept.what, about=kept.about, why=why)

    def verify(self, *anchors: Head | str | None) -> Verified:
        """Look at the whole chain; see the top of this module for what that proves and what not.

        Args:
            anchors: Heads of earlier times, as they were printed.

        Raises:
            StoreError: An anchor is none, or the store cannot be read. What is wrong with the chain is told in the
                result.
        """
        wanted = {Head.read(one) if isinstance(one, str) else one for one in anchors if one is not None}
        head = Head(0, self._seal.beginning())
        faults: list[str] = []
        seen = wanted & {head}
        erased: set[str] = set()
        blank: dict[str, int] = {}
        for kept in self._kept(None):
            if kept.beside:
                if self._proves_erasure(kept):
                    erased.add(kept.about)
                else:
                    faults.append(f"entry {kept.number}: it was put in")
                continue
            fault = self._fault(kept, head, blank)
            if fault:
                faults.append(f"entry {kept.number}: {fault}")
            head = Head(kept.number if type(kept.number) is int else head.number + 1, kept.mac)
            seen |= wanted & {head}
            if kept.what == ERASED:
                erased.add(kept.about)
        faults += [f"entry {at}: its reason was removed" for case_id, at in blank.items() if case_id not in erased]
        for lost in sorted(wanted - seen, key=lambda one: one.number):
            cut = lost.number > head.number
            faults.append(
                f"the anchor, entry {lost.number}, is not in the chain: "
                + ("it was cut off, or put back to an older state" if cut else "it was written anew")
            )
        met = tuple(sorted(seen, key=lambda one: one.number))
        return Verified(head, tuple(faults), self.is_keyed, bool(wanted), met)

    def forget_reasons(self, connection: Connection, about: str) -> None:
        """Remove the reasons of a case that is erased; the chain holds only what commits to them, and stays whole."""
        forget_reasons(connection, self._table, about)

    def _proves_erasure(self, kept: Kept) -> bool:
        texts = all(type(value) is str for name, value in asdict(kept).items() if name != "number")
        return texts and kept.what == ERASED and kept.mac == self._seal.mac(_told(evolve(kept, number=-kept.number)))

    def _fault(self, kept: Kept, before: Head, blank: dict[str, int]) -> str | None:
        if not all(type(value) is str for name, value in asdict(kept).items() if name != "number"):
            return "it was changed"
        if kept.number != before.number + 1:
            return f"it follows entry {before.number}: something was removed, moved or put in"
        if kept.previous != before.mac:
            return "it does not follow the one before it: something was changed, removed, moved or put in"
        if kept.mac != self._seal.mac(_told(kept)):
            return "it was changed"
        try:
            why = self._seal.opened(kept.number, kept.why)
        except StoreError:
            return "its reason was changed"
        if kept.committed != self._seal.committed(kept.number, why):
            if why or not kept.about:
                return "its reason was changed"
            blank.setdefault(kept.about, kept.number)
        return None

    def _waiting(self) -> list[Entry] | None:
        waiting: list[Entry] | None = getattr(self._here, "waiting", None)
        return waiting

    def _head(self, connection: Connection) -> Head:
        if connection.dialect.name == "sqlite":
            row = self._first.first(connection, {})
        else:
            found = connection.execute(self._last).first()
            row = tuple(found) if found else None
        return Head(*row) if row else Head(0, self._seal.beginning())

    def _write(self, connection: Connection, waiting: list[Entry]) -> None:
        embedded = connection.dialect.name == "sqlite"
        if not embedded:
            postgres.lock_store(connection)
        head = self._head(connection)
        for entry in waiting:
            kept = self._seal.next(head, entry)
            head = Head(kept.number, kept.mac)
            if embedded:
                self._append.run(connection, asdict(kept))
            else:
                connection.execute(self._insert, asdict(kept))

    def _kept(self, about: str | None) -> Iterator[Kept]:
        columns = self._table.c
        asked = select(*columns).order_by(columns.number)
        with self._database.read() as connection:
            rows = connection.execute(asked if about is None else asked.where(columns.about == about)).all()
        return (Kept(*row) for row in rows)


class _Seal:
    """How entries are sealed: under the keys of the store, or by plain digests where it has none."""

    def __init__(self, keyring: Keyring | None) -> None:
        self.key: Key | None = keyring.derived("audit") if keyring else None
        self._reasons: Key | None = keyring.derived("audit reasons") if keyring else None
        self._store_id = keyring.store_id if keyring else ""

    def beginning(self) -> str:
        """What the first entry follows."""
        return self.mac({"audit of": self._store_id})

    def next(self, head: Head, entry: Entry) -> Kept:
        """The entry after the head."""
        number = head.number + 1
        told = asdict(entry) | {
            "number": number,
            "why": self._closed(number, entry.why),
            "committed": self.committed(number, entry.why),
            "previous": head.mac,
        }
        return Kept(**told, mac=self.mac({name: told[name] for name in told if name != "why"}))

    def mac(self, told: dict[str, object]) -> str:
        """The seal of an entry, which holds that of the one before it."""
        text = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        return (self.key.mac(text) if self.key else hashlib.sha256(text).digest()).hex()

    def committed(self, number: int, why: str) -> str:
        """What stands for a reason in the chain: it is not to be guessed without the key, and fits no other reason."""
        return self.mac({"reason of": number, "why": why})

    def opened(self, number: int, why: str) -> str:
        """The reason."""
        if self._reasons is None or not why:
            return why
        where = "audit, why"
        return unseal(self._reasons, from_text(why, where=where), self._place(number), where=where).decode()

    def _closed(self, number: int, why: str) -> str:
        if self._reasons is None or not why:
            return why
        return as_text(seal(self._reasons, why.encode(), self._place(number)))

    def _place(self, number: int) -> tuple[str, ...]:
        return self._store_id, "audit", str(number), "why"


def _told(kept: Kept) -> dict[str, object]:
    return {name: value for name, value in asdict(kept).items() if name not in ("why", "mac")}
