"""Reading 5: the formulas say what the pairs say, on every answer; the worlds of a formula are the completions."""

from __future__ import annotations

from typing import Any

import pytest
import z3
from hypothesis import given, settings

from tests.rules.worlds import ITEMS, Written, answers, rules, vocabulary, worlds
from victor.errors import ProofError
from victor.rules import Layout, Program, YesNo, items, parse
from victor.rules.logic import Knowledge, World, value_of
from victor.rules.vocabulary import Vocabulary


def fixed(known: Knowledge, answers: dict[str, object]) -> list[Any]:
    """That the knowledge is what these answers say."""
    layout = known.layout
    yes, maybe = layout.encode(answers)
    found = [known.yes[item] == bool(yes & bit) for item, bit in layout.bits.items()]
    found += [known.maybe[item] == bool(maybe & bit) for item, bit in layout.bits.items()]
    for item, cells in known.cells.items():
        first = (layout.masks[item] & -layout.masks[item]).bit_length() - 1
        found += [cell == bool(maybe >> first + place & 1) for place, cell in enumerate(cells)]
    return found


def true(formula: Any, constraints: list[Any]) -> bool:
    """Whether a formula holds wherever the constraints do; they must fix it."""
    solver = z3.Solver()
    solver.add(*constraints)
    holds = bool(solver.check(formula) == z3.sat)
    assert holds != (solver.check(z3.Not(formula)) == z3.sat), "the constraints do not fix it"
    return holds


@settings(deadline=None)
@given(rules(knowledge=True), answers())
def test_the_pair_of_a_formula_is_that_of_the_compiled_rule(written: Written, known: dict[str, object]) -> None:
    rule = parse(written.text, vocabulary())
    program = Program.of([rule], vocabulary())
    knowledge = Knowledge.of(program.layout)
    (verdict,) = program.verdicts(known)
    assert verdict.exact
    here = fixed(knowledge, known)
    assert true(knowledge.must(rule), here) == verdict.must
    assert true(knowledge.may(rule), here) == verdict.may


@settings(deadline=None)
@given(rules(knowledge=True), answers())
def test_a_rule_must_hold_when_it_holds_in_every_world(written: Written, known: dict[str, object]) -> None:
    rule = parse(written.text, vocabulary())
    program = Program.of([rule], vocabulary())
    knowledge = Knowledge.of(program.layout)
    world = World.of(knowledge)
    (verdict,) = program.verdicts(known)
    solver = z3.Solver()
    solver.add(*fixed(knowledge, known), *world.sound())
    assert (solver.check(world.holds(rule)) == z3.sat) == verdict.may
    assert (solver.check(z3.Not(world.holds(rule))) == z3.unsat) == verdict.must


@settings(deadline=None, max_examples=15)
@given(rules(knowledge=True))
def test_what_a_model_knows_is_an_answer_that_the_compiled_rule_reads_alike(written: Written) -> None:
    rule = parse(written.text, vocabulary())
    program = Program.of([rule], vocabulary())
    knowledge = Knowledge.of(program.layout)
    world = World.of(knowledge)
    solver = z3.Solver()
    solver.add(*knowledge.sound(), *world.sound())
    for formula, wanted in ((knowledge.must(rule), (True, True)), (z3.Not(knowledge.may(rule)), (False, False))):
        if solver.check(formula) == z3.sat:
            known = knowledge.read(solver.model(), items(rule))
            (verdict,) = program.verdicts(known)
            assert (verdict.must, verdict.may) == wanted
    if solver.check(world.holds(rule)) == z3.sat:
        known = knowledge.read(solver.model(), items(rule))
        really = world.read(solver.model(), items(rule))
        completions = [one for one in worlds(known) if all(_agrees(one[item], really[item]) for item in really)]
        assert completions
        assert all(written.holds(one, worlds(known)) for one in completions)


def _agrees(value: object, wanted: object) -> bool:
    if isinstance(wanted, tuple):
        low, high = wanted
        assert isinstance(value, int)
        return bool(low <= value <= high)
    return value in wanted if isinstance(wanted, frozenset) else value == wanted


def test_every_sound_knowledge_is_an_answer_that_somebody_can_give() -> None:
    words = Vocabulary({"age": ITEMS["age"], "place": ITEMS["place"], "a": YesNo()})
    rule = parse("age < 2 or age > 4 or place == north or place == south or a", words)
    knowledge = Knowledge.of(Layout.of([rule], words))
    solver = z3.Solver()
    solver.add(*knowledge.sound())
    seen = set()
    while solver.check() == z3.sat:
        model = solver.model()
        seen.add(tuple(sorted((k, str(v)) for k, v in knowledge.read(model, ("a", "age", "place")).items())))
        every = [
            *knowledge.yes.values(),
            *knowledge.maybe.values(),
            *(c for cs in knowledge.cells.values() for c in cs),
        ]
        solver.add(z3.Or(*(one != model.eval(one, model_completion=True) for one in every)))
    spans = 3 * 4 // 2  # of three cells; the whole is "nothing known"
    assert len(seen) == 3 * spans * 4


def test_a_rule_with_too_many_items_in_both_signs_is_refused_and_not_called_proved() -> None:
    names = [f"x{i}" for i in range(13)]
    words = Vocabulary(dict.fromkeys(names, YesNo()))
    both = " or ".join(f"({one} and not {other})" for one, other in zip(names, [*names[1:], names[0]], strict=True))
    rule = parse(both, words)
    with pytest.raises(ProofError, match="13 items in both signs"):
        Knowledge.of(Layout.of([rule], words)).must(rule)


def test_a_value_stands_for_all_that_the_rules_do_not_tell_apart() -> None:
    rule = parse("place == north", vocabulary())
    layout = Layout.of([rule], vocabulary())
    assert value_of(layout, "place", [0]) == "north"
    assert value_of(layout, "place", [1]) == {"south", "west"}
