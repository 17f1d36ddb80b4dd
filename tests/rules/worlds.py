"""Random rules with a meaning of their own: each text comes with a plain Python function that says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from attrs import frozen
from hypothesis import strategies as st

from victor.rules import Choice, Kind, Number, Vocabulary, YesNo

FLAGS = ("a", "b", "c", "d", "e")
AGES = range(7)
PLACES = ("north", "south", "west")
LADDER = ("nothing", "possible", "presumed")
GROUPS = {"signs": ("a", "b", "c"), "strong": ("b", "c", "d"), "everything": FLAGS}
WEIGHTS = {"points": {"a": 2, "b": -1, "c": 1, "d": 3}}
ITEMS: dict[str, Kind] = {
    **dict.fromkeys(FLAGS, YesNo()),
    "age": Number(min(AGES), max(AGES)),
    "place": Choice(PLACES),
    "outcome": Choice(LADDER, ordered=True),
}

World = Mapping[str, object]
Holds = Callable[[World, frozenset[tuple[tuple[str, object], ...]]], bool]


@frozen
class Written:
    """A rule's text, what it means in a world, and whether it reads knowledge."""

    text: str
    holds: Callable[[World, list[World]], bool]
    """Of a world, and all the worlds that our knowledge allows."""


def worlds(answers: World) -> list[World]:
    """Every completion of the answers."""
    return [dict(zip(ITEMS, values, strict=True)) for values in product(*(_domain(answers, item) for item in ITEMS))]


def _domain(answers: World, item: str) -> list[object]:
    known = answers.get(item)
    if known is None or known == "unknown":
        if item in FLAGS:
            return [True, False]
        return list(AGES) if item == "age" else list(PLACES if item == "place" else LADDER)
    if isinstance(known, tuple):
        return list(range(known[0], known[1] + 1))
    return sorted(known) if isinstance(known, frozenset) else [known]


def vocabulary(definitions: Mapping[str, str] | None = None, *, knowledge: bool = True) -> Vocabulary:
    return Vocabulary(ITEMS, GROUPS, WEIGHTS, definitions or {}, knowledge)


COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _yes(items: tuple[str, ...]) -> Callable[[World], int]:
    return lambda world: sum(world[item] is True for item in items)


@st.composite
def totals(draw: st.DrawFn) -> tuple[str, Callable[[World], int]]:
    if draw(st.integers(0, 3)) == 0:
        return "score(points)", lambda w: sum(k for item, k in WEIGHTS["points"].items() if w[item] is True)
    groups = draw(st.lists(st.sampled_from(sorted(GROUPS)), min_size=1, max_size=2))
    members = tuple(item for item in GROUPS[groups[0]] if all(item in GROUPS[group] for group in groups))
    return f"count({', '.join(groups)})", _yes(members)


@st.composite
def atoms(draw: st.DrawFn) -> Written:
    kind = draw(st.sampled_from(("flag", "flag", "age", "place", "places", "outcome", "total", "totals", "any", "all")))
    op = draw(st.sampled_from(sorted(COMPARE)))
    same = COMPARE[op]
    if kind == "flag":
        item = draw(st.sampled_from(FLAGS))
        return Written(item, lambda w, _: w[item] is True)
    if kind == "age":
        limit = draw(st.integers(-1, 8))
        return Written(f"age {op} {limit}", lambda w, _: same(w["age"], limit))  # type: ignore[arg-type]
    if kind == "place":
        value, positive = draw(st.sampled_from(PLACES)), op in ("==", "<", "<=")
        return Written(f"place {'==' if positive else '!='} {value}", lambda w, _: (w["place"] == value) == positive)
    if kind == "places":
        values = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=3, unique=True))
        return Written(f"place in ({', '.join(values)})", lambda w, _: w["place"] in values)
    if kind == "outcome":
        step = draw(st.integers(0, 2))
        return Written(f"outcome {op} {LADDER[step]}", lambda w, _: same(LADDER.index(str(w["outcome"])), step))
    if kind in ("any", "all"):
        group = draw(st.sampled_from(sorted(GROUPS)))
        need = 1 if kind == "any" else len(GROUPS[group])
        return Written(f"{kind}({group})", lambda w, _: _yes(GROUPS[group])(w) >= need)
    text, left = draw(totals())
    if kind == "total":
        limit = draw(st.integers(-2, 6))
        return Written(f"{limit} {op} {text}", lambda w, _: same(limit, left(w)))
    other, right = draw(totals())
    return Written(f"{text} {op} {other}", lambda w, _: same(left(w), right(w)))


def _combine(inner: st.SearchStrategy[Written], *, knowledge: bool) -> st.SearchStrategy[Written]:
    def both(word: str, one: Written, two: Written) -> Written:
        if word == "and":
            return Written(f"({one.text}) and ({two.text})", lambda w, k: one.holds(w, k) and two.holds(w, k))
        return Written(f"({one.text}) or ({two.text})", lambda w, k: one.holds(w, k) or two.holds(w, k))

    def negated(one: Written) -> Written:
        return Written(f"not ({one.text})", lambda w, k: not one.holds(w, k))

    ways = [
        st.builds(both, st.sampled_from(("and", "or")), inner, inner),
        st.builds(both, st.sampled_from(("and", "or")), inner, inner),
        inner.map(negated),
    ]
    if knowledge:
        ways.append(st.builds(knowing, st.sampled_from(("possibly", "surely")), rules()))
    return st.one_of(ways)


def knowing(word: str, one: Written) -> Written:
    def possibly(_: World, known: list[World]) -> bool:
        return any(one.holds(world, known) for world in known)

    def surely(_: World, known: list[World]) -> bool:
        return all(one.holds(world, known) for world in known)

    return Written(f"{word}({one.text})", possibly if word == "possibly" else surely)


def rules(*, knowledge: bool = False) -> st.SearchStrategy[Written]:
    """Rules of a few levels."""
    return st.recursive(atoms(), lambda inner: _combine(inner, knowledge=knowledge), max_leaves=6)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    """Partial answers: at most four items quite open, so that every completion can be tried."""
    flags = {item: draw(st.sampled_from((True, False, True, False, None, "unknown"))) for item in FLAGS}
    low, high = sorted((draw(st.integers(0, 6)), draw(st.integers(0, 6))))
    age = draw(st.sampled_from((None, low, (low, high))))
    place = draw(st.sampled_from((None, "unknown", *PLACES, frozenset(("north", "west")))))
    outcome = draw(st.sampled_from((*LADDER, None, frozenset(("possible", "presumed")))))
    return {**flags, "age": age, "place": place, "outcome": outcome}


def refinements(known: World) -> Iterator[dict[str, object]]:
    """The same answers with one more given."""
    for item in ITEMS:
        domain = _domain(known, item)
        if len(domain) > 1:
            for value in domain:
                yield {**known, item: value}
