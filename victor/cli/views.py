"""How findings, plans and referrals are told in a terminal, in the reader's language.

Colour only helps: the words say the same. Texts are told as they stand, with a note at the end on those that are drafts
or unconfirmed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from victor.guideline import Checklist
from victor.guideline.checklist import LEVELS
from victor.guideline.voice import Voice, level_of
from victor.reasoning import Finding, Plan, Step
from victor.reasoning.plan import asked_and_later
from victor.records import Referral
from victor.words import words

MOST_SIGNS = 3
MOST_DOUBTS = 2
SHADES = dict(zip(LEVELS, ("bold", "bold yellow", "bold red"), strict=True))
"""Of what an outcome establishes."""


def columns(*names: str) -> Table:
    """A calm table: no lines, dim heads."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in names:
        # A long address is told whole: cut off nobody can use it.
        table.add_column(name, overflow="fold")
    return table


class _Quiet(Console):
    """A console of whose reader's going away `victor.cli.main` hears."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        raise BrokenPipeError


def show(*parts: RenderableType) -> None:
    """Print the parts on the terminal; what its encoding lacks is told as a question mark."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = _Quiet(highlight=False, emoji=False)
    for part in parts:
        console.print(part)


def headed(title: str, more: str) -> Text:
    """The first line of what is told."""
    return Text.assemble("\n", (title, "bold"), "  ", (more, "dim"), "\n")


def indented(part: RenderableType, by: int = 2, above: int = 0, below: int = 0) -> RenderableType:
    """The part, a little to the right."""
    return Padding(part, (above, 0, below, by))


