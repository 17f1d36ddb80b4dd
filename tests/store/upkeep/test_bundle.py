from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import random
import resource
import sqlite3
import stat
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from tests.records import strategies as records
from tests.store.programs import start
from tests.store.test_sealed import SECRET, one_line
from victor.errors import RecordError, StoreError
from victor.records import Case, DeskSession, Record, TimelineEntry
from victor.store import Document, Shelf, Store, Tombstone, open_store
from victor.store.upkeep.bundle import TABLES
from victor.store.upkeep.exporting import Exported, export
from victor.store.upkeep.importing import bring_in
from victor.vault import Identity, KeyFile

WHY = "the desk moves"
AT = "2026-11-23T09:30:00+00:00"


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile.create(tmp_path_factory.mktemp("keys") / "athens.key")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "bundles"
    folder.mkdir()
    return folder / "athens.jsonl"


@pytest.fixture
def other() -> Iterator[Store]:
    with open_store(":memory:", country="gr") as store:
        yield store


@st.composite
def contents(draw: st.DrawFn, most: int = 2) -> list[Record]:
    """Records as they come to a desk: cases, and what belongs to them or to none, one after the other."""
    cases = [evolve(one, country="gr") for one in draw(st.lists(records.cases(), max_size=most, unique_by=_id))]
    found: list[Record] = list(cases)
    kinds: tuple[st.SearchStrategy[Any], ...] = (
        (records.assessments(), records.referrals(), records.timeline_entries()) if cases else ()
    )
    for kind in kinds:
        some_of_it = draw(st.lists(kind, max_size=most, unique_by=_id))
        found += [evolve(one, case_id=draw(st.sampled_from(cases)).id) for one in some_of_it]
    sessions = draw(st.lists(records.sessions(), max_size=most, unique_by=_id))
    theirs = st.sampled_from([None, *(case.id for case in cases)])
    return [*found, *(evolve(one, case_id=draw(theirs)) for one in sessions)]


def _id(record: Record) -> str:
    return record.id


def some(number: int, *, said: str = SECRET, cases: int = 3, prefix: str = "") -> list[Record]:
    """Cases with what belongs to them; the same again for the same number."""
    chance = random.Random(number)  # noqa: S311  records, not secrets
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=number)
    found: list[Record] = []
    for index in range(cases):
        name = f"{prefix}{chance.getrandbits(64):016x}"
        found.append(Case(id=name, country="gr", opened_at=at, opened_by=said, session_id=f"{name}-s"))
        found.append(DeskSession(id=f"{name}-s", opened_at=at, channel="helpline", visitor="teacher", case_id=name))
        found += [
            TimelineEntry(id=f"{name}-{n}", case_id=name, at=at, what="happened", said=f"{said} {n}")
            for n in range(index % 3 + 2)
        ]
    found.append(DeskSession(id=f"{prefix}alone", opened_at=at, channel="walk_in", visitor="adult", by=said))
    return found


def fill(store: Store, found: list[Record]) -> None:
    shelf = Shelf(store)
    with store.transaction():
        for record in found:
            shelf.insert(record)


def content(store: Store) -> dict[str, list[tuple[str, int, dict[str, Any]]]]:
    return {name: [(one.doc_id, one.version, dict(one)) for one in store.table(name)] for name in TABLES}


def body(file: Path) -> list[bytes]:
    """The lines of the records."""
    return file.read_bytes().splitlines()[1:-1]


def names(file: Path) -> list[str]:
    """What is beside a file, and it."""
    return sorted(one.name for one in file.parent.iterdir())


def whats(store: Store) -> list[str]:
    return [entry.what for entry in store.audit.entries()]


# --- there and back -------------------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(found=contents(), data=st.data())
def test_a_bundle_makes_the_same_store_and_twice_the_same(
    tmp_path_factory: pytest.TempPathFactory, found: list[Record], data: DataObject
) -> None:
    folder = tmp_path_factory.mktemp("bundle")
    with open_store(":memory:", country="gr") as store, open_store(":memory:", country="gr") as other:
        fill(store, data.draw(st.permutations(found)))
        for document in store.table("cases").all()[::2]:
            store.table("cases").replace(document)  # some versions are not the first
        done = export(store, folder / "one", why=WHY)
        assert dict(done.counts) == {name: len(store.table(name)) for name in TABLES}
        first = bring_in(folder / "one", other)
        assert content(other) == content(store)
        assert (dict(first.counts), first.skipped, first.erased) == (dict(done.counts), 0, 0)
        again = bring_in(folder / "one", other)
        assert (sum(again.counts.values()), again.skipped) == (0, sum(done.counts.values()))
        assert content(other) == content(store)
        export(other, folder / "two", why=WHY)
        assert body(folder / "two") == body(folder / "one")
        assert whats(store) == ["exported"]
        assert whats(other) == ["imported", "imported", "exported"]


