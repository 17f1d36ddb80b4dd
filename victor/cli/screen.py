"""`victor screen`: what a checklist says of every row of a file, which need not fit into memory."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli.options import as_json, checklist_option, chosen_checklist, country_option, json_option, on_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor.research.bulk.screened import ScreenedFile
    from victor.research.results.tables import Table

_print = as_json


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@country_option(required=False)
@checklist_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write: .parquet or .csv."
)
@click.option("--truth", metavar="COLUMN", help="The column that says who is a victim: show accuracy as well.")
@click.option("--at", metavar="OUTCOME", help="Positive from this outcome on; the most serious one unless given.")
@click.option("--group", "groups", metavar="COLUMN", multiple=True, help="Show accuracy in each of these groups.")
@click.option("--ignore", metavar="COLUMN", multiple=True, help="A column that looks like an item and is none.")
@click.option("--keep", metavar="COLUMN", multiple=True, help="Keep only these columns beside the outcomes.")
@click.option("--keep-answers", is_flag=True, help="Keep the answers as well.")
@click.option("--synthetic", is_flag=True, help="No real child is behind the rows: small numbers are shown.")
@click.option("--force", is_flag=True, help="Replace OUTPUT if it is there.")
@on_option
@json_option
def screen(  # noqa: PLR0913, PLR0917  the options of the command line
    file: Path,
    country: str | None,
    checklist: str | None,
    output: Path,
    truth: str | None,
    at: str | None,
    groups: tuple[str, ...],
    ignore: tuple[str, ...],
    keep: tuple[str, ...],
    keep_answers: bool,
    synthetic: bool,
    force: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """Say of every row of FILE (.csv, .parquet) what a checklist establishes and what is still possible.

    FILE has a column for each item that was asked: yes is true, 1 or yes; no is false, 0 or no; unknown is empty, -1 or
    unknown. OUTPUT has the other columns, such as an id, and the outcomes; in CSV a text that begins like a formula
    gets an apostrophe. FILE may be larger than memory.
    """
    if truth is None and (at or groups):
        raise click.UsageError("--at and --group say how accuracy is shown; name the column of the --truth")
    _, chosen = chosen_checklist(country, checklist, on)
    if at is not None and at not in chosen.rules:
        raise click.UsageError(f"{chosen.id} has no outcome '{at}'; expected one of {', '.join(chosen.rules)}")
    from victor.research.bulk.files import screen_file

    with _bar(file) as progress:
        found = screen_file(
            file, chosen, output,
            truth=truth, groups=groups, ignore=ignore, keep=keep or None, keep_answers=keep_answers,
            synthetic=synthetic, replace=force, progress=progress,
        )  # fmt: skip
    if as_json:
        _print(_plain(found, at, is_judged=truth is not None))
        return
    _tell(found, at, is_judged=truth is not None)


@contextmanager
def _bar(file: Path) -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error, when somebody is there to see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(file.name, total=1.0)
        yield lambda share: progress.update(task, completed=share)


def _tables(found: ScreenedFile, at: str | None, *, is_judged: bool) -> dict[str, Table]:
    """What is told, as it may leave the desk: small numbers of real children are kept back."""
    tables = {"outcomes": found.table()}
    if is_judged:
        tables["accuracy"] = found.accuracy(at).table()
        tables.update({f"by {group}": found.by_group(group, at) for group in found.groups})
    return {name: table.protected() for name, table in tables.items()}


def _plain(found: ScreenedFile, at: str | None, *, is_judged: bool) -> dict[str, object]:
    from attrs import asdict

    from victor.research.results.estimate import Estimate

    def cell(value: object) -> object:
        return asdict(value) if isinstance(value, Estimate) else value

    tables = {
        name: [{key: cell(value) for key, value in row.items()} for row in table.as_dicts()]
        for name, table in _tables(found, at, is_judged=is_judged).items()
    }
    return {
        "checklist": found.checklist.id,
        "version": found.checklist.version,
        "digest": found.checklist.digest,
        "rows": found.rows,
        "output": found.destination,
        "synthetic": found.is_synthetic,
        "unknown_for_all": list(found.absent),
        "tables": tables,
    }


def _tell(found: ScreenedFile, at: str | None, *, is_judged: bool) -> None:
    from rich.text import Text

    from victor.cli.views import show

    parts: list[RenderableType] = []
    for table in _tables(found, at, is_judged=is_judged).values():
        parts += _told(table)
    pace = f"{found.rows:,} rows in {found.seconds:.1f} s, written to {found.destination}"
    show(*parts, Text(f"\n{pace}", style="dim"))


def _told(table: Table) -> list[RenderableType]:
    """A table for the terminal, with what must be said of it."""
    from rich.padding import Padding
    from rich.text import Text

    from victor.cli.views import columns, headed, indented
    from victor.research.results.tables import told

    grid = columns(*table.columns.values())
    for row in table.rows:
        grid.add_row(*(Text(told(row.get(key))) for key in table.columns))
    remarks = Text("\n".join(table.remarks), style="dim")
    return [headed(table.headline, ""), indented(grid), Padding(remarks, (1, 0, 0, 2))]
