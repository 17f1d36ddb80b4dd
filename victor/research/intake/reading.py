"""Reads cohorts: from any dataframe, from a file, and from the cases of a desk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from victor.desk import Desk
from victor.desk.publishing import taken_for_research
from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.reasoning import UNKNOWN as UNKNOWN_WORD
from victor.reasoning import Answers, Value
from victor.records import Case
from victor.research.cohort import Cohort, Group
from victor.research.intake.blocks import DataFile
from victor.research.intake.codes import UNKNOWN
from victor.research.intake.columns import Columns, columns_of
from victor.research.intake.desk_groups import DeskGroup, desk_groups
from victor.research.intake.gathering import Gathering, chunks_of
from victor.research.intake.opening import open_frame
from victor.research.results.protection import SMALLEST
from victor.rules import Choice, Kind, Number

DIGITS = 16
"""Hexadecimal digits of a hash that are told: enough to know a file again."""
TRUTH = "(truth)"
"""The column of a desk's truth: no item has such a name."""


def cohort_of(
    frame: Any,
    checklist: Checklist,
    *,
    truth: str | None = None,
    groups: Iterable[str] = (),
    synthetic: bool = False,
    ignore: Iterable[str] = (),
) -> Cohort:
    """The rows of a dataframe as a cohort (see `Cohort.of`); of a lazy one only the columns that are needed are read.

    Args:
        frame: Any dataframe that Narwhals knows (Polars, pandas, PyArrow, DuckDB …), or a mapping of names to arrays;
            how answers are coded stands in `victor.research.intake.codes`.
        checklist: Its items are the columns that are read.
        truth: The column that says who is a victim by the reference standard, coded like an answer.
        groups: Columns by which the children are grouped.
        synthetic: Whether no real child is behind it.
        ignore: Columns to pass over although they are named nearly like an item.

    Raises:
        ResearchError: In one line, with the column and the remedy.

    >>> import victor
    >>> frame = {"documents_held": [1, 0, None], "age": [12, 15, None], "id": ["a", "b", "c"]}
    >>> cohort = cohort_of(frame, victor.country("gr").checklist(), synthetic=True)
    >>> cohort, cohort.passed_over
    (<Cohort: 3 synthetic children, 2 items, truth unknown>, ('id',))
    """
    opened = open_frame(frame)
    columns = Columns.find(opened.names, checklist, truth=truth, groups=groups, ignore=ignore)
    size, chunks = opened.read(columns.read)
    gathering = Gathering(columns)
    gathering.add(size, chunks)
    return gathering.cohort(synthetic=synthetic, origin=f"{opened.said}, {size:,} rows")


def read_cohort(
    path: str | PathLike[str],
    checklist: Checklist,
    *,
    truth: str | None = None,
    groups: Iterable[str] = (),
    synthetic: bool = False,
    ignore: Iterable[str] = (),
) -> Cohort:
    """The rows of a CSV or Parquet file as a cohort (see `Cohort.read`); it is read block by block.

    Args:
        path: Ends in ``.csv`` (UTF-8, a line of names, commas, semicolons or tabs) or ``.parquet``.
        checklist: As for `cohort_of`; the further arguments, too.
        truth: The column of the reference standard.
        groups: Columns by which the children are grouped.
        synthetic: Whether no real child is behind it.
        ignore: Columns to pass over.

    Raises:
        ResearchError: In one line, with file, column and remedy.
    """
    file = DataFile.open(path)
    name = file.path.name
    columns = Columns.find(file.names, checklist, truth=truth, groups=groups, ignore=ignore, file=name)
    gathering = Gathering(columns)
    for block, _ in file.blocks(columns.read):
        gathering.add(block.num_rows, chunks_of(block))
    origin = f"{name}, sha256 {_hash(file.path)}, {gathering.size:,} rows"
    return gathering.cohort(synthetic=synthetic, origin=origin)


