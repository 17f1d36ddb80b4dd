"""De-identified records: no text of a person, no id and no day is left, and what is known stays true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import strategies
from victor.errors import NotFoundError
from victor.reasoning import UNKNOWN, Value
from victor.reasoning.answers import expected_value
from victor.records import Assessment, Case, Deidentified, DeskSession, Referral, TimelineEntry, checked, dump
from victor.records.assessment import ROLES_AT_DESK
from victor.records.deidentified import BANDS, coarse
from victor.rules import Choice, Kind, Number, YesNo

ITEMS: dict[str, Kind] = {"age": Number(0, 120), "begs": YesNo(), "region": Choice(("hills", "coast"))}
AUTHORITIES = frozenset({"police"})
EMPTY = ("by", "opened_by", "how", "note", "said", "why", "decided_by", "override", "language", "material")
"""The fields in which people write."""


def fields(document: Any) -> list[tuple[str, Any]]:
    """Every field of a document, whatever it lies in."""
    if isinstance(document, list):
        return [found for one in document for found in fields(one)]
    if not isinstance(document, dict):
        return []
    return [*document.items(), *(found for one in document.values() for found in fields(one))]


@given(strategies.records())
def test_no_text_no_id_and_no_day_is_left(record: Any) -> None:
    view = Deidentified(ITEMS, AUTHORITIES)
    made = checked(view.of(record))
    before = {value for name, value in fields(dump(record)) if name in ("id", "case_id", "session_id", "referral_id")}
    for name, value in fields(dump(made)):
        if name in EMPTY and not (
            name == "how" and value in ("spoken", "written", "before_witness", "through_interpreter", "other")
        ):
            assert not value
        if name in ("id", "case_id", "session_id", "referral_id") and value:
            assert value not in before
            assert view.real(value) in before
        if name.endswith("_at") or name in ("at", "asked_since"):
            assert value is None or value[8:] == "01T00:00:00+00:00"
        if name == "answers":
            assert value.keys() <= ITEMS.keys()
    match made:
        case Assessment():
            assert made.role in ROLES_AT_DESK
        case Referral():
            assert [move.state for move in made.history] == [move.state for move in record.history]
        case TimelineEntry():
            assert made.about in ("", "police")
        case Case() | DeskSession():
            assert made.status == record.status


@given(strategies.records())
def test_what_belongs_together_still_does_and_elsewhere_does_not(record: Any) -> None:
    one, other = Deidentified(ITEMS, AUTHORITIES), Deidentified(ITEMS, AUTHORITIES)
    assert one.of(record) == one.of(record)
    assert one.of(record).id != other.of(record).id
    with pytest.raises(NotFoundError):
        other.real(one.pseudonym("another"))
    with pytest.raises(NotFoundError):
        one.real(record.id)


@given(strategies.values() | st.integers(0, 120), st.sampled_from(sorted(ITEMS)))
def test_an_answer_is_of_its_kind_and_what_it_said_may_still_be(value: Value, item: str) -> None:
    kind = ITEMS[item]
    made = coarse(value, kind)
    if expected_value(kind, value) is None:
        assert expected_value(kind, made) is None
        if isinstance(kind, Number) and value != UNKNOWN:
            low, high = value if isinstance(value, tuple) else (value, value)
            assert isinstance(made, tuple)
            assert made[0] <= int(low) <= int(high) <= made[1]
            assert made[0] in BANDS
            assert made[1] + 1 in BANDS or made[1] == kind.maximum
        else:
            assert made == value
    elif not isinstance(kind, Number):
        assert made == UNKNOWN
