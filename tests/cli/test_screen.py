"""`victor screen`, as people and programs use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

import victor
from tests.cli.test_cli import victor as run
from tests.research.cohorts import random_cohort
from victor.cli.screen import screen

ILO = victor.checklist("ilo_child_labour")
COHORT = random_cohort(ILO, 300)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "children.parquet"
    parquet.write_table(COHORT.frame().append_column("id", pa.array(range(300))), path)
    return path


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(screen, [*map(str, words)], standalone_mode=False)


def ilo(file: Path, *words: str | Path) -> Result:
    return call(file, "--checklist", "ilo_child_labour", "-o", file.parent / "out.parquet", *words)


def test_outcomes_are_written_beside_the_id(file: Path) -> None:
    done = ilo(file)
    assert done.exit_code == 0, done.exception
    written = parquet.read_table(file.parent / "out.parquet")
    assert written.column_names == ["truth", "gender", "id", "established", "possible"]
    names = (None, *ILO.rules)
    assert written["possible"].to_pylist() == [names[code] for code in COHORT.screen(ILO).possible]
    assert "No outcome established does not say that a child is no victim" in " ".join(done.stdout.split())
    assert "300 rows in" in done.stdout
    assert "Accuracy" not in done.stdout


def test_accuracy_is_shown_where_a_truth_is_named(file: Path) -> None:
    done = ilo(file, "--truth", "truth", "--group", "gender", "--at", "possible_victim", "--synthetic")
    assert done.exit_code == 0, done.exception
    assert "synthetic" in done.stdout
    assert "sensitivity" in done.stdout
    assert "Accuracy by gender, positive from possible_victim on" in done.stdout
    found = COHORT.screen(ILO).accuracy("possible_victim").established
    assert f"{found.sensitivity.count} of" in done.stdout


def test_programs_read_the_same(file: Path) -> None:
    done = ilo(file, "--truth", "truth", "--synthetic", "--json")
    assert done.exit_code == 0, done.exception
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["checklist"], found["rows"], found["output"]) == ("ilo_child_labour", 300, "out.parquet")
    outcomes = {row["outcome"]: row for row in found["tables"]["outcomes"]}
    assert outcomes["All children"]["established"] == 300
    band = COHORT.screen(ILO).accuracy()
    figures = {row["figure"]: row for row in found["tables"]["accuracy"]}
    assert figures["sensitivity"]["possible"]["estimate"] == band.possible.sensitivity.estimate


def test_few_real_children_are_kept_back_for_people_and_programs(file: Path) -> None:
    parquet.write_table(COHORT.frame()[:20], file)
    assert "kept back" in ilo(file).stdout
    found = json.loads(ilo(file, "--json", "--force").stdout)
    assert "kept back" in {value for row in found["tables"]["outcomes"] for value in row.values()}


def test_a_country_has_a_checklist_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "children.csv"
    source.write_text("id,documents_held,made_to_beg,age\n1,yes,yes,12\n2,no,,13\n", encoding="utf-8")
    done = run("screen", source, "--country", "gr", "-o", tmp_path / "out.csv")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == '"1","presumed_victim","presumed_victim"'
    assert lines[2].startswith('"2",,')


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--truth", "truht"],
            "children.parquet, column 'truht': there is no such column (truth); did you mean 'truth'?",
        ),
        (["--group", "gender"], "name the column of the --truth"),
        (["--truth", "truth", "--at", "presumed"], "ilo_child_labour has no outcome 'presumed'; expected one of"),
        (["--on", "2020-01-01"], "--on needs a --country"),
        (["--keep", "idd"], "did you mean 'id'?"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(file: Path, words: list[str], told: str) -> None:
    done = run("screen", file, "--checklist", "ilo_child_labour", "-o", file.parent / "out.csv", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (file.parent / "out.csv").exists()


def test_a_file_that_is_there_stays_unless_forced(file: Path) -> None:
    target = file.parent / "out.parquet"
    target.write_bytes(b"old")
    assert "there is such a file already" in str(ilo(file).exception)
    assert target.read_bytes() == b"old"
    assert ilo(file, "--force").exit_code == 0
    assert parquet.read_table(target).num_rows == 300