@pytest.mark.parametrize("sealed", [False, True])
def test_a_bundle_goes_from_every_store_to_every_store(
    place: Any, file: Path, key_file: KeyFile, tmp_path: Path, sealed: bool
) -> None:
    keys: dict[str, Any] = {"key_file": key_file} if sealed else {}
    with open_store(place, country="gr", **keys) as store:
        fill(store, some(1))
        kept = content(store)
        done = export(store, file, why=WHY, by="desk 1", role="supervisor")
        [entry] = store.audit.entries()
        assert (entry.what, entry.who, entry.role, entry.about) == ("exported", "desk 1", "supervisor", "")
        assert entry.why.startswith(f"{WHY}; 3 cases, ")
        assert done.sha256[:16] in entry.why
        for table in (one for one in TABLES if one != "events"):
            store.drop_table(table)
    with open_store(tmp_path / "other.victor", country=["gr", "ro"], key_file=key_file) as other:
        bring_in(file, other, by="desk 2")
        assert content(other) == kept
        assert other.audit.verify().whole
        [entry] = other.audit.entries()
        assert entry.why.startswith(f"bundle {done.sha256[:16]}: 3 cases, ")
        assert (entry.what, entry.who) == ("imported", "desk 2")
    files = b"".join(one.read_bytes() for one in tmp_path.glob("other*"))
    assert done.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    for form in (SECRET.encode(), b"7341", ascii(SECRET)[1:-1].encode()):
        assert form not in files
    assert b"7341" in file.read_bytes()


def test_a_store_on_a_server_takes_the_bundles_of_three_desks(place: Any, tmp_path: Path, key_file: KeyFile) -> None:
    with open_store(place, country="gr", key_file=key_file) as store:
        for desk in range(3):
            with open_store(":memory:", country="gr") as one:
                fill(one, some(desk, prefix=str(desk)))
                export(one, tmp_path / f"{desk}.jsonl", why=WHY)
            bring_in(tmp_path / f"{desk}.jsonl", store)
        assert len(store.table("cases")) == 9
        assert [one.doc_id[0] for one in store.table("cases")] == list("000111222")
        done = export(store, tmp_path / "all.jsonl", why=WHY)
        assert done.counts["cases"] == 9
        assert store.audit.verify().whole


def test_two_desks_that_bring_the_same_in_at_once_bring_it_in_once(place: Any, file: Path, other: Store) -> None:
    fill(other, some(1, cases=9))
    export(other, file, why=WHY)
    open_store(place, country="gr").close()
    ways: list[str] = []

    def take() -> None:
        with open_store(place) as store:
            try:
                ways.append("in" if sum(bring_in(file, store).counts.values()) else "there")
            except StoreError as error:
                ways.append(str(error))

    desks = [threading.Thread(target=take) for _ in range(2)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    late = "athens.victor: a document with this id is already there"
    assert sorted(ways) in (["in", "there"], sorted(["in", late]))
    with open_store(place) as store:
        assert content(store) == content(other)
        assert store.audit.verify().whole


def test_an_export_shows_one_moment(place: Any) -> None:
    with open_store(place, country="gr") as store, open_store(place, country="gr") as hand:
        fill(store, some(1, cases=90))
        before = [(name, document.doc_id) for name, document in store.each(TABLES)]
        seen = []
        for number, (name, document) in enumerate(store.each(TABLES)):
            seen.append((name, document.doc_id))
            if number == 1:
                fill(hand, some(2, prefix="new"))
        assert seen == before
        assert len(store) == len(before) + len(some(2))
        assert {table for table, _ in seen} == {"cases", "sessions", "events"}


def test_memory_does_not_grow_with_the_store(tmp_path: Path) -> None:
    peaks = []
    for cases in (40, 160):
        with open_store(tmp_path / f"{cases}.victor", country="gr") as store:
            fill(store, some(1, cases=cases, said="x" * 2_000))
            with open_store(tmp_path / f"{cases}-other.victor", country="gr") as other:
                gc.collect()
                tracemalloc.start()
                export(store, tmp_path / f"{cases}.jsonl", why=WHY)
                bring_in(tmp_path / f"{cases}.jsonl", other)
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0], peaks  # of four times as many records


