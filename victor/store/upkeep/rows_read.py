"""All rows of a table, also of one of which some cannot be read: those are told, and the rest is handed out."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal_column, select

from victor.errors import VictorError
from victor.store.upkeep.findings import asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Row, Select, Table

    from victor.store.upkeep.findings import Findings

_ROWS = 200
_LARGE_ROWS = {"identities": 4}
"""Rows that are in memory at once; an identity may hold a photo of 2 MB."""


def rows(
    connection: Connection, table: Table, columns: Sequence[ColumnElement[Any]], findings: Findings
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows with their numbers; those that cannot be read are told."""
    place = _place(connection, table)
    places = _places(connection, table, place, findings)
    wanted = select(place, *columns).select_from(table)
    size = _LARGE_ROWS.get(table.name, _ROWS)
    for start in range(0, len(places), size):
        chunk = places[start : start + size]
        numbers = {one: number for number, one in enumerate(chunk, start + 1)}
        several = wanted.where(place.in_(chunk)).order_by(place)
        try:
            found = list(asked(connection, partial(_read, connection, several)))
        except VictorError:
            found = []
            for one, number in numbers.items():
                alone = wanted.where(place == one)
                read = findings.tried(connection, table.name, partial(_read, connection, alone), f"row {number}")
                found += read or []
        for row in found:
            yield numbers[row[0]], tuple(row[1:])


def _read(connection: Connection, wanted: Select[Any]) -> Sequence[Row[Any]]:
    return connection.execute(wanted).all()


def _place(connection: Connection, table: Table) -> ColumnElement[Any]:
    """What finds a row again: in SQLite not its id, which may be so damaged that nothing is equal to it."""
    if connection.dialect.name == "sqlite":
        return literal_column("rowid")
    [key] = table.primary_key.columns
    return key


def _places(connection: Connection, table: Table, place: ColumnElement[Any], findings: Findings) -> list[Any]:
    """The places of all rows, as far as the table or, where it is damaged, the index of its ids has them."""
    found: dict[Any, None] = {}

    def scan(where: str) -> bool:
        # As text, which takes a tenth of the time; the names are those of our own tables.
        statement = f'SELECT {place} FROM "{table.name}" {where}'  # noqa: S608
        with closing(connection.exec_driver_sql(statement)) as places:
            found.update((one, None) for (one,) in places)
        return True

    embedded = connection.dialect.name == "sqlite"
    if not findings.tried(connection, table.name, lambda: scan("NOT INDEXED" if embedded else "")) and embedded:
        with suppress(VictorError):  # there is none, or it is damaged, too: the rest of the rows is not found
            asked(connection, lambda: scan(f"INDEXED BY sqlite_autoindex_{table.name}_1"))
    return sorted(found)
