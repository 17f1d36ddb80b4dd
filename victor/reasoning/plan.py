"""Plans: what the routes of a country ask for one case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from victor.guideline import ENGLISH, Authority, Citation, Country, Deadline, Role, Route
from victor.guideline.route import Channel, Consent
from victor.html import Displayed
from victor.reasoning.finding import Finding

if TYPE_CHECKING:
    from htpy import Node

Certainty = Literal["required", "precaution", "depends"]
CERTAINTIES: tuple[Certainty, ...] = ("required", "precaution", "depends")


@frozen
class Step(Displayed):
    """One authority in one role, and all that the routes say of telling it.

    Attributes:
        routes: The routes that ask for it, the one that speaks first: the most certain, then the shortest.
        certainty: ``required`` when one of the routes must hold, ``precaution`` when one must as long as a doubt is
            not cleared (``possibly``), else ``depends`` on what stands in `depends_on`.
        depends_on: The open items, and ``outcome`` where the assessment itself is open (see `Finding.open_questions`).
        deadline: The shortest that may apply.
        not_to: Who must not be told by whoever carries out this step.
        any_of: The authorities of which one is enough, this one among them; empty when it must be told itself.
        together: The authorities that are told at the same moment and under one clock, this one among them.
        channel: How to tell, best way first.
        fallback: Whom to tell when the channel or the authority cannot be reached.
        consent: Whose consent is needed first.
        basis: The legal or other basis.
        confirmed: Whether route and authority were seen in their sources.
        due: When it is due, once its clock has started.
    """

    authority: Authority
    role: Role
    routes: tuple[Route, ...]
    certainty: Certainty
    deadline: Deadline
    depends_on: tuple[str, ...] = ()
    not_to: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    channel: tuple[Channel, ...] = ()
    fallback: tuple[str, ...] = ()
    consent: Consent = "unknown"
    basis: tuple[Citation, ...] = ()
    confirmed: bool = True
    due: datetime | None = None

    @property
    def why(self) -> str:
        """Why, in a sentence."""
        return self.why_in(ENGLISH)

    def why_in(self, language: str) -> str:
        """Why, in a language."""
        return str(self.routes[0].why.in_language(language))

    def as_dict(self) -> dict[str, object]:
        """The step as plain data, as ``victor plan --json`` prints it."""
        span = self.deadline.span
        return {
            "routes": [route.id for route in self.routes],
            "authority": self.authority.id,
            "role": self.role,
            "certainty": self.certainty,
            "depends_on": list(self.depends_on),
            "deadline": {
                "kind": self.deadline.kind,
                "minutes": 0 if self.deadline.kind == "at_once" else span.minutes if span else None,
                "from": self.deadline.start,
                "span": str(span) if span else None,
            },
            "due": self.due.isoformat() if self.due else None,
            "not_to": list(self.not_to),
            "any_of": list(self.any_of),
            "together": list(self.together),
            "channel": list(self.channel),
            "fallback": list(self.fallback),
            "consent": self.consent,
            "why": self.why,
            "basis": list(dict.fromkeys(citation.source for citation in self.basis)),
            "confirmed": self.confirmed,
        }

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.showing import step_panel

        return step_panel(self, language)


@frozen
class Withheld:
    """An authority that one route would tell and another one forbids to tell.

    Attributes:
        certainty: Whether it must not be told (``required``), must not as long as a doubt is not cleared, or whether
            that depends on open questions.
    """

    authority: Authority
    forbidden_by: Route
    certainty: Certainty


@frozen
class Plan(Displayed):
    """What the routes of a country ask for one case, by deadline.

    Attributes:
        finding: The finding on which it rests.
        steps: One for each authority and role; the shortest deadline first, an unknown one last.
        withheld: Who is left out of `steps`, or told only after a question is cleared, because a route forbids it.
        not_to: Everybody who must not be told, as far as it is known or to be feared.
        forbidden: Those of them who must not be told whatever is still unknown.
    """

    country: Country = field(repr=lambda country: country.code)
    finding: Finding = field(repr=False)
    steps: tuple[Step, ...]
    withheld: tuple[Withheld, ...] = ()
    not_to: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def step(self, authority: str, role: Role | None = None) -> Step | None:
        """The step for an authority, if there is one."""
        for step in self.steps:
            if step.authority.id == authority and role in (None, step.role):
                return step
        return None

    def as_dict(self) -> dict[str, object]:
        """The plan as plain data, as ``victor plan --json`` prints it."""
        return {
            "country": self.country.code,
            "on": self.country.on.isoformat(),
            "outcome": self.finding.outcome,
            "could_become": self.finding.could_become,
            "steps": [step.as_dict() for step in self.steps],
            "not_to": list(self.not_to),
            "forbidden": list(self.forbidden),
            "withheld": [
                {"authority": one.authority.id, "forbidden_by": one.forbidden_by.id, "certainty": one.certainty}
                for one in self.withheld
            ],
        }

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.showing import plan_panel

        return plan_panel(self, language)

    def _plain(self) -> str:
        from victor.reasoning.showing import plan_lines

        return "\n".join(plan_lines(self))


def asked_and_later(plan: Plan) -> tuple[list[Step], list[Step]]:
    """The steps that are asked for, without needless alternatives, and those that only depend on an answer."""
    asked = [step for step in plan.steps if step.certainty != "depends"]
    return without_alternatives(asked), [step for step in plan.steps if step.certainty == "depends"]


def without_alternatives(steps: list[Step]) -> list[Step]:
    """The steps; of those of which one is enough only the first, and none where one is told in any case, as soon.

    What has the shorter deadline is never left out: that the prosecutor is told in any case, some day, does not say
    that somebody must be told at once.
    """
    told_anyway = [step for step in steps if not step.any_of]
    shown: dict[object, Step] = {}
    for step in steps:
        if not any(_does_for(other, step) for other in told_anyway):
            shown.setdefault((step.any_of or step.authority.id, step.role), step)
    return list(shown.values())


def _does_for(told: Step, step: Step) -> bool:
    """Whether telling one authority in any case makes a step needless of which it is an alternative."""
    as_much = told.role in ("lead", step.role)
    return told.authority.id in step.any_of and as_much and told.deadline <= step.deadline
