"""Reads the text of a rule into its checked tree: a subset of Python's expressions, and nothing beside it.

The text is parsed with :mod:`ast`, which builds a tree and runs nothing; every node that is not on the list below is
refused. The text never reaches ``eval`` or ``compile``.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from typing import TypeAlias

from attrs import define, field, frozen

from victor.errors import RuleError, nearest
from victor.rules.tree import Always, And, AtLeast, AtMost, Named, Not, OneOf, Or, Possibly, Rule, Surely, Yes, children
from victor.rules.vocabulary import FUNCTIONS, Choice, Number, Vocabulary, YesNo

MOST_CHARACTERS = 10_000
MOST_LEVELS = 60
MOST_NODES = 20_000
"""Of the tree with its definitions written out."""
LARGEST_NUMBER = 10**9

OPPOSITE = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}


@frozen
class _Total:
    """A count, a score or a constant: weights of yes/no items plus a number."""

    weights: Mapping[str, int]
    plus: int
    said: tuple[str, ...]


@frozen
class _Item:
    """A number or a choice, waiting to be compared."""

    name: str
    kind: Number | Choice


_Value: TypeAlias = Rule | _Total | _Item


def parse(text: str, vocabulary: Vocabulary, *, file: str | None = None, entry: str | None = None) -> Rule:
    """Read a rule.

    Args:
        text: The rule as the guideline writes it.
        vocabulary: The names it may use.
        file: The file in which it stands, for errors.
        entry: The entry in which it stands, for errors.

    Returns:
        The checked tree, definitions inlined.

    Raises:
        RuleError: When the text is not in the language, too long or too deep, or uses an unknown name or a name in
            the wrong place; the message names the file, the entry and the column, and the nearest known name.

    >>> items = {"begs": YesNo(), "hurt": YesNo(), "age": Number(0, 120)}
    >>> words = Vocabulary(items, groups={"signs": ("begs", "hurt")})
    >>> parse("age < 18 and count(signs) >= 2", words)
    And(rules=(AtMost(item='age', limit=17), AtLeast(terms=(('begs', 1), ('hurt', 1)), limit=2, said=('signs',))))
    >>> parse("aeg < 18", words, file="gr.toml", entry="outcome presumed")
    Traceback (most recent call last):
        ...
    victor.errors.RuleError: gr.toml, outcome presumed, column 1: nothing is called 'aeg'; did you mean 'age'?
    """
    rule = _Reader(vocabulary, file, entry).read(text)
    _check_size(rule, file, entry)
    return rule


def check(text: str, vocabulary: Vocabulary, *, file: str | None = None, entry: str | None = None) -> None:
    """Read a definition, which may also be a number (``count(…)``) for others to compare.

    Raises:
        RuleError: As `parse` does.
    """
    value = _Reader(vocabulary, file, entry).value_of(text)
    if not isinstance(value, _Total | _Item):
        _check_size(value, file, entry)


def _check_size(rule: Rule, file: str | None, entry: str | None) -> None:
    sizes: dict[int, tuple[int, int]] = {}

    def size(node: Rule) -> tuple[int, int]:
        if id(node) not in sizes:
            below = [size(child) for child in children(node)]
            sizes[id(node)] = (1 + sum(n for n, _ in below), 1 + max((d for _, d in below), default=0))
        return sizes[id(node)]

    nodes, levels = size(rule)
    if nodes > MOST_NODES or levels > 2 * MOST_LEVELS:
        raise RuleError(
            "the rule is too large once its definitions are written out",
            file=file,
            path=entry,
            expected=f"at most {MOST_NODES} parts and {2 * MOST_LEVELS} levels",
        )


@define
class _Reader:
    vocabulary: Vocabulary
    file: str | None
    entry: str | None
    text: str = ""
    inside: tuple[str, ...] = ()
    """The definitions that are being read, outermost first."""
    named: dict[str, _Value] = field(factory=dict)
    in_knowledge: bool = False

    def read(self, text: str) -> Rule:
        """The whole text as a rule that holds or does not."""
        value = self.value_of(text)
        if isinstance(value, _Total | _Item):
            raise self.wrong("the rule is a number or a choice", None, expected="something that holds or does not")
        return value

    def value_of(self, text: str) -> _Value:
        self.text = text
        if len(text) > MOST_CHARACTERS:
            raise self.wrong("the rule is too long", None, expected=f"at most {MOST_CHARACTERS} characters")
        if "#" in text:  # the lines below it would be part of the remark
            raise self.wrong("a rule has no remarks", text.index("#") + 1, hint="write it into note")
        try:
            # Line breaks are blanks here: a rule may be written over several lines of TOML without brackets.
            # What Python only warns of, such as 2or, is refused.
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                body = ast.parse(" ".join(text.splitlines()).lstrip() or "?", mode="eval").body
        except SyntaxError as error:
            blanks = len(text) - len(text.lstrip())
            column = blanks + (error.offset or 1)
            if "too many nested" in str(error.msg):
                raise self.too_deep() from None
            raise self.wrong("this cannot be read as a rule", column, hint=str(error.msg)) from None
        except ValueError:
            raise self.wrong(
                "this cannot be read as a rule", None, hint="it holds a character that is no text"
            ) from None
        except (RecursionError, MemoryError):
            raise self.too_deep() from None
        self.check_depth(body)
        return self.value(body)

    def check_depth(self, body: ast.expr) -> None:
        level: list[ast.AST] = [body]
        for _ in range(MOST_LEVELS):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            if not level:
                return
        raise self.too_deep()

    # --- errors -----------------------------------------------------------------------------------------------------

    def too_deep(self) -> RuleError:
        return self.wrong("the rule is nested too deeply", None, expected=f"at most {MOST_LEVELS} levels")

    def wrong(
        self, message: str, at: ast.expr | int | None, *, expected: str | None = None, hint: str | None = None
    ) -> RuleError:
        column = at
        if isinstance(at, ast.expr):
            # ast counts bytes of UTF-8; people count characters.
            line = " ".join(self.text.splitlines())
            lead = len(line) - len(line.lstrip())
            column = lead + len(line.lstrip().encode()[: at.col_offset].decode(errors="ignore")) + 1
        where = [self.entry, f"definition {self.inside[-1]}" if self.inside else None]
        where.append(f"column {column}" if column is not None else None)
        path = ", ".join(part for part in where if part)
        return RuleError(message, file=self.file, path=path or None, expected=expected, hint=hint)

    def unknown(self, name: str, at: ast.expr) -> RuleError:
        return self.wrong(f"nothing is called '{name}'", at, hint=nearest(name, self.vocabulary.names))

    # --- values -----------------------------------------------------------------------------------------------------

    def value(self, node: ast.expr) -> _Value:
        match node:
            case ast.BoolOp(op, values):
                rules = tuple(self.rule(value) for value in values)
                return And(rules) if isinstance(op, ast.And) else Or(rules)
            case ast.UnaryOp(ast.Not(), operand):
                return Not(self.rule(operand))
            case ast.UnaryOp(ast.USub(), ast.Constant(int() as number)) if not isinstance(number, bool):
                return self.number(-number, node)
            case ast.Compare(left, ops, rights):
                pairs = zip([left, *rights], ops, rights, strict=False)
                rules = tuple(self.comparison(a, op, b) for a, op, b in pairs)
                return rules[0] if len(rules) == 1 else And(rules)
            case ast.Constant(bool() as constant):
                return Always(constant)
            case ast.Constant(int() as number):
                return self.number(number, node)
            case ast.Constant():
                raise self.wrong("texts and fractions are not part of the language", node, expected="a whole number")
            case ast.Name(name):
                return self.named_value(name, node)
            case ast.Call(ast.Name(name), args, []):
                return self.call(name, args, node)
            case ast.Call():
                raise self.wrong("this cannot be called", node, expected=f"one of {', '.join(FUNCTIONS)}")
            case _:
                kind = type(node).__name__
                raise self.wrong(f"{kind} is not part of the language", node, expected="and, or, not, comparisons")

    def number(self, number: int, node: ast.expr) -> _Total:
        if abs(number) > LARGEST_NUMBER:
            raise self.wrong("the number is too large", node, expected=f"at most {LARGEST_NUMBER}")
        return _Total({}, number, ())

    def rule(self, node: ast.expr) -> Rule:
        value = self.value(node)
        if isinstance(value, _Item):
            raise self.wrong(f"'{value.name}' is no yes/no item", node, expected="a comparison, such as age < 18")
        if isinstance(value, _Total):
            raise self.wrong("a number stands where yes or no is needed", node, expected="a comparison, such as >= 2")
        return value

    def named_value(self, name: str, node: ast.expr) -> _Value:
        words = self.vocabulary
        if name in words.items:
            kind = words.items[name]
            return Yes(name) if isinstance(kind, YesNo) else _Item(name, kind)
        if name in words.definitions:
            return self.definition(name, node)
        if name in words.groups:
            raise self.wrong(f"'{name}' is a group", node, expected=f"count({name}), any({name}) or all({name})")
        if name in words.weights:
            raise self.wrong(f"'{name}' is a weighting", node, expected=f"score({name})")
        raise self.unknown(name, node)

    def definition(self, name: str, node: ast.expr) -> _Value:
        if name in self.inside:
            raise self.wrong(f"the definition '{name}' leads back to itself", node)
        if name not in self.named:
            if len(self.inside) >= MOST_LEVELS:
                raise self.too_deep()
            text, self.inside = self.text, (*self.inside, name)
            value = self.value_of(self.vocabulary.definitions[name])
            self.text, self.inside = text, self.inside[:-1]
            self.named[name] = value if isinstance(value, _Total | _Item) else Named(name, value)
        return self.named[name]

    # --- calls ------------------------------------------------------------------------------------------------------

    def call(self, name: str, args: list[ast.expr], node: ast.expr) -> _Value:
        match name:
            case "count" | "any" | "all":
                members, said = self.members(args, node)
                if name == "count":
                    return _Total(dict.fromkeys(members, 1), 0, said)
                if name == "all" and not members:
                    raise self.wrong("no indicator is in all of these groups", node)
                return AtLeast(tuple((item, 1) for item in members), 1 if name == "any" else len(members), said)
            case "score":
                return self.score(args, node)
            case "possibly" | "surely":
                return self.knowledge(name, args, node)
            case _:
                raise self.wrong(f"there is no function '{name}'", node, hint=nearest(name, FUNCTIONS))

    def members(self, args: list[ast.expr], node: ast.expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The items in all the groups, in the order of the first, and the names of the groups."""
        groups = self.vocabulary.groups
        names = []
        for arg in args:
            if not isinstance(arg, ast.Name):
                raise self.wrong("this is no group", arg, expected="the name of a category, strength, tag or list")
            if arg.id not in groups:
                raise self.wrong(f"no group is called '{arg.id}'", arg, hint=nearest(arg.id, groups))
            names.append(arg.id)
        if not names:
            raise self.wrong("a group is missing", node, expected="count(group, …)")
        rest = [set(groups[name]) for name in names[1:]]
        return tuple(item for item in groups[names[0]] if all(item in other for other in rest)), tuple(names)

    def score(self, args: list[ast.expr], node: ast.expr) -> _Total:
        weights = self.vocabulary.weights
        match args:
            case [ast.Name(name)] if name in weights:
                return _Total({item: weight for item, weight in weights[name].items() if weight}, 0, (name,))
            case [ast.Name(name)]:
                raise self.wrong(f"no weights are called '{name}'", args[0], hint=nearest(name, weights))
            case _:
                raise self.wrong("the name of one weighting is missing", node, expected="score(weights)")

    def knowledge(self, name: str, args: list[ast.expr], node: ast.expr) -> Rule:
        if not self.vocabulary.knowledge:
            raise self.wrong(f"{name}() reads our knowledge", node, hint="it is legal in routes only, not in outcomes")
        if self.in_knowledge:
            raise self.wrong(f"{name}() stands inside possibly() or surely()", node, expected="one of them, once")
        if len(args) != 1:
            raise self.wrong(f"{name}() takes one rule", node, expected=f"{name}(age < 18)")
        # Definitions are shared, so one that uses possibly() must not be reused unseen inside another possibly().
        named, self.named, self.in_knowledge = self.named, {}, True
        inner = self.rule(args[0])
        self.named, self.in_knowledge = named, False
        return Possibly(inner) if name == "possibly" else Surely(inner)

    # --- comparisons ------------------------------------------------------------------------------------------------

    def comparison(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Rule:
        for one, other, turned in ((left, right, type(op)), (right, left, OPPOSITE.get(type(op)))):
            if isinstance(one, ast.Name) and turned is not None:
                value = self.named_value(one.id, one) if self.is_item(one.id) else None
                if isinstance(value, _Item) and isinstance(value.kind, Choice):
                    return self.choice(value.name, value.kind, turned, other)
                if isinstance(value, _Item):
                    return self.number_item(value.name, turned, other)
        if isinstance(op, ast.In | ast.NotIn | ast.Is | ast.IsNot):
            raise self.wrong("only a choice can be looked for in a list", left, expected="region in (attica, crete)")
        return self.totals(self.total(left), op, self.total(right), left)

    def is_item(self, name: str) -> bool:
        return name in self.vocabulary.items or name in self.vocabulary.definitions

    def choice(self, item: str, kind: Choice, op: type[ast.cmpop], other: ast.expr) -> Rule:
        values = kind.values
        if op in (ast.In, ast.NotIn):
            if not isinstance(other, ast.Tuple | ast.List | ast.Set):
                raise self.wrong("a list is missing", other, expected=f"{item} in ({', '.join(values[:2])})")
            chosen = frozenset(self.choice_value(item, kind, value) for value in other.elts)
        else:
            place = values.index(self.choice_value(item, kind, other))
            if op in (ast.Eq, ast.NotEq):
                chosen = frozenset(values[place : place + 1])
            elif not kind.ordered:
                raise self.wrong(f"the values of '{item}' have no order", other, expected="== or in")
            elif op is ast.Lt or op is ast.GtE:
                chosen = frozenset(values[:place]) if op is ast.Lt else frozenset(values[place:])
            else:
                chosen = frozenset(values[: place + 1]) if op is ast.LtE else frozenset(values[place + 1 :])
        rule = OneOf(item, chosen)
        return Not(rule) if op in (ast.NotIn, ast.NotEq) else rule

    def choice_value(self, item: str, kind: Choice, node: ast.expr) -> str:
        if not isinstance(node, ast.Name):
            raise self.wrong(f"this is no value of '{item}'", node, expected=f"one of {', '.join(kind.values)}")
        if node.id not in kind.values:
            hint = nearest(node.id, kind.values) or f"its values are {', '.join(kind.values)}"
            raise self.wrong(f"'{item}' has no value '{node.id}'", node, hint=hint)
        return node.id

    def number_item(self, item: str, op: type[ast.cmpop], other: ast.expr) -> Rule:
        limit = None if op in (ast.In, ast.NotIn, ast.Is, ast.IsNot) else self.value(other)
        if not isinstance(limit, _Total) or limit.said:
            raise self.wrong(f"'{item}' compares with a whole number only", other, expected=f"{item} < 18")
        if op is ast.Eq or op is ast.NotEq:
            equal = And((AtMost(item, limit.plus), Not(AtMost(item, limit.plus - 1))))
            return equal if op is ast.Eq else Not(equal)
        at_most = AtMost(item, limit.plus if op in (ast.LtE, ast.Gt) else limit.plus - 1)
        return at_most if op in (ast.Lt, ast.LtE) else Not(at_most)

    def total(self, node: ast.expr) -> _Total:
        value = self.value(node)
        if not isinstance(value, _Total):
            raise self.wrong("yes or no cannot be compared", node, expected="count(…), score(…) or a whole number")
        return value

    def totals(self, left: _Total, op: ast.cmpop, right: _Total, node: ast.expr) -> Rule:
        if not (left.weights or right.weights or left.said or right.said):
            raise self.wrong("two constants are compared", node, expected="an item, a count or a score")
        # One side is brought over: sum(weights) >= limit; strictly less is "not at least".
        weights = dict(left.weights)
        for item, weight in right.weights.items():
            weights[item] = weights.get(item, 0) - weight
        terms = tuple((item, weight) for item, weight in weights.items() if weight)
        limit = right.plus - left.plus
        if left.said and right.said:
            said: tuple[str, ...] = ()
        elif right.said:
            # 2 <= count(x) reads as count(x) >= 2, so that explanations see an ordinary count.
            turned = OPPOSITE[type(op)]
            return self.totals(right, turned(), left, node)
        else:
            said = left.said
        at_least, more = AtLeast(terms, limit, said), AtLeast(terms, limit + 1, said)
        match op:
            case ast.GtE():
                return at_least
            case ast.Gt():
                return more
            case ast.Lt():
                return Not(at_least)
            case ast.LtE():
                return Not(more)
            case ast.Eq():
                return And((at_least, Not(more)))
            case _:
                return Or((Not(at_least), more))
