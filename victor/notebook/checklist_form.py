"""The form of a checklist: answer its questions and see at each answer what is established."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from victor.desk import Desk
from victor.guideline import Checklist
from victor.notebook import questions
from victor.notebook.about import about
from victor.notebook.form import Act, Form
from victor.notebook.live import finding_now
from victor.notebook.paper import Kept, paper, write
from victor.notebook.spoken import spoken
from victor.reasoning import Answers, Finding
from victor.records import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from htpy import Node


class ChecklistForm(Form):
    """The questions of a checklist with what they establish, live.

    Args:
        subject: A checklist, to try it; or a case, whose answers are then saved one by one.
        answers: For a checklist, what is answered already.
        desk: For a case, its desk.
        checklist: For a case, another checklist than the country's default one.
        language: Of the texts; can be switched on the page.

    >>> import victor
    >>> form = ChecklistForm(victor.checklist("ilo_child_labour"), {"hazardous_work": True})
    >>> form.reply({"do": "answer", "item": "excessive_hours", "value": "yes", "n": 1})["done"]
    1
    >>> form.finding.outcome
    'possible_victim'
    """

    def __init__(
        self,
        subject: Checklist | Case,
        answers: Mapping[str, object] | None = None,
        *,
        desk: Desk | None = None,
        checklist: str | None = None,
        language: str = "en",
    ) -> None:
        super().__init__(language=language)
        self._paper = paper(subject, answers, desk, checklist)
        self.draw()

    @property
    def answers(self) -> Answers:
        """What has been answered so far."""
        return self._paper.answers

    @property
    def finding(self) -> Finding:
        """What the checklist says about it."""
        return self._paper.finding()

    def _title(self) -> Node:
        from htpy import fragment, h2, p

        checklist = self._paper.checklist
        title = checklist.title.in_language(self.language)
        return fragment[h2[title.text], p(".soft")[self.say["version"].format(version=checklist.version)]]

    def _body(self) -> Node:
        from htpy import aside, div, label, p, progress

        return div(".columns")[
            div[
                div(data_questions="facts"),
                div(data_questions="signs"),
                p(".soft")[self.say["keys"]],
                div(".card.below", data_panel="finding"),
            ],
            aside[
                div(".card", data_panel="finding"),
                label(".soft")[self.say["answered"], progress(data_of="signs", value="0", max="1")],
            ],
        ]

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._paper.checklist)

    def _draft(self) -> bool:
        return super()._draft() or self._paper.checklist.drafted.get(self.language, False)

    def _questions(self) -> dict[str, list[Any]]:
        checklist = self._paper.checklist
        asked = questions.read_facts(checklist)
        return {
            "facts": questions.facts(self.say["facts"], asked, self.language) if asked else [],
            "signs": questions.signs(checklist, self.language),
        }

    def _now(self) -> dict[str, Any]:
        return finding_now(self._paper.finding(), self.language)

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {"answer": self._answer, "about": self._about}

    def _answer(self, act: Act) -> None:
        write(self._paper, self._paper.checklist.items, act.get("item"), act.get("value"))

    def _about(self, act: Act) -> dict[str, Any]:
        item = str(act.get("item"))
        return {"panels": {f"about-{item}": str(about(self._paper.checklist, item, self.language))}}

    def _desk(self) -> Desk | None:
        return self._paper.desk if isinstance(self._paper, Kept) else None
