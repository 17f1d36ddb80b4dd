"""The explorer of countries: browse what a country publishes, on any day, and try answers to see its plan change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from victor.errors import NotFoundError, RecordError, VictorError
from victor.guideline import Country
from victor.notebook import questions
from victor.notebook.about import about
from victor.notebook.explorer import live, overview, parts
from victor.notebook.explorer.entries import Sheet
from victor.notebook.explorer.layout import TABS, controls, places, tabs
from victor.notebook.form import Act, Form, chosen
from victor.notebook.live import answers_now, finding_now
from victor.notebook.paper import write
from victor.notebook.program import program
from victor.notebook.spoken import spoken
from victor.notebook.trial import Trial
from victor.reasoning import Answers, Finding, Plan
from victor.registry import default_registry

if TYPE_CHECKING:
    from htpy import Node

STILL: Mapping[str, Callable[[Sheet], Node]] = {
    "about": overview.overview,
    "authorities": parts.authorities,
    "routes": parts.routes,
    "pathway": parts.pathway,
    "checklists": overview.checklists,
    "law": parts.law,
}
"""The parts of the page that no answer changes: each is made when somebody looks at it."""
EVERYTHING = "*"
"""What a search looks at."""


class CountryExplorer(Form):
    """All countries: what each publishes, as it stood on any day, and a place to try answers.

    Args:
        country: The country that is shown first, or its code.
        language: Of the texts; can be switched on the page.

    >>> explorer = CountryExplorer("gr")
    >>> explorer.reply({"do": "answer", "item": "immediate_danger", "value": "yes", "n": 1})["done"]
    1
    >>> explorer.plan.steps[0].deadline.kind
    'at_once'
    """

    _esm = program("explorer.js", "explorer.css")

    def __init__(self, country: Country | str | None = None, *, language: str = "en") -> None:
        super().__init__(language=language)
        self._all = {one.code: one for one in default_registry().countries()}
        if isinstance(country, Country):
            self._all = dict(sorted({**self._all, country.code: country}.items()))
        if not self._all:
            raise NotFoundError("no country can be shown", expected="an installed country plugin")
        code = country.code if isinstance(country, Country) else country or next(iter(self._all))
        self._day: date | None = country.on if isinstance(country, Country) else None
        self._tab, self._looked = "about", {"about"}
        self._made: dict[tuple[str, date, str, str], str] = {}
        self._trial = Trial(default_registry().country(code) if code not in self._all else self._all[code])
        self._go(self._trial.country.code, self._day)
        self.draw()

    @property
    def country(self) -> Country:
        """The country that is shown, as it stood on the day that is shown."""
        return self._trial.country

    @property
    def answers(self) -> Answers:
        """What is tried."""
        return self._trial.answers

    @property
    def finding(self) -> Finding:
        """What the checklist says about it."""
        return self._trial.finding()

    @property
    def plan(self) -> Plan:
        """Whom the country asks to tell then."""
        return self._trial.plan()

    # --- the page ---------------------------------------------------------------------------------------------------

    @property
    def say(self) -> dict[str, str]:
        """The small words of forms; nothing is saved here."""
        from victor.words import words

        return {**super().say, "failed": words(self.language, "explorer")["failed"]}

    def _title(self) -> Node:
        from htpy import fragment, h2, p, span

        from victor.words import words

        one, say = self.country, words(self.language, "explorer")
        names = dict.fromkeys(one.name.in_language(language).text for language in (self.language, *one.languages))
        first, *others = names
        line = say["as_of"].format(day=one.on.isoformat(), version=one.version)
        return fragment[h2[first, span(".soft")[" ", " · ".join(others)] if others else None], p(".soft")[line]]

    def _body(self) -> Node:
        from htpy import div, fragment

        return fragment[
            controls(self._all.values(), self.country, self.language, today=_today()),
            tabs(self.language),
            [
                div(role="tabpanel", data_tab=name, aria_label=label, hidden=name != TABS[0])[
                    places(name, self._trial, self.language)
                ]
                for name, label in _labels(self.language)
            ],
        ]

    def _languages(self) -> tuple[str, ...]:
        return spoken(self.country)

    def _draft(self) -> bool:
        return super()._draft() or self.country.drafted.get(self.language, False)

    def _questions(self) -> dict[str, list[Any]]:
        asked = {**self._trial.checklist.facts, **self.country.checklist().facts}
        return {
            "facts": questions.facts(self.say["facts"], asked.values(), self.language),
            "signs": questions.signs(self._trial.checklist, self.language),
        }

    def _now(self) -> dict[str, Any]:
        plan = self.plan
        changed = self._trial.changed(plan)
        found = finding_now(plan.finding, self.language)
        found["answers"] = answers_now(self.answers)
        found["said"] = f"{found['said']}. {live.spoken_changes(changed, self.language)}".lstrip(". ")
        found["panels"]["short"] = live.in_short(plan, changed, self.language)
        if self._tab == "plan":
            found["panels"]["plan"] = live.whole(plan, self.language)
        found["panels"].update({name: self._part(name) for name in sorted(self._looked)})
        return found

    def _part(self, name: str) -> Node:
        """A part that no answer changes, made once."""
        from htpy import fragment
        from markupsafe import Markup

        key = (self.country.code, self.country.on, self.language, name)
        if key not in self._made:
            self._made[key] = str(fragment[STILL[name](Sheet.of(self.country, self.language, _today()))])
        return Markup(self._made[key])  # noqa: S704  made with htpy just now

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "answer": lambda act: write(self._trial, self._trial.items, act.get("item"), act.get("value")),
            "clear": lambda _: self._trial.clear(),
            "about": self._about,
            "look": self._look,
            "country": lambda act: self._show(chosen(act, "value", self._all), self._day),
            "day": lambda act: self._show(self.country.code, _read_day(act.get("value"))),
            "checklist": self._ask_other,
        }

    def _about(self, act: Act) -> dict[str, Any]:
        item = chosen(act, "item", self._trial.items)
        own = item in self._trial.checklist.items
        checklist = self._trial.checklist if own else self.country.checklist()
        return {"panels": {f"about-{item}": str(about(checklist, item, self.language))}}

    def _look(self, act: Act) -> None:
        tab = chosen(act, "tab", (*TABS, EVERYTHING))
        if tab == EVERYTHING:
            self._looked.update(STILL)
        else:
            self._tab = tab
            self._looked.update({tab} & STILL.keys())

    def _ask_other(self, act: Act) -> None:
        self._trial.name = chosen(act, "value", [one.id for one in self._trial.used])
        self._trial.before = None
        self.draw()

    def _show(self, code: str, day: date | None) -> None:
        self._go(code, day)
        self._day = day
        self._looked = {self._tab} & STILL.keys()
        self.draw()

    def _go(self, code: str, day: date | None) -> None:
        """Turn to a country on a day; where it was not yet described then, everything stays as it is."""
        try:
            country = self._all[code].at(day or _today())
        except VictorError as error:
            raise NotFoundError(
                f"the files of this country do not describe {day}", expected="a later day", hint=f"they say: {error}"
            ) from None
        used = (*country.checklists.values(), *default_registry().used_by(country))
        first = country.checklist()
        self._trial.country, self._trial.before = country, None
        self._trial.used = (first, *(one for one in used if one.id != first.id))


def _labels(language: str) -> list[tuple[str, str]]:
    from victor.words import words

    return [(name, words(language, "explorer")[f"tab_{name}"]) for name in TABS]


def _today() -> date:
    return date.today()  # noqa: DTZ011  a guideline is in force by its local calendar


def _read_day(given: object) -> date | None:
    """The day that a page gives; None for today.

    Raises:
        RecordError: When it is no day.
    """
    if not given:
        return None
    try:
        return date.fromisoformat(given)  # type: ignore[arg-type]  # what is no text is refused there
    except (TypeError, ValueError):
        raise RecordError("this is no day", path="day", expected="a day such as 2026-11-23") from None
