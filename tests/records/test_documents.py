"""Records become documents and records again, equal; nothing else becomes a record."""

from __future__ import annotations

import copy
import json
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records import strategies
from victor.errors import RecordError
from victor.reasoning import Answer, Answers
from victor.records import (
    KINDS,
    SCHEMA,
    Assessment,
    Case,
    Consent,
    DeskSession,
    Move,
    PlannedStep,
    Record,
    Referral,
    TimelineEntry,
    checked,
    dump,
    load,
)

CANARY = "Maria Kowalska 0691234567"
NUMBER = 691234567
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NAMES = {cls: name for name, cls in KINDS.items()}


def again(document: object, kind: Any) -> Any:
    """Through JSON text, as a store and a file do it."""
    return load(json.loads(json.dumps(document)), kind)


# --- there and back ---------------------------------------------------------------------------------------------------


@given(strategies.records())
def test_what_is_dumped_is_loaded_equal(record: Any) -> None:
    found = again(dump(record), type(record))
    assert found == record
    # True equals 1 in Python; in a document they are two things.
    assert json.dumps(dump(found)) == json.dumps(dump(record))
    assert checked(record) == record


@given(strategies.answers())
def test_each_answer_keeps_its_value_who_when_and_how(answers: Answers) -> None:
    case = Case(id="c", country="gr", opened_at=AT, answers=answers)
    found = again(dump(case), Case).answers
    assert [(i, a.value, type(a.value), a.by, a.at, a.how) for i, a in found.items()] == [
        (i, a.value, type(a.value), a.by, a.at, a.how) for i, a in answers.items()
    ]


@given(strategies.times, st.integers(-14 * 60, 14 * 60))
def test_a_time_with_any_zone_is_the_same_moment_in_utc(time: datetime, minutes: int) -> None:
    document = dump(Case(id="c", country="gr", opened_at=AT))
    try:
        document["opened_at"] = (time.replace(tzinfo=None) + timedelta(minutes=minutes)).isoformat() + _zone(minutes)
    except OverflowError:
        return
    found = again(document, Case)
    assert found.opened_at == time
    assert found.opened_at.tzinfo is UTC


