"""An explanation as a piece of a page: the rule as a tree, each part with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.reasoning.telling import MARKS, Explanation, Line

if TYPE_CHECKING:
    from htpy import Element, Node

KINDS = {True: "holds", False: "not", None: "open"}


def explanation_panel(explanation: Explanation) -> Node:
    """Why an outcome is what it is, in the language in which it was told."""
    from htpy import div, footer, fragment, h3, p, ul

    return fragment[
        div[p(".soft")[explanation.title], h3(".title")[explanation.headline]],
        ul(".tree")[[_line(line) for line in explanation.lines]],
        footer(".soft")[[p[remark] for remark in explanation.remarks]],
    ]


def _line(line: Line) -> Element:
    from htpy import li, span, ul

    return li(class_=KINDS[line.holds])[
        f"{MARKS[line.holds]} ",
        line.said,
        span(".soft")[f" ({line.detail})"] if line.detail else None,
        ul[[_line(below) for below in line.below]] if line.below else None,
    ]