class Teller(Voice):
    """Tells findings and plans in a terminal, and what must be said of the wordings that it used."""

    def mark(self, *, confirmed: bool) -> str:
        """The mark of what nobody has confirmed."""
        # In a Text only: a bare string's brackets are markup to rich.
        return " [unconfirmed]" if self.doubts(confirmed=confirmed) else ""

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
        level = level_of(finding.checklist, established.id)
        return Text(words if whole else words.split(":")[0], style=SHADES[level] if level else "bold")

    def finding(self, finding: Finding, *, questions: int = 1) -> RenderableType:
        """What is established and why, what may become of it, and what to ask next."""
        checklist = finding.checklist
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column()
        grid.add_row("established", self.outcome(finding, whole=True))
        if finding.signs:
            signs = [
                self.said(sign.text.in_language(self.language)) + self.mark(confirmed=sign.confirmed)
                for sign in finding.signs[:MOST_SIGNS]
            ]
            grid.add_row("because", Text("\n".join(f"• {sign}" for sign in signs)))
        if finding.could_become and not finding.certain:
            could = checklist.outcomes[finding.could_become].text.in_language(self.language)
            grid.add_row("may become", Text(self.said(could).split(":")[0]))
        if not finding.exact:
            grid.add_row("note", Text(words(self.language)["bound"], style="dim"))
        for number, item in enumerate(finding.open_questions[:questions]):
            grid.add_row("ask next" if number == 0 else "", Text(self.item(checklist, item), style="italic"))
        return grid

    # --- plans ------------------------------------------------------------------------------------------------------

    def plan(self, plan: Plan, referrals: Sequence[Referral] = (), *, whole: bool = False) -> RenderableType:
        """Whom to tell, by deadline; steps that only depend on an answer in a line, or as a table when `whole`."""
        steps, later = asked_and_later(plan)
        parts: list[RenderableType] = []
        if steps:
            checklist = plan.finding.checklist if whole else None
            parts.append(self.steps(steps, referrals, told_whole=checklist))
        else:
            parts.append(Text("Nobody has to be told yet.", style="dim"))
        if plan.forbidden:
            parts.append(Text(f"do not tell: {', '.join(self.who(name) for name in plan.forbidden)}", style="bold"))
        if whole:
            parts += self.cautions(plan)
        if later and whole:
            parts += [Text("\nIf the answers ask for it", style="dim"), self.possible(plan, later)]
        elif later:
            questions = list(dict.fromkeys(item for step in later for item in step.depends_on if item != "outcome"))
            asked = ", ".join(questions[:3]).replace("_", " ")
            parts.append(Text(f"+ {len(later)} more depend on answers: {asked} …", style="dim"))
        return Group(*parts)

    def steps(
        self, steps: Iterable[Step], referrals: Sequence[Referral], *, told_whole: Checklist | None = None
    ) -> RenderableType:
        """The steps that are asked for; all about each of them with the checklist that words its doubts."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("by when", no_wrap=True)
        table.add_column("whom to tell", max_width=36)
        table.add_column("why")
        for step in steps:
            why = Text(self.said(step.routes[0].why.in_language(self.language)))
            if told_whole:
                why.append(self.ways(step, told_whole), style="dim")
            deadline = self.deadline(step, whole=told_whole is not None)
            table.add_row(deadline, self.whom(step, referrals), why)
        return table

    def cautions(self, plan: Plan) -> Iterator[Text]:
        """Whom perhaps not to tell, and which authorities are held back, with the reason."""
        feared = [self.who(name) for name in plan.not_to if name not in plan.forbidden]
        if feared:
            yield Text(f"not to tell before it is clear: {', '.join(feared)}", style="bold")
        for one in plan.withheld:
            why = self.said(one.forbidden_by.why.in_language(self.language))
            until = "" if one.authority.id in plan.forbidden else " until it is clear"
            yield Text(f"held back{until}: {self.who(one.authority.id)}. {why}")

    def certainty(self, step: Step, checklist: Checklist) -> str:
        """How sure it is that this must be done, in words."""
        asked = "; ".join(self.question(item, checklist) for item in step.depends_on[:MOST_DOUBTS])
        more = " …" if len(step.depends_on) > MOST_DOUBTS else ""
        match step.certainty:
            case "precaution":
                return f"as a precaution, while it is not known: {asked}{more}" if asked else "as a precaution"
            case "depends":
                return f"depends on: {asked}{more}"
            case _:
                return "required"

    def question(self, item: str, checklist: Checklist) -> str:
        """What is open, in words."""
        return "the outcome" if item == "outcome" else self.item(checklist, item)

    def reached(self, name: str) -> str:
        """How to reach an authority; a contact that nobody has seen in a source says so."""
        authority = self.country.authorities.get(name) if self.country else None
        if authority is None or not authority.contact:
            return ""
        hours = f", {authority.hours}" if authority.hours else ""
        return f"{authority.contact}{self.mark(confirmed=authority.contact_confirmed)}{hours}"

    def contacts(self, step: Step) -> Iterator[str]:
        """How to reach the authority, and each that would do as well."""
        for name in dict.fromkeys((step.authority.id, *step.any_of)):
            contact = self.reached(name)
            if contact:
                yield f"{self.who(name)}: {contact}" if step.any_of else contact

    def ways(self, step: Step, checklist: Checklist) -> str:
        """How certain it is, how to tell, with whose consent, and what to do when that fails."""
        channel = ", ".join(step.channel).replace("_", " ")
        consent = {"not_required": "no consent needed", "unknown": "consent: unknown"}
        together = [self.who(name) for name in step.together if name != step.authority.id]
        parts = [
            self.certainty(step, checklist),
            f"at the same moment as {', '.join(together)}" if together else "",
            f"by {channel}" if channel else "",
            *self.contacts(step),
            consent.get(step.consent, f"consent of {step.consent.replace('_', ' ')}"),
            f"else {', '.join(self.who(name) for name in step.fallback)}" if step.fallback else "",
            f"not to {', '.join(self.who(name) for name in step.not_to)}" if step.not_to else "",
            f"basis: {', '.join(dict.fromkeys(citation.source for citation in step.basis))}",
        ]
        return "".join(f"\n{part}" for part in parts if part)

    def deadline(self, step: Step, *, whole: bool = False) -> Text:
        """By when; what is unknown says so. When `whole`, with the event from which the time runs."""
        if step.deadline.kind == "at_once":
            return Text("at once", style="bold")
        if step.deadline.kind == "unknown":
            return Text("deadline\nunknown" if whole else "unknown", style="dim")
        start = f"\nof {str(step.deadline.start).replace('_', ' ')}" if whole else ""
        due = f"\nby {self.clock(step.due)}" if step.due else ""
        return Text(f"{step.deadline.span}{start}{due}")

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
            doubts = self.certainty(step, checklist).removeprefix("depends on: ")
            table.add_row(self.deadline(step, whole=True), self.whom(step, ()), Text(doubts, style="dim"))
        return table
