"""Stores of older layouts, as the programs of their time have written them, in the folder ``older``.

Each has the first contacts of the synthetic desk day in Athens. They were made once, in a checkout of the last commit
that had the layout (``git log -S'SCHEMA = 2' -- victor/store/schema.py`` finds them), by this program, as
``schema-1.victor 2``, ``schema-2.victor 2`` and ``schema-2-sealed.victor 1 "seven grey herons wait"``:

    day = read_day(files(victor_greece).joinpath("days", "athens.json"))
    day = evolve(day, contacts=day.contacts[: int(sys.argv[2])])
    clock = Clock(day.start(victor.country("gr")))
    country = victor.country("gr").at_time(clock.time)
    with victor.open_desk(sys.argv[1], country=country, by=day.by, now=clock, **passphrase) as desk:
        run(day, desk, clock)
        if passphrase:
            desk.identify(desk.cases()[0], Identity(name="Synthetic Example"))
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import victor
from tests.store.upkeep.whole_stores import raw, rows
from victor.desk import Desk
from victor.errors import StoreError
from victor.store import SCHEMA, open_store
from victor.store.upkeep import backup, check, restore

OLDER = Path(__file__).parent / "older"
WORDS = "seven grey herons wait"
STORES = {"schema-1": (1, 2), "schema-2": (2, 2), "schema-2-sealed": (2, 1)}
"""The layout of each, and how many cases it has."""


@pytest.fixture(params=STORES)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """One of them, in a folder of its own."""
    path = tmp_path / f"{request.param}.victor"
    shutil.copy(OLDER / path.name, path)
    return path


def words(path: Path) -> str | None:
    return WORDS if "sealed" in path.name else None


def desk_at(path: Path) -> Desk:
    return victor.open_desk(path, country="gr", by="desk 1", passphrase=words(path))


def test_the_kept_stores_are_of_their_time() -> None:
    assert {path.stem for path in OLDER.glob("*.victor")} == set(STORES)
    assert {schema for schema, _ in STORES.values()} == set(range(1, SCHEMA))  # whoever adds a layout keeps a store
    for name, (schema, cases) in STORES.items():
        path = OLDER / f"{name}.victor"
        assert path.stat().st_size < 200 * 1024
        assert raw(path, "SELECT schema FROM victor") == [(schema,)]
        assert raw(path, "SELECT count(*) FROM cases") == [(cases,)]


def test_every_record_is_there_and_work_goes_on(older: Path) -> None:
    schema, cases = STORES[older.stem]
    before = rows(older)
    documents = {name: [row[0] for row in found] for name, found in before.items() if found and name != "victor"}
    with desk_at(older) as desk:
        store = desk.shelf.store
        assert raw(older, "SELECT schema FROM victor") == raw(older, "PRAGMA user_version") == [(SCHEMA,)]
        for name in ("sessions", "cases", "assessments", "referrals", "events"):
            assert sorted(one.doc_id for one in store.table(name)) == documents[name]
            if not store.is_sealed:
                kept = {row[0]: (row[1], json.loads(row[-1])) for row in before[name]}
                assert {one.doc_id: (one.version, dict(one)) for one in store.table(name)} == kept
        assert len(desk.cases()) == cases
        assert len(desk.sessions()) == len(documents["sessions"])
        assert sum(len(desk.timeline(case)) for case in desk.cases()) == len(documents["events"])
        assert sum(len(desk.referrals(case)) for case in desk.cases()) == len(documents["referrals"])
        case = desk.answer(desk.cases()[0], documents_held=True, how="told by the child")
        assert desk.assess(case, role="ngo_worker").outcome
        told = {referral.authority for referral in desk.referrals(case)}
        new = next(step.authority.id for step in desk.plan(case) if step.authority.id not in told)
        desk.refer(case, new, why="a test of a store that was brought up to date")
        if store.is_sealed:
            identity = desk.identity(case)
            assert identity is not None
            assert identity.name is not None
            assert identity.name.reveal("a test") == "Synthetic Example"
        assert store.audit.verify().whole
    copy = older.with_name(f"{older.name}.before-{SCHEMA}")
    assert {file.name for file in older.parent.iterdir()} == {older.name, copy.name}
    checked = check(older, deep=True, passphrase=words(older))
    assert checked.whole, str(checked)
    assert checked.schema == SCHEMA

    assert rows(copy) == before
    assert raw(copy, "SELECT schema FROM victor") == [(schema,)]
    again = copy.rename(older.with_name("again.victor"))
    with open_store(again, passphrase=words(older)) as store:
        assert sorted(one.doc_id for one in store) == sorted(
            doc_id for name in store.tables() for doc_id in documents.get(name, [])
        )


def test_a_backup_of_an_older_store_is_older_too(older: Path, place: Any) -> None:
    """Neither making it nor putting it somewhere brings anything up to date; opening does."""
    before, content = rows(older), older.read_bytes()
    made = backup(older, older.with_name("kept"))
    assert rows(made.path) == before
    assert older.read_bytes() == content
    restored = restore(made.path, place)
    assert (made.schema, restored.schema) == (STORES[older.stem][0],) * 2
    assert rows(place) == before
    with open_store(place, passphrase=words(older)) as store:
        assert len(store.table("cases")) == STORES[older.stem][1]
        assert store.audit.verify().whole


@pytest.mark.parametrize("newer", [SCHEMA + 1, 10**9])
def test_a_newer_store_is_refused_and_stays_byte_for_byte(older: Path, newer: int) -> None:
    raw(older, f"UPDATE victor SET schema = {newer}")
    raw(older, f"PRAGMA user_version = {newer}")
    content, changed = older.read_bytes(), older.stat().st_mtime_ns
    for attempt in (
        lambda: desk_at(older),
        lambda: backup(older, older.with_name("kept")),
        lambda: restore(older, older.with_name("again")),
    ):
        with pytest.raises(StoreError, match="newer victor"):
            attempt()
    assert (older.read_bytes(), older.stat().st_mtime_ns) == (content, changed)
    assert [file.name for file in older.parent.iterdir()] == [older.name]


def test_a_wrong_passphrase_brings_nothing_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "schema-2-sealed.victor"
    shutil.copy(OLDER / path.name, path)
    content = path.read_bytes()
    for passphrase in (None, "eight brown owls listen"):
        with pytest.raises(StoreError):
            open_store(path, passphrase=passphrase)
    assert path.read_bytes() == content


def test_the_copy_holds_nothing_that_was_removed_before(tmp_path: Path) -> None:
    path = tmp_path / "schema-1.victor"
    shutil.copy(OLDER / path.name, path)
    left = "left in a page that is not used any more"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF").fetchall()
        connection.execute("CREATE TABLE notes (note TEXT)")
        connection.execute("INSERT INTO notes VALUES (?)", [left])
        connection.execute("DROP TABLE notes")
    assert left.encode() in path.read_bytes()
    open_store(path, country="gr").close()
    copy = path.with_name(f"{path.name}.before-{SCHEMA}")
    assert left.encode() not in copy.read_bytes()
    assert [file.name for file in sorted(tmp_path.iterdir())] == [path.name, copy.name]
