"""Referrals: drafted, moved on, and found when nobody has been told in time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from victor.desk.gate import pass_gate
from victor.desk.writing import log, newest_open
from victor.errors import MoveError, NotFoundError
from victor.guideline import Role
from victor.reasoning import Plan, Step
from victor.reasoning.plan import CERTAINTIES
from victor.records import Case, Move, Referral, checked
from victor.records.need import need_of
from victor.store import Between

if TYPE_CHECKING:
    from victor.desk.desk import Desk


@frozen
class Overdue:
    """Somebody should have been told by now and has not been.

    Attributes:
        referral_id: The referral that was drafted and not sent; None where not even that was done.
    """

    case_id: str
    authority: str
    due_at: datetime
    referral_id: str | None = None


def refer(
    desk: Desk,
    case: Case,
    authority: str,
    *,
    role: Role | None = None,
    channel: str = "",
    decided_by: str = "",
    why: str = "",
) -> Referral:
    """Draft a referral: a person decides to tell an authority.

    Args:
        desk: The desk.
        case: The case.
        authority: The id of the authority.
        role: Its role; that of the plan unless given.
        channel: How it will be told; the first way of the plan unless given.
        decided_by: Who decides it; the one who works at the desk unless given.
        why: The person's reason; needed where no step of the plan asks for it, or a route forbids it.

    Raises:
        NotFoundError: When the country has no such authority.
        MoveError: When the referral departs from the plan without a reason, or the case is closed.
    """
    at = desk.now()
    with desk.shelf.transaction():
        made = desk.plan(case)
        newest, version = newest_open(desk, case)
        step = _step(made, authority, role, why)
        in_role: Role = role or (step.role if step else "informed")
        referral = Referral(
            id=desk.new_id(),
            case_id=case.id,
            authority=authority,
            role=in_role,
            routes=tuple(route.id for route in step.routes) if step else (),
            due_at=step.due if step else None,
            deadline=str(step.deadline) if step else "deadline unknown",
            channel=channel or (step.channel[0] if step and step.channel else ""),
            decided_by=decided_by or desk.by,
            why=why,
            consent=need_of(made, authority, in_role) or "unknown",
            history=(Move("drafted", at, desk.by),),
        )
        desk.shelf.insert(checked(referral))
        newest = newest.referred(referral)
        desk.shelf.write(newest, version)
        log(desk, newest, at, "referred", about=referral.id, said=authority)
    return referral


def advance(desk: Desk, referral: Referral, state: str, *, note: str = "", override: str = "") -> Referral:
    """Move a referral on: sent, received, accepted or declined, completed or withdrawn.

    A referral whose step asks for a consent is sent when such a consent stands, for this authority or in general.

    Args:
        desk: The desk.
        referral: The referral.
        state: The next state.
        note: Why, where there is more to say.
        override: The reason to send it although a consent is missing, was refused or withdrawn. It is recorded; a desk
            worker may give one only where a child is in immediate danger or a route says "at once".

    Raises:
        MoveError: When that state may not follow; when a consent stands against sending it.
    """
    at = desk.now()
    with desk.shelf.transaction():
        newest, version = desk.shelf.read(Referral, referral.id)
        moved = newest.moved(state, at, by=desk.by, note=note)
        case, case_version = desk.shelf.read(Case, moved.case_id)
        if state == "sent":
            need = pass_gate(desk, case, newest, at, override).need
            moved = evolve(newest, consent=need).moved(state, at, by=desk.by, note=note, override=override)
        elif override:
            raise MoveError("only what stands against sending can be overridden", path="override", expected="no reason")
        desk.shelf.write(checked(moved), version)
        after = case.referred(moved)
        if state == "sent":
            after = after.happened("referral", at=at)
        if after != case:
            desk.shelf.write(after, case_version)
        if override:
            log(desk, case, at, "overridden", about=moved.id, said=override)
        log(desk, case, at, "advanced", about=moved.id, said=state)
    return moved


def referrals(desk: Desk, case: Case | None = None) -> tuple[Referral, ...]:
    """The referrals of a case, or of the whole desk, in their order."""
    wanted = {} if case is None else {"case_id": case.id}
    return desk.shelf.find(Referral, **wanted)


def overdue(desk: Desk) -> tuple[Overdue, ...]:
    """Who should have been told by now and has not been, the longest overdue first.

    These are the steps of each case's last plan of which nobody has been told yet, drafted or not; a step that
    only depends on a question is not among them. A case that was never planned is not looked at.
    """
    at = desk.now()
    found = [
        Overdue(case.id, step.authority, step.due_at, step.referral_id)
        for case in desk.shelf.find(Case, status="open", next_due_at=Between(high=at.isoformat()))
        for step in case.waiting_steps
        if step.due_at and step.due_at < at
    ]
    return tuple(sorted(found, key=lambda one: (one.due_at, one.case_id, one.authority)))


def _step(made: Plan, authority: str, role: Role | None, why: str) -> Step | None:
    if authority not in made.country.authorities:
        known = made.country.authorities
        raise NotFoundError(
            f"{made.country.code} has no authority of that name",
            path="authority",
            expected=f"one of {', '.join(known)}",
        )
    steps = [step for step in made if step.authority.id == authority and role in (None, step.role)]
    # The most certain one: what only depends on a question may have the shorter deadline, and is not asked for yet.
    step = min(steps, key=lambda step: CERTAINTIES.index(step.certainty), default=None)
    forbidden = authority in made.not_to or any(one.authority.id == authority for one in made.withheld)
    if not why and (step is None or forbidden):
        reason = "a route forbids to tell this authority" if forbidden else "no step of the plan asks for this"
        raise MoveError(reason, path=f"referral to {authority}", expected="why = the person's reason")
    return step
