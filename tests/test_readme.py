"""The front door cannot lie: its examples run as they are written."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import victor

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_python_examples_run(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("python")[number], f"README example {number + 1}", "exec"), {})  # noqa: S102  our own text


def test_the_route_is_that_of_the_plugin() -> None:
    (block,) = blocks("toml")
    (shown,) = tomllib.loads(block)["route"]
    route = victor.country("gr").routes[shown["id"]]
    for field in ("when", "role", "since"):
        assert getattr(route, field) == shown[field]
    assert list(route.notify) == shown["notify"]
    assert str(route.why) == shown["why"]
    assert route.deadline.kind == shown["deadline"]


def commands() -> list[str]:
    found = re.findall(r"`(victor [^`]+)`", README)
    assert len(found) >= 8
    # A day of its own has a test of its own, and a server does not end.
    return [command for command in found if not command.startswith(("victor demo", "victor lab"))]


def shell_words(command: str) -> list[str]:
    """The words of a command, as a shell hands them on."""
    found = []
    for word in shlex.split(command):
        found += sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(word)) if "*" in word else [word]
    return found


def test_commands_run(tmp_path: Path) -> None:
    for folder in ("examples", "plugins", "notebooks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    # A store is looked into after it has been made.
    for command in sorted(dict.fromkeys(commands()), key=lambda command: not command.startswith("victor run")):
        words = [sys.executable, "-m", "victor", *shell_words(command)[1:]]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        assert done.stdout.strip()


def test_what_it_points_to_is_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).exists(), target
