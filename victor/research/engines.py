"""Screening in any dataframe engine: a checklist's outcomes as two more columns of a frame."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.research.codes import ANSWER_WORDS, NO, UNKNOWN, UNKNOWN_WORDS, YES
from victor.rules import Choice, Kind, Number, YesNo, items
from victor.rules.frames import PREFIX, Answered, Between, Chosen, Flag, FrameProgram, Seen

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.dtypes import DType

ESTABLISHED = "established"
POSSIBLE = "possible"
EXACT = "exact"
WHOLE_TEXT = r"^[+-]?[0-9]{1,9}[.]?0*$"
"""A whole number as text, in the words of every engine's regular expressions."""

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
    (['possible_forced_labour', None, None], ['possible_forced_labour', 'possible_forced_labour', 'possible_forced_labour'])
    """
    if _is_dask(frame):
        return _screen_partitions(frame, checklist, keep, check=check)
    known = _known(frame)
    screen = _Screen.of(known, checklist, keep)
    if check:
        screen.complain(screen.wrong(known))
    return screen.add_to(known).to_native()


def _known(frame: Any) -> Frame:
    import narwhals as nw

    try:
        return nw.from_native(frame)
    except TypeError as fault:
        raise ResearchError(
            f"a {type(frame).__name__} is no dataframe",
            expected="a frame of Polars, pandas, PyArrow, DuckDB, PySpark or Dask",
        ) from fault


# --- Dask: pandas works on one partition after the other; column by column, Dask would keep a graph of hundreds of steps


def _is_dask(frame: Any) -> bool:
    dask = sys.modules.get("dask.dataframe")
    return dask is not None and isinstance(frame, dask.DataFrame)


def _screen_partitions(frame: Any, checklist: Checklist, keep: Iterable[str] | None, *, check: bool) -> Any:
    form = frame._meta  # noqa: SLF001  Dask's name for an empty partition
    screen = _Screen.of(_known(form), checklist, keep)
    if check and screen.doubtful:
        work = partial(_wrong_in_partition, checklist=checklist)
        found = frame.map_partitions(work, meta=work(form)).compute()
        screen.complain(tuple(map(bool, found.any())))
    return frame.map_partitions(screen_frame, checklist, keep=screen.keep, check=False, meta=screen_frame(form, checklist, keep=screen.keep, check=False))


def _wrong_in_partition(partition: Any, *, checklist: Checklist) -> Any:
    """A row that says which of the doubtful columns hold something wrong."""
    known = _known(partition)
    screen = _Screen.of(known, checklist, ())
    import pandas as pd

    return pd.DataFrame([screen.wrong(known)], columns=[column.name for column in screen.doubtful], dtype=bool)


@frozen
class _Column:
    """A column that holds answers: how they are read, and where it holds what is no answer (None: it cannot)."""

    name: str
    wrong: nw.Expr | None
    expected: str


@frozen
class _Screen:
    """How a checklist is applied to frames of one form."""

    checklist: Checklist
    keep: tuple[str, ...]
    columns: tuple[_Column, ...]
    program: FrameProgram

    @classmethod
    def of(cls, frame: Frame, checklist: Checklist, keep: Iterable[str] | None) -> _Screen:
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
        columns: list[_Column] = []
        for item in dict.fromkeys(item for rule in rules for item in items(rule)):
            found = _read_item(item, checklist.items[item], types)
            if found:
                seen[item] = found[0]
                columns += found[1]
        if not seen:
            raise ResearchError(
                f"no column is an item of {checklist.id}", expected=f"columns such as {', '.join(list(checklist.items)[:3])}"
            )
        prefix = PREFIX
        while any(name.lower().startswith(prefix) for name in types):
            prefix += "_"
        cases = frame.implementation.is_polars() or frame.implementation.is_duckdb()
        program = FrameProgram.of(rules, checklist.vocabulary(), seen, prefix=prefix, cases=cases)
        return cls(checklist, kept, tuple(columns), program)

    @property
    def doubtful(self) -> tuple[_Column, ...]:
        """The columns that could hold what is no answer."""
        return tuple(column for column in self.columns if column.wrong is not None)

    def wrong(self, frame: Frame) -> tuple[bool, ...]:
        """For each doubtful column whether it holds something wrong: one pass over them all."""
        if not self.doubtful:
            return ()
        flags = {f"{PREFIX}{n}": column.wrong.any() for n, column in enumerate(self.doubtful) if column.wrong is not None}
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

    def add_to(self, frame: Frame) -> Frame:
        """The frame with the outcomes."""
        outcomes = tuple(self.checklist.rules)
        said = self.program.said
        columns = {
            ESTABLISHED: _most_serious(outcomes, [one.must for one in said]),
            POSSIBLE: _most_serious(outcomes, [one.may for one in said]),
        }
        if any(one.exact is not True for one in said):
            exact: Flag = True
            for one in said:  # as in `victor.reasoning.find`: what is less serious than the established is not asked
                exact = _both(one.exact, _either(one.must, exact))
            columns[EXACT] = _as_column(exact)
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


# --- columns as people have them --------------------------------------------------------------------------------------


def _read_item(item: str, kind: Kind, types: Mapping[str, DType]) -> tuple[Seen, list[_Column]] | None:
    """How an item is read, and its columns; None when the frame has none."""
    ends = [name for name in (f"{item}_low", f"{item}_high") if isinstance(kind, Number) and name in types]
    if item in types and ends:
        raise ResearchError(
            "the item has both a column and columns for the ends of a span", path=item, hint=f"drop {' and '.join(ends)}"
        )
    if isinstance(kind, Number) and ends:
        low, high = (_number(name, kind, types[name]) if name in ends else None for name in (f"{item}_low", f"{item}_high"))
        columns = [column for _, column in filter(None, (low, high))]
        seen = _span(kind, low[0] if low else None, high[0] if high else None)
        if low and high:
            columns.append(_Column(ends[0], (seen.low > seen.high), f"nothing greater than {ends[1]} in the same row"))
        return seen, columns
    if item not in types:
        return None
    match kind:
        case YesNo():
            return _yes_no(item, types[item])
        case Number():
            value, column = _number(item, kind, types[item])
            return _span(kind, value, value), [column]
        case Choice():
            return _choice(item, kind, types[item])


def _yes_no(item: str, dtype: DType) -> tuple[Seen, list[_Column]]:
    import narwhals as nw

    column = nw.col(item)
    if dtype == nw.Boolean:
        return Answered(column, ~column), []
    if _is_text(dtype):
        text = _words(item, dtype)
        known, yes, no = (
            text.is_in([word for word, code in ANSWER_WORDS.items() if code in codes])
            for codes in ((YES, NO, UNKNOWN), (YES,), (NO,))
        )
        return Answered(yes, no), [_Column(item, _none_of(known, column), 'only "yes", "no" and "unknown"')]
    if not _is_number(dtype) and dtype != nw.Object:
        raise _of_another_type(item, "true and false, 1 and 0, or yes and no")
    yes, no = column == YES, column == NO
    wrong = ~(yes | no | (column == UNKNOWN) | _missing(column, dtype)).fill_null(value=True)
    return Answered(yes, no), [_Column(item, wrong, "only 1, 0, -1 (unknown) and null")]


def _number(name: str, kind: Number, dtype: DType) -> tuple[nw.Expr, _Column]:
    """A number, null where it is unknown or none."""
    import narwhals as nw

    expected = f"whole numbers from {kind.minimum} to {kind.maximum}, null where unknown"
    column = nw.col(name)
    if _is_text(dtype):
        text = _words(name, dtype)
        is_whole = text.str.contains(WHOLE_TEXT)
        value = nw.when(is_whole).then(text).cast(nw.Float64)
        right = value.is_between(kind.minimum, kind.maximum).fill_null(value=False)
        given = _none_of(text.is_in(list(UNKNOWN_WORDS)), column)
    elif _is_number(dtype):
        value = column
        right = column.is_between(kind.minimum, kind.maximum).fill_null(value=False)
        given = ~_missing(column, dtype)
        if not dtype.is_integer():
            whole = column.cast(nw.Float64)
            right = right & (whole == whole.round()).fill_null(value=False)
    else:
        raise _of_another_type(name, expected)
    return nw.when(right).then(value), _Column(name, given & ~right, expected)


def _span(kind: Number, low: nw.Expr | None, high: nw.Expr | None) -> Between:
    import narwhals as nw

    return Between(
        nw.lit(kind.minimum) if low is None else low.fill_null(kind.minimum),
        nw.lit(kind.maximum) if high is None else high.fill_null(kind.maximum),
    )


def _choice(item: str, kind: Choice, dtype: DType) -> tuple[Seen, list[_Column]]:
    import narwhals as nw

    expected = f'one of {", ".join(kind.values)}, or "unknown"'
    if not _is_text(dtype):
        raise _of_another_type(item, expected)
    text = _words(item, dtype)
    known = {value.casefold(): value for value in kind.values}
    chosen = reduce(
        lambda rest, word: nw.when(text == word).then(nw.lit(known[word])).otherwise(rest),
        known,
        nw.lit(None, dtype=nw.String),
    )
    wrong = _none_of(text.is_in([*known, *UNKNOWN_WORDS]), nw.col(item))
    return Chosen(chosen), [_Column(item, wrong, expected)]


def _words(item: str, dtype: DType) -> nw.Expr:
    """A column of text as `victor.research.codes` reads it: stripped, in lower case."""
    import narwhals as nw

    column = nw.col(item) if dtype == nw.String else nw.col(item).cast(nw.String)
    return column.str.strip_chars().str.to_lowercase()


def _none_of(right: nw.Expr, column: nw.Expr) -> nw.Expr:
    """Where a column of text is given, and not right. (In pandas null is not right, elsewhere it is null.)"""
    return ~(right.fill_null(value=True) | column.is_null())


def _missing(column: nw.Expr, dtype: DType) -> nw.Expr:
    """Null, and what pandas and Spark write for it in a column of floating numbers."""
    return column.is_null() | column.is_nan().fill_null(value=False) if dtype.is_float() else column.is_null()


def _is_text(dtype: DType) -> bool:
    import narwhals as nw

    return dtype in (nw.String, nw.Categorical, nw.Enum)


def _is_number(dtype: DType) -> bool:
    return dtype.is_numeric()


def _of_another_type(name: str, expected: str) -> ResearchError:
    return ResearchError("the column is of another type", path=name, expected=expected)
