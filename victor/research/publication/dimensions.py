"""What the rows and columns of a table of counts can be: groupings, answers, bands of a number, outcomes, the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError, nearest
from victor.research.screening import Screening
from victor.rules import Choice, Number

if TYPE_CHECKING:
    from victor.research.cohort import Cohort

TRUTH = "truth"
UNKNOWN_LABEL = "unknown"
NONE_ESTABLISHED = "none established"
"""That no outcome is established does not say that a child is no victim."""


def _ints(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(numbers)


@frozen
class Bands:
    """A number in bands, such as ages: ``Bands("age", (0, 12, 14, 16, 18))``.

    A child of whom it is not known in which band the number is stands in the group *unknown*.

    Attributes:
        item: The number.
        starts: The lowest number of each band, in rising order.
    """

    item: str
    starts: tuple[int, ...] = field(converter=_ints)

    def __attrs_post_init__(self) -> None:
        if not self.starts or any(low >= high for low, high in zip(self.starts, self.starts[1:], strict=False)):
            raise ResearchError("these are no bands", path="starts", expected="rising numbers, such as (0, 12, 14, 18)")


Dimension: TypeAlias = "str | Bands | Screening"
"""The name of a grouping or item, ``"truth"``, the bands of a number, or a screening: the outcome it establishes."""


@frozen(eq=False)
class Groups:
    """The children in groups, each child in one.

    Attributes:
        name: What they are grouped by.
        labels: The name of each group.
        codes: The place of each child's group.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int64] = field(repr=False)


def groups_of(cohort: Cohort, by: Dimension, path: str) -> Groups:
    """The children in groups; those of whom it is not known stand in a group *unknown*, where there are any.

    Raises:
        ResearchError: There is no such grouping or item, or it is a number without bands.
    """
    if isinstance(by, Screening):
        return _screened(cohort, by, path)
    if isinstance(by, Bands):
        return _banded(cohort, by, path)
    if by in cohort.groups:
        group = cohort.groups[by]
        return _complete(by, group.labels, group.codes)
    if by == TRUTH:
        truth, known = cohort.truth_mask()
        return _complete(
            by, ("victims (reference)", "others"), np.where(known, np.where(truth, 0, 1), -1), "unverified"
        )
    kind = cohort.items.get(by)
    if by in cohort.yes:
        yes, maybe = cohort.flags(by)
        return _complete(by, ("yes", "no"), np.where(yes, 0, np.where(maybe, -1, 1)))
    if isinstance(kind, Choice):
        return _complete(by, kind.values, cohort.choices[by])
    if isinstance(kind, Number):
        raise ResearchError(f"'{by}' is a number", path=path, expected=f'bands, such as Bands("{by}", (0, 12, 18))')
    names = [*cohort.groups, *cohort.items, *((TRUTH,) if cohort.truth is not None else ())]
    hint = nearest(str(by), names)
    expected = f"a grouping ({', '.join(cohort.groups) or 'there is none'}), an item, or {TRUTH}"
    raise ResearchError("there is nothing of that name to count by", path=path, expected=expected, hint=hint)


def _screened(cohort: Cohort, by: Screening, path: str) -> Groups:
    if by.cohort.size != cohort.size or by.cohort.children != cohort.children:
        raise ResearchError("this screening is of other children", path=path, expected="cohort.screen(…)")
    labels = tuple(str(by.checklist.outcomes[outcome].text) for outcome in by.outcomes)
    return Groups(f"outcome of {by.checklist.id}", (NONE_ESTABLISHED, *labels), by.established.astype(np.int64))


def _banded(cohort: Cohort, by: Bands, path: str) -> Groups:
    if by.item not in cohort.numbers:
        hint = nearest(by.item, cohort.numbers)
        raise ResearchError(f"'{by.item}' is no number here", path=path, hint=hint)
    low, high = (np.searchsorted(np.array(by.starts), ends, side="right") - 1 for ends in cohort.numbers[by.item])
    labels = [
        f"{start}" if end == start + 1 else f"{start} to {end - 1}"
        for start, end in zip(by.starts, by.starts[1:], strict=False)
    ]
    return _complete(by.item, (*labels, f"{by.starts[-1]} and more"), np.where(low == high, low, -1))


def _complete(name: str, labels: Sequence[str], codes: NDArray[np.integer], rest: str = UNKNOWN_LABEL) -> Groups:
    """Each child in a group: -1 becomes the last one, where it occurs."""
    places = codes.astype(np.int64)
    if not (places < 0).any():
        return Groups(name, tuple(labels), places)
    return Groups(name, (*labels, rest), np.where(places < 0, len(labels), places))
