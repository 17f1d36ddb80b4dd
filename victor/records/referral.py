"""Referrals: one step of a plan carried out, from the draft to the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen

from victor.errors import MoveError, RecordError, nearest
from victor.guideline import Role
from victor.guideline.route import Consent
from victor.html import Displayed

if TYPE_CHECKING:
    from htpy import Node

ReferralState = Literal["drafted", "sent", "received", "accepted", "declined", "completed", "withdrawn"]

MOVES: Mapping[ReferralState, tuple[ReferralState, ...]] = {
    "drafted": ("sent", "withdrawn"),
    "sent": ("received", "withdrawn"),
    "received": ("accepted", "declined", "withdrawn"),
    "accepted": ("completed", "withdrawn"),
    "declined": ("withdrawn",),
    "completed": (),
    "withdrawn": (),
}
"""The states that may follow each state. Referred is not served: only ``completed`` says that the service was given."""

OPEN: tuple[ReferralState, ...] = ("drafted", "sent", "received", "accepted")
"""States in which somebody still has to act."""
LOST: tuple[ReferralState, ...] = ("declined", "withdrawn")
"""States in which the authority does not act: whoever asked for it is still to be told, or told otherwise."""
NOT_SENT: tuple[ReferralState, ...] = ("drafted",)
"""States in which the authority has not been told: its deadline is still running."""


@frozen
class Move:
    """A referral came into a state.

    Attributes:
        by: Who moved it, as a role or pseudonym.
        note: Why, where there is more to say.
        override: The reason of the person who sent it without the consent that it needs; empty where none was missing.
    """

    state: ReferralState
    at: datetime
    by: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    override: str = field(default="", repr=False)


@frozen(kw_only=True)
class Referral(Displayed):
    """One step of a plan carried out: an authority is told in a role.

    Attributes:
        routes: The routes that ask for it; empty where a person decided it without one.
        due_at: When the authority must have been told; None while that is unknown.
        deadline: The deadline in words.
        channel: How it was told.
        decided_by: The person who decided it, as a role or pseudonym: the library only advises.
        why: The person's reason, where the referral departs from the plan.
        consent: Whose consent it needs before it is sent, as the plan said last.
        history: Every state with its time, the first one first.

    >>> from datetime import UTC, datetime
    >>> made = datetime(2026, 11, 23, 9, tzinfo=UTC)
    >>> referral = Referral(id="r", case_id="c", authority="ekka", role="lead", history=(Move("drafted", made),))
    >>> referral.moved("accepted", made)
    Traceback (most recent call last):
        ...
    victor.errors.MoveError: referral: from 'drafted' it cannot become 'accepted'; expected sent or withdrawn
    """

    id: str
    case_id: str
    authority: str
    role: Role
    history: tuple[Move, ...]
    routes: tuple[str, ...] = ()
    due_at: datetime | None = None
    deadline: str = "deadline unknown"
    channel: str = field(default="", repr=False)
    decided_by: str = field(default="", repr=False)
    why: str = field(default="", repr=False)
    consent: Consent = "unknown"

    def __attrs_post_init__(self) -> None:
        states = [move.state for move in self.history]
        if states[:1] != ["drafted"] or any(after not in MOVES[before] for before, after in pairwise(states)):
            expected = "drafted first, and each further state one that may follow"
            raise RecordError("no referral can have this history", path="history", expected=expected)

    @property
    def state(self) -> ReferralState:
        """The state in which it is."""
        return self.history[-1].state

    @property
    def next_states(self) -> tuple[ReferralState, ...]:
        """The states that may follow."""
        return MOVES[self.state]

    def moved(self, state: str, at: datetime, *, by: str = "", note: str = "", override: str = "") -> Referral:
        """The same referral in its next state.

        Raises:
            MoveError: When that state may not follow; names those that may.
        """
        for legal in MOVES[self.state]:
            if legal == state:
                return evolve(self, history=(*self.history, Move(legal, at, by, note, override)))
        legal_states = " or ".join(MOVES[self.state])
        raise MoveError(
            f"from '{self.state}' it cannot become '{state}'" if state in MOVES else "there is no such state",
            path="referral",
            expected=legal_states or f"nothing more: '{self.state}' is final",
            hint=None if state in MOVES else nearest(state, MOVES),
        )

    def is_overdue(self, now: datetime) -> bool:
        """Whether its deadline has passed and the authority has not been told."""
        return self.state in NOT_SENT and self.due_at is not None and self.due_at < now

    def _pieces(self, language: str) -> Node:
        from victor.records.showing import referral_panel

        return referral_panel(self, language)
