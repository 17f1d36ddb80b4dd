"""Keeps back what tells of too few children: small cells, and every cell from which they could be computed.

A table is read as the counts it is made of: a whole number is one, a share is two (those who have the sign and the
others). First the small ones are kept back, then, as long as a line of the table still gives one away by subtraction,
the next smallest of that line (primary and complementary suppression: A. Hundepool and others, Statistical Disclosure
Control, Wiley 2012, chapter 4). This is a rule of thumb that hides more than it must, not the least that is safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Literal, TypeAlias, TypeVar

from victor.research.results.estimate import Estimate
from victor.research.results.solving import given_away

SMALLEST = 11
"""The smallest group of real children that is shown: that of the public k-anonymised set of the Counter-Trafficking
Data Collaborative (ctdatacollaborative.org)."""
HIDDEN = "kept back"
"""What stands in a cell that tells of too few children."""
MOST_SUMS = 7
"""Counts in a row up to which sums among them are looked for; in a longer row all are kept back together."""
ALONE = 2
"""So many cells at least are kept back in a line: one alone is what the line's total leaves."""

Cell: TypeAlias = "str | int | float | Estimate | None"
"""A text, a count of children (int), a figure that is no count (float), an estimate, or nothing."""
Row: TypeAlias = Mapping[str, Cell]
EachRow: TypeAlias = Literal["group", "figure", "step"]
"""What a row is: a group of children of its own, another figure about the same children, or a step: children who are
all among those of the row before it, or all of them among its own, as at the cut-offs of a score."""
K = TypeVar("K", int, str)
SAID = re.compile(r"(?<![\d.,:/-])([1-9]\d*) (child|children|cases?|victims?|others?|rows?)\b")
"""A count of children in a sentence."""


def without_few(text: str, k: int) -> str:
    """A title or note that tells no count of fewer than `k` children.

    >>> without_few("Bounds only for 3 children; 1,204 cases of a desk.", 11)
    'Bounds only for fewer than 11 children; 1,204 cases of a desk.'
    """

    def told(found: re.Match[str]) -> str:
        return f"fewer than {k} {found[2]}" if int(found[1]) < k else found[0]

    return SAID.sub(told, text)


def protect(rows: Sequence[Row], name: str, size: str | None, each_row: EachRow, k: int) -> tuple[Row, ...]:
    """The rows with all that must be kept back.

    Args:
        rows: The rows of a table.
        name: The column that names a row: it is no figure, unless it holds a count.
        size: The column that holds the size of the group of a row.
        each_row: What a row is.
        k: The smallest group that is shown.
    """
    hidden = [_small(row, size, k) for row in rows]
    if each_row == "step":
        _hide_close_steps(rows, hidden, k)
    if each_row == "figure" and any(hidden):
        hidden = [_figures(row, name) for row in rows]
    sums = _sums(rows)
    before = -1
    while before < (now := sum(map(len, hidden))):
        before = now
        for row, gone in zip(rows, hidden, strict=True):
            gone.update(_given_away(row, gone, size, sums, k))
            if gone:
                gone.update(key for key in _figures(row, name) if type(row[key]) is not int)
        _hide_columns(rows, hidden, k)
        if each_row == "group":
            _hide_solved(rows, hidden, sums, k)
    return tuple(
        {key: HIDDEN if key in gone else cell for key, cell in row.items()}
        for row, gone in zip(rows, hidden, strict=True)
    )


def _parts(cell: Cell) -> tuple[int, ...]:
    """The counts that a cell tells."""
    if type(cell) is int:
        return (cell,)
    if isinstance(cell, Estimate) and cell.count is not None and cell.of is not None:
        return cell.count, cell.of - cell.count
    return ()


def _counts(row: Row) -> dict[str, int]:
    return {key: cell for key, cell in row.items() if isinstance(cell, int)}


def _few(count: int, k: int) -> bool:
    return 0 < count < k


def _figures(row: Row, name: str) -> set[str]:
    return {
        key for key, cell in row.items() if type(cell) is int or (key != name and isinstance(cell, float | Estimate))
    }


