"""The page of a report: sections with headings in order, named tables and charts, and a style that prints well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from victor.guideline import Checklist
from victor.html import Displayed
from victor.research.charts import Chart
from victor.research.cohort import Cohort
from victor.research.reporting.methods import methods_of
from victor.research.reporting.rerun import rerun
from victor.research.results.estimate import Estimate
from victor.research.results.tables import SMALLEST, Cell, Table, told
from victor.research.synthesis.model import Model

if TYPE_CHECKING:
    from htpy import Element, Node

Part: TypeAlias = "str | Table | Chart | Displayed"
"""A heading (with paragraphs below its first line), a table, a chart, or a result that has a table or tables."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may fetch for the page: nothing."""
SYNTHETIC = "Synthetic children: no real child is behind any figure of this report."
PARTLY = "Some tables and charts are about synthetic children, and say so: no real child is behind those."
MOST_LETTERS = 108
"""Letters in a line of a table that fits an upright page."""
GAP = 3
"""The room between two columns, in letters."""
LIMITS = (
    "No figure here says that a child is not a victim: where no outcome is established, nothing is known.",
    "Who counts as a victim is what the reference standard says; figures cannot be better than that standard.",
    "Figures hold for children like these, in a place and service like these, with a share of victims like this one.",
    "A cut-off, list or weight that was chosen on the children on whom it is judged does worse on others.",
)
OF_SYNTHETIC = (
    "Synthetic children answer as a model assumes. They show what would follow from its assumptions; they are no "
    "evidence of how a checklist works on real children."
)
OF_REAL = (
    f"Figures about fewer than {SMALLEST} children are kept back, and with them what would give them away; figures of "
    "this report must not be subtracted from those of another about some of the same children."
)


@frozen
class Report:
    """What a report says, see `victor.research.report.report`."""

    title: str
    question: str
    on: date
    parts: tuple[Part, ...]
    cohorts: tuple[Cohort, ...]
    checklists: tuple[Checklist, ...]
    model: Model | None
    script: str
    notes: str


@cache
def _style() -> str:
    return files("victor.research.reporting").joinpath("report.css").read_text(encoding="utf-8")


def page_of(made: Report, *, opened: bool) -> str:
    """The whole page.

    Args:
        made: What it says.
        opened: Whether what can be folded stands open, as on paper.

    Raises:
        ResearchError: When the model is not that of the children.
    """
    from htpy import body, footer, h1, head, header, html, main, meta, p, style, time
    from htpy import title as name
    from markupsafe import Markup

    page = html(lang="en")[
        head[
            meta(charset="utf-8"),
            meta(name="viewport", content="width=device-width, initial-scale=1"),
            meta({"http-equiv": "Content-Security-Policy"}, content=POLICY),
            name[made.title],
            style[Markup(_style())],  # noqa: S704  our own file
        ],
        body[
            main[
                header[
                    h1[made.title],
                    p(".when")[time(datetime=made.on.isoformat())[f"{made.on.day} {made.on:%B %Y}"]],
                    _banner(made),
                ],
                _section("What was asked", _paragraphs(made.question)) if made.question else None,
                _methods(made),
                _children(made.cohorts),
                _checklists(made.checklists),
                _results(made.parts),
                _section(
                    "How to run it again", *rerun(made.cohorts, made.checklists, made.model, made.script, opened=opened)
                ),
                _limits(made),
            ],
            footer[p[f"Written by victor {version('victor-desk')}. Nothing on this page is fetched from elsewhere."]],
        ],
    ]
    return f"{page}\n"


def _section(heading: str, *content: Node, kind: str | None = None) -> Element:
    from htpy import h2, section

    return section(class_=kind)[h2[heading], content]


def _paragraphs(text: str) -> list[Element]:
    from htpy import p

    return [p[" ".join(one.split())] for one in re.split(r"\n\s*\n", text) if one.strip()]


def tables_of(part: object) -> tuple[Table, ...]:
    """The tables of a result; none of what is no result."""
    if isinstance(part, Table):
        return (part,)
    several, one = getattr(part, "tables", None), getattr(part, "table", None)
    if callable(several):
        return tuple(several())
    return (one(),) if callable(one) else ()


def _synthetic(made: Report) -> list[bool]:
    """For each table, chart and cohort whether it is about synthetic children."""
    tables = [one.synthetic for part in made.parts for one in tables_of(part)]
    charts = [part.synthetic for part in made.parts if isinstance(part, Chart)]
    return [*tables, *charts, *(one.is_synthetic for one in made.cohorts)]


