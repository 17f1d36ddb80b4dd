"""The board of referrals: what is due and overdue first, and the moves that are legal as buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from victor.desk import Desk
from victor.errors import MoveError
from victor.notebook.cards import GROUPS, Card, card
from victor.notebook.case.form import advance
from victor.notebook.form import Act, Form, chosen
from victor.notebook.newest import Newest
from victor.notebook.program import program
from victor.notebook.spoken import spoken
from victor.notebook.waiting import waiting_in
from victor.records import Case, Referral

if TYPE_CHECKING:
    from htpy import Element, Node

PAGE = 25
"""How many cards a group shows at first, and more at each asking."""
ALL = "all"


class ReferralBoard(Form):
    """The referrals of a desk or of one case, and the steps of plans that nobody has drafted.

    Of a whole desk, the steps whose deadline is unknown and that nobody has drafted are counted; they are shown when
    "To send" is chosen alone.

    Args:
        desk: The desk.
        case: Only of this case, or its id.
        language: Of the texts; can be switched on the page.

    >>> import victor
    >>> desk = victor.open_desk(":memory:", country="gr", by="desk 1")
    >>> referral = desk.refer(desk.open_case(age=14), "ekka_nrm", why="they asked to be told")
    >>> board = ReferralBoard(desk)
    >>> board.reply({"do": "advance", "referral": referral.id, "to": "sent", "n": 1})["done"]
    1
    >>> board.reply({"do": "advance", "referral": referral.id, "to": "completed", "n": 2})["failed"]
    2
    """

    _esm = program("desk.css", "desk.js")

    def __init__(self, desk: Desk, *, case: Case | str | None = None, language: str = "en") -> None:
        super().__init__(language=language)
        self._at = desk
        self._of = desk.case(case if isinstance(case, str) else case.id).id if case is not None else None
        self._only = ALL
        self._most = dict.fromkeys(GROUPS, PAGE)
        self._cases, self._referrals = Newest(desk, Case), Newest(desk, Referral)
        self.draw()

    # --- the page ---------------------------------------------------------------------------------------------------

    def _title(self) -> Node:
        from htpy import h2

        return h2(data_panel="title")

    def _body(self) -> Node:
        from htpy import div, form, fragment, label, span
        from htpy import input as field

        choices = {ALL: self.say["all_states"], **{name: self.say[f"group_{name}"] for name in GROUPS}}
        picks = [
            label(".one")[
                field(type="radio", name="only", value=name, checked=name == self._only, data_change="only"), span[text]
            ]
            for name, text in choices.items()
        ]
        return fragment[
            form(".filter", role="radiogroup", aria_label=self.say["show_only"])[span(".pick")[picks]],
            div(data_panel="board"),
        ]

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._at.country)

    def _now(self) -> dict[str, Any]:
        title = self.say["board_of"].format(id=self._of[:8]) if self._of else self.say["board"]
        return {"panels": {"title": title, "board": self._board()}}

    def _board(self) -> Node:
        from htpy import div, fragment

        now = self._at.now()
        cards: dict[str, list[Card]] = {name: [] for name in GROUPS}
        for one in self._all():
            cards[one.group].append(one)
        groups = {name: self._group(name, sorted(cards[name], key=lambda one: one.place(now))) for name in GROUPS}
        if self._only != ALL:
            return div(".board.one-group", data_key=self._only)[groups[self._only]]
        done = groups.pop("done")
        return fragment[div(".board", data_key=ALL)[groups.values()], div(".board.one-group", data_key="done")[done]]

    def _group(self, name: str, cards: list[Card]) -> Element:
        from htpy import button, details, h3, p, section, span, summary, ul

        now, country = self._at.now(), self._at.country
        # Unknown does not mean none: what can wait in sight of what cannot is told as a number.
        later = sum(one.can_wait for one in cards) if self._of is None and self._only == ALL else 0
        cards = [one for one in cards if not one.can_wait] if later else cards
        head = [self.say[f"group_{name}"], " ", span(".count")[str(len(cards))]]
        shown = [
            card(one, country, self.language, now=now, with_case=self._of is None) for one in cards[: self._most[name]]
        ]
        more = min(len(cards) - len(shown), PAGE)
        body: list[Node] = [
            ul(".cards")[shown] if shown else p(".soft")[self.say[f"none_{name}"]],
            button(type="button", data_do="more", data_group=name)[self.say["show_more"].format(count=more)]
            if more > 0
            else None,
            p(".soft.later")[self.say["unknown_more"].format(count=later)] if later else None,
        ]
        if name == "done" and self._only == ALL:
            return details(data_key="done")[summary[head], body] if cards else section
        return section(class_=["board-group", name])[h3[head], body]

    def _all(self) -> list[Card]:
        wanted = {"case_id": self._of} if self._of else {}
        referrals = [Card(referral=one) for one in self._referrals.find(**wanted)]
        undrafted = [one for one in waiting_in(self._open_cases()) if not one.drafted]
        return [*referrals, *(Card(waiting=one) for one in undrafted)]

    def _open_cases(self) -> tuple[Case, ...]:
        if self._of is None:
            return self._cases.find(status="open")
        case = self._at.case(self._of)
        return (case,) if case.status == "open" else ()

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {"advance": self._advance, "refer": self._refer, "only": self._show_only, "more": self._more}

    def _advance(self, act: Act) -> None:
        wanted = {"case_id": self._of} if self._of else {}
        advance(self._at, self._referrals.find(**wanted), act)

    def _refer(self, act: Act) -> None:
        """Draft what a plan waits for; nothing else can be drafted from a board."""
        asked = (act.get("case"), act.get("authority"), act.get("role"))
        for one in waiting_in(self._open_cases()):
            for step in one.steps:
                if asked == (one.case.id, step.authority, step.role) and not one.drafted:
                    self._at.refer(one.case, step.authority, role=step.role)
                    return
        raise MoveError(self.say["no_such_step"])

    def _show_only(self, act: Act) -> None:
        self._only = chosen({"only": act.get("value")}, "only", (ALL, *GROUPS))

    def _more(self, act: Act) -> None:
        self._most[chosen(act, "group", GROUPS)] += PAGE

    def _desk(self) -> Desk | None:
        return self._at