def _zone(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


@given(strategies.records())
def test_a_document_says_its_kind_and_the_number_of_its_form(record: Record) -> None:
    document = dump(record)
    assert (document["kind"], document["schema"]) == (NAMES[type(record)], SCHEMA)
    kind: Any
    for kind in set(KINDS.values()) - {type(record)}:
        with pytest.raises(RecordError, match="another kind"):
            load(document, kind)


def test_what_a_store_looks_up_stands_in_the_document() -> None:
    due = AT + timedelta(hours=1)
    step = PlannedStep("police", "lead", "required", "at once", AT, due)
    assert dump(Case(id="c", country="gr", opened_at=AT, planned=(step,)))["next_due_at"] == due.isoformat()
    referral = Referral(id="r", case_id="c", authority="police", role="lead", history=(Move("drafted", AT),))
    assert dump(referral)["state"] == "drafted"
    assert dump(referral.moved("sent", AT))["state"] == "sent"


def test_a_document_of_an_older_victor_has_no_consents() -> None:
    case, referral = dump(VALID["case"]), dump(VALID["referral"])
    del case["consents"], referral["consent"]
    for move in referral["history"]:
        del move["override"]
    assert again(case, Case) == evolve(VALID["case"], consents=())
    assert again(referral, Referral) == VALID["referral"]
    assert again(referral, Referral).consent == "unknown"


# --- what is refused --------------------------------------------------------------------------------------------------

SAID = Answer((12, 15), CANARY, AT, CANARY)
REFUSED = Consent(purpose="referral", given_by="child", given_at=AT, how="spoken", refused=True, why=CANARY, by=CANARY)
VALID: dict[str, Any] = {
    "case": Case(
        id="c1",
        country="gr",
        opened_at=AT,
        answers=Answers({"age": SAID}),
        events={"detection": AT},
        planned=(PlannedStep("police", "lead", "required", "at once", AT, AT),),
        opened_by=CANARY,
        consents=(
            Consent(
                purpose="referral", given_by="child", given_at=AT, how="spoken", refused=True, why=CANARY, by=CANARY
            ),
        ),
    ),
    "assessment": Assessment(
        id="a1",
        case_id="c1",
        made_at=AT,
        role=CANARY,
        checklist="signs",
        version="1",
        digest="0",
        found=None,
        could_become="presumed",
        outcome=None,
        why=CANARY,
        answers={"age": SAID},
    ),
    "referral": Referral(
        id="r1",
        case_id="c1",
        authority="police",
        role="lead",
        history=(Move("drafted", AT, CANARY, CANARY), Move("sent", AT, CANARY, CANARY)),
        why=CANARY,
    ),
    "session": DeskSession(id="s1", opened_at=AT, channel="helpline", visitor="teacher", by=CANARY, material=(CANARY,)),
    "timeline_entry": TimelineEntry(
        id="t1", case_id="c1", at=AT, what="answered", by=CANARY, said=CANARY, answers={"age": SAID, "begs": None}
    ),
}

MISSING = object()
deep: Any = CANARY
for _ in range(50_000):
    deep = [deep]

# Kind, where in the document, what stands there (MISSING: nothing does), and what the error says about the place.
HOSTILE: list[tuple[str, tuple[str | int, ...], object, str]] = [
    # of another kind, or form
    ("case", ("kind",), "referral", "store, kind: the document is of another kind; expected case"),
    ("case", ("kind",), "cas", "did you mean 'case'?"),
    ("case", ("kind",), CANARY, "store, kind: "),
    ("case", ("kind",), None, "store, kind: "),
    ("case", ("kind",), ["case"], "store, kind: "),
    ("case", ("kind",), MISSING, "store, kind: "),
    ("case", ("schema",), 2, "a newer victor wrote it"),
    ("case", ("schema",), 10**300, "a newer victor wrote it"),
    ("case", ("schema",), 0, "store, schema: "),
    ("case", ("schema",), True, "store, schema: "),
    ("case", ("schema",), 1.0, "store, schema: "),
    ("case", ("schema",), "1", "store, schema: "),
    ("case", ("schema",), None, "store, schema: "),
    ("case", ("schema",), MISSING, "store, schema: "),
    # unknown fields
    ("case", ("note",), CANARY, "there is no field 'note'"),
    ("case", ("statsu",), "open", "did you mean 'status'?"),
    ("case", (CANARY,), CANARY, "a field has an unknown name"),
    ("case", ("name",), CANARY, "there is no field 'name'"),
    ("case", ("state",), "drafted", "there is no field 'state'"),
    ("case", ("answers", "age", "valeu"), CANARY, "case.answers.age: there is no field 'valeu'"),
    ("case", ("planned", 0, "why"), CANARY, "case.planned[0]: there is no field 'why'"),
    ("referral", ("history", 1, "to"), CANARY, "referral.history[1]: there is no field 'to'"),
    # missing fields
    ("case", ("id",), MISSING, "case.id: the field is missing"),
    ("case", ("opened_at",), MISSING, "case.opened_at: the field is missing"),
    ("case", ("answers", "age", "value"), MISSING, "case.answers.age.value: the field is missing"),
    ("referral", ("history",), MISSING, "referral.history: the field is missing"),
    ("session", ("channel",), MISSING, "session.channel: the field is missing"),
    ("assessment", ("found",), MISSING, "assessment.found: the field is missing"),
    # another type
    ("case", ("id",), NUMBER, "case.id: the value is not right; expected a text"),
    ("case", ("id",), None, "case.id: "),
    ("case", ("country",), ["gr"], "case.country: "),
    ("case", ("opened_by",), None, "case.opened_by: "),
    ("case", ("opened_by",), {"name": CANARY}, "case.opened_by: "),
    ("case", ("opened_by",), f"{CANARY}\ud800", "expected a text of whole characters"),
    ("case", ("status",), "opne", "did you mean 'open'?"),
    ("case", ("status",), CANARY, "case.status: the value is not right; expected one of open, closed"),
    ("case", ("status",), True, "case.status: "),
    ("case", ("status",), None, "case.status: "),
    ("case", ("closing_reason",), CANARY, "case.closing_reason: "),
    ("case", ("session_id",), NUMBER, "case.session_id: "),
    ("case", ("answers",), [CANARY], "case.answers: the value is not right; expected a table"),
    ("case", ("answers",), None, "case.answers: "),
    ("case", ("answers",), "null", "case.answers: "),
    ("case", ("answers", "age"), CANARY, "case.answers.age: the value is not right; expected a table of fields"),
    ("case", ("answers", "age"), None, "case.answers.age: "),
    ("case", ("answers", CANARY), None, "case.answers.(a key): "),
    ("case", ("planned",), {"police": CANARY}, "case.planned: the value is not right; expected a list"),
    ("case", ("planned", 0), CANARY, "case.planned[0]: "),
    ("case", ("planned", 0, "certainty"), "certain", "case.planned[0].certainty: "),
    ("case", ("planned", 0, "any_of"), "police", "case.planned[0].any_of: the value is not right; expected a list"),
    ("case", ("planned", 0, "any_of"), [None], "case.planned[0].any_of[0]: "),
    ("session", ("topics",), "health", "session.topics: the value is not right; expected a list"),
    ("session", ("topics",), [CANARY], "session.topics[0]: "),
    ("session", ("material",), [NUMBER], "session.material[0]: "),
    ("session", ("visitor",), "techer", "did you mean 'teacher'?"),
    ("session", ("language",), None, "session.language: "),
    ("assessment", ("because",), CANARY, "assessment.because: "),
    ("assessment", ("outcome",), False, "assessment.outcome: "),
    ("assessment", ("answers", "age", "by"), False, "assessment.answers.age.by: "),
    ("timeline_entry", ("what",), CANARY, "timeline_entry.what: "),
    ("timeline_entry", ("answers", "begs"), "null", "timeline_entry.answers.begs"),
    ("timeline_entry", ("answers", "begs"), False, "timeline_entry.answers.begs"),
    ("referral", ("role",), "boss", "referral.role: "),
    ("referral", ("history", 0, "state"), CANARY, "referral.history[0].state: "),
    ("referral", ("consent",), CANARY, "referral.consent: "),
    ("referral", ("consent",), None, "referral.consent: "),
    ("referral", ("consent",), "chidl", "did you mean 'child'?"),
    ("referral", ("history", 1, "override"), True, "referral.history[1].override: "),
    # consents
    ("case", ("consents",), CANARY, "case.consents: the value is not right; expected a list"),
    ("case", ("consents",), None, "case.consents: "),
    ("case", ("consents", 0), CANARY, "case.consents[0]: "),
    ("case", ("consents", 0, "name"), CANARY, "case.consents[0]: there is no field 'name'"),
    ("case", ("consents", 0, "purpose"), CANARY, "case.consents[0].purpose: "),
    ("case", ("consents", 0, "purpose"), MISSING, "case.consents[0].purpose: the field is missing"),
    ("case", ("consents", 0, "given_by"), CANARY, "case.consents[0].given_by: "),
    ("case", ("consents", 0, "given_by"), "chidl", "did you mean 'child'?"),
    ("case", ("consents", 0, "given_at"), None, "case.consents[0].given_at: "),
    ("case", ("consents", 0, "how"), CANARY, "case.consents[0].how: "),
    ("case", ("consents", 0, "refused"), "false", "case.consents[0].refused: the value is not right; expected true"),
    ("case", ("consents", 0, "refused"), 1, "case.consents[0].refused: "),
    ("case", ("consents", 0, "refused"), None, "case.consents[0].refused: "),
    ("case", ("consents", 0, "receiver"), NUMBER, "case.consents[0].receiver: "),
    ("case", ("consents", 0, "withdrawn_at"), CANARY, "case.consents[0].withdrawn_at: "),
    ("case", ("consents", 0, "withdrawn_at"), AT.isoformat(), "case.consents[0], withdrawn_at: what was refused"),
    ("case", ("consents", 0, "why"), None, "case.consents[0].why: "),
    ("case", ("consents", 0, "informed"), "police", "case.consents[0].informed: "),
    # values of answers
    ("case", ("answers", "age", "value"), None, 'span [lowest, highest], a choice or "unknown"'),
    ("case", ("answers", "age", "value"), 1.5, "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [15, 12], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [12], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [12, 13, 15], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [False, True], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [0, True], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), ["12", "15"], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), [12, None], "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), {"lowest": 12}, "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), f"{CANARY}\udfff", "case.answers.age.value: "),
    ("case", ("answers", "age", "value"), deep, "case.answers.age.value: "),
    # times
    ("case", ("opened_at",), "2026-11-23T09:30:00", "add +02:00 or Z to the time"),
    ("case", ("opened_at",), "2026-11-23", "case.opened_at: "),
    ("case", ("opened_at",), "2026-02-30T09:30:00+00:00", "a time of the calendar"),
    ("case", ("opened_at",), "0001-01-01T00:00:00+14:00", "a time between the years 1 and 9999"),
    ("case", ("opened_at",), CANARY, "case.opened_at: "),
    ("case", ("opened_at",), NUMBER, "case.opened_at: "),
    ("case", ("opened_at",), None, "case.opened_at: "),
    ("case", ("events", "detection"), "2026-11-23T09:30:00", "case.events.detection: "),
    ("case", ("events", "detection"), None, "case.events.detection: "),
    ("case", ("events", "detecton"), "2026-11-23T09:30:00Z", "case.events."),
    ("case", ("answers", "age", "at"), "yesterday", "case.answers.age.at: "),
    ("referral", ("due_at",), "2026-11-23T09:30:00", "referral.due_at: "),
    ("referral", ("history", 0, "at"), "2026-11-23T09:30:00", "referral.history[0].at: "),
    ("timeline_entry", ("at",), 0, "timeline_entry.at: "),
    # what contradicts itself
    ("case", ("next_due_at",), "2020-01-01T00:00:00+00:00", "case.next_due_at: the field contradicts"),
    ("case", ("next_due_at",), None, "case.next_due_at: the field contradicts"),
    ("case", ("next_due_at",), MISSING, "case.next_due_at: the field contradicts"),
    ("case", ("next_due_at",), [CANARY], "case.next_due_at: the field contradicts"),
    ("referral", ("state",), "completed", "referral.state: the field contradicts"),
    ("referral", ("state",), CANARY, "referral.state: the field contradicts"),
    ("referral", ("state",), MISSING, "referral.state: the field contradicts"),
    ("referral", ("history",), [], "referral"),
    ("referral", ("history", 0), MISSING, "referral"),
    ("referral", ("history", 1, "state"), "drafted", "referral"),
    ("referral", ("history", 1, "state"), "completed", "referral"),
]


def put(document: Any, where: tuple[str | int, ...], value: object) -> None:
    """Write a value somewhere in a document."""
    for step in where[:-1]:
        document = document[step]
    if value is MISSING:
        del document[where[-1]]
    else:
        document[where[-1]] = value


def refused(document: object, kind: type[Any]) -> str:
    """The line in which it is refused; neither it nor its traceback quotes the document."""
    with pytest.raises(RecordError) as caught:
        load(document, kind)
    line = str(caught.value)
    told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert "\n" not in line
    assert "Maria" not in told
    assert str(NUMBER) not in told
    return line


@pytest.mark.parametrize(("name", "where", "value", "says"), HOSTILE)
def test_a_hostile_document_is_refused_in_one_line(
    name: str, where: tuple[str | int, ...], value: object, says: str
) -> None:
    document = json.loads(json.dumps(dump(VALID[name])))
    assert again(document, KINDS[name]) == VALID[name]
    put(document, where, value)
    assert says in refused(document, KINDS[name])


@pytest.mark.parametrize("document", [None, True, 0, CANARY, [], [CANARY], {}, {CANARY: CANARY}, {0: 1}, deep])
@pytest.mark.parametrize("kind", [*KINDS.values()])
def test_what_is_no_document_at_all_is_refused(document: object, kind: type[Record]) -> None:
    assert "kind: the document is of another kind" in refused(document, kind)


def test_there_are_enough_hostile_documents() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("text", ["x" * 1_000_000, "\0", "\u202e", "'; DROP TABLE cases; --"])
def test_long_and_odd_texts_stay_as_they_are(text: str) -> None:
    record = evolve(VALID["case"], opened_by=text)
    assert again(dump(record), Case) == record


def test_checked_refuses_a_record_that_could_not_be_read_again() -> None:
    for record, field in (
        (evolve(VALID["referral"], role="boss"), "referral.role"),
        (evolve(VALID["case"], opened_at=datetime(2026, 11, 23)), "case.opened_at"),  # noqa: DTZ001  the point
        (evolve(VALID["session"], by=None), "session.by"),
        (evolve(VALID["timeline_entry"], said="\ud800"), "timeline_entry.said"),
    ):
        with pytest.raises(RecordError, match=f"^desk, {field}: ") as caught:
            checked(record)
        assert "Maria" not in str(caught.value)


# --- mutations --------------------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(
        ["", "false", "null", "unknown", "drafted", "sent", "open", "lead", "2026-11-23T09:30:00Z", "2026"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document."""
    if isinstance(value, dict):
        inner: list[tuple[Any, object]] = list(value.items())
    else:
        inner = list(enumerate(value)) if isinstance(value, list) else []
    return [found for key, one in inner for found in ((*path, key), *places(one, (*path, key)))]


def _replace(draw: st.DrawFn, document: Any) -> None:
    put(document, draw(st.sampled_from(places(document))), draw(json_values))


def _remove(draw: st.DrawFn, document: Any) -> None:
    put(document, draw(st.sampled_from(places(document))), MISSING)


def _copy(draw: st.DrawFn, document: Any) -> None:
    """One part of the document where another one was."""
    source: Any = document
    for step in draw(st.sampled_from(places(document))):
        source = source[step]
    put(document, draw(st.sampled_from(places(document))), copy.deepcopy(source))


def _add(draw: st.DrawFn, document: Any) -> None:
    tables = [(), *(p for p in places(document) if isinstance(_at(document, p), dict))]
    _at(document, draw(st.sampled_from(tables)))[draw(st.text(max_size=5))] = draw(json_values)


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


MUTATIONS: tuple[Callable[[st.DrawFn, Any], None], ...] = (_replace, _remove, _copy, _add)


@st.composite
def mutants(draw: st.DrawFn, records: st.SearchStrategy[Record]) -> tuple[type[Record], Any]:
    """A document that was valid once."""
    record = draw(records)
    document = json.loads(json.dumps(dump(record)))
    for _ in range(draw(st.integers(1, 3))):
        if places(document):
            draw(st.sampled_from(MUTATIONS))(draw, document)
    return type(record), document


def refused_or_a_record(kind: type[Any], document: Any) -> None:
    before = copy.deepcopy(document)
    try:
        record = load(document, kind)
    except RecordError as error:
        assert "\n" not in str(error)
    else:
        assert type(record) is kind
        assert again(dump(record), kind) == record
    assert document == before


@settings(max_examples=150)
@given(mutants(st.sampled_from([*VALID.values()])))
def test_a_mutated_document_is_refused_or_is_a_record(mutant: tuple[type[Record], Any]) -> None:
    refused_or_a_record(*mutant)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutants(strategies.records()))
def test_many_mutated_documents_are_refused_or_are_records(mutant: tuple[type[Record], Any]) -> None:
    refused_or_a_record(*mutant)
