"""The deep look at documents: each is opened, read as strictly as a desk reads it, and compared with its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from victor.errors import StoreError, VictorError
from victor.records import Case, load
from victor.store.documents import decode, is_text
from victor.store.keys import NOBODY
from victor.store.sealed import CASES, Seals
from victor.store.shelf import TABLES
from victor.store.upkeep.findings import pseudonym, said
from victor.store.upkeep.rows_read import rows
from victor.vault import from_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Connection

    from victor.store.keys import Keys
    from victor.store.schema import Layout, TableSpec
    from victor.store.upkeep.findings import Findings

_KINDS: Mapping[str, Any] = {table: kind for kind, table in TABLES.items()}


@frozen
class Whole:
    """What a row is compared with: the rest of the store.

    Attributes:
        connection: Where it is read.
        layout: The tables.
        tables: The names of those that can be read.
        findings: What is wrong.
        sealed: Whether texts are sealed.
        keys: What opens them; None where there are none, or they were not given.
        countries: The codes of its countries.
        cases: The ids of all cases; None where they cannot all be read.
        erased: The ids of the cases that were erased.
        wrapped: The key of each case, as the store has it.
    """

    connection: Connection = field(repr=False)
    layout: Layout
    tables: AbstractSet[str]
    findings: Findings
    sealed: bool
    keys: Keys | None
    countries: tuple[str, ...]
    cases: AbstractSet[str] | None
    erased: AbstractSet[str]
    wrapped: Mapping[str, str] = field(repr=False)

    def belongs(self, table: str, case_id: object, row: str) -> None:
        """Whether what belongs to a case may be there."""
        if case_id in self.erased:
            self.findings.add(table, "it is left of a case that was erased", row)
        elif self.cases is not None and case_id not in self.cases:
            self.findings.add(table, "its case is not there", row)


def check_documents(whole: Whole, spec: TableSpec) -> None:
    """Look at every document of a table."""
    table = whole.layout.tables[spec.name]
    seals = Seals(whole.keys, table) if whole.keys else None
    names = ("id", "version", "position", *spec.index, "document")
    for number, values in rows(whole.connection, table, [table.c[name] for name in names], whole.findings):
        row = dict(zip(names, values, strict=True))
        shown = pseudonym(row["id"], number)
        faults = _beside(row)
        for fault in faults:
            whole.findings.add(spec.name, fault, shown)
        _belongs(whole, spec, row, shown)
        if faults:
            continue
        try:
            text = _text(whole, seals, spec, row)
            if text is not None:
                _compare(whole, spec, row, decode(text))
        except VictorError as error:
            whole.findings.add(spec.name, said(error), shown)


def _beside(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with the columns beside a document; SQLite keeps whatever was put into one."""
    faults = [] if row["id"] and is_text(row["id"]) else ["its id is none"]
    return faults + [
        f"its {name} is none" for name in ("version", "position") if type(row[name]) is not int or row[name] < 1
    ]


def _belongs(whole: Whole, spec: TableSpec, row: Mapping[str, Any], shown: str) -> None:
    if spec.name == CASES:
        if row["id"] in whole.erased:
            whole.findings.add(spec.name, "it is left of a case that was erased", shown)
    elif row.get("case_id") is not None:
        whole.belongs(spec.name, row["case_id"], shown)


def _text(whole: Whole, seals: Seals | None, spec: TableSpec, row: Mapping[str, Any]) -> object:
    """The text of a document; None where it is sealed and there is nothing to open it with."""
    text = row["document"]
    if not whole.sealed:
        return text
    where = f"{spec.name}, document"
    owner = row["id"] if spec.name == CASES else row.get("case_id") or NOBODY
    wrapped = whole.wrapped.get(owner)
    if wrapped is None:
        raise StoreError("its key is missing", path=where)
    if seals is None or not isinstance(text, str):
        from_text(text, where=where)
        return None
    return seals.opened(whole.connection, row["id"], row["version"], text, (owner, wrapped))


def _compare(whole: Whole, spec: TableSpec, row: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """A document against its row and the form of its record."""
    for name, value in spec.index_values(fields).items():
        if (value, type(value)) != (row[name], type(row[name])):
            raise StoreError(f"its row says another {name}")
    if spec.name not in _KINDS:
        return
    record = load(dict(fields), _KINDS[spec.name])
    if record.id != row["id"]:
        raise StoreError("its row says another id")
    if isinstance(record, Case) and record.country not in whole.countries:
        raise StoreError("its country is none of the store's")
