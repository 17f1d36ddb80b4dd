from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.reasoning.small import checklist as small
from tests.research.engines_here import ALL, IN_PROCESS, SPARK_NOISE, frame, need, rows, spark_session
from tests.rules.test_frames import some_rows, table
from tests.rules.worlds import PLACES, Written
from tests.rules.worlds import rules as random_rules
from victor import Checklist, ResearchError, assess
from victor.reasoning import Answers
from victor.reasoning.finding import find
from victor.registry import Registry
from victor.research.bulk.engines import screen_frame
from victor.rules import Choice, Kind, Number, YesNo, items

pytestmark = pytest.mark.filterwarnings(SPARK_NOISE)

SIZE = 2_000
SAMPLE = 150
CHECKLISTS = tuple(checklist.id for checklist in Registry.load().checklists())


@pytest.fixture(scope="module")
def spark() -> Iterator[Callable[[], Any]]:
    """Spark, started by the first test that asks for it."""
    contexts = []

    @cache
    def session() -> Any:
        need("spark")
        context = spark_session()
        contexts.append(context)
        return context.__enter__()

    yield session
    for context in contexts:
        context.__exit__(None, None, None)


def answer(kind: Kind, source: random.Random) -> object:
    match kind:
        case YesNo():
            return source.choice((True, False, False, False, None))
        case Number(minimum, maximum):
            return source.choice(
                (None, minimum, maximum, *(source.randint(max(minimum, 10), min(maximum, 22)) for _ in range(5)))
            )
        case Choice(values):
            return source.choice((None, *values))


def synthetic(checklist: Checklist, seed: int = 7, size: int = SIZE) -> list[dict[str, object]]:
    source = random.Random(f"{checklist.id} {seed}")  # noqa: S311  answers, not secrets
    read = dict.fromkeys(item for rule in checklist.rules.values() for item in items(rule))
    # from rows in which hardly anything is known to rows in which nearly all is
    return [
        {
            item: value if source.random() < known else None
            for item in read
            for value in (answer(checklist.items[item], source),)
        }
        for known in (source.random() for _ in range(size))
    ]


def as_table(checklist: Checklist, people: Sequence[Mapping[str, object]]) -> Any:
    import pyarrow as pa

    def column(item: str) -> Any:
        match checklist.items[item]:
            case YesNo():
                return pa.array([person[item] for person in people], pa.bool_())
            case Number():
                return pa.array([person[item] for person in people], pa.int64())
            case Choice():
                return pa.array([person[item] for person in people], pa.string())

    return pa.table({"row": list(range(len(people))), **{item: column(item) for item in people[0]}})


def told(native: Any) -> list[tuple[str | None, str | None]]:
    return [(row["established"], row["possible"]) for row in rows(native)]


def found_one_by_one(
    checklist: Checklist, people: Sequence[Mapping[str, object]]
) -> list[tuple[str | None, str | None]]:
    findings = (find(checklist, Answers.of(person)) for person in people)
    return [(finding.outcome, finding.could_become) for finding in findings]


