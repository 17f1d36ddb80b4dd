"""`victor schema`: the forms of the files that people write, for editors and programs."""

from __future__ import annotations

import click

from victor.cli.options import as_json, country_option


@click.command()
@click.argument("name", metavar="answers|desk-day")
@country_option(required=False)
def schema(name: str, country: str | None) -> None:
    """Print the JSON Schema of a file; with a country it knows what can be answered there."""
    import victor
    from victor.exchange import schema as schema_of

    as_json(schema_of(name, victor.country(country) if country else None))
