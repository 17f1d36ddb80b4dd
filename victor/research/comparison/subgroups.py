"""The same figures by group of children, with p-values adjusted for the number of groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.research.cohort import UNKNOWN_CODE, Cohort
from victor.research.comparison.paired import BandContrast, holm
from victor.research.planes import Plane, pack


@frozen
class GroupContrast:
    """One figure of one group of children.

    Attributes:
        grouping: What the children are grouped by.
        label: The group; None for those whose group is not known.
        measure: ``"sensitivity"``, ``"specificity"`` or, without truth, ``"positive rate"``.
        contrast: The figure by both checklists.
        adjusted: The p-values, established and possible, adjusted by Holm's method over all groups of all groupings.
    """

    grouping: str
    label: str | None
    measure: str
    contrast: BandContrast
    adjusted: tuple[float, float]


def groupings(cohort: Cohort, by: Iterable[str] | None) -> tuple[str, ...]:
    """The names of the groupings, all unless given.

    Raises:
        ResearchError: When there is no such grouping.
    """
    if by is None:
        return tuple(cohort.groups)
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        if name not in cohort.groups:
            have = f"one of {', '.join(cohort.groups)}" if cohort.groups else "a cohort with groups="
            hint = nearest(name, cohort.groups)
            raise ResearchError(f"there is no grouping '{name}'", path="by", expected=have, hint=hint)
    return tuple(dict.fromkeys(names))


def each_group(cohort: Cohort, names: Iterable[str]) -> Iterator[tuple[tuple[str, str | None], Plane]]:
    """Each group with its children; those whose group is not known come last."""
    for name in names:
        for label, mask in cohort.by(name).items():
            yield (name, label), pack(mask)
        lost = cohort.groups[name].codes == UNKNOWN_CODE
        if lost.any():
            yield (name, None), pack(lost)


def adjusted(
    found: Sequence[tuple[str, str | None, Mapping[str, BandContrast]]], measures: Iterable[str]
) -> tuple[GroupContrast, ...]:
    """The figures of all groups, with p-values adjusted over the groups of each figure and end of the band.

    Args:
        found: Grouping, label, and the figures of the group.
        measures: Which figures are told of groups.
    """
    rows = []
    for measure in measures:
        contrasts = [figures[measure] for _, _, figures in found]
        established, possible = (
            holm(one.p for one in ends)
            for ends in ([one.established for one in contrasts], [one.possible for one in contrasts])
        )
        for (grouping, label, _), contrast, *both in zip(found, contrasts, established, possible, strict=True):
            rows.append(GroupContrast(grouping, label, measure, contrast, (both[0], both[1])))
    return tuple(rows)
