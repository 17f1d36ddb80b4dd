"""Runs a desk day at a desk, through the same verbs that a person uses, and reports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from attrs import define, field, frozen

from victor.desk import Desk, OpenSession, Overdue
from victor.errors import NotFoundError, VictorError, nearest
from victor.exchange.desk_day import Advance, Answer, Assess, Close, Consent, Contact, DeskDay, Doing, Refer
from victor.reasoning import Finding, Plan
from victor.records import Assessment, Case, DeskSession, Referral


@define
class Clock:
    """A clock that is set by hand; give it to `victor.open_desk` as `now`."""

    time: datetime

    def __call__(self) -> datetime:
        """The time that it shows."""
        return self.time


@frozen
class CaseReport:
    """What became of a case by the end of the day."""

    case: Case
    finding: Finding
    plan: Plan
    assessments: tuple[Assessment, ...]
    referrals: tuple[Referral, ...]


@frozen
class ContactReport:
    """A contact and the case that it opened, if any."""

    contact: Contact
    session: DeskSession
    case: CaseReport | None


@frozen
class DayReport:
    """A desk day as it stood in its last minute."""

    day: DeskDay
    desk: Desk = field(repr=False)
    contacts: tuple[ContactReport, ...]
    overdue: tuple[Overdue, ...]
    until: datetime

    @property
    def cases(self) -> tuple[CaseReport, ...]:
        """The cases of the day."""
        return tuple(contact.case for contact in self.contacts if contact.case)

    def as_dict(self) -> dict[str, object]:
        """The report as plain data, as ``victor run --json`` prints it."""
        return {
            "day": self.day.day.isoformat(),
            "country": self.desk.country.code,
            "contacts": [_contact(report) for report in self.contacts],
            "overdue": [
                {
                    "case": one.case_id,
                    "authority": one.authority,
                    "due": one.due_at.isoformat(),
                    "referral": one.referral_id,
                }
                for one in self.overdue
            ],
        }


def _contact(report: ContactReport) -> dict[str, object]:
    case = report.case
    return {
        "label": report.contact.label,
        "session": report.session.id,
        "at": report.session.opened_at.isoformat(),
        "channel": report.session.channel,
        "visitor": report.session.visitor,
        "topics": list(report.session.topics),
        "material": list(report.session.material),
        "case": case
        and {
            "id": case.case.id,
            "status": case.case.status,
            "finding": case.finding.as_dict(),
            "assessed": [
                {"role": one.role, "checklist": one.checklist, "outcome": one.outcome, "why": one.why}
                for one in case.assessments
            ],
            "plan": case.plan.as_dict(),
            "referrals": [
                {"authority": one.authority, "role": one.role, "state": one.state, "deadline": one.deadline}
                for one in case.referrals
            ],
        },
    }


def run(
    day: DeskDay,
    desk: Desk,
    clock: Clock,
    *,
    file: str = "desk day",
    progress: Callable[[Contact], object] | None = None,
) -> DayReport:
    """Let a desk day happen: all of it is recorded, or nothing.

    Args:
        day: The day.
        desk: The desk, opened with `clock` as its `now`.
        clock: The clock, which is set as the day goes on.
        file: Where the day was read, for errors.
        progress: Called before each contact.

    Raises:
        VictorError: In one line, with the place in the file, when something in it cannot be done.
    """
    reports = []
    with desk.shelf.transaction():
        for number, contact in enumerate(day.contacts):
            if progress:
                progress(contact)
            place = f"contacts[{number}]"
            try:
                session, case = _hold(contact, desk, clock, place)
            except VictorError as error:
                raise error.at(file=file) from None
            reports.append((contact, session, case))
        done = [doing.at for contact in day.contacts if contact.case for doing in contact.case.then]
        clock.time = max([clock.time, *done])
        contacts = tuple(ContactReport(contact, session, _report(desk, case)) for contact, session, case in reports)
        return DayReport(day, desk, contacts, desk.overdue(), clock.time)


def _hold(contact: Contact, desk: Desk, clock: Clock, place: str) -> tuple[DeskSession, Case | None]:
    clock.time = contact.at
    session = desk.session(
        channel=contact.channel,
        visitor=contact.visitor,
        topics=contact.topics,
        material=contact.material,
        language=contact.language,
    )
    case = _open(contact, session, desk, clock, place)
    clock.time = contact.at + timedelta(minutes=contact.minutes)
    return session.close(), case


def _open(contact: Contact, session: OpenSession, desk: Desk, clock: Clock, place: str) -> Case | None:
    if contact.case is None:
        return None
    try:
        case = session.open_case(contact.case.answers)
        desk.plan(case)
    except VictorError as error:
        raise error.at(path=f"{place}.case") from None
    for step, doing in enumerate(contact.case.then):
        clock.time = doing.at
        try:
            case = _do(doing, case, desk)
        except VictorError as error:
            raise error.at(path=f"{place}.case.then[{step}]") from None
    return case


def _do(doing: Doing, case: Case, desk: Desk) -> Case:
    match doing:
        case Answer():
            case = desk.answer(case, doing.answers, how=doing.how)
        case Assess():
            desk.assess(case, role=doing.role, checklist=doing.checklist, outcome=doing.outcome, why=doing.why)
        case Refer():
            desk.refer(case, doing.authority, role=doing.role, channel=doing.channel, why=doing.why)
        case Consent():
            desk.consent(case, purpose=doing.to, given_by=doing.by, how=doing.how, receiver=doing.receiver)
        case Advance():
            last = _last_referral(desk.referrals(case), doing.authority)
            desk.advance(last, doing.to, note=doing.note, override=doing.override)
        case Close():
            return desk.close_case(case, doing.reason, note=doing.note)
    # What is asked for is recorded as soon as it is known: its clocks start then.
    desk.plan(case)
    return desk.case(case.id)


def _last_referral(referrals: Iterable[Referral], authority: str) -> Referral:
    found = {referral.authority: referral for referral in referrals}
    if authority not in found:
        raise NotFoundError(
            "no referral was made to this authority",
            path="authority",
            expected=f"one of {', '.join(found)}" if found else "a refer before it",
            hint=nearest(authority, found),
        )
    return found[authority]


def _report(desk: Desk, case: Case | None) -> CaseReport | None:
    if case is None:
        return None
    newest = desk.case(case.id)
    made = desk.plan(newest)
    return CaseReport(newest, made.finding, made, desk.assessments(newest), desk.referrals(newest))
