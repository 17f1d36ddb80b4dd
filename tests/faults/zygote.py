"""The program in which the faults strike; `machine.py` starts it with the library that makes them, and drives it.

It never opens a store itself. For each fault it makes the folder anew and lets children, which have all that is
imported already, work there one after the other:

1. *the desk* opens the store, and the fault strikes its operation; it tells what came out and what it sees now,
2. *another desk* looks at the store as it is and writes to it, while the first is still open (or was killed),
3. the desk does the operation again if it was not done, reads, writes, and closes; where it was killed, a new one does,
4. *a last look*: everything that was acknowledged is there, and nothing else is.

``python -m tests.faults.zygote FOLDER``; a line of JSON for each request and each answer.
"""

from __future__ import annotations

import ctypes
import gc
import json
import logging
import os
import re
import select
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from tests.desk import place as lands
from tests.faults.machine import KILLS, NUMBERS
from tests.faults.operations import OPERATIONS, SECRET, Operation, Place, content, probe
from victor.errors import VictorError
from victor.guideline import Country
from victor.store import Store
from victor.store.upkeep import checking

SHIM: Any = ctypes.CDLL(None)
PATIENCE = 60
BESIDE = r"(athens|copy)\.victor-(wal|shm|journal)"
HIDDEN = r"\..*\.(new|tmp)(-wal|-shm|-journal)?"


@frozen
class Child:
    """A forked process that answers in lines of JSON, and waits for a word between them."""

    pid: int
    answers: int
    words: int

    def next(self) -> Any:
        """What it says next; None when it ended without a word."""
        said = b""
        while not said.endswith(b"\n"):
            ready, _, _ = select.select([self.answers], [], [], PATIENCE)
            if not ready:
                os.kill(self.pid, signal.SIGKILL)
                return {"wrong": ["it hung"]}
            more = os.read(self.answers, 1 << 20)
            if not more:
                return None
            said += more
        return json.loads(said)

    def go_on(self) -> None:
        with suppress(BrokenPipeError):
            os.write(self.words, b"\n")

    def end(self) -> int:
        os.close(self.answers)
        os.close(self.words)
        return os.waitpid(self.pid, 0)[1]


def child(work: Callable[[Callable[[Any], None]], None]) -> Child:
    """Fork; the child does the work, given a function by which it answers and then waits."""
    answers, told = os.pipe()
    asked, words = os.pipe()
    pid = os.fork()
    if pid:
        os.close(told)
        os.close(asked)
        return Child(pid, answers, words)
    os.close(answers)
    os.close(words)
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)

        def tell(answer: Any) -> None:
            text = json.dumps(answer).encode() + b"\n"
            while text:
                text = text[os.write(told, text) :]
            os.read(asked, 1)

        work(tell)
        status = 0
    except BaseException:  # noqa: BLE001  told to whoever looks
        SHIM.faults_disarm()
        with suppress(BaseException):
            text = json.dumps({"wrong": [traceback.format_exc()[-1500:]]}).encode() + b"\n"
            os.write(told, text)
    finally:
        os._exit(status)


def nothing_more(tell: Callable[[Any], None]) -> None:
    """Where there is nothing to do again."""
    tell({"wrong": []})
    tell({"wrong": []})


def asked(work: Callable[[], Any]) -> Any:
    """What a child answers that does nothing else."""
    one = child(lambda tell: tell(work()))
    answer = one.next()
    one.go_on()
    one.end()
    return answer


# --- the parts ------------------------------------------------------------------------------------------------------


def store_of(handle: Any) -> Store | None:
    return handle if isinstance(handle, Store) else handle.shelf.store if handle is not None else None


