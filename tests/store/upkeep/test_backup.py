from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.postgres_here import Server
from tests.store.programs import ENVIRONMENT, WORK, start
from victor.errors import StoreError
from victor.store import Document, open_store
from victor.store.upkeep import backup
from victor.vault import KeyFile

from .whole_stores import act, acts, fill, killed_copies, killing, names_in, new, raw, rows, seen

AT = datetime(2026, 11, 27, 17, 4, tzinfo=UTC)


# --- a backup is the store ------------------------------------------------------------------------------------------


@given(acts=acts, keys=st.booleans())
@settings(max_examples=6)
def test_a_backup_has_all_that_the_store_has(
    tmp_path_factory: pytest.TempPathFactory, a_key: KeyFile, acts: list[tuple[str, str]], keys: bool
) -> None:
    folder = tmp_path_factory.mktemp("law")
    path, key_file = folder / "athens.victor", a_key if keys else None
    with new(path, key_file) as store:
        with store.transaction():
            for what, case_id in acts:
                act(store, what, case_id)
        made = backup(path, folder)  # the store is open meanwhile
        expected, anchor = seen(store), store.audit.head
    found = rows(made.path)
    assert found == rows(path)
    assert made.counts == {table: len(rows) for table, rows in found.items()}
    with open_store(made.path, key_file=key_file) as kept:
        assert seen(kept) == expected
        assert kept.audit.verify(anchor).whole
        assert made.sealed is kept.is_sealed
    shutil.rmtree(folder)


def test_a_store_of_either_database_becomes_one_file(place: Any, key_file: KeyFile | None, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    with new(place, key_file) as store:
        fill(store)
        expected, anchor = seen(store), str(store.audit.head)
        made = backup(place, kept / "monday.victor", now=AT)
        store.table("cases").remove(doc_ids=["case1"])
    assert names_in(kept) == {"monday.victor"}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert (made.store, made.at, made.size) == ("athens.victor", AT, made.path.stat().st_size)
    assert (made.schema, made.countries, made.counts["events"]) == (3, ("gr",), 6)
    kind = "sealed as the store is" if key_file else "not sealed: whoever has the file reads it"
    assert str(made) == (
        f"athens.victor: 3 cases and 7 other documents copied to monday.victor ({made.size:,} bytes), {kind}"
    )
    assert "Σωτηρία" not in repr(made)
    content = made.path.read_bytes()
    rows(made.path)
    assert (names_in(kept), made.path.read_bytes()) == ({"monday.victor"}, content)  # looked at, it stays one file
    with open_store(made.path, key_file=key_file, create=False) as store:
        assert seen(store) == expected
        assert store.audit.verify(anchor).whole


def test_a_name_tells_the_store_and_the_time(path: Path, tmp_path: Path) -> None:
    open_store(path, country="gr").close()
    folder = tmp_path / "kept"
    folder.mkdir()
    east = datetime(2026, 11, 27, 19, 4, tzinfo=timezone(timedelta(hours=2)))
    assert backup(path, folder, now=east).path == folder / "athens-2026-11-27T170400Z.victor"
    with pytest.raises(StoreError, match=r"^athens-2026-11-27T170400Z\.victor: is there already"):
        backup(path, folder, now=AT)
    assert backup(path, folder).path.exists()
    assert sorted(names_in(tmp_path)) == ["athens.victor", "kept"]  # no log is left beside the store


# --- what is refused ------------------------------------------------------------------------------------------------


def test_nothing_is_ever_replaced(path: Path, tmp_path: Path) -> None:
    with open_store(path, country="gr") as store:
        fill(store)
    (tmp_path / "file").write_text("of somebody")
    (tmp_path / "link").symlink_to(tmp_path / "nothing there")
    for name in ("file", "link", "athens.victor"):
        with pytest.raises(StoreError, match="is there already, and a backup replaces nothing; choose another name"):
            backup(path, tmp_path / name)
    assert (tmp_path / "file").read_text() == "of somebody"
    assert names_in(tmp_path) == {"file", "link", "athens.victor"}


@pytest.mark.parametrize(
    ("location", "to", "line"),
    [
        ("missing.victor", "kept", "missing.victor: there is no such store"),
        ("note.txt", "kept", "note.txt: is not a victor store"),
        ("athens.victor", "no folder/kept", "kept: cannot be created: the folder does not exist"),
        ("athens.victor", "a\0b", "not a path"),
        (":memory:", "kept", "a store in memory is seen by its own program only"),
        ("athens.victor", ":memory:", "a backup is a file"),
        ("athens.victor", "postgresql://desk:SECRET@127.0.0.1/kept", "a backup is a file"),
        ("nodb://desk:SECRET@host/name", "kept", "no store can be kept in this kind of database"),
    ],
)
def test_what_cannot_be_backed_up_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, location: str, to: str, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("athens.victor", country="gr").close()
    Path("note.txt").write_text("a note of somebody, of a hundred letters " * 3)
    with pytest.raises(StoreError) as caught:
        backup(location, to)
    assert str(caught.value).startswith(line)
    assert "SECRET" not in str(caught.value)
    assert names_in(tmp_path) == {"athens.victor", "note.txt"}


def test_a_disk_that_is_full_leaves_nothing(path: Path, tmp_path: Path) -> None:
    with open_store(path, country="gr") as store:
        fill(store, text="x" * 100_000)
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from victor.errors import StoreError; from victor.store.upkeep import backup\n"
        "try: backup(sys.argv[1], sys.argv[2])\n"
        "except StoreError as fault: print(fault)"
    )
    command = [sys.executable, "-c", program, str(path), str(tmp_path / "kept.victor")]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout
    assert said.startswith("kept.victor: ")
    assert len(said.splitlines()) == 1
    assert names_in(tmp_path) == {"athens.victor"}


