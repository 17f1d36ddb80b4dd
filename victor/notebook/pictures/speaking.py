"""How pictures name authorities, deadlines, times and questions, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from victor.guideline import Checklist, Country, Deadline, Event, Role, Wording
from victor.guideline.page import deadline_start, deadline_text
from victor.guideline.route import PEOPLE
from victor.guideline.voice import Voice
from victor.reasoning import Step
from victor.records import ReferralState
from victor.words import Words

MOST_QUESTIONS = 1


class Speaker(Voice):
    """The voice of a picture; it remembers whether a draft was among the wordings that it used."""

    country: Country

    def __init__(self, country: Country, language: str) -> None:
        super().__init__(country, language)
        self.texts: Words = self.words("picture")
        self.plan_texts: Words = self.words("plan")

    def word(self, key: str, **values: object) -> str:
        """One of the words of pictures, filled in."""
        return self.texts[key].format(**values)

    def authority(self, name: str) -> Wording:
        """An authority by its short name, or somebody who is none, such as the parents."""
        if name in PEOPLE or name in self.country.authorities:
            return super().authority(name)
        # Records outlive guidelines; what they hold instead of a name that is known is not shown.
        return Wording(self.texts["no_longer_named"], self.language)

    def all_of(self, names: tuple[str, ...]) -> str:
        """Some of them, in a line."""
        return ", ".join(map(self.who, names))

    def role(self, role: Role) -> str:
        """A role in a word."""
        return self.plan_texts[role]

    def state(self, state: ReferralState) -> str:
        """How far a referral is, in a word."""
        return self.words("record")[f"state_{state}"]

    def event(self, event: Event | str) -> str:
        """An event from which deadlines run, in words."""
        return self.words("guideline")[f"event_{event}"]

    def span(self, deadline: Deadline) -> str:
        """The length of a deadline, with the event from which it runs."""
        return f"{deadline_text(deadline, self.language)} {deadline_start(deadline, self.language)}".strip()

    def deadline(self, deadline: Deadline) -> str:
        """By when."""
        return self.word("within", span=self.span(deadline)) if deadline.span else self.span(deadline)

    def time(self, moment: datetime, now: datetime | None = None) -> str:
        """A time as clocks in the country show it; with the day, unless it is today."""
        there = self.local(moment)
        today = now is not None and self.local(now).date() == there.date()
        return f"{there:%H:%M}" if today else f"{there.date()} {there:%H:%M}"

    def due(self, step: Step, now: datetime | None, *, late: bool) -> str:
        """When a step is due, or since when it is overdue; empty where that is not known."""
        when = self.time(step.due, now) if step.due else ""
        return self.plan_texts["overdue" if late else "until"].format(when=when) if when else ""

    def why(self, step: Step) -> str:
        """Why somebody is told."""
        return self.said(step.routes[0].why.in_language(self.language))

    def questions(self, step: Step, checklist: Checklist) -> str:
        """The questions that are open, the first of them in words."""
        asked = [self.question(item, checklist) for item in step.depends_on[:MOST_QUESTIONS]]
        more = len(step.depends_on) - len(asked)
        return "; ".join(asked) + (f" {self.word('more', number=more)}" if more else "")

    def question(self, item: str, checklist: Checklist) -> str:
        """What is open, in words."""
        return self.plan_texts["the_outcome"] if item == "outcome" else self.item(checklist, item)
