"""Tables of counts: every child in one row and one column, counted as a plain loop does, and shown protected."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.research import small_checklist
from tests.research.cohorts import random_cohort
from tests.research.publication.attacker import Cell, by_bounds, by_elimination, by_lines, groups_of
from victor.errors import ResearchError
from victor.records import Export, ExportedCell
from victor.research import Bands, Cohort, CountTable, Published, Table
from victor.research.cohort import Group
from victor.research.results.tables import HIDDEN

CHECKLIST = small_checklist.checklist()
DIMENSIONS: list[Any] = ["gender", "truth", "watched", "nationality", Bands("age", (0, 12, 14, 16, 18))]


def label_of(cohort: Cohort, by: Any, child: int) -> str:
    """The group of a child, by the words of the documentation."""
    answers = cohort.answers(child)
    if isinstance(by, Bands):
        age: Any = answers.get(by.item, (0, 120))
        low, high = age if isinstance(age, tuple) else (age, age)
        bands = [sum(start <= end for start in by.starts) - 1 for end in (low, high)]
        if bands[0] != bands[1]:
            return "unknown"
        start, *more = by.starts[bands[0] :]
        return f"{start} to {more[0] - 1}" if more else f"{start} and more"
    if by == "truth":
        truth, known = cohort.truth_mask()
        return ("victims (reference)" if truth[child] else "others") if known[child] else "unverified"
    if by == "gender":
        code = cohort.groups[by].codes[child]
        return ("girl", "boy")[code] if code >= 0 else "unknown"
    value = answers.get(by, "unknown")
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@settings(max_examples=25)
@given(st.integers(0, 200), st.sampled_from(DIMENSIONS), st.sampled_from([None, *DIMENSIONS]))
def test_counts_are_those_of_a_plain_loop(seed: int, rows: Any, columns: Any) -> None:
    cohort = random_cohort(CHECKLIST, 80, seed, verified=0.8)
    table = cohort.counts(rows, columns)
    found: Counter[tuple[str, str]] = Counter()
    for child in range(cohort.size):
        row = label_of(cohort, rows, child)
        column = "" if columns is None else label_of(cohort, columns, child)
        found.update({(row, column), (row, ""), ("", column), ("", "")})
    assert {place: int(size) for place, size in zip(table.places, table.shape.sizes, strict=True) if size} == found
    for parts, whole in table.shape.lines:
        assert table.shape.sizes[list(parts)].sum() == table.shape.sizes[whole]


def test_a_screening_is_counted_by_the_outcome_that_is_established() -> None:
    checklist = victor.checklist("ilo_child_labour")
    cohort = Cohort.synthetic(checklist, 3_000, prevalence=0.2, seed=7)
    screening = cohort.screen(checklist)
    table = cohort.counts("truth", screening)
    sizes = dict(zip(table.places, table.shape.sizes.tolist(), strict=True))
    most = screening.outcomes[-1]
    band = screening.counts(most).established
    label = str(checklist.outcomes[most].text)
    assert sizes["victims (reference)", label] == band.tp
    assert sizes["others", label] == band.fp
    assert "none established" in str(table)
    assert "(synthetic children)" in str(table)
    with pytest.raises(ResearchError, match="this screening is of other children"):
        cohort.select(np.arange(3_000) < 5).counts("truth", screening)


@settings(max_examples=15)
@given(st.integers(0, 300), st.sampled_from(DIMENSIONS), st.sampled_from(DIMENSIONS))
def test_what_the_desk_sees_of_a_table_stands_every_attack(seed: int, rows: Any, columns: Any) -> None:
    cohort = random_cohort(CHECKLIST, 30 + seed % 200, seed, synthetic=False)
    counts = cohort.counts(rows, columns)
    shown = counts.table()
    told = [cell for row in shown.rows for key, cell in row.items() if key != "row"]
    export = tuple(
        Cell(frozenset(np.flatnonzero(marks).tolist()), cell if isinstance(cell, int) else None)
        for marks, cell in zip(counts.shape.members, told, strict=True)
    )
    assert shown.protected() is shown
    assert shown.kept_back == told.count(HIDDEN)
    if all(cell == HIDDEN for cell in told):
        return
    groups = groups_of([export], 11)
    assert not [*by_lines([export], 11, 2)]
    assert not by_elimination([export], groups)
    assert not by_bounds([export], groups, 11)


def test_children_go_with_a_selection_and_are_shown_nowhere() -> None:
    cohort = evolve(random_cohort(CHECKLIST, 30), children=tuple(f"c{number:03}" for number in range(30)), smallest=15)
    half = cohort.select(np.arange(30) % 2 == 0)
    assert half.children == tuple(f"c{number:03}" for number in range(0, 30, 2))
    counts = half.counts("gender")
    assert (counts.children, counts.smallest) == (half.children, 15)
    for one in (cohort, half, counts):
        assert "c00" not in repr(one) + str(one) + str(one.as_html())
    assert repr(counts) == "<CountTable: Children by gender, 3 groups>"


def test_a_desk_with_a_larger_k_shows_no_less_at_its_own_tables() -> None:
    cohort = evolve(random_cohort(CHECKLIST, 30, synthetic=False), smallest=20)
    assert cohort.table().protected().smallest == 20
    assert "fewer than 20 children" in str(cohort.table())
    assert cohort.screen(CHECKLIST).table().protected().smallest == 20


def test_titles_and_notes_tell_no_small_count() -> None:
    cohort = random_cohort(CHECKLIST, 7, synthetic=False)
    assert "fewer than 11 children screened" in str(cohort.screen(CHECKLIST).table())
    table = Table("Of 3 children", {"a": "A"}, (), "For 10 children, of 1,204 cases; 12.5 children; ages 12 to 3")
    assert str(table).splitlines() == [
        "Of fewer than 11 children",
        "A",
        "For fewer than 11 children, of 1,204 cases; 12.5 children; ages 12 to 3",
    ]


def test_noughts_are_not_shown_beside_what_is_kept_back() -> None:
    rows = np.repeat([0, 1], [40, 45])
    columns = np.array([0] * 37 + [1] * 3 + [0] * 20 + [1] * 25)
    third = np.concatenate([columns[:84], [2]])
    cohort = evolve(
        random_cohort(CHECKLIST, 85, synthetic=False),
        groups={
            "place": Group("place", ("north", "south"), rows.astype(np.int16)),
            "way": Group("way", ("a", "b", "c"), third.astype(np.int16)),
        },
    )
    (north, _, _) = cohort.counts("place", "way").table().rows
    assert (north["column 1"], north["column 2"]) == (HIDDEN, HIDDEN)


FAULTS: list[tuple[Any, str]] = [
    ("gendr", "rows: there is nothing of that name to count by; expected a grouping \\(gender\\), an item, or truth"),
    ("age", r"rows: 'age' is a number; expected bands, such as Bands\(\"age\", \(0, 12, 18\)\)"),
    (Bands("nationality", (0,)), "rows: 'nationality' is no number here"),
]


@pytest.mark.parametrize(("by", "told"), FAULTS)
def test_what_cannot_be_counted_by_is_told(by: Any, told: str) -> None:
    with pytest.raises(ResearchError, match=told):
        random_cohort(CHECKLIST, 20).counts(by)


def test_bands_rise() -> None:
    for starts in ((), (3, 3), (5, 2)):
        with pytest.raises(ResearchError, match="starts: these are no bands"):
            Bands("age", starts)


# --- what is out ------------------------------------------------------------------------------------------------------

OUT = Published.of(
    Export(
        id="e1",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        title="Children by place",
        k=11,
        rows_by="=place()",
        columns_by="way",
        cells=(
            ExportedCell(row="=1+1", column="@way", shown=2, children="3"),
            ExportedCell(row="=1+1", shown=2, children="3"),
            ExportedCell(row="", column="@way", children="7"),
            ExportedCell(row="", children="7"),
        ),
        cases=("a1", "b2", "c3"),
    )
)


def test_a_published_table_is_shown_as_it_is_out() -> None:
    assert str(OUT).splitlines() == [
        "Children by place",
        "=place()  @way       all",
        "=1+1      2          2",
        "all       kept back  kept back",
        OUT.note,
    ]
    assert OUT.note == (
        "Published on 2026-11-23, held against all that was published before. 2 of 4 counts are kept back: of no group "
        "can it be told that it has fewer than 11 children. All children of a row or column stand in one cell: it "
        "tells this of each of them."
    )
    assert "a1" not in repr(OUT) + str(OUT) + str(OUT.as_html())


def test_a_file_runs_no_formula(tmp_path: Path) -> None:
    path = OUT.write(tmp_path / "out.csv")
    with path.open(encoding="utf-8", newline="") as file:
        assert [*csv.reader(file)] == [["'=place()", "'@way", "all"], ["'=1+1", "2", "2"], ["all", HIDDEN, HIDDEN]]
    told = json.loads(OUT.write(tmp_path / "out.json").read_text(encoding="utf-8"))
    assert told["cells"][-1] == {"row": None, "column": None, "count": None}
    assert told["note"] == OUT.note
    assert "a1" not in json.dumps(told)
    with pytest.raises(ResearchError, match=r"out.csv: there is such a file already; or say replace=True"):
        OUT.write(path)
    with pytest.raises(ResearchError, match=r"out.xlsx: no such form of a table; expected .csv or .json"):
        OUT.write(tmp_path / "out.xlsx")
    assert isinstance(OUT, Published)
    assert not isinstance(OUT, CountTable)
