"""The small words in which victor speaks, by language and by the part of it that speaks."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeAlias

from victor.errors import VictorError
from victor.files import read_toml
from victor.scripts import LATIN_SERBIAN, latin

Words: TypeAlias = dict[str, str]


@cache
def words(language: str, part: str = "finding") -> Words:
    """The words of one part of victor in a language, and under ``status`` what they are: ``original`` or ``draft``.

    Args:
        language: Such as ``el``; English for one that nobody has written.
        part: The table of the files in ``victor/locale``: ``finding``, ``form`` …

    >>> words("el")["because"], words("el", "finding")["status"]
    ('επειδή', 'draft')
    """
    place = files("victor").joinpath("locale")
    in_latin = language == LATIN_SERBIAN
    found = _read(place.joinpath("en.toml"), part)
    own = place.joinpath(f"{'sr' if in_latin else language}.toml")
    if own.is_file():
        texts = _read(own, part)
        # The names in braces are Latin already and stay as they are.
        found.update(
            {key: latin(text) if key != "status" else text for key, text in texts.items()} if in_latin else texts
        )
    return found


def languages() -> tuple[str, ...]:
    """The languages that victor speaks, English first."""
    names = sorted(file.name.removesuffix(".toml") for file in files("victor").joinpath("locale").iterdir())
    return ("en", *(name for name in names if name != "en"))


@cache
def language_name(language: str) -> str:
    """What a language calls itself; its tag where victor does not speak it.

    >>> language_name("el"), language_name("sr-Latn")
    ('Ελληνικά', 'Srpski')
    """
    if language == LATIN_SERBIAN:
        return latin(language_name("sr"))
    own = files("victor").joinpath(f"locale/{language}.toml")
    return str(read_toml(own, VictorError)["name"]) if language.isalpha() and own.is_file() else language


def _read(file: Traversable, part: str) -> Words:
    page = read_toml(file, VictorError)
    table = page.get(part)
    return {"status": str(page["status"]), **(table if isinstance(table, dict) else {})}
