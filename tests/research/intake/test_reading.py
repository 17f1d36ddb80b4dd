from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv, parquet

import victor
from tests.research.cohorts import random_cohort
from victor.errors import ResearchError
from victor.research.cohort import Cohort
from victor.research.intake.blocks import DataFile
from victor.research.intake.columns import Columns
from victor.research.intake.gathering import Gathering, chunks_of
from victor.research.intake.reading import cohort_of, cohort_of_desk, read_cohort

GREECE = victor.country("gr").checklist()
ILO = victor.checklist("ilo_child_labour")

YES: tuple[object, ...] = (True, 1, 1.0, "yes", " YES ", "true", "1", "1.0")
NO: tuple[object, ...] = (False, 0, 0.0, "no", "No", "FALSE", "0")
UNKNOWN: tuple[object, ...] = (None, -1, float("nan"), "", "unknown", "-1", "NA")
REGIONS = ("attica", "central_macedonia", "elsewhere")


def of_one_kind(word: object) -> str:
    if isinstance(word, str):
        return "text"
    return "flag" if isinstance(word, bool) else "number"


@st.composite
def written(draw: st.DrawFn) -> tuple[list[object], list[bool | None]]:
    """A column of answers, as somebody may have written it, and what it means."""
    kind = draw(st.sampled_from(("text", "flag", "number")))
    words: list[tuple[object, bool | None]] = [(None, None)]
    for meaning, all_words in ((True, YES), (False, NO), (None, UNKNOWN)):
        words += [(word, meaning) for word in all_words if word is not None and of_one_kind(word) == kind]
    column = draw(st.lists(st.sampled_from(words), min_size=1, max_size=200))
    return [word for word, _ in column], [meaning for _, meaning in column]


@given(written())
def test_every_way_to_write_an_answer_is_read(column: tuple[list[object], list[bool | None]]) -> None:
    words, meanings = column
    cohort = cohort_of({"documents_held": words}, GREECE)
    assert [cohort.answers(row).get("documents_held") for row in range(cohort.size)] == meanings


