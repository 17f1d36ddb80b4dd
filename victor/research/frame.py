"""A cohort as a dataframe, for other programs and for engines that hold more than one machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from victor.rules import Choice, Number

if TYPE_CHECKING:
    from victor.research.cohort import Cohort


def frame_of(cohort: Cohort) -> Any:
    """The cohort as a `pyarrow.Table`, a row for each child.

    Returns:
        A column for each item: truth values, null where unknown; whole numbers, where one is known as a span only in
        two columns ``item_low`` and ``item_high``; the ids of choices. Then ``truth`` where it is known, and the
        groupings.
    """
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for item, kind in cohort.items.items():
        if item in cohort.yes:
            yes, maybe = cohort.flags(item)
            columns[item] = pa.array(yes, mask=maybe & ~yes)
        elif isinstance(kind, Number):
            low, high = cohort.numbers[item]
            unknown = (low == kind.minimum) & (high == kind.maximum)
            if bool(np.all(unknown | (low == high))):
                columns[item] = pa.array(low, mask=unknown)
            else:
                columns |= {f"{item}_low": pa.array(low, mask=unknown), f"{item}_high": pa.array(high, mask=unknown)}
        elif isinstance(kind, Choice):
            columns[item] = _labels(cohort.choices[item], kind.values)
    if cohort.truth is not None:
        truth, known = cohort.truth_mask()
        columns["truth"] = pa.array(truth, mask=~known)
    columns |= {name: _labels(group.codes, group.labels) for name, group in cohort.groups.items()}
    return pa.table(columns)


def _labels(codes: np.ndarray[Any, np.dtype[np.int16]], labels: tuple[str, ...]) -> Any:
    import pyarrow as pa

    places = pa.array(np.maximum(codes, 0), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(places, pa.array(labels, pa.string())).cast(pa.string())
