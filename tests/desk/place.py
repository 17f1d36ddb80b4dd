"""A desk in a small country, with a clock and ids that repeat, and a way to see all that its store holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import define

from tests.guideline import tiny
from victor.desk import Desk
from victor.guideline import Country
from victor.records import Case
from victor.store.schema import TABLES

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

ROUTES = """
[[route]]
id = "begging"
when = "begs"
notify = ["helpline"]
role = "consulted"
deadline = "unknown"
basis = ["law-1: 7"]
why = "The helpline knows the places"

[[route]]
id = "assessed"
when = "outcome >= inquire"
notify = ["helpline"]
role = "lead"
deadline = { within = "3 days", from = "assessment" }
basis = ["law-1: 7"]
why = "The helpline follows every assessment"

[[route]]
id = "search"
when = "missing"
notify = ["police", "guardian_office"]
notify_mode = "any"
role = "consulted"
deadline = { within = "3h", from = "missing_report" }
basis = ["law-1: 7"]
why = "A missing child is searched for"

[[route]]
id = "quiet"
when = "parents_involved"
notify = ["police"]
not_to = ["guardian_office"]
role = "lead"
deadline = { within = "24h", from = "detection" }
basis = ["law-1: 7"]
why = "The office would tell the parents"
"""
CHANGES = tiny.more("routes.toml", ROUTES)


def country(folder: Path) -> Country:
    """Tinyland with a few more routes; `folder` is on ``sys.path``."""
    return Country.load(tiny.write(folder, CHANGES), on=START.date())


@define
class Clock:
    """Stands still until it is set on."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def on(self, **span: float) -> datetime:
        self.time += timedelta(**span)
        return self.time


@define
class Ids:
    """Ids that repeat; the n-th call can be made to fail."""

    prefix: str = "id"
    fails_at: int | None = None
    failure: Callable[[], str] | None = None
    calls: int = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls - 1 == self.fails_at and self.failure:
            return self.failure()
        return f"{self.prefix}{self.calls:06}"


def everything(desk: Desk) -> dict[str, list[tuple[str, int, str]]]:
    """All that a store holds: id, version and text of each document, table by table."""
    store = desk.shelf.store
    return {
        spec.name: [(one.doc_id, one.version, json.dumps(dict(one))) for one in store.table(spec.name)]
        for spec in TABLES
    }


def rebuilt(desk: Desk, case: Case) -> dict[str, Any]:
    """The answers of a case as its timeline tells them."""
    answers: dict[str, Any] = {}
    for entry in desk.timeline(case):
        for item, answer in entry.answers.items():
            if answer is None:
                answers.pop(item, None)
            else:
                answers[item] = answer
    return answers


def whats(desk: Desk, case: Case) -> list[str]:
    """What was done in a case, in order."""
    return [entry.what for entry in desk.timeline(case)]
