"""Roles: one table, three questions, and an answer that names who may."""

from __future__ import annotations

from typing import get_args

import pytest

from victor.errors import MoveError
from victor.records import DeskRole
from victor.records.role import RIGHTS, may_override, may_write, rights


@pytest.mark.parametrize("role", get_args(DeskRole))
def test_every_role_has_its_rights(role: DeskRole) -> None:
    assert rights(role) == RIGHTS[role]
    assert RIGHTS[role].writes == (role != "researcher")
    assert RIGHTS[role].identified == (role != "researcher")


def test_a_trainer_opens_no_store_of_real_children() -> None:
    with pytest.raises(MoveError, match=r"^role: a trainer opens no store of real children; expected desk_worker or "):
        rights("trainer", real=True)
    assert all(rights(role, real=True).real for role in RIGHTS if role != "trainer")


def test_who_changes_nothing_is_told_who_does() -> None:
    with pytest.raises(MoveError, match=r"^role: a researcher changes no record; expected desk_worker or "):
        may_write("researcher")
    may_write("desk_worker")


@pytest.mark.parametrize(
    ("role", "urgent", "may"),
    [
        ("desk_worker", False, False),
        ("desk_worker", True, True),
        ("supervisor", False, True),
        ("supervisor", True, True),
        ("trainer", False, True),
        ("researcher", True, False),
    ],
)
def test_who_may_override(role: DeskRole, urgent: bool, may: bool) -> None:
    if may:
        may_override(role, urgent=urgent)
    else:
        with pytest.raises(MoveError, match=r"may not override.*expected supervisor or trainer$"):
            may_override(role, urgent=urgent)


def test_a_role_that_there_is_not_is_told() -> None:
    with pytest.raises(MoveError, match=r"there is no such role.*did you mean 'supervisor'"):
        rights("supervisr")
