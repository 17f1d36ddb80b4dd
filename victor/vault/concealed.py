"""What hides itself: the manners that hidden values, keys and passphrases share."""

from __future__ import annotations

from typing import ClassVar, NoReturn, Protocol

from victor.errors import StoreError

SHOWN = "<hidden>"


class ConcealedError(StoreError, TypeError):
    """Something hidden was to be copied, pickled or taken apart. A TypeError too, as `copy` and `pickle` expect."""


class Printer(Protocol):
    """The part of a pretty printer (IPython's, Hypothesis's) that is used here."""

    def text(self, text: str, /) -> None:
        """Print the text as it stands."""


class Concealed:
    """Shows the same word whatever it holds; cannot be copied, pickled, hashed, ordered, changed or derived from.

    What it holds stands in a closure: there is no dictionary and no slot from which a debugger's table, ``vars``,
    ``rich.inspect`` or a converter could print it. That keeps it from being shown by accident. It does not keep it from
    code that means to take it: Python has no memory that other code of the same process cannot read.
    """

    __slots__ = ()

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # a hash would tell equal values from others

    def __repr__(self) -> str:
        return SHOWN

    def __str__(self) -> str:
        return SHOWN

    def __format__(self, _: str) -> str:
        return SHOWN

    # Hypothesis shows how a value was made, with the bare argument, unless the value has this method.
    def _repr_pretty_(self, printer: Printer, _: object) -> None:
        printer.text(SHOWN)

    def __copy__(self) -> NoReturn:
        raise ConcealedError("what is hidden is not copied")

    def __deepcopy__(self, _: object) -> NoReturn:
        raise ConcealedError("what is hidden is not copied")

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise ConcealedError("what is hidden is not pickled")

    def __getstate__(self) -> NoReturn:
        raise ConcealedError("what is hidden is not pickled")

    def __setattr__(self, _: str, __: object) -> None:
        raise AttributeError("what is hidden does not change")

    def __delattr__(self, _: str) -> None:
        raise AttributeError("what is hidden does not change")
