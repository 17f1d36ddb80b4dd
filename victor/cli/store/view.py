"""How stores are told in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from victor.cli.store.asking import several
from victor.cli.views import columns, headed
from victor.records import Export
from victor.store import Head, Verified

GROUPS_IN_A_LINE = 8
MOST_FAULTS = 20


def told(store: str, what: str, facts: Mapping[str, str | RenderableType], *remarks: str) -> Iterator[RenderableType]:
    """What was done or found, its facts, and what to do with that."""
    yield headed(PurePath(store).name, what)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, fact in facts.items():
        table.add_row(label, Text(fact) if isinstance(fact, str) else fact)
    if facts:
        yield Padding(table, (0, 0, 0, 2), expand=False)
        yield ""
    yield from (Text(remark) for remark in remarks)
    if remarks:
        yield ""


def anchor(head: Head) -> Text:
    """The head of an audit, in lines that are read out and typed off."""
    number, *groups = str(head).split(" ")
    rows = [" ".join(groups[at : at + GROUPS_IN_A_LINE]) for at in range(0, len(groups), GROUPS_IN_A_LINE)]
    margin = " " * len(number)
    return Text("\n".join(f"{margin if at else number} {row}" for at, row in enumerate(rows)))


def lines(text: str, *, wrong: bool) -> Iterator[RenderableType]:
    """The lines of a report; very many are cut."""
    found = text.splitlines()
    for line in found[: MOST_FAULTS + 1]:
        yield Text(line, style="bold red" if wrong else "")
    if len(found) > MOST_FAULTS + 1:
        yield Text(f"and {len(found) - MOST_FAULTS - 1} more (--json tells all)")


def verified(store: str, found: Verified) -> Iterator[RenderableType]:
    """What was found of an audit, with the head to keep."""
    yield from told(store, "its audit", {})
    yield from lines(str(found), wrong=not found.whole)
    if found.met:
        yield Text(f"the youngest anchor that is in it is entry {found.met[-1].number}")
    if found.anchored and not found.whole:
        yield Text("Of a store that was restored on purpose, anchors are missing that are younger than its backup.")
    yield ""
    yield "The head, to be kept away from the store as the next anchor:" if found.whole else "The head as it stands:"
    yield Padding(anchor(found.head), (0, 0, 0, 2), expand=False)
    yield ""


def register(store: str, exports: Sequence[Export]) -> Iterator[RenderableType]:
    """The tables that were published from a store."""
    yield from told(store, several(len(exports), "published table"), {})
    table = columns("at", "table", "k", "cells", "kept back", "by", "why")
    for one in exports:
        kept_back = sum(cell.shown is None for cell in one.cells)
        by = " ".join(part for part in (one.by, f"({one.role})" if one.role else "") if part)
        counts = (str(one.k), str(len(one.cells)), str(kept_back))
        table.add_row(f"{one.at:%Y-%m-%d}", Text(one.title), *counts, Text(by), Text(one.why))
    if exports:
        yield table
        yield ""
