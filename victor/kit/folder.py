"""A plugin in its folder, installed or not: what its `pyproject.toml` says, and its guideline as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import field, frozen

from victor.errors import PluginError, shown
from victor.files import read_toml
from victor.guideline import Checklist, Country
from victor.guideline.book import Book
from victor.guideline.loader import checklists_of, country_of


@frozen(slots=False)
class PluginFolder:
    """A plugin in its folder.

    Attributes:
        path: The folder, with `pyproject.toml`.
        name: The name of its entry point; a country's code.
        package: The package that the entry point names.
        project: What `pyproject.toml` says.
    """

    path: Path
    name: str
    package: str
    project: Mapping[str, Any] = field(repr=False)
    _countries: dict[date, Country] = field(factory=dict, init=False, repr=False, eq=False)

    @classmethod
    def read(cls, path: Path) -> PluginFolder:
        """Read where a plugin is.

        Raises:
            PluginError: When there is no plugin in the folder.
        """
        file = path / "pyproject.toml"
        if not file.is_file():
            raise PluginError(
                "there is no pyproject.toml", file=str(path), hint="name the folder of a plugin, such as plugins/greece"
            )
        project = read_toml(file, PluginError)
        points = _table(_table(_table(project, "project"), "entry-points"), "victor")
        if len(points) != 1:
            raise PluginError(
                f"it has {len(points) or 'no'} entry points of the group victor",
                file=str(file),
                expected='[project.entry-points.victor] with one line such as gr = "victor_greece"',
            )
        ((name, package),) = points.items()
        if not isinstance(package, str) or not (path / package / "__init__.py").is_file():
            raise PluginError(
                "the package of the entry point is not here", file=str(file), path=f"victor.{shown(name)}"
            )
        return cls(path, name, package, project)

    @property
    def root(self) -> Path:
        """The folder of the package."""
        return self.path / self.package

    @cached_property
    def book(self) -> Book:
        """Its files.

        Raises:
            GuidelineError: When one of them is no TOML.
        """
        return Book.of(self.root, self.package)

    @property
    def is_country(self) -> bool:
        """Whether it publishes a country, and not checklists alone."""
        return (self.root / "country.toml").is_file()

    def country(self, on: date) -> Country:
        """The country that it publishes, as it stands on a day.

        Raises:
            GuidelineError: When something in the files is not right.
        """
        if on not in self._countries:
            self._countries[on] = country_of(self.book, on)
        return self._countries[on]

    def checklists(self, on: date) -> dict[str, Checklist]:
        """The checklists that it publishes, of a country or of none.

        Raises:
            GuidelineError: When something in the files is not right.
        """
        if self.is_country:
            return dict(self.country(on).checklists)
        return {one.id: one for one in checklists_of(self.book, on)}

    def days(self, today: date) -> list[date]:
        """Today and every day on which something in the files changes."""
        return sorted({today, *self.book.days()})


def _table(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}
