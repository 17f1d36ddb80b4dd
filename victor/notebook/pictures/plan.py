"""The plan of a case as a picture: whom to tell, from left to right by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from victor.notebook.pictures.blocks import (
    BESIDE_HEAD,
    EMPTY,
    HEAD,
    NAME,
    SMALL,
    SMALL_BOLD,
    TEXT,
    TITLE,
    Block,
    beside,
    boxed,
    column_width,
    columns_of,
    flowing,
    pill,
    said,
    short,
    stacked,
)
from victor.notebook.pictures.boxes import PAD, Boxes
from victor.notebook.pictures.marks import no_entry, progress, rule
from victor.notebook.pictures.picture import WIDE, Picture
from victor.notebook.pictures.speaking import Speaker
from victor.notebook.pictures.steps import WHENS, Bundle, Shown, When, beside_plan, bundled, shown_steps, when_of
from victor.notebook.pictures.telling import told
from victor.reasoning import Plan
from victor.records import Referral

SLOT = 280
"""A box is not made narrower than this while there is room."""
TIGHT = 200
"""… and never narrower than this beside another one."""


def plan_picture(
    plan: Plan,
    *,
    language: str = "en",
    referrals: Sequence[Referral] = (),
    now: datetime | None = None,
    width: int = WIDE,
) -> Picture:
    """The plan of a case as a picture: who, by when, how certain, and what has been done.

    Args:
        plan: The plan.
        language: In which it speaks.
        referrals: Those of the case: each step shows the state of its own.
        now: The time: by it a step is overdue.
        width: In pixels; from 640 on a narrow drawing for phones comes with it.

    >>> import victor
    >>> plan_picture(victor.plan(victor.country("gr"), missing=True, age=12))
    <Picture: Whom to tell, by when: Greece>
    """
    drawn = _Plan(plan, referrals, now, language)
    draw = drawn.whole
    title = drawn.say.word("plan_title", country=drawn.say.said(plan.country.name.in_language(language)))
    return Picture.of(title, told(plan, drawn.steps, drawn.others, drawn.say, now), draw, width, language)


class _Plan:
    """Draws one plan."""

    def __init__(self, plan: Plan, referrals: Sequence[Referral], now: datetime | None, language: str) -> None:
        self.plan = plan
        self.say = Speaker(plan.country, language)
        self.now = now
        self.steps = shown_steps(plan, referrals, now)
        self.others = beside_plan(plan, referrals)
        self.boxes = Boxes(self.say, plan.finding.checklist, now)

    def whole(self, width: int) -> Block:
        """All of it, in a width."""
        asked = [one for one in self.steps if one.step.certainty != "depends"]
        later = [one for one in self.steps if one.step.certainty == "depends"]
        parts = [
            self.warnings(width),
            self.asked(asked, width) if asked else said(self.say.plan_texts["nobody"], TEXT, width, "soft"),
            self.later(later, width),
            self.beside_plan(width),
        ]
        body = stacked(parts, 22)
        # The head comes last: only now it is known whether a draft was used.
        return stacked([self.head(width), body, self.legend(width)], 14)

    def head(self, width: int) -> Block:
        """What it is, and on which finding it rests."""
        say = self.say
        outcome = self.plan.finding.established
        rests = say.said(outcome.text.in_language(say.language)).split(":")[0] if outcome else say.texts["none"]
        country = say.said(self.plan.country.name.in_language(say.language))
        as_of = [say.word("as_of", time=say.time(self.now))] if self.now else []
        draft = [pill(say.words("guideline")["draft"], "dashed blue", width)] if say.drafts else []
        return stacked(
            [
                said(say.word("plan_title", country=country), TITLE, width),
                said(" · ".join([say.word("rests_on", outcome=rests), *as_of]), TEXT, width, "soft"),
                flowing(draft, width),
            ],
            3,
        )

    # --- what is asked for ------------------------------------------------------------------------------------------

    def asked(self, steps: Sequence[Shown], width: int) -> Block:
        """What is asked for, in columns by when; one below the other where there is no room."""
        columns = {when: bundled(one for one in steps if when_of(one.step.deadline) == when) for when in WHENS}
        columns = {when: bundles for when, bundles in columns.items() if bundles}
        if column_width(width, len(columns)) < TIGHT:
            return stacked((self.column(when, bundles, 1, width) for when, bundles in columns.items()), 18)
        slots = _slots(columns, width)
        one = column_width(width, sum(slots.values()))
        widths = {when: one * count + 14 * (count - 1) for when, count in slots.items()}
        return beside([self.column(when, columns[when], slots[when], widths[when]) for when in columns], 14)

    def column(self, when: When, bundles: Sequence[Bundle], slots: int, width: int) -> Block:
        """The steps of one column, under its head."""
        slots = max(slots, min(width // SLOT, len(bundles)))
        head = [short(self.say.texts[f"column_{when}"], HEAD, width)]
        if when == "unknown":
            head.append(short(self.say.texts["unknown_note"], BESIDE_HEAD, width, "soft"))
        line = rule(when, width, onward=when != "unknown")
        inner = column_width(width, slots)
        boxes = columns_of([self.boxes.bundle(one, inner) for one in bundles], slots, width)
        return stacked([stacked([flowing(head, width, 10), line], 2), boxes], 10)

    # --- what is not asked for --------------------------------------------------------------------------------------

    def warnings(self, width: int) -> Block:
        """Who must not be told, each kind behind the sign of a bar."""
        say, plan = self.say, self.plan
        feared = tuple(name for name in plan.not_to if name not in plan.forbidden)
        held = [one for one in plan.withheld if one.authority.id not in (*plan.forbidden, *feared)]
        perhaps = (*feared, *dict.fromkeys(one.authority.id for one in held))
        kinds = [("forbidden", "not_to", "red", plan.forbidden), ("feared", "not_to_feared", "amber", perhaps)]
        kinds = [kind for kind in kinds if kind[3]]
        if not kinds:
            return EMPTY
        side_by_side = len(kinds) if width >= len(kinds) * SLOT else 1
        inner = column_width(width, side_by_side) - 2 * PAD - 44
        blocks = []
        for kind, words, tone, names in kinds:
            text = stacked(
                [said(say.plan_texts[words], SMALL_BOLD, inner, tone), said(say.all_of(names), NAME, inner)], 2
            )
            blocks.append(boxed(beside([no_entry(), text], 14), f"{kind} warning", pad=PAD))
        return beside(blocks, 14) if side_by_side > 1 else stacked(blocks, 8)

    def later(self, steps: Sequence[Shown], width: int) -> Block:
        """What only depends on answers: faded and last."""
        if not steps:
            return EMPTY
        slots = max(1, width // SLOT)
        inner = column_width(width, slots)
        boxes = [self.boxes.step(one, inner, (), why=False) for one in steps]
        head = [said(self.say.texts["if_asked"], HEAD, width), rule("later", width)]
        return stacked([stacked(head, 4), columns_of(boxes, slots, width)], 12)

    def beside_plan(self, width: int) -> Block:
        """Referrals that a person decided without the plan, or for steps that are no longer asked for."""
        if not self.others:
            return EMPTY
        slots = max(1, width // SLOT)
        inner = column_width(width, slots) - 2 * PAD
        boxes = [
            boxed(
                stacked([said(self.say.who(one.authority), NAME, inner), progress(one, self.say, self.now, inner)]),
                "referral",
                pad=PAD,
            )
            for one in self.others
        ]
        head = [said(self.say.texts["beside_plan"], HEAD, width), rule("later", width)]
        return stacked([stacked(head, 4), columns_of(boxes, slots, width)], 12)

    def legend(self, width: int) -> Block:
        """What the borders mean, and what victor is."""
        kinds = dict.fromkeys(one.step.certainty for one in self.steps)
        borders = [self.say.texts[f"border_{kind}"] for kind in ("required", "precaution", "depends") if kind in kinds]
        return said(" · ".join([*borders, self.say.plan_texts["advises"]]), SMALL, width, "soft")


def _slots(columns: dict[When, list[Bundle]], width: int) -> dict[When, int]:
    """How many boxes stand side by side in each column: one, and more where most would be below one another."""
    slots: dict[When, int] = dict.fromkeys(columns, 1)
    for _ in range(width // SLOT - len(columns)):
        fullest = max(columns, key=lambda when: len(columns[when]) / slots[when])
        if len(columns[fullest]) > slots[fullest]:
            slots[fullest] += 1
    return slots
