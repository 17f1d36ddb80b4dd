"""The notebooks that are shipped, a copy of them that belongs to the user, and a port to serve them at."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from victor.errors import NotFoundError, VictorError, nearest
from victor.files import read_json

FOLDER = "victor-notebooks"
FIRST = "start_here.ipynb"
PORT = 8888
MOST_PORTS = 100
SHIPPED = ".victor-shipped.json"
"""In the user's folder: which version of each notebook was put there last."""


def notebook_sources() -> Path:
    """The folder of the shipped notebooks: inside the package when it was built, else at the top of the repository.

    Raises:
        NotFoundError: This installation has none.
    """
    package = Path(__file__).parent
    for folder in (package / "notebooks", package.parent.parent / "notebooks"):
        if (folder / FIRST).is_file():
            return folder
    raise NotFoundError("this installation of victor has no notebooks", hint="install victor-desk anew")


def copy_notebooks(folder: Path, sources: Path | None = None) -> list[str]:
    """Bring the shipped notebooks into a folder. What the user changed stays, and a newer one is put beside it.

    Returns:
        A line to tell for each notebook of which a newer version is shipped than the user's own.

    Raises:
        VictorError: The folder cannot be written.
    """
    shipped = sorted((sources or notebook_sources()).glob("*.ipynb"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _put_last(folder)
        told = [line for source in shipped for line in _copied(source, folder, before.get(source.name))]
        marks = {one.name: _mark(one.read_bytes()) for one in shipped}
        (folder / SHIPPED).write_text(json.dumps(marks, indent=1), encoding="utf-8")
    except OSError as error:
        raise VictorError(
            f"the notebooks cannot be put there: {error.strerror}", file=str(folder), hint="name a folder with --folder"
        ) from None
    return told


def _put_last(folder: Path) -> dict[str, object]:
    try:
        found = read_json(folder / SHIPPED, VictorError)
    except VictorError:
        # Without it every file counts as changed by the user, which loses nothing.
        return {}
    return found if isinstance(found, dict) else {}


def _copied(source: Path, folder: Path, put_last: object) -> Iterator[str]:
    file, new = folder / source.name, source.read_bytes()
    there = file.read_bytes() if file.exists() else None
    if there is None or (there != new and _mark(there) == put_last):
        file.write_bytes(new)
    elif there != new and _mark(new) != put_last:
        beside = file.with_suffix(".new.ipynb")
        if beside.exists() and beside.read_bytes() != new:
            yield f"{file.name} is yours and stays; a newer one is shipped, but {beside.name} is in its way"
        else:
            beside.write_bytes(new)
            yield f"{file.name} is yours and stays; the newer one that is shipped stands beside it as {beside.name}"


def _mark(content: bytes) -> str:
    return sha256(content).hexdigest()


def find_notebook(name: Path | None, folder: Path) -> Path:
    """The notebook that is meant: of the user's folder, by its name or without ``.ipynb``, or any other file.

    Raises:
        NotFoundError: There is no such file.
    """
    name = name or Path(FIRST)
    for file in (folder / name, folder / f"{name}.ipynb", name.absolute()):
        if file.is_file():
            return file
    near = nearest(name.stem, (one.stem for one in folder.glob("*.ipynb")))
    raise NotFoundError(f"there is no notebook '{name}'", hint=near or f"the notebooks are in {folder}")


def free_port(first: int = PORT) -> int:
    """The first port from that one on that nobody listens at.

    Raises:
        VictorError: There is none near.
    """
    for port in range(first, min(first + MOST_PORTS, 65536)):
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise VictorError(f"no port from {first} on is free", hint="name another with --port")
