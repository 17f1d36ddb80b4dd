"""The pictures of a case: drawn when somebody asks, and anew while they are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.notebook.pictures import plan_picture, timeline_of
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node

    from victor.notebook.case.look import Look

PICTURES = ("plan", "timeline")


def drawing(look: Look, which: str, language: str, *, shown: bool) -> Node:
    """One of the pictures, with the button that shows or hides it."""
    from htpy import button, fragment

    say = words(language, "form")
    word = say["picture_hide"] if shown else say[f"picture_{which}"]
    switch = button(type="button", data_do="picture", data_which=which, aria_expanded=str(shown).lower())[word]
    return fragment[switch, _drawn(look, which, language) if shown else None]


def _drawn(look: Look, which: str, language: str) -> Node:
    now = look.desk.now()
    if which == "plan":
        return plan_picture(look.plan, language=language, referrals=look.referrals, now=now).figure
    return timeline_of(
        look.country,
        look.case,
        look.timeline,
        assessments=look.assessments,
        referrals=look.referrals,
        now=now,
        language=language,
    ).figure
