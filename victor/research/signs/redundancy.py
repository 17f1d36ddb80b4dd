"""Redundancy: which indicators of a checklist can go, and whom that would cost.

One subject with three tables: each indicator left out, the elimination, and the pairs that say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from victor.errors import NotFoundError, ResearchError, nearest
from victor.guideline import Checklist
from victor.reasoning.questions import STRENGTH_ORDER
from victor.research.cohort import Cohort
from victor.research.fourfold.intervals import checked_level, proportion
from victor.research.planes import Plane, count, nobody, pack
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.research.signs.items import checked_items, covariances, together
from victor.rules.planes import PlaneProgram

if TYPE_CHECKING:
    from htpy import Node

ALIKE = 0.7
"""The correlation from which two indicators are named as a pair."""


@frozen
class Without:
    """What happens when one indicator is left out.

    Attributes:
        item: The indicator.
        lost: Children for whom the outcome is no longer established when it counts as answered no for everybody.
        gained: Children for whom it is established only then: a rule counts the indicator against the outcome.
        sensitivity_lost: The share of the victims among those who are lost.
        specificity_gained: The share of the others among those who are lost; None without a truth.
        undecided: Children for whom the outcome is no longer established when nobody asks, the answer unknown for all.
        opened: Children for whom it becomes possible only then.
    """

    item: str
    lost: int
    gained: int
    sensitivity_lost: Estimate
    specificity_gained: Estimate | None
    undecided: int
    opened: int


@frozen
class Step:
    """One step of the elimination: the indicator that goes, and what the list is worth after it.

    Attributes:
        item: The indicator.
        established: Children for whom the outcome is still established.
        sensitivity: The share of the victims for whom it is.
        specificity: The share of the others for whom it is not; None without a truth.
    """

    item: str
    established: int
    sensitivity: Estimate
    specificity: Estimate | None


@frozen
class Alike:
    """Two indicators that mostly say the same: their correlation (phi), unknown counted as not established."""

    one: str
    two: str
    phi: float


@frozen(repr=False)
class Redundancy(Result):
    """Which indicators of a checklist can go, and whom that would cost.

    Attributes:
        at: The outcome that is looked at, or a more serious one.
        size: How many children there are.
        each: Each indicator left out alone, in the checklist's order.
        steps: The indicators that can go one after the other, in that order.
        shortest: Those that stay.
        alike: The pairs of indicators that mostly say the same, most alike first.
        allowed_loss: The share of the victims that the steps may lose together.
        reference: Whether the cohort says who is a victim. If not, "victims" are all for whom the full list
            establishes the outcome.
        synthetic: Whether no real child is behind it.
    """

    at: str
    size: int
    each: tuple[Without, ...] = field(repr=False)
    steps: tuple[Step, ...] = field(repr=False)
    shortest: tuple[str, ...] = field(repr=False)
    alike: tuple[Alike, ...] = field(repr=False)
    allowed_loss: float
    reference: bool
    synthetic: bool

    def table(self) -> Table:
        """Each indicator left out alone."""
        columns = {
            "item": "Left out", "lost": "No longer established", "gained": "Newly established",
            "sensitivity_lost": "Sensitivity lost", "specificity_gained": "Specificity gained",
            "undecided": "Open if nobody asks", "opened": "Newly possible if nobody asks",
        }  # fmt: skip
        rows = tuple({key: getattr(one, key) for key in columns} for one in self.each)
        return Table(f"Each indicator left out: {self.at}", columns, rows, self._note, synthetic=self.synthetic)

    def elimination(self) -> Table:
        """The indicators that can go one after the other."""
        columns = {
            "step": "Step", "item": "Indicator that goes", "established": "Still established",
            "sensitivity": "Sensitivity", "specificity": "Specificity",
        }  # fmt: skip
        rows = tuple(
            {"step": str(place), **{key: getattr(step, key) for key in columns if key != "step"}}
            for place, step in enumerate(self.steps, 1)
        )
        note = f"Left: {', '.join(self.shortest) or 'none'}. This fits these children; others may need what goes here."
        title = f"Indicators that can go with at most {100 * self.allowed_loss:g} % of the victims lost"
        return Table(title, columns, rows, note, synthetic=self.synthetic, each_row="step")

    def pairs(self) -> Table:
        """The indicators that mostly say the same."""
        columns = {"one": "Indicator", "two": "Indicator", "phi": "Correlation (phi)"}
        rows = tuple({"one": pair.one, "two": pair.two, "phi": pair.phi} for pair in self.alike)
        return Table("Indicators that mostly say the same", columns, rows, synthetic=self.synthetic)

    def tables(self) -> tuple[Table, Table, Table]:
        """All three."""
        return self.table(), self.elimination(), self.pairs()

    @property
    def _note(self) -> str:
        left_out = "Left out: the indicator counts as answered no for everybody, as if the list did not have it."
        if self.reference:
            return left_out
        return f"{left_out} The truth is not known: sensitivity is the share of those whom the full list establishes."

    def __repr__(self) -> str:
        return f"<Redundancy: {len(self.steps)} of {len(self.each)} indicators can go, {self.at}>"

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.tables()))

    def _pieces(self, language: str) -> Node:
        from htpy import fragment

        return fragment[(table._pieces(language) for table in self.tables())]  # noqa: SLF001  they show themselves for us


def redundancy(
    checklist: Checklist,
    cohort: Cohort,
    *,
    at: str,
    allowed_loss: float = 0.0,
    alike: float = ALIKE,
    level: float = 0.95,
) -> Redundancy:
    """Which indicators of a checklist can go, and whom that would cost.

    Each indicator is left out alone. Then a backward elimination takes the indicators out one after the other: always
    the one that loses the fewest victims, among those the one that spares most others, among those a weak sign before
    a strong one. It is greedy: another order could end with a shorter list. And it fits this cohort: what is lost
    without loss here may be needed elsewhere.

    Args:
        checklist: The checklist; its indicators that the cohort does not have are left alone.
        cohort: The children. Without a truth, loss is counted among those whom the full list establishes.
        at: The outcome that must stay established, or a more serious one.
        allowed_loss: The share of the victims that all steps together may lose.
        alike: The correlation from which two indicators are named as a pair.
        level: The level of the intervals (Wilson).

    Raises:
        NotFoundError: When the checklist has no such outcome.
        ResearchError: When an argument is not a share, or the cohort has none of the indicators.
    """
    checked_level(level)
    for name, share in (("allowed_loss", allowed_loss), ("alike", alike)):
        if not 0 <= share <= 1:
            raise ResearchError("not a share", path=name, expected="a fraction from 0 to 1")
    if at not in checklist.outcomes:
        raise NotFoundError(f"no outcome '{at}'", path="at", hint=nearest(at, checklist.outcomes))
    items = checked_items(cohort, [item for item in checklist.indicators if item in cohort.yes])
    screen = _Screen(checklist, cohort, at, level)
    steps = tuple(screen.eliminated(items, allowed_loss))
    gone = {step.item for step in steps}
    return Redundancy(
        at=at,
        size=cohort.size,
        each=tuple(map(screen.without, items)),
        steps=steps,
        shortest=tuple(item for item in items if item not in gone),
        alike=tuple(_alike(cohort, items, alike)),
        allowed_loss=allowed_loss,
        reference=cohort.truth is not None,
        synthetic=cohort.is_synthetic,
    )


@frozen(eq=False, slots=False)
class _Screen:
    """A checklist compiled once, to be read with some indicators left out."""

    checklist: Checklist
    cohort: Cohort
    at: str
    level: float

    @cached_property
    def program(self) -> PlaneProgram:
        rules = tuple(self.checklist.rules.values())[list(self.checklist.rules).index(self.at) :]
        absent = [item for item in self.checklist.items if item not in self.cohort.items]
        return PlaneProgram.of(rules, self.checklist.vocabulary(), absent=absent)

    @cached_property
    def planes(self) -> tuple[dict[int, Plane], dict[int, Plane]]:
        return self.cohort.planes(self.program.layout)

    @cached_property
    def full(self) -> tuple[Plane, Plane]:
        return self.said(())

    @cached_property
    def victims(self) -> Plane:
        truth, known = self.cohort.truth, self.cohort.known
        return self.full[0] if truth is None or known is None else truth & known

    @cached_property
    def others(self) -> Plane | None:
        truth, known = self.cohort.truth, self.cohort.known
        return None if truth is None or known is None else known & ~truth

    def said(self, items: Iterable[str], *, unknown: bool = False) -> tuple[Plane, Plane]:
        """For whom the outcome is established, and possible, with items answered no for all, or unknown for all."""
        yes, maybe = (dict(planes) for planes in self.planes)
        none = nobody(self.cohort.size)
        open_to = pack(np.ones(self.cohort.size, np.bool_)) if unknown else none
        for item in items:
            if item in self.program.layout.bits:
                bit = self.program.layout.bits[item]
                yes[bit], maybe[bit] = none, open_to
        said = self.program.read(yes, maybe, self.cohort.size)
        must, may = nobody(self.cohort.size), nobody(self.cohort.size)
        for one in said:
            must, may = must | one.must, may | one.may
        return must, may

    def share(self, plane: Plane, of: Plane) -> Estimate:
        return proportion(count(plane & of), count(of), level=self.level)

    def without(self, item: str) -> Without:
        established, possible = self.full
        now, _ = self.said((item,))
        open_now, may_now = self.said((item,), unknown=True)
        lost = established & ~now
        return Without(
            item=item,
            lost=count(lost),
            gained=count(now & ~established),
            sensitivity_lost=self.share(lost, self.victims),
            specificity_gained=None if self.others is None else self.share(lost, self.others),
            undecided=count(established & ~open_now),
            opened=count(may_now & ~possible),
        )

    def eliminated(self, items: tuple[str, ...], allowed_loss: float) -> Iterable[Step]:
        """Backward elimination. Whoever loses too much once is not tried again: fewer indicators find no more."""
        allowed = allowed_loss * count(self.victims)
        gone: list[str] = []
        indicators = self.checklist.indicators
        waiting = sorted(items, key=lambda item: -STRENGTH_ORDER[indicators[item].strength])
        while waiting:
            tried = {item: self.said((*gone, item))[0] for item in waiting}
            losses = {item: count(self.full[0] & self.victims & ~now) for item, now in tried.items()}
            waiting = [item for item in waiting if losses[item] <= allowed]
            if not waiting:
                return
            best = min(waiting, key=lambda item: (losses[item], count(tried[item])))
            waiting.remove(best)
            gone.append(best)
            now = tried[best]
            spared = None if self.others is None else self.share(~now, self.others)
            yield Step(best, count(now), self.share(now, self.victims), spared)


def _alike(cohort: Cohort, items: tuple[str, ...], least: float) -> list[Alike]:
    covariance = covariances(together([cohort.yes[item] for item in items]), cohort.size)
    spread = np.sqrt(np.diag(covariance))
    pairs = [
        Alike(items[one], items[two], float(covariance[one, two] / (spread[one] * spread[two])))
        for one, two in combinations(range(len(items)), 2)
        if spread[one] > 0 and spread[two] > 0
    ]
    return sorted((pair for pair in pairs if abs(pair.phi) >= least), key=lambda pair: -abs(pair.phi))
