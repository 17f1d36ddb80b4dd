from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.store.postgres_here import NAME, Server
from tests.store.programs import together
from victor.errors import StoreError
from victor.store import SCHEMA, Document, open_store
from victor.store.upkeep import backup, check, restore
from victor.vault import Identity, KeyFile

from .conftest import another
from .whole_stores import act, acts, fill, killed_copies, killing, names_in, new, raw, rows, seen

WORDS = "seven grey herons wait"
OLDER = sorted((Path(__file__).parents[1] / "older").glob("*.victor"))


# --- a restored store is the store ----------------------------------------------------------------------------------


def same_again(place: Any, elsewhere: Any, kept: Path, key_file: KeyFile | None, acts: list[tuple[str, str]]) -> None:
    with new(place, key_file) as store:
        with store.transaction():
            for what, case_id in acts:
                act(store, what, case_id)
        expected, anchor = seen(store), store.audit.head
    made = backup(place, kept)
    content = made.path.read_bytes()
    restored = restore(made.path, elsewhere)
    assert made.path.read_bytes() == content
    assert (restored.counts, restored.sealed, restored.schema) == (made.counts, made.sealed, made.schema)
    assert rows(elsewhere) == rows(made.path) == rows(place)
    assert check(elsewhere).whole
    with open_store(elsewhere, key_file=key_file, create=False) as store:
        assert seen(store) == expected
        assert store.audit.verify(anchor).whole
        act(store, "open", "later")  # and work goes on
        act(store, "say", "later")
        act(store, "audit", "later")
        assert store.audit.verify(anchor).whole
        assert store.audit.head.number == expected["head"].number + 1


@given(acts=acts, keys=st.booleans())
@settings(max_examples=5)
def test_a_file_is_the_same_again(
    tmp_path_factory: pytest.TempPathFactory, a_key: KeyFile, acts: list[tuple[str, str]], keys: bool
) -> None:
    folder = tmp_path_factory.mktemp("law")
    same_again(folder / "athens.victor", folder / "again.victor", folder, a_key if keys else None, acts)
    shutil.rmtree(folder)


