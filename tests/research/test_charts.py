"""Charts: told apart by everybody, said in words, drawn offline, and silent about few children."""

from __future__ import annotations

import json
import re
import socket
import xml.etree.ElementTree as ET
from itertools import combinations
from math import nan
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import victor
from tests.page import Read
from victor.errors import ResearchError, VictorError
from victor.research.charts import (
    Change,
    Chart,
    Curve,
    calibration_chart,
    change_chart,
    cutoff_chart,
    decision_chart,
    draw,
    draw_changes,
    draw_groups,
    draw_roc,
    forest_chart,
    item_chart,
    roc_chart,
)
from victor.research.charts.look import COLOURS, DASHES, SHAPES, told_apart
from victor.research.cohort import Cohort
from victor.research.comparison.compare import Comparison, compare
from victor.research.results.estimate import Estimate
from victor.research.results.tables import HIDDEN, SMALLEST
from victor.research.scores.calibration import calibration
from victor.research.scores.decision import net_benefit
from victor.research.scores.histogram import Histogram, score_histogram
from victor.research.scores.roc import cutoffs
from victor.research.signs.items import item_analysis
from victor.research.synthesis.model import Model, Subgroup

APART, FROM_WHITE = 15, 3
SEEN = {  # G. M. Machado, M. M. Oliveira and L. A. F. Fernandes 2009, severity 1
    "everybody": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def share(count: int, of: int) -> Estimate:
    return Estimate(count / of, max(count / of - 0.05, 0), min(count / of + 0.05, 1), count=count, of=of)


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    parts = xyz / np.array([0.9505, 1, 1.089])
    root = np.where(parts > 216 / 24389, np.cbrt(parts), (24389 / 27 * parts + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_are_told_apart_by_colour_blind_people(eyes: str) -> None:
    seen = [lab(SEEN[eyes] @ linear(colour)) for colour in COLOURS]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) > APART


def test_colours_stand_out_from_paper_and_each_has_a_dash_and_a_shape() -> None:
    for colour in COLOURS:
        light = float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))
        assert 1.05 / (light + 0.05) > FROM_WHITE
    assert len(set(COLOURS)) == len(set(DASHES)) == len(set(SHAPES))


def every(*, synthetic: bool) -> dict[str, Chart]:
    cutoff = ["≥ 3", "≥ 2", "≥ 1", "≥ 0"]
    found, raised = (
        [share(count, 100) for count in (20, 60, 85, 100)],
        [share(count, 400) for count in (20, 60, 150, 400)],
    )
    band = [share(count, 100) for count in (40, 72, 100, 100)]
    more = Curve(band, [share(count, 400) for count in (40, 90, 200, 400)], cutoff)
    groups = {"girls": {"v1": share(60, 100), "v2": share(70, 100)}, "boys": {"v1": share(40, 80), "v2": share(60, 80)}}
    levels = [0.05, 0.1, 0.2]
    return {
        "roc": roc_chart(
            {"v1": Curve(found, raised, cutoff, Estimate(0.81, 0.78, 0.84), more), "v2": Curve(found, raised, cutoff)},
            synthetic=synthetic,
        ),
        "cutoffs": cutoff_chart(
            cutoff, found, [share(400 - (one.count or 0), 400) for one in raised], chosen="≥ 2", synthetic=synthetic
        ),
        "decision": decision_chart(levels, {"v1": [0.09, 0.08, 0.02]}, [0.07, 0.01, -0.2], synthetic=synthetic),
        "calibration": calibration_chart([0.1, 0.4], [share(30, 200), share(90, 200)], synthetic=synthetic),
        "forest": forest_chart(groups, synthetic=synthetic),
        "changes": change_chart({"victims": Change(40, 20, 200), "others": Change(30, 90, 900)}, synthetic=synthetic),
        "items": item_chart(
            {"documents_held": share(60, 100), "<b>&": share(50, 100)},
            {"documents_held": share(40, 400), "<b>&": share(90, 400)},
            categories={"documents_held": "control"},
            synthetic=synthetic,
        ),
    }


