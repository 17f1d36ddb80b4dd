"""A revision of a checklist: other rules, or without some of its signs, as a draft to be tried and compared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TypeVar

from attrs import evolve

from victor.errors import GuidelineError, nearest
from victor.guideline.checklist import Checklist, Definition, Outcome, digest

Ruled = TypeVar("Ruled", Definition, Outcome)


def revised(
    checklist: Checklist,
    *,
    version: str,
    outcomes: Mapping[str, str],
    definitions: Mapping[str, str],
    without: Iterable[str],
) -> Checklist:
    """The checklist with the changes (see `Checklist.revised`)."""
    gone = tuple(without)
    for item in gone:
        _known(item, checklist.indicators, "without")
    if version == checklist.version:
        expected = f"another one than {checklist.version}, which is the version of the original"
        raise GuidelineError("the revision needs a version of its own", path="version", expected=expected)
    changed = evolve(
        checklist,
        version=version,
        digest=digest(json.dumps([checklist.digest, version, outcomes, definitions, gone], sort_keys=True)),
        indicators={item: one for item, one in checklist.indicators.items() if item not in gone},
        lists={
            name: evolve(one, items=tuple(item for item in one.items if item not in gone))
            for name, one in checklist.lists.items()
        },
        weights={
            name: evolve(one, values={item: points for item, points in one.values.items() if item not in gone})
            for name, one in checklist.weights.items()
        },
        definitions=_ruled(checklist.definitions, definitions, "definitions", "rule"),
        outcomes=_ruled(checklist.outcomes, outcomes, "outcomes", "when"),
        file=f"{checklist.id}, revision {version}",
    )
    changed.check()
    return changed


def _ruled(entries: Mapping[str, Ruled], rules: Mapping[str, str], path: str, key: str) -> dict[str, Ruled]:
    for name in rules:
        _known(name, entries, path)
    # A rule that was changed rests on no source any more.
    new = {"confirmed": False, "note": "A rule of a revision, not of the source."}
    return {
        name: evolve(one, **{key: rules[name], **new}) if name in rules else one  # type: ignore[arg-type]  # its fields
        for name, one in entries.items()
    }


def _known(name: str, known: Mapping[str, object], path: str) -> None:
    if name not in known:
        raise GuidelineError(
            f"the checklist has no '{name}'",
            path=path,
            expected="one of its own",
            hint=nearest(name, known),
        )
