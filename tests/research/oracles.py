"""Reference implementations that need some care to be asked."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest
from statsmodels.stats.multitest import multipletests


def holm_by_statsmodels(values: Sequence[float]) -> list[float]:
    """P-values adjusted by Holm's method. Statsmodels collects garbage at each call: a second or two here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda *_: 0)
        return [float(value) for value in multipletests(values, method="holm")[1]]
