"""How long proofs take: against the enumeration that they replace, and against the limits of the workshop.

Run with ``pytest -m bench -n0 -s``. A proof looks at every combination; trying the answers one by one is measured on a
million of them and scaled, since all of them would take longer than the universe.
"""

from __future__ import annotations

import random
import time

import pytest
from attrs import evolve

import victor
from victor.reasoning.difference import difference
from victor.reasoning.proof import prove

pytestmark = pytest.mark.bench

MOST_PROOF = 10.0
MOST_DIFFERENCE = 2.0


def test_all_properties_of_each_country() -> None:
    for country in victor.countries():
        start = time.perf_counter()
        proof = prove(country)
        seconds = time.perf_counter() - start
        items = len(country.checklist().items)
        print(f"\n{country.code}: {len(proof.results)} properties over 3^{items} combinations: {seconds:.2f} s", end="")
        assert seconds < MOST_PROOF
    print()


def test_difference_of_two_lists_of_65_signs() -> None:
    ilo = victor.checklist("ilo_child_labour")
    outcomes = dict(ilo.outcomes)
    when = f"{outcomes['possible_victim'].when} or count(indicators) >= 7"
    outcomes["possible_victim"] = evolve(outcomes["possible_victim"], when=when)
    other = evolve(ilo, outcomes=outcomes)
    start = time.perf_counter()
    found = difference(ilo, other)
    seconds = time.perf_counter() - start
    source = random.Random(7)  # noqa: S311  answers, not secrets
    some = [{item: source.choice((True, None)) for item in ilo.indicators} for _ in range(200)]
    begin = time.perf_counter()
    for answers in some:
        assert ilo.program.verdicts(answers)
        assert other.program.verdicts(answers)
    each = (time.perf_counter() - begin) / len(some)
    years = each * 2 ** len(ilo.indicators) / 3.156e7
    print(f"\n65 signs: the fewest answers ({len(found.as_dict()['outcomes'][0]['answers'])}) in {seconds:.2f} s;")  # type: ignore[index]  # plain data
    print(f"trying 2^65 answers one by one, at {each * 1e6:.1f} µs each: {years:.0e} years")
    assert seconds < MOST_DIFFERENCE
