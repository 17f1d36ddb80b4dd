"""Two desks at one store do whatever they like, in any order; a simple model says what must be there afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.desk.place import Clock, Ids, everything, rebuilt
from victor.desk import Desk
from victor.errors import MoveError, StoreConflict
from victor.guideline import Country
from victor.records import MOVES, Case, Referral

ITEMS: dict[str, st.SearchStrategy[object]] = {
    "begs": st.sampled_from((True, False, "unknown", None)),
    "immediate_danger": st.sampled_from((True, False, "unknown", None)),
    "unaccompanied": st.sampled_from((True, False, "unknown", None)),
    "parents_involved": st.sampled_from((True, False, None)),
    "missing": st.sampled_from((True, False, None)),
    "age": st.sampled_from((9, (12, 20), 30, "unknown", None)),
}
HANDS = st.sampled_from((0, 1))
ANSWERS = st.lists(
    st.sampled_from(sorted(ITEMS)).flatmap(lambda item: st.tuples(st.just(item), ITEMS[item])), min_size=1, max_size=3
).map(dict)


@define
class Model:
    """What must be known of a case."""

    answers: dict[str, tuple[object, int]] = field(factory=dict)
    """The value of each item, and in which write it was given."""
    status: str = "open"
    events: set[str] = field(factory=lambda: {"contact", "detection"})
    done: int = 1
    assessed: int = 0
    referrals: dict[str, str] = field(factory=dict)
    ever_asked: dict[tuple[str, str], Any] = field(factory=dict)


class TwoDesks(RuleBasedStateMachine):
    cases = Bundle("cases")
    referrals = Bundle("referrals")
    country: Country

    @initialize()
    def open_both(self) -> None:
        self.clock = Clock()
        place = self.place()
        self.desks = [
            Desk.open(place, self.country, by=f"desk {n}", now=self.clock, new_id=Ids(f"d{n}-")) for n in (0, 1)
        ]
        self.model: dict[str, Model] = {}
        self.seen: dict[tuple[str, int], tuple[Case, dict[str, tuple[object, int]]]] = {}
        self.writes = 0

    def place(self) -> str | Path:
        """Where their store is, a new one for each example."""
        self.folder = tempfile.TemporaryDirectory()
        return Path(self.folder.name) / "two.victor"

    def teardown(self) -> None:
        if hasattr(self, "desks"):
            for desk in self.desks:
                desk.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def looks(self, hand: int, case: Case) -> None:
        self.seen[case.id, hand] = case, dict(self.model[case.id].answers)

    @rule(minutes=st.integers(1, 600))
    def time_goes_on(self, minutes: int) -> None:
        self.clock.on(minutes=minutes)

    @rule(target=cases, hand=HANDS, answers=ANSWERS)
    def open_case(self, hand: int, answers: dict[str, object]) -> str:
        case = self.desks[hand].open_case(answers)
        self.writes += 1
        model = self.model[case.id] = Model()
        self.learns(model, answers)
        for one in (0, 1):
            self.looks(one, case)
        return case.id

    def learns(self, model: Model, answers: dict[str, object]) -> None:
        for item, value in answers.items():
            if value is None:
                model.answers.pop(item, None)
            else:
                model.answers[item] = value, self.writes
        if model.answers.get("missing", (None, 0))[0] is True:
            model.events.add("missing_report")

    @rule(hand=HANDS, case_id=cases)
    def read_again(self, hand: int, case_id: str) -> None:
        self.looks(hand, self.desks[hand].case(case_id))

    @rule(hand=HANDS, case_id=cases, answers=ANSWERS)
    def answer(self, hand: int, case_id: str, answers: dict[str, object]) -> None:
        desk, model = self.desks[hand], self.model[case_id]
        case, known = self.seen[case_id, hand]
        conflicts = [
            item
            for item, value in answers.items()
            if model.answers.get(item, (None, 0))[0] not in (known.get(item, (None, 0))[0], value)
        ]
        if model.status == "closed" or conflicts:
            before = everything(desk)
            with pytest.raises(MoveError if model.status == "closed" else StoreConflict):
                desk.answer(case, answers)
            assert everything(desk) == before
            return
        self.writes += 1
        self.learns(model, answers)
        model.done += 1
        self.looks(hand, desk.answer(case, answers))

    @rule(hand=HANDS, case_id=cases)
    def assess(self, hand: int, case_id: str) -> None:
        model, case = self.model[case_id], self.seen[case_id, hand][0]
        if model.status == "closed":
            with pytest.raises(MoveError):
                self.desks[hand].assess(case, role="ngo_worker")
            return
        made = self.desks[hand].assess(case, role="ngo_worker")
        assert {item: answer.value for item, answer in made.answers.items()} == {
            item: value for item, (value, _) in model.answers.items()
        }
        model.assessed += 1
        model.done += 1
        model.events.add("assessment")

    @rule(hand=HANDS, case_id=cases)
    def plan(self, hand: int, case_id: str) -> None:
        desk, model = self.desks[hand], self.model[case_id]
        before, case = everything(desk), desk.case(case_id)
        made = desk.plan(self.seen[case_id, hand][0])
        if model.status == "closed":
            assert everything(desk) == before
            return
        after = desk.case(case_id)
        steps = {(step.authority.id, step.role) for step in made}
        assert {(step.authority, step.role) for step in after.planned} == steps
        if after != case:
            model.done += 1 + len({(step.authority, step.role) for step in case.planned} - steps)
        for key, since in after.asked.items():
            assert model.ever_asked.setdefault(key, since) == since
        assert after.asked.keys() == model.ever_asked.keys()
        assert everything(desk)["referrals"] == before["referrals"]
        settled = everything(desk)
        self.desks[1 - hand].plan(case)
        assert everything(desk) == settled

    @rule(target=referrals, hand=HANDS, case_id=cases, authority=st.sampled_from(("police", "helpline")))
    def refer(self, hand: int, case_id: str, authority: str) -> Any:
        model, case = self.model[case_id], self.seen[case_id, hand][0]
        if model.status == "closed":
            with pytest.raises(MoveError):
                self.desks[hand].refer(case, authority, why="it is wanted")
            return multiple()
        self.plan(hand, case_id)
        referral = self.desks[hand].refer(case, authority, why="it is wanted")
        model.referrals[referral.id] = "drafted"
        model.done += 1
        return referral

    @rule(hand=HANDS, referral=referrals, state=st.sampled_from(tuple(MOVES)))
    def advance(self, hand: int, referral: Referral, state: str) -> None:
        desk, model = self.desks[hand], self.model[referral.case_id]
        now = model.referrals[referral.id]
        if state not in MOVES[now]:  # type: ignore[index]  # a state
            before = everything(desk)
            with pytest.raises(MoveError):
                desk.advance(referral, state)
            assert everything(desk) == before
            return
        if state == "sent" and desk.consent_obstacle(referral):
            before = everything(desk)
            with pytest.raises(MoveError, match="the consent is missing"):
                desk.advance(referral, state)
            assert everything(desk) == before
            desk.consent(desk.case(referral.case_id), purpose="referral", given_by="child", how="spoken")
            model.events.add("consent")
            model.done += 1
        assert desk.advance(referral, state).state == state
        model.referrals[referral.id] = state
        if state == "sent":
            model.events.add("referral")
        model.done += 1

    @rule(hand=HANDS, case_id=cases)
    def close_or_reopen(self, hand: int, case_id: str) -> None:
        desk, model, case = self.desks[hand], self.model[case_id], self.seen[case_id, hand][0]
        if model.status == "open":
            desk.close_case(case, "contact_lost")
            with pytest.raises(MoveError):
                desk.close_case(case, "contact_lost")
        else:
            desk.reopen(case, why="the child is back")
            with pytest.raises(MoveError):
                desk.reopen(case, why="the child is back")
        model.status = "closed" if model.status == "open" else "open"
        model.done += 1

    @invariant()
    def both_desks_see_what_the_model_says(self) -> None:
        for desk in getattr(self, "desks", ()):
            for case_id, model in self.model.items():
                case = desk.case(case_id)
                assert case.status == model.status
                assert set(case.events) == model.events
                values = {item: answer.value for item, answer in case.answers.items()}
                assert values == {item: value for item, (value, _) in model.answers.items()}
                assert rebuilt(desk, case) == dict(case.answers)
                assert {one.id: one.state for one in desk.referrals(case)} == model.referrals
                assert len(desk.assessments(case)) == model.assessed
                times = [entry.at for entry in desk.timeline(case)]
                assert len(times) == model.done
                assert times == sorted(times)

    @invariant()
    def nothing_is_overdue_that_was_sent_or_is_not_due(self) -> None:
        if hasattr(self, "desks"):
            one, two = (desk.overdue() for desk in self.desks)
            assert one == two
            for late in one:
                assert late.due_at < self.clock.time
                if late.referral_id:
                    assert self.model[late.case_id].referrals[late.referral_id] == "drafted"
                else:
                    assert self.model[late.case_id].status == "open"


@pytest.fixture(scope="module")
def machine(land: Country) -> type[TwoDesks]:
    return type("TwoDesksInTinyland", (TwoDesks,), {"country": land})


def run(machine: type[TwoDesks], examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    wanted = settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(machine, settings=wanted)


def test_two_desks_do_what_they_like(machine: type[TwoDesks]) -> None:
    run(machine, 12, 20)


@pytest.mark.slow
def test_two_desks_do_what_they_like_for_long(machine: type[TwoDesks]) -> None:
    run(machine, 300, 40)
