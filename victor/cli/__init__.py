"""The command line: sub-commands are loaded when they are called, so that help is quick."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from victor import __version__
from victor.errors import VictorError

COMMANDS = {
    "demo": "victor.cli.day:demo",
    "run": "victor.cli.day:run",
}


class Lazy(click.Group):
    """A group that imports a sub-command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: Any = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Lazy)
@click.version_option(__version__)
def group() -> None:
    """Guidelines for identifying trafficked children, made executable."""


def main() -> None:
    """Run the command line."""
    try:
        group(prog_name="victor")
    except VictorError as error:
        click.echo(f"victor: {error}", err=True)
        sys.exit(2)