# --- the file -------------------------------------------------------------------------------------------------------


def test_nobody_else_reads_the_file_and_it_says_what_it_is(store: Store, file: Path) -> None:
    fill(store, some(1))
    done = export(store, file, why=WHY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    heading, *_, ending = map(json.loads, file.read_text("utf-8").splitlines())
    assert (heading["victor_bundle"], heading["countries"], heading["tables"]) == (1, ["gr"], list(TABLES))
    assert "in the clear" in heading["note"]
    assert ending["counts"] == dict(done.counts)
    assert str(done) == f"athens.jsonl: 3 cases, 4 sessions, 9 events in the clear; SHA-256 {done.sha256[:16]}…"
    assert names(file) == [file.name]


def no_links(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, "no hard links on this disk")


@pytest.mark.parametrize("way", ["nameless", "beside", "on a stick"])
def test_a_file_gets_its_name_when_it_is_whole_and_takes_nobodys(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way != "nameless":
        monkeypatch.delattr(os, "O_TMPFILE")
    if way == "on a stick":
        monkeypatch.setattr(os, "link", no_links)
    fill(store, some(1))
    for there in (lambda: file.write_text("old"), file.mkdir, lambda: file.symlink_to("nowhere")):
        there()
        assert "something of this name is there, and stays" in one_line(lambda: export(store, file, why=WHY))
        assert names(file) == [file.name]
        assert not whats(store)
        file.rmdir() if file.is_dir() else file.unlink()
    done = export(store, file, why=WHY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert hashlib.sha256(file.read_bytes()).hexdigest() == done.sha256
    assert names(file) == [file.name]
    assert "cannot be written" in one_line(lambda: export(store, file.parent / "no" / "folder", why=WHY))


@pytest.mark.parametrize("way", ["nameless", "beside"])
@pytest.mark.parametrize("room", [0, 100, 5_000])
def test_where_there_is_no_room_there_is_no_file(
    other: Store, file: Path, monkeypatch: pytest.MonkeyPatch, way: str, room: int
) -> None:
    if way == "beside":
        monkeypatch.delattr(os, "O_TMPFILE")
    fill(other, some(1, cases=9))
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
    try:
        told = one_line(lambda: export(other, file, why=WHY))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert told == "athens.jsonl: the file cannot be written (File too large)"
    assert not names(file)
    assert not whats(other)
    export(other, file, why=WHY)


def test_without_a_reason_or_an_entry_there_is_no_file(path: Path, file: Path) -> None:
    with open_store(path, country="gr") as store:
        fill(store, some(1))
        for why in ("", " \n"):
            assert "needs a reason" in one_line(lambda why=why: export(store, file, why=why))  # type: ignore[misc]
        with store.transaction():
            assert "not inside a transaction" in one_line(lambda: export(store, file, why=WHY))
        raw = sqlite3.connect(path)
        raw.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
        raw.close()
        one_line(lambda: export(store, file, why=WHY))
        assert not names(file)
        kept = content(store)
    with open_store(":memory:", country="gr") as other:
        fill(other, some(2))
        export(other, file, why=WHY)
    with open_store(path) as store:
        one_line(lambda: bring_in(file, store))
        assert content(store) == kept


def test_some_cases_go_with_all_that_belongs_to_them(store: Store, other: Store, file: Path) -> None:
    found = some(1)
    fill(store, found)
    wanted = [one.id for one in found if isinstance(one, Case)][1:]
    done = export(store, file, why=WHY, cases=wanted)
    bring_in(file, other)
    expected = [one for one in found if one.id in wanted or getattr(one, "case_id", None) in wanted]
    assert sum(done.counts.values()) == len(expected) == len(other)
    kept = content(store)
    assert content(other) == {
        table: [row for row in rows if row[0] in {one.id for one in expected}] for table, rows in kept.items()
    }
    assert [entry.about for entry in store.audit.entries()] == ["", *sorted(wanted)]
    new = file.with_name("new")
    for cases in ([], "abc", ["nobody", *wanted]):
        one_line(lambda cases=cases: export(store, new, why=WHY, cases=cases))  # type: ignore[misc]
    assert not new.exists()


def test_identities_keys_and_reasons_stay(path: Path, file: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        fill(store, some(1, said="nothing"))
        case_id = store.table("cases").all()[0].doc_id
        store.identify(case_id, Identity(name=SECRET, born=2012))
        export(store, file, why=SECRET)
    for form in (SECRET.encode(), b"7341", ascii(SECRET)[1:-1].encode(), b"desk 1"):
        assert form not in file.read_bytes()


# --- what must not come in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [41, pytest.param(1, marks=pytest.mark.slow)])
def test_a_bundle_that_was_cut_or_changed_anywhere_is_refused(
    store: Store, other: Store, file: Path, tmp_path: Path, every: int
) -> None:
    fill(store, some(1, cases=1))
    export(store, file, why=WHY)
    whole, spoilt = file.read_bytes(), tmp_path / "spoilt.jsonl"
    before = other.changes()
    for at in range(0, len(whole), every):
        for new in (whole[:at], whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :], whole[at + 1 :]):
            spoilt.write_bytes(new)
            one_line(lambda: bring_in(spoilt, other))
    for new in (whole + whole, whole + b"\n", whole + b"x", b"\n" + whole, whole.replace(b"\n", b"\r\n")):
        spoilt.write_bytes(new)
        one_line(lambda: bring_in(spoilt, other))
    assert other.changes() == before
    assert not len(other)
    assert not whats(other)


def test_what_differs_refuses_the_whole_bundle(store: Store, file: Path, other: Store) -> None:
    found = some(1)
    fill(other, found)
    export(other, file, why=WHY)
    entry = next(one for one in reversed(found) if isinstance(one, TimelineEntry))
    case = next(one for one in found if isinstance(one, Case))
    fill(store, [case, evolve(case, id=entry.case_id), evolve(entry, said="another")])
    kept = content(store)
    told = one_line(lambda: bring_in(file, store))
    assert entry.id[:8] in told
    assert "events" in told or "cases" in told
    assert content(store) == kept


def test_the_same_in_another_version_is_skipped(store: Store, other: Store, file: Path) -> None:
    fill(store, some(1))
    fill(other, some(1))
    [first, *_] = store.table("cases").all()
    store.table("cases").replace(first)
    export(store, file, why=WHY)
    kept = content(other)
    done = bring_in(file, other)
    assert done.skipped == len(other)
    assert str(done) == f"athens.jsonl: 0 records brought in, {len(other)} were there"
    assert content(other) == kept


@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_erased_does_not_come_back(place: Any, file: Path, key_file: KeyFile, sealed: bool) -> None:
    keys: dict[str, Any] = {"key_file": key_file} if sealed else {}
    with open_store(":memory:", country="gr") as one:
        found = some(1)
        fill(one, found)
        export(one, file, why=WHY)
        erased = next(record.id for record in found if isinstance(record, Case))
    with open_store(place, country="gr", **keys) as store:
        bring_in(file, store)
        whole = content(store)
        store.erase(Tombstone(case_id=erased, at=AT, role="supervisor", reason="time_over"))
        kept = content(store)
        told = one_line(lambda: bring_in(file, store))
        assert "was erased in this store" in told
        assert content(store) == kept
        done = bring_in(file, store, skip_erased=True)
        belongs = [row for rows in whole.values() for row in rows if erased in (row[0], row[2].get("case_id"))]
        assert (sum(done.counts.values()), done.erased) == (0, len(belongs))
        assert f"{len(belongs)} of erased cases left out" in str(done)
        assert content(store) == kept
        after = file.with_name("after.jsonl")
        export(store, after, why=WHY)
        assert erased.encode() not in after.read_bytes()
        assert store.audit.verify().whole


def test_another_country_stays_outside(file: Path) -> None:
    with open_store(":memory:", country="gr") as one:
        fill(one, some(1))
        export(one, file, why=WHY)
    with open_store(":memory:", country="bg") as store:
        assert "of a country that the store is not for" in one_line(lambda: bring_in(file, store))
        assert not len(store)


def test_a_damaged_store_yields_no_bundle_but_its_other_cases_do(path: Path, file: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        fill(store, some(1))
        first, second, _ = (one.doc_id for one in store.table("cases"))
    raw = sqlite3.connect(path)
    raw.execute("UPDATE cases SET document = 'v1:AAAA' WHERE id = ?", (first,))
    raw.commit()
    raw.close()
    with open_store(path, key_file=key_file) as store:
        one_line(lambda: export(store, file, why=WHY))
        assert not names(file)
        assert isinstance(export(store, file, why=WHY, cases=[second]), Exported)


def test_a_store_is_no_bundle(path: Path, tmp_path: Path) -> None:
    with open_store(path, country="gr") as store, open_store(tmp_path / "other.victor", country="gr") as other:
        assert "is a store that is open" in one_line(lambda: bring_in(path, store))
        assert "is a store that is open" in one_line(lambda: bring_in(path, other))
    with open_store(tmp_path / "other.victor") as other:
        one_line(lambda: bring_in(path, other))
        assert "there is no such file" in one_line(lambda: bring_in(path.with_name("nothing"), other))
        for wrong in ("a\0b", "~nobody-of-this-name/a"):
            assert "not a path" in one_line(lambda wrong=wrong: bring_in(wrong, other))  # type: ignore[misc]
            assert "not a path" in one_line(lambda wrong=wrong: export(other, wrong, why=WHY))  # type: ignore[misc]


def test_a_document_that_is_no_record_is_not_exported(store: Store, file: Path) -> None:
    store.table("cases").insert(Document({"kind": "case", "note": SECRET}, "c"))
    with pytest.raises(RecordError, match=r"^store, cases") as caught:
        export(store, file, why=WHY)
    assert SECRET not in str(caught.value)
    assert not names(file)


# --- killed ---------------------------------------------------------------------------------------------------------

# For each line of its input, a moment and a file: a process brings it in or writes it, and is killed at that moment.
# Says whether it came to its end before.
KILL = """
import os, signal, sys, time
from victor.store import open_store
from victor.store.upkeep import bring_in, export
print("ready", flush=True)
for line in sys.stdin:
    moment, file = line.split()
    child = os.fork()
    if not child:
        try:
            with open_store(sys.argv[1]) as store:
                bring_in(file, store) if sys.argv[2] == "import" else export(store, file, why="again")
        except BaseException:
            os._exit(1)
        os._exit(0)
    time.sleep(float(moment))
    os.kill(child, signal.SIGKILL)
    print({0: "ended", signal.SIGKILL: "killed"}[os.waitpid(child, 0)[1]], flush=True)
"""


def killed(process: subprocess.Popen[str], moment: float, file: Path) -> bool:
    """Whether it was killed before it ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{moment} {file}\n")
    process.stdin.flush()
    return {"killed\n": True, "ended\n": False}[process.stdout.readline()]


@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_import_leaves_nothing_or_all(place: Any, file: Path, kills: int) -> None:
    chance = random.Random(7)  # noqa: S311  moments, not secrets
    nothing, longest, later = 0, 0.0, 0
    open_store(place, country="gr").close()
    process = start(KILL, place, "import")
    for life in range(kills + 1):
        new = file.with_name(str(life))
        with open_store(":memory:", country="gr") as one:
            fill(one, some(life, cases=25, prefix=f"{life}-"))
            export(one, new, why=WHY)
            whole = {row[0] for rows in content(one).values() for row in rows}
        with open_store(place) as store:
            before, entries = len(store), store.audit.head.number
            if not life:  # how long it takes here
                began = time.monotonic()
                with open_store(place) as again:
                    bring_in(new, again)
                longest = 2 * (time.monotonic() - began)
                continue
        cut = killed(process, chance.uniform(0, longest), new)
        longest *= 1.2 if cut else 0.8  # so that the end is among the moments on every machine
        with open_store(place) as store:
            came = {row[0] for rows in content(store).values() for row in rows if row[0].startswith(f"{life}-")}
            assert came in (whole, set())
            assert len(store) == before + len(came)
            assert came or cut
            assert store.audit.head.number - entries == bool(came)
            assert store.audit.verify().whole
            nothing, later = nothing + (not came), later + (not cut)
    process.communicate()
    print(f"{kills} kills, {later} after its end: {nothing} left nothing, {kills - nothing} all, 0 a part")  # noqa: T201


@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.slow)])
def test_a_killed_export_leaves_a_whole_file_or_none(path: Path, file: Path, kills: int) -> None:
    with open_store(path, country="gr") as store:
        fill(store, some(1, cases=25))
        began = time.monotonic()
        export(store, file, why=WHY)
        longest = 2 * (time.monotonic() - began) + 0.06
    chance = random.Random(7)  # noqa: S311  moments, not secrets
    process = start(KILL, path, "export")
    files = 1
    for life in range(kills):
        new = file.with_name(str(life))
        cut = killed(process, chance.uniform(0, longest), new)
        longest *= 1.2 if cut else 0.8
        assert cut or new.exists()
        files += new.exists()
        assert len(names(file)) == files
        if new.exists():
            with open_store(":memory:", country="gr") as other:
                assert bring_in(new, other).counts["cases"] == 25
    process.communicate()
    with open_store(path) as store:
        assert whats(store).count("exported") >= files
    print(f"{kills} kills: {files - 1} whole files, nothing else")  # noqa: T201
