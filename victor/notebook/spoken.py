"""In which languages a guideline can be shown, and whether what it says there is a draft."""

from __future__ import annotations

from victor.guideline import ENGLISH, Checklist, Country
from victor.guideline.text import texts


def spoken(guideline: Checklist | Country) -> tuple[str, ...]:
    """The languages of a guideline: a country's own first, English among them.

    >>> import victor
    >>> spoken(victor.country("rs"))[:3]
    ('sr', 'sr-Latn', 'en')
    """
    own = guideline.languages if isinstance(guideline, Country) else ()
    written = {language for text in texts(guideline) for language in text.others}
    return tuple(dict.fromkeys((*_both_scripts(own, written), ENGLISH, *sorted(written))))


def _both_scripts(own: tuple[str, ...], written: set[str]) -> list[str]:
    return [one for name in own for one in (name, f"{name}-Latn") if one in written or one == ENGLISH]


def drafts(guideline: Checklist | Country, language: str) -> bool:
    """Whether a text that is shown in this language is a translation that nobody has reviewed."""
    return any(text.in_language(language).status == "draft" for text in texts(guideline))
