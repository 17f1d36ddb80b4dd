"""Every I/O call of every operation is struck by every fault: afterwards there is the old state or the new one.

What is said of each: a line of a `VictorError` came out, or nothing (a `MemoryError` or `KeyboardInterrupt` where that
was the fault); what was acknowledged is there; the handle reads and writes, and the operation is done when it is done
again; another program finds the same state while the first is still open, and can write; no value is told, and in a
sealed store none is in any file; nothing is left over but what a killed program could not remove.

**What Python cannot promise.** A Ctrl-C may come between two lines of whatever is going on, also of what cleans up: the
operation was done then, and ends with a `KeyboardInterrupt` all the same; so it may be after one that ended with a
`MemoryError`. Who sees one of them looks what is there before doing it again.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine, library, running, strikes
from tests.faults.operations import OPERATIONS

ROOM = "/dev/shm"  # noqa: S108  in memory there is no disk to wait for
FAULTS_EACH = 4
"""In the default run, for each operation of `SAMPLE`; with `slow` it is all."""

SAMPLE = {
    "create": True,
    "open": False,
    "migrate": True,
    "replace": True,
    "refer": True,
    "erase": True,
    "rotate keys": True,
    "close": False,
    "backup": False,
    "prune": True,
}
"""Of a plain store (False) or a sealed one."""

EVERY = [(name, sealed) for name, one in OPERATIONS.items() for sealed in one.kinds]


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    shim = library(tmp_path_factory.mktemp("shim"))
    place = ROOM if os.access(ROOM, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="faults", dir=place) as folder, running(Path(folder), shim) as machine:
        yield machine


def all_well(machine: Machine, operation: str, faults: Iterable[tuple[str, int]], *, sealed: bool) -> None:
    """Strike an operation with each of the faults; with -s the counts to report."""
    calls = machine.calls(operation, sealed=sealed)
    found: Counter[str] = Counter()
    wrong = []
    for fault, at in faults:
        answer = machine.ask(operation=operation, sealed=sealed, fault=fault, at=at)
        found[f"{answer['outcome']}, {answer['state']}"] += 1
        if answer["wrong"]:
            wrong.append((fault, at, calls[at - 1], answer["line"], answer["wrong"]))
    assert not wrong, wrong[:3]
    kind = "sealed" if sealed else "plain"
    print(f"{operation} ({kind}): {len(calls)} calls, {found.total()} faults, {dict(found)}")  # noqa: T201


@pytest.mark.parametrize(("operation", "sealed"), SAMPLE.items())
def test_some_faults_at_some_calls(machine: Machine, operation: str, sealed: bool) -> None:
    every = list(strikes(machine.calls(operation, sealed=sealed)))
    # Begun elsewhere for each operation, so that all seven come up.
    begin = list(SAMPLE).index(operation) * 3 + 1
    all_well(machine, operation, every[begin :: len(every) // FAULTS_EACH], sealed=sealed)


@pytest.mark.parametrize("operation", ["key file", "write new"])
def test_all_faults_at_all_calls_of_small_operations(machine: Machine, operation: str) -> None:
    all_well(machine, operation, strikes(machine.calls(operation, sealed=False)), sealed=False)


def test_a_file_that_could_not_be_opened_for_a_moment_is_written_later(machine: Machine) -> None:
    calls = machine.calls("open", sealed=False)
    [*_, last] = [at for at, call in enumerate(calls, 1) if call == "open"]
    # SQLite opens it for reading then, and says nothing.
    all_well(machine, "open", [("eio", last), ("no room", last)], sealed=False)


@pytest.mark.slow
@pytest.mark.parametrize(("operation", "sealed"), EVERY)
def test_every_fault_at_every_call(machine: Machine, operation: str, sealed: bool) -> None:
    all_well(machine, operation, strikes(machine.calls(operation, sealed=sealed)), sealed=sealed)
