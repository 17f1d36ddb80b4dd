"""A published table: what is out, as text, page and file."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Self

from attrs import evolve, field, frozen

from victor.errors import ResearchError
from victor.records.export import ALL, Export
from victor.research.bulk.formulas import NUMBER, SIGNS
from victor.research.publication.counting import ALL_HEADING, cross_table
from victor.research.results.protection import HIDDEN
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.whole import write_whole


@frozen(eq=False, repr=False)
class Published(Result):
    """A table of counts that was published; it holds nothing of the children behind it.

    Attributes:
        id: Its id in the register of the store.
        at: When it was published.
        title: What it shows.
        k: The least count of children that it shows, but for noughts.
        rows_by: What its rows are.
        columns_by: What its columns are; empty where it has totals only.
        cells: The count of each row and column; None where it is kept back. Totals stand under an empty name.
    """

    id: str
    at: datetime
    title: str
    k: int
    rows_by: str
    columns_by: str
    cells: Mapping[tuple[str, str], int | None] = field(repr=False)

    @classmethod
    def of(cls, export: Export) -> Self:
        """The table of an export as it is out."""
        cells = {(cell.row, cell.column): cell.shown for cell in export.cells}
        return cls(export.id, export.at, export.title, export.k, export.rows_by, export.columns_by, cells)

    def __repr__(self) -> str:
        return f"<Published: {self.title}, {self.at:%Y-%m-%d}>"

    @property
    def rows(self) -> tuple[str, ...]:
        """The names of its rows, without that of the totals."""
        return tuple(dict.fromkeys(row for row, _ in self.cells if row != ALL))

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, without that of the totals."""
        return tuple(dict.fromkeys(column for _, column in self.cells if column != ALL))

    @property
    def kept_back(self) -> int:
        """How many counts are kept back."""
        return sum(count is None for count in self.cells.values())

    @property
    def note(self) -> str:
        """How it was protected, and what it tells all the same."""
        kept_back = f"{self.kept_back} of {len(self.cells)} counts are kept back"
        parts = [
            f"Published on {self.at:%Y-%m-%d}, held against all that was published before.",
            f"{kept_back}: of no group can it be told that it has fewer than {self.k} children.",
        ]
        if self._in_one_cell():
            parts.append("All children of a row or column stand in one cell: it tells this of each of them.")
        return " ".join(parts)

    def table(self) -> Table:
        """The table."""
        cells = {place: HIDDEN if count is None else count for place, count in self.cells.items()}
        made = cross_table(self.title, self.rows_by, cells, self.columns, self.note, synthetic=False)
        return evolve(made, smallest=self.k, is_held=True)

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write it as a ``.csv`` file, whose texts no spreadsheet takes for formulas, or a ``.json`` file.

        Raises:
            ResearchError: The name ends otherwise, there is such a file, or it cannot be written.
        """
        target = Path(path)
        forms = {".csv": self._csv, ".json": self._json}
        form = forms.get(target.suffix.lower())
        if form is None:
            raise ResearchError("no such form of a table", file=target.name, expected=" or ".join(forms))
        if target.exists() and not replace:
            raise ResearchError("there is such a file already", file=target.name, hint="or say replace=True")
        write_whole(target, form().encode(), ResearchError)
        return target

    def _in_one_cell(self) -> bool:
        """Whether a shown count is that of its whole row or column."""
        wholes = ((row, ALL) for row, _ in self.cells), ((ALL, column) for _, column in self.cells)
        return any(
            bool(count) and ALL not in place and count == self.cells[whole]
            for totals in wholes
            for (place, count), whole in zip(self.cells.items(), totals, strict=True)
        )

    def _csv(self) -> str:
        columns = (*self.columns, ALL)
        written = io.StringIO()
        lines = csv.writer(written, lineterminator="\n")
        lines.writerow([_cell(self.rows_by), *(_cell(column or ALL_HEADING) for column in columns)])
        for row in (*self.rows, ALL):
            counts = (self.cells[row, column] for column in columns)
            lines.writerow([_cell(row or ALL_HEADING), *(HIDDEN if count is None else count for count in counts)])
        return written.getvalue()

    def _json(self) -> str:
        told = {
            "title": self.title,
            "published": self.at.isoformat(),
            "id": self.id,
            "k": self.k,
            "rows_by": self.rows_by,
            "columns_by": self.columns_by,
            "note": self.note,
            "cells": [
                {"row": row or None, "column": column or None, "count": count}
                for (row, column), count in self.cells.items()
            ],
        }
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _cell(text: str) -> str:
    """A text with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if re.match(SIGNS, text) and not re.match(NUMBER, text) else text
