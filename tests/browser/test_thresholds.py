"""The threshold explorer in a real page: the figures follow the hand and the keys, and nothing leaves the machine."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import Notebook, axe

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

OpenNotebook = Callable[..., Notebook]
CELL = """
import victor
from victor.research.cohort import Cohort
from victor.notebook import ThresholdExplorer
checklist = victor.checklist("ilo_child_labour")
explorer = ThresholdExplorer(Cohort.synthetic(checklist, 20_000, prevalence=0.05, seed=7), checklist)
explorer
"""
MISSED = ".form .cells .fn .number"
FOLLOWED = "old => document.querySelector('.form .cells .fn .number').textContent !== old"


@pytest.fixture
def explorer(kept_notebook: OpenNotebook) -> Notebook:
    return shown(kept_notebook([CELL], "thresholds"))


def shown(notebook: Notebook) -> Notebook:
    notebook.page.locator(MISSED).wait_for()
    return notebook


def slider(page: Page, name: str) -> Locator:
    return page.locator(f".form input[data-slider='{name}']")


def follow(page: Page, old: str) -> str:
    """Wait until the matrix has changed."""
    page.wait_for_function(FOLLOWED, arg=old)
    return page.locator(MISSED).inner_text()


def at(page: Page, name: str) -> int:
    return int(slider(page, name).input_value())


def test_the_matrix_follows_the_hand(explorer: Notebook) -> None:
    page = explorer.page
    old = page.locator(MISSED).inner_text()
    box = slider(page, "cutoff").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.1, middle)
    page.mouse.down()
    old = follow(page, old)
    for part in range(12, 60, 4):
        page.mouse.move(box["x"] + box["width"] * part / 100, middle)
    follow(page, old)
    page.mouse.up()
    # The newest place wins: when everything is answered the page says what the slider says.
    cutoff = at(page, "cutoff")
    page.locator(".form .cells th", has_text=re.compile(rf"≥ {cutoff}$")).wait_for()
    assert page.locator(".form .shape .cut").get_attribute("x1") == str(cutoff)
    assert page.locator(".form .slider.wide .value").inner_text() == str(cutoff)
    assert re.match(r"Sensitivity \d", page.locator(".form .said").inner_text())
    assert explorer.watch.errors == []


def test_weights_follow_too_and_move_what_they_weigh(explorer: Notebook) -> None:
    page = explorer.page
    old = page.locator(MISSED).inner_text()
    slider(page, "strong").fill("5")
    old = follow(page, old)
    page.wait_for_function("document.querySelector('[data-slider=cutoff]').max === '176'")
    page.locator(".form .signs > summary").click()
    page.locator(".form .signs .folds summary").first.click()
    page.wait_for_function("document.querySelector('[data-slider=\"sign:misled_about_work\"]').value === '5'")
    slider(page, "sign:misled_about_work").fill("0")
    page.locator(".form .slider.own [data-slider='sign:misled_about_work']").wait_for()
    assert slider(page, "sign:misled_about_work").get_attribute("aria-valuetext") == "0 points, own weight"
    assert follow(page, old) != old
    page.locator(".form [data-do=reset]").click()
    page.wait_for_function("document.querySelector('[data-slider=cutoff]').max === '146'")
    page.wait_for_function("document.querySelector('[data-slider=strong]').value === '3'")
    assert page.locator(".form .slider.own").count() == 0


def test_keys_move_the_sliders_and_stay_in_the_form(explorer: Notebook) -> None:
    page = explorer.page
    cells = page.locator(".jp-Cell").count()
    cutoff = at(page, "cutoff")
    old = page.locator(MISSED).inner_text()
    slider(page, "cutoff").focus()
    page.keyboard.press("ArrowRight")
    assert at(page, "cutoff") == cutoff + 1
    follow(page, old)
    page.keyboard.press("d")
    page.keyboard.press("d")
    page.keyboard.press("End")
    page.locator(".form .cells .tp .number", has_text=re.compile("^0$")).wait_for()
    page.keyboard.press("Home")
    page.locator(MISSED, has_text=re.compile("^0$")).wait_for()
    assert page.locator(".jp-Cell").count() == cells
    assert page.evaluate("document.activeElement.dataset.slider") == "cutoff"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.do") == "youden"
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelector('[data-slider=cutoff]').value === '{cutoff}'")
    slider(page, "alarms").focus()
    page.keyboard.press("Home")
    page.locator(".form", has_text="That is a threshold probability of 50").wait_for()
    assert slider(page, "alarms").get_attribute("aria-valuetext") == "1 false alarm"


def test_who_is_missed_is_synthetic_and_in_words(explorer: Notebook) -> None:
    page = explorer.page
    cards = page.locator(".form .profile")
    assert cards.count() == 5
    assert cards.locator(".badge.synthetic").count() == 5
    first = page.locator(".form .profile:has(details)").first
    first.locator("summary").click()
    assert first.locator(".unknown li").first.is_visible()
    kept = first.get_attribute("data-key")
    slider(page, "prevalence").fill("3")
    page.locator(".form .natural", has_text="5 are victims").wait_for()
    assert first.get_attribute("data-key") == kept
    assert first.locator(".unknown li").first.is_visible()


def test_two_pages_of_one_explorer_stand_alike_and_the_next_cell_knows(open_notebook: OpenNotebook) -> None:
    notebook = open_notebook([CELL, "explorer"], name="twice")
    page = notebook.page
    page.locator(MISSED).nth(1).wait_for()
    slider(page, "cutoff").first.fill("33")
    page.wait_for_function("[...document.querySelectorAll('[data-slider=cutoff]')].every((n) => n.value === '33')")
    page.wait_for_function("document.querySelectorAll('.form .cells').length === 2")
    assert len({*page.locator(MISSED).all_text_contents()}) == 1


def test_a_saved_notebook_holds_nothing_of_a_child(explorer: Notebook) -> None:
    page = explorer.page
    missed = page.locator(MISSED).inner_text()
    explorer.save()
    page.wait_for_timeout(500)
    saved = explorer.file.read_text(encoding="utf-8")
    assert "ThresholdExplorer" in saved
    assert missed not in saved
    assert "child-" not in saved


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious_stands_in_the_way_of_anybody(open_notebook: OpenNotebook, width: int) -> None:
    notebook = shown(open_notebook([CELL], name=f"thresholds-{width}", viewport=(width, 900)))
    page = notebook.page
    page.locator(".form .signs > summary").click()
    page.locator(".form .signs .folds summary").first.click()
    assert axe(page, ".victor.form") == []
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    assert axe(page, ".victor.form") == []
    heard = page.locator(".form .explore").aria_snapshot()
    for name in (
        "Cut-off: a score of at least",
        "Strong sign",
        "Medium sign",
        "Share of victims",
        "One found child is",
    ):
        assert f'slider "{name}' in heard
    assert 'img "ROC curve. At the cut-off' in heard
    assert page.evaluate("document.querySelector('.form').scrollWidth <= document.querySelector('.form').clientWidth")
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Light'})")
    assert notebook.watch.errors == []
