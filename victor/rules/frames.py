"""Any dataframe engine: rules as Narwhals expressions, for Polars, pandas, PyArrow, DuckDB, Spark and Dask.

Items that always count together are summed once, and what several rules share is a column of its own, made in one
stage after the other: so the plan that an engine gets is small, however often a definition is used. An unknown that
pulls a rule both ways is split on in advance, for up to `victor.rules.column_tests.MOST_BRANCHES` ways to answer. Where
a rule has more, the first unknowns that fit are split on; a row in which one of the others is unknown as well is exact
only when the pair decides it, and `Said.exact` says which rows are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import add, and_, or_
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import field, frozen

from victor.errors import RuleError
from victor.rules.circuit import Plan
from victor.rules.column_tests import Among, Below, End, Given, Holds, Network, Sum, Terms, Test
from victor.rules.layout import Layout
from victor.rules.tree import Rule
from victor.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    import narwhals as nw

PREFIX = "_victor_"

Flag: TypeAlias = "bool | nw.Expr"
"""True or false of every row, or of each."""
Frame = TypeVar("Frame", bound="nw.DataFrame[Any] | nw.LazyFrame[Any]")


@frozen
class Answered:
    """How a yes/no item is read from a frame: whether it is surely yes, and surely no; null is neither."""

    yes: nw.Expr
    no: nw.Expr


@frozen
class Between:
    """How a number is read: the lowest and the highest that it can be, neither of them null."""

    low: nw.Expr
    high: nw.Expr


@frozen
class Chosen:
    """How a choice is read: the chosen value, null where it is unknown."""

    value: nw.Expr


Seen: TypeAlias = Answered | Between | Chosen
"""How an item is read from a frame; one that has none is unknown in every row."""


@frozen
class Said:
    """What a rule says of each row, as expressions over the frame that `FrameProgram.read` gives.

    Attributes:
        must: Whether it must hold.
        may: Whether it may hold.
        exact: Whether both are known exactly; else *must* is a lower bound and *may* an upper one.
    """

    must: Flag
    may: Flag
    exact: Flag = True


@frozen
class FrameProgram:
    """Several rules, written together for dataframes of one form.

    >>> import narwhals as nw
    >>> import pyarrow as pa
    >>> from victor.rules import YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> seen = {name: Answered(yes=nw.col(name), no=~nw.col(name)) for name in words.items}
    >>> program = FrameProgram.of([parse("count(signs) >= 2", words)], words, seen)
    >>> frame = nw.from_native(pa.table({"begs": [True, True, None], "hurt": [True, None, False]}))
    >>> [said] = program.said
    >>> program.read(frame).select(must=said.must, may=said.may).to_native().to_pydict()
    {'must': [True, False, False], 'may': [True, True, False]}
    """

    stages: tuple[Mapping[str, nw.Expr], ...] = field(repr=False)
    """Columns to be added, those of a stage from the columns of the stages before it."""
    said: tuple[Said, ...]
    """What each rule says, in the order of the rules."""

    @classmethod
    def of(
        cls,
        rules: Sequence[Rule],
        vocabulary: Vocabulary,
        seen: Mapping[str, Seen],
        *,
        prefix: str = PREFIX,
        cases: bool = True,
        column: Callable[[str], nw.Expr] | None = None,
    ) -> FrameProgram:
        """Write the rules as expressions.

        Args:
            rules: As `victor.rules.parse` makes them.
            vocabulary: The names that they use.
            seen: How each item is read from the frame.
            prefix: What the names of added columns begin with; no column of the frame may begin so.
            cases: Whether a yes is counted by a case (``CASE WHEN``, quicker in DuckDB and Polars) or as a truth value
                turned into a number (quicker elsewhere); the sums are the same.
            column: The column of a name, ``narwhals.col`` if it is not said.
        """
        network = Network(Layout.of(rules, vocabulary), frozenset(seen))
        wires = [wire for rule in rules for wire in network.verdict(rule)]
        writer = _Writer(tuple(network.tests), seen, network.circuit.plan(wires), prefix, cases=cases, column=column)
        flags = [writer.flag(place) for place in writer.plan.outputs]
        return cls(tuple(writer.stages), tuple(map(Said, flags[::3], flags[1::3], flags[2::3])))

    def read(self, frame: Frame) -> Frame:
        """The frame with the columns that the expressions of `said` are made of."""
        for stage in self.stages:
            frame = frame.with_columns(**stage)  # type: ignore[assignment]  # a frame of the same kind
        return frame


@frozen
class _Part:
    """An expression, and the first stage in which it can be worked out."""

    expression: nw.Expr
    stage: int = 0


class _Writer:
    """Turns a circuit into columns, stage by stage: a column for each part that is used more than once."""

    def __init__(
        self,
        tests: Sequence[Test],
        seen: Mapping[str, Seen],
        plan: Plan,
        prefix: str,
        *,
        cases: bool,
        column: Callable[[str], nw.Expr] | None,
    ) -> None:
        self.tests = tests
        self.seen = seen
        self.plan = plan
        self.prefix = prefix
        self.cases = cases
        self.column = column
        self.stages: list[dict[str, nw.Expr]] = []
        self.names = 0
        self.sums = _Sums([test for _, place in plan.inputs if isinstance(test := tests[place], Sum)], self)
        self.parts = self.worked_out()

    def keep(self, part: _Part) -> _Part:
        """The part as a column."""
        import narwhals as nw

        name = f"{self.prefix}{self.names}"
        self.names += 1
        self.stages.extend({} for _ in range(part.stage + 1 - len(self.stages)))
        self.stages[part.stage][name] = part.expression
        return _Part((self.column or nw.col)(name), part.stage + 1)

    def flag(self, place: int) -> Flag:
        """A result; all columns are there when it is asked for."""
        found = self.parts[place]
        return found if isinstance(found, bool) else found.expression

    def worked_out(self) -> dict[int, bool | _Part]:
        """What stands in each place of the plan when all gates are done."""
        uses = _uses(self.plan)
        parts: dict[int, bool | _Part] = {0: False, 1: True}
        leaves = 2 + len(self.plan.inputs)
        for number, (_, test) in enumerate(self.plan.inputs, start=2):
            parts[number] = self.tested(self.tests[test])
        for gate, used in zip(self.plan.gates, uses, strict=True):
            one, other = parts[gate.one], parts[gate.other]
            assert isinstance(one, _Part)
            assert isinstance(other, _Part)
            if gate.operator == "not":
                made = _Part(~one.expression, one.stage)
            else:
                joined = (and_ if gate.operator == "and" else or_)(one.expression, other.expression)
                made = _Part(joined, max(one.stage, other.stage))
            cheap = gate.operator == "not" and gate.one < leaves
            parts[gate.out] = self.keep(made) if used > 1 and not cheap else made
        return parts

    def tested(self, test: Test) -> _Part:
        if isinstance(test, Sum):
            total = self.sums.total(test.terms, test.end)
            return _Part(total.expression >= test.limit, total.stage)
        match test, self.seen[test.item]:
            case Holds(_, end), Answered(yes, no):
                return _Part(yes.fill_null(value=False) if end == "low" else ~no.fill_null(value=False))
            case Below(_, end, limit), Between(low, high):
                return _Part((low if end == "low" else high) <= limit)
            case Among(_, values), Chosen(value):
                return _Part(value.is_in(sorted(values)).fill_null(value=False))
            case Given(), Chosen(value):
                return _Part(~value.is_null())
        raise RuleError("the column is not read in the way of its item", path=test.item)

    def counted(self, item: str, end: End) -> nw.Expr:
        """1 where a yes/no item must be, or may be, yes, else 0."""
        import narwhals as nw

        seen = self.seen[item]
        assert isinstance(seen, Answered)
        if not self.cases:
            return self.tested(Holds(item, end)).expression.cast(nw.Int32)
        if end == "low":
            return nw.when(seen.yes).then(1).otherwise(0)
        return nw.when(seen.no).then(0).otherwise(1)


def _uses(plan: Plan) -> list[int]:
    """How often the result of each gate is asked for; places are used again, so the last gate that wrote one counts."""
    uses: Counter[int] = Counter()
    writer: dict[int, int] = {}
    for number, gate in enumerate(plan.gates):
        uses.update(writer[place] for place in {gate.one, gate.other} if place in writer)
        writer[gate.out] = number
    uses.update(writer[place] for place in plan.outputs if place in writer)
    return [uses[number] for number in range(len(plan.gates))]


class _Sums:
    """The sums of a circuit. Items that stand in the same sums with the same weights are added up once, as a class."""

    def __init__(self, tests: Sequence[Sum], writer: _Writer) -> None:
        self.writer = writer
        self.asked = Counter((test.terms, test.end) for test in tests)
        forms = list(dict.fromkeys(test.terms for test in tests))
        stands: dict[str, list[tuple[int, int]]] = {}
        for number, terms in enumerate(forms):
            for item, weight in terms:
                stands.setdefault(item, []).append((number, weight))
        self.stands = {item: tuple(where) for item, where in stands.items()}
        self.classes: dict[tuple[tuple[int, int], ...], list[str]] = {}
        for item, where in self.stands.items():
            self.classes.setdefault(where, []).append(item)
        self.made: dict[tuple[object, str], _Part] = {}

    def total(self, terms: Terms, end: End) -> _Part:
        """The lowest or the highest sum of the terms."""
        if (terms, end) not in self.made:
            weights = {self.stands[item]: weight for item, weight in terms}
            parts = [self.weighed(where, weight, end) for where, weight in weights.items()]
            total = _Part(reduce(add, (part.expression for part in parts)), max(part.stage for part in parts))
            again = len(parts) > 1 and self.asked[terms, end] > 1
            self.made[terms, end] = self.writer.keep(total) if again else total
        return self.made[terms, end]

    def weighed(self, where: tuple[tuple[int, int], ...], weight: int, end: End) -> _Part:
        # The lowest sum takes what is surely yes of the good weights and what may be yes of the bad ones.
        opposite: End = "high" if end == "low" else "low"
        number = self.number(where, end if weight > 0 else opposite)
        return number if weight == 1 else _Part(number.expression * weight, number.stage)

    def number(self, where: tuple[tuple[int, int], ...], end: End) -> _Part:
        """How many of a class are, or may be, yes."""
        if (where, end) not in self.made:
            flags = (self.writer.counted(item, end) for item in self.classes[where])
            self.made[where, end] = self.writer.keep(_Part(reduce(add, flags)))
        return self.made[where, end]
