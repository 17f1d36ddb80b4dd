"""Bits of bytes, turned round one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def flipped(good: bytes, bits: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """For each bit its number and the bytes in which it is the other one."""
    for bit in bits:
        spoilt = bytearray(good)
        spoilt[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(spoilt)
