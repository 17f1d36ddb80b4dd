"""One case, fast: a set of rules as straight-line Python over two integers.

The source is made from the checked tree, never from a plugin's text: it holds integers, the names ``y``, ``m`` and
``t0``, ``t1`` …, and the operators on :data:`WHITELIST`, and it is checked once more for that before it is compiled.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from attrs import define, field, frozen

from victor.rules.layout import ChoiceCells, Layout, NumberCells
from victor.rules.pairs import Pair, Verdict, number_mask, settle, split
from victor.rules.tree import (
    Always,
    And,
    AtLeast,
    AtMost,
    Named,
    Not,
    OneOf,
    Or,
    Possibly,
    Rule,
    Surely,
    Yes,
    children,
    mixed,
)
from victor.rules.vocabulary import Vocabulary

WHITELIST = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.Return, ast.Tuple, ast.Name, ast.Load,
    ast.Store, ast.Constant, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.BitAnd,
    ast.Add, ast.Sub, ast.Mult, ast.Compare, ast.GtE, ast.Eq, ast.Call, ast.Attribute,
)  # fmt: skip
MOST_NESTING = 12
"""Levels written into one expression before a name is given to a part."""

Reading = Callable[[int, int], tuple[object, ...]]


@frozen
class Program:
    """Several rules, compiled together so that what they share is computed once.

    >>> from victor.rules import YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> program = Program.of([parse("count(signs) >= 2", words), parse("any(signs)", words)], words)
    >>> program.verdicts({"begs": True})
    (Verdict(must=False, may=True, exact=True), Verdict(must=True, may=True, exact=True))
    """

    rules: tuple[Rule, ...]
    layout: Layout
    run: Reading = field(repr=False, eq=False)
    """`yes` and `maybe` to must and may of each rule in turn, as truth values, without splitting."""
    mixed: tuple[tuple[str, ...], ...]
    """For each rule, the items that pull it both ways."""
    _single: dict[Rule, Callable[[int, int], Pair]] = field(factory=dict, repr=False, eq=False, alias="_single")

    @classmethod
    def of(cls, rules: Sequence[Rule], vocabulary: Vocabulary) -> Program:
        """Compile the rules."""
        layout = Layout.of(rules, vocabulary)
        return cls(tuple(rules), layout, compile_rules(rules, layout), tuple(mixed(rule) for rule in rules))

    def read(self, rule: Rule) -> Callable[[int, int], Pair]:
        """A reading of one rule alone, compiled when it is first asked for."""
        if rule not in self._single:
            run = compile_rules([rule], self.layout)

            def single(yes: int, maybe: int) -> Pair:
                must, may = run(yes, maybe)
                return bool(must), bool(may)

            self._single[rule] = single
        return self._single[rule]

    def encode(self, answers: Mapping[str, object]) -> tuple[int, int]:
        """`yes` and `maybe` for the answers, with ``possibly`` and ``surely`` settled."""
        yes, maybe = self.layout.encode(answers)
        return settle(self.layout, yes, maybe, self.read) if self.layout.knowledge else (yes, maybe)

    def verdicts(self, answers: Mapping[str, object]) -> tuple[Verdict, ...]:
        """What each rule says about the answers."""
        return self.verdicts_of(*self.encode(answers))

    def verdicts_of(self, yes: int, maybe: int) -> tuple[Verdict, ...]:
        """What each rule says about answers that are encoded (and settled) already."""
        found = self.run(yes, maybe)
        return tuple(
            Verdict(bool(must), bool(may))
            if must or not may or not unknowns
            else split(self.read(rule), unknowns, self.layout, yes, maybe)
            for rule, unknowns, must, may in zip(self.rules, self.mixed, found[::2], found[1::2], strict=True)
        )


def compile_rules(rules: Sequence[Rule], layout: Layout) -> Reading:
    """The function of `yes` and `maybe` that returns must and may of each rule in turn."""
    source = _Writer(layout, _uses(rules)).write(rules)
    return _build(source)


def _build(source: str) -> Reading:
    module = ast.parse(source)
    for node in ast.walk(module):
        assert isinstance(node, WHITELIST), type(node).__name__
        if isinstance(node, ast.Attribute):
            assert node.attr == "bit_count"
    space: dict[str, object] = {"__builtins__": {}}
    exec(compile(module, "<rules>", "exec"), space)  # noqa: S102  our own source, checked just above
    return cast("Reading", space["rules"])


def _uses(rules: Sequence[Rule]) -> Counter[int]:
    """How often each node is asked for: a definition that many rules share gets a name of its own."""
    uses: Counter[int] = Counter()
    waiting = list(rules)
    while waiting:
        node = waiting.pop()
        uses[id(node)] += 1
        if uses[id(node)] == 1:
            waiting.extend(children(node))
    return uses


@define
class _Writer:
    layout: Layout
    uses: Counter[int]
    lines: list[str] = field(factory=list)
    names: dict[tuple[int, bool], str] = field(factory=dict)

    def write(self, rules: Sequence[Rule]) -> str:
        results = [self.expression(rule, must) for rule in rules for must in (True, False)]
        body = "".join(f"    {line}\n" for line in self.lines)
        return f"def rules(y, m):\n{body}    return ({', '.join(results)}{',' if results else ''})\n"

    def expression(self, rule: Rule, must: bool, nesting: int = 0) -> str:
        """The expression that is true when the rule must (or may) hold."""
        key = (id(rule), must)
        if key in self.names:
            return self.names[key]
        shared = self.uses[id(rule)] > 1 and not isinstance(rule, Always | Yes)
        deep = nesting >= MOST_NESTING and not isinstance(rule, Always | Yes)
        text = self.written(rule, must, 0 if shared or deep else nesting)
        if shared or deep:
            name = f"t{len(self.names)}"
            self.lines.append(f"{name} = {text}")
            self.names[key] = text = name
        return text

    def written(self, rule: Rule, must: bool, nesting: int) -> str:
        source = "y" if must else "m"
        match rule:
            case Always(value):
                return "1" if value else "0"
            case Yes(item):
                return f"{source} & {self.layout.bits[item]}"
            case Possibly() | Surely():
                return f"{source} & {self.layout.knowledge[rule]}"
            case AtMost(item, limit):
                cells = self.layout.cells[item]
                assert isinstance(cells, NumberCells)
                return self.within(item, number_mask(cells, limit), must)
            case OneOf(item, values):
                chosen = self.layout.cells[item]
                assert isinstance(chosen, ChoiceCells)
                return self.within(item, chosen.mask(values), must)
            case AtLeast():
                return self.at_least(rule, must)
            case Not(inner):
                return f"not ({self.expression(inner, not must, nesting + 1)})"
            case Named(_, inner):
                return self.expression(inner, must, nesting)
            case And(rules) | Or(rules):
                return self.joined(rules, isinstance(rule, And), must, nesting)

    def within(self, item: str, wanted: int, must: bool) -> str:
        mask = self.layout.masks[item]
        return f"not m & {mask & ~wanted}" if must else f"m & {wanted & mask}"

    def at_least(self, rule: AtLeast, must: bool) -> str:
        by_weight: dict[int, int] = {}
        for item, weight in rule.terms:
            by_weight[weight] = by_weight.get(weight, 0) | self.layout.bits[item]
        parts = []
        for weight, mask in by_weight.items():
            # The lowest sum takes what is surely yes of the good weights and what may be yes of the bad ones.
            source = "y" if (weight > 0) == must else "m"
            factor = "" if weight == 1 else f"{weight} * "
            parts.append(f"{factor}({source} & {mask}).bit_count()")
        if rule.limit == 1 and list(by_weight) == [1]:
            return f"{'y' if must else 'm'} & {by_weight[1]}"
        return f"{' + '.join(parts) or '0'} >= {rule.limit}"

    def joined(self, rules: tuple[Rule, ...], is_and: bool, must: bool, nesting: int) -> str:
        source = "y" if must else "m"
        mask = 0
        parts = []
        for rule in rules:
            if isinstance(rule, Yes):
                mask |= self.layout.bits[rule.item]
            else:
                parts.append(f"({self.expression(rule, must, nesting + 1)})")
        if mask:
            parts.insert(0, f"{source} & {mask} == {mask}" if is_and else f"({source} & {mask})")
        return (" and " if is_and else " or ").join(parts)
