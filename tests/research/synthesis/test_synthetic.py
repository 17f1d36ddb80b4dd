from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.research.small_checklist import SIGNS, checklist, columns, fingerprint, truth, unknown, yes
from victor.errors import ResearchError
from victor.research.cohort import Cohort
from victor.research.synthesis.chances import BITS, FACTORS, SEVERITIES, chances
from victor.research.synthesis.model import Missing, Model, Rates, Subgroup
from victor.research.synthesis.streams import BLOCK, draws
from victor.research.synthesis.synthetic import synthetic

seeds = st.integers(0, 2**64)
sizes = st.integers(1, 200)
NEVER = Missing(when_no=0, when_yes=0)
MANY = 100_000


def genders(girls: float = 0.5, **girl: object) -> tuple[Subgroup, ...]:
    return (
        Subgroup(name="gender", label="girl", share=girls, **girl),  # type: ignore[arg-type]
        Subgroup(name="gender", label="boy", share=1 - girls),
    )


def near(found: NDArray[np.bool_], share: float) -> bool:
    """Whether a share of children lies within five standard errors of what was set."""
    return bool(abs(found.mean() - share) <= 5 * sqrt(share * (1 - share) / found.size) + 1e-9)


def same(one: Cohort, other: Cohort, places: slice = slice(None)) -> bool:
    mine, theirs = columns(one), columns(other)
    return mine.keys() == theirs.keys() and all((mine[name][places] == theirs[name]).all() for name in mine)


# --- laws -----------------------------------------------------------------------------------------------------------


@given(seeds, sizes, sizes)
def test_a_cohort_is_the_beginning_of_every_longer_one_of_its_seed(seed: int, n: int, more: int) -> None:
    model = Model(subgroups=genders())
    long = synthetic(checklist(), n + more, seed=seed, prevalence=0.3, model=model)
    assert same(long, synthetic(checklist(), n, seed=seed, prevalence=0.3, model=model), slice(n))


