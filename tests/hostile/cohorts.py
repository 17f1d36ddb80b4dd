"""The corpus of cohorts: CSV and Parquet files that are none, each with the one fault that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from tests.hostile.judge import NAME, NUMBER

Write = Callable[[Path], object]

HEAD = b"id,documents_held,age,region\n"
ROW = b"c1,yes,14,attica\n"
WHOLE = HEAD + ROW * 3


def raw(content: bytes) -> Write:
    return lambda path: path.write_bytes(content)


def cell(column: int, content: str) -> Write:
    """Three rows, of which the second has something else in a column."""
    cells = ["c2", "yes", "14", "attica"]
    cells[column] = content
    return raw(HEAD + ROW + ",".join(cells).encode(errors="surrogatepass") + b"\n" + ROW)


def table(name: str, values: object, kind: pa.DataType | None = None) -> Write:
    """A Parquet file with an id and one more column."""

    def write(path: Path) -> None:
        column = values if isinstance(values, pa.Array) else pa.array(values, kind)
        parquet.write_table(pa.table({"id": [str(n) for n in range(len(column))], name: column}), path)

    return write


def spoilt(change: Callable[[bytes], bytes]) -> Write:
    """A whole Parquet file, and then something happens to its bytes."""

    def write(path: Path) -> None:
        table("documents_held", [True, False, None] * 100)(path)
        path.write_bytes(change(path.read_bytes()))

    return write


def named(*names: str) -> Write:
    def write(path: Path) -> None:
        columns = [pa.array([True, False])] * len(names)
        parquet.write_table(pa.Table.from_arrays(columns, names=list(names)), path)

    return write


CSV: Mapping[str, Write] = {
    "an empty file": raw(b""),
    "an empty line": raw(b"\n"),
    "names and no row": raw(HEAD),
    "a byte order mark and nothing": raw(b"\xef\xbb\xbf"),
    "no names": raw(ROW * 3),
    "names of somebody": raw(f"{NAME},{NUMBER}\nyes,no\n".encode()),
    "a name twice": raw(b"id,documents_held,documents_held\n1,yes,no\n"),
    "somebody's name twice": raw(f"id,{NAME},{NAME}\n1,yes,no\n".encode()),
    "a name that is nearly one": raw(b"id,documents_hold\n1,yes\n"),
    "a name of a million letters": raw(b"id," + b"documents_held" * 70_000 + b"\n1,yes\n"),
    "a hundred thousand names": raw(",".join(f"{NAME} {n}" for n in range(100_000)).encode() + b"\n1\n"),
    "one end of a span": raw(b"id,age_low\n1,12\n"),
    "a number and its span": raw(b"id,age,age_low,age_high\n1,12,12,13\n"),
    "a row that is too long": raw(WHOLE + b"c1,yes,14,attica," + NAME.encode() + b"\n"),
    "a row that is too short": raw(WHOLE + b"c1,yes\n"),
    "rows of one cell": raw(HEAD + NAME.encode() + b"\n"),
    "a quote that does not end": raw(HEAD + b'"c1,yes,14,attica\n' + NAME.encode() * 3),
    "a quote in the middle": raw(HEAD + b'c1,"yes"x,14,attica\n'),
    "UTF-16": raw(WHOLE.decode().encode("utf-16")),
    "Latin-1 in the names": raw(b"id,documents_held,\xe4ge\n1,yes,2\n"),
    "Latin-1 in a row": raw(HEAD + b"c1,yes,14,\xe4ttica\n"),
    "half of a character in a row": cell(3, "\ud800"),
    "NUL in an answer": cell(1, f"yes\0{NAME}"),
    "a binary file": raw(bytes(n % 256 for n in range(5_000))),
    "a Parquet file called CSV": spoilt(lambda whole: whole),
    "a ZIP file": raw(b"PK\x03\x04\x14\0\0\0" + WHOLE.replace(b",", b"\0")),
    "an answer that is none": cell(1, "maybe"),
    "an answer that is a name": cell(1, NAME),
    "an answer that is two": cell(1, "2"),
    "an answer that is a formula": cell(1, '=HYPERLINK("http://example.org")'),
    "an answer in look-alike letters": cell(1, "уes"),
    "an answer of a million letters": cell(1, NAME * 70_000),
    "an age that is a word": cell(2, NAME),
    "an age below zero": cell(2, "-2"),
    "an age of a house number": cell(2, str(NUMBER)),
    "an age with a fraction": cell(2, "14.5"),
    "an age in other digits": cell(2, "１４"),
    "an age of 5,000 digits": cell(2, "9" * 5_000),
    "an age that is infinite": cell(2, "inf"),
    "an age in powers of ten": cell(2, "1e1"),
    "a region that there is not": cell(3, NAME),
    "a region that is a number": cell(3, str(NUMBER)),
    "a span that goes down": raw(b"id,age_low,age_high\n1,15,12\n"),
    "seventy thousand words": raw(b"id,documents_held\n" + b"".join(f"1,{NAME} {n}\n".encode() for n in range(71_000))),
}

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)

PARQUET: Mapping[str, Write] = {
    "an empty file": raw(b""),
    "four bytes": raw(b"PAR1"),
    "eight bytes": raw(b"PAR1PAR1"),
    "a CSV file called Parquet": raw(WHOLE),
    "cut at the end": spoilt(lambda whole: whole[:-1]),
    "cut in the middle": spoilt(lambda whole: whole[: len(whole) // 2]),
    "cut at the beginning": spoilt(lambda whole: whole[8:]),
    "a footer longer than the file": spoilt(lambda whole: whole[:-8] + b"\xff\xff\xff\x7fPAR1"),
    "a footer of minus one": spoilt(lambda whole: whole[:-8] + b"\xff\xff\xff\xffPAR1"),
    "zeros in the middle": spoilt(lambda whole: whole[:4] + bytes(len(whole) - 12) + whole[-8:]),
    "a spoilt footer": spoilt(lambda whole: whole[:-60] + b"\xaa" * 52 + whole[-8:]),
    "no rows": table("documents_held", pa.array([], pa.bool_())),
    "no columns": named(),
    "columns of nobody": named(NAME, f"{NUMBER}"),
    "a name twice": named("documents_held", "documents_held"),
    "a name that is nearly one": named("documents-hold"),
    "a name without letters": named("", "\n"),
    "lists": table("documents_held", [[True], [False]]),
    "tables": table("documents_held", [{"a": NAME}, {"a": NAME}]),
    "maps": table("documents_held", [[(NAME, True)]], pa.map_(pa.string(), pa.bool_())),
    "lists of lists of tables": table("documents_held", [[[{"a": NAME}]]]),
    "times": table("documents_held", [MOMENT, MOMENT]),
    "days": table("documents_held", [date(2026, 11, 23)]),
    "hours": table("documents_held", [time(9, 30)]),
    "lengths of time": table("documents_held", [timedelta(1)]),
    "bytes": table("documents_held", [NAME.encode(), b"\xff"]),
    "bytes of one length": table("documents_held", [b"yes"], pa.binary(3)),
    "decimals that are no answer": table("documents_held", [Decimal("2.50")]),
    "decimals of 38 digits": table("documents_held", [Decimal(10) ** 37], pa.decimal128(38, 0)),
    "decimals of 76 digits": table("documents_held", [Decimal(10) ** 75], pa.decimal256(76, 0)),
    "fractions that are no answer": table("documents_held", [0.5, 1.0]),
    "an infinite answer": table("documents_held", [float("inf")]),
    "half precision": table("documents_held", [2.0], pa.float16()),
    "unsigned numbers beyond all": table("documents_held", [2**64 - 1], pa.uint64()),
    "a dictionary of words": table("documents_held", pa.array(["yes", NAME]).dictionary_encode()),
    "a dictionary of times": table("documents_held", pa.array([MOMENT]).dictionary_encode()),
    "a dictionary of fractions": table("age", pa.array([0.5]).dictionary_encode()),
    "words that are none": table("documents_held", ["yes", NAME]),
    "large words": table("documents_held", [NAME], pa.large_string()),
    "words in a view": table("documents_held", [NAME], pa.string_view()),
    "an age that is true": table("age", [True, False]),
    "an age in a list": table("age", [[14], [15]]),
    "an age that is a time": table("age", [MOMENT]),
    "an age that is huge": table("age", [NUMBER]),
    "an age that is infinite": table("age", [float("-inf")]),
    "an age that is bytes": table("age", [b"14"]),
    "a region that is a number": table("region", [NUMBER]),
    "a region that is true": table("region", [True]),
    "a region that is a table": table("region", [{"a": NAME}]),
    "a region that is a fraction": table("region", [0.5]),
}
