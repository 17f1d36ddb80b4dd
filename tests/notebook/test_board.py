"""The board of referrals: what is late comes first, only legal moves are there, and no message makes another one."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.place import everything
from tests.notebook.conftest import CANARY, Office, Offices, act, done, failed, page, state
from tests.notebook.forged import messages
from tests.page import Read
from victor.desk import Desk
from victor.notebook.board import PAGE, ReferralBoard
from victor.notebook.cards import GROUP_OF, GROUPS
from victor.records import Case, ReferralState
from victor.records.referral import MOVES

STATES = get_args(ReferralState)
VERBS = ("advance", "refer", "only", "more")
FIELDS = ("referral", "to", "note", "case", "authority", "role", "value", "group")
CLEAR = {"parents_involved": False}
"""Else the office that would tell the parents must not be told."""
several = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def in_danger(desk: Desk) -> Case:
    """A case in which the police have to be told at once and the guardians within a day."""
    case = desk.open_case(age=14, unaccompanied=True, immediate_danger=True, parents_involved=False)
    desk.plan(case)
    return case


def buttons(form: ReferralBoard, name: str) -> list[str]:
    """The values of an attribute of the page's buttons."""
    return [value for tag, key, value in Read(page(form)).attributes if (tag, key) == ("button", name)]


def keys(form: ReferralBoard) -> list[str]:
    """The cards in their order."""
    return re.findall(r'<li class="board-card[^>]*data-key="([^"]+)"', page(form))


def test_the_groups_hold_every_state() -> None:
    assert set(GROUP_OF) == set(STATES)
    assert set(GROUP_OF.values()) == set(GROUPS)


@several
@given(wanted=st.lists(st.sampled_from([*STATES, "lost", ""]), max_size=8))
def test_only_the_moves_that_may_follow_are_made_and_shown(offices: Offices, wanted: list[str]) -> None:
    with offices.new().desk() as desk:
        referral = desk.refer(in_danger(desk), "police")
        board = ReferralBoard(desk)
        for to in wanted:
            (before,) = desk.referrals()
            assert tuple(buttons(board, "data-to")) == before.next_states
            told = act(board, "advance", referral=referral.id, to=to)
            (after,) = desk.referrals()
            if to in MOVES[before.state]:
                assert told["done"] == 1
                assert after.state == to
            else:
                assert told["failed"] == 1
                assert after == before
        assert board.failure is None


def agreed(desk: Desk, case: Case) -> Case:
    """The case of a child who agrees to be referred."""
    return desk.consent(case, purpose="referral", given_by="child", how="spoken")


def test_a_missing_consent_is_said_in_one_line(office: Office) -> None:
    with office.desk() as desk:
        case = in_danger(desk)
        referral = desk.refer(case, "guardian_office", role="lead")
        board = ReferralBoard(desk)
        told = act(board, "advance", referral=referral.id, to="sent")
        assert "the consent is missing; expected consent of the child" in told["message"]
        assert desk.referrals()[0].state == "drafted"
        agreed(desk, case)
        done(board, "advance", referral=referral.id, to="sent")
        assert desk.referrals()[0].state == "sent"


@several
@given(states=st.lists(st.sampled_from(STATES), min_size=1, max_size=6))
def test_clicks_record_what_the_verbs_record(offices: Offices, states: list[ReferralState]) -> None:
    with offices.new().desk() as clicked, offices.new().desk() as coded:
        case, other = (agreed(desk, in_danger(desk)) for desk in (clicked, coded))
        board = ReferralBoard(clicked)
        done(board, "refer", case=case.id, authority="guardian_office", role="lead")
        made, clicks = coded.refer(other, "guardian_office", role="lead"), clicked.referrals()[0].id
        for to in states:
            if to in coded.referrals()[0].next_states:
                done(board, "advance", referral=clicks, to=to, note=" a note ")
                coded.advance(made, to, note="a note")
        assert everything(clicked) == everything(coded)


