"""Random cohorts over the items of a checklist, made from nothing but random numbers."""

from __future__ import annotations

import numpy as np

from victor.guideline import Checklist
from victor.research.cohort import Cohort, Group
from victor.research.planes import nobody, pack, pack_codes
from victor.rules import Choice, Number, YesNo


def random_cohort(
    checklist: Checklist,
    size: int,
    seed: int = 7,
    *,
    verified: float = 1.0,
    synthetic: bool = True,
    leave_out: frozenset[str] = frozenset(),
) -> Cohort:
    """Children who answer at random; every tenth is a victim, and victims say yes more often."""
    source = np.random.default_rng(seed)
    truth = source.random(size) < 0.1
    yes, maybe, numbers, choices = {}, {}, {}, {}
    items = {item: kind for item, kind in checklist.items.items() if item not in leave_out}
    for item, kind in items.items():
        unknown = source.random(size) < 0.2
        if isinstance(kind, YesNo):
            codes = (source.random(size) < np.where(truth, 0.4, 0.08)).astype(np.int8)
            yes[item], maybe[item] = pack_codes(np.where(unknown, -1, codes).astype(np.int8))
        elif isinstance(kind, Number):
            low = source.integers(kind.minimum, kind.maximum + 1, size)
            high = np.minimum(low + source.integers(0, 3, size), kind.maximum)
            ends = (np.where(unknown, kind.minimum, low), np.where(unknown, kind.maximum, high))
            numbers[item] = (ends[0].astype(np.int16), ends[1].astype(np.int16))
        else:
            assert isinstance(kind, Choice)
            choices[item] = source.integers(-1, len(kind.values), size).astype(np.int16)
    known = source.random(size) < verified
    return Cohort(
        size=size,
        items=items,
        yes=yes,
        maybe=maybe,
        numbers=numbers,
        choices=choices,
        truth=pack(truth & known) if size else nobody(0),
        known=pack(known) if size else nobody(0),
        groups={"gender": Group("gender", ("girl", "boy"), source.integers(-1, 2, size).astype(np.int16))},
        is_synthetic=synthetic,
        origin="random answers",
    )
