"""Nothing that people type is in a file that Jupyter writes: not in notebooks, checkpoints, workspaces or histories."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.lab import Lab, Notebook
from tests.canary import CANARY, found_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

STORE = "canary.victor"
CELLS = [
    f"""
import victor
from victor.notebook import *
desk = victor.open_desk("{STORE}", country="gr", by="trainee")
case = desk.open_case(age=(12, 15), documents_held=True, made_to_beg=True, missing=True)
desk.assess(case, role="ngo_worker")
referral = desk.refer(case, "prosecutor_minors", why="the plan asks for it")
""",
    "SessionForm(desk)",
    "CaseForm(desk, case)",
    "ReferralBoard(desk)",
    "DeskView(desk)",
    'ChecklistForm(desk.checklist(), {"age": 13})',
    'CountryExplorer("gr")',
    'GuidelineEditor.of("ilo_child_labour", folder="drafts")',
    "desk.finding(case), desk.plan(case), desk.case(case.id), desk.referrals(case)[0]",
]
FREE = "textarea, input[type=text], input[type=search], input:not([type])"


def fill(page: Page) -> int:
    """Type the name into every input for free text of every form; how many there are."""
    page.evaluate("for (const one of document.querySelectorAll('.form details')) one.open = true")
    tabs = page.locator(".form [role=tab]")
    filled = 0
    for number in range(tabs.count() + 1):
        for field in page.locator(f".form :is({FREE})").all():
            if field.is_visible() and field.input_value() != CANARY and field.is_editable():
                field.fill(CANARY)
                filled += 1
        if number < tabs.count():
            tabs.nth(number).click()
            page.evaluate("for (const one of document.querySelectorAll('.form details')) one.open = true")
    return filled


def submit(page: Page) -> None:
    """Press every button that sends something typed; what one of them changes is no matter to the others."""
    page.evaluate("""() => {
        const buttons = [...document.querySelectorAll(".form [data-fields] button[data-do]")];
        for (const button of buttons) if (button.offsetParent) button.click();
    }""")
    page.wait_for_timeout(2_000)


def save(notebook: Notebook) -> None:
    notebook.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    notebook.page.wait_for_timeout(1_500)


def test_nothing_that_is_typed_is_in_a_file_of_jupyter(open_notebook: Callable[..., Notebook], lab: Lab) -> None:
    notebook = open_notebook(CELLS, name="canary")
    page = notebook.page
    page.locator(".form").nth(7).wait_for()
    assert fill(page) >= 10
    save(notebook)  # with what is typed still standing there
    submit(page)
    fill(page)
    save(notebook)
    written = json.loads(notebook.file.read_text(encoding="utf-8"))
    assert any(cell.get("outputs") for cell in written["cells"])  # it was saved with its outputs
    assert found_in(lab.folder.parent, CANARY) == []
