"""A model as plain data and as a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cattrs import Converter

from victor.errors import ResearchError
from victor.research.results.tables import Cell, Table, rows_of
from victor.research.synthesis.model import Missing, Model, Rates
from victor.research.synthesis.parameters import Spread, spread
from victor.strict import Expected, make_converter, structure


@cache
def _converter() -> Converter:
    converter = make_converter()
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook_func(lambda kind: kind == Spread, lambda value, _: spread(value, "spread"))
    return converter


def _number(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Expected("a number")
    return float(value)


def plain(model: Model) -> dict[str, object]:
    """The whole model as plain data."""
    found: dict[str, object] = _without_none(_converter().unstructure(model))
    return found


def from_plain(data: Mapping[str, object], *, file: str) -> Model:
    """The model of plain data.

    Raises:
        ResearchError: In one line, with the path of what is not right.
    """
    return structure(_converter(), data, Model, ResearchError, file=file)


def digest(model: Model) -> str:
    """The hash of its plain data."""
    content = json.dumps(plain(model), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _without_none(value: Any) -> Any:
    """Leave out what is not set, which TOML could not say, and turn pairs into lists."""
    match value:
        case dict():
            return {key: _without_none(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_without_none(one) for one in value]
        case _:
            return value


def table(model: Model) -> Table:
    """The parameters of a model, a row for each setting."""
    columns = {
        "children": "children",
        "item": "item",
        "sensitivity": "sensitivity",
        "false_positive": "false positives",
        "severity": "loading of severity",
        "category": "loading of category",
        "when_no": "unknown when no",
        "when_yes": "unknown when yes",
        "missing_severity": "unknown: loading of severity",
        "spread": "spread",
        "source": "source",
    }
    assumed = "All rates are assumed." if not model.sources else "Rates without a source are assumed."
    note = f"{assumed} Model {model.digest}, scheme {model.scheme}."
    rows = rows_of({"children": "all", **row} for row in _rows(model))
    return Table("Model of the children", columns, (*rows, *rows_of(_subgroup_rows(model))), note, synthetic=True)


def _rows(model: Model) -> Iterator[dict[str, Cell]]:
    signs = Rates(severity=model.severity, category=model.category, missing=model.missing)
    for strength, rates in model.strengths.items():
        weighed = f"{strength} indicators" if strength != "none" else "indicators without a strength"
        yield {"item": weighed, **_cells(rates.over(signs))}
    share = model.fact_share
    facts = Rates(sensitivity=share, false_positive=share, missing=model.missing_facts)
    yield {"item": "yes/no facts", **_cells(facts)}
    for item, rates in model.items.items():
        yield {"item": item, **_cells(rates)}
    for fact, value in model.facts.items():
        yield {"item": fact, "spread": _told(value)}


def _subgroup_rows(model: Model) -> Iterator[dict[str, Cell]]:
    for one in model.subgroups:
        children = f"{one.name}: {one.label}"
        own = "" if one.prevalence is None else f", prevalence {one.prevalence:g}"
        yield {
            "children": children,
            "item": "indicators",
            "sensitivity": f"odds x {one.sensitivity_odds:g}",
            "false_positive": f"odds x {one.false_positive_odds:g}",
            **_unknown(one.missing),
            "spread": f"share {one.share:g}{own}",
        }
        for item, rates in one.items.items():
            yield {"children": children, "item": item, **_cells(rates)}
        for fact, value in one.facts.items():
            yield {"children": children, "item": fact, "spread": _told(value)}


def _cells(rates: Rates) -> dict[str, Cell]:
    return {
        "sensitivity": rates.sensitivity,
        "false_positive": rates.false_positive,
        "severity": rates.severity,
        "category": rates.category,
        **_unknown(rates.missing),
        "source": rates.source,
    }


def _unknown(missing: Missing | None) -> dict[str, Cell]:
    if missing is None:
        return {}
    return {"when_no": missing.when_no, "when_yes": missing.when_yes, "missing_severity": missing.severity}


def _told(value: Spread) -> str:
    match value:
        case float():
            return f"yes {value:g}"
        case (first, last):
            return f"{first} to {last}, equally likely"
        case _:
            return ", ".join(f"{name} {share:g}" for name, share in value.items())
