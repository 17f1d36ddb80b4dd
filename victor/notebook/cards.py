"""The cards of a board: a referral, or a step that nobody has drafted yet, with the moves that are legal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from victor.guideline import Country
from victor.notebook.due import due_mark
from victor.notebook.naming import clock, who
from victor.notebook.rows import moves
from victor.notebook.waiting import AT_ONCE, NEVER, Waiting
from victor.records import Referral
from victor.records.referral import NOT_SENT
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element

GROUPS = ("send", "wait", "accepted", "done")
GROUP_OF = {
    "drafted": "send",
    "sent": "wait",
    "received": "wait",
    "accepted": "accepted",
    "declined": "done",
    "completed": "done",
    "withdrawn": "done",
}


@frozen
class Card:
    """Something that a board shows: one of the two is there."""

    referral: Referral | None = None
    waiting: Waiting | None = None

    @property
    def group(self) -> str:
        """Where it stands on the board."""
        return GROUP_OF[self.referral.state] if self.referral else "send"

    @property
    def can_wait(self) -> bool:
        """Whether it is a step with an unknown deadline that nobody has drafted."""
        return self.waiting is not None and self.waiting.due_at is None

    def place(self, now: datetime) -> tuple[object, ...]:
        """What comes first: what must still be told by its deadline, then what has waited longest, then what ended."""
        if self.referral is None or self.referral.state in NOT_SENT:
            due = (self.referral or self.waiting).due_at  # type: ignore[union-attr]  # one of the two is there
            return 0, due or NEVER
        moved = self.referral.history[-1].at
        return 1, (now - moved if self.group == "done" else moved - moved.min.replace(tzinfo=moved.tzinfo))


def card(one: Card, country: Country, language: str, *, now: datetime, with_case: bool) -> Element:
    """A card: what must still be told has the filled button, what waits for others only a framed one."""
    if one.referral:
        return _referral(one.referral, country, language, now=now, with_case=with_case)
    assert one.waiting
    return _step(one.waiting, country, language, now=now, with_case=with_case)


def _referral(referral: Referral, country: Country, language: str, *, now: datetime, with_case: bool) -> Element:
    from htpy import details, div, label, li, p, span, strong, summary, textarea

    say = words(language, "form")
    role, states = words(language, "plan")[referral.role], words(language, "record")
    moved = referral.history[-1]
    note = label[span(".soft")[say["note"]], textarea(name="note", rows="2", maxlength="2000")]
    due = due_mark(referral.due_at, country, language, now=now, at_once=referral.deadline == AT_ONCE)
    return li(class_=["board-card", referral.state], data_fields=True, data_key=referral.id)[
        div(".due")[due] if referral.state in NOT_SENT else None,
        strong[who(country, referral.authority, language)],
        p(".soft")[_place(role, referral.case_id, say, with_case=with_case)],
        p[states[f"state_{referral.state}"], span(".soft")[" ", clock(country, moved.at)]],
        moves(referral, language),
        details[summary[say["add_note"]], note] if referral.next_states else None,
    ]


def _step(waiting: Waiting, country: Country, language: str, *, now: datetime, with_case: bool) -> Element:
    from htpy import button, div, li, p, strong

    say = words(language, "form")
    step = waiting.steps[0]
    names = {one: who(country, one, language) for one in waiting.authorities}
    key = f"{waiting.case.id}-{step.role}-{'-'.join(names)}"
    role = words(language, "plan")[step.role]
    precaution = words(language, "plan")["precaution"] if step.certainty == "precaution" else ""
    buttons = [
        button(
            class_=["main" if number == 0 else "plain"],
            type="button",
            data_do="refer",
            data_case=waiting.case.id,
            data_authority=authority,
            data_role=step.role,
        )[say["do_refer"] if len(names) == 1 else f"{say['do_refer']}: {name}"]
        for number, (authority, name) in enumerate(names.items())
    ]
    return li(".board-card.undrafted", data_key=key)[
        div(".due")[due_mark(waiting.due_at, country, language, now=now, at_once=waiting.at_once)],
        strong[words(language, "plan")["or"].join(names.values())],
        p(".soft")[_place(role, waiting.case.id, say, precaution, with_case=with_case)],
        p[say["not_drafted"]],
        div(".acts")[buttons],
    ]


def _place(role: str, case: str, say: dict[str, str], *more: str, with_case: bool) -> str:
    named = say["case"].format(id=case[:8]) if with_case else ""
    return " · ".join(part for part in (named, role, *more) if part)
