"""Findings and plans as pieces of a page: shown by themselves in a notebook, or as live panels of a form."""

from victor.guideline.page import level_meter, wording
from victor.reasoning.shown_finding import finding_panel
from victor.reasoning.shown_plan import deadline_chip, not_to_panel, plan_lines, plan_panel, step_panel, step_row

__all__ = [
    "deadline_chip",
    "finding_panel",
    "level_meter",
    "not_to_panel",
    "plan_lines",
    "plan_panel",
    "step_panel",
    "step_row",
    "wording",
]
