"""What `check` finds, of whole stores and of each damage."""

# ruff: noqa: E501  the damages are a table
from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import victor
from tests.hostile.judge import NAME, digest, one_line
from tests.hostile.stores import STORES, Spoilt, bytes_of, put, sql
from tests.hostile.test_documents import whole as whole  # noqa: PLC0414  a fixture that is used here, too
from tests.hostile.test_stores import spoilt
from tests.store.flips import flipped
from tests.store.postgres_here import Server
from tests.store.test_sealed import of_schema, raw
from victor.errors import StoreError
from victor.store import Document, open_store
from victor.store.upkeep import Checked, check
from victor.vault import Identity, KeyFile, WrongKeyError

WORDS = "seven grey herons wait"
OTHER = "eight brown owls listen"
SAMPLE = 3
"""Every third of the hostile files is checked by default."""
PAGE = 512
INTERIOR = 5
"""The first byte of a page of SQLite that has the numbers of others."""


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile.create(tmp_path_factory.mktemp("keys") / "athens.key")


def worked(place: Any, **keys: Any) -> None:
    """A store in which desks did all that they do: two cases stay, one is erased."""
    now = [datetime(2026, 11, 23, 9, 30, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(minutes=1)
        return now[0]

    with victor.open_desk(place, country="gr", by="desk 1", role="supervisor", now=clock, **keys) as desk:
        for _ in range(3):
            with desk.session(channel="helpline", visitor="teacher", topics=["legal_help"]) as session:
                case = session.open_case(age=(12, 15), documents_held=True, unaccompanied=True)
            desk.assess(case, role="ngo_worker")
            desk.plan(desk.case(case.id))
            desk.refer(case, "prosecutor_minors")
            if keys:
                desk.identify(desk.case(case.id), Identity(name=NAME, born=2012))
        desk.erase(desk.cases(None)[-1], reason="ordered")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "desk.victor"
    worked(path)
    return path


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, key_file: KeyFile) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "desk.victor"
    worked(path, key_file=key_file)
    return path


# --- what is whole --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_keys", [False, True])
def test_what_desks_made_has_no_fault(place: Any, key_file: KeyFile, with_keys: bool) -> None:
    keys: dict[str, Any] = {"key_file": key_file} if with_keys else {}
    worked(place, **keys)
    for deep in (False, True):
        for given_keys in ({}, keys):
            checked = check(place, deep=deep, **given_keys)
            assert checked.faults == ()
            assert checked.whole
            assert (checked.name, checked.schema, checked.countries) == ("athens.victor", 3, ("gr",))
            assert (checked.sealed, checked.deep) == (with_keys, deep)
            assert checked.opened == bool(given_keys)
            assert checked.size
            assert checked.counts["cases"] == 2
            assert checked.counts["tombstones"] == 1
            assert checked.counts["identities"] == (2 if with_keys else 0)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verbs=st.lists(
        st.sampled_from(["answer", "assess", "plan", "refer", "close", "identify", "erase", "rotate"]), max_size=8
    )
)
def test_whatever_desks_do_in_whatever_order_leaves_no_fault(
    verbs: list[str], tmp_path_factory: pytest.TempPathFactory, key_file: KeyFile
) -> None:
    path = tmp_path_factory.mktemp("any") / "desk.victor"
    with victor.open_desk(path, country="gr", by="desk 1", role="supervisor", key_file=key_file) as desk:
        case = desk.open_case(age=14, unaccompanied=True)
        does: dict[str, Callable[[], object]] = {
            "answer": lambda: desk.answer(desk.case(case.id), documents_held=True),
            "assess": lambda: desk.assess(desk.case(case.id), role="ngo_worker"),
            "plan": lambda: desk.plan(desk.case(case.id)),
            "refer": lambda: desk.refer(desk.case(case.id), "prosecutor_minors"),
            "close": lambda: desk.close_case(desk.case(case.id), "contact_lost"),
            "identify": lambda: desk.identify(desk.case(case.id), Identity(name=NAME)),
            "erase": lambda: desk.erase(desk.case(case.id), reason="ordered"),
            "rotate": desk.shelf.store.rotate_keys,
        }
        for verb in verbs:
            with suppress(victor.VictorError):
                does[verb]()
        # While the desk is open, too.
        assert check(path, deep=True, key_file=key_file).faults == ()
    assert check(path, deep=True, key_file=key_file).faults == ()


