"""Keeps spreadsheets from taking the text of a cell for a formula, which could send what stands beside it elsewhere.

A CSV file has no types: a spreadsheet runs a cell that begins with one of these signs as a formula, whatever column it
is in. Such a cell gets an apostrophe in front, which makes it text there (OWASP, "CSV Injection"). Columns of numbers
stay as they are, and so does a text that is a number from the first sign to the last, such as ``-12``: there is nothing
to run in it, and an id stays the same id. A Parquet file has types, and is written as it stands.
"""

from __future__ import annotations

from typing import Any

from victor.research.intake.codes import is_text

SIGNS = r"^[=+\-@\t\r\n＝＋－＠]"
"""What begins a formula; the wide signs of East Asian writing do so, too."""
NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


def without_formulas(table: Any) -> Any:
    """The PyArrow table with an apostrophe before each text, and each name of a column, that begins like a formula.

    >>> import pyarrow as pa
    >>> table = pa.table({"id": ["=1+1", "-12", "a"], "points": [-1, 0, 1]})
    >>> without_formulas(table).to_pydict()
    {'id': ["'=1+1", '-12', 'a'], 'points': [-1, 0, 1]}
    """
    import pyarrow as pa

    names = marked(pa.array(table.column_names, pa.string())).to_pylist()
    columns = [marked(_as_text(column)) for column in table.columns]
    return pa.Table.from_arrays(columns, names=names)


def marked(column: Any) -> Any:
    """A column of PyArrow with an apostrophe before each text that begins like a formula; others stay as they are."""
    import pyarrow as pa
    from pyarrow import compute

    if not is_text(column.type):
        return column
    texts = column if not pa.types.is_string_view(column.type) else column.cast(pa.large_string())
    begins = compute.match_substring_regex(texts, SIGNS)
    if not compute.any(begins, min_count=0).as_py():
        return texts
    is_formula = compute.and_not(begins, compute.match_substring_regex(texts, NUMBER))
    mark, nothing = pa.scalar("'", texts.type), pa.scalar("", texts.type)
    return compute.if_else(is_formula, compute.binary_join_element_wise(mark, texts, nothing), texts)


def _as_text(column: Any) -> Any:
    """Bytes as texts, as they would be written: CSV knows no difference."""
    import pyarrow as pa

    kind = column.type
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return column.cast(pa.binary()).cast(pa.string()) if is_bytes else column
