"""A referral moves from state to state as the table says, and forgets nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import get_args

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from tests.records import strategies
from victor.errors import MoveError, RecordError
from victor.records import MOVES, OPEN, Move, Referral, ReferralState
from victor.records.referral import LOST, NOT_SENT

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
STATES: tuple[ReferralState, ...] = get_args(ReferralState)
LEGAL = {
    ("drafted", "sent"),
    ("sent", "received"),
    ("received", "accepted"),
    ("received", "declined"),
    ("accepted", "completed"),
    *((state, "withdrawn") for state in ("drafted", "sent", "received", "accepted", "declined")),
}
WAY_TO: dict[str, tuple[ReferralState, ...]] = {
    "drafted": ("drafted",),
    "sent": ("drafted", "sent"),
    "received": ("drafted", "sent", "received"),
    "accepted": ("drafted", "sent", "received", "accepted"),
    "declined": ("drafted", "sent", "received", "declined"),
    "completed": ("drafted", "sent", "received", "accepted", "completed"),
    "withdrawn": ("drafted", "withdrawn"),
}


def referral(state: str, due_at: datetime | None = None) -> Referral:
    history = tuple(Move(one, AT, "desk 1") for one in WAY_TO[state])
    return Referral(id="r", case_id="c", authority="police", role="lead", history=history, due_at=due_at)


@pytest.mark.parametrize(("before", "after"), [*product(STATES, STATES)])
def test_every_pair_of_states(before: ReferralState, after: ReferralState) -> None:
    old = referral(before)
    assert old.state == before
    assert old.next_states == MOVES[before]
    later = AT + timedelta(hours=1)
    if (before, after) in LEGAL:
        new = old.moved(after, later, by="desk 2", note="as agreed")
        assert new.state == after
        assert new.history == (*old.history, Move(after, later, "desk 2", "as agreed"))
        assert evolve(new, history=old.history) == old
    else:
        with pytest.raises(MoveError) as caught:
            old.moved(after, later)
        legal = " or ".join(two for one, two in sorted(LEGAL, key=lambda pair: STATES.index(pair[1])) if one == before)
        assert str(caught.value) == (
            f"referral: from '{before}' it cannot become '{after}'; "
            f"expected {legal or f'nothing more: {before!r} is final'}"
        )


@pytest.mark.parametrize(("state", "hint"), [("snet", "; did you mean 'sent'?"), ("", ""), ("Maria", "")])
def test_a_state_that_there_is_not(state: str, hint: str) -> None:
    with pytest.raises(MoveError) as caught:
        referral("drafted").moved(state, AT)
    assert str(caught.value) == f"referral: there is no such state; expected sent or withdrawn{hint}"


def test_the_groups_of_states_fit_the_table() -> None:
    assert set(MOVES) == set(STATES)
    assert {(one, two) for one, legal in MOVES.items() for two in legal} == LEGAL
    assert set(OPEN) | set(LOST) | {"completed"} == set(STATES)
    assert not set(OPEN) & set(LOST)
    assert set(NOT_SENT) < set(OPEN)


@given(strategies.referrals(), st.lists(st.sampled_from(STATES), max_size=8))
def test_history_only_grows_and_each_pair_in_it_is_legal(start: Referral, wanted: list[ReferralState]) -> None:
    now = start
    for state in wanted:
        before = now.history
        try:
            now = now.moved(state, AT)
        except MoveError:
            continue
        assert now.history[: len(before)] == before
        assert len(now.history) == len(before) + 1
    assert now.history[0].state == "drafted"
    assert all((one.state, two.state) in LEGAL for one, two in pairwise(now.history))


def test_history_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        referral("sent").history = ()  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        referral("sent").history[0].state = "completed"  # type: ignore[misc]


@pytest.mark.parametrize(
    "states", [(), ("sent",), ("drafted", "drafted"), ("drafted", "completed"), ("drafted", "withdrawn", "sent")]
)
def test_a_history_that_cannot_have_been_is_no_referral(states: tuple[ReferralState, ...]) -> None:
    history = tuple(Move(state, AT) for state in states)
    with pytest.raises(RecordError, match="history"):
        Referral(id="r", case_id="c", authority="police", role="lead", history=history)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("hours", [-1, 0, 1, None])
def test_it_is_overdue_only_while_nobody_was_told(state: ReferralState, hours: int | None) -> None:
    due = None if hours is None else AT + timedelta(hours=hours)
    assert referral(state, due).is_overdue(AT) == (state == "drafted" and hours == -1)
