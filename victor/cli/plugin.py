"""`victor plugin`: write a plugin, check it, and see what two guidelines say otherwise."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from victor.cli.options import as_json, json_option, language_option

_print = as_json
FOUND = 1
"""The exit status when a check found something."""


@click.group(invoke_without_command=True)
@click.pass_context
def plugin(context: click.Context) -> None:
    """Write, check and compare plugins (the tutorial is plugins/README.md)."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@plugin.command()
@click.argument("code")
@click.option("--name", help="The country's name in English.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="The folder in which it is made.")
def new(code: str, name: str | None, into: Path | None) -> None:
    """Write a new country plugin: whole, tested, and open about what is left to write.

    CODE is that of the country, such as cy.
    """
    from victor.cli.plugin_view import report, written_plugin
    from victor.cli.views import show
    from victor.kit.check import check as look
    from victor.kit.folder import PluginFolder
    from victor.kit.new import write_plugin

    written = write_plugin(code, into=into, name=name)
    show(*written_plugin(written), *report(look(PluginFolder.read(written.path)), whole=True), "")


@plugin.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--only", multiple=True, metavar="CHECK", help="One check; may be given several times.")
@click.option("--all", "-v", "whole", is_flag=True, help="Every line, also where several plugins are checked.")
@json_option
def check(paths: tuple[Path, ...], only: tuple[str, ...], whole: bool, as_json: bool) -> None:
    """Check plugins from all sides: form, sources, languages, proofs, worked cases, packaging, import.

    PATH is the folder of a plugin, such as plugins/greece. What is left to do makes no plugin wrong; what failed
    ends with exit status 1.
    """
    from victor.errors import NotFoundError, nearest
    from victor.kit.check import CHECKS
    from victor.kit.check import check as look
    from victor.kit.folder import PluginFolder

    for name in only:
        if name not in CHECKS:
            expected = f"one of {', '.join(CHECKS)}"
            raise NotFoundError(f"there is no check '{name}'", expected=expected, hint=nearest(name, CHECKS))
    # plugins/* names the tutorial beside the plugins, too.
    places = [path for path in paths if path.is_dir()] or list(paths)
    if as_json:
        reports = [look(PluginFolder.read(path), only=only or None) for path in places]
        _print([one.as_dict() for one in reports])
    else:
        from victor.cli.plugin_view import counts, report
        from victor.cli.views import show

        reports = []
        for path in places:
            reports.append(look(PluginFolder.read(path), only=only or None))
            show(*report(reports[-1], whole=whole or len(places) == 1))
        show("", counts(reports), "")
    if any(one.state == "failed" for one in reports):
        sys.exit(FOUND)


@plugin.command()
@click.argument("old")
@click.argument("new")
@language_option
@json_option
def diff(old: str, new: str, language: str, as_json: bool) -> None:
    """Say what two guidelines say otherwise, with the fewest answers that show it, or that it is proved that none do.

    OLD and NEW are a country or checklist (gr, ilo_child_labour), one as it stood on a day (gr@2014-06-01), or the
    folder of a plugin (plugins/greece, plugins/unodc:unodc_labour).
    """
    from victor.kit.spec import guideline
    from victor.reasoning.difference import difference
    from victor.registry import default_registry

    today = date.today()  # noqa: DTZ011  a guideline is in force by its local calendar
    one, other = (guideline(name, default_registry(), today) for name in (old, new))
    found = difference(one, other)
    if as_json:
        _print(found.as_dict())
    else:
        from victor.cli.plugin_view import differences
        from victor.cli.views import show

        show(*differences(found, language), "")
