"""Files that are no stores, or damaged ones: refused in one line, and left as they are, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.hostile.judge import refused, refused_at_the_command_line
from tests.hostile.stores import STORES, Spoilt
from tests.hostile.test_documents import look
from tests.hostile.test_documents import whole as whole  # noqa: PLC0414  a fixture that is used here, too

REPORTED = frozenset({"a session's id that is another's", "a column that says another status"})
"""What `victor.store` still takes, or refuses by another error than ours."""
SAMPLE = 7


def faults(every: int = 1, known: Collection[str] = REPORTED) -> list[object]:
    reported = pytest.mark.xfail(strict=True, reason="victor.store takes it, or lets another error out")
    return [pytest.param(one, id=one.name, marks=(reported,) if one.name in known else ()) for one in STORES[::every]]


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
