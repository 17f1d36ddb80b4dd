"""Opens a CSV or Parquet file and hands it on in blocks of rows, so that it need not fit into memory."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import frozen

from victor.errors import ResearchError

Form: TypeAlias = Literal["csv", "parquet"]
ROWS = 1 << 18
"""Rows of a block; like every number of rows of a block it must be a multiple of 64."""
WORD = 64
CSV_BYTES = 1 << 22
"""Bytes of a CSV file that are parsed at once: longer than any line."""
BUFFER = 1 << 20
"""Bytes of a column of Parquet that are read at once, however large the row groups are."""
SEPARATORS = ",;\t"
"""What may stand between the cells of a CSV file: spreadsheets in much of Europe write semicolons."""


@frozen
class DataFile:
    """A CSV or Parquet file.

    Attributes:
        path: Where it is.
        form: What it is, by its suffix.
        names: The names of its columns.
        rows: How many rows it says that it has; None for CSV, which does not say.
        separator: What stands between the cells of a CSV file.
    """

    path: Path
    form: Form
    names: tuple[str, ...]
    rows: int | None = None
    separator: str = ","

    @classmethod
    def open(cls, path: str | PathLike[str]) -> DataFile:
        """Look at what the file holds.

        Raises:
            ResearchError: When there is no such file, or it is neither CSV nor Parquet, or not whole.
        """
        where = Path(path)
        form = form_of(where)
        with told(where, form):
            if form == "parquet":
                with _parquet(where) as file:
                    return cls(where, form, tuple(file.schema_arrow.names), file.metadata.num_rows)
            with where.open(encoding="utf-8-sig", newline="") as lines:
                first = lines.readline(CSV_BYTES)
            separator = max(SEPARATORS, key=first.count)
            names = next(csv.reader([first], delimiter=separator), [])
            if not names:
                raise ResearchError(
                    "the file is empty", file=where.name, expected="a line with the names of the columns"
                )
            return cls(where, form, tuple(names), None, separator)

    def blocks(
        self, columns: Sequence[str], *, rows: int = ROWS, as_text: Collection[str] = ()
    ) -> Iterator[tuple[Any, float]]:
        """The columns in tables of `rows` rows (the last one may be shorter), each with the share of the file read.

        Args:
            columns: The columns to read.
            rows: A multiple of 64.
            as_text: Columns of a CSV file that are handed on as they stand.

        Raises:
            ResearchError: When a part of the file cannot be read.
        """
        assert rows % WORD == 0
        with told(self.path, self.form):
            batches = self._parquet_batches(columns, rows) if self.form == "parquet" else self._csv(columns, as_text)
            yield from _even(batches, rows)

    def _parquet_batches(self, columns: Sequence[str], rows: int) -> Iterator[tuple[Any, float]]:
        done = 0
        with _parquet(self.path) as file:
            for batch in file.iter_batches(batch_size=rows, columns=list(columns)):
                done += batch.num_rows
                yield batch, done / max(self.rows or 0, 1)

    def _csv(self, columns: Sequence[str], as_text: Collection[str]) -> Iterator[tuple[Any, float]]:
        import pyarrow as pa
        from pyarrow import csv as arrow

        words = pa.dictionary(pa.int32(), pa.string())
        uneven: list[Any] = []

        def refuse(row: Any) -> str:
            uneven.append(row)
            return "error"

        with pa.OSFile(str(self.path)) as source:
            try:
                reader = arrow.open_csv(
                    source,
                    arrow.ReadOptions(block_size=CSV_BYTES, use_threads=False),
                    arrow.ParseOptions(delimiter=self.separator, invalid_row_handler=refuse, newlines_in_values=True),
                    arrow.ConvertOptions(
                        include_columns=list(columns),
                        column_types={name: pa.string() if name in as_text else words for name in columns},
                        strings_can_be_null=False,
                    ),
                )
                for batch in reader:
                    yield batch, min(source.tell() / max(source.size(), 1), 1.0)
            except pa.ArrowInvalid:
                if not uneven:
                    raise
                row = uneven[0]
                where = f"line {row.number:,}" if row.number else "a line"
                cells = f"{row.actual_columns} cells, and there are {row.expected_columns} columns"
                raise ResearchError(
                    f"{where} has {cells}", file=self.path.name, hint="put quotes round texts"
                ) from None


def form_of(path: Path) -> Form:
    """What a file is, by its suffix.

    Raises:
        ResearchError: When it is neither CSV nor Parquet.
    """
    match path.suffix.lower():
        case ".csv":
            return "csv"
        case ".parquet" | ".pq":
            return "parquet"
        case _:
            raise ResearchError(
                "this is no file of data", file=path.name, expected="a name that ends in .csv or .parquet"
            )


@contextmanager
def told(path: Path, form: Form) -> Iterator[None]:
    """What goes wrong with a file, as an error of ours: PyArrow's messages may hold what stands in it."""
    import pyarrow as pa

    name = {"csv": "CSV", "parquet": "Parquet"}[form]
    try:
        yield
    except FileNotFoundError:
        raise ResearchError("there is no such file", file=str(path)) from None
    except UnicodeError:
        raise _no_utf8(path) from None
    except csv.Error:
        raise ResearchError(
            "the line of names cannot be read", file=path.name, expected="names of columns, separated by commas"
        ) from None
    except pa.ArrowException as fault:
        if "UTF8" in str(fault):
            raise _no_utf8(path) from None
        hint = "is it whole? copy or export it again"
        raise ResearchError(f"the file cannot be read as {name}", file=path.name, hint=hint) from None
    except OSError as fault:  # PyArrow says so of broken pages, too
        why = f" ({fault.strerror})" if fault.strerror else ""
        whole = None if fault.strerror else "is it whole? copy or export it again"
        raise ResearchError(f"the file cannot be read{why}", file=path.name, hint=whole) from None


def _no_utf8(path: Path) -> ResearchError:
    return ResearchError("the file is no UTF-8 text", file=path.name, hint="export it as CSV in UTF-8")


def _parquet(path: Path) -> Any:
    from pyarrow import parquet

    return parquet.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False)


def _even(batches: Iterable[tuple[Any, float]], rows: int) -> Iterator[tuple[Any, float]]:
    """Tables of exactly so many rows, the last one apart."""
    import pyarrow as pa

    waiting: list[Any] = []
    count, share = 0, 0.0
    for batch, share in batches:
        rest = batch
        while count + rest.num_rows >= rows:
            waiting.append(rest.slice(0, rows - count))
            yield pa.Table.from_batches(waiting), share
            rest = rest.slice(rows - count)
            waiting, count = [], 0
        if rest.num_rows:
            waiting.append(rest)
            count += rest.num_rows
    if waiting:
        yield pa.Table.from_batches(waiting), share
