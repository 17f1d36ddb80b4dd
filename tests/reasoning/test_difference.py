"""Differences by meaning: the answers shown really lead to other outcomes, are the fewest, and none means none."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.reasoning.small import STEPS, Listed, answers, checklists
from victor.errors import ProofError
from victor.guideline import Checklist, Fact, Text
from victor.reasoning import assess
from victor.reasoning.difference import CountryDifference, difference
from victor.reasoning.difference.meaning import ChecklistDifference

ILO = victor.checklist("ilo_child_labour")


def place(outcome: str | None) -> int:
    return -1 if outcome is None else STEPS.index(outcome)


@settings(deadline=None, max_examples=40)
@given(st.data(), checklists(), checklists())
def test_what_is_shown_differs_and_what_is_the_same_does_not(data: st.DataObject, one: Listed, other: Listed) -> None:
    found = difference(one.checklist, other.checklist)
    assert isinstance(found, ChecklistDifference)
    for shown in found.shown:
        step = STEPS.index(shown.what)
        old, new = place(shown.old), place(shown.new)
        assert (old >= step > new) if shown.side == "old" else (new >= step > old)
    for _ in range(10):
        known = data.draw(answers())
        before, after = (place(assess(listed.checklist, known).outcome) for listed in (one, other))
        for step, name in enumerate(STEPS):
            if (before >= step) != (after >= step):
                assert name not in found.same
                side = "old" if before >= step else "new"
                (smallest,) = [shown for shown in found.shown if (shown.what, shown.side) == (name, side)]
                said = [value for value in known.values() if value != "unknown"]
                assert len(smallest.answers) <= len(said)


@settings(deadline=None, max_examples=20)
@given(checklists())
def test_a_checklist_is_proved_to_mean_the_same_as_itself(listed: Listed) -> None:
    found = difference(listed.checklist, listed.checklist)
    assert isinstance(found, ChecklistDifference)
    assert found.same == STEPS
    assert not found.changes_outcomes
    assert not found.entries


def reworded(checklist: Checklist, outcome: str, when: str) -> Checklist:
    outcomes = dict(checklist.outcomes)
    outcomes[outcome] = evolve(outcomes[outcome], when=when)
    return evolve(checklist, outcomes=outcomes)


def test_other_words_of_the_same_meaning_are_proved_to_be_the_same() -> None:
    other = reworded(ILO, "presumed_victim", "not (age >= 18 or not act or not exploitation_positive)")
    found = difference(ILO, other)
    assert isinstance(found, ChecklistDifference)
    assert not found.shown
    assert set(found.same) == set(ILO.outcomes)
    assert [(one.word, one.id, one.field) for one in found.entries.changed] == [("outcome", "presumed_victim", "when")]


def test_a_threshold_is_shown_by_the_fewest_signs_that_reach_it() -> None:
    when = f"{ILO.outcomes['possible_victim'].when} or count(indicators) >= 7"
    found = difference(ILO, reworded(ILO, "possible_victim", when))
    assert isinstance(found, ChecklistDifference)
    (shown,) = found.shown
    assert (shown.what, shown.side, shown.old, shown.new) == (
        "possible_victim",
        "new",
        "inquire_further",
        "possible_victim",
    )
    assert len(shown.answers) == 7
    assert set(shown.answers.values()) == {True}
    text = "\n".join(found.lines())
    assert "established by the new checklist and not by the old one" in text
    assert "proved to be established by the same answers in both" in text


def test_an_outcome_that_only_one_has_is_not_called_the_same() -> None:
    fewer = evolve(ILO, outcomes={name: one for name, one in ILO.outcomes.items() if name != "inquire_further"})
    found = difference(ILO, fewer)
    assert isinstance(found, ChecklistDifference)
    assert found.unproved == {"inquire_further": "only the old checklist has it"}
    assert found.changes_outcomes


def test_one_name_for_two_kinds_of_item_is_refused() -> None:
    facts = {**ILO.facts, "act": Fact(id="act", kind="number", minimum=0, maximum=3, text=Text("Acts"))}
    other = reworded(evolve(ILO, facts=facts), "presumed_victim", "act >= 2 and exploitation_positive")
    with pytest.raises(ProofError, match="act: the name stands for items of different kinds"):
        difference(ILO, other)


# --- countries --------------------------------------------------------------------------------------------------------


def test_two_days_of_one_country_differ_in_routes_authorities_and_law() -> None:
    before, today = (victor.country("gr", on=date(year, 6, 1)) for year in (2014, 2026))
    found = difference(before, today)
    assert isinstance(found, CountryDifference)
    assert ("authority", "nerm") in found.entries.added
    assert ("authority", "ekka_housing") in found.entries.removed
    assert any((one.id, one.field) == ("unaccompanied", "notify") for one in found.entries.changed)
    assert not found.checklist.shown


def test_a_route_that_asks_in_other_cases_is_shown_by_the_fewest_answers() -> None:
    greece = victor.country("gr")
    route = evolve(greece.routes["school"], when=f"({greece.routes['school'].when}) and not missing")
    found = difference(greece, evolve(greece, routes={**greece.routes, "school": route}))
    assert isinstance(found, CountryDifference)
    (shown,) = found.routes
    assert (shown.what, shown.side) == ("school", "old")
    assert "missing" not in shown.answers, "that it is not known is enough"
    assert not found.reworded
    text = "\n".join(found.lines("el"))
    assert "route school: old asks for it and new does not" in text


def test_a_route_written_otherwise_that_means_the_same_is_proved_so() -> None:
    greece = victor.country("gr")
    route = evolve(
        greece.routes["asylum_office"], when="not (not asylum_requested or not (outcome >= inquire_further))"
    )
    found = difference(greece, evolve(greece, routes={**greece.routes, "asylum_office": route}))
    assert isinstance(found, CountryDifference)
    assert found.reworded == ("asylum_office",)
    assert not found.routes
    assert found.as_dict()["reworded"] == ["asylum_office"]
