"""Where a desk keeps its records: TinyDB's tables and queries over SQL, one row a document.

>>> from victor.store import open_store
>>> with open_store(":memory:", country="gr") as store:
...     case_id = store.table("cases").insert({"status": "open", "country": "gr"})
...     [case] = store.table("cases").search(status="open")
...     version = store.table("cases").replace({**case, "status": "closed"}, doc_id=case.doc_id, version=case.version)
>>> version
2
"""

from victor.store.audit import Audit
from victor.store.documents import Document
from victor.store.entries import Entry, Head, Verified
from victor.store.erasure import Tombstone
from victor.store.opening import open_store
from victor.store.schema import SCHEMA, TABLES, TableSpec
from victor.store.shelf import Shelf
from victor.store.store import Store
from victor.store.tables import StoreTable
from victor.store.wanted import Between, Wanted

__all__ = [
    "SCHEMA",
    "TABLES",
    "Audit",
    "Between",
    "Document",
    "Entry",
    "Head",
    "Shelf",
    "Store",
    "StoreTable",
    "TableSpec",
    "Tombstone",
    "Verified",
    "Wanted",
    "open_store",
]
