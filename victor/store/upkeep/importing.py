"""Bringing a bundle into a store: strictly, and whole or not at all."""

from __future__ import annotations

import hashlib
import stat
from collections import Counter
from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from victor.errors import StoreError, shown
from victor.records import Case, dump
from victor.store import held
from victor.store.documents import encode
from victor.store.entries import Entry
from victor.store.upkeep.bundle import (
    LONGEST,
    TABLES,
    Ending,
    Line,
    damaged,
    ending_in,
    heading_in,
    lines,
    loaded,
    path_of,
    record_in,
)
from victor.store.upkeep.exporting import ID_SHOWN, SHORT, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from victor.store.documents import Document
    from victor.store.store import Store

IMPORTED = "imported"
BATCH = 200
"""Records that are in memory at once."""
MOST_KNOWN = 10_000


@frozen
class BroughtIn:
    """What became of a bundle.

    Attributes:
        name: The name of the file.
        counts: How many records of each table were added.
        skipped: How many were in the store before, and the same.
        erased: How many were left out, as they belong to cases that were erased in the store.
        sha256: The digest of the whole file.
    """

    name: str
    counts: Mapping[str, int]
    skipped: int
    erased: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}: {_said(self.counts, self.skipped, self.erased)}"


def bring_in(
    file: str | PathLike[str],
    store: Store,
    *,
    by: str = "",
    role: str = "",
    skip_erased: bool = False,
    at: datetime | None = None,
) -> BroughtIn:
    """Add the records of a bundle to a store: all of them or none.

    In a store with keys they are sealed. What is there already and the same is skipped, so that a bundle can be brought
    in twice; records of several stores come together, each with its own bundle. It is one transaction, for which other
    writers of a file wait.

    Args:
        file: The bundle.
        store: The open store.
        by: Who does it, for the audit.
        role: In which role.
        skip_erased: Leave out what belongs to cases that were erased in this store, in place of refusing the bundle.
        at: When it is done; now unless given.

    Raises:
        StoreError: The file is no bundle, is not whole, or a newer victor wrote it; a record is there and differs, is
            of another country, names a case that is nowhere, or belongs to one that was erased. Nothing was changed.
        RecordError: A document has not the form of its record. Nothing was changed.
    """
    path = path_of(file)
    with _opened(path) as opened:
        ending, sha256 = _looked_through(opened, path.name)
        with store.transaction():
            arrival = _Arrival(store, path.name, skip_erased)
            for batch in _batches(_records(opened, path.name, ending, sha256)):
                arrival.add(batch)
            at = at or datetime.now(UTC)
            why = f"bundle {sha256[:SHORT]}: {_said(arrival.added, arrival.skipped, arrival.erased)}"
            store.audit.add(Entry(at=at.isoformat(), who=by, role=role, what=IMPORTED, why=why))
    return BroughtIn(path.name, dict(arrival.added), arrival.skipped, arrival.erased, sha256)


def _said(counts: Mapping[str, int], skipped: int, erased: int) -> str:
    more = [f"{skipped} were there"] if skipped else []
    more += [f"{erased} of erased cases left out"] if erased else []
    return ", ".join((f"{told(counts)} brought in", *more))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        # A pipe would be waited for, and can be read only once.
        if not stat.S_ISREG(path.stat().st_mode):
            raise StoreError("is no file", file=path.name, expected="a bundle")
        if held.first_bytes(path, 0) is None:  # to open and close it would take SQLite's locks from it
            raise StoreError("is a store that is open", file=path.name, expected="a bundle")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise StoreError("there is no such file", file=path.name) from None
    except OSError as fault:
        raise StoreError(
            f"the file cannot be read ({fault.strerror or type(fault).__name__})", file=path.name
        ) from None


def _looked_through(file: IO[bytes], name: str) -> tuple[Ending, str]:
    """The last line, and the digest of the whole file, when its bytes are those that were written."""
    digest = hashlib.sha256()
    last, count = b"", 0
    for line in lines(file, name):
        if not count:
            heading_in(line, name)
        digest.update(last)
        last, count = line, count + 1
    if not count:
        raise StoreError("is not a victor bundle", file=name, hint="the file is empty")
    ending = ending_in(last, name)
    if ending != Ending.of(ending.counts, digest) or sum(ending.counts.values()) != count - 2:
        raise damaged(name)
    digest.update(last)
    return ending, digest.hexdigest()


