"""Desks at one PostgreSQL: the same records as in a file, two hands at one case, and forms that see each other."""

from __future__ import annotations

import asyncio
import json
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk import place
from tests.desk.place import Clock, Ids, everything, rebuilt, whats
from tests.desk.test_failures import (
    scene,
    test_a_verb_that_fails_at_any_step_changes_nothing,
    test_an_id_that_is_taken_overwrites_nothing,
)
from tests.desk.test_kill import live_and_be_killed
from tests.desk.test_life import live
from tests.desk.test_machine import TwoDesks, run
from tests.store.postgres_here import NAME, Server, address, server
from victor.desk import Desk
from victor.guideline import Country
from victor.notebook import CaseForm, form
from victor.records import Case

__all__ = [
    "address",
    "scene",
    "server",
    "test_a_verb_that_fails_at_any_step_changes_nothing",
    "test_an_id_that_is_taken_overwrites_nothing",
]


@pytest.fixture
def desk(land: Country, clock: Clock, ids: Ids, address: str) -> Iterator[Desk]:
    """A desk at the server; the tests of failures that are imported here use it."""
    with Desk.open(address, land, by="desk 1", now=clock, new_id=ids) as desk:
        yield desk


@pytest.fixture
def desks(land: Country, clock: Clock, address: str) -> Iterator[tuple[Desk, Desk]]:
    one = Desk.open(address, land, by="desk 1", now=clock, new_id=Ids("a"))
    with one, Desk.open(address, land, by="desk 2", now=clock, new_id=Ids("b")) as two:
        yield one, two


def test_a_day_leaves_the_same_documents_in_a_file_and_at_a_server(land: Country, path: Path, address: str) -> None:
    found = []
    for where in (path, address):
        clock = Clock()
        with Desk.open(where, land, by="desk 1", now=clock, new_id=Ids()) as desk:
            case = live(desk, clock)
            found.append((json.dumps(everything(desk)), whats(desk, case), desk.overdue()))
    assert found[0] == found[1]


def together(*works: Callable[[], object]) -> None:
    failures: list[BaseException] = []

    def run_one(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  told below, in the thread of the test
            failures.append(error)

    threads = [threading.Thread(target=run_one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_two_desks_answer_at_once_and_no_answer_is_lost(desks: tuple[Desk, Desk]) -> None:
    one, _ = desks
    case = one.open_case(immediate_danger=True)

    def answer(desk: Desk, item: str, start: Case) -> None:
        mine = start
        for number in range(40):
            mine = desk.answer(mine, {item: (True, False, "unknown")[number % 3]}, how=f"{item} {number}")

    works = [
        lambda: answer(desks[0], "begs", case),
        lambda: answer(desks[1], "documents_held", case),
        lambda: [desks[1].assess(case, role="ngo_worker") for _ in range(10)],
        lambda: [desks[0].advance(desks[0].refer(case, "police", why="wanted"), "sent") for _ in range(10)],
    ]
    together(*works)
    newest = one.case(case.id)
    assert rebuilt(one, newest) == dict(newest.answers)
    entries = one.timeline(newest)
    for item in ("begs", "documents_held"):
        said = [entry.said for entry in entries if entry.what == "answered" and item in entry.answers]
        assert said == [f"{item} {number}" for number in range(40)]
    happened = [entry.what for entry in entries]
    assert [happened.count(what) for what in ("assessed", "referred", "advanced")] == [10, 10, 10]
    assert [referral.state for referral in one.referrals(newest)] == ["sent"] * 10


def test_a_form_shows_what_another_desk_writes(desks: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "LOOK_EVERY", 0.01)
    mine, other = desks
    case = mine.open_case(age=14)
    shown: list[Any] = []

    async def look_on() -> None:
        page = CaseForm(mine, case)
        monkeypatch.setattr(page, "send", shown.append)
        page.reply({"do": "hello", "n": 1})
        await asyncio.sleep(0.1)
        assert not shown
        other.answer(case, begs=True)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if shown:
                break
        page.close()

    asyncio.run(look_on())
    assert shown
    assert "begs" in json.dumps(shown)


def test_what_a_desk_acknowledged_survives_every_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    country = place.country(tmp_path)
    Desk.open(address, country).close()
    chance = random.Random(7)  # noqa: S311  moments, not secrets
    lives = [live_and_be_killed(tmp_path, country, address, chance.uniform(0.1, 0.5)) for _ in range(2)]
    assert sum(answers for answers, _ in lives)


class TwoDesksAtAServer(TwoDesks):
    server: Server

    def place(self) -> str:
        self.server.empty(NAME)
        return self.server.address(NAME)


@pytest.mark.parametrize(("examples", "steps"), [(4, 15), pytest.param(100, 40, marks=pytest.mark.slow)])
def test_two_desks_do_what_they_like(land: Country, server: Server, examples: int, steps: int) -> None:
    run(type("TwoDesksThere", (TwoDesksAtAServer,), {"country": land, "server": server}), examples, steps)
