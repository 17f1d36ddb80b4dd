"""Worked cases: a story, the answers, and the finding and the plan that a person who knows the law would expect."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import victor

CASES = sorted(Path(__file__).parent.joinpath("cases").glob("*.toml"))


def read(case: Path) -> dict[str, Any]:
    return tomllib.loads(case.read_text(encoding="utf-8"))


def test_there_are_eight_stories() -> None:
    assert len(CASES) >= 8
    assert all(len(read(case)["story"]) > 60 for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_finding_and_the_plan_are_those_expected(case: Path) -> None:
    expected = read(case)
    greece = victor.country("gr", on=expected["on"])
    answers = {item: tuple(value) if isinstance(value, list) else value for item, value in expected["answers"].items()}
    finding = victor.assess(greece.checklist(), answers)
    assert finding.outcome == expected["finding"].get("outcome")
    assert finding.could_become == expected["finding"]["could_become"]
    steps = [step for step in victor.plan(greece, answers) if step.certainty != "depends"]
    told = {(step.authority.id, step.role): (step.certainty, step.deadline.kind, sorted(step.any_of)) for step in steps}
    wanted = {
        (step["authority"], step["role"]): (step["certainty"], step["deadline"], sorted(step.get("any_of", [])))
        for step in expected["step"]
    }
    assert told == wanted
