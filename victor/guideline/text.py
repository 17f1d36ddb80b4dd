"""What a guideline says to people, in several languages, each wording with its standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs
from attrs import evolve, field, frozen

Status = Literal["original", "official", "reviewed", "draft"]
"""`original`: as the plugin was written; `official`: the wording of the authority itself; `reviewed`: read by somebody
who knows the language and the field; `draft`: translated, and read by nobody."""

ENGLISH = "en"


@frozen
class Wording:
    """One text in one language."""

    text: str
    language: str = ENGLISH
    status: Status = "original"

    def __str__(self) -> str:
        return self.text


@frozen
class Text:
    """A text in English and the languages into which it has been brought.

    >>> text = Text("Made to beg").also(Wording("Αναγκάζεται να επαιτεί", "el", "draft"))
    >>> text.in_language("el").status, str(text.in_language("bg"))
    ('draft', 'Made to beg')
    """

    english: str
    others: Mapping[str, Wording] = field(factory=dict, hash=False)

    def __str__(self) -> str:
        return self.english

    def in_language(self, language: str) -> Wording:
        """The wording in a language, or the English one where there is none."""
        return self.others.get(language) or Wording(self.english)

    def also(self, wording: Wording) -> Text:
        """The same text with one more wording."""
        return evolve(self, others={**self.others, wording.language: wording})


def texts(of: object) -> Iterator[Text]:
    """Every text that a guideline, or a part of it, can show; an empty one is none.

    >>> [str(text) for text in texts({"sign": Text("Made to beg"), "advice": Text("")})]
    ['Made to beg']
    """
    match of:
        case Text():
            if of.english:
                yield of
        case Mapping():
            for one in of.values():
                yield from texts(one)
        case tuple():
            for one in of:
                yield from texts(one)
        case _ if attrs.has(type(of)):
            for part in attrs.fields(type(of)):  # type: ignore[arg-type]  # asked just before
                if part.init and part.name not in ("source_table", "book"):
                    yield from texts(getattr(of, part.name))


def drafted(of: object) -> dict[str, bool]:
    """The languages other than English in which a guideline has wordings, and whether one of them is a draft.

    >>> drafted(Text("Made to beg").also(Wording("Αναγκάζεται να επαιτεί", "el", "draft")))
    {'el': True}
    """
    found: dict[str, bool] = {}
    for text in texts(of):
        for language, wording in text.others.items():
            found[language] = found.get(language, False) or wording.status == "draft"
    return found
