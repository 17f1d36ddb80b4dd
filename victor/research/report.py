"""The report: one file with question, methods, children, checklists, results and limits, that a reviewer can rerun."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.research.charts import Chart
from victor.research.cohort import Cohort
from victor.research.methods import methods_of
from victor.research.model import Model
from victor.research.printing import pdf_of
from victor.research.result import Result
from victor.research.tables import SMALLEST, Table
from victor.research.writing import write_whole

if TYPE_CHECKING:
    from htpy import Element, Node

Part: TypeAlias = "str | Table | Chart | Result"
"""A heading (with paragraphs below its first line), a table, a chart, or a result that shows itself as a table."""
LIBRARIES = ("victor-desk", "numpy", "scipy", "statsmodels", "pyarrow", "narwhals", "altair", "vl-convert-python")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may fetch for the page: nothing."""
SYNTHETIC = "Synthetic children: no real child is behind any figure of this report."
PARTLY = "Some tables and charts are about synthetic children, and say so: no real child is behind those."
LIMITS = (
    "No figure here says that a child is not a victim: where no outcome is established, nothing is known.",
    "Who counts as a victim is what the reference standard says; figures cannot be better than that standard.",
    "Figures hold for children like these. Another place, another service or another share of victims changes predictive "
    "values at once, and sensitivity and specificity as well when the children differ.",
    "A cut-off, list or weight that was chosen on the children on whom it is judged does worse on others.",
)
OF_SYNTHETIC = (
    "Synthetic children answer as a model assumes. They show what would follow from its assumptions; they are no evidence "
    "of how a checklist works on real children."
)
OF_REAL = (
    f"Figures about fewer than {SMALLEST} children are kept back, and with them what would give them away; figures of "
    "this report must not be subtracted from those of another about some of the same children."
)


@frozen
class _Report:
    title: str
    question: str
    on: date
    parts: tuple[Part, ...]
    cohorts: tuple[Cohort, ...]
    checklists: tuple[Checklist, ...]
    model: Model | None
    script: str
    notes: str


def report(  # noqa: PLR0913  what a reviewer must know, each by its name
    path: str | Path,
    *parts: Part,
    title: str,
    question: str = "",
    cohort: Cohort | Iterable[Cohort] = (),
    checklist: Checklist | Iterable[Checklist] = (),
    model: Model | None = None,
    script: str = "",
    notes: str = "",
    on: date | None = None,
) -> Path:
    """Write a report as one file that needs no other: ``.html``, or ``.pdf`` where Chromium is installed.

    Args:
        path: The file; it is written whole or not at all.
        *parts: What was found, in the order of reading: tables, charts, results, and headings as text. What follows the
            first line of a heading is set as paragraphs below it. Tables of real children are protected.
        title: The title.
        question: What was asked.
        cohort: The children, whose origin (model and seed, or file and hash) is told.
        checklist: The checklists, told with version, digest and sources.
        model: The model of synthetic children, if it was not the default one; it is written out whole.
        script: The program that made it, for a reviewer to run.
        notes: Limits and remarks beyond those that every report has; paragraphs are parted by empty lines.
        on: The date of the report; today when left out.

    Raises:
        ResearchError: When a part cannot be shown, the model is not that of the children, the name ends in neither
            ``.html`` nor ``.pdf``, there is no Chromium for a PDF, or the file cannot be written.

    >>> table = Table("Children by group", {"group": "Group", "n": "Children"}, ({"group": "girls", "n": 60},))
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = report(f"{folder}/girls.html", "Who was seen", table, title="A first look")
    ...     "Table" in written.read_text(encoding="utf-8")
    True
    """
    target = Path(path)
    form = target.suffix.lower()
    if form not in {".html", ".pdf"}:
        raise ResearchError("no such form of a report", file=target.name, expected=".html or .pdf")
    for place, part in enumerate(parts, 1):
        if not isinstance(part, str | Table | Chart | Result) or isinstance(part, Cohort | Model):
            raise ResearchError(
                f"a {type(part).__name__} cannot be shown",
                path=f"part {place}",
                expected="a table, chart, result or text",
            )
    cohorts = (cohort,) if isinstance(cohort, Cohort) else tuple(cohort)
    checklists = (checklist,) if isinstance(checklist, Checklist) else tuple(checklist)
    when = on or date.today()  # noqa: DTZ011  the day where the author is
    page = _page(
        _Report(title, question, when, parts, cohorts, checklists, model, script, notes), opened=form == ".pdf"
    )
    write_whole(target, page.encode() if form == ".html" else pdf_of(page, target.name))
    return target