CHARTS = every(synthetic=True)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_says_what_it_shows_and_asks_nobody_for_anything(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a chart went to the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    one = evolve(CHARTS[name])
    tree = ET.fromstring(one.svg())  # noqa: S314  drawn here
    title, said = tree[0], tree[1]
    assert (title.text, said.text) == (one.headline, one.said)
    assert tree.attrib["role"] == "img"
    assert tree.attrib["aria-labelledby"] == title.attrib["id"]
    assert tree.attrib["aria-describedby"] == said.attrib["id"]
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", one.svg())
    assert not re.search(r"https?:|<script|<image|@import|url\((?!#)", without_names)
    texts = "".join(tree.itertext())
    assert "(synthetic children)" in texts
    assert "system-ui" in one.svg()


@pytest.mark.parametrize("name", CHARTS)
def test_axes_are_named_and_the_drawing_is_valid_and_whole(name: str) -> None:
    one = CHARTS[name]
    spec = json.loads(json.dumps(dict(one.drawing), allow_nan=False))
    assert one.altair.to_dict()["layer"] == spec["layer"]
    titles = {
        channel["title"]
        for layer in spec["layer"]
        for key, channel in layer["encoding"].items()
        if key in {"x", "y"} and isinstance(channel, dict) and channel.get("title")
    }
    assert titles
    assert "http" not in json.dumps(spec["layer"])
    assert one.figures.synthetic
    assert len(one.said) > 30


def test_all_charts_stand_on_one_page_without_sharing_an_id() -> None:
    ids = [found for one in CHARTS.values() for found in re.findall(r'\bid="([^"]+)"', one.svg())]
    used = {found for one in CHARTS.values() for found in re.findall(r"url\(#([^)]+)\)", one.svg())}
    assert len(ids) == len(set(ids))
    assert used <= set(ids)


def test_ipython_gets_a_picture_and_a_text() -> None:
    bundle = CHARTS["roc"]._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/svg+xml"}
    assert bundle["text/plain"] == f"{CHARTS['roc'].headline}\n{CHARTS['roc'].said}"
    assert repr(CHARTS["roc"]) == "<Chart: ROC curve (synthetic children)>"


def test_a_chart_on_a_page_is_followed_by_its_figures() -> None:
    read = Read(str(CHARTS["forest"]._pieces("en")))
    assert {"figure", "figcaption", "details", "table", "caption"} <= read.tags
    assert "70.0 %" in read.seen


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")])
def test_it_is_saved_whole(tmp_path: Path, name: str, start: bytes) -> None:
    written = CHARTS["calibration"].save(tmp_path / name)
    assert written.read_bytes().startswith(start)
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_what_cannot_be_saved_says_why(tmp_path: Path) -> None:
    with pytest.raises(ResearchError, match=r"a\.gif: no such form of a picture; expected \.svg or \.png or \.pdf"):
        CHARTS["roc"].save(tmp_path / "a.gif")
    with pytest.raises(VictorError, match=r"a\.svg: the file cannot be written"):
        CHARTS["roc"].save(tmp_path / "missing" / "a.svg")


# --- real children ----------------------------------------------------------------------------------------------------


def dots_of(one: Chart) -> list[dict[str, object]]:
    spec = dict(one.drawing)
    found = []
    for layer in spec["layer"]:
        data = layer.get("data", {})
        found += data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
    return found


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_no_point_of_real_children_rests_on_few(counts: list[tuple[int, int]]) -> None:
    groups = enumerate((count, count + rest) for count, rest in counts if count + rest)
    rows = {f"group {place}": {"v1": share(*counted)} for place, counted in groups}
    if not rows:
        return
    one = forest_chart(rows, synthetic=False)
    shown = [row["v1"] for row in one.figures.as_dicts() if row["v1"] != HIDDEN]
    assert {dot["x"] for dot in dots_of(one) if "told" in dot} == {
        estimate.estimate for estimate in shown if isinstance(estimate, Estimate)
    }
    for estimate in shown:
        assert isinstance(estimate, Estimate)
        assert estimate.count is not None
        assert estimate.of is not None
        assert not 0 < estimate.count < SMALLEST
        assert not 0 < estimate.of - estimate.count < SMALLEST


def test_real_children_are_not_called_synthetic_and_few_are_not_drawn() -> None:
    for one in every(synthetic=False).values():
        assert "synthetic" not in one.svg()
    few = change_chart({"victims": Change(40, 3, 200), "others": Change(30, 90, 900)}, synthetic=False)
    assert "victims" not in few.svg()
    assert "3 by" not in few.said
    nobody = cutoff_chart(["≥ 1"], [share(3, 20)], [share(7, 20)], synthetic=False)
    assert nobody.said == "No cut-off may be shown of so few children."
    assert nobody.svg().startswith("<svg")


def test_a_curve_of_which_nothing_may_be_shown_has_no_area_either() -> None:
    curve = Curve([share(3, 9), share(9, 9)], [share(30, 90), share(90, 90)], auc=Estimate(0.5, 0.4, 0.6))
    few = roc_chart({"v1": curve}, synthetic=False)
    assert "AUC" not in few.svg()
    assert few.said == "v1: no point may be shown of so few children."


def test_shares_of_real_children_come_with_their_counts() -> None:
    with pytest.raises(ResearchError, match=r"v1, sensitivity: a share of real children without its counts"):
        roc_chart({"v1": Curve([0.5], [0.2])}, synthetic=False)
    with pytest.raises(ResearchError, match="sizes: figures of real children without the size of their groups"):
        forest_chart({"girls": {"v2 - v1": Estimate(0.1, 0, 0.2)}}, synthetic=False, measure="difference")
    sized = forest_chart(
        {"girls": {"d": Estimate(0.1, 0, 0.2)}, "boys": {"d": Estimate(0.2, 0, 0.3)}},
        sizes={"girls": 5, "boys": 60},
        synthetic=False,
        measure="difference",
    )
    assert "girls" not in sized.svg()


# --- what is refused --------------------------------------------------------------------------------------------------


def test_what_cannot_be_drawn_is_said_in_one_line() -> None:
    with pytest.raises(ResearchError, match="7 at once cannot be told apart; expected at most 6"):
        told_apart("abcdefg")
    with pytest.raises(ResearchError, match="there is nothing to draw"):
        roc_chart({}, synthetic=True)
    with pytest.raises(ResearchError, match="sensitivity, false_positive_rate, cutoffs: not of one length"):
        roc_chart({"v1": Curve([0.5], [0.2, 0.3])}, synthetic=True)
    with pytest.raises(ResearchError, match="chosen: it is none of the cut-offs; expected ≥ 1"):
        cutoff_chart(["≥ 1"], [0.5], [0.5], synthetic=True, chosen="≥ 9")
    with pytest.raises(ResearchError, match="not of one length"):
        decision_chart([0.1, 0.2], {"v1": [0.1]}, [0.1, 0.1], synthetic=True)
    with pytest.raises(ResearchError, match="sensitivity, false_positive_rate: not of one length"):
        item_chart({"a": 0.5}, {}, synthetic=True)


def test_ratios_and_differences_have_their_line_of_no_difference() -> None:
    ratios = forest_chart({"girls": {"v": Estimate(2.0, 1.5, 3.0)}}, synthetic=True, measure="ratio", axis="Odds ratio")
    assert "(log scale)" in ratios.svg()
    assert {"x": 1.0} in dots_of(ratios)
    points = forest_chart({"girls": {"v": Estimate(0.1, -0.02, 0.2)}}, synthetic=True, measure="difference")
    assert "+10.0 points (-2.0 to +20.0)" in points.said
    missing = forest_chart({"girls": {"v": Estimate(nan, nan, nan, 0, 0, why="no girl")}}, synthetic=True)
    assert missing.said == "v: no group may be shown."


# --- results as they come ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    girls, boys = Subgroup(name="gender", label="girl", share=0.6), Subgroup(name="gender", label="boy", share=0.4)
    model = Model(subgroups=(girls, boys))
    return Cohort.synthetic(victor.checklist("ilo_child_labour"), 3_000, seed=7, prevalence=0.2, model=model)


@pytest.fixture(scope="module")
def comparison(cohort: Cohort) -> Comparison:
    old = victor.checklist("ilo_child_labour")
    wider = evolve(old.outcomes["presumed_victim"], when="age < 18 and exploitation_positive")
    return compare(old, evolve(old, version="2", outcomes={**old.outcomes, "presumed_victim": wider}), cohort)


def test_a_roc_curve_is_the_histogram_s(cohort: Cohort) -> None:
    scores = score_histogram(cohort, checklist=victor.checklist("ilo_child_labour"))
    one = draw_roc({"signs": scores})
    found = cutoffs(scores.low)
    rows = [row for row in one.figures.rows if row["reading"] == "not counted"]
    sensitivities = [row["y"].estimate for row in rows if isinstance(row["y"], Estimate)]
    assert sensitivities == pytest.approx(list(found.sensitivity[::-1]))
    assert "AUC" in one.svg()
    with pytest.raises(ResearchError, match="real and synthetic children in one chart"):
        draw_roc({"one": scores, "other": Histogram([0, 1], [50, 50], [50, 50])})


def test_every_kind_of_result_has_its_chart(cohort: Cohort, comparison: Comparison) -> None:
    scores = score_histogram(cohort)
    signs = list(victor.checklist("ilo_child_labour").indicators)[:20]
    source = np.random.default_rng(7)
    said = source.uniform(0.05, 0.6, 2_000)
    calibrated = calibration(said, source.random(2_000) < said, synthetic=True)
    results = [
        scores,
        scores.low,
        cutoffs(scores.low),
        net_benefit(scores.low),
        item_analysis(cohort, signs),
        calibrated,
        comparison,
    ]
    for result in results:
        one = draw(result)  # type: ignore[arg-type]  # each is one of the kinds
        assert one.synthetic
        assert one.figures.rows
    with pytest.raises(ResearchError, match="nothing is drawn of a int"):
        draw(3)  # type: ignore[arg-type]


def test_who_changes_side_is_the_paired_table(comparison: Comparison) -> None:
    victims, others, everybody = draw_changes(comparison).figures.rows
    pairs = comparison.sensitivity.established.pairs
    assert (victims["gained"], victims["lost"], victims["of"]) == (pairs.new_only, pairs.old_only, pairs.total)
    assert (others["group"], everybody["group"]) == ("others", "all children")


def test_groups_stand_below_all_children(comparison: Comparison) -> None:
    groups = [row["group"] for row in draw_groups(comparison).figures.rows]
    assert groups == ["all children", "gender: girl", "gender: boy"]
    with pytest.raises(ResearchError, match="no figure 'sense'; expected"):
        draw_groups(comparison, "sense")
