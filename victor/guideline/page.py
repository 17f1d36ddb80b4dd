"""The pieces of which every page about a guideline is made: wordings, marks, levels, folded parts and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline.checklist import LEVELS, Level
from victor.guideline.deadline import Deadline
from victor.guideline.entry import Citation, Source
from victor.guideline.text import ENGLISH, Text, Wording
from victor.guideline.voice import Voice
from victor.html import badge
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node


class Page(Voice):
    """Shows things in one language; what is to be said of all of them comes once, at its end."""

    def wording(self, one: Wording) -> Node:
        """A wording, with its language where that is not the page's."""
        from htpy import span

        text = self.said(one)
        return text if one.language == self.language else span(lang=one.language)[text]

    def text(self, text: Text) -> Node:
        """A text in the page's language."""
        return self.wording(text.in_language(self.language)) if text.english else None

    def named(self, *names: str, joined: str = ", ") -> Node:
        """Authorities by their short names, in a line."""
        return between(joined, [self.wording(self.authority(name)) for name in names])

    def standing(self, *, confirmed: bool) -> Node:
        """The mark of what nobody has seen in its source."""
        say = self.words("guideline")
        return [" ", badge("unconfirmed", say["unconfirmed"])] if self.doubts(confirmed=confirmed) else None

    def time(self, moment: datetime) -> Element:
        """A time that programs can read too."""
        from htpy import time

        return time(datetime=moment.isoformat())[self.moment(moment)]

    def draft_badge(self) -> Node:
        """The badge of a page on which a draft was used: ask for it when all else has been made."""
        return badge("draft", words(self.language, "guideline")["draft"]) if self.drafts else None

    def remarks(self, *more: str | None) -> Node:
        """What must be said of all that was shown."""
        from htpy import footer, p

        say = self.words("guideline")
        kinds = (say["unconfirmed_remark"] if self.unconfirmed else None, say["draft_remark"] if self.drafts else None)
        lines = [line for line in (*more, *kinds) if line]
        return footer(".soft")[[p[line] for line in lines]] if lines else None

    def sources(self, names: Iterable[str], table: Mapping[str, Source]) -> Element:
        """Sources by title, with publisher, year and how far they were read; an address is told as a text."""
        from htpy import li, ul

        return ul(".list")[[li[self._source(table[name]) if name in table else name] for name in names]]

    def _source(self, source: Source) -> Node:
        from htpy import br, span

        say = self.words("guideline")
        by = "".join(f", {part}" for part in (source.publisher, source.year) if part)
        stands = say["checked"].format(read=say[f"read_{source.reading}"], day=source.checked.isoformat())
        return [source.title, span(".soft")[f"{by}. {stands}", [br, source.url] if source.url else None]]


def wording(one: Wording, language: str = ENGLISH) -> Node:
    """A wording with its language and, where it is a draft, the badge that says so."""
    page = Page(None, language)
    shown = page.wording(one)
    return [shown, " ", page.draft_badge()] if page.drafts else shown


def level_meter(level: Level | None, label: str = "") -> Element:
    """How much is established, as three bars; the label says the same to those who do not see them."""
    from htpy import i, span

    place = LEVELS.index(level) + 1 if level else 0
    bars = [i(".on") if number < place else i for number in range(len(LEVELS))]
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return span({"class": ["level", level or "none"], **spoken})[bars]


def meter(level: Level | None, language: str) -> Element:
    """The same with its label in a language."""
    place = LEVELS.index(level) + 1 if level else 0
    return level_meter(level, words(language, "guideline")["level"].format(place=place, all=len(LEVELS)))


def deadline_text(deadline: Deadline, language: str) -> str:
    """The length of a deadline in words: at once, a span, or unknown, which does not mean none."""
    say = words(language, "guideline")
    if deadline.span is None:
        return say[deadline.kind]
    return say[f"{deadline.span.unit}{'' if deadline.span.amount != 1 else '_one'}"].format(amount=deadline.span.amount)


def deadline_mark(deadline: Deadline, language: str, *, late: bool = False) -> Element:
    """A deadline as a mark whose colour and line say how urgent it is, as the words do."""
    from htpy import span

    return span(class_=["when", deadline.kind, {"late": late}])[deadline_text(deadline, language)]


def deadline_start(deadline: Deadline, language: str) -> str:
    """The event from which a deadline runs, in words; empty for one that has none."""
    say = words(language, "guideline")
    return say["of_event"].format(event=say[f"event_{deadline.start}"]) if deadline.start else ""


def folded(head: Node, *content: Node, key: str) -> Element:
    """What is shown on demand; the key keeps it open where a page is made anew."""
    from htpy import details, summary

    return details(data_key=key)[summary[head], content]


def between(separator: str, nodes: Iterable[Node]) -> Node:
    """Nodes in a line."""
    return [part for number, node in enumerate(nodes) for part in ((separator, node) if number else (node,))]


def cited(citations: Iterable[Citation]) -> tuple[str, ...]:
    """The ids of the sources that are cited, each once."""
    return tuple(dict.fromkeys(citation.source for citation in citations))
