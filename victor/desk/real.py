"""Whether a store may hold what was said by real children: each thing that is missing is a reason to refuse it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.errors import StoreError
from victor.store.entries import Head

if TYPE_CHECKING:
    from victor.records import SharingProtocol
    from victor.store import Store

LEAST_CELL = 11
"""The least count of children that a published table may show."""


def must_be_ready(*, anchor: Head | str | None, protocol: SharingProtocol | None, k: int) -> Head:
    """The anchor, if all is given that can be asked for before the store is opened.

    Raises:
        StoreError: Something is missing.
    """
    if protocol is None:
        raise _missing("a sharing protocol", "give protocol=SharingProtocol.load(…)")
    if k < LEAST_CELL:
        raise _missing(f"k of {LEAST_CELL} or more: the least count that a published table shows", None)
    if anchor is None:
        raise _missing(
            "an anchor of the audit", "make the store by victor.store.open_store(…), print store.audit.head, keep it"
        )
    return Head.read(anchor) if isinstance(anchor, str) else anchor


def must_be_trusted(store: Store, anchor: Head) -> None:
    """Look at the store itself: it has keys, and its audit is whole and holds the anchor.

    Raises:
        StoreError: Otherwise, with the first thing that is wrong.
    """
    if not store.is_sealed:
        raise _missing("a store with keys", "make a new one with passphrase= or key_file=")
    found = store.audit.verify(anchor)
    if not found.whole:
        hint = "do not work with it: compare it with a backup, and find out who had it"
        raise StoreError(f"the audit is not whole: {found.faults[0]}", hint=hint)


def _missing(expected: str, hint: str | None) -> StoreError:
    return StoreError("this store may not hold real children", path="real", expected=expected, hint=hint)
