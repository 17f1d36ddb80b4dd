"""Consents: recorded as they are said, and who has to be informed when one is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve

from victor.desk.writing import log
from victor.errors import MoveError, NotFoundError, nearest
from victor.records import Case, Consent, Giver, Manner, Purpose, ToInform, checked, need
from victor.records import consent as steps
from victor.records.timeline import Happening

if TYPE_CHECKING:
    from victor.desk.desk import Desk


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
    if receiver not in [one.receiver for one in desk.case(case.id).consents]:
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
    return need.to_inform(need.heard(newest.consents, newest.answers), desk.referrals(newest))


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
