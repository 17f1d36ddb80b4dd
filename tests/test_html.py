"""What shows itself in a notebook: both kinds of text, one style, escaped, whole, and without anything typed."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

import victor
from tests.page import Read
from victor.html import Displayed, badge, framed, style
from victor.reasoning import Answers

CSS = Path(victor.__file__).with_name("html.css").read_text(encoding="utf-8")


def everything() -> list[Displayed]:
    """One of each kind that needs no desk."""
    greece = victor.country("gr")
    made = victor.plan(greece, missing=True, documents_held=True, age=14)
    one, other = victor.checklist("ilo_child_labour"), victor.checklist("ilo_adult_labour")
    return [
        greece,
        greece.checklist(),
        made,
        made.steps[0],
        made.finding,
        made.finding.explain("el"),
        made.finding.answers,
        victor.cross("gr", "md", age=15, nationality="third_country", abroad=False),
        victor.prove(greece, ["danger"]),
        victor.difference(one, other),
        victor.difference(greece, victor.country("bg")),
    ]


EVERYTHING = everything()
NAMES = [type(one).__name__ for one in EVERYTHING]


@pytest.mark.parametrize("one", EVERYTHING, ids=NAMES)
def test_ipython_shows_both_kinds(one: Displayed) -> None:
    shown, about = DisplayFormatter().format(one)  # type: ignore[no-untyped-call]  # IPython has no types
    assert set(shown) == {"text/plain", "text/html"}
    assert about == {}
    assert shown["text/html"] == one._repr_html_()
    assert Read(shown["text/html"]).seen.strip()
    assert shown["text/plain"] == one._plain()


@pytest.mark.parametrize("one", EVERYTHING, ids=NAMES)
def test_a_copy_from_another_process_shows_the_same(one: Displayed) -> None:
    copy = pickle.loads(pickle.dumps(one))  # noqa: S301  made here
    assert copy == one
    assert copy._repr_html_() == one._repr_html_()


@pytest.mark.parametrize("one", EVERYTHING, ids=NAMES)
def test_nothing_is_fetched_and_nothing_runs(one: Displayed) -> None:
    page = Read(one._repr_html_())
    assert not page.tags & {"script", "iframe", "img", "link", "object", "form"}
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in style()
    assert "@import" not in style()


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(min_size=1))
def test_whatever_is_put_in_is_text(said: str, language: str) -> None:
    page = Read(str(framed(badge("draft", said), language)))
    assert page.tags == {"div", "style", "span"}
    assert "".join(page.words).replace("\r", "\n") == said.replace("\r\n", "\n").replace("\r", "\n")


def test_the_style_is_short_and_says_all_that_the_file_says() -> None:
    assert len(style()) < 4700
    flat = re.compile(r"[\s;]")
    assert flat.sub("", style()) == flat.sub("", CSS)
    # What tells a descendant from the thing itself is kept.
    assert "table.calm :is(th,td)" in style()
    assert "&.victor :is(ul,ol)" in style()


def test_every_class_that_pages_use_has_a_style_or_says_what_a_part_is() -> None:
    named = set(re.findall(r"\.([a-z][a-z_-]*)", CSS))
    used = {name for one in EVERYTHING for name in Read(one._repr_html_()).classes()}
    assert used - named <= {"none", "required", "precaution", "depends", "holds", "open"}


def luminance(colour: tuple[float, float, float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mixed(
    one: tuple[float, float, float], share: float, other: tuple[float, float, float]
) -> tuple[float, float, float]:
    first, second, third = (a * share + b * (1 - share) for a, b in zip(one, other, strict=True))
    return first, second, third


@pytest.mark.parametrize(("ink", "ground"), [(0.13, 1.0), (1.0, 0.067)], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["soft", "blue", "green", "amber", "red"])
def test_every_colour_can_be_read_on_both_grounds(name: str, ink: float, ground: float) -> None:
    found = re.search(rf"--{name}: color-mix\(in srgb, (\S+) (\d+)%, (\S+)\);", CSS)
    assert found
    ends = {"var(--ink)": (ink,) * 3, "var(--bg)": (ground,) * 3}
    first, second = (
        ends.get(one.rstrip(",")) or tuple(int(one[place : place + 2], 16) / 255 for place in (1, 3, 5))
        for one in (found[1], found[3])
    )
    colour = mixed(first, int(found[2]) / 100, second)  # type: ignore[arg-type]  # three numbers each
    light, dark = sorted((luminance(colour), luminance((ground, ground, ground))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_answers_tell_how_many_they_are() -> None:
    page = Read(Answers.of(age=(12, 15), documents_held=True)._repr_html_())
    assert "2 answers" in page.seen
    assert "12" not in page.seen
