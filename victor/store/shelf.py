"""Records in the tables of a store: each kind in its own, read strictly, written in the version that was read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from victor.errors import NotFoundError, StoreError
from victor.records import Assessment, Case, DeskSession, Export, Record, Referral, TimelineEntry, dump, load
from victor.store.documents import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from victor.store.store import Store
    from victor.store.wanted import Wanted

R = TypeVar("R", Case, Assessment, Referral, DeskSession, TimelineEntry, Export)

MOST_KEPT = 1_000

TABLES: Mapping[type, str] = {
    Case: "cases",
    Assessment: "assessments",
    Referral: "referrals",
    DeskSession: "sessions",
    TimelineEntry: "events",
    Export: "exports",
}


@frozen
class Shelf:
    """The records of a store.

    A record that was read or written here is kept with its version: as long as the store has that version, it is not
    taken apart again. What another hand writes has another version.
    """

    store: Store
    _kept: dict[str, tuple[int, Record]] = field(factory=dict, init=False, repr=False)

    @contextmanager
    def transaction(self, *, whole: bool = False) -> Iterator[None]:
        """Everything written inside is written together or not at all; with `whole` one such block after the other."""
        try:
            with self.store.transaction(whole=whole):
                yield
        except BaseException:
            # What was undone must not be taken for what the store has, when another hand reaches the same version.
            self._kept.clear()
            raise

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def insert(self, record: Record) -> None:
        """Add a record under its id.

        Raises:
            StoreError: When the id is taken, or the store cannot be written.
        """
        self.store.table(TABLES[type(record)]).insert(Document(dump(record), record.id))

    def write(self, record: Record, version: int) -> None:
        """Write a record in the place of the version that was read.

        Raises:
            StoreConflict: When somebody else wrote it since.
        """
        table = self.store.table(TABLES[type(record)])
        self._keep(record, table.replace(dump(record), doc_id=record.id, version=version))

    def read(self, kind: type[R], id: str) -> tuple[R, int]:  # noqa: A002  the record's word
        """A record and the version of it that the store has.

        Raises:
            NotFoundError: When the store has no such record.
            RecordError: When the document has not the form of such a record.
        """
        name = TABLES[kind]
        table = self.store.table(name)
        version, record = self._kept.get(id, (None, None))
        if isinstance(record, kind) and version is not None and version == table.version(id):
            return record, version
        document = table.get(doc_id=id)
        if document is None:
            if kind is Case and self.store.tombstone(id) is not None:
                raise NotFoundError("the case was erased", path=f"case {id}", hint="see store.tombstone(id)")
            raise NotFoundError("there is no such record in this store", path=name)
        found = _record(document, kind, name)
        self._keep(found, document.version)
        return found, document.version

    def _keep(self, record: Record, version: int) -> None:
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[record.id] = version, record

    def find(self, kind: type[R], **wanted: Wanted) -> tuple[R, ...]:
        """The records that fit, by indexed fields, in the order in which they were added."""
        table = TABLES[kind]
        documents = self.store.table(table).search(None, **wanted)
        return tuple(_record(document, kind, table) for document in documents)


def _record(document: Document, kind: type[R], table: str) -> R:
    record = load(dict(document), kind, file=f"store, {table}")
    if record.id != document.doc_id:
        fault = "a stored document is damaged: its row says another id"
        raise StoreError(fault, path=table, hint="restore a backup")
    return record
