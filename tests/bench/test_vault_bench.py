"""What keys cost: unlocking against the bare derivation, and sealing a case against writing it as JSON."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tests.bench.test_store_bench import case
from victor.vault import Key, Keyring, Passphrase, as_text, from_text, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.bench

PLACE = ("store-1", "cases", "case-7", "1")


def bests(works: dict[str, Callable[[], object]], rounds: int, times: int) -> dict[str, float]:
    """Seconds of the best round of each, taken in turns."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            begin = time.perf_counter()
            for _ in range(times):
                work()
            found[name] = min(found[name], (time.perf_counter() - begin) / times)
    return found


def test_unlocking_takes_less_than_a_second_and_little_more_than_its_derivation() -> None:
    passphrase = Passphrase("seven grey herons wait")
    header = Keyring.new(passphrase, "store-1").header
    words, salt = b"seven grey herons wait", secrets.token_bytes(16)

    def bare() -> bytes:
        return Argon2id(salt=salt, length=32, iterations=3, lanes=4, memory_cost=65536).derive(words)

    found = bests({"bare": bare, "unlock": lambda: Keyring.open(header, passphrase)}, 9, 1)
    print(f"\nunlock {found['unlock']:.3f} s, {found['unlock'] / found['bare']:.2f} × a bare Argon2id call")
    assert found["unlock"] < 1
    assert found["unlock"] < 1.2 * found["bare"]


def test_sealing_a_case_against_its_json() -> None:
    key, document = Key.random(), case(7)
    text = json.dumps(document)
    sealed = as_text(seal(key, text.encode(), PLACE))
    assert unseal(key, from_text(sealed), PLACE).decode() == text
    found = bests(
        {
            "dumps": lambda: json.dumps(document),
            "loads": lambda: json.loads(text),
            "seal": lambda: as_text(seal(key, text.encode(), PLACE)),
            "unseal": lambda: unseal(key, from_text(sealed), PLACE).decode(),
        },
        25,
        200,
    )
    told = ", ".join(f"{name} {seconds * 1e6:.1f} µs" for name, seconds in found.items())
    print(f"\n{len(text)} characters: {told}; seal : dumps {found['seal'] / found['dumps']:.2f}", end="; ")
    print(f"unseal : loads {found['unseal'] / found['loads']:.2f}; {len(sealed) / len(text):.2f} × as long")
    assert found["seal"] < found["dumps"]
    assert found["unseal"] < 2 * found["loads"]
