"""Plugins as they are found in an installation: real distributions on ``sys.path``, whole ones and broken ones."""

from __future__ import annotations

import importlib
import itertools
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import victor
from tests.guideline import tiny
from victor.errors import NotFoundError, PluginError
from victor.guideline import Checklist, Country
from victor.registry import OFF, Registry, default_registry

_numbers = itertools.count()
INSTALLED = {point.name for point in entry_points(group="victor")}
ALL = ",".join(sorted(INSTALLED))

COUNTRY = """
from victor import Country, hookimpl
@hookimpl
def victor_country():
    return Country.load(__package__)
"""
CHECKLISTS = """
from victor import Checklist, hookimpl
@hookimpl
def victor_checklists():
    return Checklist.load_all(__package__)
"""


class Site:
    """A folder on ``sys.path`` into which distributions are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name: str, source: str, *, value: str = "", dist: str = "", metadata: bool = True) -> str:
        """A distribution with one plugin; returns the name of its module."""
        module = f"plugin_{next(_numbers)}"
        (self.folder / module).mkdir()
        (self.folder / module / "__init__.py").write_text(source)
        return self.point(name, value or module, dist=dist or f"dist-{module}", metadata=metadata)

    def country(self, code: str, *changes: dict[str, str], source: str = COUNTRY, dist: str = "") -> str:
        """A distribution with the tiny country under a code of its own; returns the name of its module."""
        files = {"__init__.py": source, **tiny.changed("country.toml", 'code = "ty"', f'code = "{code}"')}
        for change in changes:
            files.update(change)
        return self.point(code, tiny.write(self.folder, files), dist=dist or f"victor-desk-{code}")

    def point(self, name: str, value: str, *, dist: str, metadata: bool = True) -> str:
        info = self.folder / f"{dist.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        if metadata:
            (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {dist}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[victor]\n{name} = {value}\n")
        importlib.invalidate_caches()
        return value


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A folder for distributions; the plugins that are really installed are off."""
    monkeypatch.setenv(OFF, ALL)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield Site(tmp_path)
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[name]
    importlib.invalidate_caches()


def refused(call: Callable[[], object]) -> str:
    """The line in which a plugin is refused."""
    with pytest.raises(PluginError) as caught:
        call()
    return one_line(caught.value)


def one_line(error: Exception | None) -> str:
    assert isinstance(error, PluginError)
    assert error.plugin
    assert "\n" not in str(error)
    assert "Maria" not in str(error)
    return str(error)


# --- whole plugins ----------------------------------------------------------------------------------------------------


def test_what_is_installed_is_found(site: Site) -> None:
    module = site.country("aa")
    registry = Registry.load()
    [plugin] = registry.plugins.values()
    assert (plugin.name, plugin.package, plugin.distribution, plugin.version) == ("aa", module, "victor-desk-aa", "1.2")
    assert plugin.error is None
    assert registry.broken == ()
    assert registry.country("aa").code == "aa"


def test_results_are_sorted_whatever_the_order_of_the_folders(site: Site) -> None:
    for code in ("cc", "aa", "bb"):
        signs = tiny.FILES["checklists/signs.toml"].replace('id = "signs"', f'id = "signs_{code}"', 1)
        country = tiny.changed("country.toml", 'default_checklist = "signs"', f'default_checklist = "signs_{code}"')
        country = {name: text.replace('code = "ty"', f'code = "{code}"') for name, text in country.items()}
        locale = tiny.changed("locale/ty.toml", 'signs = "Signoj"', f'signs_{code} = "Signoj"')
        lists = {f"checklists/signs_{code}.toml": signs, "checklists/signs.toml": ""}
        site.country(code, country, locale, lists)
        (site.folder / _module(site, code) / "checklists/signs.toml").unlink()
    registry = Registry.load()
    assert list(registry.plugins) == ["aa", "bb", "cc"]
    assert [country.code for country in registry.countries()] == ["aa", "bb", "cc"]
    assert [checklist.id for checklist in registry.checklists()] == ["signs_aa", "signs_bb", "signs_cc"]
    assert registry.checklist("signs_bb").id == "signs_bb"


