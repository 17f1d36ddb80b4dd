"""`victor desk` and `victor demo` on a sealed store: what is looked at is not changed, and no identity is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.canary import as_written
from tests.cli.console import SECRET, Console, content, fill


def test_a_sealed_store_is_looked_at_and_nothing_is_changed(console: Console, sealed: Any, key: Path) -> None:
    before = content(sealed, key)
    head = console.plain("store", "verify", sealed, "--key-file", key)["head"]
    assert "0 contacts, 3 cases (3 open)" in console("desk", sealed, "--key-file", key)
    found = console.plain("desk", sealed, "--key-file", key)
    assert len(found["cases"]) == 3
    case = found["cases"][0]["case"]
    assert "documents" in console("desk", sealed, "--key-file", key, "--case", case[:8])
    timeline = console.plain("desk", sealed, "--key-file", key, "--case", case)["timeline"]
    assert [entry["what"] for entry in timeline] == ["opened", "answered"]
    assert content(sealed, key) == before
    assert console.plain("store", "verify", sealed, "--key-file", key)["head"] == head


def test_who_opens_it_wrongly_is_told_how(console: Console, path: Path, key: Path, tmp_path: Path) -> None:
    fill(path, key, 1)
    other = tmp_path / "other.key"
    other.write_bytes(bytes(32))
    other.chmod(0o600)
    before = path.read_bytes()
    for way, told in (
        ((), "the store is sealed and opens by a key file; expected --key-file FILE"),
        (("--key-file", other), "does not open this store"),
        (("--key-file", tmp_path / "nowhere"), "there is no such key file"),
        (("--passphrase-file", "-"), "opens in another way"),
        (("--key-file", key, "--passphrase-file", "-"), "not both"),
        (("--key-file", key, "--country", "bg"), "another country"),
        (("--key-file", key, "--case", "zz"), "no case begins so"),
    ):
        assert told in console.wrong("desk", path, *way, typed="seven grey herons wait")
    assert path.read_bytes() == before
    assert not any(form in "".join(console.told).encode() for form in as_written(SECRET))


def test_a_store_without_keys_opens_without(console: Console, path: Path, key: Path) -> None:
    console("store", "create", path, "--country", "gr")
    assert "0 contacts" in console("desk", path)
    assert "the store is not sealed" in console.wrong("desk", path, "--key-file", key)


def test_a_day_is_kept_in_a_sealed_store_of_a_server(console: Console, address: str, key: Path) -> None:
    told = console("demo", "--store", address, "--key-file", key)
    assert "Presumed victim" in told
    assert ":***@" in told
    assert "expected --key-file FILE" in console.wrong("demo", "--store", address)
    assert len(console.plain("desk", address, "--key-file", key)["cases"]) == 8
    assert address not in "".join(console.told)
