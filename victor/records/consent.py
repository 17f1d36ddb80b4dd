"""Consents: who agreed to what, for whom, and who took it back.

Everything here is a pure step on the consents of one case, oldest first; none is ever removed. The last word of each
person counts, and a word about one receiver goes before a general one: a child who said "not to them" has not agreed
to them by agreeing in general; only a new consent for that receiver lifts it. What a court agreed to goes before what
a parent, guardian or representative says. (The sources leave this open; these are our decisions.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from victor.errors import MoveError, RecordError

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
    """What the same person said last; a parent takes back what a parent said, also where a court has the last word."""
    own = (one for one in consents if one.given_by == like.given_by)
    return last_words(own, like.purpose, receiver).get(like.given_by)


def informed(consents: Sequence[Consent], receiver: str) -> tuple[Consent, ...]:
    """The consents, with a receiver who knows of everything that was refused or taken back and concerns it."""
    return tuple(
        evolve(one, informed=(*one.informed, receiver))
        if not one.stands and one.receiver in (None, receiver) and receiver not in one.informed
        else one
        for one in consents
    )


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