@pytest.mark.parametrize("engine", ALL)
@pytest.mark.parametrize("name", ["ilo_child_labour", "gr_signs"])
def test_every_engine_agrees_with_one_assessment_after_the_other(
    engine: str, name: str, spark: Callable[[], Any]
) -> None:
    need(engine)
    checklist = victor.checklist(name)
    people = synthetic(checklist)
    native = frame(engine, as_table(checklist, people), spark)
    screened = screen_frame(native, checklist)
    assert type(screened) is type(native)
    found = told(screened)
    assert found == found_one_by_one(checklist, people)
    assert len(set(found)) > 3
    for place in range(0, SIZE, SIZE // SAMPLE):
        given_answers = {item: value for item, value in people[place].items() if value is not None}
        finding = assess(checklist, given_answers)
        assert found[place] == (finding.outcome, finding.could_become)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_installed_checklist_is_read_alike(name: str) -> None:
    checklist = victor.checklist(name)
    people = synthetic(checklist, size=500)
    expected = found_one_by_one(checklist, people)
    for engine in ("polars lazy", "pyarrow", "duckdb"):
        screened = screen_frame(frame(engine, as_table(checklist, people)), checklist, keep=["row"])
        assert told(screened) == expected, engine


@pytest.mark.parametrize("engine", ["polars", "pandas of objects", "duckdb"])
@settings(max_examples=15)
@given(
    written=st.lists(random_rules().filter(lambda one: "outcome" not in one.text), min_size=3, max_size=3),
    seed=st.integers(0, 1_000_000),
)
def test_random_checklists_are_read_alike(engine: str, written: list[Written], seed: int) -> None:
    checklist = small(dict(zip(("ask_on", "possible", "presumed"), (one.text for one in written), strict=True)))
    people = [{**row, "outcome": None} for row in some_rows(seed)]
    arrow = table(people).drop_columns(["outcome"])
    if not any(items(rule) for rule in checklist.rules.values()):
        return
    try:
        found = rows(screen_frame(frame(engine, arrow), checklist))
    except ResearchError as fault:
        assert "no column is an item" in str(fault)
        return
    for row, expected in zip(found, found_one_by_one(checklist, people), strict=True):
        if row.get("exact", True):
            assert (row["established"], row["possible"]) == expected


# --- how answers are written ------------------------------------------------------------------------------------------

CODINGS: dict[str, dict[object, object]] = {
    "whole numbers": {True: 1, False: 0, None: None},
    "whole numbers, -1 for unknown": {True: 1, False: 0, None: -1},
    "floating numbers": {True: 1.0, False: 0.0, None: float("nan")},
    "texts": {True: "yes", False: "no", None: "unknown"},
    "texts of another hand": {True: " TRUE", False: "No ", None: ""},
    "texts of a file": {True: "1", False: "0", None: None},
}


@pytest.mark.parametrize("engine", ALL)
def test_answers_are_read_however_they_are_coded(engine: str, spark: Callable[[], Any]) -> None:
    import pyarrow as pa

    need(engine)
    checklist = small({"ask_on": "any(everything)", "possible": "count(everything) >= 2", "presumed": "all(signs)"})
    people = [{**row, "age": None, "place": None, "outcome": None} for row in some_rows(1, 200)]
    expected = found_one_by_one(checklist, people)
    # each item is coded in a way of its own
    columns = {
        item: pa.array([coding[person[item]] for person in people])
        for item, coding in zip("abcde", list(CODINGS.values())[:5], strict=True)
    }
    arrow = pa.table({"row": list(range(len(people))), **columns, "other": ["x"] * len(people)})
    assert told(screen_frame(frame(engine, arrow, spark), checklist)) == expected
    again = arrow.set_column(
        1, "a", pa.array([CODINGS["texts of a file"][person["a"]] for person in people], pa.string())
    )
    assert told(screen_frame(frame(engine, again, spark), checklist)) == expected


@pytest.mark.parametrize("engine", ALL)
def test_numbers_and_choices_are_read_however_they_are_coded(engine: str, spark: Callable[[], Any]) -> None:
    import pyarrow as pa

    need(engine)
    rules = {
        "ask_on": "age < 4",
        "possible": "age < 4 and place == north",
        "presumed": "age < 2 and place in (north, west)",
    }
    checklist = small(rules)
    source = random.Random(2)  # noqa: S311  answers, not secrets
    people: list[dict[str, object]] = [
        {"age": source.choice((None, *range(7))), "place": source.choice((None, *PLACES))} for _ in range(200)
    ]
    expected = found_one_by_one(checklist, people)
    ages = [person["age"] for person in people]
    places = [person["place"] or "unknown" for person in people]
    for age in (
        pa.array(ages, pa.int16()),
        pa.array(ages, pa.float64()),
        pa.array([None if one is None else f"{one}" for one in ages], pa.string()),
        pa.array(["unknown" if one is None else f" {one}.0" for one in ages], pa.string()),
    ):
        arrow = pa.table({"row": list(range(200)), "age": age, "place": pa.array(places)})
        assert told(screen_frame(frame(engine, arrow, spark), checklist)) == expected
    if engine != "spark":  # which has no such type
        arrow = arrow.set_column(2, "place", pa.array([str(one).upper() for one in places]).dictionary_encode())
        assert told(screen_frame(frame(engine, arrow, spark), checklist)) == expected


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_a_span_is_a_pair_of_columns_and_an_open_end_is_the_end_of_the_item(engine: str) -> None:
    import pyarrow as pa

    checklist = small({"ask_on": "age < 4", "possible": "age < 2", "presumed": "a"})
    arrow = pa.table({"row": [0, 1, 2, 3], "age_low": [1, 0, 5, None], "age_high": [3, None, 6, 1]})
    assert told(screen_frame(frame(engine, arrow), checklist)) == [
        ("ask_on", "presumed"),
        (None, "presumed"),
        (None, "presumed"),
        ("possible", "presumed"),
    ]


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ALL)
def test_what_is_kept_is_said_and_nothing_else_comes_back(engine: str, spark: Callable[[], Any]) -> None:
    import narwhals as nw
    import pyarrow as pa

    need(engine)
    checklist = small({"ask_on": "any(everything)", "possible": "count(everything) >= 2", "presumed": "all(signs)"})
    arrow = pa.table({"row": [1, 2], "a": [True, None], "b": [True, False], "_victor_0": ["mine", "mine"]})
    native = frame(engine, arrow, spark)
    screened = screen_frame(native, checklist)
    names = list(screened.columns if engine == "dask" else nw.from_native(screened).collect_schema())
    assert names == ["row", "a", "b", "_victor_0", "established", "possible"]
    kept = screen_frame(native, checklist, keep=("row", "_victor_0"))
    assert rows(kept) == [
        {"row": 1, "_victor_0": "mine", "established": "possible", "possible": "presumed"},
        {"row": 2, "_victor_0": "mine", "established": None, "possible": "possible"},
    ]


