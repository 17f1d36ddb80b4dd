"""The timeline shows what was done and what is due; never what was answered, nor anything that a person typed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.notebook.test_pictures import SVG, drawn, said_in, sound, words_of
from tests.records import strategies as records
from victor.desk import Desk
from victor.exchange import Clock
from victor.notebook.pictures import Picture, timeline_of, timeline_picture
from victor.reasoning.saying import answerable
from victor.records import Case

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CANARY = "Qxzjvk"
GREECE = evolve(victor.country("gr"), time_zone="UTC")
"""Times as odd as Hypothesis makes them have no other zone."""


class Story:
    """A case in which everything that can be typed is a name."""

    def __init__(self, country: str = "gr") -> None:
        self.clock, ids = Clock(START), count(1)
        self.desk = victor.open_desk(
            ":memory:", country=country, by=CANARY, now=self.clock, new_id=lambda: f"id{next(ids):04}"
        )
        self.case = self.desk.open_case(age=17, unaccompanied=True)

    def after(self, **span: float) -> Desk:
        self.clock.time += timedelta(**span)
        return self.desk

    def picture(self, language: str = "en", width: int = 960) -> Picture:
        return timeline_picture(self.desk, self.case, language=language, width=width)


@pytest.fixture
def story() -> Story:
    return Story()


def told(story: Story) -> Story:
    """From the first sign to an accepted referral, with a word too many everywhere."""
    story.case = story.after(minutes=5).answer(story.case, documents_held=True, made_to_beg=True, how=CANARY)
    story.desk.plan(story.case)
    story.case = story.after(minutes=5).answer(story.case, made_to_beg=None, how=CANARY)
    story.desk.plan(story.case)
    story.after(minutes=5).assess(story.case, role=CANARY, outcome="possible_victim", why=CANARY)
    referral = story.after(hours=2).refer(story.case, "police", why=CANARY, decided_by=CANARY, channel=CANARY)
    for state in ("sent", "received", "accepted"):
        referral = story.after(minutes=30).advance(referral, state, note=CANARY)
    story.after(days=2).close_case(story.case, "contact_lost", note=CANARY)
    story.after(hours=1).reopen(story.case, why=CANARY)
    return story


def test_nothing_that_a_person_typed_and_no_answer_is_seen(story: Story) -> None:
    picture = told(story).picture()
    shown = f"{picture.svg}{picture._repr_html_()}{picture._repr_mimebundle_()}{picture!r}"
    assert CANARY not in shown
    said = f"{picture.description} {' '.join(map(said_in, drawn(picture)))}"
    entries = answerable(story.desk.country)
    for item, answer in story.desk.case(story.case.id).answers.items():
        for secret in (item, item.replace("_", " "), str(entries[item].text), str(answer.value)):
            assert not re.search(rf"\b{re.escape(secret)}\b", said), item


def test_it_tells_what_was_learnt_assessed_and_told_in_order(story: Story) -> None:
    picture = told(story).picture()
    sound(picture)
    expected = [
        "2026-11-23 11:00, Learnt: case opened.",
        "2026-11-23 11:00, Learnt: 2 answers.",
        "2026-11-23 11:05, Learnt: 2 answers.",
        "2026-11-23 11:10, Learnt: 1 taken back.",
        "2026-11-23 13:15, Told: Police: drafted.",
        "2026-11-23 13:45, Told: Police: sent.",
        "2026-11-23 14:15, Told: Police: received.",
        "2026-11-23 14:45, Told: Police: accepted.",
        "2026-11-25 14:45, Learnt: case closed.",
        "2026-11-25 15:45, Learnt: case opened again.",
        "2026-11-25 15:45: now.",
    ]
    assert [one for one in picture.sentences if one in expected] == expected
    assert any("Assessed: possible victim · a person departs" in one for one in picture.sentences)
    whole = said_in(next(drawn(picture)))
    for sentence in expected[:-1]:
        assert sentence.partition(": ")[2].rstrip(".").split(": ")[0] in whole


def marks(picture: Picture) -> list[set[str]]:
    return [words_of(one) for one in next(drawn(picture)).iter(f"{SVG}path") if "dot" in words_of(one)]


def test_what_is_due_stands_before_or_after_now_and_overdue_is_a_word() -> None:
    story = Story("bg")
    story.desk.answer(story.case, documents_held=True, works_off_debt=True)
    story.desk.assess(story.case, role="ngo_worker")
    made = story.desk.plan(story.case)
    waiting = [step for step in made if step.due and step.certainty != "depends" and not step.any_of]
    assert waiting

    def sentences() -> list[str]:
        sound(story.picture())
        return list(story.picture().sentences)

    def place(found: list[str], words: str) -> int:
        return next(number for number, one in enumerate(found) if words in one)

    last = max(waiting, key=lambda step: step.due or START)
    story.clock.time = START + timedelta(seconds=1)
    if last.due and last.due > story.clock.time:
        early = sentences()
        assert place(early, ": now.") < place(early, f"Due: {last.authority.label}, not told yet")
    story.clock.time = START + timedelta(days=4)
    late = sentences()
    for step in waiting:
        assert place(late, f"Due: {step.authority.label}, overdue") < place(late, ": now.")
    assert sum("late" in mark for mark in marks(story.picture())) >= len(waiting)
    first = waiting[0]
    story.desk.advance(story.desk.refer(story.case, first.authority.id, role=first.role, why="it is late"), "sent")
    after = sentences()
    assert any(f"Due: {first.authority.label}, told 2026-11-27 11:00" in one for one in after)
    assert sum("overdue" in one for one in after) < sum("overdue" in one for one in late)


def test_a_case_without_records_is_no_error() -> None:
    case = Case(id="c", country="gr", opened_at=START)
    picture = timeline_of(GREECE, case, (), now=START)
    sound(picture)
    assert "Nothing has been recorded yet." in said_in(next(drawn(picture)))


@given(
    case=records.cases(),
    entries=st.lists(records.timeline_entries(), max_size=5),
    assessments=st.lists(records.assessments(), max_size=3),
    referrals=st.lists(records.referrals(), max_size=3),
    now=st.datetimes(timezones=st.just(UTC)),
    width=st.sampled_from([280, 366, 700, 960]),
)
@settings(max_examples=80, deadline=None)
def test_any_records_can_be_drawn(case, entries, assessments, referrals, now, width) -> None:  # type: ignore[no-untyped-def]  # the strategies type them
    picture = timeline_of(GREECE, case, entries, assessments=assessments, referrals=referrals, now=now, width=width)
    sound(picture)
    times = [one.split(",")[0].split(": ")[0][:16] for one in picture.sentences]
    assert all(one <= other for one, other in pairwise(times))
    assert sum(one.endswith(": now.") for one in picture.sentences) == 1
    again = timeline_of(GREECE, case, entries, assessments=assessments, referrals=referrals, now=now, width=width)
    assert again.svg == picture.svg


@pytest.mark.parametrize("width", [320, 960])
@pytest.mark.parametrize("language", ["el", "bg", "sr"])
def test_a_story_fits_in_every_language(story: Story, language: str, width: int) -> None:
    sound(told(story).picture(language, width))
