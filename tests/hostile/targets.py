"""What is tried with mutated documents: each converter of victor, and what must be true of whatever it is given."""

from __future__ import annotations

import json
import tempfile
import tomllib
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

import victor
from tests.guideline.tiny import FILES
from tests.hostile.bundles import TABLES, written
from tests.hostile.documents import TABLES as RECORDED
from tests.hostile.intake import ANSWERS, DAY
from tests.hostile.judge import SECRETS
from tests.hostile.mutations import Choices, mutated
from victor.errors import GuidelineError, RecordError, VictorError
from victor.exchange import Clock, run
from victor.exchange.desk_day import day_of
from victor.files import read_json, read_toml
from victor.guideline.book import Book
from victor.guideline.forms import converter
from victor.guideline.loader import country_of
from victor.kit.worked import WorkedCase
from victor.reasoning import Answers
from victor.records import Assessment, Case, DeskSession, Referral, TimelineEntry
from victor.records.documents import dump, load
from victor.store import Shelf, Store, open_store
from victor.store.upkeep import bring_in
from victor.strict import structure

TODAY = date(2026, 11, 23)
KINDS = {
    "case": Case,
    "assessment": Assessment,
    "referral": Referral,
    "session": DeskSession,
    "timeline_entry": TimelineEntry,
}


@frozen
class Target:
    """Something that reads documents.

    Attributes:
        valid: A document that is right.
        read: Reads one; a `VictorError` is an answer, every other error a fault.
    """

    valid: Any
    read: Callable[[Any], object]


@cache
def records() -> Mapping[str, dict[str, Any]]:
    """A document of every kind of record."""
    with victor.open_desk(
        ":memory:", country="gr", by="desk 1", now=lambda: datetime(2026, 11, 23, 9, tzinfo=UTC)
    ) as desk:
        with desk.session(channel="helpline", visitor="teacher", topics=["legal_help"]) as session:
            case = session.open_case(age=(12, 15), documents_held=True, unaccompanied=True)
        assessment = desk.assess(case, role="ngo_worker")
        desk.plan(desk.case(case.id))
        referral = desk.refer(case, "prosecutor_minors")
        entry = desk.timeline(case)[0]
        found = (desk.case(case.id), assessment, referral, desk.sessions()[0], entry)
        return {dump(one)["kind"]: json.loads(json.dumps(dump(one))) for one in found}


def _record(kind: str) -> Target:
    def read(document: Any) -> None:
        record = load(document, KINDS[kind])
        assert load(json.loads(json.dumps(dump(record))), KINDS[kind]) == record

    return Target(records()[kind], read)


def _answers(document: Any) -> None:
    greece = victor.country("gr")
    if isinstance(document, dict) and isinstance(document.get("answers"), dict):
        answers = Answers.of(document["answers"]).check(greece.checklist().items, file="answers.json")
        victor.plan(greece, answers)


def _day(document: Any) -> None:
    day = day_of(document)
    greece = victor.country("gr")
    clock = Clock(day.start(greece))
    with victor.open_desk(":memory:", country=greece.at_time(clock.time), by=day.by, now=clock) as desk:
        run(day, desk, clock)


def _tiny() -> dict[str, Any]:
    return {path: tomllib.loads(text) for path, text in FILES.items() if path.endswith(".toml")}


def _country(pages: Any) -> None:
    """A country of pages that were read already: each a table, as TOML has it."""
    if not isinstance(pages, dict) or not all(isinstance(page, dict) for page in pages.values()):
        return
    ours = {path: {key: value for key, value in page.items() if key != "schema"} for path, page in pages.items()}
    made = country_of(Book("tiny", ours), TODAY)
    victor.plan(made, Answers.of({"begs": True}))


def _case(document: Any) -> None:
    structure(converter(), document, WorkedCase, GuidelineError, file="case.toml")


class Held:
    """Bytes as a file."""

    name = "held"

    def __init__(self, content: bytes) -> None:
        self.content = content

    def read_bytes(self) -> bytes:
        """All of them."""
        return self.content


