"""Bit planes of a cohort: packing answers as they come, and counting children."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from victor.rules.planes import LITTLE, WORD, Plane, pack, unpack

__all__ = ["Plane", "count", "nobody", "pack", "pack_codes", "unpack"]

AT_ONCE = 1 << 18
"""Answers packed at once, so that they are still in the cache when they are looked at again."""


def pack_codes(codes: NDArray[np.int8]) -> tuple[Plane, Plane]:
    """Answers as two planes: the children for whom it is yes, and those for whom it is not no.

    Args:
        codes: One for each child: 1 yes, 0 no, -1 unknown.

    >>> [plane.tolist() for plane in pack_codes(np.array([1, 0, -1, 1], np.int8))]
    [[9], [13]]
    """
    planes = nobody(codes.size), nobody(codes.size)
    yes, maybe = (plane.view(np.uint8) for plane in planes)
    for start in range(0, codes.size, AT_ONCE):
        part = codes[start : start + AT_ONCE]
        place = slice(start // 8, start // 8 + -(-part.size // 8))
        maybe[place] = np.packbits(part, bitorder="little")
        yes[place] = np.packbits(part > 0, bitorder="little")
    return planes if LITTLE else (planes[0].byteswap(), planes[1].byteswap())


def nobody(size: int) -> Plane:
    """A plane on which no child stands."""
    return np.zeros(-(-size // WORD), np.uint64)


def count(plane: Plane) -> int:
    """How many children stand on a plane.

    >>> count(np.array([7, 1], np.uint64))
    4
    """
    return int(np.bitwise_count(plane).sum(dtype=np.int64))
