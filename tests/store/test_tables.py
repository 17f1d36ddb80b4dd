from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import tinydb.table
from sqlalchemy import event
from tinydb import where
from tinydb.operations import increment

from victor.errors import StoreConflict, StoreError
from victor.store import Between, Document, Store, StoreTable, TableSpec, open_store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_document_has_a_random_id_and_a_version(cases: StoreTable) -> None:
    first, second = cases.insert({"status": "open"}), cases.insert({"status": "open"})
    assert first != second
    assert re.fullmatch("[0-9a-f]{32}", first)
    document = cases.get(doc_id=first)
    assert document is not None
    assert (document, document.doc_id, document.version) == ({"status": "open"}, first, 1)


def test_ids_can_be_repeated_in_a_test(place: Any) -> None:
    numbers = iter(range(9))
    with open_store(place, country="gr", new_id=lambda: f"id-{next(numbers)}") as store:
        assert store.table("cases").insert_multiple([{}, {}]) == ["id-0", "id-1"]


def test_nothing_handed_in_or_out_aliases_the_store(cases: StoreTable) -> None:
    given = {"answers": {"age": 12}}
    doc_id = cases.insert(given)
    given["answers"]["age"] = 13
    for read in (cases.get(doc_id=doc_id), cases.all()[0], cases.search(where("answers").exists())[0], *cases):
        assert read is not None
        read["answers"]["age"] = 14
    assert cases.all() == [{"answers": {"age": 12}}]


def test_replace_writes_the_version_that_was_read(cases: StoreTable) -> None:
    doc_id = cases.insert({"status": "open"})
    assert cases.replace({"status": "closed"}, doc_id=doc_id, version=1) == 2
    read = cases.get(doc_id=doc_id)
    assert read is not None
    assert read.version == 2
    read["status"] = "open"
    assert cases.replace(read) == 3
    assert cases.count(status="open") == 1


def test_replace_says_who_was_faster(cases: StoreTable) -> None:
    doc_id = cases.insert({"note": "SECRET"})
    cases.replace({}, doc_id=doc_id, version=1)
    with pytest.raises(StoreConflict, match=rf"^athens\.victor, cases {doc_id}: was changed by somebody else; read it"):
        cases.replace({"note": "SECRET"}, doc_id=doc_id, version=1)
    cases.remove(doc_ids=[doc_id])
    with pytest.raises(StoreConflict, match=r"is not there, or no longer$"):
        cases.replace({}, doc_id=doc_id, version=2)
    assert cases.all() == []


def test_replace_needs_id_and_version(cases: StoreTable) -> None:
    with pytest.raises(StoreError, match=r"^cases: replace needs the id and the version"):
        cases.replace({}, doc_id="a")


def test_an_indexed_search_takes_values_null_sets_and_spans(store: Store) -> None:
    referrals = store.table("referrals")
    for state, due_at in [("sent", "2026-01-01"), ("sent", None), ("drafted", "2026-01-02"), (None, "2026-01-03")]:
        referrals.insert({"state": state, "due_at": due_at})

    def due(**wanted: Any) -> list[str | None]:
        return [document["due_at"] for document in referrals.search(**wanted)]

    assert due(state="sent") == ["2026-01-01", None]
    assert due(state=None) == ["2026-01-03"]
    assert due(state={"sent", "drafted"}) == ["2026-01-01", None, "2026-01-02"]
    assert due(state=["drafted", None]) == ["2026-01-02", "2026-01-03"]
    assert due(state=()) == []
    assert due(due_at=Between(high="2026-01-02")) == ["2026-01-01"]
    assert due(due_at=Between("2026-01-02", "2026-01-03")) == ["2026-01-02"]
    assert due(due_at=Between("2026-01-02"), state=None) == ["2026-01-03"]
    assert due(due_at=Between()) == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert referrals.search(where("due_at") == "2026-01-01", state="drafted") == []


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ({"stat": "SECRET"}, "cases: 'stat' is not an indexed field; expected one of status, opened_at, country, "),
        ({"status": 7}, "cases.status: an indexed field of the wrong kind; expected text or null"),
        ({"status": {"open", 7}}, "cases.status: an indexed field of the wrong kind"),
        ({"status": Between("open", 7)}, "cases.status: an indexed field of the wrong kind"),
        ({"status": {"SECRET": 1}}, "cases.status: an indexed field of the wrong kind"),
    ],
)
def test_a_wrong_keyword_names_those_there_are(cases: StoreTable, wanted: dict[str, Any], line: str) -> None:
    verbs: list[Any] = [cases.search, cases.count, cases.get, cases.contains, cases.remove]
    for verb in verbs:
        with pytest.raises(StoreError) as caught:
            verb(**wanted)
        assert str(caught.value).startswith(line)
        assert "SECRET" not in str(caught.value)


