"""Routing: reads the routes of a country for one case, and makes the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from victor.guideline import Country, Deadline, Event, Role, Route
from victor.guideline.route import ROLES, Consent
from victor.reasoning.answers import Answers
from victor.reasoning.finding import Finding, find
from victor.reasoning.plan import CERTAINTIES, Certainty, Plan, Step, Withheld
from victor.rules import Verdict, explain

T = TypeVar("T")
INFORMED: Role = "informed"


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
    return plan_for(
        country,
        finding,
        given.values_by_item(),
        _ladder_span(country, finding),
        events=events,
        asked=asked,
        now=now,
    )


def plan_for(
    country: Country,
    finding: Finding,
    known: Mapping[str, object],
    outcome: frozenset[str],
    *,
    events: Mapping[Event, datetime] | None = None,
    asked: Mapping[tuple[str, Role], datetime] | None = None,
    now: datetime | None = None,
) -> Plan:
    """The plan for a finding that may have been made elsewhere.

    Args:
        country: As in `plan`.
        finding: On which it rests.
        known: The answers, as its rules read them; checked already.
        outcome: The values on the country's ladder that the outcome can have.
        events: As in `plan`.
        asked: As in `plan`.
        now: As in `plan`.
    """
    return _Reader(country, finding, {**known, "outcome": outcome}, events or {}, asked or {}, now).read()


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
        finding: Finding,
        known: Mapping[str, object],
        events: Mapping[Event, datetime],
        asked: Mapping[tuple[str, Role], datetime],
        now: datetime | None,
    ) -> None:
        self.country = country
        self.finding = finding
        self.places = {name: place for place, name in enumerate(country.routes)}
        self.known = known
        self.events = events
        self.asked = asked
        self.now = now
        self.verdicts = {name: self.judge([name]) for name in country.routes}
        self.asking = _by_step(country.routes.values())
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

    def read(self) -> Plan:
        wanted = _by_step(self.holding)
        steps = [self.step(authority, role, routes) for (authority, role), routes in wanted.items()]
        kept: list[Step] = []
        withheld: list[Withheld] = []
        for step in steps:
            name = step.authority.id
            forbidding = self.forbidding.get(name, [])
            withheld.extend(Withheld(step.authority, route, self.verdicts[route.id][1]) for route in forbidding)
            if name not in self.banned:
                kept.append(step)
        kept.sort(key=self.by_deadline)
        forbidden = tuple(name for name in self.forbidding if name in self.banned)
        return Plan(
            self.country,
            self.finding,
            tuple(kept),
            tuple(dict.fromkeys(withheld)),
            tuple(self.forbidding),
            forbidden,
        )

    def by_deadline(self, step: Step) -> tuple[Deadline, int, int, int, str]:
        """By deadline, then by certainty and role, then as the country orders its routes."""
        first = self.places[step.routes[0].id]
        return step.deadline, CERTAINTIES.index(step.certainty), ROLES.index(step.role), first, step.authority.id

    def step(self, name: str, role: Role, routes: list[Route]) -> Step:
        authority = self.country.authorities[name]
        # A route that cannot hold as long as a doubt stands may ask for the same once it is cleared.
        _, certainty, depends_on = self.judge([route.id for route in self.asking[name, role]])
        # A route that asks for it by itself speaks before one for which another authority would do.
        routes = sorted(
            routes,
            key=lambda r: (CERTAINTIES.index(self.verdicts[r.id][1]), r.deadline, r.notify_mode == "any"),
        )
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


def _by_step(routes: Iterable[Route]) -> dict[tuple[str, Role], list[Route]]:
    """For each authority and role, the routes that ask for it."""
    found: dict[tuple[str, Role], list[Route]] = {}
    for route in routes:
        named = [(name, route.role) for name in route.notify] + [(name, INFORMED) for name in route.copy]
        for key in dict.fromkeys(named):
            found.setdefault(key, []).append(route)
    return found


def _together(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for group in groups for one in group))


def _enough(name: str, routes: Sequence[Route]) -> tuple[str, ...]:
    """The authorities of which one is enough for every one of the routes."""
    if not all(route.notify_mode == "any" and name in route.notify for route in routes):
        return ()
    return tuple(one for one in routes[0].notify if all(one in route.notify for route in routes))
