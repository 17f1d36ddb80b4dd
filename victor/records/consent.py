"""Consents: who agreed to what, for whom, and who took it back; what that means for telling an authority.

Everything here is a pure step on the consents of one case, oldest first; none is ever removed.

How they are read, where the sources leave it open (our decisions):

- The last word of each person counts. A word about one receiver goes before a general one, so a child who said "not
  to them" has not agreed to them by agreeing in general; only a new consent for that receiver lifts it.
- Where the law asks the child *or* the representative, one consent is enough, and one objection stops it.
- Where nobody read whether consent is needed, none is asked for, and an objection stops it all the same.
- Where none is needed (a duty to tell), none is asked for, and an objection does not stop it.
- A parent or guardian who may be involved in the exploitation is not heard, neither as consent nor as objection.
- What a court decided goes before what a parent, guardian or representative says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from victor.errors import MoveError, RecordError
from victor.guideline.route import Consent as Need
from victor.reasoning import Answers, Step
from victor.records.referral import Referral

Purpose = Literal[
    "referral", "sharing", "age_assessment", "health_examination", "interview", "photo", "follow_up", "research"
]
"""For what somebody agrees: each is asked for by itself."""
Giver = Literal["child", "parent", "guardian", "representative", "court", "authority"]
"""Who agrees; ``authority`` is one that acts as guardian, such as a centre for social work."""
Manner = Literal["spoken", "written", "before_witness", "through_interpreter", "other"]
Obstacle: TypeAlias = Literal["missing", "refused", "withdrawn"]

FAMILY: tuple[Giver, ...] = ("parent", "guardian", "representative")
"""Whose word a court can replace."""
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


@frozen(kw_only=True)
class Consent:
    """What one person said when asked for consent.

    Attributes:
        purpose: For what.
        given_by: Who was asked: never a name.
        given_at: When it was given, or refused.
        how: In which manner.
        receiver: The authority that it is about; None for the purpose in general.
        refused: Whether the person said no.
        withdrawn_at: When it was taken back; None while it stands.
        why: Why it was refused or taken back.
        by: Who recorded it, as a role or pseudonym.
        informed: The authorities that know that it was refused or taken back.
    """

    purpose: Purpose
    given_by: Giver
    given_at: datetime
    how: Manner
    receiver: str | None = None
    refused: bool = False
    withdrawn_at: datetime | None = None
    why: str = field(default="", repr=False)
    by: str = field(default="", repr=False)
    informed: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.refused and self.withdrawn_at:
            raise RecordError("what was refused cannot be taken back", path="withdrawn_at", expected="null")

    @property
    def stands(self) -> bool:
        """Whether it was given and not taken back."""
        return not self.refused and self.withdrawn_at is None

    @property
    def since(self) -> datetime:
        """Since when it is as it is."""
        return self.withdrawn_at or self.given_at

    @property
    def obstacle(self) -> Obstacle | None:
        """What it sets against the purpose; None while it stands."""
        return None if self.stands else "refused" if self.refused else "withdrawn"


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


# --- what is said -----------------------------------------------------------------------------------------------------


def given(consents: Sequence[Consent], new: Consent) -> tuple[Consent, ...]:
    """The consents with a further one; who refuses takes back what was said before for the same."""
    before = tuple(consents)
    if new.refused:
        before = tuple(
            evolve(one, withdrawn_at=new.given_at, why=new.why)
            if one.stands and one.given_by == new.given_by and _concerns(one, new.purpose, new.receiver)
            else one
            for one in before
        )
    return (*before, new)


def withdrawn(
    consents: Sequence[Consent],
    purpose: Purpose,
    *,
    receiver: str | None,
    given_by: Giver | None,
    at: datetime,
    why: str,
) -> tuple[Consent, ...]:
    """The consents after one was taken back.

    Without a receiver everything for that purpose is taken back. With one, a general consent stays for all others, and
    what was taken back from it stands beside it.

    Raises:
        MoveError: When none stands that could be taken back.
    """
    after, apart, found = [], [], False
    for one in consents:
        theirs = one.stands and given_by in (None, one.given_by)
        if theirs and _concerns(one, purpose, receiver):
            after.append(evolve(one, withdrawn_at=at, why=why))
            found = True
        else:
            after.append(one)
            if theirs and one.purpose == purpose and one.receiver is None and _says(consents, one, receiver) is one:
                apart.append(evolve(one, receiver=receiver, withdrawn_at=at, why=why))
    if not found and not apart:
        raise MoveError("no such consent stands", path="consent", hint="record a refusal where somebody says no")
    return (*after, *apart)


def _concerns(one: Consent, purpose: Purpose, receiver: str | None) -> bool:
    """Whether taking something back for a receiver, or in general, takes back this one."""
    return one.purpose == purpose and receiver in (None, one.receiver)


def _says(consents: Iterable[Consent], like: Consent, receiver: str | None) -> Consent | None:
    return last_words(consents, like.purpose, receiver).get(like.given_by)


# --- what it means ----------------------------------------------------------------------------------------------------


def heard(consents: Iterable[Consent], answers: Answers) -> tuple[Consent, ...]:
    """The consents of those who are heard: a parent or guardian who may be involved is not."""
    involved = answers.get("parents_involved")
    shut = SUSPECT if involved is not None and involved.value is True else ()
    return tuple(one for one in consents if one.given_by not in shut)


def last_words(consents: Iterable[Consent], purpose: Purpose, receiver: str | None) -> dict[Giver, Consent]:
    """What each person said last about a receiver; what was said about it goes before what was said in general."""
    words: dict[Giver, Consent] = {}
    for one in consents:
        if one.purpose == purpose and one.receiver in (None, receiver):
            said = words.get(one.given_by)
            if said is None or one.receiver is not None or said.receiver is None:
                words[one.given_by] = one
    court = words.get("court")
    if court and court.stands:
        words = {giver: one for giver, one in words.items() if giver not in FAMILY}
    return words


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


def informed(consents: Sequence[Consent], receiver: str) -> tuple[Consent, ...]:
    """The consents, with a receiver who knows of everything that was refused or taken back and concerns it."""
    return tuple(
        evolve(one, informed=(*one.informed, receiver))
        if not one.stands and one.receiver in (None, receiver) and receiver not in one.informed
        else one
        for one in consents
    )
