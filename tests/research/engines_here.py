"""The dataframe engines of this machine: one Arrow table as a frame of each, and the rows of a frame of any."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from shutil import which
from typing import Any

import pytest

IN_PROCESS = ("pyarrow", "polars", "polars lazy", "pandas", "pandas of objects", "pandas of arrow", "duckdb")
OWN_GROUP = ("dask", "spark")
ALL = (*IN_PROCESS, *OWN_GROUP)
SPARK_NOISE = "ignore:PySpark does not yet fully support pandas:FutureWarning"


def need(engine: str) -> None:
    """Skip the test where the engine is missing; where all engines must be there, an import error tells."""
    modules = {"dask": "dask", "spark": "pyspark"}
    there = engine not in modules or (find_spec(modules[engine]) and (engine != "spark" or which("java")))
    if not there and os.environ.get("VICTOR_ENGINES") != "1":
        pytest.skip(f"{engine} is not here: uv run --group engines pytest tests/research/bulk (Spark: Java 17)")


@contextmanager
def spark_session(**settings: str) -> Iterator[Any]:
    """A Spark of this machine alone: no port is open to another one."""
    from pyspark.sql import SparkSession

    fixed = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
    }
    builder = SparkSession.builder.master("local[2]").appName("victor")
    for name, value in (fixed | settings).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def frame(engine: str, table: Any, spark: Callable[[], Any] | None = None) -> Any:
    """The table as a frame of the engine."""
    match engine:
        case "pyarrow":
            return table
        case "polars" | "polars lazy":
            import polars as pl

            found = pl.from_arrow(table)
            assert isinstance(found, pl.DataFrame)
            return found if engine == "polars" else found.lazy()
        case "duckdb":
            import duckdb

            return duckdb.connect().from_arrow(table)
        case "pandas of arrow":
            import pandas as pd

            return table.to_pandas(types_mapper=pd.ArrowDtype)
        case "pandas of objects":
            return table.to_pandas()
        case "pandas":
            return table.to_pandas().convert_dtypes()
        case "dask":
            import dask.dataframe as dd

            return dd.from_pandas(  # type: ignore[no-untyped-call]  # Dask has no types here
                table.to_pandas().convert_dtypes(), npartitions=3
            )
        case "spark":
            assert spark is not None
            return spark().createDataFrame(table)
    raise AssertionError(engine)


def rows(native: Any) -> list[Mapping[str, Any]]:
    """The rows of a frame of any engine, in the order of their number where they have one."""
    import narwhals as nw

    native = native.compute() if hasattr(native, "dask") else native
    found = nw.from_native(native).lazy().collect("pyarrow").to_native().to_pylist()
    return sorted(found, key=lambda row: row.get("row", 0))
