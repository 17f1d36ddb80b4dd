"""The laws of findings: whatever the rules and the answers, against every completion of what is unknown."""

from __future__ import annotations

import json

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reasoning.small import STEPS, Listed, answers, checklist, checklists, completions, refinements
from tests.rules.test_laws import both_ways
from victor.guideline import Checklist, Fact, Text
from victor.reasoning import Answers, Finding, assess
from victor.rules import MOST_SPLITS

LADDER = (None, *STEPS)


def place(outcome: str | None) -> int:
    return LADDER.index(outcome)


@given(checklists(), answers())
def test_the_outcome_holds_in_every_completion_and_what_it_could_become_in_some(
    listed: Listed, known: dict[str, object]
) -> None:
    finding = assess(listed.checklist, known)
    worlds = completions(known)
    truths = {name: [rule.holds(w, []) for w in worlds] for name, rule in zip(STEPS, listed.rules, strict=True)}
    always = [name for name in STEPS if all(truths[name])]
    sometimes = [name for name in STEPS if any(truths[name])]
    assert finding.outcome == (always[-1] if always else None)
    assert finding.could_become == (sometimes[-1] if sometimes else None)
    assert finding.exact
    assert finding.certain == (finding.outcome == finding.could_become)
    assert finding.established == (listed.checklist.outcomes[always[-1]] if always else None)
    if finding.certain:
        assert {listed.outcome(world) for world in worlds} == {place(finding.outcome) - 1}


@given(checklists(), answers())
@settings(max_examples=60)
def test_answering_never_lowers_the_outcome_and_never_raises_what_it_could_become(
    listed: Listed, known: dict[str, object]
) -> None:
    before = assess(listed.checklist, known)
    for more in refinements(known):
        after = assess(listed.checklist, more)
        assert place(after.outcome) >= place(before.outcome)
        assert place(after.could_become) <= place(before.could_become)


@given(checklists(), answers())
def test_the_reasons_establish_the_outcome_alone_and_none_can_be_left_out(
    listed: Listed, known: dict[str, object]
) -> None:
    finding = assess(listed.checklist, known)
    if finding.outcome is None:
        assert finding.because == ()
        return
    reasons = {item: known[item] for item in finding.because}
    assert "unknown" not in reasons.values()
    assert assess(listed.checklist, reasons).outcome == finding.outcome
    for item in reasons:
        fewer = {name: value for name, value in reasons.items() if name != item}
        assert assess(listed.checklist, fewer).outcome != finding.outcome
    assert [sign.id for sign in finding.signs] == [item for item in finding.because if item not in {"age", "place"}]


@given(checklists(), answers())
@settings(max_examples=60)
def test_an_item_that_is_not_open_never_changes_the_outcome(listed: Listed, known: dict[str, object]) -> None:
    finding = assess(listed.checklist, known)
    may_matter = {*finding.open_questions, *finding.undetermined}
    found: dict[tuple[object, ...], int] = {}
    for world in completions(known):
        key = tuple(world[item] for item in sorted(may_matter))
        assert found.setdefault(key, listed.outcome(world)) == listed.outcome(world)


@given(checklists(), answers())
@settings(max_examples=50)
def test_open_questions_were_not_asked_and_undetermined_ones_were(listed: Listed, known: dict[str, object]) -> None:
    finding = assess(listed.checklist, known)
    assert not {item for item in finding.open_questions if known.get(item) == "unknown"}
    assert all(known[item] == "unknown" for item in finding.undetermined)
    assert len(set(finding.open_questions)) == len(finding.open_questions)
    assert bool(finding.open_questions or finding.undetermined) == (not finding.certain)


@given(checklists(), answers())
@settings(max_examples=50)
def test_unknown_and_not_asked_are_the_same_to_rules(listed: Listed, known: dict[str, object]) -> None:
    not_asked = {item: value for item, value in known.items() if value != "unknown"}
    every_one = {**dict.fromkeys(listed.checklist.items, "unknown"), **not_asked}
    for other in (not_asked, every_one):
        one, two = assess(listed.checklist, known), assess(listed.checklist, other)
        assert (one.outcome, one.could_become, one.because) == (two.outcome, two.could_become, two.because)
    assert set(assess(listed.checklist, every_one).open_questions) <= {"age"}  # a span can be narrowed


