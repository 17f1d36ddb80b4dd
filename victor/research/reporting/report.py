"""The report: one file with question, methods, children, checklists, results and limits, that a reviewer can rerun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.research.charts import Chart
from victor.research.cohort import Cohort
from victor.research.reporting.page import Part, Report, page_of, tables_of
from victor.research.reporting.printing import pdf_of
from victor.research.results.tables import Table
from victor.research.synthesis.model import Model
from victor.whole import write_whole


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
        if not isinstance(part, str | Table | Chart) and not tables_of(part):
            expected = "a heading, table, chart or result"
            raise ResearchError(f"a {type(part).__name__} cannot be shown", path=f"part {place}", expected=expected)
    cohorts = (cohort,) if isinstance(cohort, Cohort) else tuple(cohort)
    checklists = (checklist,) if isinstance(checklist, Checklist) else tuple(checklist)
    when = date.today() if on is None else on  # noqa: DTZ011  the day where the author is
    made = Report(title, question, when, parts, cohorts, checklists, model, script, notes)
    page = page_of(made, opened=form == ".pdf")
    write_whole(target, page.encode() if form == ".html" else pdf_of(page, target.name), ResearchError)
    return target
