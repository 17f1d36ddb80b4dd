"""`victor plugins`: what is installed, from where, in which state, and why one is skipped."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from victor.cli.options import as_json, json_option

if TYPE_CHECKING:
    from victor.registry import Plugin, Registry

_print = as_json
SLOW = 1.0
"""Seconds of an import from which on it is named: whoever waits for victor should know for whom."""
FOUND = 1


@click.command()
@json_option
def plugins(as_json: bool) -> None:
    """List the plugins that are installed: from where, which version, what they publish, and why one is skipped.

    Ends with status 1 when one is skipped. VICTOR_PLUGINS_OFF=gr,ilo switches plugins off; these are not imported.
    """
    from victor.registry import Registry

    registry = Registry.load()
    rows = [_row(registry, plugin) for plugin in registry.plugins.values()]
    rows += [_off(plugin) for plugin in registry.off.values()]
    rows.sort(key=lambda row: str(row["name"]))
    if as_json:
        _print(rows)
    else:
        from rich.text import Text

        from victor.cli.views import columns, show

        styles = {"ok": "green", "slow": "yellow", "off": "dim", "skipped": "bold red"}
        table = columns("name", "distribution", "from", "publishes", "state")
        for row in rows:
            state = Text(str(row["state"]), style=styles[str(row["state"])])
            told = Text(", ".join(str(one) for one in _list(row["publishes"])) or str(row["reason"]))
            table.add_row(
                Text(str(row["name"])), f"{row['distribution']} {row['version']}", str(row["from"]), told, state
            )
        parts = [table] if rows else [Text("No plugin is installed.")]
        slow = [Text(f"\n{row['name']}: {row['reason']}") for row in rows if row["state"] == "slow"]
        show("", *parts, *slow, "")
    if any(row["state"] == "skipped" for row in rows):
        sys.exit(FOUND)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _row(registry: Registry, plugin: Plugin) -> dict[str, object]:
    from victor.errors import PluginError

    try:
        published, reason = list(registry.published(plugin.name)), ""
    except PluginError as error:
        published, reason = [], str(error)
    state = "skipped" if reason else "slow" if plugin.seconds > SLOW else "ok"
    if state == "slow":
        reason = f"its import takes {plugin.seconds:.1f} s"
    return {**_head(plugin), "publishes": published, "state": state, "reason": reason}


def _off(plugin: Plugin) -> dict[str, object]:
    return {**_head(plugin), "publishes": [], "state": "off", "reason": "switched off by VICTOR_PLUGINS_OFF"}


def _head(plugin: Plugin) -> dict[str, object]:
    return {
        "name": plugin.name,
        "package": plugin.package,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "from": _from(plugin.place),
    }


def _from(place: Path | None) -> str:
    """The folder of a package, as short as it can be said here."""
    if place is None:
        return ""
    here = Path.cwd()
    return str(place.relative_to(here) if place.is_relative_to(here) else place)
