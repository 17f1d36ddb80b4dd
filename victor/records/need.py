"""What consents mean for telling an authority: whose word is needed, and what stands against it.

How it is read, where the sources leave it open (our decisions):

- Where the law asks the child *or* the representative, one consent is enough, and one objection stops it.
- Where nobody read whether consent is needed, none is asked for, and an objection stops it all the same.
- Where none is needed (a duty to tell), none is asked for, and an objection does not stop it.
- A parent or guardian who may be involved in the exploitation is not heard, neither as consent nor as objection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import get_args

from attrs import frozen

from victor.guideline.route import Consent as Need
from victor.reasoning import Answers, Step
from victor.records.consent import FAMILY, Consent, Giver, Obstacle, Purpose, last_words
from victor.records.referral import Referral

SUSPECT: tuple[Giver, ...] = ("parent", "guardian")
"""Who is meant by the fact ``parents_involved``."""
REPRESENTATIVES: tuple[Giver, ...] = (*FAMILY, "court", "authority")
ASKED: Mapping[Need, tuple[Giver, ...]] = {
    "not_required": (),
    "child": ("child",),
    "representative": REPRESENTATIVES,
    "child_or_representative": ("child", *REPRESENTATIVES),
    "unknown": get_args(Giver),
}
"""Whose word counts for each need that a route names."""
NEEDED: tuple[Need, ...] = ("child", "representative", "child_or_representative")
"""The needs that nobody's silence fulfils."""


@frozen
class ToInform:
    """An authority was told of a child, and an objection to that came later.

    Attributes:
        since: When the consent was refused or taken back.
    """

    authority: str
    referral_id: str
    purpose: Purpose
    since: datetime


def heard(consents: Iterable[Consent], answers: Answers) -> tuple[Consent, ...]:
    """The consents of those who are heard: a parent or guardian who may be involved is not."""
    involved = answers.get("parents_involved")
    shut = SUSPECT if involved is not None and involved.value is True else ()
    return tuple(one for one in consents if one.given_by not in shut)


def objections(consents: Iterable[Consent], purpose: Purpose, receiver: str | None, need: Need) -> tuple[Consent, ...]:
    """The last words of those whose word counts, as far as they say no."""
    words = last_words(consents, purpose, receiver)
    return tuple(one for giver, one in words.items() if giver in ASKED[need] and not one.stands)


def obstacle(
    need: Need, consents: Iterable[Consent], receiver: str | None, purpose: Purpose = "referral"
) -> Obstacle | None:
    """What stands against telling a receiver; None where nothing does.

    >>> from datetime import UTC, datetime
    >>> child = Consent(purpose="referral", given_by="child", given_at=datetime(2026, 11, 23, tzinfo=UTC), how="spoken")
    >>> obstacle("child", (child,), "police"), obstacle("representative", (child,), "police")
    (None, 'missing')
    """
    consents = tuple(consents)
    against = objections(consents, purpose, receiver, need)
    if against:
        return against[-1].obstacle
    if need in NEEDED and not any(giver in ASKED[need] for giver in last_words(consents, purpose, receiver)):
        return "missing"
    return None


def need_of(steps: Iterable[Step], authority: str, role: str) -> Need | None:
    """Whose consent the steps of a plan ask for before an authority is told; None where none tells it.

    Another role of the same authority speaks where it has no step in this one; then the strictest of them.
    """
    about = [step for step in steps if step.authority.id == authority]
    needs = [step.consent for step in about if step.role == role] or [step.consent for step in about]
    order: tuple[Need, ...] = (*NEEDED, "unknown", "not_required")
    return min(needs, key=order.index, default=None)


def need_now(drafted: Need, asked: Need | None) -> Need:
    """Whose consent a referral needs when it is sent, by what its plan said when drafted and what the plan says now.

    A need does not go because nobody asks for the step any more; that none was needed goes with the step.
    """
    if asked is None:
        return "unknown" if drafted == "not_required" else drafted
    return drafted if asked == "unknown" and drafted in NEEDED else asked


def stands_against(
    referral: Referral, plan: Iterable[Step], consents: Iterable[Consent], answers: Answers
) -> tuple[Need, Obstacle | None]:
    """Whose consent a referral needs before it is sent, and what stands against that, by the plan as it is now."""
    need = need_now(referral.consent, need_of(plan, referral.authority, referral.role))
    return need, obstacle(need, heard(consents, answers), referral.authority)


def to_inform(consents: Sequence[Consent], referrals: Iterable[Referral]) -> tuple[ToInform, ...]:
    """Which authorities were told before somebody objected, and have not been informed of it.

    That concerns referrals that needed a consent or might have; of a duty to tell nobody can be released.
    """
    found = []
    for referral in referrals:
        sent = next((move.at for move in referral.history if move.state == "sent"), None)
        needs: dict[Purpose, Need] = {"referral": referral.consent, "sharing": "unknown"}
        for purpose, need in needs.items():
            against = objections(consents, purpose, referral.authority, need)
            late = [one for one in against if sent and one.since >= sent and referral.authority not in one.informed]
            if late:
                found.append(ToInform(referral.authority, referral.id, purpose, min(one.since for one in late)))
    return tuple(found)
