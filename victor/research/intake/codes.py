"""How answers are coded in data: what a yes, a no, a number, a choice and an unknown look like in a column.

=========  =====================================================================
yes        ``true``, ``1``, ``yes``
no         ``false``, ``0``, ``no``
unknown    null, an empty text, ``unknown``, ``-1`` (in texts also ``NA``, ``NaN`` and ``null``, as R, pandas and SQL
           write null)
number     a whole number within the range of its item (``12.0`` is one); unknown is null, not -1
choice     the id of one of its values
=========  =====================================================================

Texts are stripped, and their case does not matter. Words of other languages are not guessed. Columns are PyArrow
arrays; each function returns one code for each row, and a code of its own for what it cannot read, so that the reader
can name the row without knowing its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.rules import Choice, Number

Column: TypeAlias = Any
"""A PyArrow array; PyArrow has no types of its own."""
Codes: TypeAlias = NDArray[np.int16]

YES, NO, UNKNOWN = 1, 0, -1
"""The codes of answers; an unknown choice and an unknown group are -1, too."""
WRONG = -128
"""The code of what is no answer, or no value of the choice."""
NOT_GIVEN, NO_NUMBER, LARGEST = -32_768, -32_767, 32_767
"""The codes of a number that is unknown and of what is no number of its item; the largest number there is room for."""
MOST_LABELS = 100
"""Labels up to which a column is a grouping."""
MOST_WORDS = 70_000
"""Different texts of a column that are looked at: more than the numbers for which there is room."""
UNKNOWN_WORDS = ("", "unknown", "na", "nan", "null")
ANSWER_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("yes", "true", "1", "1.0"), YES),
    **dict.fromkeys(("no", "false", "0", "0.0"), NO),
    **dict.fromkeys((*UNKNOWN_WORDS, "-1", "-1.0"), UNKNOWN),
}
WHOLE = re.compile(r"[+-]?\d{1,9}(\.0*)?", re.ASCII)


def answer_codes(column: Column) -> NDArray[np.int8]:
    """The answers of a yes/no item: 1, 0, -1; anything else is wrong. A column of int8 without nulls is not copied.

    >>> import pyarrow as pa
    >>> answer_codes(pa.array(["yes", " No ", None, "unknown", "maybe"])).tolist()
    [1, 0, -1, -1, -128]
    """
    import pyarrow as pa

    if pa.types.is_int8(column.type) and not column.null_count:
        return np.asarray(column, np.int8)  # whoever packs them sees other codes by their range
    if pa.types.is_boolean(column.type):
        return np.asarray(column.cast(pa.int8()).fill_null(UNKNOWN), np.int8)
    words = Words(lambda word: ANSWER_WORDS.get(word, WRONG), UNKNOWN, WRONG, (UNKNOWN, YES))
    return words.codes(column).astype(np.int8)


def number_codes(column: Column, kind: Number) -> Codes:
    """Whole numbers within the range of their item; `NOT_GIVEN` for an unknown one, `NO_NUMBER` for what is none.

    >>> import pyarrow as pa
    >>> number_codes(pa.array([12, None, 121]), Number(0, 120)).tolist()
    [12, -32768, -32767]
    """
    if not NO_NUMBER < kind.minimum <= kind.maximum <= LARGEST:
        expected = f"a range within {NO_NUMBER + 1} to {LARGEST}"
        raise ResearchError("the numbers of this item are too large for a cohort", expected=expected)

    def read(word: str) -> int:
        if word in UNKNOWN_WORDS:
            return NOT_GIVEN
        number = int(float(word)) if WHOLE.fullmatch(word) else kind.minimum - 1
        return number if kind.minimum <= number <= kind.maximum else NO_NUMBER

    return Words(read, NOT_GIVEN, NO_NUMBER, (kind.minimum, kind.maximum)).codes(column)


def choice_codes(column: Column, kind: Choice) -> Codes:
    """The place of the chosen value among the values of the item; -1 for an unknown one, `WRONG` for a wrong one.

    >>> import pyarrow as pa
    >>> choice_codes(pa.array(["South", "north", "", "moon"]), Choice(("north", "south"))).tolist()
    [1, 0, -1, -128]
    """
    places = {
        **dict.fromkeys(UNKNOWN_WORDS, UNKNOWN),
        **{value.casefold(): place for place, value in enumerate(kind.values)},
    }
    return Words(lambda word: places.get(word, WRONG), UNKNOWN, WRONG).codes(column)


@frozen
class Words:
    """How the cells of a column become codes.

    Attributes:
        read: The code of a text, stripped and in small letters.
        unknown: The code of null.
        wrong: The code of what cannot be read.
        numbers: The lowest and the highest whole number that stand for themselves; None where no number does.
    """

    read: Callable[[str], int]
    unknown: int
    wrong: int
    numbers: tuple[int, int] | None = None

    def codes(self, column: Column) -> Codes:
        """One code for each row."""
        import pyarrow as pa

        kind = column.type
        if pa.types.is_null(kind):
            return np.full(len(column), self.unknown, np.int16)
        if pa.types.is_dictionary(kind):
            first = self.codes(column.dictionary[:MOST_WORDS])
            return looked_up(column, self._and_wrong(first, len(column.dictionary)), self.unknown)
        if is_text(kind):
            encoded = column.cast(pa.large_string()).dictionary_encode()
            words = encoded.dictionary[:MOST_WORDS].to_pylist()
            first = np.array([self.read(word.strip().casefold()) for word in words], np.int16)
            return looked_up(encoded, self._and_wrong(first, len(encoded.dictionary)), self.unknown)
        if pa.types.is_decimal(kind):
            column = column.cast(pa.float64())
        return self._numbers(column)

    def _numbers(self, column: Column) -> Codes:
        import pyarrow as pa

        missing = np.asarray(column.is_null(nan_is_null=True), np.bool_)
        is_fraction = pa.types.is_floating(column.type)
        if self.numbers is None or not (pa.types.is_integer(column.type) or is_fraction):
            return np.where(missing, self.unknown, self.wrong).astype(np.int16)
        values = column.fill_null(0).to_numpy(zero_copy_only=False)
        right = (values >= self.numbers[0]) & (values <= self.numbers[1])
        if is_fraction:
            right &= values == np.trunc(values)
        codes: Codes = np.where(right, values, self.wrong).astype(np.int16)
        codes[missing] = self.unknown
        return codes

    def _and_wrong(self, first: Codes, size: int) -> Codes:
        return np.concatenate([first, np.full(size - first.size, self.wrong, np.int16)])


def labels_of(column: Column) -> tuple[tuple[str, ...], Codes] | None:
    """The labels of a grouping, and for each row the place of its label; -1 where it has none.

    Returns:
        None when there are more than `MOST_LABELS`, or the column holds neither texts nor whole numbers nor yes/no.

    >>> import pyarrow as pa
    >>> labels_of(pa.array(["girl", "boy", None, "unknown", "girl "]))
    (('girl', 'boy'), array([ 0,  1, -1, -1,  0], dtype=int16))
    """
    import pyarrow as pa

    if pa.types.is_floating(column.type):  # pandas has whole numbers so, where some are missing
        try:
            column = pa.array(column.to_numpy(zero_copy_only=False), from_pandas=True).cast(pa.int64())
        except pa.ArrowInvalid:
            return None
    if pa.types.is_null(column.type):
        column = column.cast(pa.large_string())
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    kind = encoded.dictionary.type
    if not (is_text(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        return None
    if len(encoded.dictionary) > MOST_WORDS:
        return None  # an id, not a grouping: its texts are not even looked at
    names = [_label(word) for word in encoded.dictionary.to_pylist()]
    labels = tuple(dict.fromkeys(name for name in names if name))
    places = np.array([labels.index(name) if name else UNKNOWN for name in names], np.int16)
    return (labels, looked_up(encoded, places, UNKNOWN)) if len(labels) <= MOST_LABELS else None


def looked_up(encoded: Column, places: Codes, unknown: int) -> Codes:
    """The code of each row of a column that is encoded by a dictionary, from the codes of its words."""
    if not places.size:
        return np.full(len(encoded), unknown, np.int16)
    codes: Codes = places[np.asarray(encoded.indices.fill_null(0), np.intp)]
    if encoded.indices.null_count:
        codes[np.asarray(encoded.indices.is_null(), np.bool_)] = unknown
    return codes


def is_text(kind: Any) -> bool:
    """Whether a type of PyArrow is text."""
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _label(word: str | int | bool | None) -> str:
    if isinstance(word, bool):
        return "yes" if word else "no"
    name = "" if word is None else str(word).strip()
    return "" if name.casefold() == "unknown" else name
