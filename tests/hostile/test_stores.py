"""Files that are no stores, or damaged ones: refused in one line, and left as they are, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.hostile.judge import refused, refused_at_the_command_line
from tests.hostile.stores import STORES, Spoilt
from tests.hostile.test_documents import look
from tests.hostile.test_documents import whole as whole  # noqa: PLC0414  a fixture that is used here, too

SAMPLE = 7


def faults(every: int = 1) -> list[object]:
    return [pytest.param(one, id=one.name) for one in STORES[::every]]


def spoilt(whole: Path, folder: Path, fault: Spoilt) -> Path:
    path = folder / "desk.victor"
    shutil.copy(whole, path)
    fault.do(path)
    return path


@pytest.mark.parametrize("fault", faults())
def test_a_store_that_is_none(fault: Spoilt, whole: Path, tmp_path: Path) -> None:
    path = spoilt(whole, tmp_path, fault)
    refused(lambda: look(path), tmp_path)


@pytest.mark.parametrize("fault", faults(SAMPLE))
def test_a_store_that_is_none_at_the_command_line(
    fault: Spoilt, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = spoilt(whole, tmp_path, fault)
    refused_at_the_command_line(["desk", str(path)], monkeypatch, capfd, tmp_path)
