"""Pictures show all of a plan, a pathway and a case, in their frame, and say the same in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.cli.test_views import any_answers
from victor.guideline import Country, Deadline, Duration, Text
from victor.notebook.pictures import Picture, pathway_picture, plan_picture
from victor.notebook.pictures.measure import text_width, wrapped
from victor.notebook.pictures.picture import EDGE, NARROW, WIDE
from victor.notebook.pictures.steps import when_of
from victor.reasoning import Plan
from victor.reasoning.plan import Withheld
from victor.records import MOVES, Move, Referral, ReferralState

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"title": 19, "head": 15, "name": 15, "text": 13, "small": 12}
BOLD = {"title", "head", "name", "strong"}
SUSPECTED = {"false_job_offer": True, "carries_taxi_numbers": True, "unaccompanied": True, "learnt_at_school": False}
CODES = ("bg", "gr", "md", "ro", "rs", "si", "ua")
Frame = tuple[float, float, float, float]


def drawn(picture: Picture) -> Iterator[ET.Element]:
    """The drawings of a picture, as XML."""
    for drawing in picture.drawings:
        yield ET.fromstring(evolve(picture, drawings=(drawing,)).svg)  # noqa: S314  our own text


def words_of(element: ET.Element) -> set[str]:
    return set(element.get("class", "").split())


def frame(element: ET.Element) -> Frame:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def text_frame(element: ET.Element) -> Frame:
    kinds = words_of(element)
    size = next(SIZES[kind] for kind in kinds if kind in SIZES)
    width = text_width(element.text or "", size, bold=bool(kinds & BOLD))
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    left = x - width / 2 if "middle" in kinds else x
    return left, y - size * 0.75, left + width, y + size * 0.2


def inside(inner: Frame, outer: Frame) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def apart(one: Frame, other: Frame) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def framed_groups(element: ET.Element) -> Iterator[tuple[Frame, ET.Element]]:
    for group in element.iter(f"{SVG}g"):
        edge = group.find(f"{SVG}rect")
        assert edge is not None
        yield frame(edge), group


def sound(picture: Picture) -> None:
    """Well-formed, everything inside its frame and apart from everything beside it."""
    assert picture.title
    assert all(picture.sentences)
    for svg in drawn(picture):
        left, top, width, height = map(float, svg.get("viewBox", "").split())
        assert (width, height) == (float(svg.get("width", "0")), float(svg.get("height", "0")))
        # The room around a drawing is for nothing but room.
        whole: Frame = (left + EDGE, top + EDGE, left + width - EDGE, top + height - EDGE)
        ids = {element.get("id"): element.text for element in svg if element.get("id")}
        assert ids[svg.get("aria-labelledby")] == picture.title
        assert ids[svg.get("aria-describedby")] == picture.description
        texts = [text_frame(element) for element in svg.iter(f"{SVG}text")]
        assert all(inside(one, whole) for one in texts)
        assert all(apart(*pair) for pair in combinations(texts, 2))
        frames = [edge for edge, _ in framed_groups(svg)]
        assert all(inside(one, whole) for one in frames)
        assert all(apart(a, b) or inside(a, b) or inside(b, a) for a, b in combinations(frames, 2))
        for edge, group in framed_groups(svg):
            assert all(inside(text_frame(element), edge) for element in group.iter(f"{SVG}text"))


def keys(svg: ET.Element) -> list[str]:
    return [key for group in svg.iter(f"{SVG}g") if (key := group.get("data-key"))]


@pytest.fixture(scope="module")
def greece() -> Country:
    return victor.country("gr")


@pytest.fixture(scope="module")
def busy(greece: Country) -> Plan:
    """A plan with every kind of step."""
    return victor.plan(greece, SUSPECTED, now=NOW - timedelta(hours=3))


def referral(authority: str, role: str, *states: str, at: datetime = NOW) -> Referral:
    made = Referral(id="r", case_id="c", authority=authority, role=role, history=(Move("drafted", at),))  # type: ignore[arg-type]  # one of the roles
    for state in states:
        made = made.moved(state, at)
    return made


# --- plans ------------------------------------------------------------------------------------------------------------


@given(seed=st.integers(0, 10_000), code=st.sampled_from(CODES), width=st.sampled_from([280, 390, 700, 960, 1400]))
@settings(max_examples=60, deadline=None)
def test_every_step_of_any_plan_stands_once_in_the_picture_and_once_in_words(seed: int, code: str, width: int) -> None:
    country = victor.country(code)
    made = victor.plan(country, any_answers(country, seed), now=NOW)
    picture = plan_picture(made, now=NOW + timedelta(hours=1), width=width)
    sound(picture)
    steps = Counter(f"{step.authority.id}/{step.role}" for step in made)
    assert set(steps.values()) <= {1}
    for svg in drawn(picture):
        assert Counter(keys(svg)) == steps
    begins = Counter(f"{step.authority.label}: {step.role}, " for step in made)
    assert sum(begins.values()) == sum(sum(one.startswith(begin) for one in picture.sentences) for begin in begins)
    for step in made:
        assert any(step.why in one and str(step.authority.label) in one for one in picture.sentences)


@pytest.mark.parametrize("language", ["el", "bg", "uk", "sr-Latn", "xx"])
def test_every_language_fits(greece: Country, language: str) -> None:
    for country in (greece, victor.country("bg"), victor.country("ua")):
        for seed in range(4):
            made = victor.plan(country, any_answers(country, seed), now=NOW)
            sound(plan_picture(made, language=language, now=NOW))


def test_long_words_and_markup_fit_too(busy: Plan) -> None:
    ugly = Text(f"Donaudampfschiffahrtsgesellschaftskapitän<b>&\"'{'W' * 40}\x01 {'字' * 30}")
    steps = tuple(
        evolve(
            step,
            authority=evolve(step.authority, short=ugly),
            routes=(evolve(step.routes[0], why=ugly), *step.routes[1:]),
        )
        for step in busy
    )
    sound(plan_picture(evolve(busy, steps=steps), now=NOW, width=300))


def box(picture: Picture, key: str) -> ET.Element:
    svg = next(drawn(picture))
    (found,) = (group for group in svg.iter(f"{SVG}g") if group.get("data-key") == key)
    return found


def said_in(element: ET.Element) -> str:
    return " ".join(text.text or "" for text in element.iter(f"{SVG}text"))


def test_how_certain_a_step_is_stands_in_its_border_and_in_a_word(busy: Plan) -> None:
    picture = plan_picture(busy, now=NOW)
    seen = set()
    for step in busy:
        found = box(picture, f"{step.authority.id}/{step.role}")
        assert step.certainty in words_of(found)
        edges = [one for one in found.findall(f"{SVG}rect") if "inner" in words_of(one)]
        assert bool(edges) == (step.certainty == "precaution") == ("precaution" in said_in(found))
        assert ("depends on:" in said_in(found)) == (step.certainty == "depends")
        assert step.role in said_in(found)
        seen.add(step.certainty)
    assert seen >= {"precaution", "depends"}


def test_what_only_depends_comes_last(busy: Plan) -> None:
    def depends(svg: ET.Element) -> list[bool]:
        return ["depends" in words_of(group) for group in svg.iter(f"{SVG}g") if group.get("data-key")]

    for svg in drawn(plan_picture(busy)):
        assert depends(svg) == sorted(depends(svg))


def test_whom_not_to_tell_stands_behind_a_bar(greece: Country) -> None:
    made = victor.plan(greece, documents_held=True, made_to_beg=True, age=12, parents_involved=True)
    assert "parents" in made.forbidden
    svg = next(drawn(plan_picture(made)))
    (box,) = (group for group in svg.iter(f"{SVG}g") if "forbidden" in words_of(group))
    assert "Do not tell" in said_in(box)
    assert "parents" in said_in(box)
    assert box.find(f"{SVG}circle") is not None
    assert any(one.startswith("Do not tell: parents") for one in plan_picture(made).sentences)


def test_an_authority_that_is_held_back_is_named(busy: Plan, greece: Country) -> None:
    route = next(iter(greece.routes.values()))
    held = evolve(busy, withheld=(Withheld(greece.authorities["police_atu"], route, "depends"),), not_to=())
    picture = plan_picture(held)
    sound(picture)
    svg = next(drawn(picture))
    (box,) = (group for group in svg.iter(f"{SVG}g") if "feared" in words_of(group))
    assert "Anti-trafficking police" in said_in(box)
    assert any(one.startswith(f"Held back, Anti-trafficking police: {route.why}") for one in picture.sentences)


def ways(state: ReferralState = "drafted", so_far: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every way of a referral on from its draft."""
    yield so_far
    for following in MOVES[state]:
        yield from ways(following, (*so_far, following))


