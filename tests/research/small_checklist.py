"""A checklist of a few signs and facts that never changes, and plain readings of a cohort."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from victor.guideline import Category, Checklist, Indicator, Text
from victor.guideline.checklist import Strength
from victor.guideline.fact import ChoiceValue, Fact
from victor.research.cohort import Cohort
from victor.research.planes import unpack

SIGNS: tuple[tuple[str, str, Strength | None], ...] = (
    ("documents_held", "control", "strong"),
    ("watched", "control", "strong"),
    ("bound_by_debt", "control", "strong"),
    ("made_to_beg", "work", "strong"),
    ("lodged_at_work", "work", "medium"),
    ("looks_exhausted", "work", "weak"),
    ("no_schooling", "work", None),
)
FACTS = (
    Fact(id="age", text=Text("Age"), kind="number", minimum=0, maximum=120),
    Fact(
        id="nationality",
        text=Text("Nationality"),
        kind="choice",
        choices=tuple(ChoiceValue(id=one, text=Text(one)) for one in ("home", "eu", "elsewhere")),
    ),
    Fact(id="unaccompanied", text=Text("Unaccompanied"), kind="yes_no"),
)


def checklist(*, without: tuple[str, ...] = ()) -> Checklist:
    signs = [
        Indicator(id=name, text=Text(name), category=category, strength=strength)
        for name, category, strength in SIGNS
        if name not in without
    ]
    return Checklist(
        id="small",
        title=Text("A few signs"),
        version="1",
        digest="0" * 16,
        categories={name: Category(id=name, text=Text(name)) for name in ("control", "work")},
        indicators={sign.id: sign for sign in signs},
        lists={},
        weights={},
        definitions={},
        outcomes={},
        facts={fact.id: fact for fact in FACTS},
        source_table={},
    )


def yes(cohort: Cohort, item: str) -> NDArray[np.bool_]:
    return unpack(cohort.yes[item], cohort.size)


def unknown(cohort: Cohort, item: str) -> NDArray[np.bool_]:
    return unpack(cohort.maybe[item] & ~cohort.yes[item], cohort.size)


def truth(cohort: Cohort) -> NDArray[np.bool_]:
    assert cohort.truth is not None
    return unpack(cohort.truth, cohort.size)


def columns(cohort: Cohort) -> dict[str, NDArray[np.int16]]:
    """Everything that a cohort says, a column for each thing."""
    found = {"truth": truth(cohort).astype(np.int16)}
    for item in cohort.yes:
        found[item] = np.where(unknown(cohort, item), -1, yes(cohort, item)).astype(np.int16)
    for item, (low, high) in cohort.numbers.items():
        found[f"{item} from"], found[f"{item} to"] = low, high
    found.update(cohort.choices)
    found.update((f"group {name}", group.codes) for name, group in cohort.groups.items())
    return found


def fingerprint(cohort: Cohort) -> str:
    """A hash of every bit of a cohort, the same whatever the order of bytes of the machine."""
    content = hashlib.sha256()
    planes = {"truth": cohort.truth, "known": cohort.known, **cohort.yes}
    planes.update((f"maybe {item}", plane) for item, plane in cohort.maybe.items())
    for name, plane in sorted(planes.items()):
        assert plane is not None
        content.update(name.encode() + plane.astype("<u8").tobytes())
    for name, column in sorted(columns(cohort).items()):
        content.update(name.encode() + column.astype("<i2").tobytes())
    return content.hexdigest()
