"""The rows of one table: documents in and out, and every SQL statement that there is about them."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, literal_column, or_, select, update

from victor.errors import StoreError
from victor.store.documents import Document, decode, encode, is_text
from victor.store.postgres import writes
from victor.store.sealed import CASES, Seals
from victor.store.sqlite import Prepared
from victor.store.wanted import Wanted, clauses

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Select, Table
    from tinydb.queries import QueryLike

    from victor.store.keys import DataKey, Keys
    from victor.store.schema import TableSpec

Where = list[ColumnElement[bool]]

_CHUNK = {"sqlite": 500}  # ids in one statement; databases limit its parameters
_LARGE_CHUNK = 30_000
_PAGE = 200  # documents that are in memory at once where all are wanted one after the other


class Rows:
    """One table in SQL. Each method needs a connection, which decides what the statement is part of.

    With `keys` what stands in the column of documents is sealed, and nothing else is different.
    """

    def __init__(self, spec: TableSpec, table: Table, keys: Keys | None = None) -> None:
        self.spec = spec
        self._table = table
        self._seals = Seals(keys, table) if keys else None
        columns = table.c
        key = self._seals.columns() if self._seals else ()
        index_columns = [columns[name] for name in spec.index]
        content = columns.version, columns.document, *index_columns, *key
        rows = select(columns.position, columns.id, *content)
        self._select_all = rows.order_by(columns.position, columns.id)
        # "+ 0" keeps the planner from walking the whole table in this order, to save a sort, instead of by the index.
        self._select = rows.order_by(columns.position + 0, columns.id)
        text_only = (
            update(table)
            .where(columns.id == bindparam("old_id"), columns.version == bindparam("old_version"))
            .values({"version": columns.version + literal_column("1"), "document": bindparam("new_document")})
        )
        index: dict[str, ColumnElement[Any]] = {name: bindparam(f"new_{name}") for name in spec.index}
        self._update = text_only.values(index)
        # Most saves change no indexed field, and an index whose column is set is written again, changed or not.
        same = [columns[name].is_not_distinct_from(value) for name, value in index.items()]
        still = (self._seals.still(),) if self._seals else ()
        self.save = Prepared(text_only.where(*same, *still))
        last = func.coalesce(func.max(columns.position), literal_column("0")) + literal_column("1")
        names = ("id", "version", "document", *spec.index)
        new: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in names}
        row = select(*new.values(), select(last).scalar_subquery()).where(*still)
        self.append = Prepared(
            insert(table).from_select([*names, "position"], row)
            if still
            else insert(table).values({**new, "position": select(last).scalar_subquery()})
        )
        by_id = columns.id == bindparam("id")
        self._version = select(columns.version).where(by_id)
        self._one = select(*content).where(by_id)
        self._prepared = Prepared(self._version), Prepared(self._one)

    def where(self, wanted: Mapping[str, Wanted]) -> Where:
        """The keywords of an indexed search as conditions; a wrong one is refused."""
        return list(clauses(self.spec, self._table, wanted))

    def count(self, connection: Connection, where: Where) -> int:
        """How many rows fit."""
        return connection.execute(select(func.count()).select_from(self._table).where(*where)).scalar_one()

    def written(self, connection: Connection) -> int:
        """The documents and all their versions, as one number."""
        columns = func.count(), func.coalesce(func.sum(self._table.c.version), 0)
        count, versions = connection.execute(select(*columns)).one()
        return int(count) + (int(versions) << 32)

    def found(
        self, connection: Connection, cond: QueryLike | None, where: Where, *, change: bool = False
    ) -> Generator[Document]:
        """The documents that fit, in the order of insertion, read as they are asked for; to be exhausted or closed.

        With `change` they are locked until the end of the transaction, as far as `where` finds them.
        """
        select = self._select.where(*where) if where else self._select_all
        # A cursor that stays open, in the traceback of a condition that failed, would hold its connection in the past.
        with closing(connection.execute(select.with_for_update() if change else select)) as rows:
            for _, doc_id, *content in rows:
                document = self._document(connection, doc_id, content)
                if cond is None or cond(document):
                    yield document

    def each(self, connection: Connection, cases: AbstractSet[str] | None) -> Generator[Document]:
        """The documents in the order of insertion, a page at a time; with `cases` only what belongs to one of them.

        What belongs to other cases is not opened.
        """
        columns = self._table.c
        page = self._select_all.limit(_PAGE)
        index = list(self.spec.index)
        # Where in a row its case stands; what belongs to no case has a position there, which is no case's id.
        owner = 1 if self.spec.name == CASES else 4 + index.index("case_id") if "case_id" in index else 0
        rows = connection.execute(page).all()
        while rows:
            for row in rows:
                if cases is None or row[owner] in cases:
                    yield self._document(connection, row[1], row[2:])
            position, last = rows[-1][:2]
            if type(position) is not int or not isinstance(last, str):  # SQLite keeps whatever was put into a column
                raise StoreError("a stored document is damaged", path=self.spec.name, hint="restore a backup")
            # The first condition alone lets a database begin in the index; an OR in its place would read all the rest.
            after = columns.position >= position, or_(columns.position > position, columns.id > last)
            rows = connection.execute(page.where(*after)).all()

    def first(self, connection: Connection, cond: QueryLike | None, where: Where) -> Document | None:
        """The first document that fits."""
        with closing(self.found(connection, cond, where)) as found:
            return next(found, None)

    def version(self, connection: Connection, doc_id: str) -> int | None:
        """The version of the document with this id."""
        row = self._row(connection, self._version, self._prepared[0], doc_id)
        return row[0] if row else None

    def with_id(self, connection: Connection, doc_id: str) -> Document | None:
        """The document with this id."""
        row = self._row(connection, self._one, self._prepared[1], doc_id)
        if row is None:
            return None
        return self._document(connection, doc_id, row)

    def _document(self, connection: Connection, doc_id: object, content: Sequence[Any]) -> Document:
        """The document of a row, if the row says of it what it says itself."""
        version, text, *beside = content
        if type(version) is not int or not isinstance(doc_id, str):  # SQLite keeps whatever was put into a column
            raise StoreError("a stored document is damaged", path=self.spec.name, hint="restore a backup")
        if self._seals is not None:
            *beside, owner, wrapped = beside
            text = self._seals.opened(connection, doc_id, version, text, (owner, wrapped))
        fields = decode(text)
        for name, value in zip(self.spec.index, beside, strict=True):
            if fields.get(name) != value:
                fault = f"a stored document is damaged: its row says another {name}"
                raise StoreError(fault, path=self.spec.name, hint="restore a backup")
        return Document(fields, doc_id, version)

    def _row(
        self, connection: Connection, statement: Select[Any], prepared: Prepared, doc_id: str
    ) -> tuple[Any, ...] | None:
        # A form reads and saves after each click; SQLAlchemy's way to one row takes longer than SQLite's.
        if connection.dialect.name == "sqlite":
            return prepared.first(connection, {"id": doc_id})
        row = connection.execute(_locking(connection, statement), {"id": doc_id}).first()
        return tuple(row) if row else None

    def with_ids(self, connection: Connection, ids: list[str]) -> list[Document]:
        """The documents that are there, in the order of insertion."""
        select = _locking(connection, self._select)
        chunks = _chunks(connection, ids)
        in_chunks = (connection.execute(select.where(self._table.c.id.in_(chunk))) for chunk in chunks)
        rows = sorted((tuple(row) for rows in in_chunks for row in rows.all()), key=_place)
        return [self._document(connection, doc_id, content) for _, doc_id, *content in rows]

    def new(self, document: Mapping[str, Any], doc_id: object) -> dict[str, Any]:
        """The row of a new document, without its position."""
        text = encode(document)
        return {"id": checked_id(doc_id), "version": 1, "document": text, **self.spec.index_values(document)}

    def insert(self, connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Append new rows; they take the positions after the last."""
        if self._seals:
            rows = [self._seals.sealed(connection, row, new=True) for row in rows]
        last = connection.execute(select(func.max(self._table.c.position))).scalar_one() or 0
        connection.execute(insert(self._table), [row | {"position": at} for at, row in enumerate(rows, last + 1)])

    def change(self, doc_id: str, version: int, document: Mapping[str, Any]) -> dict[str, Any]:
        """The next version of a row, for `write`."""
        change: dict[str, Any] = {"old_id": doc_id, "old_version": version, "new_document": encode(document)}
        return change | {f"new_{name}": value for name, value in self.spec.index_values(document).items()}

    def write(self, connection: Connection, changes: list[dict[str, Any]]) -> bool:
        """One UPDATE for each change, of the version it rests on; whether all of them still had that version."""
        if self._seals:
            changes = [self._seals.sealed(connection, change, new=False) for change in changes]
        return not changes or connection.execute(self._update, changes).rowcount == len(changes)

    def quick(self, row: dict[str, Any], *, new: bool) -> dict[str, Any] | None:
        """A row of `new`, or a `change`, for `append` and `save`; None where only a transaction can seal it."""
        return self._seals.quick(row, new=new) if self._seals else row

    def reseal(self, connection: Connection, case_id: str, old: DataKey, new: DataKey) -> None:
        """Seal what belongs to a case anew, under another key."""
        assert self._seals is not None
        columns = self._table.c
        change = update(self._table).where(columns.id == bindparam("old_id")).values(document=bindparam("new_document"))
        ids = connection.execute(select(columns.id).where(self._seals.owner() == case_id)).scalars().all()
        for chunk in _chunks(connection, list(ids)):
            found = select(columns.id, columns.version, columns.document).where(columns.id.in_(chunk))
            rows = connection.execute(_locking(connection, found)).all()
            changes = [
                {"old_id": row[0], "new_document": self._seals.resealed(row[0], row[1], row[2], old, new)}
                for row in rows
            ]
            connection.execute(change, changes)

    def erase(self, connection: Connection, case_id: str) -> int:
        """Remove all that belongs to a case; returns how many documents that were."""
        columns = self._table.c
        if self.spec.name == CASES:
            return connection.execute(delete(self._table).where(columns.id == case_id)).rowcount
        if "case_id" in self.spec.index:
            return connection.execute(delete(self._table).where(columns.case_id == case_id)).rowcount
        if self.spec.members:
            self._forget_member(connection, case_id)
        return 0

    def _forget_member(self, connection: Connection, case_id: str) -> None:
        """Put a stand-in in the place of a case, the same in every document: it tells nobody which case it was."""
        stand_in = f"erased {secrets.token_hex(16)}"
        for document in list(self.found(connection, None, [], change=True)):
            named = document.get(self.spec.members)
            if isinstance(named, list) and case_id in named:
                document[self.spec.members] = [stand_in if one == case_id else one for one in named]
                self.write(connection, [self.change(document.doc_id, document.version, document)])

    def delete(self, connection: Connection, ids: list[str]) -> None:
        """Remove the rows with these ids."""
        for chunk in _chunks(connection, ids):
            connection.execute(delete(self._table).where(self._table.c.id.in_(chunk)))

    def delete_all(self, connection: Connection) -> None:
        """Remove all rows."""
        connection.execute(delete(self._table))


def checked_id(doc_id: object) -> str:
    """An id that can be kept, or a `StoreError`."""
    if not isinstance(doc_id, str) or not doc_id or not is_text(doc_id):
        raise StoreError("not an id of a document", expected="text that is not empty")
    return doc_id


def _place(row: Sequence[Any]) -> tuple[int, str]:
    """Where a row stands in the order of insertion; one whose position is damaged stands first."""
    position, doc_id = row[:2]
    return (position if type(position) is int else 0), doc_id


def _locking(connection: Connection, statement: Select[Any]) -> Select[Any]:
    """What is read by id inside a transaction stays as it was read until the end of it. SQLite has one lock for all."""
    return statement.with_for_update() if writes(connection) else statement


def _chunks(connection: Connection, ids: list[str]) -> Iterator[list[str]]:
    size = _CHUNK.get(connection.dialect.name, _LARGE_CHUNK)
    return (ids[start : start + size] for start in range(0, len(ids), size))