@pytest.mark.parametrize("number", [1, 2])
def test_an_older_store_is_whole_and_stays_as_it_is(path: Path, number: int) -> None:
    of_schema(number, path)
    raw(path, "DELETE FROM cases")
    kept = path.read_bytes()
    for deep in (False, True):
        checked = check(path, deep=deep)
        assert checked.faults == ()
        assert checked.schema == number
        assert "older; is brought up to date when it is opened" in str(checked)
    assert path.read_bytes() == kept
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_it_says_to_a_person(plain: Path, sealed: Path, key_file: KeyFile) -> None:
    quick, deep = str(check(plain)).splitlines(), str(check(sealed, deep=True)).splitlines()
    assert re.fullmatch(r"desk\.victor: a store of gr, not sealed, form 3, \d+ kB", quick[0])
    assert quick[1].startswith("sessions 3, cases 2, assessments 2, ")
    assert quick[2] == "nothing is wrong; what the documents say was not looked at: a deep check does that"
    assert deep[2].startswith("nothing is wrong; what is sealed was not opened: that takes the passphrase")
    opened = str(check(sealed, deep=True, key_file=key_file))
    assert "not opened" not in opened
    assert opened.endswith("whether the end of the audit was cut off only an anchor shows: victor store verify")


# --- keys -----------------------------------------------------------------------------------------------------------


def test_a_wrong_key_is_an_error_and_no_fault(plain: Path, sealed: Path, path: Path, key_file: KeyFile) -> None:
    other = KeyFile.create(path.with_name("other.key"))
    open_store(path, country="gr", passphrase=WORDS).close()
    for place, keys, said in (
        (sealed, {"key_file": other}, "does not open this store"),
        (sealed, {"passphrase": WORDS}, "opens in another way"),
        (path, {"passphrase": OTHER}, "does not open this store"),
        (plain, {"key_file": key_file}, "the store is not sealed"),
        (path, {"passphrase": WORDS, "key_file": key_file}, "not both"),
    ):
        for deep in (False, True):
            with pytest.raises(StoreError, match=said) as caught:
                check(place, deep=deep, **keys)
            assert "herons" not in f"{caught.value}{vars(caught.value)}"
            assert isinstance(caught.value, WrongKeyError) == ("does not open" in said)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _: None, "there is no such store"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes(b""), "is an empty file"),
        (lambda path: path.write_text(NAME), "is not a victor store"),
    ],
    ids=["nothing", "folder", "empty", "text"],
)
def test_what_is_no_store_is_an_error(make: Callable[[Path], object], said: str, path: Path) -> None:
    make(path)
    with pytest.raises(StoreError, match=said):
        check(path, deep=True)


# --- what is wrong --------------------------------------------------------------------------------------------------


@frozen
class Damage:
    """Something that somebody did to a store, the table that a fault names, and a part of what it says."""

    name: str
    do: Callable[[Path], None]
    table: str
    says: str
    sealed: bool = False
    quick: bool = False


def one(table: str) -> str:
    return f"rowid = (SELECT min(rowid) FROM {table})"


