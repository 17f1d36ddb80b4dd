"""Roles at a desk: who may write, who may override, and who sees cases only de-identified.

One table says it all, and a few questions are asked of it; nobody else compares roles.

That a desk worker alone may override where a child is in immediate danger, or where a route of the country says "at
once", is our decision: the vital interest of a child does not wait for a supervisor. Each override keeps its reason.
Ours, too, is that a desk worker erases only what was opened in error: what is erased can no longer be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from victor.errors import MoveError, nearest

DeskRole: TypeAlias = Literal["desk_worker", "supervisor", "trainer", "researcher"]


@frozen(kw_only=True)
class Rights:
    """What a role may do.

    Attributes:
        writes: Whether it may change records.
        overrides: Whether it may go on, with a reason, where a consent or the sharing protocol stands against it:
            ``never``, only where it is ``urgent``, or ``always``.
        erases: Whether it may erase cases: ``never``, only those that were opened in ``error``, or ``always``.
        identified: Whether it sees cases as they are; else de-identified.
        real: Whether it may open a store of real children.
        publishes: Whether it may publish a table of counts: that cannot be taken back, so a desk worker asks a
            supervisor; for a researcher it is the work.
    """

    writes: bool
    overrides: Literal["never", "urgent", "always"]
    erases: Literal["never", "error", "always"]
    identified: bool
    real: bool
    publishes: bool


RIGHTS: Mapping[DeskRole, Rights] = {
    "desk_worker": Rights(writes=True, overrides="urgent", erases="error", identified=True, real=True, publishes=False),
    "supervisor": Rights(writes=True, overrides="always", erases="always", identified=True, real=True, publishes=True),
    "trainer": Rights(writes=True, overrides="always", erases="always", identified=True, real=False, publishes=True),
    "researcher": Rights(writes=False, overrides="never", erases="never", identified=False, real=True, publishes=True),
}


def rights(role: str, *, real: bool = False) -> Rights:
    """What a role may do at a store.

    Args:
        role: The role.
        real: Whether the store is one of real children.

    Raises:
        MoveError: When there is no such role, or it may not open such a store.
    """
    for name, found in RIGHTS.items():
        if name == role:
            if real and not found.real:
                expected = _who(lambda one: one.real)
                hint = "a trainer works with synthetic children"
                raise MoveError(
                    f"a {_said(name)} opens no store of real children", path="role", expected=expected, hint=hint
                )
            return found
    raise MoveError("there is no such role", path="role", expected=" or ".join(RIGHTS), hint=nearest(str(role), RIGHTS))


def may_write(role: DeskRole) -> None:
    """Refuse a role that changes nothing.

    Raises:
        MoveError: Naming the roles that may.

    >>> may_write("researcher")
    Traceback (most recent call last):
        ...
    victor.errors.MoveError: role: a researcher changes no record; expected desk_worker or supervisor or trainer
    """
    if not RIGHTS[role].writes:
        raise MoveError(f"a {_said(role)} changes no record", path="role", expected=_who(lambda one: one.writes))


def may_override(role: DeskRole, *, urgent: bool) -> None:
    """Refuse an override by a role that may not make it.

    Args:
        role: The role.
        urgent: Whether a child is in immediate danger, or a route asks for it at once.

    Raises:
        MoveError: Naming the roles that may.
    """
    allowed = RIGHTS[role].overrides
    if allowed == "never" or (allowed == "urgent" and not urgent):
        unless = "" if allowed == "never" else " where nothing says at once"
        who = _who(lambda one: one.overrides == "always")
        raise MoveError(f"a {_said(role)} may not override{unless}", path="override", expected=who)


def may_erase(role: DeskRole, *, in_error: bool) -> None:
    """Refuse an erasure by a role that may not do it.

    Args:
        role: The role.
        in_error: Whether the case was opened in error.

    Raises:
        MoveError: Naming the roles that may.
    """
    may_write(role)
    allowed = RIGHTS[role].erases
    if allowed == "never" or (allowed == "error" and not in_error):
        unless = "" if allowed == "never" else " that was not opened in error"
        who = _who(lambda one: one.erases == "always")
        raise MoveError(f"a {_said(role)} erases no case{unless}", path="role", expected=who)


def may_publish(role: DeskRole) -> None:
    """Refuse a role that publishes nothing.

    Raises:
        MoveError: Naming the roles that may.

    >>> may_publish("desk_worker")
    Traceback (most recent call last):
        ...
    victor.errors.MoveError: role: a desk worker publishes no table; expected supervisor or trainer or researcher
    """
    if not RIGHTS[role].publishes:
        raise MoveError(f"a {_said(role)} publishes no table", path="role", expected=_who(lambda one: one.publishes))


def _said(role: str) -> str:
    return role.replace("_", " ")


def _who(may: Callable[[Rights], bool]) -> str:
    return " or ".join(role for role, found in RIGHTS.items() if may(found))
