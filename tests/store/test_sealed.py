from __future__ import annotations

import gc
import random
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import where

from victor.errors import StoreConflict, StoreError
from victor.store import Document, Store, TableSpec, Tombstone, open_store
from victor.vault import Identity, KeyFile, Passphrase, WrongKeyError

from .flips import flipped
from .postgres_here import NAME, Server
from .programs import OPEN, start, together

SECRET = "Σωτηρία-7341"  # noqa: S105  a word that must appear nowhere
WORDS = "seven grey herons wait"
WEAK = "herons"
OTHER = "eight brown owls listen"


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile.create(tmp_path_factory.mktemp("keys") / "athens.key")


@pytest.fixture(params=["sqlite", "memory", "postgresql"])
def sealed(request: pytest.FixtureRequest, key_file: KeyFile) -> Any:
    fixture = {"sqlite": "path", "postgresql": "address"}.get(request.param)
    where = request.getfixturevalue(fixture) if fixture else ":memory:"
    with open_store(where, country="gr", key_file=key_file) as store:
        yield store


def filled(store: Store, cases: int = 3) -> None:
    for number in range(cases):
        store.table("cases").insert(Document({"status": "open", "note": SECRET}, f"c{number}"))
        store.table("events").insert({"case_id": f"c{number}", "at": "2026-11-23", "said": SECRET})
        if number:
            store.identify(f"c{number}", Identity(name=SECRET, born=2012))
    store.table("sessions").insert(Document({"status": "open", "topic": SECRET}, "s"))


def content(store: Store) -> dict[str, list[tuple[str, int, dict[str, Any]]]]:
    return {
        name: [(one.doc_id, one.version, dict(one)) for one in store.table(name)] for name in sorted(store.tables())
    } | {
        "identities": [
            (f"c{n}", 1, {"there": store.identity(f"c{n}") == Identity(name=SECRET, born=2012)}) for n in (1, 2)
        ]
    }


@pytest.fixture
def at(server: Server, address: str) -> Iterator[Any]:
    """A bare connection to the database of the store."""
    del address
    with server.connect(NAME) as connection:
        yield connection


def raw(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path, isolation_level=None)
    found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


