"""The plan of a case in sentences: what stands in its picture, for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from victor.notebook.pictures.speaking import Speaker
from victor.notebook.pictures.steps import Shown
from victor.reasoning import Plan
from victor.records import Referral


def told(
    plan: Plan, steps: Sequence[Shown], others: Sequence[Referral], say: Speaker, now: datetime | None
) -> Iterator[str]:
    """A sentence or two for each step, after whom not to tell; what only depends on answers comes last."""
    outcome = plan.finding.established
    rests = say.said(outcome.text.in_language(say.language)).split(":")[0] if outcome else say.texts["none"]
    yield f"{say.word('rests_on', outcome=rests)}."
    if plan.forbidden:
        yield f"{say.plan_texts['not_to']}: {say.all_of(plan.forbidden)}."
    feared = tuple(name for name in plan.not_to if name not in plan.forbidden)
    if feared:
        yield f"{say.plan_texts['not_to_feared']}: {say.all_of(feared)}."
    for one in plan.withheld:
        why = say.said(one.forbidden_by.why.in_language(say.language))
        yield f"{say.word('held_back', name=say.who(one.authority.id))}: {why}."
    if not any(one.step.certainty != "depends" for one in steps):
        yield say.plan_texts["nobody"]
    for shown in sorted(steps, key=lambda one: one.step.certainty == "depends"):
        yield _step(shown, plan, say, now)
    for referral in others:
        yield f"{say.texts['beside_plan']}: {say.who(referral.authority)}, {_state(referral, say, now)}."


def _step(shown: Shown, plan: Plan, say: Speaker, now: datetime | None) -> str:
    step = shown.step
    facts = [
        say.role(step.role),
        say.deadline(step.deadline),
        say.texts[step.certainty],
        "" if step.confirmed else say.words("guideline")["unconfirmed"],
    ]
    if shown.late and step.due:
        facts.append(say.due(step, now, late=True))
    elif step.due and step.certainty != "depends" and not shown.instead:
        facts.append(say.due(step, now, late=False))
    more = [say.why(step)]
    if others := tuple(name for name in step.any_of if name not in (step.authority.id, *shown.instead)):
        more.append(say.word("or_tell", names=say.all_of(others)))
    if shown.instead:
        more.append(say.word("enough", names=say.all_of(shown.instead)))
    if others := tuple(name for name in step.together if name != step.authority.id):
        more.append(say.word("and_tell", names=say.all_of(others)))
    if step.depends_on:
        key = "while_unknown" if step.certainty == "precaution" else "depends_on"
        more.append(say.word(key, questions=say.questions(step, plan.finding.checklist)))
    if shown.referral:
        more.append(_state(shown.referral, say, now))
    name = say.said(step.authority.label.in_language(say.language))
    return f"{name}: {', '.join(filter(None, facts))}. {'. '.join(more)}."


def _state(referral: Referral, say: Speaker, now: datetime | None) -> str:
    last = referral.history[-1]
    return f"{say.state(last.state)} {say.time(last.at, now)}"