def _small(row: Row, size: str | None, k: int) -> set[str]:
    """The cells that tell of too few by themselves, or as the rest of their group: all, where that is too small."""
    group = row.get(size) if size else None
    small = set()
    for key, cell in row.items():
        parts = _parts(cell)
        rest = group - parts[0] if type(group) is int and len(parts) == 1 else 0
        if any(_few(part, k) for part in (*parts, sum(parts), rest)):
            small.add(key)
    return small


def _given_away(row: Row, hidden: set[str], size: str | None, sums: Sequence[Mapping[str, int]], k: int) -> set[str]:
    """What else a row must keep back, so that nothing in it adds up to a small count."""
    if not hidden:
        return set()
    counts = _counts(row)
    made_of = {part for key in hidden if isinstance(row[key], Estimate) for part in _parts(row[key])}
    more = {key for key, count in counts.items() if key != size and count in made_of}
    gone = (hidden | more) & set(counts)
    if gone:
        more |= _with_company({key: count for key, count in counts.items() if key != size or key in gone}, gone, k)
    for one in sums:
        more |= _with_company(
            {key: counts[key] * one[key] for key in one if key in counts}, (gone | more) & set(one), k
        )
    if len(counts) > MOST_SUMS and gone:
        more |= set(counts) - {size}
    return more


def _with_company(line: Mapping[K, int], gone: Iterable[K], k: int) -> set[K]:
    """What must join the hidden cells of a line, the smallest first, until they give nothing away together."""
    gone = set(gone)
    joined: set[K] = set()
    waiting = sorted((key for key in line if key not in gone), key=lambda key: (line[key] == 0, abs(line[key]), key))
    while gone and waiting and (len(gone) < ALONE or _few(abs(sum(line[key] for key in gone)), k)):
        joined.add(waiting[0])
        gone.add(waiting.pop(0))
    return joined


def _hide_columns(rows: Sequence[Row], hidden: Sequence[set[str]], k: int) -> None:
    """Hide what else of the columns must be kept back, since the total of a column may be known."""
    for key in set().union(*hidden):
        for part in (0, 1):
            line = {number: parts[part] for number, row in enumerate(rows) if len(parts := _parts(row.get(key))) > part}
            for number in _with_company(line, (number for number in line if key in hidden[number]), k):
                hidden[number].add(key)


def _hide_solved(rows: Sequence[Row], hidden: Sequence[set[str]], sums: Sequence[Mapping[str, int]], k: int) -> None:
    """Hide what else of the table must be kept back, since rows and columns may be solved together."""
    if not any(hidden):
        return
    counts = [_counts(row) for row in rows]
    while (place := given_away(counts, hidden, sums, k)) is not None:
        hidden[place[0]].add(place[1])


def _hide_close_steps(rows: Sequence[Row], hidden: Sequence[set[str]], k: int) -> None:
    """Hide the rows that differ by too few children from the last one that is shown."""
    last: Row | None = None
    for row, gone in zip(rows, hidden, strict=True):
        counted = {key for key, cell in row.items() if _parts(cell)}
        if gone or (last is not None and any(_differ_by_few(row[key], last.get(key), k) for key in counted)):
            gone.update(counted)
        else:
            last = row


def _differ_by_few(one: Cell, other: Cell, k: int) -> bool:
    return any(_few(abs(mine - theirs), k) for mine, theirs in zip(_parts(one), _parts(other), strict=False))


def _sums(rows: Sequence[Row]) -> tuple[dict[str, int], ...]:
    """The sums that hold in every row, such as ``found + missed - victims = 0``: factors by column, at least three."""
    counts = [_counts(row) for row in rows]
    keys = sorted(set().union(*counts))
    full = [row for row in counts if len(row) == len(keys)]
    if len(keys) > MOST_SUMS or not full:
        return ()
    found = []
    for factors in product((0, 1, -1), repeat=len(keys)):
        used = {key: factor for key, factor in zip(keys, factors, strict=True) if factor}
        signs = list(used.values())
        if len(signs) > ALONE and signs[0] == 1 and -1 in signs and not any(_adds_up(row, used) for row in full):
            found.append(used)
    return tuple(found)


def _adds_up(counts: Mapping[str, int], factors: Mapping[str, int]) -> int:
    return sum(factor * counts[key] for key, factor in factors.items())
