"""The desk in real pages, by mouse: a contact, a case up to its accepted referral, the board, on wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import victor
from tests.browser.lab import Lab, Notebook, axe
from victor.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Locator

OpenNotebook = Callable[..., Notebook]
WORK = """
import victor
from victor.notebook import DeskView, ReferralBoard
desk = victor.open_desk("day.victor", country="gr", by="trainee")
{}
"""
VIEW, BOARD = WORK.format("DeskView(desk)"), WORK.format("ReferralBoard(desk)")
DAY = """
import victor
from victor.exchange import Clock, day_of_country, read_day, run
from victor.notebook import DeskView, ReferralBoard
greece = victor.country("gr")
day = read_day(day_of_country(greece))
clock = Clock(day.start(greece))
desk = victor.open_desk(":memory:", country=greece.at_time(clock.time), by=day.by, now=clock)
run(day, desk, clock)
DeskView(desk)
"""
# What is wider than its place, and would be cut or scrolled inside the page.
CUT = """() => [...document.querySelectorAll(".form, .form *")].filter((one) =>
  one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && !one.matches(".said, select, input, option, svg *")
).map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""
SCROLLS = """() => [...document.querySelectorAll(".jp-OutputArea *")].filter((one) =>
  one.querySelector(".form") && one.scrollHeight > one.clientHeight + 1
  && ["auto", "scroll"].includes(getComputedStyle(one).overflowY)
).map((one) => one.className)"""


@pytest.fixture(autouse=True)
def _fresh(lab: Lab) -> None:
    for left in lab.folder.glob("day.victor*"):
        left.unlink()


def kept(lab: Lab) -> Desk:
    """What the notebook has written, read by another program."""
    return victor.open_desk(lab.folder / "day.victor", country="gr", by="reader")


class Mouse:
    """Clicks, and counts them."""

    def __init__(self, notebook: Notebook) -> None:
        self.page = notebook.page
        self.clicks = 0

    def click(self, selector: str, text: str | None = None) -> None:
        target = self.page.locator(selector, has_text=text) if text else self.page.locator(selector)
        target.first.click()
        self.clicks += 1
        self.page.wait_for_function("!document.querySelector('.form [data-state=saving]')")

    def chip(self, text: str) -> None:
        self.click(".contact .one", text)

    def sees(self, selector: str, text: str) -> Locator:
        found = self.page.locator(selector, has_text=text)
        found.first.wait_for()
        return found.first


def test_a_contact_takes_six_clicks(open_notebook: OpenNotebook, lab: Lab) -> None:
    mouse = Mouse(open_notebook([VIEW], name="contact"))
    mouse.chip("walk-in")
    mouse.chip("social worker")
    mouse.click("[data-do=begin]")
    mouse.sees(".going-on", "walk-in, social worker")
    mouse.chip("asylum")
    mouse.chip("List of services nearby")
    mouse.click("[data-do=end]")
    mouse.sees(".done-line", "walk-in, social worker · 0 min")
    assert mouse.clicks == 6
    with kept(lab) as desk:
        (record,) = desk.sessions()
    assert (record.status, record.channel, record.visitor) == ("closed", "walk_in", "social_worker")
    assert (record.topics, record.material) == (("asylum",), ("List of services nearby",))
    assert record.by == "trainee"


def test_a_case_is_led_from_the_first_contact_to_an_accepted_referral(open_notebook: OpenNotebook, lab: Lab) -> None:
    notebook = open_notebook([VIEW], name="led")
    mouse = Mouse(notebook)
    mouse.chip("helpline")
    mouse.chip("teacher")
    mouse.click("[data-do=begin]")
    mouse.click(".its-case .one", "Yes")
    mouse.click("[data-do=open_case]")
    mouse.sees(".its-case", "was opened in this contact")
    assert mouse.page.locator(".its-case input").count() == 0
    mouse.click("[role=tab][data-open=signs]")
    mouse.click("[data-item=documents_held] .yes")
    mouse.click("[data-item=made_to_beg] .yes")
    mouse.click("[role=tab][data-open=assess]")
    mouse.click("[data-do=assess]")
    mouse.click("[role=tab][data-open=tell]")
    mouse.click("[role=tabpanel] [data-do=refer][data-authority=prosecutor_minors]")
    for to in ("sent", "received", "accepted"):
        mouse.click(f"[role=tabpanel] [data-do=advance][data-to={to}]")
    mouse.sees(".referral", "accepted")
    mouse.click("[data-do=end]")
    mouse.click("[data-do=back]")
    mouse.sees(".row-of .outcome", "resumed victim")
    assert mouse.page.locator(".next-step").count() == 0
    assert notebook.watch.errors == []
    with kept(lab) as desk:
        (case,), (session,) = desk.cases(), desk.sessions("closed")
        assert session.case_id == case.id
        answers = {item: answer.value for item, answer in case.answers.items()}
        assert answers == {"unaccompanied": True, "documents_held": True, "made_to_beg": True}
        (assessment,) = desk.assessments(case)
        assert assessment.outcome == desk.finding(case).outcome
        (referral,) = desk.referrals(case)
        assert [move.state for move in referral.history] == ["drafted", "sent", "received", "accepted"]
        assert referral.authority == "prosecutor_minors"


