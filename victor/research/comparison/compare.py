"""Two checklists on the same children: which of them finds more victims, which spares more others, and for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from victor.errors import NotFoundError, ResearchError, nearest
from victor.guideline import Checklist
from victor.research.cohort import Cohort
from victor.research.comparison.changed import Changed
from victor.research.comparison.paired import BandContrast, Contrast, contrast, paired
from victor.research.comparison.subgroups import GroupContrast, adjusted, each_group, groupings
from victor.research.comparison.tables import group_tables, overview, pairs_table
from victor.research.fourfold.intervals import checked_interval, checked_level, proportion
from victor.research.planes import Plane, count, pack
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.research.screening import Screening

if TYPE_CHECKING:
    from victor.reasoning.difference import ChecklistDifference

SENSITIVITY, SPECIFICITY, POSITIVE = "sensitivity", "specificity", "positive rate"
BANDS = ("established", "possible")
WHO = ("all", "victims", "others")
POSITIVES_ONLY = "only those who screened positive were verified"
"""Why shares of victims and others are not computed where no child negative by both has a truth."""


@frozen(eq=False, repr=False)
class Comparison(Result):
    """Two checklists on the same children. Made by `compare`.

    Attributes:
        old: What the old checklist says of every child.
        new: What the new one says.
        old_at: From which outcome of the old checklist on a child counts as positive.
        new_at: The same of the new one.
        measures: The share of victims who are positive (sensitivity), of others who are not (specificity), and of all
            children who are positive (positive rate), each as a band; without truth the last one only.
        groups: The same figures by group of children.
        unverified: Of how many children the reference standard says nothing; they are in the positive rate only.
        interval: The method of the intervals.
        level: Of the intervals.
    """

    old: Screening
    new: Screening
    old_at: str
    new_at: str
    measures: Mapping[str, BandContrast]
    groups: tuple[GroupContrast, ...] = field(repr=False)
    unverified: int
    interval: str
    level: float

    @property
    def cohort(self) -> Cohort:
        """The children."""
        return self.old.cohort

    @property
    def sensitivity(self) -> BandContrast:
        """The share of the victims who are positive.

        Raises:
            ResearchError: When the cohort has no truth.
        """
        self.cohort.reference()
        return self.measures[SENSITIVITY]

    @property
    def specificity(self) -> BandContrast:
        """The share of the others who are not positive.

        Raises:
            ResearchError: When the cohort has no truth.
        """
        self.cohort.reference()
        return self.measures[SPECIFICITY]

    @property
    def positive(self) -> BandContrast:
        """The share of all children who are positive."""
        return self.measures[POSITIVE]

    @property
    def agreement(self) -> tuple[Estimate, Estimate]:
        """The share of all children of whom both say the same, established and possible."""
        first, last = (self._same(one) for one in self.positive.both)
        return first, last

    def _same(self, one: Contrast) -> Estimate:
        return proportion(
            one.pairs.total - one.pairs.changed, one.pairs.total, interval=self.interval, level=self.level
        )

    def changed(self, band: str = "established", who: str = "all") -> Changed:
        """Who changes side, and by which answers.

        Args:
            band: Whether positive is who is ``"established"`` or who is ``"possible"``.
            who: ``"all"`` children, or only ``"victims"`` or ``"others"`` by the reference standard.

        Raises:
            ResearchError: When there is no such band, no such group, or no truth.
        """
        for name, word, words in (("band", band, BANDS), ("who", who, WHO)):
            if word not in words:
                raise ResearchError("no such word", path=name, expected=", ".join(words), hint=nearest(word, words))
        old, new = _planes(self.old, self.old_at, self.new, self.new_at)[BANDS.index(band)]
        if who != "all":
            self.cohort.reference()
        within = _within(self.cohort)[who]
        return Changed(
            self.old, self.new, old & ~new & within, new & ~old & within, ~(old ^ new) & within, band, who, self.level
        )

    @cached_property
    def difference(self) -> ChecklistDifference:
        """What the two say otherwise by their rules, with the fewest answers that show it (needs the solver).

        Raises:
            ProofError: When the solver is not installed, or one name stands for different things in them.
        """
        from victor.reasoning.difference.meaning import compare_checklists

        return compare_checklists(self.old.checklist, self.new.checklist)

    def table(self) -> Table:
        """Each figure by both checklists, with the difference and its p-value."""
        return overview(self)

    def tables(self) -> Iterator[Table]:
        """All that was found: the overview, the paired tables, the groups, and who changes side by which answers."""
        yield self.table()
        if self.cohort.truth is None:
            yield pairs_table(self, "all children", self.positive)
        else:
            yield pairs_table(self, "victims", self.sensitivity)
            yield pairs_table(self, "others", self.specificity)
        yield from group_tables(self)
        yield from self.changed().tables()

    @property
    def headline(self) -> str:
        """Which checklists, and from which outcome on."""
        old, new = self.old.checklist, self.new.checklist
        return f"{old.id} {old.version} ({self.old_at}) and {new.id} {new.version} ({self.new_at})"

    def __repr__(self) -> str:
        kind = "synthetic children" if self.cohort.is_synthetic else "children"
        return f"<Comparison of {self.headline}, {self.cohort.size:,} {kind}>"


def compare(  # noqa: PLR0913  two checklists, each with its outcome, and how intervals are made
    old: Checklist,
    new: Checklist,
    cohort: Cohort,
    *,
    at: str | None = None,
    old_at: str | None = None,
    new_at: str | None = None,
    interval: str = "wilson",
    level: float = 0.95,
    by: Iterable[str] | None = None,
) -> Comparison:
    """Compare two checklists on the same children.

    What is unknown is never silently read as no: every figure is a band, from counting as positive the children for
    whom the outcome is established to counting all for whom it is possible. Without truth it says of how many
    children the two say different things, and nothing about which of them is right.

    Args:
        old: One checklist.
        new: The other one: another version, or another list altogether.
        cohort: The children. What was not asked of them is unknown for all: see `Cohort.synthetic` for children of
            whom both are asked.
        at: From which outcome on a child counts as positive; the most serious one of each unless given.
        old_at: The same for the old checklist alone, where the two call their outcomes differently.
        new_at: The same for the new one.
        interval: The method for shares, and for their paired difference: see `victor.research.paired_difference`.
        level: How often an interval is to hold the true figure.
        by: The groupings of the cohort by which it is told apart; all unless given.

    Raises:
        NotFoundError: When a checklist has no such outcome.
        ResearchError: When there is no such interval or grouping.

    >>> import victor
    >>> from attrs import evolve
    >>> from victor.research.cohort import Cohort
    >>> old = victor.checklist("ilo_child_labour")
    >>> wider = evolve(old.outcomes["presumed_victim"], when="age < 18 and exploitation_positive")
    >>> new = evolve(old, version="draft", outcomes={**old.outcomes, "presumed_victim": wider})
    >>> found = compare(old, new, Cohort.synthetic(old, 10_000, prevalence=0.1, seed=7))
    >>> found.sensitivity.established.pairs.old_only
    0
    >>> found.sensitivity.established.difference.low > 0
    True
    """
    checked_interval(interval), checked_level(level)
    names = groupings(cohort, by)
    first, last = cohort.screen(old), cohort.screen(new)
    old_outcome = _outcome(first, old_at or at, "at" if old_at is None else "old_at")
    new_outcome = _outcome(last, new_at or at, "at" if new_at is None else "new_at")
    pairs = _planes(first, old_outcome, last, new_outcome)
    within = _within(cohort)
    refused = _refused(pairs[0], within)

    def contrasts(children: Plane | None) -> dict[str, BandContrast]:
        """All figures, of all children or of a group."""
        found = {}
        for measure, plane in _measured(within):
            chosen = plane if children is None else plane & children
            ends = (
                contrast(
                    paired(one, other, chosen),
                    negatives=measure == SPECIFICITY,
                    interval=interval,
                    level=level,
                    refused="" if measure == POSITIVE else refused,
                )
                for one, other in pairs
            )
            found[measure] = BandContrast(*ends)
        return found

    measures = contrasts(None)
    found = [(*name, contrasts(plane)) for name, plane in each_group(cohort, names)]
    told = [measure for measure in measures if measure != POSITIVE] or [POSITIVE]
    unverified = 0 if cohort.known is None else cohort.size - count(cohort.known)
    return Comparison(
        first, last, old_outcome, new_outcome, measures, adjusted(found, told), unverified, interval, level
    )


def _outcome(screening: Screening, name: str | None, argument: str) -> str:
    """The outcome, or the most serious one."""
    if name is None:
        return screening.outcomes[-1]
    if name not in screening.outcomes:
        hint = nearest(name, screening.outcomes) or "name them apart with old_at= and new_at="
        known = f"one of {', '.join(screening.outcomes)}"
        raise NotFoundError(
            f"{screening.checklist.id} has no outcome '{name}'", path=argument, expected=known, hint=hint
        )
    return name


def _planes(old: Screening, old_at: str, new: Screening, new_at: str) -> tuple[tuple[Plane, Plane], ...]:
    """The children who are positive by the old and by the new one: established, then possible."""
    return tuple(zip(old.at_least(old_at), new.at_least(new_at), strict=True))


def _within(cohort: Cohort) -> dict[str, Plane]:
    found = {"all": pack(np.ones(cohort.size, np.bool_))}
    if cohort.truth is not None:
        truth, known = cohort.reference()
        found |= {"victims": truth & known, "others": ~truth & known}
    return found


def _measured(within: Mapping[str, Plane]) -> Iterator[tuple[str, Plane]]:
    if "victims" in within:
        yield SENSITIVITY, within["victims"]
        yield SPECIFICITY, within["others"]
    yield POSITIVE, within["all"]


def _refused(established: tuple[Plane, Plane], within: Mapping[str, Plane]) -> str:
    """Why sensitivity and specificity cannot be had: nobody who is negative by both was verified, and others were not.

    Their test holds all the same, since it looks at those who changed (A. Schatzkin and others 1987, Comparing New and
    Old Screening Tests when a Reference Procedure Cannot Be Performed on All Screening Participants).
    """
    if "victims" not in within:
        return ""
    known = within["victims"] | within["others"]
    old, new = established
    return POSITIVES_ONLY if count(known) < count(within["all"]) and not count(known & ~old & ~new) else ""
