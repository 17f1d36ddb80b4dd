"""The options and arguments that several sub-commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from victor.guideline import Checklist, Country

F = TypeVar("F", bound=Callable[..., Any])


class CountryCode(click.ParamType):  # type: ignore[type-arg]  # generic in the newest click only
    """The code of a country, completed from the installed plugins."""

    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  click's signature
        """The codes that begin so."""
        from victor import countries

        return [CompletionItem(one.code, help=str(one.name)) for one in countries() if one.code.startswith(incomplete)]


class ChecklistName(click.ParamType):  # type: ignore[type-arg]  # as above
    """The name of a checklist, completed from the installed plugins."""

    name = "checklist"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002  click's signature
        """The names that begin so."""
        from victor import checklists

        return [CompletionItem(one.id, help=str(one.title)) for one in checklists() if one.id.startswith(incomplete)]


class Published(click.ParamType):  # type: ignore[type-arg]  # as above
    """The code of a country or the name of a checklist, completed from the installed plugins."""

    name = "country|checklist"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The codes and names that begin so."""
        countries = CountryCode().shell_complete(ctx, param, incomplete)
        return [*countries, *ChecklistName().shell_complete(ctx, param, incomplete)]


class Day(click.ParamType):  # type: ignore[type-arg]  # as above
    """A day of the calendar."""

    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            self.fail("this is no day; expected one such as 2014-06-01", param, ctx)


def language_option(command: F) -> F:
    """``--language``."""
    option = click.option("--language", default="en", show_default=True, help="Language of the guideline's texts.")
    return option(command)


def json_option(command: F) -> F:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print it for programs.")(command)


def on_option(command: F) -> F:
    """``--on``."""
    return click.option("--on", type=Day(), help="As the guidelines stood on that day.")(command)


def country_option(*, required: bool) -> Callable[[F], F]:
    """``--country``."""
    return click.option("--country", type=CountryCode(), required=required, help="Code of the country, such as gr.")


def checklist_option(command: F) -> F:
    """``--checklist``."""
    option = click.option("--checklist", type=ChecklistName(), help="Another checklist than the country's default one.")
    return option(command)


def chosen_checklist(country: str | None, checklist: str | None, on: date | None) -> tuple[Country | None, Checklist]:
    """The country and the checklist that the options name.

    Raises:
        NotFoundError: When no plugin publishes them.
    """
    import victor

    if country is None and checklist is None:
        raise click.UsageError("name a --country, a --checklist, or both")
    if country is None and on is not None:
        raise click.UsageError("--on needs a --country: it is the country's plugin that knows other days")
    where = victor.country(country, on=on) if country else None
    if where is None or (checklist is not None and checklist not in where.checklists):
        return where, victor.checklist(checklist or "")
    return where, where.checklist(checklist)


def shown(store: str) -> str:
    """The name of a store as it may be shown: the address of a database may hold a password."""
    if "://" not in store:
        return store
    from sqlalchemy import make_url

    # What is asked of the driver may name a password, too.
    return make_url(store).set(query={}).render_as_string(hide_password=True)


def as_json(value: object) -> None:
    """Print plain data for programs, in UTF-8 whatever the terminal speaks."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode())


class StandardInput:
    """Standard input as a file."""

    name = "standard input"

    def read_bytes(self) -> bytes:
        """All that it holds."""
        return sys.stdin.buffer.read()


def readable(file: Path) -> Path | StandardInput:
    """A file, or standard input for ``-``."""
    return StandardInput() if str(file) == "-" else file