def _module(site: Site, code: str) -> str:
    info = site.folder / f"victor_desk_{code}-1.2.dist-info/entry_points.txt"
    return info.read_text().split("=")[1].strip()


def test_one_plugin_may_publish_a_country_and_checklists(site: Site) -> None:
    both = COUNTRY + CHECKLISTS.replace("Checklist.load_all(__package__)", "[]")
    site.country("aa", source=both)
    registry = Registry.load()
    assert [country.code for country in registry.countries()] == ["aa"]
    assert [checklist.id for checklist in registry.checklists()] == ["signs"]


def test_an_object_of_a_module_can_be_the_plugin(site: Site) -> None:
    source = "class Plugin:\n    @hookimpl\n    def victor_checklists(self): return []\nplugin = Plugin()\n"
    module = site.install("obj", "from victor import hookimpl\n" + source)
    site.point("obj2", f"{module}:plugin", dist="obj2")
    registry = Registry.load()
    assert "it implements no hook" in one_line(registry.plugins["obj"].error)
    assert registry.plugins["obj2"].error is None
    assert registry.checklists() == ()


def test_an_editable_and_an_ordinary_install_of_one_distribution_are_one(site: Site, tmp_path: Path) -> None:
    module = site.country("aa")
    other = tmp_path / "other"
    other.mkdir()
    Site(other).point("aa", module, dist="victor-desk-aa")
    sys.path.insert(0, str(other))
    try:
        assert Registry.load().broken == ()
    finally:
        sys.path.remove(str(other))


def test_nothing_is_imported_before_load_and_nothing_read_before_it_is_asked_for(site: Site) -> None:
    module = site.country("aa")
    registry = Registry()
    assert (registry.plugins, registry.countries(), registry.checklists()) == ({}, (), ())
    assert module not in sys.modules
    (site.folder / module / "country.toml").write_text("broken")
    registry = Registry.load()
    assert module in sys.modules
    assert registry.broken == ()
    assert "country.toml" in refused(lambda: registry.country("aa"))


# --- switched off -----------------------------------------------------------------------------------------------------

RECORDS_ITS_IMPORT = "from pathlib import Path\n(Path(__file__).parent / 'imported').touch()\n" + COUNTRY


