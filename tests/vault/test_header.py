"""Headers: one text for each, and what is weak, absurd, newer or foreign is refused before any key is derived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import pytest
from cryptography.hazmat.primitives.kdf import argon2
from hypothesis import given
from hypothesis import strategies as st

from tests.vault.rings import WORDS, one_line, ring
from victor.errors import StoreError
from victor.vault import Keyring, Passphrase
from victor.vault.header import FromKeyFile, FromPassphrase, Header, canonical, read

Change = Callable[[dict[str, Any]], object]


def written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ring().header)
    return found


@pytest.fixture(autouse=True)
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that must be refused is refused without Argon2."""
    ring()

    def work(**_: object) -> NoReturn:
        raise AssertionError("a key was derived")

    monkeypatch.setattr(argon2, "Argon2id", work)


def setting(*path: str, to: object) -> Change:
    def change(header: dict[str, Any]) -> None:
        *outer, last = path
        for name in outer:
            header = header[name]
        header[last] = to

    return change


Refusal = tuple[str, Change, str]
"""A name, what is changed, and what the refusal says."""


def each(path: str, values: Iterable[object], told: str) -> Iterator[Refusal]:
    for value in values:
        yield f"{path} {value!r:.20}", setting(*path.split("."), to=value), told


def without(path: str, told: str) -> Refusal:
    *outer, last = path.split(".")

    def change(header: dict[str, Any]) -> None:
        for name in outer:
            header = header[name]
        del header[last]

    return f"without {path}", change, told


TOO = "the parameter is too"
NO_NUMBERS: tuple[object, ...] = (None, True, 65536.0, "65536", [], {}, [65536])
CORPUS: list[Refusal] = [
    *each("master.memory_kib", (0, -1, 8, 65535, 1048577, 2**31, 2**64, 10**400), f"master.memory_kib: {TOO}"),
    *each("master.passes", (0, -3, 1, 2, 21, 2**32), f"master.passes: {TOO}"),
    *each("master.lanes", (0, -1, 17, 2**24), f"master.lanes: {TOO}"),
    *each("master.salt", ("", "00", "00" * 15, "00" * 65, "00" * 1000), f"master.salt: {TOO}"),
    *each("master.memory_kib", NO_NUMBERS, "master.memory_kib: "),
    *each("master.passes", NO_NUMBERS, "master.passes: "),
    *each("master.lanes", NO_NUMBERS, "master.lanes: "),
    *each("master.salt", (None, 5, [], "xy" * 16, "0" * 33, "AB" * 16, " " * 32), "master.salt: "),
    *each("version", (None, 0, 2, 10**9, "1", 1.0, True, []), "version: the keyring has another form; expected 1"),
    *each("form", (None, "", "keyring", 1, []), "form: this is no keyring"),
    *each("store_id", (None, "", 7, [], "a b", "a\nb", "ä", "x" * 201), "store_id: "),
    *each("root_key", (None, "", 1, [], "v2:AAAA", "AAAA", "v1:A", "v1:QR==", "v1:AA AA"), "root_key: "),
    *each("master", (None, [], "", 1, {}), "master"),
    *each("master.kind", (None, "", "key file", "Passphrase", 1, []), "master"),
    *each("master.derivation", (None, "argon2i", "argon2d", "hkdf-sha256", 1), "master.derivation: "),
    *each("note", ("x",), "there is no field 'note'"),
    *each("master.secret", ("x",), "there is no field 'secret'"),
    *(without(name, name) for name in ("form", "version", "store_id", "master", "master.salt", "root_key")),
    *(without(f"master.{name}", "keyring") for name in ("memory_kib", "passes", "lanes", "kind", "derivation")),
]


@pytest.mark.parametrize(("change", "told"), [(change, told) for _, change, told in CORPUS], ids=[c[0] for c in CORPUS])
def test_an_absurd_header_is_refused_before_any_work(change: Change, told: str) -> None:
    header = written()
    change(header)
    with pytest.raises(StoreError) as caught:
        Keyring.open(canonical(header), Passphrase(WORDS))
    line = one_line(caught.value)
    assert line.startswith("keyring")
    assert told in line


TEXTS: dict[str, Callable[[str], object]] = {
    "nothing": lambda _: "",
    "null": lambda _: "null",
    "a list": lambda _: "[]",
    "a number": lambda _: "1",
    "a long number": lambda _: "9" * 4000,
    "NaN": lambda _: "NaN",
    "half": lambda text: text[: len(text) // 2],
    "deep": lambda _: "[" * 4000,
    "huge": lambda text: text + " " * 5000,
    "a space in front": lambda text: " " + text,
    "a line end": lambda text: text + "\n",
    "spaces": lambda text: json.dumps(json.loads(text), sort_keys=True),
    "another order": lambda text: json.dumps(dict(reversed(json.loads(text).items())), separators=(",", ":")),
    "a key twice": lambda text: text.replace('"version":1', '"version":1,"version":1'),
    "a key twice, weak first": lambda text: text.replace('"passes":3', '"passes":1,"passes":3'),
    "escaped": lambda text: text.replace("victor keyring", "victor keyrin\\u0067"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "bytes": lambda text: text.encode(),
    "None": lambda _: None,
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_not_the_canonical_text_is_refused_before_any_work(name: str) -> None:
    with pytest.raises(StoreError) as caught:
        Keyring.open(TEXTS[name](ring().header), Passphrase(WORDS))  # type: ignore[arg-type]  # some are no text
    assert one_line(caught.value).startswith("keyring")


@given(
    st.text(max_size=50) | st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5).map(json.dumps)
)
def test_any_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(StoreError) as caught:
        read(text)
    one_line(caught.value)


def test_a_newer_header_says_so() -> None:
    header = written() | {"version": 2, "what": "a later form has"}
    with pytest.raises(StoreError, match="a newer victor wrote it"):
        read(canonical(header))


@given(
    st.text(alphabet="abc-123", min_size=1, max_size=20),
    st.builds(
        FromPassphrase,
        st.binary(min_size=16, max_size=64).map(bytes.hex),
        st.integers(65536, 1048576),
        st.integers(3, 20),
        st.integers(1, 16),
    )
    | st.builds(FromKeyFile, st.binary(min_size=16, max_size=64).map(bytes.hex)),
)
def test_a_header_is_read_as_it_was_written(store_id: str, made: FromPassphrase | FromKeyFile) -> None:
    header = Header(store_id, made, "v1:AAAA")
    assert read(header.dump()) == header
    assert header.bound() == Header(store_id, made, "v1:BBBB").bound()
    assert header.bound() != Header(store_id + "x", made, "v1:AAAA").bound()


def test_new_keys_are_made_with_the_parameters_of_the_standard() -> None:
    made = written()["master"]
    assert made["memory_kib"] >= 65536
    assert made["passes"] >= 3
    assert len(bytes.fromhex(made["salt"])) >= 16
    assert (made["derivation"], made["lanes"]) == ("argon2id", 4)
