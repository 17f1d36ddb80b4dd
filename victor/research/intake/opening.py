"""Opens any dataframe: its names at once, its columns one after the other, as PyArrow arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any

from attrs import frozen

from victor.errors import ResearchError
from victor.research.intake.codes import Column
from victor.research.intake.gathering import Chunks, chunks_of


@frozen
class OpenFrame:
    """A dataframe.

    Attributes:
        said: What it is, in words.
        names: The names of its columns.
        read: Reads some of its columns: the number of rows and the chunks of each column.
    """

    said: str
    names: tuple[str, ...]
    read: Callable[[Sequence[str]], tuple[int, Chunks]]


def open_frame(frame: Any) -> OpenFrame:
    """Open a dataframe that Narwhals knows, or a mapping of names to arrays.

    Raises:
        ResearchError: When it is neither, or its names are no texts.
    """
    import narwhals as nw
    import pyarrow as pa
    from narwhals.exceptions import DuplicateError

    if isinstance(frame, pa.Table):
        return OpenFrame("a PyArrow table", tuple(frame.column_names), lambda _: (frame.num_rows, chunks_of(frame)))
    if isinstance(frame, Mapping):
        return _mapping(frame)
    try:
        known = nw.from_native(frame)
        names = tuple(known.collect_schema().names())
    except DuplicateError:
        raise ResearchError("a name stands twice", path="columns", expected="each name once") from None
    except TypeError:
        is_path = isinstance(frame, str | PathLike)
        hint = "read a file with Cohort.read" if is_path else "Polars, pandas, PyArrow and DuckDB have them"
        raise ResearchError("this is no dataframe", path="frame", hint=hint) from None
    if not all(isinstance(name, str) for name in names):
        raise ResearchError("not all names of columns are texts", path="columns", expected="a text for each column")
    said = f"a {known.implementation.name.title()} frame"
    if isinstance(known, nw.DataFrame):
        eager = known
        return OpenFrame(said, names, lambda _: (len(eager), _one_by_one(lambda name: eager[name].to_arrow())))
    lazy = known

    def read(columns: Sequence[str]) -> tuple[int, Chunks]:
        table = lazy.select(*columns).collect("pyarrow").to_native()
        return table.num_rows, chunks_of(table)

    return OpenFrame(said, names, read)


def _mapping(frame: Mapping[str, Any]) -> OpenFrame:
    import pyarrow as pa

    sizes = {len(column) for column in frame.values()}
    if len(sizes) > 1:
        raise ResearchError("not all columns are equally long", path="frame", expected="a value for each child")

    def column(name: str) -> Column:
        found = frame[name]
        return found if isinstance(found, pa.Array) else pa.array(found, from_pandas=True)

    return OpenFrame("columns", tuple(frame), lambda _: (max(sizes, default=0), _one_by_one(column)))


def _one_by_one(column: Callable[[str], Column]) -> Chunks:
    """The columns, each made when it is asked for."""
    import pyarrow as pa

    def chunks(name: str) -> Iterable[Column]:
        try:
            found = column(name)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            # The library's message may hold a value.
            hint = "make it one kind: yes/no, whole numbers, or texts"
            raise ResearchError("it holds values of several kinds", path=f"column '{name}'", hint=hint) from None
        return found.chunks if isinstance(found, pa.ChunkedArray) else [found]

    return chunks
