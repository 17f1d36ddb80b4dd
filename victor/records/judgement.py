"""What the guidelines say about a case: its finding and its plan, with the judgement of the people who assessed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import evolve

from victor.guideline import Checklist, Country
from victor.reasoning import Finding, Plan, assess, plan
from victor.records.assessment import Assessment
from victor.records.case import Case


def finding_for(case: Case, checklist: Checklist) -> Finding:
    """What a checklist says about the answers of a case, those apart that belong to other checklists."""
    items = checklist.items
    return assess(checklist, {item: answer for item, answer in case.answers.items() if item in items})


def plan_for(
    case: Case,
    assessments: Sequence[Assessment],
    country: Country,
    checklist: Callable[[str], Checklist],
    now: datetime,
) -> Plan:
    """What the routes of a country ask for a case.

    Args:
        case: The case.
        assessments: Its assessments, the last one last.
        country: As it stands on the day.
        checklist: Finds a checklist by its name.
        now: The time.
    """
    items = country.checklist().items
    known = {item: answer for item, answer in case.answers.items() if item in items}
    finding = leading_finding(case, assessments, country, checklist)
    return plan(country, known, finding=finding, events=case.events, asked=case.asked, now=now)


def leading_finding(
    case: Case, assessments: Sequence[Assessment], country: Country, checklist: Callable[[str], Checklist]
) -> Finding:
    """The finding that is most serious on the ladder: of the default checklist and of each that was used to assess.

    Where a person departed from a checklist, the person's outcome stands.
    """
    last = {assessment.checklist: assessment for assessment in assessments}
    names = dict.fromkeys((country.default_checklist, *last))
    findings = [as_judged(finding_for(case, checklist(name)), last.get(name)) for name in names]

    def place(finding: Finding) -> tuple[int, ...]:
        outcomes = (finding.outcome, finding.could_become)
        return tuple(country.ladder_values.index(country.on_ladder(finding.checklist.id, one)) for one in outcomes)

    return max(findings, key=place)


def as_judged(finding: Finding, assessment: Assessment | None) -> Finding:
    """The finding with the outcome of a person who departed from it; what it could become is never less serious.

    A less serious outcome stands only as long as nothing has been answered since: the person did not know of it.
    """
    ladder = [None, *finding.checklist.outcomes]
    if assessment is None or not assessment.departs or assessment.outcome not in ladder:
        return finding
    lower = ladder.index(assessment.outcome) < ladder.index(finding.outcome)
    if lower and not assessment.rests_on(finding.answers):
        return finding
    highest = max(assessment.outcome, finding.could_become, key=ladder.index)
    return evolve(finding, outcome=assessment.outcome, could_become=highest)