@pytest.mark.parametrize("way", list(ways()))
def test_a_box_shows_how_far_its_referral_is(way: tuple[str, ...]) -> None:
    made = victor.plan(victor.country("gr"), documents_held=True, age=12)
    step = next(iter(made))
    picture = plan_picture(made, referrals=[referral(step.authority.id, step.role, *way)], now=NOW)
    sound(picture)
    found = box(picture, f"{step.authority.id}/{step.role}")
    state = {"completed": "service given"}.get((way or ("drafted",))[-1], (way or ("drafted",))[-1])
    assert f"{state} 14:00" in said_in(found)
    dots = [words_of(one) for one in found.iter(f"{SVG}circle")]
    assert len(dots) == 5
    assert sum("on" in dot for dot in dots) == 1 + len([one for one in way if one not in ("declined", "withdrawn")])
    assert any(f"{state} 14:00" in one for one in picture.sentences)


def test_a_referral_that_no_step_asks_for_is_shown(busy: Plan) -> None:
    assert busy.step("eody") is None
    picture = plan_picture(busy, referrals=[referral("a21", "informed", "sent")], now=NOW)
    sound(picture)
    assert any(one.startswith("Told without being asked by this plan") for one in picture.sentences)


def test_overdue_is_a_word_and_ends_when_one_of_the_alternatives_is_told(greece: Country) -> None:
    made = victor.plan(greece, SUSPECTED, age=12, now=NOW)
    police = made.step("police", "lead")
    assert police is not None
    assert police.due == NOW
    later = NOW + timedelta(hours=1)

    def shown(*referrals: Referral, now: datetime | None = later) -> str:
        return said_in(box(plan_picture(made, referrals=referrals, now=now), "police/lead"))

    assert "overdue since 14:00" in shown()
    assert "overdue" not in shown(now=NOW)
    assert "overdue" not in shown(now=None)
    assert "overdue since 14:00" in shown(referral("police", "lead"))
    assert "overdue" not in shown(referral("police", "lead", "sent"))
    assert "overdue since 14:00" in shown(referral("police", "lead", "sent", "received", "declined"))
    other = next((name for name in police.any_of if name != "police"), None)
    if other:
        assert "one is enough, and was told" in shown(referral(other, "lead", "sent"))


