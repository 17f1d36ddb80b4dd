"""Whether a difference depends on the model: what is varied, what it shows, and errors."""

from __future__ import annotations

from functools import cache
from math import nan

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.research.drafts import ilo, short_list, with_rule
from victor.errors import NotFoundError, ResearchError
from victor.research.comparison.assumptions import ASSUMPTIONS, BASE, VARIED
from victor.research.comparison.compare import compare
from victor.research.comparison.robustness import Robustness, Span, robustness
from victor.research.results.estimate import Estimate
from victor.research.synthesis.model import Missing, Model
from victor.research.synthesis.synthetic import synthetic

OLD, NEW = short_list("count(indicators) >= 2"), short_list("count(indicators) >= 1")


@cache
def found() -> Robustness:
    return robustness(OLD, NEW, n=3_000, seed=7)


def test_each_assumption_is_varied_alone_and_the_base_is_not_run_twice() -> None:
    runs = found().runs
    assert runs[0].assumption == BASE
    base = runs[0].setting
    varied = {name: [run.value for run in runs if run.assumption == name] for name in ASSUMPTIONS}
    assert varied == {
        "prevalence": [0.01, 0.1],
        "missing": [0.0, 0.3],
        "concealment": [0.0, 0.3],
        "clustering": [0.0, 0.7],
        "severity": [0.0, 0.7],
        "seed": [8, 9],
    }
    for run in runs[1:]:
        kept = evolve(
            run.setting,
            **{
                name: getattr(base, name) for name in ("prevalence", "seed", "model") if name != changes(run.assumption)
            },
        )
        assert kept == run.setting


def changes(assumption: str) -> str:
    return assumption if assumption in {"prevalence", "seed"} else "model"


def test_missing_keeps_the_concealment_and_concealment_the_rest() -> None:
    runs = {(run.assumption, run.value): run.setting.model.missing for run in found().runs}
    assert runs["missing", 0.3] == Missing(when_no=0.3, when_yes=0.4, severity=0.2)
    assert runs["concealment", 0.3] == Missing(when_no=0.1, when_yes=0.4, severity=0.2)


@pytest.mark.parametrize("assumption", [BASE, "prevalence", "clustering", "seed"])
def test_a_run_is_the_comparison_of_its_children(assumption: str) -> None:
    run = next(run for run in found().runs if run.assumption == assumption)
    setting = run.setting
    cohort = synthetic((OLD, NEW), 3_000, prevalence=setting.prevalence, seed=setting.seed, model=setting.model)
    assert run.measures == compare(OLD, NEW, cohort).measures


def test_a_wider_rule_finds_more_and_spares_fewer_whatever_is_assumed() -> None:
    sensitivity, specificity = found().span("sensitivity"), found().span("specificity")
    assert sensitivity.same_sign
    assert sensitivity.is_clear
    assert sensitivity.lowest > 0
    assert specificity.is_clear
    assert specificity.highest < 0


def test_more_unknown_answers_widen_the_band() -> None:
    runs = {run.value: run.measures["sensitivity"] for run in found().runs if run.assumption == "missing"}
    for value, wider in ((0.0, 0.3),):
        assert runs[value].possible.new.estimate - runs[value].established.new.estimate < (
            runs[wider].possible.new.estimate - runs[wider].established.new.estimate
        )


def test_a_sign_that_turns_is_told() -> None:
    all_but = "not any(strong) and count(indicators) >= 1 or count(indicators) >= 4"
    base = Model(missing=Missing(when_no=0.0, when_yes=0.0))
    turning = robustness(
        with_rule(OLD, "presumed_victim", "any(strong)"),
        with_rule(OLD, "presumed_victim", all_but),
        n=4_000,
        seed=7,
        model=base,
        vary={"missing": (0.0, 0.9)},
    )
    assert [one.estimate > 0 for one in turning.differences()] == [True, False]
    assert not turning.span().same_sign
    assert not turning.span().is_clear


def test_a_checklist_against_itself_is_never_clear() -> None:
    same = robustness(OLD, OLD, n=500, seed=1, vary={"seed": np.arange(2, 4), "severity": np.linspace(0.0, 0.5, 2)})
    assert len(same.runs) == 4
    assert same.span() == Span(0.0, 0.0, same_sign=True, is_clear=False)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6), st.floats(0, 0.2))
def test_a_span_holds_all_its_differences(values: list[float], width: float) -> None:
    span = Span.of([Estimate(value, value - width, value + width) for value in values])
    assert all(span.lowest <= value <= span.highest for value in values)
    assert span.same_sign == (len({(value > 0) - (value < 0) for value in values}) == 1)
    assert span.same_sign or not span.is_clear


def test_a_run_without_victims_settles_nothing() -> None:
    span = Span.of([Estimate(0.2, 0.1, 0.3), Estimate(nan, nan, nan)])
    assert not span.same_sign
    assert not span.is_clear
    assert not Span.of([Estimate(nan, nan, nan)]).same_sign


def test_both_checklists_are_asked_of_the_same_children() -> None:
    only = short_list("hazardous_work")
    apart = evolve(ilo(), version="whole")
    run = robustness(only, apart, n=400, seed=3, vary={}).runs[0]
    assert run.measures["positive rate"].established.pairs.total == 400
    assert run.measures["positive rate"].established.pairs.old_only > 0


def test_it_shows_itself() -> None:
    text = str(found())
    assert "(synthetic children)" in text.splitlines()[0]
    assert "same sign in all" in text
    assert "3,000 synthetic children a run" in text
    assert "does not say that it holds for children" in text
    assert repr(found()) == "<Robustness: 13 runs of 3,000 synthetic children>"
    assert set(VARIED) | {"seed"} == set(ASSUMPTIONS)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"vary": {"prevalnce": (0.1,)}}, r"vary: 'prevalnce' cannot be varied; .*; did you mean 'prevalence'\?"),
        ({"vary": {"missing": 0.3}}, r"vary, missing: no values; expected several"),
        ({"vary": {"missing": "0.3"}}, r"vary, missing: the value is no number; expected a number"),
        ({"vary": {"missing": (0.95,)}}, r"vary, missing, when_yes: the probability is out of range"),
        ({"vary": {"clustering": (0.95,)}}, r"vary, clustering, .*loadings"),
        ({"vary": {"seed": (0.5,)}}, r"vary, seed: not a seed; expected a whole number from 0"),
        ({"n": 1_000_000, "vary": {"seed": range(20)}}, r"n: 20 runs of 1,000,000 children .*at most 500,000; draw"),
        ({"prevalence": 2.0}, r"prevalence: the probability is out of range"),
        ({"at": "presumed_victm"}, r"at: .*did you mean 'presumed_victim'\?"),
    ],
)
def test_errors_in_one_line(arguments: dict[str, object], line: str) -> None:
    with pytest.raises((ResearchError, NotFoundError), match=line) as error:
        robustness(OLD, NEW, **{"n": 100, "seed": 7, **arguments})  # type: ignore[arg-type]  # wrong on purpose
    assert "\n" not in str(error.value)
