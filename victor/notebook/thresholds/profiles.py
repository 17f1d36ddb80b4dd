"""Who is missed: profiles of synthetic victims, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from victor.guideline import Checklist
from victor.guideline.fact import Fact
from victor.html import badge
from victor.notebook.questions import read_facts
from victor.notebook.thresholds.reckoning import Reckoning
from victor.notebook.thresholds.telling import Teller
from victor.reasoning import Value

if TYPE_CHECKING:
    from htpy import Element, Node

SHOWN = 5
SURELY = 3
"""Of those shown, so many are missed for certain, if there are others who may be."""
SEED = 0


def profiles(reckoning: Reckoning, teller: Teller) -> Node:
    """Some victims whom the cut-off misses, or may miss."""
    from htpy import div, fragment, h3, p

    say = teller.say
    if not reckoning.synthetic:
        return fragment[h3[say["missed"]], p(".soft")[say["missed_real"]]]
    missed = reckoning.scores.missed(reckoning.setting.cutoff, SHOWN, seed=SEED)
    surely = missed.surely[: max(SURELY, SHOWN - len(missed.perhaps))]
    perhaps = missed.perhaps[: SHOWN - len(surely)]
    if not surely and not perhaps:
        return fragment[h3[say["missed"]], p(".soft")[say["missed_none"]]]
    cards = [_card(reckoning, place, "missed_surely", teller) for place in surely]
    cards += [_card(reckoning, place, "missed_perhaps", teller) for place in perhaps]
    return fragment[h3[say["missed"]], div(".profiles")[cards]]


def _card(reckoning: Reckoning, place: int, kind: str, teller: Teller) -> Element:
    from htpy import article, details, h4, header, li, p, summary, ul

    say, scores = teller.say, reckoning.scores
    low, high = int(scores.low[place]), int(scores.high[place])
    answers, checklist = scores.cohort.answers(place), scores.checklist
    signs = [one for one in checklist.indicators.values() if one.id in scores.cohort.yes]
    yes = [one.text.in_language(teller.language).text for one in signs if answers.get(one.id) is True]
    unknown = [one.text.in_language(teller.language).text for one in signs if one.id not in answers]
    facts = list(_facts(checklist, answers, teller))
    return article(class_=["profile", kind], data_key=f"child-{place}")[
        header[
            badge("synthetic", say["synthetic_one"]),
            h4[say["missed_score"].format(score=teller.counts(low, high))],
            p(".soft")[say[kind]],
        ],
        p(".soft")[" · ".join(facts)] if facts else None,
        ul(".yes")[(li[text] for text in yes)] if yes else p[say["no_sign"]],
        details[
            summary[say["unknown"].format(count=len(unknown))], ul(".unknown")[(li[text] for text in unknown)]
        ] if unknown else None,
    ]  # fmt: skip


def _facts(checklist: Checklist, answers: dict[str, Value], teller: Teller) -> Iterator[str]:
    """The facts that the checklist reads, without those that are not so."""
    for fact in read_facts(checklist):
        if answers.get(fact.id, False) is not False:
            text = fact.text.in_language(teller.language).text
            yield f"{text}: {_value(fact, answers[fact.id], teller)}"


def _value(fact: Fact, value: Value, teller: Teller) -> str:
    if isinstance(value, bool):
        return teller.say["fact_yes"]
    if isinstance(value, tuple):
        return f"{value[0]}–{value[1]}"
    named = {one.id: one.text.in_language(teller.language).text for one in fact.choices}
    return named.get(str(value), str(value))
