"""The form of a contact at an information desk: begun, noted and ended by a few clicks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast, get_args

from attrs import evolve

from victor.desk import Desk, OpenSession
from victor.errors import MoveError, RecordError
from victor.notebook.contact import (
    COMMON,
    LONGEST,
    MOST_TITLES,
    beginning,
    going_on,
    recorded,
    spoken_at,
    still_open,
    title,
)
from victor.notebook.form import Act, Form, chosen, typed
from victor.notebook.newest import Newest
from victor.notebook.program import program
from victor.notebook.questions import read_answer
from victor.notebook.spoken import spoken
from victor.records import Case, DeskSession, SessionChannel, Topic, Visitor, checked

if TYPE_CHECKING:
    from htpy import Node

SAID_AT_ONCE = ("age", "unaccompanied")
"""The facts that can be said of a child when its case is opened."""


class SessionForm(Form):
    """A contact at the desk. One that goes on is found again when the page is loaded anew or the kernel has ended.

    Topics and material that are noted while it goes on are kept by the form, and recorded when it is ended.

    Args:
        desk: The desk.
        language: Of the texts; can be switched on the page.

    >>> import victor
    >>> desk = victor.open_desk(":memory:", country="gr", by="desk 1")
    >>> form = SessionForm(desk)
    >>> form.reply({"do": "begin", "channel": "helpline", "visitor": "teacher", "topics": ["rights"], "n": 1})["done"]
    1
    >>> form.reply({"do": "open_case", "age": "12-15", "n": 2})["done"], form.case.answers["age"].value
    (2, (12, 15))
    >>> form.reply({"do": "end", "n": 3})["done"], desk.sessions("closed")[0].topics
    (3, ('rights',))
    """

    _esm = program("desk.css", "desk.js")

    def __init__(self, desk: Desk, *, language: str = "en") -> None:
        super().__init__(language=language)
        self._at = desk
        self._told: list[Callable[[Case], object]] = []
        self._sessions = Newest(desk, DeskSession)
        self._before: tuple[str, ...] | None = None
        self._contact: OpenSession | None = None
        for record in self._open_here()[-1:]:
            self._contact = OpenSession(desk, record)
        self.draw()

    @property
    def session(self) -> OpenSession | None:
        """The contact that goes on here, if one does."""
        return self._contact if self._contact and self._contact.record.status == "open" else None

    @property
    def case(self) -> Case | None:
        """The newest state of the case that was opened in this contact, if one was."""
        named = self._contact.record.case_id if self._contact else None
        return self._at.case(named) if named else None

    def on_case(self, callback: Callable[[Case], object]) -> None:
        """Call this whenever a case is opened here."""
        self._told.append(callback)

    # --- the page ---------------------------------------------------------------------------------------------------

    def _title(self) -> Node:
        from htpy import h2

        return h2[self.say["contact"]]

    def _body(self) -> Node:
        from htpy import div

        return div(data_panel="contact")

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._at.country)

    def _now(self) -> dict[str, Any]:
        from htpy import fragment

        now, country = self._at.now(), self._at.country
        missing = self._look()
        record = self._contact.record if self._contact else None
        if record and record.status == "open":
            facts = self._at.checklist().facts
            said = {name: facts[name].text.in_language(self.language).text for name in SAID_AT_ONCE if name in facts}
            shown: Node = going_on(record, self._given_before(), said, country, self.language, now=now)
        elif record:
            shown = recorded(record, missing, country, self.language)
        else:
            others = still_open(self._open_here(), country, self.language)
            shown = fragment[others, beginning(country, self._given_before(), self.language)]
        return {"panels": {"contact": shown}}

    def _look(self) -> list[str]:
        """See what other hands did to the contact; what was noted here and is not recorded, where it was ended."""
        if self._contact is None:
            return []
        ours = self._contact.record
        there, _ = self._at.shelf.read(DeskSession, ours.id)
        if there.status == "open":
            self._contact.record = evolve(ours, case_id=ours.case_id or there.case_id)
            return []
        noted = both(there, ours)
        if ours.status == "open":
            self._contact.record = evolve(noted, closed_at=there.closed_at, status="closed", case_id=there.case_id)
        return [one for one in (*noted.topics, *noted.material) if one not in (*there.topics, *there.material)]

    def _open_here(self) -> list[DeskSession]:
        return [one for one in self._sessions.find(status="open") if one.by == self._at.by]

    def _given_before(self) -> tuple[str, ...]:
        """What this desk gave before and is none of the common titles, the last ones first; read once a contact."""
        if self._before is None:
            titles = [one for record in reversed(self._at.sessions("closed")) for one in record.material]
            common = {title(one) for one in COMMON}
            self._before = tuple(dict.fromkeys(one for one in titles if one not in common))[:MOST_TITLES]
        return self._before

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "begin": self._begin,
            "note": self._note,
            "open_case": self._open_case,
            "end": self._end,
            "keep": self._keep,
            "new": self._new,
            "resume": self._resume,
        }

    def _begin(self, act: Act) -> None:
        if self.session:
            raise MoveError(self.say["contact_goes_on"])
        for field in ("channel", "visitor"):
            if not act.get(field):
                raise RecordError(self.say[f"no_{field}"])
        self._contact = self._at.session(
            channel=cast("SessionChannel", chosen(act, "channel", get_args(SessionChannel))),
            visitor=cast("Visitor", chosen(act, "visitor", get_args(Visitor))),
            topics=_topics(act),
            material=self._material(act),
            language=chosen(act, "language", spoken_at(self._at.country)) if act.get("language") else "en",
        )

    def _note(self, act: Act) -> None:
        contact = self._goes_on()
        contact.record = checked(evolve(contact.record, topics=_topics(act), material=self._material(act)))

    def _open_case(self, act: Act) -> None:
        contact = self._goes_on()
        if contact.record.case_id:
            raise MoveError(self.say["one_case"])
        items = self._at.checklist().items
        given = {name: read_answer(name, items[name], act.get(name)) for name in SAID_AT_ONCE if name in items}
        case = contact.open_case({name: value for name, value in given.items() if value is not None})
        self._at.plan(case)
        for callback in self._told:
            callback(case)

    def _end(self, act: Act) -> None:
        contact = self._goes_on()
        contact.note(topics=_topics(act), material=self._material(act))
        self._keep({})

    def _keep(self, _: Act) -> None:
        """Record what was noted here; what another hand recorded stays."""
        contact = self._contact
        if contact is None:
            raise MoveError(self.say["nothing_goes_on"])
        there, _version = self._at.shelf.read(DeskSession, contact.record.id)
        noted = contact.record if there.status == "open" else both(there, contact.record)
        contact.record = self._at.close_session(noted)
        self._before = None

    def _new(self, _: Act) -> None:
        if self.session:
            raise MoveError(self.say["contact_goes_on"])
        self._contact = None

    def _resume(self, act: Act) -> None:
        if self.session:
            raise MoveError(self.say["contact_goes_on"])
        there = {one.id: one for one in self._open_here()}
        self._contact = OpenSession(self._at, there[chosen(act, "session", there)])

    def _goes_on(self) -> OpenSession:
        self._look()
        if self.session is None:
            raise MoveError(self.say["nothing_goes_on"])
        return self.session

    def _material(self, act: Act) -> tuple[str, ...]:
        titles = [*_several(act, "material"), typed(act, "other_material")]
        if any(len(one) > LONGEST for one in titles):
            raise RecordError("a title is too long", path="material", expected=self.say["not_text"])
        return tuple(dict.fromkeys(one for one in titles if one))

    def _desk(self) -> Desk | None:
        return self._at


def both(there: DeskSession, ours: DeskSession) -> DeskSession:
    """A contact as it was recorded, with what was noted here as well."""
    return evolve(
        there,
        topics=tuple(dict.fromkeys((*there.topics, *ours.topics))),
        material=tuple(dict.fromkeys((*there.material, *ours.material))),
    )


def _topics(act: Act) -> tuple[Topic, ...]:
    return tuple(cast("Topic", chosen({"topics": one}, "topics", get_args(Topic))) for one in _several(act, "topics"))


def _several(act: Act, field: str) -> list[str]:
    """What was chosen among chips of which several can be chosen.

    Raises:
        RecordError: When it is no list of texts.
    """
    found = act.get(field) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise RecordError("that is no list of texts", path=field, expected="texts")
    return [one.strip() for one in found]
