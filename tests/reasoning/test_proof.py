"""Proofs: what is proved holds whatever anybody answers; a gap is a child for whom it does not, and a smallest one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
import z3
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.reasoning.small import EMPTY, Asked, Listed, answers, checklists, routes
from tests.rules.worlds import LADDER, World, worlds
from victor.errors import NotFoundError
from victor.guideline import Authority, Country, LegalParameter, Route, Text
from victor.guideline.authority import Membership
from victor.reasoning.proof import PROPERTIES, SCOPE, Result, prove
from victor.rules.logic import Search, UndecidedError

GREECE = victor.country("gr", on=date(2026, 11, 24))
CHILD = 4
"""In the small country a child is under 4: its ages end with 6."""


def small_country(listed: Listed, asked: list[Asked]) -> Country:
    law = {"child_age": LegalParameter(id="child_age", text=Text("A child is under 4"), value=CHILD)}
    steps = dict(zip(listed.checklist.outcomes, LADDER, strict=True))
    # Three outcomes on a ladder of two: the least serious one is the ladder's "nothing".
    renamed = {
        name: evolve(outcome, id=name)
        for name, outcome in listed.checklist.outcomes.items()
        if steps[name] != "nothing"
    }
    checklist = evolve(listed.checklist, outcomes=dict(zip(LADDER[1:], renamed.values(), strict=True)))
    return evolve(EMPTY, checklists={"small": checklist}, law=law, routes={one.route.id: one.route for one in asked})


def has_gap(listed: Listed, asked: list[Asked], known: World) -> bool:
    """Whether in some completion of the answers nobody leads, though it may be a child and is possibly a victim."""
    possible, presumed = listed.rules[1:]
    bare = worlds({**known, "outcome": "nothing"})
    may = [any(rule.holds(world, []) for world in bare) for rule in (possible, presumed)]
    must = [all(rule.holds(world, []) for world in bare) for rule in (possible, presumed)]
    age = known.get("age")
    youngest = age[0] if isinstance(age, tuple) else age if isinstance(age, int) else 0
    if not any(must) or youngest >= CHILD:
        return False
    low, high = (max((place + 1 for place, so in enumerate(found) if so), default=0) for found in (must, may))
    thinkable = worlds({**known, "outcome": frozenset(LADDER[low : high + 1])})
    leads = [one for one in asked if one.route.role == "lead"]
    for world in bare:
        top = max((place + 1 for place, rule in enumerate((possible, presumed)) if rule.holds(world, [])), default=0)
        real = {**world, "outcome": LADDER[top]}
        if not any(one.rule.holds(real, thinkable) for one in leads):
            return True
    return False


@settings(deadline=None, max_examples=40)
@given(st.data(), checklists(), routes())
def test_what_is_proved_holds_for_any_answers_and_a_gap_is_one(
    data: st.DataObject, listed: Listed, asked: list[Asked]
) -> None:
    (result,) = prove(small_country(listed, asked), ["lead"]).results
    assert result.state in ("proved", "gap")
    if result.state == "gap":
        (gap,) = result.gaps
        assert has_gap(listed, asked, gap.known)
    for _ in range(10):
        known = data.draw(answers())
        if has_gap(listed, asked, known):
            assert result.state == "gap"
            # It is the smallest one: nobody finds one with fewer answers.
            open_ = (None, "unknown")
            assert sum(value not in open_ for value in known.values()) >= len(result.gaps[0].known)


# --- a real country, broken on purpose --------------------------------------------------------------------------------


def broken(**changes: Mapping[str, Any]) -> Country:
    """Greece with some routes changed."""
    return evolve(
        GREECE, routes={name: evolve(route, **changes.get(name, {})) for name, route in GREECE.routes.items()}
    )


def result(country: Country, name: str) -> Result:
    (found,) = prove(country, [name]).results
    return found


def test_greece_is_proved_and_says_what_that_means() -> None:
    proof = prove(GREECE)
    assert proof.proved
    assert [one.property.id for one in proof.results] == [one.id for one in PROPERTIES]
    assert SCOPE in str(proof)
    assert "not the practice" in SCOPE


def test_a_route_that_is_broken_names_the_child_who_falls_through() -> None:
    country = broken(report_child={"when": f"({GREECE.routes['report_child'].when}) and region == attica"})
    others = {name: route for name, route in country.routes.items() if route.role != "lead" or name == "report_child"}
    found = result(evolve(country, routes=others), "lead")
    assert found.state == "gap"
    (gap,) = found.gaps
    assert len(gap.known) == 2, "two signs make a possible victim"
    assert victor.assess(GREECE.checklist(), dict(gap.known)).outcome == "possible_victim"
    assert set(gap.really) == {"region"}
    assert gap.really["region"] != "attica"
    told = gap.told(GREECE, "en")
    assert told[0] == "nobody takes the lead for this child:"
    assert any("Region where the child is now: " in line for line in told)


def test_a_gap_can_be_a_doubt_that_comes_true() -> None:
    """Who treats only those as children who surely are leaves out the one whose age nobody knows."""
    lead = {
        name: evolve(route, when=route.when.replace("possibly(age < 18)", "surely(age < 18)"))
        for name, route in GREECE.routes.items()
        if "possibly(age < 18)" in route.when
    }
    found = result(evolve(GREECE, routes=lead), "lead")
    assert found.state == "gap"
    assert "age" not in found.gaps[0].known


def test_a_consent_that_cannot_be_given_is_a_gap() -> None:
    found = result(broken(report_child={"consent": "child"}), "consent")
    assert [gap.entries for gap in found.gaps] == [("report_child",)]
    assert found.gaps[0].known["agrees_to_referral"] is False
    assert result(broken(report_child={"consent": "unknown"}), "consent").state == "proved"


def test_a_route_that_holds_for_nobody_and_its_authority_are_named() -> None:
    nobody = evolve(GREECE.routes["victor_desk"], when="age < 3 and age > 5")
    found = result(evolve(GREECE, routes={**GREECE.routes, "victor_desk": nobody}), "reachable")
    assert {gap.entries for gap in found.gaps} == {("victor_desk",)} | (
        {("victor_desk",)} if "victor_desk" in GREECE.authorities else set()
    )
    assert "holds for no child" in found.gaps[0].said


def test_danger_that_waits_is_a_gap_of_one_answer() -> None:
    at_once = [name for name, route in GREECE.routes.items() if route.deadline.kind == "at_once"]
    found = result(
        broken(**{name: {"deadline": victor.country("gr").routes["report_child"].deadline} for name in at_once}),
        "danger",
    )
    assert found.gaps[0].known == {"immediate_danger": True}


def test_who_must_not_be_told_and_is_told_by_another_route_is_a_gap() -> None:
    found = result(broken(police_line_for_minors={"not_to": ("prosecutor_minors",)}), "not_told")
    assert found.state == "gap"
    assert any("police_line_for_minors" in gap.said and "forbids" in gap.said for gap in found.gaps)


def test_the_embassy_is_a_consulate() -> None:
    consulate = Authority(
        id="consul", name=Text("Consulate"), kind="consulate", scope="national", handles=Text("its people")
    )
    tells = Route(id="tells", when="asylum_requested", notify=("consul",), why=Text("It helps"), role="informed")
    forbids = Route(
        id="forbids", when="asylum_requested", notify=("police",), not_to=("embassy",), why=Text("No"), role="informed"
    )
    country = evolve(
        GREECE,
        authorities={**GREECE.authorities, "consul": consulate},
        routes={**GREECE.routes, "tells": tells, "forbids": forbids},
    )
    found = result(country, "not_told")
    assert {**found.gaps[0].known, **found.gaps[0].really} == {"asylum_requested": True}


@pytest.mark.parametrize(("member", "state"), [("no", "gap"), ("unknown", "gap"), ("yes", "proved")])
def test_a_network_needs_a_fallback_where_the_country_does_not_belong_to_it(member: Membership, state: str) -> None:
    network = evolve(GREECE.authorities["smile_116000"], members={"gr": member})
    country = evolve(GREECE, authorities={**GREECE.authorities, "smile_116000": network})
    bare = {name: evolve(route, fallback=()) for name, route in country.routes.items()}
    assert result(evolve(country, routes=bare), "fallback").state == state


# --- what is not proved is never called proved ------------------------------------------------------------------------


def test_a_solver_that_gives_up_proves_nothing() -> None:
    pigeons, holes = 13, 12
    sits = [[z3.Bool(f"{pigeon}:{hole}") for hole in range(holes)] for pigeon in range(pigeons)]
    each = [z3.Or(*row) for row in sits]
    alone = [
        z3.Or(z3.Not(sits[one][hole]), z3.Not(sits[other][hole]))
        for hole in range(holes)
        for one in range(pigeons)
        for other in range(one)
    ]
    with pytest.raises(UndecidedError, match=r"did not decide within 0\.01 s"):
        Search([*each, *alone], seconds=0.01).model()


def test_a_rule_that_is_too_large_leaves_every_property_unproved() -> None:
    signs = list(GREECE.checklist().indicators)[:14]
    twisted = " or ".join(f"({one} and not {other})" for one, other in zip(signs, [*signs[1:], signs[0]], strict=True))
    outcomes = dict(GREECE.checklist().outcomes)
    outcomes["possible_victim"] = evolve(outcomes["possible_victim"], when=twisted)
    checklist = evolve(GREECE.checklist(), outcomes=outcomes)
    proof = prove(evolve(GREECE, checklists={checklist.id: checklist}))
    assert {each.state for each in proof.results} == {"unproved"}
    assert not proof.proved


def test_an_unknown_property_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'danger'"):
        prove(GREECE, ["dangr"])


def test_a_proof_is_plain_data_for_programs() -> None:
    found = prove(broken(report_child={"consent": "child"}), ["consent"]).as_dict()
    assert found["proved"] is False
    properties: Any = found["properties"]
    assert properties[0]["gaps"][0]["known"]["agrees_to_referral"] is False
