"""The page of hooks: each is typed, and says by example how it is used."""

from __future__ import annotations

import doctest
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pluggy
import pytest

import victor
from victor import hooks

SPECS = {name: function for name, function in vars(hooks).items() if name.startswith("victor_")}


def test_there_are_hooks() -> None:
    assert set(SPECS) >= {"victor_country", "victor_checklists"}


@pytest.mark.parametrize("name", SPECS)
def test_every_hook_is_documented_by_an_example_that_implements_and_calls_it(name: str) -> None:
    [test] = doctest.DocTestFinder(recurse=False).find(SPECS[name], name, module=hooks, globs={})
    source = "".join(example.source for example in test.examples)
    assert "@hookimpl\n" in source
    assert f"def {name}(" in source
    assert f"{name}(" in source.split(f"def {name}(")[1]
    assert any(example.want for example in test.examples)


@pytest.mark.parametrize("name", SPECS)
def test_every_hook_says_what_it_is_and_when_it_is_called(name: str) -> None:
    page = inspect.getdoc(SPECS[name]) or ""
    assert page.splitlines()[0].endswith(".")
    assert "Called " in page


@pytest.mark.parametrize("name", SPECS)
def test_every_hook_is_a_typed_specification(name: str) -> None:
    assert hasattr(SPECS[name], f"{hooks.PROJECT}_spec")
    signature = inspect.signature(SPECS[name])
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())


def test_every_specification_is_called_as_plugins_expect() -> None:
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    assert {name for name in vars(manager.hook) if not name.startswith("_")} == set(SPECS)


def test_the_mark_that_plugins_use_is_the_mark_of_the_specifications() -> None:
    def victor_country() -> None: ...

    marked: Callable[[], None] = victor.hookimpl(victor_country)
    assert victor.hookimpl is hooks.hookimpl
    assert hasattr(marked, f"{hooks.PROJECT}_impl")


@pytest.mark.parametrize("name", SPECS)
def test_every_hook_has_a_heading_and_an_example_in_the_tutorial(name: str) -> None:
    """A hook that nobody can find is not there: plugins/README.md is where people look."""
    page = (Path(__file__).parent.parent / "plugins" / "README.md").read_text(encoding="utf-8")
    assert f"### `{name}()`" in page
    part = page.split(f"### `{name}()`")[1].split("\n### ")[0].split("\n## ")[0]
    assert "Called " in part
    (example,) = re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    assert "@hookimpl\n" in example
    space: dict[str, object] = {}
    exec(compile(example, f"example of {name}", "exec"), space)  # noqa: S102  our own text
    assert callable(space[name])
