"""Countries and checklists as pages: every language, whole, escaped, and with what nobody has confirmed or reviewed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest
from htpy import div

import victor
from tests.guideline.conftest import Load
from tests.guideline.tiny import changed
from tests.page import Read
from victor.guideline import Checklist, Country, Deadline, Duration, Wording
from victor.guideline.checklist import LEVELS, STRENGTHS
from victor.guideline.deadline import EVENTS, Unit
from victor.guideline.page import deadline_mark, deadline_start
from victor.guideline.showing import level_meter, wording
from victor.guideline.text import texts
from victor.guideline.voice import Voice, level_of

COUNTRIES = victor.countries()
SPOKEN = [(country, language) for country in COUNTRIES for language in country.languages]
IDS = [f"{country.code}-{language}" for country, language in SPOKEN]
NASTY = '<script>alert("1")</script> & <b>bold</b>'


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("country", "language"), SPOKEN, ids=IDS)
def test_a_country_is_shown_whole_in_each_of_its_languages(country: Country, language: str) -> None:
    page = Read(country.as_html(language))
    for entries in (country.ladder, country.authorities, country.routes, country.law):
        for text in (next(texts(one)) for one in entries.values()):
            said = text.in_language(language)
            assert flat(said.text) in page.seen
    for source in country.source_table.values():
        assert flat(source.title) in page.seen
        assert flat(source.url) in page.seen
    assert all(country.name.in_language(one).text in page.seen for one in (language, *country.languages))
    assert country.on.isoformat() in page.seen


@pytest.mark.parametrize("checklist", victor.checklists(), ids=lambda one: one.id)
def test_a_checklist_shows_every_sign_once_and_how_strong_it_is(checklist: Checklist) -> None:
    page = Read(checklist.as_html())
    seen = page.seen
    for indicator in checklist.indicators.values():
        assert flat(indicator.text.english) in seen
        if indicator.strength:
            dots = "●" * (len(STRENGTHS) - STRENGTHS.index(indicator.strength))
            assert f"{flat(indicator.text.english)} {dots} {indicator.strength}" in seen
    for outcome in checklist.outcomes.values():
        assert flat(outcome.text.english) in seen
    assert checklist.digest in seen
    assert checklist.version in seen
    assert ("This list is not complete." in seen) == checklist.partial
    assert "silence of a list proves nothing" in seen
    assert seen.count("unconfirmed") == sum(
        not one.confirmed for table in (checklist.indicators, checklist.outcomes) for one in table.values()
    )


def test_a_draft_has_its_badge_and_an_original_none(load: Load) -> None:
    tiny = load()
    for one in (tiny, tiny.checklist()):
        assert "draft" in Read(one.as_html("ty")).classes()
        assert "draft" not in Read(one.as_html("en")).classes()
    drawn = Read(str(div[wording(Wording("Supozata", "ty", "draft"), "en")]))
    assert drawn.seen == "Supozata draft translation"
    assert ("span", "lang", "ty") in drawn.attributes
    assert Read(str(div[wording(Wording("Polico", "ty", "official"), "ty")])).seen == "Polico"


def test_what_falls_back_to_english_says_so_to_a_screen_reader(load: Load) -> None:
    page = Read(load().as_html("ty"))
    assert ("div", "lang", "ty") in page.attributes
    assert ("span", "lang", "en") in page.attributes  # "Office of guardians" has no other name


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("country.toml", 'name = "Tinyland"'),
        ("country.toml", 'text = "Presumed victim"'),
        ("country.toml", 'text = "A child is under 18"'),
        ("authorities.toml", 'name = "Police of Tinyland"'),
        ("authorities.toml", 'handles = "danger to children"'),
        ("routes.toml", 'why = "The police protect a child in danger"'),
        ("checklists/signs.toml", 'title = "Signs of Tinyland"'),
        ("checklists/signs.toml", 'text = "Made to beg"'),
        ("checklists/signs.toml", 'text = "Control"'),
        ("sources.toml", 'title = "Act on the protection of children"'),
        ("sources.toml", 'publisher = "Parliament of Tinyland"'),
    ],
)
def test_the_words_of_a_guideline_are_no_html(load: Load, file: str, words: str) -> None:
    key, old = words.split(" = ")
    new = f"{old[1:-1]} {NASTY}"
    tiny = load(changed(file, words, f"{key} = '{new}'"))
    plain = load()
    for one, other in ((tiny, plain), (tiny.checklist(), plain.checklist())):
        page, before = Read(one.as_html()), Read(other.as_html())
        assert page.tags == before.tags
        assert len(page.attributes) == len(before.attributes)
    assert any(new in Read(one.as_html()).seen for one in (tiny, tiny.checklist()))


def test_the_unconfirmed_are_counted_by_kind(load: Load) -> None:
    sure = load()
    unsure = load(changed("routes.toml", 'id = "alone"', 'id = "alone"\nconfirmed = false'))
    assert "unconfirmed" not in Read(sure.as_html()).classes()
    assert "unconfirmed 1 entries: 1 routes." in Read(unsure.as_html()).seen


def test_levels_rise_with_the_list_and_never_above_what_it_says() -> None:
    for checklist in victor.checklists():
        levels = [level_of(checklist, outcome) for outcome in checklist.outcomes]
        places = [LEVELS.index(level) for level in levels if level]
        assert len(places) == len(levels)
        assert places == sorted(places)
        assert all(place <= number for number, place in enumerate(places))
        assert level_of(checklist, None) is None


@pytest.mark.parametrize("place", range(len(LEVELS) + 1))
def test_a_meter_has_as_many_bars_as_its_level_and_says_so(place: int) -> None:
    level = LEVELS[place - 1] if place else None
    page = Read(str(level_meter(level, f"level {place} of 3")))
    assert sum(value == "on" for _, name, value in page.attributes if name == "class") == place
    assert ("span", "aria-label", f"level {place} of 3") in page.attributes
    assert ("span", "aria-hidden", "true") in Read(str(level_meter(level))).attributes


def test_every_deadline_has_words() -> None:
    deadlines = [Deadline("at_once"), Deadline("unknown")]
    spans = [Duration(number, unit) for number in (1, 3) for unit in get_args(Unit)]
    deadlines += [Deadline("within", span, start) for span in spans for start in EVENTS]
    shown = {(str(deadline_mark(one, "en")), deadline_start(one, "en")) for one in deadlines}
    assert len(shown) == len(deadlines)
    assert Read(str(deadline_mark(Deadline("unknown"), "en", late=True))).classes() == {"when", "unknown", "late"}


def test_times_are_those_of_the_country_and_without_one_they_say_which() -> None:
    noon = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert Voice(victor.country("gr"), "en").moment(noon) == "2026-07-01 15:00"
    assert Voice(None, "en").moment(noon) == "2026-07-01 12:00 UTC"
    assert Voice(None, "en").authority("parents") == Wording("parents")
