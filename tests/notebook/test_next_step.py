"""The next step of a case: what is legal, what is urgent first, and a way that ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.desk.place import START, Clock
from victor.desk import Desk
from victor.notebook.case.look import Look
from victor.notebook.case.next_step import NextStep
from victor.records import Case

GREECE = victor.country("gr")
ITEMS = ["documents_held", "made_to_beg", "missing", "immediate_danger", "parents_involved", "unaccompanied"]


def follow(desk: Desk, case: Case, step: NextStep) -> None:
    """Do what the next step says, as a person would."""
    match step.kind:
        case "ask":
            assert step.item
            desk.answer(case, {step.item: victor.UNKNOWN})
        case "tell":
            assert step.step
            desk.refer(case, step.step.authority.id, role=step.step.role, why="the form says so")
        case "send":
            assert step.referral
            desk.advance(step.referral, "sent")
        case "follow":
            assert step.referral
            desk.advance(step.referral, step.referral.next_states[0])
        case "assess":
            desk.assess(case, role="ngo_worker")
        case "close":
            desk.close_case(case, "protection_in_place")
        case "reopen":
            desk.reopen(case, why="more is known")


@given(st.dictionaries(st.sampled_from(ITEMS), st.booleans()), st.integers(0, 17))
@settings(max_examples=8)
def test_whoever_follows_the_form_does_only_what_is_legal_and_comes_to_an_end(
    answers: dict[str, bool], age: int
) -> None:
    clock = Clock()
    with victor.open_desk(":memory:", country=GREECE.at(START.date()), by="desk", now=clock) as desk:
        case = desk.open_case({**answers, "age": age})
        for _ in range(400):
            clock.on(minutes=1)
            look = Look.at(desk, case, None)
            if look.next.kind == "close":
                break
            follow(desk, look.case, look.next)
        else:
            raise AssertionError("the way does not end")
        assert not look.case.waiting_steps
        assert not any(one.state == "drafted" for one in look.referrals)
        follow(desk, look.case, look.next)
        assert Look.at(desk, case, None).next.kind == "reopen"


def test_what_is_to_be_told_at_once_comes_before_questions_and_judgement() -> None:
    clock = Clock()
    with victor.open_desk(":memory:", country=GREECE.at(START.date()), by="desk", now=clock) as desk:
        case = desk.open_case(age=12, missing=True, documents_held=True)
        look = Look.at(desk, case, None)
        assert look.next.kind == "tell"
        assert look.next.step
        assert look.next.step.deadline.kind == "at_once"


def test_a_step_that_is_late_comes_first() -> None:
    clock = Clock()
    with victor.open_desk(":memory:", country=victor.country("bg").at(START.date()), by="desk", now=clock) as desk:
        case = desk.open_case(age=12)
        signs = list(desk.checklist().indicators)[:12]
        case = desk.answer(case, dict.fromkeys(signs, True))
        desk.assess(case, role="ngo_worker")
        desk.plan(case)
        clock.time += timedelta(days=2)
        late = {one.authority for one in desk.overdue()}
        look = Look.at(desk, case, None)
        if not late:
            pytest.fail("Bulgaria's 24 hours have passed and nobody is late")
        assert look.next.kind == "tell"
        assert look.next.step
        assert look.next.step.deadline.kind == "at_once" or look.next.step.authority.id in late
