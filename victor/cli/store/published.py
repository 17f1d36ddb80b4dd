"""`victor store exports`: the register of the tables that were published from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from victor.cli.options import as_json, json_option, shown
from victor.cli.store.asking import example, store_argument
from victor.cli.unlocking import Given, unlocks

if TYPE_CHECKING:
    from victor.records import Export

_print = as_json


@click.command(epilog=example("victor store exports athens.victor"))
@store_argument
@unlocks
@json_option
def exports(store: str, given: Given, as_json: bool) -> None:
    """List the tables that were published from a store.

    When, by whom, for what, and how much was kept back. Each new table is held against all of them, so that no two
    together tell of fewer children than either may. What was published cannot be taken back; which children stand
    behind a count is not shown here.

    Nothing is changed. For a sealed store you are asked for its passphrase.
    """
    from victor.records import Export
    from victor.store import Shelf, open_store

    means = given.means_for(store)
    with open_store(store, create=False, passphrase=means.passphrase, key_file=means.key_file) as opened:
        found = Shelf(opened).find(Export)
    if as_json:
        _print({"store": shown(store), "exports": [_row(one) for one in found]})
        return
    from victor.cli.store.view import register
    from victor.cli.views import show

    show(*register(shown(store), found))


def _row(one: Export) -> dict[str, object]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "by": one.by,
        "role": one.role,
        "title": one.title,
        "why": one.why,
        "k": one.k,
        "rows_by": one.rows_by,
        "columns_by": one.columns_by or None,
        "cells": len(one.cells),
        "kept_back": sum(cell.shown is None for cell in one.cells),
    }
