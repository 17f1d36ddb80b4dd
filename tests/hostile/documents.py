"""The corpus of documents: what may stand in a store in the place of a record, each with the one fault that it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from attrs import frozen

from tests.hostile.judge import NAME, NUMBER

TABLES = {
    "case": "cases",
    "assessment": "assessments",
    "referral": "referrals",
    "session": "sessions",
    "timeline_entry": "events",
}


class Gone:
    """Stands for a field that is left out."""


GONE = Gone()


@frozen
class Fault:
    """A document with a fault.

    Attributes:
        name: What is wrong with it.
        kind: The kind of record that it was.
        at: The place of the field, keys and positions.
        put: What stands there instead.
        raw: Makes the whole text of the document instead.
    """

    name: str
    kind: str
    at: tuple[str | int, ...] = ()
    put: Any = None
    raw: Callable[[str], str | bytes | int | float] | None = None

    def text(self, valid: str) -> str | bytes | int | float:
        """What the column of the document holds."""
        if self.raw:
            return self.raw(valid)
        document = json.loads(valid)
        if not self.at:
            return json.dumps(self.put)
        *way, last = self.at
        place = document
        for step in way:
            place = place[step]
        if isinstance(self.put, Gone):
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(deepcopy(self.put))
        else:
            place[last] = self.put
        return json.dumps(document)


def deep(levels: int, inner: object = NAME) -> object:
    """Lists in lists."""
    for _ in range(levels):
        inner = [inner]
    return inner


ANSWER = ("answers", "documents_held")
STEP = ("planned", 0)

FIELDS: tuple[tuple[str, str, tuple[str | int, ...], Any], ...] = (
    # the whole document
    ("the document is a text", "case", (), NAME),
    ("the document is a number", "case", (), NUMBER),
    ("the document is null", "case", (), None),
    ("the document is true", "case", (), True),
    ("the document is a list", "case", (), [NAME]),
    ("the document is empty", "case", (), {}),
    # its head
    ("the kind is gone", "case", ("kind",), GONE),
    ("the kind is another", "case", ("kind",), "referral"),
    ("the kind is misspelt", "case", ("kind",), "caes"),
    ("the kind is somebody's words", "case", ("kind",), NAME),
    ("the kind is a list", "case", ("kind",), ["case"]),
    ("the form is gone", "case", ("schema",), GONE),
    ("the form is newer", "case", ("schema",), 99),
    ("the form is older than any", "case", ("schema",), 0),
    ("the form is negative", "case", ("schema",), -1),
    ("the form is true", "case", ("schema",), True),
    ("the form is a fraction", "case", ("schema",), 1.0),
    ("the form is a text", "case", ("schema",), "1"),
    ("the form is huge", "case", ("schema",), 10**400),
    # ids
    ("the id is gone", "case", ("id",), GONE),
    ("the id is a number", "case", ("id",), NUMBER),
    ("the id is null", "case", ("id",), None),
    ("the id has a million characters", "case", ("id",), NAME * 70_000),
    ("the id holds NUL", "case", ("id",), f"{NAME}\0"),
    ("the id holds a line break", "case", ("id",), f"{NAME}\n{NAME}"),
    ("the id turns the direction of writing", "case", ("id",), f"\u202e{NAME}"),
    ("the id is half of a character", "case", ("id",), f"{NAME}\ud800"),
    ("the id is empty", "case", ("id",), ""),
    ("the case of an assessment has a million characters", "assessment", ("case_id",), NAME * 70_000),
    ("the session is a table", "case", ("session_id",), {"id": NAME}),
    # texts
    ("a text is a number", "case", ("opened_by",), NUMBER),
    ("a text is a list of its letters", "case", ("opened_by",), list(NAME)),
    ("a text is true", "assessment", ("why",), True),
    ("a text is half of a character", "assessment", ("why",), f"{NAME}\udfff"),
    ("two halves in the wrong order", "timeline_entry", ("said",), f"\udc00\ud800{NAME}"),
    ("a text is null where none may be", "session", ("language",), None),
    # yes and no
    ("yes is a text", "case", (*STEP, "told"), "true"),
    ("yes is one", "case", (*STEP, "told"), 1),
    ("yes is null", "case", (*STEP, "told"), None),
    # times
    ("a time has no zone", "case", ("opened_at",), "2026-11-23T09:30:00"),
    ("a time is a day", "case", ("opened_at",), "2026-11-23"),
    ("a time is on 30 February", "case", ("opened_at",), "2026-02-30T09:30:00Z"),
    ("a time is at 25 o'clock", "case", ("opened_at",), "2026-11-23T25:00:00Z"),
    ("a time has a leap second", "case", ("opened_at",), "2026-12-31T23:59:60Z"),
    ("a time is in the year 10000", "case", ("opened_at",), "10000-01-01T00:00:00Z"),
    ("a time is in the year 0", "case", ("opened_at",), "0000-01-01T00:00:00Z"),
    ("a time is after the year 9999 in UTC", "case", ("opened_at",), "9999-12-31T23:59:59-14:00"),
    ("a time is before the year 1 in UTC", "case", ("opened_at",), "0001-01-01T00:00:00+14:00"),
    ("a time has words after it", "case", ("opened_at",), f"2026-11-23T09:30:00Z {NAME}"),
    ("a time is a number of seconds", "case", ("opened_at",), NUMBER),
    ("a time is a fraction of seconds", "case", ("opened_at",), 691234567.5),
    ("a time has a zone of 99 hours", "case", ("opened_at",), "2026-11-23T09:30:00+99:00"),
    ("a time has other digits", "case", ("opened_at",), "２０２６-11-23T09:30:00Z"),
    ("a time is a list", "case", ("opened_at",), [2026, 11, 23]),
    ("a time is gone", "case", ("opened_at",), GONE),
    ("an event has an unknown name", "case", ("events", NAME), "2026-11-23T09:30:00Z"),
    ("an event has no time", "case", ("events", "contact"), None),
    ("the events are a list", "case", ("events",), [["contact", "2026-11-23T09:30:00Z"]]),
    # words from a list
    ("a status that there is not", "case", ("status",), "opne"),
    ("a status in capitals", "case", ("status",), "OPEN"),
    ("a status with a blank", "case", ("status",), "open "),
    ("a status is somebody's words", "case", ("status",), NAME),
    ("a status in look-alike letters", "case", ("status",), "оpen"),
    ("a status is null", "case", ("status",), None),
    ("a closing reason that there is not", "case", ("closing_reason",), NAME),
    ("a role that there is not", "case", (*STEP, "role"), NAME),
    ("a channel that there is not", "session", ("channel",), NAME),
    ("a visitor that there is not", "session", ("visitor",), "Zyzzyva"),
    ("a topic that there is not", "session", ("topics", 0), NAME),
    ("a happening that there is not", "timeline_entry", ("what",), NAME),
    # answers
    ("the answers are a list", "case", ("answers",), [NAME]),
    ("the answers are null", "case", ("answers",), None),
    ("an answer is bare", "case", ANSWER, True),
    ("an answer is null", "case", ANSWER, None),
    ("an answer has no value", "case", (*ANSWER, "value"), GONE),
    ("an answer is a fraction", "case", (*ANSWER, "value"), 0.5),
    ("an answer is a table", "case", (*ANSWER, "value"), {NAME: NAME}),
    ("a span goes down", "case", (*ANSWER, "value"), [NUMBER, 1]),
    ("a span has three ends", "case", (*ANSWER, "value"), [1, 2, NUMBER]),
    ("a span has no end", "case", (*ANSWER, "value"), []),
    ("a span of yes and no", "case", (*ANSWER, "value"), [False, True]),
    ("a span of texts", "case", (*ANSWER, "value"), [NAME, NAME]),
    ("a span is nested two hundred times", "case", (*ANSWER, "value"), deep(200)),
    ("an answer is half of a character", "case", (*ANSWER, "value"), f"{NAME}\ud800"),
    ("an answer has a field too many", "case", (*ANSWER, "sure"), NAME),
    ("an answer was learnt from a number", "case", (*ANSWER, "how"), NUMBER),
    # lists and tables
    ("the steps are a table", "case", ("planned",), {"0": NAME}),
    ("the steps are a text", "case", ("planned",), NAME),
    ("a step is a text", "case", ("planned", 0), NAME),
    ("a step has no authority", "case", (*STEP, "authority"), GONE),
    ("the consents are true", "case", ("consents",), True),
    ("a consent is empty", "case", ("consents", 0), {}),
    ("the history is empty", "referral", ("history",), []),
    ("the history begins in the middle", "referral", ("history", 0, "state"), "sent"),
    ("the history jumps", "referral", ("history", 1), {"state": "completed", "at": "2026-11-23T09:30:00Z", "by": NAME}),
    ("a field too many", "case", ("name",), NAME),
    ("a field too many with an odd name", "case", (NAME,), 1),
    ("a field too many without a name", "case", ("",), NAME),
    ("a field with a name of a million characters", "case", ("Z" * 10**6,), NAME),
    ("a field with the name of a method", "case", ("__class__",), NAME),
    ("a field with the name of another record", "case", ("history",), [NAME]),
    ("ten thousand fields too many", "case", ("answers",), {f"{NAME} {n}": NUMBER for n in range(10_000)}),
    # what a store looks up
    ("the state is not that of the history", "referral", ("state",), "completed"),
    ("the due time is not that of the steps", "case", ("next_due_at",), "2026-11-23T09:30:00+00:00"),
    ("the due time is somebody's words", "case", ("next_due_at",), NAME),
)


def _insert(valid: str, more: str) -> str:
    return valid[:-1] + f",{more}}}"


TEXTS: tuple[tuple[str, Callable[[str], str | bytes | int | float]], ...] = (
    ("no JSON at all", lambda _: NAME),
    ("an empty text", lambda _: ""),
    ("blanks only", lambda _: "   "),
    ("cut in the middle", lambda valid: valid[: len(valid) // 2]),
    ("cut before the last bracket", lambda valid: valid[:-1]),
    ("two documents", lambda valid: valid + valid),
    ("words after it", lambda valid: f"{valid} {NAME}"),
    ("words before it", lambda valid: f"{NAME} {valid}"),
    ("a byte order mark", lambda valid: f"\ufeff{valid}"),
    ("Python instead of JSON", lambda valid: str(json.loads(valid))),
    ("a comma at the end", lambda valid: valid[:-1] + ",}"),
    ("a remark", lambda valid: f"/* {NAME} */ {valid}"),
    ("a list with the document", lambda valid: f"[{valid}]"),
    ("a text with the document", json.dumps),
    ("NaN in a field", lambda valid: _insert(valid, f'"{NAME}": NaN')),
    ("an endless number in a field", lambda valid: valid.replace('"schema":1', '"schema":Infinity')),
    ("a number of 5,000 digits", lambda valid: valid.replace('"schema":1', f'"schema":{"9" * 5_000}')),
    ("a number beyond all floats", lambda valid: valid.replace('"schema":1', '"schema":1e999')),
    ("brackets a hundred thousand deep", lambda _: "[" * 100_000),
    ("closed brackets a hundred thousand deep", lambda _: "[" * 100_000 + "]" * 100_000),
    ("tables a hundred thousand deep", lambda _: '{"a":' * 100_000),
    ("a field nested a hundred thousand deep", lambda v: _insert(v, '"x":' + "[" * 100_000 + "]" * 100_000)),
    ("a control character in a text", lambda valid: valid.replace('"open"', '"op\ten"')),
    ("a broken escape", lambda valid: valid.replace('"open"', '"\\uD8"')),
    ("bytes that are no text", lambda valid: b"\xff\xfe" + valid.encode()),
    ("UTF-16", lambda valid: valid.encode("utf-16")),
    ("a number in the column", lambda _: NUMBER),
    ("a fraction in the column", lambda _: 691234567.5),
    ("a NUL in the middle", lambda valid: valid[:40] + "\0" + valid[40:]),
    ("a key twice", lambda valid: _insert(valid, f'"opened_by":"{NAME}"')),
    ("a key twice in an answer", lambda v: v.replace('"how":"","value"', f'"how":"{NAME}","how":"","value"')),
)

DOCUMENTS: tuple[Fault, ...] = (
    *(Fault(name, kind, at, put) for name, kind, at, put in FIELDS),
    *(Fault(name, "case", raw=raw) for name, raw in TEXTS),
)
