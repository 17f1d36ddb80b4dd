"""`victor store export` and `import`: records as one file in the clear, from one store to another."""

from __future__ import annotations

from pathlib import Path

import click

from victor.cli.options import as_json, json_option, shown
from victor.cli.store.asking import by_options, example, must_agree, store_argument, yes_option
from victor.cli.unlocking import FILE, Given, opens_by, unlocks

_print = as_json


@click.command(epilog=example('victor store export athens.victor athens.jsonl --why "a new computer"'))
@store_argument
@click.argument("file", type=FILE)
@click.option("--why", required=True, help="The reason, which the audit keeps; it should name no child.")
@click.option("--case", "cases", multiple=True, metavar="ID", help="Only this case; may be given several times.")
@unlocks
@by_options
@yes_option
@json_option
def export(  # noqa: PLR0913, PLR0917  each is an option
    store: str,
    file: Path,
    why: str,
    cases: tuple[str, ...],
    given: Given,
    by: str,
    role: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Write the records into a file in the clear, for another store.

    Whoever has the file reads all that is in it: keep it on an encrypted disk, and delete it when it has served. Who
    the children are (identities), keys and the audit are not in it. For copies to keep take `victor store backup`,
    which stay encrypted.

    The store is not changed, but its audit has an entry with the reason. For a sealed store you are asked for the
    passphrase, and whether it is meant. Nothing that exists is replaced; if it is interrupted, there is no file.
    """
    from victor.store import open_store
    from victor.store.upkeep import export as write

    _, kind = opens_by(store)
    if kind is not None:
        deed = (
            f"The records of {shown(store)} are written to {file.name} in the clear: whoever has that file reads them."
        )
        must_agree(deed, yes=yes)
    means = given.means_for(store)
    with open_store(store, create=False, passphrase=means.passphrase, key_file=means.key_file) as opened:
        done = write(opened, file, why=why, by=by, role=role, cases=cases or None)
    if as_json:
        _print({"store": shown(store), "file": str(file), "counts": dict(done.counts), "sha256": done.sha256})
        return
    from victor.cli.store.view import told
    from victor.cli.views import show

    remark = "It is readable by whoever has it: delete it when it has served."
    show(*told(shown(store), "its records", {}, str(done), remark))


@click.command("import", epilog=example("victor store import athens.jsonl new.victor"))
@click.argument("file", type=FILE)
@store_argument
@click.option("--skip-erased", is_flag=True, help="Leave out cases that were erased in this store.")
@unlocks
@by_options
@json_option
def bring_in(file: Path, store: str, skip_erased: bool, given: Given, by: str, role: str, as_json: bool) -> None:
    """Bring the records of an exported file in: all, or none.

    Each record is looked at strictly, and encrypted if the store is sealed. What is there and the same is skipped, so a
    file may be brought in twice; what is there and differs is refused, and nothing that is there is changed. A file
    with cases that were erased here is refused, unless --skip-erased leaves them out.

    The store must be there (`victor store create`); you are asked for its passphrase if it is sealed. The audit has an
    entry. If it is interrupted, nothing was brought in.
    """
    from victor.store import open_store
    from victor.store.upkeep import bring_in as take

    means = given.means_for(store)
    with open_store(store, create=False, passphrase=means.passphrase, key_file=means.key_file) as opened:
        done = take(file, opened, by=by, role=role, skip_erased=skip_erased)
    if as_json:
        counts = {"counts": dict(done.counts), "skipped": done.skipped, "erased": done.erased}
        _print({"store": shown(store), "file": str(file), **counts, "sha256": done.sha256})
        return
    from victor.cli.store.view import told
    from victor.cli.views import show

    show(*told(shown(store), "new records", {}, str(done)))
