"""The timeline: everything that was done in a case, in order, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import field, frozen

from victor.reasoning import Answer

Happening = Literal[
    "opened",
    "answered",
    "happened",
    "assessed",
    "planned",
    "step_withdrawn",
    "referred",
    "advanced",
    "closed",
    "reopened",
    "consented",
    "consent_refused",
    "consent_withdrawn",
    "receiver_informed",
    "overridden",
    "shared",
]


@frozen(kw_only=True)
class TimelineEntry:
    """One thing that was done in a case.

    Attributes:
        what: What was done.
        by: By whom, as a role or pseudonym.
        about: What it concerns: an assessment, a referral, an authority, the purpose of a consent.
        said: A state or reason, in a word or a sentence.
        answers: The answers that were given; an answer taken back is None. Together they are the history of each.
    """

    id: str
    case_id: str
    at: datetime
    what: Happening
    by: str = ""
    about: str = ""
    said: str = field(default="", repr=False)
    answers: Mapping[str, Answer | None] = field(factory=dict, repr=False)
