"""A TinyDB table over SQL: the same verbs and queries; a write touches its rows and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, NoReturn, overload

import tinydb.table
from tinydb.storages import Storage

from victor.errors import StoreConflict, StoreError
from victor.store.documents import Document
from victor.store.rows import Rows, Where, checked_id

if TYPE_CHECKING:
    from collections.abc import Generator
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Connection
    from sqlalchemy import Table as SqlTable
    from tinydb.queries import QueryLike

    from victor.store.database import Database
    from victor.store.keys import DataKey, Keys
    from victor.store.schema import TableSpec
    from victor.store.wanted import Wanted

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class NoStorage(Storage):
    """Stands where TinyDB keeps its storage: a verb of TinyDB that we do not know fails instead of seeing nothing."""

    def read(self) -> NoReturn:
        """Refuse."""
        raise StoreError("this verb of TinyDB is not part of a victor store")

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        """Refuse."""
        del data
        raise StoreError("this verb of TinyDB is not part of a victor store")


class StoreTable(tinydb.table.Table):
    """One table of a store, with TinyDB's verbs; reached by ``store.table("cases")``.

    What differs from TinyDB: ids are random text; documents have a version, and `replace` writes only what nobody else
    has changed since; keywords on indexed fields (``search(cond, status="open")``) are answered by the database, and a
    TinyDB condition then looks only at what is left; misuse is a `StoreError`; a condition together with ids is
    refused, where TinyDB ignores the condition. Documents come in the order of their insertion.

    >>> from tinydb import where
    >>> from victor.store import open_store
    >>> with open_store(":memory:", country="gr") as store:
    ...     referrals = store.table("referrals")
    ...     _ = referrals.insert({"case_id": "c1", "state": "sent", "channel": "telephone"})
    ...     referrals.count(where("channel") == "telephone", state="sent")
    1
    """

    document_class = Document  # type: ignore[assignment]  # TinyDB's makes its ids numbers, ours are text
    document_id_class = str  # type: ignore[assignment]  # the same
    default_query_cache_capacity = 0

    def __init__(
        self, database: Database, spec: TableSpec, table: SqlTable, new_id: Callable[[], str], keys: Keys | None = None
    ) -> None:
        # cache_size 0: TinyDB's cache of queries belongs to one handle and does not see what the others write.
        super().__init__(NoStorage(), spec.name, cache_size=0)
        self._database = database
        self._rows = Rows(spec, table, keys)
        self._new_id = new_id

    def __repr__(self) -> str:
        return f"<StoreTable {self.name} of {self._database.name}>"

    def __bool__(self) -> bool:
        """True, also for an empty table: TinyDB's becomes false through its length."""
        return True

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Document]:
        """The documents as they were when the loop began; the loop may write."""
        return iter(self.all())

    # Read

    def all(self) -> list[Document]:  # type: ignore[override]  # TinyDB's list is of its own Document
        """All documents."""
        return self.search()

    def search(self, cond: QueryLike | None = None, **wanted: Wanted) -> list[Document]:  # type: ignore[override]  # as `all`
        """The documents that fit.

        Args:
            cond: A TinyDB condition. It looks at every document that the keywords leave.
            wanted: Indexed fields: a value, None, a set of values or a `Between`.

        Raises:
            StoreError: a keyword is no indexed field of this table; the message names those there are.
        """
        where = self._rows.where(wanted)
        with self._database.read() as connection:
            return list(self._rows.found(connection, cond, where))

    @overload  # type: ignore[override]  # ids are text
    def get(self, cond: None = None, *, doc_id: str, doc_ids: None = None) -> Document | None: ...
    @overload
    def get(self, cond: None = None, doc_id: None = None, *, doc_ids: Iterable[str]) -> list[Document]: ...
    @overload
    def get(
        self, cond: QueryLike | None = None, doc_id: None = None, doc_ids: None = None, **wanted: Wanted
    ) -> Document | None: ...
    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: str | None = None,
        doc_ids: Iterable[str] | None = None,
        **wanted: Wanted,
    ) -> Document | list[Document] | None:
        """One document by its id or the first that fits, or None; with `doc_ids`, those that are there, as a list.

        Raises:
            StoreError: nothing was asked for, or both ids and a condition.
        """
        if doc_id is not None or doc_ids is None:
            return self._first(cond, doc_id, wanted)
        ids = self._asked(cond, doc_ids, wanted, needed=True) or []
        with self._database.read() as connection:
            return self._rows.with_ids(connection, ids)

    def version(self, doc_id: str) -> int | None:
        """The version of a document, or None where there is none; a look that reads no document."""
        with self._database.read() as connection:
            return self._rows.version(connection, checked_id(doc_id))

    def contains(self, cond: QueryLike | None = None, doc_id: str | None = None, **wanted: Wanted) -> bool:  # type: ignore[override]  # ids are text
        """Whether there is a document with this id, or one that fits."""
        return self._first(cond, doc_id, wanted) is not None

    def count(self, cond: QueryLike | None = None, **wanted: Wanted) -> int:
        """How many documents fit; without a condition the database counts."""
        if cond is not None:
            return len(self.search(cond, **wanted))
        where = self._rows.where(wanted)
        with self._database.read() as connection:
            return self._rows.count(connection, where)

    def written(self, connection: Connection) -> int:
        """A number that is another one after a write, short of a removal that an insert makes up for."""
        return self._rows.written(connection)

    # Write

    def insert(self, document: Mapping[str, Any]) -> str:  # type: ignore[override]  # ids are text
        """Add a document, under a new random id or, if it is a `Document`, under its own; returns the id.

        Raises:
            StoreError: it is not JSON, an indexed field is of the wrong kind, or the id is taken.
        """
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[str]:  # type: ignore[override]  # ids are text
        """Add several documents, all or none; returns their ids."""
        rows = [
            self._rows.new(document, document.doc_id if isinstance(document, tinydb.table.Document) else self._new_id())
            for document in documents
        ]
        quick = self._rows.quick(rows[0], new=True) if len(rows) == 1 else None
        if rows and not (quick and self._database.save(self._rows.append, quick)):
            with self._database.write() as connection:
                self._rows.insert(connection, rows)
        return [row["id"] for row in rows]

    def replace(self, document: Mapping[str, Any], *, doc_id: str | None = None, version: int | None = None) -> int:
        """Write a whole document in the place of the version that was read; returns the new version.

        Args:
            document: All its fields.
            doc_id: Which document; a `Document` knows it.
            version: The version that this one rests on; a `Document` knows it.

        Raises:
            StoreConflict: somebody else wrote or removed it since; nothing was changed. Read again and decide again.
            StoreError: it is not JSON, or an indexed field is of the wrong kind.
        """
        self._refuse_append_only()
        if isinstance(document, Document):
            doc_id = document.doc_id if doc_id is None else doc_id
            version = document.version if version is None else version
        if doc_id is None or version is None:
            raise StoreError("replace needs the id and the version that was read", path=self.name)
        change = self._rows.change(checked_id(doc_id), version, document)
        quick = self._rows.quick(change, new=False)
        if quick and self._database.save(self._rows.save, quick):
            return version + 1
        with self._database.write() as connection:
            if not self._rows.write(connection, [change]):
                there = self._rows.with_id(connection, doc_id) is not None
                raise StoreConflict(
                    "was changed by somebody else" if there else "is not there, or no longer",
                    file=self._database.name,
                    path=f"{self.name} {doc_id}",
                    hint="read it again" if there else None,
                )
        return version + 1

    def update(  # type: ignore[override]  # ids are text
        self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[str] | None = None, **wanted: Wanted
    ) -> list[str]:
        """Set fields, or call a function, in all documents or in those that fit; all or none. Returns their ids.

        Whoever read the document before should use `replace`, which sees that somebody else was faster.
        """
        self._refuse_append_only()
        ids = self._asked(cond, doc_ids, wanted, needed=False)
        where = self._rows.where(wanted)
        with self._database.write() as connection:
            documents = self._targets(connection, cond, ids, where)
            for document in documents:
                _apply(fields, document)
            self._write_back(connection, documents)
            return [document.doc_id for document in documents]

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[str]:  # type: ignore[override]  # ids are text
        """Apply pairs of fields and condition to each document in turn; all or none. Returns an id for each update."""
        self._refuse_append_only()
        pairs = list(updates)
        with self._database.write() as connection:
            changed: dict[str, Document] = {}
            updated: list[str] = []
            for document in list(self._rows.found(connection, None, [], change=True)):
                for fields, cond in pairs:
                    if cond(document):
                        _apply(fields, document)
                        changed[document.doc_id] = document
                        updated.append(document.doc_id)
            self._write_back(connection, list(changed.values()))
            return updated

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[str]:  # type: ignore[override]  # ids are text
        """Set the fields in all documents that fit (a `Document` is sought by its id), or else insert it."""
        self._refuse_append_only()
        ids = [document.doc_id] if isinstance(document, Document) else None
        if cond is None and ids is None:
            raise StoreError("upsert needs a condition or a Document with an id", path=self.name)
        with self._database.write(whole=True):
            return self.update(document, cond if ids is None else None, ids) or [self.insert(document)]

    def remove(  # type: ignore[override]  # ids are text
        self, cond: QueryLike | None = None, doc_ids: Iterable[str] | None = None, **wanted: Wanted
    ) -> list[str]:
        """Remove the documents that fit; returns their ids. To remove all, say `truncate`."""
        self._refuse_append_only()
        ids = self._asked(cond, doc_ids, wanted, needed=True)
        where = self._rows.where(wanted)
        with self._database.write() as connection:
            removed = [document.doc_id for document in self._targets(connection, cond, ids, where)]
            self._rows.delete(connection, removed)
            return removed

    def truncate(self) -> None:
        """Remove all documents."""
        self._refuse_append_only()
        with self._database.write() as connection:
            self._rows.delete_all(connection)

    def reseal(self, connection: Connection, case_id: str, old: DataKey, new: DataKey) -> None:
        """Seal what belongs to a case anew; a part of `Store.rotate_keys`."""
        self._rows.reseal(connection, case_id, old, new)

    def erase(self, connection: Connection, case_id: str) -> int:
        """Remove all that belongs to a case, also where documents can only be added; a part of `Store.erase`."""
        return self._rows.erase(connection, case_id)

    def each(self, connection: Connection, cases: AbstractSet[str] | None) -> Generator[Document]:
        """All documents, or those of some cases, in bounded memory; a part of `Store.each`."""
        return self._rows.each(connection, cases)

    def place(self, documents: Iterable[Document]) -> None:
        """Add documents under the ids and the versions that they had elsewhere; a part of bringing in a bundle.

        Raises:
            StoreError: as `insert` does.
        """
        rows = [self._rows.new(each, each.doc_id) | {"version": each.version} for each in documents]
        if rows:
            with self._database.write() as connection:
                self._rows.insert(connection, rows)

    def clear_cache(self) -> None:
        """Nothing: there is no cache that could go stale."""

    # How it is done

    def _first(self, cond: QueryLike | None, doc_id: str | None, wanted: Mapping[str, Wanted]) -> Document | None:
        self._asked(cond, None if doc_id is None else [doc_id], wanted, needed=True)
        where = self._rows.where(wanted)
        with self._database.read() as connection:
            if doc_id is not None:
                return self._rows.with_id(connection, doc_id)
            return self._rows.first(connection, cond, where)

    def _targets(
        self, connection: Connection, cond: QueryLike | None, ids: list[str] | None, where: Where
    ) -> list[Document]:
        """What a write is about; ids in the order asked for, as TinyDB does."""
        if ids is None:
            return list(self._rows.found(connection, cond, where, change=True))
        there = {document.doc_id: document for document in self._rows.with_ids(connection, ids)}
        return [there[doc_id] for doc_id in ids if doc_id in there]

    def _write_back(self, connection: Connection, documents: list[Document]) -> None:
        # The lock since the read excludes another writer; not the function that changes the documents.
        if not self._rows.write(connection, [self._rows.change(each.doc_id, each.version, each) for each in documents]):
            raise StoreConflict("a document was changed by somebody else", file=self._database.name, path=self.name)

    def _asked(
        self, cond: object, doc_ids: Iterable[str] | None, wanted: Mapping[str, Wanted], *, needed: bool
    ) -> list[str] | None:
        """The ids asked for, each once; refuse a call that asks in two ways, or in none where that would mean all."""
        searched = cond is not None or bool(wanted)
        if doc_ids is not None and searched:
            raise StoreError("asks by id and by condition at once", path=self.name, expected="one of them")
        if needed and doc_ids is None and not searched:
            raise StoreError("asks for nothing", path=self.name, expected="a condition, an indexed field or ids")
        return None if doc_ids is None else list(dict.fromkeys(map(checked_id, doc_ids)))

    def _refuse_append_only(self) -> None:
        if self._rows.spec.append_only:
            raise StoreError("documents can only be added to this table", path=self.name)


def _apply(fields: Fields, document: Document) -> None:
    if callable(fields):
        fields(document)
    else:
        document.update(fields)
