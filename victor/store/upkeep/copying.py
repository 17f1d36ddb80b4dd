"""The rows of a whole store, from one database into another, as they are: sealed texts stay sealed, no keys are needed.

What is read is one state of the store, whatever others write in the meantime; what is written is one transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, inspect, select

from victor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Table

    from victor.store.schema import Layout

BLOCK = 200
"""Rows that are in memory at once."""

LARGE_BLOCK = 4
"""The same, of rows that may hold a photo of 2 MB."""

_LARGE = "identities"


def copy_tables(source: Connection, target: Connection, layout: Layout, schema: int) -> dict[str, int]:
    """Make the tables that a store of this layout has, and copy every row; returns how many each table has.

    Args:
        source: A snapshot of the store.
        target: A transaction in a database without tables.
        layout: The tables.
        schema: The number of the layout that the store has.
    """
    tables = tables_of(source, layout, schema)
    layout.metadata.create_all(target, tables=tables)
    return {table.name: _copy(source, target, table) for table in tables}


def tables_of(connection: Connection, layout: Layout, schema: int) -> list[Table]:
    """The tables that a store of that layout has, in one order."""
    names = layout.names(schema)
    stones = layout.own.tombstones.name
    if stones not in names and inspect(connection).has_table(stones):
        names.add(stones)  # `prune` puts them into copies of before there were any
    return [table for table in layout.metadata.sorted_tables if table.name in names]


def must_have(connection: Connection, tables: Iterable[Table], counts: Mapping[str, int], name: str) -> None:
    """Look at a copy once more.

    Raises:
        StoreError: It has not all rows.
    """
    for table in tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one() != counts[table.name]:
            raise StoreError("the copy has not all rows", file=name, path=table.name, hint="try again")


def _copy(source: Connection, target: Connection, table: Table) -> int:
    size = LARGE_BLOCK if table.name == _LARGE else BLOCK
    names = [column.name for column in table.columns]
    written = 0
    with source.execute(select(table), execution_options={"yield_per": size}) as rows:
        for block in rows.partitions():
            target.execute(insert(table), [dict(zip(names, row, strict=True)) for row in block])
            written += len(block)
    return written
