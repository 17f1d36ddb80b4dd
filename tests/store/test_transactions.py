from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from tinydb import where

from victor.errors import StoreError
from victor.store import Document, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Stop(Exception):  # noqa: N818  it is thrown, it is no error
    pass


def content(store: Store) -> dict[str, list[tuple[str, int, dict[str, Any]]]]:
    tables = sorted(store.tables())
    return {name: [(each.doc_id, each.version, dict(each)) for each in store.table(name)] for name in tables}


def test_several_writes_land_together(store: Store) -> None:
    with store.transaction() as same:
        assert same is store
        case_id = store.table("cases").insert({"status": "open"})
        store.table("events").insert({"case_id": case_id})
        assert store.table("cases").search(status="open")  # reads inside see the writes
    assert len(store) == 2


@pytest.mark.parametrize("stop", [Stop, KeyboardInterrupt, SystemExit])
def test_an_exception_leaves_the_old_state(store: Store, stop: type[BaseException]) -> None:
    case_id = store.table("cases").insert({"status": "open"})
    before = content(store)
    with pytest.raises(stop), store.transaction():  # noqa: PT012  the block is the subject
        store.table("cases").replace({"status": "closed"}, doc_id=case_id, version=1)
        store.table("events").insert({"case_id": case_id})
        raise stop
    assert content(store) == before
    store.table("cases").replace({"status": "closed"}, doc_id=case_id, version=1)


def test_an_inner_transaction_joins_the_outer_one(store: Store) -> None:
    with pytest.raises(Stop), store.transaction():  # noqa: PT012  the block is the subject
        with store.transaction():
            store.table("cases").insert({})
        raise Stop
    assert len(store) == 0


def test_an_inner_exception_undoes_the_inner_writes_only(store: Store) -> None:
    cases = store.table("cases")
    with store.transaction():
        cases.insert({"n": "outer"})
        with pytest.raises(Stop), store.transaction():  # noqa: PT012  the block is the subject
            cases.insert({"n": "inner"})
            with store.transaction():
                cases.insert({"n": "innermost"})
            raise Stop
        with pytest.raises(StoreError):  # and so does a verb that fails inside
            cases.insert_multiple([Document({}, "same"), Document({}, "same")])
        cases.insert({"n": "after"})
    assert [document["n"] for document in cases] == ["outer", "after"]


def verbs(store: Store) -> list[Callable[[], object]]:
    cases = store.table("cases")

    def together() -> None:
        with store.transaction():
            cases.replace({"n": 9}, doc_id="a", version=1)
            with store.transaction():
                store.table("events").insert({"case_id": "a"})
            store.table("referrals").insert_multiple([{"case_id": "a"}, {"case_id": "a"}])

    return [
        together,
        lambda: cases.insert({}),
        lambda: cases.insert_multiple([{}, {}]),
        lambda: cases.replace({"status": "closed"}, doc_id="a", version=1),
        lambda: cases.update({"n": 7}),
        lambda: cases.upsert(Document({}, "new")),
        lambda: cases.remove(doc_ids=["a", "b"]),
        cases.truncate,
    ]


