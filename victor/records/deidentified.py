"""Records without what could lead back to a child: for research.

What is left of a record:

- Pseudonyms are replaced by others, made with a key that lives as long as its `Deidentified`: two exports cannot be
  laid side by side by them.
- Times are the first moment of their month. Ages are `BANDS`, wide enough for every answer that fell into them.
- No free text, nobody at the desk, no language, no material, nothing that the guideline does not name.

What a country's guideline asks for as a choice stays (nationality, region): tables for others keep back small counts.
"""

from __future__ import annotations

import secrets
from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeVar, get_args

from attrs import evolve, field, frozen

from victor.errors import NotFoundError
from victor.guideline.route import Channel
from victor.reasoning import UNKNOWN, Answer, Answers, Value
from victor.records.assessment import ROLES_AT_DESK, Assessment
from victor.records.case import Case, PlannedStep
from victor.records.consent import Consent
from victor.records.referral import Referral
from victor.records.session import DeskSession
from victor.records.timeline import TimelineEntry
from victor.rules import Choice, Kind, Number, YesNo

R = TypeVar("R", Case, Assessment, Referral, DeskSession, TimelineEntry)

BANDS = (0, 6, 12, 14, 16, 18)
"""The youngest of each band of ages, in completed years; the ages at which the countries' rules change begin one."""


@frozen
class Deidentified:
    """Makes records without what could lead back to a child; one object for one export.

    Args:
        items: What can be answered, with its kind; an answer to anything else is left out.
        authorities: The ids of the authorities, by which a timeline names them.
    """

    items: Mapping[str, Kind] = field(repr=False)
    authorities: frozenset[str] = field(repr=False)
    _key: bytes = field(factory=lambda: secrets.token_bytes(32), init=False, repr=False)
    _real: dict[str, str] = field(factory=dict, init=False, repr=False)

    def pseudonym(self, id: str) -> str:  # noqa: A002  the record's word
        """The id that stands for a record's id in this export."""
        made = blake2b(id.encode(), key=self._key, digest_size=16).hexdigest()
        self._real[made] = id
        return made

    def real(self, pseudonym: str) -> str:
        """The id of the record for which a pseudonym was given out.

        Raises:
            NotFoundError: When none was: an id of the store is of no use here.
        """
        found = self._real.get(pseudonym)
        if found is None:
            raise NotFoundError("there is no such record in this export", hint="look for it among the cases first")
        return found

    def of(self, record: R) -> R:
        """The record, de-identified."""
        made: Any
        match record:
            case Case():
                made = self._case(record)
            case Assessment():
                made = self._assessment(record)
            case Referral():
                made = self._referral(record)
            case DeskSession():
                made = self._session(record)
            case TimelineEntry():
                made = self._entry(record)
        found: R = made
        return found

    # --- record by record: what a class gains is not told until it is named here ------------------------------------

    def _case(self, case: Case) -> Case:
        return Case(
            id=self.pseudonym(case.id),
            country=case.country,
            opened_at=month(case.opened_at),
            status=case.status,
            answers=self._answers(case.answers),
            events={event: month(at) for event, at in case.events.items()},
            planned=tuple(map(self._step, case.planned)),
            withdrawn=tuple(map(self._step, case.withdrawn)),
            session_id=self._maybe(case.session_id),
            closed_at=_month(case.closed_at),
            closing_reason=case.closing_reason,
            consents=tuple(map(_consent, case.consents)),
        )

    def _step(self, step: PlannedStep) -> PlannedStep:
        return evolve(
            step,
            asked_since=_month(step.asked_since),
            due_at=_month(step.due_at),
            referral_id=self._maybe(step.referral_id),
        )

    def _assessment(self, one: Assessment) -> Assessment:
        return Assessment(
            id=self.pseudonym(one.id),
            case_id=self.pseudonym(one.case_id),
            made_at=month(one.made_at),
            role=one.role if one.role in ROLES_AT_DESK else "other",  # another one could be what a person typed
            checklist=one.checklist,
            version=one.version,
            digest=one.digest,
            found=one.found,
            could_become=one.could_become,
            outcome=one.outcome,
            because=tuple(item for item in one.because if item in self.items),
            answers=self._answers(Answers(one.answers)).given,
        )

    def _referral(self, one: Referral) -> Referral:
        return Referral(
            id=self.pseudonym(one.id),
            case_id=self.pseudonym(one.case_id),
            authority=one.authority,
            role=one.role,
            history=tuple(evolve(move, at=month(move.at), by="", note="", override="") for move in one.history),
            routes=one.routes,
            due_at=_month(one.due_at),
            deadline=one.deadline,
            channel=one.channel if one.channel in get_args(Channel) else "",
            consent=one.consent,
        )

    def _session(self, one: DeskSession) -> DeskSession:
        return DeskSession(
            id=self.pseudonym(one.id),
            opened_at=month(one.opened_at),
            channel=one.channel,
            visitor=one.visitor,
            status=one.status,
            closed_at=_month(one.closed_at),
            topics=one.topics,
            language="",
            case_id=self._maybe(one.case_id),
        )

    def _entry(self, one: TimelineEntry) -> TimelineEntry:
        return TimelineEntry(
            id=self.pseudonym(one.id),
            case_id=self.pseudonym(one.case_id),
            at=month(one.at),
            what=one.what,
            about=one.about if one.about in self.authorities else "",
            answers={
                item: answer and self._answer(item, answer)
                for item, answer in one.answers.items()
                if item in self.items
            },
        )

    def _maybe(self, id: str | None) -> str | None:  # noqa: A002  the record's word
        return None if id is None else self.pseudonym(id)

    def _answers(self, answers: Answers) -> Answers:
        return Answers({item: self._answer(item, one) for item, one in answers.items() if item in self.items})

    def _answer(self, item: str, answer: Answer) -> Answer:
        return Answer(coarse(answer.value, self.items[item]))


def month(at: datetime) -> datetime:
    """The first moment of its month."""
    return datetime(at.year, at.month, 1, tzinfo=UTC)


def _month(at: datetime | None) -> datetime | None:
    return None if at is None else month(at)


def _consent(one: Consent) -> Consent:
    return evolve(one, given_at=month(one.given_at), withdrawn_at=_month(one.withdrawn_at), why="", by="")


def coarse(value: Value, kind: Kind) -> Value:
    """An answer as it may be told: what was known stays true, and is known less exactly.

    >>> coarse(14, Number(0, 120)), coarse((12, 15), Number(0, 120)), coarse(True, YesNo())
    ((14, 15), (12, 15), True)
    """
    match kind:
        case YesNo() if isinstance(value, bool):
            return value
        case Choice(values) if isinstance(value, str) and value in values:
            return value
        case Number(minimum, maximum) if not isinstance(value, bool | str):
            low, high = value if isinstance(value, tuple) else (value, value)
            return max(minimum, _youngest(low)), min(maximum, _oldest(high, maximum))
        case _:
            return UNKNOWN


def _youngest(age: int) -> int:
    return BANDS[max(0, bisect_right(BANDS, age) - 1)]


def _oldest(age: int, maximum: int) -> int:
    place = bisect_right(BANDS, age)
    return BANDS[place] - 1 if place < len(BANDS) else maximum
