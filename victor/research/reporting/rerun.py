"""How a reviewer makes the figures of a report again: program, children, model and versions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib.metadata import version
from platform import python_version
from typing import TYPE_CHECKING

from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.research.cohort import Cohort
from victor.research.synthesis.model import Model

if TYPE_CHECKING:
    from htpy import Node

LIBRARIES = ("victor-desk", "numpy", "scipy", "statsmodels", "pyarrow", "narwhals", "altair", "vl-convert-python")


def rerun(
    cohorts: Sequence[Cohort], checklists: Sequence[Checklist], model: Model | None, script: str, *, opened: bool
) -> list[Node]:
    """How a reviewer makes the same figures again: the program, the children, their model, and all versions.

    Raises:
        ResearchError: When the model is not that of the children.
    """
    from htpy import caption, code, details, div, p, pre, summary, table, tbody, td, th, thead, tr

    content: list[Node] = []
    if script.strip():
        content += [p["This program made the report:"], pre(tabindex="0")[code[script.strip("\n")]]]
    for one in cohorts:
        if one.is_synthetic:
            content += [p["The synthetic children are made again, the same on every machine, by:"]]
            content += [pre(tabindex="0")[code[_call(one, checklists)]]]
    known = _model(cohorts, model)
    if known is not None:
        plain = json.dumps(known.as_dict(), indent=1, ensure_ascii=False)
        content.append(
            details(open=opened)[summary[f"model.json (digest {known.digest})"], pre(tabindex="0")[code[plain]]]
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
    return content


ORIGIN = re.compile(r"model (?P<model>\w+), .*prevalence (?P<prevalence>[\d.e-]+), seed (?P<seed>\d+)")
"""What the origin of synthetic children says (`victor.research.synthetic`)."""


def _model(cohorts: Sequence[Cohort], given: Model | None) -> Model | None:
    """The model of the synthetic children: the one that was given, or the default where it is theirs.

    Raises:
        ResearchError: When another one was given.
    """
    digests = {found["model"] for one in cohorts if (found := ORIGIN.search(one.origin))}
    model = Model() if given is None else given
    if model.digest in digests:
        return model
    if given is not None:
        expected = f"the one with digest {', '.join(sorted(digests))}" if digests else "none: no child is synthetic"
        raise ResearchError("it is not the model of the children", path="model", expected=expected)
    return None


def _call(cohort: Cohort, checklists: Sequence[Checklist]) -> str:
    """The call that makes synthetic children again, as far as their origin tells."""
    found = ORIGIN.search(cohort.origin)
    if found is None or ", a selection" in cohort.origin or ", from child" in cohort.origin:
        return f"# {cohort.origin or 'origin not recorded'}"
    asked = [f"# {one.id} {one.version}, digest {one.digest}" for one in checklists if one.digest in cohort.origin]
    drawn = f"seed={found['seed']}, prevalence={found['prevalence']}, model=model"
    lines = [
        "import json, victor",
        "from victor.research import Cohort, Model",
        *asked,
        f'model = Model.from_dict(json.load(open("model.json", encoding="utf-8")))  # digest {found["model"]}',
        f"Cohort.synthetic(checklist, {cohort.size}, {drawn})",
    ]
    return "\n".join(lines)
