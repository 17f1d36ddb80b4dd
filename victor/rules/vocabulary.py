"""The names that a rule may use: items with their kinds, groups, weights and definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from victor.errors import RuleError, shown


@frozen
class YesNo:
    """An item that is answered yes or no."""


@frozen
class Number:
    """An item that is a whole number from `minimum` to `maximum`, such as an age in completed years."""

    minimum: int
    maximum: int


@frozen
class Choice:
    """An item that is one of `values`; `ordered` from the least to the greatest when they can be compared."""

    values: tuple[str, ...]
    ordered: bool = False


Kind: TypeAlias = YesNo | Number | Choice

FUNCTIONS = ("count", "any", "all", "score", "possibly", "surely")
RESERVED = frozenset((*FUNCTIONS, "and", "or", "not", "in", "True", "False", "None", "is", "if", "else", "lambda"))


@frozen
class Vocabulary:
    """All names that a rule may use. One name has one meaning.

    Args:
        items: Each indicator and fact with its kind.
        groups: Named sets of yes/no items: categories, strengths, tags, lists.
        weights: Named weightings of yes/no items for ``score``; whole numbers.
        definitions: Named rules, as text.
        knowledge: Whether ``possibly`` and ``surely`` are legal here (in routes) or not (in outcomes).

    Raises:
        RuleError: When one name stands for two things, or is a word of the language.

    >>> Vocabulary({"age": Number(0, 120)}, groups={"age": ()})
    Traceback (most recent call last):
        ...
    victor.errors.RuleError: age: the name stands for a group and for an item; expected one meaning for one name
    """

    items: Mapping[str, Kind]
    groups: Mapping[str, tuple[str, ...]] = field(factory=dict)
    weights: Mapping[str, Mapping[str, int]] = field(factory=dict)
    definitions: Mapping[str, str] = field(factory=dict)
    knowledge: bool = False

    def __attrs_post_init__(self) -> None:
        meaning: dict[str, str] = {}
        for what, names in (
            ("an item", self.items),
            ("a group", self.groups),
            ("weights", self.weights),
            ("a definition", self.definitions),
        ):
            for name in names:
                if name in RESERVED or not name.isidentifier():
                    raise RuleError(
                        "the name cannot be used in rules", path=shown(name), expected="letters, digits and _"
                    )
                if name in meaning:
                    raise RuleError(
                        f"the name stands for {what} and for {meaning[name]}",
                        path=shown(name),
                        expected="one meaning for one name",
                    )
                meaning[name] = what

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, for the hint on a misspelt one."""
        return (*self.items, *self.groups, *self.weights, *self.definitions, *FUNCTIONS)
