"""Findings and plans as pages: all that must be seen is there in every language, and no answer is."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve, frozen
from htpy import div
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.guideline.conftest import Load, written  # noqa: F401  fixtures
from tests.guideline.tiny import changed
from tests.page import Read
from tests.reasoning import small
from victor.guideline import Country, Deadline, Duration, Role
from victor.reasoning import Answer, Answers, Finding
from victor.reasoning.finding import find
from victor.reasoning.plan import asked_and_later, without_alternatives
from victor.reasoning.showing import deadline_chip, finding_panel, plan_lines, plan_panel, step_row
from victor.rules import Choice, Number, YesNo
from victor.words import words

COUNTRIES = victor.countries()
SPOKEN = [(country, language) for country in COUNTRIES for language in country.languages]
IDS = [f"{country.code}-{language}" for country, language in SPOKEN]
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@frozen
class Told:
    authority: str
    role: Role
    state: str


def any_answers(country: Country, seed: int) -> dict[str, object]:
    chance = random.Random(seed)  # noqa: S311  a test must repeat
    answers: dict[str, object] = {}
    for item, kind in country.checklist().items.items():
        if chance.random() < 0.3:
            match kind:
                case YesNo():
                    answers[item] = chance.random() < 0.6
                case Choice(values):
                    answers[item] = chance.choice(sorted(values))
                case Number(lowest, highest):
                    answers[item] = chance.randint(lowest, min(highest, 17))
    return answers


def seen(node: object) -> Read:
    return Read(str(div[node]))  # type: ignore[index]  # a node


@pytest.mark.parametrize(("country", "language"), SPOKEN, ids=IDS)
def test_findings_and_plans_of_every_country_show_in_its_languages(country: Country, language: str) -> None:
    for seed in range(6):
        plan = victor.plan(country, any_answers(country, seed), now=NOW)
        page = Read(plan.as_html(language))
        asked, later = asked_and_later(plan)
        for step in (*asked, *later):
            assert step.authority.label.in_language(language).text in page.seen
        for name in plan.not_to:
            assert "not-to" in page.classes(), name
        finding = Read(plan.finding.as_html(language))
        if plan.finding.established:
            assert plan.finding.established.text.in_language(language).text in finding.seen
        assert plan.finding.checklist.digest in finding.seen


@given(small.checklists(), small.answers())
def test_a_finding_says_what_is_established_and_never_that_there_is_nothing(
    listed: small.Listed, answers: dict[str, object]
) -> None:
    finding = find(listed.checklist, Answers.of(answers))
    page = seen(finding_panel(finding))
    established = finding.established
    assert (established.text.english if established else "No outcome is established") in page.seen
    assert ("silence of a list proves nothing" in page.seen) == (established is None)
    assert ("may still become" in page.seen) == (finding.could_become is not None and not finding.certain)
    assert ("upper bound" in page.seen) == (not finding.exact)
    assert "judgement" in page.seen
    for word in ("not a victim", "no victim"):
        assert word not in page.seen
    for item in finding.open_questions[:3]:
        entry = listed.checklist.indicators.get(item) or listed.checklist.facts[item]
        assert entry.text.english in page.seen


@given(small.checklists(), small.answers())
def test_questions_lead_to_their_place_in_forms_only(listed: small.Listed, answers: dict[str, object]) -> None:
    finding = find(listed.checklist, Answers.of(answers))
    leads = [value for _, name, value in seen(finding_panel(finding, jump=True)).attributes if name == "data-go"]
    assert tuple(leads) == finding.open_questions[:3]
    assert "button" not in seen(finding_panel(finding)).tags


CANARY = st.from_regex(r"zq[a-z]{8}", fullmatch=True)


@given(small.checklists(), small.routes(not_to=True), st.integers(2, 6), CANARY, CANARY)
def test_no_answer_and_nothing_typed_is_in_a_finding_or_plan(
    listed: small.Listed, asked: list[small.Asked], age: int, by: str, how: str
) -> None:
    answers = {"age": Answer(age, by, NOW, how), "place": Answer("unknown", by, NOW, how)}
    other = {"age": Answer(age - 1, "x", NOW, "y"), "place": Answer("unknown", "x", NOW, "y")}
    checklist = listed.checklist
    finding = find(checklist, Answers(answers))
    for text in (str(div[finding_panel(finding)]), finding._plain(), repr(finding)):
        assert by not in text
        assert how not in text
    before = find(checklist, Answers(other))
    alike = (before.outcome, before.could_become, before.open_questions, before.because, before.exact)
    if alike == (finding.outcome, finding.could_become, finding.open_questions, finding.because, finding.exact):
        # Two children of other ages for whom the same holds cannot be told apart.
        assert str(div[finding_panel(finding)]) == str(div[finding_panel(before)])
    plan = victor.plan(small.country(asked), answers)
    for text in (str(div[plan_panel(plan)]), plan._plain(), repr(plan), repr(plan.steps), plan._repr_html_()):
        assert by not in text
        assert how not in text


def test_who_must_not_be_told_stands_before_whom_to_tell() -> None:
    plan = victor.plan(victor.country("bg"), age=14, documents_held=True, parents_involved=True)
    text = Read(plan.as_html()).seen
    assert "Do not tell: parents" in text
    assert text.index("Do not tell: parents") < text.index(plan.steps[0].why)
    assert "Do not tell before it is clear: employer, embassy" in text


def test_only_what_is_asked_for_is_open_to_the_eye() -> None:
    plan = victor.plan(victor.country("gr"), missing=True, age=14)
    asked, later = asked_and_later(plan)
    assert later
    assert asked == without_alternatives([step for step in plan if step.certainty != "depends"])
    page = Read(plan.as_html())
    assert sum(value.startswith("step ") for _, key, value in page.attributes if key == "class") == len(asked + later)
    assert f"{len(later)} more depend on answers" in page.seen
    assert f"{len(later)} more depend on answers" in "\n".join(plan_lines(plan))
    assert all(step.why in "\n".join(plan_lines(plan)) for step in asked)


def test_a_step_tells_what_has_been_done_about_it() -> None:
    greece = victor.country("gr")
    plan = victor.plan(greece, missing=True, age=14)
    page = seen(plan_panel(plan, referrals=[Told("police", "lead", "sent")]))
    assert "→ Police: sent" in page.seen
    assert "→" not in seen(plan_panel(plan)).seen
    row = step_row(plan.steps[0], greece, checklist=plan.finding.checklist, referrals=[Told("police", "lead", "sent")])
    assert "→ Police: sent" in Read(str(row)).seen


def test_a_step_by_itself_shows_its_reason_and_its_number() -> None:
    step = victor.plan(victor.country("gr"), missing=True, age=14).steps[0]
    page = Read(step._repr_html_())
    assert step.why in page.seen
    assert step.authority.contact in page.seen


def test_a_contact_that_nobody_has_seen_says_so() -> None:
    step = victor.plan(victor.country("gr"), missing=True, age=14).steps[0]
    unsure = evolve(step, authority=evolve(step.authority, contact_confirmed=False), confirmed=True)
    assert Read(unsure._repr_html_()).seen.count("unconfirmed") == 1
    assert "unconfirmed" not in Read(evolve(step, confirmed=True)._repr_html_()).seen


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_chip_is_late_only_after_its_time(hours: int) -> None:
    deadline, due = Deadline("within", Duration(24, "h"), "detection"), NOW + timedelta(hours=hours)
    page = seen(deadline_chip(deadline, due, victor.country("gr"), now=NOW))
    assert ("late" in page.classes()) == (hours < 0)
    assert page.seen.startswith("24 hoursfrom detection")
    assert ("overdue since" in page.seen) == (hours < 0)
    assert f"{victor.country('gr').local(due):%H:%M}" in page.seen


def test_no_time_by_which_it_is_due_is_made_up() -> None:
    page = seen(deadline_chip(Deadline("unknown")))
    assert page.seen == "deadline unknown"
    assert "time" not in page.tags


def test_the_words_of_a_route_are_no_html(load: Load) -> None:
    nasty = "<script>alert(1)</script>"
    tiny = load(changed("routes.toml", "The police protect a child in danger", nasty))
    page = Read(victor.plan(tiny, immediate_danger=True).as_html())
    assert nasty in page.seen
    assert "script" not in page.tags


def test_a_draft_is_told_once_at_the_end() -> None:
    finding: Finding = victor.assess(victor.country("gr").checklist(), documents_held=True)
    page = Read(finding.as_html("el"))
    assert page.seen.count(words("el", "guideline")["draft_remark"]) == 1
    assert "draft" not in Read(finding.as_html("en")).classes()


def test_what_does_not_hold_is_not_told_as_refuted() -> None:
    page = Read(victor.assess(victor.checklist("ilo_child_labour"), age=14).explain()._repr_html_())
    assert "✗" not in page.seen
    assert "?" in page.seen
