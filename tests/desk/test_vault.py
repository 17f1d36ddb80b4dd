from __future__ import annotations

import copy
import pickle
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import victor
from tests.desk.place import Clock, Ids, everything, whats
from victor.desk import Desk
from victor.errors import MoveError, NotFoundError, RecordError, StoreError, VictorError
from victor.guideline import Country
from victor.records import LEAST, Case, SharingProtocol
from victor.store import Head, open_store
from victor.store.erasure import ErasureReason
from victor.vault import Identity, KeyFile

NAME = "Σωτηρία-7341"
WORDS = "seven grey herons wait"
WHO = Identity(name=NAME, born=date(2012, 3, 4), contacts=("somebody 7342",), documents=("paper 7343",), photo=b"7344")
VALUES = {
    "name": NAME,
    "born": date(2012, 3, 4),
    "contacts": ("somebody 7342",),
    "documents": ("paper 7343",),
    "photo": b"7344",
}


@pytest.fixture
def key_file(tmp_path: Path) -> KeyFile:
    return KeyFile.create(tmp_path / "tiny.key")


@pytest.fixture
def open_it(land: Country, path: Path, clock: Clock, key_file: KeyFile) -> Callable[..., Desk]:
    def opened(**more: Any) -> Desk:
        return Desk.open(path, land, **{"by": "desk 1", "now": clock, "key_file": key_file, **more})

    return opened


@pytest.fixture
def desk(open_it: Callable[..., Desk]) -> Iterator[Desk]:
    with open_it(new_id=Ids()) as desk:
        yield desk


def audited(desk: Desk) -> list[tuple[str, str, str]]:
    return [(entry.what, entry.about, entry.why) for entry in desk.shelf.store.audit.entries()]


def told(call: Callable[[], object], kind: type[VictorError] = StoreError) -> str:
    with pytest.raises(kind) as caught:
        call()
    assert "734" not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    return str(caught.value)


# --- identities -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", VALUES)
def test_a_value_is_shown_after_the_audit_has_it(desk: Desk, open_it: Callable[..., Desk], field: str) -> None:
    case = desk.open_case(age=12)
    assert desk.identity(case) is None
    desk.identify(case, WHO)
    with open_it(by="desk 2", role="supervisor") as other:
        identity = other.identity(case)
        assert identity is not None
        assert getattr(identity, field).reveal("the clinic asks") == VALUES[field]
        [entry] = [one for one in other.shelf.store.audit.entries() if one.what.startswith("revealed")]
    assert (entry.what, entry.about, entry.why) == (f"revealed {field}", case.id, "the clinic asks")
    assert (entry.who, entry.role, entry.at) == ("desk 2", "supervisor", desk.now().isoformat())
    assert desk.shelf.store.audit.verify().whole


