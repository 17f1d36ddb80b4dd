"""The timeline of a case as a picture: what was learnt, assessed and told, and what is due when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from victor.desk import Desk
from victor.guideline import Country
from victor.notebook.pictures.blocks import (
    EMPTY,
    HEAD,
    SMALL,
    TEXT,
    TEXT_BOLD,
    TITLE,
    Block,
    beside,
    column_width,
    flowing,
    pill,
    said,
    stacked,
)
from victor.notebook.pictures.marks import day_line, lane_mark, now_line, railed
from victor.notebook.pictures.moments import LANES, Moment, by_minute, moments
from victor.notebook.pictures.picture import WIDE, Picture
from victor.notebook.pictures.speaking import Speaker
from victor.records import Assessment, Case, Referral, TimelineEntry

CLOCK = 56
"""Room for the time of the day."""
SOON, LONG = 10, 60
"""Minutes; what happened within them stands close together, and apart what took longer."""
LEAST = 150
"""A lane that would be narrower stands below the others."""


def timeline_picture(desk: Desk, case: Case, *, language: str = "en", width: int = WIDE) -> Picture:
    """The timeline of a case as the desk has it now.

    >>> import victor
    >>> with victor.open_desk(":memory:", country="gr") as desk:
    ...     timeline_picture(desk, desk.open_case(age=12))
    <Picture: What was done in this case>
    """
    newest = desk.case(case.id)
    return timeline_of(
        desk.country,
        newest,
        desk.timeline(newest),
        assessments=desk.assessments(newest),
        referrals=desk.referrals(newest),
        now=desk.now(),
        language=language,
        width=width,
    )


def timeline_of(
    country: Country,
    case: Case,
    entries: Iterable[TimelineEntry],
    *,
    assessments: Iterable[Assessment] = (),
    referrals: Sequence[Referral] = (),
    now: datetime,
    language: str = "en",
    width: int = WIDE,
) -> Picture:
    """The timeline of a case, from its records: how many answers, never which; nothing that a person typed."""
    say = Speaker(country, language)
    drawn = _Timeline(say, moments(case, entries, assessments, referrals, now, say), now)
    return Picture.of(say.texts["timeline_title"], drawn.told(), drawn.whole, width, language)


class _Timeline:
    """Draws one timeline."""

    def __init__(self, say: Speaker, found: Sequence[Moment], now: datetime) -> None:
        self.say = say
        self.now = say.country.local(now)
        self.minutes = list(by_minute(found, say))

    def told(self) -> Iterator[str]:
        """A sentence for each moment, and one for the time that it is."""
        passed = False
        for at, several in self.minutes:
            if at > self.now and not passed:
                passed = True
                yield f"{self.now.date()} {self.now:%H:%M}: {self.say.texts['now']}."
            for one in several:
                yield f"{at.date()} {at:%H:%M}, {self.say.texts[f'lane_{one.lane}']}: {one.text}."
        if not passed:
            yield f"{self.now.date()} {self.now:%H:%M}: {self.say.texts['now']}."

    def whole(self, width: int) -> Block:
        """All of it, in a width."""
        say = self.say
        draft = [pill(say.words("guideline")["draft"], "dashed blue", width)] if say.drafts else []
        head = stacked([said(say.texts["timeline_title"], TITLE, width), flowing(draft, width)], 3)
        if not self.minutes:
            return stacked([head, said(say.texts["nothing_done"], TEXT, width, "soft")], 14)
        lane = column_width(width - CLOCK, len(LANES))
        in_lanes = lane >= LEAST
        heads = self.heads(lane) if in_lanes else EMPTY
        legend = said(say.texts["lane_legend"], SMALL, width, "soft")
        return stacked([head, heads, stacked(self.rows(lane if in_lanes else 0, width), 0), legend], 12)

    def heads(self, lane: int) -> Block:
        """The names of the lanes."""
        names = [self.named(said(self.say.texts[f"lane_{one}"], HEAD, lane), lane) for one in LANES]
        return beside([Block(CLOCK - 14, 0, lambda _x, _y: None), *names], 14)

    def named(self, block: Block, width: int) -> Block:
        """The block, as wide as its lane."""
        return Block(width, block.height, block.draw)

    def rows(self, lane: int, width: int) -> Iterator[Block]:
        """The days, the minutes and where among them now is."""
        before, passed = None, False
        for at, several in self.minutes:
            if at > self.now and not passed:
                passed = True
                yield now_line(f"{self.say.texts['now']} {self.now:%H:%M}", width)
            if before is None or at.date() != before.date():
                yield day_line(f"{at.date()}", width)
                before = at
            yield self.row(at, several, lane, width, _room(at - before))
            before = at
        if not passed:
            yield now_line(f"{self.say.texts['now']} {self.now:%H:%M}", width)

    def row(self, at: datetime, several: Sequence[Moment], lane: int, width: int, room: int) -> Block:
        """One minute: its clock, and what stands in each lane; `room` above it for the time that went by."""
        clock = Block(CLOCK - 14, 19, said(f"{at:%H:%M}", TEXT, CLOCK, "soft").draw)
        if not lane:
            inner = width - CLOCK
            row = beside([clock, stacked((self.moment(one, inner, named=True) for one in several), 4)], 14)
            return railed(row, [CLOCK + 8], room)
        cells = [self.cell([one for one in several if one.lane == name], lane) for name in LANES]
        return railed(
            beside([clock, *cells], 14), [CLOCK + 8 + (lane + 14) * number for number in range(len(LANES))], room
        )

    def cell(self, several: Iterable[Moment], width: int) -> Block:
        """What stands in one lane."""
        return self.named(stacked((self.moment(one, width) for one in several), 4), width)

    def moment(self, one: Moment, width: int, *, named: bool = False) -> Block:
        """One moment with the mark of its lane, which says by its shape and filling how it stands."""
        face, tone = (TEXT_BOLD, "red") if one.mark == "late" else (TEXT, "")
        text = f"{self.say.texts[f'lane_{one.lane}']}: {one.text}" if named else one.text
        return beside([lane_mark(one.lane, one.mark), said(text, face, width - 24, tone)], 6)


def _room(passed: timedelta) -> int:
    """More room above what happened later, so that a pause is seen."""
    minutes = passed.total_seconds() / 60
    return 6 if minutes < SOON else 14 if minutes < LONG else 26
