"""What a country's routes are held to: each property as the things that must not happen for any child."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import field, frozen

from victor.guideline import Authority, Country, Route
from victor.guideline.route import Consent
from victor.reasoning.proof.gap import Obligation
from victor.reasoning.proof.ground import Ground
from victor.rules.logic import Formula, World, solver, values_by_cell

KINDS_OF_PEOPLE = {"embassy": "consulate"}
"""The kind of authority that a word in `not_to` stands for."""


@frozen
class Property:
    """A property that is proved of a country.

    Attributes:
        id: Its name.
        said: What holds when it is proved, in a sentence.
        obligations: What must not happen for any child; None for reachability, which asks that something can happen.
    """

    id: str
    said: str
    obligations: Callable[[Ground], Iterator[Obligation]] | None = field(repr=False)


def _lead(ground: Ground) -> Iterator[Obligation]:
    z3 = solver()
    routes = [route.id for route in ground.country.routes.values() if route.role == "lead"]
    yield Obligation(
        "nobody takes the lead for this child:",
        z3.And(ground.knowledge.knows(ground.child), ground.established("possible")),
        lambda world: z3.Not(_any(ground, world, routes)),
    )


def _danger(ground: Ground) -> Iterator[Obligation]:
    z3 = solver()
    country = ground.country
    routes = [
        route.id
        for route in country.routes.values()
        if route.deadline.kind == "at_once" and route.consent == "not_required" and _calls_for_help(country, route)
    ]
    yield Obligation(
        "danger that reaches no emergency number at once:",
        ground.knowledge.yes["immediate_danger"],
        lambda world: z3.Not(_any(ground, world, routes)),
    )


def _calls_for_help(country: Country, route: Route) -> bool:
    def helps(name: str) -> bool:
        authority = country.authorities[name]
        return authority.kind in ("emergency", "police") and bool(authority.telephone)

    need = all if route.notify_mode == "any" else any
    return need(helps(name) for name in route.notify)


def _consent(ground: Ground) -> Iterator[Obligation]:
    z3 = solver()
    known = ground.knowledge
    child = z3.Not(known.maybe["agrees_to_referral"])
    representative = z3.Or(known.yes["parents_involved"], known.yes["unaccompanied"])
    missing: dict[Consent, Formula] = {
        "child": child,
        "representative": representative,
        "child_or_representative": z3.And(child, representative),
    }
    for route in ground.country.routes.values():
        if route.consent in missing:
            yield Obligation(
                f"route {route.id} needs a consent ({route.consent.replace('_', ' ')}) that cannot be given:",
                z3.And(known.must(ground.country.rules[route.id]), missing[route.consent]),
                lambda _: z3.BoolVal(True),
                (route.id,),
            )


def _not_told(ground: Ground) -> Iterator[Obligation]:
    country = ground.country
    for name, authority in country.authorities.items():
        forbidding = [route for route in country.routes.values() if _forbids(route, authority)]
        for route in country.routes.values() if forbidding else ():
            if name in (*route.notify, *route.copy) and route not in forbidding:
                yield _told_all_the_same(ground, route, authority, forbidding)


def _told_all_the_same(ground: Ground, route: Route, authority: Authority, forbidding: Sequence[Route]) -> Obligation:
    z3 = solver()
    country = ground.country

    def told(world: World) -> Formula:
        banned = [_any(ground, world, [one.id for one in forbidding])]
        if route.notify_mode == "any" and authority.id in route.notify:
            # One is enough: it is told all the same only where nobody is left who may be told.
            for name in route.notify:
                other = country.authorities[name]
                banned.append(_any(ground, world, [one.id for one in country.routes.values() if _forbids(one, other)]))
        return z3.And(world.holds(country.rules[route.id]), *banned)

    others = ", ".join(one.id for one in forbidding)
    return Obligation(
        f"route {route.id} tells {authority.label}, whom another route ({others}) forbids to tell:",
        z3.BoolVal(True),
        told,
        (route.id, *(one.id for one in forbidding)),
    )


def _forbids(route: Route, authority: Authority) -> bool:
    return authority.id in route.not_to or any(KINDS_OF_PEOPLE.get(name) == authority.kind for name in route.not_to)


def _fallback(ground: Ground) -> Iterator[Obligation]:
    z3 = solver()
    country = ground.country
    for route in country.routes.values():
        for name in (*route.notify, *route.copy):
            network = country.authorities[name]
            if not network.members:
                continue
            instead = [country.authorities[other] for other in route.fallback]
            if route.notify_mode == "any":
                instead += [country.authorities[other] for other in route.notify if other != name]

            def cut_off(
                world: World, route: Route = route, network: Authority = network, instead: list[Authority] = instead
            ) -> Formula:
                reached = [z3.Not(_out_of_reach(ground, world, other)) for other in instead]
                return z3.And(
                    world.holds(country.rules[route.id]),
                    _out_of_reach(ground, world, network),
                    z3.Not(z3.Or(*reached)),
                )

            yield Obligation(
                f"route {route.id} goes through {network.label}, which does not reach there, and has no fallback:",
                z3.BoolVal(True),
                cut_off,
                (route.id, name),
            )


def _out_of_reach(ground: Ground, world: World, authority: Authority) -> Formula:
    """That a network does not reach a country that is concerned."""
    z3 = solver()
    if not authority.members:
        return z3.BoolVal(False)
    if not authority.reached_from:
        return z3.BoolVal(authority.members.get(ground.country.code) != "yes")
    outside = []
    for fact in authority.reached_from:
        for values, cell in zip(values_by_cell(ground.knowledge.layout, fact), world.cells[fact], strict=True):
            if any(authority.members.get(value) != "yes" for value in values):
                outside.append(cell)
    return z3.Or(*outside)


def _any(ground: Ground, world: World, routes: Sequence[str]) -> Formula:
    """That at least one of some routes holds."""
    return solver().Or(*(world.holds(ground.country.rules[route]) for route in routes))


PROPERTIES = (
    Property(
        "lead",
        "whoever may be a child and is possibly a victim has a lead authority, by a deadline known or openly unknown",
        _lead,
    ),
    Property("consent", "no step that is required needs a consent which the same child cannot give", _consent),
    Property("reachable", "every authority and every route is reached by some child", None),
    Property("danger", "immediate danger reaches an emergency number at once, without anybody's consent", _danger),
    Property("not_told", "nobody who must not be told is told by another route of the same plan", _not_told),
    Property("fallback", "every network has a working fallback for countries that do not belong to it", _fallback),
)
