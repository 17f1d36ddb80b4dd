"""How a desk day is told in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from victor.guideline import Country, Wording

if TYPE_CHECKING:
    from datetime import datetime

    from victor.exchange import CaseReport, ContactReport, DayReport
    from victor.reasoning import Step

MOST_QUESTIONS = 1
MOST_SIGNS = 3
SHADES = ("bold", "bold yellow", "bold red")
"""Of the outcomes of a ladder, least serious first; the words say the same."""


def day_view(report: DayReport, language: str, *, store: str, demo: bool) -> Iterator[RenderableType]:
    """A desk day: its contacts, each case with finding, plan and referrals, and what to look at next."""
    country = report.desk.country
    teller = _Teller(country, language)
    day = report.day
    title = day.title or f"A desk day, {country.name.in_language(language)}"
    yield Text.assemble("\n", (title, "bold"), f"  {day.day:%A %d %B %Y}", ("  synthetic", "dim"))
    yield teller.contacts(report)
    for contact in report.contacts:
        if contact.case:
            yield teller.case(contact, contact.case)
    yield teller.overdue(report)
    yield teller.closing(report, store, demo=demo)


class _Teller:
    """Tells the parts of a day in one language, and notes what must be said of the wordings."""

    def __init__(self, country: Country, language: str) -> None:
        self.country = country
        self.language = language
        self.drafts = False
        self.unconfirmed = False

    def said(self, wording: Wording) -> str:
        self.drafts = self.drafts or wording.status == "draft"
        return wording.text

    def clock(self, moment: datetime) -> str:
        return f"{self.country.local(moment):%H:%M}"

    # --- the contacts -----------------------------------------------------------------------------------------------

    def contacts(self, report: DayReport) -> RenderableType:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", expand=False)
        table.add_column("at", no_wrap=True)
        table.add_column("contact", ratio=3)
        table.add_column("by", no_wrap=True)
        table.add_column("what was found", ratio=3)
        for contact in report.contacts:
            session = contact.session
            table.add_row(
                self.clock(session.opened_at),
                contact.contact.label,
                session.channel.replace("_", " "),
                self.result(contact),
            )
        return Padding(table, (1, 0, 0, 0))

    def result(self, contact: ContactReport) -> Text:
        if contact.case is None:
            material = ", material given" if contact.session.material else ""
            return Text(f"information only{material}", style="dim")
        case = contact.case
        found = self.outcome(case)
        if case.case.closing_reason:
            found = Text.assemble(found, (f" (closed: {case.case.closing_reason.replace('_', ' ')})", "dim"))
        return found

    def outcome(self, case: CaseReport, *, whole: bool = False) -> Text:
        """What is established; in short the part before the colon."""
        established = case.finding.established
        if established is None:
            return Text("no outcome is established")
        words = self.said(established.text.in_language(self.language))
        place = list(case.finding.checklist.outcomes).index(established.id)
        return Text(words if whole else words.split(":")[0], style=SHADES[min(place, len(SHADES) - 1)])

    # --- a case -----------------------------------------------------------------------------------------------------

    def case(self, contact: ContactReport, case: CaseReport) -> RenderableType:
        head = f"[bold]{self.clock(contact.session.opened_at)}[/]  {contact.contact.label}"
        parts: list[RenderableType] = [Rule(head, align="left", style="dim"), Padding(self.finding(case), (0, 0, 1, 2))]
        parts.append(Padding(self.plan(case), (0, 0, 0, 2)))
        return Padding(Group(*parts), (1, 0, 0, 0))

    def finding(self, case: CaseReport) -> RenderableType:
        finding = case.finding
        checklist = finding.checklist
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        grid.add_row("established", self.outcome(case, whole=True))
        if finding.signs:
            signs = [self.said(sign.text.in_language(self.language)) for sign in finding.signs[:MOST_SIGNS]]
            grid.add_row("because", "\n".join(f"• {sign}" for sign in signs))
        if finding.could_become and not finding.certain:
            could = checklist.outcomes[finding.could_become].text.in_language(self.language)
            grid.add_row("may become", self.said(could).split(":")[0])
        for item in finding.open_questions[:MOST_QUESTIONS]:
            entry = checklist.indicators.get(item) or checklist.facts[item]
            grid.add_row("ask next", Text(self.said(entry.text.in_language(self.language)), style="italic"))
        return grid

    def plan(self, case: CaseReport) -> RenderableType:
        steps = [step for step in case.plan.steps if step.certainty != "depends"]
        later = [step for step in case.plan.steps if step.certainty == "depends"]
        parts: list[RenderableType] = []
        if steps:
            table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
            table.add_column("by when", no_wrap=True)
            table.add_column("whom to tell", max_width=36)
            table.add_column("why")
            for step in self.without_alternatives(steps):
                table.add_row(self.deadline(step), self.whom(step, case), self.why(step))
            parts.append(table)
        else:
            parts.append(Text("Nobody has to be told yet.", style="dim"))
        if case.plan.forbidden:
            people = ", ".join(self.who(name) for name in case.plan.forbidden)
            parts.append(Text(f"do not tell: {people}", style="bold"))
        if later:
            questions = list(dict.fromkeys(item for step in later for item in step.depends_on if item != "outcome"))
            asked = ", ".join(questions[:3]).replace("_", " ")
            parts.append(Text(f"+ {len(later)} more depend on answers: {asked} …", style="dim"))
        return Group(*parts)

    def without_alternatives(self, steps: list[Step]) -> list[Step]:
        """The steps; of those of which one is enough only the first, and none where one is told in any case."""
        told_anyway = {step.authority.id for step in steps if not step.any_of}
        shown: dict[object, Step] = {}
        for step in steps:
            if not told_anyway.intersection(step.any_of):
                shown.setdefault((step.any_of or step.authority.id, step.role), step)
        return list(shown.values())

    def deadline(self, step: Step) -> Text:
        if step.deadline.kind == "at_once":
            return Text("at once", style="bold")
        if step.deadline.kind == "unknown":
            return Text("unknown", style="dim")
        due = f"\nby {self.clock(step.due)}" if step.due else ""
        return Text(f"{step.deadline.span}{due}")

    def whom(self, step: Step, case: CaseReport) -> Text:
        names = dict.fromkeys((step.authority.id, *step.any_of))
        text = Text(" or ".join(self.who(name) for name in names))
        notes: list[str] = [step.role] if step.role != "lead" else []
        if step.certainty == "precaution":
            notes.append("precaution")
        if not step.confirmed:
            self.unconfirmed = True
            notes.append("unconfirmed")
        if notes:
            text.append(f" [{', '.join(notes)}]", style="dim")
        for referral in case.referrals:
            if referral.authority in names and referral.role == step.role:
                moved = referral.history[-1]
                name = f"{self.who(referral.authority)}: " if step.any_of else ""
                text.append(f"\n→ {name}{moved.state} {self.clock(moved.at)}", style="green")
        return text

    def why(self, step: Step) -> Text:
        return Text(self.said(step.routes[0].why.in_language(self.language)))

    def who(self, name: str) -> str:
        authority = self.country.authorities.get(name)
        return self.said(authority.label.in_language(self.language)) if authority else name

    # --- the end ----------------------------------------------------------------------------------------------------

    def overdue(self, report: DayReport) -> RenderableType:
        head = Rule(f"[bold]{self.clock(report.until)}[/]  The day ends", align="left", style="dim")
        if not report.overdue:
            return Padding(Group(head, Text("  Nothing is overdue.", style="dim")), (1, 0, 0, 0))
        labels = {contact.session.case_id: contact.contact.label for contact in report.contacts}
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("since", no_wrap=True)
        table.add_column("overdue: not told yet", style="bold red")
        table.add_column("case")
        for one in report.overdue:
            table.add_row(self.clock(one.due_at), self.who(one.authority), labels.get(one.case_id, one.case_id))
        return Padding(Group(head, Padding(table, (0, 0, 0, 2))), (1, 0, 0, 0))

    def closing(self, report: DayReport, store: str, *, demo: bool) -> RenderableType:
        lines = ["victor supports a professional's judgement; it does not replace it. All contacts are synthetic."]
        if self.unconfirmed:
            lines.append("unconfirmed: nobody has seen this in its source yet; check before you rely on it.")
        if self.drafts:
            lines.append("Some texts are draft translations that nobody has reviewed.")
        tries = [f"victor desk {store}", f"victor show {report.desk.country.code}"]
        if demo:
            tries.append("victor demo --language el")
        return Padding(
            Group(
                Text("\n".join(lines), style="dim"),
                Text.assemble("\nTry next:\n", *(f"  {one}\n" for one in tries)),
            ),
            (1, 0, 0, 0),
        )