def test_rows_that_are_bounds_only_are_marked() -> None:
    import pyarrow as pa

    opposed = " or ".join(f"({one} and not {other})" for one, other in ("ab", "bc", "cd", "de", "ea"))
    text = f"({opposed}) or age < 3 and not (age < 1) or not (age < 5) and place == north or place != south"
    checklist = small({"ask_on": "a", "possible": text})
    known, unknown = {"a": True, "b": False}, dict.fromkeys("ab")
    form = pa.schema([(flag, pa.bool_()) for flag in "abcde"] + [("age", pa.int8()), ("place", pa.string())])
    arrow = pa.Table.from_pylist([known, unknown], form)
    found = rows(screen_frame(arrow, checklist))
    assert [row["exact"] for row in found] == [True, False]


@pytest.mark.parametrize("engine", ["polars lazy", "duckdb", "dask", "spark"])
def test_a_lazy_frame_of_truth_values_is_not_worked_out(engine: str, spark: Callable[[], Any]) -> None:
    import pyarrow as pa

    need(engine)
    checklist = small({"ask_on": "any(everything)", "possible": "count(everything) >= 2", "presumed": "all(signs)"})
    native = frame(engine, pa.table({"row": [1], "a": [True]}), spark)
    assert type(screen_frame(native, checklist)) is type(native)
    assert type(native) is not type(frame("pandas", pa.table({"a": [True]})))


# --- what is wrong ----------------------------------------------------------------------------------------------------

WRONG: Mapping[str, tuple[dict[str, list[object]], str]] = {
    "a code": (
        {"a": [1, 7, 0]},
        "a: the column holds something else; expected only 1, 0, -1 (unknown) and null; recode it",
    ),
    "a word": (
        {"a": ["yes", "perhaps", "no"]},
        'a: the column holds something else; expected only "yes", "no" and "unknown"; recode it',
    ),
    "a half": (
        {"a": [1.0, 0.5, None]},
        "a: the column holds something else; expected only 1, 0, -1 (unknown) and null; recode it",
    ),
    "a year for an age": (
        {"age": [1, 2017, None]},
        "age: the column holds something else; expected whole numbers from 0 to 6, null where unknown; recode it",
    ),
    "an age in words": (
        {"age": ["1", "four", None]},
        "age: the column holds something else; expected whole numbers from 0 to 6, null where unknown; recode it",
    ),
    "half a year": (
        {"age": [1.5, 2.0, 3.0]},
        "age: the column holds something else; expected whole numbers from 0 to 6, null where unknown; recode it",
    ),
    "a place misspelt": (
        {"place": ["north", "nroth", None]},
        'place: the column holds something else; expected one of north, south, west, or "unknown"; recode it',
    ),
    "a span the wrong way round": (
        {"age_low": [1, 5], "age_high": [2, 3]},
        "age_low: the column holds something else; expected nothing greater than age_high in the same row; recode it",
    ),
}
READS_ALL = {"ask_on": "any(everything)", "possible": "age < 4", "presumed": "place == north"}


@pytest.mark.parametrize("engine", ALL)
@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_answer_gets_one_line_with_column_and_remedy(
    engine: str, case: str, spark: Callable[[], Any]
) -> None:
    import pyarrow as pa

    need(engine)
    columns, line = WRONG[case]
    native = frame(engine, pa.table(columns), spark)
    with pytest.raises(ResearchError) as caught:
        screen_frame(native, small(READS_ALL))
    assert str(caught.value) == line
    unchecked = rows(screen_frame(native, small(READS_ALL), check=False))
    assert {row["possible"] for row in unchecked} == {"presumed"}, "what is no answer is unknown"


DAY = dt.date(2026, 1, 1)
MISFITS: Sequence[tuple[dict[str, list[object]], list[str] | None, str]] = (
    ({"x": [1]}, None, "no column is an item of small; expected columns such as a, b, c"),
    ({"a": [DAY]}, None, "a: the column is of another type; expected true and false, 1 and 0, or yes and no"),
    (
        {"age": [DAY]},
        None,
        "age: the column is of another type; expected whole numbers from 0 to 6, null where unknown",
    ),
    ({"place": [1]}, None, 'place: the column is of another type; expected one of north, south, west, or "unknown"'),
    ({"a": [1], "row": [1]}, ["rwo"], "rwo: the frame has no such column; did you mean 'row'?"),
    (
        {"a": [1], "possible": [1]},
        None,
        "possible: the frame has a column of this name already; rename it or leave it out of keep",
    ),
    (
        {"age": [1], "age_low": [1]},
        None,
        "age: the item has both a column and columns for the ends of a span; drop age_low",
    ),
)


@pytest.mark.parametrize(("columns", "keep", "line"), MISFITS)
def test_columns_that_do_not_fit_are_told(columns: dict[str, list[object]], keep: list[str] | None, line: str) -> None:
    import pyarrow as pa

    with pytest.raises(ResearchError) as caught:
        screen_frame(pa.table(columns), small(READS_ALL), keep=keep)
    assert str(caught.value) == line


def test_what_is_no_frame_is_told() -> None:
    with pytest.raises(ResearchError, match="a dict is no dataframe; expected a frame of Polars, pandas"):
        screen_frame({"a": [1]}, small(READS_ALL))
