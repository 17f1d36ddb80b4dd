"""Which tables a store has, and which fields of a document can be looked up by index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import astuple, field, frozen
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Table, Text

from victor.errors import StoreError
from victor.store.documents import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA = 3
"""The number of this layout. A store with a higher one is refused, one with a lower one is brought up to it
(`victor.store.migration`). 2 added keys, identities, the audit and tombstones; 3 the register of exports."""

OWN_SINCE = 2
"""The first layout that had the tables of `Own`."""

IndexValue = str | int | None

_RESERVED = frozenset({"id", "version", "position", "document", "cond", "doc_id", "doc_ids", "fields", "updates"})
_INTEGER_LIMIT = 2**63


def _checked_index(index: Mapping[str, type]) -> dict[str, type]:
    for name, kind in index.items():
        if name in _RESERVED or not name.isidentifier():
            raise StoreError("not a name for an indexed field", path=name)
        if kind not in (str, int):
            raise StoreError("an indexed field of unknown kind", path=name, expected="str or int")
    return dict(index)


@frozen
class TableSpec:
    """A table: its name, the top-level fields that are indexed, and whether documents can only be added.

    An indexed field is text or an integer; absent is the same as null. Times are ISO 8601 in UTC, which sorts as text.
    Seconds matter there: ``…:00Z`` and ``…:00.5Z`` do not sort by time, so a table's times are all written alike.

    >>> TableSpec("cases", index={"status": str}).index_values({"status": "open", "note": "…"})
    {'status': 'open'}
    """

    name: str
    index: Mapping[str, type] = field(factory=dict, converter=_checked_index)
    append_only: bool = False
    since: int = 1
    """The first layout that had the table."""
    members: str = ""
    """The field that lists cases to which a document does not belong, but which it names; an erased case leaves it."""

    def index_values(self, document: Mapping[str, Any]) -> dict[str, IndexValue]:
        """What stands in the indexed columns for a document.

        Raises:
            StoreError: a field is of another kind; the message names the field, not the value.
        """
        values = {name: document.get(name) for name in self.index}
        for name, value in values.items():
            if value is not None:
                self.check(name, value)
        return values

    def check(self, name: str, value: object) -> None:
        """Refuse a value that the indexed column `name` cannot hold."""
        fits, expected = (is_text, "text") if self.index[name] is str else (_is_integer, "an integer of 64 bits")
        if not fits(value):
            message = "an indexed field of the wrong kind"
            raise StoreError(message, path=f"{self.name}.{name}", expected=f"{expected} or null")


TABLES = (
    TableSpec("sessions", index={"opened_at": str, "case_id": str, "status": str}),
    TableSpec("cases", index={"status": str, "opened_at": str, "country": str, "next_due_at": str}),
    TableSpec("assessments", index={"case_id": str, "made_at": str}),
    TableSpec("referrals", index={"case_id": str, "state": str, "due_at": str}),
    TableSpec("events", index={"case_id": str, "at": str}, append_only=True),
    TableSpec("exports", index={"at": str}, append_only=True, since=3, members="cases"),
)
"""The tables of every store."""


@frozen
class Own:
    """The tables that hold no documents.

    Attributes:
        keyring: The header of the keyring, in a store with keys.
        keys: The data key of each case, wrapped; under an empty id the name of the key of what belongs to no case.
        identities: Of each case the sealed fields of its identity, as JSON.
        audit: The chain of what was done.
        tombstones: The cases that were erased.
    """

    keyring: Table
    keys: Table
    identities: Table
    audit: Table
    tombstones: Table

    @classmethod
    def of(cls, metadata: MetaData) -> Own:
        """The tables, added to the metadata."""

        def table(name: str, *columns: Column[Any]) -> Table:
            return Table(name, metadata, *columns)

        def text(name: str, *, key: bool = False) -> Column[Any]:
            return Column(name, _text(), primary_key=key, nullable=False)

        return cls(
            keyring=table(
                "keyring",
                Column("row", Integer, CheckConstraint('"row" = 1'), primary_key=True, autoincrement=False),
                text("header"),
            ),
            keys=table("keys", text("case_id", key=True), Column("version", Integer, nullable=False), text("wrapped")),
            identities=table("identities", text("case_id", key=True), text("fields")),
            audit=table(
                "audit",
                Column("number", BigInteger, primary_key=True, autoincrement=False),
                *map(text, ("at", "who", "role", "what")),
                Column("about", _text(), nullable=False, index=True),
                *map(text, ("why", "committed", "previous", "mac")),
            ),
            tombstones=table("tombstones", text("case_id", key=True), *map(text, ("at", "role", "reason", "document"))),
        )


class Layout:
    """The tables as SQL: a row for a document, a column and an index for an indexed field, a row about the store."""

    def __init__(self, specs: Iterable[TableSpec]) -> None:
        self.specs = {spec.name: spec for spec in specs}
        self.metadata = MetaData()
        self.meta = Table(
            "victor",
            self.metadata,
            # The check makes it one row: two programs that create the same store cannot write two.
            Column("row", Integer, CheckConstraint('"row" = 1'), primary_key=True, autoincrement=False),
            Column("schema", Integer, nullable=False),
            Column("countries", Text, nullable=False),
        )
        self.tables = {spec.name: _table(spec, self.metadata) for spec in self.specs.values()}
        self.own = Own.of(self.metadata)

    def names(self, schema: int) -> set[str]:
        """The names of the tables that a store of that layout has."""
        documents = {name for name, spec in self.specs.items() if spec.since <= schema}
        own = {table.name for table in astuple(self.own, recurse=False)} if schema >= OWN_SINCE else set()
        return {self.meta.name} | documents | own


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_INTEGER_LIMIT <= value < _INTEGER_LIMIT


def _table(spec: TableSpec, metadata: MetaData) -> Table:
    return Table(
        spec.name,
        metadata,
        Column("id", _text(), primary_key=True),
        Column("version", Integer, nullable=False),
        # Keeps the order of insertion, which a timeline needs; it is no identity: after a removal it may be used again.
        Column("position", BigInteger, nullable=False, index=True),
        *(Column(name, _text() if kind is str else BigInteger, index=True) for name, kind in spec.index.items()),
        # Last, so that SQLite finds the columns before it without walking through a long text.
        Column("document", Text, nullable=False),
    )


def _text() -> Text:
    # PostgreSQL sorts by the language of the server unless told otherwise; times and ids are compared by code point.
    return Text().with_variant(Text(collation="C"), "postgresql")
