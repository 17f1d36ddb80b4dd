"""Nobody is told without the consent that a route asks for, unless somebody who may says why."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from attrs import define, field
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.desk.place import START, Clock, Ids, everything, whats
from tests.guideline import tiny
from victor.desk import Desk
from victor.errors import MoveError, NotFoundError, RecordError
from victor.guideline import Country
from victor.records import Case, DeskRole, Giver, Referral

GIVERS: tuple[Giver, ...] = get_args(Giver)
RECEIVERS = (None, "guardian_office", "helpline", "police")
FAMILY = ("parent", "guardian", "representative")
ADULTS = (*FAMILY, "court", "authority")
WHY = "the child runs away tonight"
ROUTES = """
[[route]]
id = "begging"
when = "begs"
notify = ["helpline"]
role = "consulted"
consent = "child_or_representative"
deadline = "unknown"
basis = ["law-1: 7"]
why = "The helpline knows the places"

[[route]]
id = "places"
when = "begs"
notify = ["police"]
role = "informed"
consent = "representative"
deadline = "unknown"
basis = ["law-1: 7"]
why = "The police know the places"
"""
KNOWN: dict[str, object] = {"age": 12, "unaccompanied": True, "begs": True, "immediate_danger": False}
ASKED: dict[tuple[str, Any], tuple[str, ...]] = {
    ("guardian_office", "lead"): ("child",),
    ("helpline", "informed"): ("child",),
    ("helpline", "consulted"): ("child", *ADULTS),
    ("police", "informed"): ADULTS,
    # Without a step nobody is asked, and whoever objects is heard.
    ("guardian_office", "consulted"): ("child",),
    ("police", "lead"): (),
}
"""Who is asked before an authority is told in a role, as the routes of the small country say."""


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    folder = tmp_path_factory.mktemp("asking")
    sys.path.insert(0, str(folder))
    try:
        yield Country.load(tiny.write(folder, tiny.more("routes.toml", ROUTES)), on=START.date())
    finally:
        sys.path.remove(str(folder))


@define
class Word:
    """The last word of somebody."""

    yes: bool
    at: int


@define
class Said:
    """What was said about referrals: by whom, and about whom."""

    words: dict[str, dict[str | None, Word]] = field(factory=lambda: {giver: {} for giver in GIVERS})

    def about(self, giver: str, receiver: str | None) -> Word | None:
        own = self.words[giver]
        return own.get(receiver, own.get(None))

    def heard(self, receiver: str, *, involved: bool) -> dict[str, Word]:
        words = {giver: word for giver in GIVERS if (word := self.about(giver, receiver))}
        shut = ("parent", "guardian") if involved else ()
        words = {giver: word for giver, word in words.items() if giver not in shut}
        court = words.get("court")
        return {giver: word for giver, word in words.items() if giver not in FAMILY or not (court and court.yes)}


class Asking(RuleBasedStateMachine):
    """A worker and a supervisor at one store."""

    referrals = Bundle("referrals")
    country: Country

    @initialize()
    def open_both(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock, path = Clock(), Path(self.folder.name) / "two.victor"
        roles: tuple[DeskRole, ...] = ("desk_worker", "supervisor")
        self.desks: dict[str, Desk] = {
            role: Desk.open(path, self.country, role=role, by=role, now=self.clock, new_id=Ids(role)) for role in roles
        }
        self.case = self.desks["desk_worker"].open_case(KNOWN)
        self.said, self.steps, self.danger, self.involved = Said(), 0, False, False
        self.sent: dict[str, tuple[int, bool]] = {}

    def teardown(self) -> None:
        if hasattr(self, "desks"):
            for desk in self.desks.values():
                desk.close()
            self.folder.cleanup()

    def step(self) -> int:
        self.clock.on(minutes=1)
        self.steps += 1
        return self.steps

    @rule(giver=st.sampled_from(GIVERS), receiver=st.sampled_from(RECEIVERS))
    def consent(self, giver: Giver, receiver: str | None) -> None:
        at = self.step()
        self.desks["desk_worker"].consent(
            self.case, purpose="referral", receiver=receiver, given_by=giver, how="spoken"
        )
        self.said.words[giver][receiver] = Word(yes=True, at=at)

    @rule(giver=st.sampled_from(GIVERS), receiver=st.sampled_from(RECEIVERS))
    def refuse(self, giver: Giver, receiver: str | None) -> None:
        at, own = self.step(), self.said.words[giver]
        self.desks["desk_worker"].refuse_consent(
            self.case, purpose="referral", receiver=receiver, given_by=giver, how="spoken", why="no"
        )
        own.update({about: Word(yes=False, at=at) for about, word in own.items() if receiver is None and word.yes})
        own[receiver] = Word(yes=False, at=at)

    @rule(giver=st.none() | st.sampled_from(GIVERS), receiver=st.sampled_from(RECEIVERS))
    def withdraw(self, giver: Giver | None, receiver: str | None) -> None:
        at, before = self.step(), everything(self.desks["supervisor"])
        found = False
        for one in (giver,) if giver else GIVERS:
            own = self.said.words[one]
            word = self.said.about(one, receiver)
            yes = [about for about, said in own.items() if receiver is None and said.yes]
            if receiver is not None and word and word.yes:
                yes = [receiver]
            own.update({about: Word(yes=False, at=at) for about in yes})
            found = found or bool(yes)
        try:
            self.desks["supervisor"].withdraw_consent(
                self.case, purpose="referral", receiver=receiver, given_by=giver, why="no more"
            )
        except MoveError:
            assert not found
            assert everything(self.desks["supervisor"]) == before
        else:
            assert found

    @rule(danger=st.booleans(), involved=st.booleans())
    def learn(self, danger: bool, involved: bool) -> None:
        self.step()
        desk = self.desks["desk_worker"]
        desk.answer(desk.case(self.case.id), immediate_danger=danger, parents_involved=involved)
        self.danger, self.involved = danger, involved

    @rule(target=referrals, to=st.sampled_from(sorted(ASKED)))
    def refer(self, to: tuple[str, Any]) -> Referral:
        self.step()
        return self.desks["desk_worker"].refer(self.case, to[0], role=to[1], why="it is wanted")

    @rule(referral=referrals, role=st.sampled_from(("desk_worker", "supervisor")), override=st.sampled_from(("", WHY)))
    def send(self, referral: Referral, role: str, override: str) -> None:
        at, desk = self.step(), self.desks[role]
        if desk.shelf.read(Referral, referral.id)[0].state != "drafted":
            return
        shut = self.shut(referral)
        may = override and (role == "supervisor" or self.danger)
        assert (desk.consent_obstacle(referral) is not None) == shut
        if bool(override) != shut or (shut and not may):
            before = everything(desk)
            with pytest.raises(MoveError):
                desk.advance(referral, "sent", override=override)
            assert everything(desk) == before
            return
        moved = desk.advance(referral, "sent", override=override)
        assert moved.history[-1].override == override
        self.sent[referral.id] = at, shut

    def shut(self, referral: Referral) -> bool:
        asked = ASKED[referral.authority, referral.role]
        words = self.said.heard(referral.authority, involved=self.involved)
        theirs = [word.yes for giver, word in words.items() if giver in asked]
        return bool(asked) and not (theirs and all(theirs))

    @invariant()
    def nothing_is_sent_without_consent_or_reason(self) -> None:
        for desk in getattr(self, "desks", {}).values():
            sent = {one.id: one for one in desk.referrals() if one.state == "sent"}
            assert sent.keys() == self.sent.keys()
            against = sorted(number for number, (_, shut) in self.sent.items() if shut)
            assert sorted(number for number, one in sent.items() if one.history[-1].override) == against
            overridden = [entry.about for entry in desk.timeline(self.case) if entry.what == "overridden"]
            assert sorted(overridden) == against

    @invariant()
    def whoever_knows_and_must_not_any_more_is_named(self) -> None:
        for desk in getattr(self, "desks", {}).values():
            expected = set()
            for one in desk.referrals():
                if one.id in self.sent:
                    words = self.said.heard(one.authority, involved=self.involved)
                    asked = ASKED[one.authority, one.role]
                    late = [w for g, w in words.items() if g in asked and not w.yes and w.at > self.sent[one.id][0]]
                    expected |= {one.id} if late else set()
            assert {one.referral_id for one in desk.to_inform(self.case)} == expected


def test_nothing_that_needs_consent_is_sent_without_it(land: Country) -> None:
    machine = type("AskingInTinyland", (Asking,), {"country": land})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=checks),
    )


# --- one by one -------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafted(desk: Desk) -> Referral:
    return desk.refer(desk.open_case(age=12, unaccompanied=True, parents_involved=False), "guardian_office")


def test_a_missing_consent_is_told_in_one_line(desk: Desk, drafted: Referral) -> None:
    assert drafted.consent == "child"
    assert desk.consent_obstacle(drafted) == "missing"
    with pytest.raises(MoveError) as caught:
        desk.advance(drafted, "sent")
    assert str(caught.value) == (
        "referral to guardian_office: the consent is missing; expected consent of the child; "
        "record the consent, or give the reason to go on without it as override"
    )


def test_what_was_sent_stays_and_who_knows_is_informed(desk: Desk, drafted: Referral, clock: Clock) -> None:
    case = desk.case(drafted.case_id)
    case = desk.consent(case, purpose="referral", given_by="child", how="through_interpreter")
    assert case.events["consent"] == clock.time
    desk.advance(drafted, "sent")
    clock.on(hours=1)
    other = desk.refer(case, "helpline")
    case = desk.withdraw_consent(case, purpose="referral", given_by="child", why="she is afraid of them")
    assert desk.referrals(case)[0].state == "sent"
    assert desk.consent_obstacle(other) == "withdrawn"
    (one,) = desk.to_inform(case)
    assert (one.authority, one.referral_id, one.since) == ("guardian_office", drafted.id, clock.time)
    case = desk.receiver_informed(case, "guardian_office")
    assert desk.to_inform(case) == ()
    with pytest.raises(MoveError, match="this receiver need not be informed"):
        desk.receiver_informed(case, "guardian_office")
    assert whats(desk, case)[-4:] == ["referred", "step_withdrawn", "consent_withdrawn", "receiver_informed"] or whats(
        desk, case
    )[-3:] == ["referred", "consent_withdrawn", "receiver_informed"]
    assert [(one.stands, one.why, one.by) for one in case.consents] == [(False, "she is afraid of them", "desk 1")]


def test_an_override_is_kept_with_its_reason(desk: Desk, land: Country, drafted: Referral) -> None:
    with pytest.raises(MoveError, match="a desk worker may not override where nothing says at once; expected superv"):
        desk.advance(drafted, "sent", override=WHY)
    with pytest.raises(MoveError, match="the consent is missing"):
        desk.advance(drafted, "sent", override="  ")
    with pytest.raises(MoveError, match="only what stands against sending"):
        desk.advance(drafted, "withdrawn", override=WHY)
    desk.answer(desk.case(drafted.case_id), immediate_danger=True)
    moved = desk.advance(drafted, "sent", override=WHY)
    assert (moved.state, moved.history[-1].override) == ("sent", WHY)
    told = [entry for entry in desk.timeline(desk.case(drafted.case_id)) if entry.what == "overridden"]
    assert [(one.about, one.said, one.by) for one in told] == [(drafted.id, WHY, "desk 1")]
    assert land.code == desk.country.code


def test_an_override_of_nothing_is_refused(desk: Desk) -> None:
    referral = desk.refer(desk.open_case(immediate_danger=True), "police")
    with pytest.raises(MoveError, match="no consent is missing; leave the override out"):
        desk.advance(referral, "sent", override=WHY)
    assert desk.advance(referral, "sent").consent == "not_required"


def test_a_duty_to_tell_needs_nobody_and_an_objection_does_not_stop_it(desk: Desk) -> None:
    referral = desk.refer(desk.open_case(immediate_danger=True), "police")
    case = desk.refuse_consent(desk.case(referral.case_id), purpose="referral", given_by="child", how="spoken")
    assert desk.advance(referral, "sent").state == "sent"
    assert desk.to_inform(case) == ()


@pytest.mark.parametrize("giver", ["parent", "guardian"])
def test_a_parent_who_may_be_involved_consents_to_nothing_and_stops_nothing(desk: Desk, giver: Giver) -> None:
    case = desk.open_case(age=12, begs=True, parents_involved=True)
    desk.consent(case, purpose="referral", given_by=giver, how="spoken")
    referral = desk.refer(case, "helpline", why="they know the place")
    assert desk.consent_obstacle(referral) == "missing"
    desk.refuse_consent(case, purpose="referral", given_by=giver, how="spoken")
    desk.consent(case, purpose="referral", given_by="child", how="spoken")
    assert desk.consent_obstacle(referral) is None
    desk.answer(desk.case(case.id), parents_involved=False)
    assert desk.consent_obstacle(referral) == "refused"


def test_a_closed_case_takes_what_people_say(desk: Desk, drafted: Referral) -> None:
    case = desk.consent(desk.case(drafted.case_id), purpose="referral", given_by="child", how="written")
    desk.advance(drafted, "sent")
    desk.close_case(case, "handed_over")
    case = desk.withdraw_consent(case, purpose="referral", why="asked by letter")
    assert case.status == "closed"
    assert [one.authority for one in desk.to_inform(case)] == ["guardian_office"]


def test_other_purposes_start_no_clock(desk: Desk, case: Case) -> None:
    case = desk.consent(case, purpose="age_assessment", given_by="child", how="written")
    case = desk.consent(case, purpose="age_assessment", given_by="guardian", how="written")
    assert "consent" not in case.events
    assert [(one.purpose, one.given_by) for one in case.consents] == [
        ("age_assessment", "child"),
        ("age_assessment", "guardian"),
    ]


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"purpose": "referal"}, RecordError, "did you mean 'referral'?"),
        ({"given_by": "Maria"}, RecordError, "given_by: the value is not right; expected one of child, parent"),
        ({"how": "Maria"}, RecordError, "how: the value is not right; expected one of spoken"),
        ({"receiver": "helplin"}, NotFoundError, "did you mean 'helpline'?"),
        ({"receiver": "Maria"}, NotFoundError, "ty has no authority of that name; expected one of police"),
        ({"receiver": ["Maria"]}, NotFoundError, "ty has no authority of that name; expected one of police"),
    ],
)
def test_what_is_no_consent_is_told_and_changes_nothing(
    desk: Desk, case: Case, change: dict[str, Any], error: type[Exception], said: str
) -> None:
    before = everything(desk)
    for verb in (desk.consent, desk.refuse_consent):
        with pytest.raises(error) as caught:
            verb(case, **{"purpose": "referral", "given_by": "child", "how": "spoken", **change})
        assert said in str(caught.value)
        assert "Maria" not in str(caught.value)
    with pytest.raises(MoveError, match="no such consent stands"):
        desk.withdraw_consent(case, purpose="referral", why="no more")
    assert everything(desk) == before


@pytest.mark.usefixtures("drafted")
def test_a_store_of_an_older_victor_is_read(desk: Desk) -> None:
    for name, fields in (("cases", ["consents"]), ("referrals", ["consent"])):
        table = desk.shelf.store.table(name)
        (document,) = list(table)
        for one in fields:
            del document[one]
        for move in document.get("history", ()):
            del move["override"]
        table.replace(document)
    assert desk.cases()[0].consents == ()
    (referral,) = desk.referrals()
    assert referral.consent == "unknown"
    # What the plan says now counts.
    with pytest.raises(MoveError, match="the consent is missing"):
        desk.advance(referral, "sent")
