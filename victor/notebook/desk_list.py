"""What a desk has before it: the open cases, who is to be told, who came today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from victor.desk import Desk
from victor.errors import NotFoundError
from victor.notebook.case.look import Look
from victor.notebook.desk_rows import case_row, contact_row, due_row
from victor.notebook.form import Act, Form, chosen, typed
from victor.notebook.newest import Newest
from victor.notebook.program import program
from victor.notebook.waiting import NEVER, Waiting, waiting_in
from victor.records import Case, DeskSession, Referral
from victor.store import Between

if TYPE_CHECKING:
    from htpy import Element, Node

PAGE = 25
"""How many rows are shown at first, and more at each asking."""
PAGES = ("cases", "due", "contacts")


class DeskList(Form):
    """The list of a `DeskView`; a case that is chosen is told to whoever asked for it by `on_choice`.

    While a case is chosen, only its name is shown.

    >>> import victor
    >>> desk = victor.open_desk(":memory:", country="gr")
    >>> page, case = DeskList(desk), desk.open_case(age=14)
    >>> page.reply({"do": "choose", "case": case.id, "n": 1})["done"], page.chosen == case.id
    (1, True)
    """

    _esm = program("desk.css", "desk.js")

    def __init__(self, desk: Desk, *, language: str = "en") -> None:
        super().__init__(language=language)
        self._at = desk
        self._page, self._most, self._find = PAGES[0], PAGE, ""
        self.chosen: str | None = None
        """The case that is chosen."""
        self._told: Callable[[str | None], object] = _nobody
        self._cases, self._sessions = Newest(desk, Case), Newest(desk, DeskSession)
        self._referrals = Newest(desk, Referral)
        self._looks: dict[str, tuple[object, Look]] = {}
        self.draw()

    def on_choice(self, callback: Callable[[str | None], object]) -> None:
        """Call this when another case is chosen, or none."""
        self._told = callback

    # --- the page ---------------------------------------------------------------------------------------------------

    def _title(self) -> Node:
        from htpy import h2

        return h2[self.say["desk"]]

    def _body(self) -> Node:
        from htpy import div

        return div(data_panel="desk")

    def _now(self) -> dict[str, Any]:
        return {"panels": {"desk": self._bar(self.chosen) if self.chosen else self._whole_desk()}}

    def _bar(self, case: str) -> Element:
        from htpy import button, div, p

        return div(".chosen", data_key="chosen")[
            button(type="button", data_do="back")["← ", self.say["back_to_cases"]],
            p[self.say["chosen_case"].format(id=case[:8])],
        ]

    def _whole_desk(self) -> Element:
        from htpy import div

        cases = self._open_cases()
        waiting = waiting_in(cases)
        contacts = self._today()
        late = sum(one.is_late(self._at.now()) for one in waiting)
        counts = {"cases": len(cases), "due": len(waiting), "contacts": len(contacts)}
        page = {
            "cases": lambda: self._case_page(cases),
            "due": lambda: self._due_page(waiting),
            "contacts": lambda: self._contact_page(contacts),
        }
        return div(data_key="desk")[
            div(".pages")[[self._page_button(name, counts[name], late if name == "due" else 0) for name in PAGES]],
            div(".page", data_key=self._page)[page[self._page]()],
        ]

    def _page_button(self, name: str, count: int, late: int) -> Element:
        from htpy import button, span, strong

        here = "true" if name == self._page else None
        return button(type="button", data_do="page", data_page=name, aria_current=here)[
            strong[str(count)],
            span[self.say[f"page_{name}"]],
            span(".late")[span(aria_hidden="true")["▲ "], self.say["page_late"].format(count=late)] if late else None,
        ]

    def _case_page(self, cases: list[Case]) -> Node:
        from htpy import div, fragment, label, p
        from htpy import input as field

        found = [one for one in cases if self._find in one.id.lower()] if self._find else cases
        rows = [case_row(self._look(one), self.language, now=self._at.now()) for one in found[: self._most]]
        search = div(".search")[
            label[
                field(type="search", value=self._find, data_change="find", autocomplete="off", spellcheck="false",
                      maxlength="64", placeholder=self.say["find_case"], aria_label=self.say["find_case"])
            ]
        ]  # fmt: skip
        empty = p(".soft")[self.say["none_found" if cases else "no_cases"]]
        return fragment[search if len(cases) > PAGE else None, self._rows(rows, len(found), empty)]

    def _due_page(self, waiting: list[Waiting]) -> Node:
        from htpy import p

        rows = [due_row(one, self._at.country, self.language, now=self._at.now()) for one in waiting[: self._most]]
        return self._rows(rows, len(waiting), p(".soft")[self.say["no_due"]])

    def _contact_page(self, contacts: list[DeskSession]) -> Node:
        from htpy import p

        rows = [contact_row(one, self._at.country, self.language) for one in contacts[: self._most]]
        return self._rows(rows, len(contacts), p(".soft")[self.say["no_contacts"]])

    def _rows(self, rows: list[Element], total: int, empty: Node) -> Node:
        from htpy import button, fragment, ul

        more = min(total - len(rows), PAGE)
        button_more = button(type="button", data_do="more")[self.say["show_more"].format(count=more)]
        return fragment[ul(".rows")[rows] if rows else empty, button_more if more > 0 else None]

    # --- what is known ----------------------------------------------------------------------------------------------

    def _open_cases(self) -> list[Case]:
        """The open cases: what is due first comes first, then what was opened last."""
        newest_first = reversed(self._cases.find(status="open"))
        return sorted(newest_first, key=lambda one: one.next_due_at or NEVER)

    def _today(self) -> list[DeskSession]:
        """The contacts of the day in the country, the last one first."""
        local = self._at.country.local(self._at.now())
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        return list(reversed(self._sessions.find(opened_at=Between(low=midnight.isoformat()))))

    def _look(self, case: Case) -> Look:
        """A case as it stands; kept as long as neither it nor its referrals nor the minute are others."""
        referrals = self._referrals.find(case_id=case.id)
        minute = self._at.now().replace(second=0, microsecond=0)
        version = self._at.shelf.store.table("cases").version(case.id)
        state = (version, tuple(one.state for one in referrals), minute)
        kept = self._looks.get(case.id)
        if kept is None or kept[0] != state:
            kept = self._looks[case.id] = (state, Look.at(self._at, case, None))
        return kept[1]

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "choose": self._choose,
            "back": self._back,
            "page": self._turn_to,
            "find": self._search,
            "more": self._more,
        }

    def choose(self, case: str | None) -> None:
        """Choose a case, or none."""
        self.chosen = case
        self._told(case)

    def _choose(self, act: Act) -> dict[str, Any]:
        case = act.get("case")
        if not isinstance(case, str) or all(case != one.id for one in self._cases.find(status="open")):
            raise NotFoundError(self.say["no_such_case"])
        self.choose(case)
        return {"opened": 1}

    def _back(self, _: Act) -> dict[str, Any]:
        self.choose(None)
        return {"opened": 1}

    def _turn_to(self, act: Act) -> None:
        self._page, self._most = chosen(act, "page", PAGES), PAGE

    def _search(self, act: Act) -> None:
        self._find, self._most = typed(act, "value").lower(), PAGE

    def _more(self, _: Act) -> None:
        self._most += PAGE

    def _desk(self) -> Desk | None:
        return self._at


def _nobody(_: str | None) -> None:
    """Nobody asked to be told."""
