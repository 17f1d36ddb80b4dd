"""`victor store create`: a new store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli.options import CountryCode, as_json, json_option, shown
from victor.cli.passphrase import asked_twice, can_ask
from victor.cli.store.asking import example, store_argument
from victor.cli.store.keys import NEW_KEY_FILE, QUESTION
from victor.cli.unlocking import FILE, Given, Means, unlocks

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor.store import Store

_print = as_json


@click.command(epilog=example("victor store create athens.victor --country gr --sealed"))
@store_argument
@click.option(
    "--country", "countries", type=CountryCode(), required=True, multiple=True, help="Its code, such as gr; or several."
)
@click.option("--sealed", is_flag=True, help="Encrypt all that is recorded; you are asked for a new passphrase.")
@unlocks
@click.option("--new-key-file", type=FILE, help=NEW_KEY_FILE)
@json_option
def create(
    store: str, countries: tuple[str, ...], sealed: bool, given: Given, new_key_file: Path | None, as_json: bool
) -> None:
    """Make a new, empty store; what is there already is never touched.

    With --sealed, or any way to open it, all that is recorded in it is encrypted, and nobody reads it without the
    passphrase or the key file: there is no way round, so keep that where it will be found, apart from the store.
    Without, it is for synthetic children and trainings only; to seal it later, export it, and import that into a
    sealed one.

    The first anchor of a sealed store is printed: keep it elsewhere. If it is interrupted, there is no store, or a
    whole one.
    """
    import victor
    from victor.store import open_store
    from victor.vault import KeyFile

    codes = tuple(victor.country(code).code for code in countries)
    _refuse_existing(store)
    means = given.means() if given.is_something else Means()
    if new_key_file is not None:
        if given.is_something:
            raise click.UsageError("a store is opened in one way: choose one of the options")
        means = Means(key_file=KeyFile.create(new_key_file))
    elif sealed and not given.is_something:
        if not can_ask():
            raise click.UsageError("how is it to be opened? --passphrase-file, --key-file or --new-key-file")
        means = Means(passphrase=asked_twice(QUESTION))
    with open_store(store, country=codes, passphrase=means.passphrase, key_file=means.key_file) as made:
        _tell_created(store, made, means, as_json=as_json)


def _refuse_existing(store: str) -> None:
    """Refuse a place where something is; a database that is no store is judged when it is opened.

    Raises:
        StoreError: There is a file, or a store in the database.
    """
    from victor.errors import StoreError
    from victor.store.looking import is_there, looking, place_of

    place = place_of(store)
    hint = "nothing was changed; give another name"
    if isinstance(place, Path):
        if is_there(place):
            raise StoreError("there is a file already", file=place.name, hint=hint)
        return
    try:
        with looking(store) as look:
            name = look.name
    except StoreError:
        return
    raise StoreError("there is a store already", file=name, hint=hint)


def _tell_created(store: str, made: Store, means: Means, *, as_json: bool) -> None:
    head = made.audit.head if made.is_sealed else None
    if as_json:
        opens_by = str(means) if made.is_sealed else None
        plain = {"store": shown(store), "countries": list(made.countries), "sealed": made.is_sealed}
        _print({**plain, "opens_by": opens_by, "anchor": str(head) if head else None})
        return
    from victor.cli.store.view import anchor, told
    from victor.cli.views import show

    countries = ", ".join(made.countries)
    if head is None:
        remark = "It is not sealed: for synthetic children and trainings only. Sealed ones are made with --sealed."
        show(*told(shown(store), "is made", {"country": countries}, remark))
        return
    remarks = (
        "Print the anchor or mail it, and keep it away from the store: `victor store verify` compares with it.",
        f"Nobody opens the store without its {means}: keep that where it will be found, and not beside the store.",
    )
    facts: dict[str, str | RenderableType] = {"country": countries, "opens by": f"its {means}", "anchor": anchor(head)}
    show(*told(shown(store), "is made and sealed", facts, *remarks))
