"""What has happened in a case, newest first, and how it ends. Notes are told here only: a page is not saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, get_args

from victor.guideline import EVENTS
from victor.notebook.naming import clock, who
from victor.reasoning.saying import answerable
from victor.records import ClosingReason, TimelineEntry
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

    from victor.notebook.case.look import Look

MOST_NAMES = 3
RECORDED_BY_HAND = ("consent", "status", "asylum_request", "missing_report")
"""The events that a desk does not see by itself."""


def story(look: Look, language: str) -> Node:
    """The timeline as a picture and as a list, and what can end or reopen the case."""
    from htpy import fragment, table, tbody, td, tr

    say = words(language, "form")
    rows = [
        tr[
            td[clock(look.country, entry.at)],
            td[say[f"happening_{entry.what}"]],
            td[_what(look, entry, language)],
            td(".soft")[entry.by],
        ]
        for entry in reversed(look.timeline)
    ]
    return fragment[
        table(".calm")[tbody[rows]],
        _event(say) if look.case.status == "open" else None,
        _ending(look, say),
    ]


def _what(look: Look, entry: TimelineEntry, language: str) -> str:
    say, checklist = words(language, "form"), look.finding.checklist
    referrals = {one.id: one for one in look.referrals}
    match entry.what:
        case "opened" | "answered":
            items = answerable(checklist)
            texts = [items[item].text.in_language(language).text if item in items else item for item in entry.answers]
            return "; ".join((*texts, entry.said)) if entry.said else "; ".join(texts)
        case "assessed":
            outcome = checklist.outcomes.get(entry.said)
            return outcome.text.in_language(language).text if outcome else say["nothing_found"]
        case "planned":
            names = [who(look.country, name, language) for name in entry.said.split(", ") if name]
            return ", ".join(names[:MOST_NAMES]) + (f" + {len(names) - MOST_NAMES}" if len(names) > MOST_NAMES else "")
        case "referred":
            return who(look.country, entry.said, language)
        case "advanced":
            referral = referrals.get(entry.about)
            name = f"{who(look.country, referral.authority, language)}: " if referral else ""
            note = next((move.note for move in referral.history if move.at == entry.at), "") if referral else ""
            state = words(language, "record")[f"state_{entry.said}"]
            return f"{name}{state}{f' ({note})' if note else ''}"
        case "happened":
            return say[f"event_{entry.said}"]
        case "closed":
            return f"{say[f'reason_{entry.about}']}{f': {entry.said}' if entry.said else ''}"
        case "step_withdrawn" | "receiver_informed":
            return who(look.country, entry.about, language)
        case "consented" | "consent_refused" | "consent_withdrawn":
            # Two words that records know; what a person said of it stands in the consent.
            return " · ".join(word.replace("_", " ") for word in (entry.about, entry.said) if word)
        case _:
            return entry.said


def _event(say: Mapping[str, str]) -> Node:
    from htpy import button, details, div, label, option, select, span, summary

    events = [option(value=one)[say[f"event_{one}"]] for one in EVENTS if one in RECORDED_BY_HAND]
    return details(data_key="event", data_fields=True)[
        summary[say["event"]],
        div(".acts")[
            label[span(".soft")[say["event"], " "], select(name="event")[events]],
            button(type="button", data_do="happened")[say["record_event"]],
        ],
    ]


def _ending(look: Look, say: Mapping[str, str]) -> Node:
    from htpy import button, details, div, label, option, p, select, span, summary, textarea

    if look.case.status == "closed":
        return div(data_key="reopen", data_fields=True)[
            label[span(".soft")[say["tell_why"]], textarea(name="why", rows="2", maxlength="2000")],
            p(".acts")[button(type="button", data_do="reopen")[say["reopen"]]],
        ]
    reasons = [option(value=one)[say[f"reason_{one}"]] for one in get_args(ClosingReason)]
    return details(data_key="close", data_fields=True)[
        summary[say["close"]],
        div(".grid")[
            label[span[say["closing_reason"]], select(name="reason")[reasons]],
            label[span[say["note"]], textarea(name="note", rows="2", maxlength="2000")],
        ],
        p(".acts")[button(type="button", data_do="close")[say["close"]]],
    ]
