"""What a form shows of answers as they are given: the answers themselves, what is established, what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from victor.notebook.questions import as_given
from victor.reasoning import Answers, Finding
from victor.reasoning.showing import finding_panel

if TYPE_CHECKING:
    from htpy import Node


def answers_now(answers: Answers) -> dict[str, str]:
    """The answers as a page shows them."""
    return {item: as_given(answer.value) for item, answer in answers.items()}


def finding_now(finding: Finding, language: str) -> dict[str, Any]:
    """What is established, for the page: the panel, the marks beside questions, and a sentence for screen readers."""
    panel: Node = finding_panel(finding, language, jump=True)
    established = finding.established
    said = established.text.in_language(language).text if established else ""
    return {
        "panels": {"finding": panel},
        "answers": answers_now(finding.answers),
        "next": list(finding.open_questions[:2]),
        "deciding": list(finding.because),
        "said": said,
    }
