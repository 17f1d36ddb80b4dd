"""Blocks: pieces of a picture that know their size, so that what is put together of them never overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from attrs import frozen

from victor.notebook.pictures.measure import text_width, wrapped

if TYPE_CHECKING:
    from htpy import Node


@frozen
class Face:
    """How a text is set: the class of its style, its size and the height of its lines."""

    name: str
    size: int
    leading: int
    bold: bool = False


TITLE = Face("title", 19, 26, bold=True)
HEAD = Face("head", 15, 20, bold=True)
NAME = Face("name", 15, 19, bold=True)
TEXT = Face("text", 13, 17)
SMALL = Face("small", 12, 16)
TEXT_BOLD = Face("text strong", 13, 17, bold=True)
SMALL_BOLD = Face("small strong", 12, 16, bold=True)
BESIDE_HEAD = Face("small", 12, 20)
"""Small, with its foot in one line with that of a head."""


@frozen
class Block:
    """A piece of a picture: how wide and how high it is, and how to draw it with its corner at (x, y)."""

    width: int
    height: int
    draw: Callable[[int, int], Node]


EMPTY = Block(0, 0, lambda _x, _y: None)


def said(text: str, face: Face, width: int, tone: str = "") -> Block:
    """A text in lines no wider than `width`; a tone such as ``soft`` or ``red`` colours it."""
    from htpy import text as element

    lines = wrapped(text, face.size, width, bold=face.bold)

    def draw(x: int, y: int) -> Node:
        base = y + (face.leading + face.size) // 2 - 2
        return [
            element(class_=[face.name, tone], x=x, y=base + number * face.leading)[line]
            for number, line in enumerate(lines)
        ]

    return Block(width, face.leading * len(lines), draw)


def short(text: str, face: Face, limit: int, tone: str = "") -> Block:
    """A text that takes no more room than it needs, and no more than `limit`."""
    return said(text, face, min(int(text_width(text, face.size, bold=face.bold)) + 1, limit), tone)


def stacked(blocks: Iterable[Block], gap: int = 6) -> Block:
    """Blocks one below the other; empty ones take no room."""
    kept = [block for block in blocks if block.height]
    tops = list(accumulate((block.height + gap for block in kept), initial=0))

    def draw(x: int, y: int) -> Node:
        return [block.draw(x, y + top) for block, top in zip(kept, tops, strict=False)]

    return Block(max((block.width for block in kept), default=0), max(tops[-1] - gap, 0), draw)


def beside(blocks: Sequence[Block], gap: int = 16) -> Block:
    """Blocks beside one another, their tops in one line."""
    lefts = list(accumulate((block.width + gap for block in blocks), initial=0))

    def draw(x: int, y: int) -> Node:
        return [block.draw(x + left, y) for block, left in zip(blocks, lefts, strict=False)]

    return Block(max(lefts[-1] - gap, 0), max((block.height for block in blocks), default=0), draw)


def flowing(blocks: Iterable[Block], width: int, gap: int = 6) -> Block:
    """Small blocks beside one another, in as many rows as they need."""
    rows: list[list[Block]] = []
    for block in blocks:
        if rows and sum(one.width + gap for one in rows[-1]) + block.width <= width:
            rows[-1].append(block)
        else:
            rows.append([block])
    return stacked((beside(row, gap) for row in rows), 4)


def columns_of(blocks: Sequence[Block], columns: int, width: int, gap: int = 14) -> Block:
    """Blocks in columns; each goes where there is most room."""
    piles: list[list[Block]] = [[] for _ in range(columns)]
    for block in blocks:
        min(piles, key=lambda pile: sum(one.height + gap for one in pile)).append(block)
    wide = column_width(width, columns, gap)
    filled = [stacked(pile, gap) for pile in piles]
    return beside([Block(wide, pile.height, pile.draw) for pile in filled], gap)


def column_width(width: int, columns: int, gap: int = 14) -> int:
    """How wide each of some columns is."""
    return (width - gap * (columns - 1)) // columns


def boxed(content: Block, kind: str, *, pad: int = 12, key: str = "", double: bool = False) -> Block:
    """A block in a box as wide as the block and its padding; the kind is the class of its style.

    Args:
        content: What is in it.
        kind: One or more classes: ``step required``.
        pad: Room on each side.
        key: What it stands for, for programs that look at the picture.
        double: Whether its border is double.
    """
    from htpy import g, rect

    width, height = content.width + 2 * pad, content.height + 2 * pad

    def draw(x: int, y: int) -> Node:
        inner = double and rect(".inner", x=x + 3, y=y + 3, width=width - 6, height=height - 6, rx=5)
        outer = rect(".edge", x=x, y=y, width=width, height=height, rx=8)
        return g(class_=["box", *kind.split()], data_key=key or None)[outer, inner, content.draw(x + pad, y + pad)]

    return Block(width, height, draw)


def pill(text: str, kind: str, limit: int) -> Block:
    """A short text in a rounded frame, no wider than `limit`; what is longer takes more lines."""
    from htpy import g, rect
    from htpy import text as element

    inner = min(int(text_width(text, SMALL.size, bold=True)) + 1, limit - 16)
    lines = wrapped(text, SMALL_BOLD.size, inner, bold=True)
    height = SMALL.leading * len(lines) + 4

    def draw(x: int, y: int) -> Node:
        middle, base = x + (inner + 16) // 2, y + 2 + (SMALL.leading + SMALL.size) // 2 - 2
        return g(class_=["pill", *kind.split()])[
            rect(".edge", x=x, y=y, width=inner + 16, height=height, rx=10),
            (
                element(".small.strong.middle", x=middle, y=base + number * SMALL.leading)[line]
                for number, line in enumerate(lines)
            ),
        ]

    return Block(inner + 16, height, draw)
