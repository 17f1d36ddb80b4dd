"""Reads, writes and transactions: who has which connection, and who waits."""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING

from victor.errors import StoreError
from victor.store import postgres, sqlite
from victor.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine


class Database:
    """The connections of one open store. Threads may share it; a forked process may not.

    Every read has a connection of its own, so readers never wait. Writers of this process wait for each other at a lock
    and only then at SQLite's, whose waiting is sleeping and trying again: 400 writes by 8 threads take twice as long by
    it alone, and the slowest six times as long or more (`tests/bench/test_store_bench.py`). On a server each write has
    a connection of its own, too, and waits only for those who change the same documents (`victor.store.postgres`).

    Args:
        engine: The engine; disposed of by `close`.
        name: What errors call the store.
        timeout: Seconds to wait for another writer.
        alone: There is only one connection, so that readers wait, too.
    """

    def __init__(self, engine: Engine, name: str, *, timeout: float, alone: bool = False) -> None:
        self.name = name
        self._engine = engine
        self._writer = engine.execution_options(victor_write=True)
        self._timeout = timeout
        self._alone = alone
        self._served = engine.dialect.name != "sqlite"
        self._turn = threading.Lock()
        self._here = threading.local()  # .connection: the transaction that is open in this thread
        self._process = os.getpid()
        self._closed = False
        # A notebook's kernel is often shut down with the store open.
        self._kept: list[Connection] = []
        self._watching: list[Connection] = []
        self._notices = postgres.Notices(engine, self._watching) if self._served else None
        self._finalizer = weakref.finalize(self, _dispose, engine, (self._kept, self._watching), self._process)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the store, or the thread's open transaction with its writes."""
        current = self._current()
        if current is not None:
            with explained(self.name):
                yield current
        elif self._alone:
            with self.write() as connection:
                yield connection
        else:
            with explained(self.name), self._engine.begin() as connection:
                yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection of which all statements see one state of the store, whatever others write in the meantime."""
        if not self._served:
            with self.read() as connection:
                yield connection
            return
        self._refuse_closed()
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with (
            explained(self.name),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self, *, whole: bool = False) -> Iterator[Connection]:
        """A connection whose writes land together at the end, or not at all if an exception leaves the block.

        Inside another write of the same thread it joins it; an exception then undoes the inner writes, and the outer
        block decides about its own. With `whole` no other such write goes on at the same time; in SQLite none does.
        """
        with self._joined_or_new() as connection:
            if whole and self._served:
                with explained(self.name):
                    postgres.lock_store(connection)
            yield connection

    @contextmanager
    def _joined_or_new(self) -> Iterator[Connection]:
        current = self._current()
        if current is not None:
            with explained(self.name):
                savepoint = current.begin_nested()
                try:
                    yield current
                    savepoint.commit()
                except BaseException:
                    if self._can_go_back(current):
                        savepoint.rollback()
                    raise
            return
        with self._beginning() as connection:
            self._here.connection = connection
            try:
                yield connection
                self._refuse_lost(connection)
            finally:
                self._here.connection = None

    def save(self, statement: sqlite.Prepared, values: Mapping[str, object]) -> bool:
        """Whether one statement wrote one row; False where it takes `write` to do so.

        It is a transaction of its own, or part of the one that is open: SQLite undoes a statement that fails by itself.
        A form saves after each click. SQLAlchemy's way to one UPDATE and back takes as long as the UPDATE.
        """
        if self._served:
            return False
        current = self._current()
        if current is not None:
            with explained(self.name):
                return statement.run(current, values) == 1
        with self._writing() as connection:
            return statement.run(connection, values) == 1

    def changes(self) -> int | None:
        """A number that is another one after a commit of this process or of another; None where nobody counts them.

        SQLite counts for each connection what the others have committed: so one is kept that never writes. PostgreSQL
        tells those who listen.
        """
        self._refuse_closed()
        with explained(self.name):
            if self._notices is not None:
                return self._notices.heard()
            if self._alone:
                # In turn: a connection that is given back is reset, and with it the transaction of another thread.
                current = self._current()
                if current is not None:
                    return sqlite.changed_rows(current)
                with self._writing() as connection:
                    return sqlite.changed_rows(connection)
            if not self._watching:
                self._watching.append(self._engine.connect())
            return sqlite.commits_of_others(self._watching[0])

    @contextmanager
    def _beginning(self) -> Iterator[Connection]:
        """A connection in a new transaction, which ends with the block."""
        if not self._served:
            with self._writing() as connection, connection.begin():
                yield connection
            return
        with explained(self.name), postgres.begin(self._writer) as transaction, transaction:
            yield transaction.connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """The connection of the writers, who take turns at it; kept, as fetching one takes a sixth of a save."""
        if not self._turn.acquire(timeout=self._timeout):
            raise StoreError("another thread is writing and did not finish in time", file=self.name, hint="try again")
        try:
            self._refuse_closed()  # it may have been closed while we waited
            with explained(self.name):
                if not self._kept:
                    self._kept.append(self._writer.connect() if self._alone else sqlite.writer(self._writer))
                connection = self._kept[0]
                try:
                    yield connection
                except BaseException:
                    # Given back, it is reset whatever state an interrupted begin or commit left it in.
                    self._kept.clear()
                    connection.close()
                    raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """Wait for the running write, merge the log into the file and close it. A second time does nothing."""
        if self._closed:
            return
        if self._current() is not None:
            raise StoreError("cannot be closed inside a transaction", file=self.name)
        with self._turn:
            self._closed = True
            try:
                if not self._served and not self._alone:
                    with explained(self.name):
                        sqlite.merge_log(self._engine)
            finally:
                self._finalizer()

    def _current(self) -> Connection | None:
        self._refuse_closed()
        current: Connection | None = getattr(self._here, "connection", None)
        if current is not None:
            self._refuse_lost(current)
        return current

    def _refuse_lost(self, connection: Connection) -> None:
        # After some errors (a full disk) SQLite undoes the whole transaction; what followed would be written alone.
        # PostgreSQL undoes it with any statement that fails outside of an inner transaction.
        if not (postgres if self._served else sqlite).in_transaction(connection):
            raise StoreError("the transaction was undone after an earlier error", file=self.name, hint="begin it again")

    def _can_go_back(self, connection: Connection) -> bool:
        return postgres.can_go_back(connection) if self._served else sqlite.in_transaction(connection)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise StoreError("the store is closed", file=self.name, hint="open it again")
        if os.getpid() != self._process:  # SQLite's locks are not inherited: the copy would write past them
            raise StoreError("the store was opened by another process", file=self.name, hint="open it in this one")


def _dispose(engine: Engine, kept: tuple[list[Connection], ...], process: int) -> None:
    if os.getpid() == process:
        for connection in (one for several in kept for one in several):
            connection.close()
        engine.dispose()
