"""Rows that a person can act on: a step of a plan, a referral. A button stands only where the move is legal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline import Country, Deadline
from victor.reasoning import Step
from victor.records import Referral
from victor.records.referral import NOT_SENT
from victor.words import Words, words

if TYPE_CHECKING:
    from htpy import Element, Node


AT_ONCE = Deadline("at_once")


def who(country: Country, name: str, language: str) -> str:
    """An authority by its short name, or somebody who is none, such as the parents."""
    authority = country.authorities.get(name)
    return authority.label.in_language(language).text if authority else name.replace("_", " ")


def clock(country: Country, moment: datetime) -> str:
    """A moment as clocks in the country show it."""
    return f"{country.local(moment):%d %b %H:%M}"


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


def referral_row(country: Country, referral: Referral, language: str, *, now: datetime) -> Element:
    """A referral's state and the moves that are legal now, each a button; a note can go with them."""
    from htpy import details, div, label, li, p, span, strong, summary, textarea

    say, plan, record = (words(language, part) for part in ("form", "plan", "record"))
    moved = referral.history[-1]
    late = referral.is_overdue(now)
    at_once = referral.deadline == str(AT_ONCE)
    key = "due_at_once" if at_once else "overdue" if late else "until"
    due = plan[key].format(when=clock(country, referral.due_at)) if referral.due_at else ""
    waits = referral.state in NOT_SENT and due
    note = label[span(".soft")[say["note"]], textarea(name="note", rows="2", maxlength="2000")]
    return li(".step.referral", data_fields=True, data_key=referral.id)[
        div[
            strong[record[f"state_{referral.state}"]],
            div(".soft")[clock(country, moved.at)],
            div(class_=["when", "at_once" if at_once else "late" if late else "within"])[due] if waits else None,
        ],
        div[
            p[
                strong[who(country, referral.authority, language)],
                " ",
                _soft(_role_and_way(referral, plan)),
            ],
            p(".soft")[referral.why] if referral.why else None,
            details[summary[say["add_note"]], note] if referral.next_states else None,
        ],
        div(".acts")[_moves(referral, say)],
    ]


def _role_and_way(referral: Referral, plan: Words) -> tuple[str, str]:
    way = referral.channel
    return plan[referral.role], plan.get(f"way_{way}", way) if way else ""


def _moves(referral: Referral, say: Words) -> list[Element]:
    from htpy import button

    return [
        button(
            type="button",
            class_=["main" if number == 0 and state != "withdrawn" else "plain"],
            data_do="advance",
            data_referral=referral.id,
            data_to=state,
        )[say[f"to_{state}"]]
        for number, state in enumerate(referral.next_states)
    ]