def _heading() -> dict[str, Any]:
    at = "2026-11-23T09:30:00+00:00"
    return {"victor_bundle": 1, "schema": 1, "countries": ["gr"], "at": at, "tables": [*TABLES], "note": "in the clear"}


def _lines() -> list[dict[str, Any]]:
    """The lines of a bundle with a record of every kind, before the last one."""
    lines = []
    for kind, table in sorted(RECORDED.items(), key=lambda found: TABLES.index(found[1])):
        document = records()[kind]
        lines.append({"table": table, "id": document["id"], "version": 1, "document": document})
    return [_heading(), *lines]


class _Undone(Exception):  # noqa: N818  undoes what was brought in
    pass


@cache
def _empty() -> Store:
    return open_store(":memory:", country="gr")


def _bundle(document: Any) -> None:
    """A bundle of lines that were read already, with a last one that fits; whatever is taken can be used."""
    if not isinstance(document, dict) or not isinstance(document.get("lines"), list) or not document["lines"]:
        return
    store = _empty()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bundle.jsonl"
        file.write_bytes(written(document["lines"]))
        try:
            _brought_in_and_undone(file, store)
        finally:
            assert not len(store)
            assert not len(store.audit)


def _brought_in_and_undone(file: Path, store: Store) -> None:
    with suppress(_Undone), store.transaction():
        bring_in(file, store)
        shelf = Shelf(store)
        assert sum(len(shelf.find(kind)) for kind in KINDS.values()) == len(store)
        assert {entry.case_id for entry in shelf.find(TimelineEntry)} <= {case.id for case in shelf.find(Case)}
        raise _Undone


def any_bytes(content: bytes) -> None:
    for read in (read_json, read_toml):
        try:
            read(Held(content), RecordError)
        except RecordError as error:
            told(error)


def _rule(text: Any) -> None:
    from victor.rules import parse

    if isinstance(text, dict) and isinstance(text.get("rule"), str):
        greece = victor.country("gr")
        parse(text["rule"], greece.checklist().vocabulary())


WORKED = {
    "title": "A case", "story": "A story", "on": "2026-11-23", "answers": {"begs": True, "age": [12, 15]},
    "finding": {"outcome": "presumed", "because": {"source": "law-1: 1", "says": "so"}},
    "step": [{"authority": "police", "role": "lead", "certainty": "required",
              "deadline": {"within": "24h", "from": "detection"}, "because": {"source": "law-1", "says": "so"}}],
    "plan": {"not_to": ["parents"]},
}  # fmt: skip


@cache
def targets() -> Mapping[str, Target]:
    """Everything that is tried, by name."""
    rule = "count(indicators) >= 2 and age < 18 and not (region in (attica, crete)) or possibly(begs)"
    return {
        **{kind: _record(kind) for kind in KINDS},
        "answers": Target(ANSWERS, _answers),
        "bundle": Target({"lines": _lines()}, _bundle),
        "day": Target(DAY, _day),
        "country": Target(_tiny(), _country),
        "worked case": Target(WORKED, _case),
        "rule": Target({"rule": rule}, _rule),
    }


def told(error: VictorError) -> None:
    """An error that may be shown to anybody."""
    line = str(error)
    assert line
    assert len(line.splitlines()) == 1
    assert len(line) < 500
    for secret in SECRETS:
        assert secret not in line + repr(error), line


def tried(target: Target, document: Any) -> bool:
    """Whether a document is taken; whatever else happens than one line of ours is a fault. It is left as it was."""
    before = deepcopy(document)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            target.read(document)
        except VictorError as error:
            told(error)
            taken = False
        else:
            taken = True
    # NaN is not equal to itself, and stays NaN.
    assert repr(document) == repr(before)
    return taken


def try_one(name: str, choices: Choices) -> bool:
    """Try one mutated document."""
    target = targets()[name]
    return tried(target, mutated(target.valid, choices))