def test_time_goes_from_left_to_right_and_unknown_stands_apart(busy: Plan) -> None:
    first, second, third, *rest = (step for step in busy)
    hours, days = (Deadline("within", Duration.parse(span), "detection") for span in ("24h", "3 days"))
    at_once, unknown = Deadline("at_once"), Deadline("unknown")
    fourth = rest[0]
    steps = tuple(
        evolve(step, deadline=deadline, certainty="required", any_of=(), together=())
        for step, deadline in zip((first, second, third, fourth), (unknown, days, hours, at_once), strict=True)
    )
    assert [when_of(step.deadline) for step in steps] == ["unknown", "days", "hours", "at_once"]
    picture = plan_picture(evolve(busy, steps=steps))
    sound(picture)
    left = {step: float(box(picture, f"{step.authority.id}/{step.role}")[0].get("x", "0")) for step in steps}
    assert [left[step] for step in reversed(steps)] == sorted(left.values())
    assert len(set(left.values())) == 4
    assert "unknown is not none" in said_in(next(drawn(picture)))


def test_alternatives_stand_in_one_frame_with_or_and_what_is_told_together_with_and() -> None:
    for code, kind, word in (("gr", "any_of", "or"), ("si", "together", "and")):
        country = victor.country(code)
        groups = [
            group
            for seed in range(60)
            for group in next(drawn(plan_picture(victor.plan(country, any_answers(country, seed))))).iter(f"{SVG}g")
            if kind in words_of(group)
        ]
        assert groups
        for group in groups:
            inner = [one for one in group.iter(f"{SVG}g") if one.get("data-key")]
            assert len(inner) > 1
            assert sum(text.text == word for text in group.iter(f"{SVG}text")) == len(inner) - 1


def test_nobody_to_tell_says_so(greece: Country) -> None:
    made = evolve(victor.plan(greece), steps=(), not_to=(), forbidden=(), withheld=())
    picture = plan_picture(made)
    sound(picture)
    assert "Nobody has to be told yet." in picture.sentences
    assert "that does not say that there is nothing" in picture.description


