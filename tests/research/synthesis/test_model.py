from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from victor.errors import ResearchError
from victor.research.results.tables import told
from victor.research.synthesis.chances import (
    BITS,
    FACTORS,
    SEVERITIES,
    at_odds,
    chances,
    scores,
    threshold,
    thresholds_of_shares,
)
from victor.research.synthesis.model import Missing, Model, Rates, Subgroup

probabilities = st.floats(0, 1)
loadings = st.floats(-0.7, 0.7)
missings = st.builds(Missing, when_no=probabilities, when_yes=probabilities, severity=loadings)
names = st.sampled_from(["documents_held", "watched", "made_to_beg", "age"])
rates = st.builds(
    Rates,
    sensitivity=st.none() | probabilities,
    false_positive=st.none() | probabilities,
    severity=st.none() | loadings,
    category=st.none() | loadings,
    missing=st.none() | missings,
    source=st.text(max_size=5),
)
spreads = st.one_of(
    probabilities,
    st.tuples(st.integers(0, 8), st.integers(8, 17)),
    st.just({"home": 0.25, "eu": 0.75}),
    st.just({3: 1}),
)
subgroups = st.builds(
    Subgroup,
    name=st.just("gender"),
    label=st.sampled_from(["girl", "boy"]),
    share=st.just(1.0),
    prevalence=st.none() | probabilities,
    sensitivity_odds=st.floats(0.1, 10),
    items=st.dictionaries(names, rates, max_size=2),
    missing=st.none() | missings,
    facts=st.dictionaries(names, spreads, max_size=2),
)
models = st.builds(
    Model,
    strengths=st.dictionaries(st.sampled_from(["strong", "weak", "none"]), rates, max_size=2),
    items=st.dictionaries(names, rates, max_size=2),
    subgroups=st.lists(subgroups, max_size=1),
    facts=st.dictionaries(names, spreads, max_size=2),
    severity=loadings,
    missing=missings,
)


@given(models)
def test_a_model_comes_back_from_json_as_it_was(model: Model) -> None:
    back = Model.from_dict(json.loads(json.dumps(model.as_dict())))
    assert back == model
    assert back.digest == model.digest


@given(models, loadings)
def test_the_digest_is_another_when_anything_is(model: Model, category: float) -> None:
    other = evolve(model, category=category)
    assert (other.digest == model.digest) == (other == model)


@given(models)
def test_every_item_and_subgroup_stands_in_the_table(model: Model) -> None:
    rows = model.table().rows
    assert {*model.items, *model.facts} <= {row["item"] for row in rows}
    assert {f"{one.name}: {one.label}" for one in model.subgroups} <= {row["children"] for row in rows}
    assert "synthetic" in str(model)


@given(rates, rates, rates)
def test_of_three_settings_the_nearest_that_speaks_holds(one: Rates, two: Rates, three: Rates) -> None:
    assert one.over(two).over(three) == one.over(two.over(three))
    assert one.over(Rates()) == one == Rates().over(one)


@given(probabilities, loadings, loadings)
def test_the_mean_over_all_levels_is_the_rate_that_was_set(rate: float, severity: float, factor: float) -> None:
    found = chances(rate, severity, factor)
    assert len(found) == SEVERITIES * FACTORS
    assert sum(found) / len(found) == pytest.approx(rate, abs=1e-12)
    assert all(0 <= chance <= 1 for chance in found)


@given(st.floats(0.001, 0.999), st.floats(0.05, 0.7), st.floats(0.05, 0.7))
def test_more_severe_children_say_yes_more_often(rate: float, severity: float, factor: float) -> None:
    by_level = np.array(chances(rate, severity, factor)).reshape(SEVERITIES, FACTORS)
    for axis in (0, 1):
        assert (np.diff(by_level, axis=axis) >= 0).all()
        assert (np.take(by_level, -1, axis) > np.take(by_level, 0, axis)).any()


@given(probabilities, st.floats(0.1, 10))
def test_odds_multiply_and_a_rate_stays_a_rate(rate: float, ratio: float) -> None:
    moved = at_odds(rate, ratio)
    assert 0 <= moved <= 1
    assert moved * (1 - rate) == pytest.approx(ratio * rate * (1 - moved))


