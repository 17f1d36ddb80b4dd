from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.store.postgres_here import Server
from victor.vault import KeyFile

ANOTHER = "again.victor"


@pytest.fixture(scope="session")
def a_key(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return KeyFile.create(tmp_path_factory.mktemp("keys") / "athens.key")


@pytest.fixture(params=["sealed", "plain"])
def key_file(request: pytest.FixtureRequest, a_key: KeyFile) -> KeyFile | None:
    return a_key if request.param == "sealed" else None


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Another place where a store can be: a path at which nothing is, or the address of an empty database."""
    if request.param == "sqlite":
        folder = tmp_path / "another machine"
        folder.mkdir()
        return folder / "again.victor"
    return another(request.getfixturevalue("server"))


def another(server: Server) -> str:
    """The address of an empty database, which is another one than that of the fixture `address`."""
    with server.connect() as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ANOTHER]).fetchone()
    if there is None:
        return server.database(ANOTHER)
    server.empty(ANOTHER)
    return server.address(ANOTHER)
