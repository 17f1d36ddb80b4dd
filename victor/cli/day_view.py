"""How a desk day is told in a terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from victor.cli.views import Teller, columns, indented
from victor.exchange import CaseReport, ContactReport, DayReport

CALL = "uv run victor" if "UV_RUN_RECURSION_DEPTH" in os.environ else "victor"
"""How the reader called victor, and can call it again."""


def day_view(report: DayReport, language: str, *, store: str, demo: bool) -> Iterator[RenderableType]:
    """A desk day: its contacts, each case with finding, plan and referrals, and what to look at next."""
    country = report.desk.country
    teller = Teller(country, language)
    day = report.day
    title = day.title or f"A desk day, {country.name.in_language(language)}"
    yield Text.assemble("\n", (title, "bold"), f"  {day.day:%A %d %B %Y}", ("  synthetic", "dim"))
    yield Padding(_contacts(report, teller), (1, 0, 0, 0))
    for contact in report.contacts:
        if contact.case:
            yield _case(contact, contact.case, teller)
    yield _overdue(report, teller)
    yield teller.remarks()
    tries = [f"{CALL} desk {store}", f"{CALL} show {country.code}"]
    if demo:
        tries += [f"{CALL} demo --language el", f"{CALL} lab"]
    yield Text.assemble("\nTry next:\n", *(f"  {one}\n" for one in tries))


def _contacts(report: DayReport, teller: Teller) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("at", no_wrap=True)
    table.add_column("contact", ratio=3)
    table.add_column("by", no_wrap=True)
    table.add_column("what was found", ratio=3)
    for contact in report.contacts:
        session = contact.session
        channel = session.channel.replace("_", " ")
        table.add_row(teller.clock(session.opened_at), Text(contact.contact.label), channel, _result(contact, teller))
    return table


def _result(contact: ContactReport, teller: Teller) -> Text:
    if contact.case is None:
        material = ", material given" if contact.session.material else ""
        return Text(f"information only{material}", style="dim")
    found = teller.outcome(contact.case.finding)
    reason = contact.case.case.closing_reason
    return Text.assemble(found, (f" (closed: {reason.replace('_', ' ')})", "dim")) if reason else found


def _case(contact: ContactReport, case: CaseReport, teller: Teller) -> RenderableType:
    head = Rule(
        f"[bold]{teller.clock(contact.session.opened_at)}[/]  {escape(contact.contact.label)}",
        align="left",
        style="dim",
    )
    finding = indented(teller.finding(case.finding), below=1)
    return Padding(Group(head, finding, indented(teller.plan(case.plan, case.referrals))), (1, 0, 0, 0))


def _overdue(report: DayReport, teller: Teller) -> RenderableType:
    head = Rule(f"[bold]{teller.clock(report.until)}[/]  The day ends", align="left", style="dim")
    if not report.overdue:
        return Padding(Group(head, Text("  Nothing is overdue.", style="dim")), (1, 0, 0, 0))
    labels = {contact.session.case_id: contact.contact.label for contact in report.contacts}
    table = columns("since", "overdue: not told yet", "case")
    for one in report.overdue:
        name = Text(teller.who(one.authority), style="bold red")
        table.add_row(teller.clock(one.due_at), name, Text(labels.get(one.case_id, one.case_id)))
    return Padding(Group(head, indented(table)), (1, 0, 0, 0))