LINK = "UPDATE {} SET case_id = 'c1' WHERE " + one("{0}")
DAMAGES = (
    # the file and its form
    Damage("cut", bytes_of(lambda old: old[:-8192]), "the file", "cut short", quick=True),
    Damage("another number in the header", put(60, (2).to_bytes(4, "big")), "the file", "another form", quick=True),
    Damage("a table is gone", sql("DROP TABLE referrals"), "referrals", "the table is missing", quick=True),
    Damage("a column is gone", sql("DROP INDEX ix_cases_country", "ALTER TABLE cases DROP COLUMN country"), "cases",
           "a column is missing (country)", quick=True),
    Damage("a column too many", sql(f'ALTER TABLE cases ADD COLUMN "{NAME}" TEXT'), "cases", "not victor's", quick=True),
    Damage("an index is gone", sql("DROP INDEX ix_cases_status"), "cases", "an index is missing (ix_cases_status)"),
    Damage("a table too many", sql(f'CREATE TABLE "{NAME}" (x)'), "the file", "a table that is not victor's"),
    Damage("a trigger", sql("CREATE TRIGGER t AFTER INSERT ON cases BEGIN DELETE FROM events; END"), "the file",
           "a view or a trigger"),
    Damage("two rows about the store", sql("INSERT INTO victor VALUES (2, 3, 'gr')"), "victor", "not one row", quick=True),
    Damage("countries that are none", sql("UPDATE victor SET countries = '1'"), "victor", "its countries are none", quick=True),
    Damage("another country", sql("UPDATE victor SET countries = 'bg'"), "cases", "its country is none of the store's"),
    # documents and their rows
    Damage("a document that is none", sql(f"UPDATE events SET document = '{NAME}' WHERE {one('events')}"), "events", "damaged"),
    Damage("a document with a key twice", sql(
        f"UPDATE cases SET document = replace(document, '\"kind\":', '\"kind\":\"{NAME}\",\"kind\":') WHERE {one('cases')}"),
        "cases", "damaged"),
    Damage("a record of another form", sql(
        f"UPDATE referrals SET document = replace(document, '\"schema\":1', '\"schema\":9') WHERE {one('referrals')}"),
        "referrals", "the document has another form"),
    Damage("a field too many", sql(
        f"UPDATE sessions SET document = replace(document, '\"schema\":1', '\"schema\":1,\"x\":\"{NAME}\"') WHERE {one('sessions')}"),
        "sessions", "there is no field"),
    Damage("another id", sql(f"UPDATE sessions SET id = 'another' WHERE {one('sessions')}"), "sessions", "its row says another id"),
    Damage("another status", sql(f"UPDATE cases SET status = 'closed' WHERE {one('cases')}"), "cases", "another status"),
    Damage("another time", sql(f"UPDATE assessments SET made_at = '{NAME}' WHERE {one('assessments')}"), "assessments", "another made_at"),
    Damage("a version that is none", sql(f"UPDATE cases SET version = '{NAME}' WHERE {one('cases')}"), "cases", "its version is none"),
    Damage("a version of zero", sql(f"UPDATE cases SET version = 0 WHERE {one('cases')}"), "cases", "its version is none"),
    Damage("a position that is none", sql(f"UPDATE events SET position = '{NAME}' WHERE {one('events')}"), "events", "its position is none"),
    Damage("an id that is bytes", sql(f"UPDATE events SET id = x'ff00' WHERE {one('events')}"), "events", "its id is none"),
    Damage("an id that is no text", sql(f"UPDATE events SET id = CAST(x'ff61' AS TEXT) WHERE {one('events')}"), "events", "its id is none"),
    Damage("a case that is gone", sql(f"DELETE FROM cases WHERE {one('cases')}"), "events", "its case is not there"),
    # what there is besides
    Damage("left of an erased case", sql(
        f"UPDATE events SET case_id = (SELECT case_id FROM tombstones) WHERE {one('events')}"), "events", "was erased"),
    Damage("a tombstone without a reason", sql(f"UPDATE tombstones SET reason = '{NAME}'"), "tombstones", "its reason is none"),
    Damage("a tombstone that keeps something else", sql("UPDATE tombstones SET document = '{}'"), "tombstones", "otherwise what was kept"),
    Damage("a tombstone of another time", sql("UPDATE tombstones SET at = '2026-11-24T09:00:00+00:00'"), "tombstones", "otherwise"),
    Damage("a tombstone whose time is none", sql(f"UPDATE tombstones SET at = '{NAME}'"), "tombstones", "its time is none"),
    Damage("a tombstone that is gone", sql("DELETE FROM tombstones"), "tombstones", "an erasure that left none"),
    Damage("an entry that was changed", sql(f"UPDATE audit SET who = '{NAME}'"), "audit", "entry 1: it was changed"),
    Damage("a number that is none", sql("UPDATE audit SET number = 'Maria'"), "audit", "an entry has no number"),
    # sealed
    Damage("the keyring is gone", sql("DELETE FROM keyring"), "keyring", "there are keys", sealed=True, quick=True),
    Damage("the keyring is weak", sql("UPDATE keyring SET header = replace(header, 'hkdf', 'HKDF')"), "keyring", "", sealed=True, quick=True),
    Damage("a key is gone", sql("DELETE FROM keys WHERE case_id != '' AND rowid = (SELECT max(rowid) FROM keys)"), "cases", "its key is missing", sealed=True),
    Damage("a key without a case", sql("INSERT INTO keys SELECT 'c9', version, wrapped FROM keys WHERE case_id != '' LIMIT 1"), "keys", "its case is not there", sealed=True),
    Damage("a key of an erased case", sql("INSERT INTO keys SELECT (SELECT case_id FROM tombstones), version, wrapped FROM keys WHERE case_id != '' LIMIT 1"), "keys", "was erased", sealed=True),
    Damage("a key that is bytes", sql("UPDATE keys SET wrapped = CAST(wrapped AS BLOB) WHERE case_id != ''"), "keys", "damaged", sealed=True),
    Damage("the name of a key", sql("UPDATE keys SET wrapped = 7 WHERE case_id = ''"), "keys", "the name of a key", sealed=True),
    Damage("a sealed text that is bytes", sql(f"UPDATE cases SET document = CAST(document AS BLOB) WHERE {one('cases')}"), "cases", "damaged", sealed=True),
    Damage("a sealed text that was moved", sql("UPDATE cases SET document = (SELECT max(document) FROM cases)"), "cases", "damaged or was changed", sealed=True),
    Damage("a text that is not sealed", sql(f"UPDATE events SET document = '{{}}' WHERE {one('events')}"), "events", "damaged or was changed", sealed=True),
    Damage("a sealed case of another", sql("UPDATE events SET case_id = (SELECT max(id) FROM cases) WHERE case_id = (SELECT min(id) FROM cases)"), "events", "damaged or was changed", sealed=True),
    Damage("an identity that was moved", sql("UPDATE identities SET fields = (SELECT min(fields) FROM identities)"), "identities", "damaged or was changed", sealed=True),
    Damage("an identity that is none", sql(f"UPDATE identities SET fields = '{NAME}'"), "identities", "damaged", sealed=True),
    Damage("an identity that is a number", sql("UPDATE identities SET fields = 7"), "identities", "damaged", sealed=True),
    Damage("an identity of no case", sql(f"UPDATE identities SET case_id = 'c9' WHERE {one('identities')}"), "identities", "its case is not there", sealed=True),
    Damage("an entry is gone", sql("DELETE FROM audit WHERE number = 3"), "audit", "entry 4", sealed=True),
    Damage("a reason that was changed", sql("UPDATE audit SET why = 'v1:AAAA' WHERE number = 20"), "audit", "entry 20: its reason", sealed=True),
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_every_damage_is_found_and_named(
    damage: Damage, plain: Path, sealed: Path, key_file: KeyFile, tmp_path: Path
) -> None:
    path = tmp_path / "desk.victor"
    shutil.copy(sealed if damage.sealed else plain, path)
    damage.do(path)
    before = digest(tmp_path)
    keys = {"key_file": key_file} if damage.sealed else {}
    checked = check(path, deep=True, **keys)  # type: ignore[arg-type]
    assert any(fault.startswith(damage.table) and damage.says in fault for fault in checked.faults), checked.faults
    assert not checked.whole
    for fault in checked.faults:
        one_line(fault)
        assert "Maria" not in fault
    assert "this is wrong:" in str(checked)
    assert str(checked).endswith("victor store restore")
    if damage.quick:
        assert not check(path).whole
    if Path(f"{path}-wal").exists():
        # Nobody tidies up after a store whose list of tables cannot be read.
        assert not checked.counts
    assert digest(tmp_path) == before


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(one, id=one.name, marks=() if number % SAMPLE == 0 else pytest.mark.slow)
        for number, one in enumerate(STORES)
    ],
)
def test_no_hostile_file_is_whole(fault: Spoilt, whole: Path, tmp_path: Path) -> None:
    path = spoilt(whole, tmp_path, fault)
    before = digest(tmp_path)
    try:
        checked: Checked | None = check(path, deep=True)
    except StoreError as error:
        one_line(str(error))
    else:
        assert checked is not None
        assert checked.faults
        for line in (*checked.faults, *str(checked).splitlines()):
            one_line(line)
    assert digest(tmp_path) == before


