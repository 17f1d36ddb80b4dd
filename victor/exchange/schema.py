"""JSON Schemas of the files that people write, made from the same classes that read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from victor.errors import NotFoundError, nearest
from victor.exchange import desk_day
from victor.guideline import Country, Fact, Indicator
from victor.reasoning import UNKNOWN
from victor.rules import Choice, Kind, Number, YesNo

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("answers", "desk-day")

ANY_VALUE: dict[str, object] = {
    "description": 'true, false, "unknown", a whole number, a span [lowest, highest] or a choice',
    "anyOf": [
        {"type": ["boolean", "integer", "string"]},
        {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
    ],
}


def schema(name: str, country: Country | None = None) -> dict[str, object]:
    """The JSON Schema of a file that people write.

    Args:
        name: ``answers`` (for ``victor assess`` and ``plan``) or ``desk-day`` (for ``victor run``).
        country: With it the schema also knows the items that can be answered and the authorities.

    Raises:
        NotFoundError: When there is no schema of that name.
    """
    if name not in NAMES:
        raise NotFoundError("there is no such schema", expected=f"one of {', '.join(NAMES)}", hint=nearest(name, NAMES))
    writer = _Writer(country)
    if name == "answers":
        found = _object({"answers": writer.answers()}, ["answers"], "Answers about one child, for assess and plan.")
    else:
        found = writer.table(desk_day.DeskDay)
        properties: Any = found["properties"]
        found["properties"] = {"schema": {"const": desk_day.SCHEMA}, **properties}
        found["required"] = ["schema", *found["required"]]  # type: ignore[misc]  # a list, made just above
    return {"$schema": DIALECT, "title": name, **found, **({"$defs": writer.defs} if writer.defs else {})}


def _object(properties: Mapping[str, object], required: list[str], description: str) -> dict[str, object]:
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": required,
        "additionalProperties": False,
    }


class _Writer:
    """Writes the schema of attrs classes; classes that stand in others are put under ``$defs``."""

    def __init__(self, country: Country | None) -> None:
        self.country = country
        self.defs: dict[str, object] = {}

    def table(self, kind: type) -> dict[str, object]:
        hints = get_type_hints(kind)
        said = _attribute_texts(kind)
        properties: dict[str, object] = {}
        required = []
        for field in attrs.fields(kind):
            written = self.written(field.name, hints[field.name])
            if field.name in said:
                # A reference may carry a description of its own beside it.
                written = {**written, "description": said[field.name]}
            properties[field.name] = written
            if field.default is attrs.NOTHING:
                required.append(field.name)
        return _object(properties, required, (kind.__doc__ or "").split("\n")[0])

    def written(self, name: str, kind: Any) -> dict[str, object]:
        if name == "answers":
            return self.answers()
        if name == "authority" and self.country:
            return {"enum": list(self.country.authorities)}
        simple: dict[Any, dict[str, object]] = {
            str: {"type": "string"},
            int: {"type": "integer"},
            bool: {"type": "boolean"},
            date: {"type": "string", "format": "date"},
            datetime: {"type": "string", "format": "date-time"},
            NoneType: {"type": "null"},
        }
        if kind in simple:
            return simple[kind]
        origin, args = get_origin(kind), get_args(kind)
        if origin is Literal:
            return {"enum": list(args)} if len(args) > 1 else {"const": args[0]}
        if origin in (Union, UnionType):
            return {"anyOf": [self.written(name, one) for one in args]}
        if origin is tuple:
            return {"type": "array", "items": self.written(name, args[0])}
        self.defs.setdefault(kind.__name__, {})
        self.defs[kind.__name__] = self.table(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def answers(self) -> dict[str, object]:
        """Answers by item: any, or those that the checklists and facts of the country know."""
        if self.country is None:
            return {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, ANY_VALUE]}}
        if "answers" not in self.defs:
            items = {}
            for checklist in self.country.checklists.values():
                texts: dict[str, Fact | Indicator] = {**checklist.facts, **checklist.indicators}
                for item, kind in checklist.items.items():
                    items[item] = {"description": str(texts[item].text), **_kind(kind)}
            open_end = bool(self.country.uses)
            self.defs["answers"] = {"type": "object", "properties": items, "additionalProperties": open_end}
        return {"$ref": "#/$defs/answers"}


def _kind(kind: Kind) -> dict[str, object]:
    match kind:
        case YesNo():
            return {"enum": [True, False, UNKNOWN, None]}
        case Choice(values):
            return {"enum": [*values, UNKNOWN, None]}
        case Number(minimum, maximum):
            number = {"type": "integer", "minimum": minimum, "maximum": maximum}
            span = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
            return {"anyOf": [number, span, {"enum": [UNKNOWN, None]}]}


def _attribute_texts(kind: type) -> dict[str, str]:
    """What the docstring of a class says of each attribute."""
    _, _, section = (kind.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^ {8}(\w+): (.+(?:\n {9,}.+)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}
