"""Checks of a plugin as a package: how it is packed, what its import does, how long it takes to be read."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from victor.guideline.book import Book
from victor.guideline.loader import checklists_of, country_of
from victor.kit.folder import PluginFolder
from victor.kit.note import Note, failed, fine, left

ALLOWED = ("victor", "victor.testing")
"""What the code of a plugin may import of ours."""
SLOW = 2.0
"""Seconds to read a guideline from which on people wait for it."""
PROBE = """
import json, os, sys, threading
before = set(sys.modules)
environment = dict(os.environ)
module = __import__(sys.argv[1])
from victor.registry import Registry
imported = sorted(set(sys.modules) - before)
registry = Registry()
registry.add(sys.argv[2], module)
found = registry.country(sys.argv[2]) if sys.argv[3] == "country" else registry.checklists()
print(json.dumps({
    "imported": imported,
    "threads": threading.active_count(),
    "environment": sorted(k for k in set(environment) | set(os.environ) if environment.get(k) != os.environ.get(k)),
}), file=sys.stderr)
"""
HEAVY = ("numpy", "pandas", "sqlalchemy", "ipywidgets", "IPython", "z3", "matplotlib", "altair", "polars", "requests")


def packaging(folder: PluginFolder, today: date) -> Iterator[Note]:  # noqa: ARG001  every check is asked alike
    """An installer finds all of it: name, dependencies, files."""
    project: Mapping[str, Any] = folder.project.get("project", {})
    if "build-system" not in folder.project:
        yield failed('pyproject.toml has no [build-system]; expected requires = ["hatchling>=1.27"]')
    for key in ("name", "version", "description", "requires-python", "license"):
        if key not in project:
            yield failed(f"pyproject.toml has no project.{key}")
    needs = _texts(project.get("dependencies", []))
    if not any(need.startswith("victor-desk") and not need.startswith("victor-desk-") for need in needs):
        yield failed('it does not depend on victor; expected dependencies = ["victor-desk>=0.1,<1"]')
    for package in _extended(folder):
        distribution = f"victor-desk-{package.removeprefix('victor_').replace('_', '-')}"
        if not any(need.startswith(distribution) for need in needs):
            yield failed(f"a checklist extends one of {package}, and {distribution} is no dependency")
    if not list(folder.path.joinpath("tests").glob("test_*.py")):
        yield left("it has no tests; three lines give it the contract of victor.testing")
    for file in sorted(folder.root.rglob("*.py")):
        try:
            names = [*_imports(file)]
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            yield failed(f"{file.name} is no Python")
            continue
        for name in names:
            if name.split(".")[0] == "victor" and name not in ALLOWED:
                yield failed(f"{file.name} imports {name}; expected only {' and '.join(ALLOWED)}")
    yield fine(f"{project.get('name', '?')} {project.get('version', '?')}")


def _extended(folder: PluginFolder) -> set[str]:
    return {
        name.partition(":")[0].strip()
        for _, page in folder.book.below("checklists")
        for name in _texts(page.get("extends", []))
    }


def _texts(value: object) -> list[str]:
    """The texts of a list; their form is another check's business."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes(), file.name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def side_effects(folder: PluginFolder, today: date) -> Iterator[Note]:  # noqa: ARG001  every check is asked alike
    """A fresh Python that imports it and asks its hooks sees nothing but the answer."""
    with tempfile.TemporaryDirectory() as place:
        kind = "country" if folder.is_country else "checklists"
        path = os.pathsep.join([str(folder.path.resolve()), *(one for one in sys.path if one)])
        run = subprocess.run(  # noqa: S603  our own probe
            [sys.executable, "-c", PROBE, folder.package, folder.name, kind],
            cwd=place,
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        written = [file.name for file in Path(place).iterdir()]
    if run.returncode:
        last = run.stderr.strip().splitlines()[-1:] or ["it ended without a word"]
        yield failed(f"it cannot be used: {last[0]}")
        return
    *said, report = run.stderr.strip().splitlines()
    seen = json.loads(report)
    if run.stdout or said:
        yield failed("importing it prints something")
    if written:
        yield failed(f"importing it writes files: {', '.join(written)}")
    if seen["threads"] > 1:
        yield failed("importing it starts threads")
    if seen["environment"]:
        yield failed(f"importing it changes the environment: {', '.join(seen['environment'])}")
    heavy = sorted({name.split(".")[0] for name in seen["imported"]} & set(HEAVY))
    if heavy:
        yield failed(f"importing it imports {', '.join(heavy)}; import that where it is used")
    yield fine("none; its hooks answer")


def load(folder: PluginFolder, today: date) -> Iterator[Note]:
    """It is read quickly."""
    start = time.perf_counter()
    book = Book.of(folder.root, folder.package)
    _ = country_of(book, today) if folder.is_country else checklists_of(book, today)
    seconds = time.perf_counter() - start
    said = f"read in {seconds * 1000:.0f} ms"
    yield left(f"{said}; people wait from {SLOW:g} s on") if seconds > SLOW else fine(said)
