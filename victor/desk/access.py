"""What a role sees of a store, and whether it changes it: every read and write of a desk goes through here.

So the question whether a role may write, or sees cases as they are, is asked in this one place and of every verb,
those that are not written yet among them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, field, frozen

from victor.errors import MoveError, NotFoundError, StoreConflict
from victor.records import (
    Assessment,
    Case,
    Deidentified,
    DeskRole,
    DeskSession,
    Export,
    Record,
    Referral,
    TimelineEntry,
    checked,
)
from victor.records.role import RIGHTS, may_publish, may_write
from victor.store.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from victor.store import Shelf
    from victor.store.store import Store
    from victor.store.wanted import Wanted

R = TypeVar("R", Case, Assessment, Referral, DeskSession, TimelineEntry)

LOOKED_UP = ("status", "state", "case_id")
"""By what a role that sees cases de-identified may look them up: by a time, one could search for the day of birth of
any record."""

TAKEN, PUBLISHED = "taken for research", "published"
"""What the audit says where a program takes all cases, and where a table of them is published."""
AUDITED_WITHOUT_KEYS = frozenset({"overridden", "shared", TAKEN, PUBLISHED})
"""What is audited in a store without keys, too (and erasing is). Anybody could make its chain anew, timelines have all
changes, and the children are synthetic: so desks at one server do not wait for each other at the end of a chain."""


@frozen
class Access:
    """The records of a store as a role may use them.

    Args:
        role: The role.
        shelf: The records.
        view: Makes what a role sees that does not see cases as they are.
    """

    role: DeskRole
    _shelf: Shelf = field(repr=False)
    _view: Deidentified = field(repr=False)

    @property
    def identified(self) -> bool:
        """Whether records are seen as they are."""
        return RIGHTS[self.role].identified

    @property
    def store(self) -> Store:
        """The store itself.

        Raises:
            MoveError: For a role that does not see its documents as they are.
        """
        if not self.identified:
            who = " or ".join(role for role, found in RIGHTS.items() if found.identified)
            raise MoveError(f"a {self.role} does not see the documents of a store", path="role", expected=who)
        return self._shelf.store

    def changes(self) -> int:
        """A number that is another one after anybody has written to the store."""
        return self._shelf.store.changes()

    def close(self) -> None:
        """Close the store."""
        self._shelf.close()

    # --- writing ----------------------------------------------------------------------------------------------------

    def must_write(self) -> None:
        """Refuse a role that changes nothing, before any work is done.

        Raises:
            MoveError: Naming the roles that may.
        """
        may_write(self.role)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is written together or not at all."""
        self.must_write()
        with self._shelf.transaction():
            yield

    def insert(self, record: Record) -> None:
        """Add a record under its id."""
        self.must_write()
        self._shelf.insert(record)

    def write(self, record: Record, version: int) -> None:
        """Write a record in the place of the version that was read."""
        self.must_write()
        self._shelf.write(record, version)

    def audit(self, who: str, at: datetime, what: str, about: str = "", why: str = "", *, now: bool = False) -> None:
        """Write in the audit what was done, at the end of the transaction; with `now` before this returns.

        A store without keys takes only `AUDITED_WITHOUT_KEYS`.
        """
        store = self._shelf.store
        if store.is_sealed or what in AUDITED_WITHOUT_KEYS:
            entry = Entry(at=at.isoformat(), who=who, role=self.role, what=what, about=about, why=why)
            (store.audit.add_now if now else store.audit.add)(entry)

    def was_erased(self, case_id: str) -> bool:
        """Whether a case was there and was erased."""
        return self._shelf.store.tombstone(case_id) is not None

    # --- the register of exports --------------------------------------------------------------------------------------

    def register(self) -> tuple[Export, ...]:
        """All that was published, in its order, with the cases by the pseudonyms that the role sees."""
        kept = self._shelf.find(Export)
        if self.identified:
            return kept
        return tuple(
            evolve(one, by="", why="", cases=tuple(self._view.pseudonym(case_id) for case_id in one.cases))
            for one in kept
        )

    def publish(self, export: Export, *, after: tuple[str, ...]) -> None:
        """Write an export into the register, and that it was published into the audit: both, or nothing.

        Args:
            export: The export, with the cases by the pseudonyms that the role sees.
            after: The ids of all exports that it was held against.

        Raises:
            MoveError: The role publishes nothing.
            NotFoundError: A case is not, or no longer, in this store.
            StoreConflict: Somebody else has published in the meantime; nothing was written.
        """
        self.must_publish()
        cases = export.cases if self.identified else tuple(map(self._view.real, export.cases))
        kept = checked(evolve(export, cases=cases))
        store = self._shelf.store
        with self._shelf.transaction(whole=True):
            if tuple(document.doc_id for document in store.table("exports").all()) != after:
                raise StoreConflict("somebody else has published in the meantime", path="exports", hint="publish again")
            table = store.table("cases")
            if any(table.version(case_id) is None for case_id in cases):
                hint = "make the cohort anew: a case may have been erased"
                raise NotFoundError("a case of the table is not in this store", path="cases", hint=hint)
            self._shelf.insert(kept)
            self.audit(kept.by, kept.at, PUBLISHED, why=f"{kept.title}: {kept.why}")

    def must_publish(self) -> None:
        """Refuse a role that publishes nothing, before any work is done.

        Raises:
            MoveError: Naming the roles that may.
        """
        may_publish(self.role)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self, kind: type[R], id: str) -> tuple[R, int]:  # noqa: A002  the record's word
        """A record and the version of it that the store has.

        Raises:
            NotFoundError: When the store has no such record, or the role may not look for it by this id.
        """
        if self.identified:
            return self._shelf.read(kind, id)
        record, version = self._shelf.read(kind, self._view.real(id))
        return self._view.of(record), version

    def find(self, kind: type[R], **wanted: Wanted) -> tuple[R, ...]:
        """The records that fit, in the order in which they were added.

        De-identified they come in the order of their new pseudonyms, as the old order would tell which is which; what
        belongs to one case keeps its order.

        Raises:
            MoveError: When the role may not look for them in this way.
        """
        if self.identified:
            return self._shelf.find(kind, **wanted)
        asked: dict[str, Wanted] = {}
        for name, value in wanted.items():
            if name not in LOOKED_UP or not isinstance(value, str):
                raise MoveError(f"a {self.role} does not look records up by that", expected=" or ".join(LOOKED_UP))
            asked[name] = self._view.real(value) if name == "case_id" else value
        found = map(self._view.of, self._shelf.find(kind, **asked))
        return tuple(sorted(found, key=lambda record: getattr(record, "case_id", None) or record.id))
