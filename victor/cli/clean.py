"""`victor clean`: notebooks without outputs, the state of widgets and checkpoints."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from victor.errors import VictorError

FOUND = 1


@click.command()
@click.argument("notebooks", nargs=-1, required=True, metavar="NOTEBOOK...", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit with 1 and name what would change.")
def clean(notebooks: tuple[Path, ...], check: bool) -> None:
    """Strip outputs, counts, widget state and checkpoints from notebooks, or from all notebooks below folders.

    What people wrote stays as it is. A second run changes nothing.
    """
    if find_spec("nbstripout") is None:
        raise VictorError("nbstripout is not installed", hint="pip install 'victor-desk[notebook]'")
    from victor.notebook.clean import cleanings

    needed = [one for one in cleanings(notebooks) if one.needed]
    for one in needed:
        if check:
            click.echo(f"{one.file}: not clean")
        else:
            one.do()
            click.echo(f"{one.file}: cleaned")
    if not needed:
        click.echo("clean")
    if check and needed:
        sys.exit(FOUND)
