"""Answers: what has been answered so far, each with who, when and how it was learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import evolve, field, frozen

from victor.errors import AnswerError, nearest, shown
from victor.html import Displayed
from victor.rules import Choice, Kind, Number, YesNo
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

UNKNOWN: Literal["unknown"] = "unknown"
"""Asked, and cannot be determined. What was never asked is not among the answers at all."""

Value: TypeAlias = bool | int | tuple[int, int] | str
"""``True`` or ``False``; a whole number or a span (lowest, highest); a choice; or `UNKNOWN`."""


@frozen
class Answer:
    """One answer.

    Attributes:
        value: What was answered; hidden from `repr`, as it may be personal.
        by: Who answered, as a role or a pseudonym of the desk.
        at: When it was recorded.
        how: How it was learnt: told by the child, seen, read in a document …
    """

    value: Value = field(repr=False)
    by: str = field(default="", repr=False)
    at: datetime | None = None
    how: str = field(default="", repr=False)


@frozen(repr=False)
class Answers(Mapping[str, Answer], Displayed):
    """What has been answered so far; immutable.

    An item that was *not asked* is not in it; one that was *asked and cannot be determined* has the value
    ``"unknown"``. Rules read both alike, people do not.

    >>> answers = Answers.of(documents_held=True, age=(12, 15), knows_address=None)
    >>> answers
    <Answers: 2 items>
    >>> sorted(answers.also({"knows_address": "unknown"}, by="helpline").values_by_item())
    ['age', 'documents_held', 'knows_address']
    """

    given: Mapping[str, Answer] = field(factory=dict)

    @classmethod
    def of(cls, answers: Mapping[str, object] | None = None, /, **more: object) -> Answers:
        """Answers from plain values; ``None`` means not asked, a list of two numbers is a span."""
        if isinstance(answers, Answers):
            return answers.also(more)
        return cls().also({**(answers or {}), **more})

    def also(self, values: Mapping[str, object], *, by: str = "", at: datetime | None = None, how: str = "") -> Answers:
        """These answers and further ones; a later answer replaces an earlier one, ``None`` takes it back."""
        given = dict(self.given)
        for item, value in values.items():
            if value is None:
                given.pop(item, None)
            elif isinstance(value, Answer):
                given[item] = value
            else:
                plain = tuple(value) if isinstance(value, list) else value
                given[item] = Answer(plain, by, at, how)  # type: ignore[arg-type]  # `check` looks at the kind
        return evolve(self, given=given)

    def values_by_item(self) -> dict[str, Value]:
        """The bare values, as rules read them."""
        return {item: answer.value for item, answer in self.given.items()}

    def as_dict(self) -> dict[str, object]:
        """The bare values as JSON has them: a span is a list."""
        return {
            item: list(answer.value) if isinstance(answer.value, tuple) else answer.value
            for item, answer in self.given.items()
        }

    def check(self, items: Mapping[str, Kind], *, file: str | None = None) -> Answers:
        """These answers, if each belongs to an item and is of its kind.

        Args:
            items: What can be answered, with its kind.
            file: Where the answers were read, for errors.

        Raises:
            AnswerError: With the item and what was expected; never with the answer.
        """
        for item, answer in self.given.items():
            if item not in items:
                said = (
                    f"nothing is called '{shown(item)}'" if item.isidentifier() else "an answer has an impossible name"
                )
                raise AnswerError(said, file=file, path="answers", hint=nearest(item, items))
            expected = expected_value(items[item], answer.value)
            if expected:
                raise AnswerError("the answer is not right", file=file, path=f"answers.{item}", expected=expected)
        return self

    def __getitem__(self, item: str) -> Answer:
        return self.given[item]

    def __iter__(self) -> Iterator[str]:
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def __repr__(self) -> str:
        return f"<Answers: {len(self)} items>"

    def _pieces(self, language: str) -> Node:
        from htpy import p

        return p[words(language, "record")["given"].format(count=len(self))]


def expected_value(kind: Kind, value: object) -> str | None:
    """What an answer of this kind must be, or None if `value` is one."""
    if isinstance(value, str) and value == UNKNOWN:
        return None
    match kind:
        case YesNo():
            return None if isinstance(value, bool) else 'true, false, "unknown" or null'
        case Choice(values):
            expected = f'one of {", ".join(values)}, "unknown" or null'
            return None if isinstance(value, str) and value in values else expected
        case Number(minimum, maximum):
            span = value if isinstance(value, tuple) else (value, value)
            right = (
                len(span) == 2  # noqa: PLR2004  lowest and highest
                and all(type(end) is int for end in span)
                and minimum <= span[0] <= span[1] <= maximum
            )
            whole = f"a whole number from {minimum} to {maximum}"
            return None if right else f'{whole}, a span [lowest, highest] of them, "unknown" or null'