# --- while others write, and killed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("writes", [20, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_backup_is_a_state_that_the_store_had(place: Any, tmp_path: Path, writes: int) -> None:
    with open_store(place, country="gr") as store:
        store.table("cases").insert_multiple(Document({"n": 0}, f"c{number}") for number in range(4))
    working = [start(WORK, place, writes) for _ in range(2)]
    for process in working:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    states: list[int] = []
    while any(process.poll() is None for process in working):
        made = backup(place, tmp_path / f"{len(states)}.kept")
        states.append(raw(made.path, "SELECT count(*) FROM events")[0][0])
        with open_store(made.path) as kept:
            cases = kept.table("cases").all()
            # A case and its event are written together: so many events, so much was counted.
            assert sum(case["n"] for case in cases) == sum(case.version for case in cases) - 4 == states[-1]
            for case in cases:
                found = [event["at"] for event in kept.table("events").search(case_id=case.doc_id)]
                assert found == [f"{n:09}" for n in range(1, case["n"] + 1)]
    for process in working:
        process.communicate(timeout=60)
    assert states == sorted(states)
    print(f"{len(states)} backups of {len(set(states))} states while 2 processes wrote {2 * writes} times")  # noqa: T201


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_backup_is_whole_or_has_no_name(path: Path, tmp_path: Path, a_key: KeyFile, kills: int) -> None:
    with new(path, a_key) as store:
        fill(store)
    expected = rows(path)
    with killing(lambda: backup(path, tmp_path / "first")) as killed:
        print("backups:", killed_copies(killed, "backup", path, tmp_path / "kept", kills))  # noqa: T201
    assert rows(path) == expected


# --- large ones -----------------------------------------------------------------------------------------------------

MEASURE = """
import sys
from pathlib import Path
from victor.store.upkeep import backup, restore
def most():
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])
backup(sys.argv[1], sys.argv[2] + "/small-1.victor")  # what is loaded once
restore(sys.argv[2] + "/small-1.victor", sys.argv[2] + "/small-2.victor")
before = most()
made = backup(sys.argv[3], sys.argv[2] + "/large-1.victor")
restore(made.path, sys.argv[2] + "/large-2.victor")
print(most() - before, made.size // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory")
def test_memory_stays_bounded(path: Path, tmp_path: Path) -> None:
    open_store(path, country="gr").close()
    large = tmp_path / "large.victor"
    with open_store(large, country="gr") as store:
        for _ in range(20):
            store.table("events").insert_multiple(
                {"case_id": "c", "said": os.urandom(2_500).hex()} for _ in range(2_000)
            )
    command = [sys.executable, "-c", MEASURE, str(path), str(tmp_path), str(large)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout
    grown, size = map(int, said.split())
    print(f"{size // 1024} MB copied twice with {grown // 1024} MB of memory")  # noqa: T201  the figure to report
    assert size > 190_000
    assert grown < 40_000


def test_a_server_is_copied_row_by_row(server: Server, tmp_path: Path) -> None:
    address = server.database()
    with open_store(address, country="gr") as store:
        store.table("events").insert_multiple(Document({"at": f"{n:05}"}, f"e{n:05}") for n in range(1_001))
    made = backup(address, tmp_path / "kept.victor")
    with open_store(made.path) as store:
        assert [event["at"] for event in store.table("events")] == [f"{n:05}" for n in range(1_001)]
