"""The deep look at what a store has besides documents: its keys, identities, tombstones and audit."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen
from sqlalchemy import select

from victor.errors import StoreError, VictorError
from victor.store.audit import Audit
from victor.store.documents import decode, is_text
from victor.store.entries import ERASED
from victor.store.erasure import REASONS
from victor.store.identities import Identities
from victor.store.keys import NOBODY
from victor.store.upkeep.findings import asked, pseudonym, said
from victor.store.upkeep.rows_read import rows
from victor.strict import Expected, moment
from victor.vault import from_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from victor.store.database import Database
    from victor.store.upkeep.rows_checked import Whole

_ENTRY = re.compile(r"entry -?\d+: ")
_NO_ID = "its id is none"


def check_own(whole: Whole) -> None:
    """Look at every row of the tables that hold no documents."""
    own = whole.layout.own
    looks = ((own.keys, _keys), (own.identities, _identities), (own.tombstones, _tombstones), (own.audit, _audit))
    for table, look in looks:
        if table.name in whole.tables:
            look(whole, table)


def _keys(whole: Whole, table: Table) -> None:
    columns = table.c
    wanted = (columns.case_id, columns.version, columns.wrapped)
    for number, (case_id, version, wrapped) in rows(whole.connection, table, wanted, whole.findings):
        shown = pseudonym(case_id, number)
        if not whole.sealed:
            whole.findings.add(table.name, "there are keys, and no keyring")
            return
        if not is_text(case_id):
            whole.findings.add(table.name, _NO_ID, shown)
            continue
        if type(version) is not int or version < 1:
            whole.findings.add(table.name, "its version is none", shown)
        if case_id != NOBODY:
            whole.belongs(table.name, case_id, shown)
        elif wrapped != f"documents {version}":
            whole.findings.add(table.name, "the name of a key is damaged or was changed", shown)
            continue
        try:
            if whole.keys:
                whole.keys.of(case_id, wrapped)
            elif case_id != NOBODY:
                from_text(wrapped)
        except VictorError as error:
            whole.findings.add(table.name, said(error), shown)


def _identities(whole: Whole, table: Table) -> None:
    columns = table.c
    wanted = (columns.case_id,) if whole.keys else (columns.case_id, columns.fields)
    for number, (case_id, *text) in rows(whole.connection, table, wanted, whole.findings):
        shown = pseudonym(case_id, number)
        if not whole.sealed:
            whole.findings.add(table.name, "there are identities, and no keyring")
            return
        if not is_text(case_id):
            whole.findings.add(table.name, _NO_ID, shown)
            continue
        whole.belongs(table.name, case_id, shown)
        try:
            if whole.keys:
                Identities(whole.keys).read(whole.connection, case_id)
            else:
                for sealed in decode(*text).values():
                    from_text(sealed)
        except VictorError as error:
            whole.findings.add(table.name, said(error), shown)


def _tombstones(whole: Whole, table: Table) -> None:
    columns = table.c
    wanted = (columns.case_id, columns.at, columns.role, columns.reason, columns.document)
    told, vouched = _erasures(whole), _vouched(whole)
    for number, (case_id, at, role, reason, document) in rows(whole.connection, table, wanted, whole.findings):
        shown = pseudonym(case_id, number)
        if not is_text(case_id):
            whole.findings.add(table.name, _NO_ID, shown)
            continue
        try:
            moment(at)
            decode(document)
        except Expected:
            whole.findings.add(table.name, "its time is none", shown)
        except StoreError as error:
            whole.findings.add(table.name, said(error), shown)
        if reason not in REASONS:
            whole.findings.add(table.name, "its reason is none", shown)
        # One that was put into a backup has its entry in the audit of the store.
        if told.pop(case_id, (at, role)) != (at, role):
            whole.findings.add(table.name, "the audit tells it otherwise", shown)
        # An entry of an older victor told the reason alone.
        elif vouched.get(case_id, reason) not in (reason, f"{reason} {document}"):
            whole.findings.add(table.name, "the audit tells otherwise what was kept", shown)
    for number, case_id in enumerate(told, 1):
        whole.findings.add(table.name, "the audit tells an erasure that left none", pseudonym(case_id, number))


def _erasures(whole: Whole) -> dict[object, tuple[object, object]]:
    """When and in which role the audit says that cases were erased."""
    audit = whole.layout.own.audit
    if audit.name not in whole.tables:
        return {}
    columns = audit.c
    found = rows(whole.connection, audit, (columns.about, columns.at, columns.role, columns.what), whole.findings)
    return {about: (at, role) for _, (about, at, role, what) in found if what == ERASED}


def _vouched(whole: Whole) -> dict[str, str]:
    """What the audit was told of each tombstone, as far as it can be opened."""
    if whole.layout.own.audit.name not in whole.tables or (whole.sealed and whole.keys is None):
        return {}
    audit = _of(whole)
    try:
        return asked(whole.connection, lambda: {one.about: one.why for one in audit.entries() if one.what == ERASED})
    except VictorError:  # `_audit` tells what is wrong with the entries
        return {}


@frozen
class _Snapshot:
    """Stands where an audit has its database: it only reads here."""

    connection: Connection
    name: str = ""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The one connection."""
        yield self.connection


def _audit(whole: Whole, table: Table) -> None:
    if whole.sealed and whole.keys is None:
        whole.findings.tried(whole.connection, table.name, lambda: _links(whole, table))
        return
    verified = whole.findings.tried(whole.connection, table.name, _of(whole).verify)
    for fault in verified.faults if verified else ():
        whole.findings.add(table.name, fault if _ENTRY.match(fault) else "an entry has no number")


def _of(whole: Whole) -> Audit:
    keyring = whole.keys.keyring if whole.keys else None
    return Audit(cast("Database", _Snapshot(whole.connection)), whole.layout.own, keyring)


def _links(whole: Whole, table: Table) -> None:
    """What can be seen of the chain without its key: that each entry follows the one before it."""
    columns = table.c
    chain = select(columns.number, columns.previous, columns.mac).where(columns.number > 0).order_by(columns.number)
    last: tuple[int, Any] = (0, None)
    for number, previous, mac in whole.connection.execute(chain):
        if number != last[0] + 1 or (last[1] is not None and previous != last[1]):
            shown = f"entry {number}" if type(number) is int else "an entry"
            whole.findings.add(table.name, f"{shown}: it does not follow the one before it")
        last = (number if type(number) is int else last[0] + 1), mac