def told_in_one_line(error: BaseException, fault: str) -> list[str]:
    """What is wrong with how an error is told."""
    wrong = []
    known = {"interrupt": (KeyboardInterrupt,), "memory": (VictorError, MemoryError)}.get(fault, (VictorError,))
    if str(error) == "can't allocate lock" and fault == "memory":
        return []  # so Python says it
    if not isinstance(error, known):
        wrong.append(f"raw {type(error).__name__}: {''.join(traceback.format_exception(error))[-1800:]}")
    if len(str(error).splitlines()) > 1:
        wrong.append("more than one line")
    if SECRET in "".join(traceback.format_exception(error)):
        wrong.append("a value is told")
    return wrong


@define
class Desk:
    """The child whose operation is struck."""

    operation: Operation
    place: Place
    fault: str
    at: int
    handle: Any = None
    error: BaseException | None = field(default=None)
    calls: int = 0
    before: Any = None
    after: Any = None
    now: Any = None
    next_run: bool = False

    def work(self, tell: Callable[[Any], None]) -> None:
        SHIM.faults_root(os.fsencode(self.place.folder))
        self.handle = self.place.handle(self.operation)
        if not self.next_run:
            self.operation.begin(self.place, self.handle)
        self.strike()
        wrong = told_in_one_line(self.error, self.fault) if self.error else []
        answer = {
            "calls": self.calls,
            "struck": SHIM.faults_struck(),
            "names": [SHIM.faults_name(call).decode() for call in range(1, self.calls + 1)],
            "error": None if self.error is None else type(self.error).__name__,
            "line": str(self.error or ""),
            "seen": self.seen(wrong),
            "wrong": wrong,
        }
        kept = self.error  # as a notebook keeps the last traceback
        tell(answer)
        wrong = []
        self.go_on(wrong)
        tell({"wrong": wrong})
        del kept

    def strike(self) -> None:
        """The operation, with the fault."""
        result = None
        try:
            SHIM.faults_arm(self.at, NUMBERS[self.fault])
            result = self.operation.run(self.place, self.handle)
        except BaseException as error:  # noqa: BLE001  whatever it is, it is looked at
            self.error = error
        finally:
            self.calls = SHIM.faults_disarm()
        self.handle = self.handle if self.handle is not None else result

    def is_open(self) -> bool:
        store = store_of(self.handle)
        return store is not None and not store._database._closed

    def seen(self, wrong: list[str]) -> Any:
        """What the handle shows of the store."""
        if not self.is_open():
            return None
        store = store_of(self.handle)
        assert store is not None
        try:
            self.now = content(store)
        except BaseException as error:  # noqa: BLE001  whatever it is, the handle is of no use
            wrong.append(f"the handle cannot read: {type(error).__name__} {error}")
        return self.now

    def again(self) -> None:
        """The operation once more, where it failed and was not done; a store that could not be opened, once more."""
        if self.error is None:
            return
        if self.operation.opened == "itself":
            self.handle = self.operation.run(self.place, None)
        elif self.operation.opened == "nothing":
            if same(self.before, self.operation.look(self.place)):
                self.operation.run(self.place, None)
        elif same(self.before, self.now or self.operation.look(self.place)):
            if not isinstance(self.handle, Store):
                self.handle.new_id.calls = 0
            self.operation.run(self.place, self.handle)

    def go_on(self, wrong: list[str]) -> None:
        """As somebody does who tries again."""
        try:
            self.again()
            if self.is_open():
                store = store_of(self.handle)
                assert store is not None
                probe(store, "of the desk")
                if self.after is not None and not same(self.after, content(store)):
                    wrong.append("done again, it has not come to the new state")
                self.handle.close()
            elif self.handle is not None:
                self.handle.close()  # a second time does nothing
        except BaseException as error:  # noqa: BLE001  whatever it is, the handle is of no use
            wrong.append(f"the handle cannot be used: {''.join(traceback.format_exception(error))[-1800:]}")


def same(found: Any, seen: Any) -> bool:
    """Whether two looks saw the same store: an open handle does not see as what it began, nor who looked before."""
    if isinstance(found, dict) and isinstance(seen, dict):
        return all(found[name] == seen[name] for name in found if name in seen and name != "probes")
    return bool(found == seen)


