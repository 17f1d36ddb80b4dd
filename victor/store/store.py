"""The open store: its tables, its transactions, and TinyDB's verbs over both."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, Self

from tinydb import TinyDB

from victor.errors import StoreError, nearest
from victor.store.tables import NoStorage, StoreTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from victor.store.database import Database
    from victor.store.documents import Document
    from victor.store.schema import Layout


class NoDefaultTableError(StoreError, AttributeError):
    """A verb of a table was called on the store. An AttributeError too, as Python asks of a missing attribute."""


class Store(TinyDB):
    """An open store, made by `open_store`; the handle of one process, which its threads may share.

    TinyDB keeps documents in a default table; here every document has its place, so there is none:
    ``store.insert(…)`` is an error that says so. The tables are fixed, and dropping one empties it.
    """

    def __init__(
        self, database: Database, layout: Layout, countries: tuple[str, ...], new_id: Callable[[], str]
    ) -> None:
        super().__init__(storage=NoStorage)
        self._database = database
        self._countries = countries
        self._known = {
            name: StoreTable(database, spec, layout.tables[name], new_id) for name, spec in layout.specs.items()
        }

    @property
    def countries(self) -> tuple[str, ...]:
        """The codes of the countries whose guidelines the records were made with."""
        return self._countries

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
    def transaction(self) -> Iterator[Self]:
        """Inside, all writes of this thread land together or, if an exception leaves the block, not at all.

        Reads inside see the writes. A transaction inside another joins it: it lands with the outer one, and an
        exception that leaves the inner block undoes the inner writes. Other writers wait meanwhile, so do not wait for
        people or the network in it, and do not ``await``. What is read by id stays so until the end; on a server what
        is searched may not, as only those wait who change the same documents (`victor.store.postgres`).

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
        with self._database.write():
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

    def close(self) -> None:
        """Close the store; a closed store is one file, which can be copied. A second time does nothing."""
        self._opened = False
        self._database.close()
