"""Valid documents, changed by small steps that keep most of their structure: what a careful enemy would write.

A mutation is drawn from a source of choices, so that Hypothesis, atheris and a plain generator of random numbers can
all drive the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, Protocol

from tests.hostile.judge import NAME, NUMBER


class Choices(Protocol):
    """A source of choices."""

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""


SCALARS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, NUMBER, 10**30, -(2**63), 0.5, 1e308, "", NAME, "unknown", "open", "\0", "\ud800",
    "a\nb", "\u202e", "2026-11-23", "2026-11-23T09:30:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z", "true", "1", [], {}, [NAME], {NAME: NAME}, [1, 2], [2, 1], [True, False], "x" * 5_000,
)  # fmt: skip
KEYS = ("id", "kind", "schema", "at", "value", "answers", NAME, "", "__class__", "\0", "given", "x" * 300)
MOST_STEPS = 4

Place = tuple[Any, Any]
"""A table or list, and a key or position in it."""


def places(document: Any) -> list[Place]:
    """Every place below a document."""
    found: list[Place] = []
    waiting = [document]
    while waiting:
        one = waiting.pop()
        keys: Sequence[Any] = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        for key in keys:
            found.append((one, key))
            waiting.append(one[key])
    return found


def _retype(place: Place, choices: Choices, _: Any) -> None:
    holder, key = place
    holder[key] = deepcopy(SCALARS[choices.below(len(SCALARS))])


def _drop(place: Place, _: Choices, __: Any) -> None:
    holder, key = place
    del holder[key]


def _rename(place: Place, choices: Choices, _: Any) -> None:
    holder, key = place
    if isinstance(holder, dict):
        holder[KEYS[choices.below(len(KEYS))]] = holder.pop(key)


def _duplicate(place: Place, choices: Choices, _: Any) -> None:
    holder, key = place
    if isinstance(holder, list):
        holder.insert(choices.below(len(holder) + 1), deepcopy(holder[key]))
    else:
        holder[KEYS[choices.below(len(KEYS))]] = deepcopy(holder[key])


def _nest(place: Place, choices: Choices, _: Any) -> None:
    holder, key = place
    for _step in range(1 + choices.below(3)):
        holder[key] = [holder[key]] if choices.below(2) else {KEYS[choices.below(len(KEYS))]: holder[key]}


def _unwrap(place: Place, choices: Choices, _: Any) -> None:
    holder, key = place
    inner = holder[key]
    if isinstance(inner, list | dict) and inner:
        values = list(inner.values()) if isinstance(inner, dict) else inner
        holder[key] = values[choices.below(len(values))]


def _graft(place: Place, choices: Choices, whole: Any) -> None:
    """Another part of the same document."""
    holder, key = place
    others = places(whole)
    other, there = others[choices.below(len(others))]
    holder[key] = deepcopy(other[there])


def _bend(place: Place, choices: Choices, _: Any) -> None:
    """A text with a letter more, less or other."""
    holder, key = place
    text = holder[key]
    if isinstance(text, str) and text:
        at = choices.below(len(text))
        new = ("", "Z", "\u0430", "\0", "#", "(", " ", "9")[choices.below(8)]
        holder[key] = text[:at] + new + text[at + choices.below(2) :]
    elif type(text) is int:
        holder[key] = (text + 1, -text, text * 10**20, float(text))[choices.below(4)]


STEPS: tuple[Callable[[Place, Choices, Any], None], ...] = (
    _retype, _drop, _rename, _duplicate, _nest, _unwrap, _graft, _bend, _bend,
)  # fmt: skip


def mutated(document: Any, choices: Choices) -> Any:
    """A copy of a document with one to four changes."""
    found = deepcopy(document)
    whole = deepcopy(document)
    for _ in range(1 + choices.below(MOST_STEPS)):
        there = places(found)
        if not there:
            break
        STEPS[choices.below(len(STEPS))](there[choices.below(len(there))], choices, whole)
    return found
