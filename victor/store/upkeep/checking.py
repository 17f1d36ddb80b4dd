"""Looking at a whole store, or at a backup of one: is anything wrong with it? Nothing of it is changed."""

from __future__ import annotations

import re
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen
from sqlalchemy import URL, func, inspect, select

from victor.errors import StoreError
from victor.store import postgres, sqlite, sqlite_file
from victor.store.faults import explained
from victor.store.keys import Keys, master_key
from victor.store.looking import COUNTRIES, Found, Look, must_be_there, place_of
from victor.store.opening import CODE
from victor.store.schema import OWN_SINCE, SCHEMA, TABLES, Layout
from victor.store.sealed import CASES
from victor.store.upkeep.findings import FILE, Findings, said
from victor.store.upkeep.form_checked import check_number, check_pages, counts, whole_tables
from victor.store.upkeep.own_checked import check_own
from victor.store.upkeep.rows_checked import Whole, check_documents
from victor.store.upkeep.rows_read import rows
from victor.vault import Keyring
from victor.vault.header import read as read_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from os import PathLike

    from sqlalchemy import Connection, Table

    from victor.vault import KeyFile, MasterKey, Passphrase

TIMEOUT = 30.0
_UNKNOWN = Found(0, (), None)
"""What a store says of itself that cannot be asked."""
_KB = 1000
_SIZES = ("bytes", "kB", "MB", "GB")


@frozen(kw_only=True)
class Checked:
    """What `check` found.

    Attributes:
        name: The name of the store.
        schema: The number of its layout; None where that cannot be read.
        countries: The codes of its countries.
        sealed: Whether it has keys.
        counts: How many rows each table has, where they can be counted.
        size: Its bytes; None where the server does not tell.
        deep: Whether all was looked at that it holds.
        faults: Each thing that is wrong, in one line; none when nothing is.
        opened: Whether what is sealed was opened.
    """

    name: str
    schema: int | None
    countries: tuple[str, ...] = field(repr=False)
    sealed: bool
    counts: Mapping[str, int]
    size: int | None
    deep: bool
    faults: tuple[str, ...]
    opened: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def __str__(self) -> str:
        lines = [f"{self.name}: {', '.join(self._kind())}"]
        lines += [", ".join(f"{table} {count}" for table, count in self.counts.items())] if self.counts else []
        if self.faults:
            hint = "keep the store as it is, and put a backup of before in another place: victor store restore"
            return "\n".join((*lines, "this is wrong:", *(f"  {fault}" for fault in self.faults), hint))
        return "\n".join((*lines, "; ".join(("nothing is wrong", *self._limits()))))

    def _kind(self) -> Iterator[str]:
        # What is longer than a code could be something else that stands in a damaged file.
        codes = " ".join(code for code in self.countries if len(code) <= CODE)
        yield f"a store of {codes}" if codes else "a store"
        yield "sealed" if self.sealed else "not sealed"
        if self.schema is not None:
            older = " (older; is brought up to date when it is opened)" if self.schema < SCHEMA else ""
            yield f"form {self.schema}{older}"
        if self.size is not None:
            yield _size(self.size)

    def _limits(self) -> Iterator[str]:
        if not self.deep:
            yield "what the documents say was not looked at: a deep check does that"
        elif self.sealed and not self.opened:
            yield "what is sealed was not opened: that takes the passphrase or the key file"
        if self.deep:
            yield "whether the end of the audit was cut off only an anchor shows: victor store verify"


def check(
    location: str | PathLike[str],
    *,
    deep: bool = False,
    passphrase: str | Passphrase | None = None,
    key_file: str | PathLike[str] | KeyFile | None = None,
) -> Checked:
    """Look at a store; nothing is created, brought up to date or written, and others may go on with their work.

    Args:
        location: A path or an address, as `victor.store.open_store` takes it.
        deep: Whether every document, key, identity and entry of the audit is looked at, not only the form of the store.
        passphrase: That of a store with keys; without it what is sealed is not opened.
        key_file: The key file, in place of a passphrase.

    Returns:
        All that is wrong, as far as it can be seen: after something that cannot be read the check goes on.

    Raises:
        StoreError: There is no store, or one of a newer victor, or it cannot be read at all; or the passphrase or the
            key file is wrong, or for a store that has none.

    >>> import tempfile
    >>> from victor.store import open_store
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     open_store(f"{folder}/athens.victor", country="gr").close()
    ...     check(f"{folder}/athens.victor", deep=True).whole
    True
    """
    try:
        master = master_key(passphrase, key_file)
    finally:
        del passphrase  # a traceback that shows the locals of its frames does not hold it
    findings = Findings()
    with _looking(location, findings) as look, look.snapshot() as connection:
        if look.path is not None:
            _take_any_text(connection)
            check_pages(connection, look.layout, findings, deep=deep)
        found = _about(connection, look, findings)
        checked = _checked(connection, evolve(look, found=found), master, findings, deep=deep)
        connection.rollback()  # SQLite refuses to commit, too, after a page that it could not read
        return checked


@contextmanager
def _looking(location: str | PathLike[str], findings: Findings) -> Iterator[Look]:
    """The store, also one that `victor.store.looking` would refuse as damaged."""
    place = place_of(location)
    if isinstance(place, URL):
        name, path = place.database or "the store", None
        engine = postgres.engine_for(place, timeout=TIMEOUT)
    else:
        name, path = place.name, place
        must_be_there(path)
        try:
            sqlite_file.recognise(path, SCHEMA)
        except StoreError as error:
            if error.message != sqlite_file.CUT_SHORT:
                raise
            findings.add(FILE, "it was cut short")
        engine = sqlite.engine_for(path, timeout=TIMEOUT, read_only=True)
    layout = Layout(TABLES)
    with _tidying(path) if path else nullcontext():
        try:
            if path is None:
                with explained(name):
                    postgres.recognise(engine, name, layout.meta)
            yield Look(name, path, layout, _UNKNOWN, engine)
        finally:
            engine.dispose()


