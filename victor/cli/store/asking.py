"""What the verbs of `victor store` ask: who does it, and whether it is meant."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from victor.cli import INTERRUPTED
from victor.cli.passphrase import can_ask

F = TypeVar("F", bound=Callable[..., Any])


def example(*lines: str, title: str = "Example") -> str:
    """The end of a help text: lines to copy."""
    return "\n  ".join(("\b\n" + title + ":", *lines))


def store_argument(command: F) -> F:
    """``STORE``."""
    return click.argument("store", type=click.Path())(command)


def yes_option(command: F) -> F:
    """``--yes``."""
    return click.option("--yes", is_flag=True, help="Do it without asking, as a program must say.")(command)


def by_options(command: F) -> F:
    """``--by`` and ``--role``."""
    by = click.option("--by", default="", help="Who does it, for the audit: a function, no name of a child.  [empty]")
    role = click.option("--role", default="", help="In which role, for the audit.  [empty]")
    return by(role(command))


def must_agree(deed: str, *, yes: bool) -> None:
    """Say what will be done, and go on only if that is wanted.

    Raises:
        UsageError: There is neither ``--yes`` nor anybody who can be asked.
    """
    if not yes and not can_ask():
        raise click.UsageError(f"{deed} To have it done without being asked, give --yes")
    click.echo(deed, err=True)
    if not yes and not click.confirm("Do it?", err=True):
        click.echo("victor: nothing was done", err=True)
        sys.exit(INTERRUPTED)


def several(count: int, one: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
