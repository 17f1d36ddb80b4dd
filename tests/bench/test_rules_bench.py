"""One assessment against the ways in which people write such a rule otherwise, on the same rule and answers.

The rule: 40 items in six dimensions, the ILO's four-way rule in each, presumed when exploitation is positive and two
other dimensions are. Run with ``pytest -m bench -n0 -s``; the figures are ratios, measured in one run.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from timeit import repeat

import pytest

from tests.bench.rule import DIMENSIONS, ITEMS, KINDS, STRENGTHS, rule, vocabulary
from victor.rules import Program

pytestmark = pytest.mark.bench


def program() -> Program:
    return Program.of([rule()], vocabulary())


def by_hand(answers: Mapping[str, bool | None]) -> tuple[bool, bool]:
    """What a careful person writes: one loop over the dictionary, counting what is yes and what may be."""
    sure: dict[str, list[int]] = {d: [0, 0, 0] for d in DIMENSIONS}
    possible: dict[str, list[int]] = {d: [0, 0, 0] for d in DIMENSIONS}
    for item, answer in answers.items():
        if answer is False:
            continue
        dimension, place = item[:2], PLACE[item]
        possible[dimension][place] += 1
        if answer is True:
            sure[dimension][place] += 1
    found = []
    for counts in (sure, possible):
        positive = [
            strong >= 2 or (strong >= 1 and strong + medium + weak >= 2) or medium >= 3 or (medium >= 2 and weak >= 1)
            for strong, medium, weak in counts.values()
        ]
        found.append(positive[0] and sum(positive[1:]) >= 2)
    return found[0], found[1]


PLACE = {item: KINDS.index(strength) for item, strength in STRENGTHS.items()}


def people(n: int) -> list[dict[str, bool | None]]:
    source = random.Random(7)  # noqa: S311  answers, not secrets
    return [{item: source.choice((True, False, False, None)) for item in ITEMS} for _ in range(n)]


def json_logic_rule() -> dict[str, object]:
    def count(d: str, *strengths: str) -> dict[str, object]:
        chosen = [item for item in DIMENSIONS[d] if not strengths or STRENGTHS[item] in strengths]
        return {"+": [{"if": [{"var": item}, 1, 0]} for item in chosen]}

    def at_least(what: object, k: int) -> dict[str, object]:
        return {">=": [what, k]}

    def positive(d: str) -> dict[str, object]:
        strong, medium, weak = (count(d, s) for s in ("strong", "medium", "weak"))
        return {
            "or": [
                at_least(strong, 2),
                {"and": [at_least(strong, 1), at_least(count(d), 2)]},
                at_least(medium, 3),
                {"and": [at_least(medium, 2), at_least(weak, 1)]},
            ]
        }

    others = {"+": [{"if": [positive(f"d{n}"), 1, 0]} for n in range(1, 6)]}
    return {"and": [positive("d0"), at_least(others, 2)]}


def rule_engine_text() -> str:
    def count(d: str, *strengths: str) -> str:
        chosen = [item for item in DIMENSIONS[d] if not strengths or STRENGTHS[item] in strengths]
        return "(" + " + ".join(f"({item} ? 1 : 0)" for item in chosen) + ")"

    def positive(d: str) -> str:
        strong, medium, weak = (count(d, s) for s in ("strong", "medium", "weak"))
        two = f"({strong} >= 1 and {count(d)} >= 2) or ({medium} >= 2 and {weak} >= 1)"
        return f"({strong} >= 2 or {two} or {medium} >= 3)"

    others = " + ".join(f"({positive(f'd{n}')} ? 1 : 0)" for n in range(1, 6))
    return f"{positive('d0')} and ({others}) >= 2"


def seconds(work: Callable[[dict[str, bool | None]], object], answers: list[dict[str, bool | None]]) -> float:
    """For one assessment, the best of five rounds over all answers."""
    return min(repeat(lambda: [work(one) for one in answers], number=1, repeat=5)) / len(answers)


def test_one_assessment_against_its_peers() -> None:
    import json_logic
    import rule_engine

    ours = program()
    answers = people(2_000)
    masks = [ours.encode(one) for one in answers]
    engine = rule_engine.Rule(rule_engine_text())
    logic = json_logic_rule()

    def bounds(one: Mapping[str, bool | None]) -> tuple[bool, bool]:
        must, may = ours.run(*ours.layout.encode(one))
        return bool(must), bool(may)

    # A rule engine knows no unknown: both bounds take it two runs, with the unknown as no and as yes.
    def twice(run: Callable[[dict[str, bool]], object]) -> Callable[[dict[str, bool | None]], tuple[bool, bool]]:
        def both(one: dict[str, bool | None]) -> tuple[bool, bool]:
            low = {item: answer is True for item, answer in one.items()}
            high = {item: answer is not False for item, answer in one.items()}
            return bool(run(low)), bool(run(high))

        return both

    peers: dict[str, Callable[[dict[str, bool | None]], tuple[bool, bool]]] = {
        "loop over a dict": by_hand,
        "rule-engine": twice(engine.matches),
        "JSONLogic": twice(lambda one: json_logic.jsonLogic(logic, one)),
    }
    for name, peer in peers.items():
        assert [peer(one) for one in answers[:200]] == [bounds(one) for one in answers[:200]], name

    from_dict = seconds(bounds, answers)
    ready = min(repeat(lambda: [ours.run(*one) for one in masks], number=1, repeat=5)) / len(masks)
    print("\none assessment, 40 items, six dimensions, unknowns included, both bounds")
    print(f"  victor, from a dict of answers   {from_dict * 1e6:8.2f} µs   1.0")
    print(f"  victor, answers kept as integers {ready * 1e6:8.2f} µs   {ready / from_dict:.2f}")
    ratios = {}
    for name, peer in peers.items():
        few = answers if name == "loop over a dict" else answers[:60]
        ratios[name] = seconds(peer, few) / from_dict
        print(f"  {name:32} {ratios[name] * from_dict * 1e6:8.2f} µs   {ratios[name]:.1f}")
    assert ratios["loop over a dict"] >= 1
    assert ratios["rule-engine"] >= 30
    assert ratios["JSONLogic"] >= 30
