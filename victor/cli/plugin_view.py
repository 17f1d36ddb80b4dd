"""How checks and differences of plugins are told in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from victor.cli.views import columns, headed
from victor.kit.check import Report
from victor.kit.new import Written
from victor.kit.note import State
from victor.reasoning.difference import ChecklistDifference, CountryDifference
from victor.reasoning.proof import PROPERTIES

MARKS: dict[State, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "left": ("left", "yellow"),
    "failed": ("FAILED", "bold red"),
}


def report(found: Report, *, whole: bool) -> Iterator[RenderableType]:
    """The checks of one plugin, a line each; only those with something to say unless `whole`."""
    yield headed(found.folder.name, f"{found.folder.path.name}, as of {found.today}")
    table = columns("", "", "")
    table.show_header = False
    for check in found.checks:
        if whole or check.state != "ok":
            word, style = MARKS[check.state]
            line = Text(check.line)
            for note in check.notes:
                if note.state == check.state:
                    line.append("".join(f"\n{more}" for more in note.more), style="bold")
            table.add_row(Text(word, style=style), check.name, line)
    if table.row_count:
        yield table
    fine = sum(check.state == "ok" for check in found.checks)
    if not whole and fine:
        yield Text(f"{fine} of {len(found.checks)} checks have nothing to say", style="dim")


def counts(reports: Sequence[Report]) -> RenderableType:
    """A table of what several plugins hold: bodies are authorities, conf. the share of entries that is confirmed."""
    table = columns("plugin", "signs", "bodies", "routes", "sources", "lang.", "conf.", "cases", "proved", "s", "state")
    table.padding = (0, 1, 0, 0)
    for found in reports:
        held = found.counts()
        confirmed, proved = held.get("confirmed"), held.get("proved")
        word, style = MARKS[found.state]
        table.add_row(
            Text(str(held["name"])),
            str(held.get("indicators", "")),
            str(held.get("authorities", "")),
            str(held.get("routes", "")),
            str(held.get("sources", "")),
            " ".join(str(one) for one in _list(held.get("languages"))),
            f"{confirmed:.0%}" if isinstance(confirmed, float) else "",
            str(held.get("cases", "")),
            "" if proved is None else f"{proved}/{len(PROPERTIES)}",
            f"{held['seconds']}",
            Text(word, style=style),
        )
    return table


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def written_plugin(written: Written) -> Iterator[RenderableType]:
    """What was written, and what to do next."""
    yield headed("A new plugin", str(written.path))
    for file in written.files:
        yield Text(f"  {file}")
    if written.joined:
        yield Text(
            f"\nIt is a member of the workspace ({written.joined.name} names it twice): `uv run` finds it at once."
        )
    else:
        yield Text(
            "\nIt is a package of its own: `cd` there, and `uv run victor show` and `uv run pytest` find it at once."
        )


def differences(found: ChecklistDifference | CountryDifference, language: str) -> Iterator[RenderableType]:
    """What two guidelines say otherwise."""
    yield headed("Difference by meaning", f"{_named(found.old)} -> {_named(found.new)}")
    lines = list(found.lines(language))
    if not lines:
        yield Text("No difference.")
    for line in lines:
        indent = len(line) - len(line.lstrip())
        yield Padding(Text(line.strip()), (0, 0, 0, 2 + indent))


def _named(one: object) -> str:
    name = getattr(one, "code", None) or getattr(one, "id", "")
    day = getattr(one, "on", None)
    return f"{name} {getattr(one, 'version', '')}{f' as of {day}' if day else ''}"
