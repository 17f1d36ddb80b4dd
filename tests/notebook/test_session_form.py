"""The form of a contact: the same records as the verbs of the desk, found again, and nothing lost between two hands."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.place import everything
from tests.notebook.conftest import CANARY, Office, Offices, act, done, failed, page, state
from tests.notebook.forged import messages
from victor.desk import Desk
from victor.notebook.contact import COMMON, LONGEST, title
from victor.notebook.session_form import SessionForm
from victor.records import Case, SessionChannel, Topic, Visitor

BEGUN = {"channel": "helpline", "visitor": "teacher"}
VERBS = ("begin", "note", "open_case", "end", "keep", "new", "resume")
FIELDS = (
    "channel",
    "visitor",
    "topics",
    "material",
    "other_material",
    "language",
    "age",
    "unaccompanied",
    "session",
    "value",
)
VALUES = ("helpline", "teacher", "rights", "health", "Card with helplines", "en", "14", "12-15", "yes", "unknown")
several = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


def chips(known: object, most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(get_args(known)), unique=True, max_size=most)


@several
@given(
    channel=st.sampled_from(get_args(SessionChannel)),
    visitor=st.sampled_from(get_args(Visitor)),
    first=chips(Topic),
    then=chips(Topic),
    material=st.lists(st.sampled_from([title(one) for one in COMMON]), unique=True, max_size=3),
    more=st.sampled_from(["", "A map of the town"]),
    child=st.sampled_from([None, ("", None), ("14", "yes"), ("12-15", "no"), ("unknown", "unknown")]),
)
def test_what_is_clicked_is_what_the_verbs_record(
    offices: Offices,
    channel: Any,
    visitor: Any,
    first: list[Any],
    then: list[Any],
    material: list[str],
    more: str,
    child: tuple[str, str | None] | None,
) -> None:
    read = {"": None, "14": 14, "12-15": (12, 15), "yes": True, "no": False, None: None, "unknown": "unknown"}
    with offices.new().desk() as clicked, offices.new().desk() as coded:
        form = SessionForm(clicked)
        done(form, "begin", channel=channel, visitor=visitor, topics=first, other_material="", language="sr")
        done(form, "note", topics=then, material=material, other_material=more)
        if child:
            done(form, "open_case", age=child[0], unaccompanied=child[1])
        done(form, "end")

        session = coded.session(channel=channel, visitor=visitor, topics=first, language="sr")
        if child:
            answers = {"age": read[child[0]], "unaccompanied": read[child[1]]}
            coded.plan(session.open_case({item: value for item, value in answers.items() if value is not None}))
        session.note(material=[*material, more] if more else material)
        session.close()
        (one,), (other,) = clicked.sessions(), coded.sessions()
        assert one.topics == tuple(then)
        assert everything(clicked)["cases"] == everything(coded)["cases"]
        assert everything(clicked)["events"] == everything(coded)["events"]
        assert (one.material, one.channel, one.visitor, one.language, one.case_id) == (
            other.material,
            other.channel,
            other.visitor,
            other.language,
            other.case_id,
        )


def test_a_contact_takes_six_clicks_at_most(tiny_desk: Desk) -> None:
    form = SessionForm(tiny_desk)
    done(form, "begin", **BEGUN, topics=["rights"], material=["Card with helplines"])  # four chips and a button
    done(form, "end")  # and another one
    (record,) = tiny_desk.sessions("closed")
    assert (record.topics, record.material) == (("rights",), ("Card with helplines",))
    assert "Recorded" in page(form)
    assert "Card with helplines" in page(form)
    done(form, "new")
    assert "Begin contact" in page(form)
    assert form.session is None
    assert form.case is None


def test_a_contact_that_goes_on_is_found_again(office: Office) -> None:
    with office.desk() as desk:
        done(SessionForm(desk), "begin", **BEGUN, topics=["rights"])
    office.clock.on(minutes=7)
    with office.desk(ids="b") as desk:
        form = SessionForm(desk)
        assert form.session
        assert "7 min" in page(form)
        done(form, "open_case", age="14")
        done(form, "end")
        (record,) = desk.sessions()
        assert record.topics == ("rights",)
        assert form.case
        assert record.case_id == form.case.id


def test_another_desk_s_contact_is_not_taken_for_one_s_own(office: Office) -> None:
    with office.desk("desk 1") as one, office.desk("desk 2", "b") as two:
        done(SessionForm(one), "begin", **BEGUN)
        form = SessionForm(two)
        assert form.session is None
        assert "Go on with it" not in page(form)
        ((record),) = one.sessions()
        failed(form, "resume", session=record.id)


def test_a_second_contact_of_the_desk_can_be_gone_on_with(office: Office) -> None:
    with office.desk(ids="a") as one, office.desk(ids="b") as two:
        form, other = SessionForm(one), SessionForm(two)
        done(form, "begin", **BEGUN)
        assert other.session is None  # what somebody does at this form is not taken away
        assert "Go on with it" in page(other)
        done(other, "begin", channel="letter", visitor="child")
        done(other, "end")
        done(other, "new")
        done(other, "resume", session=one.sessions("open")[0].id)
        done(other, "end")
        assert {record.status for record in one.sessions()} == {"closed"}
        assert "Recorded" in page(form)


@several
@given(ours=chips(Topic), theirs=chips(Topic), noted=st.booleans())
def test_two_hands_on_one_contact_lose_nothing(
    offices: Offices, ours: list[Topic], theirs: list[Topic], *, noted: bool
) -> None:
    office = offices.new()
    with office.desk(ids="a") as one, office.desk(ids="b") as two:
        form = SessionForm(one)
        done(form, "begin", **BEGUN)
        other = SessionForm(two)
        if noted:
            done(form, "note", topics=ours)
        done(other, "note", topics=theirs)
        done(other, "open_case", age="14")
        done(other, "end")
        if noted and set(ours) - set(theirs):
            assert "ended elsewhere" in page(form)
            done(form, "keep")
        else:
            assert "ended elsewhere" not in page(form)
        (record,) = one.sessions()
        assert set(record.topics) == {*theirs, *(ours if noted else [])}
        assert record.status == "closed"
        assert form.case
        assert form.case.id == record.case_id
        failed(form, "end")


def test_whoever_waits_for_a_case_is_told(tiny_desk: Desk) -> None:
    form = SessionForm(tiny_desk)
    told: list[Case] = []
    form.on_case(told.append)
    done(form, "begin", **BEGUN)
    assert told == []
    done(form, "open_case", age="14", unaccompanied="no")
    assert [case.id for case in told] == [case.id for case in tiny_desk.cases()]
    assert failed(form, "open_case", age="15").endswith("already.")
    assert len(tiny_desk.cases()) == 1


def test_what_cannot_be_is_said_and_changes_nothing(tiny_desk: Desk) -> None:
    form = SessionForm(tiny_desk)
    assert "how the contact came" in failed(form, "begin", visitor="child")
    assert "who it is" in failed(form, "begin", channel="helpline")
    failed(form, "begin", channel="fax", visitor="child")
    failed(form, "begin", **BEGUN, topics=["x"])
    failed(form, "begin", **BEGUN, topics="rights")
    failed(form, "begin", **BEGUN, language="Zzyzx")
    failed(form, "begin", **BEGUN, other_material="x" * (LONGEST + 1))
    for verb in ("note", "open_case", "end", "keep"):
        failed(form, verb)
    assert everything(tiny_desk)["sessions"] == []
    done(form, "begin", **BEGUN)
    before = everything(tiny_desk)
    for age in ("fourteen", "200", "15-12", ["14"], True):
        failed(form, "open_case", age=age)
    for verb in ("begin", "new", "resume"):
        failed(form, verb, **BEGUN)
    assert everything(tiny_desk) == before
    assert form.session


def test_a_closed_store_is_shown_and_nothing_noted_is_lost(office: Office) -> None:
    desk = office.desk()
    form = SessionForm(desk)
    done(form, "begin", **BEGUN)
    done(form, "note", topics=["health"])
    desk.close()
    for verb in ("end", "open_case", "note"):
        told = act(form, verb, topics=["rights"])
        assert "closed" in told["message"]
        assert told["failed"] == 1
        assert form.failure is None
    assert form.session
    assert form.session.record.topics == ("health",)


def test_no_trait_holds_what_was_typed_or_chosen(tiny_desk: Desk) -> None:
    form = SessionForm(tiny_desk)
    before = state(form)
    done(form, "begin", **BEGUN, other_material=CANARY)
    done(form, "open_case", age="14")
    done(form, "note", other_material=f"{CANARY} II", language=CANARY)
    done(form, "end")
    case, (record,) = form.case, tiny_desk.sessions()
    assert isinstance(case, Case)
    assert state(form) == before
    assert CANARY not in before
    assert CANARY not in state(SessionForm(tiny_desk))
    assert case.id not in state(form)
    assert record.id not in state(form)
    assert CANARY not in repr(form)


@settings(several, max_examples=30)
@given(sent=st.lists(messages(VERBS, FIELDS, VALUES), max_size=8), open_=st.booleans())
def test_forged_messages_do_nothing_but_what_the_verbs_allow(
    offices: Offices, sent: list[dict[str, Any]], *, open_: bool
) -> None:
    with offices.new().desk() as desk:
        form = SessionForm(desk)
        if open_:
            done(form, "begin", **BEGUN)
        for message in sent:
            before = everything(desk)
            told = form.reply(message)
            assert form.failure is None, form.failure
            if "failed" in told or message["do"] not in VERBS:
                assert everything(desk) == before
        for record in desk.sessions():
            assert record.channel in get_args(SessionChannel)
            assert set(record.topics) <= set(get_args(Topic))
        assert len(desk.cases()) <= len(desk.sessions())


@pytest.mark.parametrize("language", ["el", "sr-Latn", "en"])
def test_records_are_the_same_in_every_language_of_the_page(tiny_desk: Desk, language: str) -> None:
    form = SessionForm(tiny_desk, language=language)
    assert page(form)
    done(form, "begin", **BEGUN, material=[title("helpline_card")])
    assert tiny_desk.sessions()[0].material == ("Card with helplines",)
