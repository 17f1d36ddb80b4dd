"""The record of a published table: there and back, and no register that contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records import strategies
from victor.errors import RecordError
from victor.records import KINDS, Export, ExportedCell, checked, dump, load

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@st.composite
def exports(draw: st.DrawFn) -> Export:
    cases = tuple(draw(st.lists(strategies.ids, unique=True, max_size=70)))
    cells = []
    for row, column in draw(st.sets(st.tuples(NAMES, NAMES), max_size=6)):
        bits = draw(st.integers(0, 2 ** len(cases) - 1))
        shown = draw(st.sampled_from([None, bits.bit_count()]))
        cells.append(ExportedCell(row=row, column=column, shown=shown, children=f"{bits:x}" if bits else ""))
    return Export(
        id=draw(strategies.ids),
        at=draw(strategies.times),
        by=draw(NAMES),
        role=draw(NAMES),
        title=draw(NAMES),
        why=draw(NAMES),
        k=draw(st.integers(1, 100)),
        rows_by=draw(NAMES),
        columns_by=draw(NAMES),
        cells=tuple(cells),
        cases=cases,
    )


@given(exports())
def test_what_is_dumped_is_loaded_equal(export: Export) -> None:
    assert load(json.loads(json.dumps(dump(export))), Export) == export
    assert checked(export) == export
    assert KINDS["export"] is Export


VALID = Export(
    id="e1",
    at=AT,
    title="Children by region",
    k=11,
    rows_by="region",
    cells=(ExportedCell(row="hills", shown=2, children="3"), ExportedCell(row="", children="7")),
    cases=("a1", "b2", "c3"),
)
FAULTS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda one: one["cells"][0].update(shown=3), r"export, cells\[0\].shown: the register of exports contradicts"),
    (lambda one: one["cells"][0].update(shown="2"), r"export.cells\[0\].shown"),
    (lambda one: one["cells"][1].update(children="f"), r"export, cells\[1\].children"),
    (lambda one: one["cells"][1].update(children="Maria"), r"export, cells\[1\].children"),
    (lambda one: one["cells"][1].update(children="-1"), r"export, cells\[1\].children"),
    (lambda one: one["cells"][1].update(children="0x3"), r"export, cells\[1\].children"),
    (lambda one: one["cells"][1].update(row="hills"), "export, cells: the register of exports contradicts itself"),
    (lambda one: one.update(cases=["a1", "a1", "c3"]), "export, cases: the register"),
    (lambda one: one.update(k=0), "export, k: the register"),
    (lambda one: one.update(k=True), "export.k: the value is not right"),
    (lambda one: one.update(at="2026-11-23"), "export.at"),
    (lambda one: one.update(name="Maria"), "export: there is no field 'name'"),
    (lambda one: one.pop("cases"), ""),
]


@pytest.mark.parametrize(("spoil", "told"), FAULTS)
def test_a_register_that_contradicts_itself_is_refused(spoil: Callable[[dict[str, Any]], object], told: str) -> None:
    document = json.loads(json.dumps(dump(VALID)))
    spoil(document)
    if not told:  # no case at all: then no count has children
        told = r"export, cells\[0\].children"
    with pytest.raises(RecordError, match=told) as caught:
        load(document, Export)
    assert "\n" not in str(caught.value)
    assert "Maria" not in str(caught.value)


def test_what_it_shows_names_no_case() -> None:
    assert "a1" not in repr(VALID)
    assert "Children by region" in repr(VALID)
