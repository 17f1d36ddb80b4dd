"""A bundle: records as one file, in the clear, for another store; what stands in it, line by line.

It is JSON Lines in UTF-8. First a heading, then a line for each record, with its table, id, version and document, table
by table in one order (`TABLES`: cases come before what belongs to them) and inside a table in the order of insertion;
last the counts and the SHA-256 of all bytes before it. So a file that was cut, joined or changed by accident is noticed
before anything is written. It is no proof against somebody who means it: who changes a record can reckon the rest anew.
To know that a file is the one that was exported, compare its SHA-256 with that in the audit of the store it comes from.

In it are no identities, no keys, no audit and no register of exports; nor is a case that was erased.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias

from attrs import frozen

from victor.errors import StoreError
from victor.files import parse_json
from victor.records import SCHEMA, Assessment, Case, DeskSession, Referral, TimelineEntry, dump, load
from victor.store.documents import Document, encode
from victor.store.shelf import TABLES as OF_KINDS
from victor.strict import make_converter, structure

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator
    from typing import IO

Bundled: TypeAlias = Case | Assessment | Referral | DeskSession | TimelineEntry

NUMBER = 1
"""The number of this form. A bundle with a higher one is refused, one with a lower one is read."""

_KINDS: dict[str, type] = {OF_KINDS[kind]: kind for kind in (Case, Assessment, Referral, DeskSession, TimelineEntry)}

TABLES = tuple(_KINDS)
"""The tables that are in a bundle, in their order."""

LONGEST = 8_000_000
"""Bytes of a line: a record is read whole, so no file makes the program take more than that at once."""

NOTE = "children's cases in the clear: whoever has this file reads them; delete it when it has served"

_FIELDS = frozenset({"table", "id", "version", "document"})
_LAST_VERSION = 2**31
_NAMES = ", ".join(TABLES)


@frozen(kw_only=True)
class Heading:
    """The first line.

    Attributes:
        victor_bundle: The number of the form.
        schema: That of the documents (`victor.records.SCHEMA`).
        countries: Those of the store from which the records come.
        at: When it was written.
        tables: What it holds.
        note: That it is in the clear.
    """

    victor_bundle: int = NUMBER
    schema: int = SCHEMA
    countries: tuple[str, ...]
    at: datetime
    tables: tuple[str, ...] = TABLES
    note: str = NOTE

    def line(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(make_converter().unstructure(self), separators=(",", ":")).encode() + b"\n"


@frozen
class Ending:
    """The last line: how many records of each table there are, and the digest of all bytes before its own digits."""

    counts: Mapping[str, int]
    sha256: str

    @classmethod
    def of(cls, counts: Mapping[str, int], before: hashlib._Hash) -> Self:
        """The last line of a file, after the digest of the lines before it."""
        whole = before.copy()
        whole.update(cls(counts, "").start())
        return cls(counts, whole.hexdigest())

    def start(self) -> bytes:
        """What stands before the digits."""
        return json.dumps({"counts": dict(self.counts), "sha256": ""}, separators=(",", ":")).encode()[: -len('"}')]

    def line(self) -> bytes:
        """As it stands in the file."""
        return self.start() + f'{self.sha256}"}}\n'.encode()


@frozen
class Line:
    """A record as it stands in the file.

    Attributes:
        where: The number of the line, for errors.
        table: Its table.
        record: The record.
        document: The same as it is kept.
        size: Bytes of the line.
    """

    where: str
    table: str
    record: Bundled
    document: Document
    size: int


def path_of(file: str | PathLike[str]) -> Path:
    """The path of a bundle.

    Raises:
        StoreError: It is none.
    """
    try:
        path = Path(file).expanduser()
    except RuntimeError:  # the home of nobody
        path = Path("\0")
    if "\0" in str(path):
        raise StoreError("not a path", expected="the path of a bundle")
    return path


def line_of(table: str, document: Document) -> bytes:
    """The line of a document; what is no record of its table, or too long, is refused: it could not be brought in.

    Raises:
        RecordError: It has not the form of such a record.
        StoreError: Its row says another id, or it is too long.
    """
    record = loaded(document, table)
    start = json.dumps({"table": table, "id": document.doc_id, "version": document.version}, separators=(",", ":"))
    line = f'{start[:-1]},"document":{encode(dump(record))}}}\n'.encode()
    if len(line) > LONGEST:
        raise StoreError("a record is too long for a bundle", path=table, expected=f"at most {LONGEST} bytes")
    return line


def loaded(document: Document, table: str) -> Bundled:
    """The record of a document of a store.

    Raises:
        RecordError: It has not the form of such a record.
        StoreError: Its row says another id.
    """
    record: Bundled = load(dict(document), _KINDS[table], file=f"store, {table}")
    if record.id != document.doc_id:
        fault = "a stored document is damaged: its row says another id"
        raise StoreError(fault, path=table, hint="restore a backup")
    return record


def lines(file: IO[bytes], name: str) -> Iterator[bytes]:
    """The lines of a bundle from its beginning, whatever they say.

    Raises:
        StoreError: One is too long, or does not end.
    """
    file.seek(0)
    while line := file.readline(LONGEST + 1):
        if not line.endswith(b"\n"):
            raise damaged(name)
        yield line


def damaged(name: str) -> StoreError:
    """The error of a bundle whose bytes are not those that were written."""
    return StoreError("the bundle is not whole: it was cut, joined or changed", file=name, hint="export it again")


def heading_in(line: bytes, name: str) -> Heading:
    """The first line.

    Raises:
        StoreError: The file is no bundle, or one of a newer victor.
    """
    found = _parsed(line)
    number = found.get("victor_bundle") if isinstance(found, dict) else None
    if type(number) is not int or number < 1:
        raise StoreError("is not a victor bundle", file=name)
    if number > NUMBER:
        raise StoreError("a newer victor wrote this bundle", file=name, hint="bring it in with that one")
    heading = _READERS[number](found, name)
    if heading.schema > SCHEMA:
        raise StoreError("a newer victor wrote the records", file=name, hint="bring it in with that one")
    return heading


def ending_in(line: bytes, name: str) -> Ending:
    """The last line; only the one way of writing it is right, so that no byte of it can be another.

    Raises:
        StoreError: It is none.
    """
    try:
        ending = structure(make_converter(), _parsed(line), Ending, StoreError, file=name)
    except StoreError:
        raise damaged(name) from None
    if ending.line() != line:
        raise damaged(name)
    return ending


def record_in(line: bytes, name: str, number: int) -> Line:
    """The record of a line.

    Raises:
        StoreError: It is no such line.
        RecordError: The document has not the form of a record of its table.
    """
    where = f"line {number}"
    found = _parsed(line)
    if not isinstance(found, dict) or found.keys() != _FIELDS:
        raise StoreError("is no line of a record", file=name, path=where, expected="table, id, version and document")
    table, doc_id, version = found["table"], found["id"], found["version"]
    if not isinstance(table, str) or table not in _KINDS:
        raise StoreError("there is no such table in a bundle", file=name, path=where, expected=f"one of {_NAMES}")
    if type(version) is not int or not 0 < version < _LAST_VERSION:
        raise StoreError("is no version of a document", file=name, path=where, expected="a whole number from 1 on")
    record: Bundled = load(found["document"], _KINDS[table], file=f"{name}, {where}")
    if record.id != doc_id:
        raise StoreError("the id is not that of the record", file=name, path=where)
    return Line(where, table, record, Document(dump(record), record.id, version), len(line))


def _first(found: object, name: str) -> Heading:
    return structure(make_converter(), found, Heading, StoreError, file=name, path="line 1")


_READERS = {1: _first}
"""How the first line of each form is read, as the form of today."""


def _parsed(line: bytes) -> object:
    """The value of a line; None, which no line is, where it is no JSON."""
    try:
        return parse_json(line.decode())
    except (ValueError, RecursionError):
        return None
