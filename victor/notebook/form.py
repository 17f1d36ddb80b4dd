"""The base of every form: one page sent once, what is known sent as it changes, and each act answered.

The page (texts, questions) is the only state that the widget keeps: it stands in no case. Answers, findings, plans and
whatever people type travel in messages, which no notebook saves.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import anywidget
import traitlets

from victor.errors import RecordError, VictorError
from victor.html import badge
from victor.notebook.program import program
from victor.words import language_name, words

if TYPE_CHECKING:
    from htpy import Node

    from victor.desk import Desk

Act: TypeAlias = Mapping[str, Any]
"""What a person did: the verb under ``do``, and the fields of the form around the button."""
LOOK_EVERY = 1.0
"""Seconds between two looks for what other hands have written."""


class Form(anywidget.AnyWidget):
    """A form in a notebook. Show it as the last line of a cell, or put it into a box of ipywidgets.

    Subclasses say what the page is (`_title`, `_body`, `_questions`), what is known now (`_now`), what can be done
    (`_verbs`), and call `draw`.
    """

    _esm = program()
    form = traitlets.Dict(help="The page: HTML, questions and words, without anything of a case.").tag(sync=True)

    def __init__(self, *, language: str = "en") -> None:
        """Prepare the form; `draw` opens it, once a subclass knows what stands on its page."""
        self._language = language
        self._shown: dict[str, Any] = {}
        self._opened = False
        self._pages = 0
        # JupyterLab answers pages in a thread of its own, so that they are answered while a cell runs.
        self._turn = threading.RLock()
        self._watcher: asyncio.Task[None] | None = None
        self.failure: Exception | None = None
        """What went wrong last inside victor itself, for whoever looks for the fault; it is never shown or saved."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    # --- what a form says -------------------------------------------------------------------------------------------

    def _title(self) -> Node:
        """The headline."""
        return None

    def _body(self) -> Node:
        """The page below the headline, with ``data-panel`` and ``data-questions`` where something is filled in."""
        return None

    def _languages(self) -> tuple[str, ...]:
        """The languages among which a person can choose."""
        return ("en",)

    def _draft(self) -> bool:
        """Whether texts of the page are translations that nobody has reviewed."""
        return words(self._language, "form")["status"] == "draft"

    def _questions(self) -> dict[str, list[Any]]:
        """The groups of questions by the place where they stand (see `victor.notebook.questions`)."""
        return {}

    def _now(self) -> dict[str, Any]:
        """What is known now: ``panels`` (nodes by name), ``answers``, ``next``, ``deciding``, ``said``."""
        return {}

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        """What can be done, by name."""
        return {}

    # --- how it is said ---------------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language of the page; can be set."""
        return self._language

    @language.setter
    def language(self, language: str) -> None:
        self._language = language
        self.draw()

    @property
    def say(self) -> dict[str, str]:
        """The small words of forms in the language of the page."""
        return words(self._language, "form")

    def draw(self) -> None:
        """Make the page anew: at first, and when the language or the guideline changes."""
        page = {
            "html": str(self._whole()),
            "language": self._language,
            "words": {key: self.say[key] for key in WORDS},
            "questions": self._questions(),
        }
        if self._opened:
            self.form = page
            self.show()
        else:  # with its page: what is set afterwards would be one message more
            self._opened = True
            super().__init__(form=page)
            self.on_msg(self._hear)

    def show(self) -> None:
        """Tell open pages what has changed; while none is open there is nobody to tell."""
        with self._turn:
            fresh = self._changed() if self._pages else None
            if fresh:
                self.send(fresh)

    def _whole(self) -> Node:
        from htpy import div, fragment, header, p

        return fragment[
            header[div[self._title()], self._choice_of_language()],
            p(".alert", role="alert"),
            p(".said", role="status"),
            p(".home", tabindex="-1"),
            self._body(),
        ]

    def _choice_of_language(self) -> Node:
        from htpy import fragment, label, option, select, span

        names = self._languages()
        mark = badge("draft", self.say["draft"]) if self._draft() else None
        if len(names) < 2:  # noqa: PLR2004  nothing to choose
            return mark
        choices = [option(value=name, selected=name == self._language)[language_name(name)] for name in names]
        return label[
            span(".soft")[self.say["language"], " "],
            select(data_change="language", aria_label=self.say["language"])[choices],
            fragment[" ", mark] if mark else None,
        ]

    def _known(self) -> dict[str, Any]:
        known = self._now()
        return {**known, "panels": {name: str(node or "") for name, node in known.get("panels", {}).items()}}

    def _changed(self) -> dict[str, Any]:
        """What open pages do not show yet."""
        known, shown = self._known(), self._shown
        self._shown = known
        fresh: dict[str, Any] = {}
        for part, value in known.items():
            before = shown.get(part)
            if isinstance(value, dict) and isinstance(before, dict):
                gone = dict.fromkeys(before.keys() - value.keys())
                new = {key: one for key, one in value.items() if key not in before or before[key] != one}
                if gone or new:
                    fresh[part] = {**gone, **new}
            elif value != before:
                fresh[part] = value
        return fresh

    def _hear(self, _: object, act: object, __: object) -> None:
        if isinstance(act, dict):
            with self._turn:  # what was computed later must not be told earlier
                self.send(self.reply(act))

    # --- what people do ---------------------------------------------------------------------------------------------

    def reply(self, act: Act) -> dict[str, Any]:
        """Do what a person did, and say what the page shows then.

        Returns:
            What has changed, with ``done`` or ``failed`` as the number of the act; ``message`` in one line.
        """
        number = act.get("n")
        try:
            told = {**self._do(act), "done": number}
        except VictorError as error:
            told = self._failed(number, error)
        except Exception as fault:  # noqa: BLE001  a form must say so; where it came from stands in `failure`
            told = self._faulty(number, fault)
        try:
            shown = self._changed()
        except VictorError as error:  # the store is away
            return told if "failed" in told else self._failed(number, error)
        except Exception as fault:  # noqa: BLE001  as above
            return self._faulty(number, fault)
        panels = {**shown.get("panels", {}), **told.get("panels", {})}
        return {**shown, **told, **({"panels": panels} if panels else {})}

    def _failed(self, number: object, error: VictorError) -> dict[str, Any]:
        return {"failed": number, "message": self.say["failed"].format(why=error)}

    def _faulty(self, number: object, fault: Exception) -> dict[str, Any]:
        self.failure = fault
        return {"failed": number, "message": self.say["fault"].format(kind=type(fault).__name__)}

    def _do(self, act: Act) -> dict[str, Any]:
        verb = act.get("do")
        if verb == "hello":
            self._pages += 1
            self._shown = {}  # a page that is new, or was reloaded, knows nothing
            self._watch()
            return {}
        if verb == "bye":
            self._pages = max(0, self._pages - 1)
            return {}
        if verb == "language":
            self.language = chosen(act, "value", self._languages())
            return {}
        verbs = self._verbs()
        if not isinstance(verb, str) or verb not in verbs:
            raise VictorError("this form cannot do that", expected=f"one of {', '.join(verbs)}")
        done = verbs[verb](act)
        return done if isinstance(done, dict) else {}

    # --- what others write ------------------------------------------------------------------------------------------

    def _desk(self) -> Desk | None:
        """The desk whose store the form shows, if it shows one."""
        return None

    def _watch(self) -> None:
        """Look from time to time whether another hand has written, as long as a page is open."""
        desk = self._desk()
        if desk is None or (self._watcher and not self._watcher.done()):
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no notebook: nobody looks on
            return
        self._watcher = loop.create_task(self._keep_looking(desk))

    async def _keep_looking(self, desk: Desk) -> None:
        seen = desk.changes()
        while self._pages:
            await asyncio.sleep(LOOK_EVERY)
            try:
                now = desk.changes()
                if now != seen:
                    seen = now
                    self.show()
            except VictorError:  # the store was closed, or is away for a while; the next act says so at the form
                continue

    def close(self) -> None:
        """Close the form; its page is gone."""
        if self._watcher:
            self._watcher.cancel()
        super().close()


def typed(act: Act, field: str) -> str:
    """What a person typed into a field; empty where nothing."""
    found = act.get(field)
    return found.strip() if isinstance(found, str) else ""


def chosen(act: Act, field: str, known: Iterable[str]) -> str:
    """What a person chose in a field.

    Raises:
        RecordError: When it is none of what is known.
    """
    found = act.get(field)
    names = tuple(known)
    if not isinstance(found, str) or found not in names:
        raise RecordError("nothing of that name can be chosen", path=field, expected=f"one of {', '.join(names)}")
    return found


WORDS = ("yes", "no", "unknown", "not_asked", "number", "count", "sources", "silent")
"""The words that the page itself needs; all others stand in its HTML."""
