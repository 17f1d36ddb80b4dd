from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from victor.errors import StoreError
from victor.store import TABLES, Store, TableSpec, open_store

from .programs import ENVIRONMENT


def test_it_reads_like_tinydb(store: Store) -> None:
    store.table("cases").insert({"note": "SECRET"})
    store.table("sessions").insert({})
    assert store.tables() == {spec.name for spec in TABLES}
    assert len(store) == 2
    assert list(store) == [{}, {"note": "SECRET"}]
    assert bool(store)
    assert bool(store.table("referrals"))
    assert repr(store) == "<Store athens.victor, gr>"
    assert repr(store.table("cases")) == "<StoreTable cases of athens.victor>"
    assert store.countries == ("gr",)
    assert store.table("cases") is store.table("cases")
    store.table("cases").clear_cache()


def test_an_unknown_table_is_named_with_those_there_are(store: Store) -> None:
    wrong: list[Any] = ["case", "_default", 7, None]
    for name in wrong:
        with pytest.raises(StoreError, match=r"^no such table; expected one of sessions, cases, assessments, ref"):
            store.table(name)


def test_there_is_no_default_table(store: Store) -> None:
    with pytest.raises(
        StoreError, match=r'^a store has no \'insert\' and no default table; use store.table\("cases"\)$'
    ):
        store.insert({})
    assert not hasattr(store, "search")
    assert not hasattr(store, "_repr_html_")


def test_dropping_a_table_empties_it() -> None:
    with open_store(":memory:", country="gr", tables=[TableSpec("a"), TableSpec("b")]) as store:
        store.table("a").insert({})
        store.table("b").insert({})
        store.drop_table("a")
        assert [len(store.table(name)) for name in "ab"] == [0, 1]
        store.drop_tables()
        assert len(store) == 0
        assert store.tables() == {"a", "b"}


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    cases = store.table("cases")
    for call in (cases.all, lambda: cases.insert({}), lambda: len(store), lambda: list(store)):
        with pytest.raises(StoreError, match=r"^athens\.victor: the store is closed; open it again$"):
            call()


def test_importing_victor_loads_no_sql() -> None:
    script = "import sys, victor; print([name for name in ('sqlalchemy', 'tinydb', 'sqlite3') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=ENVIRONMENT)
    assert ran.stdout.strip() == "[]"
