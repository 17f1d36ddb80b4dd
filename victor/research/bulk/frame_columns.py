"""Columns of a dataframe as people have them: how each engine reads the answers in them, and sees what is none.

They are read as :mod:`victor.research.intake.codes` reads the columns of a cohort; here the engine does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING

from attrs import frozen

from victor.errors import ResearchError
from victor.research.intake.codes import ANSWER_WORDS, NO, UNKNOWN, UNKNOWN_WORDS, YES
from victor.rules import Choice, Kind, Number, YesNo
from victor.rules.frames import Answered, Between, Chosen, Seen

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.dtypes import DType

NUMBERS_EXPECTED = "only 1, 0, -1 (unknown) and null"
WHOLE_TEXT = r"^[+-]?[0-9]{1,9}[.]?0*$"
"""A whole number as text, in the words of every engine's regular expressions."""


@frozen
class Column:
    """A column that holds answers: how they are read, and where it holds what is no answer (None: it cannot)."""

    name: str
    wrong: nw.Expr | None
    expected: str


def read_item(item: str, kind: Kind, types: Mapping[str, DType]) -> tuple[Seen, list[Column]] | None:
    """How an item is read, and its columns; None when the frame has none."""
    ends = [name for name in (f"{item}_low", f"{item}_high") if isinstance(kind, Number) and name in types]
    if item in types and ends:
        raise ResearchError(
            "the item has both a column and columns for the ends of a span",
            path=item,
            hint=f"drop {' and '.join(ends)}",
        )
    if isinstance(kind, Number) and ends:
        low, high = (
            _number(name, kind, types[name]) if name in ends else None for name in (f"{item}_low", f"{item}_high")
        )
        columns = [column for _, column in filter(None, (low, high))]
        seen = _span(kind, low[0] if low else None, high[0] if high else None)
        if low and high:
            columns.append(Column(ends[0], (seen.low > seen.high), f"nothing greater than {ends[1]} in the same row"))
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


def _yes_no(item: str, dtype: DType) -> tuple[Seen, list[Column]]:
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
        return Answered(yes, no), [Column(item, _none_of(known, column), 'only "yes", "no" and "unknown"')]
    if not _is_number(dtype) and dtype != nw.Object:
        raise _of_another_type(item, "true and false, 1 and 0, or yes and no")
    is_yes, is_no = column == YES, column == NO
    wrong = ~(is_yes | is_no | (column == UNKNOWN) | _missing(column, dtype)).fill_null(value=True)
    return Answered(is_yes, is_no), [Column(item, wrong, NUMBERS_EXPECTED)]


def _number(name: str, kind: Number, dtype: DType) -> tuple[nw.Expr, Column]:
    """A number, null where it is unknown or none."""
    import narwhals as nw

    expected = f"whole numbers from {kind.minimum} to {kind.maximum}, null where unknown"
    column = nw.col(name)
    if _is_text(dtype):
        text = _words(name, dtype)
        is_whole = text.str.contains(WHOLE_TEXT)
        value: nw.Expr = nw.when(is_whole).then(text).cast(nw.Float64)
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
    return nw.when(right).then(value), Column(name, given & ~right, expected)


def _span(kind: Number, low: nw.Expr | None, high: nw.Expr | None) -> Between:
    import narwhals as nw

    return Between(
        nw.lit(kind.minimum) if low is None else low.fill_null(kind.minimum),
        nw.lit(kind.maximum) if high is None else high.fill_null(kind.maximum),
    )


def _choice(item: str, kind: Choice, dtype: DType) -> tuple[Seen, list[Column]]:
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
    return Chosen(chosen), [Column(item, wrong, expected)]


def _words(item: str, dtype: DType) -> nw.Expr:
    """Read a column of text as `victor.research.intake.codes` does: stripped, in lower case."""
    import narwhals as nw

    column = nw.col(item) if dtype == nw.String else nw.col(item).cast(nw.String)
    return column.str.strip_chars().str.to_lowercase()


def _none_of(right: nw.Expr, column: nw.Expr) -> nw.Expr:
    """Where a column of text is given, and not right; in pandas null is not right, elsewhere it is null."""
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
