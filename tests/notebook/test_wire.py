"""What a form sends to its page: little, and nothing of a case that a saved notebook could keep."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.notebook.kernel import Kernel, kernel

MOST_MESSAGES = 3
MOST_BYTES = 25_000
SIXTY = """
from attrs import evolve
import victor
whole = victor.checklist("ilo_child_labour")
sixty = evolve(whole, indicators=dict(list(whole.indicators.items())[:60]))
"""
OPEN = (
    SIXTY
    + """
from victor.notebook import ChecklistForm
form = ChecklistForm(whole)
form
"""
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with kernel(tmp_path_factory.mktemp("kernel")) as one:
        yield one


def test_a_form_of_sixty_five_questions_opens_with_three_messages(running: Kernel) -> None:
    opened = running.run(OPEN)
    greeted = running.act(opened.opened("form"), {"do": "hello", "n": 1})
    assert len(opened.wire) + len(greeted.wire) <= MOST_MESSAGES
    assert opened.size + greeted.size < MOST_BYTES
    (answer,) = greeted.sent
    assert answer["done"] == 1
    assert "finding" in answer["panels"]


def test_an_answer_is_told_in_one_small_message(running: Kernel) -> None:
    form = running.run(OPEN).opened("form")
    running.act(form, {"do": "hello", "n": 1})
    sizes = []
    for number, item in enumerate(["hazardous_work", "excessive_hours"] * 20):
        said = running.act(form, {"do": "answer", "item": item, "value": ("yes", "no")[number // 2 % 2], "n": number})
        (answer,) = said.sent
        assert answer["done"] == number
        sizes.append(said.size)
    assert max(sizes) < 6_000
    assert max(sizes[20:]) <= max(sizes[:20])  # what was answered before costs nothing


def test_no_trait_holds_what_was_answered(running: Kernel) -> None:
    form = running.run(OPEN).opened("form")
    running.act(form, {"do": "answer", "item": "age", "value": "13", "n": 1})
    running.act(form, {"do": "answer", "item": "hazardous_work", "value": "yes", "n": 2})
    said = running.run("import json; print(json.dumps(form.get_state(), default=str))")
    state = json.loads(said.outputs[0]["content"]["text"])
    state.pop("_esm")
    before = json.loads(
        running.run("print(json.dumps(ChecklistForm(whole).get_state(), default=str))").outputs[0]["content"]["text"]
    )
    assert state["form"] == before["form"]
    assert {key: value for key, value in state.items() if key != "layout"} == {
        key: value for key, value in before.items() if key not in ("layout", "_esm")
    }


def test_a_fault_in_an_act_is_a_line_and_no_traceback(running: Kernel) -> None:
    form = running.run(OPEN).opened("form")
    for act in ({"do": "answer", "item": "nothing", "n": 1}, {"do": "fly", "n": 2}, {"n": 3}):
        said = running.act(form, act)
        (answer,) = said.sent
        assert answer["failed"] == act["n"]
        assert "\n" not in answer["message"]
        assert not said.outputs
