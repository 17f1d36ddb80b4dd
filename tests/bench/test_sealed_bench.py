"""What sealing costs: an autosave of a store with keys against the plain one, of the store and of a whole desk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

import victor
from tests.bench.test_store_bench import case, medians
from victor.desk import Desk
from victor.store import Document, Store, open_store
from victor.vault import KeyFile

pytestmark = pytest.mark.bench

SIZE, ITEMS = 1_000, 40


def filled(path: Path, key_file: KeyFile | None) -> Store:
    store = open_store(path, country="gr", key_file=key_file)
    with store.transaction():
        store.table("cases").insert_multiple(Document(case(number), f"c{number:06}") for number in range(SIZE))
    return store


def saving(store: Store) -> Callable[[], None]:
    """A form reads a case and saves it; only the save is timed."""
    cases, taken = store.table("cases"), []

    def save() -> None:
        document = cases.get(doc_id=f"c{secrets.randbelow(SIZE):06}")
        assert document is not None
        document["answers"]["indicator_0"]["value"] = 1
        begin = time.perf_counter()
        cases.replace(document)
        taken.append(time.perf_counter() - begin)

    save.taken = taken  # type: ignore[attr-defined]  # as in test_store_bench
    return save


def answering(desk: Desk) -> Callable[[], None]:
    """One answer: the case, its timeline and the audit."""
    items = list(desk.checklist().indicators)[:ITEMS]
    kept, turn, taken = [desk.open_case(dict.fromkeys(items, True))], count(), []

    def save() -> None:
        number = next(turn)
        begin = time.perf_counter()
        kept[0] = desk.answer(kept[0], {items[number % ITEMS]: bool(number // ITEMS % 2)})
        taken.append(time.perf_counter() - begin)

    save.taken = taken  # type: ignore[attr-defined]  # the same
    return save


def test_a_sealed_autosave(tmp_path: Path) -> None:
    key_file = KeyFile.create(tmp_path / "key")
    with filled(tmp_path / "plain", None) as plain, filled(tmp_path / "sealed", key_file) as sealed:
        without, under = medians(saving(plain), saving(sealed))
    print(f"\nsealed autosave: {under / without:.2f} × the plain one ({under * 1e3:.2f} : {without * 1e3:.2f} ms)")
    assert under <= 1.5 * without


def test_a_sealed_answer_at_a_desk(tmp_path: Path) -> None:
    key_file = KeyFile.create(tmp_path / "key")
    with (
        victor.open_desk(tmp_path / "plain", country="gr", by="bench") as plain,
        victor.open_desk(tmp_path / "sealed", country="gr", by="bench", key_file=key_file) as sealed,
    ):
        without, under = medians(answering(plain), answering(sealed))
    print(f"\nsealed answer at a desk: {under / without:.2f} × ({under * 1e3:.2f} : {without * 1e3:.2f} ms)")
    assert under <= 1.5 * without
