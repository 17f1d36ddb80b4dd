"""How a finding is told: in a terminal, in a notebook, to a program, and in the reader's language."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from rich.console import Console

from tests.guideline.conftest import Load
from tests.guideline.tiny import FILES, changed
from victor.reasoning import Explanation, Line, assess

SIGNS = "checklists/signs.toml"


def rich(explanation: Explanation) -> str:
    console = Console(file=StringIO(), width=200, color_system=None)
    console.print(explanation)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def all_lines(line: Line) -> list[Line]:
    return [line, *(one for below in line.below for one in all_lines(below))]


class Text(HTMLParser):
    """What a reader of the page sees; every tag must be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.seen = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  the parser's signature
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen += data


def html(explanation: Explanation) -> Text:
    text = Text()
    text.feed(explanation._repr_html_())
    text.close()
    assert text.open == []
    return text


def test_an_established_outcome_is_told_with_its_reasons(load: Load) -> None:
    told = assess(load().checklist(), begs=True, works_at_night=True, age=14).explain()
    assert str(told).splitlines() == [
        "Presumed victim",
        "✓ Presumed victim",
        "  ✓ all of these",
        "    ✓ Several signs (2 yes so far, up to 3)",
        "      ✓ Works at night",
        "      ✓ Made to beg",
        "    ✓ at least one sign of “grave” (1 yes so far, up to 2)",
        "      ✓ Made to beg",
        "    ✓ Age in completed years: at most 17",
        "✓ Signs are present: inquire further (2 yes so far, up to 3)",
        "  ✓ Works at night",
        "  ✓ Made to beg",
        "victor supports a professional's judgement; it does not replace it.",
    ]


def test_silence_is_told_as_silence(load: Load) -> None:
    checklist = load().checklist()
    for answers in ({}, dict.fromkeys(checklist.indicators, False)):
        told = str(assess(checklist, answers).explain())
        assert told.startswith("No outcome is established\n")
        assert "This does not say that there is nothing: silence of a list proves nothing." in told
        assert "not a victim" not in told.lower()


@pytest.mark.parametrize("language", ["en", "el", "ty", "bg", "xx"])
@pytest.mark.parametrize("answers", [{}, {"begs": True}, {"begs": True, "documents_held": True}, {"age": 30}])
def test_every_way_of_telling_says_the_same(load: Load, language: str, answers: dict[str, object]) -> None:
    told = assess(load().checklist(), answers).explain(language)
    plain = str(told)
    for line in plain.splitlines():
        said = line.strip()
        assert said in html(told).seen
        assert re.sub(r"\W+", "", said) in re.sub(r"\W+", "", rich(told))
    data = told.as_dict()
    assert json.loads(json.dumps(data)) == data
    assert (data["headline"], data["language"]) == (told.headline, language)
    for shown in (plain, rich(told), html(told).seen, json.dumps(data, ensure_ascii=False)):
        assert not re.search(r"not an? (\w+ )?victim|no victim|δεν είναι θύμα", shown, re.IGNORECASE)


def test_the_words_of_a_guideline_are_no_html(load: Load) -> None:
    nasty = '<script>alert(1)</script> & "quotes"'
    escaped = changed(SIGNS, "Made to beg", nasty.replace('"', '\\"'))
    outcome = FILES[SIGNS].replace('text = "Presumed victim"', 'text = "<b>Presumed victim</b>"')
    both = outcome.replace("Made to beg", nasty.replace('"', '\\"'))
    assert escaped
    told = assess(load({SIGNS: both}).checklist(), begs=True, documents_held=True).explain('en"><script>')
    page = html(told)
    assert nasty in page.seen
    assert "<b>Presumed victim</b>" in page.seen
    assert not page.tags & {"script", "b"}
    assert nasty in rich(told)  # and no markup of rich either


def test_brackets_are_no_markup_of_the_terminal(load: Load) -> None:
    told = assess(load(changed(SIGNS, "Made to beg", "Made to [red]beg[/red]")).checklist(), begs=True).explain()
    assert "Made to [red]beg[/red]" in rich(told)


def test_greek_words_that_nobody_reviewed_are_marked_as_a_draft(load: Load) -> None:
    checklist = load().checklist()  # whose own texts are not in Greek: the small words alone are
    told = assess(checklist).explain("el")
    assert "[πρόχειρη μετάφραση]" in told.remarks
    assert told.headline == "Δεν έχει διαπιστωθεί αποτέλεσμα"
    assert not any("draft" in remark for remark in assess(checklist).explain("en").remarks)
    assert not any("draft" in remark for remark in assess(checklist).explain("bg").remarks)


def test_each_line_says_whether_its_words_are_a_draft(load: Load) -> None:
    told = assess(load().checklist(), begs=True, documents_held=True, works_at_night=True, age=3).explain("ty")
    status = {line.said: line.status for top in told.lines for line in all_lines(top)}
    assert status["Supozata viktimo"] == "draft"
    assert status["Devigata almozpeti"] == "draft"
    assert status["Works at night"] == "original"
    assert "[draft translation]" in told.remarks


def test_official_and_reviewed_words_are_no_draft(load: Load) -> None:
    reviewed = {"locale/ty.toml": FILES["locale/ty.toml"].replace('status = "draft"', 'status = "reviewed"')}
    told = assess(load(reviewed).checklist(), begs=True).explain("ty")
    assert not any("draft" in remark for remark in told.remarks)
    assert "draft" not in {line.status for top in told.lines for line in all_lines(top)}


def test_a_list_that_is_not_complete_says_so(load: Load) -> None:
    partial = changed(SIGNS, 'version = "3"', 'version = "3"\npartial = true')
    assert "This list is not complete." in assess(load(partial).checklist()).explain().remarks


RULES = [
    ("age >= 12", "Age in completed years: at least 12"),
    ("12 <= age < 18", "Age in completed years: at most 17"),
    ("region in (hills, coast)", "Region of Tinyland: Coast or Hills"),
    ("region != hills", "Region of Tinyland: not Hills"),
    ("count(strong, work) >= 2", "at least 2 strong signs of “Work”"),
    ("any(strong)", "at least one strong sign"),
    ("count(visible, work) < 2", "fewer than 2 signs of “visible” and “Work”"),
    ("not any(work)", "no sign of “Work”"),
    ("score(points) >= 4", "points: at least 4 points"),
    ("not (score(points) >= 4)", "not: points: at least 4 points"),
    ("count(strong) > count(medium)", "a sum of at least 1"),
    ("not several", "not: Several signs"),
    ("unaccompanied", "The child is here without a parent or guardian"),
    ("True", "always"),
    ("not begs", "not: Made to beg"),
    ("begs or missing", "at least one of these"),
]


@pytest.mark.parametrize(("rule", "said"), RULES)
def test_each_part_of_the_language_has_words(load: Load, rule: str, said: str) -> None:
    of_rule = f'when = "({rule}) and begs"'
    checklist = load(changed(SIGNS, 'when = "any(indicators)"', of_rule)).checklist()
    for answers in ({"begs": True}, {"begs": True, "age": 14, "region": "hills", "documents_held": True}):
        told = str(assess(checklist, answers).explain())
        assert said in told.rsplit("Signs are present", maxsplit=1)[-1]
