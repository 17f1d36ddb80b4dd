"""The form of a case: every act is the verb of the desk, other hands are seen, nothing is lost or invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.desk.place import START, Clock, Ids, everything
from victor.desk import Desk
from victor.notebook import CaseForm, ChecklistForm
from victor.records import Case
from victor.words import words

CANARY = "Zzyzxova-7"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "athens.victor"


def opened(path: Path | str, by: str = "desk", ids: str = "id") -> Desk:
    country = victor.country("gr").at(START.date())
    return victor.open_desk(path, country=country, by=by, now=Clock(), new_id=Ids(ids))


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with opened(path) as one:
        yield one


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.open_case(age=(12, 15), unaccompanied=True)


def act(form: CaseForm | ChecklistForm, do: str, **fields: Any) -> dict[str, Any]:
    return form.reply({"do": do, "n": 1, **fields})


def done(form: CaseForm | ChecklistForm, do: str, **fields: Any) -> dict[str, Any]:
    told = act(form, do, **fields)
    assert told.get("done") == 1, told
    assert form.failure is None
    return told


def test_a_case_is_led_from_the_first_answer_to_the_closing(desk: Desk, case: Case) -> None:
    form = CaseForm(desk, case)
    done(form, "hello")
    done(form, "answer", item="documents_held", value="yes", how="told by the child")
    done(form, "answer", item="made_to_beg", value="yes")
    done(form, "answer", item="age", value="14")
    done(form, "assess", role="social_worker", outcome="", why="")
    done(form, "refer", authority="prosecutor_minors", role="lead", why="")
    (referral,) = desk.referrals(case)
    for state in ("sent", "received", "accepted", "completed"):
        done(form, "advance", referral=referral.id, to=state, note="")
    done(form, "close", reason="protection_in_place", note="")
    after = desk.case(case.id)
    assert {item: answer.value for item, answer in after.answers.items()} == {
        "age": 14,
        "unaccompanied": True,
        "documents_held": True,
        "made_to_beg": True,
    }
    assert after.answers["documents_held"].how == "told by the child"
    assert [one.role for one in desk.assessments(case)] == ["social_worker"]
    assert desk.referrals(case)[0].state == "completed"
    assert after.status == "closed"
    done(form, "reopen", why="more is known")
    assert desk.case(case.id).status == "open"


def test_a_plan_that_asks_for_more_is_recorded_and_its_clocks_run(desk: Desk, case: Case) -> None:
    form = CaseForm(desk, case)
    assert desk.case(case.id).planned == ()
    done(form, "answer", item="missing", value="yes")
    assert any(step.asked_since for step in desk.case(case.id).planned)
    planned = [entry.what for entry in desk.timeline(case)].count("planned")
    done(form, "answer", item="blackmailed", value="unknown")
    assert [entry.what for entry in desk.timeline(case)].count("planned") == planned


def test_two_forms_on_one_store_see_each_other(path: Path, desk: Desk, case: Case) -> None:
    with opened(path, by="desk 2", ids="b") as other:
        mine, yours = CaseForm(desk, case), CaseForm(other, case.id)
        done(mine, "hello")
        done(yours, "hello")
        done(mine, "answer", item="documents_held", value="yes")
        seen = done(yours, "answer", item="made_to_beg", value="no")
        assert seen["answers"] == {"documents_held": "yes", "made_to_beg": "no"}
        assert desk.case(case.id).answers.values_by_item()["made_to_beg"] is False


def test_two_answers_to_one_question_are_no_silent_victory(path: Path, desk: Desk, case: Case) -> None:
    with opened(path, by="desk 2", ids="b") as other:
        mine, yours = CaseForm(desk, case), CaseForm(other, case.id)
        done(mine, "hello")
        done(yours, "hello")
        done(mine, "answer", item="documents_held", value="yes")
        told = act(yours, "answer", item="documents_held", value="no")
        assert told["failed"] == 1
        assert "in the meantime" in told["message"]
        assert told["answers"] == {"documents_held": "yes"}  # what stands there now is shown
        done(yours, "answer", item="documents_held", value="no")  # and the person decides again
        assert desk.case(case.id).answers.values_by_item()["documents_held"] is False


def test_what_cannot_be_saved_is_said_and_can_be_done_again(desk: Desk, case: Case) -> None:
    form = CaseForm(desk, case)
    closed = desk.close_case(case, "contact_lost")
    before = everything(desk)
    told = act(form, "answer", item="documents_held", value="yes")
    assert told["failed"] == 1
    assert "closed" in told["message"]
    assert everything(desk) == before
    desk.reopen(closed, why="found again")
    done(form, "answer", item="documents_held", value="yes")


def test_a_store_that_is_gone_is_told_in_one_line(desk: Desk, case: Case) -> None:
    form = CaseForm(desk, case)
    desk.close()
    told = act(form, "answer", item="documents_held", value="yes")
    assert told["failed"] == 1
    assert "\n" not in told["message"]
    assert form.failure is None


MESSAGES = st.dictionaries(
    st.sampled_from(
        ["do", "item", "value", "authority", "role", "referral", "to", "why", "outcome", "event", "reason"]
    ),
    st.sampled_from(
        ["answer", "assess", "refer", "advance", "close", "happened", "age", "yes", "sent", "lead", "x", ""]
    )
    | st.none()
    | st.integers()
    | st.lists(st.text(), max_size=2)
    | st.text(max_size=5),
)


@given(st.lists(MESSAGES, max_size=8))
@settings(max_examples=40)
def test_whatever_a_page_sends_is_done_or_refused_in_a_line(messages: list[dict[str, Any]]) -> None:
    with opened(":memory:") as desk:
        case = desk.open_case(age=13)
        form = CaseForm(desk, case)
        for number, message in enumerate(messages):
            told = form.reply({**message, "n": number})
            assert (told.get("done") == number) != (told.get("failed") == number)
            assert "\n" not in told.get("message", "")
            json.dumps(told)
            assert form.failure is None, message
        for one in (*desk.cases(None), *desk.referrals(), *desk.assessments(case), *desk.timeline(case)):
            assert one  # every record can be read


def test_no_trait_and_no_repr_holds_a_case_or_what_was_typed(desk: Desk, case: Case) -> None:
    form = CaseForm(desk, case)
    plain = CaseForm(desk, desk.open_case())
    done(form, "answer", item="documents_held", value="yes", how=CANARY)
    done(form, "assess", role="ngo_worker", outcome="inquire_further", why=CANARY)
    done(form, "refer", authority="smile_1056", why=CANARY)
    done(form, "close", reason="handed_over", note=CANARY)
    state = json.dumps(form.get_state(), default=str)
    assert CANARY not in state + repr(form) + str(form._repr_mimebundle_())
    assert case.id[:8] not in state
    assert form.form == plain.form


@pytest.mark.parametrize("code", [country.code for country in victor.countries()])
def test_every_country_can_be_worked_with_in_each_of_its_languages(code: str) -> None:
    with victor.open_desk(":memory:", country=code, by="desk") as desk:
        form = CaseForm(desk, desk.open_case(age=14))
        done(form, "hello")
        done(form, "picture", which="plan")
        done(form, "picture", which="timeline")
        for language in form._languages():
            told = done(form, "language", value=language)
            assert form.form["language"] == language
            if language != "en":
                assert "badge draft" in form.form["html"]
            assert set(told.get("panels", {})) <= {"finding", "next", "assess", "tell", "story", "plan", "timeline"}


def test_who_must_not_be_told_is_named_in_the_language_of_the_page(desk: Desk) -> None:
    form = CaseForm(desk, desk.open_case(age=12, parents_involved=True, made_to_beg=True), language="el")
    told = done(form, "hello")["panels"]["tell"]
    assert words("el", "guideline")["person_parents"] in told
    assert "parents" not in told
