"""How every verb writes: the newest state of an open case, changed in one transaction together with its timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from victor.errors import MoveError, RecordError
from victor.reasoning import Answer
from victor.records import Case, TimelineEntry, checked
from victor.records.timeline import Happening
from victor.strict import Expected, moment

if TYPE_CHECKING:
    from victor.desk.desk import Desk


def newest_open(desk: Desk, case: Case) -> tuple[Case, int]:
    """The newest state of an open case and its version.

    Raises:
        MoveError: When it is closed.
    """
    newest, version = desk.shelf.read(Case, case.id)
    if newest.status == "closed":
        raise MoveError("the case is closed", path=f"case {case.id}", hint="reopen it first")
    return newest, version


@contextmanager
def changing(desk: Desk, case: Case) -> Iterator[tuple[Case, int]]:
    """The newest state of an open case, inside the transaction in which it is changed."""
    with desk.shelf.transaction():
        yield newest_open(desk, case)


def log(
    desk: Desk,
    case: Case,
    at: datetime,
    what: Happening,
    *,
    about: str = "",
    said: str = "",
    answers: Mapping[str, Answer | None] | None = None,
) -> None:
    """Add to the timeline of a case and to the audit; inside the transaction of what it tells."""
    entry = TimelineEntry(
        id=desk.new_id(),
        case_id=case.id,
        at=at,
        what=what,
        by=desk.by,
        about=about,
        said=said,
        answers=answers or {},
    )
    desk.shelf.insert(checked(entry))
    desk.shelf.audit(desk.by, at, what, case.id, said)


def clock_of_computer() -> datetime:
    """The time."""
    return datetime.now(UTC)


def in_utc(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock in UTC: times are looked up as text, which sorts as they do only in one zone."""

    def now() -> datetime:
        try:
            return moment(clock())
        except Expected as fault:
            hint = "such as datetime.now(UTC)"
            raise RecordError("the clock is not right", path="now", expected=fault.what, hint=hint) from None

    return now
