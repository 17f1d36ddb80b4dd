from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from victor.store import Store, StoreTable, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "athens.victor"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, country="gr") as store:
        yield store


@pytest.fixture
def cases(store: Store) -> StoreTable:
    return store.table("cases")
