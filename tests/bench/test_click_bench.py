"""From a click to the new finding, in a browser: our form at `victor lab`, rows of ipywidgets at a stock JupyterLab."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.bench.test_forms_bench import OURS, ROWS
from tests.browser.lab import (
    FLAGS,
    HERE,
    Lab,
    Notebook,
    Watch,
    a_port,
    chromium,
    guarded,
    own_places,
    serving,
    wait_for,
    write_notebook,
)
from tests.notebook.test_wire import SIXTY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.bench

CLICKS = 200
MANY = 1_000
# Both answer the same question, yes and no in turn, and both outcomes differ.
OUR_BUTTONS = [f"[data-item=hazardous_work] input[value={value}]" for value in ("yes", "no")]
OUR_FINDING = ".form aside [data-panel=finding]"
ROW_BUTTONS = [f".row-hazardous_work .widget-toggle-button:nth-child({place})" for place in (1, 2)]
ROW_FINDING = ".told-finding"
CLICK = """async ([buttons, told, times]) => {
  const found = [], place = document.querySelector(told);
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    await new Promise((done) => {
      const watch = new MutationObserver(() => { watch.disconnect(); done(); });
      watch.observe(place, { childList: true, subtree: true, characterData: true, attributes: true });
      document.querySelector(buttons[i % 2]).click();
    });
    found.push(performance.now() - begun);
    await new Promise((done) => setTimeout(done, 25));
  }
  return found;
}"""


@contextmanager
def stock(root: Path) -> Iterator[Lab]:
    """A JupyterLab as it comes."""
    folder, port = root / "notebooks", a_port()
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ip={HERE}", f"--port={port}"]
    command += [f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None", "--LabApp.expose_app_in_browser=True"]
    with (root / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, env=own_places(root), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        lab = Lab(folder, f"http://{HERE}:{port}", process)
        try:
            wait_for(lab, root / "log.txt")
            yield lab
        finally:
            process.terminate()
            process.wait(timeout=20)


def opened(browser: Browser, lab: Lab, cell: str, shown: str) -> Page:
    """A page with the form that a cell makes."""
    file = lab.folder / "bench.ipynb"
    write_notebook(file, [SIXTY, cell])
    watch = Watch()
    page = guarded(browser, watch, (1280, 800)).new_page()
    page.goto(lab.at(f"doc/tree/{file.name}"))
    notebook = Notebook(page, file, watch)
    notebook.wait_idle()
    notebook.run_all()
    page.locator(shown).first.wait_for()
    page.wait_for_timeout(1500)
    return page


def times(page: Page, buttons: list[str], told: str, clicks: int = CLICKS) -> tuple[float, float]:
    """The median and the 95th percentile of some clicks, in milliseconds."""
    found = sorted(page.evaluate(CLICK, [buttons, told, clicks]))
    return median(found), found[int(len(found) * 0.95)]


def test_a_click_is_answered_in_half_the_time(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    rows = ROWS.replace("told = w.HTML()", "told = w.HTML(); told.add_class('told-finding')").replace(
        "lines.append(w.HBox([w.Label(str(sign.text)), pick]))",
        "line = w.HBox([w.Label(str(sign.text)), pick]); line.add_class(f'row-{item}'); lines.append(line)",
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(tmp_path / "ours") as lab:
            page = opened(browser, lab, OURS, ".form .q")
            first = times(page, OUR_BUTTONS, OUR_FINDING)
            times(page, OUR_BUTTONS, OUR_FINDING, MANY - CLICKS)
            late = times(page, OUR_BUTTONS, OUR_FINDING)
            page.context.close()
        with stock(tmp_path / "stock") as lab:
            page = opened(browser, lab, rows, ROW_BUTTONS[0])
            theirs = times(page, ROW_BUTTONS, ROW_FINDING)
        browser.close()
    print(f"\nclick to finding, p50 and p95: {first[0]:.0f} and {first[1]:.0f} ms", end="")
    print(f"; after {MANY} answers {late[0]:.0f} and {late[1]:.0f}", end="")
    print(f"; rows of ipywidgets at a stock server {theirs[0]:.0f} and {theirs[1]:.0f}")
    print(f"  p95 1 : {theirs[1] / first[1]:.1f}")
    assert first[1] <= theirs[1] / 2
    assert late[0] <= first[0] * 1.3
