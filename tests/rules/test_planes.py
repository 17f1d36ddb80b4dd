"""Reading 3 of the rules agrees with reading 1 on every answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rules.worlds import FLAGS, Written, answers, rules, vocabulary
from victor.rules import Program, Vocabulary, YesNo, parse
from victor.rules.circuit import FALSE, TRUE, Circuit
from victor.rules.counting import Counter, Term
from victor.rules.planes import MOST_BRANCHES, PlaneProgram, bits_of, pack, unpack

Known = Mapping[str, object]


def read(program: PlaneProgram, cases: Sequence[Known]) -> list[list[tuple[bool, bool, bool]]]:
    """What the planes say: for each case, must, may and exact of each rule."""
    masks = [program.layout.encode(known) for known in cases]
    bits = [bit for mask in program.layout.masks.values() for bit in bits_of(mask)]
    yes = {bit: pack(np.array([bool(known & bit) for known, _ in masks])) for bit in bits}
    maybe = {bit: pack(np.array([bool(may & bit) for _, may in masks])) for bit in bits}
    size = len(cases)
    told = [
        [unpack(said.must, size), unpack(said.may, size), ~unpack(said.inexact, size)]
        if said.inexact is not None
        else [unpack(said.must, size), unpack(said.may, size), np.ones(size, np.bool_)]
        for said in program.read(yes, maybe, size)
    ]
    return [[(bool(must[i]), bool(may[i]), bool(exact[i])) for must, may, exact in told] for i in range(size)]


def by_one(program: Program, known: Known) -> list[tuple[bool, bool, bool]]:
    return [(verdict.must, verdict.may, verdict.exact) for verdict in program.verdicts(known)]


@given(st.lists(rules(knowledge=True), min_size=1, max_size=3), st.lists(answers(), min_size=1, max_size=70))
def test_planes_say_of_each_case_what_the_program_says(written: list[Written], cases: list[dict[str, object]]) -> None:
    trees = [parse(one.text, vocabulary()) for one in written]
    program = Program.of(trees, vocabulary())
    planes = PlaneProgram.of(trees, vocabulary())
    assert read(planes, cases) == [by_one(program, known) for known in cases]


@given(rules(), st.lists(answers(), min_size=1, max_size=70), st.sets(st.sampled_from((*FLAGS, "age", "place"))))
def test_absent_items_are_unknown_of_everybody(
    written: Written, cases: list[dict[str, object]], absent: set[str]
) -> None:
    tree = parse(written.text, vocabulary())
    planes = PlaneProgram.of([tree], vocabulary(), absent=absent)
    without = [{item: value for item, value in known.items() if item not in absent} for known in cases]
    assert read(planes, cases) == [by_one(Program.of([tree], vocabulary()), known) for known in without]


MANY = tuple(f"i{n}" for n in range(14))


@given(
    st.lists(st.dictionaries(st.sampled_from(MANY), st.booleans(), min_size=0), min_size=1, max_size=20),
    st.integers(1, 13),
)
@example([{}], 7)
def test_too_many_unknowns_of_both_signs_are_looked_at_case_by_case(cases: list[dict[str, object]], limit: int) -> None:
    words = Vocabulary(dict.fromkeys(MANY, YesNo()), {"all_of_them": MANY})
    tree = parse(f"count(all_of_them) == {limit} or not any(all_of_them)", words)
    assert 2 ** len(MANY) > MOST_BRANCHES
    planes = PlaneProgram.of([tree], words)
    assert planes.loose == (True,)
    assert read(planes, cases) == [by_one(Program.of([tree], words), known) for known in cases]


@given(
    st.lists(st.tuples(st.integers(-5, 9).filter(bool), st.integers(0, 2)), min_size=1, max_size=9),
    st.integers(-12, 30),
    st.integers(0, 511),
)
def test_a_counter_counts(weights: list[tuple[int, int]], limit: int, answered: int) -> None:
    circuit = Circuit()
    wires = [circuit.source((True, 1 << place)) for place in range(len(weights))]
    terms = [Term(wire, weight, kind) for wire, (weight, kind) in zip(wires, weights, strict=True)]
    output = Counter(circuit).at_least(terms, limit)
    total = sum(weight for place, (weight, _) in enumerate(weights) if answered >> place & 1)
    assert worked_out(circuit, output, answered) == (total >= limit)


def worked_out(circuit: Circuit, wire: int, answered: int) -> bool:
    plan = circuit.plan([wire])
    at = [False, True, *(bool(answered & bit) for _, bit in plan.inputs), *([False] * plan.places)]
    for gate in plan.gates:
        one, other = at[gate.one], at[gate.other]
        at[gate.out] = {"and": one and other, "or": one or other, "xor": one != other, "not": not one}[gate.operator]
    return at[plan.outputs[0]]


def test_a_circuit_has_equal_parts_once_and_works_out_only_what_is_needed() -> None:
    circuit = Circuit()
    a, b = circuit.source((True, 1)), circuit.source((True, 2))
    left = circuit.either(circuit.both(a, b), circuit.inverse(a))
    right = circuit.either(circuit.inverse(a), circuit.both(b, a))
    assert left == right
    circuit.odd(a, b)
    assert len(circuit.plan([left, right, TRUE, FALSE]).gates) == 3


@given(st.lists(st.booleans(), max_size=200))
def test_packing_is_taken_back(flags: list[bool]) -> None:
    plane = pack(np.array(flags, np.bool_))
    assert unpack(plane, len(flags)).tolist() == flags
    assert int(np.bitwise_count(plane).sum()) == sum(flags)


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128])
def test_nothing_is_said_of_cases_that_are_not_there(size: int) -> None:
    words = Vocabulary({"a": YesNo()})
    program = PlaneProgram.of([parse("not a", words)], words)
    bit = program.layout.bits["a"]
    nobody = pack(np.zeros(size, np.bool_))
    [said] = program.read({bit: nobody}, {bit: nobody}, size)
    assert int(np.bitwise_count(said.must).sum()) == size
