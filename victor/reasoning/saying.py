"""Answers in words: each item with its text, and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping

from victor.guideline import ENGLISH, Checklist, Country, Fact, Indicator

Answerable = Mapping[str, Indicator | Fact]
"""Every sign and fact that can be answered, by id."""


def answerable(*guidelines: Checklist | Country) -> Answerable:
    """The signs and facts of some guidelines; of two with one id the first is used."""
    found: dict[str, Indicator | Fact] = {}
    for one in reversed(guidelines):
        for checklist in reversed(list(one.checklists.values())) if isinstance(one, Country) else [one]:
            found.update({**checklist.facts, **checklist.indicators})
    return found


def said_answers(entries: Answerable, answers: Mapping[str, object], language: str = ENGLISH) -> list[str]:
    """Answers, one in a line; an item that has no entry is called by its id.

    >>> from victor.guideline import core_facts
    >>> said_answers({fact.id: fact for fact in core_facts()}, {"age": (0, 17), "missing": True})
    ['Age in completed years: 0 to 17', 'The child is reported or believed missing: yes']
    """
    texts = {item: entry.text.in_language(language).text for item, entry in entries.items()}
    shared = {text for text, times in Counter(texts.values()).items() if times > 1}
    return [_said(entries.get(item), texts.get(item, item), value, language, shared) for item, value in answers.items()]


def _said(entry: Indicator | Fact | None, text: str, value: object, language: str, shared: Container[str]) -> str:
    if text in shared and isinstance(entry, Indicator):  # at recruitment and at work the same words are two signs
        text = f"{text} ({entry.category.replace('_', ' ')})"
    match value:
        case bool():
            said = "yes" if value else "no"
        case int():
            said = str(value)
        case (low, high):
            said = str(low) if low == high else f"{low} to {high}"
        case _:
            wanted = value if isinstance(value, frozenset) else frozenset([value])
            choices = entry.choices if isinstance(entry, Fact) else ()
            texts = {choice.id: choice.text.in_language(language).text for choice in choices}
            said = " or ".join(texts.get(one, one) for one in sorted(map(str, wanted)))
    return f"{text}: {said}"


def plain_value(value: object) -> object:
    """An answer as JSON has it: a span and a set are lists."""
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value
