from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from victor.errors import StoreError
from victor.store import open_store
from victor.store.upkeep import Pruned, backup, check, prune, restore
from victor.store.upkeep.kept import Left
from victor.vault import KeyFile

from .whole_stores import CASES, FORMS, act, acts, fill, killing, names_in, new, raw, rows, seen, stone

AT = datetime(2026, 11, 27, 17, 4, tzinfo=UTC)
OWN = ("documents", "names", "stones")
OLDER = Path(__file__).parents[1] / "older"


def texts_of(path: Path, case_id: str) -> set[str]:
    """All that a file has of a case and that may be nowhere after it was erased."""
    asked = {
        "cases": "document, id",
        "events": "document, case_id",
        "keys": "wrapped, case_id",
        "identities": "fields, case_id",
        "audit": "why, about",
    }
    found = set()
    for table, columns in asked.items():
        text, owner = columns.split(", ")
        found |= {row[0] for row in raw(path, f"SELECT {text} FROM {table} WHERE {owner} = ?", case_id)}
    return {text for text in found if len(text) > 8}


def found_in(file: Path, texts: set[str]) -> int:
    """How many pieces of texts stand in a file, or beside it, and in no row of it."""
    tables = [*rows(file).values(), raw(file, "SELECT * FROM tombstones")]
    stays = "\n".join(str(value) for table in tables for row in table for value in row)
    content = b"".join(beside.read_bytes() for beside in file.parent.glob(f"{file.name}*"))
    pieces = {text[at : at + PIECE] for text in texts for at in range(0, len(text) - PIECE // 2, PIECE)}
    return sum(piece.encode() in content for piece in pieces if piece not in stays)


PIECE = 24


def taken(pruned: Pruned) -> dict[str, int]:
    return {one.path.name: one.cases for one in pruned.taken}


def left(pruned: Pruned) -> dict[str, str]:
    return {one.path.name: one.why for one in pruned.left}


# --- what is taken out ----------------------------------------------------------------------------------------------


@given(before=acts, after=st.sets(st.sampled_from(CASES)), keys=st.booleans())
@settings(max_examples=5)
def test_what_was_erased_is_in_no_backup_and_the_rest_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    a_key: KeyFile,
    before: list[tuple[str, str]],
    after: set[str],
    keys: bool,
) -> None:
    folder = tmp_path_factory.mktemp("law")
    path, key_file = folder / "athens.victor", a_key if keys else None
    with new(path, key_file) as store:
        with store.transaction():
            for what, case_id in [("open", "always"), *before]:
                act(store, what, case_id)
        kept = backup(path, folder / "kept").path
        anchor, expected = store.audit.head, seen(store)
        gone = {case_id for case_id in after if store.tombstone(case_id) is None}
        for case_id in gone:
            store.erase(stone(case_id))
        now = seen(store)
    texts = {case_id: texts_of(kept, case_id) for case_id in gone}
    there = {case_id for case_id in gone if texts[case_id]}
    assert taken(prune(path, kept)) == ({"kept": len(there)} if there else {})
    assert names_in(folder) == {"athens.victor", "kept"}
    assert not any(found_in(kept, of_case) for of_case in texts.values())
    content = kept.read_bytes()
    assert taken(prune(path, kept)) == {}
    assert kept.read_bytes() == content
    restore(kept, folder / "again.victor")
    with open_store(folder / "again.victor", key_file=key_file) as store:
        found = seen(store)
        assert store.audit.verify(anchor).whole
        assert store.audit.head == anchor
        assert {one.case_id for one in found["stones"]} == {one.case_id for one in expected["stones"]} | there
        assert all(one in now["stones"] for one in found["stones"])
        for name in ("cases", "events"):
            before_it = expected["documents"][name]
            assert found["documents"][name] == [one for one in before_it if one[2].get("case_id", one[0]) not in gone]
        assert found["names"] == {case_id: name for case_id, name in expected["names"].items() if case_id not in gone}
        with store.transaction():
            act(store, "say", "always")
            act(store, "audit", "always")
        assert store.audit.verify(anchor).whole
    shutil.rmtree(folder)


def test_no_byte_of_an_erased_case_is_left(path: Path, tmp_path: Path, key_file: KeyFile | None) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    chance = random.Random(3)  # noqa: S311  texts, not secrets

    def words() -> str:
        return chance.randbytes(chance.randrange(20, 1_500)).hex()

    with new(path, key_file) as store:
        for number in range(20):
            case_id = f"case{number}"
            with store.transaction():
                for what in ("open", "say", "say", "say", "identify", "audit"):
                    act(store, what, case_id, words()[: 500 if what == "identify" else None])
        with store.transaction():  # what grows moves others to other pages
            for number in range(20):
                act(store, "write", f"case{number}", words())
        backup(path, folder / "kept.victor")
        with (
            closing(sqlite3.connect(path)) as one,
            closing(sqlite3.connect(folder / "athens.victor.before-3")) as other,
        ):
            one.backup(other)  # as the pages are, with a log
        gone = [f"case{number}" for number in range(0, 20, 3)]
        texts = {case_id: texts_of(path, case_id) for case_id in gone}
        for case_id in gone:
            store.erase(stone(case_id))
        pruned = prune(path, folder)  # the store is open meanwhile
        anchor = store.audit.head
    assert taken(pruned) == {"kept.victor": 7, "athens.victor.before-3": 7}
    assert pruned.whole
    for file in folder.iterdir():
        for case_id in gone:
            assert found_in(file, texts[case_id]) == 0
            assert f"reason of {case_id}".encode() not in file.read_bytes().replace(
                f"reason of {case_id}0".encode(), b""
            )
        assert check(file).whole
    assert names_in(folder) == {"kept.victor", "athens.victor.before-3"}
    with open_store(folder / "kept.victor", key_file=key_file) as store:
        assert store.audit.verify().whole
        assert not store.audit.verify(anchor).whole  # of later than the backup
        assert len(store.tombstones()) == 7


def test_backups_of_a_server_are_pruned(address: str, tmp_path: Path, key_file: KeyFile | None) -> None:
    with new(address, key_file) as store:
        fill(store)
        kept = backup(address, tmp_path).path
        texts = texts_of(kept, "case1")
        store.erase(stone("case1"))
    assert taken(prune(address, tmp_path)) == {kept.name: 1}
    assert found_in(kept, texts) == 0
    assert sorted(case[0] for case in rows(kept)["cases"]) == ["case0", "case2"]
    with open_store(kept, key_file=key_file) as store:
        assert store.audit.verify().whole


def test_reasons_are_not_taken_without_proof(path: Path, tmp_path: Path, a_key: KeyFile) -> None:
    with new(path, a_key) as store:
        fill(store)
        kept = backup(path, tmp_path / "kept").path
        store.erase(stone("case1"))
    raw(path, "UPDATE audit SET about = 'case2' WHERE what = 'erased'")  # the proof was changed
    raw(kept, "UPDATE audit SET why = '' WHERE about = 'case2'")
    prune(path, kept)
    with open_store(kept, key_file=a_key) as store:
        faults = store.audit.verify().faults
        assert {fault.partition(": ")[2] for fault in faults} == {"its reason was removed"}
        assert len(faults) == 2
    with open_store(path, key_file=a_key) as store:
        store.erase(stone("case0"))
    [entry] = raw(path, "SELECT * FROM audit WHERE about = 'case0' AND what = 'erased'")
    proof = dict(zip(columns_of_audit(path), entry, strict=True))
    for column, value in (("what", "looked"), ("about", "case2"), ("mac", "0" * 64), ("who", b"")):
        changed = {**proof, "number": -proof["number"], column: value}
        raw(kept, f"INSERT INTO audit VALUES ({', '.join('?' * len(changed))})", *changed.values())
        with open_store(kept, key_file=a_key) as store:
            assert f"entry -{proof['number']}: it was put in" in store.audit.verify().faults
        raw(kept, "DELETE FROM audit WHERE number < 0")


def columns_of_audit(path: Path) -> list[str]:
    return [row[1] for row in raw(path, "PRAGMA table_info(audit)")]


@pytest.mark.parametrize("name", ["schema-1", "schema-2", "schema-2-sealed"])
def test_copies_of_older_layouts_are_pruned(tmp_path: Path, name: str) -> None:
    kept, path = tmp_path / "athens.victor.before-3", tmp_path / "athens.victor"
    shutil.copy(OLDER / f"{name}.victor", path)
    passphrase = "seven grey herons wait" if "sealed" in name else None
    with open_store(path, passphrase=passphrase) as store:
        case_id = store.table("cases").all()[0].doc_id
        store.erase(stone(case_id))
    before = rows(kept)
    texts = {row[-1] for row in before["cases"] if row[0] == case_id} | {
        row[-1] for row in before["events"] if case_id in row
    }
    assert texts
    assert taken(prune(path, tmp_path)) == {kept.name: 1}
    assert found_in(kept, texts) == 0
    after = rows(kept)
    for table in ("cases", "events", "assessments", "referrals", "sessions"):
        assert after[table] == [row for row in before[table] if case_id not in row]
    assert check(kept).whole
    kept.rename(tmp_path / "again.victor")
    with open_store(tmp_path / "again.victor", passphrase=passphrase) as store:
        assert [one.case_id for one in store.tombstones()] == [case_id]
        assert store.audit.verify().whole


# --- which files ----------------------------------------------------------------------------------------------------


def test_only_copies_of_the_store_are_touched(path: Path, tmp_path: Path, a_key: KeyFile) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name, key in (("sealed", a_key), ("plain", None)):
        with new(folder / name, key, new_id=lambda: "theirs") as store:
            act(store, "open", "theirs")
    with new(path, a_key) as store:
        fill(store)
        backup(path, folder / "kept.victor")
        backup(path, folder / "early.victor")
        store.erase(stone("case1"))
    (folder / "note.txt").write_text("a note " * 100)
    (folder / "empty").touch()
    (folder / "folder").mkdir()
    (folder / "link").symlink_to(folder / "kept.victor")
    (folder / "gone").symlink_to(folder / "nothing there")
    (folder / ".kept.1234.new").write_bytes(b"begun")
    os.mkfifo(folder / "pipe")
    os.link(path, folder / "same file")
    shutil.copy(folder / "kept.victor", folder / "damaged")
    with (folder / "damaged").open("r+b") as file:
        file.truncate(20_000)
    raw(folder / "early.victor", "UPDATE victor SET schema = 99")
    names = [file.name for file in folder.iterdir() if file.is_file() and file.name not in ("kept.victor", "link")]
    before = {name: (folder / name).read_bytes() for name in names}
    pruned = prune(path, [folder, folder])
    assert taken(pruned) == {"kept.victor": 1}
    assert left(pruned) == {
        "note.txt": "is not a victor store",
        "empty": "is an empty file, not a victor store",
        "folder": "a folder",
        "link": "a link: name the file itself",
        "gone": "a link: name the file itself",
        ".kept.1234.new": "an unfinished copy: remove it when no backup is being made",
        "pipe": "not a file",
        "same file": "it is the store itself",
        "sealed": "not a copy of this store",
        "plain": "not a copy of this store",
    }
    assert {one.path.name: one.why for one in pruned.failed} == {  # who can say what is in them?
        "damaged": "is damaged: the file was cut short",
        "early.victor": "was written by a newer victor",
    }
    assert {name: (folder / name).read_bytes() for name in names} == before
    assert "note.txt: left alone, is not a victor store" in str(pruned).splitlines()
    assert "theirs" not in str(pruned)


def test_a_link_that_is_named_is_followed(path: Path, tmp_path: Path) -> None:
    with open_store(path, country="gr") as store:
        fill(store)
        kept = backup(path, tmp_path / "kept.victor").path
        store.erase(stone("case1"))
    (tmp_path / "link").symlink_to(kept)
    assert taken(prune(path, [tmp_path / "link", kept])) == {"kept.victor": 1}
    assert (tmp_path / "link").is_symlink()


def test_the_store_itself_and_what_is_not_there_are_refused_first(path: Path, tmp_path: Path) -> None:
    with open_store(path, country="gr") as store:
        fill(store)
        kept = backup(path, tmp_path / "kept").path
        store.erase(stone("case1"))
    content = kept.read_bytes()
    (tmp_path / "link").symlink_to(path)
    for name, line in (
        ("athens.victor", "athens.victor: is the store itself, not a backup of it"),
        ("link", "link: is the store itself, not a backup of it"),
        ("nothing", "nothing: there is no such file or folder"),
    ):
        with pytest.raises(StoreError) as caught:
            prune(path, [kept, tmp_path / name])
        assert str(caught.value) == line
    with pytest.raises(StoreError, match="there is no such store"):
        prune(tmp_path / "nothing", kept)
    with pytest.raises(StoreError, match="a backup is a file"):
        prune(path, "postgresql://desk:SECRET@127.0.0.1/kept")
    assert kept.read_bytes() == content


def test_what_cannot_be_done_is_told_and_the_rest_is(path: Path, tmp_path: Path, a_key: KeyFile) -> None:
    with new(path, a_key) as store:
        fill(store)
        busy, kept = (backup(path, tmp_path / name).path for name in ("busy", "kept"))
        texts = texts_of(busy, "case1")
        store.erase(stone("case1"))
    with closing(sqlite3.connect(busy, isolation_level=None)) as reader:
        reader.execute("BEGIN").execute("SELECT * FROM cases").fetchone()
        pruned = prune(path, [busy, kept], timeout=0.1)
        assert taken(pruned) == {"kept": 1}
        assert [one.path.name for one in pruned.failed] == ["busy"]
        assert not pruned.whole
        assert "busy: NOT DONE, " in str(pruned)
    assert prune(path, [busy, kept]).whole
    assert found_in(busy, texts) == 0
    assert taken(prune(path, [busy, kept])) == {}
    assert names_in(tmp_path) == {"athens.victor", "busy", "kept"}


# --- how old --------------------------------------------------------------------------------------------------------


def test_backups_that_are_too_old_are_removed(path: Path, tmp_path: Path, a_key: KeyFile) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    with new(folder / "other-2020-01-01T000000Z.victor", a_key):
        pass
    with new(path, a_key) as store:
        fill(store)
        for days in (400, 2, 1):  # older than what is in it, by its name
            backup(path, folder, now=AT - timedelta(days=days))
        unnamed = backup(path, folder / "unnamed").path
        store.erase(stone("case1"))
    for name, days in (("unnamed", 50), ("athens-2026-11-26T170400Z.victor", 90)):
        day = (AT - timedelta(days=days)).timestamp()
        os.utime(folder / name, (day, day))
    changed = unnamed.stat().st_mtime_ns
    pruned = prune(path, folder, older_than=timedelta(days=30), now=AT)
    assert pruned.removed == ()  # something in them is of 4 days ago
    assert set(taken(pruned)) == names_in(folder) - {"other-2020-01-01T000000Z.victor"}
    assert unnamed.stat().st_mtime_ns == changed
    pruned = prune(path, folder, older_than=timedelta(days=1, hours=12), now=AT)
    removed = {"athens-2025-10-23T170400Z.victor", "athens-2026-11-25T170400Z.victor"}
    assert {file.name for file in pruned.removed} == removed
    assert Left(unnamed, "older, but not named as a copy") in pruned.left  # it could be a store that is worked with
    assert names_in(folder) == {"other-2020-01-01T000000Z.victor", "athens-2026-11-26T170400Z.victor", "unnamed"}
    assert path.exists()
    assert prune(path, folder, older_than=timedelta(0)).removed == (folder / "athens-2026-11-26T170400Z.victor",)


# --- killed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_prune_leaves_the_old_backup_or_the_new_one(
    path: Path, tmp_path: Path, a_key: KeyFile, kills: int
) -> None:
    with new(path, a_key) as store:
        with store.transaction():
            fill(store, cases=30)
        kept = backup(path, tmp_path / "kept").path
        old, texts = rows(kept), texts_of(kept, "case1") | texts_of(kept, "case7")
        store.erase(stone("case1"))
        store.erase(stone("case7"))
    content, folder = kept.read_bytes(), tmp_path / "folder"
    folder.mkdir()
    outcomes = {"old": 0, "new": 0}
    with killing(lambda: prune(path, kept)) as killed:
        pruned = rows(kept)
        for _ in range(kills):
            (folder / "kept").write_bytes(content)
            ended = killed("prune", path, folder)
            assert names_in(folder) <= {"kept", "kept-wal", "kept-shm", "kept-journal"}
            assert not any(form in file.read_bytes() for form in FORMS for file in folder.iterdir())
            found = rows(folder / "kept")
            assert found in ((pruned,) if ended else (old, pruned))
            outcomes["new" if found == pruned else "old"] += 1
            assert prune(path, folder).whole
            assert rows(folder / "kept") == pruned
            assert found_in(folder / "kept", texts) == 0
            assert names_in(folder) == {"kept"}
    print(f"{kills} kills, {outcomes['old']} old and {outcomes['new']} new, 0 between")  # noqa: T201


def test_a_prune_that_was_interrupted_before_the_space_was_overwritten_is_finished(
    path: Path, tmp_path: Path, a_key: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new(path, a_key) as store:
        fill(store)
        kept = backup(path, tmp_path / "kept").path
        store.erase(stone("case1"))

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("victor.store.sqlite.overwrite_space", killed)
        with pytest.raises(KeyboardInterrupt):
            prune(path, kept)
    assert raw(kept, "SELECT count(*) FROM sqlite_master WHERE name = 'victor_prune'") == [(1,)]
    restore(kept, tmp_path / "again.victor")
    assert not raw(tmp_path / "again.victor", "SELECT * FROM sqlite_master WHERE name = 'victor_prune'")
    assert taken(prune(path, kept)) == {"kept": 0}
    assert raw(kept, "SELECT count(*) FROM sqlite_master WHERE name = 'victor_prune'") == [(0,)]
    assert taken(prune(path, kept)) == {}
