"""The rows of a desk's list: an open case, somebody who is to be told, a contact of the day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline import Country
from victor.guideline.page import meter
from victor.guideline.voice import level_of
from victor.notebook.case.banner import next_line
from victor.notebook.contact import noted
from victor.notebook.due import due_mark
from victor.notebook.naming import who
from victor.notebook.waiting import Waiting, waiting_in
from victor.records import DeskSession
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

    from victor.notebook.case.look import Look


def case_row(look: Look, language: str, *, now: datetime) -> Element:
    """An open case: what is established, what to do next, by when somebody is to be told."""
    from htpy import div, li, span

    say, case, finding = words(language, "form"), look.case, look.finding
    outcome = finding.established
    text = outcome.text.in_language(language).text if outcome else say["nothing_found"]
    due = next(iter(waiting_in([case])), None)
    mark = due_mark(due.due_at, look.country, language, now=now, at_once=due.at_once) if due else None
    return li(".row-of", data_do="choose", data_case=case.id, data_key=case.id)[
        div(".name")[_to_case(case.id, language), span(".soft")[" ", short_clock(look.country, case.opened_at, now)]],
        div(".outcome")[meter(level_of(finding.checklist, finding.outcome), language), span[text]],
        div(".then")[span(".soft")[say["next"], ": "], next_line(look, language, now=now)],
        div(".due")[mark or span(".soft")[say["nothing_due"]]],
    ]


def short_clock(country: Country, moment: datetime, now: datetime) -> str:
    """The time of something of today, the day of what was before."""
    local = country.local(moment)
    return f"{local:%H:%M}" if local.date() == country.local(now).date() else f"{local:%d.%m.}"


def due_row(waiting: Waiting, country: Country, language: str, *, now: datetime) -> Element:
    """Somebody who is to be told, and how far that is."""
    from htpy import div, li, span, strong

    say, plan = words(language, "form"), words(language, "plan")
    step = waiting.steps[0]
    state = words(language, "record")["state_drafted"] if waiting.drafted else say["not_drafted"]
    key = f"{waiting.case.id}-{step.role}-{'-'.join(waiting.authorities)}"
    return li(".row-of", data_do="choose", data_case=waiting.case.id, data_key=key)[
        div(".name")[_to_case(waiting.case.id, language)],
        div(".outcome")[strong[plan["or"].join(who(country, one, language) for one in waiting.authorities)]],
        div(".then")[plan[step.role], span(".soft")[" · ", state]],
        div(".due")[due_mark(waiting.due_at, country, language, now=now, at_once=waiting.at_once)],
    ]


def contact_row(record: DeskSession, country: Country, language: str) -> Element:
    """A contact: when, how, who, about what."""
    from htpy import div, li, span

    say = words(language, "form")
    end: Node = say["still_open"]
    if record.closed_at:
        minutes = int((record.closed_at - record.opened_at).total_seconds()) // 60
        end = say["minutes"].format(minutes=minutes)
    return li(".row-of.contact-of", data_key=record.id)[
        div(".name")[f"{country.local(record.opened_at):%H:%M}", span(".soft")[" · ", end]],
        div(".outcome")[say[f"channel_{record.channel}"], ", ", say[f"visitor_{record.visitor}"]],
        div(".then")[span(".soft")[", ".join(noted(record, language))]],
        div(".due")[say["case"].format(id=record.case_id[:8]) if record.case_id else None],
    ]


def _to_case(case: str, language: str) -> Element:
    from htpy import button

    said = words(language, "form")["to_case"].format(id=case[:8])
    return button(".link", type="button", data_do="choose", data_case=case, aria_label=said)[case[:8]]
