"""`victor assess` and `victor plan`: one set of answers, judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli.options import (
    CountryCode,
    as_json,
    checklist_option,
    chosen_checklist,
    country_option,
    json_option,
    language_option,
    on_option,
    readable,
)
from victor.errors import AnswerError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor import Answers, Crossing
    from victor.rules import Kind

MOST_QUESTIONS = 5


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@country_option(required=False)
@checklist_option
@click.option("--explain", is_flag=True, help="Show the whole tree of reasons.")
@on_option
@language_option
@json_option
def assess(
    file: Path,
    country: str | None,
    checklist: str | None,
    explain: bool,
    on: date | None,
    language: str,
    as_json: bool,
) -> None:
    """Say what a checklist says about the answers in FILE (- for standard input).

    FILE is JSON: {"answers": {"documents_held": true, "age": [12, 15], "region": "attica", "knows_address": null}}.
    """
    from rich.text import Text

    import victor

    where, chosen = chosen_checklist(country, checklist, on)
    finding = victor.assess(chosen, _answers(file, chosen.items))
    if as_json:
        _print({**finding.as_dict(), **({"explanation": finding.explain(language).as_dict()} if explain else {})})
        return
    from victor.cli.views import Teller, headed, indented, show

    teller = Teller(where, language)
    title = teller.said(chosen.title.in_language(language))
    day = f", as of {where.on}" if where and chosen.id in where.checklists else ""
    parts = [headed(title, f"{chosen.version}{day}"), indented(teller.finding(finding, questions=MOST_QUESTIONS))]
    if finding.established and finding.established.advice.english:
        advice = teller.said(finding.established.advice.in_language(language))
        parts.append(indented(Text(advice), above=1))
    # The tree of reasons ends with the same remarks.
    show(*parts, *(("", finding.explain(language)) if explain else (teller.remarks(),)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@country_option(required=True)
@click.option("--from", "home", type=CountryCode(), help="The country from which the child comes: plan there, too.")
@on_option
@language_option
@json_option
def plan(file: Path, country: str, home: str | None, on: date | None, language: str, as_json: bool) -> None:
    """Say whom the routes of a country ask to tell, for the answers in FILE (- for standard input).

    With --from also who tells whom across the border, and what the country asks from which the child comes.
    """
    import victor

    where = victor.country(country, on=on)
    answers = _answers(file, where.checklist().items)
    if home:
        _crossing(victor.cross(where, victor.country(home, on=on), answers), language, as_json=as_json)
        return
    made = victor.plan(where, answers)
    if as_json:
        _print(made.as_dict())
        return
    from victor.cli.views import Teller, headed, indented, show

    teller = Teller(where, language)
    head = headed(teller.said(where.name.in_language(language)), f"as of {where.on}")
    show(
        head, indented(teller.finding(made.finding), below=1), indented(teller.plan(made, whole=True)), teller.remarks()
    )


_print = as_json


def _crossing(made: Crossing, language: str, *, as_json: bool) -> None:
    if as_json:
        _print(made.as_dict())
        return
    from rich.text import Text

    from victor.cli.views import Teller, headed, indented, show

    parts: list[RenderableType] = []
    for place, plan in (
        ("where the child is", made.here),
        ("across the border", made.between),
        ("from where the child comes", made.home),
    ):
        teller = Teller(plan.country, language)
        name = teller.said(plan.country.name.in_language(language))
        parts.append(headed(name, f"{place}, as of {plan.country.on}"))
        if plan is made.here:
            parts.append(indented(teller.finding(plan.finding), below=1))
        parts += [indented(teller.plan(plan, whole=True)), teller.remarks() if plan is made.home else Text()]
    show(*parts)


def _answers(file: Path, items: Mapping[str, Kind]) -> Answers:
    """The answers in a file.

    Raises:
        AnswerError: In one line, when it does not hold answers to these items and nothing else.
    """
    from victor import UNKNOWN, Answers
    from victor.files import read_json

    source = readable(file)
    found = read_json(source, AnswerError)
    if not isinstance(found, dict) or not isinstance(found.get("answers"), dict):
        raise AnswerError("this holds no answers", file=source.name, expected='{"answers": {"age": [12, 15], …}}')
    if len(found) > 1:
        raise AnswerError("there is more beside the answers", file=source.name, expected='only the key "answers"')
    given = found["answers"]
    # What was not asked is no answer, and its name must be right all the same.
    names = {item: UNKNOWN if value is None else value for item, value in given.items()}
    Answers.of(names).check(items, file=source.name)
    return Answers.of(given)