def test_what_is_due_and_not_drafted_stands_there_and_nothing_else_can_be_drafted(office: Office) -> None:
    with office.desk() as desk:
        case = in_danger(desk)
        board = ReferralBoard(desk)
        assert buttons(board, "data-authority") == ["police", "guardian_office", "helpline"]
        before = everything(desk)
        for authority, role, named in (
            ("helpline", "consulted", case.id),
            ("police", "consulted", case.id),
            ("police", "lead", "nothing"),
            ("nobody", "lead", case.id),
        ):
            failed(board, "refer", case=named, authority=authority, role=role)
        assert everything(desk) == before
        done(board, "refer", case=case.id, authority="police", role="lead")
        failed(board, "refer", case=case.id, authority="police", role="lead")
        assert [one.authority for one in desk.referrals()] == ["police"]


@several
@given(hours=st.integers(0, 60), danger=st.lists(st.booleans(), max_size=5))
def test_whatever_is_overdue_is_on_the_board_first(offices: Offices, hours: int, danger: list[bool]) -> None:
    office = offices.new()
    with office.desk() as desk:
        for one in danger:
            desk.plan(desk.open_case(CLEAR, age=14, unaccompanied=True, missing=not one, immediate_danger=one))
        if danger:
            desk.refer(desk.cases()[0], "guardian_office")
        office.clock.on(hours=hours, seconds=1)
        board = ReferralBoard(desk)
        shown = page(board)
        late = {(one.case_id, one.authority) for one in desk.overdue() if one.referral_id is None}
        drafts = {one.referral_id for one in desk.overdue() if one.referral_id}
        offered = set(re.findall(r'data-case="(\w+)" data-authority="(\w+)"', shown))
        # Of those of which one is enough, one that was drafted stands for the others.
        drafted = {(one.case_id, other) for one in desk.referrals() for other in ("police", one.authority)}
        assert late - offered <= drafted
        assert drafts <= set(keys(board))
        marks = re.findall(r'<div class="due"><span class="when (\w+)"', shown)
        assert marks == sorted(marks, key=lambda mark: mark == "within")


def test_whom_a_route_forbids_to_tell_is_not_offered(tiny_desk: Desk) -> None:
    case = tiny_desk.open_case(age=14, unaccompanied=True)
    tiny_desk.plan(case)
    board = ReferralBoard(tiny_desk)
    assert "guardian_office" not in buttons(board, "data-authority")
    failed(board, "refer", case=case.id, authority="guardian_office", role="lead")
    assert tiny_desk.referrals() == ()


def test_those_of_whom_one_is_enough_share_a_card(tiny_desk: Desk) -> None:
    case = tiny_desk.open_case(CLEAR, missing=True)
    tiny_desk.plan(case)
    board = ReferralBoard(tiny_desk)
    assert len(keys(board)) == 1
    assert set(buttons(board, "data-authority")) == {"police", "guardian_office"}
    done(board, "refer", case=case.id, authority="guardian_office", role="consulted")
    assert len(keys(board)) == 1
    assert buttons(board, "data-authority") == []


def test_a_board_of_a_case_touches_no_other(tiny_desk: Desk) -> None:
    ours, theirs = in_danger(tiny_desk), in_danger(tiny_desk)
    mine, other = tiny_desk.refer(ours, "police"), tiny_desk.refer(theirs, "police")
    board = ReferralBoard(tiny_desk, case=ours)
    assert mine.id in page(board)
    assert other.id not in page(board)
    failed(board, "advance", referral=other.id, to="sent")
    failed(board, "refer", case=theirs.id, authority="guardian_office", role="lead")
    done(board, "advance", referral=mine.id, to="sent")
    assert [one.state for one in tiny_desk.referrals(theirs)] == ["drafted"]


def test_two_boards_on_one_store_see_each_other(office: Office) -> None:
    with office.desk(ids="a") as one, office.desk("desk 2", ids="b") as two:
        referral = one.refer(in_danger(one), "police")
        here, there = ReferralBoard(one), ReferralBoard(two)
        done(here, "advance", referral=referral.id, to="sent")
        assert 'data-to="received"' in page(there)
        done(there, "advance", referral=referral.id, to="received")
        message = failed(here, "advance", referral=referral.id, to="received")
        assert "accepted or declined" in message
        done(here, "advance", referral=referral.id, to="accepted")
        (after,) = two.referrals()
        assert [move.by for move in after.history] == ["desk 1", "desk 1", "desk 2", "desk 1"]


