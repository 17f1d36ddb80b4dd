"""Hypothesis strategies for what a guideline can be asked: answers, findings, plans, cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from victor.guideline import Checklist, Country
from victor.reasoning import UNKNOWN, Answers, Finding, Plan, assess, plan
from victor.records import Case
from victor.rules import Choice, Kind, Number

MOST_ANSWERS = 14
"""Answers that one example gives at most: nobody reads more."""


def answers(of: Checklist | Country, *, always: Mapping[str, object] | None = None) -> st.SearchStrategy[Answers]:
    """Answers that somebody can give to a checklist, or to the default checklist of a country.

    Args:
        of: The checklist or the country.
        always: Answers that every example has.

    >>> import victor
    >>> given = answers(victor.country("gr"), always={"missing": True}).example()  # doctest: +SKIP
    """
    checklist = of.checklist() if isinstance(of, Country) else of
    fixed = dict(always or {})
    free = sorted(set(checklist.items) - set(fixed))
    return st.lists(st.sampled_from(free), max_size=MOST_ANSWERS, unique=True).flatmap(
        lambda some: st.fixed_dictionaries({item: _answer(checklist.items[item]) for item in some}).map(
            lambda given: Answers.of({**given, **fixed}).check(checklist.items)
        )
    )


def _answer(kind: Kind) -> st.SearchStrategy[Any]:
    match kind:
        case Number(minimum, maximum):
            number = st.integers(minimum, maximum)
            spans = st.tuples(number, number).map(lambda ends: (min(ends), max(ends)))
            return st.one_of(number, spans, st.just(UNKNOWN))
        case Choice(values):
            return st.sampled_from((*values, UNKNOWN))
        case _:
            return st.sampled_from((True, False, UNKNOWN))


def findings(of: Checklist | Country) -> st.SearchStrategy[Finding]:
    """What a checklist, or the default one of a country, says of some answers."""
    checklist = of.checklist() if isinstance(of, Country) else of
    return answers(checklist).map(lambda given: assess(checklist, given))


def plans(country: Country) -> st.SearchStrategy[Plan]:
    """What the routes of a country ask for some answers."""
    return answers(country).map(lambda given: plan(country, given))


def cases(country: Country) -> st.SearchStrategy[Case]:
    """Cases of a country with some answers and the plan for them; synthetic, as every case here is."""
    opened = datetime(2026, 1, 1, 9, tzinfo=UTC)
    return st.tuples(st.uuids(version=4), answers(country)).map(
        lambda drawn: Case(id=drawn[0].hex, country=country.code, opened_at=opened, answers=drawn[1]).with_plan(
            plan(country, drawn[1]), opened
        )
    )
