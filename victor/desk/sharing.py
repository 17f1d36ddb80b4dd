"""What an authority gets to know of a child: what the sharing protocol names, and nothing else without a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from victor.desk.gate import gate, pass_gate
from victor.desk.writing import log
from victor.errors import MoveError
from victor.records import LEAST, Case, Referral
from victor.records.need import heard, objections
from victor.records.protocol import PARTS, checked_fields, extracted
from victor.records.referral import LOST
from victor.records.role import may_override

if TYPE_CHECKING:
    from victor.desk.desk import Desk


def extract(
    desk: Desk, case: Case, authority: str, *, more: Iterable[str] = (), override: str = ""
) -> dict[str, object]:
    """What may be sent to an authority to which the child is referred; that it was taken out is recorded.

    It passes the same gate as sending. Where somebody objects to sharing, an authority gets to know no more than that
    the child is referred.

    Args:
        desk: The desk.
        case: The case.
        authority: The id of the authority.
        more: Fields beyond the sharing protocol.
        override: The reason for them, or for going on without a consent; it is recorded.

    Returns:
        Plain data, by field.

    Raises:
        MoveError: When there is no referral to it, a consent is missing, or a field is outside the protocol.
        RecordError: When there is no such field.
    """
    at = desk.now()
    wanted = checked_fields(more, (*PARTS, *desk.items()), path="more")
    with desk.shelf.transaction():
        newest, _ = desk.shelf.read(Case, case.id)
        referral = _referral(desk, newest, authority)
        kind = desk.country.authorities[authority].kind
        words = heard(newest.consents, newest.answers)
        against = objections(words, "sharing", authority, "unknown")
        allowed = LEAST.allowed(kind) if against else desk.protocol.allowed(kind)
        beyond = tuple(name for name in wanted if name not in allowed)
        found = gate(desk, newest, referral, at)
        if found.obstacle or not beyond:
            pass_gate(desk, newest, referral, at, override)
        elif not override.strip():
            fault = "the sharing protocol does not share this field" if not against else "somebody objects to sharing"
            expected = f"among {', '.join(allowed)}"
            raise MoveError(fault, path=f"fields for {authority}", expected=expected, hint="or override = the reason")
        else:
            may_override(desk.role, urgent=found.urgent)
        if override:
            log(desk, newest, at, "overridden", about=referral.id, said=override)
        fields = (*allowed, *beyond)
        log(desk, newest, at, "shared", about=referral.id, said=", ".join(fields))
    return extracted(fields, newest, referral, desk.assessments(newest), desk.checklists.values())


def _referral(desk: Desk, case: Case, authority: str) -> Referral:
    """The last referral to an authority that still stands: nothing is shared beside a referral."""
    for referral in reversed(desk.referrals(case)):
        if referral.authority == authority and referral.state not in LOST:
            return referral
    raise MoveError("the child is not referred to this authority", path="authority", hint="refer first")
