"""Plugin files that nobody should publish: the guideline is refused in one line, and no code in them is run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.guideline.tiny import write
from tests.hostile.guidelines import GUIDELINES, Changes
from tests.hostile.judge import refused, refused_at_the_command_line
from victor.guideline import Country

TODAY = date(2026, 11, 23)
SAMPLE = 8


@pytest.mark.parametrize("name", GUIDELINES)
def test_a_guideline_that_is_none(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    package = write(tmp_path, GUIDELINES[name])
    refused(lambda: Country.load(package, on=TODAY), tmp_path)


@pytest.mark.parametrize("name", [*GUIDELINES][::SAMPLE])
def test_a_guideline_that_is_none_at_the_command_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = plugin(tmp_path, GUIDELINES[name])
    refused_at_the_command_line(["plugin", "diff", f"{folder}", "gr"], monkeypatch, capfd, tmp_path)


def plugin(folder: Path, changes: Changes) -> Path:
    """The tiny country as a plugin in its folder."""
    package = write(folder, changes)
    (folder / "pyproject.toml").write_text(
        f'[project]\nname = "tiny"\nversion = "1"\n[project.entry-points.victor]\nty = "{package}"\n'
    )
    return folder
