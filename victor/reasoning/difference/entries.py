"""Compares the entries of two guidelines field by field: what was added, what was left out, what says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs
from attrs import frozen

from victor.guideline import Checklist, Citation, Country, Entry, Text


@frozen
class Changed:
    """One field of one entry that says otherwise."""

    word: str
    id: str
    field: str
    old: str
    new: str


@frozen
class Changes:
    """What changed among the entries of two guidelines, each with the word for what it is and its id."""

    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    changed: tuple[Changed, ...] = ()

    @classmethod
    def of(cls, word: str, old: Mapping[str, Entry], new: Mapping[str, Entry]) -> Changes:
        """What changed among entries of one kind."""
        return cls(
            tuple((word, name) for name in new if name not in old),
            tuple((word, name) for name in old if name not in new),
            tuple(change for name in old if name in new for change in _fields(word, old[name], new[name])),
        )

    @classmethod
    def of_checklists(cls, old: Checklist, new: Checklist) -> Changes:
        """What changed in a checklist, its sources among it."""
        return cls.joined(
            cls.of("sign", old.indicators, new.indicators),
            cls.of("definition", old.definitions, new.definitions),
            cls.of("outcome", old.outcomes, new.outcomes),
            cls.of("list", old.lists, new.lists),
            cls.of("weights", old.weights, new.weights),
            cls.of("source", old.source_table, new.source_table),
        )

    @classmethod
    def of_countries(cls, old: Country, new: Country) -> Changes:
        """What changed in a country beside its checklists."""
        stages = [{f"{stage.id} {stage.variant}".strip(): stage for stage in one.pathway.stages} for one in (old, new)]
        return cls.joined(
            cls.of("outcome of the ladder", old.ladder, new.ladder),
            cls.of("fact", old.facts, new.facts),
            cls.of("authority", old.authorities, new.authorities),
            cls.of("route", old.routes, new.routes),
            cls.of("stage", *stages),
            cls.of("legal parameter", old.law, new.law),
            cls.of("source", old.source_table, new.source_table),
        )

    @classmethod
    def joined(cls, *parts: Changes) -> Changes:
        """Several of them as one."""
        return cls(
            tuple(one for part in parts for one in part.added),
            tuple(one for part in parts for one in part.removed),
            tuple(one for part in parts for one in part.changed),
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def lines(self) -> Iterator[str]:
        """The changes in words."""
        yield from (f"{word} {name}: new" for word, name in self.added)
        yield from (f"{word} {name}: no longer there" for word, name in self.removed)
        for one in self.changed:
            yield f"{one.word} {one.id}, {one.field}: {one.old or 'nothing'} -> {one.new or 'nothing'}"

    def as_dict(self) -> dict[str, object]:
        """The changes as plain data."""
        return {
            "added": [list(one) for one in self.added],
            "removed": [list(one) for one in self.removed],
            "changed": [attrs.asdict(one) for one in self.changed],
        }


def _fields(word: str, old: Entry, new: Entry) -> Iterator[Changed]:
    for part in attrs.fields(type(old)):
        before, after = said(getattr(old, part.name)), said(getattr(new, part.name))
        if before != after:
            yield Changed(word, old.id, part.name, before, after)


def said(value: object) -> str:
    """The value of a field in words; a text in English."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Text():
            return value.english
        case date():
            return value.isoformat()
        case Citation():
            return str(value)
        case Mapping():
            return ", ".join(f"{name} {said(one)}" for name, one in value.items())
        case tuple():
            return ", ".join(_each(value))
        case Entry():
            return value.id
        case _:
            return " ".join(str(value).split())


def _each(values: Iterable[object]) -> Iterator[str]:
    yield from (said(one) for one in values)
