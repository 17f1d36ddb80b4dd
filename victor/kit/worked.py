"""Worked cases: a story, the answers, and the finding and the plan that a person who knows the law would expect.

Each stands in a file of its own under ``tests/cases``, written so that a lawyer can review it; ``plugins/README.md``
has an example. The passage of a source stands beside everything that is expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import frozen

from victor.errors import GuidelineError, shown
from victor.files import read_toml
from victor.guideline import Checklist, Country, Deadline, Role
from victor.guideline.forms import converter
from victor.reasoning import Answers, Step, assess, plan
from victor.reasoning.plan import Certainty
from victor.strict import structure

ENOUGH = 8
"""Worked cases that a country should have."""


@frozen(kw_only=True)
class Because:
    """The passage of a source: where it stands, and what it says, in the plugin's own words."""

    source: str
    says: str


@frozen(kw_only=True)
class ExpectedFinding:
    """The finding that is expected; an outcome that is left out must not be established."""

    outcome: str | None = None
    could_become: str | None = None
    because: Because


@frozen(kw_only=True)
class ExpectedStep:
    """One step of the plan that is expected."""

    authority: str
    role: Role
    certainty: Certainty
    deadline: Deadline
    any_of: tuple[str, ...] = ()
    because: Because

    def differs(self, step: Step) -> Iterator[str]:
        """What the plan says otherwise."""
        where = f"{self.authority}, {self.role}"
        for what, expected, found in (
            ("certainty", self.certainty, step.certainty),
            ("deadline", str(self.deadline), str(step.deadline)),
            ("any of", ", ".join(sorted(self.any_of)), ", ".join(sorted(step.any_of))),
        ):
            if expected != found:
                yield f"{where}: {what} is {found or 'nobody else'}, expected {expected or 'nobody else'}"


@frozen(kw_only=True)
class ExpectedPlan:
    """What else is expected of the plan."""

    not_to: tuple[str, ...]


@frozen(kw_only=True)
class WorkedCase:
    """A worked case.

    Attributes:
        title: In a few words.
        story: What a person at a desk would hear; fictitious, without names.
        on: The day whose rules are applied.
        answers: What is known; a span is a list of two numbers.
        finding: The finding that is expected.
        step: All steps that do not merely depend on an open question.
        plan: Who must not be told.
        checklist: For a plugin without a country, or to use another list than the country's own.
    """

    title: str
    story: str
    on: date
    answers: Mapping[str, Any]
    finding: ExpectedFinding
    step: tuple[ExpectedStep, ...] = ()
    plan: ExpectedPlan | None = None
    checklist: str | None = None

    @classmethod
    def read(cls, file: Path) -> WorkedCase:
        """Read a worked case.

        Raises:
            GuidelineError: In one line, with the field, when it has not the form.
        """
        return structure(converter(), read_toml(file, GuidelineError), cls, GuidelineError, file=file.name)

    @property
    def passages(self) -> Iterator[Because]:
        """Every passage that it cites."""
        yield self.finding.because
        yield from (step.because for step in self.step)

    def differs(self, checklist: Checklist, country: Country | None = None) -> Iterator[str]:
        """Everything that victor says otherwise, one in a line.

        Args:
            checklist: The checklist, as it stands on the day of the case.
            country: The country, for the plan; a checklist of no country has none.

        Raises:
            AnswerError: When an answer belongs to no item.
        """
        sources = {**checklist.source_table, **(country.source_table if country else {})}
        for passage in self.passages:
            cited = passage.source.partition(":")[0].strip()
            if cited not in sources:
                yield f"because cites '{shown(cited)}', which is no source"
        answers = Answers.of(self.answers)
        finding = assess(checklist, answers)
        for what, expected, found in (
            ("outcome", self.finding.outcome, finding.outcome),
            ("could_become", self.finding.could_become, finding.could_become),
        ):
            if expected != found:
                yield f"{what} is {found or 'not established'}, expected {shown(expected or 'none')}"
        if country is None:
            return
        made = plan(country, answers, finding=finding)
        steps = {(step.authority.id, step.role): step for step in made if step.certainty != "depends"}
        for expected_step in self.step:
            step = steps.pop((expected_step.authority, expected_step.role), None)
            if step is None:
                yield f"{shown(expected_step.authority)}, {expected_step.role}: expected, and not in the plan"
            else:
                yield from expected_step.differs(step)
        for (authority, role), step in steps.items():
            yield f"{authority}, {role}: in the plan ({step.certainty}, {step.deadline}), and not expected"
        if self.plan and sorted(self.plan.not_to) != sorted(made.not_to):
            yield f"not to be told: {', '.join(made.not_to) or 'nobody'}, expected {', '.join(self.plan.not_to)}"
