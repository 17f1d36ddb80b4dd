"""Documents of a store that are none of ours: refused in one line wherever they are read, and left as they are."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

import victor
from tests.hostile.documents import DOCUMENTS, TABLES, TEXTS, Fault
from tests.hostile.judge import refused, refused_at_the_command_line
from victor.cli.desk import desk
from victor.errors import VictorError
from victor.records import Assessment, Case, DeskSession, Referral, TimelineEntry
from victor.records.documents import load

KINDS = {
    "case": Case,
    "assessment": Assessment,
    "referral": Referral,
    "session": DeskSession,
    "timeline_entry": TimelineEntry,
}
SAMPLE = 9
"""Every ninth case document is also tried as a person would at the command line."""
BEGAN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def clock() -> Iterator[datetime]:
    now = BEGAN
    while True:
        now += timedelta(minutes=1)
        yield now


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a record of every kind."""
    path = tmp_path_factory.mktemp("whole") / "desk.victor"
    times = clock()
    with victor.open_desk(path, country="gr", by="desk 1", now=lambda: next(times)) as opened:
        with opened.session(channel="helpline", visitor="teacher", topics=["legal_help"]) as session:
            case = session.open_case(age=(12, 15), documents_held=True, unaccompanied=True)
        opened.assess(case, role="ngo_worker")
        case = opened.case(case.id)
        opened.plan(case)
        opened.refer(case, "prosecutor_minors")
    return path


def valid_texts(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            kind: connection.execute(f"SELECT document FROM {table} ORDER BY position LIMIT 1").fetchone()[0]
            for kind, table in TABLES.items()
        }


def spoilt(whole: Path, folder: Path, fault: Fault) -> Path:
    path = folder / "desk.victor"
    shutil.copy(whole, path)
    text = fault.text(valid_texts(whole)[fault.kind])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        table = TABLES[fault.kind]
        first = f"SELECT id FROM {table} ORDER BY position LIMIT 1"
        connection.execute(f"UPDATE {table} SET document = ? WHERE id = ({first})", [text])
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def look(path: Path) -> None:
    """Read every record in every way that a desk has."""
    with victor.open_desk(path, country="gr") as opened:
        opened.sessions()
        for case in opened.cases(None):
            opened.case(case.id)
            opened.assessments(case)
            opened.timeline(case)
            opened.referrals(case)
        opened.overdue()


def test_the_whole_store_is_read(whole: Path) -> None:
    look(whole)


def faults(every: int = 1) -> list[object]:
    chosen = [fault for fault in DOCUMENTS if fault.kind == "case"][::every] if every > 1 else DOCUMENTS
    return [pytest.param(fault, id=fault.name) for fault in chosen]


@pytest.mark.parametrize("fault", faults())
def test_a_document_that_is_none(fault: Fault, whole: Path, tmp_path: Path) -> None:
    path = spoilt(whole, tmp_path, fault)
    refused(lambda: look(path), tmp_path)


@pytest.mark.parametrize("fault", faults(SAMPLE))
def test_a_document_that_is_none_at_the_command_line(
    fault: Fault, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    path = spoilt(whole, tmp_path, fault)
    refused_at_the_command_line(["desk", str(path)], monkeypatch, capfd, tmp_path)


FAR = ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "9999-12-31T00:00:00+00:00")


@pytest.mark.parametrize("moment", FAR)
@pytest.mark.parametrize("field", [("opened_at",), ("events", "contact"), ("planned", 0, "due_at")], ids=str)
def test_a_time_at_the_end_of_the_calendar_is_a_time_or_one_line(
    field: tuple[str | int, ...], moment: str, whole: Path, tmp_path: Path
) -> None:
    path = spoilt(whole, tmp_path, Fault("far", "case", field, moment))
    for words in (["--json"], ["--case", case_id(whole)]):
        done = CliRunner().invoke(desk, [str(path), *words], standalone_mode=False)
        assert done.exit_code == 0 or isinstance(done.exception, VictorError), done.exception


def case_id(path: Path) -> str:
    return str(json.loads(valid_texts(path)["case"])["id"])


@pytest.mark.parametrize("fault", DOCUMENTS[: -len(TEXTS)], ids=lambda fault: fault.name)
def test_the_converter_alone_refuses_it_too(fault: Fault, whole: Path) -> None:
    text = fault.text(valid_texts(whole)[fault.kind])
    assert isinstance(text, str)
    refused(lambda: load(json.loads(text), KINDS[fault.kind]))
