"""The generative model of synthetic children: what it assumes, checked and documented.

Nothing in it is a finding. Every default is an assumption, chosen only so that a cohort has some of everything: use it
to see how a checklist behaves *if* children answered like this, and vary it (`victor.research.synthetic` draws the same
children again, so that only what was varied differs).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from victor.errors import ResearchError, nearest
from victor.research.results.result import Result
from victor.research.synthesis.parameters import Spread, as_float, chance, check_sum, loading, ratio, spreads

if TYPE_CHECKING:
    from os import PathLike

    from victor.research.results.tables import Table

SCHEME = 1
"""The way of drawing. It goes up when the same model and seed would draw other children."""


@frozen(kw_only=True)
class Missing:
    """How often an answer is unknown, which may depend on what it would be.

    ``P(unknown | answer, severity)`` follows the probit model of `victor.research.synthesis.chances` with the loading
    `severity`; its mean over the levels of severity is `when_yes` or `when_no`. At ``severity=0`` these are the very
    shares of unknown among the yes-answers and among the no-answers.

    Attributes:
        when_no: Share of unknown where the answer would be no (and of numbers and choices).
        when_yes: Share of unknown where the answer would be yes. Above `when_no`, signs are concealed.
        severity: Loading of the severity: above 0, more is unknown of severe cases.
    """

    when_no: float = field(converter=as_float, validator=chance)
    when_yes: float = field(converter=as_float, validator=chance)
    severity: float = field(default=0.0, converter=as_float, validator=loading)


@frozen(kw_only=True)
class Rates:
    """How an item works. What is None is as it would be without these rates.

    Attributes:
        sensitivity: ``P(yes | a victim)``, before answers go missing.
        false_positive: ``P(yes | no victim)``, likewise.
        severity: Loading of the severity, for victims and others alike.
        category: Loading of the factor of the item's category.
        missing: How often the answer is unknown.
        source: Where the rates were published.
    """

    sensitivity: float | None = field(default=None, converter=as_float, validator=chance)
    false_positive: float | None = field(default=None, converter=as_float, validator=chance)
    severity: float | None = field(default=None, converter=as_float, validator=loading)
    category: float | None = field(default=None, converter=as_float, validator=loading)
    missing: Missing | None = None
    source: str = ""

    def over(self, other: Rates) -> Rates:
        """These rates, and what they leave open from another's."""

        def either(mine: float | None, theirs: float | None) -> float | None:
            return theirs if mine is None else mine

        return Rates(
            sensitivity=either(self.sensitivity, other.sensitivity),
            false_positive=either(self.false_positive, other.false_positive),
            severity=either(self.severity, other.severity),
            category=either(self.category, other.category),
            missing=self.missing or other.missing,
            source=self.source or other.source,
        )


@frozen(kw_only=True)
class Subgroup:
    """Children with parameters of their own: one label of a grouping such as gender, country or age band.

    Attributes:
        name: The grouping. Each child has one label of each grouping, drawn independently of the others.
        label: The label.
        share: The share of all children who have it; those of a grouping add up to 1.
        prevalence: The share of victims among them. Labels without one share what is left, so that all children
            together have the prevalence of the cohort.
        sensitivity_odds: The odds of a yes of a victim, for every indicator, as a multiple.
        false_positive_odds: The same for a child who is no victim.
        items: Rates of their own, by item: an item that works differently here (planted differential functioning).
        missing: How often their answers are unknown, in place of the model's and the item's.
        facts: Spreads of their own, by fact, such as the ages of an age band.
    """

    name: str
    label: str
    share: float = field(converter=as_float, validator=chance)
    prevalence: float | None = field(default=None, converter=as_float, validator=chance)
    sensitivity_odds: float = field(default=1.0, converter=as_float, validator=ratio)
    false_positive_odds: float = field(default=1.0, converter=as_float, validator=ratio)
    items: Mapping[str, Rates] = field(factory=dict)
    missing: Missing | None = None
    facts: Mapping[str, Spread] = field(factory=dict, converter=spreads)

    def __attrs_post_init__(self) -> None:
        _check_rates(self.items, "items")


def _check_rates(rates: Mapping[str, Rates], path: str) -> None:
    for name, one in rates.items():
        if not isinstance(one, Rates):
            expected = "Rates(sensitivity=…, false_positive=…)"
            raise ResearchError("the rates are not right", path=f"{path}, {name}", expected=expected)


