"""No value of a document in a message, a traceback, a repr or a log."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from tinydb import where

from victor.errors import StoreError
from victor.store import Document, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "Σωτηρία-7341"  # noqa: S105  a word that must appear nowhere


def told(call: Callable[[], Any]) -> str:
    with pytest.raises(StoreError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(vars(caught.value))


def test_no_error_holds_a_value(store: Store) -> None:
    cases = store.table("cases")
    doc_id = cases.insert({"note": SECRET, "status": SECRET})
    document = cases.get(doc_id=doc_id)
    assert document is not None
    document.version = 0
    failures: list[Callable[[], Any]] = [
        lambda: cases.replace(document),
        lambda: cases.insert(Document({"note": SECRET}, doc_id)),
        lambda: cases.insert({"note": SECRET, "status": [SECRET]}),
        lambda: cases.insert({"note": {SECRET}}),
        lambda: cases.insert({SECRET + " ": object()}),
        lambda: cases.update({"status": {SECRET: 1}}, where("note") == SECRET),
        lambda: cases.search(status={SECRET: SECRET}),  # type: ignore[arg-type]  # what a user may try
        lambda: cases.remove(where("note") == SECRET, doc_ids=[SECRET]),
        lambda: store.drop_table("events"),
    ]
    for failure in failures:
        assert SECRET not in told(failure)


def test_an_error_of_the_database_holds_no_value(store: Store) -> None:
    store.table("cases").insert({})
    with store._database._engine.connect() as connection:
        connection.exec_driver_sql("ALTER TABLE cases RENAME COLUMN position TO place")
        connection.commit()
        code = "SQLITE_ERROR" if connection.dialect.name == "sqlite" else "42703"
    line = told(lambda: store.table("cases").insert({"note": SECRET, "status": SECRET}))
    assert SECRET not in line
    assert f"athens.victor: the database refused ({code})" in line


def test_no_log_holds_a_value(place: Any, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "psycopg", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.engine.Engine"):
        caplog.set_level(logging.DEBUG, logger=name)
    with open_store(place, country="gr") as store:
        store.table("cases").insert({"note": SECRET, "status": SECRET})
        assert store.table("cases").search(status=SECRET)
    assert SECRET not in caplog.text
    assert SECRET.encode("ascii", "backslashreplace").decode() not in caplog.text


def test_no_repr_holds_a_value(store: Store) -> None:
    store.table("cases").insert({"note": SECRET})
    assert SECRET not in repr((store, store.table("cases"), store.table("cases").all(), list(store)))
