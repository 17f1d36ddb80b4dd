"""Plans: what the routes of a country ask for one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, TypeVar

from attrs import field, frozen

from victor.guideline import ENGLISH, Authority, Citation, Country, Deadline, Event, Role, Route
from victor.guideline.route import ROLES, Channel, Consent
from victor.reasoning.answers import Answers
from victor.reasoning.finding import Finding, find
from victor.rules import Verdict, explain

T = TypeVar("T")
Certainty = Literal["required", "precaution", "depends"]
CERTAINTIES: tuple[Certainty, ...] = ("required", "precaution", "depends")
INFORMED: Role = "informed"


@frozen
class Step:
    """One authority in one role, and all that the routes say of telling it.

    Attributes:
        routes: The routes that ask for it, the one that speaks first: the most certain, then the shortest.
        certainty: ``required`` when one of the routes must hold, ``precaution`` when one must as long as a doubt is
            not cleared (``possibly``), else ``depends`` on the questions in `depends_on`.
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
class Plan:
    """What the routes of a country ask for one case, by deadline.

    Attributes:
        finding: The finding on which it rests.
        steps: One for each authority and role; the shortest deadline first, an unknown one last.
        withheld: Who is left out of `steps`, or told only after a question is cleared, because a route forbids it.
        not_to: Everybody who must not be told, as far as it is known or to be feared.
    """

    country: Country = field(repr=lambda country: country.code)
    finding: Finding = field(repr=False)
    steps: tuple[Step, ...]
    withheld: tuple[Withheld, ...] = ()
    not_to: tuple[str, ...] = ()

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
            "withheld": [
                {"authority": one.authority.id, "forbidden_by": one.forbidden_by.id, "certainty": one.certainty}
                for one in self.withheld
            ],
        }


def plan(
    country: Country,
    answers: Mapping[str, object] | None = None,
    /,
    *,
    finding: Finding | None = None,
    events: Mapping[Event, datetime] | None = None,
    asked: Mapping[tuple[str, Role], datetime] | None = None,
    now: datetime | None = None,
    **more: object,
) -> Plan:
    """Say whom the routes of a country ask to tell.

    Args:
        country: The country of the desk, as it stands on the day of the case.
        answers: As in `assess`; indicators of the default checklist and facts.
        finding: The finding on which the plan rests, where a person has recorded one or another checklist was used;
            else the default checklist is asked. Its answers are read unless `answers` are given.
        events: When each event happened from which deadlines run; without it no step has a due time.
        asked: Since when a step has been asked for, by authority and role: what is to be done at once is due then.
        now: The time; a step that was not asked for before is asked for now.
        more: Answers as keywords.

    Raises:
        AnswerError: When an answer belongs to no item, or is of the wrong kind.
        GuidelineError: When the country does not say how the finding's checklist maps onto its ladder.
    """
    checklist = country.checklist()
    if finding is None:
        finding = find(checklist, Answers.of(answers, **more).check(checklist.items))
    given = Answers.of(finding.answers if answers is None else answers, **more)
    given.check({**finding.checklist.items, **checklist.items})
    known = {**given.values_by_item(), "outcome": _ladder_span(country, finding)}
    return Plan(country, finding, *_Reader(country, known, events or {}, asked or {}, now).read())


def _ladder_span(country: Country, finding: Finding) -> frozenset[str]:
    """What ``outcome`` can be: from the outcome that holds to the one that it could become."""
    ladder = country.ladder_values
    # What is more serious on another plugin's checklist need not be so on the ladder.
    low, high = sorted(
        ladder.index(country.on_ladder(finding.checklist.id, outcome))
        for outcome in (finding.outcome, finding.could_become)
    )
    return frozenset(ladder[low : high + 1])


