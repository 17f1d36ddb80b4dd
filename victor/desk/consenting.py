"""Consents as they are said, and the gate that every telling of an authority passes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from victor.desk.assessing import plan_now
from victor.desk.writing import log
from victor.errors import MoveError, NotFoundError, nearest
from victor.guideline.route import Consent as Need
from victor.records import Case, Consent, Giver, Manner, Purpose, Referral, ToInform, checked
from victor.records import consent as steps
from victor.records.consent import Obstacle
from victor.records.role import may_override
from victor.records.timeline import Happening

if TYPE_CHECKING:
    from victor.desk.desk import Desk


# --- what is said -----------------------------------------------------------------------------------------------------


def consent(
    desk: Desk, case: Case, *, purpose: Purpose, given_by: Giver, how: Manner, receiver: str | None = None
) -> Case:
    """Record that somebody consents; a child and a representative each by themselves, where both are asked.

    A first consent to a referral starts the clocks that run from consent. A closed case takes it, too.

    Args:
        desk: The desk.
        case: The case.
        purpose: For what: each purpose is asked for by itself.
        given_by: Who consents; never a name.
        how: In which manner.
        receiver: The id of the authority that may be told; None for whoever the purpose asks to tell.

    Raises:
        NotFoundError: When the country has no such authority.
        RecordError: When a word is not one that the desk knows.
    """
    _known(desk, receiver)
    at = desk.now()
    new = Consent(purpose=purpose, given_by=given_by, given_at=at, how=how, receiver=receiver, by=desk.by)

    def said(newest: Case) -> Case:
        after = evolve(newest, consents=steps.given(newest.consents, new))
        return after.happened("consent", at=at) if purpose == "referral" else after

    return _record(desk, case, said, at, "consented", purpose, said_by=given_by)


def refuse_consent(
    desk: Desk,
    case: Case,
    *,
    purpose: Purpose,
    given_by: Giver,
    how: Manner,
    receiver: str | None = None,
    why: str = "",
) -> Case:
    """Record that somebody was asked and said no; what the same person said before for the same is taken back.

    Args:
        desk: The desk.
        case: The case.
        purpose: For what.
        given_by: Who was asked.
        how: In which manner.
        receiver: The authority that must not be told; None for the purpose in general.
        why: The person's reason, where one was given.

    Raises:
        NotFoundError: When the country has no such authority.
        RecordError: When a word is not one that the desk knows.
    """
    _known(desk, receiver)
    at = desk.now()
    new = Consent(
        purpose=purpose, given_by=given_by, given_at=at, how=how, receiver=receiver, refused=True, why=why, by=desk.by
    )

    def said(newest: Case) -> Case:
        return evolve(newest, consents=steps.given(newest.consents, new))

    return _record(desk, case, said, at, "consent_refused", purpose, said_by=given_by)


def withdraw_consent(
    desk: Desk, case: Case, *, purpose: Purpose, why: str, receiver: str | None = None, given_by: Giver | None = None
) -> Case:
    """Record that a consent was taken back: what has not been sent is not sent any more; `to_inform` says who knows.

    Args:
        desk: The desk.
        case: The case.
        purpose: For what it was given.
        why: Why it is taken back.
        receiver: The authority that must not be told; None for all of them.
        given_by: Who takes it back; None for everybody.

    Raises:
        MoveError: When no such consent stands.
    """
    at = desk.now()
    if receiver not in {one.receiver for one in desk.case(case.id).consents}:
        _known(desk, receiver)

    def said(newest: Case) -> Case:
        after = steps.withdrawn(newest.consents, purpose, receiver=receiver, given_by=given_by, at=at, why=why)
        return evolve(newest, consents=after)

    return _record(desk, case, said, at, "consent_withdrawn", purpose, said_by=given_by or "")


def to_inform(desk: Desk, case: Case) -> tuple[ToInform, ...]:
    """Which authorities were told before a consent was refused or taken back, and do not know that it was.

    A parent or guardian who may be involved in the exploitation is not heard, and neither is an objection to a duty.
    """
    newest = desk.case(case.id)
    return steps.to_inform(steps.heard(newest.consents, newest.answers), desk.referrals(newest))


def receiver_informed(desk: Desk, case: Case, receiver: str) -> Case:
    """Record that an authority knows which consent was refused or taken back.

    Raises:
        MoveError: When there is nothing of which it would have to be informed.
    """
    at = desk.now()

    def said(newest: Case) -> Case:
        if receiver not in [one.authority for one in desk.to_inform(newest)]:
            raise MoveError("this receiver need not be informed", path="receiver", hint="see desk.to_inform(case)")
        return evolve(newest, consents=steps.informed(newest.consents, receiver))

    return _record(desk, case, said, at, "receiver_informed", receiver)


def _known(desk: Desk, receiver: str | None) -> None:
    known = desk.country.at_time(desk.now()).authorities
    if receiver is not None and receiver not in tuple(known):
        expected = f"one of {', '.join(known)}"
        hint = nearest(str(receiver), known)
        raise NotFoundError(
            f"{desk.country.code} has no authority of that name", path="receiver", expected=expected, hint=hint
        )


def _record(
    desk: Desk,
    case: Case,
    said: Callable[[Case], Case],
    at: datetime,
    what: Happening,
    about: str,
    *,
    said_by: str = "",
) -> Case:
    with desk.shelf.transaction():
        newest, version = desk.shelf.read(Case, case.id)
        after = checked(said(newest))
        desk.shelf.write(after, version)
        log(desk, after, at, what, about=about, said=said_by)
    return after


# --- the gate ---------------------------------------------------------------------------------------------------------


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
    need, stands = steps.stands_against(referral, plan, case.consents, case.answers)
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
        expected = f"consent of the {found.need.replace('_', ' ')}" if found.need in steps.NEEDED else "no objection"
        hint = "record the consent, or give the reason to go on without it as override"
        fault = f"the consent is {found.obstacle}"
        raise MoveError(fault, path=f"referral to {referral.authority}", expected=expected, hint=hint)
    may_override(desk.role, urgent=found.urgent)
    return found
