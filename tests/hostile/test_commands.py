"""Command lines that ask for what there is not: one line on standard error, status 2, and nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.commands import COMMANDS
from tests.hostile.judge import NAME, refused_at_the_command_line


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "answers.json").write_text('{"answers": {"documents_held": true}}')
    (tmp_path / "in.csv").write_text("id,documents_held,t\n1,yes,no\n2,no,yes\n")
    (tmp_path / "old.csv").write_text(NAME)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "broken.ipynb").write_text(f'{{"cells": [{{"source": "{NAME}"')
    (tmp_path / "list.ipynb").write_text(f'["{NAME}"]')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults() -> list[object]:
    # To look at notebooks takes seconds of imports.
    return [pytest.param(name, marks=pytest.mark.slow if "notebook" in name else ()) for name in COMMANDS]


@pytest.mark.parametrize("name", faults())
def test_a_command_line_that_is_none(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    refused_at_the_command_line([*COMMANDS[name]], monkeypatch, capfd, place)


@pytest.mark.usefixtures("place")
def test_a_program_of_its_own_ends_alike() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "victor", "assess", "broken.ipynb", "--country", "gr"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert NAME not in done.stderr
