"""Passphrases and key files: what is refused, and that a person's typing and a kill do no harm."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import one_line
from victor.errors import StoreError
from victor.vault import KeyFile, Passphrase
from victor.vault.header import FromKeyFile

SALT = FromKeyFile("00" * 16)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("short", "at least 12 characters"),
        ("elevensigns", "at least 12 characters"),
        ("a b c d", "at least 12 characters"),
        ("aaaaaaaaaaaaaaaa", "at least 6 different characters"),
        ("aAaAbBbBcCcCdDdD", "at least 6 different characters"),
        ("123456789012", "letters too, or at least 20 characters"),
        ("2012-11-23 2012-11", "letters too, or at least 20 characters"),
        ("passwordpassword", "no piece said twice"),
        ("heron heron heron heron ", "no piece said twice"),
    ],
)
def test_a_weak_passphrase_is_refused_for_new_keys(text: str, missing: str) -> None:
    with pytest.raises(StoreError) as caught:
        Passphrase(text).fresh()
    told = one_line(caught.value)
    assert told == f"the passphrase is too weak; expected {missing}; take six words drawn by dice"
    assert text not in told


@pytest.mark.parametrize(
    "text",
    ["seven grey herons wait", "επτά γκρίζοι ερωδιοί", "q8#Lw0!zTr5v", "19384756017263548019", "七 grey 鷺 wait now"],
)
def test_a_strong_passphrase_is_taken(text: str) -> None:
    Passphrase(text).refuse_weak()
    assert Passphrase(text).fresh() != Passphrase(text).fresh()  # a new salt each time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a text"),
        (" \u00a0", "a text"),
        (None, "a text"),
        (b"seven grey herons", "a text"),
        ("h" * 1001, "at most 1000 characters"),
        ("seven grey herons\n", "no line end"),
        ("seven\tgrey herons", "no line end"),
        ("seven grey \ud800", "characters of a keyboard"),
        ("seven grey \U000e0fff", "characters of a keyboard"),
    ],
)
def test_what_no_keyboard_gives_is_refused(text: str, expected: str) -> None:
    with pytest.raises(StoreError) as caught:
        Passphrase(text)
    told = one_line(caught.value)
    assert expected in told
    assert "heron" not in told


def prepared(text: str) -> str:
    return Passphrase(text)._inside()


def test_the_same_passphrase_from_another_keyboard_is_the_same() -> None:
    for text in ("Žluťoučký kůň úpěl", "επτά γκρίζοι ερωδιοί"):
        assert prepared(unicodedata.normalize("NFD", text)) == prepared(unicodedata.normalize("NFC", text))
    assert prepared("seven\u00a0grey\u2009herons") == "seven grey herons"
    assert prepared("Seven Grey") != prepared("seven grey")
    assert prepared(" seven ") == " seven "


@given(st.text(min_size=1, max_size=40))
def test_preparing_twice_changes_nothing(text: str) -> None:
    try:
        once = prepared(text)
    except StoreError as error:
        one_line(error)
    else:
        assert prepared(once) == once


def test_a_key_file_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    files = [KeyFile.create(tmp_path / f"{number}.key") for number in range(2)]
    contents = {file.path.read_bytes() for file in files}
    assert len(contents) == 2
    assert {len(content) for content in contents} == {32}
    for file in files:
        assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
        assert KeyFile(str(file.path)).key(SALT).material() == file.key(SALT).material()
    assert files[0].key(SALT).material() != files[0].key(FromKeyFile("01" * 16)).material()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    file = KeyFile.create(tmp_path / "a.key")
    before = file.path.read_bytes()
    with pytest.raises(StoreError) as caught:
        KeyFile.create(file.path)
    assert one_line(caught.value) == "a.key: there is a file already; a store may need it: give another name"
    assert file.path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o606, 0o610, 0o777])
def test_a_key_file_that_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    file = KeyFile.create(tmp_path / "a.key")
    file.path.chmod(mode)
    with pytest.raises(StoreError) as caught:
        file.key(SALT)
    assert one_line(caught.value) == (
        "a.key: others than its owner have rights on the key file; take them away: chmod 600"
    )


@pytest.mark.parametrize("size", [0, 1, 31, 33, 4096])
def test_a_key_file_has_32_bytes(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.key"
    path.write_bytes(b"k" * size)
    path.chmod(0o600)
    with pytest.raises(StoreError) as caught:
        KeyFile(path).key(SALT)
    assert one_line(caught.value) == "a.key: this is no key file; expected a file of 32 bytes"


def test_what_is_no_file_is_refused_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    (tmp_path / "folder").mkdir(0o700)
    for name, told in {
        "none": "none: there is no such key file",
        "pipe": "pipe: this is no key file; expected a file of 32 bytes",
        "folder": "folder: this is no key file; expected a file of 32 bytes",
    }.items():
        with pytest.raises(StoreError) as caught:
            KeyFile(tmp_path / name).key(SALT)
        assert one_line(caught.value).startswith(told) or "Is a directory" in str(caught.value)


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt(), "short"])
def test_a_key_file_that_could_not_be_written_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: BaseException | str
) -> None:
    def fail(*_: object) -> int:
        if isinstance(fault, str):
            return 5
        raise fault

    if fault == "short" and call == "fsync":
        call = "write"
    monkeypatch.setattr(os, call, fail)
    with pytest.raises((StoreError, KeyboardInterrupt)) as caught:
        KeyFile.create(tmp_path / "a.key")
    assert isinstance(caught.value, KeyboardInterrupt) == isinstance(fault, KeyboardInterrupt)
    if isinstance(caught.value, StoreError):
        assert one_line(caught.value).startswith("a.key: the key file cannot be written (")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        KeyFile.create(tmp_path / "none" / "a.key")
    assert one_line(caught.value) == "a.key: the key file cannot be written (No such file or directory)"
