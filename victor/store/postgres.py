"""All that is particular to PostgreSQL: how a database is reached, filled, locked and listened to.

**What is locked.** A write is a READ COMMITTED transaction. A document that is read *by its id* inside it is locked
until its end (``SELECT … FOR UPDATE``), and so is what a verb with a condition is about to change. So of two desks
that change one case the second waits, sees what the first wrote, and writes after it, as it does on SQLite; desks at
different cases do not wait for each other. A search inside a transaction locks nothing: who decides by a search first
reads a document by id that all who decide so read, as every verb of a desk does with its case. Each change is an
UPDATE of the version that was read, so even without a lock nothing is overwritten unseen.

**Order.** A new document gets the highest position that its statement sees, and one more. What was there before it
sorts before it, also what another desk wrote to the same case, since that desk had the lock; only documents that were
added at the same moment by desks that did not wait for each other may share a position, and are sorted by id. So there
is no serial id and no sequence at which all desks would meet, and no advisory lock: the statements are those that
Citus and CockroachDB know, too (victor has been run on neither; CockroachDB has no NOTIFY).

**Notices.** NOTIFY travels behind COMMIT in the same message. In front of it, it holds a lock of the whole server while
the disk works: 16 threads then write half as much as without it; behind it they write as much.

**Scaling out.** A desk has one connection for its work and, once a form was open, one that listens: 50 desks with forms
need ``max_connections`` above 100, or PgBouncer in session mode. Saves go on at once as long as they concern different
cases, and the disk writes them in groups. 50 desks that do their days at once, without a pause, take some 3 times as
long as bare statements of SQLAlchemy that write the same rows (two cores for the desks and the server together,
`tests/bench/test_desks_bench.py`); that is several acts a second for each of them, more than people do. Beyond one
server: a larger one first; then a database for each region, as a case is never moved between stores.

The server's log holds no values, as they are sent apart from the statements, unless ``log_parameter_max_length`` or
``auto_explain`` are told to write them; leave both off.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from attrs import define, field
from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError

from victor.errors import StoreError
from victor.store.sqlite import LOGGING_NAME, keep_rows_from_the_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet

    import psycopg
    from sqlalchemy import URL, Table

DRIVERS = frozenset({"postgresql+psycopg", "postgresql", "postgres"})
LISTEN = "LISTEN victor"
COMMIT = "COMMIT; NOTIFY victor"

KEPT = 8
"""Connections that are kept when they are idle; more are opened when more threads are busy, and closed again."""

IDLE = 10.0
"""Seconds after which a kept connection is tried before it is used: the server may have been started anew."""

PATIENCE = 30.0
"""Seconds beyond the timeout until a statement, or a transaction in which nothing happens, is given up."""

_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}


def address(url: URL) -> URL:
    """The address with our driver, encrypted on its way unless it says otherwise or stays on this machine.

    Raises:
        StoreError: it is the address of another kind of database.

    >>> from sqlalchemy import make_url
    >>> address(make_url("postgresql://desk@db.example.org/athens"))
    postgresql+psycopg://desk@db.example.org/athens?sslmode=require
    """
    if url.drivername not in DRIVERS:
        raise StoreError("no store can be kept in this kind of database", expected="postgresql+psycopg://host/name")
    host = url.host or url.query.get("host", "")
    local = isinstance(host, str) and (host in _LOCAL or host.startswith("/"))
    more = {} if local or "sslmode" in url.query else {"sslmode": "require"}
    return make_url(url.set(drivername="postgresql+psycopg").update_query_dict(more))


def engine_for(url: URL, *, timeout: float) -> Engine:
    """An engine on a database; nothing is asked of the server yet.

    Its connections begin no transaction by themselves: a read is one statement and one journey. With the option
    ``victor_write`` a transaction begins at `begin`, and what is committed is told to those who listen.

    Raises:
        StoreError: the driver is not installed, or the address cannot be understood.
    """
    keep_rows_from_the_log()
    ours = {"connect_timeout": max(2, round(timeout)), "fallback_application_name": "victor", **_KEEPALIVE}
    try:
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            logging_name=LOGGING_NAME,
            pool_size=KEPT,
            max_overflow=-1,
            pool_use_lifo=True,
            connect_args={"client_encoding": "utf8", **{name: ours[name] for name in ours if name not in url.query}},
        )
    except (ImportError, ArgumentError):
        hint = "pip install 'victor-desk[postgresql]'"
        raise StoreError("the driver for this kind of database is not installed", hint=hint) from None
    _listen_to(engine, timeout)
    return engine


def _listen_to(engine: Engine, timeout: float) -> None:
    long = round(1000 * (timeout + PATIENCE))
    limits = f"SET lock_timeout = {max(1, round(1000 * timeout))}; SET statement_timeout = {long}"
    limits += f"; SET idle_in_transaction_session_timeout = {long}"
    # What is acknowledged is on the disk, also where the server was told not to wait for it; never less than it does.
    durable = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"

    @event.listens_for(engine, "connect")
    def prepare(raw: psycopg.Connection, _record: object) -> None:
        raw.execute(f"{limits}; {durable}")

    @event.listens_for(engine, "checkin")
    def rest(raw: psycopg.Connection | None, record: Any) -> None:
        from psycopg.pq import TransactionStatus

        record.info["since"] = monotonic()
        if raw is not None and raw.info.transaction_status != TransactionStatus.IDLE:
            record.invalidate()  # interrupted while it was being reset: nobody goes on in a transaction of another

    @event.listens_for(engine, "checkout")
    def look(raw: psycopg.Connection, record: Any, _proxy: object) -> None:
        import psycopg

        if monotonic() - record.info.get("since", monotonic()) > IDLE:
            try:
                raw.execute("SELECT 1")
            except psycopg.Error:
                raise DisconnectionError from None  # another connection is opened in its place

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if writes(connection):
            _raw(connection).execute("BEGIN ISOLATION LEVEL READ COMMITTED")

    @event.listens_for(engine, "commit")
    def commit(connection: Connection) -> None:
        if writes(connection):
            _raw(connection).execute(COMMIT)


def writes(connection: Connection) -> bool:
    """Whether it is the connection of a write."""
    return bool(connection.get_execution_options().get("victor_write", False))


@contextmanager
def begin(writer: Engine) -> Iterator[RootTransaction]:
    """A new transaction; where the server has closed a kept connection in the meantime, it begins on a fresh one."""
    import psycopg

    try:
        transaction = _begun(writer)
    except (DBAPIError, psycopg.Error):  # nothing was asked of the store yet
        transaction = _begun(writer)
    try:
        yield transaction
    finally:
        transaction.connection.close()


def _begun(writer: Engine) -> RootTransaction:
    connection = writer.connect()
    try:
        return connection.begin()
    except BaseException:
        connection.invalidate()
        connection.close()
        raise


def in_transaction(connection: Connection) -> bool:
    """Whether the transaction is still there and no statement of it has failed: else nothing of it can be kept."""
    from psycopg.pq import TransactionStatus

    return not connection.invalidated and _raw(connection).info.transaction_status == TransactionStatus.INTRANS


def can_go_back(connection: Connection) -> bool:
    """Whether the transaction is there, so that a part of it, failed or not, can be undone."""
    from psycopg.pq import TransactionStatus

    there = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
    return not connection.invalidated and _raw(connection).info.transaction_status in there


def lock_store(connection: Connection) -> None:
    """Wait for the others who say so, until the end of the transaction: for what a search decides, such as `upsert`."""
    connection.exec_driver_sql('SELECT "row" FROM victor FOR UPDATE')


def create(engine: Engine, name: str, ours: AbstractSet[str], fill: Callable[[Connection], None]) -> None:
    """Make the tables where there are none, all or none of them. If another desk was faster, its tables stay.

    Raises:
        StoreError: the database belongs to something else; nothing was changed.
    """
    try:
        with engine.execution_options(victor_write=True).begin() as connection:
            there = _tables(connection)
            if there & ours:
                return
            if there:
                hint = "give it an empty database or schema; nothing was changed"
                raise StoreError("is not a victor store: it has other tables", file=name, hint=hint)
            fill(connection)
    except DBAPIError:
        # Two desks that create one table: the second waits for the first and is then refused.
        with engine.connect() as connection:
            if not _tables(connection) & ours:
                raise


def recognise(engine: Engine, name: str, meta: Table) -> None:
    """Whether the row about the store is there, in whatever version.

    Raises:
        StoreError: the database is no store.
    """
    with engine.connect() as connection:
        there = meta.name in _tables(connection)
        found = there and "schema" in {column["name"] for column in inspect(connection).get_columns(meta.name)}
        if not found or connection.execute(select(func.count()).select_from(meta)).scalar_one() != 1:
            raise StoreError("is not a victor store", file=name, hint="nothing was changed; choose another database")


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


@define
class Notices:
    """What a handle hears of commits, its own and those of others, on a connection of its own.

    A server tells its commits before it acknowledges them, so one short question is enough to have heard of all that
    anybody was told is written.
    """

    engine: Engine
    kept: list[Connection]
    """The connection that listens, once there is one; who made this object closes it."""
    _heard: int = field(default=0, init=False)
    _turn: threading.Lock = field(factory=threading.Lock, init=False)

    def heard(self) -> int | None:
        """A number that is another one after a commit; None where the server does not know how to tell.

        A connection that was lost may have missed something: another number, and it is opened anew.
        """
        import psycopg

        with self._turn:
            if self.kept:
                try:
                    _raw(self.kept[0]).execute("SELECT 1")
                except psycopg.Error:
                    self.kept.pop().invalidate()
                    self._heard += 1
                else:
                    return self._heard
            connection = self.engine.connect()
            raw = _raw(connection)
            raw.add_notify_handler(self._count)
            try:
                raw.execute(LISTEN)
            except (psycopg.NotSupportedError, psycopg.ProgrammingError):
                connection.invalidate()
                connection.close()
                return None
            self.kept.append(connection)
            return self._heard

    def _count(self, _notice: object) -> None:
        self._heard += 1


def _raw(connection: Connection) -> psycopg.Connection:
    raw: Any = connection.connection.dbapi_connection
    return raw  # type: ignore[no-any-return]  # the driver's, as `address` chose it
