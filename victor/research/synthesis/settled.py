"""A model applied to a checklist: the chances of every answer in every cell, as thresholds for draws of 31 bits.

A cell is one combination of labels, one of each grouping. Everything that costs arithmetic is done here, once; drawing
only looks up and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from math import prod
from typing import TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist, Indicator
from victor.research.synthesis.chances import FACTORS, at_odds, chances, threshold, thresholds_of_shares
from victor.research.synthesis.fact_values import FACTS, shares_of
from victor.research.synthesis.model import Missing, Model, Rates, Subgroup
from victor.research.synthesis.parameters import CLOSE, Spread
from victor.rules import Choice, Kind, Number, YesNo

Thresholds: TypeAlias = NDArray[np.uint32]
Cell: TypeAlias = tuple[Subgroup, ...]

MOST_CELLS = 1_024
"""Combinations of labels up to which a model is drawn; beyond, its tables outgrow the processor's caches."""
_NOTHING = Rates()


@frozen
class Asked:
    """One item of a checklist; a fact is no indicator."""

    item: str
    kind: Kind
    indicator: Indicator | None


@frozen(eq=False)
class Signs:
    """A yes/no item.

    Attributes:
        category: The category whose factor it loads on; None for a fact.
        yes: Thresholds by cell, truth, level of severity and level of the factor.
        missing: Thresholds by cell, level of severity and answer.
    """

    category: str | None
    yes: Thresholds
    missing: Thresholds


@frozen(eq=False)
class Values:
    """A number or a choice.

    Attributes:
        kind: Which of them.
        spreads: Where each value ends and the next begins, and the values; each spread once.
        spread_of: The place in `spreads` for each cell.
        missing: Thresholds by cell, level of severity and answer, as those of a sign; the answer counts as no.
    """

    kind: Number | Choice
    spreads: tuple[tuple[Thresholds, NDArray[np.int16]], ...]
    spread_of: NDArray[np.int16]
    missing: Thresholds


@frozen(eq=False)
class Settled:
    """Everything that is needed to draw children.

    Attributes:
        labels: The labels of each grouping; a cell's number counts through them, the last grouping fastest.
        shares: Where each label ends and the next begins.
        truth: Threshold of being a victim in each cell.
        signs: The yes/no items.
        values: The numbers and choices.
    """

    labels: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, Thresholds]
    truth: Thresholds
    signs: Mapping[str, Signs]
    values: Mapping[str, Values]


def asked_by(checklists: Iterable[Checklist]) -> dict[str, Asked]:
    """What is asked by any of the checklists; the first that has an indicator says of which category and strength.

    Raises:
        ResearchError: When one item is of two kinds.
    """
    found: dict[str, Asked] = {}
    for checklist in checklists:
        for item, kind in checklist.items.items():
            asked = found.setdefault(item, Asked(item, kind, checklist.indicators.get(item)))
            if asked.kind != kind or (asked.indicator is None) != (item not in checklist.indicators):
                raise ResearchError("the checklists do not mean the same by an item", path=item)
    return found


def settle(asked: Mapping[str, Asked], model: Model, prevalence: float) -> Settled:
    """Apply a model.

    Raises:
        ResearchError: When the model names what nobody asks, or its parameters cannot hold together.
    """
    _check_names(asked, model)
    groupings = model.groupings
    if prod(map(len, groupings.values())) > MOST_CELLS:
        raise ResearchError("there are too many combinations", path="subgroups", expected=f"at most {MOST_CELLS:,}")
    cells = tuple(product(*groupings.values()))
    signs: dict[str, Signs] = {}
    values: dict[str, Values] = {}
    for item, one in asked.items():
        rates = [_rates(one, model, cell) for cell in cells]
        if isinstance(one.kind, YesNo):
            signs[item] = _signs(one, rates)
        else:
            values[item] = _values(one, one.kind, model, cells, rates)
    return Settled(
        {name: tuple(one.label for one in labels) for name, labels in groupings.items()},
        {name: _uint(thresholds_of_shares(tuple(one.share for one in ones))) for name, ones in groupings.items()},
        _uint(threshold(one) for one in _prevalences(groupings, cells, prevalence)),
        signs,
        values,
    )


def _uint(thresholds: Iterable[int]) -> Thresholds:
    return np.array(list(thresholds), dtype=np.uint32)


def _check_names(asked: Mapping[str, Asked], model: Model) -> None:
    places = [("", model.items, model.facts)]
    places += [(f"{one.name} {one.label}, ", one.items, one.facts) for one in model.subgroups]
    for place, items, facts in places:
        for what, names in (("items", items), ("facts", facts)):
            for name in names:
                path = f"model, {place}{what}, {name}"
                if name not in asked:
                    hint = nearest(name, asked) or "see checklist.items"
                    raise ResearchError("no checklist asks for this", path=path, hint=hint)
                if what == "facts" and asked[name].indicator:
                    raise ResearchError("this is an indicator", path=path, hint="set it in items")
        for name, own in items.items():
            _check_own(asked[name], own, f"model, {place}items, {name}")