def left_over(place: Place, expected: set[str], *, stays: bool, beside: bool) -> list[str]:
    """Files that nobody wants, or that hold what they must not."""
    wrong = []
    for file in sorted(file for file in place.folder.iterdir() if file.is_file()):
        name = file.name
        if name in expected or (beside and re.fullmatch(BESIDE, name)):
            pass
        elif stays and re.fullmatch(HIDDEN, name) and (name.endswith(".tmp") or file.stat().st_mode & 0o77 == 0):
            pass  # it could not be removed; what ends so is a page that others may read
        else:
            wrong.append(f"left over: {name} {oct(file.stat().st_mode)}")
        # A bundle is in the clear, and meant to be.
        if place.sealed and file != place.bundle and SECRET.encode() in file.read_bytes():
            wrong.append(f"clear text in {name}")
    return wrong


# --- one fault ------------------------------------------------------------------------------------------------------


@define
class Zygote:
    """Answers requests."""

    folder: Path
    land: Country
    prepared: dict[tuple[str, bool], dict[str, Any]] = field(factory=dict)

    def template(self, operation: Operation, *, sealed: bool) -> Path:
        """What the operation begins with; made once, by a child."""
        name = operation.prepare.__name__.strip("<>")
        path = self.folder / f"{name}, {'sealed' if sealed else 'plain'}"
        if not path.exists():
            path.mkdir()
            done = asked(lambda: operation.prepare(Place(path, sealed, self.land)))
            assert done is None, done
        return path

    def place(self, operation: Operation, *, sealed: bool) -> Place:
        fresh = self.folder / "work"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(self.template(operation, sealed=sealed), fresh)
        return Place(fresh, sealed, self.land)

    def look(self, operation: Operation, *, sealed: bool) -> dict[str, Any]:
        """The operation without a fault: its calls, what there is before and after, and which files."""
        key = operation.name, sealed
        if key not in self.prepared:
            place = self.place(operation, sealed=sealed)

            def begun() -> Any:
                handle = place.handle(operation)
                operation.begin(place, handle)
                if handle is not None:
                    handle.close()
                return operation.look(place)

            before = asked(begun) if operation.opened in ("store", "desk") else operation.look(place)
            place = self.place(operation, sealed=sealed)
            desk = Desk(operation, place, "", 0)
            one = child(desk.work)
            answer = one.next()
            assert answer is not None
            assert not answer["wrong"], answer["wrong"]
            after = operation.look(place)
            one.go_on()
            rest = one.next()
            assert rest == {"wrong": []}, rest
            one.go_on()
            one.end()
            files = {file.name for file in place.folder.iterdir()}
            assert same(operation.look(place), after)
            self.prepared[key] = {"names": answer["names"], "before": before, "after": after, "files": sorted(files)}
        return self.prepared[key]

    def looked(self, operation: Operation, place: Place, wrong: list[str]) -> Any:
        """What somebody else finds, who also writes."""
        try:
            return operation.look(place, "of another desk")
        except Exception as error:  # noqa: BLE001  whatever it is, the store is of no use
            wrong.append("".join(traceback.format_exception(error))[-1500:])
            return "unreadable"

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        operation = OPERATIONS[request["operation"]]
        known = self.look(operation, sealed=request["sealed"])
        if "fault" not in request:
            return {"names": known["names"]}
        return self.fault(operation, known, request)

    def fault(self, operation: Operation, known: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        fault, place = request["fault"], self.place(operation, sealed=request["sealed"])
        files = {file.name for file in place.folder.iterdir()} | set(known["files"])
        one = child(Desk(operation, place, fault, request["at"], before=known["before"], after=known["after"]).work)
        first = one.next()
        killed = first is None and fault in KILLS
        first = first or {"wrong": [] if killed else ["it died"]}
        wrong: list[str] = first["wrong"]
        stays = killed or fault == "broken" or known["names"][request["at"] - 1] == "unlink"
        wrong += left_over(place, files, stays=stays, beside=True)
        written = ["of another desk"] if place.path.exists() else []
        found = self.looked(operation, place, wrong)
        state = which(known, found)
        wrong += judged(state, found, first, killed=killed)
        itself = operation.opened == "itself"
        if killed:
            one.end()
            again = Desk(operation, place, "", 0, after=known["after"], next_run=True)
            one = child(again.work if itself or state != "new" else nothing_more)
            wrong += undisturbed(one.next())
        one.go_on()
        wrong += (one.next() or {"wrong": ["it died when it went on"]})["wrong"]
        one.go_on()
        one.end()
        writes = operation.opened in ("store", "desk") and operation.name != "close"
        if itself or (writes and not (killed and state == "new")):
            written.append("of the desk")
        last = operation.look(place)
        if not same(known["after"], last):
            wrong.append("done again, it has not come to the new state")
        if place.path.exists() and last["probes"] != sorted(written):
            wrong.append(f"acknowledged: {sorted(written)}, there: {last['probes']}")
        wrong += left_over(place, files, stays=stays, beside=stays)
        outcome = "killed" if killed else first.get("error") or "done"
        return {"outcome": outcome, "line": first.get("line", ""), "state": state, "wrong": wrong}


def which(known: dict[str, Any], found: Any) -> str:
    """The state that was found; ``same`` where the operation changes nothing."""
    if same(known["before"], found):
        return "same" if same(known["before"], known["after"]) else "old"
    return "new" if same(known["after"], found) else "torn"


def judged(state: str, found: Any, first: dict[str, Any], *, killed: bool) -> list[str]:
    """What is wrong with the state, after what the desk said and sees."""
    wrong = []
    line = first.get("line", "")
    if state == "torn":
        wrong.append(f"neither the old state nor the new: {json.dumps(found)[:600]}")
    if state == "old" and not killed and first.get("error") is None:
        wrong.append("acknowledged, and lost")
    if state == "new" and ("nothing was" in line or "stands as it was" in line):
        wrong.append(f"it says that nothing was done, and it was: {line}")
    seen = first.get("seen")
    if seen is not None and isinstance(found, dict) and not same(found, seen):
        wrong.append("the handle shows another state than the store has")
    return wrong


def undisturbed(second: dict[str, Any] | None) -> list[str]:
    """What is wrong with the run after a kill."""
    if second is None:
        return ["the next run died"]
    disturbed = [f"the next run was disturbed: {second['error']} {second['line']}"] if second.get("error") else []
    return [*second["wrong"], *disturbed]


def main() -> None:
    SHIM.faults_name.restype = ctypes.c_char_p
    folder = Path(sys.argv[1])
    land_folder = folder / "land"
    land_folder.mkdir()
    sys.path.insert(0, str(land_folder))
    zygote = Zygote(folder, lands.country(land_folder))
    warm_up(zygote.land)
    gc.collect()
    gc.freeze()  # so that children share it
    print("ready", flush=True)  # noqa: T201  the protocol
    for line in sys.stdin:
        print(json.dumps(zygote.answer(json.loads(line))), flush=True)  # noqa: T201  the protocol


def warm_up(land: Country) -> None:
    """Import all that the operations import late, so that children do not."""
    checking.TIMEOUT = 2.0  # else it waits for half a minute where no lock can be had
    logging.disable()  # SQLAlchemy tells when it cannot close a connection
    import victor.desk
    from victor.vault import Key, seal

    seal(Key.random(), b"warm", ("up",))
    with victor.desk.Desk.open(":memory:", land) as desk:
        case = desk.open_case(begs=True)
        desk.assess(case, role="ngo_worker")
        desk.plan(case)


if __name__ == "__main__":
    main()
