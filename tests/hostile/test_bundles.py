"""Bundles that are none, or say what must not come into a store: refused in one line, and the store is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import victor
from tests.hostile.bundles import BUNDLES, Spoilt
from tests.hostile.judge import digest, refused
from tests.hostile.test_documents import whole as whole  # noqa: PLC0414  a fixture that is used here, too
from victor.records import Case
from victor.store import Store, open_store
from victor.store.upkeep import bring_in, export


@pytest.fixture(scope="module")
def bundle(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with a record of every kind."""
    file = tmp_path_factory.mktemp("bundle") / "desk.jsonl"
    with open_store(whole) as store:
        export(store, file, why="the corpus")
    return file


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a case of its own."""
    path = tmp_path_factory.mktemp("there") / "there.victor"
    with victor.open_desk(path, country="gr", by="desk 2") as desk:
        desk.open_case(age=14)
    return path


@pytest.fixture(scope="module")
def store(there: Path) -> Iterator[Store]:
    """The same, open; after all that it was given it is as it was, byte for byte."""
    before = digest(there.parent)
    with open_store(there) as opened:
        yield opened
    assert digest(there.parent) == before


def test_the_whole_one_is_taken(bundle: Path, there: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk.victor"
    shutil.copy(there, path)
    with open_store(path) as opened:
        assert sum(bring_in(bundle, opened).counts.values()) == len(bundle.read_bytes().splitlines()) - 2
    with victor.open_desk(path, country="gr") as desk:
        assert len(desk.cases()) == 2
        assert all(isinstance(case, Case) for case in desk.cases())


@pytest.mark.parametrize("fault", [pytest.param(one, id=one.name) for one in BUNDLES])
def test_a_bundle_that_must_not_come_in(fault: Spoilt, bundle: Path, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "desk.jsonl"
    shutil.copy(bundle, file)
    fault.do(file)
    assert not file.is_file() or file.read_bytes() != bundle.read_bytes()
    before = len(store), len(store.audit)
    refused(lambda: bring_in(file, store), tmp_path)
    assert (len(store), len(store.audit)) == before


def test_the_faults_have_names_of_their_own() -> None:
    assert len({one.name for one in BUNDLES}) == len(BUNDLES) >= 40