def _banner(made: Report) -> Element | None:
    from htpy import p

    about = _synthetic(made)
    return p(".banner", role="note")[SYNTHETIC if all(about) else PARTLY] if any(about) else None


def _methods(made: Report) -> Element | None:
    from htpy import li, ul

    said = methods_of(made.parts)
    return _section("Methods", ul[(li[one] for one in said)]) if said else None


def _children(cohorts: Sequence[Cohort]) -> Element | None:
    from htpy import dd, dl, dt, fragment

    if not cohorts:
        return None
    told = []
    for number, one in enumerate(cohorts, 1):
        name = "Children" if len(cohorts) == 1 else f"Children {number}"
        real = "synthetic" if one.is_synthetic else "real"
        size = f"{one.size:,}" if one.is_synthetic or one.size >= SMALLEST else f"fewer than {SMALLEST}"
        groups = ", ".join(one.groups) or "none"
        told.append(
            fragment[
                dt[name], dd[f"{size} ({real}); groupings: {groups}"], dt["Origin"], dd[one.origin or "not recorded"]
            ]
        )
    return _section("The children", dl[told])


def _checklists(checklists: Sequence[Checklist]) -> Element | None:
    from htpy import code, dd, div, dl, dt, h3, li, ul

    if not checklists:
        return None
    told = [
        div[
            h3[one.title.english],
            dl[
                dt["Checklist"], dd[code[one.id]],
                dt["Version"], dd[one.version],
                dt["Digest"], dd[code[one.digest]],
                dt["Indicators"], dd[str(len(one.indicators))],
                dt["Sources"], dd[ul[(li[_source(one, source)] for source in _cited(one))]],
            ],
        ]
        for one in checklists
    ]  # fmt: skip
    return _section("The checklists", told)


def _cited(checklist: Checklist) -> list[str]:
    """The sources of the checklist itself and of its indicators, each once."""
    entries = (*checklist.indicators.values(), *checklist.outcomes.values(), *checklist.definitions.values())
    citations = [*checklist.sources, *(one for entry in entries for one in entry.sources)]
    return list(dict.fromkeys(one.source for one in citations))


def _source(checklist: Checklist, source: str) -> Node:
    from htpy import a, fragment

    told = checklist.source_table[source]
    published = ", ".join(str(one) for one in (told.publisher, told.year) if one)
    address = told.url if re.match(r"https?://", told.url) else ""
    return fragment[
        f"{told.title}. {published}. " if published else f"{told.title}. ",
        fragment[a(href=address)[address], ", "] if address else None,
        f"checked on {told.checked.isoformat()}",
    ]


def _results(parts: Sequence[Part]) -> list[Element]:
    """The parts in sections: each text begins one."""
    sections: list[tuple[str, list[Node]]] = []
    for part in parts:
        if isinstance(part, str):
            first, _, rest = part.strip().partition("\n")
            sections.append((first, [*_paragraphs(rest)]))
            continue
        if not sections:
            sections.append(("Results", []))
        if isinstance(part, Chart):
            sections[-1][1].append(part._pieces("en"))  # noqa: SLF001  it is shown here
        else:
            sections[-1][1].extend(_set(one) for one in tables_of(part))
    return [_section(heading, content, kind="results") for heading, content in sections]


def _set(table: Table) -> Element:
    """A table on the page; a wide one gets a broad page of its own on paper."""
    from htpy import div

    kind = "table wide" if _letters(table) > MOST_LETTERS else "table"
    return div(class_=kind)[table._pieces("en")]  # noqa: SLF001  it is shown here


def _letters(table: Table) -> int:
    """How many letters the widest line of a table needs, when texts are broken between words, and intervals as well."""

    def need(cell: Cell) -> int:
        if isinstance(cell, Estimate):
            return max(map(len, (cell.figure, *re.split(r"(?<=;) | (?=to )", f"({cell.between})"))))
        return max(map(len, told(cell).split()), default=0)

    return sum(
        max([need(name), *(need(row.get(key)) for row in table.rows)]) + GAP for key, name in table.columns.items()
    )


def _limits(made: Report) -> Element:
    from htpy import li, ul

    about = _synthetic(made)
    said = [*LIMITS, *([OF_SYNTHETIC] if any(about) else []), *([OF_REAL] if not all(about) else [])]
    return _section("What these figures cannot say", ul[(li[one] for one in said)], _paragraphs(made.notes))
