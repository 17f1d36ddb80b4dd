"""HTML for notebooks: escaped pieces, one style for light and dark, and the base of whatever shows itself.

Pieces are made with `htpy`, which escapes all that is not markup of its own. Nothing here is fetched from anywhere: the
style travels with each output.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htpy import Element, Node


class Html(str):
    """HTML that a notebook shows as such; elsewhere a text."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


class Displayed(ABC):
    """What shows itself in a notebook."""

    __slots__ = ()

    @abstractmethod
    def _pieces(self, language: str) -> Node:
        """What is to be seen, in a language; never a personal value."""

    def _plain(self) -> str:
        """What is shown where there is no HTML."""
        return repr(self)

    def as_html(self, language: str = "en") -> Html:
        """The same for a notebook, in a language.

        >>> import victor
        >>> "Πιθανό θύμα" in victor.country("gr").as_html("el")
        True
        """
        from htpy import article

        return framed(article(".card")[self._pieces(language)], language)

    def _repr_html_(self) -> str:
        return str(self.as_html())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:  # noqa: ARG002  IPython's signature
        return {"text/plain": self._plain(), "text/html": self._repr_html_()}


@cache
def style() -> str:
    """The style sheet of everything that victor shows."""
    source = tight(files("victor").joinpath("html.css").read_text(encoding="utf-8"))
    return re.sub(r";? ?([{}]) ?|([;:,]) ", r"\1\2", source).replace("\n", "")


def tight(source: str) -> str:
    """A style sheet or program without what only people read: indents, empty lines, lines of comment."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def framed(content: Node, language: str = "en") -> Html:
    """Content with the style that it needs, as one output of a notebook."""
    from htpy import div
    from htpy import style as sheet
    from markupsafe import Markup

    return Html(div(".victor", lang=language)[sheet[Markup(style())], content])  # noqa: S704  our own file


def badge(kind: str, text: str) -> Element:
    """A small mark beside a text: ``draft``, ``unconfirmed``, ``stale`` or another of its kinds."""
    from htpy import span

    return span(class_=["badge", kind])[text]
