"""Somebody who looks on is told that another hand has written."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest

from victor.errors import StoreError
from victor.store import Store, open_store

CASE = {"status": "open", "country": "gr"}
OTHER = """
import sys
from victor.store import Store, open_store
with open_store(sys.argv[1], country="gr") as store:
    store.table("cases").insert({"status": "open", "country": "gr"})
"""


def test_a_write_is_seen_and_a_look_changes_nothing(anywhere: Any) -> None:
    with open_store(anywhere, country="gr") as store:
        before = store.changes()
        list(store.table("cases"))
        assert store.changes() == before
        case = store.table("cases").insert(CASE)
        after = store.changes()
        assert after != before
        store.table("cases").replace({**CASE, "status": "closed"}, doc_id=case, version=1)
        assert store.changes() != after


def test_a_look_from_another_thread_undoes_no_transaction(anywhere: Any) -> None:
    """In JupyterLab the forms' messages come in a thread of their own, beside the cells."""
    with open_store(anywhere, country="gr") as store:
        seen: list[int] = []
        looks = threading.Thread(target=lambda: seen.append(store.changes()))
        with store.transaction():
            store.table("cases").insert(CASE)
            looks.start()
            looks.join(timeout=0.2)  # in memory it waits for its turn
            store.table("cases").insert(CASE)
            assert store.changes() is not None
        looks.join(timeout=10)
        assert len(seen) == 1
        assert store.table("cases").count() == 2


def spoil(store: Store) -> None:
    """Write in a transaction that fails."""
    with store.transaction():
        store.table("cases").insert(CASE)
        store.table("nothing")


def test_what_was_undone_is_no_change_for_another_hand(place: Any) -> None:
    with open_store(place, country="gr") as one, open_store(place, country="gr") as other:
        before = other.changes()
        with pytest.raises(StoreError, match="no such table"):
            spoil(one)
        assert other.changes() == before


def test_another_process_is_seen(place: Any) -> None:
    with open_store(place, country="gr") as store:
        before = store.changes()
        subprocess.run([sys.executable, "-c", OTHER, str(place)], check=True)
        assert store.changes() != before


def test_a_closed_store_says_so(place: Any) -> None:
    store = open_store(place, country="gr")
    store.changes()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.changes()
