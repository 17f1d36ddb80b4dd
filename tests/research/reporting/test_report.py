"""The report: whole in itself, in order, protected, and enough to make its figures again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import date
from html import unescape
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve

import victor
from tests.page import Read
from victor.errors import ResearchError
from victor.research.charts import Chart, calibration_chart, forest_chart
from victor.research.cohort import Cohort
from victor.research.fourfold.accuracy import accuracy
from victor.research.reporting import printing
from victor.research.reporting.methods import methods, methods_of
from victor.research.reporting.page import LIMITS, OF_REAL, OF_SYNTHETIC, PARTLY, SYNTHETIC
from victor.research.reporting.report import report
from victor.research.results.estimate import Estimate
from victor.research.results.tables import HIDDEN, Table, rows_of
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import cutoffs
from victor.research.synthesis.model import Model, Subgroup

DAY = date(2026, 11, 27)
CHECKLIST = victor.checklist("ilo_child_labour")
MODEL = Model(
    subgroups=(Subgroup(name="gender", label="girl", share=0.6), Subgroup(name="gender", label="boy", share=0.4))
)
SCORES = Histogram([0, 1, 2], [100, 400, 500], [6000, 3000, 1000], synthetic=True)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return Cohort.synthetic(CHECKLIST, 500, seed=11, prevalence=0.1, model=MODEL)


def chart(*, synthetic: bool) -> Chart:
    whole = Estimate(0.7, 0.6, 0.8, count=70, of=100)
    return forest_chart({"girls": {"v1": whole}, "boys": {"v1": whole}}, synthetic=synthetic)


def table(*, synthetic: bool) -> Table:
    rows = rows_of([{"g": "<i>girls</i>", "n": 60, "found": 4}, {"g": "boys", "n": 50, "found": 30}])
    return Table(
        "Found & missed", {"g": "Group", "n": "Children", "found": "Found"}, rows, synthetic=synthetic, size="n"
    )


@pytest.fixture(scope="module")
def page(cohort: Cohort, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = report(
        tmp_path_factory.mktemp("report") / "made.html",
        "Who is found\nA first paragraph, <b>bold</b>.\n\nA second one.",
        table(synthetic=True),
        chart(synthetic=True),
        "What the score is worth",
        cutoffs(SCORES),
        title="Two versions & one question",
        question="Whom would it miss?",
        cohort=cohort,
        checklist=CHECKLIST,
        model=MODEL,
        script='print("a < b")',
        notes="The draft was not reviewed.\n\nIt will be.",
        on=DAY,
    )
    return path.read_text(encoding="utf-8")


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    read = Read(page)
    assert not read.tags & {"script", "link", "iframe", "img", "object", "embed", "base", "form"}
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name in {"src", "srcset"}]
    assert "default-src 'none'" in unescape(page)
    style = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style
    assert "font-face" not in style


def test_it_reads_in_order_with_a_language_and_headings_that_step_down(page: str) -> None:
    read = Read(page)
    assert ("html", "lang", "en") in read.attributes
    levels = [int(found) for found in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    order = [
        "What was asked", "Methods", "The children", "The checklists", "Who is found", "What the score is worth",
        "How to run it again", "What these figures cannot say",
    ]  # fmt: skip
    assert re.findall(r"<h2>(.*?)</h2>", page) == order
    assert ("time", "datetime", "2026-11-27") in read.attributes
    assert "27 November 2026" in read.seen


def test_tables_and_charts_are_named_for_everybody(page: str) -> None:
    read = Read(page)
    assert page.count("<table") == page.count("<caption")
    assert {value for _, name, value in read.attributes if name == "scope"} == {"col", "row"}
    assert page.count('role="img"') == page.count("<desc ") == 1
    ids = [value for _, name, value in read.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_texts_are_escaped_and_set_as_paragraphs(page: str) -> None:
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<p>A second one.</p>" in page
    assert "Two versions &amp; one question" in page
    assert "a &lt; b" in page
    assert "<p>It will be.</p>" in page


def test_a_reviewer_can_make_the_children_again(page: str, cohort: Cohort) -> None:
    text = unescape(page)
    written = json.loads(re.findall(r"<details><summary>model.json.*?<code>(.*?)</code>", text, re.DOTALL)[0])
    call = re.findall(r"^(Cohort\.synthetic\(.*\))$", text.replace("</code>", "\n"), re.MULTILINE)[0]
    names = {"Cohort": Cohort, "checklist": CHECKLIST, "model": Model.from_dict(written)}
    again = eval(call, names)  # noqa: S307  the line that a reviewer is told to run
    assert again.origin == cohort.origin
    assert all((again.yes[item] == plane).all() for item, plane in cohort.yes.items())
    assert (again.truth == cohort.truth).all()


def test_origin_versions_and_sources_are_told(page: str, cohort: Cohort) -> None:
    seen = Read(page).seen
    assert cohort.origin in seen
    assert MODEL.digest in seen
    for text in (CHECKLIST.id, CHECKLIST.version, CHECKLIST.digest):
        assert text in seen
    for source in {one.source for one in CHECKLIST.sources}:
        assert CHECKLIST.source_table[source].title in seen
    for name in ("victor-desk", "numpy", "scipy", "statsmodels", "pyarrow", "narwhals"):
        assert version(name) in seen


def test_methods_name_their_source_once(page: str) -> None:
    seen = Read(page).seen
    assert seen.count("W. J. Youden") == 1
    assert seen.count("E. B. Wilson") == 1


def test_limits_are_told_and_synthetic_says_so_everywhere(page: str) -> None:
    seen = Read(page).seen
    for text in (*LIMITS, OF_SYNTHETIC, SYNTHETIC):
        assert text in seen
    assert OF_REAL not in seen
    assert all("(synthetic children)" in caption for caption in re.findall(r"<caption>(.*?)</caption>", page)[:-1])
    assert "(synthetic children)" in page[page.index("<figure") : page.index("</figure>")]
    assert "not a victim" in seen


def test_real_children_are_protected_and_mixed_ones_told_apart(tmp_path: Path) -> None:
    made = report(tmp_path / "a.html", table(synthetic=False), chart(synthetic=True), title="Real", on=DAY)
    seen = Read(made.read_text(encoding="utf-8")).seen
    assert seen.count(HIDDEN) >= 2
    assert PARTLY in seen
    assert SYNTHETIC not in seen
    assert OF_REAL in seen
    real = report(tmp_path / "b.html", table(synthetic=False), title="Real", on=DAY).read_text(encoding="utf-8")
    assert "ynthetic" not in real
    assert "<h2>Results</h2>" in real


def test_it_is_the_same_bytes_each_time_and_leaves_nothing_else(tmp_path: Path) -> None:
    first, second = (
        report(tmp_path / name, table(synthetic=True), chart(synthetic=True), title="Same", on=DAY).read_bytes()
        for name in ("a.html", "b.html")
    )
    assert first == second
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.html", "b.html"]
    today = report(tmp_path / "c.html", title="Today").read_text(encoding="utf-8")
    assert f"{date.today():%B %Y}" in today  # noqa: DTZ011  as the author's day


def test_what_cannot_be_written_is_said_in_one_line(tmp_path: Path, cohort: Cohort) -> None:
    with pytest.raises(ResearchError, match=r"a\.docx: no such form of a report; expected \.html or \.pdf"):
        report(tmp_path / "a.docx", title="t")
    with pytest.raises(
        ResearchError, match=r"part 2: a int cannot be shown; expected a heading, table, chart or result"
    ):
        report(tmp_path / "a.html", "Heading", 3, title="t")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(
        ResearchError, match=r"model: it is not the model of the children; expected the one with digest"
    ):
        report(tmp_path / "a.html", title="t", cohort=cohort, model=Model(severity=0.9))
    with pytest.raises(ResearchError, match="expected none: no child is synthetic"):
        report(tmp_path / "a.html", title="t", model=Model())
    with pytest.raises(ResearchError, match=r"a\.html: the file cannot be written"):
        report(tmp_path / "missing" / "a.html", title="t")
    assert not list(tmp_path.iterdir())


def test_a_part_of_a_cohort_is_not_said_to_be_drawn_again(tmp_path: Path, cohort: Cohort) -> None:
    truth, _ = cohort.truth_mask()
    part = cohort.select(truth)
    seen = Read(report(tmp_path / "a.html", title="t", cohort=part, on=DAY).read_text(encoding="utf-8")).seen
    assert f"# {part.origin}" in seen
    assert "Cohort.synthetic(" not in seen
    few = evolve(part, size=5, is_synthetic=False, origin="cases.csv, sha256 1234")
    assert "fewer than 11 (real)" in Read(report(tmp_path / "b.html", title="t", cohort=few).read_text("utf-8")).seen


def test_methods_are_sentences_for_results_that_exist() -> None:
    import victor.research as package

    sources = "".join(file.read_text(encoding="utf-8") for file in Path(package.__path__[0]).rglob("*.py"))
    for name, sentences in methods()["results"].items():
        assert f"class {name}(" in sources
        assert all(sentence.endswith(".") for sentence in sentences)
    assert methods_of([accuracy(tp=20, fp=20, fn=20, tn=20, interval="wald")])[-1] == methods()["intervals"]["wald"]


# --- PDF --------------------------------------------------------------------------------------------------------------


def test_without_a_browser_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VICTOR_CHROMIUM", raising=False)
    with pytest.raises(ResearchError) as told:
        report(tmp_path / "a.pdf", title="t")
    assert str(told.value) == "a.pdf: a PDF needs Chromium, and there is none; install chromium, or write an .html file"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("program", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\nexit 0\n", "#!/bin/sh\nexec sleep 60\n"])
def test_a_browser_that_does_not_print_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    browser = tmp_path / "browser"
    browser.write_text(program)
    browser.chmod(0o755)
    monkeypatch.setenv("VICTOR_CHROMIUM", str(browser))
    monkeypatch.setattr(printing, "SECONDS", 0.5)
    with pytest.raises(ResearchError, match=r"a\.pdf: Chromium did not print it .*; write an \.html file"):
        report(tmp_path / "a.pdf", title="t")
    assert [one.name for one in tmp_path.iterdir()] == ["browser"]


def test_chromium_prints_it_on_a4_with_all_that_is_folded(tmp_path: Path, cohort: Cohort) -> None:
    if printing.browser() is None:
        told = "a PDF needs a browser: apt-get install chromium, or name one in VICTOR_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
    bins = calibration_chart([0.1, 0.4], [0.12, 0.5], synthetic=True)
    made = report(tmp_path / "a.pdf", bins, title="On paper", cohort=cohort, model=MODEL, on=DAY)
    content = made.read_bytes()
    assert content.startswith(b"%PDF")
    assert re.search(rb"MediaBox ?\[0 0 59[45]\S* 84[12]", content)
    assert [one.name for one in tmp_path.iterdir()] == ["a.pdf"]
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(made), "-"], capture_output=True, check=True, text=True).stdout
        assert "Calibration (synthetic children)" in text
        assert '"false_positive"' in text
