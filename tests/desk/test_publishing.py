"""Publishing at a desk: held against the register, written with it or not at all, one after the other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.desk.place import Clock, Ids, everything
from tests.research.publication.attacker import Cell
from tests.research.publication.test_hiding import recovered
from tests.store.postgres_here import address, server
from victor.desk import Desk
from victor.errors import MoveError, NotFoundError, ResearchError, StoreConflict, StoreError
from victor.guideline import Country
from victor.records import Export, dump, load
from victor.research import Cohort, Published, preview, publish
from victor.store.entries import Entry

__all__ = ["address", "server"]

PASSPHRASE = "a long passphrase for a test of publishing"  # noqa: S105  of a test
REGIONS = ("hills", "coast")


@pytest.fixture
def place(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


BOTH = pytest.mark.parametrize("place", ["path", "address"], indirect=True)


def open_at(place: Any, land: Country, clock: Clock, ids: str = "a", **more: Any) -> Desk:
    return Desk.open(place, land, role=more.pop("role", "supervisor"), by="desk 1", now=clock, new_id=Ids(ids), **more)


def fill(desk: Desk, count: int, *, begging: int = 0, first: int = 0) -> None:
    for number in range(first, first + count):
        desk.open_case(age=14, begs=number - first < begging, region=REGIONS[number % 2])


def audited(desk: Desk) -> list[Entry]:
    return list(desk.shelf.store.audit.entries())


@pytest.fixture
def office(land: Country, clock: Clock, path: Path) -> Iterator[Desk]:
    with open_at(path, land, clock) as desk:
        fill(desk, 60, begging=20)
        yield desk


# --- what is written ------------------------------------------------------------------------------------------------


def test_what_is_published_stands_in_the_register_and_in_the_audit(office: Desk) -> None:
    out = publish(office, Cohort.of_desk(office).counts("begs", "region"), why="yearly report")
    (kept,) = office.exports()
    assert Published.of(kept).cells == out.cells
    assert (kept.title, kept.why, kept.k, kept.role, kept.by) == (
        "Children by begs and region", "yearly report", 11, "supervisor", "desk 1",
    )  # fmt: skip
    for cell in kept.cells:
        assert cell.shown in (None, int(cell.children or "0", 16).bit_count())
    assert set(kept.cases) == {case.id for case in office.cases(None)}
    taken, out_now = audited(office)
    assert (taken.what, taken.why.split(",")[0], taken.about) == ("taken for research", "60 cases", "")
    assert (out_now.what, out_now.why) == ("published", "Children by begs and region: yearly report")
    assert (out_now.who, out_now.role) == ("desk 1", "supervisor")
    assert load(json.loads(json.dumps(dump(kept))), Export) == kept
    assert all(case not in repr(kept) for case in kept.cases)


def test_a_preview_shows_the_same_and_writes_nothing(office: Desk) -> None:
    table = Cohort.of_desk(office).counts("begs", "region")
    before = everything(office), audited(office)
    seen = preview(office, table)
    assert (everything(office), audited(office)) == before
    assert publish(office, table, why="report").cells == seen.cells


@pytest.mark.parametrize("more", [1, 10])
def test_a_total_that_differs_by_few_is_refused_and_nothing_is_written(office: Desk, more: int) -> None:
    publish(office, Cohort.of_desk(office).counts("begs"), why="report")
    fill(office, more, first=100)
    table = Cohort.of_desk(office).counts("region")
    before = everything(office), audited(office)
    with pytest.raises(ResearchError) as refused:
        publish(office, table, why="report")
    assert str(refused.value) == (
        "table: together with what was published on 2026-11-23, its total would tell of fewer than 11 children; wait "
        "until more children have come, or count children who are in no table yet"
    )
    assert (everything(office), audited(office)) == before
    fill(office, 11 - more, first=200)
    assert publish(office, Cohort.of_desk(office).counts("region"), why="report").cells["", ""] == 71


def test_an_answer_that_changed_is_not_told_by_two_tables(office: Desk) -> None:
    first = publish(office, Cohort.of_desk(office).counts("begs"), why="report")
    office.answer(office.cases()[0], begs=False)
    second = publish(office, Cohort.of_desk(office).counts("begs"), why="report")
    assert first.cells == {("yes", ""): 20, ("no", ""): 40, ("", ""): 60}
    assert second.cells == {("yes", ""): None, ("no", ""): None, ("", ""): 60}


def test_children_of_another_time_are_counted_freely(office: Desk, clock: Clock) -> None:
    cohort = Cohort.of_desk(office, groups=["month"])
    publish(office, cohort.counts("begs", "region"), why="November")
    clock.on(days=40)
    fill(office, 40, begging=15, first=300)
    cohort = Cohort.of_desk(office, groups=["month"])
    january = cohort.select(cohort.by("month")["2027-01"])
    assert january.children is not None
    assert len(january.children) == january.size == 40
    out = publish(office, january.counts("begs", "region", title="January 2027"), why="January")
    assert out.cells["", ""] == 40
    assert out.cells["yes", ""] == 15


def test_a_failure_leaves_neither_register_nor_audit(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Cohort.of_desk(office).counts("begs")
    before = everything(office), audited(office)

    def fail(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(type(office.shelf.store.audit), "_write", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        publish(office, table, why="report")
    assert (everything(office), audited(office)) == before


# --- what is no such table ------------------------------------------------------------------------------------------


def test_other_tables_stay_at_the_desk(office: Desk) -> None:
    cohort = Cohort.of_desk(office)
    with pytest.raises(ResearchError, match=r"a Cohort cannot be published: nobody knows what it gives away"):
        publish(office, cohort, why="report")  # type: ignore[arg-type]  # the point
    with pytest.raises(ResearchError, match=r"cohort.counts\('truth', cohort.screen\(…\)\)"):
        publish(office, cohort.table(), why="report")  # type: ignore[arg-type]  # the point
    synthetic = Cohort.synthetic(office.checklist(), 500, seed=7)
    with pytest.raises(ResearchError, match="its children come from no desk"):
        publish(office, synthetic.counts("begs"), why="report")
    with pytest.raises(ResearchError, match="why: there is no reason to publish"):
        publish(office, cohort.counts("begs"), why=" ")
    assert office.exports() == ()


def test_few_children_are_no_table(land: Country, clock: Clock) -> None:
    with open_at(":memory:", land, clock) as desk:
        fill(desk, 10)
        with pytest.raises(ResearchError, match="the table is about fewer than 11 children; wait until there are more"):
            publish(desk, Cohort.of_desk(desk).counts("begs"), why="report")


def test_cases_of_another_store_and_erased_ones_are_refused(office: Desk, land: Country, clock: Clock) -> None:
    table = Cohort.of_desk(office).counts("begs")
    with (
        open_at(":memory:", land, clock) as other,
        pytest.raises(NotFoundError, match="a case of the table is not in this store"),
    ):
        publish(other, table, why="report")
    office.erase(office.cases()[0], reason="ordered")
    with pytest.raises(NotFoundError, match="make the cohort anew: a case may have been erased"):
        publish(office, table, why="report")
    assert office.exports() == ()


# --- who --------------------------------------------------------------------------------------------------------------


def test_a_desk_worker_publishes_nothing(office: Desk, land: Country, clock: Clock, path: Path) -> None:
    with open_at(path, land, clock, role="desk_worker") as desk:
        table = Cohort.of_desk(desk).counts("begs")
        for verb in (partial(publish, desk, table, why="report"), partial(preview, desk, table)):
            with pytest.raises(MoveError, match="a desk worker publishes no table; expected supervisor or trainer or"):
                verb()
    assert office.exports() == ()


def test_a_researcher_is_held_to_what_others_published(office: Desk, land: Country, clock: Clock, path: Path) -> None:
    publish(office, Cohort.of_desk(office).counts("begs"), why="report")
    fill(office, 5, first=100)
    with open_at(path, land, clock, "r", role="researcher") as desk:
        with pytest.raises(ResearchError, match=r"its total would tell of fewer than 11 children"):
            publish(desk, Cohort.of_desk(desk).counts("begs"), why="paper")
        fill(office, 6, first=200)
        publish(desk, Cohort.of_desk(desk).counts("region"), why="paper")
        first, second = desk.exports()
        real = {case.id for case in office.cases(None)}
        assert not real & {*first.cases, *second.cases}
        assert {first.by, first.why, second.why} == {""}
    kept = office.exports()
    assert set(kept[1].cases) == real
    assert [one.role for one in kept] == ["supervisor", "researcher"]
    # And the other way round: a supervisor is held to what a researcher published.
    fill(office, 3, first=300)
    with pytest.raises(ResearchError, match=r"its total would tell of fewer than 11 children"):
        publish(office, Cohort.of_desk(office).counts("begs"), why="report")


# --- erased cases -----------------------------------------------------------------------------------------------------


def test_an_erased_case_leaves_the_register_without_a_trace(office: Desk) -> None:
    publish(office, Cohort.of_desk(office).counts("begs"), why="report")
    publish(office, Cohort.of_desk(office).counts("region"), why="report")
    before = office.exports()
    gone = office.cases()[7].id
    office.erase(office.cases()[7], reason="asked_by_child")
    after = office.exports()
    assert gone not in json.dumps([dump(one) for one in after])
    there = {case.id for case in office.cases(None)}
    stand_ins = [*(case for one in after for case in one.cases if case not in there)]
    assert len(stand_ins) == 2
    assert len(set(stand_ins)) == 1  # the same in both: they are still held against each other
    assert [Published.of(one).cells for one in after] == [Published.of(one).cells for one in before]
    # The others may not be counted anew: the difference would be that child.
    with pytest.raises(ResearchError, match="its total would tell of fewer than 11"):
        publish(office, Cohort.of_desk(office).counts("begs"), why="report")


# --- sealed, at once, on both databases -------------------------------------------------------------------------------


def test_a_sealed_store_holds_no_clear_register(land: Country, clock: Clock, path: Path) -> None:
    with open_at(path, land, clock, passphrase=PASSPHRASE) as desk:
        fill(desk, 30, begging=15)
        publish(desk, Cohort.of_desk(desk).counts("begs", title="CANARY of a title"), why="CANARY of a reason")
        (kept,) = desk.exports()
        bits = max((cell.children for cell in kept.cells), key=len)
    content = path.read_bytes()
    assert b"CANARY" not in content
    assert bits.encode() not in content
    assert b"rows_by" not in content
    with open_at(path, land, clock, passphrase=PASSPHRASE) as desk:
        assert desk.exports() == (kept,)
        desk.shelf.store.rotate_keys()
        assert desk.exports() == (kept,)
        assert desk.shelf.store.audit.verify().whole


@BOTH
def test_two_desks_that_publish_at_once_are_held_to_each_other(place: Any, land: Country, clock: Clock) -> None:
    with open_at(place, land, clock, "a") as one, open_at(place, land, clock, "b") as two:
        fill(one, 60, begging=20)
        first = Cohort.of_desk(one).counts("begs")
        fill(one, 5, first=100)
        second = Cohort.of_desk(two).counts("region")
        results: list[str] = []
        start = threading.Barrier(2)

        def work(desk: Desk, table: Any) -> None:
            start.wait()
            try:
                publish(desk, table, why="report")
            except ResearchError:
                results.append("refused")
            else:
                results.append("published")

        threads = [threading.Thread(target=work, args=pair) for pair in ((one, first), (two, second))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(results) == ["published", "refused"]
        assert len(one.exports()) == 1
        assert [entry.what for entry in audited(two)].count("published") == 1


@BOTH
def test_a_register_that_has_grown_since_is_looked_at_again(place: Any, land: Country, clock: Clock) -> None:
    with open_at(place, land, clock, "a") as one, open_at(place, land, clock, "b") as two:
        fill(one, 40, begging=20)
        publish(one, Cohort.of_desk(one).counts("begs"), why="report")
        (kept,) = two.exports()
        with pytest.raises(StoreConflict, match="somebody else has published in the meantime"):
            two.shelf.publish(kept, after=())
        publish(two, Cohort.of_desk(two).counts("region"), why="report")
        assert len(one.exports()) == 2


# --- an attacker over the life of a desk ------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [6, pytest.param(150, marks=pytest.mark.slow)])
def test_nothing_is_recovered_over_the_life_of_a_desk(land: Country, examples: int) -> None:
    out = np.zeros(2, np.int64)

    @settings(max_examples=examples)
    @given(st.integers(0, 2**32 - 1), st.sampled_from([2, 3, 5]))
    def live(seed: int, k: int) -> None:
        chance = np.random.default_rng(seed)
        clock = Clock()
        with open_at(":memory:", land, clock, k=k) as desk:
            for _ in range(int(chance.integers(2, 6))):
                clock.on(days=int(chance.integers(1, 40)))
                fill(
                    desk, int(chance.integers(1, 15)), begging=int(chance.integers(0, 9)), first=int(chance.integers(9))
                )
                for case in desk.cases():
                    if chance.random() < 0.04:
                        desk.answer(case, begs=bool(chance.integers(2)))
                    elif chance.random() < 0.03:
                        desk.erase(case, reason="time_over")
                cohort = Cohort.of_desk(desk, groups=["month", "status"])
                rows, columns = chance.permutation(["begs", "region", "month", "status"])[:2].tolist()
                out[0] += 1
                try:
                    publish(desk, cohort.counts(rows, columns if chance.random() < 0.6 else None), why="report")
                except ResearchError:
                    continue
                out[1] += 1
            names: dict[str, int] = {}
            exports = []
            for one in desk.exports():
                numbers = [names.setdefault(case, len(names)) for case in one.cases]
                cells = []
                for cell in one.cells:
                    bits = int(cell.children or "0", 16)
                    children = frozenset(number for at, number in enumerate(numbers) if bits >> at & 1)
                    cells.append(Cell(children, cell.shown))
                exports.append(tuple(cells))
            assert not exports or recovered(exports, k) == []

    live()
    assert out[1] > out[0] / 4
