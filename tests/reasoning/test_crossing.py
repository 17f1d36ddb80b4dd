"""Across a border: what goes with the child, what stays, and the outcome read by its level on each ladder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.guideline.tiny import changed, more, write
from victor.errors import GuidelineError
from victor.guideline import NOTHING, Country
from victor.guideline.checklist import LEVELS
from victor.reasoning.crossing import Crossing, cross

Change = Mapping[str, str | bytes | None]
Load = Callable[..., Country]

PLACES = """
[[fact]]
id = "found_in"
kind = "choice"
text = "Where the child is"
choices = [{ id = "aa", text = "A" }, { id = "bb", text = "B" }, { id = "elsewhere", text = "Elsewhere" }]

[[fact]]
id = "home_country"
kind = "choice"
text = "Where the child comes from"
choices = [{ id = "aa", text = "A" }, { id = "bb", text = "B" }, { id = "elsewhere", text = "Elsewhere" }]
"""


def route(name: str, when: str, who: str = "helpline") -> str:
    return (
        f'[[route]]\nid = "{name}"\nwhen = "{when}"\nnotify = ["{who}"]\nrole = "consulted"\n'
        'deadline = "unknown"\nbasis = ["law-1"]\nwhy = "Because"\n'
    )


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Writes the tiny country under a code, with changes, and loads it."""
    folder = tmp_path_factory.mktemp("countries")

    def made(code: str, *changes: Change) -> Country:
        files = {file: content for change in changes for file, content in change.items()}
        country = str(
            files.get("country.toml") or changed("country.toml", 'code = "ty"', 'code = "ty"')["country.toml"]
        )
        files["country.toml"] = country.replace('code = "ty"', f'code = "{code}"')
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(folder))
            return Country.load(write(folder, files), on=date(2026, 11, 24))

    return made


@pytest.fixture(scope="module")
def here(load: Load) -> Country:
    return load("aa")


@pytest.fixture(scope="module")
def home(load: Load) -> Country:
    return load(
        "bb",
        more(
            "routes.toml",
            route("our_child_abroad", "nationality == home and abroad")
            + route("danger_here", "exploiter_present")
            + route("school_here", "in_school", "police"),
        ),
    )


@pytest.fixture(scope="module")
def between(load: Load) -> Country:
    return load(
        "xx",
        more("country.toml", PLACES),
        more(
            "routes.toml",
            route("a_to_b", "found_in == aa and home_country == bb") + route("other", "found_in == elsewhere"),
        ),
    )


def routes(made: Crossing, part: str) -> dict[str, str]:
    """The routes that hold surely or as a precaution, and those that depend, with their certainty."""
    return {one.id: step.certainty for step in getattr(made, part) for one in step.routes}


def test_both_countries_and_the_layer_between_them_plan_for_the_same_child(
    here: Country, home: Country, between: Country
) -> None:
    made = cross(
        here, home, between, age=12, works_at_night=True, begs=True, unaccompanied=True, nationality="third_country"
    )
    assert made.here.finding.outcome == "presumed"
    assert routes(made, "between")["a_to_b"] == "required"
    assert "other" not in routes(made, "between")
    assert routes(made, "home")["our_child_abroad"] == "required"
    assert routes(made, "home")["danger"] == "required", "the outcome established here is read there"
    assert made.home.finding is made.between.finding


def test_what_belongs_to_the_place_of_the_desk_stays_there(here: Country, home: Country, between: Country) -> None:
    made = cross(
        here, home, between, age=12, immediate_danger=True, exploiter_present=True, region="coast", missing=True
    )
    assert routes(made, "here")["danger"] == "required"
    assert "danger_here" not in routes(made, "home")
    assert "danger" not in {name for name, sure in routes(made, "home").items() if sure == "required"}
    assert routes(made, "between")["danger"] == "required", "the layer is asked from here: danger is danger"


def test_what_was_not_asked_here_is_open_there(here: Country, home: Country, between: Country) -> None:
    assert routes(cross(here, home, between, in_school=True), "home")["school_here"] == "required"
    assert routes(cross(here, home, between), "home")["school_here"] == "depends"


def test_a_country_that_the_layer_does_not_list_is_elsewhere(load: Load, home: Country, between: Country) -> None:
    made = cross(load("zz"), home, between, age=12)
    assert "other" in routes(made, "between")


def test_a_layer_that_does_not_ask_where_the_child_is_is_refused(here: Country, home: Country) -> None:
    with pytest.raises(GuidelineError, match="aa does not ask for 'found_in'; expected a choice of countries"):
        cross(here, home, here, age=12)


# --- ladders ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(load: Load) -> Country:
    """A country with a longer ladder: two steps of one level."""
    step = '[[outcome]]\nid = "{0}"\nlevel = "{1}"\ntext = "Possible victim"\n\n[[outcome]]\nid = "presumed"\nlevel'
    return load(
        "cc",
        changed(
            "country.toml",
            '[[outcome]]\nid = "presumed"\nlevel',
            '[[outcome]]\nid = "some"\nlevel = "possible"\ntext = "Possible victim"\n\n'
            + step.format("more", "possible"),
        ),
    )


LEVEL = st.sampled_from((None, *LEVELS))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LEVEL, LEVEL)
def test_levels_are_read_in_their_order_on_every_ladder(here: Country, long: Country, one: str, other: str) -> None:
    rank = (None, *LEVELS).index
    low, high = sorted((one, other), key=rank)
    for country in (here, long):
        found = country.between_levels(low, high)  # type: ignore[arg-type]  # drawn from the levels
        assert found
        values = country.ladder_values
        places = sorted(values.index(value) for value in found)
        assert places == list(range(places[0], places[-1] + 1)), "no gap between them"
        assert all(rank(country.level(value)) <= rank(high) for value in found)


def test_a_level_with_two_steps_is_both_and_a_missing_one_is_the_next_lower(here: Country, long: Country) -> None:
    assert long.between_levels("possible", "possible") == {"some", "more"}
    assert here.between_levels("possible", "possible") == {"inquire"}
    assert here.between_levels(None, None) == {NOTHING}


def test_the_plans_are_plain_data(here: Country, home: Country, between: Country) -> None:
    found = cross(here, home, between, age=12).as_dict()
    assert list(found) == ["here", "between", "home"]
