"""Desk sessions: one contact at an information desk."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from attrs import frozen

SessionChannel = Literal["helpline", "walk_in", "outreach", "online", "letter", "other"]
Visitor = Literal[
    "child", "adult", "parent", "relative", "teacher", "social_worker", "health_worker", "police", "citizen", "other"
]
Topic = Literal[
    "identification",
    "referral",
    "missing_child",
    "accommodation",
    "legal_help",
    "health",
    "asylum",
    "return",
    "rights",
    "training",
    "other",
]


@frozen(kw_only=True)
class DeskSession:
    """One contact at an information desk; not every contact becomes a case.

    Attributes:
        channel: How the visitor came.
        visitor: Who came; never a name.
        topics: What it was about.
        material: Information material that was given, by its title.
        language: In which language it was held.
        by: Who held it, as a role or pseudonym.
        case_id: The case that was opened in it, if any.
    """

    id: str
    opened_at: datetime
    channel: SessionChannel
    visitor: Visitor
    status: Literal["open", "closed"] = "open"
    closed_at: datetime | None = None
    topics: tuple[Topic, ...] = ()
    material: tuple[str, ...] = ()
    language: str = "en"
    by: str = ""
    case_id: str | None = None
