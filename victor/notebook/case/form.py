"""The form of a case: what is known, the signs, the judgement, whom to tell, and what has happened, as one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from victor.desk import Desk
from victor.guideline import EVENTS, Checklist, Event
from victor.notebook import questions
from victor.notebook.about import about
from victor.notebook.case.banner import banner
from victor.notebook.case.drawing import PICTURES, drawing
from victor.notebook.case.judgement import judgement
from victor.notebook.case.layout import TABS, places, progress_bar, tab, tabs
from victor.notebook.case.look import Look
from victor.notebook.case.story import story
from victor.notebook.case.telling import GIVERS, telling
from victor.notebook.form import Act, Form, chosen, typed
from victor.notebook.live import answers_now, finding_now
from victor.notebook.paper import Kept, write
from victor.notebook.spoken import spoken
from victor.records import Case, Giver, Referral
from victor.records.assessment import ROLES_AT_DESK

if TYPE_CHECKING:
    from htpy import Node


class CaseForm(Form):
    """One case from the first fact to the closing, with the next step at the top. Every act is saved as it is done.

    Args:
        desk: The desk.
        case: The case, or its id.
        checklist: Another checklist than the country's default one.
        role: In which role assessments are made, until another one is chosen on the page.
        language: Of the texts; can be switched on the page.

    >>> import victor
    >>> desk = victor.open_desk(":memory:", country="gr", by="desk 1")
    >>> form = CaseForm(desk, desk.open_case(age=14))
    >>> form.reply({"do": "answer", "item": "documents_held", "value": "yes", "n": 1})["done"]
    1
    >>> form.case.answers["documents_held"].value
    True
    """

    def __init__(
        self,
        desk: Desk,
        case: Case | str,
        *,
        checklist: str | None = None,
        role: str = "ngo_worker",
        language: str = "en",
    ) -> None:
        super().__init__(language=language)
        self._paper = Kept(desk, desk.case(case) if isinstance(case, str) else case, checklist)
        self._role = role
        self._pictures: set[str] = set()
        self.draw()

    @property
    def case(self) -> Case:
        """The newest state of the case."""
        return self._paper.desk.case(self._paper.case.id)

    @property
    def _checklist(self) -> Checklist:
        return self._paper.checklist

    # --- the page ---------------------------------------------------------------------------------------------------

    def _title(self) -> Node:
        from htpy import fragment, h2, p

        title = self._checklist.title.in_language(self.language).text
        # Which case it is comes in a message, as all of it does.
        return fragment[h2(data_panel="case"), p(".soft")[title]]

    def _body(self) -> Node:
        from htpy import aside, div, fragment

        return fragment[
            div(".next-step", data_panel="next"),
            tabs(self.say),
            div(".columns")[
                div[[tab(name, places(name, self.say)) for name in TABS]],
                aside[div(".card", data_panel="finding"), progress_bar(self.say)],
            ],
            div(".card.below", data_panel="finding"),
        ]

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._paper.desk.country)

    def _draft(self) -> bool:
        return super()._draft() or self._paper.desk.country.drafted.get(self.language, False)

    def _questions(self) -> dict[str, list[Any]]:
        return {
            "facts": questions.facts(self.say["facts"], self._checklist.facts.values(), self.language),
            "signs": questions.signs(self._checklist, self.language),
        }

    def _now(self) -> dict[str, Any]:
        look = Look.at(self._paper.desk, self._paper.case, self._paper.name)
        self._paper.case = look.case
        found = finding_now(look.finding, self.language)
        found["answers"] = answers_now(look.case.answers)
        found["panels"].update(
            case=self.say["case"].format(id=look.case.id[:8]),
            next=banner(look, self.language),
            assess=judgement(look, self.language, self._role),
            tell=telling(look, self.language),
            story=story(look, self.language),
            **{one: drawing(look, one, self.language, shown=one in self._pictures) for one in PICTURES},
        )
        return found

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "answer": self._answer,
            "about": self._about,
            "picture": lambda act: self._pictures.symmetric_difference_update({chosen(act, "which", PICTURES)}),
            "assess": self._assess,
            "refer": self._refer,
            "advance": self._advance,
            "consent": self._consent,
            "happened": self._happened,
            "close": lambda act: self._paper.desk.close_case(
                self._paper.case, cast("Any", act.get("reason")), note=typed(act, "note")
            ),
            "reopen": lambda act: self._paper.desk.reopen(self._paper.case, why=typed(act, "why")),
        }

    def _answer(self, act: Act) -> None:
        write(self._paper, self._checklist.items, act.get("item"), act.get("value"), how=typed(act, "how"))
        self._plan()

    def _plan(self) -> None:
        """Record the plan where it asks for other steps: the clocks of what must be done begin to run."""
        look = Look.at(self._paper.desk, self._paper.case, self._paper.name)
        if look.asks_anew:
            look.desk.plan(look.case)

    def _about(self, act: Act) -> dict[str, Any]:
        item = str(act.get("item"))
        return {"panels": {f"about-{item}": str(about(self._checklist, item, self.language))}}

    def _happened(self, act: Act) -> None:
        event = cast("Event", chosen(act, "event", EVENTS))
        self._paper.desk.happened(self._paper.case, event)

    def _assess(self, act: Act) -> None:
        desk, case = self._paper.desk, self._paper.case
        self._role = chosen(act, "role", ROLES_AT_DESK)
        outcome = chosen(act, "outcome", ("", *self._checklist.outcomes)) or None
        desk.assess(case, role=self._role, checklist=self._paper.name, outcome=outcome, why=typed(act, "why"))
        self._plan()

    def _refer(self, act: Act) -> None:
        role = act.get("role") or None
        self._paper.desk.refer(
            self._paper.case, str(act.get("authority")), role=cast("Any", role), why=typed(act, "why")
        )

    def _advance(self, act: Act) -> None:
        advance(self._paper.desk, self._paper.desk.referrals(self._paper.case), act)

    def _consent(self, act: Act) -> None:
        """Record a consent to a referral; in which manner it was given, a click does not say."""
        giver = cast("Giver", chosen(act, "giver", GIVERS))
        receiver = str(act.get("receiver"))
        self._paper.desk.consent(self._paper.case, purpose="referral", receiver=receiver, given_by=giver, how="other")
        self._plan()

    def _desk(self) -> Desk | None:
        return self._paper.desk


def advance(desk: Desk, referrals: tuple[Referral, ...], act: Act) -> None:
    """Move one of the referrals on, as a button asks for it.

    Raises:
        RecordError: When it is none of them.
        MoveError: When the state may not follow.
    """
    by_id = {one.id: one for one in referrals}
    referral = by_id[chosen(act, "referral", by_id)]
    desk.advance(referral, str(act.get("to")), note=typed(act, "note"))
