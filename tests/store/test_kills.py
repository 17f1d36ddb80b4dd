"""SIGKILL at any moment of a save: what was acknowledged is there, and all that is there is as it was written."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.store.programs import CREATE, ENVIRONMENT, start
from victor.store import open_store
from victor.vault import KeyFile

# Lives one after the other, each a fork that saves a case of its own for ever until it is killed. Each looks at what
# the one before it has left; the next one is born only if that was as it must be.
LIVES = """
import os, random, signal, sys, time
from pathlib import Path
from victor.store import Document, open_store

path, lives, key_file = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None
MARK = "said by the child "

def text(version):
    return MARK + str(version) * 400

def look(store, life, acknowledged):
    case, form = store.table("cases").get(doc_id=f"case{life}"), store.table("cases").get(doc_id=f"form{life}")
    events = [event["at"] for event in store.table("events").search(case_id=f"case{life}")]
    version = case.version if case else 0
    assert version >= acknowledged, "an acknowledged save is lost"
    assert not case or case == {"n": version, "text": text(version)}, "a case is silently wrong"
    assert events == [f"{n:09}" for n in range(1, version + 1)], "events that are not those of the case"
    kept = form.version if form else 0
    assert kept in (version, version - 1) and kept >= acknowledged, "an acknowledged save is lost"
    assert not form or form == {"n": kept, "text": text(kept)}, "a form is silently wrong"
    names = {file.name for file in path.parent.iterdir() if file.name.startswith((path.name, "."))}
    assert names <= {path.name, f"{path.name}-wal", f"{path.name}-shm"}, "a file is left"
    if key_file:
        assert not any(MARK.encode() in (path.parent / name).read_bytes() for name in names), "a clear text is left"

def save(table, version, name):
    document = {"n": version, "text": text(version)}
    if version == 1:
        table.insert(Document(document, name))
    else:
        table.replace(document, doc_id=name, version=version - 1)

def live(life, acknowledged, out):
    store = open_store(path, key_file=key_file)
    if life:
        look(store, life - 1, acknowledged)
    os.write(out, b"ready\\n")
    if life == lives:
        os._exit(0)
    cases, events = store.table("cases"), store.table("events")
    for version in range(1, 1 << 60):
        with store.transaction():
            save(cases, version, f"case{life}")
            events.insert({"case_id": f"case{life}", "at": f"{version:09}"})
        save(cases, version, f"form{life}")
        os.write(out, b"%d\\n" % version)

chance, total, silent, last = random.Random(7), 0, 0, 0
for life in range(lives + 1):
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            live(life, last, into)
        finally:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    os.close(into)
    with os.fdopen(out, "rb") as said:
        assert said.readline() == b"ready\\n", f"after life {life - 1} something is wrong"
        if life < lives:
            time.sleep(chance.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
        numbers = [int(line) for line in said.read().splitlines(keepends=True) if line.endswith(b"\\n")]
    os.waitpid(child, 0)
    last = max(numbers, default=0)
    total, silent = total + last, silent + (last == 0)
told = f"{lives} kills, {2 * total} saves acknowledged ({silent - 1} lives said nothing)"
print(f"{told}, 0 lost, 0 unreadable, 0 silently wrong")
assert total
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="lives are forks")
@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
@pytest.mark.parametrize("kills", [20, pytest.param(5_000, marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_every_kill(path: Path, kills: int, sealed: bool) -> None:
    keys = KeyFile.create(path.with_name("athens.key")) if sealed else None
    open_store(path, country="gr", key_file=keys).close()
    arguments = [str(path), str(kills), *([str(keys.path)] if keys else [])]
    command = [sys.executable, "-W", "error", "-c", LIVES, *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # With -s: the count to report.
    print("sealed" if sealed else "plain", done.stdout, end="")  # noqa: T201


@pytest.mark.parametrize("kills", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_a_killed_creation_leaves_a_whole_store_or_none(tmp_path: Path, kills: int) -> None:
    chance, created = random.Random(7), 0  # noqa: S311  moments, not secrets
    for kill in range(kills):
        folder = tmp_path / str(kill)
        folder.mkdir()
        process = start(CREATE, folder)
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        said, _ = process.communicate()
        stores = sorted(folder.glob("[0-9]*.victor"))
        assert len(stores) in (len(said.splitlines()), len(said.splitlines()) + 1)
        for path in stores:
            with open_store(path, create=False) as store:
                assert len(store) == 0
        created += len(stores)
    print(f"{kills} kills while creating, {created} stores, all whole")  # noqa: T201  the count to report
