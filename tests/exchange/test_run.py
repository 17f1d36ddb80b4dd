from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

import victor
from victor.errors import MoveError
from victor.exchange.desk_day import Advance, Consent, DeskDay, Doing, day_of_country, read_day
from victor.exchange.run import Clock, DayReport, run

COUNTRY = victor.country("md")
DAY = read_day(day_of_country(COUNTRY))


def held(day: DeskDay) -> DayReport:
    clock = Clock(day.start(COUNTRY))
    with victor.open_desk(":memory:", country=COUNTRY, by=day.by, now=clock) as desk:
        return run(day, desk, clock)


def with_steps(change: Callable[[Doing], Doing | None]) -> DeskDay:
    """The day with its first case changed, step by step; None leaves a step out."""
    first = DAY.contacts[0]
    assert first.case
    then = tuple(step for step in map(change, first.case.then) if step)
    return evolve(DAY, contacts=(evolve(first, case=evolve(first.case, then=then)),))


def test_a_consent_opens_the_way_to_who_needs_one() -> None:
    case = held(DAY).cases[0].case
    assert [(one.purpose, one.given_by, one.receiver) for one in case.consents] == [
        ("referral", "child", "district_specialist")
    ]


def test_without_it_nothing_is_sent_and_nothing_is_kept() -> None:
    day = with_steps(lambda step: None if isinstance(step, Consent) else step)
    with pytest.raises(MoveError, match=r"contacts\[0\]\.case\.then\[3\].*the consent is missing"):
        held(day)


def test_a_reason_is_not_enough_for_whoever_may_not_override() -> None:
    def overridden(step: Doing) -> Doing | None:
        if isinstance(step, Advance):
            return evolve(step, override="a supervisor decided")
        return None if isinstance(step, Consent) else step

    with pytest.raises(MoveError, match="override"):  # a desk worker may not, where nothing is urgent
        held(with_steps(overridden))
