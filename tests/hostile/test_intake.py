"""Answers and desk days that nobody should have written: refused in one line, and nothing recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.intake import ANSWERS, DAY, FORMS, OF_ANSWERS, OF_DAYS, Fault
from tests.hostile.judge import refused_at_the_command_line

SAMPLE = 3


@pytest.mark.parametrize("fault", [*FORMS, *OF_ANSWERS], ids=lambda fault: fault.name)
def test_answers_that_are_none(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(fault.content(ANSWERS))
    verb = "plan" if fault.name.startswith("a yes") else "assess"
    refused_at_the_command_line([verb, str(file), "--country", "gr"], monkeypatch, capfd, tmp_path)


@pytest.mark.parametrize("fault", [*FORMS[::SAMPLE], *OF_DAYS], ids=lambda fault: fault.name)
def test_a_day_that_is_none(
    fault: Fault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "day"
    folder.mkdir()
    file = folder / "day.json"
    file.write_bytes(fault.content(DAY))
    store = tmp_path / "desk.victor"
    words = ["run", str(file), "--country", "gr", "--store", str(store)]
    refused_at_the_command_line(words, monkeypatch, capfd, folder)
    if store.exists():
        import victor

        with victor.open_desk(store, country="gr") as desk:
            assert len(desk.shelf.store) == 0


def test_what_is_not_spoilt_is_taken(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from victor.cli.day import run
    from victor.cli.judge import assess

    nothing = Fault("nothing", raw=lambda whole: whole)
    for form, command, words in (
        (ANSWERS, assess, ["--country", "gr"]),
        (DAY, run, ["--country", "gr", "--store", str(tmp_path / "desk.victor")]),
    ):
        file = tmp_path / "file.json"
        file.write_bytes(nothing.content(form))
        done = CliRunner().invoke(command, [str(file), *words], standalone_mode=False)
        assert done.exit_code == 0, done.exception
