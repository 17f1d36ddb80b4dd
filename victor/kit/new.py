"""Writes a new country plugin: small, whole, and open about what its author has still to write."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from urllib.parse import urlparse
from urllib.request import url2pathname

from attrs import frozen

from victor.errors import PluginError
from victor.files import read_toml
from victor.kit.content import TO_DO
from victor.kit.places import name_of, zone_of

DISTRIBUTION = "victor-desk"
SUFFIX = ".txt"
"""What a file of the template ends with, so that no tool takes it for a file of ours."""


@frozen
class Written:
    """A plugin that was just written.

    Attributes:
        path: Its folder.
        files: The files that were written, by their path from there.
        joined: The `pyproject.toml` of the repository that it joined, or None for a package of its own.
    """

    path: Path
    files: tuple[str, ...]
    joined: Path | None


def write_plugin(code: str, *, into: Path | None = None, name: str | None = None, today: date | None = None) -> Written:
    """Write a new country plugin.

    In a checkout of victor it becomes a member of the workspace and of the group ``dev``, elsewhere a package of its
    own. Nothing that is there already is overwritten.

    Args:
        code: Two small letters, as in ISO 3166.
        into: The folder in which its folder is made; ``plugins`` of the checkout, or where the command is called.
        name: The country's name in English; the one that the time zone database gives unless said.
        today: The day of its first version.

    Raises:
        PluginError: When the code is none, or a plugin of that name is there already.
    """
    if not re.fullmatch(r"[a-z]{2}", code):
        raise PluginError("this is no country code", expected="two small letters, as in ISO 3166")
    day = today or date.today()  # noqa: DTZ011  the day of whoever writes it
    known = name or name_of(code)
    country = known or f"{TO_DO} name of {code}"
    folder = re.sub(r"[^a-z]+", "-", known.lower()).strip("-") if known else code
    root = _checkout(into or Path.cwd())
    place = (into or (root / "plugins" if root else Path.cwd())) / (folder if root else f"{DISTRIBUTION}-{folder}")
    if place.exists():
        raise PluginError("it is there already", file=str(place), hint="nothing was written")
    _free(code, root)
    values = {
        "code": code,
        "name": country,
        "folder": folder,
        "package": f"victor_{folder.replace('-', '_')}",
        "class_name": "".join(part.title() for part in folder.split("-")),
        "version": f"{day:%Y.%m}",
        "today": day.isoformat(),
        "time_zone": zone_of(code) or "UTC",
        "sources": _uv_sources(inside=root is not None),
    }
    written = []
    for path, text in _template(files("victor.kit").joinpath("template")):
        target = place / path.replace("package/", f"{values['package']}/", 1).replace(
            "checklists/signs", f"checklists/{code}_signs"
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(text).substitute(values), encoding="utf-8")
        written.append(target.relative_to(place).as_posix())
    if root:
        _join(root / "pyproject.toml", f"{DISTRIBUTION}-{folder}")
    return Written(place, tuple(sorted(written)), root / "pyproject.toml" if root else None)


def _template(root: Traversable, below: str = "") -> list[tuple[str, str]]:
    """The files of the template by their path."""
    found = []
    for file in sorted(root.iterdir(), key=lambda one: one.name):
        if file.is_dir():
            found += _template(file, f"{below}{file.name}/")
        elif file.name.endswith(SUFFIX):
            found.append((f"{below}{file.name.removesuffix(SUFFIX)}", file.read_text(encoding="utf-8")))
    return found


def _checkout(place: Path) -> Path | None:
    """The checkout of victor in which a folder lies, if it lies in one."""
    for folder in (place.resolve(), *place.resolve().parents):
        file = folder / "pyproject.toml"
        if file.is_file() and (folder / "plugins").is_dir():
            project = read_toml(file, PluginError).get("project")
            if isinstance(project, dict) and project.get("name") == DISTRIBUTION:
                return folder
    return None


def _free(code: str, root: Path | None) -> None:
    """Refuse a code that another plugin has.

    Raises:
        PluginError: With the plugin that has it.
    """
    for file in root.glob("plugins/*/pyproject.toml") if root else ():
        if re.search(rf"(?m)^{code} *= *\"victor_", file.read_text(encoding="utf-8")):
            raise PluginError(f"the plugin {file.parent.name} has the code '{code}'", hint="nothing was written")


def _join(file: Path, name: str) -> None:
    """Name a plugin in the group ``dev`` and among the sources of a checkout, beside the others."""
    text = file.read_text(encoding="utf-8")
    for line, last in ((f'  "{name}",', r'(?m)^  "victor-desk-[a-z-]+",$'), (f"{name} = {{ workspace = true }}", None)):
        pattern = last or r"(?m)^victor-desk-[a-z-]+ = \{ workspace = true \}$"
        *_, at = re.finditer(pattern, text)
        text = f"{text[: at.end()]}\n{line}{text[at.end() :]}"
    file.write_text(text, encoding="utf-8")


def _uv_sources(*, inside: bool) -> str:
    """Where uv finds victor itself: in the workspace, or where it is installed from."""
    names = (DISTRIBUTION, f"{DISTRIBUTION}-unodc")
    lines = []
    for name in names:
        place = None if inside else editable(name)
        if inside:
            lines.append(f"{name} = {{ workspace = true }}")
        elif place:
            lines.append(f'{name} = {{ path = "{place.as_posix()}", editable = true }}')
    return "\n".join(lines)


def editable(name: str) -> Path | None:
    """The folder from which a distribution is installed, where it is used from its sources."""
    try:
        about = json.loads(distribution(name).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        about = {}
    address = urlparse(about.get("url", ""))
    if address.scheme == "file":
        return Path(url2pathname(address.path))
    beside = Path(__file__).parents[2] / "plugins" / name.removeprefix(f"{DISTRIBUTION}-")
    return beside if name != DISTRIBUTION and (beside / "pyproject.toml").is_file() else None
