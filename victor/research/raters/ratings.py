"""Ratings: what several people said of the same cases, read from mappings or dataframes and checked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from numbers import Real
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.research.raters.coefficients import TWO, Counts, Floats, Scale

Label: TypeAlias = Hashable
NONE_ESTABLISHED = "none established"
"""The label of a case for which a rater established no outcome: a rating like any other, and never that there is
nothing."""
NOT_RATED = -1
SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval")


@runtime_checkable
class Recorded(Protocol):
    """What has an outcome: a `victor.reasoning.Finding` or a `victor.records.Assessment`."""

    @property
    def outcome(self) -> str | None:
        """The outcome; None while none is established."""


@frozen(eq=False)
class Ratings:
    """What several people said of the same cases.

    Attributes:
        raters: Who rated.
        labels: Every label that can be given, in order where the scale has one.
        codes: The place of the label in `labels`, raters by cases; -1 where a rater did not rate a case.
    """

    raters: tuple[str, ...]
    labels: tuple[Label, ...]
    codes: NDArray[np.int64] = field(repr=False)

    @property
    def counts(self) -> Counts:
        """How many raters gave each label to each case."""
        places = np.arange(len(self.labels))
        found: Counts = (self.codes[:, :, None] == places).sum(axis=0)
        return found

    @property
    def values(self) -> Floats:
        """The labels as numbers, on an interval scale; else their places."""
        numbers = [label for label in self.labels if _is_number(label)]
        found = numbers if len(numbers) == len(self.labels) else range(len(self.labels))
        return np.array(list(found), float)


def read_ratings(ratings: Any, *, scale: Scale, order: Sequence[Label] | None = None) -> Ratings:
    """Read ratings and check them.

    Args:
        ratings: A mapping from each rater to the labels given to the cases in turn, None where a case was not rated;
            or a dataframe of any library that Narwhals knows, one column a rater, empty where a case was not rated.
        scale: ``nominal``, ``ordinal`` or ``interval``.
        order: Every label that can be given, lowest first.

    Raises:
        ResearchError: When there are fewer than two raters, they rated different numbers of cases, a label is not in
            `order`, or the labels do not fit the scale. It names the rater and the case's place, never the label.
    """
    if scale not in SCALES:
        raise ResearchError("no such scale", path="scale", expected=", ".join(SCALES), hint=nearest(scale, SCALES))
    columns = {str(rater): list(given) for rater, given in _columns(ratings).items()}
    if len(columns) < TWO:
        raise ResearchError("fewer than two raters", path="ratings", expected="a column for each of several people")
    sizes = {len(given) for given in columns.values()}
    if len(sizes) > 1:
        raise ResearchError(
            "the raters have different numbers of cases", path="ratings",
            hint="put None where somebody did not rate a case",
        )  # fmt: skip
    labels = _labels(columns, scale, order)
    places = {label: place for place, label in enumerate(labels)}
    codes = np.array([[_place(label, places, rater, at) for at, label in enumerate(given)]
                      for rater, given in columns.items()], np.int64).reshape(len(columns), -1)  # fmt: skip
    if not ((codes != NOT_RATED).sum(axis=0) >= TWO).any():
        raise ResearchError("no case was rated by two people", path="ratings", expected="the same cases for each rater")
    return Ratings(tuple(columns), labels, codes)


def _columns(ratings: Any) -> Mapping[Any, Sequence[Any]]:
    if isinstance(ratings, Mapping):
        return ratings
    import narwhals as nw

    try:
        frame = nw.from_native(ratings)
    except TypeError:
        raise ResearchError(
            "neither a mapping nor a dataframe", path="ratings", expected="rater: labels, or a column for each rater"
        ) from None
    eager = frame.lazy().collect()
    return {
        name: [None if empty else label for label, empty in zip(column, column.is_null(), strict=True)]
        for name, column in ((name, eager[name]) for name in eager.columns)
    }


def _labels(columns: Mapping[str, Sequence[Any]], scale: Scale, order: Sequence[Label] | None) -> tuple[Label, ...]:
    used = {label for given in columns.values() for label in given if _is_rated(label)}
    if scale == "interval" and not all(map(_is_number, (*used, *(order or ())))):
        raise ResearchError("labels that are no numbers", path="ratings", expected="numbers on an interval scale")
    if order is not None:
        labels = tuple(order)
        if len(set(labels)) < len(labels):
            raise ResearchError("a label stands twice", path="order", expected="each label once")
        return labels
    if all(map(_is_number, used)):
        return tuple(sorted(used))
    if scale == "ordinal":
        raise ResearchError("the labels have no order", path="order", expected="every label, lowest first")
    return tuple(sorted(used, key=str))


def _place(label: Any, places: Mapping[Label, int], rater: str, at: int) -> int:
    if not _is_rated(label):
        return NOT_RATED
    if label not in places:
        raise ResearchError(
            "a label that is not in the order", path=f"ratings, {rater}, case {at + 1}",
            expected=", ".join(map(str, places)),
        )  # fmt: skip
    return places[label]


def _is_rated(label: Any) -> bool:
    return label is not None and not (isinstance(label, float) and label != label)  # noqa: PLR0124  nan is not rated


def _is_number(label: Any) -> bool:
    return isinstance(label, Real)


def ratings_of(
    recorded: Mapping[str, Sequence[Recorded | str | None] | Mapping[Any, Recorded | str | None]], checklist: Checklist
) -> dict[str, tuple[str | None, ...]]:
    """The outcomes that several people recorded for the same cases, as ratings.

    Args:
        recorded: For each person the findings, assessments or ids of outcomes: a sequence over the cases, or a mapping
            by case, which leaves out the cases that the person did not rate. None as an outcome is no missing rating:
            the person rated the case and established none.
        checklist: The checklist whose outcomes they are.

    Returns:
        For each person a label for each case: an outcome, `NONE_ESTABLISHED`, or None where the case was not rated.

    Raises:
        ResearchError: When an outcome is none of the checklist's.

    >>> import victor
    >>> ratings_of({"A": {1: "presumed_victim", 2: None}, "B": {1: None}}, victor.country("gr").checklist())
    {'A': ('presumed_victim', 'none established'), 'B': ('none established', None)}
    """
    by_case = {
        rater: given if isinstance(given, Mapping) else dict(enumerate(given)) for rater, given in recorded.items()
    }
    cases = dict.fromkeys(case for given in by_case.values() for case in given)
    return {
        rater: tuple(_outcome(given[case], rater, checklist) if case in given else None for case in cases)
        for rater, given in by_case.items()
    }


def outcome_order(checklist: Checklist) -> tuple[str, ...]:
    """The labels of `ratings_of`, least serious first."""
    return (NONE_ESTABLISHED, *checklist.outcomes)


def _outcome(recorded: Recorded | str | None, rater: str, checklist: Checklist) -> str:
    outcome = recorded.outcome if isinstance(recorded, Recorded) else recorded
    if outcome is None:
        return NONE_ESTABLISHED
    if outcome not in checklist.outcomes:
        known = ", ".join(checklist.outcomes)
        raise ResearchError(
            "no such outcome", path=f"recorded, {rater}", expected=known, hint=nearest(str(outcome), checklist.outcomes)
        )
    return outcome
