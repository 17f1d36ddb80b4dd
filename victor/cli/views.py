"""How findings, plans and referrals are told in a terminal, in the reader's language.

Colour only helps: the words say the same. Texts are told as they stand, with a note at the end on those that are drafts
or unconfirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from victor.guideline import Checklist, Country, Wording
from victor.reasoning import Finding, Plan, Step
from victor.records import Referral

MOST_SIGNS = 3
SHADES = ("bold", "bold yellow", "bold red")
"""Of the outcomes of a checklist, least serious first."""


def columns(*names: str) -> Table:
    """A calm table: no lines, dim heads."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        table.add_column(name)
    return table


def show(*parts: RenderableType) -> None:
    """Print the parts on the terminal."""
    console = Console()
    for part in parts:
        console.print(part)


def indented(part: RenderableType, by: int = 2, above: int = 0, below: int = 0) -> RenderableType:
    """The part, a little to the right."""
    return Padding(part, (above, 0, below, by))


class Teller:
    """Tells findings and plans in one language, and notes what must be said of the wordings that it used."""

    def __init__(self, country: Country | None, language: str) -> None:
        self.country = country
        self.language = language
        self.drafts = False
        self.unconfirmed = False

    def said(self, wording: Wording) -> str:
        """A wording; a draft is remembered for `remarks`."""
        self.drafts = self.drafts or wording.status == "draft"
        return wording.text

    def clock(self, moment: datetime) -> str:
        """A time of the day as clocks in the country show it."""
        return f"{self.country.local(moment) if self.country else moment:%H:%M}"

    def mark(self, *, confirmed: bool) -> str:
        """The mark of what nobody has confirmed."""
        self.unconfirmed = self.unconfirmed or not confirmed
        return "" if confirmed else " [unconfirmed]"

    def who(self, name: str) -> str:
        """An authority by its short name, or somebody who is none, such as the parents."""
        authority = self.country.authorities.get(name) if self.country else None
        return self.said(authority.label.in_language(self.language)) if authority else name

    def item(self, checklist: Checklist, item: str) -> str:
        """An indicator or fact in words."""
        entry = checklist.indicators.get(item) or checklist.facts.get(item)
        return self.said(entry.text.in_language(self.language)) if entry else item.replace("_", " ")

    def remarks(self) -> RenderableType:
        """What must be said of all that was told."""
        lines = ["victor supports a professional's judgement; it does not replace it."]
        if self.unconfirmed:
            lines.append("unconfirmed: nobody has seen this in its source yet; check before you rely on it.")
        if self.drafts:
            lines.append("Some texts are draft translations that nobody has reviewed.")
        return Padding(Text("\n".join(lines), style="dim"), (1, 0, 0, 0))

    # --- findings ---------------------------------------------------------------------------------------------------

    def outcome(self, finding: Finding, *, whole: bool = False) -> Text:
        """What is established; in short the part before the colon."""
        established = finding.established
        if established is None:
            return Text("no outcome is established")
        words = self.said(established.text.in_language(self.language))
        place = list(finding.checklist.outcomes).index(established.id)
        return Text(words if whole else words.split(":")[0], style=SHADES[min(place, len(SHADES) - 1)])

    def finding(self, finding: Finding, *, questions: int = 1) -> RenderableType:
        """What is established and why, what may become of it, and what to ask next."""
        checklist = finding.checklist
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        grid.add_row("established", self.outcome(finding, whole=True))
        if finding.signs:
            signs = [self.said(sign.text.in_language(self.language)) for sign in finding.signs[:MOST_SIGNS]]
            grid.add_row("because", "\n".join(f"• {sign}" for sign in signs))
        if finding.could_become and not finding.certain:
            could = checklist.outcomes[finding.could_become].text.in_language(self.language)
            grid.add_row("may become", self.said(could).split(":")[0])
        for number, item in enumerate(finding.open_questions[:questions]):
            grid.add_row("ask next" if number == 0 else "", Text(self.item(checklist, item), style="italic"))
        return grid

    # --- plans ------------------------------------------------------------------------------------------------------

    def plan(self, plan: Plan, referrals: Sequence[Referral] = (), *, whole: bool = False) -> RenderableType:
        """Whom to tell, by deadline; steps that only depend on an answer in a line, or as a table when `whole`."""
        steps = [step for step in plan.steps if step.certainty != "depends"]
        later = [step for step in plan.steps if step.certainty == "depends"]
        parts: list[RenderableType] = []
        if steps:
            parts.append(self.steps(without_alternatives(steps), referrals, whole=whole))
        else:
            parts.append(Text("Nobody has to be told yet.", style="dim"))
        if plan.forbidden:
            parts.append(Text(f"do not tell: {', '.join(self.who(name) for name in plan.forbidden)}", style="bold"))
        if later and whole:
            parts += [Text("\nIf the answers ask for it", style="dim"), self.possible(plan, later)]
        elif later:
            questions = list(dict.fromkeys(item for step in later for item in step.depends_on if item != "outcome"))
            asked = ", ".join(questions[:3]).replace("_", " ")
            parts.append(Text(f"+ {len(later)} more depend on answers: {asked} …", style="dim"))
        return Group(*parts)

    def steps(self, steps: Iterable[Step], referrals: Sequence[Referral], *, whole: bool) -> RenderableType:
        """The steps that are asked for."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("by when", no_wrap=True)
        table.add_column("whom to tell", max_width=36)
        table.add_column("why")
        for step in steps:
            why = Text(self.said(step.routes[0].why.in_language(self.language)))
            if whole:
                why.append(self.ways(step), style="dim")
            table.add_row(self.deadline(step), self.whom(step, referrals), why)
        return table

    def ways(self, step: Step) -> str:
        """How to tell, with whose consent, and what to do when that fails."""
        channel = ", ".join(step.channel).replace("_", " ")
        consent = {"not_required": "no consent needed", "unknown": "consent: unknown"}
        parts = [
            f"by {channel}" if channel else "",
            step.authority.contact,
            consent.get(step.consent, f"consent of {step.consent.replace('_', ' ')}"),
            f"else {', '.join(self.who(name) for name in step.fallback)}" if step.fallback else "",
            f"not to {', '.join(self.who(name) for name in step.not_to)}" if step.not_to else "",
            f"basis: {', '.join(dict.fromkeys(citation.source for citation in step.basis))}",
        ]
        return "".join(f"\n{part}" for part in parts if part)

    def deadline(self, step: Step) -> Text:
        """By when; what is unknown says so."""
        if step.deadline.kind == "at_once":
            return Text("at once", style="bold")
        if step.deadline.kind == "unknown":
            return Text("unknown", style="dim")
        due = f"\nby {self.clock(step.due)}" if step.due else ""
        return Text(f"{step.deadline.span}{due}")

    def whom(self, step: Step, referrals: Sequence[Referral]) -> Text:
        """The authority and those that would do as well, with what has been done about it."""
        names = dict.fromkeys((step.authority.id, *step.any_of))
        text = Text(" or ".join(self.who(name) for name in names))
        notes: list[str] = [step.role] if step.role != "lead" else []
        if step.certainty == "precaution":
            notes.append("precaution")
        if not step.confirmed:
            notes.append(self.mark(confirmed=False).strip(" []"))
        if notes:
            text.append(f" [{', '.join(notes)}]", style="dim")
        for referral in referrals:
            if referral.authority in names and referral.role == step.role:
                moved = referral.history[-1]
                name = f"{self.who(referral.authority)}: " if step.any_of else ""
                text.append(f"\n→ {name}{moved.state} {self.clock(moved.at)}", style="green")
        return text

    def possible(self, plan: Plan, steps: Iterable[Step]) -> RenderableType:
        """The steps that depend on answers, with the first questions."""
        table = columns("by when", "whom", "depends on")
        checklist = plan.finding.checklist
        for step in steps:
            asked = ["the outcome" if item == "outcome" else self.item(checklist, item) for item in step.depends_on[:2]]
            more = " …" if len(step.depends_on) > len(asked) else ""
            table.add_row(self.deadline(step), self.who(step.authority.id), Text("; ".join(asked) + more, style="dim"))
        return table


def without_alternatives(steps: list[Step]) -> list[Step]:
    """The steps; of those of which one is enough only the first, and none where one is told in any case."""
    told_anyway = {step.authority.id for step in steps if not step.any_of}
    shown: dict[object, Step] = {}
    for step in steps:
        if not told_anyway.intersection(step.any_of):
            shown.setdefault((step.any_of or step.authority.id, step.role), step)
    return list(shown.values())
