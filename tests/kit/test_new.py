"""New plugins: whole from the start, found at once, and nothing that is there is lost."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.kit.conftest import Plugin
from victor.errors import PluginError
from victor.kit import PluginFolder, check
from victor.kit.new import write_plugin

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like a checkout of victor."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    (tmp_path / "plugins" / "greece").mkdir(parents=True)
    (tmp_path / "plugins" / "greece" / "pyproject.toml").write_bytes(
        (ROOT / "plugins" / "greece" / "pyproject.toml").read_bytes()
    )
    return tmp_path


def test_in_a_checkout_it_joins_the_workspace_and_the_dev_group(checkout: Path) -> None:
    before = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    written = write_plugin("cy", into=checkout / "plugins")
    assert written.path == checkout / "plugins" / "cyprus"
    after = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(after)
    assert "victor-desk-cyprus" in project["dependency-groups"]["dev"]
    assert project["tool"]["uv"]["sources"]["victor-desk-cyprus"] == {"workspace": True}
    assert len(after.splitlines()) == len(before.splitlines()) + 2, "two lines are new, and no other one changed"
    own = tomllib.loads((written.path / "pyproject.toml").read_text(encoding="utf-8"))
    assert own["tool"]["uv"]["sources"]["victor-desk"] == {"workspace": True}


def test_elsewhere_it_is_a_package_of_its_own_that_finds_victor(tmp_path: Path) -> None:
    written = write_plugin("cy", into=tmp_path)
    assert written.joined is None
    assert written.path.name == "victor-desk-cyprus"
    own = tomllib.loads((written.path / "pyproject.toml").read_text(encoding="utf-8"))
    assert own["dependency-groups"]["dev"] == ["victor-desk[testing]"]
    for source in own["tool"]["uv"]["sources"].values():
        assert (Path(source["path"]) / "pyproject.toml").is_file()


@pytest.mark.parametrize("code", ["cy", "hr", "mk", "me", "ba", "xk", "gb", "us"])
def test_every_code_makes_a_plugin_without_a_fault(tmp_path: Path, code: str) -> None:
    written = write_plugin(code, into=tmp_path, today=date(2026, 11, 24))
    assert check(PluginFolder.read(written.path)).state == "left"


def test_its_tests_pass_and_fail_when_it_is_broken(plugin: Plugin) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    run = subprocess.run(command, cwd=plugin.path, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout
    assert "11 passed" in run.stdout
    plugin.change("victor_cyprus/routes.toml", "outcome >= possible_victim", "outcome >= presumed_victim")
    run = subprocess.run(command, cwd=plugin.path, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 1
    assert "nobody takes the lead for this child" in run.stdout
    assert "test_worked_case[two_signs]" in run.stdout


def test_nothing_that_is_there_is_overwritten(tmp_path: Path, checkout: Path) -> None:
    write_plugin("hr", into=tmp_path / "there")
    with pytest.raises(PluginError, match="it is there already; nothing was written"):
        write_plugin("hr", into=tmp_path / "there")
    with pytest.raises(PluginError, match="the plugin greece has the code 'gr'"):
        write_plugin("gr", into=checkout / "plugins", name="Hellas")


@pytest.mark.parametrize("code", ["CY", "cyp", "c", "", "c1", "../x"])
def test_what_is_no_country_code_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(PluginError, match="this is no country code"):
        write_plugin(code, into=tmp_path)
    assert not list(tmp_path.iterdir())