@pytest.mark.parametrize("off", ["aa", " aa , bb", "gr,aa,", "aa,nonsense"])
def test_what_is_off_is_never_imported(site: Site, monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    module = site.install("aa", RECORDS_ITS_IMPORT)
    site.country("cc")
    monkeypatch.setenv(OFF, f"{ALL},{off}")
    registry = Registry.load()
    assert list(registry.plugins) == ["cc"]
    assert module not in sys.modules
    assert not (site.folder / module / "imported").exists()
    with pytest.raises(NotFoundError):
        registry.country("aa")
    monkeypatch.setenv(OFF, ALL)
    assert "aa" in Registry.load().plugins
    assert (site.folder / module / "imported").exists()


def test_off_can_be_said_without_the_environment(site: Site) -> None:
    site.install("aa", RECORDS_ITS_IMPORT)
    assert set(Registry.load(off=["aa"]).plugins) == INSTALLED
    assert set(Registry.load(off=()).plugins) == {"aa", *INSTALLED}
    assert "Aa" not in Registry.load(off=["Aa"]).plugins


# --- plugins that break when they are loaded --------------------------------------------------------------------------

HOOK = "from victor import hookimpl\n@hookimpl\n"
AT_LOAD = {
    "import error": ("raise ImportError('Maria')", "it cannot be imported (ImportError)"),
    "value error": ("raise ValueError('Maria\\nKowalska')", "it cannot be imported (ValueError)"),
    "missing dependency": (
        "import a_module_that_is_missing",
        "it cannot be imported (ModuleNotFoundError); install what brings the module a_module_that_is_missing",
    ),
    "missing dependency of a dependency": (
        "import importlib; importlib.import_module('victor.nonsense')",
        "install what brings the module victor.nonsense",
    ),
    "syntax error": ("def victor_country(:\n    'Maria'", "it cannot be imported (SyntaxError)"),
    "null bytes": ("\0", "it cannot be imported ("),
    "exit": ("import sys; sys.exit(3)", "it cannot be imported (SystemExit)"),
    "exit with a message": ("raise SystemExit('Maria')", "it cannot be imported (SystemExit)"),
    "endless recursion": ("def f(): f()\nf()", "it cannot be imported (RecursionError)"),
    "old victor": ("from victor import a_name_of_the_future", "it cannot be imported (ImportError)"),
    "misspelt hook": (f"{HOOK}def victor_contry(): ...", "unknown hook 'victor_contry'"),
    "one hook right, one misspelt": (
        f"{COUNTRY}\n@hookimpl\ndef victor_checklist(): ...",
        "unknown hook 'victor_checklist'",
    ),
    "unknown argument": (f"{HOOK}def victor_country(nonsense): ...", "nonsense"),
    "no hook at all": ("x = 1", "it implements no hook; known hooks: victor_checklists, victor_country"),
    "hook without its mark": ("def victor_country(): ...", "it implements no hook"),
}


@pytest.mark.parametrize("kind", AT_LOAD)
def test_a_plugin_that_cannot_be_loaded_is_named_and_the_others_work(site: Site, kind: str) -> None:
    source, says = AT_LOAD[kind]
    site.country("aa")
    module = site.install("bb", source)
    site.country("cc")
    registry = Registry.load()
    [broken] = registry.broken
    line = one_line(broken.error)
    assert line.startswith(f"plugin bb, {module}: ")
    assert says in line
    assert registry.country("aa").code == "aa"
    assert registry.country("cc").code == "cc"
    assert [country.code for country in registry.countries()] == ["aa", "cc"]
    if "victor_country" not in source or kind in ("one hook right, one misspelt", "unknown argument"):
        assert refused(lambda: registry.country("bb")) == line


@pytest.mark.parametrize("value", ["no_such_module_at_all", "sys:nonsense", "not a module!", "json:load:s", ""])
def test_an_entry_point_that_names_nothing(site: Site, value: str) -> None:
    site.country("aa")
    site.point("bb", value, dist="bb")
    registry = Registry.load()
    assert one_line(registry.plugins["bb"].error).startswith(f"plugin bb{', ' if value else ''}{value}: ")
    assert [country.code for country in registry.countries()] == ["aa"]


def test_an_interrupt_of_the_user_is_not_swallowed(site: Site) -> None:
    site.install("bb", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Registry.load()


def test_of_two_distributions_with_one_name_neither_is_used(site: Site) -> None:
    site.country("aa", dist="one")
    site.country("aa", dist="two")
    site.country("cc")
    registry = Registry.load()
    line = one_line(registry.plugins["aa"].error)
    assert "one and two both use this name; uninstall one of them" in line
    assert refused(lambda: registry.country("aa")) == line
    assert [country.code for country in registry.countries()] == ["cc"]


def test_two_names_for_one_module_take_nobody_down(site: Site) -> None:
    module = site.country("aa")
    site.point("ab", module, dist="another")
    site.country("cc")
    registry = Registry.load()
    assert registry.country("aa").code == "aa"
    assert registry.country("cc").code == "cc"
    assert "ab" in one_line(registry.plugins["ab"].error)


def test_a_distribution_without_metadata_takes_nobody_down(site: Site) -> None:
    site.country("aa")
    site.install("bb", CHECKLISTS.replace("Checklist.load_all(__package__)", "[]"), metadata=False)
    registry = Registry.load()
    assert registry.country("aa").code == "aa"
    plugin = registry.plugins["bb"]
    assert (plugin.distribution, plugin.version, plugin.error) == ("", "", None)


def test_a_distribution_with_spoilt_entry_points_takes_nobody_down(site: Site) -> None:
    site.country("aa")
    site.point("bb", "x", dist="spoilt")
    (site.folder / "spoilt-1.2.dist-info/entry_points.txt").write_text("[victor]\nMaria\n")
    importlib.invalidate_caches()
    with pytest.warns(UserWarning, match=r"^skipped: entry points of spoilt cannot be read \(TypeError\)$"):
        registry = Registry.load()
    assert list(registry.plugins) == ["aa"]
    assert registry.country("aa").code == "aa"


@pytest.mark.parametrize("text", ["[victor\nbb = x\n", "bb = x\n", "\0", "[victor]\n= x\n", "[victor]\nx =\n"])
def test_odd_entry_points_take_nobody_down(site: Site, text: str) -> None:
    site.country("aa")
    site.point("bb", "x", dist="spoilt")
    (site.folder / "spoilt-1.2.dist-info/entry_points.txt").write_text(text)
    importlib.invalidate_caches()
    assert Registry.load().country("aa").code == "aa"


# --- plugins that break when they are asked ---------------------------------------------------------------------------

WHEN_ASKED = {
    "wrong type": (f"{HOOK}def victor_country(): return {{'code': 'Maria'}}", "returned a dict; return a Country"),
    "class, not instance": (
        f"from victor import Country\n{HOOK}def victor_country(): return Country",
        "returned a type; return a Country",
    ),
    "nothing": (f"{HOOK}def victor_country(): ...", "victor_country returned nothing"),
    "raises": (f"{HOOK}def victor_country(): raise ValueError('Maria')", "victor_country failed (ValueError)"),
    "asserts": (f"{HOOK}def victor_country(): assert not 'Maria'", "victor_country failed (AssertionError)"),
    "exits": (f"{HOOK}def victor_country(): raise SystemExit('Maria')", "victor_country failed (SystemExit)"),
    "no files": (COUNTRY, "country.toml: the file is missing"),
    "stops": (f"{HOOK}def victor_country(): raise StopIteration", "victor_country failed ("),
}


@pytest.mark.parametrize("kind", WHEN_ASKED)
def test_a_plugin_that_fails_when_asked_is_named_and_the_others_work(site: Site, kind: str) -> None:
    source, says = WHEN_ASKED[kind]
    site.country("aa")
    module = site.install("bb", source)
    site.country("cc")
    registry = Registry.load()
    assert not registry.broken
    with pytest.warns(UserWarning, match="^skipped: plugin bb, ") as told:
        assert [country.code for country in registry.countries()] == ["aa", "cc"]
    [warning] = told
    assert "\n" not in str(warning.message)
    [broken] = registry.broken
    line = one_line(broken.error)
    assert line.startswith(f"plugin bb, {module}: ")
    assert says in line
    assert refused(lambda: registry.country("bb")) == line
    assert registry.country("aa").code == "aa"


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        ("7", "returned a int; return a list of Checklist"),
        ("['Maria']", "returned a list; return a list of Checklist"),
        ("(x for x in ())", "returned a generator; return a list of Checklist"),
        ("Checklist", "return a list of Checklist"),
        ("None", "victor_checklists returned nothing"),
        ("''", "returned a str; return a list of Checklist"),
        ("1 / 0", "victor_checklists failed (ZeroDivisionError)"),
        ("Checklist.load_all('no_such_package')", "victor_checklists failed (ModuleNotFoundError)"),
    ],
)
def test_checklists_that_are_none(site: Site, returned: str, says: str) -> None:
    site.country("aa")
    site.install("bb", CHECKLISTS.replace("Checklist.load_all(__package__)", returned))
    registry = Registry.load()
    with pytest.warns(UserWarning, match="^skipped: plugin bb, "):
        assert [checklist.id for checklist in registry.checklists()] == ["signs"]
    assert says in one_line(registry.plugins["bb"].error)


