"""Small cohorts made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from victor.research.cohort import Cohort, Group
from victor.research.planes import pack, pack_codes
from victor.rules import YesNo


def cohort(
    answers: Mapping[str, Sequence[int]],
    *,
    truth: Sequence[int] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    synthetic: bool = True,
) -> Cohort:
    """A cohort from answers by item: 1 yes, 0 no, -1 unknown; the truth likewise."""
    codes = {item: np.array(given, np.int8) for item, given in answers.items()}
    planes = {item: pack_codes(given) for item, given in codes.items()}
    said = None if truth is None else np.array(truth, np.int8)
    return Cohort(
        size=len(next(iter(codes.values()))),
        items={item: YesNo() for item in codes},
        yes={item: yes for item, (yes, _) in planes.items()},
        maybe={item: maybe for item, (_, maybe) in planes.items()},
        truth=None if said is None else pack(said == 1),
        known=None if said is None else pack(said >= 0),
        groups={name: _group(name, given) for name, given in (groups or {}).items()},
        is_synthetic=synthetic,
    )


def _group(name: str, given: Sequence[str]) -> Group:
    labels = tuple(dict.fromkeys(label for label in given if label))
    codes = [labels.index(label) if label else -1 for label in given]
    return Group(name, labels, np.array(codes, np.int16))
