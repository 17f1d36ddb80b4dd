"""Records as pages: what stands there is told, and no answer and nothing that a person typed ever is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from attrs import evolve
from htpy import div
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.page import Read
from tests.records import strategies
from victor.html import Displayed
from victor.reasoning import Answer, Answers
from victor.records import Assessment, Case, Move, Referral
from victor.records.showing import assessment_panel, case_panel, referral_panel
from victor.words import words

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CANARY = "Zq7canary"
NUMBER = 98765431
"""No time, id or count has it among its digits."""


def typed(number: int) -> str:
    return f"{CANARY}{number} <b>"


def marked(answers: dict[str, Answer]) -> dict[str, Answer]:
    """Answers whose values, and all that was typed with them, can be recognised."""
    values = (NUMBER, (NUMBER, NUMBER + 1), typed(7))
    return {
        item: Answer(values[number % 3], by=typed(1), at=answer.at, how=typed(2))
        for number, (item, answer) in enumerate(answers.items())
    }


def shown(one: Displayed) -> list[str]:
    """Everything of it that an output of a notebook can hold."""
    bundle = one._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    return [*bundle.values(), repr(one), str(one), f"{[one]}"]


def tells_nothing(one: Displayed) -> None:
    for text in shown(one):
        assert CANARY not in text
        assert str(NUMBER) not in text
    Read(one._repr_html_())


@given(strategies.cases())
def test_a_case_tells_no_answer_and_nothing_typed(case: Case) -> None:
    answers = Answers(marked(dict(case.answers.given)))
    tells_nothing(evolve(case, answers=answers, opened_by=typed(3)))
    tells_nothing(answers)


@given(strategies.referrals())
def test_a_referral_tells_nothing_typed(referral: Referral) -> None:
    history = tuple(evolve(move, by=typed(1), note=typed(2)) for move in referral.history)
    marked_one = evolve(referral, history=history, decided_by=typed(3), why=typed(4), channel=typed(5))
    tells_nothing(marked_one)
    for move in history:
        assert CANARY not in repr(move)


@given(strategies.assessments())
def test_an_assessment_tells_no_answer_and_nothing_typed(assessment: Assessment) -> None:
    tells_nothing(evolve(assessment, by=typed(1), why=typed(2), answers=marked(dict(assessment.answers))))


@given(strategies.cases())
def test_a_case_tells_how_far_it_is(case: Case) -> None:
    page = Read(case._repr_html_())
    assert case.id in page.seen
    assert case.status in page.seen
    assert f"Answers{len(case.answers)}To be told{len(case.waiting_steps)}" in page.seen


@given(strategies.referrals())
def test_a_referral_tells_every_state_in_order(referral: Referral) -> None:
    page = Read(referral._repr_html_())
    place = 0
    for move in referral.history:
        said = f"{'service given' if move.state == 'completed' else move.state} {move.at:%Y-%m-%d %H:%M} UTC"
        assert said in page.seen[place:]
        place = page.seen.index(said, place) + 1
    assert " ".join(referral.authority.replace("_", " ").split()) in page.seen


@given(strategies.assessments(), st.sampled_from(["en", "el", "sr-Latn"]))
def test_an_assessment_tells_where_the_person_departed(assessment: Assessment, language: str) -> None:
    page = Read(str(assessment.as_html(language)))
    assert (words(language, "record")["departs"] in page.seen) == assessment.departs


def test_what_a_person_may_wait_for_is_not_called_help() -> None:
    sent = Referral(
        id="r", case_id="c", authority="police", role="lead", history=(Move("drafted", AT), Move("sent", AT))
    )
    assert "Referred is not served" in Read(sent._repr_html_()).seen
    states = ("received", "accepted", "completed")
    done = sent
    for state in states:
        done = done.moved(state, AT)
    assert "Referred is not served" not in Read(done._repr_html_()).seen


def test_with_its_country_names_and_clocks_are_those_of_the_country() -> None:
    greece = victor.country("gr")
    due = AT + timedelta(hours=1)
    drafted = Referral(
        id="r", case_id="c", authority="police", role="lead", history=(Move("drafted", AT),), due_at=due
    )  # fmt: skip
    page = Read(str(div[referral_panel(drafted, "el", greece)]))
    assert "Αστυνομία" in page.seen
    assert "12:00" in page.seen
    assert "UTC" not in page.seen
    case = Case(id="c", country="gr", opened_at=AT)
    assert "Greece" in Read(str(div[case_panel(case, "en", greece)])).seen
    finding = victor.assess(greece.checklist(), documents_held=True)
    assessment = Assessment(
        id="a", case_id="c", made_at=AT, role="ngo_worker", checklist="gr_signs", version="1", digest="d",
        found=finding.outcome, could_become=None, outcome=finding.outcome,
    )  # fmt: skip
    told = Read(str(div[assessment_panel(assessment, "en", greece)])).seen
    assert finding.established
    assert finding.established.text.english in told
    assert "NGO worker" in told