@given(st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_a_cohort_survives_the_way_through_a_frame(size: int, seed: int) -> None:
    cohort = random_cohort(ILO, size, seed=seed)
    same(cohort_of(cohort.frame(), ILO, truth="truth", groups=["gender"], synthetic=True), cohort)


def same(one: Cohort, other: Cohort) -> None:
    assert (one.size, dict(one.items), one.is_synthetic) == (other.size, dict(other.items), other.is_synthetic)
    for mine, others in ((one.yes, other.yes), (one.maybe, other.maybe), (one.choices, other.choices)):
        assert mine.keys() == others.keys()
        for name in mine:
            assert np.array_equal(mine[name], others[name]), name
    for name in one.numbers:
        assert np.array_equal(one.numbers[name], other.numbers[name])
    assert np.array_equal(one.truth_mask(), other.truth_mask())
    assert one.groups.keys() == other.groups.keys()
    for name in one.groups:
        masks, others_masks = one.by(name), {label: mask for label, mask in other.by(name).items() if mask.any()}
        assert masks.keys() == others_masks.keys()
        assert all(np.array_equal(masks[label], others_masks[label]) for label in masks)


def table(size: int = 500) -> pa.Table:
    """Answers of every kind, with unknown ones, a truth, groups, and an id that no item needs."""
    rng = np.random.default_rng(size)
    low = rng.integers(0, 60, size)
    return pa.table(
        {
            "id": [f"case {row:04}" for row in range(size)],
            "documents_held": pa.array(rng.random(size) < 0.3, mask=rng.random(size) < 0.2),
            "made_to_beg": pa.array(rng.integers(-1, 2, size).astype(np.int8)),
            "looks_exhausted": pa.array(rng.integers(0, 2, size).astype(np.float64), mask=rng.random(size) < 0.2),
            "no_schooling": rng.choice(["yes", "No", "unknown", ""], size).tolist(),
            "age_low": pa.array(low, mask=rng.random(size) < 0.2),
            "age_high": pa.array(low + rng.integers(0, 9, size), mask=rng.random(size) < 0.2),
            "region": pa.array(rng.choice(REGIONS, size).tolist(), mask=rng.random(size) < 0.2),
            "victim": pa.array(rng.integers(0, 2, size), mask=rng.random(size) < 0.1),
            "gender": pa.array(rng.choice(["girl", "boy"], size).tolist(), mask=rng.random(size) < 0.1),
            "site": pa.array(rng.integers(1, 12, size), mask=rng.random(size) < 0.1),
        }
    )


def read_as_frame(frame: Any) -> Cohort:
    return cohort_of(frame, GREECE, truth="victim", groups=["gender", "site", "region"])


TABLE = table()
COHORT = read_as_frame(TABLE)


FRAMES: dict[str, Callable[[pa.Table], Any]] = {
    "chunked": lambda whole: pa.concat_tables([whole[:7], whole[7:200], whole[200:]]),
    "polars": pl.from_arrow,
    "polars lazy": lambda whole: pl.DataFrame(whole).lazy(),
    "polars categories": lambda whole: pl.DataFrame(whole).with_columns(pl.col("region").cast(pl.Categorical)),
    "pandas": lambda whole: whole.to_pandas(),
    "pandas by arrow": lambda whole: whole.to_pandas(types_mapper=pd.ArrowDtype),
    "pandas categories": lambda whole: whole.to_pandas().astype({"region": "category", "no_schooling": "category"}),
    "duckdb": duckdb.from_arrow,
    "mapping": lambda whole: {name: whole[name].to_pylist() for name in whole.column_names},
    "decimals": lambda whole: whole.set_column(
        2, "made_to_beg", whole["made_to_beg"].cast(pa.int32()).cast(pa.decimal128(12, 2))
    ),
}


@pytest.mark.parametrize("engine", FRAMES)
def test_every_engine_gives_the_same_cohort(engine: str) -> None:
    made = read_as_frame(FRAMES[engine](TABLE))
    same(made, COHORT)
    assert made.passed_over == ("id",)


def test_the_cohort_is_what_the_table_says() -> None:
    rows = TABLE.to_pylist()
    for place, row in enumerate(rows):
        answers = COHORT.answers(place)
        assert answers.get("documents_held") == row["documents_held"]
        assert answers.get("made_to_beg") == {1: True, 0: False, -1: None}[row["made_to_beg"]]
        assert answers.get("no_schooling") == {"yes": True, "No": False}.get(row["no_schooling"])
        assert answers.get("region") == row["region"]
        low, high = row["age_low"], row["age_high"]
        span = (0 if low is None else low, 120 if high is None else high)
        assert answers.get("age") == (None if span == (0, 120) else span[0] if span[0] == span[1] else span)
    assert COHORT.groups["site"].labels == tuple(str(site) for site in range(1, 12))
    assert COHORT.truth_mask()[1].tolist() == [row["victim"] is not None for row in rows]


WRITERS: dict[str, Callable[[pa.Table, Path], object]] = {
    "children.parquet": parquet.write_table,
    "groups.parquet": lambda whole, path: parquet.write_table(whole, path, row_group_size=77),
    "arrow.csv": csv.write_csv,
    "pandas.csv": lambda whole, path: whole.to_pandas().to_csv(path, index=False),
    "r.csv": lambda whole, path: whole.to_pandas().to_csv(path, index=False, na_rep="NA"),
    "excel.csv": lambda whole, path: whole.to_pandas().to_csv(path, index=False, sep=";", encoding="utf-8-sig"),
    "polars.csv": lambda whole, path: pl.DataFrame(whole).write_csv(path),
}


def without_missing_labels(whole: pa.Table) -> pa.Table:
    return whole.set_column(whole.column_names.index("gender"), "gender", whole["gender"].fill_null("unknown"))


@pytest.mark.parametrize("name", WRITERS)
def test_every_file_gives_the_same_cohort(name: str, tmp_path: Path) -> None:
    whole = TABLE.drop_columns("site")
    path = tmp_path / name
    WRITERS[name](without_missing_labels(whole) if name == "r.csv" else whole, path)
    made = read_cohort(path, GREECE, truth="victim", groups=["gender"])
    same(made, cohort_of(whole, GREECE, truth="victim", groups=["gender"]))
    assert made.origin.startswith(f"{name}, sha256 ")
    assert made.origin.endswith(", 500 rows")


@pytest.mark.parametrize("name", ["groups.parquet", "arrow.csv"])
@pytest.mark.parametrize("rows", [64, 128, 1 << 10])
def test_blocks_are_the_whole(name: str, rows: int, tmp_path: Path) -> None:
    path = tmp_path / name
    WRITERS[name](TABLE, path)
    file = DataFile.open(path)
    columns = Columns.find(file.names, GREECE, truth="victim", groups=["gender", "site", "region"])
    gathering = Gathering(columns)
    sizes = []
    shares = []
    for block, share in file.blocks(columns.read, rows=rows):
        gathering.add(block.num_rows, chunks_of(block))
        sizes.append(block.num_rows)
        shares.append(share)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(size == rows for size in sizes[:-1])
    same(gathering.cohort(synthetic=False, origin=""), COHORT)


def test_a_quoted_text_may_hold_separators_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('id,documents_held,age\n"a, ""b""\nc",yes,12\nd,no,13.0\n', encoding="utf-8")
    cohort = read_cohort(path, GREECE)
    assert [cohort.answers(row) for row in range(2)] == [
        {"documents_held": True, "age": 12},
        {"documents_held": False, "age": 13},
    ]


def test_the_example_is_a_cohort_of_synthetic_children() -> None:
    path = Path(__file__).parents[3] / "examples" / "synthetic_children.csv"
    cohort = read_cohort(path, GREECE, truth="truth", synthetic=True)
    assert (cohort.size, len(cohort.items), cohort.passed_over) == (200, len(GREECE.items), ("id",))
    truth, known = cohort.truth_mask()
    assert known.all()
    assert 0 < truth.sum() < cohort.size


# --- a desk -----------------------------------------------------------------------------------------------------------


def test_the_cases_of_a_desk_with_a_truth_from_elsewhere() -> None:
    with victor.open_desk(":memory:", country="gr") as desk:
        one = desk.open_case(documents_held=True, age=(12, 15), region="attica", knows_address="unknown")
        two = desk.open_case(made_to_beg=False)
        three = desk.open_case()
        desk.close_case(three, "opened_in_error")
        decided = {one.id: True, two.id: False}
        cohort = cohort_of_desk(desk, truth=lambda case: decided.get(case.id))
        plain = cohort_of_desk(desk)
    assert [cohort.answers(row) for row in range(3)] == [
        {"documents_held": True, "age": (12, 15), "region": "attica"},
        {"made_to_beg": False},
        {},
    ]
    assert [part.tolist() for part in cohort.truth_mask()] == [[True, False, False], [True, True, False]]
    assert plain.truth is None
    assert cohort.origin == "3 cases of a desk in gr"


def test_a_desk_without_cases_is_no_cohort() -> None:
    with (
        victor.open_desk(":memory:", country="gr") as desk,
        pytest.raises(ResearchError, match="there are no rows"),
    ):
        cohort_of_desk(desk)


# --- errors -----------------------------------------------------------------------------------------------------------

NAME = "Eleni K."
FAULTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"documents_held": [1], "truth": [1]}, {"truth": "truht"}, ("column 'truht': there is no such column (truth); "
     "expected one of documents_held, truth; did you mean 'truth'?")),
    ({"documents_held": [1, 0, 7]}, {}, ("column 'documents_held': row 3 holds an answer other than yes, no, unknown; "
     "recode it")),
    ({"documents_held": [1, NAME]}, {}, "column 'documents_held': it holds values of several kinds; make it one"),
    ({"documents_held": ["yes", NAME]}, {}, "column 'documents_held': row 2 holds an answer other than"),
    ({"documents_held": [0.5]}, {}, "column 'documents_held': row 1 holds an answer other than"),
    ({"documents_held": [["yes"]]}, {}, "column 'documents_held': row 1 holds an answer other than"),
    ({"documents_held": ["ναι"]}, {}, "column 'documents_held': row 1 holds an answer other than"),
    ({"region": ["attica", "", "atica"]}, {}, ("column 'region': row 3 holds no value of this item; expected attica, "
     "central_macedonia, elsewhere or unknown")),
    ({"region": [1]}, {}, "column 'region': row 1 holds no value of this item"),
    ({"documents_hold": [1]}, {}, ("column 'documents_hold': this is no item of gr_signs; did you mean "
     "'documents_held'? otherwise name it in ignore=")),
    ({"Documents held": [1]}, {}, "column 'Documents held': this is no item of gr_signs; did you mean"),
    ({"id": ["a"], NAME: ["b"]}, {}, "none of the 2 columns is an item of gr_signs; expected columns such as"),
    ({"age": [12.5]}, {}, "column 'age': row 1 holds no number of this item; expected whole numbers from 0 to 120"),
    ({"age": [12, 121]}, {}, "column 'age': row 2 holds no number"),
    ({"age": [-1]}, {}, "column 'age': row 1 holds no number"),
    ({"age": ["twelve"]}, {}, "column 'age': row 1 holds no number"),
    ({"age_low": [12, 15], "age_high": [12, 14]}, {}, "column 'age_low': row 2 holds more than 'age_high'"),
    ({"age_low": [12]}, {}, "column 'age_low': there is no column 'age_high'; expected both ends of the span"),
    ({"age_low": [1], "age_high": [2], "age": [1]}, {}, "column 'age_high': there is a column 'age' as well"),
    ({"age": [12]}, {"groups": ["gendr"]}, "column 'gendr': there is no such column (groups)"),
    ({"age": [12] * 200, "id": list(range(200))}, {"groups": ["id"]}, "column 'id': this is no grouping; expected"),
    ({"age": [12], "weight": [1.5]}, {"groups": ["weight"]}, "column 'weight': this is no grouping"),
    ({"age": [12], "made_to_beg": [1]}, {"truth": "made_to_beg"}, "column 'made_to_beg': this is an item of the"),
    ({"age": [12], "victim": [2]}, {"truth": "victim"}, "column 'victim': row 1 holds an answer other than"),
    ({"age": [12]}, {"ignore": ["ages"]}, "column 'ages': there is no such column (ignore)"),
    ({"age": []}, {}, "there are no rows; expected a row for each child"),
    ({"age": [1], "made_to_beg": [1, 0]}, {}, "frame: not all columns are equally long"),
    ({}, {}, "none of the 0 columns is an item"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "asked", "told"), FAULTS)
