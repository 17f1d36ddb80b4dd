"""A verb that fails leaves the store as it was: for every verb, every error, and a failure at every step of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve, frozen

from tests.desk.place import Clock, Ids, everything
from victor.desk import Desk, OpenSession
from victor.errors import AnswerError, MoveError, NotFoundError, RecordError, StoreConflict, StoreError, VictorError
from victor.records import Case, Referral

HALF = "half\ud800"  # no text of whole characters: it could be written and never read again


@frozen
class Scene:
    """A desk in the middle of its work."""

    desk: Desk
    session: OpenSession
    case: Case
    referral: Referral
    old: Case
    closed: Case
    fresh: Case
    unasked: Referral
    """Needs a consent that nobody gave, in a case where a desk worker may override that."""


@pytest.fixture
def scene(desk: Desk, clock: Clock) -> Scene:
    session = desk.session(channel="helpline", visitor="teacher")
    old = session.open_case(age=14, begs=True, unaccompanied=True)
    desk.answer(old, documents_held="unknown")
    desk.assess(old, role="ngo_worker")
    referral = desk.refer(old, "police")
    desk.consent(old, purpose="interview", given_by="child", how="spoken")
    unasked = desk.refer(
        desk.answer(desk.case(old.id), immediate_danger=True, parents_involved=False), "guardian_office"
    )
    clock.on(hours=1)
    closed = desk.close_case(desk.open_case(age=9), "contact_lost")
    fresh = desk.open_case(immediate_danger=True)
    return Scene(desk, session, desk.case(old.id), referral, old, closed, fresh, unasked)


def gone(record: Any) -> Any:
    """A record that is not in this store."""
    return evolve(record, id="gone")


Verb = Callable[[Scene], object]

FAILS: dict[str, tuple[type[VictorError], Verb]] = {
    "session: channel": (RecordError, lambda s: s.desk.session(channel="fax", visitor="child")),  # type: ignore[arg-type]
    "session: language": (RecordError, lambda s: s.desk.session(channel="online", visitor="child", language=HALF)),
    "note: topic": (RecordError, lambda s: s.session.note(topics=["x"])),  # type: ignore[list-item]
    "close_session: gone": (NotFoundError, lambda s: s.desk.close_session(gone(s.session.record))),
    "close_session: topic": (
        RecordError,
        lambda s: s.desk.close_session(evolve(s.session.record, topics=("x",))),  # type: ignore[arg-type]
    ),
    "open_case: item": (AnswerError, lambda s: s.desk.open_case(bges=True)),
    "open_case: kind": (AnswerError, lambda s: s.session.open_case(begs="yes")),
    "open_case: session gone": (NotFoundError, lambda s: s.desk.open_case(session=gone(s.session.record), begs=True)),
    "case: gone": (NotFoundError, lambda s: s.desk.case("gone")),
    "answer: item": (AnswerError, lambda s: s.desk.answer(s.case, begs=False, bges=True)),
    "answer: kind": (AnswerError, lambda s: s.desk.answer(s.case, begs=False, age="old")),
    "answer: conflict": (StoreConflict, lambda s: s.desk.answer(s.old, begs=False, documents_held=True)),
    "answer: closed": (MoveError, lambda s: s.desk.answer(s.closed, begs=False)),
    "answer: gone": (NotFoundError, lambda s: s.desk.answer(gone(s.case), begs=False)),
    "answer: no how": (RecordError, lambda s: s.desk.answer(s.case, begs=False, how=None)),  # type: ignore[arg-type]
    "answer: half a how": (RecordError, lambda s: s.desk.answer(s.case, begs=False, how=HALF)),
    "assess: outcome": (MoveError, lambda s: s.desk.assess(s.case, role="police", outcome="victim", why="I know")),
    "assess: why": (MoveError, lambda s: s.desk.assess(s.case, role="police", outcome="presumed")),
    "assess: closed": (MoveError, lambda s: s.desk.assess(s.closed, role="police")),
    "assess: gone": (NotFoundError, lambda s: s.desk.assess(gone(s.case), role="police")),
    "assess: checklist": (NotFoundError, lambda s: s.desk.assess(s.case, role="police", checklist="sings")),
    "assess: no role": (RecordError, lambda s: s.desk.assess(s.case, role=None)),  # type: ignore[arg-type]
    "assess: half a why": (RecordError, lambda s: s.desk.assess(s.case, role="police", why=HALF)),
    "plan: gone": (NotFoundError, lambda s: s.desk.plan(gone(s.case))),
    "refer: authority": (NotFoundError, lambda s: s.desk.refer(s.case, "polize")),
    "refer: no step": (MoveError, lambda s: s.desk.refer(s.case, "police", role="informed")),
    "refer: forbidden": (MoveError, lambda s: s.desk.refer(s.fresh, "guardian_office")),
    "refer: closed": (MoveError, lambda s: s.desk.refer(s.closed, "police", why="I know")),
    "refer: gone": (NotFoundError, lambda s: s.desk.refer(gone(s.case), "police", why="I know")),
    "refer: role": (RecordError, lambda s: s.desk.refer(s.case, "police", role="boss", why="I know")),  # type: ignore[arg-type]
    "refer: half a channel": (RecordError, lambda s: s.desk.refer(s.case, "police", channel=HALF)),
    "refer: half a why": (RecordError, lambda s: s.desk.refer(s.case, "police", why=HALF)),
    "refer: decided by 7": (RecordError, lambda s: s.desk.refer(s.case, "police", decided_by=7)),  # type: ignore[arg-type]
    "advance: illegal": (MoveError, lambda s: s.desk.advance(s.referral, "completed")),
    "advance: no state": (MoveError, lambda s: s.desk.advance(s.referral, "snet")),
    "advance: gone": (NotFoundError, lambda s: s.desk.advance(gone(s.referral), "sent")),
    "advance: note": (RecordError, lambda s: s.desk.advance(s.referral, "sent", note=7)),  # type: ignore[arg-type]
    "advance: override": (RecordError, lambda s: s.desk.advance(s.unasked, "sent", override=7)),  # type: ignore[arg-type]
    "advance: half an override": (RecordError, lambda s: s.desk.advance(s.unasked, "sent", override=HALF)),
    "advance: consent": (MoveError, lambda s: s.desk.advance(s.unasked, "sent")),
    "consent: purpose": (
        RecordError,
        lambda s: s.desk.consent(s.case, purpose="x", given_by="child", how="spoken"),  # type: ignore[arg-type]
    ),
    "consent: gone": (
        NotFoundError,
        lambda s: s.desk.consent(gone(s.case), purpose="photo", given_by="child", how="spoken"),
    ),
    "refuse_consent: half a why": (
        RecordError,
        lambda s: s.desk.refuse_consent(s.case, purpose="photo", given_by="child", how="spoken", why=HALF),
    ),
    "withdraw_consent: none": (MoveError, lambda s: s.desk.withdraw_consent(s.case, purpose="photo", why="no")),
    "withdraw_consent: half a why": (
        RecordError,
        lambda s: s.desk.withdraw_consent(s.old, purpose="interview", why=HALF),
    ),
    "receiver_informed: nothing": (MoveError, lambda s: s.desk.receiver_informed(s.case, "police")),
    "extract: no referral": (MoveError, lambda s: s.desk.extract(s.case, "helpline")),
    "extract: field": (RecordError, lambda s: s.desk.extract(s.old, "police", more=["agee"], override="why")),
    "extract: half an override": (
        RecordError,
        lambda s: s.desk.extract(s.old, "guardian_office", override=HALF),
    ),
    "close_case: closed": (MoveError, lambda s: s.desk.close_case(s.closed, "handed_over")),
    "close_case: reason": (RecordError, lambda s: s.desk.close_case(s.case, "fed_up")),  # type: ignore[arg-type]
    "close_case: gone": (NotFoundError, lambda s: s.desk.close_case(gone(s.case), "handed_over")),
    "close_case: half a note": (RecordError, lambda s: s.desk.close_case(s.case, "handed_over", note=HALF)),
    "reopen: open": (MoveError, lambda s: s.desk.reopen(s.case, why="I know")),
    "reopen: gone": (NotFoundError, lambda s: s.desk.reopen(gone(s.closed), why="I know")),
    "reopen: half a why": (RecordError, lambda s: s.desk.reopen(s.closed, why=HALF)),
}


@pytest.mark.parametrize("failure", FAILS)
def test_a_verb_that_fails_changes_nothing(scene: Scene, failure: str) -> None:
    kind, verb = FAILS[failure]
    scene.desk.plan(scene.case)
    before = everything(scene.desk)
    with pytest.raises(kind) as caught:
        verb(scene)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    assert "half" not in str(caught.value)
    assert everything(scene.desk) == before
    # Nobody else at the desk is hindered by it.
    assert readable(scene.desk)


def readable(desk: Desk) -> bool:
    """Whether all that is stored can be read as records."""
    cases = desk.cases(None)
    found = (
        desk.sessions(),
        desk.referrals(),
        desk.overdue(),
        *map(desk.timeline, cases),
        *map(desk.assessments, cases),
    )
    return bool(found)


VERBS: dict[str, Verb] = {
    "session": lambda s: s.desk.session(channel="online", visitor="child"),
    "open_case": lambda s: s.session.open_case(begs=True),
    "answer": lambda s: s.desk.answer(s.case, begs=False, documents_held=True),
    "assess": lambda s: s.desk.assess(s.case, role="police"),
    "plan": lambda s: s.desk.plan(s.fresh),
    "refer": lambda s: s.desk.refer(s.case, "helpline"),
    "advance": lambda s: s.desk.advance(s.referral, "withdrawn"),
    "override": lambda s: s.desk.advance(s.unasked, "sent", override="the child runs away tonight"),
    "consent": lambda s: s.desk.consent(s.case, purpose="referral", given_by="child", how="spoken"),
    "refuse_consent": lambda s: s.desk.refuse_consent(s.case, purpose="interview", given_by="child", how="spoken"),
    "withdraw_consent": lambda s: s.desk.withdraw_consent(s.case, purpose="interview", why="no more"),
    "extract": lambda s: s.desk.extract(s.case, "guardian_office", more=["age"], override="they ask"),
    "close_case": lambda s: s.desk.close_case(s.case, "handed_over"),
    "reopen": lambda s: s.desk.reopen(s.closed, why="I know"),
}


def interrupted() -> str:
    raise KeyboardInterrupt


def broken() -> str:
    raise StoreError("no more ids")


FAILURES: dict[str, tuple[type[BaseException], Callable[[], str]]] = {
    "an error": (StoreError, broken),
    "an id that is no id": (VictorError, lambda: HALF),
    "an interrupt": (KeyboardInterrupt, interrupted),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_fails_at_any_step_changes_nothing(scene: Scene, ids: Ids, verb: str, failure: str) -> None:
    kind, ids.failure = FAILURES[failure]
    before = everything(scene.desk)
    for step in range(20):
        ids.fails_at = ids.calls + step
        try:
            VERBS[verb](scene)
        except kind:
            assert everything(scene.desk) == before
        else:
            break
    assert 1 <= step < 19
    assert ids.calls <= ids.fails_at  # type: ignore[operator]  # it was set above
    assert everything(scene.desk) != before
    assert readable(scene.desk)


def test_an_id_that_is_taken_overwrites_nothing(scene: Scene, ids: Ids) -> None:
    ids.calls = 0
    before = everything(scene.desk)
    with pytest.raises(StoreError, match="a document with this id is already there"):
        scene.desk.session(channel="online", visitor="child")
    assert everything(scene.desk) == before


def test_a_clock_that_fails_changes_nothing(scene: Scene) -> None:
    def stopped() -> datetime:
        raise OSError

    scene.desk.now = stopped
    before = everything(scene.desk)
    for verb in VERBS.values():
        with pytest.raises(OSError):  # noqa: PT011  it says nothing
            verb(scene)
    assert everything(scene.desk) == before
