"""Questions as a page draws them, and answers as a page gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from victor.errors import AnswerError
from victor.guideline import Checklist, Fact, Indicator
from victor.reasoning import UNKNOWN, Value
from victor.rules import Choice, Kind, Number, YesNo
from victor.words import words

Group: TypeAlias = list[Any]
"""A title and its questions, each ``[id, text, kind, mark]`` without what is empty at its end: kind is 0 for yes or no,
``"number"``, or the choices ``[[id, text], …]``."""

SPAN = re.compile(r"\s*(\d{1,4})\s*(?:(?:-|–|to|\.\.)\s*(\d{1,4})\s*)?")


def signs(checklist: Checklist, language: str) -> list[Group]:
    """The signs of a checklist, by category."""
    groups = []
    for category in checklist.categories.values():
        items = [one for one in checklist.indicators.values() if one.category == category.id]
        if items:
            title = category.text.in_language(language).text
            groups.append([title, [_sign(one, language) for one in items]])
    return groups


def facts(title: str, known: Iterable[Fact], language: str) -> list[Group]:
    """Facts, under one title."""
    return [[title, [_fact(one, language) for one in known]]]


def read_facts(checklist: Checklist) -> list[Fact]:
    """The facts that the outcomes of a checklist read, in their order."""
    read = checklist.program.layout.masks
    return [fact for name, fact in checklist.facts.items() if name in read]


def _sign(sign: Indicator, language: str) -> list[Any]:
    text = sign.text.in_language(language).text
    return [sign.id, text] if sign.confirmed else [sign.id, text, 0, words(language, "form")["unconfirmed"]]


def _fact(fact: Fact, language: str) -> list[Any]:
    text = fact.text.in_language(language).text
    match fact.reading:
        case Number():
            return [fact.id, text, "number"]
        case Choice():
            return [fact.id, text, [[one.id, one.text.in_language(language).text] for one in fact.choices]]
        case _:
            return [fact.id, text]


def read_answer(item: str, kind: Kind, given: object) -> Value | None:
    """The answer that a page gives as a text; None where it takes one back.

    Raises:
        AnswerError: When it is no answer of this kind.

    >>> read_answer("age", Number(0, 120), "12–15"), read_answer("begs", YesNo(), "yes")
    ((12, 15), True)
    """
    if given is None or given == "":
        return None
    if given == UNKNOWN:
        return UNKNOWN
    match kind:
        case YesNo() if given in ("yes", "no"):
            return given == "yes"
        case Choice(values) if given in values:
            return str(given)
        case Number(lowest, highest):
            span = SPAN.fullmatch(str(given))
            low, high = (int(span[1]), int(span[2] or span[1])) if span else (-1, -1)
            if lowest <= low <= high <= highest:
                return low if low == high else (low, high)
            expected = f"a whole number from {lowest} to {highest}, or two such as 12-15"
            raise AnswerError("the answer is not right", path=item, expected=expected)
        case _:
            raise AnswerError("the answer is not right", path=item)


def as_given(value: Value) -> str:
    """An answer as a page shows it.

    >>> as_given((12, 15)), as_given(False)
    ('12–15', 'no')
    """
    match value:
        case bool():
            return "yes" if value else "no"
        case (low, high):
            return f"{low}–{high}"
        case _:
            return str(value)
