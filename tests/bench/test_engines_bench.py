"""The same checklist by hand and by `screen_frame`, in engines for data that outgrow one machine.

A million synthetic rows, 40 items in six dimensions, the ILO's four-way rule in each, three outcomes, with unknowns:
so what is established and what is possible, as two columns of text. By hand means as somebody who knows the engine
writes it: SQL with a subquery for what is used again for DuckDB and Spark, a function of a partition for Dask, in two
ways, of which the quicker counts. Run with ``pytest -m bench -n0 -s tests/bench/test_engines_bench.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from tests.bench.rule import DIMENSIONS, ITEMS, POSITIVE, STRENGTHS
from tests.research.engines_here import SPARK_NOISE, need, spark_session
from victor.guideline import Category, Checklist, Definition, Indicator, Outcome, Text
from victor.research.bulk.engines import screen_frame

pytestmark = [pytest.mark.bench, pytest.mark.slow, pytest.mark.filterwarnings(SPARK_NOISE)]

SIZE = 1_000_000
ROUNDS = 4
PARTS = 4
STRONG, MEDIUM, WEAK = ("strong", "medium", "weak")
OTHERS = tuple(f"d{n}" for n in range(1, 6))


def checklist() -> Checklist:
    pairs = " or ".join(f"{a}_positive and {b}_positive" for i, a in enumerate(OTHERS) for b in OTHERS[i + 1 :])
    rules = {
        "inquire_further": "any(indicators)",
        "possible_victim": " or ".join(f"{d}_positive" for d in DIMENSIONS),
        "presumed_victim": f"d0_positive and ({pairs})",
    }
    return Checklist(
        id="forty",
        title=Text("Forty signs in six dimensions"),
        version="1",
        digest="0" * 16,
        categories={d: Category(id=d, text=Text(d)) for d in DIMENSIONS},
        indicators={
            item: Indicator(id=item, text=Text(item), category=d, strength=STRENGTHS[item])  # type: ignore[arg-type]
            for d, members in DIMENSIONS.items()
            for item in members
        },
        lists={},
        weights={},
        definitions={
            f"{d}_positive": Definition(id=f"{d}_positive", text=Text(d), rule=POSITIVE.format(d=d)) for d in DIMENSIONS
        },
        outcomes={
            name: Outcome(id=name, text=Text(name.replace("_victim", "")), when=rule) for name, rule in rules.items()
        },
        facts={},
        source_table={},
    )


def answers(kind: str) -> Any:
    """A million rows, one answer in sixteen yes and one unknown, as booleans or as 1 and 0; null is unknown."""
    import pyarrow as pa

    source = np.random.default_rng(7)
    columns = {}
    for item in ITEMS:
        drawn = source.integers(0, 16, SIZE)
        yes = drawn == 0
        columns[item] = pa.array(yes if kind == "boolean" else yes.astype(np.int8), mask=drawn == 15)
    return pa.table(columns)


def members(dimension: str, strength: str) -> tuple[str, ...]:
    return tuple(item for item in DIMENSIONS[dimension] if STRENGTHS[item] == strength)


def sql(kind: str) -> str:
    """The program by hand, for DuckDB and Spark alike."""

    def number(item: str, unknown: int) -> str:
        if kind == "boolean":
            return f"cast(coalesce({item}, {'true' if unknown else 'false'}) as int)"
        return f"coalesce({item}, {unknown})"

    ends = {"sure": 0, "may": 1}
    counts = ", ".join(
        f"{' + '.join(number(item, unknown) for item in members(d, s))} as {d}_{s}_{end}"
        for d in DIMENSIONS
        for s in (STRONG, MEDIUM, WEAK)
        for end, unknown in ends.items()
    )

    def positive(d: str, end: str) -> str:
        s, m, w = (f"{d}_{strength}_{end}" for strength in (STRONG, MEDIUM, WEAK))
        return f"({s} >= 2 or ({s} >= 1 and {s} + {m} + {w} >= 2) or {m} >= 3 or ({m} >= 2 and {w} >= 1))"

    def all_counts(end: str) -> str:
        return " + ".join(f"{d}_{s}_{end}" for d in DIMENSIONS for s in (STRONG, MEDIUM, WEAK))

    positives = ", ".join(
        [f"cast({positive(d, end)} as int) as {d}_{end}" for d in DIMENSIONS for end in ends]
        + [f"{all_counts(end)} as all_{end}" for end in ends]
    )

    def outcome(end: str) -> str:
        others = " + ".join(f"{d}_{end}" for d in OTHERS)
        return (
            f"case when d0_{end} = 1 and {others} >= 2 then 'presumed_victim' "
            f"when d0_{end} + {others} >= 1 then 'possible_victim' when all_{end} >= 1 then 'inquire_further' end"
        )

    return (
        f"select {outcome('sure')} as established, {outcome('may')} as possible "
        f"from (select {positives} from (select {counts} from people))"
    )


def in_partitions(count: Callable[[Any, tuple[str, ...], bool], Any]) -> Callable[[Any], Any]:
    """The program by hand for Dask: a partition to its two columns, with a way to count."""

    def screened(part: Any) -> Any:
        import pandas as pd

        found = {}
        for name, unknown in (("established", False), ("possible", True)):
            positive, everything = {}, 0
            for d in DIMENSIONS:
                s, m, w = (count(part, members(d, strength), unknown) for strength in (STRONG, MEDIUM, WEAK))
                total = s + m + w
                positive[d] = (s >= 2) | ((s >= 1) & (total >= 2)) | (m >= 3) | ((m >= 2) & (w >= 1))
                everything = everything + total
            others = sum(positive[d].astype(np.int8) for d in OTHERS)
            presumed = positive["d0"] & (others >= 2)
            possible = positive["d0"] | (others >= 1)
            chosen = np.select(
                [np.asarray(one) for one in (presumed, possible, everything >= 1)],
                ["presumed_victim", "possible_victim", "inquire_further"],
                "",
            )
            found[name] = pd.Series(chosen, index=part.index, dtype="str").replace("", None)
        return pd.DataFrame(found)

    return screened


def by_column(part: Any, items: tuple[str, ...], unknown: bool) -> Any:
    return sum(part[item].fillna(part[item].dtype.type(unknown)).astype(np.int8) for item in items)


def by_array(part: Any, items: tuple[str, ...], unknown: bool) -> Any:
    return part[list(items)].to_numpy(dtype=np.int8, na_value=int(unknown)).sum(axis=1, dtype=np.int8)


def quickest(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The best time of each, taken in turn, so that a busy moment meets all of them."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            start = perf_counter()
            work()
            best[name] = min(best[name], perf_counter() - start)
    return best


def report(engine: str, kind: str, best: dict[str, float]) -> float:
    """Print the times, and say how much longer ours takes than the best by hand."""
    hand = min(seconds for name, seconds in best.items() if name.startswith("by hand"))
    print(f"\n{engine}, {SIZE:,} synthetic rows of 40 items as {kind}, both bounds")
    for name, seconds in best.items():
        print(f"  {name:28} {seconds:7.3f} s   {seconds / hand:.2f}")
    return best["victor"] / hand


@pytest.mark.parametrize("kind", ["boolean", "int8"])
def test_duckdb(kind: str) -> None:
    import duckdb

    people = answers(kind)
    connection = duckdb.connect()
    connection.execute("create table people as select * from people")
    del people
    forty = checklist()

    def run(relation: Any) -> dict[object, int]:
        counted = relation.aggregate("established, possible, count(*) as n", "established, possible")
        return {(established, possible): n for established, possible, n in counted.fetchall()}

    def hand() -> dict[object, int]:
        return run(connection.sql(sql(kind)))

    def ours(check: bool = False) -> dict[object, int]:
        return run(screen_frame(connection.table("people"), forty, keep=(), check=check))

    assert hand() == ours()
    assert len(hand()) > 5
    best = quickest({"by hand": hand, "victor": ours, "victor, answers checked": lambda: ours(check=True)})
    assert report("DuckDB", kind, best) <= 1.1


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    need("spark")
    with spark_session(**{"spark.driver.memory": "3g"}) as session:
        yield session


@pytest.mark.parametrize("kind", ["boolean", "int8"])
def test_spark(kind: str, spark: Any, tmp_path: Any) -> None:
    import pyarrow.parquet as pq

    everybody = answers(kind)
    for part in range(PARTS):
        pq.write_table(everybody.slice(part * SIZE // PARTS, SIZE // PARTS), tmp_path / f"{part}.parquet")
    people = spark.read.parquet(str(tmp_path)).cache()
    assert people.count() == SIZE
    people.createOrReplaceTempView("people")
    forty = checklist()

    def run(frame: Any) -> dict[object, int]:
        return {(row[0], row[1]): row[2] for row in frame.groupBy("established", "possible").count().collect()}

    def hand() -> dict[object, int]:
        return run(spark.sql(sql(kind)))

    def ours(check: bool = False) -> dict[object, int]:
        return run(screen_frame(people, forty, keep=(), check=check))

    assert hand() == ours()
    best = quickest({"by hand": hand, "victor": ours, "victor, answers checked": lambda: ours(check=True)})
    people.unpersist()
    assert report("Spark", kind, best) <= 1.1


@pytest.mark.parametrize("kind", ["boolean", "int8"])
def test_dask(kind: str) -> None:
    need("dask")
    import dask.dataframe as dd

    people = dd.from_pandas(  # type: ignore[no-untyped-call]  # Dask has no types here
        answers(kind).to_pandas().convert_dtypes(), npartitions=PARTS, sort=False
    )
    forty = checklist()

    def run(frame: Any) -> dict[object, int]:
        found = frame.compute()
        return found.fillna("").groupby(["established", "possible"]).size().to_dict()  # type: ignore[no-any-return]

    def hand(count: Callable[[Any, tuple[str, ...], bool], Any]) -> dict[object, int]:
        work = in_partitions(count)
        return run(people.map_partitions(work, meta=work(people._meta)))

    def ours(check: bool = False) -> dict[object, int]:
        return run(screen_frame(people, forty, keep=(), check=check))

    assert hand(by_column) == hand(by_array) == ours()
    best = quickest(
        {
            "by hand, by column": lambda: hand(by_column),
            "by hand, as one array": lambda: hand(by_array),
            "victor": ours,
            "victor, answers checked": lambda: ours(check=True),
        },
        3,
    )
    assert report("Dask", kind, best) <= 1.1
