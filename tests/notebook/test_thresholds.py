"""The threshold explorer: what it shows at any place of its sliders is what the cohort says."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.notebook.conftest import act, done, failed, page, state
from tests.notebook.forged import messages
from tests.notebook.kernel import kernel
from tests.research.cohorts import random_cohort
from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.notebook import ThresholdExplorer
from victor.notebook.thresholds.setting import ALARMS, MOST_POINTS, PREVALENCES
from victor.notebook.thresholds.telling import Teller
from victor.research.cohort import Cohort
from victor.research.fourfold.accuracy import accuracy
from victor.research.scores.decision import net_benefit
from victor.research.scores.roc import cutoffs
from victor.research.scores.weighing import Scores

ILO = victor.checklist("ilo_child_labour")
GREEK = victor.country("gr").checklist()
COHORT = Cohort.synthetic(ILO, 4_000, prevalence=0.06, seed=7)
VERBS = ("move", "reset", "youden", "ninety")


@pytest.fixture
def explorer() -> ThresholdExplorer:
    found = ThresholdExplorer(COHORT, ILO)
    page(found)
    return found


def move(explorer: ThresholdExplorer, **sliders: int) -> dict[str, Any]:
    return done(explorer, "move", sliders={name.replace("__", ":"): value for name, value in sliders.items()})


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).strip()


def shown(explorer: ThresholdExplorer, panel: str) -> str:
    return plain(act(explorer, "hello")["panels"][panel])


SLIDERS = st.fixed_dictionaries(
    {},
    optional={
        "cutoff": st.integers(0, 200),
        "strong": st.integers(0, MOST_POINTS),
        "medium": st.integers(0, MOST_POINTS),
        "prevalence": st.integers(0, len(PREVALENCES) - 1),
        "alarms": st.integers(0, len(ALARMS) - 1),
        "sign:hazardous_work": st.integers(0, MOST_POINTS),
    },
)


@settings(deadline=None, max_examples=25)
@given(st.lists(SLIDERS, min_size=1, max_size=4))
def test_wherever_the_sliders_stand_the_page_says_what_the_cohort_says(moves: list[dict[str, int]]) -> None:
    explorer = ThresholdExplorer(COHORT, ILO)
    for sliders in moves:
        done(explorer, "move", sliders=sliders)
    scores = Scores.of(COHORT, ILO, explorer.weights)
    band = scores.at(explorer.cutoff)
    assert explorer.band == band
    told, teller = act(explorer, "hello"), Teller("en")
    matrix = plain(told["panels"]["matrix"])
    one, other = band.established, band.possible
    for name, first, last in (
        ("found", one.tp, other.tp),
        ("false alarms", one.fp, other.fp),
        ("missed", one.fn, other.fn),
        ("not referred", one.tn, other.tn),
    ):
        assert f"{name} {teller.dashed(first, last)}" in matrix
    share = PREVALENCES[told["sliders"]["prevalence"][0]]
    figures = plain(told["panels"]["figures"])
    found = [accuracy(tp=c.tp, fp=c.fp, fn=c.fn, tn=c.tn, prevalence=share) for c in (one, other)]
    for estimate in (find(one) for one in found for find in (sensitivity, specificity, ppv)):
        assert plain(" ".join(teller.estimate(estimate))) in figures
    threshold = 1 / (1 + ALARMS[told["sliders"]["alarms"][0]])
    benefit = sorted(1000 * net_benefit(band, [threshold], prevalence=share, synthetic=True).net_benefit[:, 0])
    spoken = [float(n.replace("−", "-")) for n in re.findall(r"−?\d+(?:\.\d+)?", plain(told["panels"]["benefit"]))]
    assert any(abs(n - benefit[0]) <= 0.51 for n in spoken)
    assert any(abs(n - benefit[1]) <= 0.51 for n in spoken)


def sensitivity(found: Any) -> Any:
    return found.sensitivity


def specificity(found: Any) -> Any:
    return found.specificity


def ppv(found: Any) -> Any:
    return found.ppv_at_prevalence


@settings(deadline=None, max_examples=60)
@given(messages(VERBS, ["sliders", "value", "n"], [{"cutoff": 3}, {"strong": 9}, {"sign:fly": 1}, {"cutoff": -1}, 3]))
def test_no_message_makes_it_stumble(message: dict[str, Any]) -> None:
    explorer = FORGED
    told = explorer.reply(message)
    assert explorer.failure is None
    assert ("done" in told) != ("failed" in told)


FORGED = ThresholdExplorer(Cohort.synthetic(ILO, 300, prevalence=0.2, seed=1), ILO)


@pytest.mark.parametrize(
    "sliders",
    [
        None,
        [],
        {"nothing": 1},
        {"sign:nothing": 1},
        {"weak": 1},
        {"cutoff": -1},
        {"cutoff": True},
        {"cutoff": "3"},
        {"cutoff": 1.5},
        {"strong": MOST_POINTS + 1},
        {"cutoff": 3, "prevalence": len(PREVALENCES)},
        {"alarms": len(ALARMS)},
    ],
)
def test_what_cannot_be_set_changes_nothing(explorer: ThresholdExplorer, sliders: object) -> None:
    before, cutoff = explorer.band, explorer.cutoff
    assert failed(explorer, "move", sliders=sliders).startswith("Not changed. ")
    assert (explorer.band, explorer.cutoff) == (before, cutoff)


def test_the_cutoff_alone_weighs_nothing_anew(explorer: ThresholdExplorer) -> None:
    scores = explorer.scores
    told = move(explorer, cutoff=9)
    assert explorer.scores is scores
    assert told["sliders"] == {"cutoff": [9, 146]}
    assert "worth" not in told["panels"]
    assert move(explorer, cutoff=9).keys() == {"done"}


def test_a_strength_weighs_its_signs_and_a_sign_can_have_a_weight_of_its_own(explorer: ThresholdExplorer) -> None:
    told = move(explorer, strong=5)
    assert told["sliders"]["sign:excessive_hours"] == [5, MOST_POINTS, 0]
    assert told["sliders"]["cutoff"][1] == 15 * 5 + 50 * 2 + 1
    assert explorer.weights["excessive_hours"] == 5
    assert move(explorer, sign__excessive_hours=1)["sliders"]["sign:excessive_hours"] == [1, MOST_POINTS, 1]
    move(explorer, strong=2)
    assert explorer.weights["excessive_hours"] == 1
    assert set(explorer.weights.values()) == {1, 2}
    # Where its own weight is that of its strength it follows again.
    move(explorer, sign__excessive_hours=2)
    assert move(explorer, strong=4)["sliders"]["sign:excessive_hours"] == [4, MOST_POINTS, 0]


def test_a_cutoff_that_nobody_can_reach_any_more_comes_down(explorer: ThresholdExplorer) -> None:
    move(explorer, cutoff=146)
    assert explorer.band.possible.tp == 0
    assert move(explorer, strong=0, medium=0)["sliders"]["cutoff"] == [1, 1]
    assert explorer.band.possible.tp == 0
    move(explorer, cutoff=0)
    assert explorer.band.established.fn == 0
    assert "No victim of this cohort is missed" in shown(explorer, "missed")


def test_the_buttons_find_cutoffs_and_the_way_back(explorer: ThresholdExplorer) -> None:
    first = explorer.cutoff
    move(explorer, medium=1, cutoff=40)
    done(explorer, "youden")
    every = cutoffs(explorer.scores.histograms().low)
    assert explorer.cutoff == every.best().at
    done(explorer, "ninety")
    assert explorer.cutoff == every.highest_with(sensitivity=0.9).at
    victims = explorer.band.established.tp + explorer.band.established.fn
    assert explorer.band.established.tp >= 0.9 * victims
    assert explorer.scores.at(explorer.cutoff + 1).established.tp < 0.9 * victims
    done(explorer, "reset")
    assert (explorer.cutoff, explorer.weights["excessive_hours"]) == (first, 3)


def test_the_outcomes_of_the_checklist_stand_beside_the_score(explorer: ThresholdExplorer) -> None:
    screening = COHORT.screen(ILO)
    roc = shown(explorer, "roc")
    for mark, outcome in zip("①②③", screening.outcomes, strict=True):
        counts = screening.counts(outcome).established
        text = (
            f"{mark} {ILO.outcomes[outcome].text} : finds {Teller('en').percent(counts.tp / (counts.tp + counts.fn))}"
        )
        assert plain(text) in roc
    assert "with no more false alarms" in roc
    assert "▲" not in roc  # drawn by the style, where no screen reader says it
    assert re.search("better|worse|equal", roc)


def test_those_who_are_missed_are_shown_as_synthetic_in_the_words_of_the_reader() -> None:
    explorer = ThresholdExplorer(Cohort.synthetic(GREEK, 3_000, prevalence=0.1, seed=7), GREEK, language="el")
    move(explorer, cutoff=12)
    html = act(explorer, "hello")["panels"]["missed"]
    cards = re.findall(r'data-key="child-(\d+)"', html)
    assert len(cards) == 5
    assert html.count("badge synthetic") == 5
    for card, place in zip(html.split("<article")[1:], map(int, cards), strict=True):
        answers = explorer.scores.cohort.answers(place)
        for sign in GREEK.indicators.values():
            text = str(sign.text.in_language("el")).replace("'", "&#39;").replace('"', "&#34;")
            assert (f"<li>{text}</li>" in card) == (answers.get(sign.id, True) is True), sign.id


def test_a_profile_stays_while_its_child_is_missed(explorer: ThresholdExplorer) -> None:
    seen = []
    for cutoff in range(8, 16):
        move(explorer, cutoff=cutoff)
        seen.append(set(re.findall(r"child-\d+", act(explorer, "hello")["panels"]["missed"])))
    assert sum(len(one & other) for one, other in pairwise(seen)) >= 2 * len(seen)


def test_the_line_for_those_who_hear_the_page(explorer: ThresholdExplorer) -> None:
    said = move(explorer, cutoff=20)["said"]
    assert re.fullmatch(r"Sensitivity \d+ to \d+\xa0%, specificity \d+ to \d+\xa0%, [\d,]+ to [\d,]+ missed", said)


def test_it_says_what_it_does_not_prove(explorer: ThresholdExplorer) -> None:
    text = plain(explorer.form["html"])
    for told in ("synthetic children", "is optimistic", "prove nothing", "nobody's story".replace("'", "&#39;")):
        assert told in text
    assert "unknown for all" not in text
    part = evolve(
        COHORT,
        items={name: kind for name, kind in COHORT.items.items() if name != "hazardous_work"},
        yes={name: plane for name, plane in COHORT.yes.items() if name != "hazardous_work"},
        maybe={name: plane for name, plane in COHORT.maybe.items() if name != "hazardous_work"},
    )
    assert "unknown for all: 1 sign" in plain(ThresholdExplorer(part, ILO).form["html"])


def test_a_list_that_does_not_weigh_has_one_slider_for_all_its_signs() -> None:
    explorer = ThresholdExplorer(Cohort.synthetic(GREEK, 2_000, prevalence=0.1, seed=7), GREEK)
    html = explorer.form["html"]
    assert "Each sign" in html
    assert 'data-slider="strong"' not in html
    assert html.count('data-slider="sign:') == len(GREEK.indicators)
    done(explorer, "move", sliders={"none": 2})
    assert set(explorer.weights.values()) == {2}
    done(explorer, "language", value="el")
    assert explorer.form["language"] == "el"
    assert str(GREEK.title.in_language("el")) in plain(explorer.form["html"])


# --- real children ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> ThresholdExplorer:
    return ThresholdExplorer(random_cohort(ILO, 3_000, synthetic=False), ILO)


def test_no_profile_of_a_real_child_is_shown(real: ThresholdExplorer) -> None:
    assert shown(real, "missed") == "Missed at this cut-off Profiles of real children are not shown."
    assert "synthetic" not in plain(real.form["html"])


def test_small_counts_of_real_children_are_kept_back(real: ThresholdExplorer) -> None:
    kept = told = 0
    for cutoff in range(0, 147, 3):
        done(real, "move", sliders={"cutoff": cutoff})
        panels = act(real, "hello")["panels"]
        cells = [
            *(getattr(real.band.established, name) for name in ("tp", "fp", "fn", "tn")),
            *(getattr(real.band.possible, name) for name in ("tp", "fp", "fn", "tn")),
        ]
        if "Kept back" in panels["matrix"]:
            kept += 1
            assert not re.search(r"class=\"number\"", panels["matrix"] + panels["figures"] + panels["benefit"])
            assert 'class="now"' not in panels["roc"]
        else:
            told += 1
            assert not any(0 < cell < 11 for cell in cells)
    assert kept
    assert told


def test_no_two_cutoffs_of_real_children_differ_by_few(real: ThresholdExplorer) -> None:
    bands = []
    for cutoff in range(147):
        done(real, "move", sliders={"cutoff": cutoff})
        if "Kept back" not in act(real, "hello")["panels"]["matrix"]:
            bands.append(real.band)
    for one, other in pairwise(bands):
        for end in ("established", "possible"):
            first, second = getattr(one, end), getattr(other, end)
            assert not 0 < abs(first.tp - second.tp) < 11
            assert not 0 < abs(first.fp - second.fp) < 11


def test_nothing_of_a_child_is_in_a_trait(real: ThresholdExplorer) -> None:
    explorer = ThresholdExplorer(COHORT, ILO)
    before = state(explorer)
    page(explorer)
    move(explorer, cutoff=9, strong=5, prevalence=2)
    done(explorer, "ninety")
    assert state(explorer) == before
    assert str(explorer.band.established.fn) not in re.sub("[0-9a-f]{32}", "", before)  # the ids of models are random
    assert 'data-key=\\"child' not in before
    assert state(real).count("slider") > 65


@pytest.mark.parametrize(
    ("cohort", "told"),
    [
        (evolve(COHORT, truth=None, known=None), "does not say who is a victim"),
        (random_cohort(ILO, 3), "too few to compare their scores"),
        (random_cohort(ILO, 60, synthetic=False), "too few victims or others"),
    ],
)
def test_a_cohort_that_cannot_be_judged_is_told_in_a_line(cohort: Cohort, told: str) -> None:
    with pytest.raises(ResearchError, match=told) as caught:
        ThresholdExplorer(cohort, ILO)
    assert "\n" not in str(caught.value)
    assert re.search("at least|truth=", str(caught.value))


def test_a_checklist_without_outcomes_is_weighed_all_the_same() -> None:
    bare: Checklist = evolve(ILO, outcomes={}, definitions={})
    explorer = ThresholdExplorer(COHORT, bare)
    assert "own outcomes" not in shown(explorer, "roc")


# --- in a kernel ------------------------------------------------------------------------------------------------------

CELL = """
import victor
from victor.research.cohort import Cohort
from victor.notebook import ThresholdExplorer
checklist = victor.checklist("ilo_child_labour")
explorer = ThresholdExplorer(Cohort.synthetic(checklist, 3_000, prevalence=0.1, seed=7), checklist)
explorer
"""


def test_a_moved_slider_is_answered_in_one_message_and_the_next_cell_knows(tmp_path: Path) -> None:
    with kernel(tmp_path) as running:
        opened = running.run(CELL)
        form = opened.opened("form")
        (greeted,) = running.act(form, {"do": "hello", "n": "a-1"}).sent
        assert greeted["done"] == "a-1"
        assert len(greeted["sliders"]) == 5 + 65
        heard = running.act(form, {"do": "move", "sliders": {"cutoff": 15, "strong": 4}, "n": "t-1"})
        (answer,) = heard.sent
        assert len(heard.wire) == 1
        assert heard.size < 40_000
        assert answer["done"] == "t-1"
        assert answer["sliders"]["cutoff"][0] == 15
        told = "[explorer.cutoff, explorer.weights['excessive_hours'], explorer.band.established.fn]"
        said = running.run(f"import json; print(json.dumps({told}))")
        cutoff, weight, missed = json.loads(said.outputs[0]["content"]["text"])
        assert (cutoff, weight) == (15, 4)
        assert f"{missed:,}" in answer["said"]
