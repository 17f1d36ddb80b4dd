"""How pictures name authorities, deadlines, times and questions, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from victor.guideline import Checklist, Country, Deadline, Wording
from victor.guideline.route import PEOPLE
from victor.reasoning import Step
from victor.words import Words, words

MOST_QUESTIONS = 1


class Speaker:
    """Names things in one language, and notes whether a draft was among the wordings that it used."""

    def __init__(self, country: Country, language: str) -> None:
        self.country = country
        self.language = language
        self.words: Words = words(language, "picture")
        self.drafts = self.words["status"] == "draft"

    def said(self, wording: Wording) -> str:
        """A wording; a draft is remembered."""
        self.drafts = self.drafts or wording.status == "draft"
        return wording.text

    def word(self, key: str, **values: object) -> str:
        """One of the words of pictures, filled in."""
        return self.words[key].format(**values)

    def who(self, name: str) -> str:
        """An authority by its short name, or somebody who is none, such as the parents."""
        authority = self.country.authorities.get(name)
        if authority is None:
            # Records outlive guidelines; what they hold instead of a name that is known is not shown.
            return self.words[name if name in PEOPLE else "no_longer_named"]
        return self.said(authority.label.in_language(self.language))

    def all_of(self, names: tuple[str, ...]) -> str:
        """Some of them, in a line."""
        return ", ".join(map(self.who, names))

    def span(self, deadline: Deadline) -> str:
        """The length of a deadline, with the event from which it runs."""
        assert deadline.span
        unit = deadline.span.unit if deadline.span.amount != 1 else f"{deadline.span.unit}_one"
        length = self.word(unit, number=deadline.span.amount)
        return self.word("of", length=length, event=self.words[f"from_{deadline.start}"])

    def deadline(self, deadline: Deadline) -> str:
        """By when."""
        if deadline.kind == "within":
            return self.word("within", span=self.span(deadline))
        return self.words["at_once" if deadline.kind == "at_once" else "no_deadline"]

    def clock(self, moment: datetime, now: datetime | None = None) -> str:
        """A time as clocks in the country show it; with the day, unless it is today."""
        there = self.country.local(moment)
        today = now is not None and self.country.local(now).date() == there.date()
        return f"{there:%H:%M}" if today else f"{there.date()} {there:%H:%M}"

    def why(self, step: Step) -> str:
        """Why somebody is told."""
        return self.said(step.routes[0].why.in_language(self.language))

    def doubts(self, step: Step, checklist: Checklist) -> str:
        """The questions that are open, the first of them in words."""
        asked = [self.question(item, checklist) for item in step.depends_on[:MOST_QUESTIONS]]
        more = len(step.depends_on) - len(asked)
        return "; ".join(asked) + (f" {self.word('more', number=more)}" if more else "")

    def question(self, item: str, checklist: Checklist) -> str:
        """What is open, in words."""
        if item == "outcome":
            return self.words["the_outcome"]
        own = self.country.checklist()
        for entries in (checklist.indicators, checklist.facts, own.indicators, own.facts):
            if entry := entries.get(item):
                return self.said(entry.text.in_language(self.language))
        return item.replace("_", " ")
