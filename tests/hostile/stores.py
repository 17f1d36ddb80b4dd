"""The corpus of store files: what may lie where a store should, each with the one fault that it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from attrs import frozen

from tests.hostile.judge import NAME, NUMBER

PAGE = 4096


@frozen
class Spoilt:
    """A fault of a store file: what is done to a whole one."""

    name: str
    do: Callable[[Path], None]


def bytes_of(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return do


def put(offset: int, new: bytes) -> Callable[[Path], None]:
    return bytes_of(lambda old: old[:offset] + new + old[offset + len(new) :])


def sql(*statements: str) -> Callable[[Path], None]:
    """Statements that anybody can send to the file; the log is merged after them."""

    def do(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(statement)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    return do


def fresh(*statements: str, header: bool = True) -> Callable[[Path], None]:
    """Another database in the place of the store, with the mark of a store in its header unless told otherwise."""

    def do(path: Path) -> None:
        path.unlink()
        mark = ("PRAGMA application_id = 1986618228", "PRAGMA user_version = 1") if header else ()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in (*mark, *statements):
                connection.execute(statement)

    return do


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _rebuilt(table: str, columns: str) -> tuple[str, ...]:
    """A table of the store in another form, with its rows."""
    return (f"DROP TABLE {table}", f"CREATE TABLE {table} ({columns})")


CASE = "id TEXT, version INTEGER, position INTEGER, status TEXT, opened_at TEXT, country TEXT, next_due_at TEXT"
META = '"row" INTEGER, schema INTEGER, countries TEXT'

STORES: tuple[Spoilt, ...] = (
    # bytes
    Spoilt("an empty file", bytes_of(lambda _: b"")),
    Spoilt("one byte", bytes_of(lambda _: b"S")),
    Spoilt("somebody's text", bytes_of(lambda _: f"{NAME} {NUMBER}".encode())),
    Spoilt("zeros", bytes_of(lambda old: bytes(len(old)))),
    Spoilt("noise", bytes_of(lambda old: bytes((n * 31 + 7) % 256 for n in range(len(old))))),
    Spoilt("a ZIP file", bytes_of(lambda old: b"PK\x03\x04" + old)),
    Spoilt("a JSON file", bytes_of(lambda _: f'{{"name": "{NAME}"}}'.encode())),
    Spoilt("a header alone", bytes_of(lambda old: old[:100])),
    Spoilt("half of a header", bytes_of(lambda old: old[:50])),
    Spoilt("cut by one byte", bytes_of(lambda old: old[:-1])),
    Spoilt("cut by a page", bytes_of(lambda old: old[:-PAGE])),
    Spoilt("cut after the first page", bytes_of(lambda old: old[:PAGE])),
    Spoilt("cut in the middle", bytes_of(lambda old: old[: len(old) // 2])),
    Spoilt("zeros after the header", bytes_of(lambda old: old[:100] + bytes(len(old) - 100))),
    Spoilt("zeros after the first page", bytes_of(lambda old: old[:PAGE] + bytes(len(old) - PAGE))),
    Spoilt("pages in another order", bytes_of(lambda old: old[:PAGE] + old[2 * PAGE :] + old[PAGE : 2 * PAGE])),
    Spoilt("a byte too early", bytes_of(lambda old: b" " + old)),
    Spoilt("another magic word", put(0, b"SQLite format 2\0")),
    Spoilt("another program's file", put(68, b"\0\0\0\1")),
    Spoilt("nobody's file", put(68, bytes(4))),
    Spoilt("a newer form in the header", put(60, (99).to_bytes(4, "big"))),
    Spoilt("the newest form that fits", put(60, b"\x7f\xff\xff\xff")),
    Spoilt("a page size that there is not", put(16, (3).to_bytes(2, "big"))),
    Spoilt("a page size of zero", put(16, bytes(2))),
    Spoilt("a write version that there is not", put(18, b"\x09\x09")),
    Spoilt("fractions of a page that there are not", put(21, b"\x00\x00\x00")),
    Spoilt("a schema format that there is not", put(44, (99).to_bytes(4, "big"))),
    Spoilt("a broken root page", put(100, b"\xff" * 40)),
    # SQLite quotes the name in its error, which its driver then cannot read.
    Spoilt("the name of a table is no text", bytes_of(lambda old: old.replace(b"TABLE cases (", b"TABLE c\xccses ("))),
    # no store, or not all of one
    Spoilt("a folder", as_folder),
    Spoilt("a database of somebody else", fresh(f'CREATE TABLE "{NAME}" (x)', header=False)),
    Spoilt("a database with the mark of a store", fresh(f'CREATE TABLE "{NAME}" (x)')),
    Spoilt("no table of documents", sql("DROP TABLE cases")),
    Spoilt("no table about the store", sql("DROP TABLE victor")),
    Spoilt("no table at all", fresh("CREATE TABLE x (y)", "DROP TABLE x")),
    Spoilt("a view in the place of a table", sql("DROP TABLE cases", "CREATE VIEW cases AS SELECT 1 AS id")),
    Spoilt("a table with other columns", sql(*_rebuilt("cases", f'"{NAME}" TEXT'))),
    Spoilt("a table without its documents", sql(*_rebuilt("cases", CASE))),
    # the row about the store
    Spoilt("no row about the store", sql("DELETE FROM victor")),
    Spoilt("two rows about the store", sql("INSERT INTO victor VALUES (2, 1, 'gr')")),
    Spoilt("a newer form in the row", sql("UPDATE victor SET schema = 99")),
    Spoilt("a form that is a text", sql(f"UPDATE victor SET schema = '{NAME}'")),
    Spoilt("a form that is bytes", sql("UPDATE victor SET schema = x'ff00'")),
    Spoilt("a form that is a fraction", sql("UPDATE victor SET schema = 1.5")),
    Spoilt("a form that is infinite", sql("UPDATE victor SET schema = 9e999")),
    Spoilt("a form that is negative", sql("UPDATE victor SET schema = -1")),
    Spoilt("a form that is null", sql(*_rebuilt("victor", META), "INSERT INTO victor VALUES (1, NULL, 'gr')")),
    Spoilt("countries that are null", sql(*_rebuilt("victor", META), "INSERT INTO victor VALUES (1, 1, NULL)")),
    Spoilt("countries that are bytes", sql("UPDATE victor SET countries = x'ff00'")),
    Spoilt("countries that are no text", sql("UPDATE victor SET countries = CAST(x'ff6772' AS TEXT)")),
    Spoilt("no country", sql("UPDATE victor SET countries = ''")),
    Spoilt("another country", sql("UPDATE victor SET countries = 'bg'")),
    Spoilt("a country of somebody's words", sql(f"UPDATE victor SET countries = '{NAME}'")),
    Spoilt("a country of a million characters", sql(f"UPDATE victor SET countries = '{NAME * 70_000}'")),
    # the columns beside a document
    Spoilt("a version that is a text", sql(f"UPDATE cases SET version = '{NAME}'")),
    Spoilt("a version that is a fraction", sql("UPDATE cases SET version = 1.5")),
    Spoilt("a version that is bytes", sql("UPDATE cases SET version = x'ff'")),
    Spoilt("an id that is bytes", sql("UPDATE cases SET id = x'ff00'")),
    Spoilt("an id that is no text", sql("UPDATE cases SET id = CAST(x'ff6162' AS TEXT)")),
    Spoilt("an id that is a number", sql(*_rebuilt("cases", f"{CASE.replace('id TEXT', 'id')}, document TEXT"),
           f"INSERT INTO cases VALUES ({NUMBER}, 1, 1, 'open', '', 'gr', NULL, '{{}}')")),
    Spoilt("an id that is another's", sql("UPDATE cases SET id = 'another'")),
    Spoilt("a session's id that is another's", sql("UPDATE sessions SET id = 'another'")),
    Spoilt("a document that is bytes", sql("UPDATE cases SET document = CAST(document AS BLOB)")),
    Spoilt("a document that is bytes of nobody", sql("UPDATE cases SET document = x'fffe00'")),
    Spoilt("a document that is no text", sql("UPDATE cases SET document = CAST(x'7bff7d' AS TEXT)")),
    Spoilt("a document that is a number", sql(*_rebuilt("cases", f"{CASE}, document"),
           f"INSERT INTO cases VALUES ('a', 1, 1, 'open', '', 'gr', NULL, {NUMBER})")),
    Spoilt("a document that is null", sql(*_rebuilt("cases", f"{CASE}, document"),
           "INSERT INTO cases VALUES ('a', 1, 1, 'open', '', 'gr', NULL, NULL)")),
    Spoilt("a document of 20 MB", sql(f"UPDATE cases SET document = '{NAME * 1_500_000}'")),
    Spoilt("a column that says another status", sql("UPDATE cases SET status = 'closed'")),
)  # fmt: skip
