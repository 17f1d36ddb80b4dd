"""The form of a case in real pages: two on one store, what is typed and cannot be saved, a kernel that is silent."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.lab import Lab, Notebook, axe

OpenNotebook = Callable[..., Notebook]
DESK = """
import victor
from victor.notebook import CaseForm
desk = victor.open_desk("shared.victor", country="gr", by="{by}")
case = desk.cases()[0] if desk.cases() else desk.open_case(age=(12, 15), unaccompanied=True)
CaseForm(desk, case)
"""
ASLEEP = """
import os, signal, subprocess
subprocess.Popen(["sh", "-c", f"sleep 8; kill -CONT {os.getpid()}"])
os.kill(os.getpid(), signal.SIGSTOP)
"""
SOON = 8_000
TYPED = "the child told it to the cook"


def run(notebook: Notebook, cell: int) -> None:
    """Run one cell and do not wait for it."""
    notebook.page.evaluate(
        """(index) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.activeCellIndex = index;
            window.jupyterapp.commands.execute("notebook:run-cell");
        }""",
        cell,
    )


def saved(notebook: Notebook) -> None:
    notebook.page.wait_for_function("!document.querySelector('.form [data-state=saving]')")


def tab(notebook: Notebook, name: str) -> None:
    notebook.page.locator(f".form [role=tab][data-open={name}]").click()


def test_two_pages_on_one_store_and_nothing_is_lost(open_notebook: OpenNotebook, lab: Lab) -> None:
    for left in lab.folder.glob("shared.victor*"):
        left.unlink()
    closing = "import time; desk.close_case(case, 'contact_lost'); time.sleep(0)"
    mine = open_notebook([DESK.format(by="one")], name="mine")
    other = open_notebook([DESK.format(by="two")], name="other")
    write_cell(other, closing)
    tab(mine, "signs")
    mine.page.locator("[data-item=documents_held] .yes").click()
    saved(mine)
    # Nobody touches the other page: it looks by itself.
    other.page.wait_for_function(
        "document.querySelector('[data-item=documents_held] .yes input').checked", timeout=8_000
    )
    tab(other, "signs")
    other.page.locator("[data-item=made_to_beg] .yes").click()
    mine.page.wait_for_function("document.querySelector('[data-item=made_to_beg] .yes input').checked", timeout=SOON)
    tab(mine, "assess")
    reason = mine.page.locator(".form [data-panel=assess] textarea")
    reason.fill(TYPED)
    mine.page.locator(".form [name=outcome]").select_option("inquire_further")
    run(other, 1)
    mine.page.wait_for_function(
        "document.querySelector('.form .next-step').textContent.includes('closed')", timeout=8_000
    )
    mine.page.locator(".form [data-do=assess]").click()
    mine.page.wait_for_function("document.querySelector('.form .alert').textContent.includes('closed')")
    assert reason.input_value() == TYPED
    tab(mine, "story")
    mine.page.locator("[data-do=reopen]").click()
    mine.page.wait_for_function("!document.querySelector('.form .next-step').textContent.includes('closed')")
    tab(mine, "assess")
    assert reason.input_value() == TYPED
    mine.page.locator(".form [data-do=assess]").click()
    mine.page.wait_for_function("document.querySelector('[data-panel=assess]').textContent.includes('departs')")
    assert reason.input_value() == ""
    assert axe(mine.page, ".victor.form") == []
    assert mine.watch.errors == []


def test_a_kernel_that_does_not_answer_is_waited_for(open_notebook: OpenNotebook, lab: Lab) -> None:
    for left in lab.folder.glob("shared.victor*"):
        left.unlink()
    notebook = open_notebook([DESK.format(by="one")], name="busy")
    page = notebook.page
    write_cell(notebook, ASLEEP)
    tab(notebook, "signs")
    run(notebook, 1)
    page.locator("[data-item=documents_held] .yes").click()
    page.wait_for_function("document.querySelector('.form .alert').textContent.includes('does not answer')")
    assert page.locator("[data-item=documents_held] .yes input").is_checked()
    saved(notebook)
    page.wait_for_function("document.querySelector('.form .alert').textContent === ''")
    assert page.locator("[data-item=documents_held].deciding").count() == 1


def write_cell(notebook: Notebook, source: str) -> None:
    """Add a cell at the end."""
    notebook.page.evaluate(
        """(source) => {
            const model = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
            model.insertCell(model.cells.length, { cell_type: "code", source });
        }""",
        source,
    )
