"""`victor demo` and `victor run`: a desk day happens, and is told."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli.options import CountryCode, shown
from victor.cli.unlocking import Given, unlocks

if TYPE_CHECKING:
    from victor.exchange import Contact, DayReport, DeskDay

DEMO_COUNTRY = "gr"


@click.command()
@click.option(
    "--country", type=CountryCode(), default=DEMO_COUNTRY, show_default=True, help="Whose synthetic day is run."
)
@click.option("--store", type=click.Path(), help="Keep the records here; else in a new folder.")
@unlocks
@click.option("--language", default="en", show_default=True, help="Language of the guideline's texts.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for programs.")
def demo(country: str, store: str | None, given: Given, language: str, as_json: bool) -> None:
    """Run a synthetic desk day, in Athens unless another country is named, and tell what happened."""
    import tempfile

    import victor
    from victor.exchange import day_of_country, read_day

    file = day_of_country(victor.country(country))
    where = store or str(Path(tempfile.mkdtemp(prefix="victor-demo-")) / f"{Path(file.name).stem}.victor")
    report = _run(read_day(file), country, where, given, file.name, quiet=as_json)
    _tell(report, where, language, as_json=as_json, demo=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--country", required=True, help="Code of the country whose guidelines are followed.")
@click.option("--store", type=click.Path(), required=True, help="Keep the records here.")
@unlocks
@click.option("--language", default="en", show_default=True, help="Language of the guideline's texts.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for programs.")
def run(file: Path, country: str, store: str, given: Given, language: str, as_json: bool) -> None:
    """Run a desk day of your own: FILE is JSON, its form is printed by `victor schema desk-day`.

    All of the day is recorded, or nothing. A store that is not there is made; for a sealed one you are asked for its
    passphrase, on a terminal.
    """
    from victor.exchange import read_day

    day = read_day(file)
    report = _run(day, country, store, given, file.name, quiet=as_json)
    _tell(report, store, language, as_json=as_json, demo=False)


def _run(day: DeskDay, code: str, store: str, given: Given, file: str, *, quiet: bool) -> DayReport:
    from rich.console import Console

    import victor
    from victor.exchange import Clock
    from victor.exchange import run as run_day

    country = victor.country(code)
    clock = Clock(day.start(country))
    # The guidelines as they stood on that day: a day of 2014 is replayed under the rules of 2014.
    country = country.at_time(clock.time)
    # Who looks on sees what happens; a file or a program gets nothing but the report.
    watched = not quiet and sys.stderr.isatty()
    busy = Console(stderr=True).status("") if watched else nullcontext()
    means = given.means_for(store, new=True)
    opened = victor.open_desk(
        store, country=country, by=day.by, now=clock, passphrase=means.passphrase, key_file=means.key_file
    )
    with opened as desk, busy as status:

        def tell(contact: Contact) -> None:
            if status is not None:
                status.update(contact.label)

        return run_day(day, desk, clock, file=file, progress=tell)


def _tell(report: DayReport, store: str, language: str, *, as_json: bool, demo: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return
    from victor.cli.day_view import day_view
    from victor.cli.views import show

    show(*day_view(report, language, store=shown(store), demo=demo))
