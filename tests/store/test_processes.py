from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from victor.errors import StoreConflict, StoreError
from victor.store import Document, Store, open_store

from .programs import COUNT, CREATE, INCREMENT, REOPEN, WORK, together

if TYPE_CHECKING:
    from collections.abc import Callable


def counter(place: Any) -> tuple[int, int]:
    with open_store(place) as store:
        document = store.table("cases").get(doc_id="counter")
        assert document is not None
        return document["n"], document.version


@pytest.mark.parametrize("program", [COUNT, INCREMENT, REOPEN])
@pytest.mark.parametrize("times", [40, pytest.param(2_000, marks=pytest.mark.slow)])
def test_two_processes_lose_nothing(place: Any, program: str, times: int) -> None:
    with open_store(place, country="gr") as store:
        store.table("cases").insert(Document({"n": 0}, "counter"))
    conflicts = together(program, place, times)
    assert counter(place) == (2 * times, 2 * times + 1)
    print(f"{2 * times} updates, 0 lost, {sum(conflicts)} conflicts")  # noqa: T201  with -s: the count to report
    if isinstance(place, Path):
        assert [file.name for file in place.parent.iterdir()] == [place.name]


def test_two_processes_create_one_store(path: Path) -> None:
    program = CREATE.replace("while True:", "for _ in [sys.stdin.readline()]:")
    assert together(program, path.parent, processes=3) == [0, 0, 0]
    # Of those that close at the same moment each may take the other for the last; who comes next merges the log.
    open_store(path.with_name("0.victor")).close()
    assert [file.name for file in path.parent.iterdir()] == ["0.victor"]


@pytest.mark.parametrize(
    ("processes", "writes"),
    [(4, 1_000), *(pytest.param(processes, 10_000, marks=pytest.mark.slow) for processes in (2, 4, 8))],
)
def test_many_processes_lose_nothing_and_see_nothing_stale(place: Any, processes: int, writes: int) -> None:
    with open_store(place, country="gr") as store:
        store.table("cases").insert_multiple(Document({"n": 0}, f"c{number}") for number in range(4))
    each = writes // 2 // processes
    stale = together(WORK, place, each, processes=processes)
    with open_store(place) as store:
        written = processes * each
        assert sum(case["n"] for case in store.table("cases")) == written
        assert sum(case.version for case in store.table("cases")) == written + 4
        events = store.table("events").all()
    assert len({event.doc_id for event in events}) == len(events) == written
    # The events of a case come in the order in which it was written, whichever hand wrote them.
    for number in range(4):
        found = [event["at"] for event in events if event["case_id"] == f"c{number}"]
        assert found == [f"{n:09}" for n in range(1, len(found) + 1)]
    # With -s: the count to report.
    print(f"{processes} processes, {2 * written} writes, 0 lost, 0 collisions, {sum(stale)} stale")  # noqa: T201
    assert not any(stale)


def in_threads(work: Callable[[], None], threads: int) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  told below, in the thread of the test
            failures.append(error)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert not failures


def test_threads_share_a_handle_and_lose_nothing(anywhere: Any) -> None:
    with open_store(anywhere, country="gr") as store:
        cases = store.table("cases")
        cases.insert(Document({"n": 0}, "counter"))

        def work() -> None:
            for _ in range(10):
                while True:
                    document = cases.get(doc_id="counter")
                    assert document is not None
                    try:
                        cases.replace({"n": document["n"] + 1}, doc_id="counter", version=document.version)
                        break
                    except StoreConflict:
                        pass
                with store.transaction():
                    case_id = cases.insert({"status": "open"})
                    store.table("events").insert({"case_id": case_id})
                assert len(cases.search(status="open")) == cases.count(status="open") or len(cases)

        in_threads(work, 8)
        assert cases.get(doc_id="counter") == {"n": 80}
        assert (len(cases), len(store.table("events"))) == (81, 80)


def test_a_reader_does_not_wait_for_a_writer_and_sees_the_old_state(store: Store) -> None:
    cases = store.table("cases")
    seen: list[int] = []
    with store.transaction():
        cases.insert({})
        in_threads(lambda: seen.append(len(cases)), 1)
        assert len(cases) == 1
    assert seen == [0]


@pytest.mark.parametrize("writes", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_eight_threads_lose_nothing_and_see_nothing_stale(place: Any, writes: int) -> None:
    with open_store(place, country="gr") as store:
        cases, events = store.table("cases"), store.table("events")
        cases.insert_multiple(Document({"n": 0}, f"c{number}") for number in range(4))
        each = writes // 2 // 8

        def work() -> None:
            for number in range(each):
                with store.transaction():
                    case = cases.get(doc_id=f"c{number % 4}")
                    assert case is not None
                    version = cases.replace({"n": case["n"] + 1}, doc_id=case.doc_id, version=case.version)
                    events.insert({"case_id": case.doc_id})
                seen = cases.get(doc_id=case.doc_id)
                assert seen is not None
                assert seen.version >= version

        in_threads(work, 8)
        assert sum(case["n"] for case in cases) == 8 * each
        assert len(events) == 8 * each


def test_a_writer_that_waits_too_long_says_so(path: Path) -> None:
    with open_store(path, country="gr", timeout=0.05) as one, open_store(path, timeout=0.05) as two, one.transaction():
        with pytest.raises(StoreError, match=r"^athens\.victor: another program is writing and did not finish in time"):
            two.table("cases").insert({})
        said: list[str] = []

        def write() -> None:
            with pytest.raises(StoreError) as caught:
                one.table("cases").insert({})
            said.append(str(caught.value))

        in_threads(write, 1)
        assert said == ["athens.victor: another thread is writing and did not finish in time; try again"]
