"""What was found when a file was screened: how many children reach each outcome, and how well that fits the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import NotFoundError, ResearchError, nearest
from victor.guideline import Checklist
from victor.research.cohort import Mask
from victor.research.fourfold.accuracy import BandAccuracy, accuracy
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table
from victor.research.screening import Screening

Tally: TypeAlias = NDArray[np.int64]
"""Children by the truth (no victim, victim, nobody says), by the outcome established, by the one still possible."""
OTHERS, VICTIMS, UNVERIFIED = range(TRUTHS := 3)
NO_NEGATIVE = "No outcome established does not say that a child is no victim."


@frozen(eq=False, repr=False)
class ScreenedFile(Result):
    """What was found when a file was screened; the children themselves are in the file that was written.

    Attributes:
        source: The file that was read.
        destination: The file that was written.
        checklist: The checklist, as it stands on its day.
        rows: How many children there are.
        tally: All of them.
        groups: The children of each group, by grouping and label; those whose group is unknown are in none.
        absent: The items of the checklist that have no column: unknown for all.
        inexact: For how many children the outcomes are bounds only.
        is_synthetic: Whether no real child is behind them.
        seconds: How long it took.
    """

    source: str
    destination: str
    checklist: Checklist
    rows: int
    tally: Tally
    groups: Mapping[str, Mapping[str, Tally]] = field(factory=dict)
    absent: tuple[str, ...] = ()
    inexact: int = 0
    is_synthetic: bool = False
    seconds: float = 0.0

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What the checklist can establish, least serious first."""
        return tuple(self.checklist.rules)

    @property
    def established(self) -> dict[str, int]:
        """For how many children each outcome is the most serious one that is established."""
        return dict(zip(self.outcomes, self.tally.sum(axis=(0, 2))[1:].tolist(), strict=True))

    @property
    def possible(self) -> dict[str, int]:
        """For how many children each outcome is the most serious one that is still possible."""
        return dict(zip(self.outcomes, self.tally.sum(axis=(0, 1))[1:].tolist(), strict=True))

    @property
    def knows_truth(self) -> bool:
        """Whether the reference standard says of any child who is a victim."""
        return bool(self.tally[:UNVERIFIED].any())

    def accuracy(
        self,
        at: str | None = None,
        *,
        group: tuple[str, str] | None = None,
        interval: str = "wilson",
        level: float = 0.95,
    ) -> BandAccuracy:
        """How well the checklist finds those whom the reference standard calls victims (see `Screening.accuracy`).

        Args:
            at: From which outcome on a child counts as positive; the most serious one unless given.
            group: Only the children of a group: the name of the grouping and the label.
            interval: The method of the intervals.
            level: Of the intervals.

        Raises:
            ResearchError: When no column of the file was named as the truth.
            NotFoundError: When the checklist has no such outcome, or the file no such group.
        """
        if not self.knows_truth:
            raise ResearchError("the file does not say who is a victim", file=self.source, path="truth")
        name = at or self.outcomes[-1]
        if name not in self.outcomes:
            known = f"one of {', '.join(self.outcomes)}"
            hint = nearest(name, self.outcomes)
            raise NotFoundError(f"the checklist has no outcome '{name}'", path="at", expected=known, hint=hint)
        tally = self.tally
        if group is not None:
            if group[1] not in self.groups.get(group[0], {}):
                raise NotFoundError("there is no such group", path="group", expected="a grouping and one of its labels")
            tally = self.groups[group[0]][group[1]]
        place = self.outcomes.index(name) + 1
        unverified = int(tally[UNVERIFIED].sum())
        # Where nobody was verified whom the known answers do not make positive, only positives were.
        verified = "positives" if unverified and not tally[:UNVERIFIED, :place].any() else "all"
        ends = []
        for positive, negative in ((tally[:, place:], tally[:, :place]), (tally[:, :, place:], tally[:, :, :place])):
            tp, fp, fn, tn = (int(side[truth].sum()) for side in (positive, negative) for truth in (VICTIMS, OTHERS))
            ends.append(
                accuracy(
                    tp=tp, fp=fp, fn=fn, tn=tn,
                    interval=interval, level=level, verified=verified, synthetic=self.is_synthetic,
                )
            )  # fmt: skip
        return BandAccuracy(ends[0], ends[1], unverified)

    def table(self) -> Table:
        """How many children reach each outcome, for sure and possibly; the first row is everybody."""
        established, possible = (np.cumsum(self.tally.sum(axis=(0, axis))[::-1])[::-1].tolist() for axis in (2, 1))
        rows: list[dict[str, Cell]] = [{"outcome": "All children", "established": self.rows, "possible": self.rows}]
        for place, outcome in enumerate(self.outcomes, 1):
            text = self.checklist.outcomes[outcome].text.english.split(":")[0]
            rows.append({"outcome": text, "established": established[place], "possible": possible[place]})
        columns = {
            "outcome": "Outcome, or a more serious one",
            "established": "Established",
            "possible": "Still possible",
        }
        title = f"{self.checklist.title}, version {self.checklist.version}"
        return Table(title, columns, tuple(rows), self._note(), synthetic=self.is_synthetic, each_row="step")

    def by_group(self, grouping: str, at: str | None = None) -> Table:
        """Sensitivity and specificity in each group.

        Raises:
            ResearchError: When no column of the file was named as the truth, or as this grouping.
            NotFoundError: When the checklist has no such outcome.
        """
        if grouping not in self.groups:
            raise ResearchError(f"there is no grouping '{grouping}'", file=self.source, path="group")
        rows: list[dict[str, Cell]] = []
        for label, tally in self.groups[grouping].items():
            row: dict[str, Cell] = {"label": label, "children": int(tally.sum())}
            if tally[:UNVERIFIED].any():
                band = self.accuracy(at, group=(grouping, label))
                for end, found in (("established", band.established), ("possible", band.possible)):
                    row |= {f"sensitivity_{end}": found.sensitivity, f"specificity_{end}": found.specificity}
            rows.append(row)
        columns = {"label": grouping, "children": "Children"}
        for figure in ("sensitivity", "specificity"):
            columns |= {f"{figure}_{end}": f"{figure.title()} ({end})" for end in ("established", "possible")}
        title = f"Accuracy by {grouping}, positive from {at or self.outcomes[-1]} on"
        return Table(title, columns, tuple(rows), synthetic=self.is_synthetic, size="children")

    def _note(self) -> str:
        parts = [NO_NEGATIVE]
        if self.absent:
            parts.append(f"{len(self.absent)} of {len(self.checklist.items)} items have no column: unknown for all.")
        if self.inexact:
            parts.append("For some children these are bounds only: too many unknowns pull a rule both ways.")
        return " ".join(parts)

    def __repr__(self) -> str:
        return f"<ScreenedFile: {self.rows:,} rows of {self.source} by {self.checklist.id}, in {self.destination}>"


def tally_of(screening: Screening, within: Mask | None = None) -> Tally:
    """Count the children of a screened cohort, or those of them who are marked."""
    cohort = screening.cohort
    truth = np.full(cohort.size, UNVERIFIED, np.intp)
    if cohort.truth is not None:
        victims, known = cohort.truth_mask()
        truth[known] = victims[known]
    steps = len(screening.outcomes) + 1
    cells = (truth * steps + screening.established) * steps + screening.possible
    chosen = cells if within is None else cells[within]
    return np.bincount(chosen, minlength=TRUTHS * steps**2).reshape(TRUTHS, steps, steps)