@pytest.mark.parametrize("tries", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_a_server_is_the_same_again_and_so_is_a_file_of_it(
    server: Server, tmp_path_factory: pytest.TempPathFactory, a_key: KeyFile, tries: int
) -> None:
    @given(acts=acts, keys=st.booleans(), served=st.sampled_from([(True, True), (True, False), (False, True)]))
    @settings(max_examples=tries)
    def law(acts: list[tuple[str, str]], keys: bool, served: tuple[bool, bool]) -> None:
        folder = tmp_path_factory.mktemp("law")
        server.empty(NAME)
        one = server.address(NAME) if served[0] else folder / "one.victor"
        other = another(server) if served[1] else folder / "other.victor"
        same_again(one, other, folder, a_key if keys else None, acts)
        shutil.rmtree(folder)

    law()


def test_work_goes_on_on_another_machine_with_the_passphrase_alone(tmp_path: Path) -> None:
    old, other = tmp_path / "old machine", tmp_path / "other machine"
    old.mkdir()
    other.mkdir()
    with victor.open_desk(old / "athens.victor", country="gr", by="desk 1", passphrase=WORDS) as desk:
        with desk.session(channel="helpline", visitor="teacher") as session:
            case = session.open_case(age=(12, 15), unaccompanied=True)
        desk.identify(case, Identity(name="Synthetic Example"))
        anchor = desk.shelf.store.audit.head
    made = backup(old / "athens.victor", tmp_path / "stick.victor")
    shutil.rmtree(old)
    restore(made.path, other / "athens.victor")
    made.path.unlink()
    with victor.open_desk(other / "athens.victor", country="gr", by="desk 2", passphrase=WORDS) as desk:
        [again] = desk.cases()
        assert again == case
        kept = desk.identity(again)
        assert kept is not None
        assert kept.name is not None
        assert kept.name.reveal("the clinic asks for it") == "Synthetic Example"
        case = desk.answer(again, documents_held=True)
        assert desk.assess(case, role="ngo_worker").outcome
        desk.refer(case, "prosecutor_minors")
        assert desk.shelf.store.audit.verify(anchor).whole
    assert names_in(other) == {"athens.victor"}


def test_a_restored_file_is_for_its_owner_only(path: Path, tmp_path: Path, key_file: KeyFile | None) -> None:
    with new(path, key_file) as store:
        fill(store)
    made = backup(path, tmp_path / "kept")
    made.path.chmod(0o444)
    told = str(restore(made.path, tmp_path / "again.victor"))
    assert stat.S_IMODE((tmp_path / "again.victor").stat().st_mode) == 0o600
    assert told == "again.victor: 3 cases and 7 other documents restored from kept" + (
        "; it opens by the passphrase or the key file of that time" if key_file else ""
    )


@pytest.mark.parametrize("older", OLDER, ids=lambda path: path.stem)
def test_an_older_backup_is_restored_and_brought_up_to_date_when_it_is_opened(older: Path, elsewhere: Any) -> None:
    before = rows(older)
    restored = restore(older, elsewhere)
    assert str(restored).endswith("it is brought up to date when it is opened")
    assert rows(elsewhere) == before
    with open_store(elsewhere, passphrase=WORDS if restored.sealed else None) as store:
        assert len(store) == sum(len(before[name]) for name in store.tables() if name in before)
        assert store.audit.verify().whole
    assert check(elsewhere).schema == SCHEMA


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "old.victor"
    with open_store(path, country="gr") as store:
        fill(store, text="x" * 2_000)
    made = backup(path, tmp_path / "kept.victor").path
    path.unlink()
    return made


def test_nothing_is_replaced(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nothing there")
    open_store(tmp_path / "store", country="rs").close()
    content = (tmp_path / "store").read_bytes()
    for name in ("empty", "folder", "link", "store", "kept.victor"):
        with pytest.raises(StoreError) as caught:
            restore(kept, tmp_path / name)
        assert str(caught.value) == (
            f"{name}: something is there already, and nothing is replaced; choose another place"
        )
    assert (tmp_path / "store").read_bytes() == content
    assert names_in(tmp_path) == {"empty", "folder", "link", "store", "kept.victor"}


def test_a_database_that_is_in_use_is_refused(kept: Path, address: str, server: Server) -> None:
    with open_store(address, country="rs") as store:
        store.table("cases").insert(Document({}, "theirs"))
    before = rows(address)
    with pytest.raises(StoreError, match=r"^athens\.victor: something is there already"):
        restore(kept, address)
    assert rows(address) == before
    server.empty(NAME)
    with server.connect(NAME) as connection:
        connection.execute("CREATE TABLE theirs (note text)")
    with pytest.raises(StoreError, match="it has other tables; give it an empty database"):
        restore(kept, address)
    with server.connect(NAME) as connection:
        assert connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [
            ("theirs",)
        ]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def spoilt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:8292] = b"\xff" * 100
    path.write_bytes(content)


def newer(path: Path) -> None:
    raw(path, f"PRAGMA user_version = {SCHEMA + 1}")


def no_table(path: Path) -> None:
    raw(path, "DROP TABLE referrals")


def not_json(path: Path) -> None:
    raw(path, "UPDATE cases SET document = '[' WHERE id = 'case1'")


def nothing(path: Path) -> None:
    path.unlink()


def note(path: Path) -> None:
    path.write_text("a note " * 100)


@pytest.mark.parametrize("spoil", [cut, spoilt, newer, no_table, nothing, note])
def test_a_damaged_backup_is_refused_before_anything_is_made(
    kept: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(kept)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(StoreError) as caught:
        restore(kept, tmp_path / "again.victor")
    assert str(caught.value).startswith("kept.victor: ")
    assert len(str(caught.value).splitlines()) == 1
    assert "xxx" not in str(caught.value)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("location", "to", "line"),
    [
        ("postgresql://desk:SECRET@127.0.0.1/kept", "again.victor", "a backup is a file"),
        (":memory:", "again.victor", "a store in memory"),
        ("kept.victor", ":memory:", "a store in memory"),
        ("kept.victor", "no folder/again.victor", "again.victor: cannot be created: the folder does not exist"),
        ("kept.victor", "nodb://desk:SECRET@host/name", "no store can be kept in this kind of database"),
    ],
)
def test_a_place_that_is_none(kept: Path, monkeypatch: pytest.MonkeyPatch, location: str, to: str, line: str) -> None:
    monkeypatch.chdir(kept.parent)
    with pytest.raises(StoreError) as caught:
        restore(location, to)
    assert str(caught.value).startswith(line)
    assert "SECRET" not in str(caught.value)
    assert names_in(kept.parent) == {"kept.victor"}


# --- killed, and two at once ----------------------------------------------------------------------------------------

RESTORE = """
import sys
from victor.errors import StoreError
from victor.store.upkeep import restore
print("ready", flush=True); sys.stdin.readline()
try:
    restore(sys.argv[1], sys.argv[2])
except StoreError as fault:
    print(0 if "something is there already" in str(fault) else fault, flush=True)
else:
    print(1, flush=True)
"""


@pytest.mark.parametrize("elsewhere", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_of_programs_that_restore_at_once_one_does(kept: Path, elsewhere: Any) -> None:
    assert sorted(together(RESTORE, kept, elsewhere, processes=2)) == [0, 1]
    assert rows(elsewhere) == rows(kept)


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_restore_leaves_a_whole_store_or_none(path: Path, tmp_path: Path, a_key: KeyFile, kills: int) -> None:
    with new(path, a_key) as store:
        fill(store)
    kept = backup(path, tmp_path / "kept").path
    content = kept.read_bytes()
    with killing(lambda: restore(kept, tmp_path / "first")) as killed:
        print("restored:", killed_copies(killed, "restore", kept, tmp_path / "again", kills))  # noqa: T201
    assert kept.read_bytes() == content


@pytest.mark.parametrize("kills", [3, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_restore_leaves_a_database_empty_or_whole(kept: Path, server: Server, kills: int) -> None:
    expected, whole = rows(kept), 0
    with killing(lambda: restore(kept, another(server))) as killed:
        for _ in range(kills):
            address = another(server)
            ended = killed("restore", kept, address)
            try:
                restore(kept, address)  # it waits for what the server has not undone yet
            except StoreError as fault:
                assert "something is there already" in str(fault)
                whole += 1
            else:
                assert not ended
            assert rows(address) == expected
    print(f"{kills} kills, {whole} databases whole, {kills - whole} empty")  # noqa: T201


def test_a_backup_that_cannot_be_read_as_text_is_one_line(kept: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as connection:
        connection.execute("UPDATE events SET at = CAST(x'ff' AS TEXT)")
    with pytest.raises(StoreError) as caught:
        restore(kept, tmp_path / "again.victor")
    assert len(str(caught.value).splitlines()) == 1
    assert names_in(tmp_path) == {"kept.victor"}
