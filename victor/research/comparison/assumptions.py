"""The assumptions behind synthetic children that can be varied one at a time, and what each of them changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from numbers import Integral, Real
from types import MappingProxyType

from attrs import evolve, frozen

from victor.errors import ResearchError, nearest
from victor.research.synthesis.model import Model

BASE = "as given"
"""The run in which nothing is varied."""
VARIED: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "prevalence": (0.01, 0.03, 0.10),
        "missing": (0.0, 0.1, 0.3),
        "concealment": (0.0, 0.1, 0.3),
        "clustering": (0.0, 0.4, 0.7),
        "severity": (0.0, 0.5, 0.7),
    }
)
"""What is varied unless told otherwise; two further seeds besides."""
DIGITS = 12
"""To which sums of shares are rounded, so that 0.1 + 0.1 is the 0.2 of the model."""


@frozen
class Setting:
    """What children are drawn from.

    Attributes:
        model: How they answer.
        prevalence: The share of victims.
        seed: Of the draw.
    """

    model: Model
    prevalence: float
    seed: int


def _missing(base: Setting, value: float) -> Setting:
    missing = base.model.missing
    return _answering(base, value, value + missing.when_yes - missing.when_no)


def _concealment(base: Setting, value: float) -> Setting:
    return _answering(base, base.model.missing.when_no, base.model.missing.when_no + value)


def _seed(base: Setting, value: float) -> Setting:
    if not isinstance(value, Integral):
        raise ResearchError("not a seed", expected="a whole number from 0")
    return evolve(base, seed=int(value))


def _answering(base: Setting, when_no: float, when_yes: float) -> Setting:
    missing = evolve(base.model.missing, when_no=round(when_no, DIGITS), when_yes=round(when_yes, DIGITS))
    return evolve(base, model=evolve(base.model, missing=missing))


ASSUMPTIONS: Mapping[str, Callable[[Setting, float], Setting]] = MappingProxyType(
    {
        "prevalence": lambda base, value: evolve(base, prevalence=value),
        "missing": _missing,
        "concealment": _concealment,
        "clustering": lambda base, value: evolve(base, model=evolve(base.model, category=value)),
        "severity": lambda base, value: evolve(base, model=evolve(base.model, severity=value)),
        "seed": _seed,
    }
)
"""What each assumption changes."""


def settings(base: Setting, vary: Mapping[str, Iterable[float]]) -> Iterator[tuple[str, float | None, Setting]]:
    """The base, then each assumption with each value that is not the base's own.

    Raises:
        ResearchError: When an assumption is none, or cannot have such a value.
    """
    yield BASE, None, base
    for assumption, values in vary.items():
        if assumption not in ASSUMPTIONS:
            expected = ", ".join(ASSUMPTIONS)
            hint = nearest(assumption, ASSUMPTIONS)
            raise ResearchError(f"'{assumption}' cannot be varied", path="vary", expected=expected, hint=hint)
        if not isinstance(values, Iterable):
            raise ResearchError("no values", path=f"vary, {assumption}", expected="several, such as (0.0, 0.1, 0.3)")
        for value in values:
            if not isinstance(value, Real):
                raise ResearchError("the value is no number", path=f"vary, {assumption}", expected="a number")
            try:
                setting = ASSUMPTIONS[assumption](base, value)
            except ResearchError as error:
                raise error.at(path=f"vary, {assumption}") from None
            if setting != base:
                yield assumption, value, setting
