"""What `import victor` and `victor --help` cost, against what they cannot do without."""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench


def seconds(*words: str) -> float:
    """The best of nine fresh processes."""
    best = float("inf")
    for _ in range(9):
        start = perf_counter()
        subprocess.run([sys.executable, *words], check=True, capture_output=True)
        best = min(best, perf_counter() - start)
    return best


def test_importing_victor_costs_little_more_than_what_it_stands_on() -> None:
    nothing = seconds("-c", "pass")
    stands_on = seconds("-c", "import attrs, cattrs, pluggy, tinydb")
    ours = seconds("-c", "import victor")
    helped = seconds("-m", "victor", "--help")
    print("\nimporting")
    print(f"  attrs + cattrs + pluggy + tinydb  {stands_on * 1e3:6.0f} ms  1.0")
    print(f"  victor                            {ours * 1e3:6.0f} ms  {ours / stands_on:.2f}")
    print(f"  victor --help                     {helped * 1e3:6.0f} ms  {helped / stands_on:.2f}")
    print(f"  (a Python that does nothing       {nothing * 1e3:6.0f} ms)")
    assert ours <= 1.5 * stands_on