def _take_any_text(connection: Connection) -> None:
    """Have text that is none read as something that is none either, in place of an error in the midst of a table."""
    raw: Any = connection.connection.dbapi_connection
    raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")


def _about(connection: Connection, look: Look, findings: Findings) -> Found:
    """What the store says of itself.

    Raises:
        StoreError: It is no store, or one of a newer victor.
    """
    meta, keyring = look.layout.meta, look.layout.own.keyring
    there = findings.tried(connection, FILE, lambda: set(inspect(connection).get_table_names()))
    if there is not None and meta.name not in there:
        raise StoreError("is not a victor store", file=look.name)
    ask = select(meta.c.schema, meta.c.countries)
    found = findings.tried(connection, meta.name, lambda: connection.execute(ask).all()) if there else None
    if not found or len(found) > 1:
        findings.add(meta.name, "there is not one row about the store")
        return _UNKNOWN
    schema, countries = found[0]
    if type(schema) is not int or schema < 1:
        findings.add(meta.name, "the number of its form is none")
        return _UNKNOWN
    sqlite_file.refuse_newer(schema, SCHEMA, look.name)
    if look.path is not None:
        check_number(connection, schema, look.name, findings)
    if not isinstance(countries, str) or not re.fullmatch(COUNTRIES, countries):
        findings.add(meta.name, "its countries are none")
        countries = ""
    headers: Sequence[Any] = ()
    if schema >= OWN_SINCE and keyring.name in (there or ()):
        headers = (
            findings.tried(connection, keyring.name, lambda: connection.execute(select(keyring.c.header)).all()) or ()
        )
    if len(headers) > 1:
        findings.add(keyring.name, "there is more than one")
    return Found(schema, tuple(countries.split()), headers[0][0] if headers else None)


def _checked(
    connection: Connection, look: Look, master: MasterKey | None, findings: Findings, *, deep: bool
) -> Checked:
    schema = look.found.schema
    tables = whole_tables(connection, look.layout, schema, findings, deep=deep) if schema else set()
    counted = counts(connection, look.layout, tables, findings)
    size = findings.tried(connection, FILE, lambda: _bytes(connection, look.path))
    keys = _unlocked(look, master, counted, findings)
    try:
        if deep and schema:
            _check_rows(connection, look, keys, tables, counted, findings)
    finally:
        if keys:
            keys.close()
    return Checked(
        name=look.name,
        schema=schema or None,
        countries=look.found.countries,
        sealed=look.found.header is not None,
        counts=counted,
        size=size,
        deep=deep,
        faults=findings.told(),
        opened=keys is not None,
    )


def _unlocked(look: Look, master: MasterKey | None, counted: Mapping[str, int], findings: Findings) -> Keys | None:
    """The keys of the store, if there are some and they were asked for.

    Raises:
        StoreError: The passphrase or the key file is wrong, or for a store that has none.
    """
    header = look.found.header
    if header is None:
        if counted.get(look.layout.own.keys.name):
            findings.add(look.layout.own.keyring.name, "it is missing, and there are keys")
        elif master and look.found.schema:
            raise StoreError("the store is not sealed", file=look.name, hint="check it without passphrase and key file")
        return None
    try:
        read_header(header)
    except StoreError as error:
        findings.add(look.layout.own.keyring.name, said(error))
        return None
    if master is None:
        return None
    try:
        return Keys(Keyring.open(header, master), look.layout.own)
    except StoreError as error:
        raise error.at(file=look.name) from None


def _check_rows(
    connection: Connection,
    look: Look,
    keys: Keys | None,
    tables: AbstractSet[str],
    counted: Mapping[str, int],
    findings: Findings,
) -> None:
    """The deep look, into whatever table can be read."""
    own = look.layout.own

    def column(table: Table, *names: str) -> list[tuple[Any, ...]]:
        wanted = [table.c[name] for name in names]
        return [row for _, row in rows(connection, table, wanted, findings)] if table.name in tables else []

    cases = {case_id for (case_id,) in column(look.layout.tables[CASES], "id")}
    whole = Whole(
        connection=connection,
        layout=look.layout,
        tables=tables,
        findings=findings,
        sealed=look.found.header is not None,
        keys=keys,
        countries=look.found.countries,
        cases=cases if len(cases) == counted.get(CASES) else None,
        erased={case_id for (case_id,) in column(own.tombstones, "case_id")},
        wrapped=dict(column(own.keys, "case_id", "wrapped")),
    )
    for name, spec in look.layout.specs.items():
        if name in tables:
            check_documents(whole, spec)
    check_own(whole)


def _bytes(connection: Connection, path: Path | None) -> int:
    if path is None:
        return int(connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one())
    log = Path(f"{path}-wal")
    with sqlite_file.looked_at(path):
        return path.stat().st_size + (log.stat().st_size if log.exists() else 0)


@contextmanager
def _tidying(path: Path) -> Iterator[None]:
    """Leave no log beside a file that had none before the block."""
    before = sqlite_file.has_log_beside(path)
    try:
        yield
    finally:
        if not before:
            sqlite_file.put_log_away(path)


def _size(size: float) -> str:
    unit = 0
    while size >= _KB and unit < len(_SIZES) - 1:
        size, unit = size / _KB, unit + 1
    return f"{size:.0f} {_SIZES[unit]}"
