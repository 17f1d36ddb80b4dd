"""A researcher sees every case and no child, and changes nothing; asked of every verb that there is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import victor
from tests.desk.place import Clock, Ids, everything
from victor.desk import Desk
from victor.errors import MoveError, NotFoundError, StoreError
from victor.guideline import Country
from victor.records import Assessment, Case, DeskSession, Referral, TimelineEntry, dump
from victor.vault import Identity

CANARY = "Maria Kowalska 0691234567"
WRITES: dict[str, Callable[[Desk, Case], object]] = {
    "session": lambda desk, _: desk.session(channel="online", visitor="child"),
    "close_session": lambda desk, _: desk.close_session(desk.sessions()[0]),
    "open_case": lambda desk, _: desk.open_case(age=14),
    "answer": lambda desk, case: desk.answer(case, begs=True),
    "happened": lambda desk, case: desk.happened(case, "status"),
    "close_case": lambda desk, case: desk.close_case(case, "handed_over"),
    "identify": lambda desk, case: desk.identify(case, Identity(name="Example Child")),
    "erase": lambda desk, case: desk.erase(case, reason="time_over"),
    "reopen": lambda desk, case: desk.reopen(case, why=CANARY),
    "assess": lambda desk, case: desk.assess(case, role="ngo_worker"),
    "plan": lambda desk, case: desk.plan(case),
    "refer": lambda desk, case: desk.refer(case, "police", why=CANARY),
    "advance": lambda desk, _: desk.advance(desk.referrals()[0], "received"),
    "consent": lambda desk, case: desk.consent(case, purpose="research", given_by="child", how="written"),
    "refuse_consent": lambda desk, case: desk.refuse_consent(case, purpose="photo", given_by="child", how="spoken"),
    "withdraw_consent": lambda desk, case: desk.withdraw_consent(case, purpose="photo", why=CANARY),
    "receiver_informed": lambda desk, case: desk.receiver_informed(case, "police"),
    "extract": lambda desk, case: desk.extract(case, "police"),
}
READS = {
    "case", "cases", "timeline", "items", "checklist", "finding", "assessments", "referrals", "sessions", "overdue",
    "to_inform", "consent_obstacle", "changes", "close", "open", "identity", "exports",
}  # fmt: skip


@pytest.fixture
def written(land: Country, path: Path, clock: Clock) -> dict[str, list[tuple[str, int, str]]]:
    """A store of two cases, with a canary wherever a person can write."""
    with Desk.open(path, land, by=CANARY, now=clock, new_id=Ids("secret")) as desk:
        child, adult = (_written(desk, clock, age) for age in ((13, 15), 30))
        helped = desk.refer(child, "guardian_office", why=CANARY)
        desk.answer(child, immediate_danger=True, how=CANARY)
        desk.advance(helped, "sent", override=CANARY)
        desk.close_case(adult, "handed_over", note=CANARY)
        return everything(desk)


def _written(desk: Desk, clock: Clock, age: object) -> Case:
    with desk.session(channel="helpline", visitor="teacher", material=[CANARY], language=CANARY) as session:
        clock.on(days=40, minutes=17)
        case = session.open_case(age=age, unaccompanied=True, parents_involved=False)
    case = desk.answer(case, {"begs": True, "region": "hills"}, how=CANARY)
    desk.assess(case, role=CANARY, outcome="presumed", why=CANARY)
    referral = desk.refer(case, "police", channel=CANARY, decided_by=CANARY, why=CANARY)
    desk.advance(referral, "sent", note=CANARY)
    return desk.refuse_consent(case, purpose="photo", given_by="child", how="spoken", why=CANARY)


def research(land: Country, path: Path, clock: Clock) -> Desk:
    return Desk.open(path, land, role="researcher", by=CANARY, now=clock)


def seen(desk: Desk) -> list[Any]:
    """Every record that a desk hands out."""
    cases = desk.cases(None)
    per_case = [
        (desk.case(case.id), *desk.assessments(case), *desk.referrals(case), *desk.timeline(case)) for case in cases
    ]
    return [*cases, *desk.sessions(), *desk.referrals(), *(one for records in per_case for one in records)]


def test_a_researcher_sees_no_child(land: Country, path: Path, clock: Clock, written: dict[str, Any]) -> None:
    with research(land, path, clock) as desk:
        records = seen(desk)
        assert {type(one) for one in records} == {Case, DeskSession, Assessment, Referral, TimelineEntry}
        text = " ".join(str(dump(one)) for one in records)
        shown = text + repr(records) + repr(desk.shelf)
    assert "Maria" not in shown
    assert "secret" not in shown
    assert "secret" in str(written)
    # No day and no hour; no age in years but those of a band.
    assert {moment[8:] for moment in re.findall(r"\d{4}-\d{2}-\d{2}T[0-9:.]+", text)} == {"01T00:00:00"}
    ages = {case.answers["age"].value for case in records if isinstance(case, Case)}
    assert ages == {(12, 15), (18, 120)}
    assert all(answer.at is None for case in records if isinstance(case, Case) for answer in case.answers.values())


def test_what_a_case_says_is_still_true(land: Country, path: Path, clock: Clock, written: dict[str, Any]) -> None:
    with Desk.open(path, land, now=clock) as office, research(land, path, clock) as desk:
        # Several cases cannot be told apart by their order: by age these two can.
        real = {case.answers["begs"].value: case for case in office.cases("open")}
        mine = {case.answers["begs"].value: case for case in desk.cases("open")}
        (case,), (same,) = real.values(), mine.values()
        assert (same.status, same.events.keys(), same.closing_reason) == (case.status, case.events.keys(), None)
        assert same.answers["region"].value == "hills"
        assert desk.finding(same).outcome == office.finding(case).outcome
        assert [one.what for one in desk.timeline(same)] == [one.what for one in office.timeline(case)]
        assert [one.state for one in desk.referrals(same)] == [one.state for one in office.referrals(case)]
        assert [one.outcome for one in desk.assessments(same)] == ["presumed"]
        assert [(one.purpose, one.refused) for one in same.consents] == [("photo", True)]
        (session,) = [one for one in desk.sessions() if one.id == same.session_id]
        assert session.case_id == same.id
        assert {one.referral_id for one in same.planned} - {None} <= {one.id for one in desk.referrals(same)}
    assert written


def test_two_exports_cannot_be_laid_side_by_side(
    land: Country, path: Path, clock: Clock, written: dict[str, Any]
) -> None:
    orders = set()
    with Desk.open(path, land, now=clock) as office:
        ages = [str(case.answers["age"].value) for case in office.cases(None)]
    for _ in range(40):
        with research(land, path, clock) as one, research(land, path, clock) as two:
            assert not {case.id for case in one.cases(None)} & {case.id for case in two.cases(None)}
            orders.add(tuple(str(case.answers["age"].value) for case in one.cases(None)))
            with pytest.raises(NotFoundError, match="no such record in this export"):
                two.case(one.cases(None)[0].id)
    # Nor by their order, which is another one in each.
    assert len(orders) == len(ages)
    assert written


def test_the_ids_of_the_store_are_of_no_use(land: Country, path: Path, clock: Clock, written: dict[str, Any]) -> None:
    with research(land, path, clock) as desk:
        for id, _, _ in written["cases"]:  # noqa: A001  the record's word
            with pytest.raises(NotFoundError, match="no such record in this export"):
                desk.case(id)
            with pytest.raises(NotFoundError, match="no such record in this export"):
                desk.timeline(evolve(desk.cases(None)[0], id=id))


def test_no_time_can_be_searched_for(land: Country, path: Path, clock: Clock, written: dict[str, Any]) -> None:
    with research(land, path, clock) as desk:
        for wanted in ({"opened_at": "2026-11-23T09:00:00+00:00"}, {"status": ["open"]}):
            with pytest.raises(
                MoveError, match="does not look records up by that; expected status or state or case_id"
            ):
                desk.shelf.find(Case, **wanted)
        with pytest.raises(MoveError, match="does not look records up by that"):
            desk.overdue()
        with pytest.raises(MoveError, match="a researcher does not see the documents of a store"):
            _ = desk.shelf.store
    assert written


@pytest.mark.parametrize("verb", WRITES)
def test_no_verb_writes(land: Country, path: Path, clock: Clock, written: dict[str, Any], verb: str) -> None:
    with research(land, path, clock) as desk:
        for case in desk.cases(None):
            with pytest.raises(MoveError) as caught:
                WRITES[verb](desk, case)
            said = "role: a researcher changes no record; expected desk_worker or supervisor or trainer"
            assert str(caught.value) == said
    with Desk.open(path, land, now=clock) as office:
        assert everything(office) == written


def test_every_verb_is_asked() -> None:
    verbs = {name for name, _ in inspect.getmembers(Desk, callable) if not name.startswith("_")}
    assert verbs == set(WRITES) | READS


def test_a_researcher_makes_no_store(land: Country, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such store"):
        Desk.open(tmp_path / "new.victor", land, role="researcher")
    assert list(tmp_path.iterdir()) == []


def test_a_role_is_said_when_the_desk_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "greek.victor"
    with victor.open_desk(path, country="gr", role="supervisor") as desk:
        assert desk.role == "supervisor"
        desk.open_case(age=14)
    with victor.open_desk(path, country="gr", role="researcher") as desk:
        (case,) = desk.cases()
        assert case.answers["age"].value == (14, 15)
    with pytest.raises(MoveError, match=r"there is no such role.*did you mean 'researcher'"):
        victor.open_desk(path, country="gr", role="researchr")  # type: ignore[arg-type]  # the point


def test_a_researchers_desk_is_a_cohort(land: Country, path: Path, clock: Clock, written: dict[str, Any]) -> None:
    from victor.research import Cohort

    with research(land, path, clock) as desk:
        cohort = Cohort.of_desk(desk)
        assert cohort.size == len(written["cases"])
        assert {cohort.answers(child)["age"] for child in range(cohort.size)} == {(12, 15), (18, 120)}
