"""Plain data becomes a record only as it stands: nothing is coerced, and no error tells what stood there."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import RecordError
from victor.strict import make_converter, structure

CANARY = "Maria-Kowalska-0691234567"
NUMBER = 691234567


@frozen
class Contact:
    by: str
    at: datetime | None = None


@frozen(kw_only=True)
class Record:
    name: str = "x"
    count: int = 0
    consent: bool = False
    born: date = date(2020, 1, 1)
    at: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    status: Literal["open", "closed"] = "open"
    tags: tuple[str, ...] = ()
    group: frozenset[str] = frozenset()
    contacts: tuple[Contact, ...] = ()
    events: Mapping[str, datetime] = field(factory=dict)
    points: Mapping[str, int] = field(factory=dict)
    year: int | None = None
    last: Contact | None = None


CONVERTER = make_converter()


def made(value: object) -> Record:
    return structure(CONVERTER, value, Record, RecordError, file="case.json")


deep: Any = CANARY
for _ in range(200):
    deep = [deep]

HOSTILE: list[tuple[dict[str, object], str, str]] = [
    ({"name": None}, "name", "a text"),
    ({"name": NUMBER}, "name", "a text"),
    ({"name": True}, "name", "a text"),
    ({"name": [CANARY]}, "name", "a text"),
    ({"name": {CANARY: CANARY}}, "name", "a text"),
    ({"name": CANARY.encode()}, "name", "a text"),
    ({"name": f"{CANARY}\ud800"}, "name", "a text of whole characters"),
    ({"count": True}, "count", "a whole number"),
    ({"count": str(NUMBER)}, "count", "a whole number"),
    ({"count": float(NUMBER)}, "count", "a whole number"),
    ({"count": float("nan")}, "count", "a whole number"),
    ({"count": float("inf")}, "count", "a whole number"),
    ({"count": None}, "count", "a whole number"),
    ({"count": ""}, "count", "a whole number"),
    ({"count": [NUMBER]}, "count", "a whole number"),
    ({"consent": "false"}, "consent", "true or false"),
    ({"consent": "true"}, "consent", "true or false"),
    ({"consent": 0}, "consent", "true or false"),
    ({"consent": 1}, "consent", "true or false"),
    ({"consent": None}, "consent", "true or false"),
    ({"consent": []}, "consent", "true or false"),
    ({"born": CANARY}, "born", "a date"),
    ({"born": NUMBER}, "born", "a date"),
    ({"born": "2026-02-30"}, "born", "a day of the calendar"),
    ({"born": "20260228"}, "born", "a date"),
    ({"born": "2026-2-3"}, "born", "a date"),
    ({"born": "2026-02-03T00:00"}, "born", "a date"),
    ({"born": datetime(2026, 2, 3, tzinfo=UTC)}, "born", "a date"),
    ({"at": CANARY}, "at", "a time with its zone"),
    ({"at": NUMBER}, "at", "a time with its zone"),
    ({"at": "2026-11-23T09:30:00"}, "at", "add +02:00 or Z"),
    ({"at": datetime(2026, 11, 23)}, "at", "add +02:00 or Z"),  # noqa: DTZ001  that is what is hostile
    ({"at": "2026-11-23"}, "at", "a time with its zone"),
    ({"at": date(2026, 11, 23)}, "at", "a time with its zone"),
    ({"at": "2026-11-23T25:00:00Z"}, "at", "a time of the calendar"),
    ({"at": f"2026-11-23T09:30:00Z{CANARY}"}, "at", "a time of the calendar"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "at", "between the years 1 and 9999"),
    ({"at": "9999-12-31T23:59:59-14:00"}, "at", "between the years 1 and 9999"),
    ({"status": "opne"}, "status", "one of open, closed; did you mean 'open'?"),
    ({"status": CANARY}, "status", "one of open, closed"),
    ({"status": ["open"]}, "status", "one of open, closed"),
    ({"status": None}, "status", "one of open, closed"),
    ({"tags": CANARY}, "tags", "a list"),
    ({"tags": {CANARY: 1}}, "tags", "a list"),
    ({"tags": (CANARY,)}, "tags", "a list"),
    ({"tags": None}, "tags", "a list"),
    ({"tags": ["a", [CANARY]]}, "tags[1]", "a text"),
    ({"tags": deep}, "tags[0]", "a text"),
    ({"group": [NUMBER]}, "group[0]", "a text"),
    ({"group": {CANARY}}, "group", "a list"),
    ({"contacts": [{"by": "a"}, {"by": None}]}, "contacts[1].by", "a text"),
    ({"contacts": [CANARY]}, "contacts[0]", "a table of fields"),
    ({"contacts": {"by": CANARY}}, "contacts", "a list"),
    ({"contacts": [{"by": "a", "at": "yesterday"}]}, "contacts[0].at", "a time with its zone"),
    ({"events": [CANARY]}, "events", "a table"),
    ({"events": {"contact": CANARY}}, "events.contact", "a time with its zone"),
    ({"events": {CANARY + " (mother)": None}}, "events.(a key)", "a time with its zone"),
    ({"points": {"a": True}}, "points.a", "a whole number"),
    ({"points": {"a": None}}, "points.a", "a whole number"),
    ({"points": {NUMBER: 1}}, "points", "a text"),
    ({"year": "2026"}, "year", "a whole number"),
    ({"year": False}, "year", "a whole number"),
    ({"last": CANARY}, "last", "a table of fields"),
    ({"last": []}, "last", "a table of fields"),
    ({"last": {}}, "last.by", "the field is missing; expected a text"),
    ({"last": {"by": "a", "att": CANARY}}, "last", "there is no field 'att'; did you mean 'at'?"),
]


@pytest.mark.parametrize(
    ("value", "path", "expected"), HOSTILE, ids=[f"{path}-{i}" for i, (_, path, _) in enumerate(HOSTILE)]
)
def test_nothing_is_coerced_and_the_error_keeps_the_value_to_itself(
    value: dict[str, object], path: str, expected: str
) -> None:
    with pytest.raises(RecordError) as caught:
        made(value)
    told = str(caught.value)
    assert told.startswith(f"case.json, {path}")
    assert expected in told
    printed = "".join(traceback.format_exception(caught.value, chain=True)).split("RecordError:")[-1]
    for secret in ("Maria", "Kowalska", str(NUMBER)):
        assert secret not in told + repr(caught.value) + printed + str(vars(caught.value))
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("value", [None, [], CANARY, NUMBER, True, [{}]])
def test_a_record_is_a_table(value: object) -> None:
    with pytest.raises(RecordError, match=r"^case.json: the value is not right; expected a table of fields$"):
        made(value)


def test_what_is_right_is_taken_as_it_stands() -> None:
    plain = {
        "name": "ξ",
        "count": 10**30,
        "consent": True,
        "born": "2026-02-28",
        "at": "2026-11-23T09:30:00+02:00",
        "status": "closed",
        "tags": ["a", "a"],
        "group": ["b", "a"],
        "contacts": [{"by": "a", "at": None}],
        "events": {"contact": "2026-11-23T09:30:00Z"},
        "points": {"a": -1},
        "year": None,
        "last": {"by": "b"},
    }
    record = made(plain)
    assert record.count == 10**30
    assert record.at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert record.at.tzinfo is UTC
    assert (record.tags, record.group) == (("a", "a"), frozenset("ab"))
    assert (record.contacts, record.last, record.year) == ((Contact("a"),), Contact("b"), None)
    assert made(json.loads(json.dumps(CONVERTER.unstructure(record)))) == record


@pytest.mark.parametrize("key", ["Maria Kowalska", "Μαρία", "0691234567", "m@example.org", "", "a" * 41, "a\nb", "{x}"])
def test_an_unknown_key_that_is_no_plain_name_is_not_shown(key: str) -> None:
    with pytest.raises(RecordError, match="a field has an unknown name; the fields are name, count") as caught:
        made({key: 1})
    assert not key or key not in str(caught.value)


def test_an_unknown_key_that_is_no_text_is_refused_too() -> None:
    with pytest.raises(RecordError, match="a field has an unknown name") as caught:
        made({NUMBER: 1, "nmae": 2})
    assert str(NUMBER) not in str(caught.value)


def test_of_several_faults_the_misspelt_key_is_told_and_the_others_counted() -> None:
    with pytest.raises(RecordError, match=r"^case.json, last: there is no field 'bye'; did you mean 'by'\?$"):
        made({"last": {"bye": "a"}, "count": "1"})
    with pytest.raises(RecordError, match=r"case.json, count: .* expected a whole number; 2 more faults in this file"):
        made({"count": "1", "consent": 1, "tags": 1})


def test_endless_nesting_is_one_line() -> None:
    nest: list[object] = []
    nest.append(nest)
    with pytest.raises(RecordError, match=r"contacts\[0\]: the value is not right"):
        made({"contacts": nest})


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = tuple(Record.__annotations__)


@given(st.dictionaries(st.sampled_from(FIELDS), plain, max_size=4))
def test_whatever_is_given_it_is_a_record_or_one_line(value: dict[str, object]) -> None:
    try:
        record = made(value)
    except RecordError as error:
        assert len(str(error).splitlines()) == 1
    else:
        for name, given_value in value.items():
            found = getattr(record, name)
            if isinstance(given_value, bool | int | float | str):
                assert type(found) is type(given_value) or name in ("born", "at")


@given(st.datetimes(timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h)))))
def test_a_moment_stays_the_same_moment(moment: datetime) -> None:
    try:
        record = made({"at": moment.isoformat()})
    except RecordError as error:
        assert "between the years 1 and 9999" in str(error)
    else:
        assert record.at == moment
        assert record.at.utcoffset() == timedelta(0)
