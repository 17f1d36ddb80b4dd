"""What a picture shows of each step of a plan: its referral, whether it is late, and with whom it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from attrs import frozen

from victor.guideline import Deadline
from victor.reasoning import Plan, Step
from victor.records import Referral
from victor.records.referral import LOST, NOT_SENT

When = Literal["at_once", "hours", "days", "unknown"]
WHENS: tuple[When, ...] = ("at_once", "hours", "days", "unknown")
"""The columns of a plan, in the order of time; the last one stands apart: unknown is not none."""
Bond = Literal["any_of", "together", "alone"]


def when_of(deadline: Deadline) -> When:
    """The column in which a deadline stands."""
    if deadline.kind != "within":
        return "at_once" if deadline.kind == "at_once" else "unknown"
    assert deadline.span
    return "hours" if deadline.span.unit in ("min", "h") else "days"


@frozen
class Shown:
    """A step with what has become of it.

    Attributes:
        referral: The last one that was made for it; one that was declined or withdrawn only where there is no other.
        late: Whether it is overdue.
        instead: The alternatives that were told, so that this one need not be.
    """

    step: Step
    referral: Referral | None = None
    late: bool = False
    instead: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name by which programs find it in the picture."""
        return f"{self.step.authority.id}/{self.step.role}"


@frozen
class Bundle:
    """Steps that belong together: one of them is enough, or all are told at the same moment, or one alone."""

    bond: Bond
    members: tuple[Shown, ...]

    @property
    def shared_why(self) -> bool:
        """Whether one reason holds for all of them."""
        return len({one.step.why for one in self.members}) == 1


def shown_steps(plan: Plan, referrals: Sequence[Referral], now: datetime | None) -> tuple[Shown, ...]:
    """The steps of a plan with what has become of each by now."""
    told = {one.authority for one in referrals if one.state not in (*LOST, *NOT_SENT)}

    def shown(step: Step) -> Shown:
        own = [one for one in referrals if (one.authority, one.role) == (step.authority.id, step.role)]
        last = max(own, key=lambda one: (one.state not in LOST, own.index(one)), default=None)
        done = last is not None and last.state not in (*LOST, *NOT_SENT)
        instead = () if done else tuple(name for name in step.any_of if name in told)
        waiting = step.certainty != "depends" and not done and not instead
        late = waiting and now is not None and step.due is not None and step.due < now
        return Shown(step, last, late, instead)

    return tuple(map(shown, plan.steps))


def beside_plan(plan: Plan, referrals: Iterable[Referral]) -> tuple[Referral, ...]:
    """The referrals that no step of the plan asks for."""
    asked = {(step.authority.id, step.role) for step in plan.steps}
    return tuple(one for one in referrals if (one.authority, one.role) not in asked)


def bundled(steps: Iterable[Shown]) -> list[Bundle]:
    """Steps of one column, those that belong together side by side, in the order of the first of each."""
    found: dict[tuple[object, ...], list[Shown]] = {}
    for shown in steps:
        step = shown.step
        bond: Bond = "any_of" if step.any_of else "together" if step.together else "alone"
        names = frozenset(step.any_of or step.together or [step.authority.id])
        found.setdefault((bond, names, step.role), []).append(shown)
    return [Bundle(key[0] if len(members) > 1 else "alone", tuple(members)) for key, members in found.items()]  # type: ignore[arg-type]  # put in above
