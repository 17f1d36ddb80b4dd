from __future__ import annotations

from pathlib import Path

import pytest

from victor.errors import StoreError
from victor.store import SCHEMA, Document, open_store, sqlite_file
from victor.store.looking import looking
from victor.store.upkeep.copying import BLOCK, copy_tables, must_have, tables_of

from .whole_stores import raw, rows


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 1])
def test_every_row_is_copied_however_many_there_are(path: Path, count: int) -> None:
    with open_store(path, country="gr") as store:
        store.table("events").insert_multiple(Document({"at": f"{n:05}"}, f"e{n}") for n in range(count))
    copy = path.with_name("copy")
    with looking(path) as look, look.snapshot() as source:
        counts: dict[str, int] = {}
        assert sqlite_file.create(copy, SCHEMA, lambda to: counts.update(copy_tables(source, to, look.layout, SCHEMA)))
    assert counts["events"] == count
    assert rows(copy) == rows(path)


def test_what_stands_in_a_file_is_copied_as_it_is_and_a_row_that_is_missing_is_noticed(path: Path) -> None:
    with open_store(path, country="gr") as store:
        store.table("events").insert(Document({"at": "2026"}, "e"))
    raw(path, "UPDATE events SET document = x'00ff', version = 'three', at = 1.5")  # SQLite keeps whatever it is given
    copy = path.with_name("copy")
    with looking(path) as look, look.snapshot() as source:
        counts: dict[str, int] = {}
        sqlite_file.create(copy, SCHEMA, lambda to: counts.update(copy_tables(source, to, look.layout, SCHEMA)))
    assert raw(copy, "SELECT * FROM events") == raw(path, "SELECT * FROM events")
    raw(copy, "DELETE FROM events")
    with looking(copy) as look, look.snapshot() as connection:
        tables = tables_of(connection, look.layout, SCHEMA)
        with pytest.raises(StoreError, match=r"^copy, events: the copy has not all rows"):
            must_have(connection, tables, counts, "copy")
