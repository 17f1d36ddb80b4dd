"""Whom to tell in a case: the plan with what has been done about each step, and who must not be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from victor.notebook.case.next_step import waiting_steps
from victor.notebook.rows import draft_button, referral_row
from victor.reasoning import Step
from victor.reasoning.plan import without_alternatives
from victor.reasoning.showing import not_to_panel, step_row
from victor.records import Giver, Referral
from victor.records.need import ASKED, NEEDED, stands_against
from victor.records.referral import NOT_SENT
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

    from victor.notebook.case.look import Look

GIVERS: tuple[Giver, ...] = ("child", "representative")
"""Whose consent a click records; every other one, a refusal and a withdrawal are verbs of the desk."""


def telling(look: Look, language: str) -> Node:
    """Who must not be told, who has been told, who is still to be told, and a way to tell somebody else."""
    from htpy import details, fragment, summary

    say, plan = words(language, "plan"), look.plan
    waiting = without_alternatives(waiting_steps(plan, look.referrals))
    later = [step for step in plan if step.certainty == "depends"]
    return fragment[
        not_to_panel(plan, language),
        _told(look, language),
        _steps(look, waiting, language) or _nobody(look, language),
        details(data_key="later")[summary[say["depends"].format(count=len(later))], _steps(look, later, language)]
        if later
        else None,
        _tell_other(look, language),
    ]


def _told(look: Look, language: str) -> Node:
    from htpy import fragment, h3, ul

    say = words(language, "form")
    if not look.referrals:
        return None
    rows = [
        referral_row(look.country, one, language, now=look.desk.now(), acts=_consents(look, one, language))
        for one in look.referrals
    ]
    return fragment[h3[say["referrals"]], ul(".steps")[rows]]


def _consents(look: Look, referral: Referral, language: str) -> Node:
    """Buttons by which a consent is recorded, as long as one stands against sending."""
    from htpy import button

    if referral.state not in NOT_SENT:
        return None
    need, obstacle = stands_against(referral, look.plan, look.case.consents, look.case.answers)
    if obstacle is None or need not in NEEDED:
        return None
    say = words(language, "plan")
    return [
        button(".plain", type="button", data_do="consent", data_receiver=referral.authority, data_giver=giver)[
            f"{say['consent']} {say[f'consent_{giver}']}"
        ]
        for giver in GIVERS
        if giver in ASKED[need]
    ]


def _steps(look: Look, steps: Sequence[Step], language: str) -> Node:
    from htpy import ul

    open_ = look.case.status == "open"
    rows = [
        step_row(
            one,
            look.country,
            language,
            checklist=look.finding.checklist,
            acts=draft_button(one, language) if open_ else None,
        )
        for one in steps
    ]
    return ul(".steps")[rows] if rows else None


def _nobody(look: Look, language: str) -> Node:
    from htpy import p

    return p[words(language, "form")["nobody_more"] if look.referrals else words(language, "plan")["nobody"]]


def _tell_other(look: Look, language: str) -> Node:
    from htpy import button, details, div, label, option, p, select, span, summary, textarea

    say = words(language, "form")
    known = sorted((one.name.in_language(language).text, one.id) for one in look.country.authorities.values())
    return details(data_key="tell-other", data_fields=True)[
        summary[say["tell_other"]],
        div(".grid")[
            label[span[say["whom"]], select(name="authority")[[option(value=id_)[name] for name, id_ in known]]],
            label[span[say["tell_why"]], textarea(name="why", rows="2", maxlength="2000")],
        ],
        p(".acts")[button(type="button", data_do="refer")[say["do_refer"]]],
    ]
