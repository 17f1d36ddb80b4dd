"""One autosave against a bare UPDATE of SQLite, at two sizes, and against TinyDB's own file."""

from __future__ import annotations

import itertools
import json
import secrets
import sqlite3
import statistics
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import tinydb

from victor.store import Document, Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.bench

ROUNDS = 600


def case(number: int) -> dict[str, Any]:
    """A case with 40 answers, as a desk writes it: some 4 kB."""
    by = {"by": "ngo_worker", "at": "2026-11-23T09:30:00Z", "how": "said"}
    answers = {f"indicator_{item}": {"value": (item + number) % 3, **by} for item in range(40)}
    return {"status": "open", "country": "gr", "opened_at": f"2026-11-23T09:30:{number % 60:02}Z", "answers": answers}


def filled(path: Path, size: int) -> Store:
    store = open_store(path, country="gr")
    store.table("cases").insert_multiple(Document(case(number), f"c{number:06}") for number in range(size))
    return store


def bare(path: Path, size: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, version INTEGER, document TEXT)")
    connection.execute("BEGIN")
    rows = ((f"c{number:06}", json.dumps(case(number))) for number in range(size))
    connection.executemany("INSERT INTO cases VALUES (?, 1, ?)", rows)
    connection.execute("COMMIT")
    return connection


def saving(store: Store, size: int) -> Callable[[], None]:
    cases = store.table("cases")

    def save() -> None:
        doc_id = f"c{secrets.randbelow(size):06}"
        document = cases.get(doc_id=doc_id)
        assert document is not None
        document["answers"]["indicator_0"]["value"] = 1
        begin = time.perf_counter()
        cases.replace(document)
        taken.append(time.perf_counter() - begin)

    taken: list[float] = []
    save.taken = taken  # type: ignore[attr-defined]  # the reading before is not the save
    return save


def updating(connection: sqlite3.Connection, size: int) -> Callable[[], None]:
    text = json.dumps(case(1), separators=(",", ":"), sort_keys=True)
    taken: list[float] = []

    def update() -> None:
        doc_id = f"c{secrets.randbelow(size):06}"
        connection.execute("SELECT document FROM cases WHERE id = ?", (doc_id,)).fetchone()  # as warm as the other
        begin = time.perf_counter()
        connection.execute("UPDATE cases SET document = ?, version = version + 1 WHERE id = ?", (text, doc_id))
        taken.append(time.perf_counter() - begin)

    update.taken = taken  # type: ignore[attr-defined]  # as above
    return update


def medians(*works: Callable[[], None]) -> list[float]:
    """The median of each; in turns, so that a slow moment of the disk meets all, and in every order."""
    orders = list(itertools.permutations(works))
    for number in range(ROUNDS):
        for work in orders[number % len(orders)]:
            work()
    return [statistics.median(work.taken) for work in works]  # type: ignore[attr-defined]  # as above


def test_an_autosave_costs_less_than_two_updates_and_the_same_at_every_size(tmp_path: Path) -> None:
    small, large = filled(tmp_path / "small.victor", 100), filled(tmp_path / "large.victor", 100_000)
    peer = bare(tmp_path / "bare", 100_000)
    with small, large:
        at_small, at_large, at_bare = medians(saving(small, 100), saving(large, 100_000), updating(peer, 100_000))
    peer.close()
    print(
        f"\nautosave at 10^5: {at_large / at_bare:.2f} × a bare UPDATE ({at_large * 1e3:.2f} : {at_bare * 1e3:.2f} ms);"
        f" 10^5 : 10^2 = {at_large / at_small:.2f}"
    )
    assert at_large < 2 * at_bare
    assert at_large < 1.5 * at_small


def test_an_autosave_against_tinydbs_own_file(tmp_path: Path) -> None:
    size = 1_000
    with tinydb.TinyDB(tmp_path / "tiny.json") as tiny, filled(tmp_path / "a.victor", size) as store:
        tiny.table("_default").insert_multiple(case(number) for number in range(size))
        begin = time.perf_counter()
        for number in range(5):
            tiny.table("_default").update({"status": "closed"}, doc_ids=[number + 1])
        theirs = (time.perf_counter() - begin) / 5
        [ours] = medians(saving(store, size))
    print(f"\nTinyDB's JSON file at 10^3: {theirs * 1e3:.0f} ms an update, {theirs / ours:.0f} × ours, and not synced")
    assert ours < theirs


def test_an_indexed_search_against_a_scan(tmp_path: Path) -> None:
    with filled(tmp_path / "a.victor", 20_000) as store:
        cases = store.table("cases")
        timed: list[float] = []
        searches: list[Callable[[], list[Document]]] = [
            lambda: cases.search(opened_at="2026-11-23T09:30:07Z"),
            lambda: cases.search(tinydb.where("opened_at") == "2026-11-23T09:30:07Z"),
        ]
        for search in searches:
            search()
            begin = time.perf_counter()
            found = search()
            timed.append(time.perf_counter() - begin)
            assert len(found) == 334
    print(f"\n334 of 20,000 by index: {timed[0] * 1e3:.1f} ms; by a scan: {timed[1] / timed[0]:.0f} ×")
    assert timed[0] * 5 < timed[1]


def test_threads_that_wait_their_turn(tmp_path: Path) -> None:
    """What the lock in front of SQLite's own is for: eight threads at one handle, and at eight."""
    threads, each, told = 8, 50, []
    for handles in (1, threads):
        path = tmp_path / f"{handles}.victor"
        filled(path, 100).close()
        stores = [open_store(path) for _ in range(handles)]
        total, slowest = _hammer([stores[number % handles] for number in range(threads)], each)
        told.append(f"{handles} handles {total:.2f} s, slowest {slowest * 1e3:.0f} ms")
        for store in stores:
            store.close()
    print(f"\n{threads} threads × {each} updates: {'; '.join(told)}")


def _hammer(stores: list[Store], each: int) -> tuple[float, float]:
    waits: list[float] = []

    def work(store: Store, doc_id: str) -> None:
        for _ in range(each):
            begin = time.perf_counter()
            store.table("cases").update({"status": "closed"}, doc_ids=[doc_id])
            waits.append(time.perf_counter() - begin)

    running = [threading.Thread(target=work, args=(store, f"c{n:06}")) for n, store in enumerate(stores)]
    begin = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert len(waits) == len(stores) * each
    return time.perf_counter() - begin, max(waits)
