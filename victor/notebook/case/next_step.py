"""The next step of a case: the one thing that most needs doing now. It advises; the person decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from attrs import frozen

from victor.reasoning import Finding, Plan, Step
from victor.records import Assessment, Case, Referral
from victor.records.referral import LOST, NOT_SENT

Kind = Literal["tell", "send", "assess", "ask", "follow", "close", "reopen"]


@frozen
class NextStep:
    """What to do next, and with what.

    Attributes:
        kind: ``tell`` an authority, ``send`` a drafted referral, ``assess``, ``ask`` a question, ``follow`` a referral
            that waits for its authority, ``close`` the case, ``reopen`` it.
        item: The question to ask.
        step: The step of the plan to carry out.
        referral: The referral to send or to follow.
    """

    kind: Kind
    item: str | None = None
    step: Step | None = None
    referral: Referral | None = None


def next_step(
    case: Case,
    finding: Finding,
    plan: Plan,
    assessments: Sequence[Assessment],
    referrals: Sequence[Referral],
    now: datetime,
) -> NextStep:
    """What most needs doing in a case.

    First drafts that wait to be sent, then whoever is to be told at once or is told too late, then a judgement where
    something is established that nobody has recorded, then the other steps of the plan, then questions, then the
    answers of authorities.
    """
    if case.status == "closed":
        return NextStep("reopen")
    waiting = waiting_steps(plan, referrals)
    urgent = [step for step in waiting if step.deadline.kind == "at_once" or (step.due and step.due <= now)]
    drafts = [one for one in referrals if one.state in NOT_SENT]
    if drafts:
        return NextStep("send", referral=drafts[0])
    if urgent:
        return NextStep("tell", step=urgent[0])
    if finding.outcome and not any(one.rests_on(finding.answers) for one in assessments[-1:]):
        return NextStep("assess")
    if waiting:
        return NextStep("tell", step=waiting[0])
    open_ones = [one for one in referrals if one.state in ("sent", "received", "accepted")]
    if finding.open_questions and not open_ones:
        return NextStep("ask", item=finding.open_questions[0])
    if open_ones:
        return NextStep("follow", referral=open_ones[0])
    return NextStep("close")


def waiting_steps(plan: Plan, referrals: Sequence[Referral]) -> list[Step]:
    """The steps that are asked for and for which nothing has been drafted, nor for one of their alternatives."""
    made = {(one.authority, one.role) for one in referrals if one.state not in LOST}
    told = {authority for authority, _ in made}
    return [
        step
        for step in plan
        if step.certainty != "depends"
        and (step.authority.id, step.role) not in made
        and not told.intersection(step.any_of)
    ]