SERVED = (
    (
        ("DROP INDEX ix_cases_status", "cases: an index is missing (ix_cases_status)"),
        ("ALTER TABLE cases ALTER COLUMN version TYPE bigint", "cases: the column version is of another kind"),
        ("ALTER TABLE audit ALTER COLUMN why DROP NOT NULL", "audit: the column why is of another kind"),
        ("CREATE TABLE zyzzyva (x int)", "the file: there is a table that is not victor's"),
        ("UPDATE cases SET status = 'closed' WHERE position = 1", "its row says another status"),
        ("UPDATE sessions SET document = '{' WHERE position = 1", "a stored document is damaged"),
        ("UPDATE tombstones SET reason = 'Zyzzyva'", "its reason is none"),
        ("UPDATE audit SET who = 'Zyzzyva'", "audit: entry 1: it was changed"),
    ),
    (
        ("DELETE FROM cases WHERE position = 1", "its case is not there"),
        ("ALTER TABLE events DROP COLUMN at", "events: a column is missing (at)"),
        ("DROP TABLE assessments", "assessments: the table is missing"),
        ("UPDATE victor SET countries = '1'", "victor: its countries are none"),
    ),
)


def test_damage_in_a_database_of_a_server_is_found(server: Server, address: str) -> None:
    worked(address)
    with server.connect("athens.victor") as at:
        for damages in SERVED:
            for statement, _ in damages:
                at.execute(statement)
            faults = check(address, deep=True).faults
            for _, fault in damages:
                assert any(fault in found for found in faults), (fault, faults)
            for found in faults:
                one_line(found)


