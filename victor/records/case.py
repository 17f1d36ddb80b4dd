"""Cases: what ties answers, assessments, plan and referrals to a pseudonym; a case holds no identity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen

from victor.guideline import Event, Role
from victor.html import Displayed
from victor.reasoning import Answers, Certainty, Plan
from victor.records.consent import Consent
from victor.records.referral import LOST, NOT_SENT, Referral

if TYPE_CHECKING:
    from htpy import Node

ClosingReason = Literal[
    "protection_in_place",
    "handed_over",
    "returned_safely",
    "something_else",
    "contact_lost",
    "moved_abroad",
    "opened_in_error",
]


@frozen
class PlannedStep:
    """A step as it stood in the last plan of a case.

    Attributes:
        asked_since: When a plan first asked for it; None while it only depended on a question.
        due_at: When it is due; None while that is unknown or its clock has not started.
        any_of: The authorities of which one is enough.
        referral_id: The last referral that was made for it and not declined or withdrawn.
        told: Whether that referral was sent.
    """

    authority: str
    role: Role
    certainty: Certainty
    deadline: str
    asked_since: datetime | None = None
    due_at: datetime | None = None
    any_of: tuple[str, ...] = ()
    referral_id: str | None = None
    told: bool = False


@frozen(kw_only=True, repr=False)
class Case(Displayed):
    """The record that ties answers, assessments, plan and referrals to a pseudonym.

    It holds no identity: no name, no date of birth, no address has a place in it.

    Attributes:
        id: Random; the pseudonym.
        country: The code of the country whose guidelines it follows.
        answers: What has been answered, each with who, when and how.
        events: When each event from which a deadline runs was first recorded; a clock never restarts.
        planned: The steps of the last plan that was made.
        withdrawn: Steps that earlier plans asked for and the last one does not: should they return, their clocks have
            not restarted and their referrals are not forgotten.
        closing_reason: Why it was closed; closed cases may be opened again.
        consents: What was said when somebody was asked for consent, in order; nothing of it is ever removed.
    """

    id: str
    country: str
    opened_at: datetime
    status: Literal["open", "closed"] = "open"
    answers: Answers = field(factory=Answers)
    events: Mapping[Event, datetime] = field(factory=dict)
    planned: tuple[PlannedStep, ...] = ()
    withdrawn: tuple[PlannedStep, ...] = ()
    opened_by: str = ""
    session_id: str | None = None
    closed_at: datetime | None = None
    closing_reason: ClosingReason | None = None
    consents: tuple[Consent, ...] = ()

    def __repr__(self) -> str:
        return f"<Case {self.id}: {self.country}, {self.status}>"

    def happened(self, *events: Event, at: datetime) -> Case:
        """The case with events recorded; one that was recorded before keeps its time: clocks never restart."""
        return evolve(self, events={**dict.fromkeys(events, at), **self.events})

    @property
    def asked(self) -> dict[tuple[str, Role], datetime]:
        """Since when each step of a plan has been asked for; one that only depended is not among them."""
        steps = (*self.withdrawn, *self.planned)
        return {(step.authority, step.role): step.asked_since for step in steps if step.asked_since}

    def with_plan(self, plan: Plan, at: datetime) -> Case:
        """The case with the steps of a plan; a step keeps the time since when it has been asked for."""
        before = {(step.authority, step.role): step for step in (*self.withdrawn, *self.planned)}
        steps = []
        for step in plan.steps:
            key = step.authority.id, step.role
            old = before.pop(key, None)
            since = old.asked_since if old else None
            if since is None and step.certainty != "depends":
                since = at
            planned = PlannedStep(*key, step.certainty, str(step.deadline), since, step.due, step.any_of)
            steps.append(evolve(planned, referral_id=old.referral_id, told=old.told) if old else planned)
        withdrawn = tuple(step for step in before.values() if step.asked_since or step.referral_id)
        return evolve(self, planned=tuple(steps), withdrawn=withdrawn)

    def referred(self, referral: Referral) -> Case:
        """The case with a referral for the step of that authority and role; a lost one leaves the step waiting."""
        kept = None if referral.state in LOST else referral.id
        told = kept is not None and referral.state not in NOT_SENT

        def after(step: PlannedStep) -> PlannedStep:
            its = (step.authority, step.role) == (referral.authority, referral.role)
            return (
                evolve(step, referral_id=kept, told=told) if its and (kept or step.referral_id == referral.id) else step
            )

        return evolve(self, planned=tuple(map(after, self.planned)), withdrawn=tuple(map(after, self.withdrawn)))

    @property
    def waiting_steps(self) -> tuple[PlannedStep, ...]:
        """The steps that are asked for now and not told yet, neither they nor one of their alternatives."""
        told = {step.authority for step in self.planned if step.told}
        return tuple(
            step
            for step in self.planned
            if step.certainty != "depends" and not step.told and not told.intersection(step.any_of)
        )

    @property
    def next_due_at(self) -> datetime | None:
        """When the first of the waiting steps is due; by this a store finds the cases that are overdue."""
        return min((step.due_at for step in self.waiting_steps if step.due_at), default=None)

    def _pieces(self, language: str) -> Node:
        from victor.records.showing import case_panel

        return case_panel(self, language)
