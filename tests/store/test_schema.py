from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import dialect as postgresql
from sqlalchemy.dialects.sqlite import dialect as sqlite
from sqlalchemy.schema import CreateTable

from victor.errors import StoreError
from victor.store import TABLES, TableSpec
from victor.store.schema import Layout

NUMBERS = TableSpec("numbers", index={"n": int, "t": str})


def test_what_desks_look_up_is_indexed() -> None:
    assert {spec.name: sorted(spec.index) for spec in TABLES} == {
        "sessions": ["case_id", "opened_at", "status"],
        "cases": ["country", "next_due_at", "opened_at", "status"],
        "assessments": ["case_id", "made_at"],
        "referrals": ["case_id", "due_at", "state"],
        "events": ["at", "case_id"],
        "exports": ["at"],
    }
    assert [spec.name for spec in TABLES if spec.append_only] == ["events", "exports"]


def test_an_absent_field_is_null() -> None:
    assert NUMBERS.index_values({"n": -(2**63), "other": []}) == {"n": -(2**63), "t": None}


@pytest.mark.parametrize("value", [True, 1.0, "1", 2**63, -(2**63) - 1, [1]])
def test_an_integer_column_takes_integers(value: object) -> None:
    with pytest.raises(StoreError, match=r"^numbers\.n: an indexed field of the wrong kind; expected an integer"):
        NUMBERS.index_values({"n": value})


@pytest.mark.parametrize("value", [1, b"a", "a\0b", "\ud800", ["a"]])
def test_a_text_column_takes_text(value: object) -> None:
    with pytest.raises(StoreError, match=r"^numbers\.t: an indexed field of the wrong kind; expected text or null$"):
        NUMBERS.index_values({"t": value})


@pytest.mark.parametrize("index", [{"id": str}, {"doc_id": str}, {"a b": str}, {"a": float}])
def test_a_table_of_impossible_columns_is_refused(index: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        TableSpec("t", index=index)


@pytest.mark.parametrize("dialect", [sqlite, postgresql])
def test_the_tables_can_be_made_on_both_databases_without_serial_ids(dialect: Any) -> None:
    statements = [str(CreateTable(table).compile(dialect=dialect())) for table in Layout(TABLES).metadata.sorted_tables]
    assert len(statements) == len(TABLES) + 6
    assert "SERIAL" not in " ".join(statements).upper()
