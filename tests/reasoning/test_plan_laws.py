"""The laws of plans: certainty, questions and withholding, against every completion of what is unknown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reasoning.small import AUTHORITIES, EMPTY, Asked, answers, country, judged, routes
from tests.rules.worlds import World, worlds
from victor.guideline import Deadline, Route, Text
from victor.guideline.route import ROLES
from victor.reasoning import Plan, plan

spans = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(lambda ends: (min(ends), max(ends)))


@frozen
class Tried:
    """A plan beside what its routes say in every completion."""

    plan: Plan
    worlds: list[World]
    wanted: Callable[[str, str], list[bool]]
    """Whether one of the routes asks for an authority in a role, in each world."""
    wanted_plainly: Callable[[str, str], list[bool]]
    """The same, with our knowledge read as the world."""
    forbidden: Callable[[str], list[bool]]


@st.composite
def tried(draw: st.DrawFn, *, not_to: bool = False) -> Tried:
    asked = draw(routes(not_to=not_to))
    known = draw(answers())
    finding, ladder = judged(known, *draw(spans))
    every = worlds({**known, "outcome": ladder})
    knowing = {one.route.id: [one.rule.holds(world, every) for world in every] for one in asked}
    plainly = {one.route.id: [one.rule.holds(world, [world]) for world in every] for one in asked}

    def any_of(truths: dict[str, list[bool]], names: Callable[[Asked], bool]) -> list[bool]:
        chosen = [truths[one.route.id] for one in asked if names(one)]
        return [any(truth) for truth in zip(*chosen, strict=True)] if chosen else [False] * len(every)

    def tells(one: Asked, name: str, role: str) -> bool:
        route = one.route
        return (name in route.notify and role == route.role) or (name in route.copy and role == "informed")

    return Tried(
        plan(country(asked), known, finding=finding),
        every,
        lambda name, role: any_of(knowing, lambda one: tells(one, name, role)),
        lambda name, role: any_of(plainly, lambda one: tells(one, name, role)),
        lambda name: any_of(knowing, lambda one: name in one.route.not_to),
    )


@given(tried())
@settings(max_examples=30)
def test_a_step_is_required_or_a_precaution_or_depends_exactly(made: Tried) -> None:
    assert made.plan.withheld == ()
    for name in AUTHORITIES:
        for role in ROLES:
            wanted, plainly = made.wanted(name, role), made.wanted_plainly(name, role)
            step = made.plan.step(name, role)
            if not any(wanted):
                assert step is None
            else:
                assert step is not None
                expected = ("required" if all(plainly) else "precaution") if all(wanted) else "depends"
                assert step.certainty == expected
                assert (expected == "required") == (step.depends_on == ())


@given(tried())
@settings(max_examples=30)
def test_what_a_step_does_not_depend_on_changes_nothing(made: Tried) -> None:
    for step in made.plan:
        of_step = made.wanted_plainly if step.certainty == "precaution" else made.wanted
        truths = of_step(step.authority.id, step.role)
        found: dict[tuple[object, ...], bool] = {}
        for world, truth in zip(made.worlds, truths, strict=True):
            key = tuple(world[item] for item in step.depends_on)
            assert found.setdefault(key, truth) == truth


@given(tried())
@settings(max_examples=20)
def test_there_is_one_step_for_each_authority_and_role_ordered_by_deadline(made: Tried) -> None:
    keys = [(step.authority.id, step.role) for step in made.plan]
    assert len(set(keys)) == len(keys)
    for one, two in pairwise(made.plan):
        assert one.deadline <= two.deadline
    for step in made.plan:
        assert len({route.id for route in step.routes}) == len(step.routes)
        assert step.deadline == min(route.deadline for route in step.routes)


@given(tried(not_to=True))
@settings(max_examples=40)
def test_nobody_is_told_whom_a_route_that_holds_forbids_to_tell(made: Tried) -> None:
    banned = {name for name in AUTHORITIES if all(made.forbidden(name))}
    feared = {name for name in AUTHORITIES if any(made.forbidden(name))}
    for step in made.plan:
        assert step.authority.id not in banned
        assert not banned & {*step.fallback, *step.any_of, *step.together}
        if step.authority.id in feared:
            assert step.certainty == "depends"
            assert step.depends_on
    wanted = {name for name in AUTHORITIES for role in ROLES if any(made.wanted(name, role))}
    assert {one.authority.id for one in made.plan.withheld} == feared & wanted
    assert wanted - banned == {step.authority.id for step in made.plan}


@given(tried(not_to=True), st.data())
@settings(max_examples=25)
def test_when_everything_is_known_nothing_depends(made: Tried, data: st.DataObject) -> None:
    world = dict(data.draw(st.sampled_from(made.worlds)))
    at = ("nothing", "possible", "presumed").index(str(world.pop("outcome")))
    finding, _ = judged(world, at, at)
    for step in plan(made.plan.country, world, finding=finding):
        assert (step.certainty, step.depends_on) == ("required", ())


def test_what_is_asked_for_whether_a_doubt_stands_or_is_cleared_is_required() -> None:
    """One route holds as long as it is possible, the other one once it is not: the police are told in any case."""
    one, other = (
        Route(id=name, when=when, notify=("police",), role="lead", deadline=Deadline("at_once"), why=Text("why"))
        for name, when in (("while", "possibly(a)"), ("after", "not possibly(a)"))
    )
    finding, _ = judged({}, 0, 2)
    (step,) = plan(evolve(EMPTY, routes={"while": one, "after": other}), {}, finding=finding)
    assert (step.certainty, step.depends_on) == ("required", ())
