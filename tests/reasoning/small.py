"""Small random guidelines over the items of `tests.rules.worlds`, each rule with a plain function that says it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import evolve, frozen
from hypothesis import strategies as st

from tests.rules import worlds
from tests.rules.worlds import FLAGS, World, Written
from victor.guideline import (
    NOTHING,
    Authority,
    Category,
    Checklist,
    ChoiceValue,
    Country,
    Deadline,
    Fact,
    Indicator,
    NamedList,
    Outcome,
    Pathway,
    Route,
    Text,
    Weights,
)
from victor.reasoning import Answers, Finding

STEPS = ("ask_on", "possible", "presumed")
"""The outcomes of a random checklist, least serious first."""
FACTS = {
    "age": Fact(id="age", text=Text("Age"), kind="number", minimum=0, maximum=6),
    "place": Fact(
        id="place",
        text=Text("Place"),
        kind="choice",
        choices=tuple(ChoiceValue(id=place, text=Text(place.title())) for place in worlds.PLACES),
    ),
}
AUTHORITIES = ("police", "office", "helpline")


def checklist(rules: Mapping[str, str]) -> Checklist:
    """A checklist whose outcomes have these rules, least serious first."""
    signs = {
        flag: Indicator(
            id=flag,
            text=Text(f"Sign {flag}"),
            category="signs" if flag in worlds.GROUPS["signs"] else "others",
            strength="strong" if flag in worlds.GROUPS["strong"] else None,
        )
        for flag in FLAGS
    }
    return Checklist(
        id="small",
        title=Text("Small"),
        version="1",
        digest="",
        categories={name: Category(id=name, text=Text(name.title())) for name in ("signs", "others")},
        indicators=signs,
        lists={"everything": NamedList(id="everything", items=FLAGS)},
        weights={"points": Weights(id="points", values=worlds.WEIGHTS["points"])},
        definitions={},
        outcomes={name: Outcome(id=name, text=Text(name), when=rule) for name, rule in rules.items()},
        facts=FACTS,
        source_table={},
    )


def rules(*, knowledge: bool = False, outcome: bool = False) -> st.SearchStrategy[Written]:
    """Random rules; without `outcome` they can stand in a checklist."""
    found = worlds.rules(knowledge=knowledge)
    return found if outcome else found.filter(lambda written: "outcome" not in written.text)


@frozen
class Listed:
    """A checklist and what its rules mean."""

    checklist: Checklist
    rules: tuple[Written, ...]

    def outcome(self, world: World) -> int:
        """The place of the most serious outcome that holds in a world; -1 while none does."""
        return max((place for place, rule in enumerate(self.rules) if rule.holds(world, [])), default=-1)


def checklists() -> st.SearchStrategy[Listed]:
    """Checklists with three outcomes whose rules have nothing to do with each other."""

    def made(written: list[Written]) -> Listed:
        texts = (rule.text for rule in written)
        return Listed(checklist(dict(zip(STEPS, texts, strict=True))), tuple(written))

    return st.lists(rules(), min_size=3, max_size=3).map(made)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    """Answers as people give them: not asked, unknown, known, a span."""
    known = draw(worlds.answers())
    known["place"] = draw(st.sampled_from((None, "unknown", *worlds.PLACES)))
    del known["outcome"]
    return {item: value for item, value in known.items() if value is not None}


def completions(known: World) -> list[dict[str, object]]:
    """Every way in which the answers could be completed; without an outcome."""
    every = worlds.worlds({**known, "outcome": "nothing"})
    return [{item: value for item, value in world.items() if item != "outcome"} for world in every]


def refinements(known: World) -> list[dict[str, object]]:
    """The same answers with one more given."""
    return [
        {item: value for item, value in more.items() if value is not None and item != "outcome"}
        for more in worlds.refinements({**known, "outcome": "nothing"})
    ]


# --- countries --------------------------------------------------------------------------------------------------------

EMPTY = Country(
    code="sm",
    name=Text("Smallland"),
    version="1",
    languages=("en",),
    on=date(2026, 11, 23),
    default_checklist="small",
    ladder={name: Outcome(id=name, text=Text(name), level=name) for name in worlds.LADDER[1:]},  # type: ignore[arg-type]  # the levels have these names
    facts=FACTS,
    checklists={"small": checklist(dict.fromkeys(worlds.LADDER[1:], "any(everything)"))},
    uses=(),
    maps={},
    authorities={
        name: Authority(id=name, name=Text(name), kind="ngo", scope="national", handles=Text("all"))
        for name in AUTHORITIES
    },
    routes={},
    pathway=Pathway(()),
    law={},
    source_table={},
)


@frozen
class Asked:
    """A random route and what its rule means."""

    route: Route
    rule: Written


def country(routes: Sequence[Asked]) -> Country:
    return evolve(EMPTY, routes={asked.route.id: asked.route for asked in routes})


@st.composite
def routes(draw: st.DrawFn, *, not_to: bool = False) -> list[Asked]:
    """One to three routes about the three authorities."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        rule = draw(rules(knowledge=True, outcome=True))
        notify = draw(st.lists(st.sampled_from(AUTHORITIES), min_size=1, max_size=2, unique=True))
        others = [name for name in AUTHORITIES if name not in notify]
        route = Route(
            id=f"route{number}",
            when=rule.text.replace("nothing", NOTHING),
            notify=tuple(notify),
            copy=tuple(draw(st.lists(st.sampled_from(others), max_size=1))),
            not_to=tuple(draw(st.lists(st.sampled_from(others), max_size=1))) if not_to else (),
            role=draw(st.sampled_from(("lead", "informed"))),
            deadline=draw(st.sampled_from((Deadline("at_once"), Deadline("unknown")))),
            why=Text("why"),
        )
        route = evolve(route, copy=tuple(name for name in route.copy if name not in route.not_to))
        found.append(Asked(route, rule))
    return found


def judged(known: World, low: int, high: int) -> tuple[Finding, frozenset[str]]:
    """A finding whose outcome lies between two steps of the ladder, and those steps."""
    steps = (None, *worlds.LADDER[1:])
    finding = Finding(EMPTY.checklist(), Answers.of(known), steps[low], steps[high])
    return finding, frozenset(worlds.LADDER[low : high + 1])
