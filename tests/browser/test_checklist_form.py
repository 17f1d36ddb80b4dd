"""The form of a checklist in a real page: by mouse, by keys, in other languages, reloaded, for a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import Notebook, axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenNotebook = Callable[..., Notebook]
GREECE = """
import victor
from victor.notebook import ChecklistForm
form = ChecklistForm(victor.country("gr").checklist())
form
"""
LANGUAGES = {
    ("gr", "el"): "Δεν έχει διαπιστωθεί",
    ("bg", "bg"): "Не е установен",
    ("rs", "sr"): "Ниједан исход није утврђен",
    ("rs", "sr-Latn"): "Nijedan ishod nije utvrđen",
}


@pytest.fixture
def form(open_notebook: OpenNotebook) -> Notebook:
    notebook = open_notebook([GREECE, "print(form.answers.as_dict())"], name="checklist")
    notebook.page.locator(".form aside .headline").wait_for()
    return notebook


def answers(notebook: Notebook) -> str:
    """What Python has, asked by running the second cell."""
    notebook.page.evaluate("""() => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = 1;
        return window.jupyterapp.commands.execute("notebook:run-cell");
    }""")
    notebook.wait_idle()
    return notebook.output(1).inner_text().strip()


def test_by_mouse_the_finding_follows(form: Notebook) -> None:
    page = form.page
    headline = page.locator(".form aside .headline")
    assert "No outcome is established" in headline.inner_text()
    page.locator("[data-item=documents_held] .yes").click()
    page.wait_for_function("document.querySelector('.form aside .headline').textContent.includes('inquire further')")
    page.locator("[data-item=made_to_beg] .yes").click()
    page.wait_for_function("document.querySelector('.form aside .headline').textContent.includes('resumed victim')")
    assert page.locator("[data-item=documents_held].deciding").count() == 1
    assert answers(form) == "{'documents_held': True, 'made_to_beg': True}"
    assert form.watch.errors == []


def test_by_keys_alone_and_the_cell_stays(form: Notebook) -> None:
    page = form.page
    cells = page.locator(".jp-Cell").count()
    page.locator("[data-item=documents_held] input").first.focus()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first of the next question
    page.keyboard.press("ArrowRight")  # and on to the second
    page.keyboard.press("d")
    page.keyboard.press("d")
    page.keyboard.press("a")
    page.keyboard.press("x")
    page.wait_for_function("!document.querySelector('.form [data-state=saving]')")
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("KeyN")  # by its place: on other keyboards it writes another letter
    page.wait_for_function("document.activeElement.closest('.q.next')")
    page.keyboard.press("3")
    page.keyboard.press("KeyI")
    page.locator(".q .about").wait_for()
    page.wait_for_function("!document.querySelector('.form [data-state=saving]')")
    told = answers(form)
    assert "'documents_held': True" in told
    assert "False" in told
    assert "'unknown'" in told
    page.locator("[data-item=documents_held] input").first.focus()
    page.keyboard.press("0")
    page.wait_for_function("!document.querySelector('.form [data-state=saving]')")
    assert "documents_held" not in answers(form)


def test_other_languages_are_spoken_and_a_draft_says_so(open_notebook: OpenNotebook) -> None:
    codes = list(dict.fromkeys(code for code, _ in LANGUAGES))
    cells = [GREECE.replace('"gr"', f'"{code}"') for code in codes]
    notebook = open_notebook(cells, name="languages")
    page = notebook.page
    for (code, language), said in LANGUAGES.items():
        form = notebook.output(codes.index(code)).locator(".form")
        form.locator("select[data-change=language]").select_option(language)
        form.locator("header .badge.draft").wait_for()
        form.locator("aside .headline", has_text=said).wait_for()
        assert form.get_attribute("lang") == language
    # Words are as wide as they are: none is cut off.
    cut = page.evaluate("""[...document.querySelectorAll('.form .one span')].filter(
        (one) => one.scrollWidth > one.clientWidth + 1).length""")
    assert cut == 0
    assert notebook.watch.errors == []


def test_after_a_reload_it_goes_on(form: Notebook) -> None:
    page = form.page
    page.locator("[data-item=documents_held] .yes").click()
    page.wait_for_function("document.querySelector('.form aside .headline').textContent.includes('inquire further')")
    form.save()
    page.wait_for_timeout(500)
    form.reload()
    page.wait_for_function("document.querySelector('.form aside .headline')?.textContent.includes('inquire further')")
    assert page.locator("[data-item=documents_held] .yes input").is_checked()
    page.locator("[data-item=made_to_beg] .yes").click()
    page.wait_for_function("document.querySelector('.form aside .headline').textContent.includes('resumed victim')")


def test_nothing_serious_stands_in_the_way_of_anybody(form: Notebook) -> None:
    page = form.page
    question = page.locator("[data-item=documents_held]")
    heard = question.aria_snapshot()
    assert 'radiogroup "Somebody else keeps the child\'s documents"' in heard
    assert 'radio "Yes"' in heard
    question.locator(".yes").click()
    page.wait_for_function("document.querySelector('.form .said').textContent.includes('inquire')")
    assert 'radio "Yes" [checked]' in question.aria_snapshot()
    assert page.locator(".form [role=status]").count() == 1
    assert axe(page, ".victor.form") == []
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    assert axe(page, ".victor.form") == []
    assert stops(page) <= page.locator(".form .q").count() + 8


def stops(page: Page) -> int:
    """How often the tab key stops in the form; a group of radios is one stop."""
    found: int = page.evaluate("""() => {
        const names = new Set();
        for (const one of document.querySelectorAll(".form :is(input, select, button, textarea, summary, a[href])")) {
            if (one.tabIndex >= 0 && one.offsetParent) names.add(one.type === "radio" ? one.name : one);
        }
        return names.size;
    }""")
    return found
