"""The view of a desk: what is before it, as its records say; a case is chosen, led and left."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.place import everything
from tests.notebook.conftest import CANARY, Office, Offices, act, done, failed, page, state
from tests.notebook.forged import messages
from victor.desk import Desk
from victor.notebook.desk_list import PAGE, DeskList
from victor.notebook.desk_view import DeskView
from victor.records import Case

several = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(form: DeskList) -> list[str]:
    """The keys of the rows in their order."""
    return re.findall(r'<li class="row-of"[^>]*data-key="([^"]+)"', page(form))


def counts(form: DeskList) -> list[int]:
    """The numbers on the three pages: open cases, to be told, contacts today."""
    return [int(number) for number in re.findall(r"<strong>(\d+)</strong><span>", page(form))]


def opened(desk: Desk, **answers: Any) -> Case:
    case = desk.open_case(**answers)
    desk.plan(case)
    return case


def test_a_case_goes_from_the_first_contact_to_an_accepted_referral(tiny_desk: Desk) -> None:
    view = DeskView(tiny_desk)
    done(view.contact, "begin", channel="helpline", visitor="teacher")
    done(view.contact, "open_case", age="14", unaccompanied="yes")
    form = view.case_form
    assert form
    assert form.case == view.contact.case
    done(form, "answer", item="begs", value="yes")
    done(form, "answer", item="parents_involved", value="no")
    done(form, "assess", role="ngo_worker", outcome="")
    done(form, "refer", authority="guardian_office", role="lead")
    (referral,) = tiny_desk.referrals()
    assert "the consent is missing" in act(form, "advance", referral=referral.id, to="sent")["message"]
    done(form, "consent", receiver="guardian_office", giver="child")
    for to in ("sent", "received", "accepted"):
        done(form, "advance", referral=referral.id, to=to)
    done(view.contact, "end")
    assert tiny_desk.referrals()[0].state == "accepted"
    assert tiny_desk.sessions()[0].case_id == form.case.id
    done(view.cases, "back")
    assert view.case_form is None
    assert rows(view.cases) == [tiny_desk.cases()[0].id]


@several
@given(cases=st.lists(st.sampled_from(["danger", "alone", "begs", "closed"]), max_size=6), hours=st.integers(0, 40))
def test_the_counts_are_those_of_the_records(offices: Offices, cases: list[str], hours: int) -> None:
    office = offices.new()
    with office.desk() as desk:
        given_: dict[str, dict[str, object]] = {
            "danger": {"immediate_danger": True},
            "alone": {"age": 14, "unaccompanied": True},
        }
        for kind in cases:
            with desk.session(channel="walk_in", visitor="child") as session:
                case = session.open_case(given_.get(kind, {"begs": True}))
            desk.plan(case)
            if kind == "closed":
                desk.close_case(case, "handed_over")
        office.clock.on(hours=hours, seconds=1)
        form = DeskList(desk)
        waiting = [step for case in desk.cases() for step in case.waiting_steps]
        today = [
            one
            for one in desk.sessions()
            if desk.country.local(one.opened_at).date() == desk.country.local(office.clock.time).date()
        ]
        assert counts(form) == [len(desk.cases()), len(waiting), len(today)]
        late = re.search(r"(\d+) overdue", page(form))
        assert int(late[1] if late else 0) == len(desk.overdue())
        shown = rows(form)
        assert sorted(shown) == sorted(case.id for case in desk.cases())
        due = [case.next_due_at for case in map(desk.case, shown)]
        assert due == sorted(due, key=lambda at: (at is None, at))
        done(form, "page", page="contacts")
        assert page(form).count("contact-of") == len(today)
        done(form, "page", page="due")
        assert len(rows(form)) == len(waiting)


def test_a_row_says_what_is_established_what_comes_next_and_by_when(office: Office) -> None:
    with office.desk() as desk:
        case = opened(desk, begs=True)
        form = DeskList(desk)
        texts = {one.id: one.text.english for one in desk.checklist().outcomes.values()}
        established = desk.finding(case).outcome
        assert established
        assert texts[established] in page(form)
        assert 'class="level' in page(form)
        assert "record your judgement" in page(form)
        desk.assess(case, role="ngo_worker")
        desk.plan(case)
        assert "Next: </span>Tell " in page(form)
        for step in desk.case(case.id).waiting_steps:
            referral = desk.refer(case, step.authority, role=step.role)
            assert "Send the drafted referral" in page(form)
            desk.advance(referral, "sent")
        assert "(sent)" in page(form)
        desk.advance(desk.referrals()[0], "received")  # nothing else in the case is written then
        assert "(received)" in page(form)
        office.clock.on(days=3)
        desk.plan(opened(desk, immediate_danger=True))
        office.clock.on(hours=1)
        assert "at once, since" in page(form)


def test_an_unknown_deadline_is_not_shown_as_none(tiny_desk: Desk) -> None:
    opened(tiny_desk, begs=True)
    form = DeskList(tiny_desk)
    assert "deadline unknown" in page(form)
    assert "nothing due" not in page(form)


def test_another_case_takes_the_place_of_the_first(tiny_desk: Desk) -> None:
    one, two = opened(tiny_desk, age=14), opened(tiny_desk, age=15)
    view = DeskView(tiny_desk)
    done(view.cases, "choose", case=one.id)
    first = view.case_form
    assert first
    assert first.comm
    assert f"Case {one.id[:8]} is open below" in page(view.cases)
    done(view.cases, "choose", case=two.id)
    assert view.case_form
    assert view.case_form.case.id == two.id
    assert first.comm is None  # closed: nothing of it is left in the page or the kernel
    done(view.cases, "back")
    assert view._place.children == ()
    view.close()
    assert view.contact.comm is None


def test_what_another_desk_does_is_seen(office: Office) -> None:
    with office.desk(ids="a") as one, office.desk("desk 2", ids="b") as two:
        view, other = DeskView(one), DeskView(two)
        done(view.contact, "begin", channel="online", visitor="parent")
        done(view.contact, "open_case", age="9")
        (case,) = two.cases()
        assert counts(other.cases) == [1, 0, 1]
        done(other.cases, "choose", case=case.id)
        assert other.case_form
        done(other.case_form, "answer", item="begs", value="yes")
        assert view.case_form
        assert view.case_form.case.answers["begs"].value is True
        done(other.case_form, "close", reason="handed_over")
        done(view.cases, "back")
        assert counts(view.cases)[0] == 0
        failed(view.cases, "choose", case=case.id)


def test_a_case_that_is_not_open_cannot_be_chosen(tiny_desk: Desk) -> None:
    case = opened(tiny_desk, age=14)
    view = DeskView(tiny_desk)
    tiny_desk.close_case(case, "handed_over")
    for named in (case.id, "nothing", None, ["x"], 7):
        failed(view.cases, "choose", case=named)
    assert view.case_form is None


def test_the_language_is_that_of_the_whole_view(tiny_desk: Desk) -> None:
    view = DeskView(tiny_desk)
    done(view.cases, "choose", case=opened(tiny_desk, age=14).id)
    other = next(name for name in view.contact._languages() if name != "en")
    done(view.contact, "language", value=other)
    assert view.case_form
    assert {view.contact.language, view.cases.language, view.case_form.language} == {other}


def test_many_cases_come_page_by_page_and_are_found_by_id(office: Office) -> None:
    with office.desk(ids="case") as desk:
        for number in range(PAGE + 5):
            desk.open_case(age=number % 18)
            office.clock.time += timedelta(seconds=1)
        form = DeskList(desk)
        ids = [case.id for case in reversed(desk.cases())]
        assert rows(form) == ids[:PAGE]
        assert "Show 5 more" in page(form)
        done(form, "more")
        assert rows(form) == ids
        done(form, "find", value=ids[7].upper())
        assert rows(form) == [ids[7]]
        done(form, "find", value=CANARY)
        assert rows(form) == []
        assert "No open case is called so" in page(form)
        done(form, "find", value="")
        assert len(rows(form)) == PAGE


def test_a_closed_store_is_shown(office: Office) -> None:
    desk = office.desk()
    case = opened(desk, age=14)
    view = DeskView(desk)
    desk.close()
    assert "closed" in failed(view.cases, "choose", case=case.id)
    assert view.case_form is None


def test_no_trait_of_the_view_holds_anything_of_a_case(tiny_desk: Desk) -> None:
    view = DeskView(tiny_desk)
    before = state(view.contact), state(view.cases)
    done(view.contact, "begin", channel="online", visitor="parent", other_material=CANARY)
    done(view.contact, "open_case", age="9")
    done(view.cases, "find", value=CANARY)
    assert view.case_form
    case = view.case_form.case
    assert (state(view.contact), state(view.cases)) == before
    held = (
        state(view.contact) + state(view.cases) + state(view.case_form) + str(view.get_state(["layout"])) + repr(view)
    )
    assert CANARY not in held
    assert case.id[:8] not in held


@settings(several, max_examples=20)
@given(data=st.data())
def test_forged_messages_never_write(offices: Offices, data: st.DataObject) -> None:
    with offices.new().desk() as desk:
        case = opened(desk, age=14, unaccompanied=True)
        view = DeskView(desk)
        before = everything(desk)
        forged = messages(
            ("choose", "back", "page", "find", "more"), ("case", "page", "value"), (case.id, "due", "cases", "contacts")
        )
        for message in data.draw(st.lists(forged, max_size=8)):
            view.cases.reply(message)
            assert view.cases.failure is None, view.cases.failure
        assert everything(desk) == before
        view.close()


@pytest.mark.parametrize("language", ["el", "sr-Latn", "uk"])
def test_it_speaks_every_language(tiny_desk: Desk, language: str) -> None:
    opened(tiny_desk, age=14, unaccompanied=True)
    for name in ("cases", "due", "contacts"):
        form = DeskList(tiny_desk, language=language)
        done(form, "page", page=name)
        assert page(form)
