"""Fixtures of the browser tests: one JupyterLab and one browser for all of them.

    def test_something(open_notebook: OpenNotebook) -> None:
        notebook = open_notebook(["import victor", "..."], name="mine", viewport=(1280, 800))
        notebook.page.get_by_role("radio", name="yes").first.click()
        assert axe(notebook.page, ".jp-OutputArea") == []

A notebook is written, opened alone, run from top to bottom, and its kernel is ended after the test. A request to any
other machine fails the test. `notebook.watch.errors` has what the page's console called an error. `new_page` opens
any other address, watched in the same way.

Where Playwright, a browser or axe-core is missing the tests are skipped with a line that says what to install; in CI
they fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import FLAGS, SECONDS, Lab, Notebook, Watch, chromium, guarded, missing, serving, write_notebook

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


# Of this package and not of the session: while Playwright runs, other tests cannot have an event loop of their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one browser."""
    executable = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright", "uv run --group browser pytest tests/browser")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=executable, args=FLAGS)


@pytest.fixture(scope="package")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:  # noqa: ARG001  skipped without
    """The one server."""
    with serving(tmp_path_factory.mktemp("lab")) as served:
        yield served


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What the test's pages asked of other machines: nothing, else the test fails."""
    found = Watch()
    yield found
    assert found.outside == [], "other machines were asked"


@pytest.fixture
def new_page(browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Opens a watched page: `new_page(viewport=(1280, 800), dark=False)`."""
    contexts = []

    def new(viewport: tuple[int, int] = (1280, 800), *, dark: bool = False) -> Page:
        contexts.append(guarded(browser, watch, viewport, dark=dark))
        return contexts[-1].new_page()

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def open_notebook(lab: Lab, new_page: Callable[..., Page], watch: Watch) -> Iterator[Callable[..., Notebook]]:
    """Writes, opens and runs a notebook: `open_notebook(cells, name="notebook", viewport=(1280, 800), dark=False)`."""
    opened = []

    def open_(
        cells: list[str], name: str = "notebook", viewport: tuple[int, int] = (1280, 800), *, dark: bool = False
    ) -> Notebook:
        opened.append(_opened(lab, new_page(viewport, dark=dark), watch, cells, name))
        return opened[-1]

    yield open_
    for notebook in opened:
        notebook.stop()


@pytest.fixture(scope="module")
def kept_notebook(lab: Lab, browser: Browser) -> Iterator[Callable[[list[str], str], Notebook]]:
    """One notebook for the tests of a file, run anew for each: `kept_notebook(cells, "notebook")`."""
    watch, opened = Watch(), dict[str, Notebook]()
    context = guarded(browser, watch, (1280, 800))

    def open_(cells: list[str], name: str) -> Notebook:
        if name in opened:
            opened[name].run_anew()
        else:
            opened[name] = _opened(lab, context.new_page(), watch, cells, name)
        return opened[name]

    yield open_
    for notebook in opened.values():
        notebook.stop()
    context.close()
    assert watch.outside == [], "other machines were asked"


def _opened(lab: Lab, page: Page, watch: Watch, cells: list[str], name: str) -> Notebook:
    file = lab.folder / f"{name}.ipynb"
    write_notebook(file, cells)
    page.set_default_timeout(SECONDS * 1000)
    page.goto(lab.at(f"doc/tree/{file.name}"))
    notebook = Notebook(page, file, watch)
    notebook.wait_idle()
    notebook.run_all()
    return notebook
