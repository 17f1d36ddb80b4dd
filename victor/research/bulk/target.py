"""Writes tables to a CSV or Parquet file that appears whole, at the end, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from victor.errors import ResearchError
from victor.research.bulk.formulas import without_formulas
from victor.research.intake.blocks import form_of
from victor.whole import told, whole_file


def target_for(source: Path, target: Path, *, replace: bool) -> Path:
    """The file to write, when it may be written.

    Raises:
        ResearchError: When it is neither CSV nor Parquet, the source itself, or there already and not to be replaced.
    """
    form_of(target)
    if target.exists():
        if target.samefile(source):
            raise ResearchError("this is the file that is read", file=target.name, expected="another file to write")
        if not replace:
            hint = "take another name, or replace it: replace=True, --force"
            raise ResearchError("there is such a file already", file=target.name, hint=hint)
    return target


@contextmanager
def written_whole(target: Path, *, like: Path) -> Iterator[Callable[[Any], None]]:
    """Write PyArrow tables of one form to a file, one after the other; it takes its place when all went well.

    In a CSV file a text that a spreadsheet would take for a formula gets an apostrophe in front.

    Args:
        target: The file.
        like: The file that it is made from: it is as private as that one.

    Raises:
        ResearchError: When it cannot be written; an old file stands then as it was.
    """
    whole = whole_file(target, like=like, error=ResearchError)
    with whole as unfinished, _writing(unfinished, target) as write:
        yield write


@contextmanager
def _writing(unfinished: Path, target: Path) -> Iterator[Callable[[Any], None]]:
    """Writes tables to a file, one after the other."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    writer: Any = None
    is_parquet = form_of(target) == "parquet"

    def write(table: Any) -> None:
        nonlocal writer
        try:
            written = table if is_parquet else without_formulas(table)
            if writer is None and is_parquet:
                writer = parquet.ParquetWriter(unfinished, written.schema, compression="zstd")
            elif writer is None:
                options = csv.WriteOptions(quoting_style="needed")
                writer = csv.CSVWriter(unfinished, written.schema, write_options=options)
            with told(target, ResearchError):
                writer.write_table(written)
        except pa.ArrowException:
            hint = "write Parquet, or name the columns to keep in keep="
            raise ResearchError("a column that is kept cannot be written so", file=target.name, hint=hint) from None

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()
