"""Pictures: SVG that follows the theme of a notebook, stands in a file by itself, and says the same in words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import field, frozen

from victor.html import Html, framed, tight
from victor.notebook.pictures.blocks import Block
from victor.whole import write_whole
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

WIDE = 960
NARROW = 366
"""The inside of a page on a phone; nothing is drawn narrower than that is usable, `LEAST`."""
LEAST = 280
EDGE = 16
"""Room around a drawing that stands in a file by itself."""
SWITCH = 640
"""Where less room than this is left, a notebook shows the narrow drawing."""
LIGHT = {
    "ink": "#1d2126",
    "bg": "#ffffff",
    "soft": "#565c64",
    "line": "#cfd3d8",
    "wash": "#f3f4f6",
    "blue": "#175aae",
    "green": "#166b3d",
    "amber": "#8a4d04",
    "red": "#a5162b",
}
DARK = {
    "ink": "#e9ebee",
    "bg": "#15171a",
    "soft": "#b3b8bf",
    "line": "#42474e",
    "wash": "#202327",
    "blue": "#83b6f3",
    "green": "#70cb98",
    "amber": "#e6ae60",
    "red": "#f58a97",
}
FITS = f"""
.victor-picture {{ container-type: inline-size; max-width: {WIDE}px; }}
.victor-picture .narrow {{ display: none; }}
.victor-picture details {{ margin-top: 8px; }}
@container (max-width: {SWITCH}px) {{
.victor-picture .wide {{ display: none; }}
.victor-picture .narrow {{ display: block; }}
}}
"""


@frozen
class Drawing:
    """One drawing of a picture, for one width."""

    width: int
    height: int
    inside: str = field(repr=False)


@frozen(repr=False)
class Picture:
    """A picture, and the same in words.

    Attributes:
        title: What it shows.
        sentences: All that it shows, in sentences.
        drawings: The drawing, and a narrow one where it is too wide for a phone.
    """

    title: str
    sentences: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    language: str = "en"

    @classmethod
    def of(cls, title: str, sentences: Iterable[str], draw: Callable[[int], Block], width: int, language: str) -> Self:
        """A picture that is drawn for a width and, where that is wide, for a phone as well."""
        width = max(width, LEAST)
        wanted = (width, NARROW) if width > SWITCH else (width,)
        return cls(
            _legal(title),
            tuple(map(_legal, sentences)),
            tuple(_drawing(draw(one - 2), one) for one in wanted),
            language,
        )

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"

    def __str__(self) -> str:
        return self.svg

    @property
    def description(self) -> str:
        """The text alternative: all that is seen, a sentence in a line."""
        return "\n".join(self.sentences)

    @property
    def svg(self) -> str:
        """The picture as a file of its own, with its own colours for light and for dark."""
        from htpy import style
        from markupsafe import Markup

        sheet = f"{_coloured(LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_coloured(DARK)}\n}}"
        alone = ".victor-picture .ground { fill: #ffffff; }\n"
        dark = "\n@media (prefers-color-scheme: dark) { .victor-picture .ground { fill: #15171a; } }"
        return f"{self._svg(self.drawings[0], 'alone', style[Markup(alone + sheet + dark)])}\n"  # noqa: S704  our own

    @property
    def figure(self) -> Element:
        """The picture as a piece of a page that has the style of `victor.html`; under it the same in words."""
        from htpy import details, figure, li, style, summary, ul
        from markupsafe import Markup

        names = ("wide", "narrow") if len(self.drawings) > 1 else ("only",)
        sheet = style[Markup(_sheet() + FITS)]  # noqa: S704  our own file
        in_words = details[
            summary[words(self.language, "picture")["in_words"]], ul[(li[one] for one in self.sentences)]
        ]
        return figure(".victor-picture")[
            sheet, (self._svg(one, name) for one, name in zip(self.drawings, names, strict=True)), in_words
        ]

    def _svg(self, drawing: Drawing, name: str, sheet: Node = None) -> Element:
        from htpy import desc, rect, svg
        from htpy import title as heading
        from markupsafe import Markup

        edge = EDGE if name == "alone" else 0
        width, height = drawing.width + 2 * edge, drawing.height + 2 * edge
        known_by = hashlib.sha256(f"{name}{self.title}{self.description}{drawing.inside}".encode()).hexdigest()[:10]
        return svg(
            class_=["victor-picture" if name == "alone" else "", name],
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"{-edge} {-edge} {width} {height}",
            width=width,
            height=height,
            lang=self.language,
            role="img",
            aria_labelledby=f"t{known_by}",
            aria_describedby=f"d{known_by}",
        )[
            heading(id=f"t{known_by}")[self.title],
            desc(id=f"d{known_by}")[self.description],
            sheet,
            name == "alone" and rect(".ground", x=-edge, y=-edge, width=width, height=height),
            Markup(drawing.inside),  # noqa: S704  made with htpy
        ]

    def as_html(self) -> Html:
        """The picture for a notebook, following its light or dark theme."""
        return framed(self.figure, self.language)

    def _repr_html_(self) -> str:
        return str(self.as_html())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:  # noqa: ARG002  IPython's signature
        # No image/svg+xml: JupyterLab shows that as an image, which does not see the colours of the page.
        return {"text/plain": f"{self.title}\n\n{self.description}", "text/html": self._repr_html_()}

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture into an SVG file that needs nothing else.

        Raises:
            VictorError: When the file cannot be written.
        """
        write_whole(Path(path), self.svg.encode())


def _drawing(block: Block, width: int) -> Drawing:
    from htpy import fragment

    return Drawing(width, block.height + 2, _legal(str(fragment[block.draw(1, 1)])))


def _legal(text: str) -> str:
    """The text without characters that no XML may hold, however they came into it."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)


@cache
def _sheet() -> str:
    return tight(files("victor.notebook.pictures").joinpath("picture.css").read_text(encoding="utf-8"))


def _coloured(colours: Mapping[str, str]) -> str:
    return re.sub(r"var\(--(\w+)\)", lambda found: colours[found[1]], _sheet())