@st.composite
def read_once(draw: st.DrawFn) -> Checklist:
    """A checklist of one outcome whose rule names each item once."""
    names = draw(st.permutations(("a", "b", "c", "d", "e", "age < 3", "place == west")))
    parts = [f"not {name}" if draw(st.booleans()) and " " not in name else name for name in names]
    while len(parts) > 1:
        word = draw(st.sampled_from(("and", "or")))
        parts = [f"({parts[0]} {word} {parts[1]})", *parts[2:]]
        parts = draw(st.permutations(parts))
    return checklist({"presumed": parts[0]})


def influences(one: Checklist, known: dict[str, object], item: str) -> bool:
    """Whether two completions that differ in the item alone differ in outcome."""
    found: dict[tuple[object, ...], set[str | None]] = {}
    for world in completions(known):
        rest = tuple(value for name, value in world.items() if name != item)
        found.setdefault(rest, set()).add(assess(one, world).outcome)
    return any(len(outcomes) > 1 for outcomes in found.values())


@given(read_once(), answers())
@settings(max_examples=25)
def test_every_open_question_really_can_change_the_outcome(one: Checklist, known: dict[str, object]) -> None:
    for item in assess(one, known).open_questions:
        assert influences(one, known, item)


@given(read_once())
@settings(max_examples=15)
def test_the_first_question_is_the_nearest_way_to_the_outcome(one: Checklist) -> None:
    """Some shortest way to the outcome begins with it."""
    finding = assess(one)
    fewest = min(len(assess(one, world).because) for world in completions({}) if assess(one, world).outcome)
    first = finding.open_questions[0]
    assert fewest == min(
        len({*assess(one, world).because, first}) for world in completions({}) if assess(one, world).outcome
    )


@given(checklists(), answers())
@settings(max_examples=60)
def test_an_explanation_says_what_the_finding_says(listed: Listed, known: dict[str, object]) -> None:
    finding = assess(listed.checklist, known)
    explanation = finding.explain()
    lines = dict(zip(reversed(STEPS), explanation.lines, strict=True))
    for name, line in lines.items():
        assert line.said == name
        if place(name) > place(finding.could_become):
            assert line.holds is False
    assert finding.outcome is None or lines[finding.outcome].holds is True
    if not finding.certain:
        assert finding.could_become is not None
        assert lines[finding.could_become].holds is None
        assert any(finding.could_become in remark for remark in explanation.remarks)
    assert explanation.headline == (finding.outcome or "No outcome is established")
    for shown in (str(explanation), explanation._repr_html_(), json.dumps(explanation.as_dict())):
        assert "not a victim" not in shown.lower()


@given(checklists(), answers())
@settings(max_examples=50)
def test_a_finding_is_plain_data(listed: Listed, known: dict[str, object]) -> None:
    plain = assess(listed.checklist, known).as_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["checklist"], plain["version"]) == ("small", "1")


def many_unknowns(n: int) -> Finding:
    """One outcome that holds by an argument over n unknowns in both signs, below one that is decided by z."""
    words, text = both_ways(n)
    facts = {name: Fact(id=name, text=Text(name), kind="yes_no") for name in words.items}
    small = checklist({"possible": text, "presumed": "z"})
    return assess(evolve(small, facts=facts))


def test_where_too_many_unknowns_pull_both_ways_the_finding_says_that_it_is_a_bound() -> None:
    exact, bound = many_unknowns(MOST_SPLITS), many_unknowns(MOST_SPLITS + 1)
    assert (exact.outcome, exact.could_become, exact.exact) == ("possible", "presumed", True)
    assert (bound.outcome, bound.could_become, bound.exact) == (None, "presumed", False)
    assert "upper bound" in str(bound.explain())
    assert "upper bound" not in str(exact.explain())


@given(answers(), st.sampled_from(("a", "age", "place")))
def test_answers_go_through_json_and_come_back(known: dict[str, object], item: str) -> None:
    given_answers = Answers.of(known)
    again = Answers.of(json.loads(json.dumps(given_answers.as_dict())))
    assert again == given_answers
    assert item not in again.also({item: None})
