"""The desk itself: what it is made of, and the list of its verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from os import PathLike
from typing import Self
from uuid import uuid4

from attrs import define, field

from victor.desk import assessing, casework, consenting, contacts, gate, publishing, referring, sharing, vault
from victor.desk.access import Access
from victor.desk.real import LEAST_CELL, must_be_ready, must_be_trusted
from victor.desk.writing import clock_of_computer, in_utc
from victor.guideline import Checklist, Country
from victor.records import LEAST, Deidentified, DeskRole, SharingProtocol
from victor.records.role import rights
from victor.store import Shelf, open_store
from victor.store.entries import Head
from victor.store.keys import concealed
from victor.vault import KeyFile, Passphrase


@define
class Desk:
    """A workplace: a country and a store. Close it, or use it in a ``with`` statement.

    >>> import victor
    >>> with victor.open_desk(":memory:", country="gr", by="desk 1") as desk:
    ...     with desk.session(channel="helpline", visitor="teacher") as session:
    ...         case = session.open_case(age=(12, 15), unaccompanied=True)
    ...     case = desk.answer(case, documents_held=True, how="told by the teacher")
    ...     [entry.what for entry in desk.timeline(case)]
    ['opened', 'answered']
    """

    country: Country
    checklists: Mapping[str, Checklist] = field(repr=False)
    """The checklists that may be used here: the country's own and those of other plugins that it uses."""
    shelf: Access = field(repr=False)
    by: str
    now: Callable[[], datetime] = field(repr=False)
    new_id: Callable[[], str] = field(repr=False)
    protocol: SharingProtocol = field(default=LEAST, repr=False)
    """What is shared with whom."""
    k: int = field(default=LEAST_CELL, repr=False)
    """The least count of children that a table made from this desk's cases may show."""

    @classmethod
    def open(  # noqa: PLR0913  each says another thing of the workplace, and most are left out
        cls,
        path: str | PathLike[str],
        country: Country,
        *,
        checklists: Iterable[Checklist] = (),
        by: str = "",
        role: DeskRole = "desk_worker",
        protocol: SharingProtocol | None = None,
        passphrase: str | Passphrase | None = None,
        key_file: str | PathLike[str] | KeyFile | None = None,
        real: bool = False,
        anchor: Head | str | None = None,
        k: int = LEAST_CELL,
        now: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> Desk:
        """Open a desk on a store, as `victor.open_desk` says; `checklists` of other plugins that may be used here.

        Raises:
            MoveError: When there is no such role.
            RecordError: When the protocol names a field that is neither a part of a case nor an item.
            StoreError: When the store cannot be opened, or may not hold real children; only a role that writes makes a
                new one, and not where it is to hold real children.
        """
        try:
            hidden = None if passphrase is None else concealed(passphrase)
        finally:
            del passphrase  # a traceback that shows the locals of its frames does not hold it
        may = rights(role, real=real)
        earlier = must_be_ready(anchor=anchor, protocol=protocol, k=k) if real else None
        protocol = protocol or LEAST
        usable = {**country.checklists, **{checklist.id: checklist for checklist in checklists}}
        items = {item: kind for checklist in usable.values() for item, kind in checklist.items.items()}
        protocol.check(items)
        create = may.writes and not real
        store = open_store(path, country=country.code, passphrase=hidden, key_file=key_file, create=create)
        try:
            if earlier:
                must_be_trusted(store, earlier)
        except BaseException:
            store.close()
            raise
        shelf = Shelf(store)
        access = Access(role, shelf, Deidentified(items, frozenset(country.authorities)))
        clock = in_utc(now or clock_of_computer)
        return cls(country, usable, access, by, clock, new_id or (lambda: uuid4().hex), protocol, k)

    @property
    def role(self) -> DeskRole:
        """The role in which the desk was opened."""
        return self.shelf.role

    def close(self) -> None:
        """Close the store."""
        self.shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def changes(self) -> int:
        """A number that is another one after this or another desk has written to the store; cheap to ask for."""
        return self.shelf.changes()

    session = contacts.session
    close_session = contacts.close_session
    sessions = contacts.sessions

    open_case = casework.open_case
    case = casework.case
    cases = casework.cases
    answer = casework.answer
    happened = casework.happened
    close_case = casework.close_case
    reopen = casework.reopen
    timeline = casework.timeline

    items = assessing.items
    checklist = assessing.checklist
    finding = assessing.finding
    assess = assessing.assess
    assessments = assessing.assessments
    plan = assessing.plan

    refer = referring.refer
    advance = referring.advance
    referrals = referring.referrals
    overdue = referring.overdue

    consent = consenting.consent
    refuse_consent = consenting.refuse_consent
    withdraw_consent = consenting.withdraw_consent
    to_inform = consenting.to_inform
    receiver_informed = consenting.receiver_informed
    consent_obstacle = gate.consent_obstacle
    extract = sharing.extract
    exports = publishing.exports

    identify = vault.identify
    identity = vault.identity
    erase = vault.erase
