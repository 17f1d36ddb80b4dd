"""Nothing that was typed is in a notebook that was run and saved without a browser, as nbclient does by default."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.canary import CANARY, as_written, found_in

SET_UP = """
import os
import victor
from victor.notebook import *
typed = os.environ["CANARY"]
desk = victor.open_desk("canary.victor", country="gr", by="trainee")
case = desk.open_case(age=(12, 15), documents_held=True, made_to_beg=True, missing=True)
"""
CASE = """
form = CaseForm(desk, case)
def act(do, **more):
    told = form.reply({"n": 1, "do": do, **more})
    assert "done" in told, told
act("hello")
act("answer", item="blackmailed", value="yes", how=typed)
act("assess", role="ngo_worker", outcome="inquire_further", why=typed)
act("refer", authority="smile_1056", why=typed)
act("advance", referral=desk.referrals(case)[0].id, to="sent", note=typed)
act("close", reason="handed_over", note=typed)
act("reopen", why=typed)
assert typed in form.reply({"n": 2, "do": "hello"})["panels"]["story"]
form
"""
SHOWN = "desk.finding(case), desk.plan(case), desk.case(case.id), desk.referrals(case)[0], desk.assessments(case)[0]"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("CANARY", CANARY)
    return tmp_path


def test_a_notebook_that_was_run_holds_nothing_that_was_typed(places: Path) -> None:
    cells = [SET_UP, CASE, *SHOWN.split(", ")]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(places)}}).execute()
    nbformat.write(notebook, places / "run.ipynb")
    assert "widgets" in notebook.metadata  # with the state of its widgets, as nbclient saves them
    assert all(cell.outputs for cell in notebook.cells[1:])
    assert found_in(places, CANARY) == []


@pytest.mark.parametrize("form", list(as_written(CANARY)))
def test_the_search_finds_what_is_there(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "one.bin").write_bytes(b"\0\1" + form + b"\2")
    assert found_in(tmp_path, CANARY) == ["one.bin"]
