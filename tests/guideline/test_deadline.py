"""Lengths of time and deadlines: added by the calendar, ordered without one, and unknown never means none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import VictorError
from victor.guideline import EVENTS, Deadline, Duration
from victor.guideline.deadline import SHORTEST_MONTH, Unit

as_long = [Duration(amount, "h") for amount in (24, 672)] + [Duration(1, "days"), Duration(28, "days")]
durations = st.one_of(
    st.builds(Duration, st.integers(0, 999), st.sampled_from(get_args(Unit))),
    st.sampled_from((*as_long, Duration(1440, "min"), Duration(1, "months"))),
)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is added
deadlines = st.one_of(
    st.sampled_from((Deadline("at_once"), Deadline("unknown"))),
    st.builds(Deadline, st.just("within"), durations, st.sampled_from(EVENTS[:2])),
)


@given(durations, moments, moments)
def test_who_starts_later_ends_no_earlier(length: Duration, one: datetime, two: datetime) -> None:
    first, second = sorted((one, two))
    assert length.after(first) <= length.after(second)


@given(durations, moments)
def test_time_is_over_no_sooner_than_its_shortest_length(length: Duration, start: datetime) -> None:
    # The end of a month may cost up to three days: from 31 January a month ends on 28 February.
    assert length.after(start) >= start + timedelta(minutes=length.shortest)
    if length.minutes is not None:
        assert length.after(start) - start == timedelta(minutes=length.minutes)


@given(st.integers(0, 999), moments)
def test_months_keep_the_day_or_take_the_last_one(months: int, start: datetime) -> None:
    end = Duration(months, "months").after(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)
    assert end.timetz() == start.timetz()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1 month", (2026, 1, 31), (2026, 2, 28)),
        ("1 month", (2028, 1, 31), (2028, 2, 29)),
        ("12 months", (2028, 2, 29), (2029, 2, 28)),
        ("3 months", (2026, 11, 30), (2027, 2, 28)),
        ("2 months", (2026, 12, 31), (2027, 2, 28)),
        ("5 months", (2026, 7, 15), (2026, 12, 15)),
        ("30 days", (2026, 1, 31), (2026, 3, 2)),
        ("24h", (2026, 12, 31), (2027, 1, 1)),
    ],
)
def test_months_go_by_the_calendar(text: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert Duration.parse(text).after(datetime(*start, tzinfo=UTC)) == datetime(*end, tzinfo=UTC)


@given(durations)
def test_a_length_can_be_read_as_it_is_written(length: Duration) -> None:
    assert Duration.parse(str(length)) == length


@pytest.mark.parametrize(
    "text", ["", "h", "24", "24 hours", "-1 h", "1.5 h", "12345 h", "1 h 30 min", "24h\n24h", "P1D"]
)
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(VictorError, match="this is no length of time; expected 30 min, 24h, 90 days or 3 months"):
        Duration.parse(text)


@given(deadlines, deadlines, deadlines)
def test_the_order_of_deadlines_is_total(one: Deadline, two: Deadline, three: Deadline) -> None:
    assert [one < two, one == two, one > two].count(True) == 1
    assert (one <= two) == (not two < one)
    if one <= two <= three:
        assert one <= three


@given(st.lists(deadlines, min_size=2))
def test_at_once_comes_first_the_shortest_next_the_unknown_last(several: list[Deadline]) -> None:
    ranks = {"at_once": 0, "within": 1, "unknown": 2}
    for one, two in pairwise(sorted(several)):
        assert ranks[one.kind] <= ranks[two.kind]
        if one.span and two.span:
            assert one.span.shortest <= two.span.shortest


def test_a_month_is_compared_by_its_shortest() -> None:
    assert SHORTEST_MONTH == Duration(28, "days").shortest == Duration(1, "months").shortest
    assert Duration(1, "months").minutes is None
    month, days = (Deadline("within", length, "status") for length in (Duration(1, "months"), Duration(29, "days")))
    assert min(month, days) == month


@given(deadlines, st.dictionaries(st.sampled_from(EVENTS), moments), st.none() | moments)
def test_due_once_the_clock_has_started_and_never_before(
    deadline: Deadline, events: dict[object, datetime], asked: datetime | None
) -> None:
    due = deadline.due(events, asked)  # type: ignore[arg-type]  # drawn from the events
    match deadline.kind:
        case "at_once":
            assert due == asked
        case "unknown":
            assert due is None
        case _:
            assert deadline.span is not None
            assert due == (deadline.span.after(events[deadline.start]) if deadline.start in events else None)


@pytest.mark.parametrize(
    ("kind", "span", "start"),
    [
        ("within", None, None),
        ("within", Duration(1, "h"), None),
        ("within", None, "contact"),
        ("at_once", Duration(1, "h"), "contact"),
    ],
)
def test_only_a_span_has_a_length_and_a_start(kind: str, span: Duration | None, start: str | None) -> None:
    with pytest.raises(VictorError, match="only a span has a length and a start"):
        Deadline(kind, span, start)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (Deadline("at_once"), "at once"),
        (Deadline("unknown"), "deadline unknown"),
        (Deadline("within", Duration(24, "h"), "asylum_request"), "within 24 h of asylum request"),
        (Deadline("within", Duration(1, "months"), "status"), "within 1 month of status"),
        (Deadline("within", Duration(3, "days"), "status"), "within 3 days of status"),
    ],
)
def test_deadlines_in_words(deadline: Deadline, said: str) -> None:
    assert str(deadline) == said
