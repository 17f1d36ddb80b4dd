"""`victor store check` and `verify`: whether a store, and the chain of what was done in it, is whole."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli import FOUND
from victor.cli.options import as_json, json_option, shown
from victor.cli.store.asking import example, store_argument
from victor.cli.unlocking import FILE, Given, unlocks

if TYPE_CHECKING:
    from victor.store import Head

_print = as_json

ANCHOR = re.compile(r"\d{1,18}:(?:\s*[0-9a-f]){64}(?![0-9a-f])", re.IGNORECASE)
MOST_BYTES = 10_000_000


@click.command(epilog=example("victor store check athens.victor --deep"))
@store_argument
@click.option("--deep", is_flag=True, help="Read every record, too, and open what is sealed.")
@unlocks
@json_option
def check(store: str, deep: bool, given: Given, as_json: bool) -> None:
    """Look whether a store is whole, and say what is wrong with it.

    Without --deep the file and its tables are looked at; with it every record is read, and so is the audit. Do it after
    a power cut, after a move to another disk, and before you trust a backup, which is a store itself.

    Nothing is changed. No passphrase is needed: what is sealed is then not opened, and that is said. With --deep you
    are asked for it on a terminal; press Enter to go on without. Exit status 1: something is wrong.
    """
    from victor.store.upkeep import check as look

    means = given.means_if_wanted(store) if deep else given.means()
    found = look(store, deep=deep, passphrase=means.passphrase, key_file=means.key_file)
    if as_json:
        _print(
            {
                "store": shown(store),
                "whole": found.whole,
                "schema": found.schema,
                "countries": list(found.countries),
                "sealed": found.sealed,
                "opened": found.opened,
                "deep": found.deep,
                "counts": dict(found.counts),
                "size": found.size,
                "faults": list(found.faults),
            }
        )
    else:
        from victor.cli.store.view import lines
        from victor.cli.views import show

        show("", *lines(str(found), wrong=not found.whole), "")
    if not found.whole:
        sys.exit(FOUND)


@click.command(
    epilog=example(
        "victor store verify athens.victor >> anchors.txt",
        "victor store verify athens.victor --anchor-file anchors.txt",
        title="Keep a head each day; look later whether all of them are still in the chain",
    )
)
@store_argument
@click.option("--anchor", metavar="HEAD", help="A head that was printed earlier, such as '7: 0123 4567 …'.")
@click.option("--anchor-file", type=FILE, help="A file with such heads, among whatever text; all are looked for.")
@unlocks
@json_option
def verify(store: str, anchor: str | None, anchor_file: Path | None, given: Given, as_json: bool) -> None:
    """Look whether the audit is whole: what was done, by whom.

    It is a chain: an entry that was changed, removed, moved or put in is found always. That the end was cut off, that
    the store was put back to an older state, or that somebody with the keys wrote the chain anew, is found only with an
    anchor: a head that was printed earlier and kept away from the store. The head of today is printed; keep it as the
    next one.

    Nothing is changed. For a sealed store you are asked for its passphrase. Exit status 1: the chain is not whole.
    """
    from victor.store import open_store

    anchors = _anchors(anchor, anchor_file)
    means = given.means_for(store)
    with open_store(store, create=False, passphrase=means.passphrase, key_file=means.key_file) as opened:
        found = opened.audit.verify(*anchors)
    if as_json:
        _print(
            {
                "store": shown(store),
                "whole": found.whole,
                "entries": found.head.number,
                "head": str(found.head),
                "keyed": found.keyed,
                "anchors": len(anchors),
                "anchors_met": len(found.met),
                "faults": list(found.faults),
            }
        )
    else:
        from victor.cli.store.view import verified
        from victor.cli.views import show

        show(*verified(shown(store), found))
    if not found.whole:
        sys.exit(FOUND)


def _anchors(anchor: str | None, file: Path | None) -> list[Head]:
    """The heads that the options name, each once.

    Raises:
        StoreError: One is none, or the file cannot be read or holds none.
    """
    from victor.errors import StoreError
    from victor.store import Head

    found = [] if anchor is None else [Head.read(anchor)]
    if file is not None:
        try:
            with file.open(encoding="utf-8", errors="replace") as opened:
                text = opened.read(MOST_BYTES)
        except OSError as fault:
            raise StoreError(f"cannot be read ({fault.strerror})", file=file.name) from None
        kept = [Head.read(one[0]) for one in ANCHOR.finditer(text)]
        if not kept:
            hint = "keep the head that victor store verify prints"
            raise StoreError("there is no anchor in it", file=file.name, hint=hint)
        found += kept
    return list(dict.fromkeys(found))
