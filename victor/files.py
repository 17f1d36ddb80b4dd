"""Reads JSON and TOML as what they are: whole, in UTF-8, each key once; what is wrong is told with its line."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from typing import NoReturn, Protocol, TypeVar

from victor.errors import VictorError
from victor.strict import SAFE_NAME

T = TypeVar("T")

MOST_BYTES = 50_000_000


class Readable(Protocol):
    """A file, or a file inside an installed package."""

    @property
    def name(self) -> str:
        """Its name, for errors."""

    def read_bytes(self) -> bytes:
        """All that it holds."""


class _Twice(ValueError):  # noqa: N818  told by the readers below
    pass


def read_toml(file: Readable, error: type[VictorError]) -> dict[str, object]:
    """The tables of a TOML file.

    Raises:
        VictorError: Of the class `error`, in one line, when the file is missing or is no TOML.
    """
    return _read(file, error, "TOML", tomllib.loads)


def read_json(file: Readable, error: type[VictorError]) -> object:
    """The value in a JSON file; a key that stands twice, ``NaN`` and endless nesting are refused.

    Raises:
        VictorError: Of the class `error`, in one line, when the file is missing or is no such JSON.
    """
    return _read(file, error, "JSON", parse_json)


def parse_json(source: str) -> object:
    """The value of a JSON text, each key once and no ``NaN``."""
    return json.loads(source, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(f"the key '{twice}' stands twice" if SAFE_NAME.fullmatch(twice) else "a key stands twice")
    return found


def _finite(source: str) -> float:
    number = float(source)
    return number if isfinite(number) else _no_constant(source)


def _no_constant(_: str) -> NoReturn:
    raise _Twice("NaN and Infinity are no numbers of JSON")


def _read(file: Readable, error: type[VictorError], form: str, parse: Callable[[str], T]) -> T:
    name = file.name
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise error("there is no such file", file=str(file) if isinstance(file, Path) else name) from None
    except OSError as fault:
        raise error(f"the file cannot be read ({fault.strerror})", file=name) from None
    if len(content) > MOST_BYTES:
        raise error("the file is too large", file=name, expected=f"at most {MOST_BYTES // 1_000_000} MB")
    try:
        return parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise error("the file is no UTF-8 text", file=name, path=f"line {line}") from None
    except json.JSONDecodeError as fault:
        at_end = fault.pos >= len(content.decode("utf-8-sig").rstrip()) or fault.msg.startswith("Unterminated")
        ends = "; the file seems to end too early" if at_end else ""
        where = f"line {fault.lineno}, column {fault.colno}"
        raise error(f"this is no {form}: {fault.msg}{ends}", file=name, path=where) from None
    except tomllib.TOMLDecodeError as fault:
        raise error(f"this is no {form}: {_without_quotes(str(fault))}", file=name) from None
    except _Twice as fault:
        raise error(str(fault), file=name, expected="each key once") from None
    except (RecursionError, ValueError):
        raise error(f"this is no {form} that a person wrote: too deep, or a number too long", file=name) from None


def _without_quotes(message: str) -> str:
    """Tomllib's message without the piece of the file that it may quote."""
    return " ".join(part for part in message.split() if "'" not in part and '"' not in part)
