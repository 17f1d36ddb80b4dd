"""The small words in which findings and plans are told, by language; English where a language lacks one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TypeAlias

from victor.errors import VictorError
from victor.files import read_toml
from victor.guideline.scripts import LATIN_SERBIAN, latin

Words: TypeAlias = dict[str, str]


@cache
def words(language: str) -> Words:
    """All words of a language, with English ones where it has none."""
    place = files("victor.reasoning").joinpath("locale")
    found = {key: str(value) for key, value in read_toml(place.joinpath("en.toml"), VictorError).items()}
    in_latin = language == LATIN_SERBIAN
    own = place.joinpath(f"{'sr' if in_latin else language}.toml")
    if own.is_file():
        texts = {key: str(value) for key, value in read_toml(own, VictorError).items()}
        # The names in braces are Latin already and stay as they are.
        found.update((key, latin(text)) for key, text in texts.items()) if in_latin else found.update(texts)
    return found
