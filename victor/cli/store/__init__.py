"""`victor store`: what who keeps a desk's computer does to a whole store."""

from __future__ import annotations

import click

from victor.cli import Lazy
from victor.cli.store.asking import example

VERBS = {
    "create": "victor.cli.store.new",
    "check": "victor.cli.store.look",
    "verify": "victor.cli.store.look",
    "backup": "victor.cli.store.copies",
    "restore": "victor.cli.store.copies",
    "prune": "victor.cli.store.copies",
    "rotate": "victor.cli.store.keys",
    "rewrap": "victor.cli.store.keys",
    "export": "victor.cli.store.bundle",
    "import": "victor.cli.store.bundle:bring_in",
    "exports": "victor.cli.store.published",
}
"""Each verb with the module in which it stands."""


@click.group(
    cls=Lazy,
    homes=VERBS,
    invoke_without_command=True,
    epilog=example(
        "victor store create athens.victor --country gr --sealed",
        "victor store backup athens.victor /media/backups",
        "victor store check athens.victor --deep",
        title="To begin with",
    ),
)
@click.pass_context
def store(context: click.Context) -> None:
    """Keep a store: create, check, back up, restore, move, and change its keys.

    STORE is a file such as athens.victor, or the address of a database such as postgresql+psycopg://desk@host/athens.
    Leave the password of a database out of its address and keep it in ~/.pgpass: the words of a command can be read by
    every program of the machine. victor never prints it.

    A sealed store opens by a passphrase or a key file. On a terminal you are asked for the passphrase; a program gives
    it by --passphrase-file. There is no option and no variable for the passphrase itself: other programs could read it,
    and the shell would keep it in its history.

    Every verb may be interrupted, and the plug pulled, at every moment: the store is then as it was, or all is done.
    Who opens a store of an older victor brings it up to date, and keeps a file beside it as it was; check, backup,
    restore and prune do not. Exit status: 0 fine, 1 a check found something, 2 an error of yours, in one line.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