def one_line(call: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        call()
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in told
    assert WORDS not in repr(vars(caught.value))
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


# --- the same verbs -------------------------------------------------------------------------------------------------


def test_every_verb_works_on_sealed_documents(sealed: Store) -> None:
    cases = sealed.table("cases")
    first = cases.insert({"status": "open", "note": SECRET, "n": 1})
    second, third = cases.insert_multiple([{"status": "open", "n": 2}, {"status": "closed", "n": 3}])
    [case] = cases.search(where("note") == SECRET, status="open")
    assert (case.doc_id, case.version) == (first, 1)
    assert cases.replace({**case, "n": 7}, doc_id=first, version=1) == 2
    assert cases.get(doc_id=first) == {"status": "open", "note": SECRET, "n": 7}
    assert cases.update({"status": "closed"}, where("n") == 2) == [second]
    assert [one["n"] for one in cases.search(status="closed")] == [2, 3]
    assert [one.doc_id for one in cases.get(doc_ids=[third, first])] == [first, third]
    assert cases.upsert({"n": 9, "status": "open"}, where("n") == 7) == [first]
    assert cases.update_multiple([({"n": 10}, where("n") == 9)]) == [first]
    assert cases.remove(doc_ids=[third]) == [third]
    assert cases.count(where("n") == 10) == 1
    with pytest.raises(StoreConflict):
        cases.replace({**case}, doc_id=first, version=1)
    with pytest.raises(StoreError, match="a document with this id is already there"):
        cases.insert(Document({}, first))
    with pytest.raises(ZeroDivisionError), sealed.transaction():  # noqa: PT012  both are undone
        cases.insert(Document({"note": SECRET}, "undone"))
        1 / 0  # noqa: B018  fails
    cases.insert(Document({"note": "again"}, "undone"))  # with a new key: the one of before was undone as well
    assert cases.get(doc_id="undone") == {"note": "again"}


def test_a_document_may_come_to_a_case_and_leave_it(sealed: Store) -> None:
    sessions = sealed.table("sessions")
    doc_id = sessions.insert({"status": "open", "note": SECRET})
    for case_id in ("c1", "c2", None):
        document = sessions.get(doc_id=doc_id)
        assert document is not None
        sessions.replace({**document, "case_id": case_id}, doc_id=doc_id, version=document.version)
        assert sessions.get(doc_id=doc_id) == {"status": "open", "note": SECRET, "case_id": case_id}


def test_nothing_that_was_said_is_readable(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store)
        assert store.is_sealed
        files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    files += path.read_bytes()
    for form in (SECRET.encode(), SECRET.encode("utf-16-le"), b"7341", ascii(SECRET)[1:-1].encode()):
        assert form not in files
    for table in ("cases", "events", "sessions"):
        assert all(text.startswith("v1:") for (text,) in raw(path, f"SELECT document FROM {table}"))


# --- opening --------------------------------------------------------------------------------------------------------


def test_a_store_opens_by_its_passphrase_only(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", passphrase=WORDS) as store:
        filled(store)
        before = content(store)
    kept = path.read_bytes()
    assert (
        one_line(lambda: open_store(path)) == "athens.victor: the store is sealed; expected its passphrase or key file"
    )
    assert one_line(lambda: open_store(path, passphrase=OTHER)).startswith(
        "athens.victor: the passphrase or the key file does not open this store"
    )
    with pytest.raises(WrongKeyError):
        open_store(path, passphrase=OTHER)
    assert "this store opens in another way" in one_line(lambda: open_store(path, key_file=key_file))
    assert "a passphrase or a key file, not both" in one_line(
        lambda: open_store(path, passphrase=WORDS, key_file=key_file)
    )
    assert path.read_bytes() == kept
    with open_store(path, passphrase=Passphrase(WORDS)) as store:
        assert content(store) == before


def test_a_store_without_keys_takes_none_and_no_identity(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr") as store:
        assert not store.is_sealed
        store.table("cases").insert(Document({}, "c1"))
        for call in (
            lambda: store.identify("c1", Identity(name=SECRET)),
            lambda: store.identity("c1"),
            store.rotate_keys,
            lambda: store.rewrap(key_file=key_file),
        ):
            assert one_line(call).startswith("athens.victor: the store has no keys")
    kept = path.read_bytes()
    assert one_line(lambda: open_store(path, key_file=key_file)).startswith("athens.victor: the store is not sealed")
    assert path.read_bytes() == kept


def test_a_weak_passphrase_makes_no_store(path: Path) -> None:
    assert "too weak" in one_line(lambda: open_store(path, country="gr", passphrase=WEAK))
    assert not list(path.parent.iterdir())


def test_a_store_whose_keyring_was_taken_away_shows_nothing(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store)
    raw(path, "DELETE FROM keyring")
    assert "not sealed" in one_line(lambda: open_store(path, key_file=key_file))
    with open_store(path) as store:
        assert "damaged" in one_line(store.table("cases").all)


# --- damage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_every_flipped_bit_is_noticed_and_changes_nothing(path: Path, key_file: KeyFile, every: int) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        store.table("cases").insert(Document({"n": 1}, "c"))
    columns = (("cases", "document"), ("cases", "version"), ("keys", "wrapped"))
    flips = 0
    for table, column in columns:
        [(good,)] = raw(path, f"SELECT {column} FROM {table} WHERE rowid = 1")
        for bit, text in flipped(str(good).encode(), range(0, 8 * len(str(good)), every)):
            spoilt: object = text.decode("utf-8", "replace") if isinstance(good, str) else good ^ (1 << bit)
            if isinstance(spoilt, str) and "\ufffd" in spoilt:
                continue  # not text any more: SQLite's driver says so itself
            raw(path, f"UPDATE {table} SET {column} = ?", spoilt)
            kept = path.read_bytes()
            with open_store(path, key_file=key_file) as store:
                cases = store.table("cases")
                for look in (cases.all, lambda: cases.get(doc_id="c")):  # noqa: B023  called at once
                    assert "damaged or was changed" in one_line(look)
            assert path.read_bytes() == kept
            flips += 1
        raw(path, f"UPDATE {table} SET {column} = ?", good)
    with open_store(path, key_file=key_file) as store:
        assert store.table("cases").all() == [{"n": 1}]
    print(f"{flips} bits flipped, all noticed")  # noqa: T201  the count to report


def test_a_document_that_was_moved_is_noticed(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store)
    raw(path, "UPDATE cases SET document = (SELECT document FROM cases WHERE id = 'c0') WHERE id = 'c1'")
    raw(path, "UPDATE events SET case_id = 'c2' WHERE case_id = 'c1'")
    raw(path, "UPDATE identities SET fields = (SELECT fields FROM identities WHERE case_id = 'c1')")
    with open_store(path, key_file=key_file) as store:
        assert store.table("cases").get(doc_id="c0") == {"status": "open", "note": SECRET}
        for look in (
            lambda: store.table("cases").get(doc_id="c1"),
            lambda: store.table("events").search(case_id="c2"),
            lambda: store.identity("c2"),
        ):
            assert "damaged or was changed" in one_line(look)
    raw(path, "DELETE FROM keys WHERE case_id = 'c0'")
    with open_store(path, key_file=key_file) as store:
        assert "the key of a document is missing" in one_line(lambda: store.table("cases").get(doc_id="c0"))


# --- other keys -----------------------------------------------------------------------------------------------------


def test_a_new_passphrase_opens_what_the_old_one_did(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store, open_store(path, key_file=key_file) as other:
        filled(store)
        before = content(store)
        store.rewrap(passphrase=WORDS)
        assert content(other) == content(store) == before
        assert "a passphrase or a key file" in one_line(store.rewrap)
        assert "too weak" in one_line(lambda: store.rewrap(passphrase=WEAK))
        assert [entry.what for entry in store.audit.entries()] == ["rewrapped"]
    assert "opens in another way" in one_line(lambda: open_store(path, key_file=key_file))
    with open_store(path, passphrase=WORDS) as store:
        assert content(store) == before


def test_rotated_keys_read_the_same_and_are_all_others(sealed: Store) -> None:
    filled(sealed)
    before = content(sealed)
    assert sealed.rotate_keys(by="keeper", role="supervisor") == 4
    assert content(sealed) == before
    assert sealed.rotate_keys() == 4
    assert content(sealed) == before
    assert [(entry.what, entry.who) for entry in sealed.audit.entries()] == [
        ("keys rotated", "keeper"),
        ("keys rotated", ""),
    ]
    assert sealed.audit.verify().whole


def test_rotation_changes_every_text_and_no_other_column(path: Path, key_file: KeyFile) -> None:
    def texts() -> set[str]:
        found = [raw(path, f"SELECT document FROM {name}") for name in ("cases", "events", "sessions")]
        found += [raw(path, "SELECT wrapped FROM keys"), raw(path, "SELECT fields FROM identities")]
        return {text for rows in found for (text,) in rows}

    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store)
        before = texts()
        store.rotate_keys()
    assert not before & texts()
    assert len(before) == len(texts()) == 13
    assert sorted(raw(path, "SELECT case_id, version FROM keys")) == [("", 2), ("c0", 2), ("c1", 2), ("c2", 2)]


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
def test_an_open_handle_goes_on_with_the_new_keys(place: Any, key_file: KeyFile) -> None:
    with open_store(place, country="gr", key_file=key_file) as store, open_store(place, key_file=key_file) as other:
        filled(store)
        case = other.table("cases").get(doc_id="c1")
        session = other.table("sessions").get(doc_id="s")
        assert case is not None
        assert session is not None
        store.rotate_keys()
        assert other.table("cases").replace({**case, "n": 1}, doc_id="c1", version=1) == 2
        assert other.table("sessions").replace({**session, "n": 1}, doc_id="s", version=1) == 2
        event = other.table("events").insert({"case_id": "c2", "at": "2026-11-24"})
        other.identify("c1", Identity(name=SECRET, born=2012))
        assert store.table("cases").get(doc_id="c1") == {**case, "n": 1}
        assert store.table("events").get(doc_id=event) == {"case_id": "c2", "at": "2026-11-24"}
        assert content(store) == content(other)


def test_a_rotation_that_finds_damage_changes_nothing(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store)
        raw(path, "UPDATE events SET document = replace(document, 'A', 'B') WHERE case_id = 'c2'")
        keys = raw(path, "SELECT * FROM keys")
        assert "events, document: what was sealed is damaged" in one_line(store.rotate_keys)
        assert raw(path, "SELECT * FROM keys") == keys
        assert store.table("cases").get(doc_id="c1") == {"status": "open", "note": SECRET}
        assert store.audit.head.number == 0


ROTATE = """
import sys
from victor.store import open_store
from victor.vault import KeyFile
files = [KeyFile(sys.argv[2]), KeyFile(sys.argv[3])]
try:
    store = open_store(sys.argv[1], key_file=files[0])
except Exception:
    files.reverse()
    store = open_store(sys.argv[1], key_file=files[0])
print("ready", flush=True)
while True:
    store.rotate_keys()
    print("rotated", flush=True)
    files.reverse()
    store.rewrap(key_file=files[0])
    print("rewrapped", flush=True)
"""


@pytest.mark.parametrize("kills", [20, pytest.param(400, marks=pytest.mark.slow)])
def test_a_kill_while_keys_change_leaves_the_old_or_the_new_ones(path: Path, key_file: KeyFile, kills: int) -> None:
    other = KeyFile.create(path.with_name("other.key"))
    with open_store(path, country="gr", key_file=key_file) as store:
        filled(store, 12)
        before = content(store)
    chance, done, opened = random.Random(7), 0, {key_file: 0, other: 0}  # noqa: S311  moments, not secrets
    for life in range(kills):
        process = start(ROTATE, path, key_file.path, other.path)
        if life % 4 == 0:  # on a slow machine, too, some live long enough
            assert process.stdout is not None
            done += process.stdout.readline() != ""
        time.sleep(chance.uniform(0, 0.06))
        process.kill()
        said, _ = process.communicate()
        done += said.count("\n")
        for master in (key_file, other):
            try:
                store = open_store(path, key_file=master)
            except WrongKeyError:
                continue
            with store:
                assert content(store) == before
                assert store.audit.verify().whole
                assert store.audit.head.number >= done
            opened[master] += 1
    assert sum(opened.values()) == kills
    # A look that was refused may leave an empty log, which the next to open takes away.
    assert {file.name.removesuffix("-wal").removesuffix("-shm") for file in path.parent.iterdir()} == {
        "athens.victor",
        "other.key",
    }
    # With -s: the count to report.
    print(f"{kills} kills, {done} changes of keys acknowledged, opened by {list(opened.values())}, 0 unreadable")  # noqa: T201
    assert done


# --- erasing --------------------------------------------------------------------------------------------------------


def a_stone(case_id: str, reason: str = "time_over") -> Tombstone:
    return Tombstone(case_id=case_id, at="2026-11-27T09:00:00+00:00", role="supervisor", reason=reason, kept={"n": 1})


def test_an_erased_case_is_gone_with_its_key(sealed: Store) -> None:
    filled(sealed)
    sealed.erase(a_stone("c1"), by="keeper")
    assert sealed.tombstones() == (a_stone("c1"),)
    assert sealed.tombstone("c1") == a_stone("c1")
    assert sealed.tombstone("c2") is None
    assert [case.doc_id for case in sealed.table("cases")] == ["c0", "c2"]
    assert not sealed.table("events").search(case_id="c1")
    assert sealed.identity("c1") is None
    for call in (
        lambda: sealed.table("events").insert({"case_id": "c1"}),
        lambda: sealed.table("cases").insert(Document({}, "c1")),
        lambda: sealed.identify("c1", Identity(name=SECRET)),
    ):
        assert one_line(call) == "case c1: the case was erased; nothing more is recorded about it"
    assert "erased before" in one_line(lambda: sealed.erase(a_stone("c1")))
    assert "asked_by_child or" in one_line(lambda: sealed.erase(a_stone("c2", SECRET)))
    assert [(entry.what, entry.about, entry.why) for entry in sealed.audit.entries()] == [
        ("erased", "c1", a_stone("c1").told)
    ]


def test_another_handle_writes_nothing_under_the_key_of_an_erased_case(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store, open_store(path, key_file=key_file) as other:
        filled(store)
        case = other.table("cases").get(doc_id="c1")
        assert case is not None
        store.erase(a_stone("c1"))
        with pytest.raises(StoreError, match="the case was erased"):
            other.table("events").insert({"case_id": "c1"})
        with pytest.raises(StoreError, match="the case was erased"):
            other.table("cases").replace(case)
        session = other.table("sessions").get(doc_id="s")
        assert session is not None
        with pytest.raises(StoreError, match="the case was erased"):
            other.table("sessions").replace({**session, "case_id": "c1"}, doc_id="s", version=1)
        assert other.table("sessions").get(doc_id="s") == session
    assert not raw(path, "SELECT * FROM keys WHERE case_id = 'c1'")


# --- older stores ---------------------------------------------------------------------------------------------------


NEW_IN = {2: ("keyring", "keys", "identities", "audit", "tombstones"), 3: ("exports",)}


def of_schema(number: int, path: Path) -> None:
    with open_store(path, country="gr") as store:
        store.table("cases").insert(Document({"note": SECRET}, "c"))
    for name in (table for since, tables in NEW_IN.items() if since > number for table in tables):
        raw(path, f"DROP TABLE {name}")
    raw(path, f"UPDATE victor SET schema = {number}")
    raw(path, f"PRAGMA user_version = {number}")


@pytest.mark.parametrize("number", [1, 2])
def test_an_older_store_is_brought_up_to_date_and_a_copy_stays(path: Path, key_file: KeyFile, number: int) -> None:
    of_schema(number, path)
    kept = path.read_bytes()
    for call in (lambda: open_store(path, country="rs"), lambda: open_store(path, key_file=key_file)):
        one_line(call)
        assert path.read_bytes() == kept
    with open_store(path) as store, open_store(path) as other:
        assert store.table("cases").all() == other.table("cases").all() == [{"note": SECRET}]
        assert not store.is_sealed
        assert store.audit.verify().whole
        assert raw(path, "SELECT schema FROM victor") == raw(path, "PRAGMA user_version") == [(3,)]
    copy = path.with_name("athens.victor.before-3")
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, copy.name]
    assert copy.stat().st_mode & 0o77 == 0
    assert raw(copy, "SELECT schema FROM victor") == [(number,)]
    assert raw(copy, "SELECT document FROM cases") == raw(path, "SELECT document FROM cases")
    copy.rename(path)
    with open_store(path) as store:
        assert store.table("cases").all() == [{"note": SECRET}]


def test_a_migration_without_room_for_the_copy_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_schema(1, path)
    kept = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("victor.store.migration.os.fsync", full)
        assert "cannot be copied before it is brought up to date" in one_line(lambda: open_store(path))
    gc.collect()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == kept


def test_programs_that_migrate_at_once_do_it_once(path: Path) -> None:
    of_schema(1, path)
    assert together(OPEN, path, processes=3) == [0, 0, 0]
    with open_store(path) as store:
        assert len(store) == 4
    assert raw(path.with_name("athens.victor.before-3"), "SELECT count(*) FROM cases") == [(1,)]


def test_an_older_database_of_a_server_is_brought_up_to_date(address: str, at: Any) -> None:
    open_store(address, country="gr").close()
    for name in (table for tables in NEW_IN.values() for table in tables):
        at.execute(f"DROP TABLE {name}")
    at.execute("UPDATE victor SET schema = 1")
    with open_store(address, country="gr") as store:
        store.table("cases").insert({})
        assert store.audit.verify().whole
    assert at.execute("SELECT schema FROM victor").fetchone() == (3,)


def test_tables_of_tests_are_sealed_too(key_file: KeyFile) -> None:
    with open_store(
        ":memory:", country="gr", key_file=key_file, tables=[TableSpec("notes", index={"n": int})]
    ) as store:
        store.table("notes").insert_multiple([{"n": 1}, {"n": 2}])
        store.rotate_keys()
        assert [note["n"] for note in store.table("notes")] == [1, 2]
