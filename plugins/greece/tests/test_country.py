"""Greece as a whole: it is there, it is cited, it is told in Greek, and nobody who may be a child falls through."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

import victor

GREECE = victor.country("gr", on=date(2026, 11, 23))
DAYS = sorted(
    {
        day + timedelta(days=shift)
        for table in GREECE.book.pages.values()  # type: ignore[union-attr]  # it was read from its files
        for entries in table.values()
        if isinstance(entries, list)
        for entry in entries
        if isinstance(entry, dict)
        for day in (entry.get("since"), entry.get("until"))
        if isinstance(day, date)
        for shift in (-1, 0, 1)
    }
)


def test_every_entry_resolves_on_every_day_on_which_something_changes() -> None:
    assert len(DAYS) > 20
    for day in DAYS:
        assert victor.country("gr", on=day).authorities


def test_every_text_is_there_in_greek_as_a_draft_or_better() -> None:
    texts = [entry.text for entry in GREECE.checklist().indicators.values()]
    texts += [authority.name for authority in GREECE.authorities.values()]
    texts += [route.why for route in GREECE.routes.values()]
    assert all(text.in_language("el").language == "el" for text in texts)
    assert {text.in_language("el").status for text in texts} <= {"draft", "official", "reviewed"}


def test_what_was_not_read_says_so() -> None:
    unconfirmed = [entry.id for _, entry in GREECE.entries() if not entry.confirmed]
    assert unconfirmed
    for _, entry in GREECE.entries():
        assert entry.confirmed or entry.note, f"{entry.id} is unconfirmed and does not say why"


@st.composite
def answers(draw: st.DrawFn) -> dict[str, object]:
    items = GREECE.checklist().items
    some = draw(
        st.lists(st.sampled_from(sorted(set(items) - {"age", "region", "nationality"})), max_size=12, unique=True)
    )
    given = {item: draw(st.sampled_from((True, False, "unknown"))) for item in some}
    age = draw(st.sampled_from((None, 3, 12, 17, (10, 30), "unknown")))
    nationality = draw(st.sampled_from((None, "home", "eu", "third_country", "stateless", "unknown")))
    return {**given, "age": age, "nationality": nationality}


@settings(max_examples=200, deadline=None)
@given(answers())
def test_whoever_may_be_a_child_and_shows_a_sign_has_somebody_in_the_lead(given_answers: dict[str, object]) -> None:
    finding = victor.assess(GREECE.checklist(), given_answers)
    if finding.outcome is not None:
        leads = [
            step for step in victor.plan(GREECE, given_answers) if step.role == "lead" and step.certainty != "depends"
        ]
        assert leads, "nobody is in the lead"


@settings(max_examples=100, deadline=None)
@given(answers())
def test_immediate_danger_reaches_an_emergency_number_at_once(given_answers: dict[str, object]) -> None:
    plan = victor.plan(GREECE, {**given_answers, "immediate_danger": True})
    at_once = [step for step in plan if step.deadline.kind == "at_once" and step.certainty != "depends"]
    assert any(step.authority.id in ("emergency_112", "police") for step in at_once)