STRENGTHS: Mapping[str, Rates] = {
    "strong": Rates(sensitivity=0.25, false_positive=0.01),
    "medium": Rates(sensitivity=0.30, false_positive=0.04),
    "weak": Rates(sensitivity=0.40, false_positive=0.12),
    "none": Rates(sensitivity=0.25, false_positive=0.05),
}
"""Assumed, not found: the stronger a sign, the rarer it is seen where nothing is behind it."""


def _over_defaults(given: Mapping[str, Rates]) -> dict[str, Rates]:
    """The rates by strength, with what was given in place of the defaults."""
    for name in given:
        if name not in STRENGTHS:
            hint = nearest(name, STRENGTHS) or f"the strengths are {', '.join(STRENGTHS)}"
            raise ResearchError("there is no such strength", path=f"strengths, {name}", hint=hint)
    _check_rates(given, "strengths")
    return {name: given[name].over(rates) if name in given else rates for name, rates in STRENGTHS.items()}


def _in_order(given: Iterable[Subgroup]) -> tuple[Subgroup, ...]:
    """Keep the subgroups in their order."""
    return tuple(given)


@frozen(kw_only=True, repr=False)
class Model(Result):
    """How synthetic children answer. Every default is an assumption, not a finding.

    A child is drawn in this order:

    1. *Groups*: one label of each grouping, by its share.
    2. *Truth*: a victim with ``p = prevalence * product of (prevalence of the child's label / prevalence)`` over the
       groupings, so that both all children and each label have exactly the prevalence that was set.
    3. *Severity*: one of 8 equally likely levels with mean 0 and variance 1, in victims (how visible the exploitation
       is) and in others (how hard their life is). It is not shifted by the truth: a shift would only be absorbed by
       the rates, which are set for victims and others apart.
    4. *Factor* of each category: one of 4 equally likely levels.
    5. *Answers*: yes with ``Phi((l s + k c - t) / sqrt(1 - l^2 - k^2))``; ``l`` and ``k`` are the loadings of severity
       and category and ``t`` is such that the marginal rate is exactly the sensitivity (of victims) or the
       false-positive rate (of others); see `victor.research.synthesis.chances`.
    6. *Unknown answers*: by `Missing`, not at random.
    7. *Facts*: yes/no facts as answers whose chance is the same for victims and others and that have no loadings,
       unless `items` says otherwise; numbers and choices by their spread; all independent of each other.

    Where several settings speak of one item, the last of these holds: the default, `items`, each of the child's
    subgroups in their order (its odds, its `missing`), the `items` of that subgroup.

    Limits: signs do not depend on facts (an infant may "beg") unless a subgroup says so, severity is one dimension, and
    no rate here has been measured unless its `source` says so.

    Attributes:
        strengths: Rates by the strength of an indicator, ``none`` where its list does not weigh. Assumed: sensitivity
            and false-positive rate 0.25 and 0.01 (strong), 0.30 and 0.04 (medium), 0.40 and 0.12 (weak), 0.25 and
            0.05 (none).
        items: Rates of single items, by id.
        subgroups: The labels of all groupings.
        facts: Spreads of single facts, by id. Assumed otherwise: ages 0 to 17 equally likely, other numbers over
            their whole range, choices equally likely, `fact_share` of yes for yes/no facts, and nobody who is
            ``exploited_as_child`` (an adult now).
        severity: Loading of the severity. Assumed: 0.5.
        category: Loading of the factor of the category. Assumed: 0.4.
        missing: Unknown answers about indicators. Assumed: 10 % of no, 20 % of yes (concealment), severity 0.2.
        missing_facts: Unknown facts. Assumed: 5 %.
        fact_share: Share of yes of a yes/no fact. Assumed: 0.1.
        scheme: The way of drawing, so that a report can be rerun.

    Raises:
        ResearchError: When a probability, a loading or a share is not right, or shares do not add up to 1.

    >>> model = Model(
    ...     items={"documents_held": Rates(sensitivity=0.3, false_positive=0.01)},
    ...     subgroups=(
    ...         Subgroup(name="gender", label="girl", share=0.5, sensitivity_odds=1.5),
    ...         Subgroup(name="gender", label="boy", share=0.5),
    ...     ),
    ... )
    >>> Model.from_dict(model.as_dict()) == model
    True
    """

    strengths: Mapping[str, Rates] = field(factory=dict, converter=_over_defaults)
    items: Mapping[str, Rates] = field(factory=dict)
    subgroups: tuple[Subgroup, ...] = field(default=(), converter=_in_order)
    facts: Mapping[str, Spread] = field(factory=dict, converter=spreads)
    severity: float = field(default=0.5, converter=as_float, validator=loading)
    category: float = field(default=0.4, converter=as_float, validator=loading)
    missing: Missing = Missing(when_no=0.10, when_yes=0.20, severity=0.2)
    missing_facts: Missing = Missing(when_no=0.05, when_yes=0.05)
    fact_share: float = field(default=0.1, converter=as_float, validator=chance)
    scheme: int = SCHEME

    def __attrs_post_init__(self) -> None:
        if self.scheme != SCHEME:
            hint = "use the version of victor that wrote the model"
            raise ResearchError("the model is drawn in another way", path="scheme", expected=str(SCHEME), hint=hint)
        _check_rates(self.items, "items")
        if not all(isinstance(one, Subgroup) for one in self.subgroups):
            raise ResearchError("the subgroups are not right", path="subgroups", expected="a sequence of Subgroup(…)")
        for name, labels in self.groupings.items():
            if len({one.label for one in labels}) < len(labels):
                raise ResearchError("a label stands twice", path=f"subgroups, {name}")
            check_sum((one.share for one in labels), f"subgroups, {name}")

    @cached_property
    def groupings(self) -> dict[str, tuple[Subgroup, ...]]:
        """The labels of each grouping, by its name."""
        found: dict[str, list[Subgroup]] = {}
        for one in self.subgroups:
            found.setdefault(one.name, []).append(one)
        return {name: tuple(labels) for name, labels in found.items()}

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Where rates were published; empty when all of them are assumed."""
        everywhere = (self.items, *(one.items for one in self.subgroups), self.strengths)
        return tuple(dict.fromkeys(one.source for rates in everywhere for one in rates.values() if one.source))

    @classmethod
    def from_rates(
        cls, rates: str | PathLike[str] | Iterable[Mapping[str, object]], *, base: Model | None = None
    ) -> Model:
        """A model whose items have published rates, each with its source.

        Args:
            rates: A CSV file, a TOML file with ``[[item]]`` tables, or rows: ``item``, ``sensitivity``,
                ``false_positive`` (numbers from 0 to 1, or texts such as ``"57.5%"``; empty where it was not
                published) and ``source``.
            base: The model to which they are added; that of the defaults when not given.

        Raises:
            ResearchError: In one line, with file and row, when a rate is none or has no source.

        >>> paper = "Example of a paper, 2020, table 2"
        >>> rows = [{"item": "documents_held", "sensitivity": "30%", "false_positive": 0.01, "source": paper}]
        >>> Model.from_rates(rows).items["documents_held"].sensitivity
        0.3
        """
        from victor.research.synthesis.rates import read_rates

        base = base or cls()
        return evolve(base, items={**base.items, **read_rates(rates)})

    def as_dict(self) -> dict[str, object]:
        """The whole model as plain data, its defaults included, for JSON or TOML."""
        from victor.research.synthesis.forms import plain

        return plain(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, object], *, file: str = "model") -> Model:
        """The model that `as_dict` wrote, or that somebody wrote by hand; `file` names it in errors.

        Raises:
            ResearchError: In one line, with the path of what is not right.
        """
        from victor.research.synthesis.forms import from_plain

        return from_plain(plain, file=file)

    @cached_property
    def digest(self) -> str:
        """A hash of all that it says, the same on every machine: 16 hexadecimal digits of SHA-256."""
        from victor.research.synthesis.forms import digest

        return digest(self)

    def table(self) -> Table:
        """Its parameters."""
        from victor.research.synthesis.forms import table

        return table(self)

    def __repr__(self) -> str:
        from_where = f"{len(self.sources)} sources" if self.sources else "all assumed"
        return f"<Model {self.digest}: {len(self.items)} items set, {len(self.subgroups)} subgroups, {from_where}>"
