"""What a table keeps back: laws over tables as researchers make them, then examples of each way to subtract."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.page import Read
from victor.errors import ResearchError
from victor.research.results.estimate import Estimate
from victor.research.results.tables import HIDDEN, SMALLEST, Table, rows_of

COUNTS = st.integers(0, 60)
COLUMNS = {"group": "Group", "size": "Children", "tp": "Found", "fn": "Missed", "fp": "Wrongly", "tn": "Rightly left"}


def share(count: int, of: int) -> Estimate:
    return Estimate(count / of, 0.1, 0.9, count=count, of=of) if of else Estimate(nan, nan, nan, 0, 0, why="no child")


@st.composite
def groups(draw: st.DrawFn, *, synthetic: bool = False) -> Table:
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        tp, fn, fp, tn = (draw(COUNTS) for _ in range(4))
        cells = {"tp": tp, "fn": fn, "fp": fp, "tn": tn, "size": tp + fn + fp + tn}
        figures = {"sensitivity": share(tp, tp + fn), "ppv": share(tp, tp + fp), "odds": (tp + 1) / (fn + 1)}
        rows.append({"group": f"group {number}", **cells, **figures})
    if draw(st.booleans()):
        total = {key: sum(row[key] for row in rows) for key in ("tp", "fn", "fp", "tn", "size")}
        rows.append({"group": "all", **total, "sensitivity": share(total["tp"], total["tp"] + total["fn"])})
    columns = {**COLUMNS, "sensitivity": "Sensitivity", "ppv": "Predictive value", "odds": "Odds"}
    return Table("By group", columns, rows_of(rows), size="size", synthetic=synthetic)


def shown_counts(table: Table) -> Iterator[int]:
    for row in table.rows:
        for cell in row.values():
            if type(cell) is int:
                yield cell
            elif isinstance(cell, Estimate) and cell.count is not None and cell.of is not None:
                yield from (cell.count, cell.of, cell.of - cell.count)


@given(groups(), st.sampled_from([2, 5, SMALLEST, 20]))
def test_no_small_count_is_seen_and_no_share_rests_on_one(table: Table, k: int) -> None:
    assert not [count for count in shown_counts(table.protected(k)) if 0 < count < k]


@given(groups())
def test_a_group_that_is_too_small_keeps_its_name_only(table: Table) -> None:
    for before, after in zip(table.rows, table.protected().rows, strict=True):
        size = before["size"]
        if isinstance(size, int) and 0 < size < SMALLEST:
            kept = {key for key, cell in after.items() if cell != HIDDEN}
            assert kept <= {"group"}


@given(groups())
def test_nothing_hidden_follows_from_the_rest_of_its_row(table: Table) -> None:
    parts = ("tp", "fn", "fp", "tn")
    for before, after in zip(table.rows, table.protected().rows, strict=True):
        gone = [key for key in parts if after[key] == HIDDEN]
        assert len(gone) != 1
        if gone and after["size"] != HIDDEN:
            left = sum(before[key] for key in gone)  # type: ignore[misc]  # what subtraction gives: the parts are counts
            assert left == 0 or left >= SMALLEST
        for key in ("sensitivity", "ppv", "odds"):
            assert not gone or after.get(key, HIDDEN) == HIDDEN


@given(groups())
def test_nothing_hidden_follows_from_the_total_of_its_column(table: Table) -> None:
    shown = table.protected().rows
    if len(shown) == 1:
        return
    for key in ("size", "tp", "fn", "fp", "tn"):
        gone = [row[key] for row, after in zip(table.rows, shown, strict=True) if after[key] == HIDDEN]
        assert len(gone) != 1
    gone_shares = [after for after in shown if after.get("sensitivity") == HIDDEN]
    assert len(gone_shares) != 1


@given(groups())
def test_protecting_twice_is_protecting_once_and_touches_nothing_else(table: Table) -> None:
    once = table.protected()
    assert once.protected() == once
    for before, after in zip(table.rows, once.rows, strict=True):
        assert all(after[key] in (HIDDEN, before[key]) or before[key] != before[key] for key in before)
    assert once.kept_back == sum(cell == HIDDEN for row in once.rows for cell in row.values())


@given(groups(), st.integers(2, SMALLEST), st.integers(SMALLEST, 40))
def test_a_stricter_bound_hides_the_small_counts_of_a_milder_one(table: Table, mild: int, strict: int) -> None:
    seen = [count for count in shown_counts(table.protected(mild).protected(strict)) if 0 < count < strict]
    assert not seen


@given(groups(synthetic=True))
def test_synthetic_children_need_no_protection(table: Table) -> None:
    assert table.protected() is table
    assert HIDDEN not in str(table)
    assert "(synthetic children)" in str(table)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=12))
def test_steps_never_differ_by_few_children(drops: list[tuple[int, int]]) -> None:
    totals = np.cumsum(np.array(drops[::-1]), axis=0)[::-1]
    rows = rows_of({"at": f"≥ {step}", "tp": tp, "fp": fp} for step, (tp, fp) in enumerate(totals))
    shown = Table("Cut-offs", {"at": "", "tp": "", "fp": ""}, rows, each_row="step").protected().rows
    seen = [(row["tp"], row["fp"]) for row in shown if HIDDEN not in row.values()]
    for one, other in combinations(seen, 2):
        for mine, theirs in zip(one, other, strict=True):
            assert isinstance(mine, int)
            assert isinstance(theirs, int)
            assert not 0 < abs(mine - theirs) < SMALLEST


@settings(max_examples=25)
@given(st.lists(st.tuples(*[st.one_of(st.just(0), COUNTS)] * 4), min_size=1, max_size=5))
def test_no_small_count_can_be_solved_from_rows_and_columns_together(parts: list[tuple[int, ...]]) -> None:
    keys = ["tp", "fn", "fp", "tn"]
    rows: list[dict[str, Any]] = [dict(zip(keys, one, strict=True)) for one in parts]
    rows.append({key: sum(row[key] for row in rows) for key in keys})
    rows = [{"group": f"{at}", **row, "size": sum(row.values())} for at, row in enumerate(rows)]
    shown = Table("By group", COLUMNS, rows_of(rows), size="size").protected().rows
    places = [(at, key) for at in range(len(rows)) for key in [*keys, "size"]]
    equations = [
        *([(row == at) * (-1 if key == "size" else 1) for row, key in places] for at in range(len(rows))),
        *([(key == one) * (-1 if row == len(parts) else 1) for row, key in places] for one in [*keys, "size"]),
    ]
    values = [0] * len(equations)
    for number, (at, key) in enumerate(places):
        if (cell := shown[at][key]) != HIDDEN:
            assert isinstance(cell, int)
            equations.append([int(other == number) for other in range(len(places))])
            values.append(cell)
    for number, (at, key) in enumerate(places):
        if shown[at][key] == HIDDEN and 0 < rows[at][key] < SMALLEST:
            wanted = np.zeros(len(places))
            wanted[number] = -1
            found = linprog(wanted, A_eq=equations, b_eq=values, bounds=(0, None))
            assert found.status == 3 or -(found.fun or 0.0) >= SMALLEST - 1e-6  # 3: nothing limits it


def test_figures_about_the_same_children_are_kept_back_together() -> None:
    rows = rows_of(
        [
            {"what": "sensitivity", "value": share(15, 20)},
            {"what": "specificity", "value": share(60, 80)},
            {"what": "predictive value", "value": share(15, 35)},
            {"what": "likelihood ratio", "value": 3.0},
        ]
    )
    columns = {"what": "", "value": ""}
    shown = Table("Accuracy", columns, rows, each_row="figure").protected().rows
    assert [row["value"] for row in shown] == [HIDDEN] * 4
    enough = Table("Accuracy", columns, rows[1:], each_row="figure")
    assert enough.protected().rows == enough.rows


def test_few_children_in_two_cells_are_not_left_as_the_rest() -> None:
    rows = rows_of([{"g": "girls", "tp": 2, "fn": 3, "fp": 40, "tn": 50}])
    (row,) = Table("By group", {"g": "", "tp": "", "fn": "", "fp": "", "tn": ""}, rows).protected().rows
    assert row == {"g": "girls", "tp": HIDDEN, "fn": HIDDEN, "fp": HIDDEN, "tn": 50}


def test_a_group_that_is_too_small_does_not_even_show_its_noughts() -> None:
    rows = rows_of([{"g": "girls", "n": 8, "yes": 8, "no": 0, "mean": 0.5}, {"g": "boys", "n": 0, "yes": 0}])
    shown = Table("By group", {"g": "", "n": "", "yes": "", "no": "", "mean": ""}, rows, size="n").protected().rows
    assert shown[0] == {"g": "girls", "n": HIDDEN, "yes": HIDDEN, "no": HIDDEN, "mean": HIDDEN}


def test_a_sum_that_the_table_shows_is_not_left_to_be_solved() -> None:
    columns = {"g": "", "tp": "", "fp": "", "fn": "", "tn": "", "victims": "", "size": ""}
    rows = [
        {"g": "girls", "tp": 5, "fp": 20, "fn": 30, "tn": 145, "victims": 35, "size": 200},
        {"g": "boys", "tp": 50, "fp": 25, "fn": 31, "tn": 94, "victims": 81, "size": 200},
        {"g": "others", "tp": 40, "fp": 22, "fn": 33, "tn": 105, "victims": 73, "size": 200},
    ]
    girls = Table("By group", columns, rows_of(rows), size="size").protected().rows[0]
    assert HIDDEN in (girls["fn"], girls["victims"])


def test_the_rest_of_a_group_is_not_told_either() -> None:
    rows = rows_of([{"g": "girls", "size": 100, "yes": 95}, {"g": "boys", "size": 100, "yes": 50}])
    shown = Table("Signs", {"g": "", "size": "", "yes": ""}, rows, size="size").protected().rows
    assert [row["yes"] for row in shown] == [HIDDEN, HIDDEN]


def test_a_share_is_not_told_by_the_count_beside_it() -> None:
    rows = rows_of([{"g": "girls", "found": 15, "victims": 20, "sensitivity": share(15, 20)}])
    (row,) = Table("Found", {"g": "", "found": "", "victims": "", "sensitivity": ""}, rows).protected().rows
    assert row["sensitivity"] == row["found"] == HIDDEN


def test_counts_and_shares_of_numpy_are_counts_too() -> None:
    rows = [{"g": "girls", "n": np.int64(5), "mean": np.float32(0.5), "all": np.bool_(True)}]
    table = Table("t", {"g": "", "n": "", "mean": "", "all": ""}, rows)
    assert type(table.rows[0]["n"]) is int
    assert table.rows[0]["all"] == "yes"
    assert table.protected().rows[0]["n"] == HIDDEN


def test_the_remark_names_the_bound_that_was_used() -> None:
    table = Table("t", {"g": "", "n": ""}, rows_of([{"g": "girls", "n": 15}]))
    assert "fewer than 20 children" in str(table.protected(20))
    assert table.protected(20).remarks == ("Kept back: 1 cell, so that nothing is told of fewer than 20 children.",)
    assert table.remarks == ()


def test_html_is_escaped_named_and_scoped() -> None:
    rows = rows_of([{"g": "<b>girls</b>", "n": 1200, "s": share(20, 40)}])
    table = Table("A & B", {"g": "Group <i>", "n": "Children", "s": "Share"}, rows, note="x < y")
    page = str(table.as_html())
    read = Read(page)
    assert "<b>" not in page
    assert "A & B" in read.seen
    assert "1,200" in read.seen
    assert {value for _, name, value in read.attributes if name == "scope"} == {"col", "row"}
    assert "number" in read.classes()
    assert "caption" in read.tags


@given(groups())
def test_dictionaries_and_text_tell_no_more_than_the_table(table: Table) -> None:
    shown = table.protected()
    assert table.as_dicts() == [dict(row) for row in shown.rows]
    assert str(table) == str(shown)
    assert str(table.as_html()) == str(shown.as_html())


def test_what_is_no_cell_is_refused() -> None:
    with pytest.raises(ResearchError, match=r"a list in a table; expected a text, number or Estimate"):
        rows_of([{"a": [1]}])
    with pytest.raises(ResearchError, match=r"size: no column 'chidren'; did you mean 'children'\?"):
        Table("t", {"children": ""}, (), size="chidren")
    with pytest.raises(ResearchError, match="a table without columns"):
        Table("t", {}, ())


def test_figures_are_told_as_they_are_read() -> None:
    assert str(Estimate(nan, nan, nan, why="no victim")) == "none (no victim)"
    assert str(Estimate(0.5, nan, nan, count=20, of=40)) == "50.0 % (20 of 40)"
    assert str(Estimate(3.14159, 2.0, 4.0)) == "3.14 (2 to 4)"
    lines = str(Table("t", {"a": "", "b": ""}, rows_of([{"a": nan, "b": 0.123456}, {"a": None}]))).splitlines()
    assert lines[2].split() == ["none", "0.123"]
