"""Reads pages as a browser does: what is seen, which tags stand there, and whether each one that opens is closed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

EMPTY = {"br", "hr", "img", "input", "col", "meta", "link", "wbr"}
"""Tags that are never closed."""


class Read(HTMLParser):
    """A page that was read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.badges = 0
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def seen(self) -> str:
        """What people read, with single spaces."""
        return re.sub(r"\s+", " ", "".join(self.words))

    def classes(self) -> set[str]:
        """Every class that is used."""
        return {name for _, key, value in self.attributes if key == "class" for name in value.split()}