def test_a_case_that_was_closed_meanwhile_takes_no_new_referral(office: Office) -> None:
    with office.desk(ids="a") as one, office.desk(ids="b") as two:
        case = in_danger(one)
        board = ReferralBoard(one)
        two.close_case(case, "handed_over")
        before = everything(one)
        failed(board, "refer", case=case.id, authority="police", role="lead")
        assert everything(one) == before
        assert keys(board) == []


def test_a_closed_store_is_shown(office: Office) -> None:
    desk = office.desk()
    referral = desk.refer(in_danger(desk), "police")
    board = ReferralBoard(desk)
    desk.close()
    assert "closed" in failed(board, "advance", referral=referral.id, to="sent")


def test_an_unknown_deadline_is_counted_and_shown_when_asked_for(tiny_desk: Desk) -> None:
    tiny_desk.plan(tiny_desk.open_case(begs=True))
    board = ReferralBoard(tiny_desk)
    (case,) = tiny_desk.cases()
    assert case.waiting_steps
    assert case.next_due_at is None
    assert keys(board) == []
    assert f"{len(case.waiting_steps)} more with an unknown deadline" in page(board)
    done(board, "only", value="send")
    assert len(keys(board)) == len(case.waiting_steps)
    assert len(keys(ReferralBoard(tiny_desk, case=case))) == len(case.waiting_steps)


def test_a_group_is_shown_alone_and_page_by_page(tiny_desk: Desk) -> None:
    for _ in range(PAGE + 3):
        tiny_desk.refer(in_danger(tiny_desk), "police")
    board = ReferralBoard(tiny_desk)
    assert len(keys(board)) == PAGE
    done(board, "more", group="send")
    assert len(keys(board)) == 2 * PAGE
    done(board, "only", value="wait")
    assert keys(board) == []
    failed(board, "only", value="lost")
    failed(board, "more", group=["send"])
    done(board, "only", value="done")
    (first, *_) = tiny_desk.referrals()
    tiny_desk.advance(first, "withdrawn")
    assert keys(board) == [first.id]


def test_no_trait_holds_a_case_or_a_note(tiny_desk: Desk) -> None:
    case = in_danger(tiny_desk)
    board = ReferralBoard(tiny_desk, case=case)
    before = state(board)
    done(board, "refer", case=case.id, authority="police", role="lead")
    (referral,) = tiny_desk.referrals()
    done(board, "advance", referral=referral.id, to="sent", note=CANARY)
    done(board, "only", value="wait")
    assert tiny_desk.referrals()[0].history[-1].note == CANARY
    assert state(board) == before
    assert all(word not in before for word in (CANARY, case.id, case.id[:8], referral.id))
    assert CANARY not in page(board)


@settings(several, max_examples=30)
@given(data=st.data())
def test_forged_messages_make_no_illegal_move(offices: Offices, data: st.DataObject) -> None:
    with offices.new().desk() as desk:
        referral = desk.refer(in_danger(desk), "police")
        case = in_danger(desk)
        board = ReferralBoard(desk)
        values = (referral.id, case.id, "police", "guardian_office", "lead", *STATES, *GROUPS)
        for message in data.draw(st.lists(messages(VERBS, FIELDS, values), max_size=6)):
            before = everything(desk)
            told = board.reply(message)
            assert board.failure is None, board.failure
            if "failed" in told or message["do"] not in ("advance", "refer"):
                assert everything(desk) == before
        for one in desk.referrals():  # an illegal history could not even be read
            assert one.authority in ("police", "guardian_office")


def test_who_asks_for_a_case_that_is_not_there_is_told_so(tiny_desk: Desk) -> None:
    with pytest.raises(Exception, match="no such record"):
        ReferralBoard(tiny_desk, case="nothing")
