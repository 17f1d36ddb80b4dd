"""The front door: what `import victor` gives, and what it does not do."""

from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import victor

HEAVY = {
    *("numpy", "pandas", "sqlalchemy", "cryptography", "psycopg", "sqlite3", "tinydb"),
    *("ipywidgets", "anywidget", "rich", "click", "IPython"),
}
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def in_a_fresh_process(program: str) -> list[str]:
    """What a program prints as JSON; a warning would be an error."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    assert told.stderr == ""
    found: list[str] = json.loads(told.stdout)
    return found


def by_case(name: str) -> tuple[int, str]:
    """CONSTANTS, then Classes, then functions, each by name."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_the_public_names_are_sorted_and_each_is_there_once() -> None:
    assert victor.__all__ == sorted(set(victor.__all__), key=by_case)
    assert all(hasattr(victor, name) for name in victor.__all__)


def test_the_public_names_are_complete() -> None:
    there = {
        name
        for name, value in vars(victor).items()
        if not name.startswith("_") and not inspect.ismodule(value) and name not in ("annotations", "TYPE_CHECKING")
    }
    # The lazily made registry is a door for the house, not for users: they build a `Registry` of their own.
    assert there - {"default_registry"} == set(victor.__all__)


@pytest.mark.parametrize("name", victor.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    value = getattr(victor, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        page = value.__dict__.get("__doc__") if inspect.isclass(value) else value.__doc__
        assert page
        assert page.strip().splitlines()[0].endswith((".", ":"))
    else:
        assert documented_below(name)


def documented_below(name: str) -> bool:
    """Whether a text stands below the place where a constant is made."""
    for file in Path(victor.__file__).parent.rglob("*.py"):
        body = ast.parse(file.read_text()).body
        for statement, after in pairwise(body):
            targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
            named = any(isinstance(target, ast.Name) and target.id == name for target in targets)
            if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                return isinstance(after.value.value, str)
    return False


@pytest.mark.parametrize("name", ["country", "countries", "checklist", "checklists", "open_desk", "assess", "plan"])
def test_every_public_function_is_typed_and_says_what_it_raises(name: str) -> None:
    function = getattr(victor, name)
    signature = inspect.signature(function)
    assert signature.return_annotation is not signature.empty
    assert all(parameter.annotation is not parameter.empty for parameter in signature.parameters.values())
    if not name.endswith("s") or name == "assess":
        assert "Raises:" in function.__doc__


def test_errors_are_one_family() -> None:
    errors = [value for name in victor.__all__ if inspect.isclass(value := getattr(victor, name))]
    errors = [error for error in errors if issubclass(error, BaseException)]
    assert len(errors) >= 10
    assert all(issubclass(error, victor.VictorError) for error in errors)


def test_importing_victor_loads_nothing_heavy() -> None:
    program = "import json, sys, victor; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    assert not HEAVY & set(in_a_fresh_process(program))


def test_importing_victor_imports_no_plugin_and_reads_no_metadata() -> None:
    program = """
import json, sys
from importlib import metadata
asked = []
metadata.entry_points = lambda **_: asked.append("entry points")
sys.addaudithook(lambda event, args: event == "open" and str(args[0]).endswith(".toml") and asked.append(str(args[0])))
import victor, victor.hooks, victor.registry
plugins = [name for name in sys.modules if name.startswith("victor_")]
print(json.dumps(asked + plugins))
"""
    assert in_a_fresh_process(program) == []


def test_what_needs_no_desk_loads_no_store() -> None:
    program = """
import json, sys, victor
victor.assess(victor.checklist("ilo_child_labour"), hazardous_work=True)
victor.plan(victor.country("gr"), missing=True)
print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))
"""
    assert not (HEAVY - {"click"}) & set(in_a_fresh_process(program))
