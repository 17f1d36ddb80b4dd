"""How a store is opened, `victor store rewrap` and `rotate`; on a file and on a server, and in a terminal."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.console import OTHER, PASSPHRASE, Console, at_terminal, content, fill, secret_file
from victor.cli.passphrase import passphrase_of
from victor.errors import StoreError
from victor.store import open_store
from victor.vault import Passphrase

# --- how a passphrase is given --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def opened_by_passphrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that opens by `PASSPHRASE`; to be copied."""
    place = tmp_path_factory.mktemp("sealed") / "athens.victor"
    open_store(place, country="gr", passphrase=PASSPHRASE).close()
    return place


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=60).filter(str.strip)


@given(LINE, st.sampled_from(["", "\n", "\r\n", "\nmore\n"]), st.booleans())
def test_the_first_line_of_a_file_is_the_passphrase(
    tmp_path_factory: pytest.TempPathFactory, text: str, end: str, marked: bool
) -> None:
    file = tmp_path_factory.getbasetemp() / "line"
    file.touch(0o600)
    file.write_bytes(b"\xef\xbb\xbf" * marked + f"{text}{end}".encode())
    assert passphrase_of(file)._inside() == Passphrase(text)._inside() or text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("content", "mode", "told"),
    [
        (PASSPHRASE.encode(), 0o640, "others than its owner have rights on the passphrase file; take them away"),
        (PASSPHRASE.encode(), 0o604, "others than its owner have rights"),
        (b"", 0o600, "the passphrase cannot be used; expected a text"),
        (b"\n" + PASSPHRASE.encode(), 0o600, "the passphrase cannot be used; expected a text"),
        (b"\xff\xfe\x00" + PASSPHRASE.encode(), 0o600, "the first line is no text"),
        (PASSPHRASE.encode() * 1000, 0o600, "at most 1000 characters"),
        (PASSPHRASE.encode() + b"\x00\n", 0o600, "characters of a keyboard"),
        (None, 0o600, "cannot be read"),
    ],
)
def test_a_passphrase_file_that_is_none_is_told_in_one_line(
    tmp_path: Path, content: bytes | None, mode: int, told: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
        file.chmod(mode)
    with pytest.raises(StoreError) as caught:
        passphrase_of(file)
    said = "".join(traceback.format_exception(caught.value))
    assert str(caught.value).startswith("secret: ")
    assert told in said
    assert "herons" not in said


def test_a_wrong_passphrase_changes_nothing(console: Console, opened_by_passphrase: Path) -> None:
    before = opened_by_passphrase.read_bytes()
    words = ("store", "verify", opened_by_passphrase, "--passphrase-file", "-")
    assert "does not open this store" in console.wrong(*words, typed=OTHER)
    assert opened_by_passphrase.read_bytes() == before


def test_a_folder_or_a_pipe_is_no_passphrase_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for one in (pipe, tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StoreError):
            passphrase_of(one)


def test_a_store_that_opens_by_a_passphrase(console: Console, tmp_path: Path) -> None:
    place = tmp_path / "athens.victor"
    create = ("store", "create", place, "--country", "gr", "--passphrase-file", "-")
    assert "opens by its passphrase" in console(*create, typed=f"{PASSPHRASE}\nnot read\n")
    assert "the store is sealed; expected --passphrase-file" in console.wrong("store", "verify", place)
    assert "opens in another way" in console.wrong("store", "verify", place, "--key-file", "any")
    # Old on the first line, new on the second.
    both = ("--passphrase-file", "-", "--new-passphrase-file", "-")
    console("store", "rewrap", place, *both, typed=f"{PASSPHRASE}\n{OTHER}\n")
    file = secret_file(tmp_path, f"{OTHER}\n")
    assert "the audit is whole: 1" in console("store", "verify", place, "--passphrase-file", file)
    assert not any(word in line for line in console.told for word in ("herons", "owls"))


def test_nobody_is_asked_where_nobody_sits(console: Console, sealed: Any) -> None:
    told = "opens by a key file; expected --key-file FILE"
    assert told in console.wrong("store", "verify", sealed)
    assert told in console.wrong("store", "rewrap", sealed)
    assert told in console.refused("store", "rotate", sealed, "--yes")
    assert "give --yes" in console.wrong("store", "rotate", sealed)


# --- rewrap and rotate ----------------------------------------------------------------------------------------------


def test_another_key_file_opens_it(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 3)
    new = tmp_path / "new.key"
    done = console.plain("store", "rewrap", path, "--key-file", key, "--new-key-file", new, "--by", "it")
    assert done["opens_by"] == "key file"
    assert "does not open this store" in console.wrong("store", "verify", path, "--key-file", key)
    assert console("store", "rewrap", path, "--key-file", new, "--to-key-file", key)
    assert len(content(path, key)) == 9


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "how is it to be opened from now on?"),
        (["--new-key-file", "a", "--to-key-file", "b"], "opened in one way"),
        (["--to-key-file", "nowhere.key"], "there is no such key file"),
        (["--new-passphrase-file", "-"], "too weak"),
    ],
)
def test_a_store_that_cannot_be_rewrapped_opens_as_before(
    console: Console, path: Path, key: Path, words: list[str], told: str
) -> None:
    fill(path, key, 1)
    assert told in console.wrong("store", "rewrap", path, "--key-file", key, *words, typed="herons")
    assert len(content(path, key)) == 3


