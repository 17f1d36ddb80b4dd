"""Stores with something of everything in them, and all that stands in a store, to compare."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

from tests.store.programs import start
from victor.store import Document, Store, Tombstone, open_store
from victor.store.entries import Entry
from victor.store.looking import looking
from victor.store.upkeep.copying import tables_of
from victor.vault import Identity, KeyFile

SAID = "Σωτηρία-7341"
"""A word that may stand in no file of a sealed store."""

FORMS = (SAID.encode(), SAID.encode("utf-16-le"), b"7341-", ascii(SAID)[1:-1].encode())

CASES = [f"case{number}" for number in range(3)]

acts = st.lists(
    st.tuples(
        st.sampled_from(["open", "write", "say", "identify", "erase", "contact", "audit"]), st.sampled_from(CASES)
    ),
    max_size=25,
)
"""What is done in a store, one after the other; what cannot be done is left out."""


# Forks at each line that it reads, does what the line says in the fork, and kills it after so many seconds; says
# whether it had come to its end by then. What takes long to load is loaded once.
FORKS = """
import os, signal, sys, time
from victor.store.upkeep import backup, prune, restore
print("ready", flush=True)
for line in sys.stdin:
    verb, one, other, seconds = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if pid == 0:
        try:
            {"backup": backup, "prune": prune, "restore": restore}[verb](one, other)
            os._exit(0)
        finally:
            os._exit(1)
    time.sleep(float(seconds))
    ended = os.waitpid(pid, os.WNOHANG)[0] != 0
    if not ended:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    print(int(ended), flush=True)
"""


@frozen
class Killing:
    """Kills a verb at random moments of its life."""

    process: subprocess.Popen[str]
    lasts: float
    chance: random.Random = field(factory=lambda: random.Random(7))  # noqa: S311  moments, not secrets

    def __call__(self, verb: str, one: object, other: object) -> bool:
        """Whether it had come to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        seconds = self.chance.uniform(0, 1.3 * self.lasts)
        self.process.stdin.write(f"{verb}\t{one}\t{other}\t{seconds}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline() == "1\n"


@contextmanager
def killing(rehearsal: Callable[[], object]) -> Iterator[Killing]:
    """A `Killing`; what is rehearsed here tells how long the verb lives."""
    begun = time.monotonic()
    rehearsal()
    lasts = time.monotonic() - begun
    with start(FORKS) as process:
        yield Killing(process, lasts)
        assert process.stdin is not None
        process.stdin.close()


def stone(case_id: str) -> Tombstone:
    return Tombstone(case_id=case_id, at="2026-11-27T09:00:00+00:00", role="supervisor", reason="time_over")


def act(store: Store, what: str, case_id: str, text: str = SAID) -> None:
    cases = store.table("cases")
    case = cases.get(doc_id=case_id)
    if what == "contact":
        store.table("sessions").insert({"status": "open", "topic": text})
    elif store.tombstone(case_id) is not None or (case is None) is not (what == "open"):
        return
    elif what == "open":
        cases.insert(Document({"status": "open", "country": "gr", "note": text}, case_id))
    elif what == "write":
        assert case is not None
        cases.replace({**case, "note": f"{case['note']} {text}"}, doc_id=case_id, version=case.version)
    elif what == "say":
        store.table("events").insert({"case_id": case_id, "at": "2026-11-23T09:30:00Z", "said": text})
    elif what == "identify" and store.is_sealed:
        store.identify(case_id, Identity(name=text, born=2012))
    elif what == "erase":
        store.erase(stone(case_id))
    elif what == "audit":
        store.audit.add(
            Entry(at="2026-11-23T09:30:00Z", who="desk 1", role="desk_worker", what="looked", about=case_id, why=text)
        )


def fill(store: Store, *, cases: int = 3, text: str = SAID) -> None:
    """A few cases with everything that a case can have, and contacts without one."""
    for number in range(cases):
        for what in ("open", "write", "say", "say", "identify", "audit"):
            act(store, what, f"case{number}", text)
    act(store, "contact", "nobody", text)


def new(place: Any, key_file: KeyFile | None, **more: Any) -> Store:
    return open_store(place, country="gr", key_file=key_file, **more)


def rows(place: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as it stands."""
    with looking(place) as look, look.snapshot() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(table.select()))
            for table in tables_of(connection, look.layout, look.found.schema)
        }


def seen(store: Store) -> dict[str, Any]:
    """What who has the keys sees."""
    names = {case.doc_id for case in store.table("cases")} if store.is_sealed else set()
    found = {case_id: store.identity(case_id) for case_id in names}
    return {
        "documents": {
            name: [(one.doc_id, one.version, dict(one)) for one in store.table(name)] for name in sorted(store.tables())
        },
        "names": {
            case_id: one.name.reveal("a test", lambda _: None) for case_id, one in found.items() if one and one.name
        },
        "stones": store.tombstones(),
        "audit": list(store.audit.entries()),
        "head": store.audit.head,
    }


def raw(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement, values).fetchall()


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def must_be_hidden_and_sealed(folder: Path, named: set[str]) -> list[str]:
    """What else than the files that are named is in a folder: only unfinished copies without a clear text."""
    left = []
    for file in folder.iterdir():
        if file.name not in named:
            assert file.name.startswith("."), file.name
            assert file.name.removesuffix("-wal").removesuffix("-shm").removesuffix("-journal").endswith(".new")
            assert file.stat().st_mode & 0o77 == 0
            left.append(file.name)
        content = file.read_bytes()
        assert not any(form in content for form in FORMS), file.name
    return left


def killed_copies(killed: Killing, verb: str, source: Path, folder: Path, kills: int) -> str:
    """Make a store of another one so many times, and kill who does: each is whole or has no name; what to report."""
    folder.mkdir()
    expected, whole, left = rows(source), 0, 0
    for _ in range(kills):
        ended = killed(verb, source, folder / "made")
        named = names_in(folder) & {"made"}
        assert named or not ended
        left += len(must_be_hidden_and_sealed(folder, named))
        for name in named:
            assert rows(folder / name) == expected
            assert raw(folder / name, "PRAGMA integrity_check") == [("ok",)]
        whole += len(named)
        for file in folder.iterdir():
            file.unlink()
    return f"{kills} kills, {whole} made, all whole; {left} unfinished files, sealed and hidden"
