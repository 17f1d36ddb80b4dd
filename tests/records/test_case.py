"""Cases: clocks that never restart, plans that keep what was done, and a repr that says nothing of the child."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.reasoning import small
from tests.records import strategies
from victor.guideline import Event, Route
from victor.guideline.deadline import Deadline
from victor.guideline.text import Text
from victor.reasoning import Answer, Answers, Finding, Plan, Step, Value
from victor.reasoning.plan import Certainty
from victor.records import Case, Move, PlannedStep, Referral, dump, load

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = AT + timedelta(hours=5)
CASE = Case(id="c1", country="sm", opened_at=AT)
ROUTE = Route(id="r", when="a", notify=("police",), why=Text("why"), role="lead")
FINDING = Finding(small.EMPTY.checklist(), Answers(), None, None)


def plan(**certainties: Certainty) -> Plan:
    """A plan with a step for each authority."""
    steps = tuple(
        Step(small.EMPTY.authorities[name], "lead", (ROUTE,), certainty, Deadline("unknown"), due=AT)
        for name, certainty in certainties.items()
    )
    return Plan(small.EMPTY, FINDING, steps)


def referral(*states: Any, authority: str = "police", id: str = "r1") -> Referral:  # noqa: A002  the field
    found = Referral(id=id, case_id="c1", authority=authority, role="lead", history=(Move("drafted", AT),))
    for state in states:
        found = found.moved(state, AT)
    return found


# --- clocks -----------------------------------------------------------------------------------------------------------


HAPPENED = st.lists(st.tuples(strategies.events, strategies.times), max_size=6)


@given(HAPPENED, HAPPENED)
def test_a_clock_never_restarts(before: list[tuple[Event, datetime]], happened: list[tuple[Event, datetime]]) -> None:
    case = now = evolve(CASE, events=dict(before))
    for event, at in happened:
        now = now.happened(event, at=at)
    first = dict(reversed(happened))
    assert now.events == {**first, **case.events}
    assert evolve(now, events=case.events) == case


def test_no_event_changes_nothing() -> None:
    assert CASE.happened(at=AT) == CASE


# --- plans ------------------------------------------------------------------------------------------------------------


def test_a_step_keeps_since_when_it_is_asked_for() -> None:
    case = CASE.with_plan(plan(police="depends", office="required"), AT)
    assert case.asked == {("office", "lead"): AT}
    case = case.with_plan(plan(police="precaution", office="required"), LATER)
    assert case.asked == {("office", "lead"): AT, ("police", "lead"): LATER}
    case = case.with_plan(plan(police="depends", office="depends"), LATER + timedelta(1))
    assert case.asked == {("office", "lead"): AT, ("police", "lead"): LATER}


def test_a_step_that_was_withdrawn_and_returns_has_been_asked_for_since_the_first_time() -> None:
    case = CASE.with_plan(plan(police="required"), AT).with_plan(plan(), LATER)
    assert case.planned == ()
    assert case.with_plan(plan(police="required"), LATER).asked == {("police", "lead"): AT}


def test_a_step_keeps_its_referral() -> None:
    drafted = CASE.with_plan(plan(police="required"), AT).referred(referral())
    assert [step.referral_id for step in drafted.waiting_steps] == ["r1"]  # nobody has been told yet
    case = drafted.referred(referral("sent"))
    assert case.waiting_steps == ()
    assert case.with_plan(plan(police="precaution", office="required"), LATER).planned[0].referral_id == "r1"
    returned = case.with_plan(plan(), LATER).with_plan(plan(police="required"), LATER)
    assert returned.planned[0].referral_id == "r1"
    assert returned.next_due_at is None


def test_a_referral_that_was_lost_while_its_step_was_withdrawn_is_not_kept() -> None:
    case = CASE.with_plan(plan(police="required"), AT).referred(referral()).with_plan(plan(), LATER)
    case = case.referred(referral("withdrawn")).with_plan(plan(police="required"), LATER)
    assert [step.authority for step in case.waiting_steps] == ["police"]


def test_a_lost_referral_leaves_its_step_waiting_and_another_one_does_not() -> None:
    case = CASE.with_plan(plan(police="required"), AT)
    assert [step.authority for step in case.waiting_steps] == ["police"]
    first = case.referred(referral())
    assert first.referred(referral("withdrawn")) == case
    assert first.referred(referral("sent", "received", "declined")) == case
    second = first.referred(referral(id="r2"))
    assert second.referred(referral("withdrawn")) == second
    assert case.referred(referral(authority="office")) == case


def test_a_step_that_depends_waits_for_nobody() -> None:
    case = CASE.with_plan(plan(police="depends"), AT)
    assert case.waiting_steps == ()
    assert case.next_due_at is None


def test_one_of_several_is_enough() -> None:
    def step(name: str, *, told: bool = False) -> PlannedStep:
        return PlannedStep(name, "lead", "required", "at once", AT, AT, ("police", "office"), told=told)

    waiting = evolve(CASE, planned=(step("police"), step("office")))
    assert [one.authority for one in waiting.waiting_steps] == ["police", "office"]
    assert evolve(CASE, planned=(step("police", told=True), step("office"))).waiting_steps == ()


@given(st.lists(strategies.planned_steps(), max_size=3).map(lambda steps: evolve(CASE, planned=tuple(steps))))
def test_the_next_due_time_is_that_of_the_first_waiting_step(case: Case) -> None:
    dues = [step.due_at for step in case.waiting_steps if step.due_at]
    assert case.next_due_at == (min(dues) if dues else None)
    assert all(step.certainty != "depends" and not step.told for step in case.waiting_steps)


def test_memory_of_withdrawn_steps_is_kept_in_the_document() -> None:
    case = CASE.with_plan(plan(police="required"), AT).with_plan(plan(), LATER)
    assert load(dump(case), Case) == case


# --- what is shown ----------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(strategies.cases())
def test_a_case_shows_its_id_country_and_status(case: Case) -> None:
    assert repr(case) == str(case) == f"<Case {case.id}: {case.country}, {case.status}>"


@given(strategies.records(), st.integers(10**9, 10**12))
def test_no_repr_holds_an_answer(record: Any, secret: int) -> None:
    assume(str(secret) not in repr(record))  # an id that happens to be the number
    values: tuple[Value, ...] = (f"Maria{secret}", secret, (secret, secret))
    hidden = {f"item{number}": Answer(value, "desk 1", AT, "seen") for number, value in enumerate(values)}
    shown = record
    if hasattr(record, "answers"):
        shown = evolve(record, answers=Answers(hidden) if isinstance(record, Case) else hidden)
    for text in (repr(shown), str(shown), f"{shown}", repr([shown]), repr(hidden), repr(Answers(hidden))):
        assert f"Maria{secret}" not in text
        assert str(secret) not in text
