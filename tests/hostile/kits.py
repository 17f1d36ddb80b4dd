"""The corpus of folders of plugins: what may stand beside the guideline, each with its one fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile.judge import NAME, NUMBER

Spoil = Callable[[Path], object]


def package(folder: Path) -> Path:
    return next(folder.glob("tinyland_*"))


def write(place: str, content: str | bytes) -> Spoil:
    def spoil(folder: Path) -> None:
        file = folder / place.replace("package", package(folder).name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoil


def project(line: str) -> Spoil:
    """Another line in the table of the project."""

    def spoil(folder: Path) -> None:
        file = folder / "pyproject.toml"
        file.write_text(file.read_text().replace("[project]\n", f"[project]\n{line}\n"))

    return spoil


CASE = """\
title = "A case"
story = "A story"
on = 2026-11-23
[answers]
begs = true
[finding]
outcome = "inquire"
could_become = "presumed"
because = { source = "law-1: 1", says = "so" }
"""

KITS: Mapping[str, Spoil] = {
    "no project": lambda folder: (folder / "pyproject.toml").unlink(),
    "an empty project": write("pyproject.toml", ""),
    "a project that is a text": write("pyproject.toml", f'project = "{NAME}"'),
    "entry points that are a text": write("pyproject.toml", f'[project]\nentry-points = "{NAME}"'),
    "two entry points": write("pyproject.toml", '[project.entry-points.victor]\naa = "x"\nbb = "y"'),
    "an entry point that is a number": write("pyproject.toml", f"[project.entry-points.victor]\nty = {NUMBER}"),
    "an entry point of somebody": write("pyproject.toml", f'[project.entry-points.victor]\n"{NAME}" = "x"'),
    "an entry point out of the folder": write("pyproject.toml", '[project.entry-points.victor]\nty = "../../etc"'),
    "an entry point with NUL": write("pyproject.toml", '[project.entry-points.victor]\nty = "a\\u0000b"'),
    "a project in UTF-16": write("pyproject.toml", "[project]".encode("utf-16")),
    "dependencies that are a number": project(f"dependencies = {NUMBER}"),
    "dependencies that are a text": project(f'dependencies = "{NAME}"'),
    "a name that is a list": project(f'authors = "{NAME}"'),
    "code that is no Python": write("package/more.py", f"def {NAME}("),
    "code with NUL": write("package/more.py", f"x = 1\0{NAME}"),
    "code in Latin-1": write("package/more.py", b"x = '\xe4'"),
    "code nested too deeply": write("package/more.py", "(" * 1_000),
    "a file that nobody reads": write("package/zz.toml", "schema = 1\n"),
    "a folder of files that nobody reads": write("package/checklists/zz.toml", f'schema = 1\nx = "{NAME}"'),
    "extensions that are a number": write("package/checklists/zz.toml", f"schema = 1\nextends = {NUMBER}"),
    "extensions that are numbers": write("package/checklists/zz.toml", f"schema = 1\nextends = [{NUMBER}]"),
    "a case in Latin-1": write("tests/cases/a.toml", b'title = "\xe4"'),
    "a case that is empty": write("tests/cases/a.toml", ""),
    "a case of somebody's words": write("tests/cases/a.toml", NAME),
    "a case with a field too many": write("tests/cases/a.toml", f'name = "{NAME}"\n{CASE}'),
    "a case on no day": write("tests/cases/a.toml", CASE.replace("2026-11-23", f'"{NAME}"')),
    "a case on the first day of all": write("tests/cases/a.toml", CASE.replace("2026-11-23", "0001-01-01")),
    "a case with an answer to nothing": write("tests/cases/a.toml", CASE.replace("begs", f'"{NAME}"')),
    "a case with another kind of answer": write("tests/cases/a.toml", CASE.replace("true", f'"{NAME}"')),
    "a case with an answer that is a table": write("tests/cases/a.toml", CASE.replace("true", f'{{ "{NAME}" = 1 }}')),
    "a case with a day for an answer": write("tests/cases/a.toml", CASE.replace("true", "2026-11-23")),
    "a case with an endless answer": write("tests/cases/a.toml", CASE.replace("true", "inf")),
    "a case with another outcome": write("tests/cases/a.toml", CASE.replace('"inquire"', '"zz"')),
    "a case with an outcome of somebody": write("tests/cases/a.toml", CASE.replace('"inquire"', f'"{NAME}"')),
    "a case that cites somebody": write("tests/cases/a.toml", CASE.replace("law-1: 1", NAME)),
    "a case on a list that there is not": write("tests/cases/a.toml", f'checklist = "{NAME}"\n{CASE}'),
    "a day that is no JSON": write("package/days/a.json", NAME),
    "a day that is a list": write("package/days/a.json", f'["{NAME}"]'),
    "a day in Latin-1": write("package/days/a.json", b'{"\xe4": 1}'),
    "a day before all": write("package/days/a.json", '{"schema": 1, "day": "0001-01-01", "by": "", "contacts": []}'),
    "a translation that is no TOML": write("package/locale/zz.toml", NAME),
}
