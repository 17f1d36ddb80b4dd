from __future__ import annotations

import pytest

import victor
from victor.errors import GuidelineError, RuleError

ILO = victor.checklist("ilo_child_labour")


def test_a_revision_differs_in_what_was_changed_and_says_so() -> None:
    draft = ILO.revised("draft", outcomes={"possible_victim": "count(indicators) >= 3"})
    assert draft.version == "draft"
    assert draft.digest != ILO.digest
    assert draft.outcomes["possible_victim"].when == "count(indicators) >= 3"
    assert not draft.outcomes["possible_victim"].confirmed
    assert draft.outcomes["presumed_victim"] == ILO.outcomes["presumed_victim"]
    assert draft.indicators == ILO.indicators


def test_the_same_revision_has_the_same_digest() -> None:
    one, two = (ILO.revised("draft", outcomes={"possible_victim": "any(indicators)"}) for _ in range(2))
    assert one.digest == two.digest
    assert one.digest != ILO.revised("draft", outcomes={"possible_victim": "any(strong)"}).digest


def test_signs_that_are_gone_are_counted_no_more() -> None:
    draft = ILO.revised("short", without=["excessive_hours"])
    assert "excessive_hours" not in draft.items
    assert all("excessive_hours" not in members for members in draft.groups.values())
    with pytest.raises(victor.AnswerError):
        victor.assess(draft, excessive_hours=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"outcomes": {"possible_victims": "any(indicators)"}}, "outcomes: the checklist has no 'possible_victims'"),
        ({"without": ["excessive_hour"]}, "without: the checklist has no 'excessive_hour'"),
        ({"definitions": {"exploited": "any(indicators)"}}, "definitions: the checklist has no 'exploited'"),
    ],
)
def test_what_is_misspelt_is_told_with_the_nearest_name(change: dict[str, object], told: str) -> None:
    with pytest.raises(GuidelineError) as error:
        ILO.revised("draft", **change)  # type: ignore[arg-type]  # each is right for its keyword
    assert str(error.value).startswith(told)
    assert "expected one of its own" in str(error.value)


def test_a_rule_that_is_not_right_is_told_with_its_place() -> None:
    with pytest.raises(RuleError, match="ilo_child_labour, revision draft, outcome possible_victim, column 7"):
        ILO.revised("draft", outcomes={"possible_victim": "count(sings) >= 3"})


def test_a_revision_has_a_version_of_its_own() -> None:
    with pytest.raises(GuidelineError, match="version"):
        ILO.revised(ILO.version)
