"""Entries of the audit, the head of its chain, and what was found of it: as values."""

from __future__ import annotations

import re
from typing import Self

from attrs import field, frozen

from victor.errors import StoreError

ERASED = "erased"
GROUPS = 16
_DIGITS = 64
_FOUND = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def _text(value: object) -> str:
    """What a form may send and a database cannot keep is replaced: an entry is written all the same."""
    return str(value).encode("utf-8", "replace").decode().replace("\0", "?")


@frozen(kw_only=True)
class Entry:
    """What is told to the audit.

    Attributes:
        at: When, as ISO 8601 in UTC.
        who: By whom, as a role or pseudonym.
        role: In which role.
        what: What was done.
        about: The id of the case, if it is about one.
        why: The reason, or what there is to say; sealed in a store with keys.
    """

    at: str = field(converter=_text)
    who: str = field(converter=_text)
    role: str = field(converter=_text)
    what: str = field(converter=_text)
    about: str = field(default="", converter=_text)
    why: str = field(default="", converter=_text, repr=False)


@frozen
class Head:
    """The end of the chain: what is printed, mailed or signed, and given to ``audit.verify`` later, as the anchor.

    >>> head = Head(7, "0123456789abcdef" * 4)
    >>> print(head)
    7: 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567 89ab cdef
    >>> Head.read(str(head)) == head
    True
    """

    number: int
    mac: str

    def __str__(self) -> str:
        return f"{self.number}: {' '.join(self.mac[at : at + 4] for at in range(0, _DIGITS, _DIGITS // GROUPS))}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The head that was printed so; spaces, line ends and capitals do not matter.

        Raises:
            StoreError: It is none.
        """
        found = _FOUND.fullmatch("".join(str(text).split()).lower())
        if found is None:
            raise StoreError("not an anchor of an audit", expected="a number, a colon and 16 groups of 4 digits")
        return cls(int(found[1]), found[2])


@frozen
class Verified:
    """What `victor.store.audit.Audit.verify` found.

    Attributes:
        head: The end of the chain as it is now.
        faults: Each thing that is wrong, in one line; none when the chain is whole.
        keyed: Whether the chain is under a key; one without a key can be made anew by anybody.
        anchored: Whether it was compared with an anchor; without one nothing is known of its end.
        met: The anchors that are in the chain, the youngest last.
    """

    head: Head
    faults: tuple[str, ...]
    keyed: bool
    anchored: bool
    met: tuple[Head, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def __str__(self) -> str:
        if self.faults:
            return "\n".join(("the audit is not whole", *self.faults))
        limits = [] if self.keyed else ["the store has no keys: anybody could have made the chain anew"]
        limits += [] if self.anchored else ["there is no anchor: the end could have been cut off"]
        return "; ".join((f"the audit is whole: {self.head.number} entries", *limits))


@frozen
class Kept:
    """An entry as the store has it."""

    number: int
    at: str
    who: str
    role: str
    what: str
    about: str
    why: str = field(repr=False)
    committed: str
    previous: str
    mac: str

    @property
    def beside(self) -> bool:
        """Whether it is no part of the chain, but proof from a later state of it (`victor.store.audit`)."""
        return type(self.number) is int and self.number < 0
