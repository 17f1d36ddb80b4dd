"""Files of data that are none: refused in one line that names the column, and no result is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import csv, parquet

import victor
from tests.hostile.cohorts import CSV, PARQUET, Write
from tests.hostile.judge import NAME, refused, refused_at_the_command_line
from victor.research.bulk.files import screen_file
from victor.research.cohort import Cohort

GREECE = victor.country("gr").checklist()
SAMPLE = 9
FILES: Mapping[str, Write] = {
    **{f"csv, {name}": write for name, write in CSV.items()},
    **{f"parquet, {name}": write for name, write in PARQUET.items()},
}


def written(name: str, folder: Path) -> Path:
    path = folder / f"children.{name.partition(',')[0]}"
    FILES[name](path)
    return path


@pytest.mark.parametrize("name", FILES)
def test_data_that_are_none(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    refused(lambda: Cohort.read(path, GREECE), tmp_path)
    refused(lambda: screen_file(path, GREECE, tmp_path / "out.csv"), tmp_path)


@pytest.mark.parametrize("name", [*FILES][::SAMPLE])
def test_data_that_are_none_at_the_command_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = written(name, tmp_path)
    words = ["screen", str(path), "--country", "gr", "-o", str(tmp_path / "out.parquet")]
    refused_at_the_command_line(words, monkeypatch, capfd, tmp_path)


# --- what is written --------------------------------------------------------------------------------------------------

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "-",
    "+49 30 1",
)
HARMLESS = ("-12", "+12", "-1.5", "1e-3", "-2E+5", "a=1", "'=1", " =1", "", "12", "ä", f"{NAME} =1", "1-2")


def screened(folder: Path, source: Path, target: str = "out.csv") -> pa.Table:
    screen_file(source, GREECE, folder / target)
    if target.endswith("parquet"):
        return parquet.read_table(folder / target)
    options = csv.ParseOptions(newlines_in_values=True)
    texts = csv.ConvertOptions(column_types={"id": pa.string(), "'=name": pa.string()}, strings_can_be_null=False)
    return csv.read_csv(folder / target, parse_options=options, convert_options=texts)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_a_spreadsheet_would_run_becomes_text(form: str, tmp_path: Path) -> None:
    ids = [*FORMULAS, *HARMLESS]
    columns = {
        "id": ids,
        "=name": ["-x"] * len(ids),
        "points": [-n for n in range(len(ids))],
        "documents_held": ["yes"] * len(ids),
    }
    source = tmp_path / f"in.{form}"
    if form == "csv":
        csv.write_csv(pa.table(columns), source)
    else:
        parquet.write_table(pa.table(columns), source)
    found = screened(tmp_path, source)
    assert found["id"].to_pylist() == [*(f"'{one}" for one in FORMULAS), *HARMLESS]
    assert found["'=name"].to_pylist() == ["'-x"] * len(ids)
    assert found["points"].to_pylist() == [-n for n in range(len(ids))]
    as_it_is = screened(tmp_path, source, "out.parquet")
    assert as_it_is["id"].to_pylist() == ids


def test_columns_of_other_kinds_are_written_as_before_and_bytes_as_texts(tmp_path: Path) -> None:
    kinds = {
        "large": pa.array(["=1", None], pa.large_string()),
        "view": pa.array(["=1", "x"], pa.string_view()),
        "words": pa.array(["=1", "=1"]).dictionary_encode(),
        "bytes": pa.array([b"=1", None]),
        "fraction": pa.array([-1.5, None]),
        "flag": pa.array([True, None]),
        "documents_held": pa.array([True, None]),
    }
    parquet.write_table(pa.table(kinds), tmp_path / "in.parquet")
    screen_file(tmp_path / "in.parquet", GREECE, tmp_path / "out.csv")
    first, *rows = (tmp_path / "out.csv").read_text().splitlines()
    assert first.startswith('"large","view","words","bytes","fraction","flag"')
    assert rows[0].startswith("""\"'=1","'=1","'=1","'=1",-1.5,true,""")
    assert rows[1].startswith(""",\"x","'=1",,,,""")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"bytes": [b"\xff"], "documents_held": [True]}), tmp_path / "in.parquet")
    told = refused(lambda: screen_file(tmp_path / "in.parquet", GREECE, tmp_path / "out.csv"), tmp_path)
    assert "cannot be written so" in told


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6), min_size=1))
def test_no_text_that_begins_like_a_formula_is_left(texts: list[str]) -> None:
    from victor.research.bulk.formulas import marked

    found = marked(pa.array(texts)).to_pylist()
    for before, after in zip(texts, found, strict=True):
        assert after in (before, f"'{before}")
        if after[:1] in tuple("=+-@\t\r\n"):
            assert float(after) is not None
