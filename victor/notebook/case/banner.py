"""The next step of a case in one line, with the button that does it or leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from victor.notebook.naming import who
from victor.notebook.rows import draft_button
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

    from victor.notebook.case.look import Look


def next_line(look: Look, language: str, *, now: datetime) -> str:
    """The next step of a case in one line."""
    say, step = words(language, "form"), look.next
    match step.kind:
        case "tell":
            assert step.step
            late = bool(step.step.due and step.step.due <= now)
            at_once = step.step.deadline.kind == "at_once"
            key = "next_tell_at_once" if at_once else "next_tell_late" if late else "next_tell"
            return say[key].format(who=who(look.country, step.step.authority.id, language))
        case "send" | "follow":
            assert step.referral
            state = words(language, "record")[f"state_{step.referral.state}"]
            named = who(look.country, step.referral.authority, language)
            return say[f"next_{step.kind}"].format(who=named, state=state)
        case "ask":
            assert step.item
            checklist = look.finding.checklist
            entry = checklist.indicators.get(step.item) or checklist.facts[step.item]
            return say["next_ask"].format(question=entry.text.in_language(language).text)
        case _:
            return say[f"next_{step.kind}"]


def banner(look: Look, language: str) -> Node:
    """What most needs doing now, and the button that does it."""
    from htpy import fragment, p, strong

    line = next_line(look, language, now=look.desk.now())
    return fragment[p[strong[words(language, "form")["next"], ": "], line], _button(look, language)]


def _button(look: Look, language: str) -> Element:
    from htpy import button

    say, step = words(language, "form"), look.next
    match step.kind:
        case "tell":
            assert step.step
            return draft_button(step.step, language, main=True)
        case "send":
            assert step.referral
            act = button(".main", type="button", data_do="advance", data_referral=step.referral.id, data_to="sent")
            return act[say["to_sent"]]
        case "ask":
            return button(".main", type="button", data_go=step.item)[say["do_ask"]]
        case "assess":
            return button(".main", type="button", data_open="assess")[say["do_assess"]]
        case "follow":
            return button(".main", type="button", data_open="tell")[say["do_look"]]
        case _:
            return button(type="button", data_open="story")[say["do_look"]]
