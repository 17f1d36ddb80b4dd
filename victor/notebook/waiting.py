"""Who waits to be told: the steps of recorded plans, those of which one is enough together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import frozen

from victor.guideline import Deadline
from victor.records import Case
from victor.records.case import PlannedStep

AT_ONCE = str(Deadline("at_once"))
NEVER = datetime.max.replace(tzinfo=UTC)


@frozen
class Waiting:
    """A step of a case that waits; with others beside it where any one of them is enough.

    Attributes:
        due_at: When the first of them is due; None while that is unknown.
    """

    case: Case
    steps: tuple[PlannedStep, ...]
    due_at: datetime | None

    @property
    def authorities(self) -> tuple[str, ...]:
        """Who can be told."""
        return tuple(dict.fromkeys(step.authority for step in self.steps))

    @property
    def drafted(self) -> bool:
        """Whether a referral to one of them was drafted."""
        return any(step.referral_id for step in self.steps)

    @property
    def at_once(self) -> bool:
        """Whether it is due at once."""
        return any(step.deadline == AT_ONCE for step in self.steps)

    def is_late(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.due_at is not None and self.due_at < now


def waiting_in(cases: Iterable[Case]) -> list[Waiting]:
    """Who waits to be told in some cases, the longest overdue first; those with an unknown deadline come last."""
    found = [one for case in cases for one in _in_case(case)]
    return sorted(found, key=lambda one: (one.due_at or NEVER, one.case.id, one.authorities))


def _in_case(case: Case) -> list[Waiting]:
    together: dict[object, list[PlannedStep]] = {}
    for step in case.waiting_steps:
        together.setdefault((frozenset(step.any_of) or step.authority, step.role), []).append(step)
    return [
        Waiting(case, tuple(steps), min((step.due_at for step in steps if step.due_at), default=None))
        for steps in together.values()
    ]
