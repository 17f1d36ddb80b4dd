"""What happened in a case and what is due in it, as moments in the order of time: how many answers, never which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal, get_args

from attrs import field, frozen

from victor.errors import GuidelineError
from victor.guideline import EVENTS
from victor.notebook.pictures.speaking import Speaker
from victor.records import Assessment, Case, PlannedStep, Referral, TimelineEntry

Lane = Literal["learnt", "assessed", "told", "due"]
LANES: tuple[Lane, ...] = get_args(Lane)
Mark = Literal["done", "open", "late"]


@frozen
class Moment:
    """One thing that happened, or is due.

    Attributes:
        at: When.
        lane: Where it stands.
        text: In words; nothing that a person typed.
        mark: Whether it is done, still open, or overdue.
    """

    at: datetime
    lane: Lane
    text: str
    mark: Mark = field(default="done")


def moments(
    case: Case,
    entries: Iterable[TimelineEntry],
    assessments: Iterable[Assessment],
    referrals: Sequence[Referral],
    now: datetime,
    say: Speaker,
) -> tuple[Moment, ...]:
    """All of them, the earliest first."""
    found = [
        *(one for entry in entries for one in _learnt(entry, say)),
        *(_assessed(one, say) for one in assessments),
        *(_moved(referral, number, say) for referral in referrals for number in range(len(referral.history))),
        *_dues(case, referrals, now, say),
    ]
    return tuple(sorted(found, key=lambda one: (one.at, LANES.index(one.lane))))


def _learnt(entry: TimelineEntry, say: Speaker) -> Iterator[Moment]:
    match entry.what:
        case "opened" | "closed" | "reopened":
            yield Moment(entry.at, "learnt", say.texts[entry.what])
        case "happened" if entry.said in EVENTS:
            yield Moment(entry.at, "learnt", say.word("event", event=say.event(entry.said)))
        case "step_withdrawn":
            yield Moment(entry.at, "told", say.word("step_withdrawn", names=say.who(entry.about)))
        case "planned":
            number = len([name for name in entry.said.split(", ") if name])
            key = "planned" if number > 1 else "planned_one" if number else "planned_none"
            yield Moment(entry.at, "assessed", say.word(key, number=number))
    given = sum(answer is not None for answer in entry.answers.values())
    if given:
        yield Moment(entry.at, "learnt", say.word("answered" if given > 1 else "answered_one", number=given))
    if back := len(entry.answers) - given:
        yield Moment(entry.at, "learnt", say.word("taken_back", number=back))


def _assessed(assessment: Assessment, say: Speaker) -> Moment:
    """Only how much it establishes, as all countries name it: who made it and why is not shown."""
    try:
        word: str = say.country.level(say.country.on_ladder(assessment.checklist, assessment.outcome)) or "none"
    except GuidelineError:  # another country's checklist, which this one does not map
        word = "unknown"
    departs = [say.texts["departs"]] if assessment.departs else []
    return Moment(assessment.made_at, "assessed", " · ".join([say.texts[f"level_{word}"], *departs]))


def _moved(referral: Referral, number: int, say: Speaker) -> Moment:
    move = referral.history[number]
    last = number == len(referral.history) - 1
    text = say.word("moved", name=say.who(referral.authority), state=say.state(move.state))
    return Moment(move.at, "told", text, "open" if last and referral.next_states else "done")


def _dues(case: Case, referrals: Sequence[Referral], now: datetime, say: Speaker) -> Iterator[Moment]:
    """What is due of the last plan; what is waiting beyond its time is overdue."""
    waiting = case.waiting_steps
    for step in case.planned:
        if step.due_at is None or step.certainty == "depends":
            continue
        name = say.who(step.authority)
        if step not in waiting:
            yield Moment(step.due_at, "due", _told(step, referrals, say))
        elif step.due_at < now and case.status == "open":
            yield Moment(step.due_at, "due", say.word("due_late", name=name), "late")
        else:
            yield Moment(step.due_at, "due", say.word("due", name=name), "open")


def _told(step: PlannedStep, referrals: Sequence[Referral], say: Speaker) -> str:
    """Who was told of what was due, and when: the authority itself, or an alternative."""
    sent = [
        (one.authority != step.authority, move.at, one.authority)
        for one in referrals
        if one.authority in (step.authority, *step.any_of)
        for move in one.history
        if move.state == "sent"
    ]
    name = say.who(step.authority)
    if not sent:
        return name
    other, at, who = min(sent)
    return say.word(
        "due_instead" if other else "due_told", name=name, other=say.who(who), time=say.time(at, step.due_at)
    )


def by_minute(found: Iterable[Moment], say: Speaker) -> Iterator[tuple[datetime, list[Moment]]]:
    """The moments of each minute together, as clocks in the country show it; what is said twice stands once."""

    def minute(one: Moment) -> datetime:
        return say.country.local(one.at).replace(second=0, microsecond=0)

    for at, several in groupby(found, minute):
        yield at, list({(one.lane, one.text, one.mark): one for one in several}.values())
