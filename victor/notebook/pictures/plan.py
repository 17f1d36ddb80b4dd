"""The plan of a case as a picture: whom to tell, from left to right by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from victor.notebook.pictures.blocks import (
    EMPTY,
    HEAD,
    NAME,
    SMALL,
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
from victor.notebook.pictures.marks import no_entry, or_line, progress, rule
from victor.notebook.pictures.picture import WIDE, Picture
from victor.notebook.pictures.speaking import Speaker
from victor.notebook.pictures.steps import WHENS, Bundle, Shown, When, beside_plan, bundled, shown_steps, when_of
from victor.notebook.pictures.telling import told
from victor.reasoning import Plan
from victor.records import Referral

PAD = 12
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

    def whole(self, width: int) -> Block:
        """All of it, in a width."""
        asked = [one for one in self.steps if one.step.certainty != "depends"]
        later = [one for one in self.steps if one.step.certainty == "depends"]
        parts = [
            self.warnings(width),
            self.asked(asked, width) if asked else said(self.say.words["nobody_yet"], TEXT, width, "soft"),
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
        rests = say.said(outcome.text.in_language(say.language)).split(":")[0] if outcome else say.words["none"]
        country = say.said(self.plan.country.name.in_language(say.language))
        as_of = [say.word("as_of", time=say.clock(self.now))] if self.now else []
        draft = [pill(say.words["draft"], "dashed blue", width)] if say.drafts else []
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
        head = [short(self.say.words[f"column_{when}"], HEAD, width)]
        if when == "unknown":
            head.append(short(self.say.words["unknown_note"], SMALL, width, "soft"))
        line = rule(when, width, onward=when != "unknown")
        inner = column_width(width, slots)
        boxes = columns_of([self.bundle(one, inner) for one in bundles], slots, width)
        return stacked([stacked([flowing(head, width, 10), line], 2), boxes], 10)

    def bundle(self, bundle: Bundle, width: int) -> Block:
        """Steps that belong together, in one frame."""
        if bundle.bond == "alone":
            return self.step(bundle.members[0], width, ())
        inner = width - 2 * 8
        members = tuple(one.step.authority.id for one in bundle.members)
        parts = [said(self.say.words[bundle.bond], SMALL, inner, "strong")]
        if bundle.shared_why:
            parts.append(said(self.say.why(bundle.members[0].step), TEXT, inner))
        between = self.say.words["or" if bundle.bond == "any_of" else "and"]
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
        yield pill(say.words[f"role_{step.role}"], "full" if step.role == "lead" else "", width)
        if step.certainty == "precaution":
            yield pill(say.words["precaution"], "amber", width)
        if step.deadline.kind == "within":
            yield pill(say.span(step.deadline), "amber", width)
        if shown.late and step.due:
            yield pill(say.word("overdue", time=say.clock(step.due, self.now)), "alarm", width)
        elif step.due and not shown.instead:
            yield pill(say.word("by", time=say.clock(step.due, self.now)), "", width)
        if not step.confirmed:
            yield pill(say.words["unconfirmed"], "dashed amber", width)

    def facts(self, shown: Shown, width: int) -> Block:
        """The same of a step that is not asked for yet, without a frame around each word."""
        say, step = self.say, shown.step
        facts = [say.words[f"role_{step.role}"], say.deadline(step.deadline)]
        facts += [] if step.confirmed else [say.words["unconfirmed"]]
        return said(" · ".join(facts), SMALL, width, "soft")

    def notes(self, shown: Shown, members: Iterable[str]) -> Iterator[str]:
        """With whom the step belongs beyond its frame, and what it depends on."""
        say, step = self.say, shown.step
        here = {step.authority.id, *members}
        if others := tuple(name for name in step.any_of if name not in here):
            yield say.word("or_tell", names=say.all_of(others))
        if shown.instead:
            yield say.word("enough", names=say.all_of(shown.instead))
        if others := tuple(name for name in step.together if name not in here):
            yield say.word("and_tell", names=say.all_of(others))
        if step.depends_on:
            key = "while_unknown" if step.certainty == "precaution" else "depends_on"
            yield say.word(key, questions=say.doubts(step, self.plan.finding.checklist))

    # --- what is not asked for --------------------------------------------------------------------------------------

    def warnings(self, width: int) -> Block:
        """Who must not be told, each kind behind the sign of a bar."""
        say, plan = self.say, self.plan
        feared = tuple(name for name in plan.not_to if name not in plan.forbidden)
        held = [one for one in plan.withheld if one.authority.id not in (*plan.forbidden, *feared)]
        perhaps = (*feared, *dict.fromkeys(one.authority.id for one in held))
        kinds = [("forbidden", "do_not_tell", "red", plan.forbidden), ("feared", "not_before", "amber", perhaps)]
        kinds = [kind for kind in kinds if kind[3]]
        if not kinds:
            return EMPTY
        side_by_side = len(kinds) if width >= len(kinds) * SLOT else 1
        inner = column_width(width, side_by_side) - 2 * PAD - 44
        blocks = []
        for kind, words, tone, names in kinds:
            text = stacked(
                [said(say.words[words], SMALL, inner, f"{tone} strong"), said(say.all_of(names), NAME, inner)], 2
            )
            blocks.append(boxed(beside([no_entry(), text], 14), f"{kind} warning", pad=PAD))
        return beside(blocks, 14) if side_by_side > 1 else stacked(blocks, 8)

    def later(self, steps: Sequence[Shown], width: int) -> Block:
        """What only depends on answers: faded and last."""
        if not steps:
            return EMPTY
        slots = max(1, width // SLOT)
        inner = column_width(width, slots)
        boxes = [self.step(one, inner, (), why=False) for one in steps]
        head = [said(self.say.words["if_asked"], HEAD, width), rule("later", width)]
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
        head = [said(self.say.words["beside_plan"], HEAD, width), rule("later", width)]
        return stacked([stacked(head, 4), columns_of(boxes, slots, width)], 12)

    def legend(self, width: int) -> Block:
        """What the borders mean, and what victor is."""
        kinds = dict.fromkeys(one.step.certainty for one in self.steps)
        borders = [self.say.words[f"border_{kind}"] for kind in ("required", "precaution", "depends") if kind in kinds]
        return said(" · ".join([*borders, self.say.words["advises"]]), SMALL, width, "soft")


def _slots(columns: dict[When, list[Bundle]], width: int) -> dict[When, int]:
    """How many boxes stand side by side in each column: one, and more where most would be below one another."""
    slots: dict[When, int] = dict.fromkeys(columns, 1)
    for _ in range(width // SLOT - len(columns)):
        fullest = max(columns, key=lambda when: len(columns[when]) / slots[when])
        if len(columns[fullest]) > slots[fullest]:
            slots[fullest] += 1
    return slots
