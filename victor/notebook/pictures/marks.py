"""The marks of pictures: rules under heads, the sign of a bar, how far a referral is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from victor.notebook.pictures.blocks import NAME, SMALL, TEXT, Block, beside, pill, said, short, stacked
from victor.notebook.pictures.measure import text_width
from victor.notebook.pictures.speaking import Speaker
from victor.records import Referral, ReferralState
from victor.records.referral import LOST

if TYPE_CHECKING:
    from htpy import Node

WAY: Sequence[ReferralState] = ("drafted", "sent", "received", "accepted", "completed")
"""From the draft to the service: as many dots are filled as states have been reached."""
DOT = 5


def rule(kind: str, width: int, *, onward: bool = False) -> Block:
    """The line under a head; its kind colours it, and an arrow says that time goes on."""
    from htpy import path

    def draw(x: int, y: int) -> Node:
        arrow = f"M{x + width - 7} {y}l6 6l-6 6" if onward else ""
        return path(class_=["rule", kind], d=f"M{x} {y + 6}h{width - 2}{arrow}")

    return Block(width, 12, draw)


def or_line(text: str, width: int) -> Block:
    """A word between two boxes, with a line on both sides."""
    from htpy import path

    wide = int(text_width(text, SMALL.size)) + 1
    left = max((width - wide) // 2 - 8, 0)
    label = said(text, SMALL, wide, "soft")

    def draw(x: int, y: int) -> Node:
        middle = y + label.height // 2
        line = path(".thin", d=f"M{x} {middle}h{left}M{x + width - left} {middle}h{left}")
        return [line, label.draw(x + left + 8, y)]

    return Block(width, label.height, draw)


def no_entry() -> Block:
    """A circle with a bar."""
    from htpy import circle, path

    def draw(x: int, y: int) -> Node:
        return [circle(".bar", cx=x + 15, cy=y + 18, r=13), path(".bar", d=f"M{x + 8} {y + 18}h14")]

    return Block(30, 36, draw)


def progress(referral: Referral, say: Speaker, now: datetime | None, width: int) -> Block:
    """How far a referral is: dots on its way, and its state in words with the time."""
    from htpy import circle

    reached = {move.state for move in referral.history}
    last = referral.history[-1]
    lost = referral.state in LOST
    step = 2 * DOT + 4

    def dots(x: int, y: int) -> Node:
        return [
            circle(
                class_=["dot", "on" if state in reached else "", "lost" if lost else ""],
                cx=x + DOT + 1 + number * step,
                cy=y + 9,
                r=DOT,
            )
            for number, state in enumerate(WAY)
        ]

    wide = len(WAY) * step
    text = f"{say.state(last.state)} {say.time(last.at, now)}"
    label = said(text, TEXT, width - wide - 6, "soft" if lost else "green")
    return beside([Block(wide, 18, dots), label], 6)


def on_spine(rows: Sequence[tuple[str, Block]], width: int, gap: int = 14) -> Block:
    """Rows along a line from top to bottom, each with its number in a circle on the line."""
    from htpy import circle, path, text

    left, middle, radius = width - max((row.width for _, row in rows), default=0), 15, 13
    body = stacked((row for _, row in rows), gap)

    def draw(x: int, y: int) -> Node:
        marks: list[Node] = []
        top = y
        for number, row in rows:
            marks.append(circle(".dot.order", cx=x + middle, cy=top + radius + 8, r=radius))
            marks.append(text(".small.strong.middle", x=x + middle, y=top + radius + 12)[number])
            top += row.height + gap
        line = path(".spine", d=f"M{x + middle} {y + radius + 8}V{y + body.height}")
        return [line, marks, body.draw(x + left, y)]

    return Block(width, body.height, draw)


def day_line(text: str, width: int) -> Block:
    """The head of a day."""
    from htpy import path

    label = short(text, NAME, width)
    left = min(label.width + 10, width)

    def draw(x: int, y: int) -> Node:
        return [label.draw(x, y + 4), path(".thin", d=f"M{x + left} {y + 14}h{width - left}")]

    return Block(width, label.height + 6, draw)


def now_line(text: str, width: int) -> Block:
    """The time that it is, across all lanes."""
    from htpy import path

    label = pill(text, "blue", width)

    def draw(x: int, y: int) -> Node:
        middle = y + label.height // 2
        return [path(".now", d=f"M{x + label.width} {middle}h{width - label.width}"), label.draw(x, y)]

    return Block(width, label.height, draw)


def lane_mark(lane: str, mark: str) -> Block:
    """A mark of 18 pixels: each lane has its shape, filled when it is done."""
    from htpy import path

    shapes = {
        "learnt": "a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
        "assessed": "m0 -5h10v10h-10z",
        "told": "m0 -5l10 5l-10 5z",
        "due": "l5 -6l5 6l-5 6z",
    }
    return Block(18, 18, lambda x, y: path(class_=["dot", mark], d=f"M{x + 3} {y + 9}{shapes[lane]}"))


def railed(row: Block, rails: Sequence[int], room: int) -> Block:
    """A row with room above it and lines through it, on which its marks stand."""
    from htpy import path

    height = row.height + room

    def draw(x: int, y: int) -> Node:
        lines = "".join(f"M{x + rail} {y}v{height}" for rail in rails)
        return [path(".thin", d=lines), row.draw(x, y + room)]

    return Block(row.width, height, draw)
