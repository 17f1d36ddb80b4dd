"""A guideline on a day: entries in and out of force, rules as they stood, and the hash of what is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guideline.conftest import Load
from tests.guideline.tiny import FILES, changed, more
from victor.errors import VictorError
from victor.guideline import Authority, Text
from victor.reasoning import assess, plan

SIGNS = "checklists/signs.toml"
OLD, NEW = date(2020, 12, 31), date(2021, 1, 1)

ALONE_BEFORE = """
[[route]]
id = "alone"
when = "unaccompanied"
until = 2020-12-31
notify = ["helpline"]
role = "lead"
basis = ["law-1: 6"]
why = "Until 2020 the helpline was told"
"""
CHANGED_RULE = {
    "routes.toml": changed("routes.toml", 'id = "alone"\n', 'id = "alone"\nsince = 2021-01-01\n')["routes.toml"]
    + ALONE_BEFORE
}


def test_a_rule_that_changed_is_seen_as_it_stood(load: Load) -> None:
    then = load(CHANGED_RULE, on=OLD)
    now = then.at(NEW)
    assert (then.routes["alone"].notify, now.routes["alone"].notify) == (("helpline",), ("guardian_office",))
    assert plan(then, unaccompanied=True).step("helpline", "lead") is not None
    assert plan(now, unaccompanied=True).step("helpline", "lead") is None
    assert plan(now, unaccompanied=True).step("guardian_office") is not None
    assert now.at(OLD) == then
    assert then.at(OLD) is then


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (None, None, date.min, date.max),
        (NEW, None, NEW, date.max),
        (None, OLD, date.min, OLD),
        (OLD, NEW, OLD, NEW),
        (NEW, NEW, NEW, NEW),
    ],
)
def test_both_ends_of_a_validity_are_days_in_force(
    since: date | None, until: date | None, first: date, last: date
) -> None:
    entry = Authority(id="a", name=Text("A"), kind="ngo", scope="local", handles=Text("all"), since=since, until=until)
    assert entry.in_force(first)
    assert entry.in_force(last)
    assert first == date.min or not entry.in_force(first - timedelta(days=1))
    assert last == date.max or not entry.in_force(last + timedelta(days=1))


@given(st.dates(), st.dates(), st.dates())
def test_a_day_is_in_force_or_before_or_after(one: date, two: date, day: date) -> None:
    since, until = sorted((one, two))
    entry = Authority(id="a", name=Text("A"), kind="ngo", scope="local", handles=Text("all"), since=since, until=until)
    assert [day < since, entry.in_force(day), day > until].count(True) == 1


def test_two_validities_that_share_a_day_are_refused_on_that_day_only(load: Load) -> None:
    touching = {"routes.toml": CHANGED_RULE["routes.toml"].replace("until = 2020-12-31", "until = 2021-01-01")}
    country = load(touching, on=OLD)
    assert country.at(date(2021, 1, 2)).routes["alone"].notify == ("guardian_office",)
    with pytest.raises(VictorError, match=r"routes.toml, alone: the id stands twice on 2021-01-01") as caught:
        country.at(NEW)
    assert caught.value.__suppress_context__


def test_an_indicator_that_is_not_in_force_is_no_item_and_no_rule_counts_it(load: Load) -> None:
    country = load(changed(SIGNS, 'id = "begs"\n', 'id = "begs"\nsince = 2021-01-01\n'), on=OLD)
    before, after = country.checklist(), country.at(NEW).checklist()
    assert "begs" not in before.items
    assert "begs" in after.items
    assert before.groups["grave"] == ("documents_held",)
    assert before.weights["points"].values == {"documents_held": 3}
    assert set(assess(before).open_questions) == {"works_at_night", "documents_held", "age"}
    assert assess(after, begs=True, documents_held=True).outcome == "presumed"
    assert assess(before, works_at_night=True, documents_held=True, age=20).could_become == "inquire"


def test_a_rule_may_not_name_what_is_not_in_force_beside_it(load: Load) -> None:
    change = changed(SIGNS, 'id = "several"\n', 'id = "several"\nsince = 2021-01-01\n')
    assert load(change, on=NEW).checklist().definitions
    with pytest.raises(VictorError, match="outcome presumed, column 1: nothing is called 'several'"):
        load(change, {"locale/ty.toml": None}, on=OLD)


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        (SIGNS, 'id = "documents_held"\n'),
        (SIGNS, 'id = "control"\n'),
        ("country.toml", 'id = "in_school"\n'),
        ("country.toml", 'id = "detection"\n'),
        ("country.toml", "[law.child_age]\n"),
        ("routes.toml", 'id = "danger"\n'),
        ("authorities.toml", 'id = "helpline"\n'),
    ],
)
def test_a_translation_of_an_entry_that_is_not_in_force_is_no_fault(load: Load, file: str, entry: str) -> None:
    dated = changed(file, entry, f"{entry}since = 2021-01-01\n")
    wording = '[authority]\nhelpline = "Helplinio"\n'
    locale = FILES["locale/ty.toml"].replace("[authority]\n", wording)
    unused = {
        SIGNS: dated.get(SIGNS, FILES[SIGNS]).replace('category = "control"', 'category = "work"'),
        "routes.toml": dated.get("routes.toml", FILES["routes.toml"]).replace('copy = ["helpline"]', ""),
    }
    assert load(dated, unused, {"locale/ty.toml": locale}, on=OLD).on == OLD


def test_a_day_may_be_written_as_text(load: Load) -> None:
    country = load(changed(SIGNS, 'id = "begs"\n', 'id = "begs"\nsince = "2021-01-01"\n'), on=OLD)
    assert "begs" not in country.checklist().indicators
    assert "begs" in country.at(NEW).checklist().indicators


SLEEPS = """
[[indicator]]
id = "sleeps_at_work"
category = "work"
text = "Sleeps where it works"
sources = ["guide-2"]
"""

SAME: list[Mapping[str, str | None]] = [
    {},
    more(SIGNS, "# a remark"),
    more(SIGNS, f"{SLEEPS}until = 2019-12-31"),
    more(SIGNS, f"{SLEEPS}since = 2099-01-01"),
    {"locale/ty.toml": None},
    changed("routes.toml", "at_once", "unknown"),
    changed("sources.toml", "year = 2019", "year = 2018"),
]
OTHER = [
    more(SIGNS, SLEEPS),
    more(SIGNS, f"{SLEEPS}since = 2021-01-01"),
    more(SIGNS, f"{SLEEPS}until = 2021-01-01"),
    changed(SIGNS, 'version = "3"', 'version = "4"'),
    changed(SIGNS, "Made to beg", "Forced to beg"),
    changed(SIGNS, "count(indicators) >= 2", "count(indicators) >= 3"),
    changed(SIGNS, "begs = 2", "begs = 3"),
    changed(SIGNS, '["begs", "documents_held"]', '["begs"]'),
    changed(SIGNS, '[[outcome]]\nid = "inquire"', '[[outcome]]\nconfirmed = false\nid = "inquire"'),
    changed(SIGNS, 'sources = ["guide-2: 2"]', 'sources = ["guide-2: 22"]'),
]


@pytest.mark.parametrize("change", SAME)
def test_the_hash_does_not_change_with_what_is_not_in_force_or_not_said(
    load: Load, change: Mapping[str, str | None]
) -> None:
    assert load(change, on=NEW).checklist().digest == load(on=NEW).checklist().digest


def test_the_hash_changes_with_everything_in_force(load: Load) -> None:
    digests = [load(change, on=NEW).checklist().digest for change in [{}, *OTHER]]
    assert len(set(digests)) == len(digests)


def test_the_hash_changes_on_the_day_on_which_a_rule_does(load: Load) -> None:
    country = load(more(SIGNS, f"{SLEEPS}since = 2021-01-01"), on=OLD)
    days = [date(2000, 1, 1), OLD, NEW, date(2099, 1, 1)]
    first, second, third, fourth = (country.at(day).checklist().digest for day in days)
    assert first == second
    assert third == fourth
    assert second != third
