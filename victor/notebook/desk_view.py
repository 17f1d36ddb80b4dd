"""The view of a desk: the contact that goes on, what is before the desk, and the case that was chosen."""

from __future__ import annotations

import ipywidgets  # type: ignore[import-untyped]

from victor.desk import Desk
from victor.notebook.case import CaseForm
from victor.notebook.desk_list import DeskList
from victor.notebook.session_form import SessionForm
from victor.records import Case


class DeskView(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A desk at work: contacts, open cases, deadlines; a case that is chosen or opened stands below.

    Args:
        desk: The desk.
        language: Of the texts; can be switched on the page, for all of it.

    >>> import victor
    >>> desk = victor.open_desk(":memory:", country="gr", by="desk 1")
    >>> view = DeskView(desk)
    >>> view.show_case(desk.open_case(age=14))
    >>> view.case_form.case.answers["age"].value
    14
    """

    def __init__(self, desk: Desk, *, language: str = "en") -> None:
        self.desk = desk
        self.contact = SessionForm(desk, language=language)
        self.cases = DeskList(desk, language=language)
        self.case_form: CaseForm | None = None
        self._place = ipywidgets.VBox([])
        super().__init__([self.contact, self.cases, self._place])
        self.contact.on_case(self.show_case)
        self.contact.observe(self._speak, "form")
        self.cases.on_choice(self._show)

    def __repr__(self) -> str:
        return "<DeskView>"

    def show_case(self, case: Case | str | None) -> None:
        """Show a case below, or none."""
        self.cases.choose(case.id if isinstance(case, Case) else case)
        self.cases.show()
        self.cases.send({"opened": 1})

    def _show(self, case: str | None) -> None:
        shown, self.case_form = self.case_form, None
        if case is not None:
            self.case_form = CaseForm(self.desk, case, language=self.contact.language)
        self._place.children = [self.case_form] if self.case_form else []
        if shown:
            shown.close()

    def _speak(self, _: object) -> None:
        """Switch the language of the whole view with that of the contact."""
        for form in (self.cases, self.case_form):
            if form is not None and form.language != self.contact.language:
                form.language = self.contact.language

    def close(self) -> None:
        """Close the view and all that is in it."""
        self._show(None)
        self.contact.close()
        self.cases.close()
        self._place.close()
        super().close()
