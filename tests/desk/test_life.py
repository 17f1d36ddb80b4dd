"""The whole life of a case, by the public verbs, as a desk lives it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

import victor
from tests.desk.place import START, Clock, Ids, everything, rebuilt, whats
from victor.desk import Desk, Overdue
from victor.errors import MoveError, NotFoundError, RecordError, StoreError
from victor.guideline import Country
from victor.records import Case


def live(desk: Desk, clock: Clock) -> Case:
    """A day: a call, questions, an assessment, a plan, referrals, their answers, the end and a new beginning."""
    with desk.session(channel="helpline", visitor="teacher", topics=["identification"], language="ty") as session:
        case = session.open_case(age=(12, 15), unaccompanied=True, parents_involved=False, begs=None)
        clock.on(minutes=10)
        case = desk.answer(case, begs=True, works_at_night="unknown", how="seen by the teacher")
        session.note(topics=["referral"], material=["Leaflet 1"])
    clock.on(minutes=1)
    case = desk.answer(case, {"documents_held": True}, how="told by the child")
    desk.assess(case, role="ngo_worker")
    desk.plan(case)
    clock.on(hours=1)
    referral = desk.refer(case, "police", decided_by="head of desk")
    for state in ("sent", "received", "accepted"):
        clock.on(minutes=5)
        referral = desk.advance(referral, state, note=f"they said {state}")
    desk.refer(desk.case(case.id), "guardian_office")
    clock.on(hours=1)
    case = desk.answer(case, works_at_night=None, begs=False)
    desk.plan(case)
    desk.advance(referral, "completed")
    case = desk.close_case(case, "protection_in_place", note="a bed and a guardian")
    clock.on(days=1)
    return desk.reopen(case, why="the child is gone")


def test_the_life_of_a_case(desk: Desk, clock: Clock) -> None:
    case = live(desk, clock)
    assert whats(desk, case) == [
        *("opened", "answered", "answered", "assessed", "planned", "referred", "advanced", "advanced", "advanced"),
        *("referred", "answered", "step_withdrawn", "planned", "advanced", "closed", "reopened"),
    ]
    entries = desk.timeline(case)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert {entry.by for entry in entries} == {"desk 1"}
    assert rebuilt(desk, case) == dict(case.answers)
    assert {item: answer.value for item, answer in case.answers.items()} == {
        "age": (12, 15),
        "unaccompanied": True,
        "parents_involved": False,
        "documents_held": True,
        "begs": False,
    }
    [session] = desk.sessions("closed")
    assert (session.topics, session.material) == (("identification", "referral"), ("Leaflet 1",))
    assert (session.case_id, case.session_id) == (case.id, session.id)
    [assessment] = desk.assessments(case)
    assert (assessment.outcome, assessment.found) == ("presumed", "presumed")
    assert assessment.because == ("begs", "documents_held")
    police, office = desk.referrals(case)
    assert [move.state for move in police.history] == ["drafted", "sent", "received", "accepted", "completed"]
    assert (police.decided_by, police.channel, police.routes) == ("head of desk", "telephone", ("danger",))
    assert (office.state, office.due_at) == ("drafted", START + timedelta(hours=24))
    assert (case.status, case.closed_at, case.closing_reason) == ("open", None, None)
    assert desk.cases() == (case,)
    assert desk.overdue()[0] == Overdue(case.id, "guardian_office", START + timedelta(hours=24), office.id)


def test_a_day_that_is_repeated_leaves_the_same_documents(land: Country, tmp_path: Path) -> None:
    found = []
    for name in ("one.victor", "two.victor"):
        clock = Clock()
        with Desk.open(tmp_path / name, land, by="desk 1", now=clock, new_id=Ids()) as desk:
            live(desk, clock)
            found.append(json.dumps(everything(desk)).encode())
    assert found[0] == found[1]


def test_everything_is_there_when_the_desk_is_opened_again(land: Country, path: Path) -> None:
    clock = Clock()
    with Desk.open(path, land, now=clock, new_id=Ids()) as desk:
        case = live(desk, clock)
        before = everything(desk)
        told = desk.timeline(case), desk.assessments(case), desk.referrals(), desk.sessions(), desk.overdue()
    with victor.open_desk(path, country=land, now=clock) as desk:
        assert everything(desk) == before
        assert desk.case(case.id) == case
        assert told == (
            desk.timeline(case),
            desk.assessments(case),
            desk.referrals(),
            desk.sessions(),
            desk.overdue(),
        )
    with pytest.raises(StoreError, match="closed"):
        desk.cases()


def test_a_store_of_another_country_is_refused(path: Path, land: Country) -> None:
    Desk.open(path, land).close()
    with pytest.raises(StoreError, match="is a store of another country; expected country ty"):
        victor.open_desk(path, country="gr")
    with pytest.raises(NotFoundError, match="no plugin publishes a country 'zz'"):
        victor.open_desk(path, country="zz")


def test_ids_are_random_and_times_are_utc_unless_given(land: Country) -> None:
    with victor.open_desk(":memory:", country=land) as desk:
        one, two = desk.open_case(begs=True), desk.open_case(begs=True)
        assert len({one.id, two.id}) == 2
        assert len(one.id) == len(two.id) == 32
        assert one.opened_at.utcoffset() == timedelta(0)
        assert one.opened_at <= two.opened_at


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_closed_case_refuses_until_it_is_reopened(desk: Desk, case: Case, clock: Clock) -> None:
    desk.answer(case, immediate_danger=True)
    closed = desk.close_case(case, "handed_over")
    assert (closed.status, closed.closed_at, closed.closing_reason) == ("closed", START, "handed_over")
    assert (desk.cases(), desk.cases("closed"), desk.cases(None)) == ((), (closed,), (closed,))
    before = everything(desk)
    for refused in (
        lambda: desk.answer(case, begs=True),
        lambda: desk.assess(case, role="ngo_worker"),
        lambda: desk.refer(case, "police"),
        lambda: desk.close_case(case, "handed_over"),
    ):
        with pytest.raises(MoveError, match=f"^case {case.id}: the case is closed; reopen it first$"):
            refused()
    assert desk.plan(closed).step("police")
    assert everything(desk) == before
    clock.on(days=3)
    opened = desk.reopen(case, why="the child came back")
    assert (opened.status, opened.closed_at, opened.closing_reason) == ("open", None, None)
    assert opened.events == closed.events
    assert desk.timeline(case)[-1].said == "the child came back"
    assert desk.answer(opened, begs=True).answers["begs"].value is True


def test_an_open_case_cannot_be_opened(desk: Desk, case: Case) -> None:
    with pytest.raises(MoveError, match="the case is open"):
        desk.reopen(case, why="")


def test_a_reason_that_the_desk_does_not_know(desk: Desk, case: Case) -> None:
    with pytest.raises(RecordError, match=r"closing_reason: .* did you mean 'handed_over'\?$"):
        desk.close_case(case, "hended_over")  # type: ignore[arg-type]  # the point


# --- assessments ------------------------------------------------------------------------------------------------------


def test_an_assessment_keeps_what_it_rested_on(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, begs=True)
    made = desk.assess(case, role="ngo_worker")
    checklist = desk.checklist()
    assert (made.checklist, made.version, made.digest) == ("signs", "3", checklist.digest)
    assert (made.found, made.could_become, made.outcome, made.because) == ("inquire", "presumed", "inquire", ("begs",))
    assert made.answers == dict(case.answers)
    assert made.rests_on(desk.case(case.id).answers)
    assert not made.departs
    clock.on(hours=1)
    case = desk.answer(desk.case(case.id), begs=False)
    assert not made.rests_on(case.answers)
    assert desk.assessments(case) == (made,)


def test_who_departs_from_the_checklist_says_why(desk: Desk, case: Case) -> None:
    before = everything(desk)
    with pytest.raises(MoveError, match=r"^why: the outcome departs from the checklist; expected the person's reason$"):
        desk.assess(case, role="police_officer", outcome="presumed")
    with pytest.raises(
        MoveError, match=r"^outcome: the checklist has no such outcome; expected one of inquire, presum"
    ):
        desk.assess(case, role="police_officer", outcome="victim", why="I know")
    assert everything(desk) == before
    made = desk.assess(case, role="police_officer", outcome="presumed", why="The flat was found")
    assert (made.found, made.outcome, made.departs, made.why) == (None, "presumed", True, "The flat was found")
    assert desk.plan(case).finding.outcome == "presumed"
    agreed = desk.assess(desk.answer(desk.case(case.id), begs=True), role="ngo_worker", outcome="inquire")
    assert not agreed.departs


def test_a_checklist_that_may_not_be_used_here(desk: Desk, case: Case) -> None:
    with pytest.raises(NotFoundError, match=r"^checklist: this desk has no such checklist; expected one of signs"):
        desk.assess(case, role="ngo_worker", checklist="sings")


# --- referrals --------------------------------------------------------------------------------------------------------


def test_a_referral_follows_its_step(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, immediate_danger=True, parents_involved=False)
    clock.on(minutes=1)
    referral = desk.refer(case, "police")
    step = desk.plan(case).step("police")
    assert step
    assert (referral.role, referral.routes, referral.channel) == ("lead", ("danger",), "telephone")
    assert (referral.due_at, referral.deadline, referral.decided_by) == (step.due, "at once", "desk 1")
    assert "referral" not in desk.case(case.id).events
    clock.on(minutes=1)
    desk.advance(referral, "sent")
    assert desk.case(case.id).events["referral"] == clock.time
    assert whats(desk, case) == ["opened", "answered", "planned", "referred", "advanced"]


@pytest.mark.parametrize(
    ("authority", "says"),
    [
        ("guardian_office", "a route forbids to tell this authority"),
        ("police", "no step of the plan asks for this"),
    ],
)
def test_who_departs_from_the_plan_says_why(desk: Desk, case: Case, authority: str, says: str) -> None:
    known = {"parents_involved": True, "unaccompanied": True} if "forbids" in says else {"immediate_danger": False}
    rest = {"begs": False, "documents_held": False, "works_at_night": False, "missing": False}
    case = desk.answer(case, {"parents_involved": False, "immediate_danger": False, **rest, **known})
    desk.plan(case)
    before = everything(desk)
    with pytest.raises(MoveError) as caught:
        desk.refer(case, authority)
    assert str(caught.value) == f"referral to {authority}: {says}; expected why = the person's reason"
    assert everything(desk) == before
    referral = desk.refer(case, authority, why="They know the child")
    assert (referral.why, referral.state) == ("They know the child", "drafted")


def test_another_role_than_that_of_the_plan_needs_a_reason(desk: Desk, case: Case) -> None:
    case = desk.answer(case, immediate_danger=True)
    with pytest.raises(MoveError, match="no step of the plan asks for this"):
        desk.refer(case, "police", role="informed")
    assert desk.refer(case, "police", role="informed", why="for their files").role == "informed"


def test_an_illegal_move_names_the_legal_ones_and_changes_nothing(desk: Desk, case: Case) -> None:
    case = desk.answer(case, immediate_danger=True)
    referral = desk.refer(case, "police")
    before = everything(desk)
    with pytest.raises(MoveError, match="from 'drafted' it cannot become 'completed'; expected sent or withdrawn"):
        desk.advance(referral, "completed")
    assert everything(desk) == before
    sent = desk.advance(referral, "sent", note="by telephone")
    assert (sent.history[-1].by, sent.history[-1].note) == ("desk 1", "by telephone")
    # The newest state counts, not the one that the caller holds.
    with pytest.raises(MoveError, match="from 'sent' it cannot become 'sent'"):
        desk.advance(referral, "sent")


def test_a_step_whose_referral_was_lost_waits_again(desk: Desk, case: Case) -> None:
    case = desk.answer(case, immediate_danger=True)
    referral = desk.refer(case, "police")
    assert "police" in {step.authority for step in desk.case(case.id).waiting_steps}
    referral = desk.advance(referral, "sent")
    waiting = [step.authority for step in desk.case(case.id).waiting_steps]
    assert "police" not in waiting
    for state in ("received", "declined"):
        referral = desk.advance(referral, state)
    assert {step.authority for step in desk.case(case.id).waiting_steps} - set(waiting) == {"police"}
    desk.advance(desk.refer(case, "police"), "sent")
    assert [step.authority for step in desk.case(case.id).waiting_steps] == waiting


def test_an_event_is_recorded_once_and_starts_its_clock(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.happened(case, "consent")
    first = clock.time
    clock.on(minutes=5)
    case = desk.happened(case, "consent")
    assert case.events["consent"] == first
    assert whats(desk, case) == ["opened", "happened"]
    with pytest.raises(RecordError, match="did you mean 'consent'"):
        desk.happened(case, "consents")  # type: ignore[arg-type]  # the point


def test_a_lowered_outcome_stands_only_for_what_was_known(desk: Desk, case: Case) -> None:
    case = desk.answer(case, begs=True, documents_held=True)
    desk.assess(case, role="ngo_worker", outcome="inquire", why="spoke with the family")
    assert desk.plan(case).finding.outcome == "inquire"
    case = desk.answer(case, works_at_night=True)
    assert desk.plan(case).finding.outcome == "presumed"
