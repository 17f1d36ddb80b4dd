"""Reading 4 says what reading 1 says, row by row, in every engine that runs inside this process."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.test_laws import both_ways
from tests.rules.worlds import FLAGS, LADDER, PLACES, Written, rules, vocabulary
from victor.errors import RuleError
from victor.rules import Program, Rule, Verdict, Vocabulary, YesNo, parse
from victor.rules.column_tests import MOST_BRANCHES
from victor.rules.frames import Answered, Between, Chosen, FrameProgram, Said, Seen

ROWS = 60


def table(rows: Sequence[Mapping[str, object]]) -> Any:
    """The answers as people have them in a table: booleans, two columns for a number, texts."""
    import pyarrow as pa

    ends = [row["age"] if isinstance(row["age"], tuple) else (row["age"], row["age"]) for row in rows]
    return pa.table(
        {
            **{flag: pa.array([row[flag] for row in rows], pa.bool_()) for flag in FLAGS},
            "age_low": pa.array([low for low, _ in ends], pa.int64()),
            "age_high": pa.array([high for _, high in ends], pa.int64()),
            **{name: pa.array([row[name] for row in rows], pa.string()) for name in ("place", "outcome")},
        }
    )


def some_rows(seed: int, size: int = ROWS) -> list[dict[str, object]]:
    source = random.Random(seed)  # noqa: S311  answers, not secrets
    return [
        {
            **{flag: source.choice((True, False, None)) for flag in FLAGS},
            "age": source.choice(
                (None, source.randrange(7), tuple(sorted((source.randrange(7), source.randrange(7)))))
            ),
            "place": source.choice((None, *PLACES)),
            "outcome": source.choice((None, *LADDER)),
        }
        for _ in range(size)
    ]


def seen() -> dict[str, Seen]:
    import narwhals as nw

    return {
        **{flag: Answered(nw.col(flag), ~nw.col(flag)) for flag in FLAGS},
        "age": Between(nw.col("age_low").fill_null(0), nw.col("age_high").fill_null(6)),
        "place": Chosen(nw.col("place")),
        "outcome": Chosen(nw.col("outcome")),
    }


def engine(name: str, arrow: Any) -> Any:
    import narwhals as nw

    if name == "duckdb":
        import duckdb

        return nw.from_native(duckdb.connect().from_arrow(arrow))
    frame = nw.from_native(arrow)
    if name == "polars lazy":
        return nw.from_native(frame.to_polars().lazy())
    return nw.from_native(arrow.to_pandas().convert_dtypes()) if name == "pandas" else frame


ENGINES = ("pyarrow", "polars lazy", "pandas", "duckdb")


def verdicts(program: FrameProgram, frame: Any) -> list[tuple[Verdict, ...]]:
    import narwhals as nw

    def column(flag: Any) -> Any:
        return nw.lit(flag) if isinstance(flag, bool) else flag

    ends = ("must", "may", "exact")
    columns = {f"{end}{n}": column(getattr(said, end)) for n, said in enumerate(program.said) for end in ends}
    found = program.read(frame).select("age_low", **columns).lazy().collect().drop("age_low")
    return [
        tuple(Verdict(*map(bool, row[place : place + 3])) for place in range(0, len(row), 3))
        for row in found.iter_rows()
    ]


def agree(trees: Sequence[Rule], words: Vocabulary, seed: int, name: str, absent: frozenset[str] = frozenset()) -> None:
    rows = some_rows(seed)
    columns = {item: read for item, read in seen().items() if item not in absent}
    written = FrameProgram.of(trees, words, columns, cases=name in ("duckdb", "polars lazy"))
    known = Program.of(trees, words)
    for row, found in zip(rows, verdicts(written, engine(name, table(rows))), strict=True):
        given_answers = {item: value for item, value in row.items() if item not in absent}
        for mine, theirs in zip(found, known.verdicts(given_answers), strict=True):
            if mine.exact:
                assert mine == theirs
            else:  # a bound, and only where the pair leaves it open
                assert (mine.must, mine.may) == (False, True)


@pytest.mark.parametrize("name", ENGINES)
@settings(max_examples=40)
@given(one=rules(knowledge=True), two=rules(), seed=st.integers(0, 1_000_000))
def test_every_engine_says_what_reading_1_says(name: str, one: Written, two: Written, seed: int) -> None:
    words = vocabulary()
    agree([parse(written.text, words) for written in (one, two)], words, seed, name)


@settings(max_examples=60)
@given(rules(knowledge=True), st.integers(0, 1_000_000), st.sets(st.sampled_from(sorted(seen()))))
def test_an_item_without_a_column_is_unknown_in_every_row(written: Written, seed: int, absent: set[str]) -> None:
    agree([parse(written.text, vocabulary())], vocabulary(), seed, "pyarrow", frozenset(absent))


def test_few_branches_are_exact_in_every_row() -> None:
    words = vocabulary()
    tree = parse(
        "(a and not b) or (b and not c) or (c and not a) or (age < 3 and not (age < 1)) or place == north", words
    )
    [said] = FrameProgram.of([tree], words, seen()).said
    assert said.exact is True


def opposed(size: int) -> tuple[list[Mapping[str, object]], list[Verdict], list[Verdict]]:
    """Rows, what reading 1 says of them, and what reading 4 does, for a rule with `size` items of both signs."""
    import narwhals as nw
    import pyarrow as pa

    words, text = both_ways(size)
    rule = parse(text, words)
    source = random.Random(size)  # noqa: S311  answers, not secrets
    names = [f"x{n}" for n in range(size)]
    rows: list[Mapping[str, object]] = [dict.fromkeys(names)]
    rows += [{name: source.choice((True, True, True, None)) for name in names} for _ in range(200)]
    read: dict[str, Seen] = {name: Answered(nw.col(name), ~nw.col(name)) for name in names}
    program = FrameProgram.of([rule], words, read)
    frame = nw.from_native(
        pa.table({"age_low": [0] * len(rows), **{n: pa.array([r[n] for r in rows], pa.bool_()) for n in names}})
    )
    known = Program.of([rule], words)
    return rows, [known.verdicts(row)[0] for row in rows], [one for [one] in verdicts(program, frame)]


def test_up_to_the_budget_every_row_is_exact() -> None:
    _, known, found = opposed(6)
    assert MOST_BRANCHES == 2**6
    assert found == known
    assert all(one.exact for one in found)


def test_beyond_it_rows_say_whether_they_are_exact_and_are_bounds_where_they_are_not() -> None:
    _, known, found = opposed(8)
    assert not found[0].exact
    assert any(one.exact and one.must for one in found)
    for mine, theirs in zip(found, known, strict=True):
        if mine.exact:
            assert mine == theirs
        else:
            assert (mine.must, mine.may) == (False, True)


def test_what_two_rules_share_is_made_once() -> None:
    words = Vocabulary(
        dict.fromkeys(FLAGS, YesNo()),
        {"g": FLAGS[:3], "h": FLAGS},
        definitions={"shared": "count(g) >= 2 or count(h) >= 3"},
    )
    trees = [parse(text, words) for text in ("shared and a", "shared and b", "shared or e")]
    program = FrameProgram.of(trees, words, {flag: seen()[flag] for flag in FLAGS})
    # a, b, c and d, e are added up once for each end; then the shared definition, once for each end
    assert [len(stage) for stage in program.stages] == [4, 2]


def test_a_column_that_is_read_in_the_way_of_another_kind_is_refused() -> None:
    import narwhals as nw

    with pytest.raises(RuleError, match="place: the column is not read in the way of its item"):
        FrameProgram.of(
            [parse("place == north", vocabulary())], vocabulary(), {"place": Answered(nw.col("a"), nw.col("b"))}
        )


def test_a_rule_that_no_column_touches_is_a_constant() -> None:
    program = FrameProgram.of([parse("any(signs)", vocabulary())], vocabulary(), {})
    assert program.said == (Said(must=False, may=True),)
