from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.store.programs import ENVIRONMENT
from victor.store import SCHEMA, Document, open_store, sqlite_file
from victor.store.upkeep import backup, check

WRITE = """
import sys
from victor.store import open_store
with open_store(sys.argv[1]) as store:
    store.table("cases").insert({})
    print(len(store))
"""


def written_elsewhere(path: Path) -> int:
    """Another program opens the store, writes, and closes it."""
    command = [sys.executable, "-W", "error", "-c", WRITE, str(path)]
    return int(subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=True, text=True).stdout)


def opened_again(path: Path) -> None:
    open_store(path).close()


def checked(path: Path) -> None:
    check(path, deep=True)


def copied(path: Path) -> None:
    backup(path, path.with_name("copy.victor"))


@pytest.mark.parametrize("looks", [[opened_again, checked, copied]])
def test_a_second_look_takes_no_lock_from_an_open_desk(tmp_path: Path, looks: list[Callable[[Path], None]]) -> None:
    path = tmp_path / "athens.victor"
    with open_store(path, country="gr") as store:
        store.table("cases").insert({})
        for look in looks:
            look(path)
        assert written_elsewhere(path) == 2
        assert Path(f"{path}-wal").exists()  # the other program knows that it is not alone
        store.table("cases").insert(Document({}, "after"))
    with open_store(path) as store:
        assert store.table("cases").contains(doc_id="after")
        assert len(store) == 3


def test_a_new_store_is_built_without_a_log(tmp_path: Path) -> None:
    # What is in a log comes into the file when it is closed, and SQLite tells nobody when it could not.
    path = tmp_path / "athens.victor"
    seen: list[str] = []

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE victor (n)")
        seen.extend(file.name for file in tmp_path.iterdir())

    assert sqlite_file.create(path, SCHEMA, fill)
    assert len(seen) == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
