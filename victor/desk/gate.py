"""The gate that every telling of an authority passes: a consent that is needed stands, or somebody says why not."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from victor.desk.assessing import plan_now
from victor.errors import MoveError
from victor.guideline.route import Consent as Need
from victor.records import Case, Referral
from victor.records.consent import Obstacle
from victor.records.need import NEEDED, stands_against
from victor.records.role import may_override

if TYPE_CHECKING:
    from victor.desk.desk import Desk


@frozen
class Gate:
    """What a telling of an authority must pass.

    Attributes:
        need: Whose consent is needed.
        obstacle: What stands against it; None where nothing does.
        urgent: Whether a child is in immediate danger, or a route asks at once: then a desk worker may override.
    """

    need: Need
    obstacle: Obstacle | None
    urgent: bool


def gate(desk: Desk, case: Case, referral: Referral, at: datetime) -> Gate:
    """What stands between a referral and its authority, by the newest answers and consents."""
    plan = plan_now(desk, case, at)
    need, stands = stands_against(referral, plan, case.consents, case.answers)
    danger = case.answers.get("immediate_danger")
    at_once = any(
        step.authority.id == referral.authority and step.certainty != "depends" and step.deadline.kind == "at_once"
        for step in plan
    )
    return Gate(need, stands, at_once or (danger is not None and danger.value is True))


def consent_obstacle(desk: Desk, referral: Referral) -> Obstacle | None:
    """What stands against sending a referral now: a consent is missing, was refused or withdrawn; or nothing does."""
    newest = desk.case(referral.case_id)
    return gate(desk, newest, referral, desk.now()).obstacle


def pass_gate(desk: Desk, case: Case, referral: Referral, at: datetime, override: str) -> Gate:
    """The gate, if it is open, or somebody who may opens it with a reason.

    Raises:
        MoveError: When it is shut, in one line; or when an override is given and nothing stands against it.
    """
    found = gate(desk, case, referral, at)
    given = bool(str(override).strip())
    if found.obstacle is None:
        if given:
            hint = "leave the override out"
            raise MoveError("no consent is missing", path=f"referral to {referral.authority}", hint=hint)
        return found
    if not given:
        expected = f"consent of the {found.need.replace('_', ' ')}" if found.need in NEEDED else "no objection"
        hint = "record the consent, or give the reason to go on without it as override"
        fault = f"the consent is {found.obstacle}"
        raise MoveError(fault, path=f"referral to {referral.authority}", expected=expected, hint=hint)
    may_override(desk.role, urgent=found.urgent)
    return found
