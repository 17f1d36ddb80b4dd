"""A chart: a picture that says what it shows, drawn on this machine without a browser or a network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from victor.errors import ResearchError
from victor.research.results.tables import Table
from victor.whole import write_whole

if TYPE_CHECKING:
    import altair as alt
    from htpy import Node

FORMS = (".svg", ".png", ".pdf")
DOTS = 2.0
"""Picture dots of a PNG for each unit of the drawing: sharp on paper and on fine screens."""


@frozen(repr=False)
class Chart:
    """A chart with its text alternative and the figures that it shows.

    Attributes:
        title: What it shows.
        said: What is to be seen, in a sentence or two, for who cannot see it.
        figures: What is drawn, as a table; what had to be kept back stands in neither.
        synthetic: Whether no real child is behind it; the title says so then.
        drawing: The drawing in Vega-Lite's own words (https://vega.github.io/vega-lite).
    """

    title: str
    said: str
    figures: Table
    synthetic: bool
    drawing: Mapping[str, Any] = field(eq=False)

    @property
    def headline(self) -> str:
        """Its title, which says when the children are synthetic."""
        return headline(self.title, synthetic=self.synthetic)

    @property
    def altair(self) -> alt.LayerChart:
        """The same as a new Altair chart, for who wants to change it."""
        import altair as alt

        return alt.LayerChart.from_dict(dict(self.drawing))

    @cached_property
    def _drawn(self) -> str:
        import altair as alt
        import vl_convert

        version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
        drawn = vl_convert.vegalite_to_svg(dict(self.drawing), vl_version=version, allowed_base_urls=[])
        return named(drawn, self.headline, self.said)

    def svg(self) -> str:
        """The picture as SVG, with title and description inside, and nothing that is fetched from elsewhere."""
        return self._drawn

    def save(self, path: str | Path) -> Path:
        """Write the picture as ``.svg``, ``.png`` or ``.pdf``.

        Raises:
            ResearchError: When the name ends otherwise.
            VictorError: When the file cannot be written.
        """
        import vl_convert

        target = Path(path)
        match target.suffix.lower():
            case ".svg":
                content = self.svg().encode()
            case ".png":
                content = vl_convert.svg_to_png(self.svg(), scale=DOTS)
            case ".pdf":
                content = vl_convert.svg_to_pdf(self.svg())
            case _:
                raise ResearchError("no such form of a picture", file=target.name, expected=" or ".join(FORMS))
        write_whole(target, content, ResearchError)
        return target

    def _pieces(self, language: str) -> Node:
        from htpy import details, figcaption, figure, fragment, p, summary
        from markupsafe import Markup

        return figure(".chart", lang="en")[
            Markup(self.svg()),  # noqa: S704  drawn here, from escaped texts
            figcaption[self.said],
            details[summary["The figures"], self.figures._pieces(language)]  # noqa: SLF001  it is shown inside
            if self.figures.rows
            else fragment[p(".soft")["Nothing may be shown of so few children."]],
        ]

    def __str__(self) -> str:
        return f"{self.headline}\n{self.said}"

    def __repr__(self) -> str:
        return f"<Chart: {self.headline}>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:  # noqa: ARG002  IPython's signature
        return {"text/plain": str(self), "image/svg+xml": self.svg()}


def headline(title: str, *, synthetic: bool) -> str:
    """A title that says when the children are synthetic."""
    return f"{title} (synthetic children)" if synthetic else title


def named(drawn: str, title: str, said: str) -> str:
    """A picture with a name and a description, whose ids are its own, so that many stand on one page.

    Its single marks are not read out: a screen reader gets the description, and the table of figures beside it.
    """
    mark = "c" + hashlib.sha256(f"{drawn}{said}".encode()).hexdigest()[:8]
    own = re.sub(r'\bid="([^"]+)"', rf'id="{mark}-\1"', drawn)
    own = re.sub(r"url\(#([^)]+)\)", rf"url(#{mark}-\1)", own)
    own = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", own)
    name = f'role="img" aria-labelledby="{mark}-title" aria-describedby="{mark}-said"'
    told = f'<title id="{mark}-title">{escape(title)}</title><desc id="{mark}-said">{escape(said)}</desc>'
    return re.sub(r"<svg([^>]*)>", lambda found: f"<svg {name}{found[1]}>{told}", own, count=1)
