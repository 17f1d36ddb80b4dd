"""Turns plain data into attrs classes, strictly: nothing is coerced, unknown keys are refused, errors are one line.

Plain cattrs turns ``"false"`` into ``True`` and ``null`` into ``"None"``; here a value has the type that its field
declares or it is refused, with the path of the field and never with the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs
from cattrs import AttributeValidationNote, BaseValidationError, Converter, IterableValidationNote
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from victor.errors import VictorError, nearest

T = TypeVar("T")

SAFE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
"""A key that may be shown in an error; anything else could be something that a person typed."""


class Expected(Exception):  # noqa: N818  told to the reader as "expected …"
    """A value is not of the kind that its field declares; carries the kind, never the value."""

    def __init__(self, what: str, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


def text(value: object, _: object = None) -> str:
    """A text as it stands."""
    if not isinstance(value, str):
        raise Expected("a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Expected("a text of whole characters") from None
    return value


def whole_number(value: object, _: object = None) -> int:
    """A whole number; ``true`` is none."""
    if type(value) is not int:
        raise Expected("a whole number")
    return value


def yes_or_no(value: object, _: object = None) -> bool:
    """``true`` or ``false``."""
    if type(value) is not bool:
        raise Expected("true or false")
    return value


def day(value: object, _: object = None) -> date:
    """A date, as TOML has it or as ISO text."""
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Expected("a day of the calendar, such as 2026-11-23") from None
    raise Expected("a date, such as 2026-11-23")


def moment(value: object, _: object = None) -> datetime:
    """A point in time with its zone, brought to UTC.

    >>> moment("2026-11-23T09:30:00+02:00").isoformat()
    '2026-11-23T07:30:00+00:00'
    """
    found = value
    if isinstance(value, str) and re.match(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise Expected("a time of the calendar with its zone, such as 2026-11-23T09:30:00+02:00") from None
    if not isinstance(found, datetime):
        raise Expected("a time with its zone, such as 2026-11-23T09:30:00+02:00")
    if found.tzinfo is None:
        raise Expected("a time with its zone", hint="add +02:00 or Z to the time")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Expected("a time between the years 1 and 9999") from None


def make_converter() -> Converter:
    """A converter of the house; a module adds hooks for its own classes and keeps it to itself."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True, prefer_attrib_converters=False)
    for kind, hook in ((str, text), (int, whole_number), (bool, yes_or_no), (date, day), (datetime, moment)):
        converter.register_structure_hook(kind, hook)
    converter.register_unstructure_hook(datetime, lambda value: value.isoformat())
    converter.register_unstructure_hook(date, lambda value: value.isoformat())
    converter.register_structure_hook_factory(_is_literal, _literal)
    converter.register_structure_hook_factory(attrs.has, lambda kind: _table(kind, converter))
    converter.register_structure_hook_factory(_is_list, lambda kind: _list(kind, converter))
    converter.register_unstructure_hook_factory(_is_list, lambda _: lambda values: _plain_list(values, converter))
    converter.register_structure_hook_factory(_is_mapping, lambda kind: _mapping(kind, converter))
    return converter


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _literal(kind: Any) -> Callable[[object, object], object]:
    words = get_args(kind)

    def hook(value: object, _: object) -> object:
        if not isinstance(value, str) or value not in words:
            hint = nearest(value, words) if isinstance(value, str) else None
            raise Expected(f"one of {', '.join(map(str, words))}", hint)
        return value

    return hook


def _table(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    build = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: object, target: object) -> object:
        if not isinstance(value, dict):
            raise Expected("a table of fields")
        if not all(isinstance(key, str) for key in value):
            # cattrs puts the names into its message, and older versions trip over one that is no text.
            raise ForbiddenExtraKeysError("", kind, {"(no text)"})
        return build(value, target)

    return hook


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (tuple, list, frozenset)


