"""A new verb in TinyDB turns this red: it would look into a storage that is not there."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import tinydb
import tinydb.table

from victor.errors import StoreError
from victor.store import Store, StoreTable

PLAIN = set(vars(object)) | {"__module__", "__dict__", "__weakref__", "__annotations__", "__firstlineno__"}
PLAIN |= {"__static_attributes__", "__init__"}

INHERITED_TABLE = {
    "name": "the name, set by TinyDB's own __init__",
    "storage": "NoStorage, which refuses",
    "query_cache_class": "of size 0, never asked",
}
INHERITED_STORE = {
    "storage": "NoStorage, which refuses",
    "table_class": "the tables are made from the schema",
    "default_table_name": "there is no default table",
    "default_storage_class": "the storage is given",
}


def public(kind: type) -> set[str]:
    names = {name for name in vars(kind) if not name.startswith("_") or name.endswith("__")}
    return names - PLAIN | ({"__repr__"} & set(vars(kind)))


@pytest.mark.parametrize(
    ("theirs", "ours", "inherited"),
    [(tinydb.table.Table, StoreTable, INHERITED_TABLE), (tinydb.TinyDB, Store, INHERITED_STORE)],
)
def test_every_public_verb_is_ours_or_inherited_with_a_reason(
    theirs: type, ours: type, inherited: dict[str, str]
) -> None:
    assert public(theirs) - set(vars(ours)) == set(inherited)


@pytest.mark.parametrize(("theirs", "ours"), [(tinydb.table.Table, StoreTable), (tinydb.TinyDB, Store)])
def test_no_underscore_method_is_overridden(theirs: type, ours: type) -> None:
    private = {name for name in vars(theirs) if name.startswith("_") and not name.endswith("__")}
    assert not private & set(vars(ours))


@pytest.mark.parametrize("verb", sorted(name for name in public(tinydb.table.Table) if not name.startswith("_")))
def test_a_verb_takes_tinydbs_arguments(verb: str) -> None:
    theirs, ours = getattr(tinydb.table.Table, verb), getattr(StoreTable, verb)
    if inspect.isfunction(theirs):
        names = list(inspect.signature(theirs).parameters)
        assert list(inspect.signature(ours).parameters)[: len(names)] == names


@pytest.mark.parametrize("verb", ["_read_table", "_get_next_id"])
def test_a_private_verb_of_tinydb_sees_no_empty_table(store: Store, verb: str) -> None:
    with pytest.raises(StoreError, match="not part of a victor store"):
        getattr(store.table("cases"), verb)()


def test_the_storage_refuses(store: Store) -> None:
    storage: Any = store.storage
    with pytest.raises(StoreError):
        storage.write({})
    with pytest.raises(StoreError):
        store.table("cases").storage.read()
