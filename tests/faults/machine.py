"""Builds the library that makes faults (`faults.c`), and drives the program in which they strike (`zygote.py`).

A fault strikes the n-th I/O call that an operation makes on the files in the folder of its store, for every n. The
seven faults of issue 6:

- ``eio``: the call fails with EIO.
- ``no room``: it fails with ENOSPC where it can write; else as when the system's own tables are full (ENFILE, ENOLCK,
  ENOMEM, and EPERM for a removal).
- ``short``: it reads or writes a half only, and the next write to that file finds the disk full.
- ``memory``: the next allocation of SQLite or Python fails.
- ``interrupt``: Ctrl-C at the moment of the call.
- ``kill``: SIGKILL right before it; and right after the last, which is the same as before a next one.
- ``lasting``: from this call on all fail until the operation has ended: with ENOSPC those that can write, where this
  one can; else with EIO all.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

FAULTS = ("eio", "no room", "short", "memory", "interrupt", "kill", "lasting")
NUMBERS = {
    name: number
    for number, name in enumerate(
        ("", "eio", "no room", "short", "memory", "interrupt", "kill", "kill after", "broken", "full")
    )
}
"""As `faults.c` has them."""

KILLS = ("kill", "kill after")
SHORTENED = ("read", "write")
WRITING = ("create", "write", "sync", "truncate", "allocate", "rename", "link", "mkdir")

HOW = "needs a C compiler and the GNU C library: apt-get install -y gcc libc6-dev; VICTOR_FAULTS=1 asks for it"
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def strikes(calls: list[str]) -> Iterator[tuple[str, int]]:
    """Every fault that every call can have: the fault as the library has it, and which call."""
    for at, call in enumerate(calls, 1):
        for fault in FAULTS:
            if fault == "lasting":
                yield ("full" if call in WRITING else "broken"), at
            elif fault != "short" or call in SHORTENED:
                yield fault, at
    if calls:
        yield "kill after", len(calls)


def library(folder: Path) -> Path:
    """The library, compiled; the tests are skipped where it cannot be."""
    target = folder / "faults.so"
    compiler = shutil.which("cc")
    trouble = compiler is None or sys.platform != "linux"
    if compiler is not None and not trouble:
        command = [compiler, "-shared", "-fPIC", "-O1", "-U_FORTIFY_SOURCE", "-o", str(target), str(HERE / "faults.c")]
        made = subprocess.run([*command, "-ldl"], capture_output=True, text=True, check=False)
        trouble = made.returncode != 0
        if trouble and os.environ.get("VICTOR_FAULTS") == "1":
            pytest.fail(f"{HOW}\n{made.stderr}", pytrace=False)
    if trouble:
        if os.environ.get("VICTOR_FAULTS") == "1":
            pytest.fail(HOW, pytrace=False)
        pytest.skip(HOW)
    return target


@frozen
class Machine:
    """The running program."""

    process: subprocess.Popen[str]

    def ask(self, **request: object) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the program ended"
        found: dict[str, Any] = json.loads(answer)
        return found

    def calls(self, operation: str, *, sealed: bool) -> list[str]:
        """The I/O calls of an operation, by name."""
        names: list[str] = self.ask(operation=operation, sealed=sealed)["names"]
        return names


@contextmanager
def running(folder: Path, shim: Path) -> Iterator[Machine]:
    """The program, started and ended."""
    environment = os.environ | {"LD_PRELOAD": str(shim), "PYTHONPATH": str(ROOT), "PYTHONFAULTHANDLER": "1"}
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.faults.zygote", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Machine(process)
    finally:
        process.kill()
        process.communicate()
