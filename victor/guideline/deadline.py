"""Deadlines: at once, within a span from a recorded event, or unknown, which never means none."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import total_ordering
from typing import Literal, get_args

from attrs import frozen

from victor.errors import GuidelineError

Unit = Literal["min", "h", "days", "months"]
Event = Literal[
    "detection", "contact", "assessment", "consent", "referral", "status", "asylum_request", "missing_report"
]
EVENTS: tuple[Event, ...] = get_args(Event)
MINUTES: Mapping[str, int] = {"min": 1, "h": 60, "days": 24 * 60}
SHORTEST_MONTH = 28 * 24 * 60


@frozen
class Duration:
    """A length of time in the unit of its source, added by the calendar.

    >>> Duration.parse("3 months").after(datetime(2026, 11, 30))
    datetime.datetime(2027, 2, 28, 0, 0)
    >>> Duration.parse("24h").minutes
    1440
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``30 min``, ``24h``, ``90 days`` or ``3 months``."""
        found = re.fullmatch(r"(\d{1,4})\s*(min|h|days|day|months|month)", text.strip(), re.ASCII)
        if not found:
            raise GuidelineError("this is no length of time", expected="30 min, 24h, 90 days or 3 months")
        unit = found[2] if found[2] in ("min", "h") else found[2].rstrip("s") + "s"
        return cls(int(found[1]), unit)  # type: ignore[arg-type]  # the pattern lets only units through

    def __str__(self) -> str:
        if self.unit in ("min", "h"):
            return f"{self.amount} {self.unit}"
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"

    @property
    def minutes(self) -> int | None:
        """The length in minutes; None for months, which have no fixed length."""
        return self.amount * MINUTES[self.unit] if self.unit in MINUTES else None

    @property
    def shortest(self) -> int:
        """The length in minutes in the shortest month, for comparing without a calendar."""
        return self.amount * MINUTES.get(self.unit, SHORTEST_MONTH)

    def after(self, start: datetime) -> datetime:
        """The moment at which the time is over; a month ends on the same day or on the last one of its month.

        Raises:
            GuidelineError: When that is after the year 9999.
        """
        try:
            if self.unit != "months":
                return start + timedelta(minutes=self.amount * MINUTES[self.unit])
            years, month = divmod(start.month - 1 + self.amount, 12)
            year, month = start.year + years, month + 1
            return start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))
        except (OverflowError, ValueError):
            raise GuidelineError("the deadline is after the end of the calendar", expected="an earlier time") from None


@total_ordering
@frozen(order=False)
class Deadline:
    """By when somebody must be told.

    Attributes:
        kind: ``at_once``, ``within`` (`span` after the event `start`) or ``unknown``: none could be read, which does
            not mean that there is none.

    >>> sorted([Deadline("unknown"), Deadline("within", Duration(24, "h"), "detection"), Deadline("at_once")])[0].kind
    'at_once'
    """

    kind: Literal["at_once", "within", "unknown"]
    span: Duration | None = None
    start: Event | None = None

    def __attrs_post_init__(self) -> None:
        if (self.kind == "within") != (self.span is not None and self.start is not None):
            raise GuidelineError(
                "only a span has a length and a start", expected='{ within = "24h", from = "detection" }'
            )

    @property
    def _rank(self) -> tuple[int, int, str, str]:
        kinds = ("at_once", "within", "unknown")
        length, unit = (self.span.shortest, self.span.unit) if self.span else (0, "")
        return kinds.index(self.kind), length, self.start or "", unit

    def __lt__(self, other: Deadline) -> bool:
        return self._rank < other._rank

    def __str__(self) -> str:
        match self.kind:
            case "at_once":
                return "at once"
            case "within":
                return f"within {self.span} of {str(self.start).replace('_', ' ')}"
            case _:
                return "deadline unknown"

    def due(self, events: Mapping[Event, datetime], asked: datetime | None = None) -> datetime | None:
        """The moment by which it is due, or None while its clock has not started or nothing is known.

        Args:
            events: When each event was first recorded.
            asked: When the step was first asked for: what is to be done at once is due then.
        """
        if self.kind == "at_once":
            return asked
        if self.span is None or self.start is None or self.start not in events:
            return None
        return self.span.after(events[self.start])


UNKNOWN = Deadline("unknown")
