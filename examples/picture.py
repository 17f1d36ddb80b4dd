"""Draws the picture of the README from what `victor demo` really prints: contacts, two cases, the end of the day.

Run it with ``uv run examples/picture.py``.
"""

import re
from importlib.resources import files
from io import StringIO
from pathlib import Path

from rich.console import Console

import victor
from victor.cli.day_view import day_view
from victor.exchange import Clock, read_day, run

greece = victor.country("gr")
day = read_day(files(greece.package).joinpath("days", "athens.json"))
clock = Clock(day.start(greece))
with victor.open_desk(":memory:", country=greece.at_time(clock.time), by=day.by, now=clock) as desk:
    report = run(day, desk, clock)
    parts = list(day_view(report, "en", store="athens.victor", demo=True))

console = Console(width=104, record=True, file=StringIO())
for part in (*parts[:3], parts[5], *parts[-2:]):
    console.print(part)
picture = console.export_svg(title="victor demo")
# rich asks a font server for its font; a picture of ours asks nobody.
picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
Path(__file__).with_name("demo.svg").write_text(picture, encoding="utf-8")
