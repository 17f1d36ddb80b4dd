"""Proofs and differences as a piece of a page: what they say in lines, each with the lines below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htpy import Node


def lines_panel(title: str, lines: Iterable[str], remark: str = "") -> Node:
    """Lines as a list; those that begin with a space stand below the one before."""
    from htpy import div, footer, fragment, h3, li, p, ul

    groups: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith(" ") and groups:
            groups[-1][1].append(line.strip())
        elif line:
            groups.append((line, []))
    rows = [li[head, [div(".soft")[line] for line in below]] for head, below in groups]
    return fragment[h3(".title")[title], ul(".list")[rows], footer(".soft")[p[remark]] if remark else None]
