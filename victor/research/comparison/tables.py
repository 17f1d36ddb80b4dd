"""The tables of a comparison of two checklists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from victor.research.comparison.paired import BandContrast, Contrast
from victor.research.results.tables import HIDDEN, Cell, Table

if TYPE_CHECKING:
    from victor.research.comparison.compare import Comparison
    from victor.research.comparison.subgroups import GroupContrast

BAND = (
    "Established: an unknown answer is never counted as a yes. Possible: it is, wherever it may be one. "
    "Not positive does not say that a child is no victim."
)
PAIRS = {"both": "both", "old_only": "old only", "new_only": "new only", "neither": "neither"}
DIFFERENCES = {"wilson": "by Newcombe's paired method 10 (1998)", "wald": "by Wald for paired shares"}
MOST_NAMED = 5
"""Items that are named in a note; of more only the number is told."""


def overview(comparison: Comparison) -> Table:
    """Each figure by both checklists, with the difference and its p-value."""
    columns = {
        "figure": "",
        "children": "Children",
        "old": f"Old, {comparison.old.checklist.version}",
        "new": f"New, {comparison.new.checklist.version}",
        "old_only": "Old only",
        "new_only": "New only",
        "difference": "New less old",
        "p": "p",
    }
    synthetic = comparison.cohort.is_synthetic
    rows: list[dict[str, Cell]] = []
    for measure, contrast in comparison.measures.items():
        rows.append({"figure": f"{measure}, established", **_cells(contrast.established, secret=False)})
        secret = contrast.is_narrow and not synthetic
        rows.append({"figure": f"{measure}, possible", **_cells(contrast.possible, secret=secret)})
    if comparison.unverified:
        rows.append({"figure": "not verified", "children": comparison.unverified})
    title = f"Comparison of {comparison.headline}"
    return Table(title, columns, tuple(rows), _note(comparison), synthetic=synthetic, each_row="figure")


def pairs_table(comparison: Comparison, who: str, contrast: BandContrast) -> Table:
    """The paired table of some children."""
    synthetic = comparison.cohort.is_synthetic
    secret = contrast.is_narrow and not synthetic
    rows = tuple(
        {
            "positive": name,
            "established": getattr(contrast.established.pairs, cell),
            "possible": HIDDEN if secret else getattr(contrast.possible.pairs, cell),
        }
        for cell, name in PAIRS.items()
    )
    columns = {"positive": "Positive by", "established": "Established", "possible": "Possible"}
    return Table(f"By both checklists: {who}", columns, rows, BAND, synthetic=synthetic, each_row="figure")


def group_tables(comparison: Comparison) -> Iterator[Table]:
    """A table for each grouping and figure, with a row for each group, and one for those whose group is unknown."""
    tables: dict[tuple[str, str], list[GroupContrast]] = {}
    for one in comparison.groups:
        tables.setdefault((one.grouping, one.measure), []).append(one)
    note = "p-values of McNemar's exact test, adjusted by Holm's method over all groups of all groupings."
    columns = {"group": "", "children": "Children"}
    for band, name in (("", ""), ("possible_", ", possible")):
        columns |= {f"{band}old_only": f"Old only{name}", f"{band}new_only": f"New only{name}"}
        columns |= {f"{band}difference": f"New less old{name}", f"{band}p": f"Adjusted p{name}"}
    synthetic = comparison.cohort.is_synthetic
    for (grouping, measure), groups in sorted(tables.items()):
        secret = not synthetic and any(one.contrast.is_narrow for one in groups)
        rows = tuple(_group_row(one, secret=secret) for one in groups)
        title = f"{measure.capitalize()} by {grouping}"
        yield Table(title, columns, rows, f"{note} {BAND}", synthetic=synthetic, size="children")


def _group_row(group: GroupContrast, *, secret: bool) -> dict[str, Cell]:
    row: dict[str, Cell] = {
        "group": "unknown" if group.label is None else group.label,
        "children": group.contrast.established.pairs.total,
    }
    for band, contrast, p in zip(("", "possible_"), group.contrast.both, group.adjusted, strict=True):
        cells: dict[str, Cell] = {
            "old_only": contrast.pairs.old_only,
            "new_only": contrast.pairs.new_only,
            "difference": contrast.difference,
            "p": p,
        }
        row |= {f"{band}{key}": HIDDEN if band and secret else cell for key, cell in cells.items()}
    return row


def _cells(contrast: Contrast, *, secret: bool) -> dict[str, Cell]:
    figures: dict[str, Cell] = {
        "old": contrast.old,
        "new": contrast.new,
        "old_only": contrast.pairs.old_only,
        "new_only": contrast.pairs.new_only,
        "difference": contrast.difference,
        "p": contrast.p,
    }
    return {"children": contrast.pairs.total, **(dict.fromkeys(figures, HIDDEN) if secret else figures)}


def _note(comparison: Comparison) -> str:
    paired = DIFFERENCES.get(comparison.interval, "put together from them in the way of Newcombe's method 10")
    intervals = f"Intervals of {100 * comparison.level:g} %: shares by {comparison.interval}, differences {paired}."
    parts = [intervals, "p-values by McNemar's exact test. Old only and new only count positive children.", BAND]
    for name, screening in (("old", comparison.old), ("new", comparison.new)):
        if absent := screening.absent:
            named = ", ".join(absent) if len(absent) <= MOST_NAMED else f"{len(absent)} items"
            parts.append(f"Not asked for the {name} checklist, so unknown for all: {named}.")
        if screening.inexact.any():
            parts.append(f"Bounds only for some children of the {name} one: too many unknowns pull a rule both ways.")
    if comparison.cohort.truth is None:
        parts.append("Nobody says who is a victim, so this does not tell which of the two is right.")
    return " ".join(parts)
