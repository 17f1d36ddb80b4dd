"""The checked tree of a rule: what every reading reads.

A tree is made by :func:`victor.rules.parse` only, so each node is known to be well formed: names are resolved,
definitions inlined, counts and scores turned into one linear form, comparisons of whole numbers into "at most".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from attrs import frozen


@frozen
class Always:
    """A rule that holds always (``True``) or never (``False``)."""

    value: bool


@frozen
class Yes:
    """A yes/no item is answered yes."""

    item: str


@frozen
class AtMost:
    """A whole number is at most `limit`; every comparison of a number with a constant is built of these."""

    item: str
    limit: int


@frozen
class OneOf:
    """A choice is one of `values` (of an ordered choice, too: ``outcome >= presumed_victim``)."""

    item: str
    values: frozenset[str]


@frozen
class AtLeast:
    """The weights of the items answered yes sum to at least `limit`: counts, scores and their differences.

    One item stands in `terms` once, with a weight that is not zero: this is a pseudo-Boolean constraint as it stands.
    `said` keeps the words in which the rule put it, for explanations: the groups of a count or the name of a score.
    """

    terms: tuple[tuple[str, int], ...]
    limit: int
    said: tuple[str, ...] = ()


@frozen
class Not:
    """The rule does not hold."""

    rule: Rule


@frozen
class And:
    """All of the rules hold."""

    rules: tuple[Rule, ...]


@frozen
class Or:
    """At least one of the rules holds."""

    rules: tuple[Rule, ...]


@frozen
class Named:
    """A definition, inlined, with the name under which the guideline speaks of it."""

    name: str
    rule: Rule


@frozen
class Possibly:
    """Nothing that is known excludes the rule: a reading of our knowledge, not of the world."""

    rule: Rule


@frozen
class Surely:
    """What is known establishes the rule: a reading of our knowledge, not of the world."""

    rule: Rule


Rule: TypeAlias = Always | Yes | AtMost | OneOf | AtLeast | Not | And | Or | Named | Possibly | Surely
Atom: TypeAlias = Yes | AtMost | OneOf | AtLeast


def children(rule: Rule) -> tuple[Rule, ...]:
    """The rules directly below this one."""
    match rule:
        case And(rules) | Or(rules):
            return rules
        case Not(inner) | Named(_, inner) | Possibly(inner) | Surely(inner):
            return (inner,)
        case _:
            return ()


def walk(rule: Rule) -> Iterator[Rule]:
    """Every distinct node of the tree, the rule itself first; a shared definition comes once."""
    seen: set[int] = set()
    waiting = [rule]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting.extend(reversed(children(node)))


def items(rule: Rule) -> tuple[str, ...]:
    """The indicators and facts that the rule reads, in the order in which it names them.

    >>> items(And((Yes("b"), AtLeast((("a", 1), ("b", 1)), 2))))
    ('b', 'a')
    """
    found: dict[str, None] = {}
    for node in walk(rule):
        match node:
            case Yes(item) | AtMost(item, _) | OneOf(item, _):
                found[item] = None
            case AtLeast(terms):
                found.update((item, None) for item, _ in terms)
            case _:
                pass
    return tuple(found)


def rebuild(rule: Rule, change: Callable[[Rule], Rule | None]) -> Rule:
    """The rule with every node for which `change` returns another one replaced; shared nodes stay shared."""
    done: dict[int, Rule] = {}

    def build(node: Rule) -> Rule:
        if id(node) not in done:
            changed = change(node)
            if changed is not None:
                done[id(node)] = build(changed)
            else:
                match node:
                    case And(rules):
                        done[id(node)] = And(tuple(build(child) for child in rules))
                    case Or(rules):
                        done[id(node)] = Or(tuple(build(child) for child in rules))
                    case Not(inner):
                        done[id(node)] = Not(build(inner))
                    case Named(name, inner):
                        done[id(node)] = Named(name, build(inner))
                    case Possibly(inner):
                        done[id(node)] = Possibly(build(inner))
                    case Surely(inner):
                        done[id(node)] = Surely(build(inner))
                    case _:
                        done[id(node)] = node
        return done[id(node)]

    return build(rule)


def plain(rule: Rule) -> Rule:
    """The rule about the world alone: each ``possibly(x)`` and ``surely(x)`` read as ``x``.

    >>> plain(And((Possibly(Yes("a")), Yes("b"))))
    And(rules=(Yes(item='a'), Yes(item='b')))
    """

    def open_up(node: Rule) -> Rule | None:
        match node:
            case Possibly(inner) | Surely(inner):
                return inner
            case _:
                return None

    return rebuild(rule, open_up)


def mixed(rule: Rule) -> tuple[str, ...]:
    """The items that pull the rule both ways, so that pairs alone may be too wide when they are unknown.

    A yes/no item or a number is mixed when it occurs in both signs; a choice also when the rule asks for it in two
    different ways. With these known, each remaining unknown has one worst and one best value, and pairs are exact.
    What stands under ``possibly`` or ``surely`` is settled before and does not count.

    >>> mixed(Or((And((Yes("a"), Yes("b"))), And((Not(Yes("a")), Yes("c"))))))
    ('a',)
    """
    ways: dict[str, set[tuple[bool, frozenset[str] | None]]] = {}
    seen: set[tuple[int, bool]] = set()

    def look(node: Rule, sign: bool) -> None:
        if (id(node), sign) in seen:
            return
        seen.add((id(node), sign))
        match node:
            case Yes(item) | AtMost(item, _):
                ways.setdefault(item, set()).add((sign, None))
            case OneOf(item, values):
                ways.setdefault(item, set()).add((sign, values))
            case AtLeast(terms):
                for item, weight in terms:
                    ways.setdefault(item, set()).add((sign == (weight > 0), None))
            case Not(inner):
                look(inner, not sign)
            case Possibly() | Surely():
                pass
            case _:
                for child in children(node):
                    look(child, sign)

    look(rule, True)
    return tuple(item for item, found in ways.items() if len(found) > 1)
