"""Fifty desks at one PostgreSQL, each doing a day's verbs, beside bare SQLAlchemy that writes the same rows.

A day is recorded once: every INSERT and UPDATE that its verbs send, in their transactions. The peer replays them, with
other ids, by SQLAlchemy alone: no reading, no rules, no versions to look after, nobody told. Both run as five processes
of ten threads, each desk with its own connection. ``VICTOR_POSTGRESQL=1 pytest -m bench -n0 -s tests/bench/…``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

import victor
from tests.desk.place import Ids
from tests.store.postgres_here import NAME, Server, address, server
from tests.store.programs import ENVIRONMENT
from victor.desk import Desk

__all__ = ["address", "server"]

pytestmark = pytest.mark.bench

PROCESSES, THREADS = 5, 10
DAYS = 2
ANSWERS = 8
MOST = 6.0
"""How many times longer than the bare statements the whole desks may take."""

Timed = Callable[[Callable[[], object]], None]
Day = list[list[tuple[str, Any]]]

PROGRAM = "import sys; from tests.bench.test_desks_bench import work; work(*sys.argv[1:])"


def untimed(do: Callable[[], object]) -> None:
    do()


def live(desk: Desk, day: int, timed: Timed) -> None:
    """What a desk does in a day with one child."""
    items = [item for item in desk.checklist().indicators if item != "age"][:ANSWERS]
    with desk.session(channel="helpline", visitor="teacher") as session:
        cases = [session.open_case(age=(12, 15), unaccompanied=True)]

    def answer(item: str, value: bool) -> None:
        cases.append(desk.answer(cases[-1], {item: value}))

    for number, item in enumerate(items):
        timed(partial(answer, item, number % 2 == day % 2))
    timed(lambda: desk.assess(cases[-1], role="ngo_worker"))
    timed(lambda: desk.plan(cases[-1]))
    referral = desk.refer(cases[-1], next(iter(desk.country.authorities)), why="it is wanted")
    timed(lambda: desk.advance(referral, "withdrawn"))
    timed(lambda: desk.close_case(cases[-1], "handed_over"))


def recorded(where: str) -> Day:
    """The writes of one day, transaction by transaction; every id in them begins with ``day0-``."""
    transactions: Day = []
    with victor.open_desk(where, country="gr", by="desk", new_id=Ids("day0-")) as desk:
        engine = desk.shelf.store._database._engine

        def begun(connection: Connection) -> None:
            if connection.get_execution_options().get("victor_write"):
                transactions.append([])

        def sent(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
            if statement.startswith(("INSERT", "UPDATE")):
                transactions[-1].append((statement, parameters))

        event.listen(engine, "begin", begun)
        event.listen(engine, "before_cursor_execute", sent)
        live(desk, 0, untimed)
    return [one for one in transactions if one]


def work(kind: str, where: str, first: str, file: str) -> None:
    """Ten desks, or ten peers, as threads; says what each write took."""
    hands = [(_desk if kind == "desks" else _peer)(where, f"{first}{number}", file) for number in range(THREADS)]
    print("ready", flush=True)
    sys.stdin.readline()
    taken: list[float] = []

    def timed(do: Callable[[], object]) -> None:
        begin = perf_counter()
        do()
        taken.append(perf_counter() - begin)

    threads = [threading.Thread(target=hand, args=(timed,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(taken), flush=True)


def _desk(where: str, name: str, _file: str) -> Callable[[Timed], None]:
    desk = victor.open_desk(where, country="gr", by=name, new_id=Ids(f"{name}-"))
    live(desk, 0, untimed)  # the guideline is read, the statements are made, the connection is there

    def run(timed: Timed) -> None:
        for day in range(DAYS):
            live(desk, day, timed)
        desk.close()

    return run


def _peer(where: str, name: str, file: str) -> Callable[[Timed], None]:
    engine = create_engine(where)
    day = Path(file).read_text()

    def write(transaction: list[tuple[str, Any]]) -> None:
        with engine.begin() as connection:
            for statement, parameters in transaction:
                connection.exec_driver_sql(statement, parameters)

    def one_day(number: int, timed: Timed) -> None:
        for transaction in json.loads(day.replace("day0-", f"{name}{number}-")):
            timed(partial(write, transaction))

    one_day(99, untimed)

    def run(timed: Timed) -> None:
        for number in range(DAYS):
            one_day(number, timed)
        engine.dispose()

    return run


def at_once(kind: str, turn: int, where: str, file: Path) -> tuple[float, list[float]]:
    """Seconds until all have done their days, and what single acts took."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, kind, where, f"{kind}{turn}{number}", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        for number in range(PROCESSES)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    begin = perf_counter()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=600)[0] for process in running]
    return perf_counter() - begin, [seconds for line in said for seconds in json.loads(line)]


def test_fifty_desks_at_once(server: Server, address: str, tmp_path: Path) -> None:
    day = recorded(address)
    file = tmp_path / "day.json"
    file.write_text(json.dumps(day))
    turns = [(kind, at_once(kind, turn, address, file)) for turn in range(2) for kind in ("peers", "desks")]
    found = {kind: min(done for one, done in turns if one == kind) for kind in ("peers", "desks")}
    desks, days = PROCESSES * THREADS, PROCESSES * THREADS * DAYS
    writes = len(day) * days
    print(f"\n{desks} desks at one server, {days} days of {len(day)} transactions")
    for kind, (seconds, acts) in found.items():
        late = quantiles(acts, n=20)[-1]
        print(
            f"  {kind:6} {writes / seconds:7.0f} transactions a second; "
            f"one act {median(acts) * 1e3:.0f} ms, 95 of 100 below {late * 1e3:.0f} ms"
        )
    ratio = found["desks"][0] / found["peers"][0]
    print(f"  the whole desks take {ratio:.1f} × the bare statements")
    with server.connect(NAME) as bare:
        cases = bare.execute("SELECT count(*), count(DISTINCT id) FROM cases").fetchone()
        assert cases[0] == cases[1]
    assert ratio < MOST
