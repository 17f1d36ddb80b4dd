"""The desk: a country and a store, and the verbs with which its records are changed.

One subject in one module: each verb reads the newest record, applies a pure step to it and writes record and timeline
together, in one transaction; nothing else in victor changes records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from os import PathLike
from typing import Self
from uuid import uuid4

from attrs import define, evolve, field, frozen

from victor.errors import MoveError, NotFoundError, RecordError, StoreConflict, nearest
from victor.guideline import Checklist, Country, Event, Role
from victor.reasoning import UNKNOWN, Answer, Answers, Finding, Plan, Step
from victor.reasoning.plan import CERTAINTIES
from victor.records import (
    Assessment,
    Case,
    ClosingReason,
    DeskSession,
    Move,
    Referral,
    SessionChannel,
    TimelineEntry,
    Topic,
    Visitor,
    checked,
    finding_for,
    plan_for,
    recorded,
)
from victor.records.timeline import Happening
from victor.store import Between, Shelf, open_store
from victor.strict import Expected, moment


@frozen
class Overdue:
    """Somebody should have been told by now and has not been.

    Attributes:
        referral_id: The referral that was drafted and not sent; None where not even that was done.
    """

    case_id: str
    authority: str
    due_at: datetime
    referral_id: str | None = None


@define
class OpenSession:
    """A contact at the desk that is going on; close it, or use it in a ``with`` statement."""

    desk: Desk = field(repr=False)
    record: DeskSession

    def open_case(self, answers: Mapping[str, object] | None = None, /, **more: object) -> Case:
        """Open a case for the child that the contact is about."""
        case = self.desk.open_case(answers, session=self.record, **more)
        self.record = evolve(self.record, case_id=case.id)
        return case

    def note(self, *, topics: Iterable[Topic] = (), material: Iterable[str] = ()) -> None:
        """Note what it was about and what was given; kept when it is closed.

        Raises:
            RecordError: When a topic is not one that the desk knows.
        """
        self.record = checked(
            evolve(
                self.record,
                topics=tuple(dict.fromkeys((*self.record.topics, *topics))),
                material=tuple(dict.fromkeys((*self.record.material, *material))),
            )
        )

    def close(self) -> DeskSession:
        """Close the contact."""
        self.record = self.desk.close_session(self.record)
        return self.record

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@define
class Desk:
    """A workplace: a country and a store. Close it, or use it in a ``with`` statement.

    >>> import victor
    >>> with victor.open_desk(":memory:", country="gr", by="desk 1") as desk:
    ...     with desk.session(channel="helpline", visitor="teacher") as session:
    ...         case = session.open_case(age=(12, 15), unaccompanied=True)
    ...     case = desk.answer(case, documents_held=True, how="told by the teacher")
    ...     [entry.what for entry in desk.timeline(case)]
    ['opened', 'answered']
    """

    country: Country
    checklists: Mapping[str, Checklist] = field(repr=False)
    """The checklists that may be used here: the country's own and those of other plugins that it uses."""
    shelf: Shelf = field(repr=False)
    by: str
    now: Callable[[], datetime] = field(repr=False)
    new_id: Callable[[], str] = field(repr=False)

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        country: Country,
        *,
        checklists: Iterable[Checklist] = (),
        by: str = "",
        now: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> Desk:
        """Open a desk on a store, as `victor.open_desk` says; `checklists` of other plugins that may be used here."""
        usable = {**country.checklists, **{checklist.id: checklist for checklist in checklists}}
        shelf = Shelf(open_store(path, country=country.code))
        return cls(country, usable, shelf, by, _in_utc(now or _now), new_id or (lambda: uuid4().hex))

    def close(self) -> None:
        """Close the store."""
        self.shelf.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def changes(self) -> int:
        """A number that is another one after this or another desk has written to the store; cheap to ask for."""
        return self.shelf.store.changes()

    # --- contacts ---------------------------------------------------------------------------------------------------

    def session(
        self,
        *,
        channel: SessionChannel,
        visitor: Visitor,
        topics: Iterable[Topic] = (),
        material: Iterable[str] = (),
        language: str = "en",
    ) -> OpenSession:
        """Begin a contact at the desk.

        Raises:
            RecordError: When channel, visitor or a topic is not one that the desk knows.
        """
        record = checked(
            DeskSession(
                id=self.new_id(),
                opened_at=self.now(),
                channel=channel,
                visitor=visitor,
                topics=tuple(topics),
                material=tuple(material),
                language=language,
                by=self.by,
            )
        )
        self.shelf.insert(record)
        return OpenSession(self, record)

    def close_session(self, session: DeskSession) -> DeskSession:
        """End a contact, with the topics and material that its record names; one that has ended keeps its time."""
        with self.shelf.transaction():
            there, version = self.shelf.read(DeskSession, session.id)
            closed_at, case_id = there.closed_at or self.now(), session.case_id or there.case_id
            closed = checked(evolve(session, status="closed", closed_at=closed_at, case_id=case_id))
            self.shelf.write(closed, version)
        return closed

    def sessions(self, status: str | None = None) -> tuple[DeskSession, ...]:
        """The contacts of this desk, in their order; all of them or those that are ``open`` or ``closed``."""
        wanted = {} if status is None else {"status": status}
        return self.shelf.find(DeskSession, **wanted)

    # --- cases ------------------------------------------------------------------------------------------------------

    def open_case(
        self, answers: Mapping[str, object] | None = None, /, *, session: DeskSession | None = None, **more: object
    ) -> Case:
        """Open a case, with what is known already.

        Raises:
            AnswerError: When an answer belongs to no item, or is of the wrong kind.
        """
        at = self.now()
        given = self._checked(Answers().also(Answers.of(answers, **more).values_by_item(), by=self.by, at=at))
        case = Case(
            id=self.new_id(),
            country=self.country.code,
            opened_at=at,
            opened_by=self.by,
            answers=given,
            session_id=session.id if session else None,
        )
        case = case.happened("contact", at=session.opened_at if session else at).happened("detection", at=at)
        case = case.happened(*_told_by(given), at=at)
        with self.shelf.transaction():
            self.shelf.insert(case)
            self._log(case, at, "opened", answers=dict(given.given))
            if session:
                there, version = self.shelf.read(DeskSession, session.id)
                self.shelf.write(evolve(there, case_id=case.id), version)
        return case

    def case(self, id: str) -> Case:  # noqa: A002  the record's word
        """The newest state of a case.

        Raises:
            NotFoundError: When this store has no such case.
        """
        return self.shelf.read(Case, id)[0]

    def cases(self, status: str | None = "open") -> tuple[Case, ...]:
        """The cases that are ``open`` or ``closed``, or all (None), in the order in which they were opened."""
        wanted = {} if status is None else {"status": status}
        return self.shelf.find(Case, **wanted)

    def answer(
        self, case: Case, answers: Mapping[str, object] | None = None, /, *, how: str = "", **more: object
    ) -> Case:
        """Record answers: ``True``, ``False``, ``"unknown"`` (asked, cannot be determined), a number, a span, a choice.

        ``None`` takes an answer back. What others answered in the meantime stays; earlier answers stay in the timeline.

        Args:
            case: The case as the caller saw it.
            answers: By item.
            how: How it was learnt: told by the child, seen, read in a document …
            more: The same as keywords.

        Raises:
            AnswerError: When an answer belongs to no item, or is of the wrong kind.
            StoreConflict: When somebody else answered the same item otherwise since the caller saw it.
            MoveError: When the case is closed.
        """
        new = {**(answers or {}), **more}
        if not new:
            return self.case(case.id)
        at = self.now()
        with self._changing(case) as (newest, version):
            # An item that the guideline asks for no longer stays answered, and can be taken back.
            taken_back = {item: UNKNOWN for item in new if new[item] is None and item not in newest.answers}
            self._checked(Answers.of({**new, **taken_back}))
            given = newest.answers.also(new, by=self.by, at=at, how=how)
            for item in new:
                seen, there = case.answers.get(item), newest.answers.get(item)
                if _value(there) not in (_value(seen), _value(given.get(item))):
                    hint = "read the case again and decide again"
                    raise StoreConflict("it was answered otherwise in the meantime", path=f"answers.{item}", hint=hint)
            answered = evolve(newest, answers=given).happened(*_told_by(given), at=at)
            self.shelf.write(answered, version)
            self._log(answered, at, "answered", said=how, answers={item: given.get(item) for item in new})
        return answered

    def checklist(self, id: str | None = None) -> Checklist:  # noqa: A002  the field's word, everywhere
        """A checklist that may be used at this desk, as it stands today; the country's default one unless named.

        Raises:
            NotFoundError: When it may not be used here.
        """
        country = self.country.at_time(self.now())
        name = id or country.default_checklist
        if name in country.checklists:
            return country.checklists[name]
        if name not in self.checklists:
            known = ", ".join(self.checklists)
            raise NotFoundError(
                "this desk has no such checklist",
                path="checklist",
                expected=f"one of {known}",
                hint=nearest(name, self.checklists),
            )
        return self.checklists[name]

    def happened(self, case: Case, event: Event) -> Case:
        """Record an event from which deadlines run, such as ``consent`` or ``status``; its clock never restarts.

        The desk records by itself what it sees: contact, detection, assessment, referral, and what answers report.

        Raises:
            RecordError: When there is no such event.
            MoveError: When the case is closed.
        """
        at = self.now()
        with self._changing(case) as (newest, version):
            after = checked(newest.happened(event, at=at))
            if after != newest:
                self.shelf.write(after, version)
                self._log(after, at, "happened", said=event)
        return after

    def finding(self, case: Case, checklist: str | None = None) -> Finding:
        """What a checklist says about a case now, by the answers that `case` holds; nothing is recorded."""
        return finding_for(case, self.checklist(checklist))

    def assess(
        self,
        case: Case,
        *,
        role: str,
        checklist: str | None = None,
        outcome: str | None = None,
        why: str = "",
    ) -> Assessment:
        """Record what a checklist says about a case, as the judgement of a person.

        Args:
            case: The case.
            role: The role of the person: ``ngo_worker``, ``police_officer`` …
            checklist: Another one than the country's default checklist.
            outcome: Where the person departs from what the checklist establishes: the outcome to record.
            why: Why the person departs from it.

        Raises:
            MoveError: When the case is closed, or the person departs without saying why.
        """
        at = self.now()
        with self._changing(case) as (newest, version):
            finding = self.finding(newest, checklist)
            if outcome is not None and outcome not in finding.checklist.outcomes:
                known = ", ".join(finding.checklist.outcomes)
                raise MoveError("the checklist has no such outcome", path="outcome", expected=f"one of {known}")
            if outcome not in (None, finding.outcome) and not why:
                raise MoveError("the outcome departs from the checklist", path="why", expected="the person's reason")
            assessment = recorded(
                finding, id=self.new_id(), case_id=case.id, at=at, role=role, by=self.by, outcome=outcome, why=why
            )
            self.shelf.insert(checked(assessment))
            self.shelf.write(newest.happened("assessment", at=at), version)
            self._log(newest, at, "assessed", about=assessment.id, said=assessment.outcome or "")
        return assessment

    def assessments(self, case: Case) -> tuple[Assessment, ...]:
        """The assessments of a case, in their order."""
        return self.shelf.find(Assessment, case_id=case.id)

    def plan(self, case: Case) -> Plan:
        """What the country's routes ask for a case now; recorded, so that clocks run and withdrawn steps are seen.

        It rests on the newest answers, and on the person's outcome where the last assessment departs from the
        checklist. A step that is no longer asked is recorded as withdrawn; a referral that was made for it stays.
        """
        at = self.now()
        newest = self.case(case.id)
        made = self._plan(newest, at)
        if newest.status == "closed" or newest.with_plan(made, at).planned == newest.planned:
            return made
        with self._changing(newest) as (newest, version):
            made = self._plan(newest, at)
            after = newest.with_plan(made, at)
            self.shelf.write(after, version)
            asked = {(step.authority, step.role) for step in after.planned}
            for step in newest.planned:
                if (step.authority, step.role) not in asked:
                    self._log(after, at, "step_withdrawn", about=step.authority, said=step.certainty)
            self._log(after, at, "planned", said=", ".join(step.authority for step in after.planned))
        return made

    # --- referrals --------------------------------------------------------------------------------------------------

    def refer(
        self,
        case: Case,
        authority: str,
        *,
        role: Role | None = None,
        channel: str = "",
        decided_by: str = "",
        why: str = "",
    ) -> Referral:
        """Draft a referral: a person decides to tell an authority.

        Args:
            case: The case.
            authority: The id of the authority.
            role: Its role; that of the plan unless given.
            channel: How it will be told; the first way of the plan unless given.
            decided_by: Who decides it; the one who works at the desk unless given.
            why: The person's reason; needed where no step of the plan asks for it, or a route forbids it.

        Raises:
            NotFoundError: When the country has no such authority.
            MoveError: When the referral departs from the plan without a reason, or the case is closed.
        """
        at = self.now()
        with self.shelf.transaction():
            made = self.plan(case)
            newest, version = self._open_case(case)
            step = self._step(made, authority, role, why)
            referral = Referral(
                id=self.new_id(),
                case_id=case.id,
                authority=authority,
                role=role or (step.role if step else "informed"),
                routes=tuple(route.id for route in step.routes) if step else (),
                due_at=step.due if step else None,
                deadline=str(step.deadline) if step else "deadline unknown",
                channel=channel or (step.channel[0] if step and step.channel else ""),
                decided_by=decided_by or self.by,
                why=why,
                history=(Move("drafted", at, self.by),),
            )
            self.shelf.insert(checked(referral))
            newest = newest.referred(referral)
            self.shelf.write(newest, version)
            self._log(newest, at, "referred", about=referral.id, said=authority)
        return referral

    def _step(self, made: Plan, authority: str, role: Role | None, why: str) -> Step | None:
        if authority not in made.country.authorities:
            known = made.country.authorities
            raise NotFoundError(
                f"{made.country.code} has no authority of that name",
                path="authority",
                expected=f"one of {', '.join(known)}",
            )
        steps = [step for step in made if step.authority.id == authority and role in (None, step.role)]
        # The most certain one: what only depends on a question may have the shorter deadline, and is not asked for yet.
        step = min(steps, key=lambda step: CERTAINTIES.index(step.certainty), default=None)
        forbidden = authority in made.not_to or any(one.authority.id == authority for one in made.withheld)
        if not why and (step is None or forbidden):
            reason = "a route forbids to tell this authority" if forbidden else "no step of the plan asks for this"
            raise MoveError(reason, path=f"referral to {authority}", expected="why = the person's reason")
        return step

    def advance(self, referral: Referral, state: str, *, note: str = "") -> Referral:
        """Move a referral on: sent, received, accepted or declined, completed or withdrawn.

        Raises:
            MoveError: When that state may not follow; names those that may.
        """
        at = self.now()
        with self.shelf.transaction():
            newest, version = self.shelf.read(Referral, referral.id)
            moved = checked(newest.moved(state, at, by=self.by, note=note))
            self.shelf.write(moved, version)
            case, case_version = self.shelf.read(Case, moved.case_id)
            after = case.referred(moved)
            if state == "sent":
                after = after.happened("referral", at=at)
            if after != case:
                self.shelf.write(after, case_version)
            self._log(case, at, "advanced", about=moved.id, said=state)
        return moved

    def referrals(self, case: Case | None = None) -> tuple[Referral, ...]:
        """The referrals of a case, or of the whole desk, in their order."""
        wanted = {} if case is None else {"case_id": case.id}
        return self.shelf.find(Referral, **wanted)

    def overdue(self) -> tuple[Overdue, ...]:
        """Who should have been told by now and has not been, the longest overdue first.

        These are the steps of each case's last plan of which nobody has been told yet, drafted or not; a step that
        only depends on a question is not among them. A case that was never planned is not looked at.
        """
        at = self.now()
        found = [
            Overdue(case.id, step.authority, step.due_at, step.referral_id)
            for case in self.shelf.find(Case, status="open", next_due_at=Between(high=at.isoformat()))
            for step in case.waiting_steps
            if step.due_at and step.due_at < at
        ]
        return tuple(sorted(found, key=lambda one: (one.due_at, one.case_id, one.authority)))

    # --- the end of a case, and its story ---------------------------------------------------------------------------

    def close_case(self, case: Case, reason: ClosingReason, *, note: str = "") -> Case:
        """Close a case; it can be opened again.

        Raises:
            MoveError: When it is closed already.
            RecordError: When the reason is not one that the desk knows.
        """
        at = self.now()
        with self._changing(case) as (newest, version):
            closed = checked(evolve(newest, status="closed", closed_at=at, closing_reason=reason))
            self.shelf.write(closed, version)
            self._log(closed, at, "closed", about=reason, said=note)
        return closed

    def reopen(self, case: Case, *, why: str) -> Case:
        """Open a closed case again.

        Raises:
            MoveError: When it is open.
        """
        at = self.now()
        with self.shelf.transaction():
            newest, version = self.shelf.read(Case, case.id)
            if newest.status == "open":
                raise MoveError("the case is open", path=f"case {case.id}")
            opened = evolve(newest, status="open", closed_at=None, closing_reason=None)
            self.shelf.write(opened, version)
            self._log(opened, at, "reopened", said=why)
        return opened

    def timeline(self, case: Case) -> tuple[TimelineEntry, ...]:
        """Everything that was done in a case, in order."""
        return self.shelf.find(TimelineEntry, case_id=case.id)

    # --- how it is done ---------------------------------------------------------------------------------------------

    def _plan(self, case: Case, at: datetime) -> Plan:
        return plan_for(case, self.assessments(case), self.country.at_time(at), self.checklist, at)

    def _checked(self, answers: Answers) -> Answers:
        items = self.checklist().items
        for checklist in self.checklists.values():
            items = {**checklist.items, **items}
        return answers.check(items)

    def _open_case(self, case: Case) -> tuple[Case, int]:
        newest, version = self.shelf.read(Case, case.id)
        if newest.status == "closed":
            raise MoveError("the case is closed", path=f"case {case.id}", hint="reopen it first")
        return newest, version

    @contextmanager
    def _changing(self, case: Case) -> Iterator[tuple[Case, int]]:
        """The newest state of an open case, inside the transaction in which it is changed."""
        with self.shelf.transaction():
            yield self._open_case(case)

    def _log(
        self,
        case: Case,
        at: datetime,
        what: Happening,
        *,
        about: str = "",
        said: str = "",
        answers: Mapping[str, Answer | None] | None = None,
    ) -> None:
        self.shelf.insert(
            checked(
                TimelineEntry(
                    id=self.new_id(),
                    case_id=case.id,
                    at=at,
                    what=what,
                    by=self.by,
                    about=about,
                    said=said,
                    answers=answers or {},
                )
            )
        )


def _now() -> datetime:
    return datetime.now(UTC)


def _in_utc(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock in UTC: times are looked up as text, which sorts as they do only in one zone."""

    def now() -> datetime:
        try:
            return moment(clock())
        except Expected as fault:
            hint = "such as datetime.now(UTC)"
            raise RecordError("the clock is not right", path="now", expected=fault.what, hint=hint) from None

    return now


def _value(answer: Answer | None) -> object:
    return None if answer is None else answer.value


def _told_by(answers: Answers) -> tuple[Event, ...]:
    """The events that answers report: from them deadlines run."""
    events: Mapping[str, Event] = {"missing": "missing_report", "asylum_requested": "asylum_request"}
    return tuple(event for item, event in events.items() if item in answers and answers[item].value is True)