def test_what_is_wrong_is_told_in_one_line_without_a_value(
    frame: dict[str, Any], asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(ResearchError) as error:
        cohort_of(frame, GREECE, **asked)
    assert str(error.value).startswith(told)
    assert "\n" not in str(error.value)
    assert NAME not in str(error.value)


def test_a_column_that_looks_like_an_item_can_be_ignored() -> None:
    frame = {"documents_hold": ["x"], "age": [3]}
    assert cohort_of(frame, GREECE, ignore=["documents_hold"]).passed_over == ("documents_hold",)


@pytest.mark.parametrize(
    "frame", ["children.csv", Path("children.csv"), 3, [1, 2], pd.DataFrame([[1, 2]], columns=["age", "age"])]
)
def test_what_is_no_dataframe(frame: object) -> None:
    with pytest.raises(ResearchError):
        cohort_of(frame, GREECE)


FILES: list[tuple[str, bytes | None, str]] = [
    ("gone.csv", None, "there is no such file"),
    ("children.xlsx", b"x", "children.xlsx: this is no file of data; expected a name that ends in .csv or .parquet"),
    ("empty.csv", b"", "empty.csv: the file is empty"),
    ("names.csv", b"age,id\n", "names.csv: there are no rows"),
    ("uneven.csv", f"age,id\n1,a\n2,b,{NAME}\n".encode(), "uneven.csv: line 3 has 3 cells, and there are 2 columns"),
    ("latin.csv", "age,region\n1,ÄÖ\n".encode("latin-1"), "latin.csv: the file is no UTF-8 text"),
    ("twice.csv", b"age,age\n1,2\n", "twice.csv, columns: the name 'age' stands twice"),
    ("wrong.csv", b"age,id\n1,a\n7000,b\n", "wrong.csv, column 'age': row 2 holds no number"),
    ("broken.parquet", b"PAR1 and no more", "broken.parquet: the file cannot be read as Parquet; is it whole?"),
]


@pytest.mark.parametrize(("name", "content", "told"), FILES)
def test_a_file_that_cannot_be_read(name: str, content: bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ResearchError) as error:
        read_cohort(path, GREECE)
    assert told in str(error.value)
    assert NAME not in str(error.value)


def test_a_parquet_file_that_was_cut_or_spoilt(tmp_path: Path) -> None:
    path = tmp_path / "children.parquet"
    parquet.write_table(TABLE, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ResearchError, match=r"children.parquet: the file cannot be read.*is it whole"):
        read_cohort(path, GREECE)
    pages = len(whole) - int.from_bytes(whole[-8:-4], "little") - 8
    path.write_bytes(b"PAR1" + b"\xff" * (pages - 4) + whole[pages:])
    with pytest.raises(ResearchError, match=r"children.parquet: the file cannot be read"):
        read_cohort(path, GREECE)
