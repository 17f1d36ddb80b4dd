"""Random draws that are the same on every machine: raw PCG64 streams, one for each block of children and each purpose.

NumPy promises the raw output of a bit generator and of `SeedSequence` for ever, but not what its distributions make of
it; so nothing but raw words is used here. Each purpose (an item's answers, the truth, …) has streams of its own, named
by a hash: what is drawn for one item does not depend on which others there are, and a cohort is a prefix of every
longer one of its seed.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536
"""Children in a block; a multiple of 64, so that blocks meet at whole words of a plane."""


def draws(seed: int, block: int, purpose: str, size: int) -> NDArray[np.uint32]:
    """Uniform whole numbers of 31 bits, one for each of the first `size` children of a block.

    >>> draws(7, 0, "truth", 3)
    array([1897674677, 2048878986,  606205618], dtype=uint32)
    """
    words = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(block, *_key(purpose))))
    raw = words.random_raw((size + 1) // 2).astype("<u8", copy=False).view("<u4")
    return (raw[:size] >> 1).astype(np.uint32, copy=False)


def _key(purpose: str) -> tuple[int, int]:
    """Two words of SHA-256, so that no two purposes share a stream."""
    found = sha256(purpose.encode()).digest()
    return int.from_bytes(found[:4], "little"), int.from_bytes(found[4:8], "little")
