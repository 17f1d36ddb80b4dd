from __future__ import annotations

import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import csv, parquet

import victor
from tests.research.cohorts import random_cohort
from victor.errors import NotFoundError, ResearchError
from victor.research.bulk.files import screen_file
from victor.research.bulk.screened import ScreenedFile

ILO = victor.checklist("ilo_child_labour")
SIZE = 1_000
COHORT = random_cohort(ILO, SIZE, verified=0.9)
IDS = [f"00{row}" for row in range(SIZE)]
TABLE = COHORT.frame().append_column("id", pa.array(IDS))
READERS = {"parquet": parquet.read_table, "csv": csv.read_csv}


@pytest.fixture(params=["parquet", "csv"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write(tmp_path / f"children.{request.param}", TABLE)


def write(path: Path, table: pa.Table) -> Path:
    if path.suffix == ".csv":
        csv.write_csv(table, path)
    else:
        parquet.write_table(table, path, row_group_size=333)
    return path


def outcomes(codes: np.ndarray[Any, Any]) -> list[str | None]:
    return [(None, *ILO.rules)[code] for code in codes]


def none_for_empty(words: list[str | None]) -> list[str | None]:
    return [word or None for word in words]


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("rows_at_once", [64, 100, 1 << 18])
def test_a_file_is_screened_as_its_cohort_is(source: Path, form: str, rows_at_once: int) -> None:
    target = source.parent / f"screened.{form}"
    found = screen_file(source, ILO, target, truth="truth", groups=["gender"], rows_at_once=rows_at_once)
    written = READERS[form](target)
    screening = COHORT.screen(ILO)
    assert written.column_names == ["truth", "gender", "id", "established", "possible"]
    assert [str(one).zfill(len(IDS[0])) for one in written["id"].to_pylist()][:10] == IDS[:10]
    assert none_for_empty(written["established"].to_pylist()) == outcomes(screening.established)
    assert none_for_empty(written["possible"].to_pylist()) == outcomes(screening.possible)
    assert found.rows == SIZE
    assert found.established == {name: outcomes(screening.established).count(name) for name in ILO.rules}
    assert found.possible == {name: outcomes(screening.possible).count(name) for name in ILO.rules}
    for at in ILO.rules:
        mine, whole = found.accuracy(at), screening.accuracy(at)
        assert str(mine.established.figures()) == str(whole.established.figures())
        assert str(mine.possible.figures()) == str(whole.possible.figures())
        assert mine.unverified == whole.unverified
    for label, mask in COHORT.by("gender").items():
        mine, whole = found.accuracy(group=("gender", label)), screening.accuracy(within=mask)
        assert str(mine.established.figures()) == str(whole.established.figures())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(1, 200))
def test_each_row_says_what_assess_says(tmp_path: Path, seed: int, size: int) -> None:
    cohort = random_cohort(ILO, size, seed=seed)
    source = write(tmp_path / f"{seed}.parquet", cohort.frame())
    target = tmp_path / f"{seed}-{size}.screened.parquet"
    screen_file(source, ILO, target, rows_at_once=64, replace=True)
    for row, said in list(enumerate(parquet.read_table(target).to_pylist()))[-5:]:
        finding = victor.assess(ILO, cohort.answers(row))
        assert (said["established"], said["possible"]) == (finding.outcome, finding.could_become)


def test_columns_are_kept_as_they_stand(tmp_path: Path) -> None:
    source = tmp_path / "children.csv"
    source.write_text("id,excessive_hours,note,country\n007,yes,NA,NA\n010,no,,GR\n", encoding="utf-8")
    target = tmp_path / "screened.csv"
    screen_file(source, ILO, target)
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:3] for line in lines] == [
        ['"id"', '"note"', '"country"'],
        ['"007"', '"NA"', '"NA"'],
        ['"010"', '""', '"GR"'],
    ]
    screen_file(source, ILO, target, keep=["id"], keep_answers=True, replace=True)
    assert csv.read_csv(target).column_names == ["id", "excessive_hours", "established", "possible"]


def test_progress_goes_from_nothing_to_all(source: Path) -> None:
    shares: list[float] = []
    screen_file(source, ILO, source.parent / "out.parquet", progress=shares.append, rows_at_once=64)
    assert shares == sorted(shares)
    assert 0 < shares[0] <= 1 == shares[-1]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few = write(tmp_path / "few.parquet", pa.concat_tables([TABLE] * 2))
    many = write(tmp_path / "many.parquet", pa.concat_tables([TABLE] * 16))
    peaks = []
    for source in (few, few, many):  # the first time much is loaded that stays
        arrow = [0]
        tracemalloc.start()
        screen_file(
            source,
            ILO,
            tmp_path / "out.parquet",
            replace=True,
            rows_at_once=1_024,
            progress=lambda _, arrow=arrow: arrow.append(pa.total_allocated_bytes()),  # type: ignore[misc]
        )
        peaks.append(tracemalloc.get_traced_memory()[1] + max(arrow))
        tracemalloc.stop()
    assert peaks[2] < 1.3 * peaks[1]


# --- nothing half-written ---------------------------------------------------------------------------------------------


class Stopped(Exception):  # noqa: N818
    pass


