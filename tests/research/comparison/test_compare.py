"""Comparing two checklists: laws over any children, then planted differences, real children and errors."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.research.drafts import COHORTS, RULES, SIGNS, children, cohort_of, ilo, short_list, with_rule, without_sign
from tests.research.oracles import holm_by_statsmodels
from victor.errors import NotFoundError, ResearchError
from victor.research.cohort import Cohort, Group
from victor.research.comparison.compare import Comparison, compare
from victor.research.comparison.paired import BandContrast, Paired
from victor.research.planes import pack, unpack
from victor.research.results.tables import HIDDEN
from victor.research.synthesis.model import Model, Subgroup

TWO, THREE = "count(indicators) >= 2", "count(indicators) >= 3"


def close(one: object, other: object) -> bool:
    return one == pytest.approx(other, abs=1e-9, nan_ok=True)


def mirrors(one: BandContrast, other: BandContrast) -> bool:
    for mine, theirs in zip(one.both, other.both, strict=True):
        there, back = mine.difference, theirs.difference
        assert (mine.pairs.old_only, mine.pairs.new_only) == (theirs.pairs.new_only, theirs.pairs.old_only)
        assert close((there.estimate, there.low, there.high), (-back.estimate, -back.high, -back.low))
        assert close(mine.p, theirs.p)
        assert (mine.old, mine.new) == (theirs.new, theirs.old) or isnan(mine.old.estimate)
    return True


@settings(max_examples=40)
@given(RULES, RULES, COHORTS)
def test_swapping_old_and_new_mirrors_everything(old: str, new: str, cohort: Cohort) -> None:
    there = compare(short_list(old), short_list(new), cohort)
    back = compare(short_list(new), short_list(old), cohort)
    assert all(mirrors(there.measures[name], back.measures[name]) for name in there.measures)
    for one, other in zip(there.groups, back.groups, strict=True):
        assert mirrors(one.contrast, other.contrast)
        assert close(one.adjusted, other.adjusted)
    mine, theirs = there.changed().counts, back.changed().counts
    assert mine == {"old_only": theirs["new_only"], "new_only": theirs["old_only"], "unchanged": theirs["unchanged"]}


@settings(max_examples=30)
@given(RULES, COHORTS)
def test_a_checklist_does_not_differ_from_itself(rule: str, cohort: Cohort) -> None:
    found = compare(short_list(rule), short_list(rule), cohort)
    for name, band in found.measures.items():
        for one in band.both:
            assert one.pairs.changed == 0
            assert one.p == 1.0 or (isnan(one.p) and one.pairs.total == 0), name
            assert one.difference.estimate == 0 or isnan(one.difference.estimate)
    assert [one.estimate for one in found.agreement] == [1.0, 1.0]


@settings(max_examples=40)
@given(RULES, RULES, COHORTS)
def test_the_figures_are_those_of_each_checklist_alone(old: str, new: str, cohort: Cohort) -> None:
    found = compare(short_list(old), short_list(new), cohort)
    if found.sensitivity.established.difference.why or found.specificity.established.difference.why:
        return
    alone = [cohort.screen(short_list(rule)).accuracy() for rule in (old, new)]
    for end in ("established", "possible"):
        first, last = (getattr(one, end) for one in alone)
        for measure in ("sensitivity", "specificity"):
            one = getattr(getattr(found, measure), end)
            assert (one.old, one.new) == (getattr(first, measure), getattr(last, measure))
            assert close(one.difference.estimate, one.new.estimate - one.old.estimate)


@settings(max_examples=40)
@given(RULES, RULES, COHORTS)
def test_every_child_is_counted_once(old: str, new: str, cohort: Cohort) -> None:
    found = compare(short_list(old), short_list(new), cohort)
    for end in (0, 1):
        victims, others = (band.both[end].pairs for band in (found.sensitivity, found.specificity))
        assert found.positive.both[end].pairs.total == cohort.size
        assert victims.total + others.total + found.unverified == cohort.size
        for measure, whole in (("sensitivity", victims), ("specificity", others)):
            cells = [one.contrast.both[end].pairs.cells for one in found.groups if one.measure == measure]
            assert tuple(map(sum, zip(*cells, strict=True))) == whole.cells


@settings(max_examples=25)
@given(
    RULES, RULES, COHORTS, st.sampled_from(["all", "victims", "others"]), st.sampled_from(["established", "possible"])
)
def test_who_changes_is_who_is_counted_as_changed(old: str, new: str, cohort: Cohort, who: str, band: str) -> None:
    found = compare(short_list(old), short_list(new), cohort)
    changed = found.changed(band, who)
    figure = {"all": found.positive, "victims": found.sensitivity, "others": found.specificity}[who]
    pairs: Paired = getattr(figure, band).pairs
    assert changed.counts == {
        "old_only": pairs.old_only,
        "new_only": pairs.new_only,
        "unchanged": pairs.both + pairs.neither,
    }
    for one in changed.items:
        yes, maybe = cohort.flags(one.item)
        for side in changed.planes:
            mask = changed.mask(side)
            if mask.any():
                assert one.yes[side].count == np.count_nonzero(yes & mask)
                assert one.unknown[side].count == np.count_nonzero(maybe & ~yes & mask)


@settings(max_examples=20)
@given(RULES, RULES, COHORTS)
def test_deciding_answers_decide_by_themselves(old: str, new: str, cohort: Cohort) -> None:
    found = compare(short_list(old), short_list(new), cohort)
    deciding = found.changed().deciding(10_000)
    masks = [found.changed().mask(side) for side in ("old_only", "new_only")]
    assert deciding.sampled == tuple(int(mask.sum()) for mask in masks)
    for rule, shares, mask in zip((old, new), (deciding.old_only, deciding.new_only), masks, strict=True):
        for item, share in shares.items():
            yes, maybe = cohort.flags(item)
            answered = np.count_nonzero((yes | ~maybe) & mask)
            assert share.count is not None
            assert 0 < share.count <= answered
        if rule == "excessive_hours" and mask.any():
            assert {item: share.estimate for item, share in shares.items()} == {"excessive_hours": 1.0}


@settings(max_examples=10)
@given(st.integers(0, 100), st.integers(0, 100))
def test_p_values_of_groups_are_adjusted_over_all_of_them(seed: int, other: int) -> None:
    cohort = cohort_of(300, seed)
    twice = evolve(cohort, groups={**cohort.groups, "age": evolve(cohort_of(300, other).groups["gender"], name="age")})
    found = compare(short_list(TWO), short_list(THREE), twice)
    for measure in ("sensitivity", "specificity"):
        groups = [one for one in found.groups if one.measure == measure]
        assert {one.grouping for one in groups} == {"gender", "age"}
        for end in (0, 1):
            raw = [one.contrast.both[end].p for one in groups]
            assert [one.adjusted[end] for one in groups] == pytest.approx(holm_by_statsmodels(raw))


# --- planted differences --------------------------------------------------------------------------------------------


def test_a_sign_that_is_dropped_loses_its_victims_and_is_named() -> None:
    rule = "age < 18 and count(exploitation) >= 1"
    old = with_rule(ilo(), "presumed_victim", rule, "long")
    new = without_sign(old, "excessive_hours")
    found = compare(old, new, Cohort.synthetic(old, 20_000, prevalence=0.2, seed=3))
    assert found.sensitivity.established.difference.high < 0
    assert found.specificity.established.difference.low > 0
    assert found.sensitivity.established.pairs.new_only == 0
    changed = found.changed(who="victims")
    assert changed.items[0].item == "excessive_hours"
    assert changed.items[0].yes["old_only"].estimate == 1.0
    deciding = changed.deciding(200)
    assert deciding.sampled == (min(100, changed.counts["old_only"]), 0)
    assert deciding.old_only["excessive_hours"].estimate == 1.0
    assert set(deciding.old_only) == {"excessive_hours", "age"}
    assert found.difference.shown[0].answers["excessive_hours"] is True


def test_a_difference_of_one_group_only_is_found_there() -> None:
    model = Model(
        subgroups=(
            Subgroup(name="gender", label="girl", share=0.5, sensitivity_odds=3.0),
            Subgroup(name="gender", label="boy", share=0.5, sensitivity_odds=0.05, false_positive_odds=0.05),
        )
    )
    old, new = short_list(THREE), short_list(TWO)
    found = compare(old, new, Cohort.synthetic(old, 4_000, prevalence=0.3, seed=5, model=model))
    girls, boys = (one for one in found.groups if one.measure == "sensitivity")
    assert (girls.label, boys.label) == ("girl", "boy")
    assert girls.contrast.established.difference.low > boys.contrast.established.difference.high
    assert girls.adjusted[0] < 1e-6


def test_unknown_answers_are_a_band() -> None:
    cohort = children(np.array([[1, 1, -1, 0]] * 30 + [[1, 1, 0, 0]] * 30), is_synthetic=True)
    found = compare(short_list(TWO), short_list(THREE), cohort)
    assert found.positive.established.pairs == Paired(both=0, old_only=60, new_only=0, neither=0)
    assert found.positive.possible.pairs == Paired(both=30, old_only=30, new_only=0, neither=0)
    assert [one.estimate for one in found.agreement] == [0.0, 0.5]


def test_children_whose_group_is_unknown_have_a_row() -> None:
    found = compare(short_list(TWO), short_list(THREE), cohort_of(400, 1, lost=0.25))
    labels = [one.label for one in found.groups if one.measure == "sensitivity"]
    assert labels == ["girl", "boy", None]
    table = next(table for table in found.tables() if table.title == "Sensitivity by gender")
    assert [row["group"] for row in table.rows] == ["girl", "boy", "unknown"]


def test_a_cohort_without_truth_says_who_changes_and_nothing_more() -> None:
    found = compare(short_list(TWO), short_list(THREE), cohort_of(400, 1, truth=False))
    assert list(found.measures) == ["positive rate"]
    assert "does not tell which of the two is right" in str(found)
    assert [table.title for table in found.tables()][:3] == [
        found.table().title,
        "By both checklists: all children",
        "Positive rate by gender",
    ]
    with pytest.raises(ResearchError, match="truth: the cohort does not say who is a victim; name the column"):
        _ = found.sensitivity
    with pytest.raises(ResearchError, match="truth: the cohort does not say"):
        found.changed(who="victims")


def test_shares_are_refused_where_only_positives_were_verified() -> None:
    cohort = cohort_of(400, 1, verified=1.0)
    screened = compare(short_list(TWO), short_list(THREE), cohort).old.at_least("presumed_victim")[0]
    known = unpack(screened, cohort.size)
    truth, _ = cohort.truth_mask()
    found = compare(short_list(TWO), short_list(THREE), evolve(cohort, truth=pack(truth & known), known=screened))
    assert "only those who screened positive were verified" in str(found.sensitivity.established.difference)
    assert found.sensitivity.established.p < 0.05
    assert not isnan(found.positive.established.difference.estimate)


def test_shares_are_not_refused_where_all_were_verified_and_all_are_positive() -> None:
    answers, truth = np.array([[1, 1, 1, 1]] * 20), pack(np.arange(20) < 10)
    cohort = children(answers, truth=truth, known=pack(np.ones(20, np.bool_)), is_synthetic=True)
    found = compare(short_list(TWO), short_list(THREE), cohort)
    assert found.sensitivity.established.new.estimate == 1.0


def test_outcomes_of_other_names_are_named_apart() -> None:
    old, new = short_list(TWO), short_list(THREE)
    renamed = evolve(new, outcomes={"found": evolve(new.outcomes["presumed_victim"], id="found")})
    found = compare(old, renamed, cohort_of(100, 2), old_at="presumed_victim", new_at="found")
    assert (found.old_at, found.new_at) == ("presumed_victim", "found")
    same = compare(old, renamed, cohort_of(100, 2))
    assert same.measures == found.measures
    with pytest.raises(NotFoundError, match=r"at: ilo_child_labour has no outcome 'presumed_victim'.*name them apart"):
        compare(old, renamed, cohort_of(100, 2), at="presumed_victim")
    milder = compare(old, new, cohort_of(100, 2), at="inquire_further")
    assert milder.positive.established.pairs.changed == 0
    apart = compare(old, new, cohort_of(100, 2), at="inquire_further", old_at="presumed_victim")
    assert (apart.old_at, apart.new_at) == ("presumed_victim", "inquire_further")


# --- real children --------------------------------------------------------------------------------------------------


def cells(found: Comparison, title: str) -> list[object]:
    table = next(table for table in found.tables() if table.title == title)
    return [cell for row in table.as_dicts() for key, cell in row.items() if key not in {"group", "positive", "item"}]


def test_small_groups_of_real_children_are_kept_back() -> None:
    cohort = cohort_of(1_200, 4, synthetic=False, lost=0.005)
    found = compare(short_list(TWO), short_list(THREE), cohort)
    lost = next(one for one in found.groups if one.label is None)
    assert 0 < lost.contrast.established.pairs.total < 11
    table = next(table for table in found.tables() if table.title == "Sensitivity by gender").protected()
    assert set(table.rows[-1].values()) == {"unknown", HIDDEN}
    shown = [cell for table in found.tables() for row in table.as_dicts() for cell in row.values() if type(cell) is int]
    assert shown
    assert not [cell for cell in shown if 0 < cell < 11]


def test_large_groups_of_real_children_are_shown_and_no_profile_is() -> None:
    found = compare(short_list(TWO), short_list(THREE), cohort_of(5_000, 4, synthetic=False))
    assert HIDDEN not in cells(found, "By both checklists: victims")
    assert "Children who change side" not in [table.title for table in found.tables()]
    assert "Profiles are shown of synthetic children only" in str(found.changed())
    with pytest.raises(ResearchError, match="cohort: the children are real"):
        found.changed().examples()


def test_of_real_children_a_narrow_band_shows_one_end() -> None:
    answers = np.array([[1, 1, 0, 0]] * 50 + [[1, 1, 1, 0]] * 50 + [[0, 0, 0, 0]] * 50 + [[1, 1, -1, 0]] * 3)
    codes = np.array([0, 1] * 75 + [0] * 3, np.int16)
    found = compare(
        short_list(TWO),
        short_list(THREE),
        children(answers, groups={"gender": Group("gender", ("girl", "boy"), codes)}),
    )
    assert found.positive.is_narrow
    overview, pairs, groups, *_ = (table.protected() for table in found.tables())
    assert {row["possible"] for row in pairs.rows} == {HIDDEN}
    assert [row["established"] for row in pairs.rows] == [50, 53, 0, 50]
    assert [row["difference"] == HIDDEN for row in overview.rows] == [False, True]
    assert {row["possible_old_only"] for row in groups.rows} == {HIDDEN}
    assert [row["old_only"] for row in groups.rows] == [28, 25]


def test_a_group_in_which_all_but_few_changed_is_not_told() -> None:
    answers = np.array([[1, 1, 0, 0]] * 65 + [[1, 1, 1, 0]] * 5 + [[1, 1, 0, 0]] * 40 + [[1, 1, 1, 0]] * 40)
    codes = np.array([0] * 70 + [1] * 80, np.int16)
    cohort = children(answers, groups={"gender": Group("gender", ("girl", "boy"), codes)})
    girls = [*compare(short_list(TWO), short_list(THREE), cohort).tables()][2].protected().rows[0]
    assert (girls["old_only"], girls["difference"]) == (HIDDEN, HIDDEN)


# --- how it is shown, and errors ------------------------------------------------------------------------------------


def test_it_shows_itself() -> None:
    cohort = cohort_of(300, 6)
    found = compare(short_list(TWO), short_list(THREE), cohort, interval="wald", level=0.9)
    text = str(found)
    assert "(synthetic children)" in text.splitlines()[0]
    assert "shares by wald, differences by Wald for paired shares" in text
    assert "Intervals of 90 %" in text
    assert "sensitivity, established" in found._repr_html_()
    assert repr(found).endswith("300 synthetic children>")
    assert "synthetic child" in str(found.changed().examples(1))
    assert found.changed("possible").examples(1).rows[0]["decided"] == ""


def test_what_was_not_asked_is_named() -> None:
    cohort = cohort_of(300, 6)
    asked = set(SIGNS[1:])
    fewer = evolve(
        cohort,
        items={sign: cohort.items[sign] for sign in asked},
        yes={sign: cohort.yes[sign] for sign in asked},
        maybe={sign: cohort.maybe[sign] for sign in asked},
    )
    assert "Not asked for the new checklist, so unknown for all: excessive_hours." in str(
        compare(short_list(TWO), short_list(THREE), fewer)
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"at": "presumed_victm"}, r"at: .* has no outcome 'presumed_victm'; .*; did you mean 'presumed_victim'\?"),
        ({"new_at": "presumed_victm"}, r"new_at: .* did you mean 'presumed_victim'\?"),
        ({"by": ["gendr"]}, r"by: there is no grouping 'gendr'; expected one of gender; did you mean 'gender'\?"),
        ({"by": "country"}, r"by: there is no grouping 'country'"),
        ({"interval": "wilsn"}, r"interval: no such interval"),
        ({"level": 95}, r"level: not a level"),
    ],
)
def test_errors_in_one_line(arguments: dict[str, object], line: str) -> None:
    with pytest.raises((ResearchError, NotFoundError), match=line) as error:
        compare(short_list(TWO), short_list(THREE), cohort_of(50, 1), **arguments)  # type: ignore[arg-type]  # wrong
    assert "\n" not in str(error.value)


def test_words_that_are_none() -> None:
    found = compare(short_list(TWO), short_list(THREE), cohort_of(50, 1))
    with pytest.raises(ResearchError, match=r"band: no such word; .*; did you mean 'possible'\?"):
        found.changed("posible")
    with pytest.raises(ResearchError, match=r"who: no such word"):
        found.changed(who="girls")
    with pytest.raises(ResearchError, match="side: there is no such side"):
        found.changed().mask("both")
    with pytest.raises(ResearchError, match="band: no answer decides what is only possible"):
        found.changed("possible").deciding()