def test_what_cannot_be_read_is_told_and_the_rest_is_looked_at(path: Path) -> None:
    small(path)
    [(root,)] = raw(path, "SELECT rootpage FROM sqlite_master WHERE name = 'events'")
    [(rows,)] = raw(path, "SELECT count(*) FROM events")
    sql(f"UPDATE cases SET status = 'closed' WHERE {one('cases')}")(path)
    leaf = page_of(path, root)
    put((leaf - 1) * PAGE, bytes(PAGE))(path)
    kept = path.read_bytes()
    checked = check(path, deep=True)
    lost = [fault for fault in checked.faults if fault.startswith("events, row")]
    assert 0 < len(lost) < rows
    assert any(fault == "events: damage was met while it was read" for fault in checked.faults)
    assert any("another status" in fault for fault in checked.faults if fault.startswith("cases, "))
    assert path.read_bytes() == kept


def page_of(path: Path, root: int) -> int:
    """The first page with rows of a table that has several."""
    page = path.read_bytes()[(root - 1) * PAGE : root * PAGE]
    assert page[0] == INTERIOR, "one page only"
    cell = int.from_bytes(page[12:14], "big")
    return int.from_bytes(page[cell : cell + 4], "big")


def test_faults_beyond_a_hundred_are_counted(path: Path) -> None:
    with open_store(path, country="gr") as store:
        store.table("cases").insert_multiple(Document({"n": n}, f"{n:08x}{0:024}") for n in range(130))
    checked = check(path, deep=True)
    assert len(checked.faults) == 101
    assert checked.faults[7] == "cases, 00000007: the document is of another kind; expected case"
    assert checked.faults[-1] == "and 30 more"
    assert check(path).whole


def test_one_that_is_checked_while_another_writes_is_whole(path: Path, key_file: KeyFile) -> None:
    worked(path, key_file=key_file)
    with victor.open_desk(path, country="gr", by="desk 2", key_file=key_file) as desk:
        desk.open_case(age=9)
        assert Path(f"{path}-wal").stat().st_size  # it is in the log
        checked = check(path, deep=True, key_file=key_file)
        assert checked.faults == ()
        assert checked.counts["cases"] == 3


# --- bits -----------------------------------------------------------------------------------------------------------


FREE = (("keys", "version"),)
"""What nothing vouches for: how often a key was changed."""


def small(path: Path, **keys: Any) -> None:
    """A store with a row of every kind, in small pages."""
    worked(path, **keys)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = DELETE", f"page_size = {PAGE}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")


def held(path: Path) -> object:
    """All that a file holds but for what nothing vouches for; None where it cannot be read."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        try:
            found: list[object] = [words(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))]
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = connection.execute(f"SELECT rowid, * FROM {name.decode()} NOT INDEXED")
                names = [column[0] for column in rows.description]
                free = {at for at, column in enumerate(names) if (name.decode(), column) in FREE}
                found.append({tuple(value for at, value in enumerate(row) if at not in free) for row in rows})
        except (sqlite3.Error, UnicodeDecodeError):
            return None
        return found


def words(rows: Iterable[Any]) -> list[list[bytes]]:
    return sorted(re.findall(rb"\w+|[^\w\s]", b" ".join(part or b"" for part in row)) for row in rows)


@pytest.mark.parametrize("bits", [20, pytest.param(4_000, marks=pytest.mark.slow)])
def test_every_flipped_bit_of_a_file_is_noticed_where_it_says_something(
    path: Path, key_file: KeyFile, bits: int
) -> None:
    small(path, key_file=key_file)
    good, content = path.read_bytes(), held(path)
    assert check(path, deep=True, key_file=key_file).whole
    noticed = empty = 0
    chosen = random.Random(7).sample(range(8 * len(good)), bits)  # noqa: S311  places, not secrets
    for bit, bad in flipped(good, chosen):
        path.write_bytes(bad)
        for beside in ("-wal", "-shm"):
            Path(f"{path}{beside}").unlink(missing_ok=True)
        try:
            told = check(path, deep=True, key_file=key_file).faults
        except StoreError as error:
            told = (str(error),)
        for line in told:
            one_line(line)
        assert told or held(path) == content, f"bit {bit}"
        assert path.read_bytes() == bad
        noticed, empty = noticed + bool(told), empty + (not told)
    # With -s: the count to report.
    print(f"{bits} of {8 * len(good)} bits flipped: {noticed} noticed, {empty} where nothing is kept, 0 unnoticed")  # noqa: T201
