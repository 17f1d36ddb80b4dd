"""Finds the guideline that somebody names: a folder, or something that is installed, today or on another day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from victor.errors import NotFoundError, shown
from victor.guideline import Checklist, Country
from victor.kit.folder import PluginFolder
from victor.registry import Registry


def guideline(name: str, registry: Registry, today: date) -> Country | Checklist:
    """The country or checklist that is meant.

    Args:
        name: A country's code or a checklist's id, with ``@2014-06-01`` for another day; or the folder of a plugin,
            with ``:unodc_labour`` for one of several checklists, and ``@`` likewise.
        registry: The plugins that are installed.
        today: The day that is meant unless one is named.

    Raises:
        NotFoundError: When there is nothing of that name.
    """
    named, _, when = name.partition("@")
    try:
        day = date.fromisoformat(when) if when else today
    except ValueError:
        raise NotFoundError("this is no day", path=shown(named), expected="a day such as gr@2014-06-01") from None
    path, _, list_ = named.partition(":")
    if "/" in path or Path(path).is_dir():
        return _in_folder(PluginFolder.read(Path(path)), list_, day)
    try:
        return registry.country(named, day)
    except NotFoundError:
        pass
    try:
        return registry.checklist(named)
    except NotFoundError as error:
        hint = "or the folder of a plugin, such as plugins/greece"
        raise NotFoundError(f"nothing is called '{shown(named)}'", expected=error.expected, hint=hint) from None


def _in_folder(folder: PluginFolder, list_: str, day: date) -> Country | Checklist:
    if folder.is_country and not list_:
        return folder.country(day)
    lists = folder.checklists(day)
    if not list_ and len(lists) == 1:
        return next(iter(lists.values()))
    if list_ not in lists:
        known = ", ".join(f"{folder.path}:{name}" for name in lists)
        raise NotFoundError("which checklist is meant", expected=f"one of {known}")
    return lists[list_]
