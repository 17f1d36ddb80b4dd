"""Tombstones: what is left of a case that was erased, and nothing that names anybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from attrs import field, frozen
from sqlalchemy import delete, insert, select

from victor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    from victor.store.rows import Rows
    from victor.store.schema import Own
    from victor.store.tables import StoreTable

ErasureReason: TypeAlias = Literal["asked_by_child", "asked_by_guardian", "time_over", "opened_in_error", "ordered"]
REASONS: tuple[ErasureReason, ...] = get_args(ErasureReason)
"""``time_over``: the time for which a record may be kept. ``ordered``: by a court or a supervisory authority. A free
text could name the child, and would stay."""


@frozen(kw_only=True)
class Tombstone:
    """That a case was there.

    Attributes:
        case_id: Its pseudonym.
        at: When it was erased.
        role: By which role.
        reason: One of `REASONS`.
        kept: What statistics need: no day, no place, no answer.
    """

    case_id: str
    at: str
    role: str
    reason: str
    kept: Mapping[str, object] = field(factory=dict)

    @property
    def document(self) -> str:
        """What is kept, as the store has it."""
        return json.dumps(dict(self.kept), sort_keys=True, separators=(",", ":"))

    @property
    def told(self) -> str:
        """What the audit is told of it: all of it that stays, so that the chain vouches for the tombstone."""
        return f"{self.reason} {self.document}"


def erase(connection: Connection, own: Own, tables: Iterable[StoreTable], stone: Tombstone) -> None:
    """Remove the key, the identity and every document of a case; put the tombstone.

    Raises:
        StoreError: The reason is not one of `REASONS`, or the case was erased before.
    """
    if stone.reason not in REASONS:
        raise StoreError("not a reason to erase a case", path="reason", expected=" or ".join(REASONS))
    if tombstone(connection, own, stone.case_id) is not None:
        raise StoreError("the case was erased before", path=f"case {stone.case_id}")
    take_out(connection, (own.keys, own.identities), tables, stone.case_id)
    row = {"case_id": stone.case_id, "at": stone.at, "role": stone.role, "reason": stone.reason}
    connection.execute(insert(own.tombstones).values(**row, document=stone.document))


def take_out(connection: Connection, own: Iterable[Table], documents: Iterable[StoreTable | Rows], case_id: str) -> int:
    """Remove the key, the identity and the documents of a case; returns how many rows that were."""
    there = 0
    for table in own:
        there += connection.execute(delete(table).where(table.c.case_id == case_id)).rowcount
    return there + sum(table.erase(connection, case_id) for table in documents)


def tombstone(connection: Connection, own: Own, case_id: str) -> Tombstone | None:
    """The tombstone of a case."""
    found = connection.execute(select(own.tombstones).where(own.tombstones.c.case_id == case_id)).first()
    return None if found is None else _read(tuple(found))


def tombstones(connection: Connection, own: Own) -> tuple[Tombstone, ...]:
    """All tombstones, by time and pseudonym."""
    columns = own.tombstones.c
    rows = connection.execute(select(own.tombstones).order_by(columns.at, columns.case_id))
    return tuple(_read(tuple(row)) for row in rows)


def _read(row: tuple[str, ...]) -> Tombstone:
    case_id, at, role, reason, document = row
    try:
        kept = json.loads(document)
    except (TypeError, ValueError, RecursionError):  # SQLite keeps bytes and numbers, too, in a column of text
        kept = None
    if not isinstance(kept, dict):
        raise StoreError("a tombstone is damaged", path="tombstones", hint="restore a backup")
    return Tombstone(case_id=case_id, at=at, role=role, reason=reason, kept=kept)
