"""Screening: what a checklist says of every child of a cohort."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import NotFoundError, nearest
from victor.guideline import Checklist
from victor.research.cohort import Cohort, Mask
from victor.research.fourfold.accuracy import Band, BandAccuracy, Counts, accuracy
from victor.research.fourfold.intervals import proportion
from victor.research.planes import Plane, count, nobody, pack, unpack
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.rules.planes import PlaneProgram


@frozen(eq=False, repr=False)
class Screening(Result):
    """What a checklist says of every child: a band, from what is established to what is still possible.

    No outcome established does not say that a child is no victim.

    Attributes:
        cohort: The children.
        checklist: The checklist, as it stands on its day.
        outcomes: What it can establish, least serious first.
        musts: For each outcome the children for whom it, or a more serious one, is established.
        mays: For each outcome the children for whom it, or a more serious one, is still possible.
        inexact: The children for whom these are bounds only, since too many unknowns pull a rule both ways.
        absent: The items of the checklist that the cohort does not have: unknown for all.
    """

    cohort: Cohort
    checklist: Checklist
    outcomes: tuple[str, ...]
    musts: tuple[Plane, ...] = field(repr=False)
    mays: tuple[Plane, ...] = field(repr=False)
    inexact: Plane = field(repr=False)
    absent: tuple[str, ...] = ()

    @cached_property
    def established(self) -> NDArray[np.uint8]:
        """For each child the most serious outcome that is established; 0 is none, 1 the least serious."""
        return _codes(self.musts, self.cohort.size)

    @cached_property
    def possible(self) -> NDArray[np.uint8]:
        """For each child the most serious outcome that is still possible, coded in the same way."""
        return _codes(self.mays, self.cohort.size)

    def at_least(self, outcome: str) -> tuple[Plane, Plane]:
        """The children for whom the outcome, or a more serious one, is established, and for whom it is possible.

        Raises:
            NotFoundError: When the checklist has no such outcome.
        """
        if outcome not in self.outcomes:
            known = f"one of {', '.join(self.outcomes)}"
            hint = nearest(outcome, self.outcomes)
            raise NotFoundError(f"the checklist has no outcome '{outcome}'", path="at", expected=known, hint=hint)
        place = self.outcomes.index(outcome)
        return self.musts[place], self.mays[place]

    def counts(self, outcome: str, within: Plane | None = None) -> Band:
        """True and false positives and negatives, counting as positive what is established, and what is possible.

        Args:
            outcome: From which outcome on a child counts as positive.
            within: Only these children; all whose truth is known unless given.

        Raises:
            ResearchError: When the cohort has no truth.
        """
        truth, known = self.cohort.reference()
        chosen = known if within is None else known & within
        return Band(*(_counts(positive & chosen, truth & chosen, chosen) for positive in self.at_least(outcome)))

    def accuracy(
        self,
        at: str | None = None,
        *,
        interval: str = "wilson",
        level: float = 0.95,
        prevalence: float | None = None,
        within: Mask | None = None,
        **design: Any,
    ) -> BandAccuracy:
        """How well the checklist finds those whom the reference standard calls victims.

        What is unknown is never silently read as no: each figure is a band, from counting as positive the children for
        whom the outcome is established to counting all for whom it is possible.

        Args:
            at: From which outcome on a child counts as positive; the most serious one unless given.
            interval: The method of the intervals, see `victor.research.proportion`.
            level: Of the intervals.
            prevalence: For predictive values in another population.
            within: Only these children.
            design: How the truth was learnt, see `victor.research.accuracy`.

        Raises:
            ResearchError: When the cohort has no truth, or the figures cannot be computed honestly.
            NotFoundError: When the checklist has no such outcome.
        """
        outcome = at or self.outcomes[-1]
        chosen = None if within is None else pack(within)
        band = self.counts(outcome, chosen)
        _, known = self.cohort.reference()
        unverified = count(~known & self._all) if chosen is None else count(chosen & ~known)
        if unverified and not (band.established.fn + band.established.tn):
            design = {"verified": "positives", **design}
        first, last = (
            accuracy(
                tp=one.tp, fp=one.fp, fn=one.fn, tn=one.tn,
                interval=interval, level=level, prevalence=prevalence, synthetic=self.cohort.is_synthetic, **design,
            )
            for one in (band.established, band.possible)
        )  # fmt: skip
        return BandAccuracy(first, last, unverified)

    @cached_property
    def _all(self) -> Plane:
        return pack(np.ones(self.cohort.size, np.bool_))

    def table(self) -> Table:
        """How many children reach each outcome, for sure and possibly."""
        rows: list[dict[str, Any]] = []
        for place, outcome in enumerate(self.outcomes):
            must, may = count(self.musts[place]), count(self.mays[place])
            size = self.cohort.size
            rows.append(
                {
                    "outcome": str(self.checklist.outcomes[outcome].text),
                    "established": must,
                    "share": proportion(must, size),
                    "possible": may,
                    "possible_share": proportion(may, size),
                }
            )
        columns = {
            "outcome": "Outcome, or a more serious one",
            "established": "Established",
            "share": "Share",
            "possible": "Still possible",
            "possible_share": "Share",
        }
        title = f"{self.checklist.title}, version {self.checklist.version}: {self.cohort.size:,} children screened"
        return Table(
            title,
            columns,
            tuple(rows),
            self._note(),
            synthetic=self.cohort.is_synthetic,
            each_row="step",
            least=self.cohort.smallest,
        )

    def _note(self) -> str:
        parts = ["No outcome established does not say that a child is no victim."]
        if self.absent:
            parts.append(f"Not asked, so unknown for all: {', '.join(self.absent)}.")
        if inexact := count(self.inexact):
            parts.append(f"Bounds only for {inexact:,} children, for whom too many unknowns pull a rule both ways.")
        return " ".join(parts)

    def __repr__(self) -> str:
        return f"<Screening: {self.cohort.size:,} children by {self.checklist.id} {self.checklist.version}>"


def program_for(checklist: Checklist, asked: Container[str]) -> PlaneProgram:
    """The rules of a checklist, compiled for children of whom only some items were asked."""
    absent = (item for item in checklist.items if item not in asked)
    return PlaneProgram.of(tuple(checklist.rules.values()), checklist.vocabulary(), absent=absent)


def screen(cohort: Cohort, checklist: Checklist, program: PlaneProgram | None = None) -> Screening:
    """What the checklist says of every child of the cohort (see `Cohort.screen`).

    Args:
        cohort: The children.
        checklist: The checklist.
        program: Its rules, where they are compiled already (see `program_for`).
    """
    absent = tuple(item for item in checklist.items if item not in cohort.items)
    for item, kind in checklist.items.items():
        if item in cohort.items and cohort.items[item] != kind:
            raise NotFoundError(
                f"'{item}' is another kind of item in the cohort", path=checklist.id, hint="read the cohort for it anew"
            )
    program = program or program_for(checklist, cohort.items)
    said = program.read(*cohort.planes(program.layout), cohort.size)
    musts: list[Plane] = []
    mays: list[Plane] = []
    inexact = nobody(cohort.size)
    for one in reversed(said):  # whoever reaches a serious outcome reaches the milder ones as well
        musts.append(one.must | musts[-1] if musts else one.must)
        mays.append(one.may | mays[-1] if mays else one.may)
        if one.inexact is not None:
            inexact |= one.inexact
    return Screening(
        cohort, checklist, tuple(checklist.rules), tuple(reversed(musts)), tuple(reversed(mays)), inexact, absent
    )


def _codes(planes: tuple[Plane, ...], size: int) -> NDArray[np.uint8]:
    codes = np.zeros(size, np.uint8)
    for plane in planes:  # each is part of the one before
        codes += unpack(plane, size).view(np.uint8)
    return codes


def _counts(positive: Plane, truth: Plane, chosen: Plane) -> Counts:
    tp, victims = count(positive & truth), count(truth)
    fp = count(positive) - tp
    return Counts(tp=tp, fp=fp, fn=victims - tp, tn=count(chosen) - victims - fp)
