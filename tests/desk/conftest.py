from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk import place
from tests.desk.place import Clock, Ids
from victor.desk import Desk
from victor.guideline import Country
from victor.records import Case


@pytest.fixture(scope="session")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    """The small country; read once, as it never changes."""
    folder = tmp_path_factory.mktemp("land")
    sys.path.insert(0, str(folder))
    try:
        yield place.country(folder)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tiny.victor"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ids() -> Ids:
    return Ids()


@pytest.fixture
def desk(land: Country, clock: Clock, ids: Ids) -> Iterator[Desk]:
    """A desk whose store is in memory."""
    with Desk.open(":memory:", land, by="desk 1", now=clock, new_id=ids) as desk:
        yield desk


@pytest.fixture
def desks(land: Country, clock: Clock, path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two desks at work on one store."""
    one = Desk.open(path, land, by="desk 1", now=clock, new_id=Ids("a"))
    with one, Desk.open(path, land, by="desk 2", now=clock, new_id=Ids("b")) as two:
        yield one, two


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.open_case(age=(12, 15))
