"""In which languages a guideline can be shown."""

from __future__ import annotations

from victor.guideline import ENGLISH, Checklist, Country
from victor.scripts import LATIN_SERBIAN


def spoken(guideline: Checklist | Country) -> tuple[str, ...]:
    """The languages of a guideline: a country's own first, English among them.

    >>> import victor
    >>> spoken(victor.country("rs"))[:3]
    ('sr', 'sr-Latn', 'en')
    """
    written = sorted(guideline.drafted)
    own = [one for one in guideline.languages if one in written] if isinstance(guideline, Country) else []
    if "sr" in own and LATIN_SERBIAN in written:
        own.insert(own.index("sr") + 1, LATIN_SERBIAN)
    return tuple(dict.fromkeys((*own, ENGLISH, *written)))
