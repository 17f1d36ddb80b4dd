"""The boxes of a plan: a step with all that must be known of it, and the frame around steps that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from victor.guideline import Checklist
from victor.notebook.pictures.blocks import NAME, SMALL, SMALL_BOLD, TEXT, Block, boxed, flowing, pill, said, stacked
from victor.notebook.pictures.marks import or_line, progress
from victor.notebook.pictures.speaking import Speaker
from victor.notebook.pictures.steps import Bundle, Shown

PAD = 12


class Boxes:
    """Draws the steps of one plan."""

    def __init__(self, say: Speaker, checklist: Checklist, now: datetime | None) -> None:
        self.say = say
        self.checklist = checklist
        self.now = now

    def bundle(self, bundle: Bundle, width: int) -> Block:
        """Steps that belong together, in one frame."""
        if bundle.bond == "alone":
            return self.step(bundle.members[0], width, ())
        inner = width - 2 * 8
        members = tuple(one.step.authority.id for one in bundle.members)
        parts = [said(self.say.texts[bundle.bond], SMALL_BOLD, inner)]
        if bundle.shared_why:
            parts.append(said(self.say.why(bundle.members[0].step), TEXT, inner))
        between = self.say.texts["or" if bundle.bond == "any_of" else "and"]
        for number, one in enumerate(bundle.members):
            if number:
                parts.append(or_line(between, inner))
            parts.append(self.step(one, inner, members, why=not bundle.shared_why))
        return boxed(stacked(parts, 8), f"group {bundle.bond}", pad=8)

    def step(self, shown: Shown, width: int, members: Iterable[str], *, why: bool = True) -> Block:
        """One step in its box."""
        say, step, inner = self.say, shown.step, width - 2 * PAD
        rows = [
            said(say.said(step.authority.label.in_language(say.language)), NAME, inner),
            self.facts(shown, inner) if step.certainty == "depends" else flowing(self.pills(shown, inner), inner),
            said(say.why(step), TEXT, inner) if why else None,
            *(said(text, SMALL, inner, "soft") for text in self.notes(shown, members)),
            progress(shown.referral, say, self.now, inner) if shown.referral else None,
        ]
        kind = f"step {step.certainty} {step.role}{' late' if shown.late else ''}"
        double = step.certainty == "precaution"
        return boxed(stacked(filter(None, rows)), kind, pad=PAD, key=shown.key, double=double)

    def pills(self, shown: Shown, width: int) -> Iterator[Block]:
        """The short words about a step: its role, its deadline and what must be known of it."""
        say, step = self.say, shown.step
        yield pill(say.role(step.role), "full" if step.role == "lead" else "", width)
        if step.certainty == "precaution":
            yield pill(say.texts["precaution"], "amber", width)
        if step.deadline.kind == "within":
            yield pill(say.span(step.deadline), "amber", width)
        if shown.late and step.due:
            yield pill(say.due(step, self.now, late=True), "alarm", width)
        elif step.due and not shown.instead:
            yield pill(say.due(step, self.now, late=False), "", width)
        if not step.confirmed:
            yield pill(say.words("guideline")["unconfirmed"], "dashed amber", width)

    def facts(self, shown: Shown, width: int) -> Block:
        """The same of a step that is not asked for yet, without a frame around each word."""
        say, step = self.say, shown.step
        facts = [say.role(step.role), say.deadline(step.deadline)]
        facts += [] if step.confirmed else [say.words("guideline")["unconfirmed"]]
        return said(" · ".join(facts), SMALL, width, "soft")

    def notes(self, shown: Shown, members: Iterable[str]) -> Iterator[str]:
        """With whom the step belongs beyond its frame, and what it depends on."""
        say, step = self.say, shown.step
        here = {step.authority.id, *members}
        if others := tuple(name for name in step.any_of if name not in (*here, *shown.instead)):
            yield say.word("or_tell", names=say.all_of(others))
        if shown.instead:
            yield say.word("enough", names=say.all_of(shown.instead))
        if others := tuple(name for name in step.together if name not in here):
            yield say.word("and_tell", names=say.all_of(others))
        if step.depends_on:
            key = "while_unknown" if step.certainty == "precaution" else "depends_on"
            yield say.word(key, questions=say.questions(step, self.checklist))
