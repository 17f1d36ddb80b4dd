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

    >>> print(Estimate(0.92, 0.75, 0.978, count=23, of=25))
    92.0 % (75.0 to 97.8; 23 of 25)
    """

    estimate: float
    low: float
    high: float
    count: int | None = None
    of: int | None = None
    why: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of something that was counted."""
        return self.of is not None

    def __str__(self) -> str:
        if isnan(self.estimate):
            return f"none ({self.why})" if self.why else "none"
        if self.is_share:
            counted = f"{self.count} of {self.of}"
            between = f"{100 * self.low:.1f} to {100 * self.high:.1f}; " if not isnan(self.low) else ""
            return f"{100 * self.estimate:.1f} % ({between}{counted})"
        between = f" ({self.low:.3g} to {self.high:.3g})" if not isnan(self.low) else ""
        return f"{self.estimate:.3g}{between}"
