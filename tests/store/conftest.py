from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from victor.store import Store, StoreTable, open_store

from .postgres_here import NAME, address, server

__all__ = ["address", "server"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / NAME


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Any:
    """Where a store can be: a path, and an address; the same contract holds at both."""
    return request.getfixturevalue("path" if request.param == "sqlite" else "address")


@pytest.fixture(params=["sqlite", "memory", "postgresql"])
def anywhere(request: pytest.FixtureRequest) -> Any:
    """The same, and in memory."""
    fixture = {"sqlite": "path", "postgresql": "address"}.get(request.param)
    return request.getfixturevalue(fixture) if fixture else ":memory:"


@pytest.fixture
def store(place: Path | str) -> Iterator[Store]:
    with open_store(place, country="gr") as store:
        yield store


@pytest.fixture
def cases(store: Store) -> StoreTable:
    return store.table("cases")
