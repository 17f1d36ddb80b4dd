"""Screening in any dataframe engine: a checklist's outcomes as two more columns of a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.rules import Choice, Kind, Number, YesNo, items
from victor.rules.frames import PREFIX, Flag, FrameProgram, Seen

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.dtypes import DType

ESTABLISHED = "established"
POSSIBLE = "possible"
EXACT = "exact"
YES_TEXT = "yes"
NO_TEXT = "no"
UNKNOWN_TEXTS = ("", "unknown")
UNKNOWN_CODE = -1

Frame: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"


def screen_frame(frame: Any, checklist: Checklist, *, keep: Iterable[str] | None = None, check: bool = True) -> Any:
    """Add what a checklist establishes, and what it may still establish, to every row of a dataframe.

    The engine does the work: a lazy frame stays lazy, and nothing is copied to this program. Answers are read by the
    type of their column: yes is ``True``, 1 or ``"yes"``; no is ``False``, 0 or ``"no"``; unknown is null, -1, ``""``
    or ``"unknown"``. A number is a column of whole numbers, or a pair of columns ``item_low`` and ``item_high``; a
    choice is a column of text. What the frame has no column for is unknown in every row.

    Args:
        frame: A Polars DataFrame or LazyFrame, a pandas or Dask DataFrame, a PyArrow Table, a DuckDB relation, a
            PySpark DataFrame: whatever Narwhals reads.
        checklist: For example ``victor.checklist("ilo_child_labour")``.
        keep: The columns that the result keeps; all of them when it is not said.
        check: Whether to look for answers that are none before anything is returned. In a lazy engine this reads the
            columns that could hold some (not those of booleans) once. Unchecked, such an answer is unknown.

    Returns:
        A frame of the same type with the columns ``established`` (the most serious outcome whose rule must hold) and
        ``possible`` (the most serious one whose rule may hold) as text, null where there is none. Null is never a
        finding that a child is not a victim. Rules with more than 64 ways to answer the items that pull them both
        ways add a column ``exact``: where it is false, more may be established and less be possible than stands there.

    Raises:
        ResearchError: When the frame is of no known type, has no column that the checklist reads or one that the
            result needs, or when a column holds what is no answer.

    >>> import pyarrow as pa
    >>> import victor
    >>> eleven = victor.checklist("ilo_forced_labour_11")
    >>> frame = pa.table({"deception": ["yes", "no", "unknown"], "debt_bondage": [1, 0, -1]})
    >>> screened = screen_frame(frame, eleven)
    >>> screened["established"].to_pylist(), screened["possible"].to_pylist()
    """
    import narwhals as nw

    try:
        known = nw.from_native(frame)
    except TypeError as fault:
        raise ResearchError(
            f"a {type(frame).__name__} is no dataframe",
            expected="a frame of Polars, pandas, PyArrow, DuckDB, PySpark or Dask",
        ) from fault
    if not isinstance(known, nw.LazyFrame | nw.DataFrame):
        raise ResearchError("a single column is no dataframe", expected="a frame with a column for each item")
    screen = _Screen.of(known.collect_schema(), checklist, keep)
    if check:
        screen.check(known)
    if known.implementation.is_dask():
        # pandas works on a partition at a time; column by column, Dask would keep a graph of hundreds of steps.
        work = partial(_partition, checklist=checklist, keep=screen.keep)
        return frame.map_partitions(work, meta=work(frame._meta))
    return screen.add_to(known).to_native()


def _partition(frame: Any, *, checklist: Checklist, keep: Iterable[str]) -> Any:
    return screen_frame(frame, checklist, keep=keep, check=False)