def test_what_is_stopped_leaves_nothing_behind(source: Path) -> None:
    target = source.parent / "out.parquet"
    target.write_bytes(b"old")

    def stop(share: float) -> None:
        if share > 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        screen_file(source, ILO, target, replace=True, progress=stop, rows_at_once=64)
    assert sorted(path.name for path in source.parent.iterdir()) == sorted([source.name, "out.parquet"])
    assert target.read_bytes() == b"old"


def test_the_new_file_is_as_private_as_its_source(source: Path) -> None:
    source.chmod(0o600)
    target = source.parent / "out.csv"
    screen_file(source, ILO, target)
    assert target.stat().st_mode & 0o777 == 0o600


def fault(source: Path, target: Path, **more: Any) -> str:
    before = source.read_bytes()
    with pytest.raises(ResearchError) as error:
        screen_file(source, ILO, target, **more)
    assert source.read_bytes() == before
    assert not any(path.suffix == ".tmp" for path in source.parent.iterdir())
    return str(error.value)


def test_a_file_is_replaced_only_when_asked_and_never_by_itself(source: Path) -> None:
    there = source.parent / "there.csv"
    there.write_text("old", encoding="utf-8")
    assert fault(source, there).startswith("there.csv: there is such a file already; take another name, or replace it")
    assert there.read_text(encoding="utf-8") == "old"
    assert fault(source, source, replace=True).endswith("this is the file that is read; expected another file to write")
    link = source.parent / f"link{source.suffix}"
    link.symlink_to(source)
    assert "this is the file that is read" in fault(source, link, replace=True)


def test_what_cannot_be_written(source: Path) -> None:
    folder = source.parent
    assert "this is no file of data" in fault(source, folder / "out.xlsx")
    assert "cannot be written (No such file" in fault(source, folder / "gone" / "out.csv")
    assert "there is no such column (keep); did you mean 'id'?" in fault(source, folder / "out.csv", keep=["idd"])
    lists = TABLE.append_column("tags", pa.array([["a"]] * SIZE))
    assert "write Parquet" in fault(write(folder / "lists.parquet", lists), folder / "out.csv")
    again = write(folder / "again.parquet", TABLE.append_column("possible", pa.array(["x"] * SIZE)))
    assert "column 'possible': this is the name of a column that is written" in fault(again, folder / "out.csv")
    empty = write(folder / "empty.parquet", TABLE[:0])
    assert fault(empty, folder / "out.csv").startswith("empty.parquet: there are no rows")
    assert not (folder / "out.csv").exists()


def test_a_wrong_answer_is_told_with_its_row_in_the_file(tmp_path: Path) -> None:
    hours = pa.array([1] * 300 + [7], pa.int8())
    source = write(tmp_path / "children.parquet", pa.table({"excessive_hours": hours}))
    told = fault(source, tmp_path / "out.parquet", rows_at_once=64)
    assert told.startswith("children.parquet, column 'excessive_hours': row 301 holds an answer other than")


def test_groups_are_too_many_even_when_no_block_has_so_many(tmp_path: Path) -> None:
    table = pa.table({"excessive_hours": [True] * 320, "site": [f"site {row // 2}" for row in range(320)]})
    told = fault(write(tmp_path / "c.csv", table), tmp_path / "out.csv", groups=["site"], rows_at_once=64)
    assert "column 'site': this is no grouping" in told


# --- what is told -----------------------------------------------------------------------------------------------------


def screened(tmp_path: Path, *, synthetic: bool, **more: Any) -> ScreenedFile:
    source = write(tmp_path / "children.parquet", TABLE)
    return screen_file(source, ILO, tmp_path / "out.parquet", synthetic=synthetic, replace=True, **more)


def test_what_was_found_is_told_honestly(tmp_path: Path) -> None:
    found = screened(tmp_path, synthetic=True, truth="truth", groups=["gender"])
    told = str(found)
    assert "synthetic" in told
    assert "No outcome established does not say that a child is no victim." in told
    counted = Counter(outcomes(COHORT.screen(ILO).possible))
    assert f"{counted['presumed_victim']:,}" in told
    assert repr(found) == "<ScreenedFile: 1,000 rows of children.parquet by ilo_child_labour, in out.parquet>"
    assert [row["label"] for row in found.by_group("gender").rows] == ["boy", "girl"]


def test_few_real_children_are_kept_back(tmp_path: Path) -> None:
    source = write(tmp_path / "few.parquet", TABLE[:30])
    real = screen_file(source, ILO, tmp_path / "few.out.parquet")
    assert "kept back" in str(real)
    assert "kept back" not in str(screen_file(source, ILO, tmp_path / "few.2.parquet", synthetic=True))


def test_what_was_not_asked_for_is_not_there(tmp_path: Path) -> None:
    found = screened(tmp_path, synthetic=True)
    with pytest.raises(ResearchError, match="does not say who is a victim"):
        found.accuracy()
    with pytest.raises(ResearchError, match="there is no grouping 'gender'"):
        found.by_group("gender")
    found = screened(tmp_path, synthetic=True, truth="truth", groups=["gender"])
    with pytest.raises(NotFoundError, match=r"no outcome 'presumed'.*did you mean"):
        found.accuracy("presumed")
    with pytest.raises(NotFoundError, match="there is no such group"):
        found.accuracy(group=("gender", "grl"))
