"""The corpus of files that people write for a desk: answers and desk days, each with the one fault that it has."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from attrs import frozen

from tests.hostile.documents import GONE, Gone, deep
from tests.hostile.judge import NAME, NUMBER

ANSWERS: dict[str, Any] = {
    "answers": {"documents_held": True, "age": [12, 15], "region": "attica", "knows_address": None}
}

DAY: dict[str, Any] = {
    "schema": 1,
    "day": "2026-11-23",
    "by": "desk 1",
    "title": "A synthetic day",
    "contacts": [
        {
            "label": "A teacher calls",
            "at": "2026-11-23T09:30:00+02:00",
            "channel": "helpline",
            "visitor": "teacher",
            "topics": ["legal_help"],
            "material": ["Rights of the child"],
            "case": {
                "answers": {"documents_held": True, "age": [12, 15], "unaccompanied": True},
                "then": [
                    {"do": "answer", "at": "2026-11-23T09:40:00+02:00", "answers": {"region": "attica"}},
                    {"do": "assess", "at": "2026-11-23T09:50:00+02:00", "role": "ngo_worker"},
                    {"do": "refer", "at": "2026-11-23T10:00:00+02:00", "authority": "prosecutor_minors"},
                    {
                        "do": "advance",
                        "at": "2026-11-23T10:10:00+02:00",
                        "authority": "prosecutor_minors",
                        "to": "sent",
                    },
                    {"do": "close", "at": "2026-11-23T18:00:00+02:00", "reason": "handed_over"},
                ],
            },
        },
        {"label": "Another one", "at": "2026-11-23T11:00:00+02:00", "channel": "walk_in", "visitor": "teacher"},
    ],
}


@frozen
class Fault:
    """A file with a fault: what stands at a place, or the whole of its bytes."""

    name: str
    at: tuple[str | int, ...] = ()
    put: Any = None
    raw: Callable[[bytes], bytes] | None = None

    def content(self, whole: dict[str, Any]) -> bytes:
        """The bytes of the file."""
        if self.raw:
            return self.raw(json.dumps(whole, indent=1).encode())
        if not self.at:
            return json.dumps(self.put).encode()
        found = deepcopy(whole)
        *way, last = self.at
        place: Any = found
        for step in way:
            place = place[step]
        if isinstance(self.put, Gone):
            del place[last]
        else:
            place[last] = self.put
        return json.dumps(found).encode()


FORMS: tuple[Fault, ...] = (
    Fault("empty", raw=lambda _: b""),
    Fault("a text", put=NAME),
    Fault("a number", put=NUMBER),
    Fault("a list", put=[NAME]),
    Fault("null", put=None),
    Fault("an empty table", put={}),
    Fault("cut", raw=lambda whole: whole[:-20]),
    Fault("no JSON", raw=lambda _: NAME.encode()),
    Fault("YAML", raw=lambda _: f"answers:\n  name: {NAME}\n".encode()),
    Fault("UTF-16", raw=lambda whole: whole.decode().encode("utf-16")),
    Fault("Latin-1", raw=lambda whole: whole.replace(b"attica", "attic\xe4".encode("latin-1")) + b"\xe4"),
    Fault(
        "half of a character as bytes", raw=lambda whole: whole.replace(b"attica", b"\xed\xa0\x80") + b"\xed\xa0\x80"
    ),
    Fault("an overlong character", raw=lambda whole: whole + b"\xc0\xaf"),
    Fault("two byte order marks", raw=lambda whole: b"\xef\xbb\xbf\xef\xbb\xbf" + whole),
    Fault("a NUL after it", raw=lambda whole: whole + b"\0"),
    Fault("a file of 51 MB", raw=lambda whole: whole + b" " * 51_000_000),
    Fault("a key twice", raw=lambda whole: whole.rstrip()[:-1] + f', "{NAME}": 1, "{NAME}": 2}}'.encode()),
    Fault("NaN", raw=lambda whole: whole.rstrip()[:-1] + f', "{NAME}": NaN}}'.encode()),
    Fault("an endless number", raw=lambda whole: whole.rstrip()[:-1] + f', "{NAME}": -Infinity}}'.encode()),
    Fault("a number beyond all floats", raw=lambda whole: whole.rstrip()[:-1] + f', "{NAME}": 1e999}}'.encode()),
    Fault("a number of 5,000 digits", raw=lambda w: w.rstrip()[:-1] + f', "a": {"9" * 5_000}}}'.encode()),
    Fault("a hundred thousand brackets", raw=lambda _: b"[" * 100_000),
    Fault("a hundred thousand tables", raw=lambda _: b'{"answers":' * 100_000),
    Fault("a field too many", at=("name",), put=NAME),
    Fault("a field with somebody's words for a name", at=(NAME,), put=1),
    Fault("a field with a name of a million characters", at=("Z" * 10**6,), put=1),
    Fault("a remark", raw=lambda whole: f"// {NAME}\n".encode() + whole),
)
"""Faults of any file in JSON."""

OF_ANSWERS: tuple[Fault, ...] = (
    Fault("answers that are a list", ("answers",), [NAME]),
    Fault("answers that are null", ("answers",), None),
    Fault("a yes that is a text", ("answers", "documents_held"), "yes"),
    Fault("a yes that is one", ("answers", "documents_held"), 1),
    Fault("a yes that is somebody's words", ("answers", "documents_held"), NAME),
    Fault("a yes that is a table", ("answers", "documents_held"), {NAME: NAME}),
    Fault("a yes that is a list", ("answers", "documents_held"), [True]),
    Fault("a yes that is nested", ("answers", "documents_held"), deep(200)),
    Fault("an age that is a text", ("answers", "age"), "14"),
    Fault("an age that is a fraction", ("answers", "age"), 14.0),
    Fault("an age that is true", ("answers", "age"), True),
    Fault("an age that is huge", ("answers", "age"), NUMBER),
    Fault("an age that is negative", ("answers", "age"), -1),
    Fault("an age of 4,000 digits", ("answers", "age"), 10**4_000),
    Fault("an age that goes down", ("answers", "age"), [15, 12]),
    Fault("an age of three ends", ("answers", "age"), [1, 2, 3]),
    Fault("an age of no end", ("answers", "age"), []),
    Fault("an age of half an end", ("answers", "age"), [12, None]),
    Fault("an age of yes and no", ("answers", "age"), [False, True]),
    Fault("a region that there is not", ("answers", "region"), NAME),
    Fault("a region in capitals", ("answers", "region"), "ATTICA"),
    Fault("a region in look-alike letters", ("answers", "region"), "аttica"),
    Fault("a region that is half of a character", ("answers", "region"), "\ud800"),
    Fault("a region that is a number", ("answers", "region"), NUMBER),
    Fault("a region of a million characters", ("answers", "region"), NAME * 70_000),
    Fault("unknown in capitals", ("answers", "age"), "UNKNOWN"),
    Fault("an item that there is not", ("answers", "documents_hold"), True),
    Fault("an item of somebody's words", ("answers", NAME), True),
    Fault("an item without a name", ("answers", ""), True),
    Fault("an item with a name of a million letters", ("answers", "Z" * 10**6), True),
    Fault("an item in look-alike letters", ("answers", "dоcuments_held"), True),
    Fault("an item with half of a character", ("answers", "documents_held\ud800"), True),
    Fault("an item in a line of its own", ("answers", "documents_held\n"), True),
    Fault("a hundred thousand items", ("answers",), {f"{NAME} {n}": True for n in range(100_000)}),
)

CASE = ("contacts", 0, "case")
THEN = (*CASE, "then")
FAR = "9999-12-31T23:00:00Z"

OF_DAYS: tuple[Fault, ...] = (
    Fault("no form", ("schema",), GONE),
    Fault("a newer form", ("schema",), 2),
    Fault("a form that is true", ("schema",), True),
    Fault("a form that is a text", ("schema",), "1"),
    Fault("a day that there is not", ("day",), "2026-02-30"),
    Fault("a day with a time", ("day",), "2026-11-23T00:00:00Z"),
    Fault("a day that is a number", ("day",), 20261123),
    Fault("nobody at the desk", ("by",), None),
    Fault("contacts that are a table", ("contacts",), {"0": NAME}),
    Fault("contacts that are null", ("contacts",), None),
    Fault("a contact that is a text", ("contacts", 0), NAME),
    Fault("a contact without a time", ("contacts", 0, "at"), GONE),
    Fault("a contact without a zone", ("contacts", 0, "at"), "2026-11-23T09:30:00"),
    Fault("a contact after the next", ("contacts", 0, "at"), "2026-11-24T09:30:00Z"),
    Fault("a contact at the end of the calendar", ("contacts", 1, "at"), FAR),
    Fault("a contact at its beginning", ("contacts", 0, "at"), "0001-01-01T00:00:00Z"),
    Fault("a contact of a text of minutes", ("contacts", 0, "minutes"), "15"),
    Fault("a contact of minus a minute", ("contacts", 0, "minutes"), -1),
    Fault("a contact longer than the calendar", ("contacts", 0, "minutes"), 10**10),
    Fault("a contact longer than a computer can count", ("contacts", 0, "minutes"), 10**30),
    Fault("a channel that there is not", ("contacts", 0, "channel"), NAME),
    Fault("a visitor with a name", ("contacts", 0, "visitor"), NAME),
    Fault("a topic that there is not", ("contacts", 0, "topics", 0), NAME),
    Fault("topics that are a text", ("contacts", 0, "topics"), NAME),
    Fault("material that is a number", ("contacts", 0, "material", 0), NUMBER),
    Fault("a label that is null", ("contacts", 0, "label"), None),
    Fault("a label that is half of a character", ("contacts", 0, "label"), f"{NAME}\ud800"),
    Fault("a name beside the contact", ("contacts", 0, "name"), NAME),
    Fault("a case that is true", CASE, True),
    Fault("a case with answers that are a text", (*CASE, "answers"), NAME),
    Fault("a case with an item that there is not", (*CASE, "answers", NAME), True),
    Fault("a case with an item of a million letters", (*CASE, "answers", "Z" * 10**6), True),
    Fault("a case with an answer of another kind", (*CASE, "answers", "age"), NAME),
    Fault("a case with an answer that is nested", (*CASE, "answers", "age"), deep(200)),
    Fault("steps that are null", THEN, None),
    Fault("a step that is a text", (*THEN, 0), NAME),
    Fault("a step that does nothing", (*THEN, 0, "do"), GONE),
    Fault("a step that does what nobody can", (*THEN, 0, "do"), NAME),
    Fault("a step that does a number", (*THEN, 0, "do"), NUMBER),
    Fault("a step that does a list", (*THEN, 0, "do"), ["answer"]),
    Fault("a step before the contact", (*THEN, 0, "at"), "2026-11-23T07:00:00Z"),
    Fault("a step before the one above it", (*THEN, 1, "at"), "2026-11-23T09:35:00+02:00"),
    Fault("a step at the end of the calendar", (*THEN, 4, "at"), FAR),
    Fault("steps at the end of the calendar", THEN, [{"do": "assess", "at": FAR, "role": "ngo_worker"}]),
    Fault("a step with another step's field", (*THEN, 0, "role"), NAME),
    Fault("an answer to nothing", (*THEN, 0, "answers", NAME), True),
    Fault("an assessment by nobody", (*THEN, 1, "role"), GONE),
    Fault("an assessment by a number", (*THEN, 1, "role"), NUMBER),
    Fault("an assessment on a list that there is not", (*THEN, 1, "checklist"), NAME),
    Fault("an assessment on a list of a million letters", (*THEN, 1, "checklist"), "Z" * 10**6),
    Fault("an assessment with an outcome that there is not", (*THEN, 1, "outcome"), NAME),
    Fault("an assessment with an outcome of a million letters", (*THEN, 1, "outcome"), "Z" * 10**6),
    Fault("a referral to nobody", (*THEN, 2, "authority"), ""),
    Fault("a referral to somebody", (*THEN, 2, "authority"), NAME),
    Fault("a referral to a million letters", (*THEN, 2, "authority"), "Z" * 10**6),
    Fault("a referral in a role that there is not", (*THEN, 2, "role"), NAME),
    Fault("a referral through a number", (*THEN, 2, "channel"), NUMBER),
    Fault("a move of a referral that was not made", (*THEN, 3, "authority"), NAME),
    Fault("a move that cannot be", (*THEN, 3, "to"), "completed"),
    Fault("a move to nowhere", (*THEN, 3, "to"), NAME),
    Fault("a reason that there is not", (*THEN, 4, "reason"), NAME),
    Fault("a case that is closed twice", (*THEN, 3), {"do": "close", "at": "2026-11-23T10:10:00+02:00",
          "reason": "handed_over", "note": NAME}),
)  # fmt: skip
