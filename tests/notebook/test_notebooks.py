"""The shipped notebooks: each runs from top to bottom in a real kernel, and is committed clean."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from victor.notebook.clean import cleanings
from victor.notebook.lab import notebook_sources

NOTEBOOKS = sorted(notebook_sources().glob("*.ipynb"))
NAMES = {
    "start_here",
    "trainer_demonstrates_a_case",
    "desk_day",
    "researcher_drafts_a_checklist",
    "developer_adds_a_country",
    "across_the_border",
    "researcher_compares_two_checklists",
}
each = pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)


def test_there_is_one_for_each_user_and_task() -> None:
    assert {file.stem for file in NOTEBOOKS} >= NAMES


@each
def test_a_notebook_is_committed_clean_with_ids_that_stay(file: Path) -> None:
    assert not [one for one in cleanings([file]) if one.needed]
    book = nbformat.read(file, as_version=nbformat.NO_CONVERT)
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", one) for one in ids), "words, as a person writes them"
    assert set(book.metadata.language_info) == {"name"}, "no version of the Python that it was written with"


@each
def test_a_notebook_runs_from_top_to_bottom(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    folder = tmp_path / "work"
    folder.mkdir()
    copy = Path(shutil.copy(file, folder))
    book = nbformat.read(copy, as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    assert all(cell.execution_count for cell in book.cells if cell.cell_type == "code" and cell.source)
