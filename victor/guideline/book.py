"""The files of a plugin as they were read: raw tables, before anything is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any

from attrs import field, frozen

from victor.errors import GuidelineError
from victor.files import read_toml

SCHEMA = 1


@frozen
class Book:
    """The TOML files of a package by their path inside it."""

    package: str
    pages: Mapping[str, dict[str, Any]] = field(repr=False)

    @classmethod
    def read(cls, package: str | ModuleType) -> Book:
        """Read every TOML file of the package and of its folders ``checklists`` and ``locale``.

        Raises:
            GuidelineError: When a file is no TOML, or of a format that this version does not know.
        """
        return cls.of(files(package), package if isinstance(package, str) else package.__name__)

    @classmethod
    def of(cls, root: Traversable, name: str) -> Book:
        """Read a package from the folder in which it stands, installed or not; nothing of it is run.

        Raises:
            GuidelineError: As `read`.
        """
        pages = {}
        for folder in ("", "checklists", "locale"):
            place = root.joinpath(folder) if folder else root
            if not place.is_dir():
                continue
            for file in sorted(place.iterdir(), key=lambda file: file.name):
                if file.name.endswith(".toml"):
                    path = f"{folder}/{file.name}" if folder else file.name
                    try:
                        pages[path] = _current(read_toml(file, GuidelineError), path)
                    except GuidelineError as error:
                        error.file = path
                        raise error.at(plugin=name) from None
        return cls(name, pages)

    def page(self, path: str) -> dict[str, Any]:
        """One file.

        Raises:
            GuidelineError: When the package has no such file.
        """
        if path not in self.pages:
            raise GuidelineError("the file is missing", file=path, plugin=self.package)
        return self.pages[path]

    def below(self, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The files in a folder, by name."""
        for path, page in self.pages.items():
            if path.startswith(f"{folder}/"):
                yield path, page

    def days(self) -> list[date]:
        """The days on which something begins or ceases to be in force, earliest first."""
        found: set[date] = set()
        for page in self.pages.values():
            tables = [entry for value in page.values() for entry in _entries(value)]
            found.update(day for table in tables if type(day := table.get("since")) is date)
            found.update(
                day + timedelta(days=1)
                for table in tables
                if type(day := table.get("until")) is date and day < date.max
            )
        return sorted(found)


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    """The tables of a page, in a list or by name."""
    several = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    yield from (one for one in several if isinstance(one, dict))


def _current(page: dict[str, Any], path: str) -> dict[str, Any]:
    found = page.pop("schema", None)
    if type(found) is not int:
        raise GuidelineError("the number of the format is missing", file=path, expected=f"schema = {SCHEMA}")
    if found != SCHEMA:
        hint = "a newer victor reads it" if found > SCHEMA else None
        # Python refuses to write a number of thousands of digits.
        said = f"the file has format {found}" if found in range(1_000) else "the file has another format"
        raise GuidelineError(said, file=path, expected=f"schema = {SCHEMA}", hint=hint)
    return page
