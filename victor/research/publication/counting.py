"""Tables of counts, which know the children behind each of their counts: only such a table can be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from victor.errors import ResearchError
from victor.records.export import ALL as TOTAL
from victor.research.publication.dimensions import Dimension, Groups, groups_of
from victor.research.publication.hiding import ALL, INNER, MARGIN, Shape, hiding
from victor.research.results.protection import HIDDEN, SMALLEST
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table

if TYPE_CHECKING:
    from victor.research.cohort import Cohort

ALL_HEADING = "all"
MOST_COUNTS = 2_000
"""Counts that a table may have."""


@frozen(eq=False, repr=False)
class CountTable(Result):
    """How many children stand in each group, or in each pair of groups, with totals.

    At the desk it is shown protected within itself; `victor.research.publish` holds it against all that was published.

    Attributes:
        title: What it shows; whoever names it must see that it tells of no child.
        rows: The groups of its rows.
        columns: The groups of its columns; None where there are the totals only.
        children: The pseudonyms of the children in their desk; None where they come from no desk.
        is_synthetic: Whether no real child is behind it.
        smallest: The smallest group that it shows at the desk.
    """

    title: str
    rows: Groups = field(repr=False)
    columns: Groups | None = field(default=None, repr=False)
    children: tuple[str, ...] | None = field(default=None, repr=False)
    is_synthetic: bool = False
    smallest: int = SMALLEST

    def __repr__(self) -> str:
        columns = f" x {len(self.columns.labels)}" if self.columns else ""
        return f"<CountTable: {self.title}, {len(self.rows.labels)}{columns} groups>"

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The row and column of each count; a total stands under an empty name."""
        columns = (*self.columns.labels, TOTAL) if self.columns else (TOTAL,)
        return tuple((row, column) for row in (*self.rows.labels, TOTAL) for column in columns)

    @cached_property
    def shape(self) -> Shape:
        """The children of each count, in the order of `places`, and how the counts add up."""
        columns = self.columns or Groups("", (), np.zeros(self.rows.codes.size, np.int64))
        width = len(columns.labels) + 1
        height = len(self.rows.labels) + 1
        row_marks = np.vstack(
            [self.rows.codes == np.arange(height - 1)[:, None], np.ones(self.rows.codes.size, np.bool_)]
        )
        column_marks = np.vstack(
            [columns.codes == np.arange(width - 1)[:, None], np.ones(columns.codes.size, np.bool_)]
        )
        members = (row_marks[:, None] & column_marks[None]).reshape(height * width, -1)
        at = np.arange(height * width).reshape(height, width)
        kinds = np.full((height, width), INNER)
        kinds[-1], kinds[:, -1] = MARGIN, MARGIN if width > 1 else INNER
        kinds[-1, -1] = ALL
        lines = [(tuple(line[:-1].tolist()), int(line[-1])) for line in (*at, *at.T)]
        return Shape(members, kinds.ravel(), tuple(line for line in lines if line[0]))

    def table(self) -> Table:
        """The counts as they may be seen at the desk: protected within this table."""
        if self.is_synthetic:
            return table_of(self, self.shape.sizes.tolist())
        shown = hiding(self.shape, (), self.smallest).shown
        cells = [int(size) if seen else HIDDEN for size, seen in zip(self.shape.sizes, shown, strict=True)]
        kept_back = int((~shown).sum())
        return evolve(table_of(self, cells), kept_back=kept_back, smallest=self.smallest, is_held=True)


def table_of(counts: CountTable, cells: Sequence[Cell], note: str = "") -> Table:
    """Cells in the order of the counts of a table, as a table to be shown."""
    columns = counts.columns.labels if counts.columns else ()
    return cross_table(
        counts.title, counts.rows.name, dict(zip(counts.places, cells, strict=True)), columns, note, counts.is_synthetic
    )


def cross_table(
    title: str,
    rows_by: str,
    cells: Mapping[tuple[str, str], Cell],
    columns: tuple[str, ...],
    note: str,
    synthetic: bool,
) -> Table:
    """Cells by row and column as a table to be shown."""
    headings = {"row": rows_by, **{f"column {place}": name for place, name in enumerate(columns)}, "all": ALL_HEADING}
    names = dict(zip((*columns, TOTAL), list(headings)[1:], strict=True))
    rows: dict[str, dict[str, Cell]] = {}
    for (row, column), cell in cells.items():
        rows.setdefault(row, {"row": row or ALL_HEADING})[names[column]] = cell
    return Table(title, headings, tuple(rows.values()), note, synthetic=synthetic)


def counts_of(cohort: Cohort, rows: Dimension, columns: Dimension | None = None, *, title: str = "") -> CountTable:
    """How many children of a cohort stand in each group (see `Cohort.counts`).

    Raises:
        ResearchError: There is no such grouping or item, or the table would have too many counts.
    """
    first = groups_of(cohort, rows, "rows")
    second = None if columns is None else groups_of(cohort, columns, "columns")
    size = (len(first.labels) + 1) * (1 if second is None else len(second.labels) + 1)
    if size > MOST_COUNTS:
        raise ResearchError("the table is too large", path="rows", expected=f"at most {MOST_COUNTS:,} counts")
    for groups, path in ((first, "rows"), (second, "columns")):
        if groups is not None and (TOTAL in groups.labels or len(set(groups.labels)) < len(groups.labels)):
            raise ResearchError("two groups have one name, or one has none", path=path, expected="a name for each")
    said = title or f"Children by {first.name}" + (f" and {second.name}" if second else "")
    return CountTable(said, first, second, cohort.children, cohort.is_synthetic, cohort.smallest)
