"""A checklist that extends another package's list: all of it, with its translations and sources, but its outcomes."""

from __future__ import annotations

import pytest

from tests.guideline.conftest import Load, Write
from tests.guideline.tiny import FILES, changed, more
from victor.errors import VictorError
from victor.reasoning import assess

SIGNS = "checklists/signs.toml"


def extending(name: str, list_: str = "signs") -> dict[str, str]:
    """The tiny country with signs of its own that extend another one's."""
    text = FILES[SIGNS]
    head = text.replace('version = "3"\n', f'version = "3"\nextends = ["{name}: {list_}"]\n')
    for old, new in (("work", "own_work"), ("control", "own_control"), ("begs", "hides"), ("documents_held", "owes")):
        head = head.replace(f'"{old}"', f'"{new}"')
    head = head.replace("works_at_night", "works_on_sundays").replace(
        "begs = 2, documents_held = 3", "hides = 2, owes = 3"
    )
    head = head.replace('id = "grave"', 'id = "own_grave"').replace("any(grave)", "any(own_grave)")
    head = head.replace('id = "points"', 'id = "own_points"').replace("score(points)", "score(own_points)")
    head = head.replace('id = "several"', 'id = "own_several"').replace('when = "several', 'when = "own_several')
    return {SIGNS: head, "locale/ty.toml": 'schema = 1\nlanguage = "ty"\nstatus = "draft"\n'}


def test_it_has_the_other_list_and_counts_it_by_its_own_outcomes(load: Load, written: Write) -> None:
    country = load(extending(written()))
    checklist = country.checklist()
    assert set(checklist.indicators) == {
        "works_at_night", "begs", "documents_held", "works_on_sundays", "hides", "owes",
    }  # fmt: skip
    assert str(checklist.indicators["begs"].text.in_language("ty")) == "Devigata almozpeti"
    assert assess(checklist, begs=True, works_on_sundays=True, owes=True, age=12).outcome == "presumed"
    assert assess(checklist, begs=True).outcome == "inquire"
    assert list(checklist.outcomes) == ["inquire", "presumed"]


def test_its_hash_changes_with_the_list_that_it_extends(load: Load, written: Write) -> None:
    same, other = written(), written(changed(SIGNS, 'text = "Made to beg"', 'text = "Forced to beg"'))
    digests = [load(extending(name)).checklist().digest for name in (same, same, other)]
    assert digests[0] == digests[1] != digests[2]


def test_sources_of_the_other_list_are_known_to_the_country(load: Load, written: Write) -> None:
    name = written(
        more("sources.toml", '[[source]]\nid = "list-9"\ntitle = "List"\nchecked = 2026-11-01'),
        changed(SIGNS, 'sources = ["guide-2: 2"]', 'sources = ["list-9: 2"]'),
    )
    country = load(extending(name))
    assert "list-9" in country.source_table


def test_what_cannot_be_extended_is_said_in_a_line(load: Load, written: Write) -> None:
    twice = written(extending(written()))
    for changes, said in (
        (extending("nowhere_at_all"), "the package nowhere_at_all is not installed"),
        (extending(written(), "sings"), "has no checklist 'sings'"),
        (extending(twice), "'signs' extends another list itself"),
        (
            {SIGNS: extending(written())[SIGNS].replace('id = "hides"', 'id = "begs"')},
            "begs: the id stands twice",
        ),
    ):
        with pytest.raises(VictorError) as caught:
            load(changes)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)
