"""Whether a database has the form of a store: its tables, columns and indexes, and what SQLite says of its pages."""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from victor.store.schema import SCHEMA, TABLES, Layout
from victor.store.sqlite import engine_in_memory
from victor.store.sqlite_file import refuse_newer
from victor.store.upkeep.findings import FILE, MOST
from victor.store.upkeep.pruning import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Connection, Table

    from victor.store.upkeep.findings import Findings

_COLUMNS = """SELECT column_name, data_type, is_nullable = 'NO', 0 FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s"""
_TRIGGERS = """SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"""
_OTHERS = "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')"
_WORDS = re.compile(r"\w+|[^\w\s]")
_PAGE = re.compile(r"\bpage (\d{1,10})", re.IGNORECASE)
_TREE = re.compile(r"\btree (?:page )?(\d{1,10})", re.IGNORECASE)
_INDEX = ("missing from index", "entries in index", "entry in index")
_COLUMN = ("NULL value", "CHECK constraint", "value in")


def whole_tables(connection: Connection, layout: Layout, schema: int, findings: Findings, *, deep: bool) -> set[str]:
    """The names of the tables that are there with all their columns."""
    there = findings.tried(connection, FILE, lambda: set(inspect(connection).get_table_names()))
    if there is None:
        return set()
    whole = set()
    for name in sorted(layout.names(schema)):
        table = layout.metadata.tables[name]
        if name not in there:
            findings.add(name, "the table is missing")
        elif findings.tried(connection, name, partial(_columns, connection, table, findings, deep=deep)):
            whole.add(name)
            if deep and connection.dialect.name != "sqlite":
                findings.tried(connection, name, partial(_indexes, connection, table, findings))
    if deep:
        for _ in there - layout.names(schema) - {layout.own.tombstones.name, UNFINISHED.name}:  # what `prune` puts
            findings.add(FILE, "there is a table that is not victor's")
        if connection.dialect.name == "sqlite":
            findings.tried(connection, FILE, lambda: _definitions(connection, layout, schema, findings))
        other = _OTHERS if connection.dialect.name == "sqlite" else _TRIGGERS
        if findings.tried(connection, FILE, lambda: connection.exec_driver_sql(other).scalar_one()):
            findings.add(FILE, "there is a view or a trigger that is not victor's")
    return whole


def counts(connection: Connection, layout: Layout, names: AbstractSet[str], findings: Findings) -> Mapping[str, int]:
    """How many rows each table has, in the order of the layout; where they cannot be counted, it is not named."""

    def count(name: str) -> int:
        # As text, which takes a tenth of the time; the names are those of our own tables.
        return int(connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one())  # noqa: S608

    shown = layout.metadata.tables.keys() & names - {layout.meta.name, layout.own.keyring.name}
    found = {
        name: findings.tried(connection, name, partial(count, name)) for name in layout.metadata.tables if name in shown
    }
    return {name: number for name, number in found.items() if number is not None}


def check_pages(connection: Connection, layout: Layout, findings: Findings, *, deep: bool) -> None:
    """What SQLite itself finds in its file: quickly the pages, or all of it with the indexes.

    Its own words are left out, as they quote names that stand in the file.
    """
    kind = "integrity_check" if deep else "quick_check"
    roots = findings.tried(connection, FILE, lambda: _roots(connection, layout)) or {}

    def look() -> None:
        for text in connection.exec_driver_sql(f"PRAGMA {kind}({MOST})").scalars():
            for line in str(text).splitlines():
                if line != "ok" and not line.startswith("***"):
                    findings.add(_owner(line, roots), _meaning(line))

    findings.tried(connection, FILE, look)


