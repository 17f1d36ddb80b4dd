"""`victor store rewrap` and `rotate`: another way to open a store, and new keys for all in it."""

from __future__ import annotations

from pathlib import Path

import click

from victor.cli.options import as_json, json_option, shown
from victor.cli.passphrase import asked_twice, can_ask, passphrase_of
from victor.cli.store.asking import by_options, example, must_agree, several, store_argument, yes_option
from victor.cli.unlocking import FILE, Given, Means, opens_by, unlocks

_print = as_json

NEW_KEY_FILE = "Make this key file, which only you can read, and have the store opened by it; none is ever replaced."
QUESTION = "New passphrase (12 characters or more; best six words drawn by dice)"


@click.command(
    epilog=example(
        "victor store rewrap athens.victor", "victor store rewrap athens.victor --new-key-file /media/stick/athens.key"
    )
)
@store_argument
@unlocks
@click.option("--new-passphrase-file", type=FILE, help="Its first line is the new passphrase; - is standard input.")
@click.option("--new-key-file", type=FILE, help=NEW_KEY_FILE)
@click.option("--to-key-file", type=FILE, help="Have the store opened by this key file, which is there already.")
@by_options
@json_option
def rewrap(
    store: str,
    given: Given,
    new_passphrase_file: Path | None,
    new_key_file: Path | None,
    to_key_file: Path | None,
    by: str,
    role: str,
    as_json: bool,
) -> None:
    """Have a sealed store opened by another passphrase or key file.

    From now on: you give the old way to open it and the new one; without options you are asked for both. What is
    recorded stays as it is, so it takes a second whatever the size of the store. Desks that are open go on. The audit
    has an entry.

    Copies from before still open in the old way. Who has such a copy and its passphrase can read the store as it is
    now, too: after such a theft a new store is due. If it is interrupted, the store opens in the old or in the new way.
    """
    from victor.store import open_store

    _refuse_unsealed(store)
    old = given.means_for(store)
    with open_store(store, create=False, passphrase=old.passphrase, key_file=old.key_file) as opened:
        new = _new_means(new_passphrase_file, new_key_file, to_key_file)
        opened.rewrap(passphrase=new.passphrase, key_file=new.key_file, by=by, role=role)
        head = opened.audit.head
    if as_json:
        _print({"store": shown(store), "opens_by": str(new), "head": str(head)})
        return
    from victor.cli.store.view import anchor, told
    from victor.cli.views import show

    remark = "Copies from before still open in the old way: make a new backup, and destroy the old ones."
    show(*told(shown(store), f"opens by its new {new} from now on", {"head": anchor(head)}, remark))


@click.command(epilog=example("victor store rotate athens.victor"))
@store_argument
@unlocks
@by_options
@yes_option
@json_option
def rotate(store: str, given: Given, by: str, role: str, yes: bool, as_json: bool) -> None:
    """Give every case of a sealed store a new key.

    All is encrypted anew. Do it as often as your rules ask. The passphrase or key file stays the same, and no record
    changes; the audit has an entry. Other desks wait meanwhile. If it is interrupted, even by a power cut, all is under
    the old keys or all under the new ones: run it again.

    Backups from before keep the old keys. It does not help against somebody who has a copy of the store and its
    passphrase: then a new store is due.
    """
    from victor.store import open_store

    _refuse_unsealed(store)
    must_agree(f"Every case of {shown(store)} gets a new key; other desks wait until all is encrypted anew.", yes=yes)
    means = given.means_for(store)
    with open_store(store, create=False, passphrase=means.passphrase, key_file=means.key_file) as opened:
        count = opened.rotate_keys(by=by, role=role)
        head = opened.audit.head
    if as_json:
        _print({"store": shown(store), "keys": count, "head": str(head)})
        return
    from victor.cli.store.view import anchor, told
    from victor.cli.views import show

    remark = "Backups from before keep the old keys: make a new one."
    show(*told(shown(store), f"{several(count, 'new key')}", {"head": anchor(head)}, remark))


def _refuse_unsealed(store: str) -> None:
    """Refuse a store without keys before anything is asked.

    Raises:
        StoreError: It has none, or there is no such store.
    """
    from victor.errors import StoreError

    name, kind = opens_by(store)
    if kind is None:
        hint = "keys are given to a new store only: victor store create --sealed"
        raise StoreError("the store is not sealed: it has no keys that could be changed", file=name, hint=hint)


def _with_new_key_file(path: Path) -> Means:
    from victor.vault import KeyFile

    return Means(key_file=KeyFile.create(path))


def _new_means(passphrase_file: Path | None, new_key_file: Path | None, key_file: Path | None) -> Means:
    from victor.vault import KeyFile

    if sum(one is not None for one in (passphrase_file, new_key_file, key_file)) > 1:
        raise click.UsageError(
            "a store is opened in one way: choose --new-passphrase-file, --new-key-file or --to-key-file"
        )
    if passphrase_file is not None:
        return Means(passphrase=passphrase_of(passphrase_file))
    if new_key_file is not None:
        return _with_new_key_file(new_key_file)
    if key_file is not None:
        return Means(key_file=KeyFile(key_file))
    if not can_ask():
        raise click.UsageError(
            "how is it to be opened from now on? --new-passphrase-file, --new-key-file or --to-key-file"
        )
    return Means(passphrase=asked_twice(QUESTION))
