"""A cohort: the answers of many children as bit planes, with or without the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError, nearest
from victor.reasoning import Value
from victor.research.planes import Plane, count, pack, unpack
from victor.research.results.protection import SMALLEST
from victor.research.results.result import Result
from victor.rules import Choice, Kind, Layout, Number
from victor.rules.layout import ChoiceCells, NumberCells

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from victor.desk import Desk
    from victor.guideline import Checklist
    from victor.records import Case
    from victor.research.intake.desk_groups import DeskGroup
    from victor.research.publication.counting import CountTable
    from victor.research.publication.dimensions import Dimension
    from victor.research.results.tables import Table
    from victor.research.screening import Screening
    from victor.research.synthesis.model import Model
    from victor.research.synthesis.parameters import Spread

Mask: TypeAlias = NDArray[np.bool_]
"""One truth value for each child."""
Small: TypeAlias = NDArray[np.int16]
UNKNOWN_CODE = -1
MOST_POINTS = 32_767
"""Points that a score can have."""
AT_ONCE = 1 << 18
"""Children whose scores are summed at once."""


@frozen(eq=False)
class Group:
    """A grouping of the children, such as by gender or country.

    Attributes:
        name: What they are grouped by.
        labels: The name of each group.
        codes: The place of each child's group in `labels`; -1 where it is unknown.
    """

    name: str
    labels: tuple[str, ...]
    codes: Small = field(repr=False)


@frozen(eq=False, repr=False)
class Cohort(Result):
    """The answers of many children, held in two bits an answer.

    Make one with `synthetic`, `read`, `of` or `of_desk`.

    Attributes:
        size: How many children there are.
        items: What was asked of them, with its kind.
        yes: For each yes/no item the children for whom it was answered yes.
        maybe: For each yes/no item the children for whom it was not answered no.
        numbers: For each number the lowest and the highest that it can be for each child.
        choices: For each choice the place of the chosen value, -1 where it is unknown.
        truth: The children who are victims by the reference standard; None when nobody says.
        known: The children of whom the reference standard says anything.
        groups: Groupings of the children, by name.
        is_synthetic: Whether no real child is behind it.
        origin: What it was made from, in words that a reader can check: a model and its seed, a file and its hash.
        passed_over: The columns of its file that no item needed.
        children: The pseudonyms of the children, by which what is published is held against what was published before;
            None where they come from no desk.
        smallest: The smallest group of children that its own tables show.

    >>> import victor
    >>> cohort = Cohort.synthetic(victor.checklist("ilo_child_labour"), 10_000, prevalence=0.05, seed=7)
    >>> cohort
    <Cohort: 10,000 synthetic children, 77 items, truth known>
    """

    size: int
    items: Mapping[str, Kind]
    yes: Mapping[str, Plane]
    maybe: Mapping[str, Plane]
    numbers: Mapping[str, tuple[Small, Small]] = field(factory=dict)
    choices: Mapping[str, Small] = field(factory=dict)
    truth: Plane | None = None
    known: Plane | None = None
    groups: Mapping[str, Group] = field(factory=dict)
    is_synthetic: bool = False
    origin: str = ""
    passed_over: tuple[str, ...] = ()
    children: tuple[str, ...] | None = field(default=None, repr=False)
    smallest: int = SMALLEST

    # --- where cohorts come from ------------------------------------------------------------------------------------

    @classmethod
    def of(
        cls,
        frame: Any,
        checklist: Checklist,
        *,
        truth: str | None = None,
        groups: Iterable[str] = (),
        synthetic: bool = False,
        ignore: Iterable[str] = (),
    ) -> Cohort:
        """The rows of any dataframe that Narwhals reads: Polars, pandas, PyArrow, DuckDB.

        Args:
            frame: A column for each item that was asked: yes is true, 1 or "yes"; no is false, 0 or "no"; unknown is
                null, -1, "" or "unknown".
            checklist: The items.
            truth: The column of the reference standard: who is a victim.
            groups: Columns by which the children are grouped.
            synthetic: Whether no real child is behind it; small groups of real children are kept back.
            ignore: Columns that look like items and are none.

        Raises:
            ResearchError: In one line, with the column and the remedy.
        """
        from victor.research.intake.reading import cohort_of

        return cohort_of(frame, checklist, truth=truth, groups=groups, synthetic=synthetic, ignore=ignore)

    @classmethod
    def read(
        cls,
        path: str | PathLike[str],
        checklist: Checklist,
        *,
        truth: str | None = None,
        groups: Iterable[str] = (),
        synthetic: bool = False,
        ignore: Iterable[str] = (),
    ) -> Cohort:
        """The rows of a CSV or Parquet file; see `of`.

        Raises:
            ResearchError: In one line, with the file, the column and the remedy.
        """
        from victor.research.intake.reading import read_cohort

        return read_cohort(path, checklist, truth=truth, groups=groups, synthetic=synthetic, ignore=ignore)

    @classmethod
    def of_desk(
        cls,
        desk: Desk,
        checklist: Checklist | None = None,
        *,
        truth: Callable[[Case], bool | None] | None = None,
        groups: Iterable[DeskGroup] = (),
        why: str = "",
    ) -> Cohort:
        """The cases of a desk, by their answers. The audit of the desk says that they were taken.

        Args:
            desk: The desk; no record in it is changed.
            checklist: The items; the country's checklist unless given.
            truth: Says of a case whether the child is a victim by the reference standard; None where nobody knows.
            groups: By what the cases are grouped: ``year``, ``quarter`` or ``month`` in which a case was opened,
                ``channel`` and ``visitor`` of the contact, ``status``, ``closing_reason``, and the ``outcome`` that a
                person recorded last.
            why: For what they are taken; kept in the audit.
        """
        from victor.research.intake.reading import cohort_of_desk

        return cohort_of_desk(desk, checklist, truth=truth, groups=groups, why=why)

    @classmethod
    def synthetic(
        cls,
        checklist: Checklist | Sequence[Checklist],
        n: int,
        *,
        seed: int,
        prevalence: float = 0.03,
        model: Model | None = None,
        facts: Mapping[str, Spread] | None = None,
        start: int = 0,
    ) -> Cohort:
        """Synthetic children, made by a documented model; the same on every machine.

        Args:
            checklist: What is asked; of several checklists, all that they ask.
            n: How many children.
            seed: The same seed makes the same children, whatever else is asked of them.
            prevalence: The share of victims.
            model: How answers come about, see `victor.research.Model`; assumptions, said to be so, unless given.
            facts: How the values of facts are spread, see `victor.research.synthetic`.
            start: The place of the first child, so that more of them than memory holds are made one part after another.

        Raises:
            ResearchError: When the model does not fit the checklist.
        """
        from victor.research.synthesis.synthetic import synthetic

        return synthetic(checklist, n, prevalence=prevalence, seed=seed, model=model, facts=facts, start=start)

    # --- what is known of them --------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        return f"<Cohort: {self._said()}>"

    def _said(self) -> str:
        kind = "synthetic children" if self.is_synthetic else "children"
        truth = "truth known" if self.truth is not None else "truth unknown"
        return f"{self.size:,} {kind}, {len(self.items)} items, {truth}"

    def answers(self, child: int) -> dict[str, Value]:
        """The answers of one child, by place, as `victor.assess` takes them; what is unknown is left out."""
        if not 0 <= child < self.size:
            raise ResearchError("there is no such child", path="child", expected=f"a place from 0 to {self.size - 1}")
        word, bit = divmod(child, 64)
        found: dict[str, Value] = {}
        for item, kind in self.items.items():
            if item in self.yes:
                yes, maybe = (int(planes[item][word]) >> bit & 1 for planes in (self.yes, self.maybe))
                if yes or not maybe:
                    found[item] = bool(yes)
            elif isinstance(kind, Number):
                low, high = (int(ends[child]) for ends in self.numbers[item])
                if (low, high) != (kind.minimum, kind.maximum):
                    found[item] = low if low == high else (low, high)
            elif isinstance(kind, Choice) and self.choices[item][child] != UNKNOWN_CODE:
                found[item] = kind.values[self.choices[item][child]]
        return found

    def flags(self, item: str) -> tuple[Mask, Mask]:
        """For whom a yes/no item was answered yes, and for whom it was not answered no."""
        if item not in self.yes:
            raise ResearchError(f"'{item}' is no yes/no item here", path="item", hint=nearest(item, self.yes))
        return unpack(self.yes[item], self.size), unpack(self.maybe[item], self.size)

    def truth_mask(self) -> tuple[Mask, Mask]:
        """Who is a victim by the reference standard, and of whom it says anything.

        Raises:
            ResearchError: When the cohort has no truth.
        """
        truth, known = self.reference()
        return unpack(truth, self.size), unpack(known, self.size)

    def reference(self) -> tuple[Plane, Plane]:
        """The same as planes."""
        if self.truth is None or self.known is None:
            hint = "name the column of the reference standard with truth= when the cohort is read"
            raise ResearchError("the cohort does not say who is a victim", path="truth", hint=hint)
        return self.truth, self.known

    def by(self, group: str) -> dict[str, Mask]:
        """The children of each group; those whose group is unknown are in none.

        Raises:
            ResearchError: When there is no such grouping.
        """
        if group not in self.groups:
            have = f"one of {', '.join(self.groups)}" if self.groups else "a cohort with groups="
            raise ResearchError(f"there is no grouping '{group}'", path="group", expected=have)
        found = self.groups[group]
        return {label: found.codes == place for place, label in enumerate(found.labels)}

    def total(self, weights: Mapping[str, int]) -> tuple[Small, Small]:
        """The lowest and the highest score that each child can have, given what is unknown.

        Args:
            weights: Points for yes/no items; an item that was not asked is unknown for all.

        Raises:
            ResearchError: When the points are too many for the scores, which are 16 bits wide.
        """
        if sum(map(abs, weights.values())) > MOST_POINTS:
            raise ResearchError("the weights are too large", path="weights", expected=f"at most {MOST_POINTS} in all")
        low = np.zeros(self.size, np.int16)
        high = np.zeros(self.size, np.int16)
        for item, weight in weights.items():
            if item not in self.yes:
                low += min(weight, 0)
                high += max(weight, 0)
        for start in range(0, self.size, AT_ONCE):
            size = min(AT_ONCE, self.size - start)
            place = slice(start // 64, -(-(start + size) // 64))
            for item, weight in weights.items():
                if item in self.yes:
                    ends = (self.yes, self.maybe) if weight > 0 else (self.maybe, self.yes)
                    for sums, planes in zip((low, high), ends, strict=True):
                        sums[start : start + size] += unpack(planes[item][place], size).view(np.int8) * np.int16(weight)
        return low, high

    def select(self, mask: Mask) -> Cohort:
        """The children who are marked, in their order."""
        if mask.shape != (self.size,):
            raise ResearchError("the mask has another size", path="mask", expected=f"{self.size} truth values")

        def kept(plane: Plane) -> Plane:
            return pack(unpack(plane, self.size)[mask])

        return evolve(
            self,
            size=int(np.count_nonzero(mask)),
            yes={item: kept(plane) for item, plane in self.yes.items()},
            maybe={item: kept(plane) for item, plane in self.maybe.items()},
            numbers={item: (low[mask], high[mask]) for item, (low, high) in self.numbers.items()},
            choices={item: codes[mask] for item, codes in self.choices.items()},
            truth=None if self.truth is None else kept(self.truth),
            known=None if self.known is None else kept(self.known),
            groups={name: evolve(group, codes=group.codes[mask]) for name, group in self.groups.items()},
            origin=f"{self.origin}, a selection".lstrip(", "),
            children=None if self.children is None else tuple(compress(self.children, mask.tolist())),
        )

    # --- what is done with them -------------------------------------------------------------------------------------

    def screen(self, checklist: Checklist) -> Screening:
        """What a checklist says of every child: the outcome that is established, and the one still possible.

        Items of the checklist that were not asked here are unknown for all.
        """
        from victor.research.screening import screen

        return screen(self, checklist)

    def counts(self, rows: Dimension, columns: Dimension | None = None, *, title: str = "") -> CountTable:
        """How many children stand in each group: a cross-tabulation with totals, which can be published.

        Args:
            rows: A grouping or an item by its name, ``"truth"``, ``Bands("age", (0, 12, 18))``, or a screening of these
                children: the outcome that is established.
            columns: The same for the columns.
            title: What it shows; made of the names of the groups unless given.

        Raises:
            ResearchError: There is no such grouping or item, or the table would be too large.

        >>> import victor
        >>> children = Cohort.synthetic(victor.checklist("ilo_child_labour"), 1_000, seed=7)
        >>> children.counts("truth")
        <CountTable: Children by truth, 2 groups>
        """
        from victor.research.publication.counting import counts_of

        return counts_of(self, rows, columns, title=title)

    def planes(self, layout: Layout) -> tuple[dict[int, Plane], dict[int, Plane]]:
        """The answers as rules read them: what is known to be so, and what may be so, by the bit of a layout."""
        yes = {bit: self.yes[item] for item, bit in layout.bits.items() if item in self.yes}
        maybe = {bit: self.maybe[item] for item, bit in layout.bits.items() if item in self.maybe}
        for item, cells in layout.cells.items():
            if isinstance(cells, NumberCells) and item in self.numbers:
                low, high = self.numbers[item]
                for place, (first, last) in enumerate(cells.spans()):
                    maybe[1 << cells.first_bit + place] = pack((low <= last) & (high >= first))
            elif isinstance(cells, ChoiceCells) and item in self.choices:
                maybe.update(self._chosen(item, cells))
        return yes, maybe

    def _chosen(self, item: str, cells: ChoiceCells) -> dict[int, Plane]:
        kind, codes = self.items[item], self.choices[item]
        assert isinstance(kind, Choice)
        unknown = codes == UNKNOWN_CODE
        found = {bit: pack((codes == kind.values.index(value)) | unknown) for value, bit in cells.bits.items()}
        if cells.other:
            mentioned = [kind.values.index(value) for value in cells.bits]
            found[cells.other] = pack(~np.isin(codes, mentioned) | unknown)
        return found

    # --- how they are shown -----------------------------------------------------------------------------------------

    def table(self) -> Table:
        """The children by grouping: how many, and how many of them are victims by the reference standard."""
        from victor.research.results.tables import Table

        rows: list[dict[str, Any]] = [self._row("all", None)]
        for group in self.groups.values():
            rows += [self._row(f"{group.name}: {label}", mask) for label, mask in self.by(group.name).items()]
        columns = {"who": "", "children": "Children"}
        if self.truth is not None:
            columns |= {"victims": "Victims (reference)", "others": "Others", "unverified": "Not verified"}
        return Table(
            "The cohort",
            columns,
            tuple(rows),
            self.origin,
            synthetic=self.is_synthetic,
            size="children",
            least=self.smallest,
        )

    def _row(self, who: str, mask: Mask | None) -> dict[str, Any]:
        chosen = pack(np.ones(self.size, np.bool_) if mask is None else mask)
        row: dict[str, Any] = {"who": who, "children": count(chosen)}
        if self.truth is not None and self.known is not None:
            row["victims"] = count(chosen & self.known & self.truth)
            row["others"] = count(chosen & self.known & ~self.truth)
            row["unverified"] = count(chosen & ~self.known)
        return row

    def frame(self) -> Any:
        """The children as a `pyarrow.Table` (see `victor.research.frame.frame_of`)."""
        from victor.research.frame import frame_of

        return frame_of(self)
