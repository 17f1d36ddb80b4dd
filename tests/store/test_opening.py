from __future__ import annotations

import gc
import json
import os
import sqlite3
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from victor.errors import StoreError
from victor.store import SCHEMA, Document, TableSpec, open_store

if TYPE_CHECKING:
    from collections.abc import Callable


def a_store(path: Path, documents: int = 200) -> None:
    with open_store(path, country="gr") as store:
        store.table("cases").insert_multiple({"text": "x" * 500} for _ in range(documents))


def raw(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement).fetchall()
    connection.close()


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def json_file(path: Path) -> None:
    path.write_text(json.dumps({"_default": {"1": {"note": "SECRET"}}}))


def empty(path: Path) -> None:
    path.touch()


def short(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def foreign(path: Path) -> None:
    raw(path, "CREATE TABLE cases (note TEXT)", "INSERT INTO cases VALUES ('SECRET')")


def foreign_in_wal(path: Path) -> None:
    raw(path, "PRAGMA journal_mode = WAL", "CREATE TABLE victor (schema INTEGER, countries TEXT)")


def pretending(path: Path) -> None:
    raw(path, f"PRAGMA application_id = {0x76696374}", "CREATE TABLE cases (note TEXT)")


def newer(path: Path) -> None:
    a_store(path)
    raw(path, f"PRAGMA user_version = {SCHEMA + 1}", f"UPDATE victor SET schema = {SCHEMA + 1}")


def newer_by_its_row(path: Path) -> None:
    a_store(path)
    raw(path, "DROP TABLE victor", "CREATE TABLE victor (schema INTEGER, countries_and_more TEXT)")
    raw(path, f"INSERT INTO victor VALUES ({SCHEMA + 1}, 'gr')")


def cut_by_a_page(path: Path) -> None:
    a_store(path)
    os.truncate(path, path.stat().st_size - 4096)


def cut_inside_a_page(path: Path) -> None:
    a_store(path)
    os.truncate(path, path.stat().st_size - 100)


def cut_in_half(path: Path) -> None:
    a_store(path)
    os.truncate(path, path.stat().st_size // 2)


def cut_with_a_log(path: Path) -> None:
    a_store(path)
    os.truncate(path, path.stat().st_size // 2)
    Path(f"{path}-wal").write_bytes(b"\0" * 4096)


def spoilt(path: Path) -> None:
    a_store(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)


def without_a_table(path: Path) -> None:
    a_store(path)
    raw(path, "DROP TABLE referrals")


def of_serbia(path: Path) -> None:
    open_store(path, country="rs").close()


REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (garbage, "is not a victor store"),
    (json_file, "is not a victor store"),
    (empty, "is an empty file, not a victor store"),
    (short, "is not a victor store"),
    (foreign, "is not a victor store"),
    (foreign_in_wal, "is not a victor store"),
    (pretending, "is not a victor store"),
    (newer, "was written by a newer victor; expected schema 3 or lower; update victor-desk"),
    (newer_by_its_row, "was written by a newer victor"),
    (cut_by_a_page, "is damaged: the file was cut short; restore a backup"),
    (cut_inside_a_page, "is damaged: the file was cut short"),
    (cut_in_half, "is damaged: the file was cut short"),
    (cut_with_a_log, "is damaged"),
    (spoilt, "is damaged"),
    (without_a_table, "is damaged: a table is missing"),
    (of_serbia, "is a store of another country; expected country rs"),
]


@pytest.mark.parametrize(("make", "line"), REFUSED)
def test_what_is_refused_stays_byte_for_byte(path: Path, make: Callable[[Path], None], line: str) -> None:
    make(path)
    before, changed = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(StoreError) as caught:
        open_store(path, country="gr")
    assert str(caught.value).startswith(f"athens.victor: {line}")
    assert "\n" not in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, changed)


def test_a_newer_schema_in_the_log_is_refused_and_stays(path: Path) -> None:
    a_store(path)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute(f"UPDATE victor SET schema = {SCHEMA + 1}")
    log = Path(f"{path}-wal")
    before = path.read_bytes(), log.read_bytes()
    with pytest.raises(StoreError, match="was written by a newer victor"):
        open_store(path)
    assert (path.read_bytes(), log.read_bytes()) == before
    writer.close()


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("", "is a folder"),
        ("missing/athens.victor", "athens.victor: cannot be created: the folder does not exist"),
        ("a\0b", "not a path; expected the path of a store"),
    ],
)
def test_a_place_that_cannot_be_a_store(tmp_path: Path, location: str, line: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(f"{tmp_path}/{location}", country="gr")
    assert line in str(caught.value)


@pytest.mark.parametrize("location", ["", "x://", "postgresql+psycopg://:SECRET@[", "nodb://u:SECRET@host/name"])
def test_a_wrong_address_is_one_line_without_its_password(location: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(location, country="gr")
    assert "\n" not in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_missing_store_is_created_only_if_wanted(path: Path) -> None:
    with pytest.raises(StoreError, match=r"^athens\.victor: there is no such store$"):
        open_store(path, country="gr", create=False)
    with pytest.raises(StoreError, match=r"^a new store needs a country; expected such as"):
        open_store(path)
    assert not list(path.parent.iterdir())
    open_store(path, country=("gr", "cy")).close()
    for country in (None, "gr", "cy", ["cy", "gr"]):
        with open_store(path, country=country, create=False) as store:
            assert store.countries == ("gr", "cy")


@pytest.mark.parametrize("country", ["", "g r", "'", ["gr", ""], [7]])
def test_a_country_is_a_code(path: Path, country: Any) -> None:
    with pytest.raises(StoreError, match=r"^not the code of a country"):
        open_store(path, country=country)
    assert not path.exists()


@pytest.mark.parametrize("name", ["a b#c?d%41.victor", "Ελλάδα.victor", "-", "x'y\"z"])
def test_a_name_may_hold_any_character(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path / name, country="gr") as store:
        store.table("cases").insert({})
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with open_store(str(tmp_path / name)) as store:
        assert len(store) == 1


def test_an_address_of_sqlite_is_a_path(path: Path) -> None:
    open_store(f"sqlite:///{path}", country="gr").close()
    assert path.exists()


def test_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    open_store("~/athens.victor", country="gr").close()
    assert (tmp_path / "athens.victor").exists()


def test_a_closed_store_is_one_file_and_whole(path: Path) -> None:
    with open_store(path, country="gr") as store, open_store(path) as other:
        store.table("cases").insert(Document({"n": 1}, "a"))
        assert other.table("cases").get(doc_id="a") == {"n": 1}
        assert len(list(path.parent.iterdir())) == 3  # the log and its index
    assert [file.name for file in path.parent.iterdir()] == ["athens.victor"]
    copy = path.with_name("copy.victor")
    copy.write_bytes(path.read_bytes())
    with open_store(copy) as store:
        assert store.table("cases").all() == [{"n": 1}]


def test_a_store_left_open_is_merged_when_its_handle_goes(path: Path) -> None:
    store = open_store(path, country="gr")
    store.table("cases").insert({})
    del store
    gc.collect()
    assert [file.name for file in path.parent.iterdir()] == ["athens.victor"]


@pytest.mark.skipif(sys.platform == "win32", reason="other permissions there")
def test_nobody_else_may_read_a_new_store(path: Path) -> None:
    with open_store(path, country="gr") as store:
        store.table("cases").insert({})
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_durability_is_asked_of_every_connection(path: Path) -> None:
    with open_store(path, country="gr", timeout=7) as store, store._database._engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "busy_timeout", "secure_delete", "temp_store")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert values == ["wal", 2, 7000, 1, 2]


def test_a_file_system_without_links_takes_a_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    open_store(path, country="gr").close()
    assert [file.name for file in path.parent.iterdir()] == ["athens.victor"]


def test_a_store_in_memory_is_gone_with_its_handle() -> None:
    with open_store(":memory:", country="gr") as store, open_store("sqlite://", country="gr") as other:
        store.table("cases").insert({})
        assert (len(store), len(other)) == (1, 0)


def test_a_store_of_other_tables_is_not_taken_for_ours(path: Path) -> None:
    open_store(path, country="gr").close()
    with pytest.raises(StoreError, match="a table is missing"):
        open_store(path, tables=[TableSpec("others")])
