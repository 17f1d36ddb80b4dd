"""Cleaning takes away what a run left, keeps what people wrote, and does nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import NotFoundError, VictorError
from victor.notebook.clean import CHECKPOINTS, clean, cleanings

LEFT = "left-by-a-run"
texts = st.text(st.characters(codec="utf-8"), max_size=20)
words = st.dictionaries(
    st.sampled_from(["tags", "note", "slideshow", "name"]), texts.map(lambda one: [one]), max_size=3
)
outputs = st.lists(
    st.just({"output_type": "stream", "name": "stdout", "text": LEFT})
    | st.just({"output_type": "execute_result", "execution_count": 4, "metadata": {}, "data": {"text/plain": LEFT}}),
    max_size=2,
)


TAGGED = {"tags": ["keep_output"]}


@st.composite
def cells(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(0, 4))):
        cell: dict[str, Any] = {"id": f"cell-{number}", "metadata": draw(words), "source": draw(texts)}
        if draw(st.booleans()):
            asked: dict[str, Any] = draw(st.sampled_from([{}, {"keep_output": True}, {"init_cell": True}, TAGGED]))
            run: dict[str, Any] = {"execution": {"iopub.execute_input": LEFT}} if draw(st.booleans()) else {}
            cell |= {"cell_type": "code", "outputs": draw(outputs), "execution_count": draw(st.none() | st.just(7))}
            cell["metadata"] |= {**asked, **run}
        else:
            cell |= {"cell_type": "markdown", "attachments": {"a.png": {"image/png": "iVBORw0="}}}
        made.append(cell)
    return made


@st.composite
def notebooks(draw: st.DrawFn) -> dict[str, Any]:
    state = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"state": {"value": LEFT}}}}}
    widgets = {"widgets": state} if draw(st.booleans()) else {}
    metadata = {"kernelspec": {"name": "python3", "display_name": "P"}, **draw(words), **widgets}
    return {"cells": draw(cells()), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


@given(notebooks(), st.sampled_from([None, 1, 4]))
def test_what_a_run_left_goes_what_people_wrote_stays_and_twice_is_once(book: dict[str, Any], indent: int) -> None:
    once = clean(json.dumps(book, indent=indent))
    assert clean(once) == once
    assert LEFT not in once
    found = json.loads(once)
    assert "widgets" not in found["metadata"]
    assert found["metadata"] == {name: value for name, value in book["metadata"].items() if name != "widgets"}
    assert len(found["cells"]) == len(book["cells"])
    for new, old in zip(found["cells"], book["cells"], strict=True):
        assert "".join(new["source"]) == old["source"]
        assert (new["id"], new["cell_type"]) == (old["id"], old["cell_type"])
        assert new.get("attachments") == old.get("attachments")
        assert new["metadata"] == {name: value for name, value in old["metadata"].items() if name != "execution"}
        if new["cell_type"] == "code":
            assert (new["outputs"], new["execution_count"]) == ([], None)


def dirty(file: Path) -> Path:
    cell = {"id": "a", "cell_type": "code", "metadata": {}, "source": "1", "execution_count": 3}
    ran = {"output_type": "stream", "name": "stdout", "text": LEFT}
    book = {"cells": [{**cell, "outputs": [ran]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(book), encoding="utf-8")
    return file


def do(*paths: Path) -> list[str]:
    needed = [one for one in cleanings(paths) if one.needed]
    for one in needed:
        one.do()
    return [one.file.name for one in needed]


def everything(folder: Path) -> dict[Path, tuple[bytes, int]]:
    return {one: (one.read_bytes(), one.stat().st_mtime_ns) for one in folder.rglob("*") if one.is_file()}


def test_folders_are_cleaned_with_their_checkpoints_and_a_second_time_nothing_is_touched(tmp_path: Path) -> None:
    file = dirty(tmp_path / "a.ipynb")
    deep = dirty(tmp_path / "deep" / "b.ipynb")
    copy = dirty(tmp_path / CHECKPOINTS / "a-checkpoint.ipynb")
    others = dirty(tmp_path / "deep" / CHECKPOINTS / "gone-checkpoint.ipynb")
    file.chmod(0o640)
    assert do(tmp_path) == ["a.ipynb", "b.ipynb"]
    assert LEFT not in file.read_text("utf-8") + deep.read_text("utf-8")
    assert not copy.parent.exists()
    assert others.exists(), "the checkpoint of a notebook that was not named"
    assert file.stat().st_mode & 0o777 == 0o640
    before = everything(tmp_path)
    assert do(tmp_path) == []
    assert everything(tmp_path) == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"secret": "Anna"}', b"\xff\xfe", b'{"nbformat": 3}', b"1"])
def test_what_is_no_notebook_is_said_in_a_line_and_left_with_all_others(tmp_path: Path, content: bytes) -> None:
    dirty(tmp_path / "a.ipynb")
    (tmp_path / "b.ipynb").write_bytes(content)
    before = everything(tmp_path)
    with pytest.raises(VictorError) as told:
        do(tmp_path)
    assert str(told.value).startswith(f"{tmp_path / 'b.ipynb'}: this")
    assert "Anna" not in str(told.value)
    assert everything(tmp_path) == before


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        cleanings([tmp_path / "nothing.ipynb"])


def test_a_failure_leaves_the_file_and_no_copy_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = dirty(tmp_path / "a.ipynb")
    before = everything(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(VictorError, match="No space left"):
        do(file)
    assert everything(tmp_path) == before


def test_a_check_names_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    file = dirty(tmp_path / "a.ipynb")
    before = everything(tmp_path)
    command = [sys.executable, "-m", "victor", "clean", str(tmp_path)]
    checked = subprocess.run([*command, "--check"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (1, f"{file}: not clean\n")
    assert everything(tmp_path) == before
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{file}: cleaned\n"
    assert subprocess.run([*command, "--check"], capture_output=True, text=True, check=True).stdout == "clean\n"
