"""Whether the difference of two checklists depends on what the model of the children assumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from victor.errors import ResearchError, nearest
from victor.guideline import Checklist
from victor.research.comparison.assumptions import VARIED, Setting, settings
from victor.research.comparison.compare import BANDS, SENSITIVITY, SPECIFICITY, compare
from victor.research.comparison.paired import BandContrast
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table
from victor.research.synthesis.model import Model
from victor.research.synthesis.synthetic import synthetic

MOST_CHILDREN = 10_000_000
"""Children in all runs together, unless another budget is given."""


@frozen
class Run:
    """One comparison.

    Attributes:
        assumption: What was varied; ``as given`` where nothing was.
        value: To what; None where nothing was.
        setting: What the children were drawn from.
        measures: The figures by both checklists, by name.
    """

    assumption: str
    value: float | None
    setting: Setting
    measures: Mapping[str, BandContrast]

    def difference(self, measure: str, band: str) -> Estimate:
        """The new share less the old one."""
        places = dict(zip(BANDS, self.measures[measure].both, strict=True))
        return places[band].difference


@frozen
class Span:
    """How far a difference moves over all runs.

    Attributes:
        lowest: The lowest difference.
        highest: The highest one.
        same_sign: Whether it has the same sign (or is 0) in all runs.
        is_clear: Whether, besides, every interval lies on that side of 0.
    """

    lowest: float
    highest: float
    same_sign: bool
    is_clear: bool

    @classmethod
    def of(cls, found: Sequence[Estimate]) -> Span:
        """The span of differences; a run without victims, or without others, settles nothing."""
        values = [one.estimate for one in found]
        signs = {(value > 0) - (value < 0) if value == value else None for value in values}  # noqa: PLR0124  nan
        is_clear = all(one.low > 0 for one in found) or all(one.high < 0 for one in found)
        return cls(min(values), max(values), len(signs) == 1 and None not in signs, is_clear)


@frozen(repr=False)
class Robustness(Result):
    """The comparison of two checklists under other assumptions, one varied at a time. Made by `robustness`.

    Attributes:
        old: One checklist.
        new: The other one.
        runs: The runs, the one in which nothing is varied first.
        size: How many children were drawn in each.
        level: Of the intervals.
    """

    old: Checklist = field(repr=False)
    new: Checklist = field(repr=False)
    runs: tuple[Run, ...]
    size: int
    level: float

    def differences(self, measure: str = SENSITIVITY, band: str = "established") -> tuple[Estimate, ...]:
        """The new share less the old one, run by run.

        Raises:
            ResearchError: When there is no such figure, or no such end of the band.
        """
        for name, word, words in (("measure", measure, (SENSITIVITY, SPECIFICITY)), ("band", band, BANDS)):
            if word not in words:
                raise ResearchError("no such word", path=name, expected=" or ".join(words), hint=nearest(word, words))
        return tuple(run.difference(measure, band) for run in self.runs)

    def span(self, measure: str = SENSITIVITY, band: str = "established") -> Span:
        """How far a difference moves over all runs, and whether its sign holds.

        Raises:
            ResearchError: When there is no such figure, or no such end of the band.
        """
        return Span.of(self.differences(measure, band))

    def table(self) -> Table:
        """The differences run by run, and what holds in all of them."""
        columns = {"assumption": "Assumption", "value": "Value"}
        keys = [(measure, band) for measure in (SENSITIVITY, SPECIFICITY) for band in BANDS]
        columns |= {f"{measure} {band}": f"{measure.capitalize()}, {band}" for measure, band in keys}
        rows: list[dict[str, Cell]] = [
            {
                "assumption": run.assumption,
                "value": "" if run.value is None else f"{run.value:g}",
                **{f"{measure} {band}": run.difference(measure, band) for measure, band in keys},
            }
            for run in self.runs
        ]
        spans = {f"{measure} {band}": self.span(measure, band) for measure, band in keys}
        rows += [
            {"assumption": "lowest", **{key: span.lowest for key, span in spans.items()}},
            {"assumption": "highest", **{key: span.highest for key, span in spans.items()}},
            {"assumption": "same sign in all", **{key: span.same_sign for key, span in spans.items()}},
            {"assumption": "all intervals beyond 0", **{key: span.is_clear for key, span in spans.items()}},
        ]
        title = f"{self.old.id} {self.old.version} and {self.new.id} {self.new.version}: new less old"
        return Table(title, columns, tuple(rows), self._note(), synthetic=True)

    def _note(self) -> str:
        base = self.runs[0].setting
        own = " What it sets for single items and subgroups is not varied."
        return (
            f"{self.size:,} synthetic children a run, one assumption varied at a time; intervals of "
            f"{100 * self.level:g} % tell of chance only. As given: model {base.model.digest}, prevalence "
            f"{base.prevalence:g}, seed {base.seed}.{own if base.model.items or base.model.subgroups else ''} "
            "That a sign holds here does not say that it holds for children."
        )

    def __repr__(self) -> str:
        return f"<Robustness: {len(self.runs)} runs of {self.size:,} synthetic children>"


def robustness(  # noqa: PLR0913  two checklists, what is drawn, what is varied and what is counted
    old: Checklist,
    new: Checklist,
    *,
    n: int = 100_000,
    seed: int,
    prevalence: float = 0.03,
    model: Model | None = None,
    vary: Mapping[str, Iterable[float]] | None = None,
    at: str | None = None,
    old_at: str | None = None,
    new_at: str | None = None,
    interval: str = "wilson",
    level: float = 0.95,
    budget: int = MOST_CHILDREN,
) -> Robustness:
    """Compare two checklists on synthetic children again and again, with one assumption of the model varied at a time.

    What can be varied:

    * ``prevalence``: the share of victims;
    * ``missing``: the share of unknown where an answer would be no; that of yes moves along with it;
    * ``concealment``: by how much more is unknown where an answer would be yes;
    * ``clustering``: the loading of the factor of a category, by which its signs come together;
    * ``severity``: the loading of the severity, by which all signs come together;
    * ``seed``: the children are drawn anew, which shows what chance alone does.

    All runs of one seed meet the same children as far as the assumption allows (see `victor.research.synthetic`), so
    that what differs is due to it. Assumptions are varied one at a time: what several do together is not seen.

    Args:
        old: One checklist.
        new: The other one.
        n: How many children in each run.
        seed: Of the draws.
        prevalence: The share of victims where it is not varied.
        model: How the children answer where it is not varied; the assumed defaults unless given.
        vary: The values of each assumption; `VARIED` and two further seeds unless given.
        at: From which outcome on a child counts as positive, see `compare`.
        old_at: The same for the old checklist.
        new_at: The same for the new one.
        interval: The method of the intervals, see `compare`.
        level: Of the intervals.
        budget: How many children may be drawn in all runs together.

    Raises:
        ResearchError: When an assumption cannot be varied so, or more children would be drawn than the budget allows.
        NotFoundError: When a checklist has no such outcome.

    >>> import victor
    >>> from attrs import evolve
    >>> old = victor.checklist("ilo_child_labour")
    >>> wider = evolve(old.outcomes["presumed_victim"], when="age < 18 and exploitation_positive")
    >>> new = evolve(old, version="draft", outcomes={**old.outcomes, "presumed_victim": wider})
    >>> found = robustness(old, new, n=2_000, seed=7, vary={"concealment": (0.0, 0.3)})
    >>> found.span("sensitivity").same_sign, found.span("specificity").same_sign
    (True, True)
    """
    base = Setting(model or Model(), prevalence, seed)
    drawn = list(settings(base, {**VARIED, "seed": (seed + 1, seed + 2)} if vary is None else vary))
    if n * len(drawn) > budget:
        raise ResearchError(
            f"{len(drawn)} runs of {n:,} children are more than the budget",
            path="n",
            expected=f"at most {budget // len(drawn):,}",
            hint="draw fewer, vary less, or raise budget=",
        )

    def run(assumption: str, value: float | None, setting: Setting) -> Run:
        try:
            children = synthetic((old, new), n, prevalence=setting.prevalence, seed=setting.seed, model=setting.model)
        except ResearchError as error:
            raise (error if value is None else error.at(path=f"vary, {assumption}")) from None
        found = compare(old, new, children, at=at, old_at=old_at, new_at=new_at, interval=interval, level=level, by=())
        return Run(assumption, value, setting, found.measures)

    return Robustness(old, new, tuple(run(*one) for one in drawn), n, level)
