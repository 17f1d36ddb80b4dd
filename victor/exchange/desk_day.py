"""The form of a desk day: contacts as they arrive, and what is done in the cases that they open.

A desk day is written by people and by programs, to repeat a day for a class, a trial or a test. It holds synthetic
contacts only, and like a case it has no place for a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from attrs import field, frozen
from cattrs import Converter

from victor.errors import NotFoundError, RecordError, nearest
from victor.files import Readable, read_json
from victor.guideline import Country, Role
from victor.reasoning import Value
from victor.records import ClosingReason, ReferralState, SessionChannel, Topic, Visitor
from victor.records.consent import Giver, Manner, Purpose
from victor.records.documents import answer_value
from victor.strict import Expected, day, make_converter, moment, structure

D = TypeVar("D", date, datetime)

SCHEMA = 1
YEARS = range(1900, 2200)
"""The years in which a desk day can be: with them every deadline that is counted from it is a time of the calendar."""
LONGEST = 24 * 60
"""Minutes of a contact."""


@frozen(kw_only=True)
class Answer:
    """Record answers.

    Attributes:
        at: When; not before what stands above it.
        answers: By item: true, false, "unknown" (asked, cannot be determined), null (taken back), a whole number, a
            span [lowest, highest], a choice.
        how: How it was learnt.
    """

    do: Literal["answer"]
    at: datetime
    answers: Mapping[str, Value | None]
    how: str = ""


@frozen(kw_only=True)
class Assess:
    """Record what a checklist says, as the judgement of a person.

    Attributes:
        at: When.
        role: The role of the person, such as ngo_worker.
        checklist: Another checklist than the country's default one.
        outcome: Another outcome than the checklist establishes; then why must be given.
        why: The person's reason.
    """

    do: Literal["assess"]
    at: datetime
    role: str
    checklist: str | None = None
    outcome: str | None = None
    why: str = ""


@frozen(kw_only=True)
class Refer:
    """Draft a referral to an authority.

    Attributes:
        at: When.
        authority: The id of the authority.
        role: Its role; that of the plan unless given.
        channel: How it is told; the first way of the plan unless given.
        why: The person's reason; needed where the plan does not ask for it.
    """

    do: Literal["refer"]
    at: datetime
    authority: str
    role: Role | None = None
    channel: str = ""
    why: str = ""


@frozen(kw_only=True)
class Consent:
    """Record that somebody consents.

    Attributes:
        at: When.
        by: Who consents; never a name.
        to: For what.
        receiver: The id of the authority that may be told; whoever the purpose asks to tell unless given.
        how: In which manner.
    """

    do: Literal["consent"]
    at: datetime
    by: Giver
    to: Purpose = "referral"
    receiver: str | None = None
    how: Manner = "spoken"


@frozen(kw_only=True)
class Advance:
    """Move the last referral to an authority on.

    Attributes:
        at: When.
        authority: The id of the authority.
        to: The state into which it comes.
        note: What there is to say of it.
        override: Why it is sent though a consent stands against it.
    """

    do: Literal["advance"]
    at: datetime
    authority: str
    to: ReferralState
    note: str = ""
    override: str = ""


@frozen(kw_only=True)
class Close:
    """Close the case.

    Attributes:
        at: When.
        reason: Why.
        note: What there is to say of it.
    """

    do: Literal["close"]
    at: datetime
    reason: ClosingReason
    note: str = ""


Doing: TypeAlias = Answer | Assess | Refer | Consent | Advance | Close
DOINGS: Mapping[str, type[Doing]] = {
    "answer": Answer,
    "assess": Assess,
    "refer": Refer,
    "consent": Consent,
    "advance": Advance,
    "close": Close,
}


@frozen(kw_only=True)
class NewCase:
    """A case that is opened in a contact.

    Attributes:
        answers: What is known at once.
        then: What is done in it, in the order of time.
    """

    answers: Mapping[str, Value | None] = field(factory=dict)
    then: tuple[Doing, ...] = ()


@frozen(kw_only=True)
class Contact:
    """A contact at the desk.

    Attributes:
        label: A few words by which a reader knows it again; shown, never stored.
        at: When it began.
        minutes: How long it lasted.
        channel: How the visitor came.
        visitor: Who came; never a name.
        language: In which language it was held.
        topics: What it was about.
        material: Information material that was given, by its title.
        case: The case that it opened, if any.
    """

    label: str
    at: datetime
    channel: SessionChannel
    visitor: Visitor
    minutes: int = 15
    language: str = "en"
    topics: tuple[Topic, ...] = ()
    material: tuple[str, ...] = ()
    case: NewCase | None = None

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.minutes <= LONGEST:
            raise RecordError("the value is not right", path="minutes", expected=f"0 to {LONGEST}")


@frozen(kw_only=True)
class DeskDay:
    """A day at an information desk.

    Attributes:
        day: The day.
        by: Who works at the desk, as a role or pseudonym.
        title: What a reader should call it.
        contacts: In the order of time.
    """

    day: date
    by: str
    contacts: tuple[Contact, ...]
    title: str = ""

    def __attrs_post_init__(self) -> None:
        before: datetime | None = None
        for number, contact in enumerate(self.contacts):
            place = f"contacts[{number}]"
            if before and contact.at < before:
                raise RecordError(
                    "the contact began before the one above it", path=f"{place}.at", expected="the order of time"
                )
            before = contact.at
            done = contact.at
            for step, doing in enumerate(contact.case.then if contact.case else ()):
                if doing.at < done:
                    path = f"{place}.case.then[{step}].at"
                    raise RecordError("it is done before what stands above it", path=path, expected="the order of time")
                done = doing.at

    def start(self, country: Country) -> datetime:
        """When the day begins: with its first contact, or at midnight there."""
        if self.contacts:
            return self.contacts[0].at
        return datetime.combine(self.day, time.min, ZoneInfo(country.time_zone)).astimezone(UTC)


@cache
def converter() -> Converter:
    """The strict converter of desk days."""
    made = make_converter()
    made.register_structure_hook(date, lambda value, _: _in_our_time(day(value)))
    made.register_structure_hook(datetime, lambda value, _: _in_our_time(moment(value)))
    made.register_structure_hook(Value, lambda value, _: answer_value(value))
    made.register_structure_hook(Value | None, lambda value, _: None if value is None else answer_value(value))
    made.register_structure_hook(Doing, lambda value, _: _doing(value, made))
    return made


def _in_our_time(found: D) -> D:
    if found.year not in YEARS:
        raise Expected(f"a year from {YEARS[0]} to {YEARS[-1]}")
    return found


def _doing(value: object, made: Converter) -> Doing:
    do = value.get("do") if isinstance(value, dict) else None
    if not isinstance(do, str) or do not in DOINGS:
        hint = nearest(do, DOINGS) if isinstance(do, str) else None
        raise Expected(f"a table with do = one of {', '.join(DOINGS)}", hint)
    return made.structure(value, DOINGS[do])


def read_day(file: Readable) -> DeskDay:
    """Read a desk day from a JSON file.

    Raises:
        RecordError: In one line, with the path of the field and without its value, when the file is not a desk day.
    """
    found = read_json(file, RecordError)
    return day_of(found, file=file.name)


def day_of(found: object, *, file: str = "desk day") -> DeskDay:
    """The desk day that plain data describes.

    Raises:
        RecordError: As `read_day`.
    """
    fields = dict(found) if isinstance(found, dict) else found
    if isinstance(fields, dict):
        schema = fields.pop("schema", None)
        if type(schema) is not int or schema != SCHEMA:
            hint = "a newer victor reads it" if type(schema) is int and schema > SCHEMA else None
            raise RecordError(
                "the number of the form is missing or another",
                file=file,
                path="schema",
                expected=str(SCHEMA),
                hint=hint,
            )
    return structure(converter(), fields, DeskDay, RecordError, file=file)


def day_of_country(country: Country) -> Traversable:
    """The first of the synthetic days that a country's plugin brings, as a file for `read_day`.

    Raises:
        NotFoundError: When it brings none.

    >>> import victor
    >>> day_of_country(victor.country("gr")).name
    'athens.json'
    """
    place = files(country.package).joinpath("days")
    days = sorted(place.iterdir(), key=lambda file: file.name) if place.is_dir() else []
    found = [file for file in days if file.name.endswith(".json")]
    if not found:
        raise NotFoundError(
            f"the plugin of {country.code} brings no day",
            expected="days/<name>.json in its package",
            hint="run one of your own with victor run; its form is printed by victor schema desk-day",
        )
    return found[0]
