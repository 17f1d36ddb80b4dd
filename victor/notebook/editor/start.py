"""Starts a draft: a copy of a checklist that an installed plugin publishes, with the files that it needs."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from victor.errors import GuidelineError, NotFoundError, VictorError, nearest
from victor.registry import Registry
from victor.whole import write_whole

FOLDERS = ("", "locale", "checklists")
"""The draft itself comes last: a copy that was cut off is taken up again."""


def start_draft(checklist: str, into: Path, registry: Registry) -> Path:
    """Copy the files of the plugin that publishes a checklist; a draft that is there already stays as it is.

    Returns:
        The file of the checklist in the copy.

    Raises:
        NotFoundError: When no plugin publishes it.
        GuidelineError: When the copy cannot be written.
    """
    package = _package(checklist, registry)
    target = into / checklist
    path = target / "checklists" / f"{checklist}.toml"
    if path.exists():
        return path
    for folder in FOLDERS:
        place = files(package).joinpath(folder) if folder else files(package)
        found = [one for one in place.iterdir() if one.name.endswith(".toml")] if place.is_dir() else []
        try:
            (target / folder).mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise GuidelineError(f"the folder cannot be made ({fault.strerror})", file=str(into)) from None
        for one in sorted(found, key=lambda one: (one.name == path.name, one.name)):
            write_whole(target / folder / one.name, one.read_bytes())
    return path


def _package(checklist: str, registry: Registry) -> str:
    known: list[str] = []
    for plugin in registry.plugins.values():
        try:
            country = registry.country(plugin.name) if plugin.name in registry.published(plugin.name) else None
            lists = tuple(country.checklists) if country else registry.published(plugin.name)
        except VictorError:  # a broken plugin is told of elsewhere
            continue
        if checklist in lists:
            return country.package if country else plugin.package
        known += lists
    raise NotFoundError(
        "no plugin publishes this checklist",
        expected=f"one of {', '.join(sorted(known))}",
        hint=nearest(checklist, known),
    )
