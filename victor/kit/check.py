"""Checks a plugin from all sides, one line for each side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from attrs import field, frozen

from victor.errors import VictorError
from victor.kit import content, days, package, proofs
from victor.kit.folder import PluginFolder
from victor.kit.note import STATES, Note, State, failed

Look = Callable[[PluginFolder, date], Iterator[Note]]

CHECKS: Mapping[str, Look] = {
    "schema": content.schema,
    "references": content.references,
    "sources": content.sources,
    "languages": content.languages,
    "proofs": proofs.proofs,
    "worked cases": content.worked,
    "days": days.days,
    "packaging": package.packaging,
    "side effects": package.side_effects,
    "load": package.load,
}
"""Each check by its name, in the order in which faults are best repaired."""


@frozen
class Check:
    """What one check said.

    Attributes:
        name: Its name, as in `CHECKS`.
        notes: What it said, worst first.
        seconds: How long it took.
    """

    name: str
    notes: tuple[Note, ...]
    seconds: float

    @property
    def state(self) -> State:
        """The worst of its notes."""
        return max((note.state for note in self.notes), key=STATES.index, default="ok")

    @property
    def line(self) -> str:
        """What it said, in a line: what is wrong, else what is left, and what is fine."""
        worst = [note.text for note in self.notes if note.state == self.state]
        also = [note.text for note in self.notes if note.state == "ok"] if self.state != "ok" else []
        return "; ".join(dict.fromkeys((*worst, *also[-1:])))


@frozen
class Report:
    """What all checks said of one plugin."""

    folder: PluginFolder
    today: date
    checks: tuple[Check, ...] = field(repr=False)

    @property
    def state(self) -> State:
        """The worst of its checks."""
        return max((check.state for check in self.checks), key=STATES.index)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(check.seconds for check in self.checks)

    def counts(self) -> dict[str, object]:
        """How much it holds: what can be read is counted, even where a check failed."""
        found: dict[str, object] = {"name": self.folder.name}
        try:
            lists = self.folder.checklists(self.today)
            found["indicators"] = sum(len(one.indicators) for one in lists.values())
            listed = content.entries(self.folder, self.today)
            found["confirmed"] = round(sum(one.confirmed for _, one in listed) / len(listed), 3) if listed else None
            if self.folder.is_country:
                country = self.folder.country(self.today)
                found["authorities"] = len(country.authorities)
                found["routes"] = len(country.routes)
                found["sources"] = len(country.source_table)
                found["languages"] = list(country.languages)
            else:
                found["sources"] = len({name for one in lists.values() for name in one.source_table})
                found["languages"] = ["en", *(path[7:-5] for path, _ in self.folder.book.below("locale"))]
        except VictorError:
            pass  # the check that failed says so
        found["cases"] = len(content.worked_files(self.folder))
        notes = [note for check in self.checks if check.name == "proofs" for note in check.notes]
        if self.folder.is_country and notes:
            found["proved"] = sum(note.amount for note in notes if note.state == "ok")
            found["gaps"] = sum(note.state == "failed" for note in notes)
        return {**found, "state": self.state, "seconds": round(self.seconds, 1)}

    def as_dict(self) -> dict[str, object]:
        """The report as plain data."""
        return {
            **self.counts(),
            "checks": [
                {
                    "name": check.name,
                    "state": check.state,
                    "notes": [
                        {"state": note.state, "text": note.text, "more": list(note.more)} for note in check.notes
                    ],
                    "seconds": round(check.seconds, 3),
                }
                for check in self.checks
            ],
        }


def check(folder: PluginFolder, *, today: date | None = None, only: Iterable[str] | None = None) -> Report:
    """Check a plugin.

    Args:
        folder: Where it stands.
        today: The day as of which it is checked.
        only: Names of checks; all of them unless given.
    """
    day = today or date.today()  # noqa: DTZ011  a guideline is in force by its local calendar
    names = list(CHECKS) if only is None else list(only)
    return Report(folder, day, tuple(one(name, folder, day) for name in names))


def one(name: str, folder: PluginFolder, today: date) -> Check:
    """Run one check; a fault that stops it is its result."""
    start = time.perf_counter()
    notes: list[Note] = []
    try:
        notes.extend(CHECKS[name](folder, today))
    except VictorError as error:
        notes.append(failed(str(error)))
    notes.sort(key=lambda note: -STATES.index(note.state))
    return Check(name, tuple(notes), time.perf_counter() - start)