class _Reader:
    """Reads the routes of one country for one case."""

    def __init__(
        self,
        country: Country,
        known: Mapping[str, object],
        events: Mapping[Event, datetime],
        asked: Mapping[tuple[str, Role], datetime],
        now: datetime | None,
    ) -> None:
        self.country = country
        self.known = known
        self.events = events
        self.asked = asked
        self.now = now
        self.verdicts = {name: self.judge([name]) for name in country.routes}
        self.holding = [route for route in country.routes.values() if self.verdicts[route.id][0].may]
        self.forbidding: dict[str, list[Route]] = {}
        for route in self.holding:
            for name in route.not_to:
                self.forbidding.setdefault(name, []).append(route)
        self.bans = {name: self.judge([route.id for route in routes]) for name, routes in self.forbidding.items()}
        self.banned = {name for name, (verdict, _, _) in self.bans.items() if verdict.must}

    def judge(self, routes: Sequence[str]) -> tuple[Verdict, Certainty, tuple[str, ...]]:
        """What the disjunction of some routes says, how certain that is, and on which questions it depends."""
        program, rule, bare = self.country.one_of(tuple(routes))
        yes, maybe = program.encode(self.known)
        verdict, world = program.verdicts_of(yes, maybe)
        if not verdict.must:
            return verdict, "depends", explain(rule, program.layout, yes, maybe).open
        certainty: Certainty = "required" if world.must else "precaution"
        return verdict, certainty, () if world.must else explain(bare, program.layout, yes, maybe).open

    def read(self) -> tuple[tuple[Step, ...], tuple[Withheld, ...], tuple[str, ...]]:
        wanted: dict[tuple[str, Role], list[Route]] = {}
        for route in self.holding:
            named = [(name, route.role) for name in route.notify] + [(name, INFORMED) for name in route.copy]
            for key in dict.fromkeys(named):
                wanted.setdefault(key, []).append(route)
        steps = [self.step(authority, role, routes) for (authority, role), routes in wanted.items()]
        kept: list[Step] = []
        withheld: list[Withheld] = []
        for step in steps:
            name = step.authority.id
            forbidding = self.forbidding.get(name, [])
            withheld.extend(Withheld(step.authority, route, self.verdicts[route.id][1]) for route in forbidding)
            if name not in self.banned:
                kept.append(step)
        kept.sort(key=_by_deadline)
        return tuple(kept), tuple(dict.fromkeys(withheld)), tuple(self.forbidding)

    def step(self, name: str, role: Role, routes: list[Route]) -> Step:
        authority = self.country.authorities[name]
        _, certainty, depends_on = self.judge([route.id for route in routes])
        routes = sorted(routes, key=lambda r: (CERTAINTIES.index(self.verdicts[r.id][1]), r.deadline))
        # Routes that hold as surely as the step itself speak for it; the others only lend their deadline and cautions.
        speaking = [route for route in routes if self.verdicts[route.id][1] == certainty] or routes
        deadline = min(route.deadline for route in routes)
        if name in self.bans:
            # Some route may forbid to tell it: that has to be cleared first.
            certainty, depends_on = "depends", _together((depends_on, self.bans[name][2]))
        asked = self.asked.get((name, role), None if certainty == "depends" else self.now)
        dues = [due for route in routes if (due := route.deadline.due(self.events, asked))]
        any_of = self.allowed(_enough(name, speaking))
        at_once = [route for route in speaking if name in route.notify and route.notify_mode == "all_at_once"]
        return Step(
            authority=authority,
            role=role,
            routes=tuple(routes),
            certainty=certainty,
            deadline=deadline,
            depends_on=depends_on,
            not_to=_together(route.not_to for route in routes),
            any_of=any_of if len(any_of) > 1 else (),
            together=self.allowed(_together(route.notify for route in at_once)),
            channel=_together(route.channel for route in speaking),
            fallback=self.allowed(one for one in _together(route.fallback for route in speaking) if one != name),
            consent=self.consent(speaking),
            basis=_together(route.basis for route in routes),
            confirmed=authority.confirmed and speaking[0].confirmed,
            due=min(dues, default=None),
        )

    def allowed(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names without those whom a route that holds forbids to tell."""
        return tuple(name for name in names if name not in self.banned)

    def consent(self, routes: Sequence[Route]) -> Consent:
        """What the routes say together: where one that holds needs none, none is needed."""
        needs_none = [route for route in routes if route.consent == "not_required"]
        if len(needs_none) == len(routes) or any(self.verdicts[route.id][0].must for route in needs_none):
            return "not_required"
        return next(route.consent for route in routes if route not in needs_none)


def _together(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _enough(name: str, routes: Sequence[Route]) -> tuple[str, ...]:
    """The authorities of which one is enough for every one of the routes."""
    if not all(route.notify_mode == "any" and name in route.notify for route in routes):
        return ()
    return tuple(one for one in routes[0].notify if all(one in route.notify for route in routes))


def _by_deadline(step: Step) -> tuple[Deadline, int, int, str]:
    return step.deadline, CERTAINTIES.index(step.certainty), ROLES.index(step.role), step.authority.id
