"""A form of 60 questions beside the same form out of rows of ipywidgets, each built in a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import pytest

from tests.notebook.kernel import Kernel, Said, kernel
from tests.notebook.test_wire import SIXTY

pytestmark = pytest.mark.bench

TIMES = 7
OURS = """
import time
from victor.notebook import ChecklistForm
started = time.perf_counter()
form = ChecklistForm(sixty)
took = time.perf_counter() - started
form
"""
ROWS = """
import time
import ipywidgets as w
def rows():
    told = w.HTML()
    answers = {}
    def answered(item):
        def change(event):
            answers[item] = {"Yes": True, "No": False, "Unknown": "unknown"}[event["new"]]
            found = victor.assess(sixty, answers)
            told.value = f"{found.outcome}, may become {found.could_become}; ask {found.open_questions[:1]}"
        return change
    lines = []
    for item, sign in sixty.indicators.items():
        pick = w.ToggleButtons(options=["Yes", "No", "Unknown"], value=None)
        pick.observe(answered(item), "value")
        lines.append(w.HBox([w.Label(str(sign.text)), pick]))
    return w.VBox([*lines, told])
started = time.perf_counter()
form = rows()
took = time.perf_counter() - started
form
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with kernel(tmp_path_factory.mktemp("kernel")) as one:
        one.run(SIXTY)
        one.run(OURS)
        one.run(ROWS)
        yield one


def built(running: Kernel, code: str) -> tuple[float, Said]:
    """The seconds in which a form is built, and what it says while it is built."""
    said = running.run(code)
    return float(running.run("print(took)").outputs[0]["content"]["text"]), said


def test_a_form_is_cheaper_than_rows_of_ipywidgets(running: Kernel) -> None:
    both = [(built(running, OURS), built(running, ROWS)) for _ in range(TIMES)]
    ours, theirs = [mine[0] for mine, _ in both], [other[0] for _, other in both]
    (_, mine), (_, other) = both[-1]
    greeted = running.act(mine.opened("form"), {"do": "hello", "n": 1})
    size, messages = mine.size + greeted.size, len(mine.wire) + len(greeted.wire)
    quicker, smaller = median(theirs) / median(ours), other.size / size
    print(f"\na form of 60 questions: 1 : {quicker:.0f} of the time of ipywidgets rows, 1 : {smaller:.0f} of the bytes")
    print(f"  {messages} messages and {size / 1000:.1f} kB against {len(other.wire)} and {other.size / 1000:.0f} kB")
    assert quicker >= 20
    assert smaller >= 20
