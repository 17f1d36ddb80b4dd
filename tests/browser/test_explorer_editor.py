"""The explorer and the editor in a real page: another country, another plan; a rule mended, a file saved."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import Notebook, axe
from victor.notebook.explorer.layout import TABS

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenNotebook = Callable[..., Notebook]
EXPLORER = 'from victor.notebook import CountryExplorer\nCountryExplorer("gr")'
PLUGIN = Path(__file__).parents[2] / "plugins" / "greece" / "victor_greece"
RULE = 'when = "combination"'


def has_text(page: Page, selector: str, text: str) -> None:
    page.locator(selector, has_text=text).first.wait_for()


# --- the explorer -----------------------------------------------------------------------------------------------------


@pytest.fixture
def explorer(kept_notebook: OpenNotebook) -> Notebook:
    notebook = kept_notebook([EXPLORER], "explorer")
    notebook.page.locator(".form .rung").first.wait_for()
    return notebook


def go(page: Page, tab: str) -> None:
    """Open a part of the page and wait for what stands in it."""
    page.locator(f".form [role=tab][data-open={tab}]").click()
    page.locator(f".form [role=tabpanel][data-tab={tab}] > :first-child > *").first.wait_for()


def test_an_answer_changes_the_plan_and_another_country_asks_for_another(explorer: Notebook) -> None:
    page = explorer.page
    go(page, "try")
    page.locator("[data-item=documents_held] .yes").click()
    has_text(page, ".form .change.new", "Child protection line 1107")
    page.locator("[data-item=immediate_danger] .yes").click()
    has_text(page, ".form .now.new", "112")
    page.wait_for_function("document.querySelector('.form .said').textContent.includes('New: 112')")
    page.locator("[data-item=immediate_danger] input").first.focus()
    page.keyboard.press("2")
    has_text(page, ".form .change.gone", "112")
    go(page, "plan")
    has_text(page, ".form [data-tab=plan] .title", "Whom to tell")
    assert page.locator(".form [data-tab=plan] svg").count() >= 1
    page.locator(".form [data-change=country]").select_option("bg")
    has_text(page, ".form h2", "Bulgaria")
    has_text(page, ".form [data-tab=plan] .title", "Bulgaria")  # the tab stays open
    go(page, "try")
    assert page.locator("[data-item=documents_held] .yes input").is_checked() == (
        page.locator("[data-item=documents_held]").count() == 1
    )
    assert explorer.watch.errors == []


def test_every_part_opens_by_mouse_and_by_keys(explorer: Notebook) -> None:
    page = explorer.page
    page.locator(".form [role=tab][data-open=about]").focus()
    for tab in TABS[1:]:
        page.keyboard.press("ArrowRight")
        page.locator(f".form [role=tabpanel][data-tab={tab}]").wait_for()
        assert page.evaluate("document.activeElement.dataset.open") == tab
    has_text(page, ".form [data-tab=law] .entry", "A child is a person under 18")
    for tab in ("authorities", "routes", "pathway", "checklists"):
        go(page, tab)
        assert axe(page, ".victor.form") == []
    assert explorer.watch.errors == []


def test_a_search_looks_into_all_parts_and_leaves_nothing_behind(explorer: Notebook) -> None:
    page = explorer.page
    # Accents are not typed by everybody.
    page.locator(".form [data-change=language]").select_option("el")
    has_text(page, ".form h2", "Ελλάδα")
    page.locator("[data-search]").fill("εισαγγελεας")
    page.locator(".form [role=tab][data-open=routes][data-hits]").wait_for()
    hits = int(page.locator(".form [role=tab][data-open=authorities]").get_attribute("data-hits") or 0)
    go(page, "authorities")
    shown = page.locator(".form [data-tab=authorities] .entry:visible")
    assert shown.count() == hits > 0
    page.locator("[data-search]").fill("nobody is called so")
    page.locator(".form [data-tab=authorities] .none").wait_for()
    page.locator("[data-search]").fill("")
    page.wait_for_function("!document.querySelector('.form [data-tab=authorities] .entry[hidden]')")
    assert page.locator(".form [role=tab][data-hits]:not([data-hits=''])").count() == 0


def test_a_day_before_the_guideline_is_not_shown(explorer: Notebook) -> None:
    page = explorer.page
    page.locator(".form [data-change=country]").select_option("bg")
    has_text(page, ".form h2", "Bulgaria")
    day = page.locator(".form [data-change=day]")
    today = day.input_value()
    day.fill("1900-01-01")
    has_text(page, ".form [role=alert]", "1900-01-01")
    page.wait_for_function(f"document.querySelector('.form [data-change=day]').value === '{today}'")
    day.fill("2015-01-01")
    has_text(page, ".form .other-day", "Not today's guideline.")
    page.locator(".form .other-day button").click()
    page.wait_for_function("!document.querySelector('.form .other-day')")


# --- the editor -------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copytree(PLUGIN, tmp_path / "victor_greece")
    return tmp_path / "victor_greece" / "checklists" / "gr_signs.toml"


@pytest.fixture
def editor(open_notebook: OpenNotebook, file: Path) -> Notebook:
    cell = f"from victor.notebook import GuidelineEditor\nGuidelineEditor({str(file)!r})"
    notebook = open_notebook([cell], name="editor")
    notebook.page.locator(".form .tried .q").first.wait_for()
    return notebook


def put(page: Page, old: str, new: str) -> int:
    """Select a piece of the text and type another one in its place, as a person does."""
    line: int = page.evaluate(
        """(old) => {
            const field = document.querySelector("textarea.toml"), start = field.value.indexOf(old);
            field.focus();
            field.setSelectionRange(start, start + old.length);
            return field.value.slice(0, start).split("\\n").length;
        }""",
        old,
    )
    page.keyboard.insert_text(new)
    return line


def test_a_rule_is_broken_mended_tried_and_saved(editor: Notebook, file: Path) -> None:
    page = editor.page
    old = file.read_text(encoding="utf-8")
    page.locator("[data-item=documents_held] .yes").click()
    has_text(page, ".form .headline", "inquire further")
    line = put(page, RULE, 'when = "combinaton"')
    page.locator(f'.form [data-line="{line}"]').wait_for()
    assert f"▶ {line}" in page.locator(".gutter").inner_text().split("\n")
    assert page.locator(".band").is_visible()
    assert page.locator("textarea.toml").get_attribute("aria-invalid") == "true"
    # The last good form is still there.
    has_text(page, ".form .headline", "inquire further")
    page.locator(f'.form [data-line="{line}"]').click()
    assert page.evaluate("document.getSelection().toString()").startswith('when = "combinaton"')
    page.locator("[data-do=save]").first.click()
    has_text(page, ".form .ask", "There is an error")
    assert file.read_text(encoding="utf-8") == old
    put(page, 'when = "combinaton"', 'when = "any(indicators)"')
    has_text(page, ".form .headline", "Possible victim")
    assert page.locator(".form .fault").count() == 0
    assert page.locator(".form .ask").count() == 0
    has_text(page, ".form .hint", "raise it before you publish")
    page.locator(".form [data-panel=difference] summary").click()
    page.locator(".form [data-do=compare]").click()
    has_text(page, ".form .meaning", "possible_victim")
    assert page.locator("[data-item=documents_held] .yes input").is_checked()
    page.locator("textarea.toml").press("Control+s")
    has_text(page, ".form .state.saved", "Saved")
    assert file.read_text(encoding="utf-8") == old.replace(RULE, 'when = "any(indicators)"')
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    assert editor.watch.errors == []


def test_what_is_typed_survives_a_reload_and_is_in_no_saved_notebook(editor: Notebook, file: Path) -> None:
    page = editor.page
    put(page, "The child was abducted", "Zzyzxova was abducted")
    has_text(page, ".form .q .text", "Zzyzxova was abducted")
    editor.save()
    page.wait_for_timeout(500)
    editor.reload()
    page.locator(".form .tried .q").first.wait_for()
    page.wait_for_function("document.querySelector('textarea.toml').value.includes('Zzyzxova')")
    has_text(page, ".form .q .text", "Zzyzxova was abducted")
    has_text(page, ".form .state.unsaved", "Not saved yet")
    editor.save()
    page.wait_for_timeout(500)
    assert "Zzyzxova" not in editor.file.read_text(encoding="utf-8")
    assert "Zzyzxova" not in file.read_text(encoding="utf-8")


def test_keys_stay_in_the_field_and_escape_leaves_it(editor: Notebook) -> None:
    page = editor.page
    cells = page.locator(".jp-Cell").count()
    page.locator("textarea.toml").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Tab")
    page.keyboard.type("dd ab")
    assert page.locator("textarea.toml").input_value().startswith("  dd ab# Signs")
    page.keyboard.press("Control+z")
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.do") == "save"
    # While somebody types on, what is answered does not put an older text into the field.
    page.locator("textarea.toml").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# one\n")
    page.wait_for_timeout(600)
    page.keyboard.type("# two\n", delay=60)
    page.wait_for_timeout(900)
    assert page.locator("textarea.toml").input_value().startswith("# one\n# two\n")
    page.locator(".form [data-change=language]").select_option("el")
    page.locator(".form [lang=el], .form:lang(el)").first.wait_for()
    assert page.locator("textarea.toml").input_value().startswith("# one\n# two\n")


def test_a_file_changed_meanwhile_can_be_loaded(editor: Notebook, file: Path) -> None:
    page = editor.page
    put(page, 'version = "2026.11"', 'version = "2026.12"')
    theirs = file.read_text(encoding="utf-8").replace('version = "2026.11"', 'version = "2027.01"')
    file.write_text(theirs, encoding="utf-8")
    page.locator("[data-do=save]").first.click()
    has_text(page, ".form .theirs", "2027.01")
    assert file.read_text(encoding="utf-8") == theirs
    page.locator("[data-do=load]").click()
    page.wait_for_function("document.querySelector('textarea.toml').value.includes('2027.01')")
    has_text(page, ".form .state.saved", "Saved")


def test_nothing_serious_stands_in_the_way_of_anybody(editor: Notebook) -> None:
    page = editor.page
    assert axe(page, ".victor.form") == []
    put(page, RULE, "when = ")
    page.locator(".form [data-line]").wait_for()
    page.wait_for_function("/^Line \\d+:/.test(document.querySelector('.form .said').textContent)")
    assert axe(page, ".victor.form") == []
    page.locator("[data-do=save]").first.click()
    page.locator(".form .ask").wait_for()
    page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    assert axe(page, ".victor.form") == []
    heard = page.locator(".form .pane").aria_snapshot()
    assert re.search(r'textbox "The file as text"', heard)
