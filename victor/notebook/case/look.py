"""A case as it stands now: read together, so that every part of its page tells the same."""

from __future__ import annotations

from attrs import frozen

from victor.desk import Desk
from victor.guideline import Country
from victor.notebook.case.next_step import NextStep, next_step
from victor.reasoning import Finding, Plan
from victor.records import Assessment, Case, Referral, TimelineEntry, plan_for


@frozen
class Look:
    """A case as it stands now, with all that belongs to it."""

    desk: Desk
    country: Country
    case: Case
    finding: Finding
    plan: Plan
    assessments: tuple[Assessment, ...]
    referrals: tuple[Referral, ...]
    timeline: tuple[TimelineEntry, ...]
    next: NextStep

    @classmethod
    def at(cls, desk: Desk, case: Case, checklist: str | None) -> Look:
        """Look at a case; nothing is written."""
        now = desk.now()
        newest = desk.case(case.id)
        country = desk.country.at_time(now)
        assessments, referrals = desk.assessments(newest), desk.referrals(newest)
        finding = desk.finding(newest, checklist)
        plan = plan_for(newest, assessments, country, desk.checklist, now)
        step = next_step(newest, finding, plan, assessments, referrals, now)
        return cls(desk, country, newest, finding, plan, assessments, referrals, desk.timeline(newest), step)

    @property
    def asks_anew(self) -> bool:
        """Whether the plan asks for other steps than the one that was recorded last."""
        asked = {(step.authority.id, step.role) for step in self.plan if step.certainty != "depends"}
        return asked != {(step.authority, step.role) for step in self.case.planned if step.certainty != "depends"}
