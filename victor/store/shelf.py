"""Records in the tables of a store: each kind in its own, read strictly, written in the version that was read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from victor.errors import NotFoundError
from victor.records import Assessment, Case, DeskSession, Record, Referral, TimelineEntry, dump, load
from victor.store.documents import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from victor.store.store import Store
    from victor.store.wanted import Wanted

R = TypeVar("R", Case, Assessment, Referral, DeskSession, TimelineEntry)

TABLES: Mapping[type, str] = {
    Case: "cases",
    Assessment: "assessments",
    Referral: "referrals",
    DeskSession: "sessions",
    TimelineEntry: "events",
}


@frozen
class Shelf:
    """The records of a store."""

    store: Store

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is written together or not at all."""
        with self.store.transaction():
            yield

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def insert(self, record: Record) -> None:
        """Add a record under its id.

        Raises:
            StoreError: When the id is taken, or the store cannot be written.
        """
        self.store.table(TABLES[type(record)]).insert(Document(dump(record), record.id))

    def write(self, record: Record, read: Document) -> None:
        """Write a record in the place of the document that was read.

        Raises:
            StoreConflict: When somebody else wrote it since.
        """
        table = self.store.table(TABLES[type(record)])
        table.replace(dump(record), doc_id=read.doc_id, version=read.version)

    def read(self, kind: type[R], id: str) -> tuple[R, Document]:  # noqa: A002  the record's word
        """A record and the document that holds it.

        Raises:
            NotFoundError: When the store has no such record.
            RecordError: When the document has not the form of such a record.
        """
        table = TABLES[kind]
        document = self.store.table(table).get(doc_id=id)
        if document is None:
            raise NotFoundError("there is no such record in this store", path=table)
        return load(dict(document), kind, file=f"store, {table}"), document

    def find(self, kind: type[R], **wanted: Wanted) -> tuple[R, ...]:
        """The records that fit, by indexed fields, in the order in which they were added."""
        table = TABLES[kind]
        documents = self.store.table(table).search(None, **wanted)
        return tuple(load(dict(document), kind, file=f"store, {table}") for document in documents)
