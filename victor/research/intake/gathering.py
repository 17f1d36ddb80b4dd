"""Makes a cohort of columns, block by block: codes are packed into planes as they come, and nothing else is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from attrs import define, field
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.research.cohort import Cohort, Group, Mask
from victor.research.intake.codes import (
    MOST_LABELS,
    NO_NUMBER,
    NOT_GIVEN,
    UNKNOWN,
    WRONG,
    YES,
    Codes,
    Column,
    answer_codes,
    choice_codes,
    labels_of,
    number_codes,
)
from victor.research.intake.columns import Columns, columns_of
from victor.rules import Choice, Number, YesNo
from victor.rules.planes import LITTLE, WORD

Chunks: TypeAlias = Callable[[str], Iterable[Column]]
"""The chunks of a column of a block, by its name."""
Arrays: TypeAlias = tuple[NDArray[Any], ...]

BYTE = 8
AT_ONCE = 1 << 18
"""Answers looked at and packed at once, while they are in the cache of the processor; whole words of a plane."""


@define
class Gathering:
    """A cohort as it is being read.

    Attributes:
        columns: What the columns are.
        before: How many rows of the file stand before the first one, for errors.
        size: How many rows have been read.
    """

    columns: Columns
    before: int = 0
    size: int = 0
    _rooms: list[NDArray[np.uint64]] = field(factory=list)
    """For each block the two planes of each yes/no item and of the truth: one array, which the system makes faster."""
    _arrays: dict[str, list[Arrays]] = field(factory=lambda: defaultdict(list))
    """For each block the numbers and choices."""
    _groups: dict[str, list[Arrays]] = field(factory=lambda: defaultdict(list))
    _labels: dict[str, dict[str, int]] = field(factory=lambda: defaultdict(dict))

    def add(self, size: int, chunks: Chunks) -> None:
        """Read a block of `size` rows, a multiple of 64 unless it is the last one.

        Raises:
            ResearchError: With the column and the first row that cannot be read, never with what stands there.
        """
        truth = () if self.columns.truth is None else (self.columns.truth,)
        names = (*self._yes_no(), *truth)
        room = np.zeros((len(names), 2, -(-size // WORD)), np.uint64)
        for name, planes in zip(names, room, strict=True):
            self._pack(name, _joined([answer_codes(chunk) for chunk in chunks(name)]), planes, name in truth)
        self._rooms.append(room if LITTLE else room.byteswap())
        for item, kind in self.columns.items.items():
            if isinstance(kind, Choice):
                self._arrays[item].append((self._choices(item, kind, chunks),))
            elif isinstance(kind, Number):
                self._arrays[item].append(self._numbers(columns_of(item, spans=self.columns.spans), kind, chunks))
        for name in self.columns.groups:
            self._groups[name].append((_joined([self._labelled(name, chunk) for chunk in chunks(name)]),))
        self.size += size

    def cohort(self, *, synthetic: bool, origin: str) -> Cohort:
        """All that was read.

        Raises:
            ResearchError: When it was nothing.
        """
        if not self.size:
            raise ResearchError("there are no rows", file=self.columns.file, expected="a row for each child")
        kinds = self.columns.items
        room = self._rooms[0] if len(self._rooms) == 1 else np.concatenate(self._rooms, axis=2)
        yes_no = self._yes_no()
        arrays = {item: _whole(parts) for item, parts in self._arrays.items()}
        truth, known = (None, None) if self.columns.truth is None else room[-1]
        return Cohort(
            size=self.size,
            items=dict(kinds),
            yes={item: room[place, 0] for place, item in enumerate(yes_no)},
            maybe={item: room[place, 1] for place, item in enumerate(yes_no)},
            numbers={item: (found[0], found[1]) for item, found in arrays.items() if isinstance(kinds[item], Number)},
            choices={item: found[0] for item, found in arrays.items() if isinstance(kinds[item], Choice)},
            truth=truth,
            known=known,
            groups={name: self._grouping(name, _whole(parts)[0]) for name, parts in self._groups.items()},
            is_synthetic=synthetic,
            origin=origin,
            passed_over=self.columns.passed_over,
        )

    def _yes_no(self) -> tuple[str, ...]:
        return tuple(item for item, kind in self.columns.items.items() if isinstance(kind, YesNo))

    # --- one column -------------------------------------------------------------------------------------------------

    def _pack(self, name: str, codes: NDArray[np.int8], planes: NDArray[np.uint64], is_truth: bool) -> None:
        """Pack answers into two planes: yes, and not no; of the truth: yes, and known."""
        yes, maybe = planes.view(np.uint8)
        for start in range(0, codes.size, AT_ONCE):
            part = codes[start : start + AT_ONCE]
            if part.min() < UNKNOWN or part.max() > YES:
                wrong = (codes < UNKNOWN) | (codes > YES)
                hint = "recode it: yes true, 1 or 'yes'; no false, 0 or 'no'; unknown empty, -1 or 'unknown'"
                self._refuse(name, wrong, "an answer other than yes, no, unknown", hint=hint)
            place = slice(start // BYTE, start // BYTE + -(-part.size // BYTE))
            yes[place] = np.packbits(part > 0, bitorder="little")
            maybe[place] = np.packbits(part != UNKNOWN if is_truth else part, bitorder="little")

    def _choices(self, item: str, kind: Choice, chunks: Chunks) -> Codes:
        codes: Codes = _joined([choice_codes(chunk, kind) for chunk in chunks(item)])
        self._refuse(item, codes == WRONG, "no value of this item", f"{', '.join(kind.values)} or unknown")
        return codes

    def _numbers(self, names: tuple[str, ...], kind: Number, chunks: Chunks) -> Arrays:
        ends = []
        for name, open_end in zip((names[0], names[-1]), (kind.minimum, kind.maximum), strict=True):
            codes = _joined([number_codes(chunk, kind) for chunk in chunks(name)])
            expected = f"whole numbers from {kind.minimum} to {kind.maximum}, an unknown one left empty"
            self._refuse(name, codes == NO_NUMBER, "no number of this item", expected)
            ends.append(np.where(codes == NOT_GIVEN, np.int16(open_end), codes))
        self._refuse(names[0], ends[0] > ends[1], f"more than '{names[-1]}'", "the lower end of the span")
        return tuple(ends)

    def _labelled(self, name: str, chunk: Column) -> Codes:
        labels = self._labels[name]
        found = labels_of(chunk)
        places = np.array(
            [*(labels.setdefault(one, len(labels)) for one in found[0]), UNKNOWN] if found else [], np.int16
        )
        if found is None or len(labels) > MOST_LABELS:
            raise no_grouping(self.columns, name)
        codes: Codes = places[found[1]]  # the last place is that of -1, too
        return codes

    def _grouping(self, name: str, codes: Codes) -> Group:
        """The labels that occur, sorted: another engine, or another order of the rows, gives the same ones."""
        labels = list(self._labels[name])
        used = sorted(np.unique(codes[codes >= 0]).tolist(), key=lambda place: in_order(labels[place]))
        order = np.full(len(labels) + 1, UNKNOWN, np.int16)
        order[used] = np.arange(len(used), dtype=np.int16)
        return Group(name, tuple(labels[place] for place in used), order[codes])

    def _refuse(
        self, name: str, wrong: Mask, what: str, expected: str | None = None, *, hint: str | None = None
    ) -> None:
        if wrong.any():
            row = self.before + self.size + int(wrong.argmax()) + 1
            raise self.columns.fault(name, f"row {row:,} holds {what}", expected=expected, hint=hint)


def no_grouping(columns: Columns, name: str) -> ResearchError:
    """The error of a column by which children cannot be grouped; the caller raises it."""
    expected = f"texts, whole numbers or yes/no, at most {MOST_LABELS} different ones"
    return columns.fault(name, "this is no grouping", expected=expected)


def in_order(label: str) -> tuple[bool, int, str]:
    """How labels are sorted: numbers by their value, before texts."""
    is_number = label.removeprefix("-").isdecimal()
    return not is_number, int(label) if is_number else 0, label


def _whole(parts: Sequence[Arrays]) -> Arrays:
    return parts[0] if len(parts) == 1 else tuple(_joined(list(arrays)) for arrays in zip(*parts, strict=True))


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def chunks_of(table: Any) -> Chunks:
    """The columns of a PyArrow table, chunk by chunk; an empty column has one chunk without rows."""
    import pyarrow as pa

    def chunks(name: str) -> Iterable[Column]:
        column = table.column(name)
        return column.chunks or [pa.array([], column.type)]

    return chunks
