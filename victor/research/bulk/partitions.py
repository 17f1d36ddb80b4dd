"""Screening in Dask: pandas holds one partition after the other, and each is read as bit planes.

Column by column, Dask would keep a graph of hundreds of steps, and pandas would spend more on each step than on its
rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from victor.guideline import Checklist
from victor.research.bulk.engines import ESTABLISHED, EXACT, POSSIBLE, Frame, Screen, known_frame
from victor.rules import Layout
from victor.rules.frames import Answered, Between, Chosen
from victor.rules.layout import Cells, ChoiceCells, NumberCells
from victor.rules.planes import Plane, PlaneProgram, pack, unpack

if TYPE_CHECKING:
    import narwhals as nw


def is_dask(frame: Any) -> bool:
    """Whether it is a DataFrame of Dask."""
    dask = sys.modules.get("dask.dataframe")
    return dask is not None and isinstance(frame, dask.DataFrame)


def screen_partitions(frame: Any, checklist: Checklist, keep: Iterable[str] | None, *, check: bool) -> Any:
    """`victor.research.bulk.engines.screen_frame` for a DataFrame of Dask."""
    form = frame._meta  # noqa: SLF001  Dask's name for an empty partition
    screen = Screen.of(known_frame(form), checklist, keep)
    if check and screen.doubtful:
        look = partial(_wrong, checklist=checklist)
        screen.complain(map(bool, frame.map_partitions(look, meta=look(form)).compute().any()))
    rules = tuple(checklist.rules.values())
    program = PlaneProgram.of(rules, checklist.vocabulary(), absent=set(checklist.items) - set(screen.seen))
    work = partial(_screened, checklist=checklist, keep=screen.keep, program=program)
    return frame.map_partitions(work, meta=work(form))


def _wrong(partition: Any, *, checklist: Checklist) -> Any:
    """A row that says which of the doubtful columns hold something wrong."""
    import pandas as pd

    known = known_frame(partition)
    screen = Screen.of(known, checklist, ())
    return pd.DataFrame([screen.wrong(known)], columns=[column.name for column in screen.doubtful], dtype=bool)


def _screened(partition: Any, *, checklist: Checklist, keep: tuple[str, ...], program: PlaneProgram) -> Any:
    import pandas as pd
    import pyarrow as pa

    known = known_frame(partition)
    screen = Screen.of(known, checklist, keep)
    size = len(partition)
    said = program.read(*_planes(known, screen, program.layout), size)
    names = pa.array([None, *checklist.rules], pa.large_string())
    columns = {ESTABLISHED: [one.must for one in said], POSSIBLE: [one.may for one in said]}
    result = partition[list(keep)].copy()
    for name, planes in columns.items():
        places = np.zeros(size, np.intp)
        for place, plane in enumerate(planes, start=1):
            places[unpack(plane, size)] = place
        result[name] = pd.array(names.take(pa.array(places)), dtype=pd.StringDtype("pyarrow"))
    if any(program.loose):
        exact = np.ones(size, np.bool_)
        for one in said:
            inexact = np.zeros(size, np.bool_) if one.inexact is None else unpack(one.inexact, size)
            exact = ~inexact & (unpack(one.must, size) | exact)
        result[EXACT] = exact
    return result


def _planes(frame: Frame, screen: Screen, layout: Layout) -> tuple[dict[int, Plane], dict[int, Plane]]:
    """The planes that the rules read: what is so, and what may be so."""
    yes: dict[int, nw.Expr] = {}
    maybe: dict[int, nw.Expr] = {}
    for item, seen in screen.seen.items():
        if isinstance(seen, Answered):
            yes[layout.bits[item]] = seen.yes.fill_null(value=False)
            maybe[layout.bits[item]] = ~seen.no.fill_null(value=False)
        else:
            maybe.update(_cells(seen, layout.cells[item]))
    found = (
        frame.lazy().select(**{f"y{b}": e for b, e in yes.items()}, **{f"m{b}": e for b, e in maybe.items()}).collect()
    )

    def plane(name: str) -> Plane:
        return pack(found[name].to_numpy().astype(np.bool_))

    return {bit: plane(f"y{bit}") for bit in yes}, {bit: plane(f"m{bit}") for bit in maybe}


def _cells(seen: Between | Chosen, cells: Cells) -> Iterator[tuple[int, nw.Expr]]:
    """Each bit of a number or a choice, with the rows in which it can still be there."""
    match seen, cells:
        case Between(low, high), NumberCells():
            for place, (first, last) in enumerate(cells.spans(), start=cells.first_bit):
                yield 1 << place, (low <= last) & (high >= first)
        case Chosen(value), ChoiceCells(bits, other):
            for name, bit in bits.items():
                yield bit, (value == name).fill_null(value=True) | value.is_null()
            if other:
                yield other, ~value.is_in(list(bits)).fill_null(value=False)
