"""Exports: a table that was published, with the children behind each of its counts, so that the next can be held to it.

The register of a store is the list of its exports. What was published cannot be taken back, so nothing in it is ever
changed, except that a case that is erased gives its pseudonym up for a stand-in that means nothing.
"""

from __future__ import annotations

import re
from datetime import datetime

from attrs import field, frozen

from victor.errors import RecordError

ALL = ""
"""What stands for the row, or the column, of the totals; no group has an empty name."""
DIGITS = re.compile("[0-9a-f]*")


@frozen(kw_only=True)
class ExportedCell:
    """A count of a table that was published.

    Attributes:
        row: The group of its row; `ALL` for a total.
        column: The group of its column; `ALL` for a total.
        shown: What was shown; None where it was kept back.
        children: The cases that it counts, as a set of bits in hexadecimal digits, by their place in `Export.cases`.
    """

    row: str
    column: str = ALL
    shown: int | None = None
    children: str = field(default="", repr=False)


@frozen(kw_only=True)
class Export:
    """A table of counts that was published.

    Attributes:
        at: When.
        by: By whom, as a role or pseudonym.
        role: In which role.
        title: What it shows.
        why: For what it was published.
        k: The least count of children that it was to show.
        rows_by: What its rows are.
        columns_by: What its columns are; empty where it has the totals only.
        cells: Its counts, those that were kept back, too.
        cases: The pseudonyms of all cases that it counts, in no order.
    """

    id: str
    at: datetime
    by: str = ""
    role: str = ""
    title: str
    why: str = field(default="", repr=False)
    k: int
    rows_by: str
    columns_by: str = ""
    cells: tuple[ExportedCell, ...] = field(default=(), repr=False)
    cases: tuple[str, ...] = field(default=(), repr=False)

    def check(self) -> None:
        """Refuse a register that contradicts itself.

        Raises:
            RecordError: A count is not that of its children, a case or a cell stands twice, or `k` is none.
        """
        if self.k < 1 or len(set(self.cases)) < len(self.cases):
            raise _damaged("k" if self.k < 1 else "cases")
        if len({(cell.row, cell.column) for cell in self.cells}) < len(self.cells):
            raise _damaged("cells")
        for place, cell in enumerate(self.cells):
            children = _bits(cell.children, place)
            if children >> len(self.cases):
                raise _damaged(f"cells[{place}].children")
            if cell.shown is not None and cell.shown != children.bit_count():
                raise _damaged(f"cells[{place}].shown")


def _bits(text: str, cell: int) -> int:
    if not DIGITS.fullmatch(text):
        raise _damaged(f"cells[{cell}].children")
    return int(text or "0", 16)


def _damaged(path: str) -> RecordError:
    return RecordError("the register of exports contradicts itself", path=path, hint="restore a backup")
