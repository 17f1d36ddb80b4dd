"""A desk day is read strictly, run as a whole or not at all, and repeated exactly."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from tests.guideline.tiny import write
from victor import Country, open_desk
from victor.errors import RecordError, VictorError
from victor.exchange import Clock, DayReport, day_of, read_day, run, schema

DAY: dict[str, Any] = {
    "schema": 1,
    "day": "2026-11-23",
    "by": "desk 1",
    "contacts": [
        {
            "label": "A girl who begs",
            "at": "2026-11-23T09:00:00+02:00",
            "channel": "outreach",
            "visitor": "child",
            "topics": ["identification"],
            "case": {
                "answers": {"age": [12, 15], "unaccompanied": True},
                "then": [
                    {
                        "do": "answer",
                        "at": "2026-11-23T09:05:00+02:00",
                        "answers": {"begs": True, "documents_held": True},
                    },
                    {"do": "assess", "at": "2026-11-23T09:10:00+02:00", "role": "ngo_worker"},
                    {"do": "refer", "at": "2026-11-23T09:12:00+02:00", "authority": "police"},
                    {"do": "advance", "at": "2026-11-23T09:13:00+02:00", "authority": "police", "to": "sent"},
                ],
            },
        },
        {"label": "A question", "at": "2026-11-23T10:00:00+02:00", "channel": "helpline", "visitor": "teacher"},
    ],
}

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def tinyland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Country:
    monkeypatch.syspath_prepend(str(tmp_path))
    return Country.load(write(tmp_path, {}), on=date(2026, 11, 23))


def hold(found: object, country: Country, path: str | Path = ":memory:", first_id: int = 1) -> DayReport:
    day = day_of(found, file="day.json")
    clock, ids = Clock(day.contacts[0].at), count(first_id)
    with open_desk(path, country=country, by=day.by, now=clock, new_id=lambda: f"id{next(ids):04}") as desk:
        return run(day, desk, clock, file="day.json")


def step(n: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda day: day["contacts"][0]["case"]["then"][n]


def test_a_day_is_recorded_and_reported(tinyland: Country) -> None:
    report = hold(DAY, tinyland)
    (case,) = report.cases
    assert case.finding.outcome == "presumed"
    assert [(one.authority, one.state) for one in case.referrals] == [("police", "sent")]
    assert [contact.case is None for contact in report.contacts] == [False, True]
    assert report.contacts[0].session.case_id == case.case.id
    assert json.loads(json.dumps(report.as_dict()))["contacts"][0]["case"]["finding"]["outcome"] == "presumed"


def test_the_same_day_gives_the_same_report(tinyland: Country) -> None:
    assert hold(DAY, tinyland).as_dict() == hold(DAY, tinyland).as_dict()


WRONG: list[tuple[str, Change, str]] = [
    ("a misspelt item", lambda d: step(0)(d)["answers"].update(begss=True), "did you mean 'begs'?"),
    ("a wrong type", lambda d: step(0)(d)["answers"].update(begs="yes"), "answers.begs"),
    ("a span upside down", lambda d: d["contacts"][0]["case"]["answers"].update(age=[15, 12]), "answers.age"),
    (
        "no such day",
        lambda d: d.update(day="2026-11-31"),
        "day: the value is not right; expected a day of the calendar",
    ),
    ("a naive time", lambda d: d["contacts"][0].update(at="2026-11-23T09:00:00"), "contacts[0].at"),
    ("an unknown field", lambda d: d["contacts"][0].update(chanel="x"), "did you mean 'channel'?"),
    ("a missing field", lambda d: d["contacts"][1].pop("visitor"), "contacts[1].visitor: the field is missing"),
    ("an unknown word", lambda d: step(2)(d).update(do="reffer"), "did you mean 'refer'?"),
    ("no such authority", lambda d: step(2)(d).update(authority="polise"), "contacts[0].case.then[2]"),
    ("an illegal move", lambda d: step(3)(d).update(to="completed"), "cannot become 'completed'"),
    ("a referral never made", lambda d: step(3)(d).update(authority="helpline"), "no referral was made"),
    ("back in time", lambda d: step(3)(d).update(at="2026-11-23T09:01:00+02:00"), "contacts[0].case.then[3].at"),
    ("contacts back in time", lambda d: d["contacts"][1].update(at="2026-11-23T08:00:00+02:00"), "contacts[1].at"),
    ("a newer form", lambda d: d.update(schema=2), "a newer victor reads it"),
    ("no form", lambda d: d.pop("schema"), "schema"),
    ("no table", lambda d: d.update(contacts="none"), "contacts: the value is not right; expected a list"),
]


@pytest.mark.parametrize(
    ("change", "message"), [(change, message) for _, change, message in WRONG], ids=[w[0] for w in WRONG]
)
def test_what_cannot_be_done_is_told_in_one_line_and_nothing_is_recorded(
    change: Change, message: str, tinyland: Country, tmp_path: Path
) -> None:
    store = tmp_path / "desk.victor"
    hold(DAY, tinyland, store)
    before = store.read_bytes()
    wrong = deepcopy(DAY)
    change(wrong)
    with pytest.raises(VictorError) as caught:
        hold(wrong, tinyland, store, first_id=1000)
    line = str(caught.value)
    assert message in line
    assert line.startswith("day.json")
    assert "\n" not in line
    assert store.read_bytes() == before
    assert not list(tmp_path.glob("desk.victor-*"))


def test_a_truncated_file_and_a_key_that_stands_twice(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    whole = json.dumps(DAY, indent=1)
    for cut in (len(whole) // 3, len(whole) // 2, len(whole) - 2):
        file.write_text(whole[:cut])
        with pytest.raises(RecordError, match=r"day\.json, line \d+, column \d+: this is no JSON"):
            read_day(file)
    file.write_text(whole.replace('"by": "desk 1",', '"by": "desk 1", "by": "desk 2",'))
    with pytest.raises(RecordError, match="the key 'by' stands twice"):
        read_day(file)


def test_the_schema_accepts_what_the_reader_accepts(tinyland: Country) -> None:
    for country in (None, tinyland):
        described = schema("desk-day", country)
        jsonschema.Draft202012Validator.check_schema(described)
        jsonschema.validate(DAY, described)


# What a schema cannot say: the calendar, the order of time and of a span's ends, what was done before.
BEYOND_A_SCHEMA = (
    "a span upside down",
    "no such day",
    "a naive time",
    "an illegal move",
    "a referral never made",
    "back in time",
    "contacts back in time",
)


@pytest.mark.parametrize("change", [pytest.param(w[1], id=w[0]) for w in WRONG if w[0] not in BEYOND_A_SCHEMA])
def test_the_schema_of_a_country_refuses_what_has_another_form(change: Change, tinyland: Country) -> None:
    wrong = deepcopy(DAY)
    change(wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema("desk-day", evolve(tinyland, uses=())))


def test_schemas_of_answers_know_the_country(tinyland: Country) -> None:
    described = schema("answers", tinyland)
    jsonschema.validate(
        {"answers": {"age": [12, 15], "region": "coast", "begs": "unknown", "documents_held": None}}, described
    )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"answers": {"region": "moon"}}, described)
    with pytest.raises(VictorError, match="did you mean 'answers'"):
        schema("answer")
