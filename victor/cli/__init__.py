"""The command line: sub-commands are loaded when they are called, so that help is quick."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import click

from victor import __version__
from victor.errors import VictorError, nearest

COMMANDS = {
    "demo": "victor.cli.day",
    "run": "victor.cli.day",
    "lab": "victor.cli.lab",
    "countries": "victor.cli.look",
    "show": "victor.cli.look",
    "assess": "victor.cli.judge",
    "plan": "victor.cli.judge",
    "screen": "victor.cli.screen",
    "desk": "victor.cli.desk",
    "store": "victor.cli.store",
    "plugins": "victor.cli.plugins",
    "plugin": "victor.cli.plugin",
    "clean": "victor.cli.clean",
    "schema": "victor.cli.schema",
}
"""Each sub-command with the module in which a click command of that name stands."""
FOUND = 1
"""The exit status when a check found something."""
USER_ERROR = 2
INTERRUPTED = 130
COMPLETION = """\b
Completion of commands, countries and checklists, for bash (zsh and fish alike):
  eval "$(_VICTOR_COMPLETE=bash_source victor)"
"""


class Lazy(click.Group):
    """A group that imports a sub-command when it is asked for; called alone it shows its help.

    Args:
        homes: Each sub-command with the module in which it stands under its name; ``module:name`` under another one.
        more: As click takes it.
    """

    def __init__(self, *, homes: Mapping[str, str], **more: Any) -> None:
        super().__init__(**more)
        self.homes = homes

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The names, in the order in which a newcomer needs them."""
        return list(self.homes)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """The command of that name."""
        if cmd_name not in self.homes:
            return None
        module, _, name = self.homes[cmd_name].partition(":")
        command: Any = getattr(importlib.import_module(module), name or cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or an error that names the nearest one."""
        hint = nearest(args[0], self.homes) if args[0] not in self.homes else None
        if hint:
            ctx.fail(f"there is no command '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the sub-command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # With its number click would end with status 1, which here says that a check found something.
            raise BrokenPipeError from None


@click.group(
    cls=Lazy,
    homes=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=COMPLETION,
)
@click.version_option(__version__)
@click.pass_context
def group(context: click.Context) -> None:
    """Guidelines for identifying trafficked children, made executable.

    Begin with `victor demo`. Exit status: 0 fine, 1 a check found something, 2 an error of yours, in one line.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the command line."""
    warnings.showwarning = _one_line
    try:
        group(prog_name="victor", standalone_mode=False)
    except VictorError as error:
        _end(f"victor: {error}", USER_ERROR)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" ({context.command_path} --help)" if context else ""
        _end(f"victor: {error.format_message()}{hint}", error.exit_code if error.exit_code != 1 else USER_ERROR)
    except (KeyboardInterrupt, click.Abort):
        _end("victor: interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read us (head, a pager) has seen enough; Python must not complain of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(line: str, status: int) -> None:
    click.echo(" ".join(line.split()), err=True)
    sys.exit(status)


def _one_line(message: Warning | str, *_: object, **__: object) -> None:
    """A warning, such as that of a plugin that was skipped, is one line without file names of ours."""
    click.echo(f"victor: {message}", err=True)
