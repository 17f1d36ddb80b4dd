"""Who keeps a store, at the command line: in this process, or at a terminal of its own."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

import victor
from tests.canary import CANARY
from victor.cli import main
from victor.store import open_store
from victor.vault import Identity, KeyFile

PASSPHRASE = "seven grey herons wait"  # noqa: S105  of synthetic stores
SECRET = CANARY
OTHER = "eight brown owls listen"
ENVIRONMENT = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "TERM": "xterm-256color"}
PROMPTS = (": ", "]: ")


@define
class Console:
    """Runs `victor` in this process, and keeps all that it ever printed."""

    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    told: list[str] = field(factory=list)

    def __call__(self, *words: object, status: int = 0, typed: str = "", width: int = 80) -> str:
        """What a command prints, as if it were one line; what it says to an error is told by `wrong`."""
        out, err = self._run(words, status, typed, width)
        assert err == "", err
        return " ".join(out.split())

    def does(self, *words: object, width: int = 80) -> str:
        """The same for a verb that says what it will do, which must be agreed to."""
        out, err = self._run((*words, "--yes"), 0, "", width)
        assert len(err.splitlines()) == 1
        return " ".join(out.split())

    def wrong(self, *words: object, typed: str = "") -> str:
        """The one line of an error; nothing else is printed."""
        out, err = self._run(words, 2, typed, 80)
        assert out == ""
        assert len(err.splitlines()) == 1, err
        assert err.startswith("victor: ")
        return err

    def refused(self, *words: object) -> str:
        """The one line of an error, after the line that says what was to be done."""
        out, err = self._run(words, 2, "", 80)
        assert out == ""
        _, line = err.splitlines()
        return line

    def any(self, *words: object, typed: str = "") -> None:
        """Whatever becomes of it; what it says is kept."""
        self._run(words, None, typed, 80)

    def plain(self, *words: object, status: int = 0) -> Any:
        """The same for programs."""
        out, _ = self._run((*words, "--json"), status, "", 80)
        return json.loads(out)

    def _run(self, words: tuple[object, ...], status: int | None, typed: str, width: int) -> tuple[str, str]:
        self.capture.readouterr()
        with self.patch.context() as patch:
            patch.setattr(sys, "argv", ["victor", *map(str, words)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            patch.setattr(warnings, "showwarning", warnings.showwarning)  # main sets another one
            patch.setenv("COLUMNS", str(width))
            try:
                main()
                ended: object = 0
            except SystemExit as end:
                ended = end.code
        out, err = self.capture.readouterr()
        self.told += [out, err]
        assert status in (ended, None), err
        assert max((len(line.rstrip()) for line in out.splitlines() if "--json" not in words), default=0) <= width
        return out, err


@pytest.fixture
def console(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Console:
    return Console(capsys, monkeypatch)


def at_terminal(*words: object, answers: tuple[str, ...] = (), cwd: Path | None = None, **more: str) -> tuple[int, str]:
    """The status of a command that runs at a terminal, and all that stood there; each prompt gets the next answer."""
    ours, theirs = pty.openpty()
    environment = ENVIRONMENT | {"COLUMNS": "80"} | more
    process = subprocess.Popen(
        [sys.executable, "-m", "victor", *map(str, words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    shown, waiting, since = "", list(answers), 0
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:  # it has ended
            break
        if not data:
            break
        shown += data.decode()
        if waiting and shown[since:].endswith(PROMPTS):
            since = len(shown)
            os.write(ours, f"{waiting.pop(0)}\n".encode())
    os.close(ours)
    status = process.wait(60)
    assert not waiting, shown
    return status, shown


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A key file."""
    folder = tmp_path / "keys"
    folder.mkdir()
    return KeyFile.create(folder / "athens.key").path


@pytest.fixture
def sealed(place: Any, key: Path) -> Any:
    """A sealed store with three cases, as a file and on a server."""
    fill(place, key, 3)
    return place


def fill(place: Any, key: Path, cases: int) -> None:
    with victor.open_desk(place, country="gr", by="desk 1", key_file=key) as desk, desk.shelf.transaction():
        for _ in range(cases):
            case = desk.answer(desk.open_case(age=(12, 15)), documents_held=True, how=SECRET)
            desk.identify(case, Identity(name=SECRET))


def content(place: Any, key: Path) -> list[tuple[str, int, dict[str, Any]]]:
    with open_store(place, key_file=key, create=False) as store:
        return [(one.doc_id, one.version, dict(one)) for one in store]


def secret_file(folder: Path, text: str, name: str = "passphrase") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file
