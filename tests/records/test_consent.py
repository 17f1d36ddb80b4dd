"""Consents: the last word counts, what is asked must be said, and who may be involved is not heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import MoveError, RecordError
from victor.guideline.route import Consent as Need
from victor.reasoning import Answers
from victor.records import Consent, Giver, Move, Referral
from victor.records import consent as steps
from victor.records.consent import FAMILY, last_words
from victor.records.need import ASKED, NEEDED, heard, need_now, obstacle, to_inform

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
RECEIVERS = (None, "police", "helpline")
GIVERS: tuple[Giver, ...] = get_args(Giver)
needs: st.SearchStrategy[Need] = st.sampled_from(get_args(Need))
receivers = st.sampled_from(RECEIVERS)
givers = st.sampled_from(GIVERS)


def said(giver: Giver = "child", receiver: str | None = None, **more: Any) -> Consent:
    return Consent(purpose="referral", given_by=giver, given_at=AT, how="spoken", receiver=receiver, **more)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Consent, ...]:
    """Consents as people give, refuse and take them back, one after the other."""
    consents: tuple[Consent, ...] = ()
    for number in range(draw(st.integers(0, 6))):
        at, giver, receiver = AT + timedelta(minutes=number), draw(givers), draw(receivers)
        what = draw(st.sampled_from(("given", "refused", "withdrawn")))
        if what == "withdrawn":
            try:
                consents = steps.withdrawn(
                    consents, "referral", receiver=receiver, given_by=giver, at=at, why="no more"
                )
            except MoveError:
                continue
        else:
            consents = steps.given(consents, evolve(said(giver, receiver), given_at=at, refused=what == "refused"))
    return consents


@given(histories(), needs, st.sampled_from(("police", "helpline")))
def test_where_a_consent_is_needed_somebody_asked_says_yes_and_nobody_no(
    consents: tuple[Consent, ...], need: Need, receiver: str
) -> None:
    words = last_words(consents, "referral", receiver)
    asked = [one for giver, one in words.items() if giver in ASKED[need]]
    stands = obstacle(need, consents, receiver) is None
    assert stands == (all(one.stands for one in asked) and (need not in NEEDED or bool(asked)))
    if need == "not_required":
        assert stands


@given(histories(), givers, receivers, st.sampled_from(("police", "helpline")))
def test_what_is_taken_back_is_nobodys_consent(
    consents: tuple[Consent, ...], giver: Giver, receiver: str | None, other: str
) -> None:
    try:
        after = steps.withdrawn(consents, "referral", receiver=receiver, given_by=giver, at=AT, why="no more")
    except MoveError:
        assert not any(
            one.stands and one.given_by == giver and one.receiver in (None, receiver) for one in consents
        ) or (receiver is not None and not _word(consents, giver, receiver))
        return
    assert not _word(after, giver, receiver or other)
    if receiver is not None and other != receiver:
        assert _word(after, giver, other) == _word(consents, giver, other)
    # Nothing is forgotten, and others are not concerned.
    assert len(after) >= len(consents)
    assert [one for one in after if one.given_by != giver] == [one for one in consents if one.given_by != giver]


def _word(consents: tuple[Consent, ...], giver: Giver, receiver: str) -> bool:
    """Whether the last word of a person is yes, read without the court."""
    own = tuple(one for one in consents if one.given_by == giver)
    word = last_words(own, "referral", receiver).get(giver)
    return word is not None and word.stands


def test_a_parent_takes_back_what_a_court_has_decided_meanwhile() -> None:
    consents = steps.given(steps.given((), said("parent")), said("court"))
    after = steps.withdrawn(consents, "referral", receiver="police", given_by="parent", at=AT, why="no more")
    assert not _word(after, "parent", "police")
    assert _word(after, "parent", "helpline")
    assert last_words(after, "referral", "police")["court"].stands


@given(histories(), givers)
def test_a_general_yes_does_not_lift_a_no_to_one_receiver(consents: tuple[Consent, ...], giver: Giver) -> None:
    against = steps.given(consents, said(giver, "police", refused=True))
    assert not _word(steps.given(against, said(giver)), giver, "police")
    assert _word(steps.given(against, said(giver, "police")), giver, "police")


@given(histories(), needs)
def test_other_purposes_are_no_consent_to_a_referral(consents: tuple[Consent, ...], need: Need) -> None:
    others = tuple(evolve(one, purpose="photo") for one in consents)
    assert obstacle(need, others, "police") == ("missing" if need in NEEDED else None)


@given(histories())
def test_a_parent_who_may_be_involved_is_not_heard(consents: tuple[Consent, ...]) -> None:
    involved = heard(consents, Answers.of(parents_involved=True))
    assert involved == tuple(one for one in consents if one.given_by not in ("parent", "guardian"))
    for answers in (Answers(), Answers.of(parents_involved=False), Answers.of(parents_involved="unknown")):
        assert heard(consents, answers) == consents


@pytest.mark.parametrize("giver", FAMILY)
def test_a_court_goes_before_the_family(giver: Giver) -> None:
    family = (said(giver, refused=True),)
    assert obstacle("representative", family, "police") == "refused"
    assert obstacle("representative", (*family, said("court")), "police") is None
    assert obstacle("child_or_representative", (said("child", refused=True), said("court")), "police") == "refused"


@pytest.mark.parametrize(
    ("need", "giver", "stands"),
    [
        ("child", "child", None),
        ("child", "parent", "missing"),
        ("representative", "child", "missing"),
        ("representative", "authority", None),
        ("child_or_representative", "guardian", None),
        ("unknown", "child", None),
    ],
)
def test_who_is_asked_has_to_say_it(need: Need, giver: Giver, stands: str | None) -> None:
    assert obstacle(need, (said(giver),), "police") == stands
    back = steps.withdrawn((said(giver),), "referral", receiver=None, given_by=None, at=AT, why="no more")
    assert obstacle(need, back, "police") == ("withdrawn" if stands is None else stands)


@pytest.mark.parametrize(
    ("drafted", "asked", "now"),
    [
        ("child", None, "child"),
        ("child", "unknown", "child"),
        ("child", "not_required", "not_required"),
        ("not_required", None, "unknown"),
        ("not_required", "child", "child"),
        ("unknown", None, "unknown"),
        ("unknown", "representative", "representative"),
    ],
)
def test_a_need_does_not_go_with_its_step(drafted: Need, asked: Need | None, now: Need) -> None:
    assert need_now(drafted, asked) == now


def test_what_was_refused_cannot_be_taken_back() -> None:
    with pytest.raises(RecordError, match="what was refused cannot be taken back"):
        said(refused=True, withdrawn_at=AT)
    with pytest.raises(MoveError, match="no such consent stands"):
        steps.withdrawn((said(refused=True),), "referral", receiver=None, given_by=None, at=AT, why="")


def test_who_was_told_before_has_to_be_informed_once() -> None:
    later = AT + timedelta(hours=1)
    history = (Move("drafted", AT), Move("sent", AT))
    told = Referral(id="r", case_id="c", authority="police", role="lead", history=history, consent="child")
    duty = evolve(told, id="d", authority="helpline", consent="not_required")
    draft = evolve(told, id="x", authority="office", history=history[:1])
    consents = steps.withdrawn((said(),), "referral", receiver=None, given_by=None, at=later, why="no more")
    (one,) = to_inform(consents, (told, duty, draft))
    assert (one.authority, one.referral_id, one.since) == ("police", "r", later)
    assert to_inform(steps.informed(consents, "police"), (told, duty, draft)) == ()
    assert to_inform(steps.given(consents, said(receiver="police")), (told,)) == ()
    # Nobody is released from a duty, and sharing more than it asks for is another purpose.
    sharing = (evolve(said(receiver="helpline"), purpose="sharing", refused=True, given_at=later),)
    assert [(one.authority, one.purpose) for one in to_inform(sharing, (told, duty))] == [("helpline", "sharing")]
