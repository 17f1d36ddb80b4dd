"""Screening in Spark: the rules as SQL.

A column expression of PySpark asks the Java process dozens of things for each operator, so that for hundreds of them
the plan would take longer than a million rows; a text is one question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from victor.research.bulk.engines import ESTABLISHED, EXACT, POSSIBLE, Frame, Screen, exact_of
from victor.rules.frames import Answered, Between, Chosen, Flag, FrameProgram, Seen

if TYPE_CHECKING:
    import narwhals as nw


def screened_by_sql(frame: Frame, screen: Screen) -> Any:
    """`victor.research.bulk.engines.screen_frame` for a DataFrame of Spark, already checked."""
    checklist = screen.checklist
    seen, prepared = _seen(screen, dict(frame.collect_schema()))
    rules = tuple(checklist.rules.values())
    program = FrameProgram.of(rules, checklist.vocabulary(), seen, prefix=screen.prefix, cases=False, column=_column)
    native: Any = (frame.with_columns(**prepared) if prepared else frame).to_native()
    for stage in program.stages:
        native = native.selectExpr("*", *(f"{_text(part)} as {_named(name)}" for name, part in stage.items()))
    columns = {
        ESTABLISHED: _most_serious(checklist.rules, [one.must for one in program.said]),
        POSSIBLE: _most_serious(checklist.rules, [one.may for one in program.said]),
    }
    exact = exact_of(program.said)
    if exact is not True:
        columns[EXACT] = _text(exact)
    return native.selectExpr(*map(_named, screen.keep), *(f"{text} as {name}" for name, text in columns.items()))


def _seen(screen: Screen, types: Mapping[str, Any]) -> tuple[dict[str, Seen], dict[str, nw.Expr]]:
    """How SQL reads the items, and the columns that Narwhals prepares for it."""
    import narwhals as nw

    seen: dict[str, Seen] = {}
    prepared: dict[str, nw.Expr] = {}

    def prepare(part: nw.Expr) -> nw.Expr:
        name = f"{screen.prefix}seen_{len(prepared)}"
        prepared[name] = part
        return _column(name)

    for item, read in screen.seen.items():
        match read:
            case Answered() if types[item] == nw.Boolean:
                seen[item] = Answered(_column(item), ~_column(item))
            case Answered() if types[item].is_integer():
                seen[item] = Answered(_sql(f"{_named(item)} = 1"), _sql(f"{_named(item)} = 0"))
            case Answered(yes, no):
                seen[item] = Answered(prepare(yes), prepare(no))
            case Between(low, high):
                seen[item] = Between(prepare(low), prepare(high))
            case Chosen(value):
                seen[item] = Chosen(prepare(value))
    return seen, prepared


def _most_serious(outcomes: Iterable[str], flags: Iterable[Flag]) -> str:
    """The last outcome whose flag is true, null where none is."""
    cases = [f"when {_text(flag)} then {_literal(outcome)}" for outcome, flag in zip(outcomes, flags, strict=True)]
    return f"case {' '.join(reversed(cases))} end"


@frozen
class _Sql:
    """An expression as a text, with what `FrameProgram` asks of a Narwhals expression."""

    text: str

    def __and__(self, other: _Sql) -> _Sql:
        return _Sql(f"({self.text} and {other.text})")

    def __or__(self, other: _Sql) -> _Sql:
        return _Sql(f"({self.text} or {other.text})")

    def __invert__(self) -> _Sql:
        return _Sql(f"(not {self.text})")

    def __add__(self, other: _Sql) -> _Sql:
        return _Sql(f"({self.text} + {other.text})")

    def __mul__(self, weight: int) -> _Sql:
        return _Sql(f"({self.text} * ({weight}))")

    def __ge__(self, limit: int) -> _Sql:
        return _Sql(f"({self.text} >= {limit})")

    def __le__(self, limit: int) -> _Sql:
        return _Sql(f"({self.text} <= {limit})")

    def fill_null(self, *, value: bool) -> _Sql:
        return _Sql(f"coalesce({self.text}, {str(value).lower()})")

    def cast(self, whole: object) -> _Sql:  # noqa: ARG002  there is one type of number here
        return _Sql(f"cast({self.text} as int)")

    def is_in(self, values: Iterable[str]) -> _Sql:
        return _Sql(f"({self.text} in ({', '.join(map(_literal, values))}))")

    def is_null(self) -> _Sql:
        return _Sql(f"({self.text} is null)")


def _sql(text: str) -> nw.Expr:
    return cast("nw.Expr", _Sql(f"({text})"))


def _column(name: str) -> nw.Expr:
    return cast("nw.Expr", _Sql(_named(name)))


def _named(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _literal(value: str) -> str:
    """A text of a checklist: an id, which has no quotes."""
    return f"'{value}'"


def _text(flag: Flag) -> str:
    return str(flag).lower() if isinstance(flag, bool) else cast("_Sql", flag).text