def test_an_integer_is_indexed_as_a_number(place: Any) -> None:
    with open_store(place, country="gr", tables=[TableSpec("t", index={"n": int})]) as store:
        store.table("t").insert_multiple([{"n": n} for n in (10, 9, -1, None)])
        assert [document["n"] for document in store.table("t").search(n=Between(-1, 10))] == [9, -1]
        with pytest.raises(StoreError, match=r"expected one of n$"):
            store.table("t").search(m=1)


def test_get_and_contains(cases: StoreTable) -> None:
    a, b, c = cases.insert_multiple([{"status": "open", "n": n} for n in range(3)])
    assert [document["n"] for document in cases.get(doc_ids=[c, "missing", a, a])] == [0, 2]
    assert cases.get(doc_ids=[]) == []
    assert cases.get(doc_id="missing") is None
    assert cases.get(where("n") == 1) == {"status": "open", "n": 1}
    assert cases.get(where("n") == 1, status="closed") is None
    assert cases.contains(doc_id=b)
    assert not cases.contains(doc_id="missing")
    assert cases.contains(status="open")
    assert not cases.contains(where("n") == 9)


def test_many_ids_come_in_the_order_of_insertion(cases: StoreTable) -> None:
    ids = cases.insert_multiple({"n": n} for n in range(1_201))
    assert [document["n"] for document in cases.get(doc_ids=reversed(ids))] == list(range(1_201))
    assert cases.remove(doc_ids=reversed(ids)) == ids[::-1]
    assert len(cases) == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda cases: cases.get(),
        lambda cases: cases.contains(),
        lambda cases: cases.remove(),
        lambda cases: cases.upsert({}),
        lambda cases: cases.get(where("a") == 1, doc_id="a"),
        lambda cases: cases.get(where("a") == 1, doc_ids=["a"]),
        lambda cases: cases.contains(doc_id="a", status="open"),
        lambda cases: cases.update({}, where("a") == 1, doc_ids=["a"]),
        lambda cases: cases.remove(where("a") == 1, doc_ids=["a"]),
        lambda cases: cases.get(doc_id=7),
        lambda cases: cases.remove(doc_ids=[7]),
        lambda cases: cases.insert("text"),
        lambda cases: cases.insert(tinydb.table.Document({}, 7)),
        lambda cases: cases.insert(Document({}, "")),
        lambda cases: cases.insert_multiple([{}, {"status": 7}]),
        lambda cases: cases.replace({"status": 7}, doc_id="a", version=1),
    ],
)
def test_misuse_is_one_line_and_changes_nothing(cases: StoreTable, call: Any) -> None:
    cases.insert(Document({"status": "open"}, "a"))
    with pytest.raises(StoreError) as caught:
        call(cases)
    assert "\n" not in str(caught.value)
    assert cases.all() == [{"status": "open"}]


def test_a_document_is_inserted_under_its_own_id_once(cases: StoreTable) -> None:
    assert cases.insert(Document({"a": 1}, "mine")) == "mine"
    with pytest.raises(StoreError, match=r"^athens\.victor: a document with this id is already there$"):
        cases.insert(Document({"a": 2}, "mine"))
    with pytest.raises(StoreError, match="already there"):
        cases.insert_multiple([{}, Document({}, "other"), Document({}, "other")])
    assert cases.all() == [{"a": 1}]


def test_update_by_operation_condition_index_and_ids(cases: StoreTable) -> None:
    a, b, c = cases.insert_multiple([{"status": s, "n": 0} for s in ("open", "open", "closed")])
    assert cases.update(increment("n"), status="open") == [a, b]
    assert cases.update({"n": 5}, where("n") == 0) == [c]
    assert cases.update({"n": 7}, doc_ids=[c, "missing", a]) == [c, a]
    assert cases.update({"status": "closed"}) == [a, b, c]
    assert [document["n"] for document in cases.search(status="closed")] == [7, 1, 7]
    assert [document.version for document in cases] == [4, 3, 4]
    assert cases.update_multiple([(increment("n"), where("n") == 1), (increment("n"), where("n") == 2)]) == [b, b]
    assert cases.update_multiple([]) == []
    assert [document["n"] for document in cases] == [7, 3, 7]


