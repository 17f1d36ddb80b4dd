"""The editor of a draft checklist: its text beside its live form, errors at their line, what differs from the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from victor.errors import RecordError, VictorError
from victor.guideline import ENGLISH, Checklist
from victor.notebook import questions
from victor.notebook.about import about
from victor.notebook.editor import panes
from victor.notebook.editor.draft import MOST_CHARACTERS, Draft
from victor.notebook.editor.start import start_draft
from victor.notebook.form import Act, Form
from victor.notebook.live import answers_now, finding_now
from victor.notebook.paper import Loose, write
from victor.notebook.program import program
from victor.notebook.spoken import spoken
from victor.notebook.trial import carried
from victor.reasoning import Answers, Finding
from victor.reasoning.difference.entries import Changes
from victor.registry import default_registry
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node


class GuidelineEditor(Form):
    r"""A checklist's file beside its form: what is typed is tried at once and saved only by a click.

    What is typed travels in messages and stays in the kernel: no saved notebook holds it, and a page that is loaded
    again shows it.

    Args:
        path: The checklist of a plugin's folder, or any checklist beside a ``sources.toml``.
        answers: What is answered already.
        language: Of the texts; can be switched on the page.

    Raises:
        GuidelineError: When the file cannot be read, or stands in no such folder.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> editor = GuidelineEditor.of("ilo_forced_labour_11", folder.name)
    >>> editor.fault, editor.is_saved
    (None, True)
    >>> editor.reply({"do": "type", "text": "schema = 1\nid = ", "n": 1})["lines"]
    [2]
    >>> folder.cleanup()
    """

    _esm = program("editor.js", "editor.css")

    def __init__(
        self, path: str | PathLike[str], answers: Mapping[str, object] | None = None, *, language: str = ENGLISH
    ) -> None:
        super().__init__(language=language)
        self._work = Draft.open(Path(path))
        self._reading = self._work.read()
        self._base = self._good = self._reading.checklist
        self._given = Answers.of(answers)
        self._asks: panes.Asks = ""
        self._lines: tuple[str, ...] | None = None
        self.draw()

    @classmethod
    def of(cls, checklist: str, folder: str | PathLike[str] = "drafts", *, language: str = ENGLISH) -> GuidelineEditor:
        """Edit a copy of a checklist that an installed plugin publishes.

        Args:
            checklist: Its id.
            folder: Where the copy stands, in a folder of its own; one that is there already is edited further.
            language: Of the texts.

        Raises:
            NotFoundError: When no plugin publishes it.
            GuidelineError: When the copy cannot be written.
        """
        return cls(start_draft(checklist, Path(folder), default_registry()), language=language)

    @property
    def path(self) -> Path:
        """The file that is edited."""
        return self._work.path

    @property
    def checklist(self) -> Checklist | None:
        """The last text without an error, as a checklist; None while there was none."""
        return self._good

    @property
    def answers(self) -> Answers:
        """What has been answered of it."""
        return carried(self._given, self._good.items) if self._good else Answers()

    @property
    def finding(self) -> Finding | None:
        """What it says about the answers."""
        return Loose(self._good, self.answers).finding() if self._good else None

    @property
    def fault(self) -> str | None:
        """What is wrong with what is typed, in a line; None while nothing is."""
        wrong = self._reading.fault or self._reading.elsewhere
        return str(wrong) if wrong else None

    @property
    def is_saved(self) -> bool:
        """Whether what is typed is what was saved."""
        return self._work.is_saved

    # --- the page: no word of it comes from the draft, as a saved notebook keeps it ----------------------------------

    @property
    def say(self) -> dict[str, str]:
        """The small words of forms, and what is said when an act fails."""
        return {**super().say, "failed": words(self.language, "editor")["failed"]}

    def _title(self) -> Node:
        from htpy import div

        return div(data_panel="head")

    def _body(self) -> Node:
        return panes.page(self.language)

    def _languages(self) -> tuple[str, ...]:
        return spoken(self._good) if self._good else (ENGLISH,)

    def _draft(self) -> bool:
        return super()._draft() or bool(self._good and self._good.drafted.get(self.language, False))

    def _now(self) -> dict[str, Any]:
        reading, good, base = self._reading, self._good, self._base
        finding = self.finding
        known = finding_now(finding, self.language) if finding else {"panels": {}, "answers": {}}
        known["answers"] = answers_now(self.answers)
        wrong = reading.fault or reading.elsewhere
        known["said"] = panes.spoken_fault(wrong, self.language) if wrong else known.get("said", "")
        known["lines"] = [reading.fault.line] if reading.fault else []
        known["asked"] = self._asked()
        entries = Changes.of_checklists(base, good) if base and good else None
        known["panels"].update(
            head=panes.head(self._work, good, base, self.language),
            state=panes.state(self._work, reading, self.language),
            fault=panes.faults(reading, good, self.language),
            ask=panes.ask(self._asks, self._work, self.language),
            difference=panes.difference(entries, self._lines, reading, self.language),
        )
        if good is None:
            known["panels"]["finding"] = panes.nothing(self.language)
        return known

    def _asked(self) -> list[list[Any]]:
        """The questions of the live form: facts and signs."""
        if self._good is None:
            return [[], []]
        known = questions.read_facts(self._good)
        asked = questions.facts(self.say["facts"], known, self.language) if known else []
        return [asked, questions.signs(self._good, self.language)]

    # --- the acts ---------------------------------------------------------------------------------------------------

    def _do(self, act: Act) -> dict[str, Any]:
        done = super()._do(act)
        return {**done, "text": self._work.text} if act.get("do") == "hello" else done

    def _verbs(self) -> Mapping[str, Callable[[Act], object]]:
        return {
            "type": self._type,
            "answer": self._answer,
            "about": self._about,
            "save": self._save,
            "load": self._load,
            "leave": self._leave,
            "compare": self._compare,
        }

    def _type(self, act: Act) -> None:
        text = act.get("text")
        if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
            raise RecordError("this is no text of a checklist", expected=f"at most {MOST_CHARACTERS} characters")
        self._work.text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode()
        self._asks = ""
        self._read()

    def _read(self) -> None:
        self._reading = self._work.read()
        if self._reading.checklist and self._reading.checklist != self._good:
            self._good, self._lines = self._reading.checklist, None

    def _answer(self, act: Act) -> None:
        if self._good is None:
            raise RecordError("there is no question yet", expected="a text without an error")
        paper = Loose(self._good, self.answers)
        item = act.get("item")
        write(paper, self._good.items, item, act.get("value"))
        self._given = self._given.also({str(item): paper.answers.get(str(item))})

    def _about(self, act: Act) -> dict[str, Any]:
        item = str(act.get("item"))
        if self._good is None or item not in self._good.items:
            return {}
        return {"panels": {f"about-{item}": str(about(self._good, item, self.language))}}

    def _save(self, act: Act) -> None:
        """Save; where the text has an error, or the file was changed meanwhile, ask once."""
        sure = set(str(act.get("sure") or "").split())
        self._read()  # the files around it may have changed
        if "over" not in sure and self._work.theirs() is not None:
            self._asks = "over"
        elif "errors" not in sure and self.fault:
            self._asks = "errors over" if "over" in sure else "errors"
        else:
            self._work.save()
            self._asks, self._lines = "", None
            self._base = self._reading.checklist

    def _load(self, _: Act) -> dict[str, Any]:
        self._work.load()
        self._asks, self._lines = "", None
        self._read()
        self._base = self._reading.checklist
        return {"text": self._work.text}

    def _leave(self, _: Act) -> None:
        self._asks = ""

    def _compare(self, _: Act) -> None:
        """Compare the last text without an error with the saved one, by meaning."""
        from victor.reasoning.difference import difference

        if self._base is None or self._good is None:
            return
        try:
            found = difference(self._base, self._good)
            told = set(found.entries.lines())  # they stand above
            self._lines = tuple(line for line in found.lines(self.language) if line not in told)
        except VictorError as error:  # no solver, or two things of one name
            self._lines = (words(self.language, "editor")["no_proof"].format(why=error),)
