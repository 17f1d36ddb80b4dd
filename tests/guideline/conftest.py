"""The tiny country as a fixture: a function that writes it, with changes, and loads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.guideline.tiny import write
from victor.guideline import Country

Write: TypeAlias = Callable[..., str]
Load: TypeAlias = Callable[..., Country]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the tiny country, with changes; returns the package's name."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return lambda *changes: write(tmp_path, _all(changes))


@pytest.fixture
def load(written: Write) -> Load:
    """Writes the tiny country, with changes, and loads it as it stood on a day."""
    return lambda *changes, on=date(2026, 11, 23): Country.load(written(*changes), on=on)


def _all(changes: tuple[Mapping[str, str | bytes | None], ...]) -> dict[str, str | bytes | None]:
    return {file: content for change in changes for file, content in change.items()}
