"""Plugins that return, raise or are what they should not: each is named in one line, and the others work on."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path

import pytest

from tests.hostile.hooks import PLUGINS
from tests.hostile.judge import bounded, one_line
from tests.hostile.kits import KITS
from tests.hostile.test_guidelines import plugin
from victor.errors import PluginError
from victor.kit.check import check
from victor.kit.folder import PluginFolder
from victor.registry import Registry


@pytest.fixture(scope="module")
def registry() -> Registry:
    """One with a country, into which every broken plugin is put."""
    found = Registry()
    found.add("gr", import_module("victor_greece"))
    return found


@pytest.mark.parametrize("name", PLUGINS)
def test_a_plugin_that_is_none(name: str, registry: Registry) -> None:
    mine = f"zz{len(registry.plugins)}"
    with bounded(), pytest.raises(PluginError) as caught:  # noqa: PT012
        registry.add(mine, PLUGINS[name]())
        registry.published(mine)
    told = str(caught.value)
    one_line(told)
    assert told.startswith(f"plugin {mine}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert [one.code for one in registry.countries()] == ["gr"]


@pytest.mark.parametrize("name", KITS)
def test_a_folder_that_is_no_plugin(name: str, tmp_path: Path) -> None:
    folder = plugin(tmp_path, {})
    KITS[name](folder)
    with bounded():
        try:
            found = check(PluginFolder.read(folder), only=("schema", "worked cases", "days", "packaging", "load"))
        except PluginError as error:
            one_line(str(error))
            return
    assert found.state == "failed"
    for one in found.checks:
        for note in one.notes:
            one_line(note.text)
        one_line(one.line) if one.name != "worked cases" else None
