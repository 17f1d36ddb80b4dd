"""Scores of synthetic children with their truth, as Hypothesis draws them and as a model makes them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

Scores = NDArray[np.int64]
Truth = NDArray[np.bool_]
Sample = tuple[Scores, Truth]


@st.composite
def samples(draw: st.DrawFn, *, least: int = 1, low: int = -3, high: int = 6) -> Sample:
    """At least so many victims and others, with heavy ties."""
    score = st.integers(low, high)
    victims = draw(st.lists(score, min_size=least, max_size=12))
    others = draw(st.lists(score, min_size=least, max_size=20))
    order = draw(st.permutations(range(len(victims) + len(others))))
    truth = np.array([True] * len(victims) + [False] * len(others))
    return np.array([*victims, *others])[order], truth[order]


def made(n: int, *, items: int = 40, prevalence: float = 0.03, seed: int = 7) -> tuple[NDArray[np.int16], Truth]:
    """Children whose signs come together: a severity of their own, more signs where they are victims."""
    source = np.random.default_rng(seed)
    truth = source.random(n) < prevalence
    chance = np.where(truth, 0.35, 0.12) * (0.5 + source.beta(2, 2, n))
    return source.binomial(items, chance).astype(np.int16), truth