def test_an_update_that_fails_half_way_changes_nothing(cases: StoreTable) -> None:
    cases.insert_multiple([{"n": 0}, {"n": 0}, {"m": 0}])
    with pytest.raises(KeyError):
        cases.update(increment("n"))
    with pytest.raises(StoreError):
        cases.update({"status": 7})
    assert [(dict(document), document.version) for document in cases] == [({"n": 0}, 1), ({"n": 0}, 1), ({"m": 0}, 1)]


def test_an_update_that_writes_its_own_document_conflicts_and_changes_nothing(cases: StoreTable) -> None:
    cases.insert({"n": 0})

    def meddle(document: Any) -> None:
        cases.replace({"n": 9}, doc_id=document.doc_id, version=document.version)

    with pytest.raises(StoreConflict, match=r"^athens\.victor, cases: a document was changed by somebody else$"):
        cases.update(meddle)
    assert cases.all() == [{"n": 0}]


def test_upsert(cases: StoreTable) -> None:
    [a] = cases.upsert({"n": 1}, where("n") == 1)
    assert cases.upsert({"m": 2}, where("n") == 1) == [a]
    assert cases.upsert(Document({"k": 1}, "mine")) == ["mine"]
    assert cases.upsert(Document({"k": 2}, "mine"), where("n") == 1) == ["mine"]
    assert cases.all() == [{"n": 1, "m": 2}, {"k": 2}]


def test_what_a_timeline_says_stays(store: Store) -> None:
    events = store.table("events")
    event_id = events.insert({"case_id": "c1", "at": "2026-01-01"})
    for call in (
        lambda: events.update({}),
        lambda: events.update_multiple([]),
        lambda: events.upsert({}, where("a") == 1),
        lambda: events.replace({}, doc_id=event_id, version=1),
        lambda: events.remove(doc_ids=[event_id]),
        events.truncate,
        lambda: store.drop_table("events"),
        store.drop_tables,
    ):
        with pytest.raises(StoreError, match=r"^events: documents can only be added to this table$"):
            call()
    assert len(events) == 1


def test_a_loop_over_a_table_may_write_to_it(cases: StoreTable) -> None:
    cases.insert_multiple([{"n": n} for n in range(3)])
    for document in cases:
        cases.replace({"n": document["n"] + 1}, doc_id=document.doc_id, version=document.version)
        cases.insert({"n": 0})
    assert [document["n"] for document in cases] == [1, 2, 3, 0, 0, 0]


def test_a_condition_may_ask_the_store(cases: StoreTable) -> None:
    cases.insert_multiple([{"n": n} for n in range(3)])

    def has_a_next(n: Any) -> bool:
        return cases.contains(where("n").test(lambda other: other == n + 1))

    assert cases.count(where("n").test(has_a_next)) == 2


def test_a_damaged_document_is_one_line(path: Path) -> None:
    with open_store(path, country="gr") as store:
        store.table("cases").insert({"note": "SECRET"})
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE cases SET document = '{\"note\": SECRET'")
    raw.close()
    with (
        open_store(path) as store,
        pytest.raises(StoreError, match=r"^a stored document is damaged; restore a backup$"),
    ):
        store.table("cases").all()


def test_small_reads_and_writes_touch_their_rows_only(path: Path) -> None:
    store = open_store(path, country="gr")
    cases = store.table("cases")
    statements: list[tuple[str, Any]] = []
    event.listen(
        cases._database._engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, parameters, *_: statements.append((statement, parameters)),
    )
    doc_id = cases.insert({"status": "open"})
    cases.get(doc_id=doc_id)
    cases.get(doc_ids=[doc_id])
    cases.replace({"status": "open"}, doc_id=doc_id, version=1)
    cases.update({"status": "closed"}, doc_ids=[doc_id])
    cases.search(status="closed")
    cases.search(opened_at=Between("2026"))
    cases.search(status={"open", None})
    cases.remove(doc_ids=[doc_id])
    plans = [(text, parameters) for text, parameters in statements if text.startswith(("SELECT", "UPDATE", "DELETE"))]
    rows = cases._rows
    plans += [(prepared._text, (doc_id,)) for prepared in rows._prepared]
    plans.append((rows.save._text, (0,) * len(rows.save._names)))
    plans.append((rows.append._text, (0,) * len(rows.append._names)))
    assert len(plans) >= 10
    with sqlite3.connect(path) as raw:
        for text, parameters in plans:
            plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {text}", parameters)]
            assert not any(step.startswith("SCAN") for step in plan), (text, plan)
    raw.close()
    store.close()