@given(st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_thresholds_of_shares_part_all_draws_by_the_shares(parts: list[int]) -> None:
    shares = tuple(part / sum(parts) for part in parts)
    ends = (0, *thresholds_of_shares(shares), 1 << BITS)
    assert [(b - a) / (1 << BITS) for a, b in pairwise(ends)] == pytest.approx(shares, abs=1e-8)


def test_a_threshold_says_never_and_always() -> None:
    assert threshold(0) == 0
    assert threshold(1) == (1 << BITS - 1) + (1 << BITS - 1) <= np.iinfo(np.uint32).max


@pytest.mark.parametrize("levels", [SEVERITIES, FACTORS])
def test_scores_have_mean_nought_and_variance_one(levels: int) -> None:
    assert np.mean(scores(levels)) == pytest.approx(0)
    assert np.var(scores(levels)) == pytest.approx(1)


def test_a_model_that_was_given_nothing_says_that_all_is_assumed() -> None:
    assert "all assumed" in repr(Model())
    assert "All rates are assumed" in str(Model())
    assert Model().sources == ()


def test_the_model_of_the_defaults_has_the_digest_that_reports_carry() -> None:
    assert Model().digest == "3aae4eb7ede3bb07"


# --- published rates ------------------------------------------------------------------------------------------------

CSV = """item,sensitivity,false_positive,source
documents_held,57.5%,0.02,"Example, 2020, table 2"
watched,,1%,"Example, 2020, table 3"
"""
TOML = """
[[item]]
item = "documents_held"
sensitivity = "57.5%"
false_positive = 0.02
source = "Example, 2020, table 2"

[[item]]
item = "watched"
false_positive = "1%"
source = "Example, 2020, table 3"
"""


@pytest.mark.parametrize(("name", "content"), [("rates.csv", CSV), ("rates.toml", TOML)])
def test_published_rates_are_read_with_their_sources(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    model = Model.from_rates(file, base=Model(severity=0.2))
    first, second = "Example, 2020, table 2", "Example, 2020, table 3"
    assert model.items == {
        "documents_held": Rates(sensitivity=0.575, false_positive=0.02, source=first),
        "watched": Rates(false_positive=0.01, source=second),
    }
    assert model.severity == 0.2
    assert model.sources == (first, second)
    assert {told(row.get("source")) for row in model.table().rows} >= {first, second}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("item,sensitivity,source\nx,57.5,P\n", "row 1, x, sensitivity: the rate is out of range"),
        ("item,sensitivity,source\nx,high,P\n", "row 1, x, sensitivity: the cell is no number"),
        ("item,sensitivity,source\nx,nan,P\n", "row 1, x, sensitivity: the rate is out of range"),
        ("item,sensitivity,source\nx,0.5,\n", "row 1, x: the rates have no source"),
        ("item,sensitivity,source\n,0.5,P\n", "row 1, item: the cell is empty"),
        ("item,sensitivity,source\nx,,P\n", "row 1, x: the row has no rate"),
        ("item,sensitivity,source\nx,0.5,P\nx,0.5,P\n", "row 2, x: the item stands twice"),
        ("item,sensitivty,source\nx,0.5,P\n", "did you mean 'sensitivity'?"),
        ("item,sensitivity,source\nx,0.5,P,more\n", "row 1: there are more cells than columns"),
        ("item,sensitivity,source\n", "there are no rates"),
    ],
)
def test_what_is_wrong_in_a_file_of_rates_is_told_in_one_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ResearchError) as caught:
        Model.from_rates(file)
    line = str(caught.value)
    assert said in line
    assert line.startswith("rates.csv")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rates.xlsx", b"", "expected a .csv or a .toml file"),
        ("rates.csv", b"\xff\xfe", "no UTF-8"),
        ("rates.toml", b"x = 1", "expected [[item]] tables"),
        ("missing.csv", None, "cannot be read"),
        ("missing.toml", None, "no such file"),
    ],
)
def test_a_file_that_holds_no_rates_is_named(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ResearchError, match=name) as caught:
        Model.from_rates(tmp_path / name)
    assert said in str(caught.value)


# --- what is refused ------------------------------------------------------------------------------------------------


def halves(**one: object) -> tuple[Subgroup, ...]:
    return (
        Subgroup(name="gender", label="girl", share=0.5, **one),  # type: ignore[arg-type]
        Subgroup(name="gender", label="boy", share=0.5),
    )


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Rates(sensitivity=1.2), "sensitivity: the probability is out of range"),
        (lambda: Rates(false_positive=float("nan")), "false_positive: the value is no number"),
        (lambda: Rates(sensitivity="0.5"), "sensitivity: the value is no number"),
        (lambda: Rates(sensitivity=True), "sensitivity: the value is no number"),
        (lambda: Rates(severity=1.0), "severity: the loading is out of range"),
        (lambda: Missing(when_no=-0.1, when_yes=0), "when_no: the probability is out of range"),
        (lambda: Subgroup(name="a", label="b", share=1, sensitivity_odds=0), "sensitivity_odds: the ratio of odds"),
        (lambda: Model(items={"x": {"sensitivity": 1}}), "items, x: the rates are not right"),  # type: ignore[dict-item]
        (lambda: Model(subgroups=["girl"]), "subgroups: the subgroups are not right"),  # type: ignore[list-item]
        (lambda: Model(strengths={"strnog": Rates()}), "did you mean 'strong'?"),
        (lambda: Model(subgroups=halves()[:1]), "gender: the shares add up to 0.5; expected shares that add up to 1"),
        (lambda: Model(subgroups=halves()[:1] * 2), "gender: a label stands twice"),
        (lambda: Model(facts={"age": (9, 3)}), "facts, age: the span is upside down"),
        (lambda: Model(facts={"age": "young"}), "facts, age: the spread is not right"),
        (lambda: Model(facts={"x": {"a": 0.5, "b": 0.4}}), "facts, x: the shares add up to 0.9"),
        (lambda: Model(scheme=2), "scheme: the model is drawn in another way"),
        (lambda: Model.from_dict({"severty": 0.1}), "did you mean 'severity'?"),
        (lambda: Model.from_dict({"items": {"x": {"sensitivity": 2}}}), "model, items.x, sensitivity: the probability"),
        (lambda: Model.from_dict({"facts": {"x": {"a": 0.2}}}), "model, facts.x, spread: the shares add up to 0.2"),
        (lambda: Model.from_dict({"severity": True}), "model, severity: the value is not right; expected a number"),
    ],
)
def test_what_a_model_cannot_be_is_told_in_one_line(make: Callable[[], object], said: str) -> None:
    with pytest.raises(ResearchError) as caught:
        make()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
