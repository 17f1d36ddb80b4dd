"""Forms and pictures for notebooks. They show and record; every rule stands in the layers below.

Show a form as the last line of a cell. Widgets are imported when a form is first asked for.
"""

from __future__ import annotations

from importlib import import_module as _fetch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from victor.notebook.board import ReferralBoard
    from victor.notebook.case import CaseForm
    from victor.notebook.checklist_form import ChecklistForm
    from victor.notebook.desk_view import DeskView
    from victor.notebook.editor import GuidelineEditor
    from victor.notebook.explorer import CountryExplorer
    from victor.notebook.pictures import Picture, pathway_picture, plan_picture, timeline_picture
    from victor.notebook.session_form import SessionForm
    from victor.notebook.thresholds import ThresholdExplorer

__all__ = [
    "CaseForm",
    "ChecklistForm",
    "CountryExplorer",
    "DeskView",
    "GuidelineEditor",
    "Picture",
    "ReferralBoard",
    "SessionForm",
    "ThresholdExplorer",
    "pathway_picture",
    "plan_picture",
    "timeline_picture",
]

_HOMES = {
    "CaseForm": "victor.notebook.case",
    "ChecklistForm": "victor.notebook.checklist_form",
    "CountryExplorer": "victor.notebook.explorer",
    "DeskView": "victor.notebook.desk_view",
    "GuidelineEditor": "victor.notebook.editor",
    "ReferralBoard": "victor.notebook.board",
    "SessionForm": "victor.notebook.session_form",
    "ThresholdExplorer": "victor.notebook.thresholds",
    **dict.fromkeys(
        ("Picture", "pathway_picture", "plan_picture", "timeline_picture"),
        "victor.notebook.pictures",
    ),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'victor.notebook' has no attribute '{name}'")
    found: object = getattr(_fetch(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
