"""What the guideline says of a case, and what people judge: finding, assessment, plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from victor.desk.writing import changing, log
from victor.errors import MoveError, NotFoundError, nearest
from victor.guideline import Checklist
from victor.reasoning import Finding, Plan
from victor.records import Assessment, Case, checked, finding_for, plan_for, recorded
from victor.rules import Kind

if TYPE_CHECKING:
    from victor.desk.desk import Desk


def checklist(desk: Desk, id: str | None = None) -> Checklist:  # noqa: A002  the field's word, everywhere
    """A checklist that may be used at this desk, as it stands today; the country's default one unless named.

    Raises:
        NotFoundError: When it may not be used here.
    """
    country = desk.country.at_time(desk.now())
    name = id or country.default_checklist
    if name in country.checklists:
        return country.checklists[name]
    if name not in desk.checklists:
        known = ", ".join(desk.checklists)
        raise NotFoundError(
            "this desk has no such checklist",
            path="checklist",
            expected=f"one of {known}",
            hint=nearest(name, desk.checklists),
        )
    return desk.checklists[name]


def finding(desk: Desk, case: Case, checklist: str | None = None) -> Finding:
    """What a checklist says about a case now, by the answers that `case` holds; nothing is recorded."""
    return finding_for(case, desk.checklist(checklist))


def assess(
    desk: Desk,
    case: Case,
    *,
    role: str,
    checklist: str | None = None,
    outcome: str | None = None,
    why: str = "",
) -> Assessment:
    """Record what a checklist says about a case, as the judgement of a person.

    Args:
        desk: The desk.
        case: The case.
        role: The role of the person: ``ngo_worker``, ``police_officer`` …
        checklist: Another one than the country's default checklist.
        outcome: Where the person departs from what the checklist establishes: the outcome to record.
        why: Why the person departs from it.

    Raises:
        MoveError: When the case is closed, or the person departs without saying why.
    """
    at = desk.now()
    with changing(desk, case) as (newest, version):
        finding = desk.finding(newest, checklist)
        if outcome is not None and outcome not in finding.checklist.outcomes:
            known = ", ".join(finding.checklist.outcomes)
            raise MoveError("the checklist has no such outcome", path="outcome", expected=f"one of {known}")
        if outcome not in (None, finding.outcome) and not why:
            raise MoveError("the outcome departs from the checklist", path="why", expected="the person's reason")
        assessment = recorded(
            finding, id=desk.new_id(), case_id=case.id, at=at, role=role, by=desk.by, outcome=outcome, why=why
        )
        desk.shelf.insert(checked(assessment))
        desk.shelf.write(newest.happened("assessment", at=at), version)
        log(desk, newest, at, "assessed", about=assessment.id, said=assessment.outcome or "")
    return assessment


def assessments(desk: Desk, case: Case) -> tuple[Assessment, ...]:
    """The assessments of a case, in their order."""
    return desk.shelf.find(Assessment, case_id=case.id)


def plan(desk: Desk, case: Case) -> Plan:
    """What the country's routes ask for a case now; recorded, so that clocks run and withdrawn steps are seen.

    It rests on the newest answers, and on the person's outcome where the last assessment departs from the
    checklist. A step that is no longer asked is recorded as withdrawn; a referral that was made for it stays.
    """
    desk.shelf.must_write()
    at = desk.now()
    newest = desk.case(case.id)
    made = plan_now(desk, newest, at)
    if newest.status == "closed" or newest.with_plan(made, at).planned == newest.planned:
        return made
    with changing(desk, newest) as (newest, version):
        made = plan_now(desk, newest, at)
        after = newest.with_plan(made, at)
        desk.shelf.write(after, version)
        asked = {(step.authority, step.role) for step in after.planned}
        for step in newest.planned:
            if (step.authority, step.role) not in asked:
                log(desk, after, at, "step_withdrawn", about=step.authority, said=step.certainty)
        log(desk, after, at, "planned", said=", ".join(step.authority for step in after.planned))
    return made


def items(desk: Desk) -> dict[str, Kind]:
    """Everything that can be answered at this desk now, with its kind."""
    found = desk.checklist().items
    for checklist in desk.checklists.values():
        found = {**checklist.items, **found}
    return found


def plan_now(desk: Desk, case: Case, at: datetime) -> Plan:
    """What the routes ask for a case as it stands; nothing is recorded."""
    return plan_for(case, desk.assessments(case), desk.country.at_time(at), desk.checklist, at)
