"""Accuracy of a screening tool against a reference standard: all figures of one table of four cells.

One subject, though long: the four cells, the figures with what each of them is, and the one call that decides which of
them can be computed honestly.
"""

from __future__ import annotations

from attrs import frozen

from victor.errors import ResearchError, nearest
from victor.research.fourfold.intervals import checked_count, checked_interval, checked_level, proportion, without
from victor.research.fourfold.ratios import likelihood_ratio, rest, share_after, youden
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import HIDDEN, SMALLEST, Cell, Table


@frozen
class Counts:
    """The four cells: children by what the tool and what the reference standard say.

    Attributes:
        tp: Screened positive, and victims.
        fp: Screened positive, and not established as victims.
        fn: Screened negative, and victims: those who were missed.
        tn: Screened negative, and not established as victims.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def total(self) -> int:
        """How many children there are."""
        return self.tp + self.fp + self.fn + self.tn


@frozen
class Band:
    """The four cells as a band, where answers are unknown.

    Attributes:
        established: Positive is only whom the answers that are known make so, whatever the unknown ones are.
        possible: Positive is everybody whom the unknown answers may still make so.
    """

    established: Counts
    possible: Counts


@frozen(repr=False)
class Accuracy(Result):
    """What a tool is worth against a reference standard. A figure that cannot be computed honestly says why.

    The attributes hold the figures as they are; a table of real children keeps back what tells of fewer than 11.

    Attributes:
        tp: Screened positive, and victims; None where a cell is not known.
        fp: Screened positive, and not established as victims.
        fn: Screened negative, and victims.
        tn: Screened negative, and not established as victims.
        sensitivity: The share of the victims who screen positive.
        specificity: The share of the others who screen negative.
        ppv: The share of victims among those who screen positive.
        npv: The share of others among those who screen negative.
        prevalence: The share of victims among all.
        positive_rate: The share of all who screen positive.
        positive_likelihood: How many times as often victims screen positive as others do.
        negative_likelihood: How many times as often victims screen negative as others do.
        youden: Youden's J.
        at_prevalence: The prevalence that was given for the next two; None when none was.
        ppv_at_prevalence: The positive predictive value at that prevalence.
        npv_at_prevalence: The negative predictive value at that prevalence.
        interval: The method of the intervals of shares.
        level: The level of all intervals.
        synthetic: Whether no real child is behind it.
    """

    tp: int | None
    fp: int | None
    fn: int | None
    tn: int | None
    sensitivity: Estimate
    specificity: Estimate
    ppv: Estimate
    npv: Estimate
    prevalence: Estimate
    positive_rate: Estimate
    positive_likelihood: Estimate
    negative_likelihood: Estimate
    youden: Estimate
    at_prevalence: float | None
    ppv_at_prevalence: Estimate
    npv_at_prevalence: Estimate
    interval: str
    level: float
    synthetic: bool = False

    def figures(self) -> dict[str, Estimate]:
        """The figures by what they are called in tables."""
        found = {
            "sensitivity": self.sensitivity,
            "specificity": self.specificity,
            "positive predictive value": self.ppv,
            "negative predictive value": self.npv,
            "prevalence": self.prevalence,
            "positive rate": self.positive_rate,
            "positive likelihood ratio": self.positive_likelihood,
            "negative likelihood ratio": self.negative_likelihood,
            "Youden's J": self.youden,
        }
        if self.at_prevalence is not None:
            at = f"at a prevalence of {100 * self.at_prevalence:.3g} %"
            found[f"positive predictive value {at}"] = self.ppv_at_prevalence
            found[f"negative predictive value {at}"] = self.npv_at_prevalence
        return found

    def cells(self) -> dict[str, int | None]:
        """The four cells by what they are called in tables."""
        return {
            "true positives": self.tp,
            "false positives": self.fp,
            "false negatives (missed)": self.fn,
            "true negatives": self.tn,
        }

    def table(self) -> Table:
        """The cells and all figures, one in a row."""
        rows = tuple({"figure": name, "value": value} for name, value in _told(self).items())
        columns = {"figure": "", "value": f"value ({_how(self)})"}
        return Table("Accuracy", columns, rows, METHOD, synthetic=self.synthetic, each_row="figure")

    def __repr__(self) -> str:
        return f"<Accuracy: sensitivity {self.sensitivity}, specificity {self.specificity}>"


@frozen(repr=False)
class BandAccuracy(Result):
    """The accuracy of a tool as a band, where answers are unknown: neither end is the truth, which lies between.

    Attributes:
        established: What holds when an unknown answer is never counted as a yes.
        possible: What holds when every child is positive whom the unknown answers may make so.
        unverified: Of how many further children the reference standard says nothing; they are in no figure.
    """

    established: Accuracy
    possible: Accuracy
    unverified: int = 0

    def table(self) -> Table:
        """Each figure as established and as possible, one in a row.

        Where the two differ by few real children, what is possible is kept back: the rest would tell of those few.
        """
        possible: dict[str, Cell] = {**_told(self.possible)}
        if self._differs_by_few():
            possible = dict.fromkeys(possible, HIDDEN)
        rows: list[dict[str, Cell]] = [
            {"figure": name, "established": value, "possible": possible[name]}
            for name, value in _told(self.established).items()
        ]
        if self.unverified:
            rows.append({"figure": "not verified", "established": self.unverified, "possible": self.unverified})
        columns = {"figure": "", "established": f"established ({_how(self.established)})", "possible": "possible"}
        synthetic = self.established.synthetic
        return Table("Accuracy", columns, tuple(rows), f"{UNKNOWN} {METHOD}", synthetic=synthetic, each_row="figure")

    def _differs_by_few(self) -> bool:
        pairs = zip(self.established.cells().values(), self.possible.cells().values(), strict=True)
        return not self.established.synthetic and any(
            0 < abs((one or 0) - (other or 0)) < SMALLEST for one, other in pairs
        )

    def __repr__(self) -> str:
        first, last = self.established, self.possible
        sensitivity = f"{first.sensitivity.estimate:.3f} to {last.sensitivity.estimate:.3f}"
        specificity = f"{first.specificity.estimate:.3f} to {last.specificity.estimate:.3f}"
        return f"<BandAccuracy: sensitivity {sensitivity}, specificity {specificity}>"


def accuracy(  # noqa: PLR0913  four cells, and what an honest reader must know of them
    *,
    tp: int | None = None,
    fp: int | None = None,
    fn: int | None = None,
    tn: int | None = None,
    interval: str = "wilson",
    level: float = 0.95,
    prevalence: float | None = None,
    unit: str = "children",
    verified: str = "all",
    groups: str = "one",
    synthetic: bool = False,
) -> Accuracy:
    """All figures of accuracy from the four cells, as far as they can be computed honestly.

    A call that would make every figure wrong is refused; a single figure that cannot be computed is without a value
    and says why.

    Args:
        tp: Screened positive, and victims. A cell that is not known is left out, never guessed.
        fp: Screened positive, and not established as victims.
        fn: Screened negative, and victims.
        tn: Screened negative, and not established as victims.
        interval: The method for shares, one of `victor.research.fourfold.intervals.INTERVALS`.
        level: How often an interval is to hold the true figure.
        prevalence: The share of victims in the population that the tool is meant for, for predictive values there.
        unit: What was counted: ``"children"``, or ``"assessments"``, of which a child can have several.
        verified: Whom the reference standard was applied to: ``"all"``, or only the screened ``"positives"``; then
            `fn` and `tn` need not be given, and serve for the positive rate only.
        groups: ``"one"`` when the children were sampled together; ``"selected"`` when victims and others were (as in a
            case-control study), so that their shares are not those of any population.
        synthetic: Whether no real child is behind the counts.

    Raises:
        ResearchError: When an argument cannot be what it says, or assessments were counted.

    >>> found = accuracy(tp=23, fp=22, fn=2, tn=61, groups="selected", prevalence=0.03)
    >>> print(found.sensitivity)
    92.0 % (75.0 to 97.8; 23 of 25)
    >>> print(found.ppv_at_prevalence)
    9.7 % (6.9 to 13.5)
    """
    checked_interval(interval)
    checked_level(level)
    _check_design(unit, verified, groups, prevalence)
    tp, fp, fn, tn = _checked_cells(tp=tp, fp=fp, fn=fn, tn=tn)
    unverified = POSITIVES_ONLY if verified == "positives" else ""
    sampled = SELECTED if groups == "selected" else ""
    method = _Method(interval, level)
    positives, negatives, victims, others = _sum(tp, fp), _sum(fn, tn), _sum(tp, fn), _sum(fp, tn)
    sensitivity = method.share(tp, fn, unverified)
    specificity = method.share(tn, fp, unverified)
    positive_likelihood = method.ratio((tp, victims), (fp, others), unverified)
    negative_likelihood = method.ratio((fn, victims), (tn, others), unverified)
    return Accuracy(
        tp=tp,
        fp=fp,
        fn=None if unverified else fn,  # nobody knows how the screened negatives divide
        tn=None if unverified else tn,
        sensitivity=sensitivity,
        specificity=specificity,
        ppv=method.share(tp, fp, sampled),
        npv=method.share(tn, fn, unverified or sampled),
        prevalence=method.share(victims, others, unverified or sampled),
        positive_rate=method.share(positives, negatives, sampled),
        positive_likelihood=positive_likelihood,
        negative_likelihood=negative_likelihood,
        youden=youden(sensitivity, specificity),
        at_prevalence=prevalence,
        ppv_at_prevalence=_at(positive_likelihood, prevalence),
        npv_at_prevalence=rest(_at(negative_likelihood, prevalence)),
        interval=interval,
        level=level,
        synthetic=synthetic,
    )


POSITIVES_ONLY = "only those who screened positive were verified"
"""Why a figure that needs the screened negatives is not computed."""
SELECTED = "victims and others were selected apart; give prevalence="
"""Why a figure that rests on the share of victims in the sample is not computed."""
UNCOUNTED = "a cell that it needs is not known"
METHOD = (
    "Likelihood ratios by the log method; Youden's J by the hybrid score method; "
    "predictive values at a given prevalence by Bayes with logit intervals (Mercaldo, Lau and Zhou 2007)."
)
UNKNOWN = "Established: an unknown answer is never counted as a yes. Possible: it is, wherever it may be one."


@frozen
class _Method:
    interval: str
    level: float

    def share(self, count: int | None, others: int | None, refused: str) -> Estimate:
        if refused or count is None or others is None:
            return without(refused or UNCOUNTED)
        return proportion(count, count + others, interval=self.interval, level=self.level)

    def ratio(self, one: tuple[int | None, int | None], other: tuple[int | None, int | None], refused: str) -> Estimate:
        known = [number for number in (*one, *other) if number is not None]
        if refused or len(known) < len((*one, *other)):
            return without(refused or UNCOUNTED)
        return likelihood_ratio(*known, level=self.level)


def _at(likelihood: Estimate, prevalence: float | None) -> Estimate:
    return without("no prevalence= was given") if prevalence is None else share_after(likelihood, prevalence)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _told(accuracy: Accuracy) -> dict[str, Cell]:
    return {**accuracy.cells(), **accuracy.figures()}


def _how(accuracy: Accuracy) -> str:
    return f"{100 * accuracy.level:g} % {accuracy.interval} interval"


def _checked_cells(**cells: int | None) -> tuple[int | None, ...]:
    if sum(cell is not None for cell in cells.values()) < 2:  # noqa: PLR2004  a share has two cells
        raise ResearchError("too few cells are given", path=", ".join(cells), expected="at least two of the four")
    return tuple(None if cell is None else checked_count(cell, name) for name, cell in cells.items())


def _check_design(unit: str, verified: str, groups: str, prevalence: float | None) -> None:
    _one_of(unit, "unit", ("children", "assessments"))
    _one_of(verified, "verified", ("all", "positives"))
    _one_of(groups, "groups", ("one", "selected"))
    if unit == "assessments":
        raise ResearchError(
            "assessments of one child are not independent, so no interval of their shares holds",
            path="unit",
            expected="children",
            hint="count each child once, or use a cluster bootstrap by child",
        )
    if prevalence is not None and not 0 < prevalence < 1:
        raise ResearchError("not a prevalence", path="prevalence", expected="a fraction between 0 and 1, such as 0.03")


def _one_of(word: str, name: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise ResearchError("no such word", path=name, expected=" or ".join(words), hint=nearest(word, words))
