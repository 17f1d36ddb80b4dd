"""An authority gets to know what the protocol names; for more somebody who may says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desk.place import Clock, Ids, everything
from victor.desk import Desk
from victor.errors import MoveError, RecordError
from victor.guideline import Country
from victor.records import LEAST, DeskRole, Referral, SharingProtocol

CANARY = "Maria Kowalska"
PROTOCOL = SharingProtocol(
    id="tiny", version="3", kinds={"police": ("outcome", "age"), "guardian_authority": ("age", "deciding")}
)
Opener = Callable[[DeskRole], Desk]


@pytest.fixture
def office(land: Country, path: Path, clock: Clock) -> Iterator[Opener]:
    opened: list[Desk] = []

    def desk(role: DeskRole) -> Desk:
        opened.append(
            Desk.open(path, land, role=role, protocol=PROTOCOL, by=role, now=clock, new_id=Ids(f"{role}{len(opened)}"))
        )
        return opened[-1]

    yield desk
    for one in opened:
        one.close()


def referred(desk: Desk, authority: str, **known: object) -> Referral:
    case = desk.open_case({"age": (12, 15), "parents_involved": False, "begs": True, **known})
    desk.answer(case, unaccompanied=True, how=CANARY)
    desk.assess(case, role="ngo_worker")
    return desk.refer(case, authority, why=CANARY)


def test_the_protocol_says_what_goes_out_and_that_is_recorded(office: Opener) -> None:
    desk = office("desk_worker")
    referral = referred(desk, "police", immediate_danger=True)
    case = desk.case(referral.case_id)
    found = desk.extract(case, "police")
    assert found.keys() == {"referral", "outcome", "answers"}
    assert found["answers"] == {"age": [12, 15]}
    assert CANARY not in str(found)
    assert case.id not in str(found)
    last = desk.timeline(case)[-1]
    assert (last.what, last.about, last.said) == ("shared", referral.id, "referral, outcome, age")


def test_without_a_protocol_only_that_a_child_is_referred(desk: Desk) -> None:
    assert desk.protocol == LEAST
    referral = referred(desk, "police", immediate_danger=True)
    assert desk.extract(desk.case(referral.case_id), "police").keys() == {"referral"}


def test_nothing_is_shared_beside_a_referral(office: Opener) -> None:
    desk = office("desk_worker")
    referral = referred(desk, "police", immediate_danger=True)
    case = desk.case(referral.case_id)
    with pytest.raises(MoveError, match="the child is not referred to this authority; refer first"):
        desk.extract(case, "helpline")
    desk.advance(referral, "withdrawn")
    with pytest.raises(MoveError, match="the child is not referred to this authority"):
        desk.extract(case, "police")


def test_a_field_beyond_the_protocol_needs_a_reason_and_somebody_who_may(office: Opener) -> None:
    worker, supervisor = office("desk_worker"), office("supervisor")
    referral = referred(worker, "helpline")
    case = worker.consent(worker.case(referral.case_id), purpose="referral", given_by="child", how="spoken")
    before = everything(worker)
    for desk, override, said in (
        (worker, "", "does not share this field; expected among referral; or override = the reason"),
        (supervisor, "", "does not share this field"),
        (worker, "they ask", "a desk worker may not override where nothing says at once"),
    ):
        with pytest.raises(MoveError, match=said):
            desk.extract(case, "helpline", more=["age"], override=override)
    with pytest.raises(RecordError, match=r"no such field to share.*did you mean 'age'"):
        supervisor.extract(case, "helpline", more=["agee"], override="they ask")
    assert everything(worker) == before
    found = supervisor.extract(case, "helpline", more=["age"], override="they ask")
    assert found["answers"] == {"age": [12, 15]}
    assert [(one.what, one.said) for one in worker.timeline(case)[-2:]] == [
        ("overridden", "they ask"),
        ("shared", "referral, age"),
    ]


def test_in_danger_a_desk_worker_may_say_more(office: Opener) -> None:
    desk = office("desk_worker")
    referral = referred(desk, "police", immediate_danger=True)
    found = desk.extract(desk.case(referral.case_id), "police", more=["signs"], override="they stand at the door")
    assert found["answers"] == {"age": [12, 15], "begs": True}


def test_what_may_not_be_sent_may_not_be_taken_out(office: Opener) -> None:
    worker, supervisor = office("desk_worker"), office("supervisor")
    referral = referred(worker, "guardian_office")
    case = worker.case(referral.case_id)
    for desk in (worker, supervisor):
        with pytest.raises(MoveError, match="the consent is missing"):
            desk.extract(case, "guardian_office")
    with pytest.raises(MoveError, match="a desk worker may not override"):
        worker.extract(case, "guardian_office", override="they ask")
    assert "answers" in supervisor.extract(case, "guardian_office", override="they ask")


def test_who_objects_to_sharing_is_only_referred(office: Opener) -> None:
    desk = office("desk_worker")
    referral = referred(desk, "guardian_office")
    case = desk.consent(desk.case(referral.case_id), purpose="referral", given_by="child", how="spoken")
    case = desk.refuse_consent(
        case, purpose="sharing", receiver="guardian_office", given_by="child", how="spoken", why=CANARY
    )
    assert desk.extract(case, "guardian_office").keys() == {"referral"}
    with pytest.raises(MoveError, match="somebody objects to sharing; expected among referral") as caught:
        desk.extract(case, "guardian_office", more=["age"])
    assert CANARY not in str(caught.value)
    desk.consent(case, purpose="sharing", receiver="guardian_office", given_by="child", how="spoken")
    assert "answers" in desk.extract(case, "guardian_office")


def test_a_protocol_that_shares_what_there_is_not_opens_no_desk(land: Country, path: Path) -> None:
    wrong = SharingProtocol(id="wrong", version="1", kinds={"police": ("agee",)})
    with pytest.raises(RecordError, match=r"protocol, kinds\.police: there is no such field.*did you mean 'age'"):
        Desk.open(path, land, protocol=wrong)
    assert not path.exists()
