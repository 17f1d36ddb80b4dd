"""What each field of an identity may hold, and how it stands in JSON.

Nothing here raises: the frame would hold a value.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from attrs import frozen

from victor.vault.hidden import Plain

MOST_CHARACTERS = 500
MOST_ENTRIES = 50
MOST_PHOTO_BYTES = 2_000_000
YEARS = (1900, 2100)


@frozen
class Form:
    """What a field may hold, and how it stands in JSON; `read` gives None for what it does not know."""

    expected: str
    fits: Callable[[Any], bool]
    write: Callable[[Any], object]
    read: Callable[[Any], Plain | None]


def _is_text(value: object) -> bool:
    if type(value) is not str or not value.strip() or len(value) > MOST_CHARACTERS:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_born(value: object) -> bool:
    return type(value) is date or (type(value) is int and YEARS[0] <= value <= YEARS[1]) or _is_text(value)


def _is_texts(value: object) -> bool:
    return type(value) is tuple and 0 < len(value) <= MOST_ENTRIES and all(map(_is_text, value))


def _is_photo(value: object) -> bool:
    return type(value) is bytes and 0 < len(value) <= MOST_PHOTO_BYTES


def _write_born(value: date | int | str) -> dict[str, object]:
    match value:
        case date():
            return {"date": value.isoformat()}
        case int():
            return {"year": value}
        case _:
            return {"text": value}


def _read_born(value: object) -> Plain | None:
    match value:
        case {"date": str() as day, **rest} if not rest:
            try:
                found = date.fromisoformat(day)
            except ValueError:
                return None
            return found if found.isoformat() == day else None
        case {"year": int() as year, **rest} if not rest:
            return year
        case {"text": str() as text, **rest} if not rest:
            return text
        case _:
            return None


def _read_photo(value: object) -> Plain | None:
    if not isinstance(value, str):
        return None
    try:
        found = binascii.a2b_base64(value, strict_mode=True)
    except ValueError:
        return None
    return found if _write_photo(found) == value else None


def _write_photo(value: bytes) -> str:
    return binascii.b2a_base64(value, newline=False).decode()


_TEXTS = Form(
    f"1 to {MOST_ENTRIES} texts of at most {MOST_CHARACTERS} characters",
    _is_texts,
    list,
    lambda value: tuple(value) if isinstance(value, list) else None,
)
FORMS = {
    "name": Form(f"a text of at most {MOST_CHARACTERS} characters", _is_text, str, lambda value: value),
    "born": Form(f"a date, a year from {YEARS[0]} to {YEARS[1]}, or a text", _is_born, _write_born, _read_born),
    "contacts": _TEXTS,
    "documents": _TEXTS,
    "photo": Form(
        f"the bytes of a picture, at most {MOST_PHOTO_BYTES // 1_000_000} MB",
        _is_photo,
        _write_photo,
        _read_photo,
    ),
}


def loaded(content: bytes) -> object:
    """The value of a JSON text; None, which no field holds, when it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
    finally:
        del content
