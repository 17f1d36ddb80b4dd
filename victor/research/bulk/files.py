"""Screens a file that need not fit into memory: read, judged and written block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from attrs import define, field

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.research.bulk.screened import TRUTHS, ScreenedFile, Tally, tally_of
from victor.research.bulk.target import target_for, written_whole
from victor.research.cohort import Cohort
from victor.research.intake.blocks import ROWS, WORD, DataFile
from victor.research.intake.codes import MOST_LABELS
from victor.research.intake.columns import Columns
from victor.research.intake.gathering import Gathering, chunks_of, in_order, no_grouping
from victor.research.planes import count
from victor.research.screening import Screening, program_for, screen

ESTABLISHED, POSSIBLE = "established", "possible"
"""The columns that are written."""


def screen_file(  # noqa: PLR0913  what to read, what to write, and how
    source: str | PathLike[str],
    checklist: Checklist,
    destination: str | PathLike[str],
    *,
    truth: str | None = None,
    groups: Iterable[str] = (),
    ignore: Iterable[str] = (),
    keep: Iterable[str] | None = None,
    keep_answers: bool = False,
    synthetic: bool = False,
    replace: bool = False,
    progress: Callable[[float], None] | None = None,
    rows_at_once: int = ROWS,
) -> ScreenedFile:
    """Say of every row of a file what a checklist establishes, and what is still possible; write both beside its id.

    Memory does not grow with the file. The new file appears whole, at the end, or not at all.

    Args:
        source: A CSV or Parquet file; a column for each item, coded as `victor.research.intake.codes` says.
        checklist: The checklist.
        destination: The file to write, ``.csv`` or ``.parquet``: the columns that are kept, then ``established`` and
            ``possible`` with the id of an outcome, empty where there is none. In a CSV file a text that a spreadsheet
            would take for a formula gets an apostrophe in front (`victor.research.bulk.formulas`).
        truth: The column of the reference standard, for accuracy.
        groups: Columns by which accuracy is told.
        ignore: Columns that look like items and are none.
        keep: The columns to keep; all that hold no answers unless given.
        keep_answers: Keep the answers as well.
        synthetic: Whether no real child is behind the rows; small numbers of real children are kept back in tables.
        replace: Replace a file that is there; never the source.
        progress: Is told the share of the file that is done, from 0 to 1.
        rows_at_once: How many rows are in memory at once; rounded up to a multiple of 64.

    Raises:
        ResearchError: In one line, with file, column and remedy; nothing is written then.
    """
    began = perf_counter()
    file = DataFile.open(source)
    target = target_for(file.path, Path(destination), replace=replace)
    name = file.path.name
    columns = Columns.find(file.names, checklist, truth=truth, groups=groups, ignore=ignore, file=name)
    kept = _kept(columns, file.names, keep, keep_answers=keep_answers)
    steps = len(checklist.rules) + 1
    sums = _Sums(columns, np.zeros((TRUTHS, steps, steps), np.int64))
    read = tuple(dict.fromkeys((*columns.read, *kept)))
    program = program_for(checklist, columns.items)
    rows = max(WORD, -(-rows_at_once // WORD) * WORD)
    with written_whole(target, like=file.path) as write:
        for block, share in file.blocks(read, rows=rows, as_text=set(kept) - set(columns.read)):
            screening = screen(_cohort(block, columns, before=sums.rows), checklist, program)
            write(_result(block, kept, screening))
            sums.add(screening)
            if progress:
                progress(share)
        if not sums.rows:
            raise ResearchError("there are no rows", file=name, expected="a row for each child")
    return ScreenedFile(
        name,
        target.name,
        checklist,
        sums.rows,
        sums.everybody,
        {group: {label: found[label] for label in sorted(found, key=in_order)} for group, found in sums.groups.items()},
        tuple(item for item in checklist.items if item not in columns.items),
        sums.inexact,
        synthetic,
        perf_counter() - began,
    )


@define
class _Sums:
    """What was counted, over the blocks."""

    columns: Columns
    everybody: Tally
    rows: int = 0
    inexact: int = 0
    groups: dict[str, dict[str, Tally]] = field(factory=dict)

    def add(self, screening: Screening) -> None:
        cohort = screening.cohort
        self.rows += cohort.size
        self.inexact += count(screening.inexact)
        self.everybody = self.everybody + tally_of(screening)
        for group in cohort.groups:
            sums = self.groups.setdefault(group, {})
            for label, mask in cohort.by(group).items():
                tally = tally_of(screening, mask)
                sums[label] = sums[label] + tally if label in sums else tally
            if len(sums) > MOST_LABELS:
                raise no_grouping(self.columns, group)


def _cohort(block: Any, columns: Columns, before: int) -> Cohort:
    gathering = Gathering(columns, before=before)
    gathering.add(block.num_rows, chunks_of(block))
    return gathering.cohort(synthetic=False, origin="a block of rows")


def _result(block: Any, kept: Iterable[str], screening: Screening) -> Any:
    """The columns that are kept, and what was found."""
    import pyarrow as pa

    columns = {name: _plain(block.column(name)) for name in kept}
    for name, codes in ((ESTABLISHED, screening.established), (POSSIBLE, screening.possible)):
        places = pa.array(codes.astype(np.int16) - 1, mask=codes == 0)
        columns[name] = pa.DictionaryArray.from_arrays(places, list(screening.outcomes)).cast(pa.string())
    return pa.table(columns)


def _plain(column: Any) -> Any:
    import pyarrow as pa

    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _kept(columns: Columns, names: tuple[str, ...], keep: Iterable[str] | None, *, keep_answers: bool) -> list[str]:
    """The columns that are kept, in the order of the file."""
    if keep is None:
        wanted = {name for name in names if name not in columns.answers}
    else:
        wanted = set(keep)
        for name in sorted(wanted.difference(names)):
            raise columns.fault(name, "there is no such column (keep)", hint=nearest(name, names))
    if keep_answers:
        wanted |= set(columns.answers)
    for name in (ESTABLISHED, POSSIBLE):
        if name in wanted:
            raise columns.fault(
                name, "this is the name of a column that is written", hint="name those to keep in keep="
            )
    return [name for name in names if name in wanted]
