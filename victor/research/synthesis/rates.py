"""Reads published rates of items: a table of item, sensitivity, false-positive rate and source."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path

from victor.errors import ResearchError, nearest
from victor.files import read_toml
from victor.research.synthesis.model import Rates

COLUMNS = ("item", "sensitivity", "false_positive", "source")
_PERCENT = 100

Rows = Iterable[Mapping[str, object]]


def read_rates(rates: str | PathLike[str] | Rows) -> dict[str, Rates]:
    """The rates of each item, as `victor.research.synthesis.model.Model.from_rates` says.

    Raises:
        ResearchError: In one line, with file and row, when a rate is none or has no source.
    """
    file = Path(rates) if isinstance(rates, str | PathLike) else None
    rows: Rows = _rows(file) if file else rates  # type: ignore[assignment]  # the other half of the same question
    found: dict[str, Rates] = {}
    for number, row in enumerate(rows, 1):
        try:
            item, one = _read(row, found)
        except ResearchError as error:
            raise error.at(file=file.name if file else None, path=f"row {number}") from None
        found[item] = one
    if not found:
        raise ResearchError("there are no rates", file=file.name if file else None, expected=", ".join(COLUMNS))
    return found


def _rows(file: Path) -> Iterator[Mapping[str, object]]:
    match file.suffix.lower():
        case ".toml":
            items = read_toml(file, ResearchError).get("item")
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise ResearchError("there are no rates", file=file.name, expected="[[item]] tables")
            yield from items
        case ".csv":
            try:
                lines = file.read_text(encoding="utf-8-sig").splitlines()
            except OSError as fault:
                raise ResearchError(f"the file cannot be read ({fault.strerror})", file=file.name) from None
            except UnicodeDecodeError:
                raise ResearchError("the file is no UTF-8 text", file=file.name) from None
            yield from csv.DictReader(lines)
        case _:
            raise ResearchError("the file is of another kind", file=file.name, expected="a .csv or a .toml file")


def _read(row: Mapping[str, object], before: Mapping[str, Rates]) -> tuple[str, Rates]:
    for name in row:
        if name not in COLUMNS:
            hint = nearest(str(name), COLUMNS) or f"the columns are {', '.join(COLUMNS)}"
            shown = f"there is no column '{name}'" if name else "there are more cells than columns"
            raise ResearchError(shown, hint=hint)
    item, source = (str(row.get(name) or "").strip() for name in ("item", "source"))
    if not item:
        raise ResearchError("the cell is empty", path="item", expected="the id of an item")
    if item in before:
        raise ResearchError("the item stands twice", path=item, expected="one row for each item")
    if not source:
        raise ResearchError("the rates have no source", path=item, expected="author, year and table")
    sensitivity, false_positive = (_rate(row.get(name), f"{item}, {name}") for name in COLUMNS[1:3])
    if sensitivity is None and false_positive is None:
        raise ResearchError("the row has no rate", path=item, expected="a sensitivity or a false-positive rate")
    return item, Rates(sensitivity=sensitivity, false_positive=false_positive, source=source)


def _rate(cell: object, path: str) -> float | None:
    """A probability, a percentage, or nothing where it was not published."""
    expected = 'a probability such as 0.575, or "57.5%"'
    text = str(cell).strip() if cell is not None and not isinstance(cell, bool) else ""
    if cell is None or (isinstance(cell, str) and not text):
        return None
    try:
        # Divided once, from the printed digits: 57.5% and 0.575 are the same float.
        found = float(text.removesuffix("%")) / (_PERCENT if text.endswith("%") else 1)
    except ValueError:
        raise ResearchError("the cell is no number", path=path, expected=expected) from None
    if not 0 <= found <= 1:
        raise ResearchError("the rate is out of range", path=path, expected=expected)
    return found
