"""What papers have printed about the accuracy of screening tools, and what victor makes of the same counts.

The figures, with their sources, are data (``victor/research/data/accuracy``). A cell that a paper does not give is left
out there, never guessed; which interval a paper used is our finding, not its word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from attrs import frozen

from victor.errors import ResearchError
from victor.files import read_toml
from victor.research.fourfold.reproduction import Design, Reproduced, Row, reproduce
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.strict import make_converter, structure


@frozen(repr=False)
class Study(Result):
    """A published study of a screening tool.

    Attributes:
        id: A short name.
        name: The tool.
        title: The title of the paper.
        year: Its year.
        setting: Where and on whom.
        rule: When the tool is positive.
        rows: What it says.
        year_confirmed: Whether the year was read in the paper itself.
        doi: Its identifier.
        url: Its page.
        journal: Where it stands.
        n: How many were studied, or how many assessments.
        age: Their age.
        unit: What was counted.
        verified: To whom the reference standard was applied.
        groups: Whether victims and others were selected apart.
        traps: What a reader must know, such as errors of print.
    """

    id: str
    name: str
    title: str
    year: int
    setting: str
    rule: str
    rows: tuple[Row, ...]
    year_confirmed: bool = True
    doi: str = ""
    url: str = ""
    journal: str = ""
    n: int | None = None
    age: str = ""
    unit: Literal["children", "assessments"] = "children"
    verified: Literal["all", "positives"] = "all"
    groups: Literal["one", "selected"] = "one"
    traps: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Title, year and where it can be read."""
        where = f"doi:{self.doi}" if self.doi else self.url or self.journal
        return f"{self.title} ({self.year}{'' if self.year_confirmed else '?'}){', ' if where else ''}{where}"

    def reproduce(self) -> tuple[Reproduced, ...]:
        """Each figure and each interval, in the order of the data: computed again, or refused with the reason."""
        design = Design(self.unit, self.verified, self.groups)
        return tuple(found for row in self.rows for found in reproduce(self.id, row, design))

    def table(self) -> Table:
        """The same as a table."""
        return _table(
            f"{self.name}: printed and computed again", self.reproduce(), " ".join((f"{self.source}.", *self.traps))
        )

    def __repr__(self) -> str:
        return f"<Study {self.id}: {self.name}, {self.year}>"


@cache
def published() -> tuple[Study, ...]:
    """The published studies that victor knows, by their files' names.

    >>> next(study for study in published() if study.id == "greenbaum-dodd-2018")
    <Study greenbaum-dodd-2018: Six-item short screen, 2018>
    """
    folder = files("victor").joinpath("research/fourfold/data/accuracy")
    converter = make_converter()
    return tuple(
        structure(converter, read_toml(file, ResearchError), Study, ResearchError, file=file.name)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    )


def published_table() -> Table:
    """Every published figure beside what victor computes from the counts, or why it refuses to."""
    found = [one for study in published() for one in study.reproduce()]
    tally = ", ".join(f"{number} {verdict}" for verdict, number in Counter(one.verdict for one in found).items())
    return _table("Published accuracy, computed again", found, f"{tally}. Intervals are those that the papers used.")


def _table(title: str, found: Iterable[Reproduced], note: str) -> Table:
    columns = {
        "study": "Study",
        "of": "Of",
        "figure": "Figure",
        "printed": "Printed",
        "computed": "Computed",
        "verdict": "Verdict",
        "why": "Why",
    }
    # Texts only, which no table keeps back: they are published.
    rows = tuple({key: getattr(one, key, one.refused or one.misprint) for key in columns} for one in found)
    return Table(title, columns, rows, note)
