"""A value that hides itself: seen only by asking for it, with a reason, after the audit has written that down."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from datetime import date
from inspect import isasyncgen, isawaitable, iscoroutine, isgenerator
from typing import Generic, TypeAlias, TypeVar, final

from victor.errors import RecordError, StoreError, VictorError
from victor.vault.concealed import Concealed, ConcealedError

Plain: TypeAlias = "str | bytes | int | date | tuple[Plain, ...]"
T = TypeVar("T", bound=Plain)
T_co = TypeVar("T_co", bound=Plain, covariant=True)

_LENGTH_BYTES = 8


@final
class Hidden(Concealed, Generic[T_co]):
    """A value of a person that no print, log, traceback, test report, converter or notebook shows.

    Two are equal when their values are; the comparison takes the same time wherever they differ. There is no order.

    Args:
        value: A text, bytes, a whole number, a date, or a tuple of these.

    Raises:
        ConcealedError: It is something else.

    >>> from victor.vault import Hidden
    >>> name = Hidden("Example Child")
    >>> f"{name} {name!r:>20} %s" % name
    '<hidden> <hidden> <hidden>'
    >>> audit = []
    >>> name.reveal("the clinic asks for the name", audit.append), audit
    ('Example Child', ['the clinic asks for the name'])
    """

    __slots__ = ("_inside",)

    _inside: Callable[[], T_co]

    def __init__(self, value: T_co) -> None:
        try:
            fits = _is_plain(value)
            object.__setattr__(self, "_inside", _holding(value))
        finally:
            del value  # a traceback that shows the locals of its frames does not hold it
        if not fits:
            raise ConcealedError(
                "this kind of value cannot be hidden",
                expected="a text, bytes, a whole number, a date, or a tuple of these",
            )

    def reveal(self, reason: str, audit: Callable[[str], object]) -> T_co:
        """The value, after the audit has written that it was asked for.

        Args:
            reason: Why it must be seen; written down.
            audit: Writes the entry, given the reason, before it returns; what it raises is told, and no value returned.

        Raises:
            RecordError: There is no reason.
            StoreError: The entry could not be written.
        """
        if type(reason) is not str or not reason.strip():
            raise RecordError("a hidden value is shown for a reason only", path="reason", expected="a text")
        _written(reason, audit)
        return self._inside()

    def __eq__(self, other: object) -> bool:
        if type(other) is not Hidden:
            return NotImplemented
        once = os.urandom(32)
        return hmac.compare_digest(_digest(self._inside(), once), _digest(other._inside(), once))

    __hash__ = None  # an `__eq__` alone says so too, but not to every reader


def inside(hidden: Hidden[T]) -> T:
    """The bare value: for the vault, which seals it. Everybody else calls `reveal`."""
    return hidden._inside()  # noqa: SLF001  the one door, kept in this module


def _written(reason: str, audit: Callable[[str], object]) -> None:
    try:
        told = audit(reason)
    except VictorError:
        raise
    except Exception as fault:  # noqa: BLE001  whatever kept it from writing keeps the value hidden
        # Its message could hold anything, a value too.
        trouble = type(fault).__name__
    else:
        if not (isawaitable(told) or isgenerator(told) or isasyncgen(told)):
            return
        if iscoroutine(told):
            told.close()
        trouble = "it would write later"
    raise StoreError(f"the audit could not be written ({trouble})", hint="the value stays hidden until it can be")


def _holding(value: T) -> Callable[[], T]:
    return lambda: value


def _is_plain(value: object) -> bool:
    # Exactly these: what is derived from them could show itself, or compare otherwise.
    if type(value) is tuple:
        return all(_is_plain(one) for one in value)
    return type(value) in (str, bytes, int, date)


def _digest(value: Plain, once: bytes) -> bytes:
    return hashlib.blake2b(_encoded(value), key=once).digest()


def _encoded(value: Plain) -> bytes:
    """Kind, length and content, so that no two values have the same."""
    if isinstance(value, tuple):
        content = b"".join(map(_encoded, value))
    elif isinstance(value, str):
        content = value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        content = value
    elif isinstance(value, int):
        content = hex(value).encode()  # decimal digits have a limit
    else:
        content = value.isoformat().encode()
    return type(value).__name__[:1].encode() + len(content).to_bytes(_LENGTH_BYTES) + content
