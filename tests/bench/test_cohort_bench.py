"""A cohort against other programs that compute the same two bounds; the whole table is printed by ``speed.py``."""

from __future__ import annotations

import pytest

from tests.bench.speed import bytes_a_case, compared, growth

pytestmark = pytest.mark.bench
MILLION = 1_000_000


def test_a_million_cases_against_other_programs() -> None:
    rows = list(compared(MILLION))
    for row in rows:
        print(f"{row.program}: {row.ratio:.1f} times as long at {row.size:,} cases (wanted: {row.wanted})")
    assert [row.program for row in rows if row.ratio < row.wanted] == []


def test_memory_beyond_the_columns_is_at_most_15_bytes_a_case() -> None:
    used = bytes_a_case(MILLION)
    print(f"beyond the columns: {used:.1f} bytes a case")
    assert used <= 15


def test_time_grows_with_the_cases_and_no_faster() -> None:
    each = growth((10**5, 10**6, 4 * 10**6))
    print("nanoseconds a case:", {size: round(time, 2) for size, time in each.items()})
    assert max(each.values()) < 3 * min(each.values())
