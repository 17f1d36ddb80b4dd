"""Takes out of a notebook what running it left there: outputs, counts, the state of widgets, and checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import nbformat
from attrs import frozen
from nbformat import reader, v4
from nbstripout import strip_output

from victor.errors import NotFoundError, VictorError
from victor.whole import write_whole

FORMAT = 4
"""Of nbformat: every notebook of the last ten years."""
CHECKPOINTS = ".ipynb_checkpoints"
TRACES = (
    "metadata.widgets",
    "metadata.signature",
    "cell.metadata.collapsed",
    "cell.metadata.execution",
    "cell.metadata.ExecuteTime",
    "cell.metadata.scrolled",
)
"""Metadata that programs write when a notebook is run; whatever else stands there people wrote, and it stays."""


@frozen
class Cleaning:
    """What has to be done to one notebook; `content` is None when the file itself is clean."""

    file: Path
    content: bytes | None
    checkpoints: tuple[Path, ...]

    @property
    def needed(self) -> bool:
        """Whether anything has to be done."""
        return self.content is not None or bool(self.checkpoints)

    def do(self) -> None:
        """Do it: the file is replaced whole, or not at all.

        Raises:
            VictorError: The file or its folder cannot be written.
        """
        try:
            if self.content is not None:
                write_whole(self.file.resolve(), self.content)
            for copy in self.checkpoints:
                copy.unlink(missing_ok=True)
                _remove_if_empty(copy.parent)
        except OSError as error:
            raise VictorError(f"it cannot be cleaned: {error.strerror}", file=str(self.file)) from None


def cleanings(paths: Iterable[Path]) -> list[Cleaning]:
    """What has to be done to notebooks, and to all notebooks below folders.

    Raises:
        NotFoundError: A path does not exist.
        VictorError: A file is no notebook. Nothing has been done to any of them.
    """
    return [_looked_at(file) for file in dict.fromkeys(one for path in paths for one in _notebooks(path))]


def clean(text: str) -> str:
    """The text of a notebook without what running it left there; the same text when there is nothing.

    Raises:
        VictorError: It is no notebook.
    """
    notebook = _read(text)
    before = v4.writes(notebook)
    strip_output(notebook, keep_output=False, keep_count=False, keep_id=True, extra_keys=list(TRACES))
    for cell in notebook.cells:
        # Also where a tag asks to keep them: what a child said may stand there.
        if cell.get("outputs"):
            cell["outputs"] = []
    after = v4.writes(notebook)
    # A file that is clean is left as its writer wrote it, whatever its spaces.
    return text if before == after else after + "\n"


def _read(text: str) -> nbformat.NotebookNode:
    """A notebook, whatever else is wrong with it: nbformat's own check would print what stands there."""
    try:
        notebook: nbformat.NotebookNode = reader.reads(text)
        if notebook.nbformat == FORMAT and all("source" in one and "cell_type" in one for one in notebook.cells):
            return notebook
    except Exception:  # noqa: BLE001  whatever nbformat says of it may hold what stands in the file
        raise VictorError("this is no notebook", hint="it was left as it is") from None
    raise VictorError("this is no notebook of format 4", hint="it was left as it is; save it in JupyterLab first")


def _looked_at(file: Path) -> Cleaning:
    try:
        content = file.read_bytes()
        cleaned = clean(content.decode()).encode()
    except UnicodeDecodeError:
        raise VictorError("this is no notebook", file=str(file)) from None
    except OSError as error:
        raise VictorError(f"it cannot be read: {error.strerror}", file=str(file)) from None
    except VictorError as error:
        raise error.at(file=str(file)) from None
    copies = (file.parent / CHECKPOINTS).glob("*.ipynb")
    mine = tuple(sorted(one for one in copies if _is_of(one, file)))
    return Cleaning(file, cleaned if cleaned != content else None, mine)


def _is_of(copy: Path, file: Path) -> bool:
    return copy.stem == f"{file.stem}-checkpoint"


def _notebooks(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*.ipynb") if CHECKPOINTS not in one.parts)
    elif path.exists():
        # A link stays a link; the file that it names is cleaned.
        yield path.resolve()
    else:
        raise NotFoundError("there is no such file", file=str(path))


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
