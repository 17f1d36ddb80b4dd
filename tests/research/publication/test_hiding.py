"""What is kept back stands every attack: an attacker of our own tries, over histories of tables of children who change.

The controls show that the attacker finds something where less is kept back, so that finding nothing means something.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.research.publication.attacker import Export, by_bounds, by_elimination, by_lines, groups_of
from tests.research.publication.histories import Asked, histories, published
from victor.research.publication.hiding import Earlier, Hiding, Shape, hiding

BOUNDS = st.sampled_from([2, 3, 5, 11])


def recovered(out: Sequence[Export], k: int) -> list[str]:
    """What the attacker can tell of few children, by each of the ways."""
    groups = groups_of(out, k)
    return [
        *(f"line: {count}" for _, count in by_lines(out, k)),
        *(f"elimination: {len(group)}" for group in by_elimination(out, groups)),
        *(f"bounds: {len(group)} in {low} to {high}" for group, low, high in by_bounds(out, groups, k)),
    ]


def small_counts_only(shape: Shape, earlier: Sequence[Earlier], k: int) -> Hiding:
    del earlier
    return Hiding((shape.sizes == 0) | (shape.sizes >= k))


def each_table_alone(shape: Shape, earlier: Sequence[Earlier], k: int) -> Hiding:
    del earlier
    return hiding(shape, [], k)


@pytest.mark.parametrize("examples", [15, pytest.param(1_000, marks=pytest.mark.slow)])
def test_nothing_of_few_children_is_recovered(examples: int) -> None:
    seen = np.zeros(4, np.int64)

    @settings(max_examples=examples)
    @given(histories(), BOUNDS)
    def attack(asked: list[Asked], k: int) -> None:
        out = published(asked, k, hiding)
        assert recovered(out, k) == []
        cells = [cell for export in out for cell in export]
        seen[:] += len(asked), len(out), len(cells), sum(cell.shown is not None for cell in cells)

    attack()
    print("asked, published, cells, shown:", seen)  # noqa: T201  for the record of the long run
    assert seen[1] > examples / 2  # not everything was refused
    assert seen[3] > seen[1]


def found_by_control(asked: list[Asked], k: int, rule: object) -> list[str]:
    return recovered(published(asked, k, rule), k)  # type: ignore[arg-type]  # a rule of this file


TWO_SMALL = Asked([*range(60)], np.repeat([0, 1, 2], [3, 27, 30]), np.array([0] * 30 + [1] * 30))


def test_without_complementary_suppression_the_attacker_subtracts() -> None:
    found = found_by_control([TWO_SMALL], 11, small_counts_only)
    assert [one for one in found if one.startswith("line: 3")]
    assert [one for one in found if one.startswith("elimination: 3")]
    assert [one for one in found if one.startswith("bounds: 3 in 3.0 to 3.0")]


def test_without_the_register_the_attacker_subtracts_two_exports() -> None:
    later = Asked([*range(63)], np.append(TWO_SMALL.rows, [2, 2, 2]), None)
    found = found_by_control([TWO_SMALL, later], 11, each_table_alone)
    assert [one for one in found if one.startswith("line: 3")]
    assert not found_by_control([TWO_SMALL], 11, each_table_alone)
    assert len(published([TWO_SMALL, later], 11, hiding)) == 1


def test_the_controls_fail_often() -> None:
    failed = {"small counts only": 0, "each table alone": 0}

    @settings(max_examples=8, derandomize=True, database=None)
    @given(histories(most=3))
    def attack(asked: list[Asked]) -> None:
        failed["small counts only"] += bool(found_by_control(asked, 3, small_counts_only))
        failed["each table alone"] += bool(found_by_control(asked, 3, each_table_alone))

    attack()
    assert min(failed.values()) > 0