@given(seeds, sizes)
def test_planes_are_sound(seed: int, n: int) -> None:
    cohort = synthetic(checklist(), n, seed=seed, prevalence=0.5)
    beyond = ~np.uint64(0) << np.uint64(n % 64) if n % 64 else np.uint64(0)
    assert cohort.truth is not None
    assert cohort.known is not None
    for plane in (cohort.truth, cohort.known, *cohort.yes.values(), *cohort.maybe.values()):
        assert plane.size == -(-n // 64)
        assert plane[-1] & beyond == 0
    for item, plane in cohort.yes.items():
        assert not (plane & ~cohort.maybe[item]).any()
    assert int(np.bitwise_count(cohort.known).sum()) == n


@given(seeds, sizes, st.sets(st.sampled_from([name for name, _, _ in SIGNS]), max_size=5))
def test_leaving_out_an_item_changes_no_other_answer(seed: int, n: int, without: set[str]) -> None:
    whole = columns(synthetic(checklist(), n, seed=seed, prevalence=0.3))
    fewer = columns(synthetic(checklist(without=tuple(without)), n, seed=seed, prevalence=0.3))
    assert whole.keys() - fewer.keys() == without
    assert all((whole[name] == column).all() for name, column in fewer.items())


@given(seeds, st.floats(0, 1), st.floats(0, 1))
def test_a_higher_rate_only_adds_children_who_say_yes(seed: int, one: float, other: float) -> None:
    low, high = (
        synthetic(
            checklist(),
            200,
            seed=seed,
            prevalence=0.5,
            model=Model(items={"watched": Rates(sensitivity=rate, false_positive=rate / 2)}, missing=NEVER),
        )
        for rate in sorted((one, other))
    )
    assert not (yes(low, "watched") & ~yes(high, "watched")).any()
    assert (yes(low, "made_to_beg") == yes(high, "made_to_beg")).all()


@given(seeds, st.floats(0, 1), st.floats(0, 1))
def test_unknown_answers_hide_an_answer_and_change_none(seed: int, when_no: float, when_yes: float) -> None:
    missing = Missing(when_no=when_no, when_yes=when_yes, severity=0.4)
    told = synthetic(checklist(), 200, seed=seed, model=Model(missing=NEVER))
    kept = synthetic(checklist(), 200, seed=seed, model=Model(missing=missing))
    for item, _, _ in SIGNS:
        known = ~unknown(kept, item)
        assert (yes(told, item)[known] == yes(kept, item)[known]).all()


@settings(max_examples=25)
@given(seeds, st.floats(0.05, 0.95), st.floats(0, 0.6), st.floats(0, 0.6), st.floats(1, 4))
def test_each_child_answers_as_the_formula_says(
    seed: int, prevalence: float, severity: float, category: float, odds: float
) -> None:
    n = 30
    missing = Missing(when_no=0.2, when_yes=0.4, severity=0.5)
    model = Model(
        severity=severity, category=category, missing=missing, subgroups=genders(girls=0.3, sensitivity_odds=odds)
    )
    cohort = synthetic(checklist(), n, seed=seed, prevalence=prevalence, model=model)
    found = columns(cohort)
    for child in range(n):

        def drawn(purpose: str, child: int = child) -> float:
            return int(draws(seed, 0, purpose, n)[child]) / (1 << BITS)

        girl, victim = drawn("group gender") < 0.3, drawn("truth") < prevalence
        level = int(drawn("severity") * SEVERITIES)
        assert (found["group gender"][child] == 0, found["truth"][child]) == (girl, victim)
        for item, heading, strength in SIGNS:
            rates = model.strengths[strength or "none"]
            rate = rates.sensitivity if victim else rates.false_positive
            assert rate is not None
            if victim and girl:
                rate = rate * odds / (1 - rate + rate * odds)
            factor = int(drawn(f"category {heading}") * FACTORS)
            answer = drawn(f"answer {item}") < chances(rate, severity, category)[level * FACTORS + factor]
            hidden = chances(missing.when_yes if answer else missing.when_no, 0.5, 0.0)[level * FACTORS]
            assert found[item][child] == (-1 if drawn(f"missing {item}") < hidden else answer)


# --- what was set takes effect --------------------------------------------------------------------------------------


def test_blocks_can_be_made_one_by_one() -> None:
    whole = synthetic(checklist(), BLOCK + 1_000, seed=3)
    part = synthetic(checklist(), 1_000, seed=3, start=BLOCK)
    assert same(whole, part, slice(BLOCK, None))
    assert not same(whole, part, slice(1_000))
    assert "from child 65,536" in part.origin


def test_marginal_rates_are_those_that_were_set() -> None:
    own = Rates(sensitivity=0.7, false_positive=0.2)
    model = Model(items={"watched": own, "unaccompanied": own}, missing=NEVER, missing_facts=NEVER)
    cohort = synthetic(checklist(), MANY, seed=1, prevalence=0.2, model=model)
    victims = truth(cohort)
    assert near(victims, 0.2)
    rates = {item: model.strengths[strength or "none"] for item, _, strength in SIGNS}
    for item, one in {**rates, "watched": own, "unaccompanied": own}.items():
        assert one.sensitivity is not None
        assert one.false_positive is not None
        assert near(yes(cohort, item)[victims], one.sensitivity)
        assert near(yes(cohort, item)[~victims], one.false_positive)


def test_rates_of_nought_and_one_are_exact() -> None:
    model = Model(items={"watched": Rates(sensitivity=1, false_positive=0)}, missing=NEVER)
    cohort = synthetic(checklist(), MANY, seed=1, prevalence=0.5, model=model)
    assert (yes(cohort, "watched") == truth(cohort)).all()


def test_unknown_answers_have_the_shares_that_were_set_and_concealed_signs_more() -> None:
    missing = Missing(when_no=0.1, when_yes=0.4)
    own = Missing(when_no=0.5, when_yes=0.5)
    model = Model(missing=missing, items={"watched": Rates(missing=own)})
    told = synthetic(checklist(), MANY, seed=2, prevalence=0.3, model=evolve(model, missing=NEVER, items={}))
    kept = synthetic(checklist(), MANY, seed=2, prevalence=0.3, model=model)
    said = yes(told, "made_to_beg")
    assert near(unknown(kept, "made_to_beg")[said], 0.4)
    assert near(unknown(kept, "made_to_beg")[~said], 0.1)
    assert near(unknown(kept, "watched"), 0.5)
    assert near(unknown(kept, "unaccompanied"), 0.05)


def test_severe_cases_stay_silent_when_the_model_says_so() -> None:
    model = Model(missing=Missing(when_no=0.3, when_yes=0.3, severity=0.6))
    cohort = synthetic(checklist(), MANY, seed=2, prevalence=0.3, model=model)
    level = draws(2, 0, "severity", BLOCK) >> (BITS - 3)
    silent = unknown(cohort, "watched")[:BLOCK]
    by_level = [silent[level == one].mean() for one in range(SEVERITIES)]
    assert by_level == sorted(by_level)
    assert by_level[-1] > 2 * by_level[0]
    assert near(unknown(cohort, "watched"), 0.3)


def test_signs_of_one_category_go_together_more_than_others() -> None:
    strong = {"strong": Rates(sensitivity=0.4, false_positive=0.4)}
    model = Model(strengths=strong, severity=0.4, category=0.6, missing=NEVER)
    cohort = synthetic(checklist(), MANY, seed=4, model=model)
    within = np.corrcoef(yes(cohort, "watched"), yes(cohort, "documents_held"))[0, 1]
    across = np.corrcoef(yes(cohort, "watched"), yes(cohort, "made_to_beg"))[0, 1]
    assert within > across + 0.1
    assert across > 0.05
    apart = synthetic(checklist(), MANY, seed=4, model=evolve(model, severity=0.0, category=0.0))
    assert abs(np.corrcoef(yes(apart, "watched"), yes(apart, "documents_held"))[0, 1]) < 5 / sqrt(MANY)


def test_subgroups_have_their_own_prevalence_rates_and_unknowns() -> None:
    model = Model(
        subgroups=genders(
            girls=0.3,
            prevalence=0.2,
            sensitivity_odds=3.0,
            items={"watched": Rates(false_positive=0.3)},
            missing=NEVER,
        ),
        missing=Missing(when_no=0.2, when_yes=0.2),
    )
    cohort = synthetic(checklist(), MANY, seed=5, prevalence=0.1, model=model)
    assert cohort.groups["gender"].labels == ("girl", "boy")
    girls = cohort.groups["gender"].codes == 0
    victims = truth(cohort)
    assert near(girls, 0.3)
    assert near(victims, 0.1)
    assert near(victims[girls], 0.2)
    assert near(victims[~girls], (0.1 - 0.3 * 0.2) / 0.7)
    assert near(yes(cohort, "watched")[girls & victims], 0.5)  # odds of 0.25 times 3
    assert near(yes(cohort, "watched")[girls & ~victims], 0.3)  # an item of its own kind in this group
    assert near(yes(cohort, "documents_held")[girls & ~victims], 0.01)
    assert not unknown(cohort, "watched")[girls].any()
    assert near(unknown(cohort, "watched")[~girls], 0.2)


def test_groupings_are_independent_and_each_keeps_its_prevalence() -> None:
    countries = (
        Subgroup(name="country", label="gr", share=0.25, prevalence=0.3),
        Subgroup(name="country", label="md", share=0.75),
    )
    model = Model(subgroups=(*genders(girls=0.4, prevalence=0.35), *countries))
    cohort = synthetic(checklist(), MANY, seed=6, prevalence=0.2, model=model)
    girls, greek = cohort.groups["gender"].codes == 0, cohort.groups["country"].codes == 0
    victims = truth(cohort)
    assert near(girls & greek, 0.1)
    assert near(victims, 0.2)
    assert near(victims[girls], 0.35)
    assert near(victims[greek], 0.3)
    assert near(victims[girls & greek], 0.2 * (0.35 / 0.2) * (0.3 / 0.2))


def test_facts_are_spread_as_they_were_set() -> None:
    facts = {"nationality": {"eu": 0.25, "home": 0.75}, "unaccompanied": 0.4}
    bands = (
        Subgroup(name="age band", label="young", share=0.5, facts={"age": (0, 8)}),
        Subgroup(name="age band", label="old", share=0.5, facts={"age": {16: 0.25, 17: 0.75}}),
    )
    model = Model(subgroups=bands, missing_facts=Missing(when_no=0.1, when_yes=0.1))
    cohort = synthetic(checklist(), MANY, seed=8, model=model, facts=facts)
    low, high = cohort.numbers["age"]
    young, nobody_knows = cohort.groups["age band"].codes == 0, (low == 0) & (high == 120)
    assert near(nobody_knows, 0.1)
    assert (low[~nobody_knows] == high[~nobody_knows]).all()
    assert set(low[young & ~nobody_knows]) == set(range(9))
    assert near(low[~young & ~nobody_knows] == 17, 0.75)
    nationality = cohort.choices["nationality"]
    assert near(nationality == -1, 0.1)
    assert near(nationality[nationality >= 0] == 1, 0.25)
    assert set(nationality) == {-1, 0, 1}
    assert near(yes(cohort, "unaccompanied")[~unknown(cohort, "unaccompanied")], 0.4)


def test_children_are_children_where_the_model_says_nothing_of_age() -> None:
    low, high = synthetic(checklist(), MANY, seed=8).numbers["age"]
    told = low == high
    assert set(low[told]) == set(range(18))
    assert near(low[told] == 3, 1 / 18)


def test_two_checklists_are_asked_of_the_same_children() -> None:
    one, other = checklist(without=("watched",)), checklist(without=("made_to_beg",))
    both = synthetic((one, other), 500, seed=9)
    assert set(both.yes) == {*(name for name, _, _ in SIGNS), "unaccompanied"}
    assert (yes(both, "watched") == yes(synthetic(other, 500, seed=9), "watched")).all()


def test_the_origin_says_how_to_make_it_again() -> None:
    paper = "Example, 2020, table 2"
    model = Model(items={"watched": Rates(sensitivity=0.5, source=paper)})
    cohort = synthetic(checklist(), 10, seed=7, model=model)
    assert cohort.is_synthetic
    for part in ("synthetic", model.digest, "small 1", "prevalence 0.03", "seed 7", "victor", paper):
        assert part in cohort.origin
    assert "all rates assumed" in synthetic(checklist(), 10, seed=7).origin


def test_every_machine_draws_these_children() -> None:
    girl = Rates(sensitivity=0.5, missing=Missing(when_no=0.3, when_yes=0.6, severity=0.3))
    model = Model(subgroups=genders(prevalence=0.05, items={"watched": girl}))
    cohort = synthetic(checklist(), BLOCK + 1_000, seed=7, model=model)
    assert fingerprint(cohort) == "d581b01cd35a399aa4001fc252c8beddd40770ecb410141273cb4ea06d33b287"


# --- what is refused ------------------------------------------------------------------------------------------------


def draw(**arguments: object) -> Callable[[], Cohort]:
    given = {"n": 10, "seed": 1, **arguments}
    return lambda: synthetic(checklist(), **given)  # type: ignore[arg-type]


def modelled(**arguments: object) -> Callable[[], Cohort]:
    return lambda: synthetic(checklist(), 10, seed=1, prevalence=0.1, model=Model(**arguments))  # type: ignore[arg-type]


ALL_GIVEN = (
    Subgroup(name="gender", label="girl", share=0.5, prevalence=0.2),
    Subgroup(name="gender", label="boy", share=0.5, prevalence=0.3),
)
FAR_OUT = (
    *genders(girls=0.1, prevalence=0.9),
    Subgroup(name="country", label="gr", share=0.1, prevalence=0.9),
    Subgroup(name="country", label="md", share=0.9),
)
TOO_MANY = tuple(Subgroup(name=name, label=str(label), share=1 / 40) for name in ("one", "two") for label in range(40))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (draw(n=0), "n: the number is not right; expected a whole number from 1"),
        (draw(n=-5), "n: the number is not right"),
        (draw(n=1e6), "n: the number is not right"),
        (draw(seed=-1), "seed: the number is not right"),
        (draw(start=100), "start: a part begins inside a block; expected a multiple of 65,536"),
        (draw(prevalence=1.5), "prevalence: the probability is out of range; expected a probability from 0 to 1"),
        (lambda: synthetic((), 10, seed=1), "checklist: nothing is asked"),
        (
            modelled(items={"document_held": Rates()}),
            "model, items, document_held: no checklist asks for this; did you mean",
        ),
        (modelled(facts={"agee": (0, 1)}), "model, facts, agee: no checklist asks for this; did you mean 'age'?"),
        (modelled(facts={"watched": 0.5}), "model, facts, watched: this is an indicator; set it in items"),
        (modelled(items={"age": Rates(sensitivity=0.5)}), "model, items, age: this is not answered with yes or no"),
        (modelled(items={"unaccompanied": Rates(category=0.1)}), "a fact has no category"),
        (modelled(items={"watched": Rates(severity=0.95)}), "watched: the loadings leave no room for chance"),
        (modelled(facts={"age": 0.5}), "facts, age: this is a number"),
        (modelled(facts={"age": (0, 10**9)}), "facts, age: a number is out of range; expected 0 to 120"),
        (modelled(facts={"age": {"young": 1}}), "facts, age: the values are not right"),
        (modelled(facts={"nationality": (0, 1)}), "facts, nationality: this is a choice"),
        (modelled(facts={"nationality": {"hme": 1}}), "nationality, hme: there is no such value; did you mean 'home'?"),
        (modelled(facts={"unaccompanied": (0, 1)}), "facts, unaccompanied: this is answered with yes or no"),
        (modelled(subgroups=genders(items={"wached": Rates()})), "model, gender girl, items, wached"),
        (modelled(subgroups=genders(prevalence=0.5)), "subgroups, gender: the prevalences of the labels do not make"),
        (modelled(subgroups=ALL_GIVEN), "expected prevalence=0.25"),
        (modelled(subgroups=FAR_OUT), "gender girl and country gr: the prevalences of the labels multiply to more"),
        (modelled(subgroups=TOO_MANY), "subgroups: there are too many combinations; expected at most 1,024"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_one_line(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ResearchError) as caught:
        make()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_item_of_two_kinds_is_refused() -> None:
    sign = checklist().indicators["watched"]
    other = evolve(checklist(), indicators={"age": evolve(sign, id="age")}, facts={})
    with pytest.raises(ResearchError, match="age: the checklists do not mean the same by an item"):
        synthetic((checklist(), other), 10, seed=1)
