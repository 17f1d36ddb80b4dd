"""Published accuracy: every printed figure is reproduced, refused, or a misprint with its reason."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from victor.research.fourfold.accuracy import accuracy
from victor.research.fourfold.published import Study, published, published_table
from victor.research.fourfold.reproduction import Design, Figure, Reproduced, Row, reproduce

EVERYTHING = [found for study in published() for found in study.reproduce()]


def named(study: str) -> Study:
    return next(one for one in published() if one.id == study)


def verdicts(study: str) -> dict[tuple[str, str], str]:
    return {(one.of, one.figure): one.verdict for one in named(study).reproduce()}


def test_every_file_is_a_study_and_says_where_it_was_read() -> None:
    folder = files("victor").joinpath("research/fourfold/data/accuracy")
    assert len(published()) == sum(file.name.endswith(".toml") for file in folder.iterdir()) == 11
    assert len({study.id for study in published()}) == len(published())
    for study in published():
        assert study.doi or study.url or all(row.source or row.doi or row.figures[0].refused for row in study.rows)
        for row in study.rows:
            assert row.source or row.doi or all(figure.refused for figure in row.figures), (study.id, row.of)


@pytest.mark.parametrize("found", EVERYTHING, ids=lambda one: f"{one.study}-{one.of}-{one.figure}")
def test_every_published_figure_is_accounted_for(found: Reproduced) -> None:
    match found.verdict:
        case "reproduced":
            assert found.within
            assert found.computed
        case "refused":
            assert found.refused
        case "misprint":
            assert found.misprint
            assert found.computed
        case "not printed":
            assert not found.printed
            assert found.computed
        case verdict:
            pytest.fail(f"{verdict}: printed {found.printed}, computed {found.computed}")


def test_no_row_and_no_figure_is_passed_over() -> None:
    for study in published():
        answered = Counter((one.of, one.figure) for one in study.reproduce())
        asked: Counter[tuple[str, str]] = Counter()
        for row in study.rows:
            assert row.figures, (study.id, row.of)
            for figure in row.figures:
                name = figure.name.replace("_", " ")
                asked[row.of, name] += 1
                if figure.printed_interval:
                    asked[row.of, f"{name}, interval"] += 1
        assert answered == asked
        assert set(answered.values()) == {1}


def test_a_misprint_is_not_what_the_counts_round_to() -> None:
    for found in EVERYTHING:
        if found.verdict == "misprint" and not found.figure.endswith("interval"):
            printed = found.printed.removesuffix("%")
            decimals = len(printed.partition(".")[2])
            assert round(float(found.computed.removesuffix(" %")), decimals) != float(printed)


def test_how_many_are_what() -> None:
    assert Counter(one.verdict for one in EVERYTHING) == {
        "reproduced": 27,
        "refused": 49,
        "misprint": 4,
        "not printed": 4,
    }


def test_assessments_are_refused_with_the_remedy_in_the_reason() -> None:
    found = named("qyit-2019").reproduce()
    assert {one.verdict for one in found} == {"refused"}
    (reason,) = {one.refused for one in found}
    assert reason.startswith("assessments of one child are not independent")
    assert reason.endswith("count each child once, or use a cluster bootstrap by child")


def test_where_only_positives_were_verified_the_positive_predictive_value_is_offered() -> None:
    found = {one.figure: one for one in named("kaltiso-2021").reproduce()}
    assert {found[name].verdict for name in ("sensitivity", "specificity", "npv")} == {"refused"}
    assert (found["ppv"].verdict, found["ppv"].computed) == ("not printed", "19.6 %")
    assert found["share"].computed == "0.7 %"


def test_of_selected_groups_the_predictive_values_alone_are_refused() -> None:
    assert verdicts("greenbaum-dodd-2018") == {
        ("two or more of six items", "sensitivity"): "reproduced",
        ("two or more of six items", "specificity"): "reproduced",
        ("two or more of six items", "ppv"): "refused",
        ("two or more of six items", "npv"): "refused",
    }


def test_lost_cells_are_said_to_be_lost() -> None:
    lost = [one.refused for one in named("m-tvit-2022").reproduce() if one.figure == "youden"]
    assert lost == ["lost: table 3 as kept has no cells"] * 3


def test_the_lower_limit_of_ten_of_ten_is_one_sided() -> None:
    found = {(one.of, one.figure): one for one in named("mumma-2017").reproduce()}
    assert found["survey, any yes", "sensitivity, interval"].computed == "74.1 to 100.0 %"
    assert found["survey, any yes", "specificity, interval"].computed == "70.2 to 84.9 %"
    assert found["survey, any yes", "ppv, interval"].verdict == "misprint"
    assert found["survey, any yes", "ppv"].computed == "25.6 %"
    paired = "survey and physician's concern on the same women"
    assert found[paired, "difference of sensitivity, interval"].computed == "29.6 to 90.4 %"
    assert found[paired, "difference of specificity, interval"].verdict == "refused"


def test_the_misprinted_predictive_value_is_that_of_ten_of_forty() -> None:
    found = accuracy(tp=10, fp=30, fn=0, tn=103, interval="clopper-pearson").ppv
    assert [round(100 * value) for value in (found.estimate, found.low, found.high)] == [25, 13, 41]


def test_a_wrong_figure_is_seen_to_differ() -> None:
    row = Row(of="made up", figures=(Figure("sensitivity", "80%", ("50", "90")), Figure("youden", "0.31")))
    cells = {"tp": 7, "fn": 3, "fp": 4, "tn": 6}
    wrong = Row(of=row.of, figures=row.figures, **cells)  # type: ignore[arg-type]
    found = list(reproduce("made-up", wrong, Design()))
    assert [one.verdict for one in found] == ["differs", "differs", "differs"]
    right = Row(of=row.of, figures=(Figure("youden", "0.30"),), **cells)  # type: ignore[arg-type]
    assert [one.verdict for one in reproduce("made-up", right, Design())] == ["reproduced"]


def test_the_table_tells_all_and_keeps_nothing_back() -> None:
    table = published_table()
    assert len(table.as_dicts()) == len(EVERYTHING)
    assert "kept back" not in str(table)
    assert "27 reproduced" in table.note
    assert "10 of 39 is 25.6 %" in str(named("mumma-2017"))
    assert "doi:10.5811/westjem.2017.2.31924" in named("mumma-2017")._repr_html_()
    assert repr(named("cse-it")) == "<Study cse-it: Commercial Sexual Exploitation - Identification Tool, 2016>"
    assert "(2016?)" in named("cse-it").source
