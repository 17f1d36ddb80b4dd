"""`victor desk`: a look into a store; nothing is changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from victor.cli.options import as_json, country_option, json_option, language_option, shown
from victor.cli.unlocking import Given, Means, unlocks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor.desk import Desk
    from victor.records import Case

_print = as_json


@click.command()
@click.argument("store", type=click.Path())
@click.option("--case", "case_id", metavar="ID", help="Tell one case, with its timeline; the first letters are enough.")
@country_option(required=False)
@unlocks
@language_option
@json_option
def desk(store: str, case_id: str | None, country: str | None, given: Given, language: str, as_json: bool) -> None:
    """Look into a store: contacts, cases, what is overdue; or one case.

    Nothing is changed. For a sealed store you are asked for its passphrase, on a terminal.
    """
    import victor

    means = given.means_for(store)
    code = _country_of(store, country, means)
    with victor.open_desk(store, country=code, passphrase=means.passphrase, key_file=means.key_file) as opened:
        if case_id is not None:
            case = _case(opened, case_id)
            if as_json:
                _print(_case_dict(opened, case))
            else:
                _show(_case_view(opened, case, language))
        elif as_json:
            _print(_desk_dict(opened))
        else:
            _show(_desk_view(opened, shown(store), language))


def _show(parts: list[RenderableType]) -> None:
    from victor.cli.views import show

    show(*parts)


def _country_of(store: str, country: str | None, means: Means) -> str:
    """The country whose guidelines are followed: the one that is wanted, else the one of the store.

    Raises:
        StoreError: When there is no such store; none is made for a look.
        UsageError: When it is a store of several countries, and none of them is wanted.
    """
    from victor.store import open_store

    opened = open_store(store, country=country, create=False, passphrase=means.passphrase, key_file=means.key_file)
    with opened:
        if country is None and len(opened.countries) > 1:
            raise click.UsageError(
                f"the store is of several countries; name a --country: {', '.join(opened.countries)}"
            )
        return country or opened.countries[0]


def _case(desk: Desk, beginning: str) -> Case:
    from victor.errors import NotFoundError

    found = [case for case in desk.cases(None) if case.id.startswith(beginning)]
    if len(found) != 1:
        fault = "several cases begin so" if found else "no case begins so"
        raise NotFoundError(fault, path="--case", hint="victor desk STORE lists the cases")
    return found[0]


def _case_dict(desk: Desk, case: Case) -> dict[str, object]:
    return {
        "case": case.id,
        "status": case.status,
        "opened": case.opened_at.isoformat(),
        "finding": desk.finding(case).as_dict(),
        "planned": [
            {
                "authority": step.authority,
                "role": step.role,
                "certainty": step.certainty,
                "deadline": step.deadline,
                "due": step.due_at.isoformat() if step.due_at else None,
            }
            for step in case.planned
        ],
        "referrals": [
            {"authority": one.authority, "role": one.role, "state": one.state, "id": one.id}
            for one in desk.referrals(case)
        ],
        "timeline": [
            {"at": entry.at.isoformat(), "what": entry.what, "by": entry.by, "about": entry.about, "said": entry.said}
            for entry in desk.timeline(case)
        ],
    }


def _desk_dict(desk: Desk) -> dict[str, object]:
    return {
        "country": desk.country.code,
        "contacts": [
            {"at": one.opened_at.isoformat(), "channel": one.channel, "visitor": one.visitor, "case": one.case_id}
            for one in desk.sessions()
        ],
        "cases": [_case_row(desk, case) for case in desk.cases(None)],
        "overdue": [
            {"case": one.case_id, "authority": one.authority, "due": one.due_at.isoformat()} for one in desk.overdue()
        ],
    }


def _case_row(desk: Desk, case: Case) -> dict[str, object]:
    finding = desk.finding(case)
    return {
        "case": case.id,
        "status": case.status,
        "opened": case.opened_at.isoformat(),
        "outcome": finding.outcome,
        "could_become": finding.could_become,
        "next_question": next(iter(finding.open_questions), None),
        "referrals": [
            {"authority": one.authority, "role": one.role, "state": one.state, "id": one.id}
            for one in desk.referrals(case)
        ],
    }


def _desk_view(desk: Desk, name: str, language: str) -> list[RenderableType]:
    from rich.text import Text

    from victor.cli.views import Teller, columns, headed, indented

    teller = Teller(desk.country, language)
    contacts, cases, late = desk.sessions(), desk.cases(None), desk.overdue()
    still_open = sum(case.status == "open" for case in cases)
    head = headed(name, teller.said(desk.country.name.in_language(language)))
    counts = f"{len(contacts)} contacts, {len(cases)} cases ({still_open} open), {len(late)} overdue\n"
    came = columns("contact", "by", "visitor", "about", "case")
    for one in contacts:
        words = (one.channel, one.visitor, ", ".join(one.topics))
        when = f"{desk.country.local(one.opened_at):%d %b %H:%M}"
        came.add_row(when, *(word.replace("_", " ") for word in words), (one.case_id or "")[:8])
    table = columns("case", "opened", "status", "established", "referrals", "ask next")
    for case in cases:
        finding = desk.finding(case)
        referrals = [f"{teller.who(one.authority)}: {one.state}" for one in desk.referrals(case)]
        question = teller.item(finding.checklist, finding.open_questions[0]) if finding.open_questions else ""
        table.add_row(
            case.id[:8],
            f"{desk.country.local(case.opened_at):%d %b %H:%M}",
            case.status,
            teller.outcome(finding),
            Text("\n".join(referrals)),
            Text(question if case.status == "open" else "", style="italic"),
        )
    parts: list[RenderableType] = [head, counts]
    if contacts:
        parts += [came, ""]
    if cases:
        parts.append(table)
    if late:
        due = columns("due", "overdue: not told yet", "case")
        for missed in late:
            when = f"{desk.country.local(missed.due_at):%d %b %H:%M}"
            due.add_row(when, Text(teller.who(missed.authority), style="bold red"), missed.case_id[:8])
        parts += ["", indented(due, by=0)]
    more = Text(f"\nOne case: victor desk {name} --case {cases[0].id[:8]}\n") if cases else ""
    return [*parts, teller.remarks(), more]


def _case_view(desk: Desk, case: Case, language: str) -> list[RenderableType]:
    from rich.text import Text

    from victor.cli.views import Teller, columns, headed, indented
    from victor.records import plan_for

    teller = Teller(desk.country, language)
    now: datetime = desk.now()
    # The plan is made and not recorded: this is a look.
    made = plan_for(case, desk.assessments(case), desk.country.at_time(now), desk.checklist, now)
    table = columns("at", "what", "by", "about")
    names = {one.id: teller.who(one.authority) for one in desk.referrals(case)}
    for entry in desk.timeline(case):
        about = (
            ", ".join(entry.answers) or names.get(entry.about) or teller.who(entry.about)
            if entry.about or entry.answers
            else ""
        )
        said = "" if entry.what in ("answered", "planned", "referred") else entry.said
        when = f"{desk.country.local(entry.at):%d %b %H:%M}"
        told = " ".join(part for part in (about if entry.what != "assessed" else "", said) if part)
        table.add_row(when, entry.what.replace("_", " "), Text(entry.by), Text(told.replace("_", " "), style="dim"))
    return [
        headed(f"case {case.id}", case.status),
        indented(teller.finding(made.finding, questions=3), below=1),
        indented(teller.plan(made, desk.referrals(case)), below=1),
        indented(table),
        teller.remarks(),
    ]
