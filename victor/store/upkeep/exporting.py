"""Export: the records of a store, or of some of its cases, as a bundle (`victor.store.upkeep.bundle`)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING

from attrs import frozen

from victor.errors import StoreError, shown
from victor.store.entries import Entry
from victor.store.upkeep.bundle import TABLES, Ending, Heading, line_of, path_of
from victor.store.upkeep.new_file import must_be_free, new_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from victor.store.store import Store

EXPORTED = "exported"
SHORT = 16
"""Digits of a SHA-256 that are told to people and to the audit."""
ID_SHOWN = 8


@frozen
class Exported:
    """What was written.

    Attributes:
        name: The name of the file.
        counts: How many records of each table.
        sha256: The digest of the whole file.
    """

    name: str
    counts: Mapping[str, int]
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}: {told(self.counts)} in the clear; SHA-256 {self.sha256[:SHORT]}…"


def export(
    store: Store,
    file: str | PathLike[str],
    *,
    why: str,
    by: str = "",
    role: str = "",
    cases: Iterable[str] | None = None,
    at: datetime | None = None,
) -> Exported:
    """Write the records of a store to a new file, **in the clear**: whoever has the file reads them.

    Only the owner of the file may read it. It shows the store as it is at one moment, while others write. The entry in
    the audit, with the reason, is written before the file gets its name; when it cannot be written, there is no file.
    Where cases are named, each has an entry of its own as well.

    Args:
        store: The open store, with keys or without.
        file: Where nothing is yet.
        why: The reason; it is kept in the audit.
        by: Who does it.
        role: In which role.
        cases: The ids of the cases that are wanted, with all that belongs to them; the whole store unless given.
        at: When it is done; now unless given.

    Raises:
        StoreError: There is no reason, something of this name is there, there is no such case, a transaction is open,
            or the store or the file fails. There is no file then.
        RecordError: A document of the store is no record, and could not be brought in.

    >>> import tempfile
    >>> from victor.store import open_store
    >>> from victor.store.upkeep import bring_in, export
    >>> with tempfile.TemporaryDirectory() as folder, open_store(":memory:", country="gr") as store:
    ...     done = export(store, f"{folder}/athens.jsonl", why="moving to a store with keys", by="desk 1")
    ...     with open_store(":memory:", country="gr", passphrase="seven grey herons wait") as other:
    ...         print(bring_in(f"{folder}/athens.jsonl", other, by="desk 1"))
    athens.jsonl: 0 records brought in
    """
    if not why.strip():
        raise StoreError("an export needs a reason", path="why", expected="a text that is not empty")
    path, wanted = path_of(file), _wanted(cases)
    at = at or datetime.now(UTC)
    heading = Heading(countries=store.countries, at=at)
    with new_file(path) as unfinished:
        counts, sha256 = _write(unfinished, store, heading, wanted)
        must_be_free(path)
        said = f"{why}; {told(counts)}, SHA-256 {sha256[:SHORT]}"
        entry = Entry(at=at.isoformat(), who=by, role=role, what=EXPORTED, why=said)
        store.audit.add_now(entry)
        if wanted:
            with store.transaction():
                for case_id in sorted(wanted):
                    store.audit.add(Entry(at=entry.at, who=by, role=role, what=EXPORTED, about=case_id, why=said))
    return Exported(path.name, counts, sha256)


def told(counts: Mapping[str, int]) -> str:
    """The counts in words.

    >>> told({"cases": 1, "events": 3}), told({})
    ('1 cases, 3 events', '0 records')
    """
    return ", ".join(f"{count} {table}" for table, count in counts.items() if count) or "0 records"


def _wanted(cases: Iterable[str] | None) -> frozenset[str] | None:
    if cases is None:
        return None
    wanted = frozenset(() if isinstance(cases, str) else cases)
    if not wanted or not all(isinstance(one, str) for one in wanted):
        raise StoreError("no case is named", path="cases", expected="a list of ids")
    return wanted


def _write(
    file: IO[bytes], store: Store, heading: Heading, wanted: frozenset[str] | None
) -> tuple[Mapping[str, int], str]:
    """Write all lines; how many records of each table there are, and the digest of the file."""
    digest = hashlib.sha256()
    counts = Counter(dict.fromkeys(TABLES, 0))
    missing = set(wanted or ())

    def put(line: bytes) -> None:
        digest.update(line)
        file.write(line)

    put(heading.line())
    with closing(store.each(TABLES, wanted)) as documents:
        for table, document in documents:
            put(line_of(table, document))
            counts[table] += 1
            if table == TABLES[0]:
                missing.discard(document.doc_id)
    if missing:
        raise StoreError("there is no such case", path=f"case {shown(min(missing)[:ID_SHOWN])}")
    put(Ending.of(dict(counts), digest).line())
    return dict(counts), digest.hexdigest()
