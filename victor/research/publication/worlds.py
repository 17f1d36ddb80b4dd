"""Worlds: numbers, none below nought, that fit everything that is shown. An attacker cannot tell them apart.

Linear programming finds them. Children come in whole numbers, and an attacker who uses that can sometimes tell more: so
where a few blocks hang together, what is not whole is looked for again among whole numbers. Where many do, that would
take hours, for the attacker as for us.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.research.publication.atoms import Counts, Marks

World = NDArray[np.float64]

EXACT = 1e-6
"""How far a number may be from another to be taken for it."""
MOST_WHOLE = 80
"""Blocks up to which numbers must be whole."""
PATIENCE = 5.0
"""Seconds that a search among whole numbers may take."""


@frozen(eq=False)
class Extreme:
    """The end of what a sum of blocks can be.

    Attributes:
        bound: The least or the largest value; whole numbers may not reach it.
        world: Numbers, one for each block, that come near to it; None where none were found.
        by: The factors of the totals that make it impossible to go further: the proof.
    """

    bound: float
    world: World | None
    by: World


@frozen(eq=False)
class Totals:
    """What is shown: for each total the blocks that it is the sum of, and its value.

    Args:
        blocks: Totals x blocks.
        values: The totals.
    """

    blocks: Marks = field(repr=False)
    values: Counts = field(repr=False)

    def most(self, of: Marks, *, each: World | None = None) -> Extreme:
        """The most that blocks can have together; with `each`, no block is worth more than its own limit."""
        return self._end(of, each, sign=-1.0)

    def least(self, of: Marks) -> Extreme:
        """The least that blocks can have together."""
        return self._end(of, None, sign=1.0)

    def _end(self, of: Marks, each: World | None, *, sign: float) -> Extreme:
        from scipy.optimize import linprog
        from scipy.sparse import csc_array, hstack

        matrix: Any = csc_array(self.blocks.astype(np.float64))
        gain = sign * of.astype(np.float64)
        highest = np.full(of.size, np.inf)
        chosen = np.flatnonzero(of)
        if each is not None:
            # What a block has beyond its limit stands in a column of its own that gains nothing.
            matrix = hstack([matrix, matrix[:, chosen]], format="csc")
            highest[chosen] = each[chosen]
            gain = np.concatenate([gain, np.zeros(chosen.size)])
            highest = np.concatenate([highest, np.full(chosen.size, np.inf)])
        bounds = np.column_stack([np.zeros(highest.size), highest])
        solve: Any = linprog  # its stubs do not know sparse matrices
        found = solve(gain, A_eq=matrix, b_eq=self.values.astype(np.float64), bounds=bounds, method="highs-ds")
        if found.x is None:
            # What was counted always fits, so there is no end; or the solver gave up, and nothing was proved.
            return Extreme(sign * -np.inf, None, np.zeros(self.values.size))
        numbers: World | None = np.asarray(found.x).clip(0)
        if of.size <= MOST_WHOLE and np.abs(found.x - np.round(found.x)).max(initial=0) > EXACT:
            numbers = _whole(gain, matrix, self.values, highest)
        world = None
        if numbers is not None:
            world = numbers[: of.size].copy()
            if each is not None:
                world[chosen] += numbers[of.size :]
        return Extreme(sign * float(found.fun), world, np.asarray(found.eqlin.marginals))


def _whole(gain: World, matrix: Any, values: Counts, highest: World) -> World | None:
    """The same among whole numbers."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        gain,
        constraints=LinearConstraint(matrix, values, values),
        bounds=Bounds(np.zeros(highest.size), highest),
        integrality=np.ones(gain.size, int),
        options={"time_limit": PATIENCE},
    )
    return None if found.x is None else np.asarray(np.round(found.x), np.float64)
