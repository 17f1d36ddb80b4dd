"""Brings the wordings of other languages to the entries that they translate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from attrs import evolve, frozen

from victor.errors import GuidelineError, nearest, shown
from victor.guideline.entry import Entry
from victor.guideline.fact import Fact
from victor.guideline.text import Status, Text, Wording
from victor.scripts import LATIN_SERBIAN, latin

E = TypeVar("E", bound=Entry)


@frozen(kw_only=True)
class LocaleFile:
    """``locale/<language>.toml``: wordings by section and id."""

    language: str
    status: Status
    sections: Mapping[str, Mapping[str, Wording]]
    file: str

    @classmethod
    def read(cls, page: dict[str, Any], file: str) -> LocaleFile:
        """Take a file apart.

        Raises:
            GuidelineError: When its head or a wording is not right.
        """
        language, status = page.get("language"), page.get("status")
        if not isinstance(language, str) or f"locale/{language}.toml" != file:
            raise GuidelineError("the language is not the name of the file", file=file, path="language")
        if status not in ("official", "reviewed", "draft"):
            raise GuidelineError(
                "the value is not right", file=file, path="status", expected="official, reviewed or draft"
            )
        sections = {}
        for name, table in page.items():
            if name in ("language", "status"):
                continue
            if name not in SECTIONS:
                raise GuidelineError(f"there is no section '{shown(name)}'", file=file, hint=nearest(name, SECTIONS))
            if not isinstance(table, dict):
                raise GuidelineError("the value is not right", file=file, path=name, expected="a table of wordings")
            sections[name] = {
                key: _wording(value, language, status, file, f"{name}.{shown(key)}") for key, value in table.items()
            }
        return cls(language=language, status=status, sections=sections, file=file)

    def in_latin(self) -> LocaleFile:
        """The same Serbian wordings in Latin letters."""
        sections = {
            name: {
                key: evolve(wording, text=latin(wording.text), language=LATIN_SERBIAN)
                for key, wording in wordings.items()
            }
            for name, wordings in self.sections.items()
        }
        return evolve(self, language=LATIN_SERBIAN, sections=sections)


SECTIONS = (
    "country", "authority", "short", "handles", "indicator", "fact", "choice", "category", "definition", "outcome",
    "advice", "stage", "action", "route", "law", "checklist",
)  # fmt: skip


def _wording(value: object, language: str, status: Status, file: str, path: str) -> Wording:
    match value:
        case str():
            return Wording(value, language, status)
        case {"text": str(text), "status": "official" | "reviewed" | "draft" as own, **rest} if not rest:
            return Wording(text, language, own)
        case _:
            expected = 'a text, or { text = "…", status = "official" | "reviewed" | "draft" }'
            raise GuidelineError("the value is not right", file=file, path=path, expected=expected)


@frozen
class Locales:
    """All languages of a plugin; remembers which wordings found their entry."""

    files: tuple[LocaleFile, ...]
    used: set[tuple[str, str, str]]

    @classmethod
    def of(cls, pages: Iterable[tuple[str, dict[str, Any]]]) -> Locales:
        """The locale files of a book."""
        files = [LocaleFile.read(page, path) for path, page in pages]
        if not any(file.language == LATIN_SERBIAN for file in files):
            files += [file.in_latin() for file in files if file.language == "sr"]
        return cls(tuple(files), set())

    def text(self, text: Text, section: str, key: str) -> Text:
        """The text with every wording that stands for it under `section` and `key`."""
        for file in self.files:
            wording = file.sections.get(section, {}).get(key)
            if wording:
                self.used.add((file.file, section, key))
                text = text.also(wording)
        return text

    def entries(self, entries: Iterable[E], **attributes: str) -> tuple[E, ...]:
        """The entries with their wordings.

        Args:
            entries: As the main files have them.
            attributes: For each attribute that is a text, the section in which its wordings stand.
        """
        found = []
        for entry in entries:
            texts: dict[str, Any] = {
                name: self.text(getattr(entry, name), section, entry.id) for name, section in attributes.items()
            }
            found.append(evolve(entry, **texts))
        return tuple(found)

    def facts(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts and their choices with their wordings."""
        found = []
        for fact in self.entries(facts, text="fact"):
            choices = tuple(
                evolve(choice, text=self.text(choice.text, "choice", f"{fact.id}.{choice.id}"))
                for choice in fact.choices
            )
            found.append(evolve(fact, choices=choices))
        return tuple(found)

    def check(self, known: Callable[[str], Iterable[str]]) -> None:
        """Refuse wordings for what does not exist.

        Args:
            known: The keys that a section could have, for the hint.

        Raises:
            GuidelineError: For the first of them.
        """
        for file in self.files:
            for section, wordings in file.sections.items():
                for key in wordings:
                    if (file.file, section, key) not in self.used:
                        raise GuidelineError(
                            f"there is no {section} '{shown(key)}' to translate",
                            file=file.file,
                            path=f"{section}.{shown(key)}",
                            hint=nearest(key, known(section)),
                        )
