"""`victor store backup`, `restore` and `prune`: copies of a store, and what of the erased is still in them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from victor.cli import FOUND
from victor.cli.options import as_json, json_option, shown
from victor.cli.store.asking import example, must_agree, several, store_argument, yes_option
from victor.cli.unlocking import FILE

_print = as_json


@click.command(epilog=example("victor store backup athens.victor /media/backups"))
@store_argument
@click.argument("to", type=FILE)
@json_option
def backup(store: str, to: Path, as_json: bool) -> None:
    """Copy a store into one file, while desks go on with their work.

    TO is a new file, or a folder such as a memory stick's: there the copy is called athens-2026-11-27T170400Z.victor.
    It is the store as it was at one moment, from a file or from a database, and is a store itself. Nothing that exists
    is replaced, and the store is not changed.

    No passphrase is needed. The copy of a sealed store is sealed as the store is, and opens by the passphrase of today,
    also when that is changed later. If it is interrupted, there is no copy, or a whole one.
    """
    from victor.store.upkeep import backup as copy

    done = copy(store, to)
    if as_json:
        _print(
            {
                "store": shown(store),
                "file": str(done.path),
                "at": done.at.isoformat(),
                "schema": done.schema,
                "countries": list(done.countries),
                "sealed": done.sealed,
                "counts": dict(done.counts),
                "size": done.size,
            }
        )
        return
    from victor.cli.store.view import told
    from victor.cli.views import show

    show(*told(shown(store), "a copy is made", {"file": str(done.path)}, str(done)))


@click.command(epilog=example("victor store restore /media/athens-2026-11-27T170400Z.victor athens.victor"))
@click.argument("backup", type=FILE)
@click.argument("to", type=click.Path(), metavar="STORE")
@yes_option
@json_option
def restore(backup: Path, to: str, yes: bool, as_json: bool) -> None:
    """Make a new store from a backup, here or on another machine.

    STORE is a file that is not there yet, or the address of an empty database; nothing is ever replaced, and the backup
    stays as it is. It is checked first. To put it in the place of a damaged store, move that one away before.

    No passphrase is needed here. The new store opens by the passphrase or key file of the time of the backup, and by
    nothing else. What was erased since is in it again: `victor store prune` the backups before. If it is interrupted,
    there is no store, or a whole one.
    """
    from victor.store.upkeep import restore as put_back

    must_agree(f"A new store {shown(to)} is made of {backup.name}; what was erased since then is in it again.", yes=yes)
    done = put_back(backup, to)
    if as_json:
        _print(
            {
                "store": shown(to),
                "backup": str(backup),
                "schema": done.schema,
                "countries": list(done.countries),
                "sealed": done.sealed,
                "counts": dict(done.counts),
            }
        )
        return
    from victor.cli.store.view import told
    from victor.cli.views import show

    remark = f"Next: victor store verify {shown(to)} --anchor-file FILE, with the anchors that were kept."
    show(*told(shown(to), "is made of a backup", {}, str(done), remark))


@click.command(epilog=example("victor store prune athens.victor /media/backups --older-than 365"))
@store_argument
@click.argument("backups", type=FILE, nargs=-1, required=True, metavar="BACKUPS...")
@click.option(
    "--older-than",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Remove whole backups that are older, if `backup` named them.",
)
@yes_option
@json_option
def prune(store: str, backups: tuple[Path, ...], older_than: int | None, yes: bool, as_json: bool) -> None:
    """Take out of kept backups what was erased in the store since.

    BACKUPS are files and folders. Only copies of this store are changed; other files and the store itself are left as
    they are, and are named. With --older-than whole backups of this store are removed. Run it after each erasure, and
    when the stick that was away is back: a copy that is not named here keeps what was erased.

    No passphrase is needed. If it is interrupted, a backup is as it was or without the case, and the rest is done when
    you run it again. Exit status 1: a backup could not be pruned.
    """
    from datetime import timedelta

    from victor.store.upkeep import prune as take_out

    days = None if older_than is None else timedelta(days=older_than)
    removed = "" if older_than is None else f", and backups older than {several(older_than, 'day')} are removed"
    must_agree(f"What was erased in {shown(store)} is taken out of its backups for good{removed}.", yes=yes)
    done = take_out(store, backups, older_than=days)
    if as_json:
        _print(
            {
                "store": shown(store),
                "whole": done.whole,
                "taken": [{"file": str(one.path), "cases": one.cases} for one in done.taken],
                "removed": [str(path) for path in done.removed],
                "left": [{"file": str(one.path), "why": one.why} for one in done.left],
                "failed": [{"file": str(one.path), "why": one.why} for one in done.failed],
            }
        )
    else:
        from victor.cli.store.view import lines
        from victor.cli.views import show

        show("", *lines(str(done), wrong=not done.whole), "")
    if not done.whole:
        sys.exit(FOUND)
