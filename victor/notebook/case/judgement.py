"""The judgement in a case: what the checklist finds, what a person records, what was recorded before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.notebook.naming import clock
from victor.records.assessment import ROLES_AT_DESK
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

    from victor.notebook.case.look import Look


def judgement(look: Look, language: str, role: str) -> Node:
    """The form of a judgement, and those that were recorded."""
    from htpy import button, div, fragment, h3, label, li, option, p, select, span, textarea, ul

    say = words(language, "form")
    checklist = look.finding.checklist
    texts = {one.id: one.text.in_language(language).text for one in checklist.outcomes.values()}
    found = texts[look.finding.outcome] if look.finding.outcome else say["nothing_found"]
    outcomes = [option(value="")[say["as_found"].format(outcome=found)]]
    outcomes += [option(value=name)[text] for name, text in texts.items() if name != look.finding.outcome]
    roles = [option(value=name, selected=name == role)[say[f"role_{name}"]] for name in ROLES_AT_DESK]
    form = div(data_fields=True, data_key="assess-form")[
        div(".grid")[
            label[span[say["role"]], select(name="role")[roles]],
            label[span[say["record_outcome"]], select(name="outcome")[outcomes]],
        ],
        label[span(".soft")[say["why_departs"]], textarea(name="why", rows="2", maxlength="2000")],
        p(".acts")[button(".main", type="button", data_do="assess")[say["record"]]],
    ]
    past = [
        li[
            clock(look.country, one.made_at), " · ", say.get(f"role_{one.role}", one.role.replace("_", " ")), " · ",
            texts.get(one.outcome or "", say["nothing_found"]),
            span(".soft")[f" · {say['departs']}: {one.why}"] if one.departs else None,
            span(".soft")[f" · {say['answers_since']}"] if not one.rests_on(look.finding.answers) else None,
        ]
        for one in reversed(look.assessments)
    ]  # fmt: skip
    return fragment[
        form,
        h3[say["recorded"]],
        ul[past] if past else p(".soft")[say["no_assessment"]],
    ]