def _records(file: IO[bytes], name: str, ending: Ending, sha256: str) -> Iterator[Line]:
    """The records, one after the other; at the end it is known that the bytes are those that were looked through."""
    digest = hashlib.sha256()
    counts: Counter[str] = Counter()
    last = sum(ending.counts.values()) + 2
    at = 0
    for number, line in enumerate(lines(file, name), 1):
        digest.update(line)
        if 1 < number < last:
            found = record_in(line, name, number)
            if TABLES.index(found.table) < at:
                raise StoreError("the tables are in another order", file=name, path=found.where)
            at = TABLES.index(found.table)
            counts[found.table] += 1
            yield found
    if digest.hexdigest() != sha256:
        raise damaged(name)
    if counts != Counter(ending.counts):
        raise StoreError("the counts in the last line are not those of the records", file=name)


def _batches(records: Iterator[Line]) -> Iterator[list[Line]]:
    """Records of one table that are few and short enough to be in memory at once."""
    batch: list[Line] = []
    size = 0
    for record in records:
        full = len(batch) == BATCH or size + record.size > LONGEST
        if batch and (full or record.table != batch[0].table):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += record.size
    if batch:
        yield batch


@define
class _Arrival:
    """What was brought in until now, inside the transaction of the store."""

    store: Store
    name: str
    skip_erased: bool
    added: Counter[str] = field(factory=lambda: Counter(dict.fromkeys(TABLES, 0)))
    skipped: int = 0
    erased: int = 0
    _known: set[str] = field(factory=set)

    def add(self, batch: Sequence[Line]) -> None:
        """Add what is not there, skip what is, and refuse what must not be."""
        table = self.store.table(batch[0].table)
        # Read by their ids, on a server the records stay so until the end: no other desk changes or erases them.
        there = {one.doc_id: one for one in table.get(doc_ids=[line.record.id for line in batch])}
        fresh: list[Document] = []
        for line in batch:
            old = there.get(line.record.id)
            if self._was_erased(line, old):
                if not self.skip_erased:
                    hint = "have what was erased left out, or leave the bundle"
                    raise self._refused(line, "belongs to a case that was erased in this store", hint)
                self.erased += 1
            elif old is None:
                fresh.append(line.document)
                there[line.record.id] = line.document
            elif _is_same(old, line):
                self.skipped += 1
            else:
                raise self._refused(line, "is there, but not the same", "decide which of them is right")
        table.place(fresh)
        self.added[batch[0].table] += len(fresh)

    def _was_erased(self, line: Line, old: Document | None) -> bool:
        """Whether a record belongs to a case that was erased in the store; one that belongs to none there is refused.

        Cases are looked up before tombstones: who erases one waits then, or had finished.
        """
        if isinstance(line.record, Case):
            if line.record.country not in self.store.countries:
                raise self._refused(line, "is of a country that the store is not for")
            return old is None and self.store.tombstone(line.record.id) is not None
        case_id = line.record.case_id
        if case_id is None or self._is_there(case_id):
            return False
        if self.store.tombstone(case_id) is None:
            raise self._refused(line, "names a case that is neither in the bundle nor in the store")
        return True

    def _is_there(self, case_id: str) -> bool:
        if case_id in self._known:
            return True
        if self.store.table(TABLES[0]).version(case_id) is None:
            return False
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known.add(case_id)
        return True

    def _refused(self, line: Line, fault: str, hint: str | None = None) -> StoreError:
        place = f"{line.where}, {line.table} {shown(line.record.id[:ID_SHOWN])}"
        return StoreError(fault, file=self.name, path=place, hint=hint)


def _is_same(old: Document, line: Line) -> bool:
    """Whether a record is the one that is there; as texts, since to Python ``1`` is ``True``."""
    new = encode(line.document)
    return encode(old) == new or encode(dump(loaded(old, line.table))) == new
