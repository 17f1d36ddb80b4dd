"""A slider of the threshold explorer over a million children: in the kernel, and in a browser from hand to matrix."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from numpy.typing import NDArray

import victor
from tests.browser.lab import FLAGS, Notebook, Watch, chromium, guarded, serving, write_notebook
from victor.notebook import ThresholdExplorer
from victor.research.cohort import Cohort
from victor.research.scores.weighing import by_strength

pytestmark = pytest.mark.bench

SIZE = 1_000_000
MOVES = 60
ILO = victor.checklist("ilo_child_labour")
CELL = f"""
import victor
from victor.research.cohort import Cohort
from victor.notebook import ThresholdExplorer
checklist = victor.checklist("ilo_child_labour")
explorer = ThresholdExplorer(Cohort.synthetic(checklist, {SIZE}, seed=7), checklist)
explorer
"""
MOVE = """async ([name, places, times]) => {
  const found = [], input = document.querySelector(`[data-slider='${name}']`);
  const place = document.querySelector(".form .cells .fn");
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    await new Promise((done) => {
      const watch = new MutationObserver(() => { watch.disconnect(); done(); });
      watch.observe(place, { childList: true, subtree: true, characterData: true, attributes: true });
      input.value = places[i % places.length];
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    found.push(performance.now() - begun);
    await new Promise((done) => setTimeout(done, 60));
  }
  return found;
}"""


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return Cohort.synthetic(ILO, SIZE, seed=7)


def p50_and_p95(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return median(ordered), ordered[int(len(ordered) * 0.95)]


def timed(moves: list[Callable[[], object]]) -> tuple[float, float]:
    """Milliseconds of some moves, after two that warm up."""
    found = []
    for move in moves:
        begun = time.perf_counter()
        move()
        found.append(1000 * (time.perf_counter() - begun))
    return p50_and_p95(found[2:])


def peer(cohort: Cohort) -> Callable[[int, dict[str, int]], object]:
    """The same four cells of both ends as one writes them with NumPy: a matrix of answers, a sum, four counts."""
    answers = np.empty((SIZE, len(ILO.indicators)), np.int8)
    for column, item in enumerate(ILO.indicators):
        yes, maybe = cohort.flags(item)
        answers[:, column] = np.where(yes, 1, np.where(maybe, -1, 0))
    truth, _ = cohort.truth_mask()

    def cells(cutoff: int, points: dict[str, int]) -> object:
        weights = np.array([*by_strength(ILO, points).values()], np.int16)
        ends: list[NDArray[np.bool_]] = [(answers == 1) @ weights >= cutoff, (answers != 0) @ weights >= cutoff]
        return [[np.count_nonzero(end[truth]), np.count_nonzero(end[~truth])] for end in ends]

    return cells


def test_figures_follow_a_moved_slider(cohort: Cohort) -> None:
    explorer = ThresholdExplorer(cohort, ILO)
    explorer.reply({"do": "hello", "n": 1})

    def move(name: str, value: int) -> Callable[[], object]:
        return lambda: explorer.reply({"do": "move", "sliders": {name: value}, "n": 1})

    cutoff = timed([move("cutoff", value) for value in range(5, 5 + MOVES)])
    strength = timed([move("medium", value) for value, _ in zip(cycle((1, 3, 2, 5)), range(MOVES), strict=False)])
    sign = timed([move("sign:excessive_hours", value % 6) for value in range(MOVES)])
    by_hand = peer(cohort)
    points = [{"strong": 3, "medium": 1 + turn % 3} for turn in range(7)]
    theirs = timed([lambda one=one: by_hand(20, one) for one in points])  # type: ignore[misc]
    print(f"\na slider over {SIZE:,} children, everything on the page anew, p50 and p95 in ms:")
    for name, (half, most) in (("cut-off", cutoff), ("50 weights", strength), ("one weight", sign)):
        print(f"  {name}: {half:.0f} and {most:.0f}; NumPy on an int8 matrix, the cells alone: {theirs[0]:.0f}")
    assert cutoff[1] <= 50
    assert strength[1] <= 150
    assert theirs[0] >= 3 * strength[0]


def test_the_matrix_follows_the_hand_in_a_browser(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, serving(tmp_path / "lab") as lab:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        file = lab.folder / "bench.ipynb"
        write_notebook(file, [CELL])
        watch = Watch()
        page = guarded(browser, watch, (1280, 900)).new_page()
        page.set_default_timeout(60_000)
        page.goto(lab.at(f"doc/tree/{file.name}"))
        notebook = Notebook(page, file, watch)
        notebook.wait_idle()
        notebook.run_all()
        page.locator(".form .cells .fn").wait_for()
        page.wait_for_timeout(1500)
        found = {
            name: p50_and_p95(page.evaluate(MOVE, [name, places, MOVES]))
            for name, places in (("cutoff", [12, 13, 14, 15, 16, 17]), ("medium", [1, 3, 2, 4]))
        }
        notebook.stop()
        browser.close()
    print(f"\nfrom the moved slider to the new matrix, {SIZE:,} children, p50 and p95:")
    for name, (half, most) in found.items():
        print(f"  {name}: {half:.0f} and {most:.0f} ms")