def _check_own(one: Asked, own: Rates, path: str) -> None:
    rated = any(rate is not None for rate in (own.sensitivity, own.false_positive, own.severity))
    if not isinstance(one.kind, YesNo) and rated:
        raise ResearchError("this is not answered with yes or no", path=path, hint="set its spread in facts")
    if one.indicator is None and own.category is not None:
        raise ResearchError("a fact has no category", path=path, hint="leave out its loading")


def _rates(one: Asked, model: Model, cell: Cell) -> Rates:
    """The rates of an item in a cell: the last setting that speaks of it holds."""
    if one.indicator:
        base = Rates(severity=model.severity, category=model.category, missing=model.missing)
        base = model.strengths[one.indicator.strength or "none"].over(base)
    else:
        share = model.facts.get(one.item, FACTS.get(one.item, model.fact_share))
        base = Rates(severity=0.0, category=0.0, missing=model.missing_facts)
        base = _with_share(base, one, share)
    found = model.items.get(one.item, _NOTHING).over(base)
    for subgroup in cell:
        found = subgroup.items.get(one.item, _NOTHING).over(_in_subgroup(found, one, subgroup))
    if (found.severity or 0) ** 2 + (found.category or 0) ** 2 >= 1:
        expected = "squares of the loadings of severity and category that add up to less than 1"
        raise ResearchError("the loadings leave no room for chance", path=f"model, {one.item}", expected=expected)
    return found


def _with_share(rates: Rates, one: Asked, share: Spread) -> Rates:
    if not isinstance(one.kind, YesNo):
        return rates
    if not isinstance(share, float):
        raise ResearchError("this is answered with yes or no", path=f"facts, {one.item}", expected="the share of yes")
    return evolve(rates, sensitivity=share, false_positive=share)


def _in_subgroup(rates: Rates, one: Asked, subgroup: Subgroup) -> Rates:
    missing = subgroup.missing or rates.missing
    if one.indicator is None:
        rates = evolve(rates, missing=missing)
        return _with_share(rates, one, subgroup.facts[one.item]) if one.item in subgroup.facts else rates
    assert rates.sensitivity is not None
    assert rates.false_positive is not None
    return evolve(
        rates,
        sensitivity=at_odds(rates.sensitivity, subgroup.sensitivity_odds),
        false_positive=at_odds(rates.false_positive, subgroup.false_positive_odds),
        missing=missing,
    )


def _signs(one: Asked, by_cell: list[Rates]) -> Signs:
    found: list[int] = []
    for rates in by_cell:
        for rate in (rates.false_positive, rates.sensitivity):
            assert rate is not None
            assert rates.severity is not None
            assert rates.category is not None
            found += map(threshold, chances(rate, rates.severity, rates.category))
    return Signs(one.indicator.category if one.indicator else None, _uint(found), _missing(by_cell))


def _missing(by_cell: list[Rates]) -> Thresholds:
    found: list[int] = []
    for rates in by_cell:
        assert isinstance(rates.missing, Missing)
        answers = (rates.missing.when_no, rates.missing.when_yes)
        by_answer = [chances(rate, rates.missing.severity, 0.0)[::FACTORS] for rate in answers]
        found += (threshold(chance) for level in zip(*by_answer, strict=True) for chance in level)
    return _uint(found)


def _values(one: Asked, kind: Number | Choice, model: Model, cells: tuple[Cell, ...], by_cell: list[Rates]) -> Values:
    found: dict[tuple[tuple[int, ...], tuple[float, ...]], int] = {}
    places = []
    for cell in cells:
        given = model.facts.get(one.item)
        for subgroup in cell:
            given = subgroup.facts.get(one.item, given)
        places.append(found.setdefault(shares_of(one.item, kind, given), len(found)))
    spreads = tuple((_uint(thresholds_of_shares(shares)), np.array(values, dtype=np.int16)) for values, shares in found)
    return Values(kind, spreads, np.array(places, dtype=np.int16), _missing(by_cell))


def _prevalences(
    groupings: Mapping[str, tuple[Subgroup, ...]], cells: tuple[Cell, ...], prevalence: float
) -> list[float]:
    """The prevalence of each cell, such that each label has the one that was set and all together the cohort's."""
    ratios: dict[int, float] = {}
    for name, labels in groupings.items():
        free = sum(one.share for one in labels if one.prevalence is None)
        given = sum(one.share * one.prevalence for one in labels if one.prevalence is not None)
        rest = (prevalence - given) / free if free > CLOSE else prevalence
        if not -CLOSE <= rest <= 1 + CLOSE or (free <= CLOSE and abs(given - prevalence) > CLOSE):
            expected = f"prevalence={given:g}" if free <= CLOSE else f"a prevalence from {given:g} to {given + free:g}"
            message = "the prevalences of the labels do not make that of the cohort"
            raise ResearchError(message, path=f"subgroups, {name}", expected=expected)
        for one in labels:
            own = rest if one.prevalence is None else one.prevalence
            ratios[id(one)] = min(max(own, 0.0), 1.0) / prevalence if prevalence else 0.0
    found = [prevalence * prod(ratios[id(one)] for one in cell) for cell in cells]
    if max(found) > 1 + CLOSE:
        cell = cells[found.index(max(found))]
        path = "subgroups, " + " and ".join(f"{one.name} {one.label}" for one in cell)
        raise ResearchError("the prevalences of the labels multiply to more than 1", path=path, expected="at most 1")
    return [min(one, 1.0) for one in found]
