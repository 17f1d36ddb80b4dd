"""What a guideline says to people, in several languages, each wording with its standing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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