def _list(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    origin, inner = get_origin(kind), get_args(kind)[0]

    def hook(value: object, _: object) -> object:
        if not isinstance(value, list):
            raise Expected("a list")
        found = []
        for index, one in enumerate(value):
            try:
                found.append(converter.structure(one, inner))
            except Exception as error:
                error.add_note(IterableValidationNote(f"at {index}", index, inner))
                raise
        return origin(found)

    return hook


def _plain_list(values: Any, converter: Converter) -> list[object]:
    plain = [converter.unstructure(value) for value in values]
    return sorted(plain) if isinstance(values, frozenset) else plain


def _is_mapping(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _mapping(kind: Any, converter: Converter) -> Callable[[object, object], object]:
    key_kind, inner = get_args(kind)

    def hook(value: object, _: object) -> object:
        if not isinstance(value, dict):
            raise Expected("a table")
        found = {}
        for key, one in value.items():
            try:
                found[converter.structure(key, key_kind)] = converter.structure(one, inner)
            except Exception as error:
                shown = key if isinstance(key, str) else ""
                error.add_note(IterableValidationNote("at a key", shown, inner))
                raise
        return found

    return hook


def structure(
    converter: Converter, value: object, kind: type[T], error: type[VictorError], *, file: str, path: str = ""
) -> T:
    """Make a `kind` of plain data.

    Raises:
        VictorError: Of the class `error`, with file, the path of the first faulty field, and what was expected there.

    >>> from attrs import frozen
    >>> @frozen
    ... class Consent:
    ...     given: bool
    >>> structure(make_converter(), {"given": "false"}, Consent, VictorError, file="case.json")
    Traceback (most recent call last):
        ...
    victor.errors.VictorError: case.json, given: the value is not right; expected true or false
    """
    try:
        return converter.structure(value, kind)
    except VictorError as fault:
        raise fault.at(file=file, path=path or None) from None
    except (BaseValidationError, Expected, ForbiddenExtraKeysError, KeyError, RecursionError) as fault:
        raise _told(fault, error, file, path) from None


def _told(fault: Exception, error: type[VictorError], file: str, path: str) -> VictorError:
    leaves = list(_leaves(fault, path))
    # A misspelt key makes another one missing: the misspelt one is the news.
    where, leaf, kind = min(leaves, key=lambda found: not isinstance(found[1], ForbiddenExtraKeysError))
    more = f"{len(leaves) - 1} more faults in this file" if len(leaves) > 1 else None
    match leaf:
        case VictorError():
            return leaf.at(file=file, path=where or None)
        case Expected(what=what, hint=hint):
            return error("the value is not right", file=file, path=where or None, expected=what, hint=hint or more)
        case ForbiddenExtraKeysError(extra_fields=extra, cl=cls):
            key = min(map(str, extra))
            known = [attribute.alias or attribute.name for attribute in attrs.fields(cls)]
            hint = nearest(key, known) or f"the fields are {', '.join(known)}"
            shown = f"there is no field '{key}'" if SAFE_NAME.fullmatch(key) else "a field has an unknown name"
            return error(shown, file=file, path=where or None, hint=hint)
        case KeyError():
            return error("the field is missing", file=file, path=where or None, expected=_kind_name(kind), hint=more)
        case _:
            return error("the value is not right", file=file, path=where or None, hint=more)


def _kind_name(kind: Any) -> str | None:
    names = {str: "a text", int: "a whole number", bool: "true or false", date: "a date", datetime: "a time"}
    return names.get(kind)


def _leaves(fault: BaseException, path: str) -> Iterator[tuple[str, BaseException, object]]:
    """Every single fault with its path, and the type that stood there."""
    kind: object = None
    # The innermost place was noted first.
    for note in reversed(getattr(fault, "__notes__", [])):
        if isinstance(note, AttributeValidationNote):
            path, kind = (f"{path}.{note.name}" if path else note.name), note.type
        elif isinstance(note, IterableValidationNote):
            path, kind = f"{path}{_step(note.index)}", note.type
    if isinstance(fault, BaseExceptionGroup):
        for inner in fault.exceptions:
            yield from _leaves(inner, path)
    else:
        yield path, fault, kind


def _step(index: object) -> str:
    if isinstance(index, int):
        return f"[{index}]"
    return f".{index}" if SAFE_NAME.fullmatch(str(index)) else ".(a key)"
