"""Which column of a frame or file holds the answers to which item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.rules import Kind, Number
from victor.strict import SAFE_NAME

CLOSE = 0.8
"""How much alike a column and an item must be for the one to be a misspelling of the other (`difflib`, 0 to 1)."""
MOST_COLUMNS = 10_000
"""More than any table of children has; each name is compared with all items."""
FEW = 12
"""Columns up to which an error lists them."""


@frozen
class Columns:
    """What the columns of a frame or file are.

    Attributes:
        items: The items that have a column, with their kind.
        spans: The numbers that have two: the lowest and the highest that they can be.
        truth: The column that says who is a victim by the reference standard.
        groups: The columns by which children are grouped.
        passed_over: The columns that are none of these.
        file: The name of the file, for errors.
    """

    items: Mapping[str, Kind]
    spans: frozenset[str] = frozenset()
    truth: str | None = None
    groups: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    file: str | None = None

    @classmethod
    def find(
        cls,
        names: Sequence[str],
        checklist: Checklist,
        *,
        truth: str | None = None,
        groups: Iterable[str] = (),
        ignore: Iterable[str] = (),
        file: str | None = None,
    ) -> Columns:
        """Find the column of each item by its name: the item's id; for a span ``age_low`` and ``age_high``.

        Args:
            names: The names of all columns.
            checklist: The items.
            truth: The column of the reference standard.
            groups: The columns of groupings; an item can be one as well.
            ignore: Columns to pass over, although they may be named like an item.
            file: The name of the file, for errors.

        Raises:
            ResearchError: In one line, with the column and the remedy: one name twice, a misspelt item, no item at
                all, a column that is not there.
        """
        if len(names) > MOST_COLUMNS:
            raise ResearchError("there are too many columns", file=file, expected=f"at most {MOST_COLUMNS:,}")
        asked_for = {"truth": () if truth is None else (truth,), "groups": tuple(groups), "ignore": tuple(ignore)}
        _no_name_twice(names, file)
        usable = [name for name in names if name not in asked_for["ignore"]]
        items, spans = _items(usable, checklist.items, file)
        own = {column for item in items for column in columns_of(item, spans=spans)}
        named = {*own, *asked_for["truth"], *asked_for["groups"]}
        _no_misspelt([name for name in usable if name not in named], checklist, items, file)
        if not items:
            raise ResearchError(
                f"none of the {len(names)} columns is an item of {checklist.id}",
                file=file,
                expected=f"columns such as {', '.join(list(checklist.items)[:3])}",
                hint="does the first line hold the names of the columns?",
            )
        for argument, columns in asked_for.items():
            for column in columns:
                _there(column, names, argument, file)
        if truth in own:
            raise _fault(truth, "this is an item of the checklist, which would be judged by its own answers", file)
        passed_over = tuple(name for name in names if name not in named)
        return cls(items, spans, truth, tuple(dict.fromkeys(asked_for["groups"])), passed_over, file)

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns that hold answers."""
        return tuple(column for item in self.items for column in columns_of(item, spans=self.spans))

    @property
    def read(self) -> tuple[str, ...]:
        """All columns that are read, each once."""
        truth = () if self.truth is None else (self.truth,)
        return tuple(dict.fromkeys((*self.answers, *truth, *self.groups)))

    def fault(
        self, column: str, message: str, *, expected: str | None = None, hint: str | None = None
    ) -> ResearchError:
        """An error in a column; the caller raises it."""
        return _fault(column, message, self.file, expected=expected, hint=hint)


def columns_of(item: str, *, spans: Iterable[str]) -> tuple[str, ...]:
    """The column of an item; for a span its two columns."""
    return (f"{item}_low", f"{item}_high") if item in spans else (item,)


def _items(names: Sequence[str], items: Mapping[str, Kind], file: str | None) -> tuple[dict[str, Kind], frozenset[str]]:
    there = set(names)
    found, spans = {}, set()
    for item, kind in items.items():
        ends = {end for end in columns_of(item, spans=(item,)) if end in there and end not in items}
        if not isinstance(kind, Number) or not ends:
            found.update({item: kind} if item in there else {})
            continue
        if item in there:
            raise _fault(min(ends), f"there is a column '{item}' as well", file, hint="keep the one or the other")
        if len(ends) == 1:
            (missing,) = set(columns_of(item, spans=(item,))) - ends
            raise _fault(min(ends), f"there is no column '{missing}'", file, expected="both ends of the span")
        found[item] = kind
        spans.add(item)
    return found, frozenset(spans)


def _no_name_twice(names: Sequence[str], file: str | None) -> None:
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        shown = f"the name '{twice}' stands twice" if SAFE_NAME.fullmatch(twice) else "a name stands twice"
        raise ResearchError(shown, file=file, path="columns", expected="each name once")


def _no_misspelt(names: Iterable[str], checklist: Checklist, found: Iterable[str], file: str | None) -> None:
    """A column that is nearly the name of an item is no column to pass over: its answers would be lost."""
    numbers = [item for item, kind in checklist.items.items() if isinstance(kind, Number)]
    known = {item: item for item in checklist.items}
    known.update((end, item) for item in numbers for end in columns_of(item, spans=(item,)))
    free = [name for name, item in known.items() if item not in set(found)]
    for name in names:
        plain = "_".join(name.casefold().replace("-", " ").replace("_", " ").split())
        close = get_close_matches(plain, free, n=1, cutoff=CLOSE)
        if close:
            hint = f"did you mean '{close[0]}'? otherwise name it in ignore="
            raise _fault(name, f"this is no item of {checklist.id}", file, hint=hint)


def _there(column: str, names: Sequence[str], argument: str, file: str | None) -> None:
    if column in names:
        return
    listed = f"one of {', '.join(names)}" if len(names) <= FEW and all(map(SAFE_NAME.fullmatch, names)) else None
    raise _fault(column, f"there is no such column ({argument})", file, expected=listed, hint=nearest(column, names))


def _fault(
    column: str, message: str, file: str | None, *, expected: str | None = None, hint: str | None = None
) -> ResearchError:
    return ResearchError(message, file=file, path=f"column '{column}'", expected=expected, hint=hint)