BROKEN_DATA = {
    "no TOML": ({"country.toml": "code = "}, "country.toml"),
    "no UTF-8": ({"country.toml": b"code = '\xff'"}, "country.toml, line 1: the file is no UTF-8 text"),
    "unknown key": (tiny.more("sources.toml", 'nonsense = "Maria"'), "sources.toml, source guide-2"),
    "unknown authority": (tiny.changed("routes.toml", 'notify = ["police"]', 'notify = ["polize"]'), "routes.toml"),
    "bad rule": (tiny.changed("routes.toml", "immediate_danger or", "immediate_dangr or"), "routes.toml, route danger"),
    "newer format": (tiny.changed("authorities.toml", "schema = 1", "schema = 2"), "a newer victor reads it"),
    "missing file": ({"routes.toml": None}, "routes.toml: the file is missing"),
}


@pytest.mark.parametrize("kind", BROKEN_DATA)
def test_data_that_is_not_right_concerns_its_plugin_alone(site: Site, kind: str) -> None:
    changes, says = BROKEN_DATA[kind]
    site.country("aa")
    site.country("bb", changes)  # type: ignore[arg-type]  # bytes and None are changes, too
    registry = Registry.load()
    with pytest.warns(UserWarning, match="^skipped: plugin bb"):
        assert [country.code for country in registry.countries()] == ["aa"]
    assert says in refused(lambda: registry.country("bb"))


