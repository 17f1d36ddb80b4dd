"""Screening in any dataframe engine: a checklist's outcomes as two more columns of a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.research.bulk.frame_columns import Column, read_item
from victor.rules import items
from victor.rules.frames import PREFIX, Flag, FrameProgram, Said, Seen

if TYPE_CHECKING:
    import narwhals as nw

ESTABLISHED = "established"
POSSIBLE = "possible"
EXACT = "exact"
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
    >>> screened["established"].to_pylist()
    ['possible_forced_labour', None, None]
    >>> set(screened["possible"].to_pylist())
    {'possible_forced_labour'}
    """
    from victor.research.bulk.partitions import is_dask, screen_partitions
    from victor.research.bulk.spark import screened_by_sql

    if is_dask(frame):
        return screen_partitions(frame, checklist, keep, check=check)
    known = known_frame(frame)
    screen = Screen.of(known, checklist, keep)
    if check:
        screen.complain(screen.wrong(known))
    if known.implementation.is_spark_like():
        return screened_by_sql(known, screen)
    return screen.add_to(known).to_native()


def known_frame(frame: Any) -> Frame:
    """The frame as Narwhals has it.

    Raises:
        ResearchError: When it knows no such frame.
    """
    import narwhals as nw

    try:
        known: Frame = nw.from_native(frame)
    except TypeError as fault:
        raise ResearchError(
            f"a {type(frame).__name__} is no dataframe",
            expected="a frame of Polars, pandas, PyArrow, DuckDB, PySpark or Dask",
        ) from fault
    return known


@frozen
class Screen:
    """How a checklist is applied to frames of one form."""

    checklist: Checklist
    keep: tuple[str, ...]
    columns: tuple[Column, ...]
    seen: Mapping[str, Seen]
    prefix: str
    cases: bool

    @classmethod
    def of(cls, frame: Frame, checklist: Checklist, keep: Iterable[str] | None) -> Screen:
        """Look at the columns of a frame, or of one like it.

        Raises:
            ResearchError: When a column is missing, doubled or of another type.
        """
        types = dict(frame.collect_schema())
        kept = tuple(types) if keep is None else tuple(keep)
        for name in kept:
            if name not in types:
                raise ResearchError("the frame has no such column", path=name, hint=nearest(name, types))
        for name in (ESTABLISHED, POSSIBLE, EXACT):
            if name in kept:
                raise ResearchError(
                    "the frame has a column of this name already", path=name, hint="rename it or leave it out of keep"
                )
        rules = tuple(checklist.rules.values())
        seen: dict[str, Seen] = {}
        columns: list[Column] = []
        for item in dict.fromkeys(item for rule in rules for item in items(rule)):
            found = read_item(item, checklist.items[item], types)
            if found:
                seen[item] = found[0]
                columns += found[1]
        if not seen:
            raise ResearchError(
                f"no column is an item of {checklist.id}",
                expected=f"columns such as {', '.join(list(checklist.items)[:3])}",
            )
        prefix = PREFIX
        while any(name.lower().startswith(prefix) for name in types):
            prefix += "_"
        cases = frame.implementation.is_polars() or frame.implementation.is_duckdb()
        return cls(checklist, kept, tuple(columns), seen, prefix, cases)

    @cached_property
    def program(self) -> FrameProgram:
        """The rules as expressions over the columns."""
        rules = tuple(self.checklist.rules.values())
        return FrameProgram.of(rules, self.checklist.vocabulary(), self.seen, prefix=self.prefix, cases=self.cases)

    @property
    def doubtful(self) -> tuple[Column, ...]:
        """The columns that could hold what is no answer."""
        return tuple(column for column in self.columns if column.wrong is not None)

    def wrong(self, frame: Frame) -> tuple[bool, ...]:
        """For each doubtful column whether it holds something wrong: one pass over them all."""
        if not self.doubtful:
            return ()
        flags = {
            f"{PREFIX}{n}": column.wrong.any() for n, column in enumerate(self.doubtful) if column.wrong is not None
        }
        return tuple(map(bool, frame.lazy().select(**flags).collect().row(0)))

    def complain(self, wrong: Iterable[bool]) -> None:
        """Name the first column that holds something wrong.

        Raises:
            ResearchError: When there is one, with what was expected.
        """
        for column, is_wrong in zip(self.doubtful, wrong, strict=False):
            if is_wrong:
                raise ResearchError(
                    "the column holds something else", path=column.name, expected=column.expected, hint="recode it"
                )

    @property
    def exact(self) -> Flag:
        """Whether both outcomes are known exactly."""
        return exact_of(self.program.said)

    def add_to(self, frame: Frame) -> Frame:
        """The frame with the outcomes."""
        outcomes = tuple(self.checklist.rules)
        said = self.program.said
        columns = {
            ESTABLISHED: _most_serious(outcomes, [one.must for one in said]),
            POSSIBLE: _most_serious(outcomes, [one.may for one in said]),
        }
        if self.exact is not True:
            columns[EXACT] = _as_column(self.exact)
        return self.program.read(frame).select(*self.keep, **columns)


def _most_serious(outcomes: Sequence[str], flags: Sequence[Flag]) -> nw.Expr:
    """The last outcome whose flag is true, null where none is."""
    import narwhals as nw

    found = nw.lit(None, dtype=nw.String)
    for outcome, flag in zip(outcomes, flags, strict=True):
        if flag is True:
            found = nw.lit(outcome)
        elif flag is not False:
            found = nw.when(flag).then(nw.lit(outcome)).otherwise(found)
    return found


def exact_of(said: Iterable[Said]) -> Flag:
    """Whether both outcomes are known exactly, as in `victor.reasoning.find`: least serious outcome first."""
    exact: Flag = True
    for one in said:
        exact = _both(one.exact, _either(one.must, exact))
    return exact


def _both(one: Flag, other: Flag) -> Flag:
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def _either(one: Flag, other: Flag) -> Flag:
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def _as_column(flag: Flag) -> nw.Expr:
    import narwhals as nw

    return nw.lit(flag) if isinstance(flag, bool) else flag
