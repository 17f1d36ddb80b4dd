"""Tables of results: one form for the terminal, the notebook and the report, with small groups kept back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from victor.errors import ResearchError, nearest
from victor.html import Displayed
from victor.research.results.estimate import Estimate
from victor.research.results.protection import HIDDEN, SMALLEST, Cell, EachRow, protect, without_few

if TYPE_CHECKING:
    from htpy import Node

__all__ = ["HIDDEN", "SMALLEST", "Cell", "Table", "rows_of", "told"]


MOST_ROWS = 20
"""Rows above which a table scrolls in its place in a notebook."""
SCROLLS = "max-height: 34em; overflow-y: auto"
TINY = 0.0001
"""Smaller figures, such as p-values, are told as smaller."""


def _plain_cell(cell: object) -> Cell:
    """A cell with NumPy's numbers as Python's own, so that a count is known as one."""
    if cell is None or isinstance(cell, str | Estimate):
        return cell
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, Integral):
        return int(cell)
    if isinstance(cell, Real):
        return float(cell)
    raise ResearchError(f"a {type(cell).__name__} in a table", expected="a text, number or Estimate")


def rows_of(rows: Iterable[Mapping[str, object]]) -> tuple[Mapping[str, Cell], ...]:
    """The rows, frozen, of plain cells.

    Raises:
        ResearchError: When a cell is neither a text nor a number nor an estimate.
    """
    return tuple({key: _plain_cell(cell) for key, cell in row.items()} for row in rows)


@frozen
class Table(Displayed):
    """A table of results.

    Attributes:
        title: What it shows.
        columns: The heading of each column, by its key.
        rows: The cells of each row by the key of their column. A whole number is a count of children.
        note: What a reader must know, such as the method.
        synthetic: Whether no real child is behind it, so that nothing needs to be kept back.
        least: The smallest group of children that it shows, unless it is asked for another one.
        size: The column that holds the size of the group of a row; a row whose group is too small is kept back whole.
        each_row: What a row is: a ``"group"`` of children of its own (or their total), another ``"figure"`` about the
            same children (if one must be kept back, all are), or a ``"step"``: children who are all among those of
            the row before it, or all of those among its own, as at the cut-offs of a score.
        kept_back: How many cells were kept back.
        smallest: The smallest group for which it was protected; 0 before.
        is_held: Whether what is kept back was decided with the children behind each count at hand
            (`victor.research.publication`), so that nothing more needs to be.
    """

    title: str
    columns: Mapping[str, str]
    rows: tuple[Mapping[str, Cell], ...] = field(converter=rows_of)
    note: str = ""
    synthetic: bool = False
    size: str | None = None
    each_row: EachRow = "group"
    kept_back: int = 0
    smallest: int = 0
    is_held: bool = False
    least: int = SMALLEST

    def __attrs_post_init__(self) -> None:
        if not self.columns:
            raise ResearchError("a table without columns", path="columns")
        if self.size is not None and self.size not in self.columns:
            raise ResearchError(f"no column '{self.size}'", path="size", hint=nearest(self.size, self.columns))

    def protected(self, k: int | None = None) -> Table:
        """The table as it may leave the desk: figures about fewer than `k` children are kept back.

        Kept back is every cell of a row whose group is smaller than `k` (its name stays); a count from 1 to `k` - 1,
        or one that leaves so few of its group; every share that rests on such a count; what could be computed from
        the rest of its row or column (see `victor.research.results.protection`); and the other figures of such a row.
        In title and note "3 children" becomes "fewer than 11 children".
        A table of synthetic children is as it was, and so is one that is held for `k` or more.

        Args:
            k: The smallest group of children that is shown; `least` unless given.
        """
        if self.synthetic or (self.is_held and (k is None or k <= self.smallest)):
            return self
        bound = self.least if k is None else k
        rows = protect(self.rows, next(iter(self.columns)), self.size, self.each_row, bound)
        hidden = sum(row.get(key) == HIDDEN for row in rows for key in self.columns)
        return evolve(
            self,
            title=without_few(self.title, bound),
            rows=rows,
            note=without_few(self.note, bound),
            kept_back=hidden,
            smallest=max(bound, self.smallest),
        )

    def __str__(self) -> str:
        """The table for a terminal, in columns."""
        shown = self.protected()
        lines = [[*shown.columns.values()], *([told(row.get(key)) for key in shown.columns] for row in shown.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(shown.columns))]
        told_lines = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
        return "\n".join((shown.headline, *told_lines, *shown.remarks))

    def __repr__(self) -> str:
        return f"<Table: {self.headline}>"

    @property
    def headline(self) -> str:
        """Its title, which says when the children are synthetic."""
        return f"{self.title} (synthetic children)" if self.synthetic else self.title

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands below it."""
        cells = "1 cell" if self.kept_back == 1 else f"{self.kept_back} cells"
        kept = f"Kept back: {cells}, so that nothing is told of fewer than {self.smallest} children."
        return tuple(line for line in (self.note, kept if self.kept_back else "") if line)

    def as_dicts(self) -> list[dict[str, Cell]]:
        """The rows with their plain cells, kept back where they must be: for a dataframe or a file."""
        return [dict(row) for row in self.protected().rows]

    def _plain(self) -> str:
        return str(self)

    def _pieces(self, language: str) -> Node:  # noqa: ARG002  tables for researchers are in English
        from htpy import caption, div, fragment, p, table, tbody, td, th, thead, tr

        shown = self.protected()
        kinds = {key: _kind(row.get(key) for row in shown.rows) for key in shown.columns}
        head = thead[tr[(th(scope="col", class_=kinds[key])[name] for key, name in shown.columns.items())]]
        first = next(iter(shown.columns))
        body = tbody[
            (
                tr[
                    (
                        (th(scope="row") if key == first else td(class_=kinds[key]))[_shown(row.get(key))]
                        for key in shown.columns
                    )
                ]
                for row in shown.rows
            )
        ]
        whole = table(".calm", lang="en")[caption[shown.headline], head, body]
        return fragment[
            div(tabindex=0, role="region", aria_label=shown.headline, style=SCROLLS)[whole]
            if len(shown.rows) > MOST_ROWS
            else whole,
            (p(".soft", lang="en")[line] for line in shown.remarks),
        ]


def told(cell: Cell) -> str:
    """A cell as text."""
    match cell:
        case None:
            return ""
        case int():
            return f"{cell:,}"
        case float():
            return "none" if isnan(cell) else f"< {TINY}" if 0 < cell < TINY else f"{cell:.3g}"
        case _:
            return str(cell)


def _shown(cell: Cell) -> Node:
    """A cell on a page: of an estimate its interval stands apart, so that it can have a line of its own."""
    from htpy import fragment, small

    if not isinstance(cell, Estimate) or not cell.between:
        return told(cell)
    return fragment[cell.figure, " ", small[f"({cell.between})"]]


def _kind(cells: Iterable[Cell]) -> str | None:
    """The class of a column: numbers stand to the right."""
    filled = [cell for cell in cells if cell is not None and cell != HIDDEN]
    return "number" if filled and all(isinstance(cell, int | float) for cell in filled) else None
