"""The check that the days of a plugin happen as they are written: `victor demo --country` shows the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from victor.desk import Desk
from victor.errors import VictorError
from victor.exchange import Clock, read_day, run
from victor.kit.folder import PluginFolder
from victor.kit.note import Note, failed, fine, left


def days(folder: PluginFolder, today: date) -> Iterator[Note]:
    """Every desk day runs at a real desk, from the first contact to the last deadline."""
    if not folder.is_country:
        yield fine("days belong to countries")
        return
    files = sorted(folder.root.joinpath("days").glob("*.json"))
    for file in files:
        try:
            day = read_day(file)
            clock = Clock(day.start(folder.country(today)))
            country = folder.country(folder.country(today).local(clock.time).date())
            with Desk.open(":memory:", country, by=day.by, now=clock) as desk:
                run(day, desk, clock, file=file.name)
        except VictorError as error:
            yield failed(str(error))
    if not files:
        yield left("victor demo --country has nothing to show: write days/<name>.json (victor schema desk-day)")
    yield fine(f"{len(files)} desk days")
