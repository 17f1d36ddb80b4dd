"""Histories: children who come, change and go, and the tables that are asked of them, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import define
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.research.publication.attacker import Cell, Export
from victor.research.publication.hiding import ALL, INNER, MARGIN, Earlier, Hiding, Shape

Codes = NDArray[np.int64]
Rule = Callable[[Shape, Sequence[Earlier], int], Hiding]


@define
class Asked:
    """A table that is asked for: the children who are there then, by their numbers, and their rows and columns."""

    children: list[int]
    rows: Codes
    columns: Codes | None


def shape_of(asked: Asked, everybody: int) -> Shape:
    """The table, as counts over all children of the history."""

    def mask(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        found = np.zeros(everybody, np.bool_)
        found[np.array(asked.children, np.int64)[chosen]] = True
        return found

    members: list[NDArray[np.bool_]] = []
    kinds: list[int] = []
    places: dict[tuple[object, object], int] = {}
    columns = np.zeros(len(asked.rows), np.int64) if asked.columns is None else asked.columns
    row_names = range(int(asked.rows.max()) + 1)
    column_names = range(int(columns.max()) + 1) if asked.columns is not None else ()

    def add(key: tuple[object, object], chosen: NDArray[np.bool_], kind: int) -> None:
        places[key] = len(members)
        members.append(mask(chosen))
        kinds.append(kind)

    for row in row_names:
        for column in column_names:
            add((row, column), (asked.rows == row) & (columns == column), INNER)
        add((row, "all"), asked.rows == row, MARGIN if column_names else INNER)
    for column in column_names:
        add(("all", column), columns == column, MARGIN)
    add(("all", "all"), np.ones(len(asked.rows), np.bool_), ALL)
    lines = [(tuple(places[row, column] for column in column_names), places[row, "all"]) for row in row_names]
    lines += [(tuple(places[row, column] for row in row_names), places["all", column]) for column in column_names]
    lines.append((tuple(places[row, "all"] for row in row_names), places["all", "all"]))
    lines.append((tuple(places["all", column] for column in column_names), places["all", "all"]))
    return Shape(np.array(members), np.array(kinds), tuple(line for line in lines if line[0]))


def published(asked: Sequence[Asked], k: int, rule: Rule) -> list[Export]:
    """What is out after all tables were asked for; one that is refused is not."""
    everybody = 1 + max((child for one in asked for child in one.children), default=0)
    earlier: list[Earlier] = []
    out: list[Export] = []
    for one in asked:
        shape = shape_of(one, everybody)
        found = rule(shape, earlier, k)
        if not found.shown[shape.all]:
            continue
        earlier.append(Earlier(shape.members, found.shown))
        out.append(
            tuple(
                Cell(frozenset(np.flatnonzero(row).tolist()), int(row.sum()) if seen else None)
                for row, seen in zip(shape.members, found.shown, strict=True)
            )
        )
    return out


@st.composite
def histories(draw: st.DrawFn, *, most: int = 6, children: int = 40) -> list[Asked]:
    """From one to `most` tables: children come and go, some answers change, and tables differ."""
    source = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(4, children))
    spread = draw(st.sampled_from([0.4, 1.0, 5.0]))
    widths = [2, 3, 4, 5]
    answers = [source.choice(width, size, p=source.dirichlet(np.full(width, spread))) for width in widths]
    there = source.random(size) < draw(st.sampled_from([0.5, 0.9, 1.0]))
    asked = []
    for _ in range(draw(st.integers(1, most))):
        come, change = (draw(st.sampled_from([0.0, 0.03, 0.2])) for _ in range(2))
        there ^= source.random(size) < come
        for place, width in enumerate(widths):
            moved = source.random(size) < change
            answers[place] = np.where(moved, source.integers(0, width, size), answers[place])
        chosen = np.flatnonzero(there)
        rows, columns = draw(st.permutations(range(len(widths))))[:2]
        if not chosen.size:
            continue
        second = answers[columns][chosen] if draw(st.booleans()) else None
        asked.append(Asked(chosen.tolist(), answers[rows][chosen].copy(), None if second is None else second.copy()))
    return asked
