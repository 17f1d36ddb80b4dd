"""The small words: every language says all of them, with the same places to fill in."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

import victor
from victor.words import languages, words

LANGUAGES = languages()


def written(language: str) -> dict[str, Any]:
    """The tables of a language as its file has them."""
    return tomllib.loads(files("victor").joinpath(f"locale/{language}.toml").read_text(encoding="utf-8"))


PARTS = [name for name, table in written("en").items() if isinstance(table, dict)]


def test_every_country_is_spoken_to_in_its_own_language() -> None:
    spoken = {country.languages[0] for country in victor.countries()}
    assert spoken <= {*LANGUAGES}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", [*LANGUAGES, "sr-Latn"])
def test_all_words_are_there_with_the_same_places_to_fill_in(language: str, part: str) -> None:
    english, own = words("en", part), words(language, part)
    # `words` falls back to English: what is lacking is seen in the file only.
    assert set(written(language.removesuffix("-Latn"))[part]) == set(written("en")[part])
    for key, text in english.items():
        assert sorted(re.findall(r"{\w+}", own[key])) == sorted(re.findall(r"{\w+}", text)), key
    if language != "en":
        assert own != english
        assert own["status"] == "draft"


def test_serbian_is_told_in_both_scripts() -> None:
    assert words("sr")["because"] == "јер"
    assert words("sr-Latn")["because"] == "jer"
    finding = victor.assess(victor.country("rs").checklist(), unfit_work=True, documents_held=True, age=14)
    told = str(finding.explain("sr-Latn"))
    assert "ne zamenjuje je" in told
    assert not re.search("[\u0400-\u04ff]", told)
