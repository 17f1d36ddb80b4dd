"""The open store: its tables, its transactions, and TinyDB's verbs over both."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn, Self

from sqlalchemy import update
from tinydb import TinyDB

from victor.errors import StoreError, nearest
from victor.store.audit import Audit
from victor.store.entries import ERASED, Entry
from victor.store.erasure import Tombstone, erase, tombstone, tombstones
from victor.store.identities import Identities
from victor.store.keys import Keys, master_key
from victor.store.rotation import rotate
from victor.store.tables import NoStorage, StoreTable
from victor.vault import Passphrase

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from os import PathLike
    from types import TracebackType

    from victor.store.database import Database
    from victor.store.documents import Document
    from victor.store.schema import Layout
    from victor.vault import Identity, KeyFile, Keyring


class NoDefaultTableError(StoreError, AttributeError):
    """A verb of a table was called on the store. An AttributeError too, as Python asks of a missing attribute."""


class Store(TinyDB):
    """An open store, made by `open_store`; the handle of one process, which its threads may share.

    TinyDB keeps documents in a default table; here every document has its place, so there is none:
    ``store.insert(…)`` is an error that says so. The tables are fixed, and dropping one empties it.
    """

    def __init__(
        self,
        database: Database,
        layout: Layout,
        countries: tuple[str, ...],
        new_id: Callable[[], str],
        keyring: Keyring | None = None,
    ) -> None:
        super().__init__(storage=NoStorage)
        self._database = database
        self._countries = countries
        self._own = layout.own
        self._keys = Keys(keyring, layout.own) if keyring else None
        self._audit = Audit(database, layout.own, keyring)
        self._known = {
            name: StoreTable(database, spec, layout.tables[name], new_id, self._keys)
            for name, spec in layout.specs.items()
        }

    @property
    def countries(self) -> tuple[str, ...]:
        """The codes of the countries whose guidelines the records were made with."""
        return self._countries

    @property
    def is_sealed(self) -> bool:
        """Whether the store has keys: its documents are sealed, and it may hold identities."""
        return self._keys is not None

    @property
    def audit(self) -> Audit:
        """The chain of what was done in this store (`victor.store.audit`)."""
        return self._audit

    def __repr__(self) -> str:
        return f"<Store {self._database.name}, {' '.join(self._countries)}>"

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        """How many documents there are in all tables."""
        with self._database.read():
            return sum(len(table) for table in self._known.values())

    def __iter__(self) -> Iterator[Document]:
        """All documents, table by table."""
        with self._database.read():
            documents = [document for table in self._known.values() for document in table]
        return iter(documents)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # asked by IPython, copy and pickle: no message for people
            raise AttributeError(name)
        raise NoDefaultTableError(f"a store has no '{name}' and no default table", hint='use store.table("cases")')

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def table(self, name: str) -> StoreTable:  # type: ignore[override]  # no options: the schema decides
        """The table of that name.

        Raises:
            StoreError: there is none; the message names those there are.
        """
        table = self._known.get(str(name))
        if table is None:
            known = ", ".join(self._known)
            raise StoreError("no such table", expected=f"one of {known}", hint=nearest(str(name), self._known))
        return table

    def tables(self) -> set[str]:
        """The names of the tables, empty ones too."""
        return set(self._known)

    def drop_table(self, name: str) -> None:
        """Remove all documents of a table; the table stays."""
        self.table(name).truncate()

    def drop_tables(self) -> None:
        """Remove all documents of all tables, or none if one of them only takes additions."""
        with self.transaction():
            for table in self._known.values():
                table.truncate()

    @contextmanager
    def transaction(self, *, whole: bool = False) -> Iterator[Self]:
        """Inside, all writes of this thread land together or, if an exception leaves the block, not at all.

        Reads inside see the writes. A transaction inside another joins it: it lands with the outer one, and an
        exception that leaves the inner block undoes the inner writes. Other writers wait meanwhile, so do not wait for
        people or the network in it, and do not ``await``. What is read by id stays so until the end; on a server what
        is searched may not, as only those wait who change the same documents (`victor.store.postgres`); with `whole` no
        other such transaction goes on at the same time.

        Raises:
            StoreError: another program was writing and did not finish in time.

        >>> from victor.store import open_store
        >>> with open_store(":memory:", country="gr") as store:
        ...     with store.transaction():
        ...         case_id = store.table("cases").insert({"status": "open", "country": "gr"})
        ...         _ = store.table("events").insert({"case_id": case_id, "at": "2026-11-23T09:30:00Z"})
        ...     len(store)
        2
        """
        with self._database.write(whole=whole) as connection, self._audit.gathering(connection):
            yield self

    def changes(self) -> int:
        """A number that is another one after anybody has written, so that an open form knows when to look again.

        >>> from victor.store import open_store
        >>> with open_store(":memory:", country="gr") as store:
        ...     before = store.changes()
        ...     case_id = store.table("cases").insert({"status": "open", "country": "gr"})
        ...     before == store.changes()
        False
        """
        counted = self._database.changes()
        return self._counted() if counted is None else counted

    def _counted(self) -> int:
        """For a server that cannot tell: the documents and their versions, counted anew each time."""
        with self._database.read() as connection:
            return sum(table.written(connection) for table in self._known.values())

    def each(self, tables: Iterable[str], cases: AbstractSet[str] | None = None) -> Generator[tuple[str, Document]]:
        """The documents of some tables as they are at one moment, in the order of insertion and in bounded memory.

        Args:
            tables: Their names.
            cases: The cases whose documents are wanted; all documents unless given.

        Returns:
            The name of the table and the document, one after the other; to be exhausted or closed.
        """
        with self._database.snapshot() as connection:
            for name in tables:
                for document in self.table(name).each(connection, cases):
                    yield name, document

    # Keys and identities

    def rewrap(
        self,
        *,
        passphrase: str | Passphrase | None = None,
        key_file: str | PathLike[str] | KeyFile | None = None,
        by: str = "",
        role: str = "",
    ) -> None:
        """Have a store opened by another passphrase or key file from now on; nothing is sealed anew.

        Handles that are open go on. Who has an old copy of the store and the old passphrase still reads it, and with
        what both yield the new one, too: after a theft a new store is due, as `rotate_keys` keeps the root key. A
        server keeps the old header on its disk until VACUUM.

        Args:
            passphrase: The new one.
            key_file: The key file that is to open it.
            by: Who does it, for the audit.
            role: In which role.

        Raises:
            StoreError: The store has no keys, the passphrase is weak, or the store cannot be written. Killed at any
                moment, it opens with the one or with the other.
        """
        try:
            master = master_key(passphrase, key_file)
        finally:
            del passphrase  # a traceback that shows the locals of its frames does not hold it
        keys = self._sealed()
        if master is None:
            raise StoreError("how is the store to be opened?", expected="a passphrase or a key file")
        wrapped = keys.keyring.rewrapped(master)
        with self.transaction(), self._database.write() as connection:
            connection.execute(update(self._own.keyring).values(header=wrapped.header))
            self._note("rewrapped", by, role, why="passphrase" if isinstance(master, Passphrase) else "key file")

    def rotate_keys(self, *, by: str = "", role: str = "") -> int:
        """Give every case a new key, and seal every document and identity anew; returns how many keys there are.

        Raises:
            StoreError: The store has no keys, something in it is damaged, or others are writing. Killed at any moment,
                all is under the old keys or all under the new ones.
        """
        keys = self._sealed()
        try:
            with self.transaction(), self._database.write(whole=True) as connection:
                count = rotate(connection, keys, self._known.values())
                self._note("keys rotated", by, role)
        finally:
            keys.forget()
        return count

    def identify(self, case_id: str, identity: Identity) -> None:
        """Keep who a child is, in the place of what was kept. `Desk.identify` is the verb: it writes the audit, too.

        Raises:
            StoreError: The store has no keys: an identity is never stored unsealed. Or the case was erased.
        """
        keys = self._sealed("an identity is never stored unsealed")
        with self._database.write() as connection:
            Identities(keys).write(connection, case_id, identity)

    def identity(self, case_id: str) -> Identity | None:
        """Who a child is, as far as it was kept; every field hides itself. `Desk.identity` is the verb.

        Raises:
            StoreError: The store has no keys, or what was sealed is damaged.
        """
        keys = self._sealed("an identity is never stored unsealed")
        with self._database.read() as connection:
            return Identities(keys).read(connection, case_id)

    def erase(self, stone: Tombstone, *, by: str = "") -> None:
        """Erase a case: its key, its identity, its documents, the reasons that the audit has; a tombstone stays.

        What was removed is overwritten in the file; a server keeps it on its disk until VACUUM. Other handles may have
        the key in memory until they are closed, and copies of the file from before have it until they are
        pruned (`victor.store.upkeep.prune`). `Desk.erase` is the verb.

        Raises:
            StoreError: The reason is not one of `REASONS`, or the case was erased before.
        """
        with self.transaction(), self._database.write() as connection:
            erase(connection, self._own, self._known.values(), stone)
            self._audit.forget_reasons(connection, stone.case_id)
            about = {"about": stone.case_id, "why": stone.told}
            self._audit.add(Entry(at=stone.at, who=by, role=stone.role, what=ERASED, **about))
        if self._keys:
            self._keys.forget()

    def tombstone(self, case_id: str) -> Tombstone | None:
        """What is left of a case that was erased; None where none was."""
        with self._database.read() as connection:
            return tombstone(connection, self._own, case_id)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """What is left of all cases that were erased, in their order."""
        with self._database.read() as connection:
            return tombstones(connection, self._own)

    def _sealed(self, why: str = "there is nothing to change in its keys") -> Keys:
        if self._keys is None:
            hint = "keys are given to a new store, by open_store(…, passphrase=…)"
            raise StoreError(f"the store has no keys: {why}", file=self._database.name, hint=hint)
        return self._keys

    def _note(self, what: str, by: str, role: str, why: str = "") -> None:
        at = datetime.now(UTC).isoformat()
        self._audit.add(Entry(at=at, who=by, role=role, what=what, why=why))

    def close(self) -> None:
        """Close the store; a closed store is one file, which can be copied. A second time does nothing."""
        self._opened = False
        self._database.close()
        if self._keys:
            self._keys.close()