def test_the_name_of_the_entry_point_is_the_code(site: Site) -> None:
    module = site.country("aa")
    (site.folder / "victor_desk_aa-1.2.dist-info/entry_points.txt").write_text(f"[victor]\ngreece = {module}\n")
    importlib.invalidate_caches()
    line = refused(lambda: Registry.load().country("greece"))
    assert line.endswith("it publishes the country 'aa'; name the entry point by the country's code")


def test_an_interrupt_in_a_hook_is_not_swallowed(site: Site) -> None:
    site.install("bb", f"{HOOK}def victor_country(): raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Registry.load().country("bb")


def test_a_broken_plugin_is_asked_once_and_its_error_is_kept(site: Site) -> None:
    source = "calls = []\n" + f"{HOOK}def victor_country():\n    calls.append(1)\n    raise ValueError"
    module = site.install("bb", source)
    registry = Registry.load()
    assert refused(lambda: registry.country("bb")) == refused(lambda: registry.country("bb"))
    assert sys.modules[module].calls == [1]


def test_a_country_that_is_broken_on_one_day_does_not_hide_the_others(site: Site) -> None:
    site.country("aa")
    late = tiny.changed("authorities.toml", 'name = "Police of Tinyland"', 'name = "Police"\nsince = 2020-01-01')
    module = site.country("bb", late)
    registry = Registry.load()
    assert [country.code for country in registry.countries()] == ["aa", "bb"]
    with pytest.warns(UserWarning, match="^skipped: plugin bb"):
        assert [country.code for country in registry.countries(date(2019, 6, 1))] == ["aa"]
    line = refused(lambda: registry.country("bb", date(2019, 6, 1)))
    assert line == f"plugin bb, {module}: country.toml, stage detection, notify: there is no authority 'police'"
    assert registry.country("bb").code == "bb"
    assert registry.broken == ()


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_country_is_read_once_and_once_for_each_day(site: Site) -> None:
    site.country("aa", tiny.changed("routes.toml", 'id = "danger"', 'id = "danger"\nsince = 2020-01-01'))
    registry = Registry.load()
    today = registry.country("aa")
    then = registry.country("aa", date(2019, 6, 1))
    assert registry.country("aa") is today
    assert registry.country("aa", today.on) is today
    assert registry.country("aa", date(2019, 6, 1)) is then
    assert (list(then.routes), list(today.routes)) == (["alone"], ["danger", "alone"])
    assert [country.on for country in registry.countries(date(2019, 6, 1))] == [date(2019, 6, 1)]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("aaa", "no plugin publishes a country 'aaa'; expected one of aa, list; did you mean 'aa'?"),
        ("zz", "no plugin publishes a country 'zz'; expected one of aa"),
        ("", "this is no country code; expected one of aa"),
        ("Maria Kowalska", "this is no country code; expected one of aa"),
        ("lists", "no plugin publishes a country 'lists'; expected one of aa"),
    ],
)
def test_an_unknown_country_names_the_nearest(site: Site, code: str, says: str) -> None:
    site.country("aa")
    site.install("lists", CHECKLISTS.replace("Checklist.load_all(__package__)", "[]"))
    with pytest.raises(NotFoundError) as caught:
        Registry.load().country(code)
    assert str(caught.value).startswith(says.replace(", list;", ";"))


