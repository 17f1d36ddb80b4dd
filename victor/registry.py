"""Finds, loads and guards plugins: a broken one is named in one line and never takes the others down."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.metadata import EntryPoint, distributions, entry_points
from operator import eq
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import pluggy
from attrs import define, evolve, field, frozen

from victor import hooks
from victor.errors import NotFoundError, PluginError, VictorError, nearest, shown
from victor.guideline import Checklist, Country

T = TypeVar("T")

GROUP = "victor"
OFF = "VICTOR_PLUGINS_OFF"
"""The environment variable that names plugins, separated by commas, which are never imported."""


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hooks.PROJECT)
    manager.add_hookspecs(hooks)
    return manager


@frozen
class Plugin:
    """A plugin that was found.

    Attributes:
        name: The name of its entry point; the code of the country for one that publishes a country.
        package: The module that it names.
        distribution: The distribution that brought it, with its version.
        place: The folder of its package, once it was imported.
        seconds: How long its import took.
        error: Why it is not used, in one line; None while nothing is wrong with it.
    """

    name: str
    package: str
    distribution: str = ""
    version: str = ""
    place: Path | None = None
    seconds: float = 0.0
    error: PluginError | None = None


@define
class Registry:
    """The plugins of this installation, or of a test. Nothing is imported before `load`."""

    plugins: dict[str, Plugin] = field(factory=dict)
    off: dict[str, Plugin] = field(factory=dict)
    """Those that are switched off, never imported."""
    _manager: pluggy.PluginManager = field(factory=_manager, repr=False)
    _countries: dict[str, Country] = field(factory=dict, repr=False)
    _checklists: dict[str, dict[str, Checklist]] = field(factory=dict, repr=False)

    @classmethod
    def load(cls, *, off: Iterable[str] | None = None) -> Registry:
        """The registry of all installed plugins.

        Entry points are loaded one by one: a plugin that fails is kept with its error, the others are used. Of two
        distributions that use one name neither is used: which of them was meant nobody can know.

        Args:
            off: Names that are not even imported; those in ``VICTOR_PLUGINS_OFF`` unless given.
        """
        registry = cls()
        skip = set(off if off is not None else (name.strip() for name in os.environ.get(OFF, "").split(",")))
        found: dict[str, list[EntryPoint]] = {}
        for point in _points():
            found.setdefault(point.name, []).append(point)
        for name, points in sorted(found.items()):
            if name in skip:
                registry.off[name] = _about(points[0])
                continue
            # An editable and an ordinary install of one distribution list the same point twice; that is no conflict.
            distinct = {(point.value, _about(point).distribution) for point in points}
            if len(distinct) > 1:
                owners = " and ".join(sorted(owner or value for value, owner in distinct))
                registry._broken(_about(points[0]), f"{owners} both use this name", hint="uninstall one of them")
            else:
                registry._add(points[0])
        return registry

    def add(self, name: str, module: ModuleType | object) -> None:
        """Use a plugin that is no installed distribution: for tests and trials.

        Raises:
            PluginError: When the plugin is not right, or another one has its name.
        """
        there = self.plugins.get(name)
        if there and not there.error:
            raise PluginError("a plugin of this name is there already", plugin=name, file=there.package)
        self._register(Plugin(name, getattr(module, "__name__", name)), module)
        error = self.plugins[name].error
        if error:
            raise error

    # --- what plugins publish ---------------------------------------------------------------------------------------

    def country(self, code: str, on: date | None = None) -> Country:
        """A country, as it stands today or stood on another day.

        Raises:
            NotFoundError: When no plugin publishes it.
            PluginError: When its plugin is broken.
        """
        plugin = self.plugins.get(code)
        if plugin is None or (plugin.error is None and not self._publishes(code, "victor_country")):
            known = [name for name in self.plugins if self._publishes(name, "victor_country")]
            raise NotFoundError(
                f"no plugin publishes a country '{code}'" if code.isidentifier() else "this is no country code",
                expected=f"one of {', '.join(known)}" if known else "an installed country plugin",
                hint=nearest(code, known),
            )
        if plugin.error:
            raise plugin.error
        if code not in self._countries:
            self._countries[code] = self._collect(plugin, "victor_country", self._checked_country)
        today = self._countries[code]
        try:
            return today if on is None else today.at(on)
        except VictorError as fault:  # today it can be used all the same
            raise PluginError(_said(fault, plugin), plugin=code, file=plugin.package) from None

    def used_by(self, country: Country) -> tuple[Checklist, ...]:
        """The checklists of other plugins that a country uses, as far as their plugins are installed."""
        return tuple(checklist for checklist in self.checklists() if checklist.id in country.uses)

    def countries(self, on: date | None = None) -> tuple[Country, ...]:
        """Every country that can be read, by code; a broken plugin is warned of and left out."""
        return tuple(self._each("victor_country", lambda name: self.country(name, on)))

    def checklist(self, id: str) -> Checklist:  # noqa: A002  the field's word, everywhere
        """A checklist: one that belongs to no country, or one of a country.

        Raises:
            NotFoundError: When no plugin publishes it.
        """
        known = {checklist.id: checklist for checklist in self.checklists()}
        if id not in known:
            raise NotFoundError(
                f"no plugin publishes a checklist '{id}'" if id.isidentifier() else "this is no name of a checklist",
                expected=f"one of {', '.join(known)}" if known else "an installed plugin with checklists",
                hint=nearest(id, known),
            )
        return known[id]

    def checklists(self) -> tuple[Checklist, ...]:
        """Every checklist that can be read, by id: of each country, and of no country.

        Of two with one id the first is used, and the other one is warned of.
        """
        found: dict[str, tuple[str, Checklist]] = {}
        groups = [(country.code, country.checklists) for country in self.countries()]
        groups += self._each("victor_checklists", lambda name: (name, self._own_checklists(name)))
        for name, group in groups:
            for checklist in group.values():
                owner, first = found.setdefault(checklist.id, (name, checklist))
                if first is not checklist:
                    message = f"skipped: plugin {name}: plugin {owner} has a checklist '{checklist.id}', too"
                    warnings.warn(message, stacklevel=3)
        return tuple(found[id_][1] for id_ in sorted(found))

    def published(self, name: str) -> tuple[str, ...]:
        """What a plugin publishes: the code of its country, the ids of its checklists.

        Raises:
            PluginError: When it is broken; a plugin is only known to be whole once it was asked.
        """
        plugin = self.plugins[name]
        if plugin.error:
            raise plugin.error
        country = (self.country(name).code,) if self._publishes(name, "victor_country") else ()
        own = tuple(self._own_checklists(name)) if self._publishes(name, "victor_checklists") else ()
        return (*country, *own)

    @property
    def broken(self) -> tuple[Plugin, ...]:
        """The plugins that are not used, with the reason."""
        return tuple(plugin for plugin in self.plugins.values() if plugin.error)

    # --- guarding ---------------------------------------------------------------------------------------------------

    def _add(self, point: EntryPoint) -> None:
        plugin = _about(point)
        start = time.perf_counter()
        try:
            module = point.load()
        except (Exception, SystemExit) as fault:  # noqa: BLE001  whatever a plugin does at import concerns it alone
            self._broken(plugin, f"it cannot be imported ({_kind(fault)})", hint=_importable(fault))
            return
        file = getattr(module, "__file__", None)
        place = Path(file).parent if isinstance(file, str) else None
        self._register(evolve(plugin, place=place, seconds=time.perf_counter() - start), module)

    def _register(self, plugin: Plugin, module: object) -> None:
        self.plugins[plugin.name] = plugin
        # A manager of its own shows what is wrong with this plugin alone, and leaves nothing behind when it is.
        trial = _manager()
        try:
            eq(module, None)
            trial.register(module, plugin.name)
            trial.check_pending()
            if not trial.get_hookcallers(module):
                self._broken(plugin, "it implements no hook", hint=f"known hooks: {', '.join(_hook_names())}")
            elif self._manager.is_registered(module):
                self._broken(plugin, f"it is the same module as plugin {self._manager.get_name(module)}")
            else:
                self._manager.register(module, plugin.name)
        except pluggy.PluginValidationError as fault:
            self._broken(plugin, " ".join(str(fault).split()).removeprefix(f"Plugin '{plugin.name}' "))
        except Exception as fault:  # noqa: BLE001  whatever a plugin does concerns it alone
            self._broken(plugin, f"it cannot be registered ({_kind(fault)})")

    def _broken(self, plugin: Plugin, why: str, *, hint: str | None = None) -> PluginError:
        error = PluginError(why, plugin=plugin.name, file=plugin.package, hint=hint)
        self.plugins[plugin.name] = evolve(plugin, error=error)
        return error

    def _publishes(self, name: str, hook: str) -> bool:
        return any(one.plugin_name == name for one in getattr(self._manager.hook, hook).get_hookimpls())

    def _collect(self, plugin: Plugin, hook: str, check: Callable[[Plugin, Any], T]) -> T:
        """What one plugin returns from one hook, checked."""
        # By name: to compare plugins, or to put them into a set, would run their code, and one could spoil the others.
        mine = (one for one in getattr(self._manager.hook, hook).get_hookimpls() if one.plugin_name == plugin.name)
        try:
            results = [result for one in mine if (result := one.function()) is not None]
        except VictorError as fault:
            raise self._broken(plugin, _said(fault, plugin)) from None
        except (Exception, SystemExit) as fault:
            raise self._broken(plugin, f"{hook} failed ({_kind(fault)})") from fault
        if len(results) != 1:
            raise self._broken(plugin, f"{hook} returned nothing")
        return check(plugin, results[0])

    def _checked_country(self, plugin: Plugin, result: object) -> Country:
        if not isinstance(result, Country):
            kind = "type" if isinstance(result, type) else shown(type(result).__name__)
            raise self._broken(plugin, f"victor_country returned a {kind}", hint="return a Country")
        if result.code != plugin.name:
            raise self._broken(
                plugin,
                f"it publishes the country '{shown(result.code)}'",
                hint="name the entry point by the country's code",
            )
        return result

    def _own_checklists(self, name: str) -> Mapping[str, Checklist]:
        plugin = self.plugins[name]
        if plugin.error:
            raise plugin.error
        if name not in self._checklists:
            self._checklists[name] = self._collect(plugin, "victor_checklists", self._checked_checklists)
        return self._checklists[name]

    def _checked_checklists(self, plugin: Plugin, result: object) -> dict[str, Checklist]:
        if (
            not isinstance(result, Sequence)
            or isinstance(result, str)
            or not all(isinstance(one, Checklist) for one in result)
        ):
            kind = shown(type(result).__name__)
            raise self._broken(plugin, f"victor_checklists returned a {kind}", hint="return a list of Checklist")
        return {checklist.id: checklist for checklist in result}

    def _each(self, hook: str, get: Callable[[str], T]) -> Iterable[T]:
        for name in sorted(self.plugins):
            if self._publishes(name, hook):
                try:
                    yield get(name)
                except PluginError as error:
                    warnings.warn(f"skipped: {error}", stacklevel=4)


def _hook_names() -> list[str]:
    return sorted(name for name in vars(hooks) if name.startswith("victor_"))


def _points() -> list[EntryPoint]:
    """The entry points of all plugins; a distribution whose list is spoilt spoils no other's."""
    try:
        return list(entry_points(group=GROUP))
    except Exception:  # noqa: BLE001  whatever stands in a file of another distribution
        found: list[EntryPoint] = []
        for dist in distributions():
            try:
                found += dist.entry_points.select(group=GROUP)
            except Exception as fault:  # noqa: BLE001  the same
                warnings.warn(f"skipped: entry points of {dist.name} cannot be read ({_kind(fault)})", stacklevel=4)
        return found


def _about(point: EntryPoint) -> Plugin:
    try:
        name, version = (point.dist.name, point.dist.version) if point.dist else ("", "")
    except Exception:  # noqa: BLE001  a distribution need not be whole to bring a whole plugin
        name, version = "", ""
    return Plugin(point.name, point.value, name or "", version or "")


def _kind(fault: BaseException) -> str:
    """What happened, without a word that a plugin put into it."""
    return shown(type(fault).__name__)


def _said(fault: VictorError, plugin: Plugin) -> str:
    """What an error says, without the name of the plugin, which is named anyway."""
    if fault.plugin == plugin.package:
        fault.plugin = None
    return str(fault)


def _importable(fault: BaseException) -> str | None:
    if isinstance(fault, ModuleNotFoundError) and fault.name:
        return f"install what brings the module {shown(fault.name)}"
    return None


@cache
def default_registry() -> Registry:
    """The registry of this installation, loaded when it is first asked for."""
    registry = Registry.load()
    for plugin in registry.broken:
        warnings.warn(f"skipped: {plugin.error}", stacklevel=3)
    return registry
