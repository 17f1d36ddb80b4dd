"""The pathway of a country as a picture: the stages of its referral mechanism, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from victor.guideline import Country, Stage
from victor.notebook.pictures.blocks import (
    NAME,
    SMALL,
    SMALL_BOLD,
    TEXT,
    TITLE,
    Block,
    beside,
    boxed,
    column_width,
    flowing,
    pill,
    said,
    stacked,
)
from victor.notebook.pictures.marks import on_spine
from victor.notebook.pictures.picture import WIDE, Picture
from victor.notebook.pictures.speaking import Speaker
from victor.reasoning import Plan

PAD = 12
LEAST = 210
"""A stage is not made narrower than this to stand beside another one."""
HALVES = 560
"""From this width on a stage tells who acts on the left and what is done on the right."""


def pathway_picture(country: Country, *, language: str = "en", plan: Plan | None = None, width: int = WIDE) -> Picture:
    """The stages of a country's referral mechanism, in order, those of one place side by side.

    Args:
        country: Whose pathway it is.
        language: In which it speaks.
        plan: A plan of this country: stages that tell one of its authorities say so.
        width: In pixels; from 640 on a narrow drawing for phones comes with it.

    >>> import victor
    >>> pathway_picture(victor.country("gr"))
    <Picture: The way of a case: Greece>
    """
    drawn = _Pathway(country, language, plan)
    return Picture.of(drawn.title, drawn.told(), drawn.whole, width, language)


class _Pathway:
    """Draws one pathway."""

    def __init__(self, country: Country, language: str, plan: Plan | None) -> None:
        self.country = country
        self.say = Speaker(country, language)
        name = self.say.said(country.name.in_language(language))
        self.title = self.say.word("pathway_title", country=name)
        self.planned = [step for step in plan or () if step.certainty != "depends"]

    @property
    def places(self) -> Iterator[tuple[int, list[Stage]]]:
        """The stages, those of one place together."""
        for order, stages in groupby(sorted(self.country.pathway, key=lambda one: one.order), lambda one: one.order):
            yield order, list(stages)

    def in_plan(self, stage: Stage) -> str:
        """The authorities that the stage tells and that the plan asks for now."""
        say = self.say
        return ", ".join(
            f"{say.who(step.authority.id)} ({say.role(step.role)}, {say.deadline(step.deadline)})"
            for step in self.planned
            if step.authority.id in stage.notify
        )

    # --- in words ---------------------------------------------------------------------------------------------------

    def told(self) -> Iterator[str]:
        """A sentence or two for each stage."""
        yield self.say.texts["pathway_note"]
        for order, stages in self.places:
            for stage in stages:
                yield f"{self.say.word('stage', number=order)}, {self.sentence(stage)}"

    def sentence(self, stage: Stage) -> str:
        """One stage in words."""
        say = self.say
        facts = [*self.facts(stage), say.word("acts", who=stage.who)]
        action = say.said(stage.action.in_language(say.language)).rstrip(".")
        name = say.said(stage.name.in_language(say.language))
        planned = self.in_plan(stage)
        notes = [*self.notes(stage), *([say.word("in_plan", names=planned)] if planned else [])]
        return f"{name}. {'; '.join(facts)}. {'. '.join([action, *notes])}."

    def facts(self, stage: Stage) -> list[str]:
        """The short words about a stage."""
        say = self.say
        return [
            *([say.word("when", variant=stage.variant)] if stage.variant else []),
            *([say.texts["optional"]] if stage.optional else []),
            *([say.deadline(stage.deadline)] if stage.deadline else []),
            *([] if stage.confirmed else [say.words("guideline")["unconfirmed"]]),
        ]

    def notes(self, stage: Stage) -> Iterator[str]:
        """Its form, and whom it tells."""
        say = self.say
        if stage.form:
            yield say.word("form", form=stage.form)
        asked = {step.authority.id for step in self.planned}
        if others := tuple(name for name in stage.notify if name not in asked):
            yield say.word("tells", names=say.all_of(others))

    # --- drawn ------------------------------------------------------------------------------------------------------

    def whole(self, width: int) -> Block:
        """All of it, in a width."""
        say = self.say
        draft = [pill(say.words("guideline")["draft"], "dashed blue", width)] if say.drafts else []
        head = [said(self.title, TITLE, width), said(say.texts["pathway_note"], TEXT, width, "soft")]
        inner = width - 44
        rows = [(str(order), self.row(stages, inner)) for order, stages in self.places]
        return stacked([stacked([*head, flowing(draft, width)], 3), on_spine(rows, width)], 16)

    def row(self, stages: list[Stage], width: int) -> Block:
        """The stages of one place, as many side by side as there is room for."""
        slots = max(count for count in range(1, len(stages) + 1) if count == 1 or column_width(width, count) >= LEAST)
        lines = -(-len(stages) // slots)
        slots = -(-len(stages) // lines)
        one = column_width(width, slots)
        rows = [stages[at : at + slots] for at in range(0, len(stages), slots)]
        return stacked((beside(self.boxes(row, one), 14) for row in rows), 10)

    def boxes(self, stages: list[Stage], width: int) -> list[Block]:
        """Stages side by side, all as high as the highest."""
        inner = width - 2 * PAD
        contents = [self.stage(stage, inner) for stage in stages]
        height = max(content.height for content in contents)
        return [
            boxed(Block(inner, height, content.draw), self.kind(stage), pad=PAD, key=stage.id)
            for stage, content in zip(stages, contents, strict=True)
        ]

    def kind(self, stage: Stage) -> str:
        """The classes of its frame."""
        planned = " planned" if self.in_plan(stage) else ""
        return f"stage{planned}{' optional' if stage.optional else ''}"

    def stage(self, stage: Stage, width: int) -> Block:
        """What stands in the frame of a stage."""
        if width < HALVES:
            return stacked([self.who(stage, width), self.what(stage, width)], 6)
        left = width * 2 // 5
        who = self.who(stage, left)
        return beside([Block(left, who.height, who.draw), self.what(stage, width - left - 20)], 20)

    def who(self, stage: Stage, width: int) -> Block:
        """Its name, when it holds, who acts and by when."""
        say = self.say
        variant = [said(say.word("when", variant=stage.variant), SMALL, width, "blue")] if stage.variant else []
        return stacked(
            [
                said(say.said(stage.name.in_language(say.language)), NAME, width),
                *variant,
                said(stage.who, TEXT, width, "soft"),
                flowing(self.pills(stage, width), width),
            ],
            4,
        )

    def pills(self, stage: Stage, width: int) -> Iterator[Block]:
        """Its deadline and what must be known of it."""
        say = self.say
        if stage.deadline:
            tones = {"at_once": "red", "within": "amber", "unknown": "dashed"}
            yield pill(say.deadline(stage.deadline), tones[stage.deadline.kind], width)
        if stage.optional:
            yield pill(say.texts["optional"], "dashed", width)
        if not stage.confirmed:
            yield pill(say.words("guideline")["unconfirmed"], "dashed amber", width)

    def what(self, stage: Stage, width: int) -> Block:
        """What is done in it, whom it tells, and who of them is in the plan."""
        action = said(self.say.said(stage.action.in_language(self.say.language)), TEXT, width)
        planned = self.in_plan(stage)
        mark = [said(self.say.word("in_plan", names=planned), SMALL_BOLD, width, "blue")] if planned else []
        return stacked([action, *(said(note, SMALL, width, "soft") for note in self.notes(stage)), *mark], 4)