# --- pathways ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [300, 960])
def test_every_stage_of_every_country_stands_once_in_order(width: int) -> None:
    for country in victor.countries():
        picture = pathway_picture(country, width=width)
        sound(picture)
        for svg in drawn(picture):
            assert sorted(keys(svg)) == sorted(stage.id for stage in country.pathway)
            tops = {
                name: float(group[0].get("y", "0")) for group in svg.iter(f"{SVG}g") if (name := group.get("data-key"))
            }
            order = {stage.id: stage.order for stage in country.pathway}
            for one, other in combinations(order, 2):
                if order[one] != order[other]:
                    assert (tops[one] < tops[other]) == (order[one] < order[other])
        assert len(picture.sentences) == len(country.pathway.stages) + 1
        for stage in country.pathway:
            assert sum(f"Stage {stage.order}, {stage.name}." in one for one in picture.sentences) == 1


def test_stages_of_one_place_stand_side_by_side(greece: Country) -> None:
    svg = next(drawn(pathway_picture(greece)))
    tops = {group.get("data-key"): group[0].get("y") for group in svg.iter(f"{SVG}g") if group.get("data-key")}
    assert len({tops[stage.id] for stage in greece.pathway if stage.order == 2}) == 1


def test_a_stage_says_who_of_the_plan_is_told_in_it(greece: Country) -> None:
    made = victor.plan(greece, documents_held=True, made_to_beg=True, age=12)
    asked = {step.authority.id for step in made if step.certainty != "depends"}
    picture = pathway_picture(greece, plan=made)
    sound(picture)
    for stage in greece.pathway:
        found = box(picture, stage.id)
        planned = bool(asked.intersection(stage.notify))
        assert ("planned" in words_of(found)) == planned == ("in this plan" in said_in(found))
        (sentence,) = (one for one in picture.sentences if f"Stage {stage.order}, {stage.name}." in one)
        assert ("in this plan" in sentence) == planned
    assert not any("in this plan" in one for one in pathway_picture(greece).sentences)


# --- pictures ---------------------------------------------------------------------------------------------------------


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])), width=st.integers(40, 400), bold=st.booleans())
def test_lines_are_as_wide_as_asked_and_lose_nothing(text: str, width: int, bold: bool) -> None:
    lines = wrapped(text, 13, width, bold=bold)
    assert all(text_width(line, 13, bold=bold) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_file_needs_nothing_else_and_follows_light_and_dark(busy: Plan, tmp_path: Path) -> None:
    picture = plan_picture(busy)
    picture.save(tmp_path / "plan.svg")
    text = (tmp_path / "plan.svg").read_text(encoding="utf-8")
    assert text == str(picture) == picture.svg
    assert "prefers-color-scheme: dark" in text
    assert "var(" not in text
    assert re.findall(r"(?:https?:)?//[^\"\s]*", text) == ["http://www.w3.org/2000/svg"]


def test_a_notebook_gets_the_colours_of_its_page_and_words_for_those_who_do_not_see(busy: Plan) -> None:
    picture = plan_picture(busy)
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    html = bundle["text/html"]
    assert "var(--ink)" in html
    assert 'role="img"' in html
    assert html.count("<li>") == len(picture.sentences)
    assert picture.description in bundle["text/plain"]
    assert len(re.findall(r' id="([^"]+)"', html)) == len(set(re.findall(r' id="([^"]+)"', html)))
    assert [drawing.width for drawing in picture.drawings] == [WIDE, NARROW]
    assert [drawing.width for drawing in plan_picture(busy, width=400).drawings] == [400]


def test_the_same_gives_the_same_bytes(greece: Country) -> None:
    makers: list[Callable[[], Picture]] = [
        lambda: plan_picture(victor.plan(greece, any_answers(greece, 5), now=NOW), now=NOW),
        lambda: pathway_picture(greece),
    ]
    for make in makers:
        assert make().svg == make().svg
        assert make()._repr_html_() == make()._repr_html_()


def test_a_draft_says_so(greece: Country) -> None:
    plan = victor.plan(greece, documents_held=True)
    assert "draft translation" not in plan_picture(plan).svg
    label = next(iter(plan)).authority.label
    assert label.in_language("el").status == "draft"
    drafted = plan_picture(plan, language="el")
    (pills,) = ([one for one in next(drawn(drafted)).iter(f"{SVG}g") if {"pill", "blue"} <= words_of(one)],)
    assert len(pills) == 1
