"""How findings and plans look in a notebook; the same panels live in forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline import Authority, Checklist, Country, Deadline, Indicator
from victor.guideline.checklist import LEVELS, Level
from victor.guideline.showing import deadline_mark, level_meter
from victor.html import badge
from victor.reasoning.finding import Finding
from victor.reasoning.plan import Plan, Step, Withheld, without_alternatives
from victor.reasoning.voice import Voice
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

MOST_SIGNS = 6
MOST_QUESTIONS = 3
MOST_DOUBTS = 2


def level_of(checklist: Checklist, outcome: str | None) -> Level | None:
    """How much an outcome of a checklist establishes: its level, else its place among the outcomes."""
    if outcome is None:
        return None
    own = checklist.outcomes[outcome].level
    place = list(checklist.outcomes).index(outcome)
    return own or LEVELS[min(place + len(LEVELS) - min(len(checklist.outcomes), len(LEVELS)), len(LEVELS) - 1)]


def finding_panel(finding: Finding, language: str = "en", *, jump: bool = False) -> Node:
    """What is established and why, what it may become, and what to ask next.

    Args:
        finding: The finding.
        language: Of its texts.
        jump: Whether questions are buttons that lead to their place in a form.
    """
    from htpy import div, fragment, h4, p, ul

    say, voice = words(language), Voice(None, language)
    checklist, signs = finding.checklist, finding.signs
    because = [_sign(sign, voice) for sign in signs[:MOST_SIGNS]]
    questions = [_question(finding, item, voice, jump=jump) for item in finding.open_questions[:MOST_QUESTIONS]]
    return fragment[
        _headline(finding, voice),
        _may_become(finding, voice),
        div(".ask")[h4[say["ask_next"]], ul[questions]] if questions else None,
        div(".because")[h4[say["because"]], ul[because, _more(len(signs) - MOST_SIGNS)]] if signs else None,
        p(".soft")[say["not_a_negative"]] if finding.outcome is None else None,
        p(".soft")[say["bound"]] if not finding.exact else None,
        p(".soft")[say["partial"]] if checklist.partial else None,
        p(".soft")[say["judgement"], [" ", badge("draft", say["draft"])] if voice.drafts else None],
    ]


def _headline(finding: Finding, voice: Voice) -> Element:
    from htpy import h3, span

    say = words(voice.language)
    level = level_of(finding.checklist, finding.outcome)
    established = finding.established
    text = voice.said(established.text.in_language(voice.language)) if established else say["none_established"]
    return h3(class_=["outcome", level or "none"])[level_meter(level), span[text]]


def _may_become(finding: Finding, voice: Voice) -> Node:
    from htpy import p, span

    if finding.certain or not finding.could_become:
        return None
    text = voice.said(finding.checklist.outcomes[finding.could_become].text.in_language(voice.language))
    level = level_of(finding.checklist, finding.could_become)
    return p(".may-become")[span(".soft")[words(voice.language)["may_become"], ": "], level_meter(level), text]


def _sign(sign: Indicator, voice: Voice) -> Element:
    from htpy import li

    doubt = voice.doubts(confirmed=sign.confirmed)
    return li[
        "• ",
        voice.said(sign.text.in_language(voice.language)),
        [" ", badge("unconfirmed", words(voice.language)["unconfirmed"])] if doubt else None,
    ]


def _more(number: int) -> Node:
    from htpy import li

    return li(".soft")[f"+ {number}"] if number > 0 else None


def _question(finding: Finding, item: str, voice: Voice, *, jump: bool) -> Element:
    from htpy import button, li

    text = voice.item(finding.checklist, item)
    return li[button(".link", type="button", data_go=item)[text] if jump else text]


# --- plans ------------------------------------------------------------------------------------------------------------


def deadline_chip(deadline: Deadline, due: datetime | None, country: Country, language: str) -> Node:
    """By when, and the moment at which that is."""
    from htpy import div, fragment

    say = words(language, "plan")
    start = say["of_event"].format(event=say[f"event_{deadline.start}"]) if deadline.start else None
    at = say["until"].format(when=f"{country.local(due):%d %b %H:%M}") if due and deadline.kind == "within" else None
    return fragment[
        deadline_mark(deadline, language),
        [div(".soft")[line] for line in (start, at) if line],
    ]


def plan_panel(plan: Plan, language: str = "en") -> Node:
    """Whom to tell, by deadline; what only depends on answers is folded."""
    from htpy import details, div, h2, p, summary

    say, voice = words(language, "plan"), Voice(plan.country, language)
    asked = without_alternatives([step for step in plan if step.certainty != "depends"])
    later = [step for step in plan if step.certainty == "depends"]
    feared = [name for name in plan.not_to if name not in plan.forbidden]
    body = [
        _headline(plan.finding, voice),
        _not_to(say["not_to"], plan.forbidden, voice),
        _not_to(say["not_to_feared"], feared, voice),
        steps_table(plan, asked, voice) if asked else p[say["nobody"]],
        [_withheld(plan, one, voice) for one in plan.withheld],
        details[summary[say["depends"].format(count=len(later))], steps_table(plan, later, voice)] if later else None,
    ]
    place = voice.said(plan.country.name.in_language(language))
    title = say["title"].format(country=place, day=plan.country.on.isoformat())
    return div(".card")[h2[title], body, _remarks(voice)]


def _not_to(title: str, names: Iterable[str], voice: Voice) -> Node:
    from htpy import p, strong

    told = ", ".join(voice.who(name) for name in names)
    return p(".not-to")[strong[f"⊘ {title}: "], told] if told else None


def _withheld(plan: Plan, one: Withheld, voice: Voice) -> Element:
    from htpy import p

    why = voice.said(one.forbidden_by.why.in_language(voice.language))
    key = "held_back" if one.authority.id in plan.forbidden else "held_back_until"
    return p(".soft")[words(voice.language, "plan")[key].format(who=voice.who(one.authority.id)), " ", why]


def steps_table(plan: Plan, steps: Iterable[Step], voice: Voice) -> Element:
    """Steps as a table: by when, whom, why and how."""
    from htpy import p, strong, table, tbody, td, th, thead, tr

    say = words(voice.language, "plan")
    rows = [
        tr[
            td[deadline_chip(step.deadline, step.due, plan.country, voice.language)],
            td[
                strong[
                    words(voice.language)["or"].join(map(voice.who, dict.fromkeys((step.authority.id, *step.any_of))))
                ],
                p(".soft")[role_text(step, voice), _unconfirmed(step, voice)],
            ],
            td[
                voice.said(step.routes[0].why.in_language(voice.language)),
                [p(".soft")[line] for line in ways(plan.finding.checklist, step, voice)],
            ],
        ]
        for step in steps
    ]
    return table(".calm")[thead[tr[th[say["by_when"]], th[say["whom"]], th[say["why"]]]], tbody[rows]]


def role_text(step: Step, voice: Voice) -> str:
    """The role of an authority, and whether telling it is a precaution."""
    say = words(voice.language, "plan")
    return ", ".join([say[step.role], *([say["precaution"]] if step.certainty == "precaution" else [])])


def _unconfirmed(step: Step, voice: Voice) -> Node:
    doubt = voice.doubts(confirmed=step.confirmed)
    return [" ", badge("unconfirmed", words(voice.language, "plan")["unconfirmed"])] if doubt else None


def ways(checklist: Checklist, step: Step, voice: Voice) -> Iterator[str]:
    """How certain a step is, how to reach the authority, with whose consent, and what to do when that fails."""
    say = words(voice.language, "plan")

    def names(ids: Iterable[str]) -> str:
        return ", ".join(voice.who(name) for name in ids if name != step.authority.id)

    asked = "; ".join(_doubt(checklist, item, voice) for item in step.depends_on[:MOST_DOUBTS])
    asked += " …" if len(step.depends_on) > MOST_DOUBTS else ""
    for key, told in (
        ("precaution_while", asked if step.certainty == "precaution" else ""),
        ("depends_on", asked if step.certainty == "depends" else ""),
        ("together", names(step.together)),
        ("by_way", ", ".join(say[f"way_{way}"] for way in step.channel)),
        ("reached", contact(step.authority, voice)),
        ("otherwise", names(step.fallback)),
        ("not_telling", names(step.not_to)),
        ("consent", say[f"consent_{step.consent}"]),
    ):
        if told:
            yield say[key].format(what=told)


def contact(authority: Authority, voice: Voice) -> str:
    """How to reach an authority; a contact that nobody has seen in a source says so."""
    if not authority.contact:
        return ""
    say = words(voice.language, "plan")
    doubt = f" ({say['unconfirmed']})" if voice.doubts(confirmed=authority.contact_confirmed) else ""
    return f"{authority.contact}{doubt}{f', {authority.hours}' if authority.hours else ''}"


def _doubt(checklist: Checklist, item: str, voice: Voice) -> str:
    return words(voice.language)["outcome"] if item == "outcome" else voice.item(checklist, item)


def _remarks(voice: Voice) -> Node:
    from htpy import p

    say = words(voice.language, "plan")
    return p(".soft")[
        words(voice.language)["judgement"],
        [" ", say["check_unconfirmed"]] if voice.unconfirmed else None,
        [" ", badge("draft", say["draft"])] if voice.drafts else None,
    ]
