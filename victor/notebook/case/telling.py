"""Whom to tell in a case: the plan with what has been done about each step, and who must not be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from victor.notebook.rows import referral_row, step_row, who
from victor.reasoning.plan import without_alternatives
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

    from victor.notebook.case.look import Look


def telling(look: Look, language: str) -> Node:
    """The steps that are asked for, those that depend on answers, and a way to tell somebody else."""
    from htpy import details, fragment, li, p, strong, summary, ul

    say, plan = words(language, "form"), look.plan
    asked = without_alternatives([step for step in plan if step.certainty != "depends"])
    later = [step for step in plan if step.certainty == "depends"]
    shown = {name for step in asked for name in (step.authority.id, *step.any_of)}
    others = [one for one in look.referrals if one.authority not in shown]
    feared = [name for name in plan.not_to if name not in plan.forbidden]

    def named(names: Iterable[str]) -> str:
        return ", ".join(who(look.country, name, language) for name in names)

    return fragment[
        [
            p(".not-to")[strong[say[key], ": "], named(names)]
            for key, names in (("not_to", plan.forbidden), ("not_to_feared", feared))
            if names
        ],
        ul(".steps")[[step_row(look.country, step, look.referrals, language) for step in asked]]
        if asked
        else p[say["nobody"]],
        ul(".steps")[[li(".step")[referral_row(look.country, one, language)] for one in others]] if others else None,
        details(data_key="later")[
            summary[say["depends"].format(count=len(later))],
            ul(".steps")[[step_row(look.country, step, look.referrals, language) for step in later]],
        ]
        if later
        else None,
        _tell_other(look, language) if look.case.status == "open" else None,
    ]


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
