"""The contract of a plugin, as a class of pytest: each check of `victor plugin check` is a test."""

from __future__ import annotations

import inspect
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from victor.kit import PluginFolder, WorkedCase
from victor.kit.check import CHECKS, one
from victor.kit.content import differences, worked_files
from victor.reasoning import assess, plan
from victor.testing.strategies import answers


class PluginContract:
    """Inherit from it in ``tests/test_contract.py`` of a plugin, and name its package.

    Attributes:
        package: The package of the plugin, such as ``victor_greece``.
        today: The day as of which it is checked; today unless given.
    """

    package: ClassVar[str]
    today: ClassVar[date | None] = None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give each worked case a test of its own, named by its file."""
        if "worked_case" in metafunc.fixturenames:
            files = worked_files(self.folder())
            metafunc.parametrize("worked_case", files, ids=[file.stem for file in files])

    @classmethod
    @cache
    def folder(cls) -> PluginFolder:
        """Where the plugin stands: the folder above the tests."""
        for place in Path(inspect.getfile(cls)).resolve().parents:
            if (place / cls.package / "__init__.py").is_file():
                return PluginFolder.read(place)
        raise AssertionError(f"no folder above {inspect.getfile(cls)} holds the package {cls.package}")

    @classmethod
    def day(cls) -> date:
        """The day as of which it is checked."""
        return cls.today or date.today()  # noqa: DTZ011  a guideline is in force by its local calendar

    @pytest.mark.parametrize("name", [name for name in CHECKS if name != "worked cases"])
    def test_check(self, name: str) -> None:
        """Each check of `victor plugin check`, but for the worked cases, which are told one by one."""
        found = one(name, self.folder(), self.day())
        wrong = [line for note in found.notes if note.state == "failed" for line in (note.text, *note.more)]
        assert not wrong, "\n".join(wrong)

    def test_worked_case(self, worked_case: Path) -> None:
        """A worked case comes out as its author expects."""
        case = WorkedCase.read(worked_case)
        wrong = differences(self.folder(), worked_case)
        assert not wrong, "\n".join([case.title, *wrong])

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors])
    @given(data=st.data())
    def test_any_answers_are_judged_and_planned(self, data: st.DataObject) -> None:
        """Whatever is answered, there is a finding, and a plan that names only whom the country knows and may tell."""
        folder = self.folder()
        country = folder.country(self.day()) if folder.is_country else None
        for checklist in country.checklists.values() if country else folder.checklists(self.day()).values():
            given_answers = data.draw(answers(checklist), label=f"answers to {checklist.id}")
            finding = assess(checklist, given_answers)
            steps = list(checklist.outcomes)
            if finding.outcome is not None:
                assert finding.could_become is not None
                assert steps.index(finding.outcome) <= steps.index(finding.could_become)
            if country and checklist is country.checklist():
                made = plan(country, given_answers, finding=finding)
                assert {step.authority.id for step in made} <= set(country.authorities)
                assert not {step.authority.id for step in made} & set(made.forbidden)