def test_a_store_without_keys_has_none_to_change(console: Console, place: Any) -> None:
    open_store(place, country="gr").close()
    for verb in ("rotate", "rewrap"):
        assert "the store is not sealed" in console.wrong("store", verb, place)


def test_rotating_changes_every_key_and_no_record(console: Console, sealed: Any, key: Path) -> None:
    before = content(sealed, key)
    assert "3 new keys" in console.does("store", "rotate", sealed, "--key-file", key)
    assert content(sealed, key) == before


def rotating(place: Any, key: Path) -> subprocess.Popen[bytes]:
    words = ["store", "rotate", str(place), "--key-file", str(key), "--yes"]
    return subprocess.Popen(
        [sys.executable, "-m", "victor", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_rotations(console: Console, place: Any, key: Path, kills: int) -> None:
    before, chance, whole = content(place, key), random.Random(7), 0  # noqa: S311  moments, not secrets
    began = time.monotonic()
    assert rotating(place, key).wait(60) == 0
    long = time.monotonic() - began
    for _ in range(kills):
        process = rotating(place, key)
        time.sleep(chance.uniform(0.5, 1) * long)
        process.kill()
        process.wait()
        found = console.plain("store", "verify", place, "--key-file", key)
        assert found["whole"]
        assert console.plain("store", "check", place, "--deep", "--key-file", key)["whole"]
        whole = found["entries"]
    assert content(place, key) == before
    console.does("store", "rotate", place, "--key-file", key)
    assert console.plain("store", "verify", place, "--key-file", key)["entries"] == whole + 1
    with open_store(place, key_file=key) as store:
        done = sum(entry.what == "keys rotated" for entry in store.audit.entries())
    print(f"{kills} kills, {done - 2} rotations were done all the same, 0 records lost, 0 faults")  # noqa: T201  to report


def test_a_killed_rotation_is_all_or_nothing_and_goes_on(console: Console, path: Path, key: Path) -> None:
    fill(path, key, 40)
    kill_rotations(console, path, key, 1)


@pytest.mark.slow
def test_many_killed_rotations(console: Console, place: Any, key: Path) -> None:
    fill(place, key, 300)
    kill_rotations(console, place, key, 60)


# --- at a terminal --------------------------------------------------------------------------------------------------


def test_who_sits_at_a_terminal_is_asked_and_sees_no_passphrase(tmp_path: Path) -> None:
    def sees(*words: object, answers: tuple[str, ...], status: int = 0) -> str:
        ended, shown = at_terminal(*words, answers=answers, cwd=tmp_path)
        assert ended == status, shown
        assert not any(word in shown for word in ("herons", "owls", "unlike"))
        return shown

    create = ("store", "create", "athens.victor", "--country", "gr", "--sealed")
    # Two that differ are asked for again.
    assert "is made and sealed" in sees(*create, answers=(PASSPHRASE, "unlike", PASSPHRASE, PASSPHRASE))
    assert "nothing was done" in sees("store", "rotate", "athens.victor", answers=("n",), status=130)
    assert "0 contacts" in sees("desk", "athens.victor", answers=(PASSPHRASE,))
