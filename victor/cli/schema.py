"""`victor schema`: the forms of the files that people write, for editors and programs."""

from __future__ import annotations

import click

from victor.cli.options import as_json, country_option


def _names(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from victor.exchange.schema import NAMES

    return [name for name in NAMES if name.startswith(incomplete)]


@click.command()
@click.argument("name", metavar="answers|desk-day", shell_complete=_names)
@country_option(required=False)
@click.option("--json", "_", is_flag=True, help="Print it for programs: a schema always is.")
def schema(name: str, country: str | None, _: bool) -> None:
    """Print the JSON Schema of a file; with a country it knows what can be answered there."""
    import victor
    from victor.exchange import schema as schema_of

    as_json(schema_of(name, victor.country(country) if country else None))
