"""Records to documents and back: strict, versioned, `load(dump(record)) == record`."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any, TypeAlias, TypeVar

from cattrs import Converter

from victor.errors import RecordError, nearest
from victor.reasoning import UNKNOWN, Answer, Answers, Value
from victor.records.assessment import Assessment
from victor.records.case import Case
from victor.records.export import Export
from victor.records.referral import Referral
from victor.records.session import DeskSession
from victor.records.timeline import TimelineEntry
from victor.strict import Expected, make_converter, structure, text

SCHEMA = 1
"""The number of this form. Documents of a newer one are refused."""

Record: TypeAlias = Case | Assessment | Referral | DeskSession | TimelineEntry | Export
R = TypeVar("R", Case, Assessment, Referral, DeskSession, TimelineEntry, Export)

KINDS: dict[str, type[Record]] = {
    "case": Case,
    "assessment": Assessment,
    "referral": Referral,
    "session": DeskSession,
    "timeline_entry": TimelineEntry,
    "export": Export,
}
IDS = ("id", "case_id", "session_id")
LONGEST_ID = 200
INDEXED = {"referral": ("state",), "case": ("next_due_at",)}
"""Properties that stand in the document beside the fields, so that a store can look them up."""


def dump(record: Record) -> dict[str, Any]:
    """The record as a document of plain data, with its kind and the number of its form."""
    kind = next(name for name, cls in KINDS.items() if type(record) is cls)
    document = converter().unstructure(record)
    for name in INDEXED.get(kind, ()):
        document[name] = converter().unstructure(getattr(record, name))
    return {"kind": kind, "schema": SCHEMA, **document}


def load(document: object, kind: type[R], *, file: str = "store") -> R:
    """The record that a document holds.

    Raises:
        RecordError: In one line, with the path of the field and without its value, when the document has not exactly
            the form of such a record, or a newer one.
    """
    fields = dict(document) if isinstance(document, dict) else {}
    name = next(name for name, cls in KINDS.items() if cls is kind)
    found = fields.pop("kind", None)
    if found != name:
        hint = nearest(found, KINDS) if isinstance(found, str) and found not in KINDS else None
        raise RecordError("the document is of another kind", file=file, path="kind", expected=name, hint=hint)
    schema = fields.pop("schema", None)
    if type(schema) is not int or schema != SCHEMA:
        newer = type(schema) is int and schema > SCHEMA
        hint = "a newer victor wrote it" if newer else None
        raise RecordError("the document has another form", file=file, path="schema", expected=str(SCHEMA), hint=hint)
    derived = {field: fields.pop(field, None) for field in INDEXED.get(name, ())}
    record = structure(converter(), fields, kind, RecordError, file=file, path=name)
    for field in IDS:
        value = getattr(record, field, None)
        # An id is shown in tables and errors, and stands in every record that belongs to this one.
        if value is not None and not (value.isprintable() and 0 < len(value) <= LONGEST_ID):
            expected = f"1 to {LONGEST_ID} letters and digits"
            raise RecordError("this is no id", file=file, path=f"{name}.{field}", expected=expected)
    if isinstance(record, Export):
        try:
            record.check()
        except RecordError as fault:
            raise fault.at(file=file, path=name) from None
    for field, value in derived.items():
        if converter().unstructure(getattr(record, field)) != value:
            raise RecordError("the field contradicts the rest of the document", file=file, path=f"{name}.{field}")
    return record


def checked(record: R) -> R:
    """The record, if it could be read again once it is written.

    Raises:
        RecordError: As `load` does: for a record that was made with a word that its field does not know.
    """
    return load(dump(record), type(record), file="desk")


@cache
def converter() -> Converter:
    """The strict converter of records."""
    made = make_converter()
    made.register_structure_hook(Value, lambda value, _: answer_value(value))
    made.register_unstructure_hook(Answer, _plain_answer)
    made.register_unstructure_hook(Answers, _plain_answers)
    made.register_structure_hook(Answers, lambda value, _: Answers(made.structure(value, dict[str, Answer])))
    return made


# A case has many answers and is saved with each of them: writing them out by hand takes half the time.
def _plain_answer(answer: Answer) -> dict[str, object]:
    value = answer.value
    return {
        "value": list(value) if type(value) is tuple else value,
        "by": answer.by,
        "at": _iso(answer.at) if answer.at else None,
        "how": answer.how,
    }


@lru_cache(maxsize=4096)
def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _plain_answers(answers: Answers) -> dict[str, object]:
    return {item: _plain_answer(answer) for item, answer in answers.given.items()}


def answer_value(value: object) -> Value:
    """The value of an answer as JSON has it: true, false, a whole number, a span [lowest, highest], a choice."""
    match value:
        case bool() | str():
            return text(value) if isinstance(value, str) else value
        case int():
            return value
        case [int() as low, int() as high] if type(low) is int and type(high) is int and low <= high:
            return low, high
        case _:
            raise Expected(f'true, false, a whole number, a span [lowest, highest], a choice or "{UNKNOWN}"')