@pytest.mark.parametrize("failure", [Stop, KeyboardInterrupt, MemoryError])
@pytest.mark.parametrize("verb", range(8))
def test_failing_at_the_nth_statement_leaves_the_old_state(place: Any, verb: int, failure: type[BaseException]) -> None:
    with open_store(place, country="gr") as store:
        store.table("cases").insert_multiple([Document({"n": 1}, "a"), Document({"n": 2}, "b")])
        before = content(store)
        engine = store._database._engine
        left = 0

        def count_down(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise failure

        event.listen(engine, "before_cursor_execute", count_down)
        event.listen(engine, "after_cursor_execute", count_down)
        if isinstance(place, Path):  # at a server it is called when the commit is done
            event.listen(engine, "commit", count_down)
        failed = 0
        while True:
            left = failed + 1
            try:
                verbs(store)[verb]()
            except failure:
                failed += 1
                left = 0
                assert content(store) == before
            else:
                break
        # A single insert is one statement of SQLite's, whole or not at all; there is no step between to fail at.
        assert failed >= ((0 if verb == 1 else 3) if isinstance(place, Path) else 2)
        left = 0
        assert content(store) != before


@pytest.fixture
def file(path: Path) -> Iterator[Store]:
    with open_store(path, country="gr") as store:
        yield store


def test_a_full_disk_leaves_the_old_state(file: Store) -> None:
    store, cases = file, file.table("cases")
    cases.insert(Document({"n": 1}, "a"))
    with store.transaction():
        store._database._here.connection.exec_driver_sql("PRAGMA max_page_count = 40")
    with pytest.raises(StoreError, match=r"^athens\.victor: there is no space left on the disk; nothing was written"):
        cases.replace({"text": "x" * 1_000_000}, doc_id="a", version=1)
    with pytest.raises(StoreError, match="no space left"), store.transaction():  # noqa: PT012  the block is the subject
        cases.replace({"n": 2}, doc_id="a", version=1)
        cases.insert_multiple({"text": "x" * 1_000} for _ in range(1_000))
    assert content(store)["cases"] == [("a", 1, {"n": 1})]


def test_after_a_full_disk_a_transaction_cannot_go_on_by_itself(file: Store) -> None:
    store, cases = file, file.table("cases")
    cases.insert(Document({"n": 1}, "a"))
    with store.transaction():
        store._database._here.connection.exec_driver_sql("PRAGMA max_page_count = 40")
    undone = r"^athens\.victor: the transaction was undone after an earlier error; begin it again$"
    with pytest.raises(StoreError, match=undone), store.transaction():  # noqa: PT012  the block is the subject
        cases.replace({"n": 2}, doc_id="a", version=1)
        with pytest.raises(StoreError, match="no space left"):
            cases.insert_multiple({"text": "x" * 1_000} for _ in range(1_000))
        with pytest.raises(StoreError, match=undone):
            cases.insert({"n": 3})
    assert content(store)["cases"] == [("a", 1, {"n": 1})]


def test_a_store_is_not_closed_inside_a_transaction(store: Store) -> None:
    with store.transaction():
        with pytest.raises(StoreError, match=r"^athens\.victor: cannot be closed inside a transaction$"):
            store.close()
        store.table("cases").insert({})
    assert len(store) == 1


def _ask(store: Store, answer: Any) -> None:
    try:
        store.table("cases").insert({})
    except StoreError as error:
        answer.put(str(error))


@pytest.mark.skipif(sys.platform == "win32", reason="nothing forks there")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_does_not_write_past_the_locks(store: Store) -> None:
    context = multiprocessing.get_context("fork")
    answer: Any = context.SimpleQueue()
    child = context.Process(target=_ask, args=(store, answer))
    child.start()
    child.join(20)
    assert answer.get() == "athens.victor: the store was opened by another process; open it in this one"
    assert store.table("cases").insert({})


@pytest.mark.parametrize("stop", [Stop, KeyboardInterrupt])
def test_a_traceback_that_is_kept_holds_nothing_in_the_past(place: Any, stop: type[BaseException]) -> None:
    def fail(_value: object) -> bool:
        raise stop

    failing = where("n").test(fail)
    kept = []
    with open_store(place, country="gr", timeout=1) as store, open_store(place, timeout=1) as other:
        cases = store.table("cases")
        cases.insert_multiple([{"n": 1}, {"n": 2}])
        calls: list[Callable[[], object]] = [
            lambda: cases.search(failing),
            lambda: cases.get(failing),
            lambda: cases.update({}, failing),
            lambda: cases.update_multiple([({}, failing)]),
            lambda: cases.remove(failing),
        ]
        for call in calls:
            with pytest.raises(stop) as caught:
                call()
            kept.append(caught)  # as a notebook does in sys.last_traceback
            other.table("cases").insert({})
            assert len(cases) == len(other.table("cases"))
            cases.insert({})
    if isinstance(place, Path):
        assert [file.name for file in place.parent.iterdir()] == [place.name]
    assert len(kept) == len(calls)
