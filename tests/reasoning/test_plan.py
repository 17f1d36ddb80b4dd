"""What a plan says, by example: a small country, its routes written as in the field."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from tests.guideline.conftest import Load
from tests.guideline.tiny import FILES
from tests.reasoning.small import checklist
from victor.errors import AnswerError, GuidelineError
from victor.guideline import Country, Event
from victor.reasoning import Finding, Plan, Step, assess, plan

DETECTED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = {"within": "24h", "from": "detection"}


def toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {json.dumps(one)}' for key, one in value.items())} }}"
    return json.dumps(value)


def route(id: str, when: str, *notify: str, **fields: object) -> str:  # noqa: A002  the field's word
    entry = {"id": id, "when": when, "notify": list(notify), "role": "lead", "basis": ["law-1"], "why": f"{id} says so"}
    return "[[route]]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in {**entry, **fields}.items())


@pytest.fixture
def with_routes(load: Load) -> Any:
    """The tiny country with other routes."""
    locale = FILES["locale/ty.toml"].replace("[route]\ndanger", '[route]\n"#danger').split("[route]")[0]

    def made(*routes: str) -> Country:
        return load({"routes.toml": "schema = 1\n" + "\n".join(routes), "locale/ty.toml": locale})

    return made


def only(made: Plan) -> Step:
    (step,) = made
    return step


def test_told_here_by_one_route_and_elsewhere_by_another_is_told_everywhere(with_routes: Any) -> None:
    country = with_routes(
        route("here", "region == hills", "police"), route("there", "region != hills", "police", deadline=DAY)
    )
    step = only(plan(country))
    assert (step.certainty, step.depends_on) == ("required", ())
    assert str(step.deadline) == "within 24 h of detection"
    assert [one.id for one in step.routes] == ["there", "here"]
    assert [one.id for one in only(plan(country, region="coast")).routes] == ["there"]


def test_a_precaution_goes_when_the_doubt_does(with_routes: Any) -> None:
    country = with_routes(route("child", "possibly(age < 18) and unaccompanied", "police"))
    doubt = plan(country, unaccompanied=True)
    assert (only(doubt).certainty, only(doubt).depends_on) == ("precaution", ("age",))
    assert only(plan(country, unaccompanied=True, age=(15, 20))).certainty == "precaution"
    assert (only(plan(country, unaccompanied=True, age=15)).certainty) == "required"
    assert plan(country, unaccompanied=True, age=18).steps == ()
    open_plan = only(plan(country))
    assert (open_plan.certainty, open_plan.depends_on) == ("depends", ("unaccompanied",))
    both = with_routes(
        route("child", "possibly(age < 18)", "police"), route("missing", "missing and age >= 18", "police")
    )
    after = only(plan(both, age=20))
    assert (after.certainty, after.depends_on) == ("depends", ("missing",))


def test_a_doubt_about_who_must_not_be_told_keeps_him_out_until_it_is_cleared(with_routes: Any) -> None:
    country = with_routes(
        route("alone", "unaccompanied", "guardian_office", "police"),
        route("involved", "possibly(parents_involved)", "police", not_to=["guardian_office", "parents"]),
    )
    feared = plan(country, unaccompanied=True)
    assert [step.authority.id for step in feared] == ["police"]
    (withheld,) = feared.withheld
    assert (withheld.authority.id, withheld.forbidden_by.id, withheld.certainty) == (
        "guardian_office",
        "involved",
        "precaution",
    )
    assert plan(country, unaccompanied=True, parents_involved=True).withheld[0].certainty == "required"
    cleared = plan(country, unaccompanied=True, parents_involved=False)
    assert [step.authority.id for step in cleared] == ["guardian_office", "police"]
    assert (cleared.withheld, cleared.not_to) == ((), ())


def test_whom_not_to_tell_is_said_even_where_nobody_is_left_to_tell(with_routes: Any) -> None:
    country = with_routes(
        route("alone", "unaccompanied", "guardian_office", not_to=["parents"]),
        route("police_only", "missing", "police", not_to=["guardian_office"]),
    )
    made = plan(country, unaccompanied=True, missing=True)
    assert [step.authority.id for step in made] == ["police"]
    assert made.not_to == ("parents", "guardian_office")


def test_whom_a_route_may_forbid_to_tell_is_told_after_the_question(with_routes: Any) -> None:
    country = with_routes(
        route("embassy", "nationality != home", "helpline", deadline="at_once"),
        route("asylum", "asylum_requested", "police", not_to=["helpline"]),
    )
    made = plan(country, nationality="eu", now=DETECTED)
    step = made.step("helpline")
    assert step is not None
    assert (step.certainty, step.depends_on) == ("depends", ("asylum_requested",))
    assert step.due is None  # it may never be told
    assert [one.certainty for one in made.withheld] == ["depends"]
    assert plan(country, nationality="eu", asylum_requested=True).step("helpline") is None
    assert plan(country, nationality="eu", asylum_requested=False).steps[0].certainty == "required"


def test_two_routes_that_forbid_by_turns_forbid_always(with_routes: Any) -> None:
    country = with_routes(
        route("always", "missing", "helpline"),
        route("here", "region == hills", "police", not_to=["helpline"]),
        route("there", "region != hills", "police", not_to=["helpline"]),
    )
    made = plan(country, missing=True)
    assert [step.authority.id for step in made] == ["police"]
    assert {one.forbidden_by.id for one in made.withheld} == {"here", "there"}


def test_nobody_who_must_not_be_told_comes_back_as_a_fallback_or_one_of_several(with_routes: Any) -> None:
    country = with_routes(
        route("first", "missing", "police", fallback=["helpline", "guardian_office"]),
        route("some", "missing", "guardian_office", "helpline", notify_mode="any"),
        route("never", "exploiter_present", "police", not_to=["helpline"], role="informed"),
    )
    before, after = plan(country, missing=True), plan(country, missing=True, exploiter_present=True)
    assert before.step("police", "lead").fallback == ("helpline", "guardian_office")  # type: ignore[union-attr]
    for step in after:
        assert "helpline" not in (step.authority.id, *step.fallback, *step.any_of)
    office = after.step("guardian_office")
    assert office is not None
    assert (office.any_of, office.certainty) == ((), "required")


def test_one_of_several_is_enough_only_where_every_route_says_so(with_routes: Any) -> None:
    some = route("some", "missing", "police", "helpline", notify_mode="any")
    made = plan(with_routes(some), missing=True)
    assert [step.any_of for step in made] == [("police", "helpline")] * 2
    must = plan(with_routes(some, route("must", "missing", "police")), missing=True)
    assert must.step("police").any_of == ()  # type: ignore[union-attr]
    assert must.step("helpline").any_of == ("police", "helpline")  # type: ignore[union-attr]
    other = route("other", "missing", "police", "guardian_office", notify_mode="any")
    crossed = plan(with_routes(some, other), missing=True)
    assert {step.authority.id: step.any_of for step in crossed} == {
        "police": (),  # the helpline is enough for one route, the office for the other, neither for both
        "helpline": ("police", "helpline"),
        "guardian_office": ("police", "guardian_office"),
    }
    told_anyway = route("copy", "missing", "guardian_office", copy=["helpline"])
    informed = route("some", "missing", "police", "helpline", notify_mode="any", role="informed")
    copied = plan(with_routes(informed, told_anyway), missing=True).step("helpline", "informed")
    assert copied is not None
    assert copied.any_of == ()


def test_all_at_once_is_said_and_a_copy_is_for_information(with_routes: Any) -> None:
    country = with_routes(
        route("three", "missing", "police", "guardian_office", notify_mode="all_at_once", copy=["helpline"])
    )
    made = plan(country, missing=True)
    assert {(step.authority.id, step.role): step.together for step in made} == {
        ("police", "lead"): ("police", "guardian_office"),
        ("guardian_office", "lead"): ("police", "guardian_office"),
        ("helpline", "informed"): (),
    }
    assert made.step("helpline", "lead") is None


def test_an_authority_that_is_told_and_copied_by_one_route_has_it_once(with_routes: Any) -> None:
    country = with_routes(route("r", "missing", "police", role="informed", copy=["police"]))
    assert [one.id for one in only(plan(country, missing=True)).routes] == ["r"]


@pytest.mark.parametrize(
    ("here", "there", "answers", "consent"),
    [
        ("not_required", "child", {"missing": True, "region": "hills"}, "not_required"),
        ("child", "child", {"missing": True}, "child"),
        ("child", "not_required", {"missing": True, "unaccompanied": True}, "not_required"),
        ("child", "not_required", {"missing": True}, "child"),  # what may not hold waives nothing
        ("child", "not_required", {}, "child"),
        ("not_required", "not_required", {}, "not_required"),
        ("unknown", "representative", {"missing": True, "unaccompanied": True}, "unknown"),
    ],
)
def test_where_a_route_that_holds_needs_no_consent_none_is_needed(
    with_routes: Any, here: str, there: str, answers: dict[str, object], consent: str
) -> None:
    country = with_routes(
        route("here", "missing", "police", consent=here), route("there", "unaccompanied", "police", consent=there)
    )
    assert only(plan(country, answers)).consent == consent


def test_consent_is_not_waived_by_a_route_that_may_hold_elsewhere(with_routes: Any) -> None:
    country = with_routes(
        route("here", "region == hills", "police", consent="not_required"),
        route("there", "region != hills", "police", consent="child"),
    )
    assert only(plan(country)).certainty == "required"
    assert only(plan(country)).consent == "child"
    assert only(plan(country, region="hills")).consent == "not_required"


def test_the_shortest_deadline_that_may_apply_and_an_unknown_one_last(with_routes: Any) -> None:
    country = with_routes(
        route("slow", "missing", "helpline", deadline={"within": "3 days", "from": "detection"}),
        route("unsaid", "missing", "guardian_office"),
        route("fast", "missing and immediate_danger", "helpline", deadline={"within": "30 min", "from": "contact"}),
        route("now", "missing", "police", deadline="at_once"),
    )
    made = plan(country, missing=True)
    assert [str(step.deadline) for step in made] == ["at once", "within 30 min of contact", "deadline unknown"]
    helpline = made.step("helpline")
    assert helpline is not None
    assert (helpline.certainty, helpline.routes[0].id) == ("required", "slow")
    assert made.as_dict()["steps"][-1]["deadline"] == {  # type: ignore[index]
        "kind": "unknown",
        "minutes": None,
        "from": None,
        "span": None,
    }
    calm = plan(country, missing=True, immediate_danger=False).step("helpline")
    assert calm is not None
    assert str(calm.deadline) == "within 3 days of detection"


def test_due_times_come_from_recorded_events_and_never_without(with_routes: Any) -> None:
    country = with_routes(
        route("now", "missing", "police", deadline="at_once"),
        route("day", "missing", "guardian_office", deadline=DAY),
        route("unsaid", "missing", "helpline"),
    )
    assert [step.due for step in plan(country, missing=True)] == [None, None, None]
    assert [step.due for step in plan(country, missing=True, events={"contact": DETECTED})] == [None, None, None]
    later = DETECTED + timedelta(hours=2)
    made = plan(country, missing=True, events={"detection": DETECTED}, now=later)
    assert [step.due for step in made] == [later, DETECTED + timedelta(days=1), None]
    asked = plan(country, missing=True, asked={("police", "lead"): DETECTED}, now=later)
    assert asked.steps[0].due == DETECTED
    depends = plan(country, events={"detection": DETECTED}, now=later)
    assert depends.steps[0].due is None


def test_a_clock_that_runs_is_not_hidden_by_a_shorter_one_that_has_not_started(with_routes: Any) -> None:
    country = with_routes(
        route("short", "missing", "police", deadline={"within": "3h", "from": "status"}),
        route("long", "missing", "police", deadline={"within": "48h", "from": "detection"}),
    )
    step = only(plan(country, missing=True, events={"detection": DETECTED}))
    assert str(step.deadline) == "within 3 h of status"
    assert step.due == DETECTED + timedelta(hours=48)
    both: dict[Event, datetime] = {"detection": DETECTED, "status": DETECTED + timedelta(hours=1)}
    assert only(plan(country, missing=True, events=both)).due == DETECTED + timedelta(hours=4)


def test_not_to_and_cautions_are_those_of_every_route_that_may_hold(with_routes: Any) -> None:
    country = with_routes(
        route("holds", "missing", "police", channel=["telephone"], fallback=["helpline", "police"], not_to=["parents"]),
        route("may", "unaccompanied", "police", channel=["form"], not_to=["embassy"], basis=["guide-2"]),
    )
    step = only(plan(country, missing=True))
    assert step.not_to == ("parents", "embassy")
    assert step.channel == ("telephone",)
    assert step.fallback == ("helpline",)
    assert step.as_dict()["basis"] == ["law-1", "guide-2"]
    assert (step.why, step.why_in("el")) == ("holds says so",) * 2
    assert plan(country, missing=True).not_to == ("parents", "embassy")


# --- findings ---------------------------------------------------------------------------------------------------------


def test_the_outcome_of_the_finding_is_read_on_the_ladder(load: Load) -> None:
    country = load()
    grave = {"begs": True, "documents_held": True}
    assert plan(country, grave).step("police").certainty == "required"  # type: ignore[union-attr]
    open_plan = plan(country, works_at_night=True).step("police")
    assert open_plan is not None
    assert (open_plan.certainty, set(open_plan.depends_on)) == ("depends", {"immediate_danger", "outcome"})
    nothing = dict.fromkeys(("works_at_night", "begs", "documents_held"), False)
    assert plan(country, {**nothing, "immediate_danger": False}).step("police") is None


def test_a_finding_of_a_foreign_checklist_is_mapped_or_refused_in_one_line(load: Load) -> None:
    country = load()
    foreign = evolve(checklist({"hint": "a", "alarm": "b"}), id="foreign")
    alarmed = plan(country, finding=assess(foreign, b=True))
    assert alarmed.step("police").certainty == "required"  # type: ignore[union-attr]
    assert alarmed.finding.outcome == "alarm"
    with pytest.raises(GuidelineError, match=r"maps.foreign: ty does not say what the outcome 'hint'") as caught:
        plan(country, finding=assess(foreign, a=True))
    assert "\n" not in str(caught.value)


def test_a_map_that_turns_the_order_round_loses_nobody(load: Load) -> None:
    country = load()
    foreign = evolve(checklist({"alarm": "a", "hint": "b"}), id="foreign")
    turned = evolve(country, maps={"foreign": {"alarm": "presumed", "hint": "inquire"}})
    step = plan(turned, finding=assess(foreign, a=True)).step("police")
    assert step is not None
    assert step.certainty == "depends"


def test_the_answers_of_the_finding_are_those_of_the_plan(load: Load) -> None:
    country = load()
    finding = assess(country.checklist(), unaccompanied=True, age=12)
    assert plan(country, finding=finding) == plan(country, unaccompanied=True, age=12)
    assert plan(country, {}, finding=finding).step("guardian_office").certainty == "depends"  # type: ignore[union-attr]


@pytest.mark.parametrize("judged", [False, True])
@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"aeg": 12}, "answers: nothing is called 'aeg'; did you mean 'age'?"),
        ({"age": "12"}, "answers.age: the answer is not right; expected a whole number from 0 to 120"),
        ({"unaccompanied": "yes"}, "answers.unaccompanied: the answer is not right; expected true, false"),
        ({"region": "moon"}, "answers.region: the answer is not right; expected one of hills, coast, elsewhere"),
        ({"outcome": "presumed"}, "answers: nothing is called 'outcome'"),
    ],
)
def test_answers_are_checked_with_a_finding_or_without(
    load: Load, judged: bool, answers: dict[str, object], message: str
) -> None:
    country = load()
    finding: Finding | None = assess(country.checklist()) if judged else None
    with pytest.raises(AnswerError) as caught:
        plan(country, answers, finding=finding)
    assert message in str(caught.value)


# --- as data ----------------------------------------------------------------------------------------------------------


def test_a_plan_is_plain_data_with_the_keys_of_the_contract(load: Load) -> None:
    made = plan(load(), unaccompanied=True, immediate_danger=True, events={"detection": DETECTED}, now=DETECTED)
    plain = made.as_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain) == [
        "country",
        "on",
        "outcome",
        "could_become",
        "steps",
        "not_to",
        "forbidden",
        "withheld",
    ]
    steps: Any = plain["steps"]
    assert [(step["authority"], step["role"]) for step in steps] == [
        ("police", "lead"),
        ("guardian_office", "lead"),
        ("helpline", "informed"),
    ]
    assert steps[1] == {
        "routes": ["alone"],
        "authority": "guardian_office",
        "role": "lead",
        "certainty": "precaution",
        "depends_on": ["age"],
        "deadline": {"kind": "within", "minutes": 1440, "from": "detection", "span": "24 h"},
        "due": "2026-11-24T09:00:00+00:00",
        "not_to": ["parents"],
        "any_of": [],
        "together": [],
        "channel": ["form"],
        "fallback": ["police"],
        "consent": "child",
        "why": "A child alone gets a guardian",
        "basis": ["law-1"],
        "confirmed": True,
    }
    assert steps[0]["deadline"] == {"kind": "at_once", "minutes": 0, "from": None, "span": None}


def test_a_plan_shows_no_answer_when_it_is_printed(load: Load) -> None:
    made = plan(load(), age=12, region="hills")
    assert "hills" not in repr(made).replace("regions=('hills',)", "")
    assert repr(made).startswith("Plan(country=ty, ")
    assert made.country.on == date(2026, 11, 23)


def test_what_was_not_seen_in_a_source_is_not_confirmed(with_routes: Any) -> None:
    country = with_routes(route("seen", "missing", "police"), route("heard", "missing", "helpline", confirmed=False))
    assert {step.authority.id: step.confirmed for step in plan(country, missing=True)} == {
        "police": True,
        "helpline": False,
    }
