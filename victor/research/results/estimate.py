"""An estimate: a share or another figure with its interval, and the counts that it was made of."""

from __future__ import annotations

from math import isnan

from attrs import frozen


@frozen
class Estimate:
    """A figure with its interval.

    Attributes:
        estimate: The figure; a share is a fraction from 0 to 1. ``nan`` where nothing was there to be counted.
        low: The lower end of the interval.
        high: The upper end.
        count: The numerator of a share; None for a figure that is no share.
        of: The denominator of a share; None for a figure that is no share.
        why: Why there is no interval (or no figure), where there is none.
        percent: Whether it is told in per cent though nobody was counted, as a predictive value at another prevalence.

    >>> print(Estimate(0.92, 0.75, 0.978, count=23, of=25))
    92.0 % (75.0 to 97.8; 23 of 25)
    """

    estimate: float
    low: float
    high: float
    count: int | None = None
    of: int | None = None
    why: str = ""
    percent: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something that was counted."""
        return self.of is not None

    @property
    def figure(self) -> str:
        """The figure alone, as it is read."""
        if isnan(self.estimate):
            return "none"
        return f"{100 * self.estimate:.1f} %" if self.is_share or self.percent else f"{self.estimate:.3g}"

    @property
    def between(self) -> str:
        """What stands behind the figure: its interval and counts, or why there is none."""
        if isnan(self.estimate):
            return self.why
        span = f"{self.low:.3g} to {self.high:.3g}"
        if self.is_share or self.percent:
            span = f"{100 * self.low:.1f} to {100 * self.high:.1f}"
        counted = f"{self.count:,} of {self.of:,}" if self.is_share else ""
        return "; ".join(part for part in ("" if isnan(self.low) else span, counted) if part)

    def __str__(self) -> str:
        return f"{self.figure} ({self.between})" if self.between else self.figure
