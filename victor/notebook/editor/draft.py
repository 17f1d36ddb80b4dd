"""A draft checklist in its folder: what is typed, what is saved, and what the loader says of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import define, field, frozen

from victor.errors import GuidelineError, VictorError
from victor.guideline import Checklist
from victor.guideline.book import Book
from victor.guideline.loader import checklists_of, country_of, lists_of
from victor.notebook.editor.lines import QUOTED, line_of
from victor.whole import write_whole

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

BOM = b"\xef\xbb\xbf"
MOST_CHARACTERS = 2_000_000


@frozen
class Fault:
    """What the loader says is wrong, and where.

    Attributes:
        file: The file, where it is another one than the draft.
        line: The line in that file, from 1.
        place: The entry and field.
    """

    file: str
    line: int
    place: str
    message: str
    expected: str
    hint: str

    def __str__(self) -> str:
        more = f"; expected {self.expected}" if self.expected else ""
        return f"{self.message}{more}{f'; {self.hint}' if self.hint else ''}"


@frozen
class Reading:
    """What the loader makes of a text.

    Attributes:
        checklist: The checklist, when the text has no error.
        fault: The error in the text.
        elsewhere: The error in another file of the folder, such as a route that names a sign that is gone.
    """

    checklist: Checklist | None = field(default=None, repr=False)
    fault: Fault | None = None
    elsewhere: Fault | None = None


@define
class Draft:
    """A checklist's file that is edited.

    Attributes:
        path: The file; its folder has a ``sources.toml``, or the folder above ``checklists`` has.
        text: What is typed.
        saved: What stood in the file when it was last read or written.
    """

    path: Path
    root: Path
    text: str = field(repr=False)
    saved: str = field(repr=False)
    _there: bytes = field(repr=False)

    @classmethod
    def open(cls, path: Path) -> Draft:
        """Read a file.

        Raises:
            GuidelineError: When it cannot be read, or stands in no folder of a plugin.
        """
        path = path.resolve()
        above = path.parent.parent if path.parent.name == "checklists" else path.parent
        if not (above / "sources.toml").is_file():
            raise GuidelineError(
                "no sources.toml belongs to it",
                file=path.name,
                expected="the checklist of a plugin, or one beside a sources.toml",
                hint="victor plugin new writes a plugin; GuidelineEditor.of(…) starts with a copy",
            )
        there = _bytes(path)
        text = _text(there, path)
        return cls(path, above, text, text, there)

    @property
    def name(self) -> str:
        """How the loader calls the file."""
        return f"checklists/{self.path.name}"

    @property
    def is_saved(self) -> bool:
        """Whether what is typed is what was saved."""
        return self.text == self.saved

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self, text: str | None = None) -> Reading:
        """What the loader says of a text, of what is typed unless given, with the files around it."""
        text = self.text if text is None else text
        day = date.today()  # noqa: DTZ011  a guideline is in force by its local calendar
        try:
            book = Book.of(cast("Traversable", _Folder(self, text)), self.root.name)
            checklist = lists_of(book, day)[self.path.stem]
        except VictorError as error:
            return self._wrong(error, text)
        try:
            _ = country_of(book, day) if "country.toml" in book.pages else checklists_of(book, day)
        except VictorError as error:
            return self._beside(error, text, checklist)
        return Reading(checklist)

    def _beside(self, error: VictorError, text: str, checklist: Checklist) -> Reading:
        """What is wrong with the country; that its outcomes are not those of the ladder is wrong here."""
        if not (error.path or "").startswith(f"checklist {self.path.stem}, "):
            return Reading(checklist, elsewhere=self._told(error, text))
        named = QUOTED.search(error.message)
        path = f"outcome {named[1]}" if named else "outcome"
        here = GuidelineError(error.message, path=path, expected=error.expected, hint=error.hint)
        return Reading(checklist, fault=self._told(here, text))

    def _wrong(self, error: VictorError, text: str) -> Reading:
        told = self._told(error, text)
        return Reading(elsewhere=told) if told.file else Reading(fault=told)

    def _told(self, error: VictorError, text: str) -> Fault:
        here = error.file in (self.name, self.path.name, None)
        source = text if here else self._other(str(error.file))
        return Fault(
            "" if here else str(error.file),
            line_of(error, source),
            error.path or "",
            error.message,
            error.expected or "",
            error.hint or "",
        )

    def _other(self, name: str) -> str:
        try:
            return (self.root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    # --- writing ----------------------------------------------------------------------------------------------------

    def theirs(self) -> str | None:
        """What another program has written into the file meanwhile; None while nothing."""
        there = _bytes(self.path) if self.path.exists() else b""
        return None if there == self._there else _text(there, self.path)

    def load(self) -> None:
        """Take what stands in the file; what was typed is given up."""
        there = _bytes(self.path)
        self.text = self.saved = _text(there, self.path)
        self._there = there

    def save(self) -> None:
        """Write what is typed into the file, whatever stands there, with the line ends that it had.

        Raises:
            GuidelineError: When that cannot be done; the old file stands then.
        """
        ends = "\r\n" if b"\r\n" in self._there else "\n"
        mark = BOM if self._there.startswith(BOM) else b""
        content = mark + self.text.replace("\n", ends).encode()
        write_whole(self.path, content)
        self._there, self.saved = content, self.text


@frozen
class _File:
    name: str
    content: bytes

    def read_bytes(self) -> bytes:
        return self.content


@frozen
class _Folder:
    """The folder of a draft as `Book.of` reads it, with what is typed in the place of the file."""

    draft: Draft
    text: str
    below: str = ""

    def joinpath(self, name: str) -> _Folder:
        return _Folder(self.draft, self.text, name)

    def is_dir(self) -> bool:
        return self.below == "checklists" or (self.draft.root / self.below).is_dir()

    def iterdir(self) -> Iterator[_File | Path]:
        """Beside a ``sources.toml`` alone the draft is the only checklist; else all files of the plugin are read."""
        draft = self.draft
        alone = draft.path.parent == draft.root
        if self.below == "checklists":
            yield _File(draft.path.name, self.text.encode())
        if alone and not self.below:
            yield draft.root / "sources.toml"
        elif not (alone and self.below == "checklists"):
            yield from (one for one in (draft.root / self.below).iterdir() if one != draft.path)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise GuidelineError("there is no such file", file=path.name) from None
    except OSError as fault:
        raise GuidelineError(f"the file cannot be read ({fault.strerror})", file=path.name) from None


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise GuidelineError("the file is no UTF-8 text", file=path.name, path=f"line {line}") from None
