"""The speed table of the README: how many times longer other programs take, all measured in this run.

``uv run --group bench python -m tests.bench.speed`` prints it; numbers of cases can be given.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from attrs import frozen

from tests.bench import programs
from tests.research.samples import made
from victor.research.scores.bootstrap import bootstrap
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import cutoffs
from victor.rules.planes import Plane, PlaneProgram

SIZES = (1_000_000, 10_000_000)
RESAMPLED = 100_000
SMALL = 10
"""Below it a ratio is told with one decimal."""


@frozen
class Row:
    """One program at one size.

    Attributes:
        program: What was measured.
        size: Cases.
        ratio: Its time by victor's, both the best of several runs.
        wanted: The ratio that it must at least have.
    """

    program: str
    size: int
    ratio: float
    wanted: float


def best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the best round."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def compared(size: int) -> Iterator[Row]:
    """Every program on the same answers, each checked to say the same of every case."""
    codes = programs.answers(size)
    program = programs.victor_program()
    packed = programs.victor_packed(program, codes, size)
    must, may = programs.flags(packed(), size)

    def checked(bounds: programs.Bounds) -> None:
        assert np.array_equal(bounds[0], must)
        assert np.array_equal(bounds[1], may)

    ours = best(packed, 9)
    checked(programs.numpy_by_hand(codes, size))
    by_hand = best(lambda: programs.numpy_by_hand(codes, size), 5)
    yield Row("NumPy int8, by hand, in chunks", size, by_hand / ours, 5 if size <= SIZES[0] else 3)
    columns = best(lambda: programs.victor_from_columns(program, codes, size), 5)
    yield Row("the same against victor with packing", size, by_hand / columns, 1)
    polars = programs.polars_streaming(codes)
    found = polars()
    checked((found["must"].to_numpy(), found["may"].to_numpy()))
    yield Row("Polars, streaming", size, best(polars, 3) / ours, 15)
    openfisca = programs.openfisca_calculate(codes, size)
    checked(openfisca())
    yield Row("OpenFisca-Core, calculate only", size, best(openfisca, 2) / ours, 50)


def by_histogram(size: int) -> Iterator[Row]:
    """Every cut-off, and 1,000 resamples, from scores and truth; 20 resamples of scikit-learn are scaled up."""
    from sklearn.metrics import roc_auc_score, roc_curve

    score, truth = made(size)
    ours = best(lambda: cutoffs(Histogram.of(score, truth)), 9)
    yield Row("scikit-learn `roc_curve`: every cut-off", size, best(lambda: roc_curve(truth, score), 3) / ours, 20)
    few, source = 20, np.random.default_rng(7)
    score, truth = score[:RESAMPLED], truth[:RESAMPLED]

    def resampled() -> None:
        for _ in range(few):
            chosen = source.integers(0, score.size, score.size)
            roc_auc_score(truth[chosen], score[chosen])

    ours = best(lambda: bootstrap(Histogram.of(score, truth), resamples=1_000, seed=7), 9)
    ratio = best(resampled, 1) * 1_000 / few / ours
    yield Row(f"scikit-learn: the AUC of 1,000 resamples of {RESAMPLED:,} children", size, ratio, 1_000)


def bytes_a_case(size: int = SIZES[1]) -> float:
    """Memory beyond the int8 columns that are read: planes, result and room to work in, at the peak."""
    codes = programs.answers(size)
    program = programs.victor_program()
    tracemalloc.start()
    programs.victor_from_columns(program, codes, size)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / size


def growth(sizes: tuple[int, ...] = (10**4, 10**5, 10**6, 10**7)) -> dict[int, float]:
    """Nanoseconds a case, at each size, and for ten times the last one, a tenth of it after the other."""
    program = programs.victor_program()
    found = {}
    for size in sizes:
        found[size] = best(partial(program.read, *random_planes(program, size), size), 9) / size * 1e9
    last = sizes[-1]

    spent = 0.0
    for seed in range(10):
        planes = random_planes(program, last, seed)
        spent += best(partial(program.read, *planes, last), 1)
    found[10 * last] = spent / (10 * last) * 1e9
    return found


def random_planes(program: PlaneProgram, size: int, seed: int = 7) -> tuple[dict[int, Plane], dict[int, Plane]]:
    source = np.random.default_rng(seed)
    words = -(-size // 64)
    maybe = {bit: source.integers(0, 2**64, words, np.uint64) for bit in program.layout.bits.values()}
    return {bit: plane & source.integers(0, 2**64, words, np.uint64) for bit, plane in maybe.items()}, maybe


def main(sizes: tuple[int, ...]) -> None:
    """Print the table in Markdown."""
    rows = [row for size in sizes for part in (compared, by_histogram) for row in part(size)]
    print("| 40 items, six dimensions, both bounds |", " | ".join(f"{size:,} cases" for size in sizes), "|")
    print("|---|" + "---:|" * len(sizes))
    for name in dict.fromkeys(row.program for row in rows):
        ratios = [
            f"{row.ratio:.2g} ×" if row.ratio < 10 else f"{row.ratio:.0f} ×" for row in rows if row.program == name
        ]
        print(f"| {name} |", " | ".join(ratios), "|")
    print(f"\nmemory beyond the columns: {bytes_a_case(sizes[-1]):.1f} bytes a case")
    print("nanoseconds a case:", ", ".join(f"{size:,}: {each:.2f}" for size, each in growth().items()))


if __name__ == "__main__":
    main(tuple(int(float(size)) for size in sys.argv[1:]) or SIZES)
