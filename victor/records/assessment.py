"""Assessments: a finding made by somebody, in a role, at a time, on a named version of a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from victor.html import Displayed
from victor.reasoning import Answer, Answers, Finding

if TYPE_CHECKING:
    from htpy import Node

ROLES_AT_DESK = (
    "ngo_worker", "social_worker", "psychologist", "lawyer", "teacher", "health_worker", "police_officer",
    "border_guard", "asylum_officer", "prosecutor", "labour_inspector", "trainee", "other",
)  # fmt: skip
"""The roles in which assessments are made, as forms offer them."""


@frozen(kw_only=True)
class Assessment(Displayed):
    """A finding made by somebody, in a role, at a time, on a named version of a checklist.

    Attributes:
        by: Who made it, as a pseudonym of the desk.
        role: In which role: ``ngo_worker``, ``police_officer`` …
        digest: The hash of the checklist's content, so that nobody has to trust its version.
        found: The outcome that the checklist establishes from the answers.
        could_become: The most serious one that it could still become.
        outcome: The outcome that the person records: `found`, unless `why` says why another one.
        because: The deciding answers.
        answers: What had been answered by then.
    """

    id: str
    case_id: str
    made_at: datetime
    role: str
    checklist: str
    version: str
    digest: str
    found: str | None
    could_become: str | None
    outcome: str | None
    by: str = field(default="", repr=False)
    why: str = field(default="", repr=False)
    because: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(factory=dict, repr=False)

    @property
    def departs(self) -> bool:
        """Whether the person recorded another outcome than the checklist found."""
        return self.outcome != self.found

    def rests_on(self, answers: Answers) -> bool:
        """Whether nothing has been answered, changed or taken back since."""
        return Answers(self.answers).values_by_item() == answers.values_by_item()

    def _pieces(self, language: str) -> Node:
        from victor.records.showing import assessment_panel

        return assessment_panel(self, language)


def recorded(
    finding: Finding,
    *,
    id: str,  # noqa: A002  the record's word
    case_id: str,
    at: datetime,
    role: str,
    by: str = "",
    outcome: str | None = None,
    why: str = "",
) -> Assessment:
    """The assessment that records a finding; `outcome` and `why` where the person departs from it."""
    return Assessment(
        id=id,
        case_id=case_id,
        made_at=at,
        role=role,
        by=by,
        checklist=finding.checklist.id,
        version=finding.checklist.version,
        digest=finding.checklist.digest,
        found=finding.outcome,
        could_become=finding.could_become,
        outcome=outcome or finding.outcome,
        why=why,
        because=finding.because,
        answers=dict(finding.answers.given),
    )
