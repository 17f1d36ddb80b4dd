"""The explorer: every country on every day, and plans that are those of victor itself."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.notebook.conftest import CANARY, act, done, failed, page, state
from tests.notebook.forged import messages
from tests.reasoning.test_showing import any_answers
from victor.notebook import CountryExplorer
from victor.notebook.explorer.form import STILL
from victor.notebook.explorer.layout import TABS
from victor.notebook.explorer.overview import known_days
from victor.notebook.questions import as_given
from victor.notebook.trial import Trial, carried, changes
from victor.reasoning import Answers
from victor.reasoning.plan import asked_and_later
from victor.words import languages

CODES = [country.code for country in victor.countries()]


@pytest.fixture(scope="module")
def explorer() -> CountryExplorer:
    return CountryExplorer("gr")


def whole(explorer: CountryExplorer) -> dict[str, str]:
    """Every part of the page."""
    done(explorer, "look", tab="*")
    done(explorer, "look", tab="plan")
    panels: dict[str, str] = act(explorer, "hello")["panels"]
    return panels


@pytest.mark.parametrize("code", CODES)
def test_every_day_that_a_country_knows_of_is_shown(code: str) -> None:
    explorer = CountryExplorer(code)
    days = known_days(explorer.country)
    for day in {*days, date.today()}:  # noqa: DTZ011  the desk's day
        done(explorer, "day", value=day.isoformat())
        assert explorer.country.on == day
        panels = whole(explorer)
        assert {*STILL, "plan", "short", "finding"} <= panels.keys()
        for name, html in panels.items():
            assert len(html) > 50, name
            assert "object at" not in html


@pytest.mark.parametrize("code", CODES)
def test_every_entry_is_shown_with_its_doubts_and_conflicts(code: str) -> None:
    explorer = CountryExplorer(code)
    panels, country = whole(explorer), explorer.country
    for part, entries in (
        ("authorities", country.authorities.values()),
        ("routes", country.routes.values()),
        ("pathway", country.pathway.stages),
        ("law", country.law.values()),
    ):
        keys = re.findall(r'class="entry" data-find data-key="(?:law-)?([^"]+)"', panels[part])
        assert {one.id for one in entries} <= set(keys)
        assert panels[part].count('class="conflict"') == sum(bool(one.conflict) for one in entries)
        unsure = sum(not one.confirmed for one in entries)
        assert panels[part].count("badge unconfirmed") >= unsure
    contacts = [one for one in country.authorities.values() if one.contact and not one.contact_confirmed]
    unsure = sum(not one.confirmed for one in country.authorities.values())
    assert panels["authorities"].count("badge unconfirmed") == len(contacts) + unsure
    for source in country.source_table.values():
        assert source.checked.isoformat() in panels["law"]


def test_a_source_that_nobody_looked_at_for_a_year_is_marked() -> None:
    from victor.notebook.explorer.entries import Sheet
    from victor.notebook.explorer.parts import law

    country = victor.country("gr")
    fresh = min(one.checked for one in country.source_table.values())
    assert "stale" not in str(law(Sheet.of(country, "en", fresh)))
    late = str(law(Sheet.of(country, "en", date(2040, 1, 1))))
    assert late.count("badge stale") >= len(country.source_table)


@given(seed=st.integers(0, 100_000), code=st.sampled_from(CODES))
@settings(max_examples=15, deadline=None)
def test_the_plan_is_that_of_victor_for_the_same_answers(explorer: CountryExplorer, seed: int, code: str) -> None:
    done(explorer, "clear")
    done(explorer, "country", value=code)
    country = victor.country(code)
    answers = any_answers(country, seed)
    for item, answer in Answers.of(answers).items():
        before = explorer.plan
        done(explorer, "answer", item=item, value=as_given(answer.value))
        told = changes(before, explorer.plan)
        assert explorer._trial.changed(explorer.plan) == told
    assert explorer.answers.values_by_item() == Answers.of(answers).values_by_item()
    expected = victor.plan(country, explorer.answers)
    assert explorer.plan == expected
    assert explorer.finding == victor.assess(country.checklist(), carried(explorer.answers, country.checklist().items))
    short = act(explorer, "hello")["panels"]["short"]
    keys = re.findall(r'data-key="([^"]+)"', short)
    assert keys == [f"{step.authority.id}-{step.role}" for step in asked_and_later(expected)[0]]


@given(seeds=st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), code=st.sampled_from(CODES))
@settings(max_examples=40, deadline=None)
def test_changes_lead_from_one_plan_to_the_other(seeds: tuple[int, int], code: str) -> None:
    country = victor.country(code)
    old, new = (victor.plan(country, any_answers(country, seed)) for seed in seeds)
    assert changes(old, old) == ()
    there = {(step.authority.id, step.role): step for step in asked_and_later(old)[0]}
    then = {(step.authority.id, step.role): step for step in asked_and_later(new)[0]}
    found = changes(old, new)
    added = {(one.authority.id, one.role) for one in found if one.sort == "new"}
    gone = {(one.authority.id, one.role) for one in found if one.sort == "gone"}
    assert (there.keys() - gone) | added == then.keys()
    assert added.isdisjoint(there)
    back = {"new": "gone", "gone": "new", "sooner": "later", "later": "sooner", "firm": "precaution"}
    back["precaution"] = "firm"
    assert {(back[one.sort], one.authority.id, one.role) for one in found} == {
        (one.sort, one.authority.id, one.role) for one in changes(new, old)
    }


def test_what_an_answer_changes_is_said() -> None:
    explorer = CountryExplorer("gr")
    told = done(explorer, "answer", item="documents_held", value="yes")
    assert "New: " in told["said"]
    assert 'class="change new"' in told["panels"]["short"]
    told = done(explorer, "answer", item="documents_held", value=None)
    assert "No longer: " in told["said"]
    assert 'class="change gone"' in told["panels"]["short"]


def test_answers_stay_where_another_country_asks_the_same() -> None:
    explorer = CountryExplorer("gr")
    done(explorer, "answer", item="age", value="14")
    done(explorer, "answer", item="documents_held", value="yes")
    done(explorer, "country", value="xx")
    assert "age" in explorer.answers
    assert explorer.plan.country.code == "xx"
    done(explorer, "country", value="gr")
    assert explorer.answers.values_by_item() == {"age": 14, "documents_held": True}
    done(explorer, "clear")
    assert not explorer.answers


@pytest.mark.parametrize("code", CODES)
def test_every_list_that_a_country_uses_can_be_asked(code: str) -> None:
    explorer = CountryExplorer(code)
    for checklist in explorer._trial.used:
        done(explorer, "checklist", value=checklist.id)
        assert explorer.finding.checklist.id == checklist.id
        first = next(iter(checklist.indicators))
        done(explorer, "answer", item=first, value="yes")
        assert explorer.plan == victor.plan(explorer.country, explorer.answers, finding=explorer.finding)


def test_a_day_before_the_guideline_is_refused_and_nothing_changes() -> None:
    explorer = CountryExplorer("bg")
    before = explorer.country
    assert "1900-01-01" in failed(explorer, "day", value="1900-01-01")
    assert explorer.country is before
    for wrong in ("yesterday", "2026-13-01", 5, ["2026-01-01"]):
        assert "this is no day" in failed(explorer, "day", value=wrong)
    done(explorer, "day", value="2015-01-01")
    assert "2015-01-01" in explorer.form["html"]
    done(explorer, "day", value="")
    assert explorer.country.on == before.on


@pytest.mark.parametrize("language", [*languages(), "sr-Latn"])
def test_it_speaks_the_languages_of_its_country(language: str) -> None:
    spoken = [code for code in CODES if language.partition("-")[0] in victor.country(code).languages]
    for code in spoken or ["gr"]:
        explorer = CountryExplorer(code, language=language)
        assert all(html for html in whole(explorer).values())


def test_a_translation_that_nobody_reviewed_says_so() -> None:
    explorer = CountryExplorer("gr")
    assert "badge draft" not in explorer.form["html"]
    done(explorer, "language", value="el")
    assert "badge draft" in explorer.form["html"]


def test_nothing_of_the_answers_is_in_a_trait() -> None:
    explorer = CountryExplorer("gr")
    before = state(explorer)
    done(explorer, "answer", item="age", value="13")
    done(explorer, "answer", item="documents_held", value="yes")
    failed(explorer, "answer", item="age", value=CANARY)
    failed(explorer, "country", value=CANARY)
    assert state(explorer) == before
    assert CANARY not in page(explorer)


def test_a_country_of_ones_own_can_be_shown() -> None:
    country = victor.country("gr", on=date(2014, 6, 1))
    explorer = CountryExplorer(country)
    assert explorer.country == country
    assert "2014-06-01" in explorer.form["html"]
    with pytest.raises(victor.NotFoundError):
        CountryExplorer("zz")


def test_it_opens_small() -> None:
    explorer = CountryExplorer("gr")
    opened = len(json.dumps(explorer.form)) + len(json.dumps(act(explorer, "hello")))
    assert opened + len(explorer._esm) < 40_000


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_forged_messages_are_answered(explorer: CountryExplorer, data: st.DataObject) -> None:
    values: list[Any] = ["gr", "bg", "2014-06-01", "age", "yes", "unknown", "*", *TABS, "gr_signs", CANARY, "el"]
    sent = data.draw(messages(explorer._verbs(), ["item", "value", "tab", "how"], values))
    told = explorer.reply(sent)
    assert (told.get("done"), told.get("failed")) in ((1, None), (None, 1))
    assert "\n" not in str(told.get("message", ""))
    json.dumps(told)
    assert explorer.failure is None, explorer.failure


def test_a_trial_keeps_what_cannot_be_asked_now() -> None:
    trial = Trial(victor.country("gr"), given=Answers.of(nothing_known_of=True, age=12))
    assert list(trial.answers) == ["age"]
    trial.give("age", None)
    assert list(trial.given) == ["nothing_known_of"]
