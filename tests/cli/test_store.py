"""`victor store`: its help, making a store and looking at one; on a file and on a server."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click import Context, Option
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.cli.console import SECRET, Console, content, fill
from victor.cli.store import VERBS
from victor.cli.store import store as group
from victor.cli.store.look import ANCHOR
from victor.store import Head, open_store

# --- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["store"], ["store", "rotate", "--help"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        f"import sys\nfrom victor.cli import main\nsys.argv = ['victor', *{words!r}]\n"
        "try: main()\nexcept SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'rich', 'sqlalchemy', 'sqlite3', 'cryptography', 'psycopg', 'numpy', 'tinydb', 'getpass'}\n"
        "heavy = (heavy | {'victor.store', 'victor.vault', 'victor.desk'}) & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage: victor store" in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself_to_a_person(verb: str) -> None:
    command = group.get_command(Context(group), verb)
    assert command is not None
    help_ = command.get_help(Context(command, info_name=f"victor store {verb}"))
    assert max(map(len, help_.splitlines())) <= 80
    first, *rest = str(command.help).split("\n\n")
    assert first.endswith(".")
    assert not command.get_short_help_str(68).endswith("...")
    told = " ".join(rest)
    assert 3 <= len(told.splitlines()) <= 10
    assert "passphrase" in told
    assert "interrupted" in told or "Nothing is changed" in told
    assert f"\n    victor store {verb} " in help_[help_.index("--help") :]
    assert all(option.help for option in command.params if isinstance(option, Option))


# --- create ---------------------------------------------------------------------------------------------------------


def test_a_sealed_store_is_made_and_its_anchor_told(console: Console, place: Any, tmp_path: Path) -> None:
    key = tmp_path / "new.key"
    made = console.plain("store", "create", place, "--country", "gr", "--country", "bg", "--new-key-file", key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.stat().st_size == 32
    with open_store(place, key_file=key, create=False) as store:
        assert store.countries == ("gr", "bg")
        assert made == {
            "store": made["store"],
            "countries": ["gr", "bg"],
            "sealed": True,
            "opens_by": "key file",
            "anchor": str(store.audit.head),
        }
    if isinstance(place, Path):
        assert made["store"] == str(place)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    else:
        assert re.fullmatch(r"postgresql\+psycopg://desk:\*\*\*@127.0.0.1:\d+/athens.victor", made["store"])


def test_a_store_without_keys_says_what_it_is_for(console: Console, place: Any) -> None:
    assert "not sealed: for synthetic children" in console("store", "create", place, "--country", "gr")
    with open_store(place, create=False) as store:
        assert not store.is_sealed


@pytest.mark.parametrize("how", [["--sealed"], []])
def test_what_is_there_is_never_made_anew(console: Console, sealed: Any, key: Path, how: list[str]) -> None:
    before = content(sealed, key)
    assert "already; nothing was changed" in console.wrong("store", "create", sealed, "--country", "gr", *how)
    assert content(sealed, key) == before


def test_a_file_that_is_no_store_stays_as_it_is(console: Console, path: Path) -> None:
    path.write_text(SECRET)
    assert "there is a file already" in console.wrong("store", "create", path, "--country", "gr")
    assert path.read_text() == SECRET


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--country", "grr"], "did you mean 'gr'?"),
        ([], "Missing option '--country'"),
        (["--country", "gr", "--sealed"], "how is it to be opened?"),
        (["--country", "gr", "--passphrase-file", "-"], "the passphrase is too weak; expected at least 12 characters"),
        (["--country", "gr", "--passphrase-file", "-", "--key-file", "x"], "not both"),
        (["--country", "gr", "--key-file", "nowhere.key"], "nowhere.key: there is no such key file"),
        (["--country", "gr", "--key-file", "x", "--new-key-file", "y"], "opened in one way"),
        (["--country", "gr", "--new-key-file", "nowhere/y"], "the key file cannot be written"),
    ],
)
def test_nothing_is_made_where_something_is_wrong(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told in console.wrong("store", "create", "athens.victor", *words, typed="herons")
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_is_never_replaced(console: Console, tmp_path: Path, key: Path) -> None:
    before = key.read_bytes()
    place = tmp_path / "athens.victor"
    said = console.wrong("store", "create", place, "--country", "gr", "--new-key-file", key)
    assert "there is a file already; a store may need it" in said
    assert key.read_bytes() == before
    assert not place.exists()


# --- verify ---------------------------------------------------------------------------------------------------------


def test_the_audit_is_verified_with_all_anchors_that_were_kept(
    console: Console, path: Path, key: Path, tmp_path: Path
) -> None:
    fill(path, key, 2)
    kept, opens = tmp_path / "anchors.txt", ("--key-file", key)
    told = ""
    for _ in range(3):
        told += "Kept on 2026-11-27 17:30 at desk 1:\n" + console("store", "verify", path, *opens) + "\n"
        console.does("store", "rotate", path, *opens, "--by", "it", "--role", "keeper")
    kept.write_text(told)
    assert "there is no anchor: the end could have been cut off" in console("store", "verify", path, *opens)
    found = console.plain("store", "verify", path, *opens, "--anchor-file", kept)
    with open_store(path, key_file=key) as store:
        rotated = [one for one in store.audit.entries() if one.what == "keys rotated"]
        assert [(one.who, one.role) for one in rotated] == [("it", "keeper")] * 3
        head = str(store.audit.head)
        number = store.audit.head.number
    assert found == {
        "store": found["store"],
        "whole": True,
        "entries": number,
        "head": head,
        "keyed": True,
        "anchors": 3,
        "anchors_met": 3,
        "faults": [],
    }
    assert "there is no anchor" not in console("store", "verify", path, *opens, "--anchor", head)
    # One of those that were kept is not in the chain, though the others are.
    kept.write_text(f"{told} 2: {'0' * 64}")
    wrong = console.plain("store", "verify", path, *opens, "--anchor-file", kept, status=1)
    assert (wrong["whole"], wrong["anchors"], wrong["anchors_met"]) == (False, 4, 3)
    assert wrong["faults"] == ["the anchor, entry 2, is not in the chain: it was written anew"]
    assert "the audit is not whole" in console("store", "verify", path, *opens, "--anchor-file", kept, status=1)


def test_an_older_state_is_found_by_an_anchor_only(console: Console, path: Path, key: Path) -> None:
    fill(path, key, 1)
    yesterday = path.read_bytes()
    console.does("store", "rotate", path, "--key-file", key)
    head = console.plain("store", "verify", path, "--key-file", key)["head"]
    path.write_bytes(yesterday)
    assert console.plain("store", "verify", path, "--key-file", key)["whole"]
    wrong = console("store", "verify", path, "--key-file", key, "--anchor", head, status=1)
    assert "it was cut off, or put back to an older state" in wrong


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--anchor", "7"], "not an anchor of an audit"),
        (["--anchor-file", "nowhere"], "nowhere: cannot be read"),
        (["--anchor-file", "."], "cannot be read"),
        (["--anchor-file", "empty"], "empty: there is no anchor in it"),
    ],
)
def test_what_is_no_anchor_is_said_before_a_passphrase_is_asked(
    console: Console, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").touch()
    open_store(path, country="gr").close()
    assert told in console.wrong("store", "verify", path, *words)


HEADS = st.builds(Head, st.integers(0, 10**17), st.text("0123456789abcdef", min_size=64, max_size=64))


@given(st.lists(st.tuples(HEADS, st.sampled_from(["\n", " \n", "\n\nand at 17:30 this:\n  ", ", "])), max_size=5))
def test_anchors_are_found_in_any_text(heads: list[tuple[Head, str]]) -> None:
    text = "anchors:\n" + "".join(str(head).replace(" 0", "\n  0").upper() + end for head, end in heads)
    assert [Head.read(one[0]) for one in ANCHOR.finditer(text)] == [head for head, _ in heads]


# --- exports --------------------------------------------------------------------------------------------------------


def test_what_was_published_is_listed_without_its_children(console: Console, path: Path, key: Path) -> None:
    from victor.research import Cohort, publish

    fill(path, key, 1)
    assert "0 published tables" in console("store", "exports", path, "--key-file", key)
    with victor.open_desk(path, country="gr", by="lead", role="supervisor", key_file=key) as desk:
        with desk.shelf.transaction():
            for number in range(40):
                desk.open_case(age=14, made_to_beg=number < 35)
        publish(desk, Cohort.of_desk(desk).counts("made_to_beg"), why="yearly report")
        cases = {case.id for case in desk.cases(None)}
    [found] = console.plain("store", "exports", path, "--key-file", key)["exports"]
    assert (found["by"], found["role"], found["why"], found["k"]) == ("lead", "supervisor", "yearly report", 11)
    assert found["kept_back"] > 0
    assert "yearly report" in console("store", "exports", path, "--key-file", key)
    assert not any(case in line for case in cases for line in console.told)
