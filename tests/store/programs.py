"""Programs that tests run in processes of their own, on a store that they share or in which they are killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import victor.store

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(victor.store.__file__).parents[2])}

# Adds to one counter, n times, reading and replacing; begins again when another hand was faster.
COUNT = """
import sys
from victor.errors import StoreConflict
from victor.store import open_store
with open_store(sys.argv[1]) as store:
    cases = store.table("cases")
    print("ready", flush=True); sys.stdin.readline()
    conflicts = 0
    for _ in range(int(sys.argv[2])):
        while True:
            document = cases.get(doc_id="counter")
            try:
                cases.replace({"n": document["n"] + 1}, doc_id="counter", version=document.version)
                break
            except StoreConflict:
                conflicts += 1
    print(conflicts, flush=True)
"""

# Adds to one counter, n times, by TinyDB's own verb.
INCREMENT = """
import sys
from tinydb.operations import increment
from victor.store import open_store
with open_store(sys.argv[1]) as store:
    print("ready", flush=True); sys.stdin.readline()
    for _ in range(int(sys.argv[2])):
        store.table("cases").update(increment("n"), doc_ids=["counter"])
    print(0, flush=True)
"""

# Works at four cases, as a desk does: reads one, writes it and its event, and looks; how often a look was stale.
WORK = """
import random, sys
from victor.store import open_store
with open_store(sys.argv[1]) as store:
    cases, events = store.table("cases"), store.table("events")
    print("ready", flush=True); sys.stdin.readline()
    stale = 0
    for _ in range(int(sys.argv[2])):
        with store.transaction():
            case = cases.get(doc_id=f"c{random.randrange(4)}")
            n = case["n"] + 1
            version = cases.replace({"n": n}, doc_id=case.doc_id, version=case.version)
            events.insert({"case_id": case.doc_id, "at": f"{n:09}"})
        seen = cases.get(doc_id=case.doc_id)
        stale += seen.version < version or seen["n"] < n
    print(stale, flush=True)
"""

# Opens a store, which is made if there is none, together with others.
OPEN = """
import sys
from victor.store import open_store
print("ready", flush=True); sys.stdin.readline()
with open_store(sys.argv[1], country="gr") as store:
    store.table("cases").insert({})
print(0, flush=True)
"""

# Saves a case with its event, and then a form alone, for ever, and says each version when it is kept.
SAVE = """
import sys
from victor.store import open_store
store = open_store(sys.argv[1])
cases, events = store.table("cases"), store.table("events")
print("ready", flush=True)
while True:
    with store.transaction():
        document = cases.get(doc_id="case")
        version = cases.replace({"n": document["n"] + 1, "text": "x" * 2000}, doc_id="case", version=document.version)
        events.insert({"case_id": "case", "at": f"{version:09}"})
    cases.replace({"n": version, "text": "y" * 2000}, doc_id="form", version=version - 1)
    print(version, flush=True)
"""

# Creates stores, for ever, and says each number when it is there.
CREATE = """
import sys
from victor.store import open_store
print("ready", flush=True)
number = 0
while True:
    open_store(f"{sys.argv[1]}/{number}.victor", country="gr").close()
    print(number, flush=True)
    number += 1
"""

# Opens, writes and closes, again and again: the last to close merges the log while another opens.
REOPEN = """
import sys
from tinydb.operations import increment
from victor.store import open_store
print("ready", flush=True); sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with open_store(sys.argv[1], country="gr") as store:
        store.table("cases").update(increment("n"), doc_ids=["counter"])
print(0, flush=True)
"""


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    """The program, once it said that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def together(program: str, *arguments: object, processes: int = 2) -> list[int]:
    """Run the same program several times at once; the number that each printed at its end."""
    running = [start(program, *arguments) for _ in range(processes)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=300)[0]) for process in running]