@cache
def _style() -> str:
    return files("victor.research").joinpath("report.css").read_text(encoding="utf-8")


def _page(made: _Report, *, opened: bool) -> str:
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
                _again(made, opened=opened),
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


def _synthetic(made: _Report) -> list[bool]:
    """For each table, chart and cohort whether it is about synthetic children."""
    shown = [_table_of(part) if isinstance(part, Result) else part for part in made.parts if not isinstance(part, str)]
    return [*(one.synthetic for one in shown), *(one.is_synthetic for one in made.cohorts)]


def _table_of(result: Result) -> Table:
    return result.table()


def _banner(made: _Report) -> Element | None:
    from htpy import p

    about = _synthetic(made)
    return p(".banner", role="note")[SYNTHETIC if all(about) else PARTLY] if any(about) else None


def _methods(made: _Report) -> Element | None:
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
    from htpy import div

    sections: list[tuple[str, list[Node]]] = []
    for part in parts:
        if isinstance(part, str):
            first, _, rest = part.strip().partition("\n")
            sections.append((first, [*_paragraphs(rest)]))
            continue
        if not sections:
            sections.append(("Results", []))
        pieces = part._pieces("en")  # noqa: SLF001  it is shown here
        sections[-1][1].append(pieces if isinstance(part, Chart) else div(".table")[pieces])
    return [_section(heading, content, kind="results") for heading, content in sections]


def _again(made: _Report, *, opened: bool) -> Element:
    from htpy import caption, code, details, div, p, pre, summary, table, tbody, td, th, thead, tr

    content: list[Node] = []
    if made.script.strip():
        content += [p["This program made the report:"], pre(tabindex="0")[code[made.script.strip("\n")]]]
    for one in made.cohorts:
        if one.is_synthetic:
            content += [p["The synthetic children are made again, the same on every machine, by:"]]
            content += [pre(tabindex="0")[code[_call(one, made)]]]
    model = _model(made)
    if model is not None:
        plain = json.dumps(model.as_dict(), indent=1, ensure_ascii=False)
        content.append(
            details(open=opened)[summary[f"model.json (digest {model.digest})"], pre(tabindex="0")[code[plain]]]
        )
    rows = [("Python", python_version()), *((name, version(name)) for name in LIBRARIES)]
    content.append(
        div(".table")[
            table(".calm.versions")[
                caption["Versions of the software"],
                thead[tr[th(scope="col")["Software"], th(scope="col")["Version"]]],
                tbody[(tr[th(scope="row")[name], td[number]] for name, number in rows)],
            ]
        ]
    )
    return _section("How to run it again", content)


ORIGIN = re.compile(r"model (?P<model>\w+), .*prevalence (?P<prevalence>[\d.e-]+), seed (?P<seed>\d+)")
"""What the origin of synthetic children says (`victor.research.synthetic`)."""


def _model(made: _Report) -> Model | None:
    """The model of the synthetic children: the one that was given, or the default where it is theirs.

    Raises:
        ResearchError: When another one was given.
    """
    digests = {found["model"] for one in made.cohorts if (found := ORIGIN.search(one.origin))}
    model = made.model or Model()
    if model.digest in digests:
        return model
    if made.model is not None:
        raise ResearchError(
            "it is not the model of the children",
            path="model",
            expected=f"digest {', '.join(sorted(digests)) or 'of none'}",
        )
    return None


def _call(cohort: Cohort, made: _Report) -> str:
    """The call that makes synthetic children again, as far as their origin tells."""
    found = ORIGIN.search(cohort.origin)
    if found is None or ", a selection" in cohort.origin or ", from child" in cohort.origin:
        return f"# {cohort.origin or 'origin not recorded'}"
    asked = [one for one in made.checklists if one.digest in cohort.origin]
    lines = [
        "import json, victor",
        "from victor.research import Cohort, Model",
        *(f"# {one.id} {one.version}, digest {one.digest}" for one in asked),
        'model = Model.from_dict(json.load(open("model.json", encoding="utf-8")))  # digest ' + found["model"],
        f"Cohort.synthetic(checklist, {cohort.size}, "
        f"seed={found['seed']}, prevalence={found['prevalence']}, model=model)",
    ]
    return "\n".join(lines)


def _limits(made: _Report) -> Element:
    from htpy import li, ul

    about = _synthetic(made)
    said = [*LIMITS, *([OF_SYNTHETIC] if any(about) else []), *([OF_REAL] if not all(about) else [])]
    return _section("What these figures cannot say", ul[(li[one] for one in said)], _paragraphs(made.notes))
