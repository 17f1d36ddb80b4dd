"""Who a child is: kept apart from the case, shown for a reason only, and erased with the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, final

from attrs import evolve, fields, frozen

from victor.records import Case, DeskSession
from victor.records.role import may_erase
from victor.store.erasure import ErasureReason, Tombstone
from victor.vault import Hidden, Identity
from victor.vault.concealed import Concealed

if TYPE_CHECKING:
    from victor.desk.desk import Desk

T_co = TypeVar("T_co", covariant=True)


@final
class Kept(Concealed, Generic[T_co]):
    """A value of a person as a desk has it: hides itself everywhere, and is shown for a reason that the audit keeps."""

    __slots__ = ("_ask",)

    _ask: Callable[[str], T_co]

    def __init__(self, ask: Callable[[str], T_co]) -> None:
        object.__setattr__(self, "_ask", ask)

    def reveal(self, reason: str) -> T_co:
        """The value, after the audit has written who asked for it, in which role, when and why.

        Raises:
            RecordError: There is no reason.
            StoreError: The entry could not be written, or a transaction is open that could undo it.
        """
        return self._ask(reason)


@frozen(kw_only=True)
class KeptIdentity:
    """Who a child is, as far as it was kept; see `victor.vault.Identity` for the fields."""

    name: Kept[Any] | None = None
    born: Kept[Any] | None = None
    contacts: Kept[Any] | None = None
    documents: Kept[Any] | None = None
    photo: Kept[Any] | None = None


def identify(desk: Desk, case: Case, identity: Identity) -> None:
    """Keep who a child is, apart from the case and in the place of what was kept; only in a store with keys.

    Raises:
        StoreError: The store has no keys, or the case was erased.
        NotFoundError: This store has no such case.
    """
    at = desk.now()
    given = [one.name for one in fields(Identity) if getattr(identity, one.name) is not None]
    with desk.shelf.transaction():
        newest, _ = desk.shelf.read(Case, case.id)
        desk.shelf.store.identify(newest.id, identity)
        desk.shelf.audit(desk.by, at, "identified", newest.id, ", ".join(given))


def identity(desk: Desk, case: Case) -> KeptIdentity | None:
    """Who a child is, as far as it was kept, or None; each field is seen by ``.reveal("the reason")`` only.

    Raises:
        MoveError: In a role that does not see cases as they are.
        StoreError: The store has no keys, or what was sealed is damaged.
        NotFoundError: This store has no such case.
    """
    newest, _ = desk.shelf.read(Case, case.id)
    found = desk.shelf.store.identity(newest.id)
    if found is None:
        return None
    given = {one.name: getattr(found, one.name) for one in fields(Identity)}
    return KeptIdentity(**{name: one and Kept(_ask(desk, newest.id, name, one)) for name, one in given.items()})


def erase(desk: Desk, case: Case, *, reason: ErasureReason) -> Tombstone:
    """Erase a case for good: its key, who the child is, and all that was recorded of it.

    What stays is a tombstone without a name, for statistics the month, the last outcome and how it ended, and contacts
    without their case. In copies of the store from before, the case is still there until they are pruned
    (`victor.store.upkeep.prune`) or removed.

    Args:
        desk: The desk.
        case: The case.
        reason: ``asked_by_child``, ``asked_by_guardian``, ``time_over``, ``opened_in_error`` or ``ordered``.

    Raises:
        MoveError: In a role that may not: a desk worker erases only what was opened in error.
        StoreError: There is no such reason.
        NotFoundError: This store has no such case; or it was erased before.
    """
    may_erase(desk.role, in_error=reason == "opened_in_error")
    at = desk.now()
    with desk.shelf.transaction():
        newest, _ = desk.shelf.read(Case, case.id)
        for session in desk.shelf.find(DeskSession, case_id=newest.id):
            there, version = desk.shelf.read(DeskSession, session.id)
            desk.shelf.write(evolve(there, case_id=None), version)
        made = desk.assessments(newest)
        kept = {
            "country": newest.country,
            "opened": f"{newest.opened_at:%Y-%m}",
            "status": newest.status,
            "closing_reason": newest.closing_reason,
            "outcome": made[-1].outcome if made else None,
        }
        stone = Tombstone(case_id=newest.id, at=at.isoformat(), role=desk.role, reason=reason, kept=kept)
        desk.shelf.store.erase(stone, by=desk.by)
    return stone


def _ask(desk: Desk, case_id: str, name: str, hidden: Hidden[Any]) -> Callable[[str], Any]:
    def write(reason: str) -> None:
        desk.shelf.audit(desk.by, desk.now(), f"revealed {name}", case_id, reason, now=True)

    return lambda reason: hidden.reveal(reason, write)