def check_number(connection: Connection, schema: int, name: str, findings: Findings) -> None:
    """Whether the header of a file says the same form as the row about the store."""
    number = findings.tried(connection, FILE, lambda: connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if type(number) is int:
        refuse_newer(number, SCHEMA, name)
    if number is not None and number != schema:
        findings.add(FILE, "its header says another form than the store")


def _columns(connection: Connection, table: Table, findings: Findings, *, deep: bool) -> bool:
    """Whether all columns are there; what else differs is told."""
    wanted = {column.name: column for column in table.c}
    found = {row[0]: row for row in _found_columns(connection, table.name)}
    for name in wanted.keys() - found.keys():
        findings.add(table.name, f"a column is missing ({name})")
    if found.keys() - wanted.keys():
        findings.add(table.name, "there is a column that is not victor's")
    if deep:
        for name in wanted.keys() & found.keys():
            _, kind, filled, keyed = found[name]
            column = wanted[name]
            expected = column.type.compile(dialect=connection.dialect).split()[0]
            if str(kind).upper() != expected or bool(filled) == column.nullable:
                findings.add(table.name, f"the column {name} is of another kind")
            if connection.dialect.name == "sqlite" and bool(keyed) != column.primary_key:
                findings.add(table.name, f"its key is another ({name})")
    return wanted.keys() <= found.keys()


def _found_columns(connection: Connection, name: str) -> list[Any]:
    """Name, kind, whether it must be filled, and, in SQLite, whether it is the key."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f'PRAGMA table_info("{name}")').all()
        return [(row[1], row[2], row[3], row[5]) for row in rows]
    return list(connection.exec_driver_sql(_COLUMNS, (name,)).all())


def _indexes(connection: Connection, table: Table, findings: Findings) -> None:
    """Whether a server has the indexes of a table."""
    found = {tuple(one["column_names"]) for one in inspect(connection).get_indexes(table.name)}
    for index in table.indexes:
        if tuple(column.name for column in index.columns) not in found:
            findings.add(table.name, f"an index is missing ({index.name})")


def _definitions(connection: Connection, layout: Layout, schema: int, findings: Findings) -> None:
    """Whether the tables and indexes of a file are defined as victor defines them."""
    found = _defined(connection)
    for name, definition in _wanted().items():
        kind, table, _ = definition
        if table not in layout.names(schema):
            continue
        if name not in found and kind == "index":
            findings.add(table, f"an index is missing ({name})")
        elif found.get(name, definition) != definition:
            findings.add(table, "it is defined otherwise")


@cache
def _wanted() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    engine = engine_in_memory(timeout=0)
    try:
        with engine.begin() as connection:
            Layout(TABLES).metadata.create_all(connection)
            return _defined(connection)
    finally:
        engine.dispose()


def _defined(connection: Connection) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Of each name in a file what it is, of which table, and its definition but for blanks and line ends."""
    rows = connection.exec_driver_sql("SELECT name, type, tbl_name, sql FROM sqlite_master")
    return {str(row[0]): (str(row[1]), str(row[2]), tuple(_WORDS.findall(str(row[3])))) for row in rows}


def _roots(connection: Connection, layout: Layout) -> dict[str, str]:
    """The table to which a name or the number of a first page belongs."""
    rows = connection.exec_driver_sql("SELECT name, tbl_name, rootpage FROM sqlite_master").all()
    known = [row for row in rows if row[1] in layout.metadata.tables]
    return {str(row[0]): row[1] for row in known} | {str(row[2]): row[1] for row in known}


def _owner(line: str, roots: Mapping[str, str]) -> str:
    # The last word is an index or a column; "rows" and the like are no names of ours.
    for word in reversed(re.findall(r"[A-Za-z_]\w*", line)):
        if word in roots:
            return roots[word]
    tree = _TREE.search(line) or _PAGE.search(line)
    return roots.get(tree[1], FILE) if tree else FILE


def _meaning(line: str) -> str:
    if any(part in line for part in _INDEX):
        return "an index does not fit the rows"
    if any(part in line for part in _COLUMN):
        return "a column holds what it must not"
    page = _PAGE.search(line)
    return f"a page is damaged{f' ({page[1]})' if page else ''}"
