"""The next step of a case in one line, with the button that does it or leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.notebook.rows import draft_button, who
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

    from victor.notebook.case.look import Look


def banner(look: Look, language: str) -> Node:
    """What most needs doing now."""
    from htpy import button, fragment, p, strong

    say, step = words(language, "form"), look.next
    act: Element | None = None
    match step.kind:
        case "tell":
            assert step.step
            late = bool(step.step.due and step.step.due <= look.desk.now())
            at_once = step.step.deadline.kind == "at_once"
            key = "next_tell_at_once" if at_once else "next_tell_late" if late else "next_tell"
            said = say[key].format(who=who(look.country, step.step.authority.id, language))
            act = draft_button(step.step, language, main=True)
        case "send":
            assert step.referral
            said = say["next_send"].format(who=who(look.country, step.referral.authority, language))
            act = button(".main", type="button", data_do="advance", data_referral=step.referral.id, data_to="sent")[
                say["to_sent"]
            ]
        case "follow":
            assert step.referral
            said = say["next_follow"].format(
                who=who(look.country, step.referral.authority, language),
                state=words(language, "record")[f"state_{step.referral.state}"],
            )
            act = button(".main", type="button", data_open="tell")[say["do_look"]]
        case "assess":
            said = say["next_assess"]
            act = button(".main", type="button", data_open="assess")[say["do_assess"]]
        case "ask":
            assert step.item
            checklist = look.finding.checklist
            entry = checklist.indicators.get(step.item) or checklist.facts[step.item]
            said = say["next_ask"].format(question=entry.text.in_language(language).text)
            act = button(".main", type="button", data_go=step.item)[say["do_ask"]]
        case _:
            said = say[f"next_{step.kind}"]
            act = button(type="button", data_open="story")[say["do_look"]]
    return fragment[p[strong[say["next"], ": "], said], act]
