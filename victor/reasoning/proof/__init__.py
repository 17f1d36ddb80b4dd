"""Proof: what holds for every child whom a guideline can describe, and the smallest child for whom it does not.

What is proved is the text, not the practice: that the plan names somebody, not that somebody comes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from victor.errors import NotFoundError, ProofError, nearest
from victor.guideline import ENGLISH, Country
from victor.html import Displayed
from victor.reasoning.proof.gap import Gap, Seeker
from victor.reasoning.proof.ground import Ground
from victor.reasoning.proof.properties import PROPERTIES, Property
from victor.rules.logic import UndecidedError, solver

if TYPE_CHECKING:
    from htpy import Node

State = Literal["proved", "gap", "unproved"]

SCOPE = (
    "Proved over every combination of answers, unknown ones included, with the country's own checklist. "
    "What is proved is the text, not the practice."
)

__all__ = [
    "PROPERTIES",
    "SCOPE",
    "Gap",
    "Ground",
    "Proof",
    "Property",
    "Result",
    "State",
    "prove",
]


@frozen
class Result:
    """What became of one property.

    Attributes:
        property: Which.
        state: ``proved``, ``gap`` (it does not hold), or ``unproved`` (the solver gave up, or a rule is too large).
        gaps: For each thing that goes wrong, the smallest child for whom it does.
        why: Why it is unproved.
        cases: How many things were looked at.
        seconds: How long it took.
    """

    property: Property
    state: State
    gaps: tuple[Gap, ...] = ()
    why: str = ""
    cases: int = 0
    seconds: float = 0.0


@frozen
class Proof(Displayed):
    """The properties of one country on one day."""

    country: Country
    results: tuple[Result, ...]

    @property
    def proved(self) -> bool:
        """Whether every property is proved; one that is unproved is not."""
        return all(result.state == "proved" for result in self.results)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return sum(result.seconds for result in self.results)

    def lines(self, language: str = ENGLISH) -> Iterator[str]:
        """The proof in words."""
        yield f"{self.country.name}, as it stands on {self.country.on.isoformat()}"
        for result in self.results:
            yield f"{result.state.upper()}: {result.property.said}"
            if result.why:
                yield f"  {result.why}"
            for gap in result.gaps:
                yield from (f"  {line}" for line in gap.told(self.country, language))
        yield SCOPE

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.shown_lines import lines_panel

        title, *lines = self.lines(language)
        return lines_panel(title, lines[:-1], SCOPE)

    def _plain(self) -> str:
        return str(self)

    def as_dict(self) -> dict[str, object]:
        """The proof as plain data."""
        return {
            "country": self.country.code,
            "on": self.country.on.isoformat(),
            "proved": self.proved,
            "scope": SCOPE,
            "properties": [
                {
                    "id": result.property.id,
                    "said": result.property.said,
                    "state": result.state,
                    "why": result.why,
                    "cases": result.cases,
                    "seconds": round(result.seconds, 3),
                    "gaps": [gap.as_dict() for gap in result.gaps],
                }
                for result in self.results
            ],
        }


def prove(country: Country, properties: Iterable[str] | None = None, *, seconds: float = 10.0) -> Proof:
    """Prove properties of a country, as it stands on its day.

    Args:
        country: The country.
        properties: Their names (see `PROPERTIES`); all of them unless given.
        seconds: How long the solver may think about one question before it is called unproved.

    Raises:
        ProofError: When the solver is not installed.
        NotFoundError: When a property is not known.

    >>> import victor
    >>> proof = victor.prove(victor.country("gr"), ["danger"])
    >>> proof.results[0].state
    'proved'
    """
    solver()
    known = {one.id: one for one in PROPERTIES}
    wanted = list(known) if properties is None else list(properties)
    for name in wanted:
        if name not in known:
            raise NotFoundError(
                f"there is no property '{name}'", expected=f"one of {', '.join(known)}", hint=nearest(name, known)
            )
    try:
        seeker = Seeker(Ground.of(country), seconds)
    except ProofError as error:
        return Proof(country, tuple(Result(known[name], "unproved", why=str(error)) for name in wanted))
    return Proof(country, tuple(_result(known[name], seeker) for name in wanted))


def _result(wanted: Property, seeker: Seeker) -> Result:
    start = time.perf_counter()
    gaps: list[Gap] = []
    undecided = ""
    cases = 0
    try:
        if wanted.obligations is None:
            cases, gaps = _unreached(seeker)
        else:
            for obligation in wanted.obligations(seeker.ground):
                cases += 1
                try:
                    found = seeker.find(obligation)
                except UndecidedError as error:
                    undecided = f"{obligation.said} {error}"
                    continue
                gaps += [found] if found else []
    except ProofError as error:
        undecided = str(error)
    state: State = "gap" if gaps else "unproved" if undecided else "proved"
    return Result(wanted, state, tuple(gaps), undecided, cases, time.perf_counter() - start)


def _unreached(seeker: Seeker) -> tuple[int, list[Gap]]:
    """The routes that hold for no child, and the authorities to which neither these nor the pathway lead."""
    ground = seeker.ground
    country = ground.country
    search = seeker.search()
    gaps = []
    named = {name for stage in country.pathway.stages for name in stage.notify}
    for route in country.routes.values():
        if search.model(ground.world.holds(country.rules[route.id])) is None:
            gaps.append(Gap(f"route {route.id} holds for no child", entries=(route.id,)))
        else:
            named.update((*route.notify, *route.copy, *route.fallback))
    unreached = [name for name in country.authorities if name not in named]
    gaps += [Gap(f"nothing that can hold leads to the authority {name}", entries=(name,)) for name in unreached]
    return len(country.routes) + len(country.authorities), gaps