def test_a_contact_goes_on_after_the_page_was_loaded_anew(open_notebook: OpenNotebook, lab: Lab) -> None:
    notebook = open_notebook([VIEW], name="anew")
    mouse = Mouse(notebook)
    mouse.chip("letter")
    mouse.chip("citizen")
    mouse.click("[data-do=begin]")
    mouse.click(".notes .one", "training")
    notebook.reload()
    notebook.run_all()  # the view is made anew, on the store in which the contact is open
    mouse.sees(".going-on", "letter, citizen")
    field = mouse.page.locator(".notes [name=other_material]")
    field.fill("A map of the town")
    field.press("Enter")
    mouse.sees(".notes .one", "A map of the town")
    assert field.input_value() == ""
    mouse.click("[data-do=end]")
    mouse.sees(".done-line", "A map of the town")
    with kept(lab) as desk:
        (record,) = desk.sessions()
    assert record.material == ("A map of the town",)


def test_a_board_moves_a_referral_by_legal_clicks_only(open_notebook: OpenNotebook, lab: Lab) -> None:
    with victor.open_desk(lab.folder / "day.victor", country="gr", by="before") as desk:
        desk.plan(desk.open_case(age=14, immediate_danger=True))
    notebook = open_notebook([BOARD], name="board")
    mouse = Mouse(notebook)
    mouse.sees(".undrafted .when", "at once")
    mouse.click(".undrafted [data-do=refer][data-authority=police]")
    mouse.sees(".board-card.drafted", "drafted")
    mouse.click(".drafted summary")
    mouse.page.locator(".drafted textarea").fill("told by telephone")
    mouse.click(".drafted [data-to=sent]")
    card = mouse.sees(".board-card.sent", "sent")
    assert card.locator("textarea").input_value() == ""
    offered = card.locator("[data-to]").evaluate_all("all => all.map((one) => one.dataset.to)")
    assert offered == ["received", "withdrawn"]
    mouse.click(".sent [data-to=received]")
    mouse.click(".filter .one", "Waiting")
    assert mouse.page.locator(".board-card").count() == 1
    mouse.click(".received [data-to=accepted]")
    mouse.sees(".board", "No answer is awaited")
    with kept(lab) as desk:
        (referral,) = desk.referrals()
    assert [move.state for move in referral.history] == ["drafted", "sent", "received", "accepted"]
    assert referral.history[1].note == "told by telephone"
    assert notebook.watch.errors == []


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_cut_and_nothing_scrolls_inside(
    open_notebook: OpenNotebook, size: tuple[int, int], *, dark: bool
) -> None:
    notebook = open_notebook([DAY, "ReferralBoard(desk)"], name="day", viewport=size, dark=dark)
    page, mouse = notebook.page, Mouse(notebook)
    page.locator(".board").first.wait_for()
    page.locator(".pages").first.wait_for()

    def look() -> None:
        assert page.evaluate(CUT) == []
        assert page.evaluate(SCROLLS) == []
        assert axe(page, ".victor.form") == []

    look()
    for name in ("due", "contacts", "cases"):
        mouse.click(f".pages [data-page={name}]")
        look()
    mouse.chip("outreach")
    mouse.chip("child")
    mouse.click("[data-do=begin]")
    look()
    mouse.click(".row-of .link")
    page.locator(".next-step").wait_for()
    look()
    assert notebook.watch.errors == []