def cohort_of_desk(
    desk: Desk,
    checklist: Checklist | None = None,
    *,
    truth: Callable[[Case], bool | None] | None = None,
    groups: Iterable[DeskGroup] = (),
    synthetic: bool = False,
    why: str = "",
) -> Cohort:
    """The cases of a desk, open and closed, as a cohort (see `Cohort.of_desk`), without answers of other checklists.

    A record says when a formal status was decided, and not how: who is a victim by the reference standard is for
    `truth` to say, for example from the decisions of the authority by the pseudonym of the case.

    Args:
        desk: The desk; no record in it is changed, and its audit says that the cases were taken.
        checklist: One that may be used there; the country's default one unless given.
        truth: Says of a case whether the child is a victim by the reference standard; None where nobody knows.
        groups: By what the cases are grouped, see `victor.research.intake.desk_groups`.
        synthetic: Whether no real child is behind it.
        why: For what they are taken; kept in the audit.

    Raises:
        ResearchError: When the desk has no case, or no such grouping.
        StoreError: When the audit cannot be written.

    >>> import victor
    >>> with victor.open_desk(":memory:", country="gr") as desk:
    ...     case = desk.open_case(age=(12, 15), documents_held=True)
    ...     decided = {case.id: True}
    ...     cohort = cohort_of_desk(desk, truth=lambda case: decided.get(case.id))
    >>> cohort.answers(0)
    {'documents_held': True, 'age': (12, 15)}
    """
    chosen = checklist or desk.checklist()
    cases = desk.cases(None)
    if not cases:
        raise ResearchError("there are no rows", expected="a case at the desk")
    taken_for_research(desk, len(cases), chosen, why)
    frame = _frame_of_cases(cases, chosen.items)
    if truth is not None:
        said = [truth(case) for case in cases]
        frame[TRUTH] = np.array([UNKNOWN if one is None else int(one) for one in said], np.int8)
    made = cohort_of(frame, chosen, truth=None if truth is None else TRUTH, synthetic=synthetic)
    return evolve(
        made,
        groups={name: _grouping(name, column) for name, column in desk_groups(desk, cases, groups).items()},
        origin=f"{len(cases):,} cases of a desk in {desk.country.code}",
        children=tuple(case.id for case in cases),
        smallest=max(desk.k, SMALLEST),
    )


def _grouping(name: str, column: Sequence[str | None]) -> Group:
    labels = sorted({label for label in column if label is not None})
    places = {label: place for place, label in enumerate(labels)}
    codes = [UNKNOWN if label is None else places[label] for label in column]
    return Group(name, tuple(labels), np.array(codes, np.int16))


def _frame_of_cases(cases: Sequence[Case], items: Mapping[str, Kind]) -> dict[str, Any]:
    """The answers of cases as columns."""
    import pyarrow as pa

    columns: dict[str, NDArray[Any]] = {}
    for item, kind in items.items():
        if isinstance(kind, Number):
            for end, number in zip(columns_of(item, spans=(item,)), (kind.minimum, kind.maximum), strict=True):
                columns[end] = np.full(len(cases), number, np.int16)
        else:
            columns[item] = np.full(len(cases), UNKNOWN, np.int16 if isinstance(kind, Choice) else np.int8)
    for row, case in enumerate(cases):
        for item, value in _values(case, items):
            kind = items[item]
            if isinstance(kind, Number):
                low, high = value if isinstance(value, tuple) else (value, value)
                columns[f"{item}_low"][row], columns[f"{item}_high"][row] = low, high
            else:
                columns[item][row] = kind.values.index(str(value)) if isinstance(kind, Choice) else value
    frame: dict[str, Any] = dict(columns)
    for item, kind in items.items():
        if isinstance(kind, Choice):
            codes = columns[item]
            frame[item] = pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes == UNKNOWN), list(kind.values))
    return frame


def _values(case: Case, items: Mapping[str, Kind]) -> list[tuple[str, Value]]:
    """What is known of the child; what was asked and cannot be determined is as unknown as what was not asked."""
    given = {item: answer for item, answer in case.answers.items() if item in items}
    known = Answers.of(given).check(items, file=f"case {case.id}").values_by_item()
    return [(item, value) for item, value in known.items() if value != UNKNOWN_WORD]


def _hash(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:DIGITS]
