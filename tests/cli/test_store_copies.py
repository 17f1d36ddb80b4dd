"""`victor store backup`, `restore`, `prune`, `export` and `import`; from and to a file, and a server."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import victor
from tests.canary import as_written
from tests.cli.console import SECRET, Console, content, fill
from tests.store.postgres_here import Server
from victor.store import open_store


def erase_one(place: Any, key: Path) -> str:
    with victor.open_desk(place, country="gr", role="supervisor", key_file=key) as desk:
        case = desk.cases()[0]
        desk.erase(case, reason="asked_by_child")
    return case.id


# --- backup and restore ---------------------------------------------------------------------------------------------


def test_a_backup_is_restored_elsewhere_and_opens_as_before(
    console: Console, sealed: Any, key: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    head = console.plain("store", "verify", sealed, "--key-file", key)["head"]
    made = console.plain("store", "backup", sealed, folder)
    [copy] = folder.iterdir()
    assert made["file"] == str(copy)
    assert re.fullmatch(r"athens-\d{4}-\d\d-\d\dT\d{6}Z\.victor", copy.name)
    assert (made["countries"], made["sealed"], made["counts"]["cases"]) == (["gr"], True, 3)
    assert made["size"] == copy.stat().st_size
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert console.plain("store", "check", copy, "--deep", "--key-file", key)["whole"]
    before = content(sealed, key)
    console.does("store", "rotate", sealed, "--key-file", key)
    new = tmp_path / "again.victor"
    console.does("store", "restore", copy, new)
    assert content(new, key) == before
    assert console.plain("store", "verify", new, "--key-file", key, "--anchor", head)["whole"]
    assert "SEALED" in console("store", "backup", new, tmp_path / "one").upper()
    assert list(folder.iterdir()) == [copy]


def test_a_file_becomes_a_database_and_a_database_a_file(
    console: Console, path: Path, key: Path, server: Server, tmp_path: Path
) -> None:
    fill(path, key, 2)
    there, back = server.database(), tmp_path / "back.victor"
    made = console.plain("store", "restore", path, there, "--yes")
    assert ":***@" in made["store"]
    console("store", "backup", there, back)
    assert content(back, key) == content(there, key) == content(path, key)
    # Nothing is ever replaced, neither there nor here.
    assert "nothing is replaced" in console.refused("store", "restore", path, there, "--yes")
    assert "replaces nothing" in console.wrong("store", "backup", there, back)
    assert "nothing is replaced" in console.refused("store", "restore", path, back, "--yes")
    assert content(back, key) == content(path, key)


def test_a_damaged_backup_is_not_restored(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 1)
    copy = tmp_path / "copy"
    console("store", "backup", path, copy)
    copy.write_bytes(copy.read_bytes()[:-5000])
    assert "copy" in console.refused("store", "restore", copy, tmp_path / "new", "--yes")
    assert not (tmp_path / "new").exists()
    assert console.plain("store", "check", copy, status=1)["faults"]
    assert "this is wrong" in console("store", "check", copy, status=1)


# --- prune ----------------------------------------------------------------------------------------------------------


def test_what_was_erased_goes_from_the_backups_too(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 3)
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "letter.txt").write_text("nothing of ours")
    copy = Path(console.plain("store", "backup", path, folder)["file"])
    case_id = erase_one(path, key)
    assert case_id.encode() in copy.read_bytes()
    assert "give --yes" in console.wrong("store", "prune", path, folder)
    done = console.plain("store", "prune", path, folder, "--yes")
    assert done == {
        "store": done["store"],
        "whole": True,
        "taken": [{"file": str(copy), "cases": 1}],
        "removed": [],
        "left": [{"file": str(folder / "letter.txt"), "why": done["left"][0]["why"]}],
        "failed": [],
    }
    with victor.open_desk(copy, country="gr", key_file=key) as desk:
        assert len(desk.cases(None)) == 2
        assert desk.shelf.was_erased(case_id)
    assert console.plain("store", "verify", copy, "--key-file", key)["whole"]
    assert console.plain("store", "check", copy, "--key-file", key, "--deep")["whole"]
    assert "0 backups pruned" in console.does("store", "prune", path, folder, "--older-than", 1)
    assert "is not in the range" in console.wrong("store", "prune", path, folder, "--older-than", 0)
    assert copy.exists()


# --- export and import ----------------------------------------------------------------------------------------------


def test_records_move_from_one_store_to_another(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 3)
    file, new = tmp_path / "athens.jsonl", tmp_path / "new.victor"
    why = ("--why", "a new computer")
    assert "give --yes" in console.wrong("store", "export", path, file, *why, "--key-file", key)
    assert "Missing option '--why'" in console.wrong("store", "export", path, file)
    made = console.plain("store", "export", path, file, *why, "--by", "it", "--key-file", key, "--yes")
    assert (made["file"], made["counts"]["cases"]) == (str(file), 3)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert len(lines) == 2 + sum(made["counts"].values())
    with open_store(path, key_file=key) as store:
        assert [(one.who, one.what) for one in store.audit.entries()][-1] == ("it", "exported")
    console("store", "create", new, "--country", "gr", "--key-file", key)
    taken = console.plain("store", "import", file, new, "--key-file", key)
    assert (taken["counts"], taken["skipped"], taken["sha256"]) == (made["counts"], 0, made["sha256"])
    assert sorted(content(new, key)) == sorted(content(path, key))
    again = console("store", "import", file, new, "--key-file", key)
    assert f"{sum(made['counts'].values())} were there" in again
    # A case that was erased does not come back.
    erase_one(new, key)
    assert "erased" in console.wrong("store", "import", file, new, "--key-file", key)
    assert console.plain("store", "import", file, new, "--key-file", key, "--skip-erased")["erased"]
    assert "athens.jsonl" in console.refused("store", "export", path, file, *why, "--key-file", key, "--yes")
    assert console.plain("store", "check", new, "--key-file", key, "--deep")["whole"]


def test_one_case_can_be_exported(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 2)
    with victor.open_desk(path, country="gr", key_file=key) as desk:
        case = desk.cases()[0].id
    words = ("store", "export", path, tmp_path / "one", "--why", "asked by the child", "--case", case)
    assert console.plain(*words, "--key-file", key, "--yes")["counts"]["cases"] == 1


def test_a_store_without_keys_is_exported_without_being_asked(console: Console, place: Any, tmp_path: Path) -> None:
    open_store(place, country="gr").close()
    assert "0 records" in console("store", "export", place, tmp_path / "file", "--why", "training")
    assert "athens" not in console.wrong("store", "import", tmp_path / "nowhere", place)


# --- what no verb ever says -----------------------------------------------------------------------------------------


def secrets_of(place: Any, key: Path) -> list[bytes]:
    from sqlalchemy import make_url

    password = [] if isinstance(place, Path) else [str(make_url(place).password).encode()]
    return [*as_written(SECRET), b"paradise", key.read_bytes().hex().encode(), *password]


def try_all(console: Console, place: Any, key: Path, folder: Path) -> bytes:
    """Whatever each verb says when it is tried with the right key, another one, a passphrase, and nothing."""
    other = folder / "other.key"
    other.write_bytes(bytes(32))
    other.chmod(0o600)
    opening = (
        ("desk", place),
        ("store", "check", place, "--deep"),
        ("store", "verify", place),
        ("store", "rotate", place, "--yes"),
        ("store", "rewrap", place, "--to-key-file", key),
        ("store", "export", place, folder / "out", "--why", "x", "--yes"),
        ("store", "import", folder / "out", place),
    )
    for words in opening:
        for way in (("--key-file", key), ("--key-file", other)):
            console.any(*words, *way)
    console.any("store", "verify", place)
    console.any("store", "verify", place, "--passphrase-file", "-", typed="unlike birds of paradise")
    for words in (("create", place, "--country", "gr"), ("backup", place, folder), ("prune", place, folder, "--yes")):
        console.any("store", *words)
    assert all(console.told[at] or console.told[at + 1] for at in range(0, len(console.told), 2))
    return "".join(console.told).encode()


def test_no_verb_tells_a_secret(console: Console, address: str, key: Path, tmp_path: Path) -> None:
    fill(address, key, 1)
    said = try_all(console, address, key, tmp_path)
    assert not any(form in said for form in secrets_of(address, key))
    assert b"does not open this store" in said


def test_no_verb_tells_a_secret_of_a_damaged_store(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 3)
    path.write_bytes(path.read_bytes().replace(b"v1:", b"v1;"))
    said = try_all(console, path, key, tmp_path)
    assert not any(form in said for form in secrets_of(path, key))
    assert b"this is wrong" in said
