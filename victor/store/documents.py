"""A document as it is handed out, and as it is kept: canonical JSON text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import tinydb.table

from victor.errors import StoreError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The fields of a table. Of a key that is there twice the last would win without a word; readers differ in it."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key twice")
    return fields


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


# A document of 4 kB takes 34 µs in place of 22 so; a form that saves reads none, it knows the version that it wrote.
_DECODER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_number)
_KEYS = frozenset({str})
_LEAVES = frozenset({str, int, bool, type(None)})
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


class Document(tinydb.table.Document):
    """A document that was read, with its id and the version it had then. It is a copy: changing it changes no store.

    Its ``repr`` shows no content, since a notebook prints the last value of a cell and a traceback its locals.

    Args:
        value: The fields.
        doc_id: The id in its table.
        version: 1 after the insert, one more after each write; 0 for a document that is not in a store yet.

    >>> Document({"status": "open"}, "c1", 3)
    <Document c1, version 3>
    >>> dict(Document({"status": "open"}, "c1", 3))
    {'status': 'open'}
    """

    doc_id: str  # type: ignore[assignment]  # TinyDB counts its ids, ours are random text
    version: int

    def __init__(self, value: Mapping[str, Any], doc_id: str, version: int = 0) -> None:
        super().__init__(value, doc_id)  # type: ignore[arg-type]  # TinyDB only keeps the id; it need not be an int
        self.version = version

    def __repr__(self) -> str:
        return f"<Document {self.doc_id}, version {self.version}>"

    __str__ = __repr__


def encode(document: Mapping[str, Any]) -> str:
    r"""The one text of a document: keys sorted, no spaces, ASCII, so that no text that a form sends can be refused.

    Raises:
        StoreError: something in it is not JSON; the path names the field, the message no value.

    >>> encode({"b": [1, None], "a": "ό"})
    '{"a":"\\u03cc","b":[1,null]}'
    """
    if not isinstance(document, Mapping):
        raise StoreError("not a document", expected="a mapping of fields")
    try:
        fields = dict(document)
        if not _plain(fields):
            _check(fields, "")
        return _ENCODER.encode(fields)
    except RecursionError:
        raise StoreError("the document is nested too deeply, or holds itself") from None
    except ValueError:  # an integer of thousands of digits: Python refuses to write it, and would refuse to read it
        raise StoreError("the document holds a number that is too long") from None


def decode(text: object) -> dict[str, Any]:
    """The fields of a stored text, made afresh.

    Raises:
        StoreError: the text was damaged, holds no fields, or one of them twice.
    """
    try:
        # SQLite keeps bytes and numbers, too, in a column of text.
        fields = _DECODER.decode(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise StoreError("a stored document is damaged", hint="restore a backup")
    return fields


def is_text(value: object) -> bool:
    r"""Whether a value is text that every database can keep in a column: no NUL, no half of a character.

    >>> is_text("ό"), is_text("\0"), is_text("\ud800"), is_text(7)
    (True, False, False, False)
    """
    return isinstance(value, str) and "\0" not in value and (value.isascii() or _encodable(value))


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(value: object) -> bool:
    """Whether it is JSON beyond doubt; quick, as every save asks. Where it says no, `_check` decides and says why."""
    if type(value) is dict:
        if not _KEYS.issuperset(map(type, value)):
            return False
        inner: Iterable[object] = value.values()
    elif type(value) is list:
        inner = value
    else:
        return type(value) in _LEAVES or (type(value) is float and math.isfinite(value))
    return _LEAVES.issuperset(map(type, inner)) or all(map(_plain, inner))


def _check(value: object, path: str) -> None:
    """Refuse what `json.dumps` would change without a word (keys) or refuse by quoting it."""
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise StoreError("the name of a field is not text", path=path or None, expected="text")
            _check(inner, f"{path}.{_shown(key)}" if path else _shown(key))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            _check(inner, f"{path}[{position}]")
    elif not (isinstance(value, float) and math.isfinite(value)):
        raise StoreError(
            "cannot be kept as JSON", path=path or None, expected="text, finite number, yes/no, null, list or object"
        )


def _shown(key: str) -> str:
    """The key if it is the name of a field; a key can also be something that a person wrote."""
    return key if _FIELD.fullmatch(key) else "…"
