"""A new plugin, written into a folder of its own; tests break it and look at what the checks say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import frozen

from victor.kit import Check, PluginFolder
from victor.kit.check import one
from victor.kit.new import write_plugin

TODAY = date(2026, 11, 24)


@frozen
class Plugin:
    """A plugin that a test may change."""

    path: Path

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a passage, which must be there, in one of its files."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, file: str, more: str) -> None:
        """Add something at the end of one of its files, which is made if need be."""
        place = self.path / file
        place.parent.mkdir(exist_ok=True)
        before = place.read_text(encoding="utf-8") if place.exists() else ""
        place.write_text(f"{before}\n{more}\n", encoding="utf-8")

    def check(self, name: str) -> Check:
        """What one check says."""
        return one(name, PluginFolder.read(self.path), TODAY)


Make: TypeAlias = Callable[[], Plugin]


@pytest.fixture
def plugin(tmp_path: Path) -> Plugin:
    """A new plugin for Cyprus."""
    return Plugin(write_plugin("cy", into=tmp_path, name="Cyprus", today=TODAY).path)
