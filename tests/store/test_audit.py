from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import StoreError
from victor.store import Document, Entry, Head, Store, Tombstone, open_store
from victor.vault import KeyFile

SECRET = "Σωτηρία-7341"  # noqa: S105  a word that must appear nowhere
ENTRIES = 6


def entry(number: int, about: str = "c1") -> Entry:
    return Entry(
        at=f"2026-11-23T09:{number:02}:00+00:00",
        who="desk 1",
        role="desk_worker",
        what="answered",
        about=about,
        why=SECRET,
    )


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile.create(tmp_path_factory.mktemp("keys") / "athens.key")


@pytest.fixture(params=["sealed", "plain"])
def opening(request: pytest.FixtureRequest, path: Path, key_file: KeyFile) -> Callable[[], Store]:
    keys = {"key_file": key_file} if request.param == "sealed" else {}
    with open_store(path, country="gr", **keys) as store:  # type: ignore[arg-type]  # one of both
        for number in range(1, ENTRIES + 1):
            store.audit.add(entry(number))
    return lambda: open_store(path, **keys)  # type: ignore[arg-type]  # the same


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def anchor_of(opening: Callable[[], Store]) -> str:
    with opening() as store:
        return str(store.audit.head)


def faults(opening: Callable[[], Store], anchor: str | None = None) -> tuple[str, ...]:
    with opening() as store:
        return store.audit.verify(anchor).faults


COLUMNS = ("at", "who", "role", "what", "about", "why", "committed", "previous", "mac")
COPY = f"INSERT INTO audit SELECT {{0}}, {', '.join(COLUMNS)} FROM audit WHERE number = {{1}}"
MOVE = "UPDATE audit SET number = {1} WHERE number = {0}"
TAMPERED = {
    **{f"edit {column}": (f"UPDATE audit SET {column} = 'x' WHERE number = 3",) for column in COLUMNS},
    "a number for a text": ("UPDATE audit SET who = x'00' WHERE number = 3",),
    "the number itself": ("UPDATE audit SET number = 'x' WHERE number = 3",),
    "take a reason away": ("UPDATE audit SET why = '' WHERE number = 3",),
    "delete": ("DELETE FROM audit WHERE number = 3",),
    "delete the first": ("DELETE FROM audit WHERE number = 1",),
    "delete and close the gap": (
        "DELETE FROM audit WHERE number = 3",
        *(MOVE.format(number, number - 1) for number in range(4, ENTRIES + 1)),
    ),
    "reorder": (MOVE.format(3, 99), MOVE.format(4, 3), MOVE.format(99, 4)),
    "duplicate at the end": (COPY.format(ENTRIES + 1, ENTRIES),),
    "duplicate inside": (
        *(MOVE.format(number, number + 1) for number in range(ENTRIES, 3, -1)),
        COPY.format(4, 3),
    ),
    "insert": (COPY.format(ENTRIES + 1, 2), "UPDATE audit SET what = 'x' WHERE number = 7"),
    "a lower number": (COPY.format(0, 1),),
}


@pytest.mark.parametrize("tampering", TAMPERED)
def test_what_is_always_found(opening: Callable[[], Store], path: Path, tampering: str) -> None:
    assert faults(opening) == ()
    sql(path, *TAMPERED[tampering])
    with opening() as store:
        found = store.audit.verify()
        assert not found.whole
        assert str(found).startswith("the audit is not whole\nentry ")
        assert SECRET not in str(found)


def test_a_cut_end_is_found_with_an_anchor(opening: Callable[[], Store], path: Path) -> None:
    anchor = anchor_of(opening)
    sql(path, "DELETE FROM audit WHERE number = 6")
    assert faults(opening) == ()  # this is what a chain cannot prove
    assert faults(opening, anchor) == (
        f"the anchor, entry {ENTRIES}, is not in the chain: it was cut off, or put back to an older state",
    )
    with opening() as store:
        store.audit.add(entry(ENTRIES + 1))
    assert "written anew" in faults(opening, anchor)[0]


def test_yesterdays_file_is_found_with_an_anchor(opening: Callable[[], Store], path: Path) -> None:
    yesterday = path.read_bytes()
    with opening() as store:
        store.audit.add(entry(9))
    anchor = anchor_of(opening)
    path.write_bytes(yesterday)
    assert faults(opening) == ()
    assert "put back to an older state" in faults(opening, anchor)[0]


def test_a_chain_that_who_has_the_key_wrote_anew_is_found_with_an_anchor(
    opening: Callable[[], Store], path: Path
) -> None:
    anchor = anchor_of(opening)
    sql(path, "DELETE FROM audit")
    with opening() as store:
        for number in range(ENTRIES + 3):
            store.audit.add(entry(number, about="c2"))
    assert faults(opening) == ()
    assert faults(opening, anchor) == (f"the anchor, entry {ENTRIES}, is not in the chain: it was written anew",)


def test_every_earlier_head_is_an_anchor(opening: Callable[[], Store]) -> None:
    with opening() as store:
        heads = [store.audit.head]
        for number in range(3):
            store.audit.add(entry(number))
            heads.append(store.audit.head)
        assert len(set(heads)) == 4
        for head in heads:
            assert store.audit.verify(head).whole
            assert store.audit.verify(str(head).upper()).whole


