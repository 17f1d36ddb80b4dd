"""Cases: opened, answered, closed, reopened, and their story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from victor.desk.writing import changing, log
from victor.errors import MoveError, StoreConflict
from victor.guideline import Event
from victor.reasoning import UNKNOWN, Answer, Answers
from victor.records import Case, ClosingReason, DeskSession, TimelineEntry, checked

if TYPE_CHECKING:
    from victor.desk.desk import Desk


def open_case(
    desk: Desk, answers: Mapping[str, object] | None = None, /, *, session: DeskSession | None = None, **more: object
) -> Case:
    """Open a case, with what is known already.

    Raises:
        AnswerError: When an answer belongs to no item, or is of the wrong kind.
    """
    at = desk.now()
    given = checked_answers(desk, Answers().also(Answers.of(answers, **more).values_by_item(), by=desk.by, at=at))
    case = Case(
        id=desk.new_id(),
        country=desk.country.code,
        opened_at=at,
        opened_by=desk.by,
        answers=given,
        session_id=session.id if session else None,
    )
    case = case.happened("contact", at=session.opened_at if session else at).happened("detection", at=at)
    case = case.happened(*_told_by(given), at=at)
    with desk.shelf.transaction():
        desk.shelf.insert(case)
        log(desk, case, at, "opened", answers=dict(given.given))
        if session:
            there, version = desk.shelf.read(DeskSession, session.id)
            desk.shelf.write(evolve(there, case_id=case.id), version)
    return case


def case(desk: Desk, id: str) -> Case:  # noqa: A002  the record's word
    """The newest state of a case.

    Raises:
        NotFoundError: When this store has no such case.
    """
    return desk.shelf.read(Case, id)[0]


def cases(desk: Desk, status: str | None = "open") -> tuple[Case, ...]:
    """The cases that are ``open`` or ``closed``, or all (None), in the order in which they were opened."""
    wanted = {} if status is None else {"status": status}
    return desk.shelf.find(Case, **wanted)


def answer(
    desk: Desk, case: Case, answers: Mapping[str, object] | None = None, /, *, how: str = "", **more: object
) -> Case:
    """Record answers: ``True``, ``False``, ``"unknown"`` (asked, cannot be determined), a number, a span, a choice.

    ``None`` takes an answer back. What others answered in the meantime stays; earlier answers stay in the timeline.

    Args:
        desk: The desk.
        case: The case as the caller saw it.
        answers: By item.
        how: How it was learnt: told by the child, seen, read in a document …
        more: The same as keywords.

    Raises:
        AnswerError: When an answer belongs to no item, or is of the wrong kind.
        StoreConflict: When somebody else answered the same item otherwise since the caller saw it.
        MoveError: When the case is closed.
    """
    new = {**(answers or {}), **more}
    if not new:
        return desk.case(case.id)
    at = desk.now()
    with changing(desk, case) as (newest, version):
        # An item that the guideline asks for no longer stays answered, and can be taken back.
        taken_back = {item: UNKNOWN for item in new if new[item] is None and item not in newest.answers}
        checked_answers(desk, Answers.of({**new, **taken_back}))
        given = newest.answers.also(new, by=desk.by, at=at, how=how)
        for item in new:
            seen, there = case.answers.get(item), newest.answers.get(item)
            if _value(there) not in (_value(seen), _value(given.get(item))):
                hint = "read the case again and decide again"
                raise StoreConflict("it was answered otherwise in the meantime", path=f"answers.{item}", hint=hint)
        answered = evolve(newest, answers=given).happened(*_told_by(given), at=at)
        desk.shelf.write(answered, version)
        log(desk, answered, at, "answered", said=how, answers={item: given.get(item) for item in new})
    return answered


def happened(desk: Desk, case: Case, event: Event) -> Case:
    """Record an event from which deadlines run, such as ``consent`` or ``status``; its clock never restarts.

    The desk records by itself what it sees: contact, detection, assessment, referral, and what answers report.

    Raises:
        RecordError: When there is no such event.
        MoveError: When the case is closed.
    """
    at = desk.now()
    with changing(desk, case) as (newest, version):
        after = checked(newest.happened(event, at=at))
        if after != newest:
            desk.shelf.write(after, version)
            log(desk, after, at, "happened", said=event)
    return after


def close_case(desk: Desk, case: Case, reason: ClosingReason, *, note: str = "") -> Case:
    """Close a case; it can be opened again.

    Raises:
        MoveError: When it is closed already.
        RecordError: When the reason is not one that the desk knows.
    """
    at = desk.now()
    with changing(desk, case) as (newest, version):
        closed = checked(evolve(newest, status="closed", closed_at=at, closing_reason=reason))
        desk.shelf.write(closed, version)
        log(desk, closed, at, "closed", about=reason, said=note)
    return closed


def reopen(desk: Desk, case: Case, *, why: str) -> Case:
    """Open a closed case again.

    Raises:
        MoveError: When it is open.
    """
    at = desk.now()
    with desk.shelf.transaction():
        newest, version = desk.shelf.read(Case, case.id)
        if newest.status == "open":
            raise MoveError("the case is open", path=f"case {case.id}")
        opened = evolve(newest, status="open", closed_at=None, closing_reason=None)
        desk.shelf.write(opened, version)
        log(desk, opened, at, "reopened", said=why)
    return opened


def timeline(desk: Desk, case: Case) -> tuple[TimelineEntry, ...]:
    """Everything that was done in a case, in order."""
    return desk.shelf.find(TimelineEntry, case_id=case.id)


def checked_answers(desk: Desk, answers: Answers) -> Answers:
    """The answers, if each fits an item of a checklist that may be used here."""
    return answers.check(desk.items())


def _value(answer: Answer | None) -> object:
    return None if answer is None else answer.value


def _told_by(answers: Answers) -> tuple[Event, ...]:
    """The events that answers report: from them deadlines run."""
    events: Mapping[str, Event] = {"missing": "missing_report", "asylum_requested": "asylum_request"}
    return tuple(event for item, event in events.items() if item in answers and answers[item].value is True)
