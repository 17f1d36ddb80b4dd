"""What an indexed search asks of a column: a value, null, any of several values, or a span."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import frozen
from sqlalchemy import ColumnElement, Table, and_, or_

from victor.errors import StoreError, nearest

if TYPE_CHECKING:
    from typing import TypeAlias

    from victor.store.schema import IndexValue, TableSpec


@frozen
class Between:
    """From `low` (included) up to `high` (not included); an open end is None. Null is in no span.

    What is overdue: ``referrals.search(state="sent", due_at=Between(high=now))``.
    One day: ``sessions.search(opened_at=Between("2026-11-23", "2026-11-24"))``.
    """

    low: str | int | None = None
    high: str | int | None = None


Wanted: TypeAlias = "IndexValue | Between | AbstractSet[IndexValue] | list[IndexValue] | tuple[IndexValue, ...]"


def clauses(spec: TableSpec, table: Table, wanted: Mapping[str, Wanted]) -> Iterator[ColumnElement[bool]]:
    """The keywords of an indexed search as SQL conditions.

    Raises:
        StoreError: a keyword is no indexed field of the table, or asks for a value of another kind.
    """
    for name, want in wanted.items():
        if name not in spec.index:
            raise StoreError(
                f"'{name}' is not an indexed field",
                path=spec.name,
                expected=f"one of {', '.join(spec.index)}" if spec.index else "no keyword",
                hint=nearest(name, spec.index),
            )
        yield _clause(table.c[name], want, partial(spec.check, name))


def _clause(column: ColumnElement[Any], want: Wanted, check: Callable[[object], None]) -> ColumnElement[bool]:
    if isinstance(want, Between):
        low = column >= _checked(want.low, check) if want.low is not None else column.is_not(None)
        return and_(low, column < _checked(want.high, check)) if want.high is not None else low
    if isinstance(want, AbstractSet | list | tuple):
        any_of = column.in_([_checked(value, check) for value in want if value is not None])
        return or_(any_of, column.is_(None)) if None in want else any_of
    return column.is_(None) if want is None else column == _checked(want, check)


def _checked(value: IndexValue, check: Callable[[object], None]) -> IndexValue:
    check(value)
    return value
