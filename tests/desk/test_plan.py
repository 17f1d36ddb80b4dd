"""Plans at a desk: clocks that run from recorded events, steps that come and go, and what is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.desk.place import START, Clock, Ids, everything, whats
from victor.desk import Desk, Overdue
from victor.errors import RecordError
from victor.guideline import Country
from victor.records import Case

NONE = dict.fromkeys(("immediate_danger", "begs", "documents_held", "works_at_night", "missing"), False)


def test_what_is_to_be_done_at_once_is_due_when_it_is_first_asked_for(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, immediate_danger=True)
    asked = clock.on(minutes=7)
    assert desk.plan(case).step("police", "lead").due == asked  # type: ignore[union-attr]
    clock.on(hours=2)
    assert desk.plan(case).step("police", "lead").due == asked  # type: ignore[union-attr]


def test_a_plan_is_recorded_once_while_nothing_changes(desk: Desk, case: Case, clock: Clock) -> None:
    desk.plan(case)
    before = everything(desk)
    clock.on(hours=2)
    desk.plan(case)
    assert everything(desk) == before


def test_clocks_do_not_restart_when_answers_change(desk: Desk, clock: Clock) -> None:
    case = desk.open_case(age=12, unaccompanied=True, missing=True)
    events = case.events
    for change in (
        {"unaccompanied": False, "missing": False},
        {"unaccompanied": True},
        {"missing": None},
        {"missing": True, "age": (10, 14)},
    ):
        clock.on(hours=1)
        case = desk.answer(case, change)
        desk.plan(case)
    assert case.events == events == {"contact": START, "detection": START, "missing_report": START}
    made = desk.plan(case)
    assert made.step("guardian_office", "lead").due == START + timedelta(hours=24)  # type: ignore[union-attr]
    assert made.step("police", "consulted").due == START + timedelta(hours=3)  # type: ignore[union-attr]


def test_a_step_that_was_withdrawn_and_returns_is_due_as_before(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, {**NONE, "immediate_danger": True, "parents_involved": False})
    desk.plan(case)
    clock.on(hours=1)
    case = desk.answer(case, immediate_danger=False)
    assert desk.plan(case).step("police", "lead") is None
    clock.on(hours=1)
    case = desk.answer(case, immediate_danger=True)
    assert desk.plan(case).step("police", "lead").due == START  # type: ignore[union-attr]


def test_an_event_is_recorded_when_it_is_first_told(desk: Desk, case: Case, clock: Clock) -> None:
    told = clock.on(hours=1)
    case = desk.answer(case, missing=True, asylum_requested="unknown")
    assert case.events["missing_report"] == told
    assert "asylum_request" not in case.events
    later = clock.on(hours=1)
    case = desk.answer(case, asylum_requested=True, missing=True)
    assert (case.events["missing_report"], case.events["asylum_request"]) == (told, later)
    assert desk.assess(case, role="ngo_worker").made_at == later
    clock.on(hours=1)
    desk.assess(case, role="ngo_worker")
    assert desk.case(case.id).events["assessment"] == later


def test_a_withdrawn_step_is_recorded_and_its_referral_stays(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, {**NONE, "immediate_danger": True, "parents_involved": False})
    sent = desk.advance(desk.refer(case, "police"), "sent")
    clock.on(hours=1)
    case = desk.answer(case, immediate_danger=False)
    assert desk.plan(case).step("police") is None
    assert whats(desk, case)[-2:] == ["step_withdrawn", "planned"]
    withdrawn = desk.timeline(case)[-2]
    assert (withdrawn.about, withdrawn.said) == ("police", "required")
    assert desk.referrals(case) == (sent,)
    assert desk.advance(sent, "received").state == "received"


def test_a_sent_referral_still_counts_when_its_step_returns(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, {**NONE, "immediate_danger": True, "parents_involved": False})
    desk.advance(desk.refer(case, "police"), "sent")
    for danger in (False, True):
        clock.on(hours=1)
        case = desk.answer(case, immediate_danger=danger)
        desk.plan(case)
    clock.on(days=9)
    assert [one.authority for one in desk.overdue() if one.authority == "police"] == []


# --- overdue ----------------------------------------------------------------------------------------------------------


def test_overdue_is_what_is_planned_and_not_referred(desk: Desk, clock: Clock) -> None:
    case = desk.open_case({**NONE, "age": 12, "parents_involved": False, "unaccompanied": True})
    desk.plan(case)
    clock.on(hours=24)
    assert desk.overdue() == ()
    clock.on(seconds=1)
    due = START + timedelta(hours=24)
    assert desk.overdue() == (Overdue(case.id, "guardian_office", due), Overdue(case.id, "helpline", due))


def test_overdue_is_what_was_drafted_and_not_sent(desk: Desk, clock: Clock) -> None:
    case = desk.open_case({**NONE, "age": 12, "parents_involved": False, "unaccompanied": True})
    referral = desk.refer(case, "guardian_office")
    desk.refer(case, "helpline")
    clock.on(hours=25)
    [first, _] = desk.overdue()
    assert first == Overdue(case.id, "guardian_office", START + timedelta(hours=24), referral.id)
    desk.consent(case, purpose="referral", receiver="guardian_office", given_by="child", how="spoken")
    desk.advance(referral, "sent")
    assert [one.authority for one in desk.overdue()] == ["helpline"]


def test_what_depends_on_a_question_is_not_overdue(desk: Desk, clock: Clock) -> None:
    case = desk.open_case({**NONE, "age": 12, "parents_involved": False})
    step = desk.plan(case).step("guardian_office")
    assert step
    assert (step.certainty, step.depends_on, step.due) == ("depends", ("unaccompanied",), START + timedelta(hours=24))
    clock.on(days=30)
    assert desk.overdue() == ()


def test_an_unknown_deadline_is_in_the_plan_and_never_overdue(desk: Desk, clock: Clock) -> None:
    case = desk.open_case({**NONE, "age": 30, "parents_involved": False, "unaccompanied": False, "begs": True})
    step = desk.plan(case).step("helpline", "consulted")
    assert step
    assert (step.certainty, step.deadline.kind, step.due) == ("required", "unknown", None)
    # The clock of this one has not started: nobody has assessed yet.
    assert desk.plan(case).step("helpline", "lead").due is None  # type: ignore[union-attr]
    clock.on(days=1000)
    assert desk.overdue() == ()
    desk.assess(case, role="ngo_worker")
    desk.plan(case)
    clock.on(days=4)
    assert [(one.authority, one.due_at) for one in desk.overdue()] == [("helpline", START + timedelta(days=1003))]


def test_one_of_several_is_enough(desk: Desk, clock: Clock) -> None:
    case = desk.open_case({**NONE, "age": 30, "parents_involved": False, "unaccompanied": False, "missing": True})
    desk.plan(case)
    clock.on(hours=4)
    assert {one.authority for one in desk.overdue()} == {"police", "guardian_office"}
    referral = desk.advance(desk.refer(case, "guardian_office", role="consulted"), "sent")
    assert desk.overdue() == ()
    desk.advance(referral, "withdrawn")
    assert {one.authority for one in desk.overdue()} == {"police", "guardian_office"}


def test_the_longest_overdue_comes_first_over_all_cases(desk: Desk, clock: Clock) -> None:
    quiet = {**NONE, "parents_involved": False}
    first = desk.open_case({**quiet, "age": 12, "unaccompanied": True})
    clock.on(hours=1)
    second = desk.open_case({**quiet, "age": 30, "unaccompanied": False, "missing": True})
    for case in (first, second):
        desk.plan(case)
    clock.on(days=2)
    found = desk.overdue()
    assert [one.case_id for one in found] == [second.id] * 2 + [first.id] * 2
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    desk.close_case(second, "handed_over")
    assert {one.case_id for one in desk.overdue()} == {first.id}


# --- the clock itself -------------------------------------------------------------------------------------------------


def test_a_clock_with_another_zone_is_read_in_utc(land: Country, path: Path) -> None:
    athens = timezone(timedelta(hours=2))
    clock = Clock(START.astimezone(athens))
    with Desk.open(path, land, now=clock, new_id=Ids()) as desk:
        quiet = {**NONE, "parents_involved": False}
        case = desk.open_case({**quiet, "age": 12, "unaccompanied": True})
        desk.plan(case)
        desk.refer(case, "guardian_office")
        assert "+02:00" not in str(everything(desk))
        assert case.opened_at.utcoffset() == timedelta(0)
        clock.on(hours=24, minutes=-1)
        assert desk.overdue() == ()
        clock.on(minutes=2)
        assert [one.authority for one in desk.overdue()] == ["guardian_office", "helpline"]


def test_a_clock_without_a_zone_is_refused(land: Country, path: Path) -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001  the point
    with Desk.open(path, land, now=lambda: naive) as desk:
        with pytest.raises(RecordError, match="zone"):
            desk.open_case(begs=True)
        assert all(rows == [] for rows in everything(desk).values())