def test_without_its_entry_no_value(desk: Desk, path: Path) -> None:
    case = desk.open_case()
    desk.identify(case, WHO)
    identity = desk.identity(case)
    assert identity is not None
    assert identity.name is not None
    reveal = identity.name.reveal
    for reason in ("", " "):
        assert "for a reason only" in told(lambda: reveal(reason), RecordError)  # noqa: B023  called at once
    with desk.shelf.transaction():
        assert "not inside a transaction" in told(lambda: reveal("the clinic asks"))
    connection = sqlite3.connect(path)
    connection.execute("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
    connection.commit()
    connection.close()
    told(lambda: reveal("the clinic asks"))
    desk.close()
    told(lambda: reveal("the clinic asks"))


def test_an_identity_shows_nothing(desk: Desk) -> None:
    case = desk.open_case()
    desk.identify(case, WHO)
    identity = desk.identity(case)
    assert identity is not None
    name = identity.name
    shown = f"{identity!r} {identity} {name!r} {name} {name:>20} " + "%s" % name  # noqa: UP031  the point
    assert "734" not in shown
    assert "2012" not in shown
    for take in (copy.copy, copy.deepcopy, pickle.dumps, hash):
        with pytest.raises(TypeError):
            take(name)


def test_an_identity_is_kept_in_place_of_the_one_before(desk: Desk) -> None:
    case = desk.open_case()
    desk.identify(case, WHO)
    desk.identify(case, Identity(born=2012))
    identity = desk.identity(case)
    assert identity is not None
    assert identity.name is None
    assert identity.born is not None
    assert identity.born.reveal("age") == 2012
    assert audited(desk)[1:] == [
        ("identified", case.id, "name, born, contacts, documents, photo"),
        ("identified", case.id, "born"),
        ("revealed born", case.id, "age"),
    ]


def test_no_identity_stands_in_the_clear(desk: Desk, path: Path) -> None:
    case = desk.open_case()
    desk.identify(case, WHO)
    files = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for value in (NAME.encode(), b"7342", b"7343", b"NzM0NA==", b"2012-03-04"):
        assert value not in files


def test_an_identity_is_never_stored_unsealed(land: Country, tmp_path: Path, clock: Clock) -> None:
    with Desk.open(tmp_path / "plain.victor", land, now=clock) as desk:
        case = desk.open_case()
        line = "plain.victor: the store has no keys: an identity is never stored unsealed"
        assert told(lambda: desk.identify(case, WHO)).startswith(line)
        assert told(lambda: desk.identity(case)).startswith(line)


def test_a_researcher_sees_no_identity(desk: Desk, open_it: Callable[..., Desk]) -> None:
    desk.identify(desk.open_case(age=12), WHO)
    with open_it(role="researcher") as other:
        [case] = other.cases()
        assert "does not see" in told(lambda: other.identity(case), MoveError)
        assert "changes no record" in told(lambda: other.erase(case, reason="time_over"), MoveError)


# --- the audit of changes -------------------------------------------------------------------------------------------


def test_every_change_is_audited(desk: Desk) -> None:
    with desk.session(channel="helpline", visitor="teacher") as session:
        case = session.open_case(age=12)
    case = desk.answer(case, immediate_danger=True, how="told by the teacher")
    desk.assess(case, role="ngo_worker")
    desk.plan(case)
    referral = desk.refer(case, "police", why="again")
    desk.advance(referral, "sent", override="she is in danger" if desk.consent_obstacle(referral) else "")
    desk.close_case(case, "handed_over")
    desk.reopen(case, why="a new call")
    desk.shelf.store.rotate_keys()
    of_case = [(what, why) for what, about, why in audited(desk) if about == case.id and what != "session closed"]
    assert of_case == [(entry.what, entry.said) for entry in desk.timeline(case)]
    assert {"session opened", "session closed", "keys rotated"} <= {what for what, _, _ in audited(desk)}
    assert desk.shelf.store.audit.verify(desk.shelf.store.audit.head).whole


def test_a_sealed_desk_keeps_the_same_documents(land: Country, tmp_path: Path, key_file: KeyFile) -> None:
    found = []
    for name, keys in (("plain", {}), ("sealed", {"key_file": key_file})):
        with Desk.open(tmp_path / name, land, by="desk 1", now=Clock(), new_id=Ids(), **keys) as desk:  # type: ignore[arg-type]  # one of both
            case = desk.answer(desk.open_case(age=12), immediate_danger=True)
            desk.assess(case, role="ngo_worker")
            desk.plan(case)
            found.append((everything(desk), whats(desk, case)))
    assert found[0] == found[1]


# --- erasing --------------------------------------------------------------------------------------------------------


def lived(desk: Desk) -> Case:
    with desk.session(channel="helpline", visitor="teacher") as session:
        case = session.open_case(age=12)
    desk.assess(case, role="ngo_worker")
    desk.refer(case, "police", why="again")
    return desk.case(case.id)


@pytest.mark.parametrize("sealed", [True, False])
def test_an_erased_case_is_gone_and_the_desk_goes_on(
    land: Country, tmp_path: Path, clock: Clock, key_file: KeyFile, sealed: bool
) -> None:
    keys = {"key_file": key_file} if sealed else {}
    with Desk.open(tmp_path / "a.victor", land, by="desk 1", now=clock, role="supervisor", **keys) as desk:  # type: ignore[arg-type]  # one of both
        case, other = lived(desk), lived(desk)
        if sealed:
            desk.identify(case, WHO)
        assessment = desk.assessments(case)[-1]
        stone = desk.erase(case, reason="asked_by_child")
        assert stone == desk.shelf.store.tombstone(case.id)
        assert (stone.role, stone.reason, stone.at) == ("supervisor", "asked_by_child", clock().isoformat())
        assert stone.kept == {
            "country": case.country,
            "opened": "2026-11",
            "status": "open",
            "closing_reason": None,
            "outcome": assessment.outcome,
        }
        assert desk.cases(None) == (desk.case(other.id),)
        assert [*desk.timeline(case), *desk.assessments(case), *desk.referrals(case)] == []
        for verb in (
            lambda: desk.case(case.id),
            lambda: desk.answer(case, immediate_danger=True),
            lambda: desk.erase(case, reason="time_over"),
        ):
            assert told(verb, NotFoundError).startswith(f"case {case.id}: the case was erased")
        assert [session.case_id for session in desk.sessions()] == [None, other.id]
        assert "asked_by_child or" in told(lambda: desk.erase(other, reason="because"))  # type: ignore[arg-type]  # the point
        assert desk.case(other.id).status == "open"
        assert audited(desk)[-1] == ("erased", case.id, stone.told)
        assert desk.shelf.store.audit.verify().whole
        if sealed:
            desk.shelf.store.rotate_keys()
            assert desk.case(other.id).status == "open"


@pytest.mark.parametrize("reason", ["asked_by_child", "asked_by_guardian", "time_over", "ordered"])
def test_a_desk_worker_erases_only_what_was_opened_in_error(
    desk: Desk, open_it: Callable[..., Desk], reason: ErasureReason
) -> None:
    case = desk.open_case(age=12)
    line = "role: a desk worker erases no case that was not opened in error; expected supervisor or trainer"
    assert told(lambda: desk.erase(case, reason=reason), MoveError) == line
    assert desk.case(case.id) == case
    with open_it(role="supervisor") as other:
        assert other.erase(case, reason=reason).role == "supervisor"


def test_a_contact_that_goes_on_can_be_closed_after_its_case_was_erased(desk: Desk) -> None:
    with desk.session(channel="helpline", visitor="teacher") as session:
        desk.erase(session.open_case(age=12), reason="opened_in_error")
    [closed] = desk.sessions()
    assert (closed.status, closed.case_id) == ("closed", None)


# --- real children --------------------------------------------------------------------------------------------------


@pytest.fixture
def anchor(land: Country, path: Path, key_file: KeyFile) -> Head:
    with open_store(path, country=land.code, key_file=key_file) as store:
        return store.audit.head


def test_a_store_of_real_children_needs_all_of_it(open_it: Callable[..., Desk], anchor: Head, path: Path) -> None:
    ready: dict[str, Any] = {"real": True, "anchor": str(anchor), "protocol": LEAST, "role": "supervisor"}
    with open_it(**ready) as desk:
        desk.open_case(age=12)
        later = desk.shelf.store.audit.head
    with open_it(**ready | {"anchor": later, "k": 20}) as desk:
        assert len(desk.cases()) == 1
    refused = "real: this store may not hold real children; expected "
    assert told(lambda: open_it(**ready | {"protocol": None})).startswith(f"{refused}a sharing protocol")
    assert told(lambda: open_it(**ready | {"anchor": None})).startswith(f"{refused}an anchor of the audit")
    assert told(lambda: open_it(**ready | {"k": 10})).startswith(f"{refused}k of 11 or more")
    assert "opens no store of real children" in told(lambda: open_it(**ready | {"role": "trainer"}), MoveError)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
    connection.commit()
    connection.close()
    assert "the audit is not whole: the anchor" in told(lambda: open_it(**ready | {"anchor": later}))


def test_a_store_without_keys_holds_no_real_children(land: Country, tmp_path: Path) -> None:
    path = tmp_path / "plain.victor"
    with open_store(path, country=land.code) as store:
        head = store.audit.head
    protocol = SharingProtocol(id="p", version="1")
    with pytest.raises(StoreError, match="expected a store with keys"):
        Desk.open(path, land, real=True, protocol=protocol, anchor=head)
    with pytest.raises(StoreError, match="there is no such store"):
        Desk.open(tmp_path / "new.victor", land, real=True, protocol=protocol, anchor=head)


@pytest.mark.parametrize("wrong", ["eight brown owls listen", "herons 7341", "line\n7341"])
def test_no_traceback_holds_a_passphrase(tmp_path: Path, wrong: str) -> None:
    path, weak = tmp_path / "greek.victor", len(wrong) < 12
    if not weak:
        open_store(path, country="gr", passphrase=WORDS).close()
    with pytest.raises(StoreError) as caught:
        victor.open_desk(path, country="gr", passphrase=wrong)
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    ours = [frame for frame in frames if f"{Path('victor')}/" in frame.filename and "tests" not in frame.filename]
    assert ours
    for frame in ours:
        assert wrong not in str(frame.locals)
        assert WORDS not in str(frame.locals)


def test_open_desk_takes_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "greek.victor"
    with victor.open_desk(path, country="gr", passphrase=WORDS) as desk:
        assert desk.shelf.store.is_sealed
    with pytest.raises(StoreError, match="the store is sealed"):
        victor.open_desk(path, country="gr")
