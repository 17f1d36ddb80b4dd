"""Desks on a real file for the forms: in Tinyland, where every deadline is known, with a clock and ids that repeat."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field, frozen

from tests.desk import place
from tests.desk.place import Clock, Ids
from victor.desk import Desk
from victor.guideline import Country
from victor.notebook.form import Form

CANARY = "Zzyzxova-7"
"""A name that nobody has: what holds it kept what somebody typed."""


@pytest.fixture(scope="session")
def tinyland(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    folder = tmp_path_factory.mktemp("tinyland")
    sys.path.insert(0, str(folder))
    try:
        yield place.country(folder)
    finally:
        sys.path.remove(str(folder))


@define
class Office:
    """A store in which desks work."""

    file: Path
    country: Country = field(repr=False)
    clock: Clock

    def desk(self, by: str = "desk 1", ids: str = "a") -> Desk:
        """One more desk at the store."""
        return Desk.open(self.file, self.country, by=by, now=self.clock, new_id=Ids(ids))


@frozen
class Offices:
    """Makes an office in a new file each time it is asked: for laws with many examples."""

    country: Country = field(repr=False)
    folder: Path

    def new(self) -> Office:
        number = len(list(self.folder.iterdir()))
        home = self.folder / str(number)
        home.mkdir()
        return Office(home / "tiny.victor", self.country, Clock())


@pytest.fixture
def offices(tinyland: Country, tmp_path: Path) -> Offices:
    return Offices(tinyland, tmp_path)


@pytest.fixture
def office(offices: Offices) -> Office:
    return offices.new()


@pytest.fixture
def tiny_desk(office: Office) -> Iterator[Desk]:
    with office.desk() as desk:
        yield desk


def act(form: Form, do: object, **fields: Any) -> dict[str, Any]:
    """What a form says when somebody does something."""
    return form.reply({"do": do, "n": 1, **fields})


def done(form: Form, do: str, **fields: Any) -> dict[str, Any]:
    """The same where it has to work."""
    told = act(form, do, **fields)
    assert told.get("done") == 1, told
    assert form.failure is None
    return told


def failed(form: Form, do: object, **fields: Any) -> str:
    """The line in which a form says that it did not work; never a fault of its own."""
    told = act(form, do, **fields)
    assert told.get("failed") == 1, told
    assert form.failure is None, form.failure
    message = str(told["message"])
    assert "\n" not in message
    return message


def page(form: Form) -> str:
    """All that a page shows which is opened now."""
    told = act(form, "hello")
    return " ".join(told.get("panels", {}).values())


def state(form: Form) -> str:
    """All traits that a notebook could save, as text."""
    return json.dumps({name: value for name, value in form.get_state().items() if name != "_esm"}, default=str)