def test_the_beginning_is_an_anchor_of_its_store_only(tmp_path: Path, key_file: KeyFile) -> None:
    with (
        open_store(tmp_path / "one", country="gr", key_file=key_file) as one,
        open_store(tmp_path / "other", country="gr", key_file=key_file) as other,
    ):
        assert one.audit.verify(one.audit.head).whole
        assert not other.audit.verify(one.audit.head).whole


def test_what_is_known_of_the_chain_is_said(opening: Callable[[], Store]) -> None:
    with opening() as store:
        told = str(store.audit.verify())
        assert told.startswith(f"the audit is whole: {ENTRIES} entries")
        assert told.endswith("there is no anchor: the end could have been cut off")
        assert ("anybody could have made the chain anew" in told) is (not store.is_sealed)
        assert store.audit.is_keyed is store.is_sealed
        assert "no anchor" not in str(store.audit.verify(store.audit.head))
        assert [one.why for one in store.audit.entries("c1")] == [SECRET] * ENTRIES
        assert list(store.audit.entries("c2")) == []
        assert SECRET not in repr([*store.audit.entries(), store.audit])


def test_reasons_are_sealed(path: Path, key_file: KeyFile) -> None:
    with open_store(path, country="gr", key_file=key_file) as store:
        store.audit.add(entry(1))
    assert SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize("anchor", ["", "7", "7: 0123", "x: " + "0" * 64, "7: " + "g" * 64])
def test_what_is_no_anchor_is_refused(opening: Callable[[], Store], anchor: str) -> None:
    with opening() as store, pytest.raises(StoreError, match=r"^not an anchor of an audit; expected a number"):
        store.audit.verify(anchor)


def test_a_head_is_printed_in_sixteen_groups(opening: Callable[[], Store]) -> None:
    number, _, groups = anchor_of(opening).partition(": ")
    assert number == str(ENTRIES)
    assert [len(group) for group in groups.split(" ")] == [4] * 16


@given(st.integers(0, 10**18 - 1), st.binary(min_size=32, max_size=32))
def test_a_head_is_read_as_it_was_printed(number: int, mac: bytes) -> None:
    head = Head(number, mac.hex())
    assert Head.read(f"\n{head}  ") == head


# --- with the change that it tells ----------------------------------------------------------------------------------


def test_an_entry_lands_with_its_change_or_not_at_all(opening: Callable[[], Store]) -> None:
    with opening() as store:
        with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012  all of it is undone
            store.table("cases").insert(Document({}, "c9"))
            store.audit.add(entry(9))
            1 / 0  # noqa: B018  fails
        assert (store.audit.head.number, store.table("cases").contains(doc_id="c9")) == (ENTRIES, False)
        with store.transaction():
            store.audit.add(entry(9))
            with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012  as above
                store.audit.add(entry(10, about="undone"))
                1 / 0  # noqa: B018  fails
            store.audit.add(entry(11))
        assert store.audit.head.number == ENTRIES + 2
        assert list(store.audit.entries("undone")) == []
        assert store.audit.verify().whole


def test_what_cannot_be_audited_does_not_happen(opening: Callable[[], Store], path: Path) -> None:
    sql(path, "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    with opening() as store:
        with pytest.raises(StoreError), store.transaction():  # noqa: PT012  as above
            store.table("cases").insert(Document({}, "c9"))
            store.audit.add(entry(9))
        assert not store.table("cases").contains(doc_id="c9")


def test_an_entry_that_could_be_undone_is_refused_where_it_must_stand(opening: Callable[[], Store]) -> None:
    with opening() as store:
        with store.transaction(), pytest.raises(StoreError, match="not inside a transaction"):
            store.audit.add_now(entry(9))
        store.audit.add_now(entry(9))
        assert store.audit.head.number == ENTRIES + 1


def test_threads_and_handles_make_one_chain(place: Any, key_file: KeyFile) -> None:
    with open_store(place, country="gr", key_file=key_file) as one, open_store(place, key_file=key_file) as other:

        def work(store: Store, name: str) -> None:
            for number in range(15):
                with store.transaction():
                    store.table("cases").insert({"n": number})
                    store.audit.add(entry(number, about=name))

        hands = [threading.Thread(target=work, args=((one, other)[n % 2], f"c{n}")) for n in range(4)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        found = one.audit.verify(other.audit.head)
        assert (found.faults, found.head.number, len(one.table("cases"))) == ((), 60, 60)


@pytest.mark.parametrize("text", ["\0", "\ud800", "ό\n", "x" * 10_000])
def test_any_text_is_taken(opening: Callable[[], Store], text: str) -> None:
    with opening() as store:
        store.audit.add(Entry(at="now", who=text, role="r", what="w", about=text, why=text))
        assert store.audit.verify().whole


def test_the_reasons_of_an_erased_case_go_and_the_chain_stays_whole(opening: Callable[[], Store]) -> None:
    with opening() as store:
        anchor = store.audit.head
        store.audit.add(entry(9, about="c2"))
        store.erase(Tombstone(case_id="c1", at="2026-11-27", role="supervisor", reason="time_over"), by="keeper")
        assert [one.why for one in store.audit.entries("c1")] == [""] * ENTRIES + ["time_over {}"]
        assert [one.why for one in store.audit.entries("c2")] == [SECRET]
        assert store.audit.verify(anchor).whole
