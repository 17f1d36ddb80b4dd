"""Every record at random, for Hypothesis: as odd as its types allow."""

from __future__ import annotations

from datetime import UTC
from typing import get_args

from attrs import evolve
from hypothesis import strategies as st

from victor.guideline import Event, Role
from victor.guideline.deadline import EVENTS
from victor.guideline.route import ROLES
from victor.guideline.route import Consent as Need
from victor.reasoning import UNKNOWN, Answer, Answers, Value
from victor.reasoning.plan import CERTAINTIES
from victor.records import (
    MOVES,
    Assessment,
    Case,
    ClosingReason,
    Consent,
    DeskSession,
    Giver,
    Manner,
    Move,
    PlannedStep,
    Purpose,
    Record,
    Referral,
    ReferralState,
    SessionChannel,
    TimelineEntry,
    Topic,
    Visitor,
)
from victor.records.timeline import Happening

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
"""Texts of whole characters: half of a character is no text."""
ids = st.text("0123456789abcdef", min_size=1, max_size=32)
times = st.datetimes(timezones=st.just(UTC))
items = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
events: st.SearchStrategy[Event] = st.sampled_from(EVENTS)
roles: st.SearchStrategy[Role] = st.sampled_from(ROLES)


def spans() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(), st.integers()).map(lambda ends: (min(ends), max(ends)))


def values() -> st.SearchStrategy[Value]:
    """What can be answered."""
    return st.one_of(st.booleans(), st.integers(), spans(), st.just(UNKNOWN), items)


def answer() -> st.SearchStrategy[Answer]:
    return st.builds(Answer, values(), by=texts, at=st.none() | times, how=texts)


def answers() -> st.SearchStrategy[Answers]:
    return st.builds(Answers, st.dictionaries(items, answer(), max_size=4))


def planned_steps() -> st.SearchStrategy[PlannedStep]:
    return st.builds(
        PlannedStep,
        authority=items,
        role=roles,
        certainty=st.sampled_from(CERTAINTIES),
        deadline=texts,
        asked_since=st.none() | times,
        due_at=st.none() | times,
        any_of=st.lists(items, max_size=2).map(tuple),
        referral_id=st.none() | ids,
    )


def consents() -> st.SearchStrategy[Consent]:
    made = st.builds(
        Consent,
        purpose=st.sampled_from(get_args(Purpose)),
        given_by=st.sampled_from(get_args(Giver)),
        given_at=times,
        how=st.sampled_from(get_args(Manner)),
        receiver=st.none() | items,
        refused=st.booleans(),
        why=texts,
        by=texts,
        informed=st.lists(items, max_size=2).map(tuple),
    )
    return st.builds(lambda one, at: one if one.refused else evolve(one, withdrawn_at=at), made, st.none() | times)


def cases() -> st.SearchStrategy[Case]:
    return st.builds(
        Case,
        id=ids,
        country=st.sampled_from(("gr", "ty")),
        opened_at=times,
        status=st.sampled_from(("open", "closed")),
        answers=answers(),
        events=st.dictionaries(events, times),
        planned=st.lists(planned_steps(), max_size=2).map(tuple),
        withdrawn=st.lists(planned_steps(), max_size=1).map(tuple),
        opened_by=texts,
        session_id=st.none() | ids,
        closed_at=st.none() | times,
        closing_reason=st.none() | st.sampled_from(get_args(ClosingReason)),
        consents=st.lists(consents(), max_size=2).map(tuple),
    )


def assessments() -> st.SearchStrategy[Assessment]:
    outcomes = st.none() | items
    return st.builds(
        Assessment,
        id=ids,
        case_id=ids,
        made_at=times,
        role=texts,
        checklist=items,
        version=texts,
        digest=ids,
        found=outcomes,
        could_become=outcomes,
        outcome=outcomes,
        by=texts,
        why=texts,
        because=st.lists(items, max_size=2).map(tuple),
        answers=st.dictionaries(items, answer(), max_size=3),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[Move, ...]:
    """A legal way through the states of a referral."""
    state: ReferralState = "drafted"
    moves = [Move(state, draw(times), draw(texts), draw(texts))]
    while draw(st.integers(0, 2)) and MOVES[state]:
        state = draw(st.sampled_from(MOVES[state]))
        moves.append(Move(state, draw(times), draw(texts), draw(texts), draw(texts)))
    return tuple(moves)


def referrals() -> st.SearchStrategy[Referral]:
    return st.builds(
        Referral,
        id=ids,
        case_id=ids,
        authority=items,
        role=roles,
        history=histories(),
        routes=st.lists(items, max_size=2).map(tuple),
        due_at=st.none() | times,
        deadline=texts,
        channel=texts,
        decided_by=texts,
        why=texts,
        consent=st.sampled_from(get_args(Need)),
    )


def sessions() -> st.SearchStrategy[DeskSession]:
    return st.builds(
        DeskSession,
        id=ids,
        opened_at=times,
        channel=st.sampled_from(get_args(SessionChannel)),
        visitor=st.sampled_from(get_args(Visitor)),
        status=st.sampled_from(("open", "closed")),
        closed_at=st.none() | times,
        topics=st.lists(st.sampled_from(get_args(Topic)), max_size=3).map(tuple),
        material=st.lists(texts, max_size=2).map(tuple),
        language=texts,
        by=texts,
        case_id=st.none() | ids,
    )


def timeline_entries() -> st.SearchStrategy[TimelineEntry]:
    return st.builds(
        TimelineEntry,
        id=ids,
        case_id=ids,
        at=times,
        what=st.sampled_from(get_args(Happening)),
        by=texts,
        about=texts,
        said=texts,
        answers=st.dictionaries(items, st.none() | answer(), max_size=3),
    )


def records() -> st.SearchStrategy[Record]:
    """A record of any kind."""
    return st.one_of(cases(), assessments(), referrals(), sessions(), timeline_entries())
