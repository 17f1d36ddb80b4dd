"""What is done while a fault strikes: each operation on a store that was prepared for it, and what the store has then.

An operation is told what it works on (`Place`) and, but for those that open or make something themselves, an open
handle. `Operation.run` is what the fault strikes; all else happens without faults.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, frozen

from tests.desk.place import START, Clock, Ids
from tests.faults import looks
from victor.desk import Desk
from victor.errors import StoreError
from victor.guideline import Country
from victor.store import Document, Store, open_store
from victor.store.entries import Entry
from victor.store.upkeep import backup, bring_in, check, export, prune, restore
from victor.vault import Identity, KeyFile, WrongKeyError
from victor.whole import write_whole

NOW = START + timedelta(hours=3)
CASE = "old000002"
SECRET = "Sotiria-7341"  # noqa: S105  a word that must appear nowhere in a sealed store
OPENED = Literal["store", "desk", "nothing", "itself"]


@frozen
class Place:
    """A folder with all that one operation works on, as it is made anew for each fault."""

    folder: Path
    sealed: bool
    land: Country

    @property
    def path(self) -> Path:
        return self.folder / "athens.victor"

    @property
    def key(self) -> KeyFile:
        return KeyFile(self.folder / "athens.key")

    @property
    def other_key(self) -> KeyFile:
        return KeyFile(self.folder / "other.key")

    @property
    def copy(self) -> Path:
        return self.folder / "copy.victor"

    @property
    def bundle(self) -> Path:
        return self.folder / "bundle.jsonl"

    def opens(self, *, other: bool = False) -> dict[str, Any]:
        return {"key_file": self.other_key if other else self.key} if self.sealed else {}

    def store(self, *, timeout: float = 2.0) -> Store:
        """The store, whichever key opens it."""
        try:
            return open_store(self.path, country=self.land.code, create=False, timeout=timeout, **self.opens())
        except WrongKeyError:
            return open_store(
                self.path, country=self.land.code, create=False, timeout=timeout, **self.opens(other=True)
            )

    def desk(self) -> Desk:
        clock = Clock(START + timedelta(hours=2))
        return Desk.open(self.path, self.land, by="desk 1", now=clock, new_id=Ids("new"), **self.opens())

    def handle(self, operation: Operation) -> Store | Desk | None:
        """What is open when an operation begins."""
        if operation.opened in ("nothing", "itself"):
            return None
        return self.store() if operation.opened == "store" else self.desk()


@frozen
class Operation:
    """One operation.

    Attributes:
        name: How it is called.
        run: What the fault strikes; what it returns is closed later, and is the handle if there was none.
        opened: What is open when it begins; "itself" opens the store by itself.
        prepare: Makes what it begins with.
        kinds: Whether it is done on a plain store, a sealed one, or both.
        begin: What comes right before it, on the handle, without faults.
        look: What there is afterwards, as far as it can be old or new.
    """

    name: str
    run: Callable[[Place, Any], Any]
    opened: OPENED
    prepare: Callable[[Place], None]
    kinds: tuple[bool, ...]
    begin: Callable[[Place, Any], None]
    look: Callable[..., Any]


OPERATIONS: dict[str, Operation] = {}


# --- what it begins with --------------------------------------------------------------------------------------------


def keys(place: Place) -> None:
    if place.sealed:
        KeyFile.create(place.key.path)
        KeyFile.create(place.other_key.path)


def filled(place: Place, *, more: bool = True) -> None:
    """A store in which a desk has worked: a case with answers, an assessment, a referral and, sealed, an identity."""
    keys(place)
    open_store(place.path, country=place.land.code, **place.opens()).close()
    with Desk.open(place.path, place.land, by="desk 1", now=Clock(), new_id=Ids("old"), **place.opens()) as desk:
        session = desk.session(channel="helpline", visitor="teacher")
        case = session.open_case(age=14, begs=True, unaccompanied=True)
        desk.answer(case, documents_held="unknown", how=SECRET)
        desk.assess(case, role="ngo_worker")
        if place.sealed:
            desk.identify(case, Identity(name=SECRET, born=2012))
        if more:  # what is no record
            store = desk.shelf.store
            store.table("cases").insert_multiple(
                Document({"status": "closed", "note": SECRET, "n": n}, f"c{n}") for n in range(4)
            )
            store.table("sessions").insert(Document({"status": "open", "note": SECRET}, "s"))


def with_log(place: Place) -> None:
    """The same, after a kill: the log holds what is not in the file yet."""
    filled(place)
    store = place.store()
    store.table("cases").insert_multiple(Document({"note": SECRET}, f"l{n}") for n in range(20))
    kept = {file.name: file.read_bytes() for file in place.folder.iterdir()}
    store.close()
    for name, content in kept.items():
        (place.folder / name).write_bytes(content)
        (place.folder / name).chmod(0o600)


def older(place: Place) -> None:
    """A store of schema 2 where it is sealed, else of schema 1."""
    filled(place)
    gone = ["exports"] if place.sealed else ["exports", "keyring", "keys", "identities", "audit", "tombstones"]
    with closing(sqlite3.connect(place.path, isolation_level=None)) as raw:
        for name in gone:
            raw.execute(f"DROP TABLE {name}")
        raw.execute(f"UPDATE victor SET schema = {2 if place.sealed else 1}")
        raw.execute(f"PRAGMA user_version = {2 if place.sealed else 1}")


def kept_and_erased(place: Place) -> None:
    """A store of which a copy was kept before a case was erased."""
    filled(place)
    backup(place.path, place.copy, now=NOW)
    with place.desk() as desk:
        desk.erase(desk.case(CASE), reason="opened_in_error")


def a_copy(place: Place) -> None:
    filled(place)
    backup(place.path, place.copy, now=NOW)
    place.path.unlink()


def a_bundle(place: Place) -> None:
    """A store without the records that a bundle has."""
    keys(place)
    other = evolve(place, sealed=False, folder=place.folder / "other")
    other.folder.mkdir()
    filled(other, more=False)
    with other.store() as store:
        export(store, place.bundle, why="moved", at=NOW)
    shutil.rmtree(other.folder)
    with open_store(place.path, country=place.land.code, **place.opens()) as store:
        store.table("sessions").insert(Document({"status": "open"}, "s"))


def only_records(place: Place) -> None:
    filled(place, more=False)


def old_file(place: Place) -> None:
    (place.folder / "page.html").write_bytes(b"old" * 3000)


# --- what there is --------------------------------------------------------------------------------------------------


def state(place: Place, writes: str | None = None) -> Any:
    """All that the store has; with `writes`, another program writes a document of that name to it."""
    return looks.state(place.path, (place.key, place.other_key), writes)


def probe(store: Store, name: str) -> None:
    """Write something, and read it."""
    store.table("exports").insert(Document({"at": "2026"}, f"probe {name}"))
    assert store.table("exports").get(doc_id=f"probe {name}") == {"at": "2026"}


def content(store: Store) -> dict[str, Any]:
    """All that an open store has; the documents of those who look whether it can be used are left out."""
    with store._database.read() as connection:
        own = store._own
        versions = sorted(tuple(row)[:2] for row in connection.execute(own.keys.select()))
        known = connection.execute(own.identities.select()).scalars().all()
    identities = {}
    for case_id in known:
        found = store.identity(case_id)
        assert found is not None
        assert found.name is not None
        identities[case_id] = found.name.reveal("a test", lambda _: None)
    every: dict[str, list[Any]] = {
        name: [[one.doc_id, one.version, dict(one)] for one in store.table(name)] for name in sorted(store.tables())
    }
    return {
        "tables": {name: [one for one in found if not one[0].startswith("probe")] for name, found in every.items()},
        "keys": [list(row) for row in versions if row[0]],
        "identities": identities,
        "audit": [[entry.who, entry.role, entry.what, entry.about, entry.why] for entry in store.audit.entries()],
        "tombstones": [stone.case_id for stone in store.tombstones()],
        "countries": list(store.countries),
    }


def the_page(place: Place, _writes: str | None = None) -> Any:
    path = place.folder / "page.html"
    return path.read_bytes().hex() if path.exists() else None


def key_there(place: Place, _writes: str | None = None) -> Any:
    """Whether there is a key file, and a whole one."""
    path = place.folder / "new.key"
    if not path.exists():
        return None
    return [path.stat().st_size, oct(path.stat().st_mode & 0o777)]


def kept(place: Place, writes: str | None = None) -> Any:
    """The store, and a copy of it."""
    there = looks.state(place.copy, (place.key, place.other_key))
    return {**state(place, writes), "copy": there and {name: there[name] for name in there if name != "probes"}}


def handed(place: Place, writes: str | None = None) -> Any:
    """The store, and a file that was written from it: where there is one, the audit tells it.

    Not the other way round: the entry is written before the file gets its name, and may tell of one that never got it.
    """
    there = state(place, writes)
    told = any(entry[2] == "exported" for entry in there.pop("audit"))
    assert told or not place.bundle.exists()
    return {**there, "file": place.bundle.read_bytes().hex() if place.bundle.exists() else None}


# --- the operations -------------------------------------------------------------------------------------------------


def operation(
    name: str,
    opened: OPENED = "store",
    *,
    prepare: Callable[[Place], None] = filled,
    kinds: tuple[bool, ...] = (False, True),
    begin: Callable[[Place, Any], None] = lambda _place, _handle: None,
    look: Callable[..., Any] = state,
) -> Callable[[Callable[[Place, Any], Any]], None]:
    def add(run: Callable[[Place, Any], Any]) -> None:
        OPERATIONS[name] = Operation(name, run, opened, prepare, kinds, begin, look)

    return add


@operation("create", "itself", prepare=keys)
def create(place: Place, _: None) -> Store:
    return open_store(place.path, country=place.land.code, timeout=2, **place.opens())


@operation("open", "itself")
def open_it(place: Place, _: None) -> Store:
    return open_store(place.path, country=place.land.code, timeout=2, **place.opens())


@operation("open after a kill", "itself", prepare=with_log)
def open_killed(place: Place, _: None) -> Store:
    return open_store(place.path, country=place.land.code, timeout=2, **place.opens())


@operation("migrate", "itself", prepare=older)
def migrate(place: Place, _: None) -> Store:
    return open_store(place.path, country=place.land.code, timeout=2, **place.opens())


@operation("read")
def read(_: Place, store: Store) -> None:
    assert len(store.table("cases").all()) == 5
    assert store.table("cases").count(status="closed") == 4
    assert store.table("cases").get(doc_id="c1") == {"status": "closed", "note": SECRET, "n": 1}
    store.changes()


@operation("insert")
def insert(_: Place, store: Store) -> None:
    store.table("cases").insert(Document({"status": "open", "note": SECRET}, "new"))


@operation("insert many", kinds=(True,))
def insert_many(_: Place, store: Store) -> None:
    store.table("events").insert_multiple(
        Document({"case_id": f"c{n % 4}", "said": SECRET * 100}, f"e{n}") for n in range(12)
    )


def _read_first(_: Place, store: Store) -> None:
    store.table("cases").all()


@operation("replace", begin=_read_first)
def replace(_: Place, store: Store) -> None:
    store.table("cases").replace({"status": "closed", "note": SECRET, "n": 9}, doc_id="c1", version=1)


def _fill_the_log(_: Place, store: Store) -> None:
    """Until the next commit brings the log into the file."""
    cases = store.table("cases")
    for version in range(1, 240):
        cases.replace({"status": "closed", "note": SECRET * 900, "n": version}, doc_id="c2", version=version)


@operation("replace and merge the log", kinds=(True,), begin=_fill_the_log)
def replace_and_merge(_: Place, store: Store) -> None:
    cases = store.table("cases")
    with store.transaction():
        cases.replace({"status": "open", "note": SECRET * 4000}, doc_id="c1", version=1)


@operation("transaction")
def transaction(_: Place, store: Store) -> None:
    with store.transaction():
        store.table("cases").insert(Document({"status": "open", "note": SECRET}, "new"))
        store.table("events").insert(Document({"case_id": "new", "at": "2026-11-23"}, "e1"))
        store.table("cases").replace({"status": "open", "note": SECRET, "n": 8}, doc_id="c1", version=1)
        store.table("cases").remove(doc_ids=["c2"])
        store.audit.add(Entry(at="2026-11-23", who="desk 1", role="desk_worker", what="looked", why=SECRET))


@operation("update and upsert", kinds=(False,))
def update(_: Place, store: Store) -> None:
    with store.transaction():
        store.table("cases").update({"n": 7}, doc_ids=["c1", "c2"])
        with store.transaction():
            store.table("cases").upsert(Document({"n": 6}, "c9"))


@operation("audit")
def audit(_: Place, store: Store) -> None:
    store.audit.add_now(Entry(at="2026-11-23", who="desk 1", role="desk_worker", what="looked", why=SECRET))


@operation("rewrap", kinds=(True,))
def rewrap(place: Place, store: Store) -> None:
    store.rewrap(key_file=place.other_key, by="keeper")


@operation("rotate keys", kinds=(True,))
def rotate(_: Place, store: Store) -> None:
    assert store.rotate_keys(by="keeper") > 1


def _write_first(_: Place, store: Store) -> None:
    store.table("cases").insert(Document({"status": "open", "note": SECRET}, "new"))


@operation("close", begin=_write_first)
def close(_: Place, store: Store) -> None:
    store.close()


@operation("open a case", "desk")
def open_case(_: Place, desk: Desk) -> None:
    desk.open_case(age=9, begs=True)


@operation("answer", "desk")
def answer(_: Place, desk: Desk) -> None:
    desk.answer(desk.case(CASE), begs=False, how=SECRET)


@operation("assess", "desk")
def assess(_: Place, desk: Desk) -> None:
    desk.assess(desk.case(CASE), role="ngo_worker")


@operation("refer", "desk")
def refer(_: Place, desk: Desk) -> None:
    desk.refer(desk.case(CASE), "helpline", why=SECRET)


@operation("identify", "desk", kinds=(True,))
def identify(_: Place, desk: Desk) -> None:
    desk.identify(desk.case(CASE), Identity(name=f"{SECRET} again", born=2011))


@operation("reveal", "desk", kinds=(True,))
def reveal(_: Place, desk: Desk) -> None:
    found = desk.identity(desk.case(CASE))
    assert found is not None
    assert found.name is not None
    assert found.name.reveal("to find the child") == SECRET


@operation("erase", "desk")
def erase(_: Place, desk: Desk) -> None:
    desk.erase(desk.case(CASE), reason="opened_in_error")


@operation("check", "nothing", prepare=only_records)
def check_it(place: Place, _: None) -> None:
    found = check(place.path, deep=True, **place.opens())
    wrong = [fault for fault in found.faults if "exports" not in fault]  # a probe is no record
    if wrong:
        raise StoreError(wrong[0])


@operation("backup", "nothing", look=kept)
def backup_it(place: Place, _: None) -> None:
    backup(place.path, place.copy, now=NOW, timeout=2)


@operation("restore", "nothing", prepare=a_copy)
def restore_it(place: Place, _: None) -> None:
    restore(place.copy, place.path, timeout=2)


@operation("prune", "nothing", prepare=kept_and_erased, look=kept)
def prune_it(place: Place, _: None) -> None:
    done = prune(place.path, [place.copy], now=NOW, timeout=2)
    if not done.whole:
        raise StoreError("; ".join(one.why for one in done.failed))


@operation("export", prepare=only_records, kinds=(False,), look=handed)
def export_it(place: Place, store: Store) -> None:
    export(store, place.bundle, why="moved", by="keeper", at=NOW)


@operation("import", prepare=a_bundle)
def import_it(place: Place, store: Store) -> None:
    bring_in(place.bundle, store, by="keeper", at=NOW)


@operation("key file", "nothing", prepare=lambda _: None, kinds=(False,), look=key_there)
def key_file(place: Place, _: None) -> None:
    KeyFile.create(place.folder / "new.key")


@operation("write whole", "nothing", prepare=old_file, kinds=(False,), look=the_page)
def whole(place: Place, _: None) -> None:
    write_whole(place.folder / "page.html", b"new" * 5000)


@operation("write new", "nothing", prepare=lambda _: None, kinds=(False,), look=the_page)
def whole_new(place: Place, _: None) -> None:
    write_whole(place.folder / "page.html", b"new" * 5000)
