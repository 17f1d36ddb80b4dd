"""Rows that a person can act on: a step of a plan, a referral. A button stands only where the move is legal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline import Country
from victor.notebook.due import due_mark
from victor.notebook.naming import clock, who
from victor.notebook.waiting import AT_ONCE
from victor.reasoning import Step
from victor.records import Referral
from victor.records.referral import NOT_SENT
from victor.words import Words, words

if TYPE_CHECKING:
    from htpy import Element, Node


def draft_button(step: Step, language: str, *, main: bool = False) -> Element:
    """The button that drafts the referral of a step."""
    from htpy import button

    kind = ["main"] if main else []
    return button(type="button", class_=kind, data_do="refer", data_authority=step.authority.id, data_role=step.role)[
        words(language, "form")["do_refer"]
    ]


def _soft(notes: Iterable[str]) -> Node:
    from htpy import span

    return span(".soft")[", ".join(note for note in notes if note)]


def referral_row(country: Country, referral: Referral, language: str, *, now: datetime, acts: Node = None) -> Element:
    """A referral's state and the moves that are legal now, each a button, after `acts`; a note can go with them."""
    from htpy import details, div, label, li, p, span, strong, summary, textarea

    say, plan, record = (words(language, part) for part in ("form", "plan", "record"))
    moved = referral.history[-1]
    due = due_mark(referral.due_at, country, language, now=now, at_once=referral.deadline == AT_ONCE)
    note = label[span(".soft")[say["note"]], textarea(name="note", rows="2", maxlength="2000")]
    return li(".step.referral", data_fields=True, data_key=referral.id)[
        div[
            strong[record[f"state_{referral.state}"]],
            div(".soft")[clock(country, moved.at)],
            div[due] if referral.state in NOT_SENT else None,
        ],
        div[
            p[
                strong[who(country, referral.authority, language)],
                " ",
                _soft(_role_and_way(referral, plan)),
            ],
            p(".soft")[referral.why] if referral.why else None,
            details[summary[say["add_note"]], note] if referral.next_states else None,
            p(".acts")[acts] if acts else None,
        ],
        moves(referral, language),
    ]


def _role_and_way(referral: Referral, plan: Words) -> tuple[str, str]:
    way = referral.channel
    return plan[referral.role], plan.get(f"way_{way}", way) if way else ""


def moves(referral: Referral, language: str) -> Node:
    """The moves that are legal now, each a button; what must still be told has the filled one."""
    from htpy import button, div

    say = words(language, "form")
    first = "main" if referral.state in NOT_SENT else "go"
    buttons = [
        button(
            class_=[first if number == 0 and state != "withdrawn" else "plain"],
            type="button",
            data_do="advance",
            data_referral=referral.id,
            data_to=state,
        )[say[f"to_{state}"]]
        for number, state in enumerate(referral.next_states)
    ]
    return div(".acts")[buttons] if buttons else None
