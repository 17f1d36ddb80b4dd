"""By what the cases of a desk can be grouped, as a yearly report needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

from victor.desk import Desk
from victor.errors import ResearchError, nearest
from victor.records import Assessment, Case, DeskSession

DeskGroup: TypeAlias = Literal["year", "quarter", "month", "channel", "visitor", "status", "closing_reason", "outcome"]
GROUPS: tuple[DeskGroup, ...] = get_args(DeskGroup)
NO_ASSESSMENT, NONE_RECORDED, NO_REASON = "not assessed", "none recorded", "not closed"


def desk_groups(desk: Desk, cases: Sequence[Case], wanted: Iterable[str]) -> dict[str, list[str | None]]:
    """The group of each case, by the name of the grouping; None where it is unknown, as of a case without a contact.

    Raises:
        ResearchError: There is no such grouping.
    """
    found: dict[str, list[str | None]] = {}
    for name in wanted:
        if name not in GROUPS:
            expected = f"one of {', '.join(GROUPS)}"
            hint = nearest(str(name), GROUPS)
            raise ResearchError("a desk has no such grouping", path="groups", expected=expected, hint=hint)
        group = _reader(desk, name)
        found[name] = [group(case) for case in cases]
    return found


def _reader(desk: Desk, name: str) -> Callable[[Case], str | None]:
    match name:
        case "year" | "quarter" | "month":
            return lambda case: _period(case, name)
        case "status":
            return lambda case: case.status
        case "closing_reason":
            return lambda case: case.closing_reason or NO_REASON
        case "outcome":
            last: Mapping[str, Assessment] = {one.case_id: one for one in desk.shelf.find(Assessment)}
            return lambda case: _outcome(last.get(case.id))
        case _:
            contacts: Mapping[str, DeskSession] = {one.id: one for one in desk.sessions()}
            return lambda case: _of_contact(contacts.get(case.session_id or ""), name)


def _period(case: Case, name: str) -> str:
    at = case.opened_at
    if name == "quarter":
        return f"{at:%Y} quarter {(at.month + 2) // 3}"
    return f"{at:%Y-%m}" if name == "month" else f"{at:%Y}"


def _outcome(last: Assessment | None) -> str:
    return NO_ASSESSMENT if last is None else last.outcome or NONE_RECORDED


def _of_contact(contact: DeskSession | None, name: str) -> str | None:
    if contact is None:
        return None
    return contact.channel if name == "channel" else contact.visitor
