"""Writes a text in the other script of its language.

Serbian is written in Cyrillic and in Latin letters, one sound for each letter in both. A plugin holds the Cyrillic
text; the Latin one is made from it and so never says anything else.
"""

from __future__ import annotations

LATIN_SERBIAN = "sr-Latn"
"""The language tag of Serbian in Latin letters; ``sr`` alone is Cyrillic."""

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "đ", "е": "e", "ж": "ž", "з": "z", "и": "i",
    "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "ћ": "ć", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "č", "џ": "dž", "ш": "š",
}  # fmt: skip


def latin(text: str) -> str:
    """A Serbian text in Latin letters; what is Latin already stays as it is.

    Of a letter that becomes two, both are capitals only inside a word of capitals.

    >>> latin("Љубав, чежња, Џеп"), latin("ЏЕП И ЉУБАВ")
    ('Ljubav, čežnja, Džep', 'DŽEP I LJUBAV')
    """
    found = []
    for place, letter in enumerate(text):
        other = _LETTERS.get(letter.lower())
        if other is None or letter.islower():
            found.append(other or letter)
        else:
            beside = text[place + 1 : place + 2] or text[max(place - 1, 0) : place]
            before = text[max(place - 1, 0) : place]
            shouted = beside.isupper() or (not beside.isalpha() and before.isupper())
            found.append(other.upper() if shouted else other.capitalize())
    return "".join(found)
