"""One answer at a desk, recorded with its timeline, against a bare UPDATE of SQLite of the same text.

An autosave is `desk.answer`: it reads the newest case, checks the answer, and writes case and timeline in one
transaction. Run with ``pytest -m bench -n0 -s``; the figures are ratios, measured in one run.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

import victor
from victor.desk import Desk
from victor.records import Case, dump
from victor.store import Document

pytestmark = pytest.mark.bench

ROUNDS = 400
ITEMS = 40


def filled(path: Path, size: int) -> tuple[Desk, Case]:
    """A desk with many cases of 40 answers each, and one of them."""
    desk = victor.open_desk(path, country="gr", by="bench")
    items = list(desk.checklist().indicators)[:ITEMS]
    case = desk.open_case(dict.fromkeys(items, True))
    document = {key: value for key, value in dump(case).items() if key != "id"}
    copies = (Document({**document, "id": f"copy{n}"}, f"copy{n}") for n in range(size - 1))
    desk.shelf.store.table("cases").insert_multiple(copies)
    return desk, case


def answering(path: Path, size: int) -> tuple[Callable[[], None], Desk, Case]:
    desk, case = filled(path, size)
    items, turn = list(case.answers), count()

    def save() -> None:
        nonlocal case
        number = next(turn)
        case = desk.answer(case, {items[number % ITEMS]: bool(number // ITEMS % 2)})

    return save, desk, case


def updating(path: Path, size: int, text: str) -> Callable[[], None]:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE cases (id TEXT PRIMARY KEY, document TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO cases VALUES (?, ?)", ((f"copy{n}", text) for n in range(size)))
    connection.execute("COMMIT")
    turn = count()

    def update() -> None:
        connection.execute("UPDATE cases SET document = ? WHERE id = ?", (f"{text}{next(turn)}", f"copy{size // 2}"))

    return update


def test_one_autosave(tmp_path: Path) -> None:
    few, desk_few, _ = answering(tmp_path / "few.victor", 100)
    many, desk_many, case = answering(tmp_path / "many.victor", 100_000)
    text = json.dumps(dump(case))
    bare = updating(tmp_path / "bare.db", 100_000, text)
    taken: dict[str, list[float]] = {"bare": [], "few": [], "many": []}
    # In turns, so that whatever else the machine does falls on all alike.
    for _ in range(ROUNDS):
        for name, work in (("bare", bare), ("few", few), ("many", many)):
            start = perf_counter()
            work()
            taken[name].append(perf_counter() - start)
    with desk_few, desk_many:
        pass
    found = {name: median(times) for name, times in taken.items()}
    print("\none autosave: an answer, its case of 40 answers and its timeline, on disk")
    print(f"  bare sqlite3 UPDATE, 100,000 rows  {found['bare'] * 1e3:6.2f} ms  1.0")
    print(f"  victor, 100,000 cases              {found['many'] * 1e3:6.2f} ms  {found['many'] / found['bare']:.2f}")
    print(f"  victor, 100 cases                  {found['few'] * 1e3:6.2f} ms  {found['few'] / found['bare']:.2f}")
    assert found["many"] <= 1.5 * found["few"]
