"""Contacts at the desk: with a case and without, closed whatever happens."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.desk.place import START, Clock, everything
from victor.desk import Desk
from victor.errors import NotFoundError, RecordError


def test_a_contact_without_a_case(desk: Desk, clock: Clock) -> None:
    with desk.session(channel="walk_in", visitor="citizen", topics=["rights"], material=["Leaflet 1"]) as session:
        assert desk.sessions("open") == (session.record,)
        clock.on(minutes=4)
    [record] = desk.sessions()
    assert (record.status, record.opened_at, record.closed_at) == ("closed", START, START.replace(minute=4))
    assert (record.case_id, record.by, record.language) == (None, "desk 1", "en")
    assert desk.cases(None) == ()


def test_a_contact_with_a_case(desk: Desk, clock: Clock) -> None:
    with desk.session(channel="helpline", visitor="teacher") as session:
        clock.on(minutes=4)
        case = session.open_case({"age": 12}, missing=True)
        assert desk.sessions()[0].case_id == case.id
    [record] = desk.sessions("closed")
    assert (record.case_id, case.session_id) == (case.id, record.id)
    assert case.events == {
        "contact": START,
        "detection": START.replace(minute=4),
        "missing_report": START.replace(minute=4),
    }


def test_a_contact_is_closed_when_an_exception_passes(desk: Desk) -> None:
    session = desk.session(channel="helpline", visitor="teacher")

    def hold() -> None:
        with session:
            session.open_case(age=12)
            session.note(topics=["health"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hold()
    [case] = desk.cases()
    [record] = desk.sessions()
    assert (record.status, record.case_id, record.topics) == ("closed", case.id, ("health",))


def test_what_is_noted_is_kept_once_and_in_order(desk: Desk) -> None:
    with desk.session(channel="online", visitor="child", topics=["health"]) as session:
        session.note(topics=["asylum", "health"], material=["Leaflet 2"])
        session.note(topics=["asylum"], material=["Leaflet 1", "Leaflet 2"])
    [record] = desk.sessions()
    assert (record.topics, record.material) == (("health", "asylum"), ("Leaflet 2", "Leaflet 1"))


def test_a_note_that_is_not_right_is_refused_at_once(desk: Desk) -> None:
    with desk.session(channel="online", visitor="child") as session:
        with pytest.raises(RecordError, match=r"topics\[0\]: .* did you mean 'asylum'\?$"):
            session.note(topics=["asilum"])  # type: ignore[list-item]  # the point
        with pytest.raises(RecordError, match="material"):
            session.note(material=[None])  # type: ignore[list-item]  # the point
    assert desk.sessions("closed")[0].topics == ()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"channel": "helpine"}, "session.channel: the value is not right; expected one of helpline, "),
        ({"visitor": "Maria"}, "session.visitor: the value is not right; expected one of child, "),
        ({"topics": "health"}, "session.topics[0]: "),
        ({"language": None}, "session.language: "),
        ({"material": [7]}, "session.material[0]: "),
    ],
)
def test_a_contact_that_the_desk_does_not_know(desk: Desk, wrong: dict[str, object], says: str) -> None:
    known: dict[str, object] = {"channel": "helpline", "visitor": "teacher", **wrong}
    with pytest.raises(RecordError) as caught:
        desk.session(**known)  # type: ignore[arg-type]  # the point
    assert says in str(caught.value)
    assert "Maria" not in str(caught.value)
    assert everything(desk)["sessions"] == []


def test_closing_a_contact_forgets_no_case_that_was_opened_beside_it(desk: Desk) -> None:
    with desk.session(channel="helpline", visitor="teacher") as session:
        case = desk.open_case(session=session.record, age=12)
    assert desk.sessions()[0].case_id == case.id


def test_a_case_that_follows_a_contact_does_not_open_the_contact_again(desk: Desk, clock: Clock) -> None:
    session = desk.session(channel="helpline", visitor="teacher")
    record = session.record
    clock.on(minutes=4)
    closed = session.close()
    case = desk.open_case(session=record, age=12)
    assert desk.sessions() == (evolve(closed, case_id=case.id),)


def test_a_contact_ends_once(desk: Desk, clock: Clock) -> None:
    with desk.session(channel="helpline", visitor="teacher") as session:
        closed = session.close()
        clock.on(hours=1)
    assert desk.sessions() == (closed,)
    assert closed.closed_at == START


def test_a_contact_that_is_not_in_this_store(desk: Desk) -> None:
    record = desk.session(channel="helpline", visitor="teacher").record
    elsewhere = evolve(record, id="elsewhere")
    before = everything(desk)
    with pytest.raises(NotFoundError, match=r"^sessions: there is no such record in this store$"):
        desk.close_session(elsewhere)
    with pytest.raises(NotFoundError, match=r"^sessions: there is no such record in this store$"):
        desk.open_case(session=elsewhere, age=12)
    assert everything(desk) == before
