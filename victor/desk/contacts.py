"""Contacts at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Self

from attrs import define, evolve, field

from victor.records import Case, DeskSession, SessionChannel, Topic, Visitor, checked

if TYPE_CHECKING:
    from victor.desk.desk import Desk


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


def session(
    desk: Desk,
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
            id=desk.new_id(),
            opened_at=desk.now(),
            channel=channel,
            visitor=visitor,
            topics=tuple(topics),
            material=tuple(material),
            language=language,
            by=desk.by,
        )
    )
    with desk.shelf.transaction():
        desk.shelf.insert(record)
        desk.shelf.audit(desk.by, record.opened_at, "session opened")
    return OpenSession(desk, record)


def close_session(desk: Desk, session: DeskSession) -> DeskSession:
    """End a contact, with the topics and material that its record names; one that has ended keeps its time."""
    with desk.shelf.transaction():
        there, version = desk.shelf.read(DeskSession, session.id)
        at = desk.now()
        closed_at, case_id = there.closed_at or at, session.case_id or there.case_id
        if case_id and there.case_id is None and desk.shelf.was_erased(case_id):
            case_id = None
        closed = checked(evolve(session, status="closed", closed_at=closed_at, case_id=case_id))
        desk.shelf.write(closed, version)
        desk.shelf.audit(desk.by, at, "session closed", case_id or "")
    return closed


def sessions(desk: Desk, status: str | None = None) -> tuple[DeskSession, ...]:
    """The contacts of this desk, in their order; all of them or those that are ``open`` or ``closed``."""
    wanted = {} if status is None else {"status": status}
    return desk.shelf.find(DeskSession, **wanted)