def test_an_unknown_checklist_names_the_nearest(site: Site) -> None:
    site.country("aa")
    registry = Registry.load()
    with pytest.raises(NotFoundError, match=r"no plugin publishes a checklist 'sign'.*did you mean 'signs'"):
        registry.checklist("sign")
    with pytest.raises(NotFoundError, match=r"^this is no name of a checklist; expected one of signs"):
        registry.checklist("Maria Kowalska")


def test_without_plugins_the_error_says_what_to_install() -> None:
    with pytest.raises(NotFoundError, match="expected an installed country plugin"):
        Registry().country("gr")
    with pytest.raises(NotFoundError, match="expected an installed plugin with checklists"):
        Registry().checklist("signs")


# --- plugins of a test ------------------------------------------------------------------------------------------------


def no_checklists() -> list[Checklist]:
    return []


def module(name: str, **hooks: Callable[..., object]) -> ModuleType:
    made = ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, victor.hookimpl(function))
    return made


def test_a_test_adds_its_own_plugin(site: Site) -> None:
    country = Country.load(tiny.write(site.folder))
    registry = Registry()
    registry.add("ty", module("trial", victor_country=lambda: country))
    assert registry.country("ty") is country
    assert registry.plugins["ty"].package == "trial"
    assert [checklist.id for checklist in registry.checklists()] == ["signs"]


def test_add_refuses_what_is_not_right_at_once() -> None:
    registry = Registry()
    assert "victor_contry" in refused(lambda: registry.add("ty", module("trial", victor_contry=lambda: None)))
    assert "it implements no hook" in refused(lambda: registry.add("aa", SimpleNamespace()))
    assert [plugin.name for plugin in registry.broken] == ["ty", "aa"]


def test_add_refuses_a_name_or_a_module_that_is_there() -> None:
    registry, plugin = Registry(), module("trial", victor_checklists=no_checklists)
    registry.add("one", plugin)
    assert "two" in refused(lambda: registry.add("two", plugin))
    with pytest.raises(PluginError, match="one"):
        registry.add("one", module("other", victor_checklists=no_checklists))
    assert registry.plugins["one"].error is None
    assert registry.checklists() == ()


def test_two_checklists_of_one_name_are_not_mixed_up_without_a_word(site: Site) -> None:
    one, two = (Country.load(tiny.write(site.folder)).checklist() for _ in range(2))
    registry = Registry()
    registry.add("one", module("m1", victor_checklists=lambda: [one]))
    registry.add("two", module("m2", victor_checklists=lambda: [two]))
    with pytest.warns(UserWarning, match="^skipped: plugin two: plugin one has a checklist 'signs', too$"):
        [found] = registry.checklists()
    assert found is one


def test_a_desk_finds_the_checklists_that_its_country_uses(site: Site) -> None:
    site.country("aa")
    foreign = {
        "__init__.py": CHECKLISTS,
        "checklists/foreign.toml": re.sub('^id = "signs"', 'id = "foreign"', tiny.SIGNS, count=1, flags=re.MULTILINE),
        **dict.fromkeys(("checklists/signs.toml", "country.toml", "routes.toml", "locale/ty.toml"), None),
    }
    site.point("sets", tiny.write(site.folder, foreign), dist="sets")
    registry = Registry.load()
    assert [checklist.id for checklist in registry.used_by(registry.country("aa"))] == ["foreign"]


def test_the_registry_of_the_installation_tells_of_broken_plugins(site: Site) -> None:
    site.install("bb", "raise ImportError")
    default_registry.cache_clear()
    try:
        with pytest.warns(UserWarning, match="^skipped: plugin bb, .*: it cannot be imported"):
            default_registry()
        with warnings.catch_warnings():
            assert default_registry() is default_registry()
    finally:
        default_registry.cache_clear()


def test_the_plugins_of_this_repository_are_whole() -> None:
    registry = Registry.load(off=())
    assert registry.broken == ()
    assert [country.code for country in registry.countries()] == sorted(c.code for c in registry.countries())
    assert all(isinstance(checklist, Checklist) for checklist in registry.checklists())
